use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A mail server (aiosmtpd) that puts what it takes into a folder.
pub struct Postbox {
    child: Child,
    pub port: u16,
    folder: TempDir,
}

impl Postbox {
    pub fn open() -> Self {
        let port = free_port();
        Self::open_at(port)
    }

    pub fn open_at(port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(python());
        command.args(["-m", "aiosmtpd", "--nosetuid", "--listen", &format!("127.0.0.1:{port}")]);
        command.args(["--class", "aiosmtpd.handlers.Mailbox"]).arg(folder.path().join("mail"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let postbox = Self { child, port, folder };
        postbox.until(|| TcpStream::connect(("127.0.0.1", port)).ok(), "the mail server listens");
        postbox
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Everything that came for a recipient, soft line breaks undone.
    pub fn mails(&self, recipient: &str) -> Vec<String> {
        let files = fs::read_dir(self.folder.path().join("mail/new")).into_iter().flatten().flatten();
        let texts = files.filter_map(|file| fs::read_to_string(file.path()).ok());
        let mut mails: Vec<String> = texts
            .filter(|text| text.lines().any(|l| l.starts_with("To: ") && l.contains(recipient)))
            .map(|text| text.replace("\r\n", "\n").replace("=\n", ""))
            .collect();
        mails.sort();
        mails
    }

    /// The token of the one mail with such a link.
    pub fn token(&self, recipient: &str, kind: &str) -> String {
        let link = format!("/#/{kind}/");
        self.until(
            || {
                let mails = self.mails(recipient);
                let at = mails.iter().find_map(|mail| mail.find(&link).map(|at| &mail[at + link.len()..]))?;
                Some(at.split_whitespace().next()?.to_owned())
            },
            &format!("a mail to {recipient} with {link}"),
        )
    }

    pub fn until<T>(&self, look: impl Fn() -> Option<T>, what: &str) -> T {
        let started = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "waited in vain until {what}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Postbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// The system's own, which finds the system's packages.
fn python() -> &'static str {
    if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" }
}
