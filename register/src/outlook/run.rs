//! The publication of a run as events.

use demand::{Occasions, Run};
use domain::business_day::BusinessDay;
use domain::event::Body;
use rusqlite::params;

use super::occasion::occasions;
use crate::Error;
use crate::init::append;
use crate::store::{Author, Store};

/// Publishes a run, so that other registers and the server see it.
///
/// # Errors
/// What the disk says.
pub fn publish(store: &mut Store, author: &Author, run: &Run) -> Result<(), Error> {
    let parts = run.parts();
    store.write(|writer| {
        for part in parts {
            append(writer, author, Body::Forecast(Box::new(part)))?;
        }
        Ok(())
    })
}

/// What may change while a day's run is made, so that it no longer says what is known: own events are named, and somebody
/// publishes another run.
#[derive(Debug, PartialEq, Eq)]
pub struct Basis {
    occasions: Occasions,
    newest: Option<Vec<u8>>,
}

impl Basis {
    /// # Errors
    /// Database errors.
    pub fn read(store: &Store, today: BusinessDay) -> Result<Self, Error> {
        let mut statement = store.conn().prepare_cached(
            "select max(event_id) from prediction where stall_id = ?1 and business_day = ?2 and made_on = ?2",
        )?;
        let stall = store.identity().stall;
        let newest = statement.query_row(params![stall.as_bytes(), today.to_string()], |row| row.get(0))?;
        Ok(Self { occasions: occasions(store)?, newest })
    }
}
