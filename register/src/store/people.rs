//! People, beside the log: names and PINs.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::id::PersonId;
use domain::reducer::Value;
use domain::staff;
use rusqlite::{Connection, OptionalExtension};

use super::kept::{self, PERSON, PIN};
use super::{Store, Writer};
use crate::Error;

/// What a PIN turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinCheck {
    Right,
    /// Wrong; the next try is looked at after so many milliseconds.
    Wrong {
        wait_ms: i64,
    },
    /// Not looked at: too soon after the last wrong one.
    Locked {
        wait_ms: i64,
    },
    /// The person has no PIN.
    None,
}

/// The hashing of PINs.
pub struct Pins;

impl Pins {
    /// OWASP's smallest setting for argon2id (19 MiB, 2 passes, 1 lane): a till's laptop checks a PIN in well under half
    /// a second.
    fn hasher() -> Argon2<'static> {
        let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's bounds");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }

    /// # Errors
    /// [`domain::Error::Malformed`] for anything but 4 to 8 digits.
    pub fn verifier(pin: &str) -> Result<String, Error> {
        let pin = staff::parse_pin(pin)?;
        let hash = Self::hasher().hash_password(pin.as_bytes()).expect("argon2 hashes a short password");
        Ok(hash.to_string())
    }

    fn matches(pin: &str, verifier: &str) -> bool {
        PasswordHash::new(verifier)
            .is_ok_and(|hash| Self::hasher().verify_password(pin.trim().as_bytes(), &hash).is_ok())
    }
}

impl Writer<'_> {
    /// # Errors
    /// Database errors.
    pub fn set_name(&self, person: PersonId, name: &str) -> Result<(), Error> {
        let row = [Value::Bytes(person.as_bytes().to_vec()), Value::Text(name.to_owned())];
        kept::put(self.conn(), &PERSON, &row)?;
        self.said(person, true, false)
    }

    /// Sets a PIN and forgets wrong tries.
    ///
    /// # Errors
    /// Database errors.
    pub fn set_pin(&self, person: PersonId, verifier: &str) -> Result<(), Error> {
        write_pin(self.conn(), person, verifier, 0, 0)?;
        self.said(person, false, true)
    }
}

impl Store {
    /// # Errors
    /// Database errors.
    pub fn name_of(&self, person: PersonId) -> Result<Option<String>, Error> {
        Ok(self
            .conn()
            .prepare_cached("select name from person where person_id = ?1")?
            .query_row([person.as_bytes()], |row| row.get(0))
            .optional()?)
    }

    /// # Errors
    /// Database errors.
    pub fn has_pin(&self, person: PersonId) -> Result<bool, Error> {
        Ok(self
            .conn()
            .prepare_cached("select exists (select 1 from pin where person_id = ?1)")?
            .query_row([person.as_bytes()], |row| row.get(0))?)
    }

    /// Checks a PIN. Wrong tries are written down before the answer, so that a restart forgets none.
    ///
    /// # Errors
    /// Database errors.
    pub fn check_pin(&mut self, person: PersonId, pin: &str, now_ms: i64) -> Result<PinCheck, Error> {
        let found: Option<(String, u32, i64)> = self
            .conn()
            .prepare_cached("select verifier, failed, failed_at_ms from pin where person_id = ?1")?
            .query_row([person.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((verifier, failed, failed_at_ms)) = found else {
            return Ok(PinCheck::None);
        };
        let delay = staff::pin_delay_ms(failed);
        // A clock that was set back does not shorten the wait, one set forward not below what is known.
        let wait_ms = (failed_at_ms + delay - now_ms).clamp(0, delay);
        if wait_ms > 0 {
            return Ok(PinCheck::Locked { wait_ms });
        }
        if Pins::matches(pin, &verifier) {
            if failed > 0 {
                self.write(|writer| write_pin(writer.conn(), person, &verifier, 0, 0))?;
            }
            return Ok(PinCheck::Right);
        }
        self.write(|writer| write_pin(writer.conn(), person, &verifier, failed + 1, now_ms))?;
        Ok(PinCheck::Wrong { wait_ms: staff::pin_delay_ms(failed + 1) })
    }
}

pub(super) fn write_pin(
    conn: &Connection,
    person: PersonId,
    verifier: &str,
    failed: u32,
    failed_at_ms: i64,
) -> Result<(), Error> {
    let row = [
        Value::Bytes(person.as_bytes().to_vec()),
        Value::Text(verifier.to_owned()),
        Value::Int(i64::from(failed)),
        Value::Int(failed_at_ms),
    ];
    kept::put(conn, &PIN, &row)
}
