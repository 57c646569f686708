use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::{Outcome, program};

/// A person's home on a machine of their own: fresh folders for data, state, settings and downloads, gone at the end.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
    /// The message bus of a session with a key store; without one programs keep keys in files.
    bus: OnceLock<String>,
}

impl Home {
    pub fn new() -> Outcome<Self> {
        let home = Self { folder: tempfile::Builder::new().prefix("local-vendor-").tempdir()?, bus: OnceLock::new() };
        for folder in ["config", "state", "data", "cache", "Downloads"] {
            fs::create_dir(home.path().join(folder))?;
        }
        let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", home.downloads().display());
        fs::write(home.path().join("config/user-dirs.dirs"), downloads)?;
        Ok(home)
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The register's own folder.
    pub fn data(&self) -> PathBuf {
        self.path().join("data/local-vendor")
    }

    /// Where programs save what a person asked for.
    pub fn downloads(&self) -> PathBuf {
        self.path().join("Downloads")
    }

    /// From now on its programs find the session's message bus.
    pub fn sign_in(&self, bus: &str) {
        self.bus.get_or_init(|| bus.to_owned());
    }

    /// Lets a program live in this home and nowhere else.
    pub fn enter<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("HOME", self.path())
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env("XDG_DATA_HOME", self.path().join("data"))
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .env("LANG", "C.UTF-8")
            .env("TZ", "Europe/London")
            .env_remove("XDG_RUNTIME_DIR")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        if let Some(bus) = self.bus.get() {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus).env_remove("LOCAL_VENDOR_KEY_STORE");
        }
        command
    }

    /// The command line, ready to be given arguments.
    pub fn local_vendor(&self) -> Outcome<Command> {
        let mut command = Command::new(program("local-vendor")?);
        self.enter(&mut command);
        Ok(command)
    }

    /// Runs the command line to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome<Output> {
        Ok(self.local_vendor()?.args(arguments).output()?)
    }
}
