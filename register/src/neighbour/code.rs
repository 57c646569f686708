//! The code that one register shows and somebody carries to the other: short, good for one register and for a few
//! minutes.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};
use domain::sync::beside::{CODE_LETTERS, Refusal};
use domain::sync::proof::PublicKey;

/// How long a code is good.
pub const LIFE: Duration = Duration::from_secs(10 * 60);
/// Without letters that look or sound like others. Ten of them are fifty bits: with what each guess costs, years of guessing
/// for somebody who listened, and a code is good for minutes.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Wrong tries before it is no longer good.
const MAX_WRONG: u32 = 5;

/// A code that is being shown.
#[derive(Debug, Clone)]
pub struct Code {
    letters: String,
    until: Instant,
    wrong: u32,
    /// Who came with it. It may come again, in case it did not hear that it was taken.
    used_by: Option<PublicKey>,
}

impl Code {
    pub fn new() -> Self {
        let mut random = [0_u8; CODE_LETTERS];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        let letters = random.iter().map(|&byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect();
        Self { letters, until: Instant::now() + LIFE, wrong: 0, used_by: None }
    }

    /// In two groups, as people read it.
    pub fn shown(&self) -> String {
        let (left, right) = self.letters.split_at(CODE_LETTERS / 2);
        format!("{left}-{right}")
    }

    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Nobody came with it yet, and somebody still may.
    pub fn is_open(&self) -> bool {
        self.is_good() && self.used_by.is_none()
    }

    pub(super) fn is_good(&self) -> bool {
        self.wrong < MAX_WRONG && !self.left().is_zero()
    }

    pub(super) const fn was_wrong(&mut self) {
        self.wrong += 1;
    }

    /// Somebody came with it.
    ///
    /// # Errors
    /// [`Refusal::UsedCode`] where another came before.
    pub(super) fn use_up(&mut self, by: PublicKey) -> Result<(), Refusal> {
        if self.used_by.is_some_and(|first| first != by) {
            return Err(Refusal::UsedCode);
        }
        self.used_by = Some(by);
        Ok(())
    }

    pub(super) fn secret(&self, salt: &[u8]) -> [u8; 32] {
        secret(&self.letters, salt)
    }
}

impl Default for Code {
    fn default() -> Self {
        Self::new()
    }
}

/// What both ends make of the code: slow, so that whoever listened or stood in between can't try all codes in time.
pub(super) fn secret(code: &str, salt: &[u8]) -> [u8; 32] {
    let letters: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    let params = Params::new(19 * 1024, 2, 1, Some(32)).expect("the parameters are within argon2's bounds");
    let mut secret = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(letters.as_bytes(), salt, &mut secret)
        .expect("argon2 hashes a short code with a salt of 16 bytes");
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it_and_is_good_for_one_register() {
        let mut code = Code::new();
        let salt = [7; 16];
        assert_eq!(code.secret(&salt), secret(&format!(" {} ", code.shown().to_lowercase()), &salt));
        assert_ne!(code.secret(&salt), code.secret(&[8; 16]));
        assert_ne!(Code::new().shown(), code.shown());
        assert!(code.is_open());
        code.use_up(PublicKey([1; 32])).unwrap();
        code.use_up(PublicKey([1; 32])).unwrap();
        assert_eq!(code.use_up(PublicKey([2; 32])), Err(Refusal::UsedCode));
        assert!(!code.is_open() && code.is_good());
    }

    #[test]
    fn a_code_that_was_guessed_at_is_no_longer_good() {
        let mut code = Code::new();
        for _ in 0..MAX_WRONG {
            assert!(code.is_good());
            code.was_wrong();
        }
        assert!(!code.is_good());
    }
}
