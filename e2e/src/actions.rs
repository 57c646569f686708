use serde_json::{Value, json};

use crate::session::wait_until;
use crate::{Outcome, Session, Target};

/// Keys that are no letters, as WebDriver writes them.
pub mod key {
    pub const BACKSPACE: &str = "\u{E003}";
    pub const TAB: &str = "\u{E004}";
    pub const ENTER: &str = "\u{E007}";
    pub const SHIFT: &str = "\u{E008}";
    pub const CONTROL: &str = "\u{E009}";
    pub const ALT: &str = "\u{E00A}";
    pub const ESCAPE: &str = "\u{E00C}";
    pub const LEFT: &str = "\u{E012}";
    pub const UP: &str = "\u{E013}";
    pub const RIGHT: &str = "\u{E014}";
    pub const DOWN: &str = "\u{E015}";
    pub const DELETE: &str = "\u{E017}";
    pub const F1: &str = "\u{E031}";
    pub const F2: &str = "\u{E032}";
    pub const F3: &str = "\u{E033}";
    pub const F4: &str = "\u{E034}";
    pub const F8: &str = "\u{E038}";
    pub const F9: &str = "\u{E039}";
    pub const F10: &str = "\u{E03A}";
}

impl Session {
    /// Taps something with the pointer, where a finger would: waited for, in its middle, and only if nothing lies
    /// over it.
    pub fn tap(&self, target: &Target) -> Outcome {
        let (x, y) = self.point_of(target)?;
        self.tap_at(x, y)
    }

    /// Where something can be touched, once it can and has come to rest: what still moves under an answer that is
    /// being drawn would be missed.
    fn point_of(&self, target: &Target) -> Outcome<(i64, i64)> {
        let mut before = None;
        wait_until(&format!("{target} to be touched"), || {
            let mut now = None;
            for element in self.all(target)? {
                now = element.touchable()?;
                if now.is_some() {
                    break;
                }
            }
            let rests = before == now;
            before = now;
            Ok(now.filter(|_| rests))
        })
    }

    /// Taps a point of the page.
    pub fn tap_at(&self, x: i64, y: i64) -> Outcome {
        self.act(&json!({
            "type": "pointer",
            "id": "finger",
            "parameters": { "pointerType": "mouse" },
            "actions": [
                { "type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport" },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ],
        }))
    }

    /// Holds something down for a second, as a finger does that asks for more.
    pub fn hold(&self, target: &Target) -> Outcome {
        let (x, y) = self.point_of(target)?;
        self.act(&json!({
            "type": "pointer",
            "id": "finger",
            "parameters": { "pointerType": "mouse" },
            "actions": [
                { "type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport" },
                { "type": "pointerDown", "button": 0 },
                { "type": "pause", "duration": 1000 },
                { "type": "pointerUp", "button": 0 },
            ],
        }))
    }

    /// Types into whatever has the focus.
    pub fn type_text(&self, text: &str) -> Outcome {
        self.type_with_gaps(text, 0)
    }

    /// Types with so many milliseconds from key to key.
    pub fn type_with_gaps(&self, text: &str, gap_ms: u64) -> Outcome {
        let mut actions = Vec::new();
        for key in text.chars() {
            actions.push(json!({ "type": "keyDown", "value": key }));
            actions.push(json!({ "type": "keyUp", "value": key }));
            if gap_ms > 0 {
                actions.push(json!({ "type": "pause", "duration": gap_ms }));
            }
        }
        self.act(&json!({ "type": "key", "id": "keyboard", "actions": actions }))
    }

    /// A barcode as a scanner types it: quickly, and ended by Enter.
    pub fn scan(&self, barcode: &str) -> Outcome {
        self.type_with_gaps(&format!("{barcode}{}", key::ENTER), 4)
    }

    /// Presses keys together, the last one while the others are held.
    pub fn press(&self, keys: &[&str]) -> Outcome {
        let downs = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let ups = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = downs.chain(ups).collect();
        self.act(&json!({ "type": "key", "id": "keyboard", "actions": actions }))
    }

    /// Taps a field and replaces what stands in it.
    pub fn fill(&self, target: &Target, text: &str) -> Outcome {
        self.tap(target)?;
        self.press(&[key::CONTROL, "a"])?;
        if text.is_empty() { self.press(&[key::DELETE]) } else { self.type_text(text) }
    }

    /// Chooses an option of a select field by its text, as its own list lies outside the page.
    pub fn choose(&self, target: &Target, option: &str) -> Outcome {
        let script = r#"
            const [field, text] = arguments;
            const option = [...field.options].find(o => o.text.trim() === text || o.value === text);
            if (!option) return [...field.options].map(o => o.text).join(", ");
            field.value = option.value;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            field.dispatchEvent(new Event("change", { bubbles: true }));
            return null;
        "#;
        let missing = self.find(target)?.run(script, json!(option))?;
        match missing.as_str() {
            Some(options) => Err(crate::Failure::new(format!("{target} has no “{option}”, but {options}"))),
            None => Ok(()),
        }
    }

    fn act(&self, source: &Value) -> Outcome {
        self.post("/actions", &json!({ "actions": [source] })).map(drop)
    }
}
