//! What the server is told by its environment. Each mistake is one sentence that names the variable.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Everything that `serve` needs, checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub database_url: String,
    pub n_connections: u32,
    pub listen: SocketAddr,
    /// Where browsers find this server; none takes the address that it listens on.
    pub public_url: Option<Origin>,
    pub secret_key: Option<SecretKey>,
    pub mail: Mail,
    pub mail_from: String,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How many may be connected at once.
    pub n_connected: usize,
    /// How long a request may take to arrive.
    pub patience: Duration,
    /// How many forecasts are made at a time for stalls whose registers are off.
    pub n_forecasters: usize,
    /// The folder of the interface; none takes the one that lies where one usually does.
    pub interface: Option<PathBuf>,
}

/// A variable that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Mistake(String);

/// How mail leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    Smtp(String),
    /// Into a folder, as files: for trying it out without a mail server.
    Folder(String),
    /// Nowhere: it waits.
    None,
}

/// The 32 bytes that everything secret is derived from.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(pub [u8; 32]);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// Scheme, host and port, as a browser writes them in `Origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    /// With the port where it is not the scheme's own.
    authority: String,
}

impl Config {
    /// # Errors
    /// [`Mistake`].
    pub fn from(get: impl Fn(&str) -> Option<String>) -> Result<Self, Mistake> {
        let get = |name: &str| get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let database_url = get("DATABASE_URL").ok_or_else(|| {
            mistake("DATABASE_URL is missing; say postgres://USER:PASSWORD@HOST/DATABASE, or start with --local FOLDER")
        })?;
        check_database_url("DATABASE_URL", &database_url)?;
        let listen = parsed(&get, "LISTEN", "an address with a port such as 127.0.0.1:8080")?
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let public_url: Option<Origin> = parsed(&get, "PUBLIC_URL", "an address such as https://shop.example")?;
        match &public_url {
            None if !listen.ip().is_loopback() => {
                return Err(mistake(
                    "PUBLIC_URL is missing; say the address that browsers use, such as https://shop.example",
                ));
            }
            Some(url) if !url.secure && !url.is_loopback() => {
                return Err(mistake("PUBLIC_URL must begin with https://; passwords would travel in the open"));
            }
            _ => {}
        }
        let secret_key = secret_key(&get)?;
        if secret_key.is_none() && public_url.as_ref().is_some_and(|url| !url.is_loopback()) {
            return Err(mistake(
                "SECRET_KEY is missing; make one with “openssl rand -base64 32” and keep it away from the database",
            ));
        }
        Ok(Self {
            database_url,
            n_connections: parsed(&get, "DATABASE_CONNECTIONS", "a whole number")?.unwrap_or(10).clamp(2, 1_000),
            listen,
            public_url,
            secret_key,
            mail: mail(get("SMTP_URL"))?,
            mail_from: get("MAIL_FROM").unwrap_or_else(|| "Local Vendor Platform <no-reply@localhost>".to_owned()),
            n_connected: parsed(&get, "CONNECTIONS", "a whole number")?.unwrap_or(4_000).clamp(16, 1_000_000),
            // Longer than proxies keep a line that nobody uses.
            patience: Duration::from_secs(
                parsed(&get, "REQUEST_SECONDS", "a whole number")?.unwrap_or(75).clamp(1, 3_600),
            ),
            n_forecasters: parsed(&get, "FORECASTERS", "a whole number")?.unwrap_or(1).min(64),
            interface: get("INTERFACE").map(PathBuf::from),
            trusted_proxies: match get("TRUSTED_PROXIES") {
                None => Vec::new(),
                Some(list) => list
                    .split(',')
                    .map(|one| one.trim().parse())
                    .collect::<Result<_, _>>()
                    .map_err(|_| mistake("TRUSTED_PROXIES is not a list of addresses such as 10.0.0.2,10.0.0.3"))?,
            },
        })
    }
}

impl Origin {
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether it can't be reached from another machine.
    pub fn is_loopback(&self) -> bool {
        let host = match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => &self.authority,
        };
        host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    pub fn of_listener(address: SocketAddr) -> Self {
        Self { secure: false, authority: address.to_string() }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

impl FromStr for Origin {
    type Err = Mistake;
    fn from_str(text: &str) -> Result<Self, Mistake> {
        let wrong = || mistake("an address has a scheme, a host and maybe a port, and no path");
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wrong()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let plain = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
        if authority.is_empty() || !authority.bytes().all(plain) {
            return Err(wrong());
        }
        let own_port = if secure { ":443" } else { ":80" };
        let authority = authority.strip_suffix(own_port).unwrap_or(&authority).to_owned();
        Ok(Self { secure, authority })
    }
}

/// # Errors
/// [`Mistake`] unless it looks like the address of a PostgreSQL.
pub fn check_database_url(name: &str, url: &str) -> Result<(), Mistake> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Ok(())
    } else {
        Err(mistake(&format!("{name} must begin with postgres://")))
    }
}

fn mistake(sentence: &str) -> Mistake {
    Mistake(sentence.to_owned())
}

fn parsed<T: FromStr>(get: &impl Fn(&str) -> Option<String>, name: &str, what: &str) -> Result<Option<T>, Mistake> {
    get(name)
        .map(|text| text.parse().map_err(|_| mistake(&format!("{name} is “{text}”, which is not {what}"))))
        .transpose()
}

fn secret_key(get: &impl Fn(&str) -> Option<String>) -> Result<Option<SecretKey>, Mistake> {
    let text = match (get("SECRET_KEY"), get("SECRET_KEY_FILE")) {
        (Some(_), Some(_)) => return Err(mistake("SECRET_KEY and SECRET_KEY_FILE are both set; keep one")),
        (Some(text), None) => text,
        (None, Some(path)) => std::fs::read_to_string(&path)
            .map_err(|e| mistake(&format!("SECRET_KEY_FILE {path} can't be read: {e}")))?,
        (None, None) => return Ok(None),
    };
    // Not repeated in the sentence: it would end up in a log.
    let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes
        .map(|key| Some(SecretKey(key)))
        .ok_or_else(|| mistake("the secret key is not 32 bytes in base64; make one with “openssl rand -base64 32”"))
}

fn mail(url: Option<String>) -> Result<Mail, Mistake> {
    match url {
        None => Ok(Mail::None),
        Some(url) if url.starts_with("smtp://") || url.starts_with("smtps://") => Ok(Mail::Smtp(url)),
        Some(url) => match url.strip_prefix("folder:") {
            Some(folder) if !folder.is_empty() => Ok(Mail::Folder(folder.to_owned())),
            _ => Err(mistake("SMTP_URL must begin with smtp:// or smtps://, or be folder:PATH to try it out")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Mistake> {
        let all = [&[("DATABASE_URL", "postgres://server@localhost/vendors")], pairs].concat();
        // The last of a name counts.
        Config::from(|name| all.iter().rev().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[track_caller]
    fn refused(pairs: &[(&str, &str)], part: &str) {
        let sentence = read(pairs).unwrap_err().to_string();
        assert!(sentence.contains(part), "{sentence}");
    }

    #[test]
    fn nothing_but_a_database_gives_a_server_on_this_machine_alone() {
        let config = read(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.mail, Mail::None);
        assert!(config.public_url.is_none() && config.trusted_proxies.is_empty());
    }

    #[test]
    fn each_mistake_names_its_variable() {
        refused(&[("DATABASE_URL", "")], "DATABASE_URL is missing");
        refused(&[("DATABASE_URL", "mysql://x")], "DATABASE_URL must begin");
        refused(&[("LISTEN", "8080")], "LISTEN is “8080”");
        refused(&[("LISTEN", "0.0.0.0:80")], "PUBLIC_URL is missing");
        refused(&[("PUBLIC_URL", "shop.example")], "PUBLIC_URL is “shop.example”");
        refused(&[("PUBLIC_URL", "https://shop.example/web")], "PUBLIC_URL is");
        refused(&[("PUBLIC_URL", "http://shop.example")], "https://");
        refused(&[("PUBLIC_URL", "https://shop.example")], "SECRET_KEY is missing");
        refused(&[("SECRET_KEY", "c2hvcnQ=")], "32 bytes");
        refused(&[("SECRET_KEY_FILE", "/no/such/file")], "SECRET_KEY_FILE /no/such/file");
        refused(&[("SMTP_URL", "mail.example")], "SMTP_URL");
        refused(&[("TRUSTED_PROXIES", "proxy")], "TRUSTED_PROXIES");
        refused(&[("DATABASE_CONNECTIONS", "many")], "DATABASE_CONNECTIONS is “many”");
        refused(&[("CONNECTIONS", "all")], "CONNECTIONS is “all”");
        refused(&[("REQUEST_SECONDS", "0.5")], "REQUEST_SECONDS is “0.5”");
        refused(&[("FORECASTERS", "-1")], "FORECASTERS is “-1”");
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        let check = |text: &str, want: &str, loopback: bool| {
            let origin: Origin = text.parse().unwrap();
            assert_eq!((origin.to_string().as_str(), origin.is_loopback()), (want, loopback));
        };
        check("https://Shop.Example:443/", "https://shop.example", false);
        check("https://shop.example:8443", "https://shop.example:8443", false);
        check("http://127.0.0.1:8080", "http://127.0.0.1:8080", true);
        check("http://[::1]:8080", "http://[::1]:8080", true);
        check("http://localhost", "http://localhost", true);
        check("http://127.0.0.1.evil.example", "http://127.0.0.1.evil.example", false);
    }

    #[test]
    fn the_secret_key_is_not_shown() {
        let key = STANDARD.encode([7; 32]);
        let config = read(&[("SECRET_KEY", &key)]).unwrap();
        assert!(!format!("{config:?}").contains(&key) && !format!("{config:?}").contains("7, 7"));
    }
}
