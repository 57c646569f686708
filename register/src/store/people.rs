//! People, beside the log: names and PINs.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::id::PersonId;
use domain::staff;
use rusqlite::{Connection, OptionalExtension, params};

use super::check_sum::check_sum;
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
        self.conn()
            .prepare_cached("insert or replace into person (person_id, name, check_sum) values (?1, ?2, ?3)")?
            .execute(params![person.as_bytes(), name, check_sum(&[person.as_bytes(), name.as_bytes()])])?;
        Ok(())
    }

    /// Sets a PIN and forgets wrong tries.
    ///
    /// # Errors
    /// Database errors.
    pub fn set_pin(&self, person: PersonId, verifier: &str) -> Result<(), Error> {
        write_pin(self.conn(), person, verifier, 0, 0)
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

fn write_pin(conn: &Connection, person: PersonId, verifier: &str, failed: u32, failed_at_ms: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "insert or replace into pin (person_id, verifier, failed, failed_at_ms, check_sum) values (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        person.as_bytes(),
        verifier,
        failed,
        failed_at_ms,
        check_sum(&[person.as_bytes(), verifier.as_bytes(), &failed.to_be_bytes(), &failed_at_ms.to_be_bytes()])
    ])?;
    Ok(())
}

/// People whose rows were changed by something else than this program.
pub(super) fn damaged(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut problems = Vec::new();
    let mut people = conn.prepare("select person_id, name, check_sum from person")?;
    let mut rows = people.query([])?;
    while let Some(row) = rows.next()? {
        let (id, name, sum): (Vec<u8>, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if check_sum(&[&id, name.as_bytes()]) != *sum {
            problems.push(format!("table person: the row of {} was changed", hex(&id)));
        }
    }
    let mut pins = conn.prepare("select person_id, verifier, failed, failed_at_ms, check_sum from pin")?;
    let mut rows = pins.query([])?;
    while let Some(row) = rows.next()? {
        let (id, verifier, failed, at, sum): (Vec<u8>, String, u32, i64, Vec<u8>) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        if check_sum(&[&id, verifier.as_bytes(), &failed.to_be_bytes(), &at.to_be_bytes()]) != *sum {
            problems.push(format!("table pin: the row of {} was changed", hex(&id)));
        }
    }
    // Every member of staff has a name beside the log once somebody gave one; a PIN without a person is a leftover.
    let orphans: i64 =
        conn.query_row("select count(*) from pin where person_id not in (select person_id from person)", [], |row| {
            row.get(0)
        })?;
    if orphans > 0 {
        problems.push(format!("table person: {orphans} people with a PIN are missing"));
    }
    Ok(problems)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
