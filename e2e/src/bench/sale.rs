//! Completing a sale of three lines, beside a bare loop that stores the same rows.

use std::path::Path;

use domain::id::EventId;
use register::sell::{Seller, sell};
use register::shop::owner;
use register::store::{FILE, random};
use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::floor::sale as floor;
use super::table::{Budget, Table};
use super::times::Times;
use crate::Chance;
use crate::growth::{Grown, cart, cash, grow};
use crate::{Failure, Outcome};

const N_PRODUCTS: usize = 500;
const N_PAIRS: usize = 2_000;
/// Statements are prepared and pages are warm after these.
const N_UNTIMED: usize = 100;

/// Tables with the rows of one sale, and how the rows are found by its id.
pub const ROWS: [(&str, &str); 6] = [
    ("event", "event_id"),
    ("sale", "sale_id"),
    ("sale_line", "sale_id"),
    ("sale_tax", "sale_id"),
    ("tender", "sale_id"),
    ("stock_movement", "event_id"),
];

/// One sale's rows, a list for each of [`ROWS`], then its products' stock; and its series' new figures.
#[derive(Debug)]
pub struct SaleRows {
    pub rows: Vec<Vec<Vec<Value>>>,
    pub series: Vec<Value>,
}

pub fn measure(folder: &Path, table: &mut Table) -> Outcome<()> {
    let mut grown = grow(folder, N_PRODUCTS)?;
    let bare_file = folder.join("floor.db");
    grown.store.conn().execute("vacuum into ?1", [bare_file.to_string_lossy()])?;
    let mut bare = floor::open(&bare_file)?;
    let reader = Connection::open(folder.join(FILE))?;
    let mut chance = Chance::new(1);
    let (mut sales, mut floors) = (Times::default(), Times::default());
    for pair in 0..N_UNTIMED + N_PAIRS {
        if pair == N_UNTIMED {
            (sales, floors) = (Times::default(), Times::default());
        }
        let id = complete(&mut grown, &mut chance, &mut sales)?;
        floor::store(&mut bare, &rows_of(&reader, id)?, &mut floors)?;
    }
    let (median, floor) = (sales.percentile(50), floors.percentile(50));
    let ratio = sales.ratio_to(&floors);
    table.add_beside("complete a 3-line sale, p50", median, "ms", (floor, ratio), Budget::Ratio(2.0));
    let (slow, slow_floor) = (sales.percentile(99), floors.percentile(99));
    table.add_beside("complete a 3-line sale, p99", slow, "ms", (slow_floor, slow / slow_floor), Budget::Value(25.0));
    Ok(())
}

pub fn complete(grown: &mut Grown, chance: &mut Chance, times: &mut Times) -> Outcome<EventId> {
    let Grown { store, shop } = grown;
    let person = owner(store.conn())?;
    let cart = cart(shop, chance, 3);
    // What the page does: it shows a total, and takes the customer's money.
    let bill = shop.bill(&cart, &shop.now())?;
    let payment = cash(&bill);
    let done = times.take(|| {
        let moment = shop.now();
        let now_ms = moment.unix_ms();
        let seller = Seller { person: Some(person), approver: None, moment, now_ms };
        let id = EventId::new(now_ms, random());
        sell(store, shop, &seller, id, &cart, &payment, Some(bill.total_minor))
    })?;
    Ok(done.id)
}

/// The rows that a sale left, read back from the database.
fn rows_of(conn: &Connection, sale: EventId) -> Outcome<SaleRows> {
    let mut rows = Vec::new();
    for (table, key) in ROWS {
        rows.push(select(conn, &format!("select * from {table} where {key} = ?1"), sale)?);
    }
    let stock = "select * from stock where product_id in (select product_id from sale_line where sale_id = ?1)";
    rows.push(select(conn, stock, sale)?);
    let series = "select last_seq, last_receipt, last_hlc, last_at_ms, head_hash, check_sum, series_no from series
                  where series_no = (select series_no from event where event_id = ?1)";
    let series = select(conn, series, sale)?.pop().ok_or_else(|| Failure::new("the sale has no series"))?;
    Ok(SaleRows { rows, series })
}

fn select(conn: &Connection, sql: &str, sale: EventId) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut statement = conn.prepare_cached(sql)?;
    let n_columns = statement.column_count();
    statement
        .query_map(params![sale.as_bytes()], |row| (0..n_columns).map(|column| row.get(column)).collect())?
        .collect()
}
