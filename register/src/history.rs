//! Sales that were made: the list, one sale, its standing.

use chrono::{DateTime, FixedOffset};
use domain::Money;
use domain::api::sales::{ListSales, SaleDetail, SaleKind, SaleLine, SalePage, SaleSummary};
use domain::event::Body;
use domain::id::EventId;
use domain::refund::{Refund, left};
use domain::tender::TenderKind;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;
use crate::sell::Standing;
use crate::shop::Shop;
use crate::store::{Store, find_event, id, sum_of};

const MAX_PAGE: u32 = 200;

const SUMMARY_SQL: &str = "select s.sale_id, s.kind, s.receipt, s.business_day, s.at_ms, s.offset_min, s.person_id, \
     s.n_lines, s.currency, s.total_minor, s.ticket is not null, \
     (select group_concat(l.name, ', ') from (select name from sale_line where sale_id = s.sale_id order by line_no limit 4) l), \
     (select coalesce(sum(change_minor), 0) from tender t where t.event_id = s.sale_id), \
     exists (select 1 from refunded r where r.sale_id = s.sale_id), \
     (select p.name from person p where p.person_id = s.person_id) \
     from sale s";

/// Sales that match, newest first.
///
/// # Errors
/// Database errors.
pub fn list(store: &Store, asked: &ListSales) -> Result<SalePage, Error> {
    let mut filter = String::from(" where 1");
    let mut values: Vec<rusqlite::types::Value> = Vec::new();
    if let Some(day) = asked.day {
        values.push(day.to_string().into());
        filter.push_str(&format!(" and s.business_day = ?{}", values.len()));
    }
    if let Some(kind) = asked.kind {
        values.push(kind.code().to_owned().into());
        filter.push_str(&format!(" and s.kind = ?{}", values.len()));
    }
    if let Some(stall) = asked.stall {
        values.push(stall.as_bytes().to_vec().into());
        filter.push_str(&format!(" and s.stall_id = ?{}", values.len()));
    }
    if let Some(tender) = asked.tender {
        values.push(tender.code().to_owned().into());
        filter.push_str(&format!(
            " and exists (select 1 from tender t where t.event_id = s.sale_id and t.kind = ?{})",
            values.len()
        ));
    }
    let text = asked.text.trim();
    if !text.is_empty() {
        values.push(format!("%{}%", text.replace(['%', '_'], " ")).into());
        let n = values.len();
        filter.push_str(&format!(
            " and (s.receipt like ?{n} or exists (select 1 from sale_line l where l.sale_id = s.sale_id and l.name like ?{n}))"
        ));
    }
    let (n_matching, total): (i64, Option<i64>) = store
        .conn()
        .prepare_cached(&format!("select count(*), sum(s.total_minor) from sale s{filter}"))?
        .query_row(rusqlite::params_from_iter(&values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let limit = asked.limit.clamp(1, MAX_PAGE);
    let sql = format!(
        "{SUMMARY_SQL}{filter} order by s.business_day desc, s.at_ms desc, s.sale_id desc limit {limit} offset {}",
        asked.offset
    );
    let mut statement = store.conn().prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        page.push(read(store.conn(), row)?);
    }
    Ok(SalePage { rows: page, n_matching: n_matching.unsigned_abs(), total_minor: sum_of(total)? })
}

/// One sale or refund in short; none where there is no such one.
///
/// # Errors
/// Database errors.
pub fn summary(store: &Store, sale: EventId) -> Result<Option<SaleSummary>, Error> {
    store
        .conn()
        .prepare_cached(&format!("{SUMMARY_SQL} where s.sale_id = ?1"))?
        .query_row([sale.as_bytes()], |row| Ok(read(store.conn(), row)))
        .optional()?
        .transpose()
}

/// A sale or refund with everything about it.
///
/// # Errors
/// [`Error::NotFound`]; database errors.
pub fn detail(store: &Store, shop: &Shop, sale: EventId) -> Result<SaleDetail, Error> {
    let not_found = || Error::NotFound { what: "sale", text: sale.to_string() };
    let summary = summary(store, sale)?.ok_or_else(not_found)?;
    let event = find_event(store.conn(), sale)?.ok_or_else(not_found)?;
    match event.body {
        Body::Sale(_) => sale_detail(store, shop, sale, summary),
        Body::Refund(refund) => refund_detail(store, &refund, summary),
        _ => Err(not_found()),
    }
}

fn sale_detail(store: &Store, shop: &Shop, id: EventId, summary: SaleSummary) -> Result<SaleDetail, Error> {
    let standing = Standing::of(store, id)?;
    let sale = &standing.sale;
    let lines = sale
        .bill
        .lines
        .iter()
        .map(|line| {
            let off = line.discount.as_ref().map_or(Money::ZERO, |d| d.amount_minor);
            Ok(SaleLine {
                no: line.no,
                name: line.name.clone(),
                unit: line.unit,
                quantity: line.quantity,
                price_minor: line.price_minor,
                discount_minor: off.plus(line.cart_discount_minor)?,
                amount_minor: line.amount_minor,
                left: left(line, &standing.refunded)?,
                note: line.note.clone(),
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let own = sale.imported.is_none();
    let today = shop.business_day(&shop.now()) == sale.business_day;
    let anything_left = lines.iter().any(|line| line.left.thousandths() > 0);
    Ok(SaleDetail {
        related: related(store, "s.of_sale_id = ?1", id)?,
        taxes: sale.bill.taxes.clone(),
        tax_inclusive: sale.bill.tax_inclusive,
        discount_minor: sale.bill.discounted()?,
        tip_minor: sale.tip_minor,
        rounding_minor: standing.rounding_minor,
        tenders: standing.paid.clone(),
        reason: String::new(),
        note: sale.note.clone(),
        can_refund: own && anything_left,
        can_void: own && today && !standing.touched(),
        can_change_tender: own && today && !standing.touched(),
        lines,
        summary,
    })
}

fn refund_detail(store: &Store, refund: &Refund, summary: SaleSummary) -> Result<SaleDetail, Error> {
    let lines = refund
        .lines
        .iter()
        .map(|line| SaleLine {
            no: line.line,
            name: line.name.clone(),
            unit: line.unit,
            quantity: line.quantity,
            price_minor: line.price_minor,
            discount_minor: Money::ZERO,
            amount_minor: line.amount_minor,
            left: domain::quantity::Quantity::ZERO,
            note: String::new(),
        })
        .collect();
    Ok(SaleDetail {
        related: related(store, "s.sale_id = ?1", refund.sale)?,
        lines,
        taxes: refund.taxes.clone(),
        tax_inclusive: refund.tax_inclusive,
        discount_minor: Money::ZERO,
        tip_minor: refund.tip_minor,
        rounding_minor: refund.rounding_minor,
        tenders: refund.tenders.clone(),
        reason: refund.reason.clone(),
        note: String::new(),
        can_refund: false,
        can_void: false,
        can_change_tender: false,
        summary,
    })
}

fn related(store: &Store, condition: &str, of: EventId) -> Result<Vec<SaleSummary>, Error> {
    let mut statement =
        store.conn().prepare_cached(&format!("{SUMMARY_SQL} where {condition} order by s.at_ms, s.sale_id"))?;
    let mut rows = statement.query([of.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(store.conn(), row)?);
    }
    Ok(found)
}

fn read(conn: &Connection, row: &Row<'_>) -> Result<SaleSummary, Error> {
    let sale = id(row, 0, EventId::from_slice)?;
    let kind = match row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)? {
        "refund" => SaleKind::Refund,
        "void" => SaleKind::Void,
        _ => SaleKind::Sale,
    };
    let person: Option<String> = row.get(14)?;
    let n_lines: u32 = row.get(7)?;
    Ok(SaleSummary {
        id: sale,
        kind,
        receipt: row.get(2)?,
        business_day: row.get::<_, String>(3)?.parse()?,
        time: wall_time(row.get(4)?, row.get(5)?),
        person: person.unwrap_or_default(),
        n_lines,
        goods: row.get::<_, Option<String>>(11)?.unwrap_or_default() + if n_lines > 4 { "…" } else { "" },
        currency: row.get::<_, String>(8)?.parse()?,
        total_minor: Money::new(row.get(9)?)?,
        change_minor: Money::new(row.get(12)?)?,
        tenders: tender_kinds(conn, sale)?,
        refunded: row.get(13)?,
        imported: row.get(10)?,
    })
}

/// How a sale counts as paid now: after a change of payment type only the new kinds.
fn tender_kinds(conn: &Connection, sale: EventId) -> Result<Vec<TenderKind>, Error> {
    let mut statement = conn.prepare_cached(
        "select kind, sum(amount_minor - change_minor) from (
             select kind, amount_minor, change_minor from tender where event_id = ?1
             union all
             select t.kind, t.amount_minor, t.change_minor from tender t
             where t.sale_id = ?1 and t.event_id <> t.sale_id
               and not exists (select 1 from sale s where s.sale_id = t.event_id))
         group by kind having sum(amount_minor - change_minor) <> 0 order by kind",
    )?;
    let rows = statement.query_map(params![sale.as_bytes()], |row| row.get::<_, String>(0))?;
    rows.map(|kind| Ok(kind?.parse::<TenderKind>()?)).collect()
}

/// `HH:MM` on the wall at the sale.
fn wall_time(at_ms: i64, offset_min: i32) -> String {
    let offset =
        FixedOffset::east_opt(offset_min * 60).unwrap_or_else(|| FixedOffset::east_opt(0).expect("zero is an offset"));
    DateTime::from_timestamp_millis(at_ms).unwrap_or_default().with_timezone(&offset).format("%H:%M").to_string()
}
