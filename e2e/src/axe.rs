use std::fmt;
use std::fs;

use serde_json::Value;

use crate::{Failure, Outcome, Session, repository};

/// One rule of accessibility that the page breaks.
#[derive(Debug, Clone)]
pub struct Violation {
    pub rule: String,
    pub help: String,
    /// The elements, each as its HTML with what is wrong with it.
    pub elements: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.help)?;
        self.elements.iter().try_for_each(|element| write!(f, "\n    {element}"))
    }
}

impl Session {
    /// Checks what is on the screen with axe-core.
    pub fn violations(&self) -> Outcome<Vec<Violation>> {
        if self.execute("return typeof window.axe", &[])? != "object" {
            let path = repository().join("node_modules/axe-core/axe.min.js");
            let axe = fs::read_to_string(&path)
                .map_err(|error| Failure::from(error).during(format!("{}, installed by ./test", path.display())))?;
            self.execute(&axe, &[])?;
        }
        self.settle()?;
        let script = r#"
            const done = arguments[0];
            axe.run(document, { resultTypes: ["violations"] }).then(
                found => done(found.violations.map(v => ({
                    rule: v.id,
                    help: v.help,
                    elements: v.nodes.map(n => `${n.html.slice(0, 200)} ${n.failureSummary.replace(/\s+/g, " ")}`),
                }))),
                error => done(String(error)));
        "#;
        let found = self.execute_async(script, &[])?;
        let list = found.as_array().ok_or_else(|| Failure::new(format!("axe: {found}")))?;
        Ok(list.iter().map(violation).collect())
    }

    /// Fails with everything that axe-core finds.
    pub fn check_accessibility(&self, screen: &str) -> Outcome {
        let found = self.violations()?;
        if found.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = found.iter().map(Violation::to_string).collect();
        Err(Failure::new(format!("{screen} breaks {} rules of accessibility:\n{}", list.len(), list.join("\n"))))
    }
}

fn violation(value: &Value) -> Violation {
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Violation {
        rule: string(&value["rule"]),
        help: string(&value["help"]),
        elements: value["elements"].as_array().map(|list| list.iter().map(string).collect()).unwrap_or_default(),
    }
}
