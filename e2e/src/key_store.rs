use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use crate::{Home, Outcome};

/// Somebody's desktop session: a message bus, and on it the key store of a home, open or locked.
#[derive(Debug)]
pub struct KeyStore {
    bus: Child,
    keeper: Child,
    address: String,
}

impl KeyStore {
    /// Begins the session of a home, as after signing in with a password.
    pub fn open(home: &Home) -> Outcome<Self> {
        let mut bus = Command::new("dbus-daemon");
        home.enter(bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]));
        // Nothing but what is started here answers on it.
        let mut bus = bus.env("XDG_DATA_DIRS", home.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut address = String::new();
        BufReader::new(bus.stdout.take().expect("it is piped")).read_line(&mut address)?;
        let address = address.trim().to_owned();
        let keeper = keep(home, &address, true)?;
        Ok(Self { bus, keeper, address })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// As after a start that signs in by itself: nobody typed the password.
    pub fn lock(&mut self, home: &Home) -> Outcome {
        self.begin_again(home, false)
    }

    pub fn unlock(&mut self, home: &Home) -> Outcome {
        self.begin_again(home, true)
    }

    fn begin_again(&mut self, home: &Home, open: bool) -> Outcome {
        end(&mut self.keeper);
        self.keeper = keep(home, &self.address, open)?;
        Ok(())
    }
}

fn keep(home: &Home, address: &str, open: bool) -> Outcome<Child> {
    let mut command = Command::new("gnome-keyring-daemon");
    home.enter(command.args(["--foreground", "--components=secrets"]));
    command.env("DBUS_SESSION_BUS_ADDRESS", address).env("XDG_RUNTIME_DIR", home.path().join("cache"));
    if open {
        command.arg("--unlock");
    }
    let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    keeper.stdin.take().expect("it is piped").write_all(b"a password")?;
    // It is there once it answers itself, and not who was there before, and its store is as it is meant to be.
    let ask = |words: &[&str]| {
        let mut ask = Command::new("dbus-send");
        ask.env("DBUS_SESSION_BUS_ADDRESS", address).args(["--session", "--print-reply"]).args(words);
        ask.output().map_or_else(|_| String::new(), |answer| String::from_utf8_lossy(&answer.stdout).into_owned())
    };
    let (pid, locked) = (format!("uint32 {}", keeper.id()), format!("boolean {}", !open));
    let answers = || {
        let who = "org.freedesktop.DBus.GetConnectionUnixProcessID";
        let store = ["--dest=org.freedesktop.secrets", "/org/freedesktop/secrets/aliases/default"];
        let get = ["org.freedesktop.DBus.Properties.Get", "string:org.freedesktop.Secret.Collection", "string:Locked"];
        ask(&["--dest=org.freedesktop.DBus", "/", who, "string:org.freedesktop.secrets"]).trim_end().ends_with(&pid)
            && ask(&[&store[..], &get[..]].concat()).trim_end().ends_with(&locked)
    };
    crate::session::wait_until("the key store", || Ok(answers().then_some(())))?;
    Ok(keeper)
}

fn end(child: &mut Child) {
    child.kill().ok();
    child.wait().ok();
}

impl Drop for KeyStore {
    fn drop(&mut self) {
        end(&mut self.keeper);
        end(&mut self.bus);
    }
}
