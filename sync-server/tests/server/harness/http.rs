use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::HeaderMap;

/// A running server.
pub struct Server {
    child: Child,
    pub url: String,
    log: PathBuf,
    agent: Agent,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Server {
    pub fn start(mut command: Command, folder: &Path) -> Self {
        let log = folder.join("server.log");
        let stderr = File::options().create(true).append(true).open(&log).unwrap();
        let mut child = command.arg("serve").stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").and_then(|rest| rest.split(',').next());
        let url = url.unwrap_or_else(|| panic!("{line:?}: {}", std::fs::read_to_string(&log).unwrap())).to_owned();
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60)));
        Self { child, url, log, agent: Agent::new_with_config(config.build()) }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// What lasts longer than the server.
    pub fn log_file(&self) -> PathBuf {
        self.log.clone()
    }

    /// Waits for what the server does by itself.
    #[track_caller]
    pub fn until(&self, look: impl Fn() -> bool, what: &str) {
        let began = Instant::now();
        while !look() {
            assert!(began.elapsed() < Duration::from_secs(60), "waited in vain until {what}: {}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// A line of one's own, to say on it what no client would. Nothing on it is waited for for ever.
    pub fn connect(&self) -> TcpStream {
        let line = TcpStream::connect(self.url.strip_prefix("http://").unwrap()).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        line
    }

    /// Asks it to end, as the system does.
    pub fn end(mut self) -> ExitStatus {
        let asked = Command::new("sh").args(["-c", "kill -s TERM \"$0\"", &self.child.id().to_string()]).status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap()
    }

    pub fn get(&self, path: &str) -> Answer {
        read(self.agent.get(format!("{}{path}", self.url)).call().unwrap())
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call().unwrap())
    }

    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body).unwrap())
    }

    /// An operation, by nobody.
    pub fn call(&self, operation: &str, request: &Value) -> Answer {
        self.call_with(operation, &[], request)
    }

    pub fn call_with(&self, operation: &str, headers: &[(&str, &str)], request: &Value) -> Answer {
        let headers = [&[("content-type", "application/json")], headers].concat();
        self.post(&format!("/api/call/{operation}"), &headers, &request.to_string())
    }

    /// A program that signed in.
    #[track_caller]
    pub fn program(&self, email: &str, password: &str) -> Program<'_> {
        let said = self.call("log_in", &json!({ "email": email, "password": password, "client": "program" }));
        Program::new(self, &said.ok())
    }

    /// A page that signed in.
    #[track_caller]
    pub fn page(&self, email: &str, password: &str) -> Page<'_> {
        let mut page = Page { server: self, cookies: BTreeMap::new(), origin: self.url.clone() };
        page.call("log_in", &json!({ "email": email, "password": password })).ok();
        page
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already, after `end`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    /// The code of a refusal, which also has a sentence.
    #[track_caller]
    pub fn code(&self) -> String {
        assert!(self.status >= 400, "{} {}", self.status, self.text);
        let said = self.json();
        assert!(said["message"].as_str().is_some_and(|m| !m.is_empty() && !m.ends_with('.')), "{said}");
        said["code"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.code().as_str(), self.status), (code, status), "{}", self.text);
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }
}

/// Signed in by bearer tokens.
pub struct Program<'a> {
    server: &'a Server,
    pub access: String,
    pub refresh: String,
}

impl<'a> Program<'a> {
    #[track_caller]
    fn new(server: &'a Server, said: &Value) -> Self {
        let token = |name: &str| said["tokens"][name].as_str().unwrap().to_owned();
        Self { server, access: token("access_token"), refresh: token("refresh_token") }
    }

    pub fn call(&self, operation: &str, request: &Value) -> Answer {
        let bearer = format!("Bearer {}", self.access);
        self.server.call_with(operation, &[("authorization", &bearer)], request)
    }

    #[track_caller]
    pub fn refreshed(&self) -> Self {
        Self::new(self.server, &self.server.call("refresh", &json!({ "refresh_token": self.refresh })).ok())
    }
}

/// Signed in by cookies.
pub struct Page<'a> {
    server: &'a Server,
    pub cookies: BTreeMap<String, String>,
    pub origin: String,
}

impl Page<'_> {
    pub fn call(&mut self, operation: &str, request: &Value) -> Answer {
        let csrf = self.cookies.get("local-csrf").cloned();
        self.call_as(operation, csrf.as_deref(), request)
    }

    pub fn call_as(&mut self, operation: &str, csrf: Option<&str>, request: &Value) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let mut headers = vec![("origin", self.origin.as_str()), ("cookie", &cookies)];
        headers.extend(csrf.map(|csrf| ("x-csrf-token", csrf)));
        let answer = self.server.call_with(operation, &headers, request);
        for set in answer.headers.get_all("set-cookie") {
            let (pair, attributes) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.body_mut().read_to_string().unwrap(),
    }
}
