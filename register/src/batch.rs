//! Batches of what lies on the shelf: what came in with a last day, settled against claims and stock.

use std::collections::HashSet;

use domain::batch::{Batch, Claim, Settled, guess, settle};
use domain::business_day::BusinessDay;
use domain::id::{BatchId, ProductId, StallId};
use domain::quantity::Quantity;
use domain::sale::Bill;
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;
use crate::shop::Shop;
use crate::store::id;

/// For how many days after its last one a batch is still looked at: what lies there after that is nobody's batch.
const KEPT_DAYS: u64 = 30;

/// Products that came in with a last day at a stall.
pub(crate) fn dated(conn: &Connection, stall: StallId) -> Result<HashSet<ProductId>, Error> {
    let mut statement = conn.prepare_cached("select distinct product_id from batch where stall_id = ?1")?;
    let rows = statement.query_map([stall.as_bytes()], |row| id(row, 0, ProductId::from_slice))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The batches of a product as they stand, earliest expiry first.
///
/// # Errors
/// Database errors.
pub fn settled(conn: &Connection, stall: StallId, product: ProductId, today: BusinessDay) -> Result<Settled, Error> {
    let since = today.days_before(KEPT_DAYS).to_string();
    let mut statement = conn.prepare_cached(
        "select batch_id, business_day, expires_on, quantity from batch
         where product_id = ?1 and stall_id = ?2 and expires_on >= ?3",
    )?;
    let batches = statement
        .query_and_then(params![product.as_bytes(), stall.as_bytes(), since], |row| {
            Ok(Batch {
                batch: id(row, 0, BatchId::from_slice)?,
                came_on: row.get::<_, String>(1)?.parse()?,
                expires_on: row.get::<_, String>(2)?.parse()?,
                quantity: Quantity::new(row.get(3)?)?,
            })
        })?
        .collect::<Result<Vec<_>, Error>>()?;
    let mut statement = conn.prepare_cached(
        "select c.batch_id, c.business_day, sum(c.quantity), c.scanned from batch_claim c
         where c.product_id = ?1 and c.stall_id = ?2
           and c.batch_id in (select b.batch_id from batch b
                              where b.product_id = ?1 and b.stall_id = ?2 and b.expires_on >= ?3)
         group by c.batch_id, c.business_day, c.scanned",
    )?;
    let claims = statement
        .query_and_then(params![product.as_bytes(), stall.as_bytes(), since], |row| {
            Ok(Claim {
                batch: id(row, 0, BatchId::from_slice)?,
                on: row.get::<_, String>(1)?.parse()?,
                quantity: Quantity::bounded(row.get(2)?),
                scanned: row.get(3)?,
            })
        })?
        .collect::<Result<Vec<_>, Error>>()?;
    let on_hand: Option<i64> = conn
        .prepare_cached("select quantity from stock where stall_id = ?1 and product_id = ?2")?
        .query_row(params![stall.as_bytes(), product.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(settle(&batches, &claims, Quantity::bounded(on_hand.unwrap_or(0))))
}

/// Guesses from which batches a bill is taken. Products without a last day cost nothing.
pub(crate) fn claim(conn: &Connection, shop: &Shop, day: BusinessDay, bill: &mut Bill) -> Result<(), Error> {
    for at in 0..bill.lines.len() {
        let Some(product) = bill.lines[at].product.filter(|&product| shop.is_dated(product)) else { continue };
        // What lines before this one take is gone for it.
        let before: i64 =
            bill.lines[..at].iter().filter(|l| l.product == Some(product)).map(|l| l.quantity.thousandths()).sum();
        let mut left = settled(conn, shop.stall.stall, product, day)?.batches;
        for claim in guess(&left, day, Quantity::bounded(before)) {
            for batch in left.iter_mut().filter(|b| b.batch == claim.batch) {
                batch.left = Quantity::bounded(batch.left.thousandths() - claim.quantity.thousandths());
            }
        }
        bill.lines[at].batches = guess(&left, day, bill.lines[at].quantity);
    }
    Ok(())
}
