use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::session::wait_until;
use crate::{Display, Failure, Home, Outcome, Session};

/// A WebDriver server: WebKit's for the window, Chromium's for the web.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// WebKit's driver; the programs that it starts live in this home and on this display.
    pub fn webkit(home: &Home, display: &Display) -> Outcome<Self> {
        let mut command = dying_with_us("WebKitWebDriver");
        home.enter(&mut command)
            .env("DISPLAY", display.name())
            .env_remove("WAYLAND_DISPLAY")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("NO_AT_BRIDGE", "1");
        Self::start(command)
    }

    /// Chromium's driver.
    pub fn chromium(home: &Home) -> Outcome<Self> {
        let mut command = dying_with_us("chromedriver");
        home.enter(&mut command);
        Self::start(command)
    }

    fn start(mut command: Command) -> Outcome<Self> {
        // The port is free again when the listener is dropped; the driver has no way of picking one itself.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that ending it ends what it started.
            .process_group(0)
            .spawn()
            .map_err(|error| Failure::from(error).during("setpriv"))?;
        let driver = Self { process, address: format!("http://127.0.0.1:{port}") };
        wait_until("the WebDriver server (is it installed?) to answer", || {
            let answer = Session::request(&driver.address, "GET", "/status", &Value::Null);
            Ok(answer.ok().filter(|status| status["ready"] == true))
        })?;
        Ok(driver)
    }

    /// Starts a program whose window is to be driven.
    pub fn open(&self, program: &std::path::Path, arguments: &[String]) -> Outcome<Session> {
        let options = json!({ "binary": program, "args": arguments });
        Session::start(&self.address, &json!({ "webkitgtk:browserOptions": options }))
    }

    /// Starts a browser without a window on a fresh profile, for somebody who reads this language.
    pub fn browse(&self, home: &Home, language: &str) -> Outcome<Session> {
        let profile = format!("--user-data-dir={}", home.path().join("chromium").display());
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &profile,
        ];
        let options = json!({ "args": arguments, "prefs": { "intl.accept_languages": language } });
        Session::start(&self.address, &json!({ "browserName": "chrome", "goog:chromeOptions": options }))
    }

    /// The process of the program that this driver started.
    pub fn started(&self) -> Outcome<u32> {
        for entry in fs::read_dir("/proc")? {
            let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            if parent(id) == Some(self.process.id()) {
                return Ok(id);
            }
        }
        Err(Failure::new("the driver has no program running"))
    }
}

/// A program that the system ends when this process is killed, which no destructor could do.
pub(crate) fn dying_with_us(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", program]);
    command
}

/// The parent of a process, from the fields after its name, which may itself hold spaces and brackets.
pub(crate) fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.wait();
    }
}
