//! What is thrown away: logged in two taps, taken back by a new event, summed up.

use std::collections::BTreeMap;

use domain::Money;
use domain::api::waste::{
    Instead, MAX_DAYS, TakenBack, WasteDay, WasteEntry, WasteOfDay, WasteOfProduct, WasteOfReason, WasteReport,
    WasteSum,
};
use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::id::{BatchId, EventId, ProductId};
use domain::quantity::Quantity;
use domain::sale::BatchClaim;
use domain::waste::{Waste, WasteReason, Worth};
use rusqlite::{Connection, params};

use crate::batch;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Author, Store, Writer, find_event, id};
use crate::{Error, clock};

/// Logs a loss; its value is what the product costs and brings on the day. Without a batch it is guessed to be of what
/// expires first.
///
/// # Errors
/// As [`Waste::new`]; what the disk says.
pub fn log(
    store: &mut Store,
    shop: &Shop,
    author: &Author,
    product: &Product,
    (quantity, reason): (Quantity, WasteReason),
    batch: Option<BatchId>,
) -> Result<EventId, Error> {
    let day = shop.business_day(&author.moment);
    store.write(|writer| {
        let waste = entry(writer.conn(), shop, day, product, (quantity, reason), batch)?;
        append(writer, author, waste)
    })
}

fn entry(
    conn: &Connection,
    shop: &Shop,
    day: BusinessDay,
    product: &Product,
    (quantity, reason): (Quantity, WasteReason),
    batch: Option<BatchId>,
) -> Result<Waste, Error> {
    let batches = match batch {
        Some(batch) => vec![BatchClaim { batch, quantity, scanned: true }],
        None if shop.is_dated(product.id) => guessed(conn, shop, day, product.id, quantity)?,
        None => Vec::new(),
    };
    let worth = Worth {
        product: product.id,
        name: &product.name,
        unit: product.unit,
        cost_minor: product.cost,
        list_price_minor: product.price_on(day, shop.stall.stall),
    };
    Ok(Waste::new(day, shop.stall.currency, worth, quantity, reason, batches)?)
}

/// What is thrown away has often expired already: every batch may be meant.
fn guessed(
    conn: &Connection,
    shop: &Shop,
    day: BusinessDay,
    product: ProductId,
    quantity: Quantity,
) -> Result<Vec<BatchClaim>, Error> {
    let settled = batch::settled(conn, shop.stall.stall, product, day)?.batches;
    let first = settled.first().map_or(day, |batch| batch.expires_on.min(day));
    Ok(domain::batch::guess(&settled, first, quantity))
}

fn append(writer: &mut Writer<'_>, author: &Author, waste: Waste) -> Result<EventId, Error> {
    let id = writer.new_id(author.now_ms);
    writer.append(crate::store::Purpose::Live, author, id, Body::Waste(waste))?;
    Ok(id)
}

/// The entry of an id.
///
/// # Errors
/// [`Error::NotFound`] for anything but an entry.
pub fn find(store: &Store, entry: EventId) -> Result<Waste, Error> {
    match find_event(store.conn(), entry)?.map(|event| event.body) {
        Some(Body::Waste(waste)) if waste.of.is_none() => Ok(waste),
        _ => Err(Error::NotFound { what: "waste entry", text: entry.to_string() }),
    }
}

/// Takes an entry back, and logs another in its place; both or neither.
///
/// # Errors
/// [`Error::NotFound`], `waste_taken_back`; as [`log`].
pub fn take_back(
    store: &mut Store,
    shop: &Shop,
    author: &Author,
    of: EventId,
    instead: Option<Instead>,
) -> Result<(), Error> {
    let waste = find(store, of)?;
    let n_back: i64 = store
        .conn()
        .prepare_cached("select count(*) from waste where of_event_id = ?1")?
        .query_row([of.as_bytes()], |row| row.get(0))?;
    if n_back > 0 {
        return Err(Error::refused("waste_taken_back", "this entry was taken back already"));
    }
    let product = match instead {
        None => None,
        Some(_) => Some(
            shop.catalogue
                .product(waste.product)
                .ok_or_else(|| Error::NotFound { what: "product", text: waste.product.to_string() })?,
        ),
    };
    store.write(|writer| {
        append(writer, author, waste.taken_back(of))?;
        if let (Some(Instead { quantity, reason }), Some(product)) = (instead, product) {
            let batch = waste.batches.iter().find(|claim| claim.scanned).map(|claim| claim.batch);
            let day = waste.business_day;
            let entry = entry(writer.conn(), shop, day, product, (quantity, reason), batch)?;
            append(writer, author, entry)?;
        }
        Ok(())
    })
}

/// The entries of a day at this stall, latest first.
///
/// # Errors
/// Database errors.
pub fn day(store: &Store, shop: &Shop, day: BusinessDay) -> Result<WasteDay, Error> {
    let mut statement = store.conn().prepare_cached(
        "select w.event_id, w.at_ms, w.product_id, coalesce(p.name, ''), p.unit, w.quantity, w.reason, w.cost_minor,
                w.retail_minor, (select count(*) from waste b where b.of_event_id = w.event_id)
         from waste w left join product p on p.product_id = w.product_id
         where w.business_day = ?1 and w.stall_id = ?2 and w.of_event_id is null order by w.event_id desc",
    )?;
    let zone = &shop.stall.zone;
    let entries = statement
        .query_and_then(params![day.to_string(), shop.stall.stall.as_bytes()], |row| {
            let at = chrono::DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default();
            Ok(WasteEntry {
                id: id(row, 0, EventId::from_slice)?,
                time: clock::in_zone(at, zone).wall().format("%H:%M").to_string(),
                product: id(row, 2, ProductId::from_slice)?,
                name: row.get(3)?,
                unit: row.get::<_, Option<String>>(4)?.map(|unit| unit.parse()).transpose()?.unwrap_or_default(),
                quantity: Quantity::new(row.get(5)?)?,
                reason: WasteReason::of_code(&row.get::<_, String>(6)?),
                cost_minor: row.get::<_, Option<i64>>(7)?.map(Money::new).transpose()?,
                retail_minor: row.get::<_, Option<i64>>(8)?.map(Money::new).transpose()?,
                back: match row.get::<_, i64>(9)? {
                    0 => TakenBack::Not,
                    1 => TakenBack::Once,
                    _ => TakenBack::Twice,
                },
            })
        })?
        .collect::<Result<Vec<_>, Error>>()?;
    let sum = sum(store.conn(), shop, day, day)?;
    Ok(WasteDay { business_day: day, entries, sum })
}

/// The columns of a [`WasteSum`].
const SUM: &str = "sum(case when w.of_event_id is null then 1 else -1 end), coalesce(sum(w.cost_minor), 0),
    coalesce(sum(w.retail_minor), 0),
    sum(case when w.cost_minor is not null then 0 when w.of_event_id is null then 1 else -1 end)";

fn sum_at(row: &rusqlite::Row<'_>, from: usize) -> Result<WasteSum, Error> {
    let count = |column| -> Result<u64, Error> {
        Ok(row.get::<_, Option<i64>>(column)?.map_or(0, |n| u64::try_from(n).unwrap_or(0)))
    };
    Ok(WasteSum {
        n_entries: count(from)?,
        cost_minor: Money::new(row.get(from + 1)?)?,
        retail_minor: Money::new(row.get(from + 2)?)?,
        n_without_cost: count(from + 3)?,
    })
}

fn sum(conn: &Connection, shop: &Shop, from: BusinessDay, to: BusinessDay) -> Result<WasteSum, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "select {SUM} from waste w where w.business_day between ?1 and ?2 and w.stall_id = ?3"
    ))?;
    let mut rows = statement.query(params![from.to_string(), to.to_string(), shop.stall.stall.as_bytes()])?;
    rows.next()?.map_or_else(|| Ok(WasteSum::default()), |row| sum_at(row, 0))
}

/// The figures of a period at this stall.
///
/// # Errors
/// `bad_period` for one that ends before it begins or is longer than [`MAX_DAYS`]; database errors.
pub fn report(store: &Store, shop: &Shop, from: BusinessDay, to: BusinessDay) -> Result<WasteReport, Error> {
    let conn = store.conn();
    let n_days = (to.date() - from.date()).num_days() + 1;
    if n_days < 1 || n_days > MAX_DAYS as i64 {
        return Err(Error::refused("bad_period", "the period must end after it begins and last 400 days at most"));
    }
    let n_days = n_days.unsigned_abs();
    let (first, last, stall) = (from.to_string(), to.to_string(), shop.stall.stall);
    let stocked = stocked(conn, shop, from, to)?;
    let mut statement = conn.prepare_cached(&format!(
        "select w.product_id, coalesce(max(p.name), ''), max(p.unit), sum(w.quantity), {SUM}
         from waste w left join product p on p.product_id = w.product_id
         where w.business_day between ?1 and ?2 and w.stall_id = ?3 group by w.product_id
         having sum(w.quantity) <> 0 order by sum(w.retail_minor) desc, 2"
    ))?;
    let products = statement
        .query_and_then(params![first, last, stall.as_bytes()], |row| {
            let product = id(row, 0, ProductId::from_slice)?;
            Ok(WasteOfProduct {
                product,
                name: row.get(1)?,
                unit: row.get::<_, Option<String>>(2)?.map(|unit| unit.parse()).transpose()?.unwrap_or_default(),
                quantity: Quantity::bounded(row.get(3)?),
                stocked: Quantity::bounded(stocked.get(&product).copied().unwrap_or(0)),
                sum: sum_at(row, 4)?,
            })
        })?
        .collect::<Result<Vec<_>, Error>>()?;
    let mut statement = conn.prepare_cached(&format!(
        "select w.reason, {SUM} from waste w where w.business_day between ?1 and ?2 and w.stall_id = ?3
         group by w.reason having sum(w.quantity) <> 0 order by sum(w.retail_minor) desc, 1"
    ))?;
    let reasons = statement
        .query_and_then(params![first, last, stall.as_bytes()], |row| {
            let reason = WasteReason::of_code(&row.get::<_, String>(0)?);
            Ok(WasteOfReason { reason, sum: sum_at(row, 1)? })
        })?
        .collect::<Result<Vec<_>, Error>>()?;
    let before_to = from.days_before(1);
    let before_from = from.days_before(n_days);
    let traded: bool = conn
        .prepare_cached("select exists (select 1 from sale where business_day between ?1 and ?2 and stall_id = ?3)")?
        .query_row(params![before_from.to_string(), before_to.to_string(), stall.as_bytes()], |row| row.get(0))?;
    let value = |(product, &quantity): (&ProductId, &i64)| {
        let price = shop.catalogue.product(*product)?.price_on(to, stall)?;
        Quantity::bounded(quantity).times(price).ok()
    };
    let stocked_minor = if stocked.is_empty() { None } else { Some(Money::sum(stocked.iter().filter_map(value))?) };
    Ok(WasteReport {
        from,
        to,
        currency: shop.stall.currency,
        sum: sum(conn, shop, from, to)?,
        before: if traded { Some(sum(conn, shop, before_from, before_to)?) } else { None },
        stocked_minor,
        products,
        reasons,
        days: days(conn, shop, from, n_days, &last)?,
    })
}

fn days(conn: &Connection, shop: &Shop, from: BusinessDay, n_days: u64, last: &str) -> Result<Vec<WasteOfDay>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "select w.business_day, {SUM} from waste w where w.business_day between ?1 and ?2 and w.stall_id = ?3
         group by w.business_day"
    ))?;
    let found = statement
        .query_and_then(params![from.to_string(), last, shop.stall.stall.as_bytes()], |row| {
            Ok((row.get::<_, String>(0)?.parse()?, sum_at(row, 1)?))
        })?
        .collect::<Result<BTreeMap<BusinessDay, WasteSum>, Error>>()?;
    let day = |n| from.days_after(n);
    Ok((0..n_days).map(|n| WasteOfDay { day: day(n), sum: found.get(&day(n)).copied().unwrap_or_default() }).collect())
}

/// What was taken in, by product.
fn stocked(
    conn: &Connection,
    shop: &Shop,
    from: BusinessDay,
    to: BusinessDay,
) -> Result<BTreeMap<ProductId, i64>, Error> {
    let mut statement = conn.prepare_cached(
        "select product_id, sum(quantity) from stock_movement
         where reason = 'intake' and business_day between ?1 and ?2 and stall_id = ?3 group by product_id",
    )?;
    let rows = statement.query_map(params![from.to_string(), to.to_string(), shop.stall.stall.as_bytes()], |row| {
        Ok((id(row, 0, ProductId::from_slice)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
