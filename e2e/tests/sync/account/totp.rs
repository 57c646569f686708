//! An authenticator: RFC 6238 with the usual settings.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::hmac;

const STEP_S: u64 = 30;

/// Holds a secret and never shows the code of a step twice, as each counts once.
pub struct Authenticator {
    key: hmac::Key,
    last_step: u64,
}

impl Authenticator {
    /// Of a secret as it is typed in: base32, in groups.
    pub fn new(secret: &str) -> Self {
        let mut bits = String::new();
        for letter in secret.chars().filter(|c| !c.is_whitespace()) {
            let five = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("the secret is base32");
            bits.push_str(&format!("{five:05b}"));
        }
        let byte = |at: usize| u8::from_str_radix(&bits[at..at + 8], 2).expect("eight bits");
        let bytes: Vec<u8> = (0..bits.len() / 8).map(|i| byte(8 * i)).collect();
        Self { key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes), last_step: 0 }
    }

    /// The code of now, or of the next step, which a server takes as well.
    pub fn code(&mut self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs() / STEP_S;
        self.last_step = now.max(self.last_step + 1);
        self.at(self.last_step)
    }

    fn at(&self, step: u64) -> String {
        let tag = hmac::sign(&self.key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag[tag.len() - 1] & 0xf);
        let number = tag[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}

#[test]
fn the_authenticator_of_the_tests_gives_the_standard_s_codes() {
    // “12345678901234567890”, RFC 6238, appendix B.
    let authenticator = Authenticator::new("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_eq!([1, 37_037_036].map(|step| authenticator.at(step)), ["287082", "081804"]);
}
