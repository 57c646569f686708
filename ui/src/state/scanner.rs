//! A barcode scanner is a keyboard that types fast. It is recognised by the time between its keys, whatever has the
//! focus; people never type six digits at that pace.

/// The most time between two keys of a scanner, in the mean of a scan.
const MEAN_GAP_MS: f64 = 35.0;
/// A busy machine delays a key now and then, and some scanners wait before the Enter at the end. Longer than this, and
/// what came before was typed by somebody.
const GAP_MS: f64 = 100.0;
/// Fewer digits are a price or a quantity.
const SHORTEST: usize = 6;

/// Follows the keys of a window.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scanner {
    digits: String,
    first_at: f64,
    last_at: f64,
}

/// What a key means to the scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Perhaps the first digit of a scan: the state before it is what a scan has to leave behind.
    Begins,
    Goes,
    /// Typed by somebody.
    Typing,
    /// The Enter that ends a scan; it must reach nothing else.
    Scan(String),
}

impl Scanner {
    /// The keys go somewhere else from now on: what was typed there is no part of a scan here.
    pub fn moved(&mut self) {
        self.digits.clear();
    }

    /// A key that went down; `at_ms` on a clock that only runs forward.
    pub fn key(&mut self, key: &str, at_ms: f64) -> Heard {
        let gap = at_ms - self.last_at;
        if key == "Enter" {
            let code = std::mem::take(&mut self.digits);
            let mean = (self.last_at - self.first_at) / (code.len().max(2) - 1) as f64;
            let scanned = code.len() >= SHORTEST && gap <= GAP_MS && mean <= MEAN_GAP_MS;
            return if scanned { Heard::Scan(code) } else { Heard::Typing };
        }
        if key.len() != 1 || !key.as_bytes()[0].is_ascii_digit() {
            // Modifier keys go down inside a scan too; they mean nothing.
            if !matches!(key, "Shift" | "NumLock" | "CapsLock" | "Unidentified") {
                self.digits.clear();
            }
            return Heard::Typing;
        }
        let begins = self.digits.is_empty() || gap > GAP_MS;
        if begins {
            self.digits.clear();
            self.first_at = at_ms;
        }
        self.digits.push_str(key);
        self.last_at = at_ms;
        if begins { Heard::Begins } else { Heard::Goes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds keys with the time since the key before each.
    #[track_caller]
    fn check(keys: &[(&str, f64)], want: &[&str]) {
        let mut scanner = Scanner::default();
        let mut at = 1000.0;
        let mut scans = Vec::new();
        for (key, gap) in keys {
            at += gap;
            if let Heard::Scan(code) = scanner.key(key, at) {
                scans.push(code);
            }
        }
        assert_eq!(scans, want);
    }

    fn burst(code: &str, gap: f64) -> Vec<(String, f64)> {
        code.chars().map(|c| (c.to_string(), gap)).chain([("Enter".to_owned(), gap)]).collect()
    }

    fn as_refs(keys: &[(String, f64)]) -> Vec<(&str, f64)> {
        keys.iter().map(|(k, g)| (k.as_str(), *g)).collect()
    }

    #[test]
    fn a_fast_burst_of_digits_is_a_scan() {
        check(&as_refs(&burst("4006381333931", 5.0)), &["4006381333931"]);
    }

    #[test]
    fn slow_digits_are_typed() {
        check(&as_refs(&burst("4006381333931", 60.0)), &[]);
    }

    #[test]
    fn one_late_key_does_not_cut_a_scan() {
        let mut keys = burst("4006381333931", 5.0);
        keys[2].1 = 90.0;
        check(&as_refs(&keys), &["4006381333931"]);
    }

    #[test]
    fn a_short_burst_is_no_scan() {
        check(&as_refs(&burst("12345", 5.0)), &[]);
    }

    #[test]
    fn what_was_typed_before_is_not_part_of_the_scan() {
        let mut keys = vec![("3".to_owned(), 5.0)];
        let mut scan = burst("4006381333931", 5.0);
        scan[0].1 = 400.0;
        keys.extend(scan);
        check(&as_refs(&keys), &["4006381333931"]);
    }

    #[test]
    fn two_scans_in_a_row_are_both_heard() {
        let mut keys = burst("4006381333931", 3.0);
        keys.extend(burst("96385074", 3.0));
        check(&as_refs(&keys), &["4006381333931", "96385074"]);
    }

    #[test]
    fn digits_typed_in_another_field_are_no_part_of_a_scan() {
        let mut scanner = Scanner::default();
        assert_eq!(scanner.key("5", 1000.0), Heard::Begins);
        scanner.moved();
        for (i, c) in "4006381333931".chars().enumerate() {
            scanner.key(&c.to_string(), 1010.0 + 5.0 * i as f64);
        }
        assert_eq!(scanner.key("Enter", 1080.0), Heard::Scan("4006381333931".to_owned()));
    }

    #[test]
    fn letters_end_a_burst() {
        check(
            &[("1", 5.0), ("2", 5.0), ("a", 5.0), ("3", 5.0), ("4", 5.0), ("5", 5.0), ("6", 5.0), ("Enter", 5.0)],
            &[],
        );
    }
}
