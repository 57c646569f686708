//! Registers of one stall beside each other, without the internet. One shows a code and listens, the other is told where
//! and the code; from then on they know each other's keys, meet by themselves and exchange what each misses. Selling never
//! waits for it.

mod code;
mod exchange;
mod greet;
mod line;
mod listener;

use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::sync::beside::Refusal;
use domain::sync::proof::PublicKey;

pub use code::Code;
pub use exchange::Exchange;
pub use line::{Broken, Proof};
use line::{Door, Line};
pub use listener::Listener;

use crate::Error;
use crate::store::Neighbour;
use crate::sync::{DeviceKey, Hold};

/// How long to wait for somebody to answer at an address.
const KNOCK: Duration = Duration::from_secs(5);

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
    pub const fn new(key: DeviceKey) -> Self {
        Self { key, code: Mutex::new(None) }
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

    /// Lets a register in that came, and exchanges until it goes.
    ///
    /// # Errors
    /// Why it came to nothing. That the other went in peace is none.
    pub fn host(&self, hold: &mut impl Hold, stream: TcpStream, busy: bool) -> Result<Met, Ended> {
        let mut line = Line::accept(stream, self.key.meeting(), &self.door(), busy)?;
        let with = self.receive(hold, &mut line)?;
        let mut exchange = Exchange::new();
        let mut quiet = false;
        loop {
            match exchange.answer(self, hold, &mut line, &with) {
                Ok(turn) => quiet = turn.quiet,
                Err(Ended::Broken(Broken::Gone)) if quiet => break,
                Err(ended) => return Err(ended),
            }
        }
        Ok(Met { with, given: exchange.given, taken: exchange.taken })
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
