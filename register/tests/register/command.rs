//! The real program, run as a script runs it.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A register in a folder of its own, reached by the command line alone.
pub struct Program {
    folder: TempDir,
}

impl Program {
    /// Without a register.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A new register in London.
    pub fn new() -> Self {
        let program = Self::empty();
        let made = program.run([
            "init",
            "--name",
            "The Bread Basket",
            "--country",
            "GB",
            "--currency",
            "GBP",
            "--zone",
            "Europe/London",
        ]);
        assert!(made.status.success(), "{}", text(&made.stderr));
        program
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Writes a file into the test's folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local-vendor"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .env("XDG_STATE_HOME", self.path("state"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The JSON answer of a command that must succeed, and say nothing beside it.
    #[track_caller]
    pub fn json<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Value {
        let output = self.command(arguments).arg("--json").output().unwrap();
        assert_eq!(text(&output.stderr), "");
        assert!(output.status.success());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The sentence of a command that must be refused with exit 1 and no answer.
    #[track_caller]
    pub fn sentence<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
        assert_eq!(text(&output.stdout), "");
        let sentence = text(&output.stderr);
        assert_eq!(sentence.lines().count(), 1, "{sentence}");
        sentence.trim_end().replace(&format!("{}/", self.folder.path().display()), "")
    }

    /// Sells lines in one run; an answer for each.
    #[track_caller]
    pub fn sell(&self, lines: &[&str]) -> Vec<Value> {
        let mut child = self.start(["sell"]);
        let mut input = child.stdin.take().unwrap();
        let all = lines.join("\n") + "\n";
        let writing = std::thread::spawn(move || input.write_all(all.as_bytes()));
        let output = child.wait_with_output().unwrap();
        writing.join().unwrap().unwrap();
        assert_eq!(text(&output.stderr), "");
        assert!(output.status.success());
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Starts a command with open pipes.
    pub fn start<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Child {
        self.command(arguments).stdin(Stdio::piped()).spawn().unwrap()
    }

    /// What `verify --full` says of the database; it must be whole.
    #[track_caller]
    pub fn verified(&self) -> Value {
        let verified = self.json(["verify", "--full"]);
        assert_eq!(verified["ok"], true, "{verified}");
        verified
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn argument(path: &Path) -> &str {
    path.to_str().unwrap()
}
