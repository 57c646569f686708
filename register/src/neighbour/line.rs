//! A connection between two registers, on which only they understand each other: Noise, with the keys of both devices and,
//! at the first time, the code that somebody carried over.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use domain::sync::beside::{MAGIC, Refusal, VERSION};
use domain::sync::frame::MAX_FRAME;
use domain::sync::proof::PublicKey;
use snow::{Builder, HandshakeState, TransportState};

use super::code;
use super::listener::spawn;

/// A first meeting: neither knows the other's key, both know the code.
const WITH_CODE: &str = "Noise_XXpsk0_25519_ChaChaPoly_SHA256";
/// Meeting again: the one that comes knows whom it looks for.
const AGAIN: &str = "Noise_IK_25519_ChaChaPoly_SHA256";
/// How long the two may take to know each other, and one of them to say a thing once it has begun.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long nothing may be said at all: after that nobody is there any more.
pub const SILENCE: Duration = Duration::from_secs(15);
/// Pieces that were read and that nobody took up yet.
const N_EARLY: usize = 4;
/// The most bytes before both know each other.
const MAX_HANDSHAKE: usize = 512;
const MAX_CHUNK: usize = 65_535;
const TAG: usize = 16;
const SALT: usize = 16;

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Nobody there, or not any more.
    Gone,
    /// What came is no message.
    Nonsense,
    Refused(Refusal),
}

impl From<std::io::Error> for Broken {
    fn from(_: std::io::Error) -> Self {
        Self::Gone
    }
}

impl From<snow::Error> for Broken {
    fn from(_: snow::Error) -> Self {
        Self::Nonsense
    }
}

/// How the one that comes proves itself.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    Code(&'a str),
    /// By its own key; this is the other's.
    Key(PublicKey),
}

/// What the one that listens lets in.
pub trait Door {
    /// The secret of the code that is shown, with this salt.
    ///
    /// # Errors
    /// Where none is good.
    fn secret(&self, salt: &[u8]) -> Result<[u8; 32], Refusal>;

    /// Somebody came with another code.
    fn was_wrong(&self);
}

/// What a line hears.
#[derive(Debug)]
enum Heard {
    /// A sealed piece of a message.
    Piece(Vec<u8>),
    /// Something is new on this side.
    Alert,
    Gone,
}

/// What ends a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// The other said something.
    Spoken,
    /// Something is new here.
    Alerted,
    /// Nothing happened.
    Over,
}

/// Rouses a line, from whatever thread.
#[derive(Debug, Clone)]
pub struct Alert {
    heard: SyncSender<Heard>,
    raised: Arc<AtomicBool>,
    stream: Arc<TcpStream>,
}

impl Alert {
    pub fn raise(&self) {
        if !self.raised.swap(true, Ordering::SeqCst) {
            // Where there is no room, the line is about to look anyway.
            self.heard.try_send(Heard::Alert).ok();
        }
    }

    /// Ends the conversation.
    pub fn hang_up(&self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// A connection between two that know each other's key.
pub struct Line {
    stream: Arc<TcpStream>,
    heard: Receiver<Heard>,
    /// What came while nobody listened.
    early: Option<Vec<u8>>,
    alert: Alert,
    noise: TransportState,
    /// Different for every connection.
    pub handshake: Vec<u8>,
    pub their_key: PublicKey,
    /// They came with the code.
    pub by_code: bool,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({})", self.their_key)
    }
}

impl Line {
    /// Comes to one that listens.
    ///
    /// # Errors
    /// Why it came to nothing.
    pub fn connect(stream: TcpStream, own: &[u8; 32], proof: Proof<'_>) -> Result<Self, Broken> {
        let until = Instant::now() + PATIENCE;
        stream.set_nodelay(true)?;
        let by_code = matches!(proof, Proof::Code(_));
        let mut hail = MAGIC.to_vec();
        hail.extend([VERSION, u8::from(by_code)]);
        write(&stream, &hail)?;
        let answer: [u8; 10 + SALT] = read(&stream, until)?;
        if !answer.starts_with(MAGIC) {
            return Err(Broken::Nonsense);
        }
        if let Some(refusal) = refusal(answer[9]) {
            return Err(Broken::Refused(refusal));
        }
        let salt = &answer[10..];
        let prologue = [&hail[..], &answer].concat();
        let secret;
        let builder = match proof {
            Proof::Code(code) => {
                secret = code::secret(code, salt);
                noise(WITH_CODE)?.psk(0, &secret)?
            }
            Proof::Key(ref key) => noise(AGAIN)?.remote_public_key(&key.0)?,
        };
        let state = builder.local_private_key(own)?.prologue(&prologue)?.build_initiator()?;
        Self::shake(stream, state, until, true, by_code, &|| {})
    }

    /// Lets one in that came.
    ///
    /// # Errors
    /// Why not.
    pub fn accept(stream: TcpStream, own: &[u8; 32], door: &impl Door, busy: bool) -> Result<Self, Broken> {
        let until = Instant::now() + PATIENCE;
        stream.set_nodelay(true)?;
        let hail: [u8; 10] = read(&stream, until)?;
        if !hail.starts_with(MAGIC) {
            return Err(Broken::Nonsense);
        }
        let (version, by_code) = (hail[8], hail[9] == 1);
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).expect("the operating system gives random bytes");
        let secret = match (busy, version == VERSION, by_code) {
            (true, ..) => Err(Refusal::Busy),
            (_, false, _) => Err(Refusal::Version),
            (_, _, false) => Ok(None),
            (_, _, true) => door.secret(&salt).map(Some),
        };
        let mut answer = MAGIC.to_vec();
        answer.extend([VERSION, secret.as_ref().err().map_or(0, |refusal| number(*refusal))]);
        answer.extend(salt);
        write(&stream, &answer)?;
        let secret = secret.map_err(Broken::Refused)?;
        let prologue = [&hail[..], &answer].concat();
        let builder = match &secret {
            Some(secret) => noise(WITH_CODE)?.psk(0, secret)?,
            None => noise(AGAIN)?,
        };
        let state = builder.local_private_key(own)?.prologue(&prologue)?.build_responder()?;
        Self::shake(stream, state, until, false, by_code, &|| door.was_wrong())
    }

    /// Takes turns until both know each other. What can't be read was written with another code or another key.
    fn shake(
        stream: TcpStream,
        mut state: HandshakeState,
        until: Instant,
        mut mine: bool,
        by_code: bool,
        wrong: &dyn Fn(),
    ) -> Result<Self, Broken> {
        let mut buffer = [0; MAX_HANDSHAKE];
        let mut first = true;
        while !state.is_handshake_finished() {
            if mine {
                let n = state.write_message(&[], &mut buffer)?;
                write_chunk(&stream, &buffer[..n])?;
            } else {
                let chunk = read_chunk(&stream, until, MAX_HANDSHAKE)?;
                if let [told] = chunk[..] {
                    return Err(refusal(told).map_or(Broken::Nonsense, Broken::Refused));
                }
                if state.read_message(&chunk, &mut buffer).is_err() {
                    let refusal = if by_code { Refusal::WrongCode } else { Refusal::Stranger };
                    if first && by_code {
                        wrong();
                    }
                    let _ = write_chunk(&stream, &[number(refusal)]);
                    return Err(Broken::Refused(refusal));
                }
            }
            (mine, first) = (!mine, false);
        }
        let handshake = state.get_handshake_hash().to_vec();
        let their_key = state.get_remote_static().and_then(|key| PublicKey::from_slice(key).ok());
        let their_key = their_key.ok_or(Broken::Nonsense)?;
        let noise = state.into_transport_mode()?;
        let (sender, heard) = sync_channel(N_EARLY);
        let stream = Arc::new(stream);
        stream.set_read_timeout(None)?;
        let alert = Alert { heard: sender.clone(), raised: Arc::default(), stream: stream.clone() };
        let ear = stream.clone();
        spawn("ear", move || listen(&ear, &sender))?;
        Ok(Self { stream, heard, early: None, alert, noise, handshake, their_key, by_code })
    }

    pub fn alert(&self) -> Alert {
        self.alert.clone()
    }

    /// What was new is about to be said.
    pub fn settle(&self) {
        self.alert.raised.store(false, Ordering::SeqCst);
    }

    /// Waits until there is something to do, but not for ever.
    ///
    /// # Errors
    /// Where the other is gone.
    pub fn rest(&mut self, at_most: Duration) -> Result<Rest, Broken> {
        let until = Instant::now() + at_most;
        loop {
            if self.early.is_some() {
                return Ok(Rest::Spoken);
            }
            if self.alert.raised.swap(false, Ordering::SeqCst) {
                return Ok(Rest::Alerted);
            }
            match self.heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Heard::Piece(piece)) => self.early = Some(piece),
                Ok(Heard::Alert) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(Rest::Over),
                Ok(Heard::Gone) | Err(RecvTimeoutError::Disconnected) => return Err(Broken::Gone),
            }
        }
    }

    /// The next sealed piece.
    fn piece(&mut self, until: Instant) -> Result<Vec<u8>, Broken> {
        if let Some(piece) = self.early.take() {
            return Ok(piece);
        }
        loop {
            match self.heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Heard::Piece(piece)) => return Ok(piece),
                // It is not forgotten: it stays raised.
                Ok(Heard::Alert) => {}
                Ok(Heard::Gone) | Err(_) => return Err(Broken::Gone),
            }
        }
    }

    /// Says a thing.
    ///
    /// # Errors
    /// Where nobody hears it.
    pub fn say(&mut self, words: &[u8]) -> Result<(), Broken> {
        let length = u32::try_from(words.len()).map_err(|_| Broken::Nonsense)?;
        let plain = [&length.to_be_bytes()[..], words].concat();
        let mut sealed = vec![0; MAX_CHUNK];
        let mut all = Vec::with_capacity(plain.len() + plain.len() / 1000 + 64);
        for part in plain.chunks(MAX_CHUNK - TAG) {
            let n = self.noise.write_message(part, &mut sealed)?;
            let length = u16::try_from(n).map_err(|_| Broken::Nonsense)?;
            all.extend(length.to_be_bytes());
            all.extend(&sealed[..n]);
        }
        Ok(write(&self.stream, &all)?)
    }

    /// Waits for what the other says.
    ///
    /// # Errors
    /// Where nothing comes, or nothing that can be read.
    pub fn hear(&mut self) -> Result<Vec<u8>, Broken> {
        // However long it takes to begin: once begun it has to go on.
        let mut until = Instant::now() + SILENCE;
        let mut words = Vec::new();
        let mut wanted = None::<usize>;
        let mut open = vec![0; MAX_CHUNK];
        loop {
            let piece = self.piece(until)?;
            if wanted.is_none() {
                until = Instant::now() + PATIENCE;
            }
            let n = self.noise.read_message(&piece, &mut open)?;
            let mut part = &open[..n];
            let total = match wanted {
                Some(total) => total,
                None => {
                    let (head, rest) = part.split_first_chunk::<4>().ok_or(Broken::Nonsense)?;
                    part = rest;
                    *wanted.insert(u32::from_be_bytes(*head) as usize)
                }
            };
            if total > MAX_FRAME || words.len() + part.len() > total {
                return Err(Broken::Nonsense);
            }
            words.extend(part);
            if words.len() == total {
                return Ok(words);
            }
        }
    }

    pub fn close(&self) {
        self.alert.hang_up();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Its ear still holds the stream.
        self.close();
    }
}

/// Reads what comes for as long as somebody takes it up.
fn listen(stream: &TcpStream, heard: &SyncSender<Heard>) {
    let read = || -> std::io::Result<Vec<u8>> {
        let (mut length, mut stream) = ([0; 2], stream);
        stream.read_exact(&mut length)?;
        let mut piece = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut piece)?;
        Ok(piece)
    };
    while let Ok(piece) = read() {
        if heard.send(Heard::Piece(piece)).is_err() {
            return;
        }
    }
    heard.send(Heard::Gone).ok();
}

fn noise(pattern: &str) -> Result<Builder<'static>, Broken> {
    Ok(Builder::new(pattern.parse()?))
}

/// A refusal as a byte; 0 is none.
fn number(refusal: Refusal) -> u8 {
    let place = Refusal::ALL.iter().position(|one| *one == refusal).unwrap_or_default();
    u8::try_from(place + 1).unwrap_or(u8::MAX)
}

fn refusal(number: u8) -> Option<Refusal> {
    if number == 0 {
        return None;
    }
    // A newer program may know others.
    Some(Refusal::ALL.get(usize::from(number) - 1).copied().unwrap_or(Refusal::Version))
}

fn write(mut stream: &TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(bytes)
}

fn write_chunk(stream: &TcpStream, bytes: &[u8]) -> Result<(), Broken> {
    let length = u16::try_from(bytes.len()).map_err(|_| Broken::Nonsense)?;
    Ok(write(stream, &[&length.to_be_bytes()[..], bytes].concat())?)
}

fn read<const N: usize>(stream: &TcpStream, until: Instant) -> Result<[u8; N], Broken> {
    let mut bytes = [0; N];
    fill(stream, &mut bytes, until)?;
    Ok(bytes)
}

fn read_chunk(stream: &TcpStream, until: Instant, most: usize) -> Result<Vec<u8>, Broken> {
    let length = usize::from(u16::from_be_bytes(read(stream, until)?));
    if length == 0 || length > most {
        return Err(Broken::Nonsense);
    }
    let mut chunk = vec![0; length];
    fill(stream, &mut chunk, until)?;
    Ok(chunk)
}

/// Reads so many bytes by a moment, however slowly they drip.
fn fill(mut stream: &TcpStream, mut bytes: &mut [u8], until: Instant) -> Result<(), Broken> {
    while !bytes.is_empty() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Broken::Gone);
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(bytes) {
            Ok(0) => return Err(Broken::Gone),
            Ok(n) => bytes = &mut bytes[n..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
