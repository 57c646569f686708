//! The publication of a run as events.

use demand::Run;
use domain::event::Body;

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
