//! Registers of one stall beside each other, without the internet. One shows a code and listens, the other is told where
//! and the code; from then on they know each other's keys, meet by themselves and exchange what each misses. Selling never
//! waits for it.

mod address;
mod board;
mod code;
mod exchange;
mod greet;
mod line;
mod listener;
mod worker;

use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::sync::beside::Refusal;
use domain::sync::proof::PublicKey;

pub use address::local_addresses;
pub use board::{Board, Seen};
pub use code::Code;
pub use exchange::Exchange;
pub use line::{Broken, Proof};
use line::{Door, Line, Rest, SILENCE};
pub use listener::Listener;
pub use worker::Worker;

use crate::Error;
use crate::store::Neighbour;
use crate::sync::{DeviceKey, Hold};

/// How long to wait for somebody to answer at an address.
const KNOCK: Duration = Duration::from_secs(5);
/// How often at least something is said on a line.
const BEAT: Duration = Duration::from_secs(5);
/// How often at most it is written down that two are in step.
const NOTE_EVERY_MS: i64 = 60_000;

/// Why a conversation ended.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    #[error("{}", words(*.0))]
    Broken(Broken),
    #[error(transparent)]
    Error(#[from] Error),
}

impl From<Broken> for Ended {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<Ended> for Error {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Broken(Broken::Refused(refusal)) => Self::Refused(refusal.error()),
            Ended::Broken(broken @ Broken::Gone) => Self::refused("beside_gone", words(broken)),
            Ended::Broken(broken @ Broken::Nonsense) => Self::refused("beside_nonsense", words(broken)),
            Ended::Error(error) => error,
        }
    }
}

const fn words(broken: Broken) -> &'static str {
    match broken {
        Broken::Gone => {
            "the other register does not answer; check that it is on and in the same network, and its address"
        }
        Broken::Nonsense => "what answers there is no register of this program; check the address",
        Broken::Refused(refusal) => refusal.sentence(),
    }
}

/// This register, as it meets others.
#[derive(Debug)]
pub struct Party {
    key: DeviceKey,
    /// The code that is shown, while one is.
    code: Mutex<Option<Code>>,
    pub board: Board,
}

/// What a conversation moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    pub with: Neighbour,
    /// Events given to the other, and new ones that came from it.
    pub given: u64,
    pub taken: u64,
}

impl Party {
    pub fn new(key: DeviceKey) -> Self {
        Self { key, code: Mutex::default(), board: Board::default() }
    }

    /// Shows a new code; the one before is no longer good.
    pub fn show_code(&self) -> Code {
        let code = Code::new();
        *self.code() = Some(code.clone());
        code
    }

    /// The code that is shown, as long as somebody may come with it.
    pub fn shown(&self) -> Option<Code> {
        self.code().clone().filter(Code::is_open)
    }

    pub fn hide_code(&self) {
        *self.code() = None;
    }

    fn code(&self) -> MutexGuard<'_, Option<Code>> {
        self.code.lock().unwrap_or_else(PoisonError::into_inner)
    }

    const fn door(&self) -> CodeDoor<'_> {
        CodeDoor(self)
    }

    /// Goes to a register that listens, proves who it is, and exchanges until neither has anything for the other.
    ///
    /// # Errors
    /// Why it came to nothing.
    pub fn visit(&self, hold: &mut impl Hold, address: &str, proof: Proof<'_>) -> Result<Met, Ended> {
        let mut line = Line::connect(knock(address)?, self.key.meeting(), proof)?;
        let with = self.greet(hold, &mut line, address)?;
        let mut exchange = Exchange::new();
        while !exchange.ask(self, hold, &mut line, &with)?.quiet {}
        line.close();
        Ok(Met { with, given: exchange.given, taken: exchange.taken })
    }

    /// Goes to one of the registers that are known, wherever it listens by now.
    ///
    /// # Errors
    /// Why it came to nothing; [`Refusal::Stranger`] where it is none of them.
    pub fn visit_known(&self, hold: &mut impl Hold, address: &str, known: &[Neighbour]) -> Result<Met, Ended> {
        // The one that had this address is tried first; a door opens to the right key alone.
        let (here, elsewhere): (Vec<_>, Vec<_>) = known.iter().partition(|one| one.address.as_deref() == Some(address));
        for neighbour in here.into_iter().chain(elsewhere) {
            match self.visit(hold, address, Proof::Key(neighbour.meeting_key)) {
                Err(Ended::Broken(Broken::Refused(Refusal::Stranger))) => {}
                met => return met,
            }
        }
        Err(Broken::Refused(Refusal::Stranger).into())
    }

    /// Goes to a register that listens and stays with it: what is new on either side goes over at once.
    ///
    /// # Errors
    /// Why it ended.
    pub fn stay(&self, hold: &mut impl Hold, address: &str, proof: Proof<'_>) -> Result<(), Ended> {
        let mut line = Line::connect(knock(address)?, self.key.meeting(), proof)?;
        let with = self.greet(hold, &mut line, address)?;
        let _on_line = self.enter(&with, &line);
        let mut exchange = Exchange::new();
        loop {
            while !exchange.ask(self, hold, &mut line, &with)?.quiet {
                self.board.stands(with.register, false);
            }
            self.in_step(hold, &with)?;
            if line.rest(BEAT)? == Rest::Spoken && !line.hear()?.is_empty() {
                // Out of turn it only ever says that there is something to ask for.
                return Err(Broken::Nonsense.into());
            }
        }
    }

    /// Lets a register in that came, and exchanges until it goes.
    ///
    /// # Errors
    /// Why it came to nothing. That the other went in peace is none.
    pub fn host(&self, hold: &mut impl Hold, stream: TcpStream, busy: bool) -> Result<Met, Ended> {
        let mut line = Line::accept(stream, self.key.meeting(), &self.door(), busy)?;
        let with = self.receive(hold, &mut line)?;
        let _on_line = self.enter(&with, &line);
        let mut exchange = Exchange::new();
        let (mut quiet, mut called) = (false, false);
        let ended = loop {
            let went_on = match line.rest(SILENCE) {
                Ok(Rest::Spoken) => exchange.answer(self, hold, &mut line, &with).and_then(|turn| {
                    (quiet, called) = (turn.quiet, false);
                    if quiet {
                        return self.in_step(hold, &with);
                    }
                    self.board.stands(with.register, false);
                    Ok(())
                }),
                // It asks then, as it would have asked a moment later.
                Ok(Rest::Alerted) if !std::mem::replace(&mut called, true) => line.say(&[]).map_err(Ended::from),
                Ok(Rest::Alerted) => Ok(()),
                Ok(Rest::Over) => Err(Broken::Gone.into()),
                Err(broken) => Err(broken.into()),
            };
            if let Err(ended) = went_on {
                break ended;
            }
        };
        match ended {
            Ended::Broken(Broken::Gone) if quiet => Ok(Met { with, given: exchange.given, taken: exchange.taken }),
            ended => Err(ended),
        }
    }

    fn enter(&self, with: &Neighbour, line: &Line) -> OnLine<'_> {
        OnLine { board: &self.board, no: self.board.enter(with.register, line.alert()) }
    }

    /// Neither has anything for the other.
    fn in_step(&self, hold: &mut impl Hold, with: &Neighbour) -> Result<(), Ended> {
        self.board.stands(with.register, true);
        let now_ms = chrono::Utc::now().timestamp_millis();
        hold.with(|store| {
            let Some(known) = store.neighbour(with.register)? else { return Ok(()) };
            if known.in_step_at_ms.is_some_and(|at| (now_ms - at).abs() < NOTE_EVERY_MS) {
                return Ok(());
            }
            store.write(|writer| writer.set_neighbour(&Neighbour { in_step_at_ms: Some(now_ms), ..known }))
        })?;
        Ok(())
    }
}

/// A line as long as it is open, for others to see.
struct OnLine<'a> {
    board: &'a Board,
    no: u64,
}

impl Drop for OnLine<'_> {
    fn drop(&mut self) {
        self.board.leave(self.no);
    }
}

/// Knocks at an address such as `192.168.1.20:47700`.
fn knock(address: &str) -> Result<TcpStream, Broken> {
    let mut places = address.to_socket_addrs().map_err(|_| Broken::Gone)?;
    let found = places.find_map(|place| TcpStream::connect_timeout(&place, KNOCK).ok());
    found.ok_or(Broken::Gone)
}

/// The code that is shown, as whoever comes has to do with it.
struct CodeDoor<'a>(&'a Party);

impl CodeDoor<'_> {
    fn use_up(&self, by: PublicKey) -> Result<(), Refusal> {
        self.0.code().as_mut().ok_or(Refusal::NoCode)?.use_up(by)
    }
}

impl Door for CodeDoor<'_> {
    fn secret(&self, salt: &[u8]) -> Result<[u8; 32], Refusal> {
        // Slow, so without the lock.
        let code = self.0.code().clone().filter(Code::is_good).ok_or(Refusal::NoCode)?;
        Ok(code.secret(salt))
    }

    fn was_wrong(&self) {
        if let Some(code) = self.0.code().as_mut() {
            code.was_wrong();
        }
    }
}
