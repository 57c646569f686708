use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::driver::dying_with_us;
use crate::{Failure, Outcome};

/// A screen that nobody sees, large enough for any window of the tests.
#[derive(Debug)]
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    pub fn start() -> Outcome<Self> {
        // The server picks a free number and says which, so that tests run beside each other.
        let mut server = dying_with_us("Xvfb")
            // Without `-noreset` it begins anew when its last window goes, and refuses the next one meanwhile.
            .args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Failure::from(error).during("setpriv"))?;
        let mut number = String::new();
        if let Some(output) = server.stdout.take() {
            BufReader::new(output).read_line(&mut number)?;
        }
        let display = Self { server, name: format!(":{}", number.trim()) };
        if number.trim().is_empty() {
            return Err(Failure::new("Xvfb (is it installed?) gave no display"));
        }
        Ok(display)
    }

    /// What `DISPLAY` is set to.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
