use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::{Failure, Outcome};

/// Generous: a test on a busy machine may be slow, but never fails for it.
const PATIENCE: Duration = Duration::from_secs(180);

/// Tries until something is there.
pub(crate) fn wait_until<T>(what: &str, mut attempt: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let started = Instant::now();
    loop {
        let outcome = attempt();
        match outcome {
            Ok(Some(found)) => return Ok(found),
            Ok(None) if started.elapsed() > PATIENCE => {
                return Err(Failure::new(format!("waited {} s for {what}", PATIENCE.as_secs())));
            }
            Err(failure) if started.elapsed() > PATIENCE => return Err(failure.during(what)),
            _ => sleep(Duration::from_millis(30)),
        }
    }
}

/// One page under a driver's hand: the WebDriver protocol, as far as the tests need it.
#[derive(Debug)]
pub struct Session {
    base: String,
    path: String,
}

impl Session {
    pub(crate) fn start(base: &str, capabilities: &Value) -> Outcome<Self> {
        let request = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = Self::request(base, "POST", "/session", &request)?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Failure::new(format!("no session: {answer}")))?;
        let session = Self { base: base.to_owned(), path: format!("/session/{id}") };
        session.post("/timeouts", &json!({ "script": PATIENCE.as_millis() as u64 }))?;
        Ok(session)
    }

    /// One exchange; an error of the protocol becomes a sentence.
    pub(crate) fn request(base: &str, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE * 2))
            .build()
            .into();
        let uri = format!("{base}{path}");
        let mut response = match method {
            "POST" => agent.post(&uri).send_json(body)?,
            "DELETE" => agent.delete(&uri).call()?,
            _ => agent.get(&uri).call()?,
        };
        let mut answer: Value = response.body_mut().with_config().limit(64 << 20).read_json()?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) if value["message"].is_string() => {
                Err(Failure::new(format!("{method} {path}: {error}: {}", value["message"])))
            }
            _ => Ok(value),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Outcome<Value> {
        Self::request(&self.base, "GET", &format!("{}{path}", self.path), &Value::Null)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        Self::request(&self.base, "POST", &format!("{}{path}", self.path), body)
    }

    /// Ends the session, and with it the program or browser.
    pub fn close(&self) -> Outcome {
        Self::request(&self.base, "DELETE", &self.path, &Value::Null).map(drop)
    }

    pub fn go(&self, address: &str) -> Outcome {
        self.post("/url", &json!({ "url": address })).map(drop)
    }

    /// Runs a script in the page; `arguments[0]` and so on are its arguments, `return` its answer.
    pub fn execute(&self, script: &str, arguments: &[Value]) -> Outcome<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that ends by calling its last argument.
    pub fn execute_async(&self, script: &str, arguments: &[Value]) -> Outcome<Value> {
        self.post("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// Waits until a script answers something true, and gives that.
    pub fn wait_for(&self, what: &str, script: &str, arguments: &[Value]) -> Outcome<Value> {
        wait_until(what, || {
            let answer = self.execute(script, arguments)?;
            let nothing = matches!(answer, Value::Null | Value::Bool(false));
            Ok((!nothing).then_some(answer))
        })
    }

    /// Why the page's own code broke, if it did, and the page started again.
    pub fn broke(&self) -> Outcome<Option<String>> {
        let why = self.execute("return sessionStorage.getItem('broke')", &[])?;
        Ok(why.as_str().map(str::to_owned))
    }

    /// Waits until everything that was changed has been drawn: one frame may still show the state before.
    pub fn settle(&self) -> Outcome {
        let two_frames =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.execute_async(two_frames, &[]).map(drop)
    }

    /// A picture of the page, as PNG.
    pub fn screenshot(&self) -> Outcome<Vec<u8>> {
        self.settle()?;
        let picture = self.get("/screenshot")?;
        Ok(BASE64_STANDARD.decode(picture.as_str().unwrap_or_default())?)
    }

    pub fn save_screenshot(&self, path: &Path) -> Outcome {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, self.screenshot()?)?)
    }

    /// Makes the page itself exactly so large, whatever frame the system draws around it.
    pub fn resize(&self, width: u32, height: u32) -> Outcome {
        let (mut wide, mut high) = (i64::from(width), i64::from(height));
        wait_until(&format!("a page of {width} by {height}"), || {
            self.post("/window/rect", &json!({ "width": wide, "height": high }))?;
            self.settle()?;
            let inner = self.execute("return [innerWidth, innerHeight]", &[])?;
            let (across, down) = (inner[0].as_i64().unwrap_or(0), inner[1].as_i64().unwrap_or(0));
            wide += i64::from(width) - across;
            high += i64::from(height) - down;
            Ok((across == i64::from(width) && down == i64::from(height)).then_some(()))
        })
    }
}
