//! What is typed on a keypad, by pointer or keys, before a parser of `domain` reads it.

/// Digits and at most one point; nothing else can get in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    text: String,
    /// How many digits behind the point can mean something.
    decimals: u32,
    /// The next key replaces what was proposed.
    proposed: bool,
}

const LONGEST: usize = 12;

impl Entry {
    pub const fn new(decimals: u32) -> Self {
        Self { text: String::new(), decimals, proposed: false }
    }

    /// Begins with a proposal that the first key replaces.
    pub fn proposing(text: &str, decimals: u32) -> Self {
        Self { text: text.replace(',', "."), decimals, proposed: true }
    }

    /// With a point, as `domain`'s parsers read it.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub const fn decimals(&self) -> u32 {
        self.decimals
    }

    /// As the language writes it.
    pub fn shown(&self, point: char) -> String {
        self.text.replace('.', &point.to_string())
    }

    #[must_use]
    pub fn press(&self, key: Key) -> Self {
        let mut next = self.clone();
        let fresh = std::mem::take(&mut next.proposed) && key != Key::Back;
        if fresh {
            next.text.clear();
        }
        match key {
            Key::Digit(digit) => next.push(char::from(b'0' + digit.min(9))),
            Key::DoubleZero => {
                next.push('0');
                next.push('0');
            }
            Key::Point if self.decimals > 0 && !next.text.contains('.') => {
                if next.text.is_empty() {
                    next.text.push('0');
                }
                next.text.push('.');
            }
            Key::Point => {}
            Key::Back => {
                next.text.pop();
            }
        }
        next
    }

    fn push(&mut self, digit: char) {
        let behind = self.text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let full = self.text.contains('.') && behind >= self.decimals as usize;
        if full || self.text.len() >= LONGEST || (self.text == "0" && digit == '0') {
            return;
        }
        if self.text == "0" {
            self.text.clear();
        }
        self.text.push(digit);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Digit(u8),
    DoubleZero,
    Point,
    Back,
}

impl Key {
    /// A key of the keyboard; either decimal sign is the point.
    pub fn of(key: &str) -> Option<Self> {
        match key {
            "." | "," => Some(Self::Point),
            "Backspace" => Some(Self::Back),
            _ if key.len() == 1 => key.parse().ok().map(Self::Digit),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(decimals: u32, keys: &str, want: &str) {
        let entry = keys.chars().fold(Entry::new(decimals), |entry, c| {
            let key = if c == '<' { Some(Key::Back) } else { Key::of(&c.to_string()) };
            key.map_or_else(|| entry.clone(), |k| entry.press(k))
        });
        assert_eq!(entry.text(), want, "{keys}");
    }

    #[test]
    fn digits_and_one_point_get_in() {
        check(3, "0.612", "0.612");
        check(3, ",5", "0.5");
        check(3, "1..5", "1.5");
        check(3, "1.23456", "1.234");
        check(0, "1.5", "15");
        check(2, "007", "7");
        check(2, "12<3", "13");
        check(2, "1234567890123456", "123456789012");
    }

    #[test]
    fn the_first_key_replaces_a_proposal() {
        let entry = Entry::proposing("12.50", 2);
        assert_eq!(entry.text(), "12.50");
        assert_eq!(entry.press(Key::Digit(2)).text(), "2");
        assert_eq!(entry.press(Key::Back).text(), "12.5");
    }
}
