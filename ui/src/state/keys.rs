//! The keys of the counter. Each can be another one on this device.

use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    Search,
    Park,
    Discount,
    Pay,
    ExactCash,
    Quantity,
}

impl Act {
    pub const ALL: [Self; 6] = [Self::Search, Self::Park, Self::Discount, Self::Pay, Self::ExactCash, Self::Quantity];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Park => "park",
            Self::Discount => "discount",
            Self::Pay => "pay",
            Self::ExactCash => "exact_cash",
            Self::Quantity => "quantity",
        }
    }

    pub const fn usual(self) -> &'static str {
        match self {
            Self::Search => "F2",
            Self::Park => "F4",
            Self::Discount => "F8",
            Self::Pay => "F9",
            Self::ExactCash => "F12",
            Self::Quantity => "*",
        }
    }
}

/// Which key does what on this device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys(BTreeMap<String, String>);

impl Keys {
    /// From the device's settings: action → key, where it differs from the usual.
    pub fn new(changed: &BTreeMap<String, String>) -> Self {
        Self(changed.clone())
    }

    pub fn of(&self, act: Act) -> &str {
        self.0.get(act.code()).map_or(act.usual(), String::as_str)
    }

    pub fn act(&self, key: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|&act| self.of(act) == key)
    }

    /// With another key for an act; none when the key already does something else or is needed for typing.
    pub fn with(&self, act: Act, key: &str) -> Option<Self> {
        let typing =
            key.chars().count() == 1 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | ','));
        let reserved = matches!(
            key,
            "Enter"
                | "Escape"
                | "Tab"
                | "Backspace"
                | "Shift"
                | "Control"
                | "Alt"
                | "Meta"
                | "AltGraph"
                | "Unidentified"
                | "Dead"
        ) || key.starts_with("Arrow");
        if typing || reserved || self.act(key).is_some_and(|other| other != act) {
            return None;
        }
        let mut changed = self.0.clone();
        if key == act.usual() {
            changed.remove(act.code());
        } else {
            changed.insert(act.code().to_owned(), key.to_owned());
        }
        Some(Self(changed))
    }

    /// For the device's settings.
    pub fn changed(&self) -> BTreeMap<String, String> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_can_be_changed_but_never_does_two_things() {
        let keys = Keys::default();
        assert_eq!(keys.act("F12"), Some(Act::ExactCash));
        let changed = keys.with(Act::ExactCash, "F5").unwrap();
        assert_eq!(changed.act("F5"), Some(Act::ExactCash));
        assert_eq!(changed.act("F12"), None);
        assert_eq!(changed.with(Act::Park, "F5"), None);
        assert_eq!(changed.with(Act::Park, "7"), None);
        assert_eq!(changed.with(Act::Park, "Escape"), None);
        assert_eq!(changed.with(Act::ExactCash, "F12").unwrap(), keys);
    }
}
