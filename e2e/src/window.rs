use std::ops::Deref;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::session::wait_until;
use crate::{Display, Driver, Failure, Home, Outcome, Session, css, program};

/// The register's real window. What can be done with its page is on [`Session`].
#[derive(Debug)]
pub struct Window {
    session: Session,
    driver: Driver,
    process: u32,
}

impl Window {
    /// Starts the program on the data of this home and waits until the page has drawn something.
    pub fn open(home: &Home, display: &Display) -> Outcome<Self> {
        let driver = Driver::webkit(home, display)?;
        let arguments = ["--data".to_owned(), home.data().display().to_string()];
        let session = driver.open(&program("local-vendor-register")?, &arguments)?;
        let process = driver.started()?;
        let window = Self { session, driver, process };
        window.find(&css("#app > *"))?;
        Ok(window)
    }

    /// The program's process.
    pub fn process(&self) -> u32 {
        self.process
    }

    /// Calls the register as the page does, past everything that the page would check or hide.
    pub fn invoke(&self, operation: &str, request: Value, approval: Option<&str>) -> Outcome<Result<Value, Value>> {
        let script = r#"
            const [operation, request, approval, done] = arguments;
            window.__TAURI__.core.invoke("call", { operation, request, approval })
                .then(answer => done({ answer }), error => done({ error }));
        "#;
        let mut told = self.execute_async(script, &[json!(operation), request, json!(approval)])?;
        Ok(if told["error"].is_null() { Ok(told["answer"].take()) } else { Err(told["error"].take()) })
    }

    /// Closes the window as a person does, and waits until the program has ended.
    pub fn close(self) -> Outcome {
        self.session.close()?;
        wait_until("the program to end", || Ok((!running(self.process)).then_some(())))?;
        drop(self.driver);
        Ok(())
    }

    /// Ends the program in the middle of whatever it does, as a power cut would, and waits until it is gone.
    pub fn kill(self) -> Outcome {
        let killed = Command::new("kill").args(["-KILL", &self.process.to_string()]).stderr(Stdio::null()).status()?;
        if !killed.success() {
            return Err(Failure::new("the program had ended before it was killed"));
        }
        self.dead()
    }

    /// Waits until the program is gone that somebody else kills.
    pub fn dead(self) -> Outcome {
        wait_until("the program to die", || Ok((!running(self.process)).then_some(())))?;
        drop(self.driver);
        Ok(())
    }
}

/// Whether a process still runs; one that only waits to be noticed by its parent does not.
fn running(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().next());
    !matches!(state, None | Some("Z" | "X"))
}

impl Deref for Window {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}
