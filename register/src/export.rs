//! Everything a vendor has, taken away as a file: sales by line, the price list (which `import products` reads again),
//! what was thrown away, and the events themselves.

use std::io::Write;

use documents::Cell;
use documents::table::{write_csv, write_json, xlsx};
use domain::Money;
use domain::api::data::Exported;
use domain::api::today::ReportFormat;
use domain::business_day::BusinessDay;
use domain::currency::Currency;
use domain::tax::TaxRate;
use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

use crate::Error;
use crate::shop::Shop;
use crate::store::Store;

/// Writes an export. CSV and JSON go out row by row, however many there are.
///
/// # Errors
/// [`Error::Usage`] for a format that the export does not have; database errors; what `out` says.
pub fn write(
    store: &Store,
    shop: &Shop,
    what: Exported,
    format: ReportFormat,
    out: &mut dyn Write,
) -> Result<(), Error> {
    match what {
        Exported::Sales => sales(store, shop, format, out),
        Exported::Products => products(store, shop, format, out),
        Exported::Waste => waste(store, format, out),
        Exported::Events => events(store, format, out),
    }
}

fn table(
    name: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Result<Vec<Cell>, Error>>,
    format: ReportFormat,
    out: &mut dyn Write,
) -> Result<(), Error> {
    match format {
        ReportFormat::Csv => write_csv(out, columns, rows),
        ReportFormat::Json => write_json(out, columns, rows),
        ReportFormat::Xlsx => {
            let bytes = xlsx::<Error>(name, columns, rows)?;
            out.write_all(&bytes).map_err(|e| documents::Error::Write(e).into())
        }
        ReportFormat::Pdf => Err(Error::Usage(format!("{name} are exported as csv, xlsx or json, not as pdf"))),
    }
}

const SALE_COLUMNS: &[&str] = &[
    "business_day",
    "time",
    "receipt",
    "kind",
    "line",
    "product",
    "unit",
    "quantity",
    "price",
    "discount",
    "amount",
    "tax",
    "service",
    "tenders",
    "sale_total",
    "rounding",
    "currency",
    "sale_id",
];

fn sales(store: &Store, shop: &Shop, format: ReportFormat, out: &mut dyn Write) -> Result<(), Error> {
    let currency = shop.stall.currency;
    let money = |row: &Row<'_>, column: usize| -> Result<Cell, Error> {
        Ok(Cell::money(Money::new(row.get(column)?)?, currency))
    };
    let mut statement = store.conn().prepare(
        "select s.business_day, s.at_ms, s.offset_min, s.receipt, s.kind, l.line_no, l.name, l.unit, l.quantity,
                l.price_minor, l.discount_minor, l.amount_minor, l.tax_minor, s.service,
                (select group_concat(distinct t.kind) from tender t where t.event_id = s.sale_id),
                s.total_minor, s.rounding_minor, s.currency, s.sale_id
         from sale s join sale_line l on l.sale_id = s.sale_id
         order by s.business_day, s.at_ms, s.sale_id, l.line_no",
    )?;
    let rows = statement.query_and_then([], |row| {
        let day: BusinessDay = row.get::<_, String>(0)?.parse()?;
        let id = crate::store::id(row, 18, domain::id::EventId::from_slice)?;
        Ok(vec![
            Cell::Date(day.date()),
            Cell::text(wall_time(row.get(1)?, row.get(2)?)),
            Cell::text(row.get::<_, String>(3)?),
            Cell::text(row.get::<_, String>(4)?),
            Cell::Int(row.get(5)?),
            Cell::text(row.get::<_, String>(6)?),
            Cell::text(row.get::<_, String>(7)?),
            exact(row.get(8)?, 3),
            money(row, 9)?,
            money(row, 10)?,
            money(row, 11)?,
            money(row, 12)?,
            Cell::text(row.get::<_, String>(13)?),
            Cell::text(row.get::<_, Option<String>>(14)?.unwrap_or_default()),
            money(row, 15)?,
            money(row, 16)?,
            Cell::text(row.get::<_, String>(17)?),
            Cell::text(id.to_string()),
        ])
    })?;
    table("sales", SALE_COLUMNS, rows, format, out)
}

const PRODUCT_COLUMNS: &[&str] =
    &["name", "price", "tax_rate", "unit", "barcode", "category", "cost", "stock", "kind", "position", "id"];

/// The price list as it is today, without archived products.
fn products(store: &Store, shop: &Shop, format: ReportFormat, out: &mut dyn Write) -> Result<(), Error> {
    let currency = shop.stall.currency;
    let day = shop.business_day(&shop.now());
    let mut stock = store.conn().prepare("select quantity from stock where stall_id = ?1 and product_id = ?2")?;
    let rows = shop.catalogue.products().iter().filter(|p| !p.archived).map(|product| {
        let terms = shop.terms(product, day);
        let or_empty = |amount: Option<Money>| amount.map_or(Cell::Empty, |a| Cell::money(a, currency));
        let tax_ppm: i64 = terms.rates.take_away.iter().copied().map(TaxRate::ppm).sum();
        let mut left = stock.query(params![shop.stall.stall.as_bytes(), product.id.as_bytes()])?;
        let left: Option<i64> = left.next()?.map(|row| row.get(0)).transpose()?;
        Ok(vec![
            Cell::text(&product.name),
            or_empty(terms.list_price_minor),
            exact(tax_ppm, 4),
            Cell::text(product.unit.code()),
            product.barcodes.first().map_or(Cell::Empty, |code| Cell::text(code.as_str())),
            product
                .category
                .and_then(|id| shop.catalogue.category(id))
                .map_or(Cell::Empty, |category| Cell::text(&category.name)),
            or_empty(product.cost),
            left.map_or(Cell::Empty, |quantity| exact(quantity, 3)),
            Cell::text(product.kind.code()),
            Cell::Int(product.position),
            Cell::text(product.id.to_string()),
        ])
    });
    table("products", PRODUCT_COLUMNS, rows, format, out)
}

const WASTE_COLUMNS: &[&str] = &[
    "business_day",
    "time",
    "product",
    "unit",
    "quantity",
    "reason",
    "cost",
    "retail",
    "currency",
    "takes_back",
    "waste_id",
];

/// A row an entry; one that takes another back has its figures, negative.
fn waste(store: &Store, format: ReportFormat, out: &mut dyn Write) -> Result<(), Error> {
    let mut statement = store.conn().prepare(
        "select w.business_day, w.at_ms, w.offset_min, coalesce(p.name, ''), coalesce(p.unit, 'piece'), w.quantity,
                w.reason, w.cost_minor, w.retail_minor, w.currency, w.of_event_id, w.event_id
         from waste w left join product p on p.product_id = w.product_id
         order by w.business_day, w.at_ms, w.event_id",
    )?;
    let rows = statement.query_and_then([], |row| {
        let day: BusinessDay = row.get::<_, String>(0)?.parse()?;
        let currency: Currency = row.get::<_, String>(9)?.parse()?;
        let or_empty = |column: usize| -> Result<Cell, Error> {
            let amount = row.get::<_, Option<i64>>(column)?.map(Money::new).transpose()?;
            Ok(amount.map_or(Cell::Empty, |amount| Cell::money(amount, currency)))
        };
        let event = |column: usize| crate::store::id(row, column, domain::id::EventId::from_slice);
        let of = if row.get_ref(10)? == ValueRef::Null { Cell::Empty } else { Cell::text(event(10)?.to_string()) };
        Ok(vec![
            Cell::Date(day.date()),
            Cell::text(wall_time(row.get(1)?, row.get(2)?)),
            Cell::text(row.get::<_, String>(3)?),
            Cell::text(row.get::<_, String>(4)?),
            exact(row.get(5)?, 3),
            Cell::text(row.get::<_, String>(6)?),
            or_empty(7)?,
            or_empty(8)?,
            Cell::text(currency.code()),
            of,
            Cell::text(event(11)?.to_string()),
        ])
    })?;
    table("waste", WASTE_COLUMNS, rows, format, out)
}

/// The most characters of a workbook's cell.
const MAX_CELL: usize = 32_000;

/// The log as it is: JSON as an array of `{"hash":…,"event":…}` with each event as its author wrote it.
fn events(store: &Store, format: ReportFormat, out: &mut dyn Write) -> Result<(), Error> {
    let mut statement = store.conn().prepare(
        "select e.bytes, e.hash, e.kind, e.register_seq, s.incarnation_id, e.event_id
         from event e join series s on s.series_no = e.series_no order by e.series_no, e.register_seq",
    )?;
    if format == ReportFormat::Json {
        let failed = |e: std::io::Error| Error::from(documents::Error::Write(e));
        let mut rows = statement.query([])?;
        let mut between = "[\n";
        while let Some(row) = rows.next()? {
            write!(out, "{between}{{\"hash\":\"{}\",\"event\":", hex(row, 1)?).map_err(failed)?;
            out.write_all(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?).map_err(failed)?;
            out.write_all(b"}").map_err(failed)?;
            between = ",\n";
        }
        let end: &[u8] = if between == "[\n" { b"[]\n" } else { b"\n]\n" };
        return out.write_all(end).and_then(|()| out.flush()).map_err(failed);
    }
    let rows = statement.query_and_then([], |row| {
        let text = String::from_utf8_lossy(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?).into_owned();
        let incarnation = crate::store::id(row, 4, domain::id::IncarnationId::from_slice)?;
        let id = crate::store::id(row, 5, domain::id::EventId::from_slice)?;
        // A workbook's cell is too short for the longest events: they go on in the next column.
        let cut = match format {
            ReportFormat::Xlsx => text.char_indices().nth(MAX_CELL).map_or(text.len(), |(at, _)| at),
            _ => text.len(),
        };
        let (start, rest) = text.split_at(cut);
        let mut cells = vec![
            Cell::text(incarnation.to_string()),
            Cell::Int(row.get(3)?),
            Cell::text(id.to_string()),
            Cell::text(row.get::<_, String>(2)?),
            Cell::text(hex(row, 1)?),
            Cell::text(start),
        ];
        if format == ReportFormat::Xlsx {
            let middle = rest.char_indices().nth(MAX_CELL).map_or(rest.len(), |(at, _)| at);
            cells.push(Cell::text(&rest[..middle]));
            cells.push(Cell::text(&rest[middle..]));
        }
        Ok(cells)
    })?;
    let columns = ["incarnation", "register_seq", "id", "kind", "hash", "event", "event_2", "event_3"];
    let n_columns = if format == ReportFormat::Xlsx { 8 } else { 6 };
    table("events", &columns[..n_columns], rows, format, out)
}

fn hex(row: &Row<'_>, column: usize) -> Result<String, Error> {
    match row.get_ref(column)? {
        ValueRef::Blob(bytes) => Ok(bytes.iter().map(|b| format!("{b:02x}")).collect()),
        _ => Err(Error::Damaged("a hash is no bytes".to_owned())),
    }
}

/// `HH:MM:SS` on the wall at the sale.
fn wall_time(at_ms: i64, offset_min: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at_ms + offset_min * 60_000).unwrap_or_default();
    at.format("%H:%M:%S").to_string()
}

/// A decimal with as many places as it needs.
fn exact(mut value: i64, mut decimals: u32) -> Cell {
    while decimals > 0 && value % 10 == 0 {
        value /= 10;
        decimals -= 1;
    }
    if decimals == 0 { Cell::Int(value) } else { Cell::Decimal { value, decimals } }
}
