//! The server at the other end of the wire.

use std::io::Read;
use std::net::IpAddr;
use std::time::Duration;

use domain::api::ApiError;
use domain::blob::BlobName;
use domain::id::VendorId;
use domain::sync::message::{Enrol, Enrolled, MAX_PICTURE, Pictures, Pulled, Push};
use domain::sync::planner::Trouble;
use domain::sync::{alone, frame, proof, words};
use reqwest::blocking::{Client, Response};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Method, StatusCode, redirect};
use serde::de::DeserializeOwned;

use super::{Answer, Ask, DeviceKey};
use crate::Error;

/// Small enough to spend on a till's processor, and a tenth of the size.
const LEVEL: i32 = 6;
/// For what is short: it costs a millisecond.
const LEVEL_OF_FEW: i32 = 19;
const PATIENCE: Duration = Duration::from_secs(30);

/// A server, and who asks it.
#[derive(Debug)]
pub struct Server {
    address: String,
    client: Client,
    vendor: VendorId,
    key: DeviceKey,
    /// What the server's clock is ahead of this device's, as its answers told.
    ahead_ms: i64,
    /// Own events that the server has not yet, told with each request.
    waiting: Option<u64>,
}

/// Why there is no answer.
enum Refusal {
    Trouble(Trouble),
    /// The server's clock says this.
    Clock(i64),
    /// There is nothing at this address.
    Missing,
}

impl Server {
    /// # Errors
    /// [`Error::Usage`] for an address that is none.
    pub fn new(address: &str, vendor: VendorId, key: DeviceKey) -> Result<Self, Error> {
        Ok(Self { address: parse_address(address)?, client: client()?, vendor, key, ahead_ms: 0, waiting: None })
    }

    pub const fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// Tells the owner from now on how many events wait here.
    pub const fn tell_waiting(&mut self, waiting: u64) {
        self.waiting = Some(waiting);
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn send(&mut self, ask: &Ask) -> Result<Answer, Trouble> {
        match ask {
            Ask::Push { push, bodies } => {
                const PATH: &str = "/api/sync/push";
                let (media_type, message) = packed(push, bodies)?;
                let answer = match self.ask(Method::POST, PATH, media_type, message) {
                    // A server of before, or one that reads less in an event than this program wrote.
                    Err(Trouble::Version) if media_type == alone::MEDIA_TYPE => {
                        self.ask(Method::POST, PATH, words::MEDIA_TYPE, framed(push, bodies)?)
                    }
                    answer => answer,
                };
                Ok(Answer::Pushed(json(answer?)?))
            }
            Ask::Pull(pull) => {
                let packed = bytes(self.post("/api/sync/pull", pull)?)?;
                let plain = unpack(&packed).ok_or(Trouble::NotTheServer)?;
                let (head, bodies) = frame::read::<Pulled>(&plain).map_err(|_| Trouble::NotTheServer)?;
                Ok(match head {
                    Pulled::Page(page) => Answer::Page(page, bodies.into_iter().map(<[u8]>::to_vec).collect()),
                    Pulled::Elsewhere { .. } => Answer::Elsewhere,
                })
            }
            Ask::Compare(compare) => Ok(Answer::Compared(json(self.post("/api/sync/compare", compare)?)?)),
            Ask::People(people) => {
                let answer = json(self.post("/api/sync/people", people)?)?;
                Ok(Answer::Peopled(people.changed.clone(), answer))
            }
        }
    }

    /// Which of these pictures the server misses.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn missing(&mut self, here: &Pictures) -> Result<Pictures, Trouble> {
        json(self.post("/api/sync/blobs/missing", here)?)
    }

    /// Hands a picture in.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn give(&mut self, name: BlobName, media_type: &str, bytes: Vec<u8>) -> Result<(), Trouble> {
        self.ask(Method::PUT, &format!("/api/sync/blobs/{name}"), media_type, bytes).map(drop)
    }

    /// A picture's media type and bytes; none while the server has it not.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn fetch(&mut self, name: BlobName) -> Result<Option<(String, Vec<u8>)>, Trouble> {
        let response = match self.try_twice(&Method::GET, &format!("/api/sync/blobs/{name}"), "", &[]) {
            Ok(response) => response,
            Err(Refusal::Missing) => return Ok(None),
            Err(refusal) => return Err(refusal.trouble()),
        };
        let told = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = told.filter(|told| told.starts_with("image/")).ok_or(Trouble::NotTheServer)?.to_owned();
        let mut picture = Vec::new();
        let mut limited = response.take(MAX_PICTURE as u64 + 1);
        limited.read_to_end(&mut picture).map_err(|_| Trouble::Unreachable)?;
        if picture.len() > MAX_PICTURE { Err(Trouble::NotTheServer) } else { Ok(Some((media_type, picture))) }
    }

    /// What the server tells as it happens, until the connection breaks.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn news(&mut self) -> Result<impl Read + use<>, Trouble> {
        self.try_twice(&Method::GET, "/api/sync/news", "", &[]).map_err(Refusal::trouble)
    }

    fn post(&mut self, path: &str, request: &impl serde::Serialize) -> Result<Response, Trouble> {
        self.ask(Method::POST, path, "application/json", to_json(request))
    }

    fn ask(&mut self, method: Method, path: &str, media_type: &str, body: Vec<u8>) -> Result<Response, Trouble> {
        self.try_twice(&method, path, media_type, &body).map_err(Refusal::trouble)
    }

    /// A clock that is wrong is no reason to deliver nothing.
    fn try_twice(&mut self, method: &Method, path: &str, media_type: &str, body: &[u8]) -> Result<Response, Refusal> {
        match self.try_once(method, path, media_type, body) {
            Err(Refusal::Clock(now_ms)) => {
                self.ahead_ms = now_ms - chrono::Utc::now().timestamp_millis();
                self.try_once(method, path, media_type, body)
            }
            other => other,
        }
    }

    fn try_once(&self, method: &Method, path: &str, media_type: &str, body: &[u8]) -> Result<Response, Refusal> {
        let at_ms = chrono::Utc::now().timestamp_millis() + self.ahead_ms;
        let signature = self.key.sign(&proof::of_request(method.as_str(), path, self.key.register, at_ms, body));
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.address))
            .header(AUTHORIZATION, format!("Device {} {} {at_ms} {signature}", self.vendor, self.key.register))
            .header(CONTENT_TYPE, media_type)
            .header(ACCEPT, words::MEDIA_TYPE);
        if let Some(waiting) = self.waiting {
            request = request.header(proof::WAITING_HEADER, waiting);
        }
        let response = request.body(body.to_vec()).send().map_err(|_| Refusal::Trouble(Trouble::Unreachable))?;
        if response.status().is_success() { Ok(response) } else { Err(refusal(response)) }
    }
}

impl Refusal {
    const fn trouble(self) -> Trouble {
        match self {
            Self::Trouble(trouble) => trouble,
            Self::Clock(_) => Trouble::Busy,
            // A server of before does not know it.
            Self::Missing => Trouble::Version,
        }
    }
}

/// A range of a series as it travels, and its media type.
///
/// # Errors
/// [`Trouble::Version`] for what no message holds; [`Trouble::Disk`] where there is no memory for it.
pub fn packed(push: &Push, bodies: &[Vec<u8>]) -> Result<(&'static str, Vec<u8>), Trouble> {
    if let (Some(word), [body]) = (alone::word(push, bodies), bodies)
        && body.len() <= words::FEW_BYTES
    {
        return Ok((alone::MEDIA_TYPE, [&word[..], &packed_with_words(body)?].concat()));
    }
    Ok((words::MEDIA_TYPE, framed(push, bodies)?))
}

/// A range with its head.
fn framed(push: &Push, bodies: &[Vec<u8>]) -> Result<Vec<u8>, Trouble> {
    let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    let plain = frame::write(push, &bodies).map_err(|_| Trouble::Version)?;
    if plain.len() <= words::FEW_BYTES {
        packed_with_words(&plain)
    } else {
        zstd::encode_all(&plain[..], LEVEL).map_err(|_| Trouble::Disk)
    }
}

/// What is short, packed by what both ends know. Which words those are the media type says already.
fn packed_with_words(plain: &[u8]) -> Result<Vec<u8>, Trouble> {
    let packer = zstd::bulk::Compressor::with_dictionary(LEVEL_OF_FEW, words::WORDS);
    let packed = packer.and_then(|mut packer| {
        packer.include_dictid(false)?;
        packer.compress(plain)
    });
    packed.map_err(|_| Trouble::Disk)
}

/// Asks a server to take this device in.
///
/// # Errors
/// [`Error::Refused`] with what the server says, or `unreachable`, or `plain_server`.
pub fn ask_to_join(address: &str, enrol: &Enrol) -> Result<Enrolled, Error> {
    let address = parse_address(address)?;
    check_private(&address)?;
    let response = client()?
        .post(format!("{address}/api/sync/enrol"))
        .header(CONTENT_TYPE, "application/json")
        .body(to_json(enrol))
        .send()
        .map_err(|_| {
            Error::refused("unreachable", format!("{address} does not answer; check the address and the network"))
        })?;
    let stranger =
        || Error::refused("not_the_server", format!("what answers at {address} is not the server; check the address"));
    let status = response.status();
    let text = response.text().map_err(|_| stranger())?;
    if status == StatusCode::OK {
        serde_json::from_str(&text).map_err(|_| stranger())
    } else {
        Err(serde_json::from_str::<ApiError>(&text).map_or_else(|_| stranger(), Error::Refused))
    }
}

fn client() -> Result<Client, Error> {
    // A second call finds the first one's: nothing else is ever installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(PATIENCE)
        .connect_timeout(Duration::from_secs(5))
        // A network's sign-in page sends everybody elsewhere.
        .redirect(redirect::Policy::none())
        .user_agent(concat!("local-vendor/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| Error::Usage(format!("no connection can be made: {error}")))
}

fn parse_address(address: &str) -> Result<String, Error> {
    let address = address.trim().trim_end_matches('/');
    let parsed =
        reqwest::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match parsed {
        Some(url) if url.path() == "/" && url.query().is_none() => Ok(address.to_owned()),
        _ => Err(Error::Usage(format!("“{address}” is no server's address; say https://NAME"))),
    }
}

/// Code, names and sales travel this way: between machines only where nobody else reads along.
fn check_private(address: &str) -> Result<(), Error> {
    let Some(url) = reqwest::Url::parse(address).ok().filter(|url| url.scheme() == "http") else { return Ok(()) };
    let name = url.host_str().unwrap_or_default();
    if name == "localhost" || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) {
        return Ok(());
    }
    let host = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
    let message = format!(
        "everybody in the network could read along at {address}; say https://{host}, or ask who runs the server"
    );
    Err(Error::Refused(ApiError::new("plain_server", message).with("host", host)))
}

fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("requests have string keys and no floats")
}

fn json<T: DeserializeOwned>(response: Response) -> Result<T, Trouble> {
    serde_json::from_slice(&bytes(response)?).map_err(|_| Trouble::NotTheServer)
}

fn bytes(response: Response) -> Result<Vec<u8>, Trouble> {
    response.bytes().map(|bytes| bytes.to_vec()).map_err(|_| Trouble::Unreachable)
}

fn refusal(response: Response) -> Refusal {
    let status = response.status();
    let said = response.bytes().ok().and_then(|bytes| serde_json::from_slice::<ApiError>(&bytes).ok());
    let Some(said) = said else { return Refusal::Trouble(Trouble::NotTheServer) };
    Refusal::Trouble(match said.code.as_str() {
        "unknown_device" => Trouble::Unknown,
        "revoked" => Trouble::Revoked,
        "not_found" => return Refusal::Missing,
        "device_clock" => match said.details.get("now_ms").and_then(|ms| ms.parse().ok()) {
            Some(now_ms) => return Refusal::Clock(now_ms),
            None => Trouble::NotTheServer,
        },
        _ if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => Trouble::Busy,
        _ => Trouble::Version,
    })
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    // What a server of before packed without them is read alike.
    let decoder = zstd::Decoder::with_dictionary(packed, words::WORDS).ok()?;
    decoder.take(frame::MAX_FRAME as u64 + 1).read_to_end(&mut plain).ok()?;
    (plain.len() <= frame::MAX_FRAME).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_could_read_is_said_to_no_server() {
        for good in ["https://shop.example", "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"] {
            assert!(check_private(&parse_address(good).unwrap()).is_ok(), "{good}");
        }
        for bad in
            ["http://shop.example", "HTTP://192.168.1.20:8080", "http://127.0.0.1.evil.example", "http://[fe80::1]"]
        {
            let error = parse_address(bad).and_then(|address| check_private(&address)).unwrap_err();
            assert_eq!(error.code(), "plain_server", "{bad}");
            assert!(error.to_string().contains("say https://"), "{error}");
        }
    }
}
