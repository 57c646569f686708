use serde_json::{Value, json};

use crate::session::wait_until;
use crate::{Outcome, Session, Target};

/// The key under which WebDriver hands elements about; the number is part of the standard.
const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element of the page, as it was when it was found.
#[derive(Debug, Clone)]
pub struct Element<'a> {
    session: &'a Session,
    reference: Value,
}

impl Session {
    /// Every visible element that fits, now.
    pub fn all(&self, target: &Target) -> Outcome<Vec<Element<'_>>> {
        let (script, arguments) = target.script();
        let found = self.execute(script, &arguments)?;
        let references = found.as_array().cloned().unwrap_or_default();
        let references = references.into_iter().filter(|value| value.get(REFERENCE).is_some());
        Ok(references.map(|reference| Element { session: self, reference }).collect())
    }

    /// The first visible element that fits, waited for.
    pub fn find(&self, target: &Target) -> Outcome<Element<'_>> {
        wait_until(&target.to_string(), || Ok(self.all(target)?.into_iter().next()))
    }

    /// Whether such a thing is on the screen now.
    pub fn shows(&self, target: &Target) -> Outcome<bool> {
        Ok(!self.all(target)?.is_empty())
    }

    /// Waits until no such thing is on the screen any more.
    pub fn gone(&self, target: &Target) -> Outcome {
        wait_until(&format!("{target} to go"), || Ok(self.all(target)?.is_empty().then_some(())))
    }

    /// The text of the whole page as it can be read.
    pub fn page_text(&self) -> Outcome<String> {
        Ok(self.execute("return document.body.innerText", &[])?.as_str().unwrap_or_default().to_owned())
    }
}

impl Element<'_> {
    pub(crate) fn run(&self, script: &str, argument: Value) -> Outcome<Value> {
        self.session.execute(script, &[self.reference.clone(), argument])
    }

    /// The text as it can be read.
    pub fn text(&self) -> Outcome<String> {
        let text = self.run("return arguments[0].innerText.replace(/\\s+/g, ' ').trim()", Value::Null)?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// What is typed or chosen in a field.
    pub fn value(&self) -> Outcome<String> {
        Ok(self.run("return arguments[0].value", Value::Null)?.as_str().unwrap_or_default().to_owned())
    }

    pub fn attribute(&self, name: &str) -> Outcome<Option<String>> {
        Ok(self.run("return arguments[0].getAttribute(arguments[1])", json!(name))?.as_str().map(str::to_owned))
    }

    pub fn is_focused(&self) -> Outcome<bool> {
        Ok(self.run("return document.activeElement === arguments[0]", Value::Null)? == true)
    }

    pub fn focus(&self) -> Outcome {
        self.run("arguments[0].focus()", Value::Null).map(drop)
    }

    /// Hands a file to a file field, whose own dialog belongs to the system.
    pub fn choose_file(&self, path: &std::path::Path) -> Outcome {
        let id = self.reference[REFERENCE].as_str().unwrap_or_default();
        self.session.post(&format!("/element/{id}/value"), &json!({ "text": path })).map(drop)
    }

    /// The middle of the element, once it can be touched there: in view, enabled, and nothing lies over it.
    pub(crate) fn touchable(&self) -> Outcome<Option<(i64, i64)>> {
        let script = r#"
            const element = arguments[0];
            if (element.disabled || element.closest("[inert]")) return null;
            element.scrollIntoView({ block: "nearest", inline: "nearest" });
            const box = element.getBoundingClientRect();
            const x = Math.floor(box.left + box.width / 2), y = Math.floor(box.top + box.height / 2);
            const top = document.elementFromPoint(x, y);
            return top && (element.contains(top) || element.labels && [...element.labels].some(l => l.contains(top))) ? [x, y] : null;
        "#;
        let point = self.run(script, Value::Null)?;
        Ok(point[0].as_i64().zip(point[1].as_i64()))
    }
}
