use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::Value;

use crate::{Failure, Home, Outcome};

/// The program `local-vendor sell` while it runs: sales go in, a line each, and answers come out.
#[derive(Debug)]
pub struct Till {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Till {
    pub fn open(home: &Home) -> Outcome<Self> {
        let mut command = home.local_vendor()?;
        command.arg("sell");
        Self::start(command)
    }

    /// Starts a command that ends up selling.
    pub fn start(mut command: Command) -> Outcome<Self> {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take();
        let output = process.stdout.take().ok_or_else(|| Failure::new("the till has no output"))?;
        Ok(Self { process, input, output: BufReader::new(output) })
    }

    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// Hands a sale over and waits for no answer.
    pub fn send(&mut self, sale: &Value) -> Outcome {
        self.send_all(std::slice::from_ref(sale))
    }

    /// Hands sales over at once.
    pub fn send_all(&mut self, sales: &[Value]) -> Outcome {
        let lines: String = sales.iter().map(|sale| format!("{sale}\n")).collect();
        let input = self.input.as_mut().ok_or_else(|| Failure::new("the till was closed"))?;
        Ok(input.write_all(lines.as_bytes())?)
    }

    /// The next answer; none when the program has ended. A line that a kill cut off is no answer.
    pub fn answer(&mut self) -> Outcome<Option<Value>> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if line.ends_with('\n') { Ok(Some(serde_json::from_str(&line)?)) } else { Ok(None) }
    }

    /// Hands a sale over and waits for its answer.
    pub fn ask(&mut self, sale: &Value) -> Outcome<Value> {
        self.send(sale)?;
        self.answer()?.ok_or_else(|| Failure::new("the till ended without an answer"))
    }

    /// Ends the program with SIGKILL, wherever it is, and reads what it had answered before.
    pub fn kill(mut self) -> Outcome<Vec<Value>> {
        self.process.kill()?;
        self.process.wait()?;
        let mut answers = Vec::new();
        while let Some(answer) = self.answer()? {
            answers.push(answer);
        }
        Ok(answers)
    }

    /// Ends the input, as a script does at its end, and waits for the program.
    pub fn end(mut self) -> Outcome<ExitStatus> {
        drop(self.input.take());
        Ok(self.process.wait()?)
    }

    /// The same where nothing may have gone wrong.
    pub fn close(self) -> Outcome {
        let status = self.end()?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("the till ended with {status}"))) }
    }
}
