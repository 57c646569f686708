//! Own events of the stall, as its events say.

use demand::Occasions;
use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::occasion::Occasion;

use crate::Error;
use crate::init::append;
use crate::store::{Author, Store};

/// What was said last of each day and name, by any register of the stall.
///
/// # Errors
/// Database errors.
pub fn occasions(store: &Store) -> Result<Occasions, Error> {
    let mut statement = store.conn().prepare_cached(
        "select o.business_day, o.name, o.takes_place from occasion o join event e on e.event_id = o.event_id
         where o.stall_id = ?1 order by e.stamp_hlc, e.event_id",
    )?;
    let mut rows = statement.query([store.identity().stall.as_bytes()])?;
    let mut all = Occasions::default();
    while let Some(row) = rows.next()? {
        let day: BusinessDay = row.get::<_, String>(0)?.parse()?;
        all.say(day, row.get(1)?, row.get::<_, i64>(2)? != 0);
    }
    Ok(all)
}

/// Notes that an event takes place on some days, or takes that back.
///
/// # Errors
/// As [`Occasion::days`]; what the disk says.
pub fn set_occasion(store: &mut Store, author: &Author, days: Vec<Occasion>) -> Result<(), Error> {
    store.write(|writer| {
        for day in days {
            append(writer, author, Body::Occasion(day))?;
        }
        Ok(())
    })
}
