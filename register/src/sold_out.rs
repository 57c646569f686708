//! Products of which somebody said that nothing is left today.

use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::id::ProductId;
use domain::stock::SoldOut;
use rusqlite::{OptionalExtension, params};

use crate::Error;
use crate::init::append;
use crate::store::{Author, Store};

/// Notes that nothing is left of a product on a day, or that it is there again.
///
/// # Errors
/// What the disk says.
pub fn say(
    store: &mut Store,
    author: &Author,
    business_day: BusinessDay,
    product: ProductId,
    sold_out: bool,
) -> Result<(), Error> {
    let said = SoldOut { business_day, product, sold_out };
    store.write(|writer| append(writer, author, Body::SoldOut(said)))
}

/// When (milliseconds since 1970 UTC, and the wall's offset in minutes) a product was said to be sold out on a day, if it
/// still is: neither taken back nor taken in since. What came later says the events' stamps, never a clock.
///
/// # Errors
/// Database errors.
pub fn since(store: &Store, day: BusinessDay, product: ProductId) -> Result<Option<(i64, i64)>, Error> {
    let stall = store.identity().stall;
    Ok(store
        .conn()
        .prepare_cached(
            "select at_ms, offset_min from (
                 select o.at_ms, o.offset_min, o.sold_out, max(e.stamp_hlc) stamp
                 from sold_out o join event e on e.event_id = o.event_id
                 where o.business_day = ?1 and o.product_id = ?2 and o.stall_id = ?3
                 group by o.event_id order by stamp desc, o.event_id desc limit 1) last
             where sold_out = 1 and not exists (
                 select 1 from stock_movement m join event e on e.event_id = m.event_id
                 where m.stall_id = ?3 and m.product_id = ?2 and m.business_day = ?1 and m.reason = 'intake'
                   and e.stamp_hlc > last.stamp)",
        )?
        .query_row(params![day.to_string(), product.as_bytes(), stall.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}
