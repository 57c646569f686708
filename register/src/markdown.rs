//! Reduced prices: made, ended before their time, and what they brought.

use std::collections::HashMap;

use chrono::{NaiveTime, TimeDelta};
use domain::api::shelf::{Markdowns, MarkedDown, Outcome};
use domain::business_day::{BusinessDay, DayStart};
use domain::clock::Moment;
use domain::discount::BasisPoints;
use domain::event::Body;
use domain::id::{MarkdownId, ProductId, StallId};
use domain::markdown::{Expected, Given, Markdown, MarkdownChange, MarkdownChanges, MarkdownReason, Reduced};
use domain::quantity::Quantity;
use domain::{Error as Rule, Money};
use rusqlite::{Connection, Row, params};

use crate::catalogue::Product;
use crate::init::append;
use crate::shop::Shop;
use crate::store::{Author, Store, id, random};
use crate::{Error, clock};

/// How long a markdown that is over is still known: a clock that was wrong may be put back.
const KEPT_MS: i64 = 2 * 24 * 3_600_000;

const DAY_MIN: u32 = 24 * 60;

/// What is reduced at a stall, or will be: everything that is not over for long.
pub(crate) fn reduced(
    conn: &Connection,
    stall: StallId,
    now_ms: i64,
) -> Result<HashMap<ProductId, Vec<Reduced>>, Error> {
    let mut statement = conn.prepare_cached(
        "select product_id, markdown_id, discount_bp, price_minor, from_ms, min(until_ms, coalesce(ended_ms, until_ms))
         from markdown where stall_id = ?1 and product_id is not null and until_ms > ?2",
    )?;
    let rows = statement.query_and_then(params![stall.as_bytes(), now_ms - KEPT_MS], |row| -> Result<_, Error> {
        let reduced = Reduced {
            markdown: id(row, 1, MarkdownId::from_slice)?,
            given: given(row, 2)?,
            from_ms: row.get(4)?,
            until_ms: row.get(5)?,
        };
        Ok((id(row, 0, ProductId::from_slice)?, reduced))
    })?;
    let mut all: HashMap<ProductId, Vec<Reduced>> = HashMap::new();
    for found in rows {
        let (product, reduced): (ProductId, Reduced) = found?;
        all.entry(product).or_default().push(reduced);
    }
    Ok(all)
}

pub(crate) fn given(row: &Row<'_>, column: usize) -> Result<Given, Error> {
    Ok(match (row.get::<_, Option<i64>>(column)?, row.get::<_, Option<i64>>(column + 1)?) {
        (Some(share), _) => Given::Percent(BasisPoints::new(share)?),
        (None, Some(price)) => Given::Price(Money::new(price)?),
        (None, None) => return Err(Error::Damaged("a markdown says no price".to_owned())),
    })
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub given: Given,
    /// `HH:MM` on the wall; none is closing time.
    pub until: Option<&'a str>,
    pub reason: MarkdownReason,
    pub expected: Option<Expected>,
}

/// Reduces a product until a time of this business day. One that holds already ends where the new one begins.
///
/// # Errors
/// `no_price`, `not_reduced` for a price that is none below the list's, `time_over`; as [`Given::of`].
pub fn make(
    store: &mut Store,
    shop: &mut Shop,
    author: &Author,
    product: &Product,
    asked: Asked<'_>,
) -> Result<MarkdownId, Error> {
    let day = shop.business_day(&author.moment);
    let stall = shop.stall.stall;
    let Some(list) = product.price_on(day, stall) else {
        return Err(Error::refused("no_price", format!("{} has no list price that could be reduced", product.name)));
    };
    if asked.given.of(list)? >= list {
        return Err(Error::refused("not_reduced", "the reduced price must be below the list price"));
    }
    let from_ms = author.moment.unix_ms();
    let until_ms = match asked.until {
        None => closing(shop, &author.moment).unix_ms(),
        Some(text) => at(shop, day, parse_time(text)?)?.unix_ms(),
    };
    if until_ms <= from_ms {
        return Err(Error::refused("time_over", "a markdown must end later than now; choose a later time"));
    }
    let markdown = MarkdownId::new(author.now_ms, random());
    let Asked { given, reason, expected, .. } = asked;
    let made = Markdown { stall, product: product.id, given, business_day: day, from_ms, until_ms, reason, expected };
    let before: Vec<MarkdownId> =
        shop.reduced(product.id).iter().filter(|r| r.until_ms > from_ms).map(|r| r.markdown).collect();
    store.write(|writer| {
        for markdown in before {
            let changes = vec![MarkdownChange::EndedMs(from_ms)];
            append(writer, author, Body::Markdown(MarkdownChanges { markdown, changes }))?;
        }
        let changes = vec![MarkdownChange::Made(made)];
        append(writer, author, Body::Markdown(MarkdownChanges { markdown, changes }))
    })?;
    shop.reload_shelf(store, &author.moment)?;
    Ok(markdown)
}

/// Ends a markdown now.
///
/// # Errors
/// [`Error::NotFound`] for one that is not there or over.
pub fn end(store: &mut Store, shop: &mut Shop, author: &Author, markdown: MarkdownId) -> Result<(), Error> {
    let now_ms = author.moment.unix_ms();
    let holds: bool = store
        .conn()
        .prepare_cached(
            "select exists (select 1 from markdown
             where markdown_id = ?1 and min(until_ms, coalesce(ended_ms, until_ms)) > ?2)",
        )?
        .query_row(params![markdown.as_bytes(), now_ms], |row| row.get(0))?;
    if !holds {
        return Err(Error::NotFound { what: "markdown", text: markdown.to_string() });
    }
    let changes = vec![MarkdownChange::EndedMs(now_ms)];
    store.write(|writer| append(writer, author, Body::Markdown(MarkdownChanges { markdown, changes })))?;
    shop.reload_shelf(store, &author.moment)
}

/// When a reduction ends that nobody gave an end: at closing time, and after that or where nobody said when it is with the
/// business day.
pub fn closing(shop: &Shop, now: &Moment) -> Moment {
    let day = shop.business_day(now);
    let closes = closing_hour(shop, day).filter(|closes| closes.unix_ms() > now.unix_ms());
    closes.or_else(|| minute(shop, day, DAY_MIN)).unwrap_or_else(|| now.clone())
}

/// When the stall closes on a business day, by its opening hours.
pub(crate) fn closing_hour(shop: &Shop, day: BusinessDay) -> Option<Moment> {
    let hours = shop.stall.opening_hours.on(day)?;
    let start = u32::from(shop.stall.day_start.minutes());
    let since = |time: DayStart| (u32::from(time.minutes()) + DAY_MIN - start) % DAY_MIN;
    let (from, to) = (since(hours.from), since(hours.to));
    // Whoever closes after the next day began is open as long as this one lasts.
    minute(shop, day, if to <= from && hours.to.minutes() <= hours.from.minutes() { DAY_MIN } else { to })
}

/// A moment of a business day, so many minutes on the wall since it began.
pub(crate) fn minute(shop: &Shop, day: BusinessDay, minutes: u32) -> Option<Moment> {
    let minutes = i64::from(shop.stall.day_start.minutes()) + i64::from(minutes);
    clock::on_wall(day.date().and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes), &shop.stall.zone).ok()
}

/// A time on the wall of a business day: what is before the day's start belongs to the next date.
fn at(shop: &Shop, day: BusinessDay, time: NaiveTime) -> Result<Moment, Error> {
    use chrono::Timelike;
    let early = time.num_seconds_from_midnight() < u32::from(shop.stall.day_start.minutes()) * 60;
    let date = if early { day.days_after(1).date() } else { day.date() };
    clock::on_wall(date.and_time(time), &shop.stall.zone)
}

fn parse_time(text: &str) -> Result<NaiveTime, Error> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M")
        .map_err(|_| Rule::Malformed { what: "a time such as 17:30", text: text.to_owned() }.into())
}

/// The markdowns of a day with what they brought.
///
/// # Errors
/// Database errors.
pub fn of_day(store: &Store, shop: &Shop, day: BusinessDay, now: &Moment) -> Result<Markdowns, Error> {
    let now_ms = now.unix_ms();
    let wall = |ms: i64| {
        let at = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
        clock::in_zone(at, &shop.stall.zone).wall().format("%H:%M").to_string()
    };
    let mut statement = store.conn().prepare_cached(
        "select markdown_id, product_id, discount_bp, price_minor, from_ms,
                min(until_ms, coalesce(ended_ms, until_ms)), reason, expected_left, expected_at_list, expected_reduced
         from markdown where business_day = ?1 and stall_id = ?2 and product_id is not null
         order by from_ms desc, markdown_id desc",
    )?;
    let mut markdowns = statement
        .query_and_then(params![day.to_string(), shop.stall.stall.as_bytes()], |row| {
            let product_id = id(row, 1, ProductId::from_slice)?;
            let product = shop.catalogue.product(product_id);
            let given = given(row, 2)?;
            let list_price_minor = product.and_then(|p| p.price_on(day, shop.stall.stall));
            let (from_ms, until_ms): (i64, i64) = (row.get(4)?, row.get(5)?);
            let quantity = |column| -> Result<Option<Quantity>, Error> {
                Ok(row.get::<_, Option<i64>>(column)?.map(Quantity::new).transpose()?)
            };
            let expected = match (quantity(7)?, quantity(8)?, quantity(9)?) {
                (Some(left), Some(at_list), Some(reduced)) => Some(Expected { left, at_list, reduced }),
                _ => None,
            };
            Ok(MarkedDown {
                markdown: id(row, 0, MarkdownId::from_slice)?,
                product: product_id,
                name: product.map(|p| p.name.clone()).unwrap_or_default(),
                unit: product.map(|p| p.unit).unwrap_or_default(),
                given,
                list_price_minor,
                price_minor: list_price_minor.map(|list| given.of(list)).transpose()?,
                from: wall(from_ms),
                until: wall(until_ms),
                holds: from_ms <= now_ms && now_ms < until_ms,
                reason: MarkdownReason::of_code(&row.get::<_, String>(6)?),
                expected,
                outcome: outcome(store.conn(), shop, product_id, (from_ms, until_ms), product.and_then(|p| p.cost))?,
            })
        })?
        .collect::<Result<Vec<_>, Error>>()?;
    markdowns.sort_by_key(|markdown| !markdown.holds);
    let closing = closing(shop, now).wall().format("%H:%M").to_string();
    Ok(Markdowns { business_day: day, markdowns, closing })
}

/// What was sold at reduced prices while one held, less what came back.
fn outcome(
    conn: &Connection,
    shop: &Shop,
    product: ProductId,
    (from_ms, until_ms): (i64, i64),
    cost: Option<Money>,
) -> Result<Outcome, Error> {
    let mut statement = conn.prepare_cached(
        "select m.quantity, m.list_price_minor, m.amount_minor, coalesce(r.quantity, 0)
         from marked_down m left join refunded r on r.sale_id = m.sale_id and r.line_no = m.line_no
         where m.product_id = ?1 and m.stall_id = ?2 and m.at_ms >= ?3 and m.at_ms < ?4",
    )?;
    let mut rows = statement.query(params![product.as_bytes(), shop.stall.stall.as_bytes(), from_ms, until_ms])?;
    let (mut sold, mut amount, mut at_list) = (0_i64, Money::ZERO, Money::ZERO);
    while let Some(row) = rows.next()? {
        let (quantity, list, paid, back): (i64, i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let kept = quantity - back;
        sold += kept;
        let share = domain::rounding::divide(i128::from(paid) * i128::from(kept), i128::from(quantity.max(1)));
        amount = amount.plus(Money::from_wide(share)?)?;
        at_list = at_list.plus(Quantity::new(kept)?.times(Money::new(list)?)?)?;
    }
    let quantity = Quantity::bounded(sold);
    let margin_minor = cost.map(|cost| amount.minus(quantity.times(cost)?)).transpose()?;
    Ok(Outcome { quantity, amount_minor: amount, at_list_minor: at_list, margin_minor })
}
