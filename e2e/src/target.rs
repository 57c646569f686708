use std::fmt;

use serde_json::{Value, json};

/// What a person would look for on the screen.
#[derive(Debug, Clone)]
pub struct Target {
    /// Which elements are looked at.
    selector: String,
    /// What they are called: exactly this, or else something that contains it.
    name: Option<String>,
}

/// Any element of a CSS selector.
pub fn css(selector: &str) -> Target {
    Target { selector: selector.to_owned(), name: None }
}

/// A button, by what stands on it or what it is called for a screen reader.
pub fn button(name: &str) -> Target {
    named("button, [role=button], input[type=submit], summary", name)
}

/// A field to type or choose in, by its label.
pub fn field(name: &str) -> Target {
    named("input, textarea, select, [role=textbox], [role=combobox], [role=searchbox]", name)
}

/// Something with this text, the smallest such element.
pub fn text(name: &str) -> Target {
    named("body *", name)
}

/// An element of a CSS selector, by name.
pub fn named(selector: &str, name: &str) -> Target {
    Target { selector: selector.to_owned(), name: Some(name.to_owned()) }
}

/// Finds the visible elements of a selector and a name. A name is worked out as a screen reader does it: label by id,
/// label, label element, then the text inside, the placeholder, the title. Exact names go before containing ones, and
/// an element inside another found one before that.
const FIND: &str = r#"
    const [selector, name] = arguments;
    const plain = text => (text || "").replace(/\s+/g, " ").trim();
    const nameOf = element => {
        const by = element.getAttribute("aria-labelledby");
        if (by) return plain(by.split(" ").map(id => document.getElementById(id)?.textContent).join(" "));
        const label = element.getAttribute("aria-label") || [...(element.labels || [])].map(l => l.textContent).join(" ");
        return plain(label || element.innerText || element.getAttribute("placeholder") || element.title || element.alt);
    };
    const seen = element => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true });
    };
    const visible = [...document.querySelectorAll(selector)].filter(seen);
    if (name === null) return visible;
    const names = visible.map(element => [element, nameOf(element)]);
    let found = names.filter(([, is]) => is === name);
    if (!found.length) found = names.filter(([, is]) => is.includes(name));
    found = found.map(([element]) => element);
    return found.filter(element => !found.some(other => other !== element && element.contains(other)));
"#;

impl Target {
    pub(crate) fn script(&self) -> (&'static str, [Value; 2]) {
        (FIND, [json!(self.selector), json!(self.name)])
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "“{name}” ({})", self.selector),
            None => f.write_str(&self.selector),
        }
    }
}
