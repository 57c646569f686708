//! Records of people on their way between this register and the server: names, and PINs of this stall.

use domain::clock::Hlc;
use domain::id::{PersonId, RegisterId};
use domain::reducer::Value;
use domain::sync::message::Peopled;
use domain::sync::person::{MAX_PEOPLE, Name, Person, Pin, Said};
use domain::sync::proof::Signature;
use rusqlite::{Connection, OptionalExtension, Row};

use super::kept::{self, FORGOTTEN, PERSON, PIN, RECORD};
use super::log::signed;
use super::people::write_pin;
use super::{Store, Writer, row};
use crate::{Error, print};

/// What is noted of a record.
#[derive(Debug, Clone, Copy)]
struct Noted {
    name: Option<Said>,
    pin: Option<Said>,
    erased: bool,
    dirty: bool,
}

/// Of whoever was known before records were noted: said before anything else, and not handed in.
const UNNOTED: Noted = Noted { name: None, pin: None, erased: false, dirty: true };

impl Store {
    /// Records that the server has not yet, as many as go into a message.
    ///
    /// # Errors
    /// Database errors.
    pub fn people_changed(&self) -> Result<Vec<Person>, Error> {
        let ids = changed(self.conn(), MAX_PEOPLE)?;
        ids.into_iter().map(|person| load(self.conn(), self.identity(), person).map(|(known, _)| known)).collect()
    }

    /// Whether there are records that the server has not yet.
    ///
    /// # Errors
    /// Database errors.
    pub fn has_people_changed(&self) -> Result<bool, Error> {
        Ok(!changed(self.conn(), 1)?.is_empty())
    }

    /// Stores what the server answered when it was handed `sent`. Whom it forgets is forgotten in this database;
    /// [`crate::backup::forget`] does it in its copies, which takes a while.
    ///
    /// # Errors
    /// Database errors.
    pub fn take_people(&mut self, sent: &[Person], answer: &Peopled) -> Result<(), Error> {
        let forgets = answer.people.iter().any(|person| person.erased);
        self.leaving_no_trace(forgets, |store| {
            store.write(|writer| {
                if forgets {
                    print::scrub(writer.conn())?;
                }
                writer.take_people(sent, answer)
            })
        })
    }

    /// Freed bytes are overwritten, and the log of pages is emptied.
    fn leaving_no_trace<T>(
        &mut self,
        truly: bool,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if !truly {
            return work(self);
        }
        self.conn().pragma_update(None, "secure_delete", true)?;
        let done = work(self);
        self.conn().pragma_update(None, "secure_delete", "fast")?;
        // A reader beside may be in the way: the next checkpoint does it then.
        let _ = self.conn().query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
        done
    }
}

impl Writer<'_> {
    /// Notes that a name or PIN was said here and now.
    pub(super) fn said(&self, person: PersonId, name: bool, pin: bool) -> Result<(), Error> {
        let conn = self.conn();
        let known = noted(conn, person)?.unwrap_or(UNNOTED);
        if known.erased {
            return Err(Error::refused("person_erased", "this person was forgotten on request; add somebody new"));
        }
        let seen = [known.name, known.pin].into_iter().flatten().map(|said| said.clock).max().unwrap_or_default();
        let own: i64 = conn
            .prepare_cached("select coalesce(max(last_hlc), 0) from series")?
            .query_row([], |found| found.get(0))?;
        let clock = seen.max(Hlc::from_bits(own.cast_unsigned())).tick(chrono::Utc::now().timestamp_millis());
        let now = Said { clock, register: self.identity().register };
        let new = Noted {
            name: if name { Some(now) } else { known.name },
            pin: if pin { Some(now) } else { known.pin },
            erased: known.erased,
            dirty: true,
        };
        note(conn, person, new)
    }

    /// The server lost what it knew: everybody's record is handed in again.
    pub(super) fn people_again(&self) -> Result<(), Error> {
        let conn = self.conn();
        let ids = conn
            .prepare_cached("select person_id from record where dirty = 0")?
            .query_map([], |found| row::id(found, 0, PersonId::from_slice))?
            .collect::<Result<Vec<_>, _>>()?;
        for person in ids {
            if let Some(known) = noted(conn, person)? {
                note(conn, person, Noted { dirty: true, ..known })?;
            }
        }
        Ok(())
    }

    fn take_people(&mut self, sent: &[Person], answer: &Peopled) -> Result<(), Error> {
        for person in sent {
            let (known, dirty) = load(self.conn(), self.identity(), person.person)?;
            // What was said meanwhile goes with the next message.
            if dirty && known == *person {
                save(self, person, false)?;
            }
        }
        for told in &answer.people {
            let told = told.clone().for_stall(self.identity().stall);
            let (known, dirty) = load(self.conn(), self.identity(), told.person)?;
            let mut merged = if dirty { known } else { Person::new(told.person) };
            merged.merge(told.clone());
            let newer_here = dirty && merged != told;
            save(self, &merged, newer_here)?;
        }
        let mut link = self.link()?.ok_or_else(|| Error::Damaged("the register is not enrolled".to_owned()))?;
        if answer.through < link.record_seq {
            self.people_again()?;
        }
        link.record_seq = answer.through;
        self.set_link(&link)
    }
}

/// Everything that is known of a person, and whether the server has it not yet.
fn load(conn: &Connection, identity: &super::Identity, person: PersonId) -> Result<(Person, bool), Error> {
    let noted = noted(conn, person)?.unwrap_or(UNNOTED);
    if noted.erased {
        return Ok((Person { word: word(conn, person)?, ..Person::forgotten(person) }, noted.dirty));
    }
    let unnoted = Said { clock: Hlc::default(), register: identity.register };
    let text = |sql: &str| {
        conn.prepare_cached(sql)?.query_row([person.as_bytes()], |found| found.get::<_, String>(0)).optional()
    };
    let name = text("select name from person where person_id = ?1")?;
    let verifier = text("select verifier from pin where person_id = ?1")?;
    let known = Person {
        name: name.map(|name| Name { said: noted.name.unwrap_or(unnoted), name }),
        pins: verifier
            .map(|verifier| Pin { stall: identity.stall, said: noted.pin.unwrap_or(unnoted), verifier })
            .into_iter()
            .collect(),
        ..Person::new(person)
    };
    Ok((known, noted.dirty))
}

/// Stores a record. A PIN that stays the same keeps its count of wrong tries.
fn save(writer: &Writer<'_>, person: &Person, dirty: bool) -> Result<(), Error> {
    let conn = writer.conn();
    let id = person.person;
    let key = Value::Bytes(id.as_bytes().to_vec());
    match &person.name {
        Some(name) => kept::put(conn, &PERSON, &[key.clone(), Value::Text(name.name.clone())])?,
        None => drop(kept::remove(conn, &PERSON, &key)?),
    }
    let pin = person.pins.iter().find(|pin| pin.stall == writer.identity().stall);
    let (known, _) = load(conn, writer.identity(), id)?;
    match pin {
        Some(pin) if known.pins.iter().any(|known| known.verifier == pin.verifier) => {}
        Some(pin) => write_pin(conn, id, &pin.verifier, 0, 0)?,
        None => drop(kept::remove(conn, &PIN, &key)?),
    }
    if let Some(word) = person.word {
        kept::put(conn, &FORGOTTEN, &[key, Value::Bytes(word.0.to_vec())])?;
    }
    let name = person.name.as_ref().map(|name| name.said);
    note(conn, id, Noted { name, pin: pin.map(|pin| pin.said), erased: person.erased, dirty })
}

/// The server's word that it forgot somebody.
fn word(conn: &Connection, person: PersonId) -> Result<Option<Signature>, Error> {
    let found: Option<Vec<u8>> = conn
        .prepare_cached("select word from forgotten where person_id = ?1")?
        .query_row([person.as_bytes()], |found| found.get(0))
        .optional()?;
    Ok(found.and_then(|word| Signature::from_slice(&word).ok()))
}

fn note(conn: &Connection, person: PersonId, noted: Noted) -> Result<(), Error> {
    let said = |said: Option<Said>| {
        said.map_or(Value::Null, |said| {
            Value::Bytes([&said.clock.bits().to_be_bytes()[..], said.register.as_bytes()].concat())
        })
    };
    let row = [
        Value::Bytes(person.as_bytes().to_vec()),
        said(noted.name),
        said(noted.pin),
        Value::Int(i64::from(noted.erased)),
        Value::Int(i64::from(noted.dirty)),
    ];
    kept::put(conn, &RECORD, &row)
}

fn noted(conn: &Connection, person: PersonId) -> Result<Option<Noted>, Error> {
    Ok(conn
        .prepare_cached("select name_said, pin_said, erased, dirty from record where person_id = ?1")?
        .query_row([person.as_bytes()], |found| {
            Ok(Noted { name: said(found, 0)?, pin: said(found, 1)?, erased: found.get(2)?, dirty: found.get(3)? })
        })
        .optional()?)
}

fn said(found: &Row<'_>, column: usize) -> Result<Option<Said>, rusqlite::Error> {
    let bytes: Option<Vec<u8>> = found.get(column)?;
    let read = |bytes: Vec<u8>| {
        let (clock, register) = bytes.split_first_chunk::<8>()?;
        let register = RegisterId::from_slice(register).ok()?;
        Some(Said { clock: Hlc::from_bits(u64::from_be_bytes(*clock)), register })
    };
    Ok(bytes.and_then(read))
}

/// Whose record the server has not yet.
fn changed(conn: &Connection, limit: usize) -> Result<Vec<PersonId>, Error> {
    let mut statement = conn.prepare_cached(
        "select person_id from record where dirty = 1
         union select person_id from person where person_id not in (select person_id from record)
         union select person_id from pin where person_id not in (select person_id from record)
         order by person_id limit ?1",
    )?;
    let rows = statement.query_map([signed(limit as u64)], |found| row::id(found, 0, PersonId::from_slice))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
