//! Past sales of another till in: one sale a ticket, on its own business day, in a series of their own. They move no
//! stock, and nobody knows how they were paid.
//!
//! A ticket is known by its number, its time and its lines, so the same file again brings nothing, and a longer export of
//! the same till what is new. Rows of one ticket may stand apart by some dozens of other tickets.

use std::collections::{BTreeMap, HashSet};

use domain::api::catalogue::ImportedSales;
use domain::cart::{self, Asked, Goods, Item, Terms};
use domain::catalogue::parse_product_name;
use domain::discount::Reduction;
use domain::event::Body;
use domain::id::ProductId;
use domain::quantity::Quantity;
use domain::sale::{Bill, Imported, Sale};
use domain::staff::parse_text;
use domain::tax::Service;
use domain::tender::{Tender, TenderKind};
use domain::{Error as Rule, Money, rounding};
use rusqlite::params;

use super::columns::{Column, Columns};
use super::moment::Moments;
use super::notation::Notation;
use super::reason::Reason;
use super::refusals::Refusals;
use super::sheet::{Cell, Sheet};
use super::sold::SoldProducts;
use super::ticket::{Gathering, Ticket, TicketLine};
use super::{Progress, Source, price_list};
use crate::shop::Shop;
use crate::store::{Author, Purpose, Store, Writer, another_counts};
use crate::{Error, clock};

/// Tickets of one transaction.
const BATCH: usize = 500;
/// A bill that leaves room for the rest of its event, in bytes.
const MAX_BILL_BYTES: usize = domain::event::MAX_BYTES - 2 * 1024;

/// How a file of past sales is to be read.
#[derive(Debug, Clone, Default)]
pub struct Reading<'a> {
    /// Our column → the file's.
    pub map: BTreeMap<String, String>,
    pub date_format: Option<String>,
    pub time_format: Option<String>,
    /// A file of `product,price,tax_rate`.
    pub prices: Option<Source<'a>>,
    /// Our column and a value: rows that are no goods.
    pub skip: Vec<(String, String)>,
}

const COLUMNS: &[Column] = &[
    Column {
        key: "ticket",
        required: true,
        called: &[
            "transaction",
            "receipt",
            "receipt number",
            "ticket number",
            "order",
            "order id",
            "bill",
            "numéro de ticket",
            "Beleg",
            "Belegnummer",
            "Bon",
            "Bonnummer",
        ],
    },
    Column { key: "date", required: true, called: &["day", "sale date", "Datum", "date time", "datetime"] },
    Column { key: "time", required: false, called: &["hour", "heure", "Uhrzeit", "Zeit"] },
    Column {
        key: "product",
        required: true,
        called: &["item", "article", "name", "product name", "produit", "Artikel", "Bezeichnung"],
    },
    Column { key: "quantity", required: false, called: &["qty", "units", "quantité", "Menge", "Anzahl"] },
    Column { key: "unit_price", required: false, called: &["price", "prix", "prix unitaire", "Preis", "Einzelpreis"] },
    Column { key: "total", required: false, called: &["amount", "line total", "montant", "Betrag", "Summe", "Gesamt"] },
];

/// A file that was looked at and can be read.
struct Sales<'a> {
    sheet: Sheet<'a>,
    columns: Columns,
    moments: Moments,
    notation: Notation,
    skip: Vec<(String, String)>,
    exponent: u32,
}

enum Read {
    Row(String, chrono::NaiveDateTime, TicketLine),
    Skipped,
    Refused(Reason),
}

/// Takes past sales in.
///
/// # Errors
/// [`Error::Usage`] for a file that can't be read as such, which changes nothing; what the disk says, after which the
/// tickets before stay in and the same file goes on where it stopped.
pub fn import(
    store: &mut Store,
    shop: &Shop,
    source: Source<'_>,
    reading: &Reading<'_>,
    author: &Author,
    progress: Progress<'_>,
) -> Result<ImportedSales, Error> {
    let exponent = shop.stall.currency.exponent();
    let listed = reading.prices.map(|prices| price_list::read(prices, exponent)).transpose()?.unwrap_or_default();
    let sold = SoldProducts::new(shop, author.clone(), listed);
    let sales = Sales::open(source, reading, exponent, &sold, &mut |at, all| progress(at / 2, all))?;
    let mut taking = Taking {
        shop,
        author,
        sold,
        done: ImportedSales::default(),
        products: HashSet::new(),
        refused: Refusals::default(),
    };
    let mut gathering = Gathering::default();
    let mut batch = Vec::with_capacity(BATCH);
    sales.sheet.rows(&mut |at, all| progress(all / 2 + at / 2, all), &mut |row| {
        let line = row.line;
        match row.cells.map_or_else(Read::Refused, |cells| sales.read(line, &cells)) {
            Read::Skipped => taking.done.skipped += 1,
            Read::Refused(reason) => taking.refused.add(line, reason),
            Read::Row(number, at, line) => batch.extend(gathering.add(&number, at, line)),
        }
        if batch.len() == BATCH {
            taking.write(store, &mut batch)?;
        }
        Ok(true)
    })?;
    batch.extend(gathering.rest());
    taking.write(store, &mut batch)?;
    taking.done.products = taking.products.len() as u64;
    taking.done.refused = taking.refused.into_rows();
    Ok(taking.done)
}

impl<'a> Sales<'a> {
    fn open(
        source: Source<'a>,
        reading: &Reading<'_>,
        exponent: u32,
        sold: &SoldProducts<'_>,
        progress: Progress<'_>,
    ) -> Result<Self, Error> {
        let moments = Moments::new(reading.date_format.as_deref(), reading.time_format.as_deref())?;
        let sheet = Sheet::open(source)?;
        let ours = |key: &str| if key == "price" { "unit_price".to_owned() } else { key.to_owned() };
        let map = reading.map.iter().map(|(key, name)| (ours(key), name.clone())).collect();
        let columns = Columns::find(&sheet, COLUMNS, &map)?;
        let skip: Vec<(String, String)> = reading.skip.iter().map(|(k, v)| (ours(k), v.trim().to_owned())).collect();
        if let Some((key, _)) = skip.iter().find(|(key, _)| !columns.has(key)) {
            return Err(Error::Usage(format!("“{key}” of --skip is no column of {}", sheet.name())));
        }
        if !columns.has("time") && !moments.in_one_column() {
            return Err(Error::Usage(format!(
                "{} has no column for the time; name it by --map time=…, or write it into --date-format",
                sheet.name()
            )));
        }
        let mut sales = Self { sheet, columns, moments, notation: Notation::default(), skip, exponent };
        let mut notation = Notation::default();
        let mut priced = sales.columns.has("unit_price") || sales.columns.has("total");
        sales.sheet.rows(progress, &mut |row| {
            if let Ok(cells) = &row.cells {
                for key in ["unit_price", "total"] {
                    sales.columns.cell(cells, key).into_iter().for_each(|cell| notation.learn(cell));
                }
                priced = priced || sales.columns.text(cells, "product").is_some_and(|name| sold.has_price(name));
            }
            Ok(true)
        })?;
        if !priced {
            return Err(Error::Usage(format!(
                "no product of {} has a price; name a column by --map price=… or total=…, or give a list by --prices",
                sales.sheet.name()
            )));
        }
        sales.notation = notation;
        Ok(sales)
    }

    fn read(&self, row: u64, cells: &[Cell]) -> Read {
        let columns = &self.columns;
        let skipped = self.skip.iter().any(|(key, value)| columns.text(cells, key).unwrap_or_default() == value);
        if skipped {
            return Read::Skipped;
        }
        match self.line(row, cells) {
            Ok((number, at, line)) => Read::Row(number, at, line),
            Err(reason) => Read::Refused(reason),
        }
    }

    fn line(&self, row: u64, cells: &[Cell]) -> Result<(String, chrono::NaiveDateTime, TicketLine), Reason> {
        let columns = &self.columns;
        let number = parse_text("the ticket's number", columns.text(cells, "ticket").unwrap_or_default(), 80)?;
        let at = self.moments.read(columns.cell(cells, "date"), columns.cell(cells, "time"))?;
        let product = parse_product_name(columns.text(cells, "product").unwrap_or_default())?;
        let quantity = match columns.cell(cells, "quantity") {
            None => Quantity::ONE,
            Some(cell) => {
                self.notation.decimal(cell, 3).and_then(Quantity::new).map_err(|e| Reason::of("quantity", e))?
            }
        };
        if quantity <= Quantity::ZERO {
            return Err(Reason::of("quantity", Rule::NotPositive { what: "the quantity" }));
        }
        let amount = |key: &'static str, what: &'static str| {
            columns
                .cell(cells, key)
                .map(|cell| match self.notation.money(cell, self.exponent).map_err(|e| Reason::of(key, e))? {
                    negative if negative < Money::ZERO => Err(Reason::of(key, Rule::Negative { what })),
                    amount => Ok(amount),
                })
                .transpose()
        };
        let (unit_price, total) = (amount("unit_price", "the price")?, amount("total", "the total")?);
        Ok((number, at, TicketLine { row, product, quantity, unit_price, total }))
    }
}

/// An import on its way.
struct Taking<'a> {
    shop: &'a Shop,
    author: &'a Author,
    sold: SoldProducts<'a>,
    done: ImportedSales,
    products: HashSet<ProductId>,
    refused: Refusals,
}

impl Taking<'_> {
    fn write(&mut self, store: &mut Store, batch: &mut Vec<Ticket>) -> Result<(), Error> {
        store.write(|writer| batch.drain(..).try_for_each(|ticket| self.ticket(writer, ticket)))
    }

    fn ticket(&mut self, writer: &mut Writer<'_>, ticket: Ticket) -> Result<(), Error> {
        let refuse = |refused: &mut Refusals, ticket: &Ticket, reason: Reason| {
            ticket.rows().for_each(|row| refused.add(row, reason.clone()));
        };
        if !ticket.too_many.is_empty() {
            refuse(&mut self.refused, &ticket, Rule::TooManyLines { limit: domain::sale::MAX_LINES }.into());
            return Ok(());
        }
        let id = ticket.event_id();
        if another_counts(writer.conn(), id.as_bytes(), 0)? {
            self.done.already += 1;
            return Ok(());
        }
        let moment = clock::on_wall(ticket.at, &self.shop.stall.zone)?;
        let day = self.shop.business_day(&moment);
        let known = "select exists (select 1 from sale where ticket = ?1 and business_day = ?2)";
        // A till that numbers from 1 every day gives the number again, on another day.
        let other_lines = exists(writer, known, params![ticket.number, day.to_string()])?;
        if other_lines {
            let sentence = format!("ticket {} is here already with other lines", ticket.number);
            let reason = Reason::new("ticket_here", sentence).with("ticket", ticket.number.clone());
            refuse(&mut self.refused, &ticket, reason);
            return Ok(());
        }
        let mut terms = Vec::with_capacity(ticket.lines.len());
        let mut items = Vec::with_capacity(ticket.lines.len());
        for line in &ticket.lines {
            let priced = line.unit_price.is_some() || line.total.is_some() || self.sold.has_price(&line.product);
            // Looked at before the product would be made.
            let found = if priced {
                match self.sold.terms(writer, &line.product, day) {
                    Err(error @ Error::Ambiguous { .. }) => Err(error.into()),
                    Err(error) => return Err(error),
                    Ok(terms) => item(line, &terms).map(|item| (terms, item)),
                }
            } else {
                let sentence = format!("there is no price for “{}”", line.product);
                Err(Reason::new("no_price", sentence).with("name", line.product.clone()))
            };
            match found {
                Ok((of, item)) => {
                    terms.push(of);
                    items.push(item);
                }
                // The row is right and the register lacks something. Without the line the ticket could never come in
                // whole later: all of it waits.
                Err(reason) => {
                    refuse(&mut self.refused, &ticket, reason);
                    return Ok(());
                }
            }
        }
        let billed: Vec<(&Item, &Terms)> = items.iter().zip(&terms).collect();
        let bill = match cart::bill(&billed, Service::TakeAway, None, self.shop.settings.tax_inclusive, 0) {
            Ok(bill) => bill,
            Err(error) => {
                refuse(&mut self.refused, &ticket, error.into());
                return Ok(());
            }
        };
        if too_large(&bill) {
            let error = Rule::EventTooLarge { limit: domain::event::MAX_BYTES };
            refuse(&mut self.refused, &ticket, error.into());
            return Ok(());
        }
        self.products.extend(bill.lines.iter().filter_map(|line| line.product));
        self.done.tickets += 1;
        self.done.lines += bill.lines.len() as u64;
        let total = bill.total_minor;
        let tenders = if total.is_zero() { Vec::new() } else { vec![Tender::new(TenderKind::Unknown, total)] };
        let sale = Sale {
            receipt: writer.next_receipt(Purpose::Import)?,
            business_day: day,
            currency: self.shop.stall.currency,
            bill,
            tip_minor: Money::ZERO,
            rounding_minor: Money::ZERO,
            tenders,
            movements: Vec::new(),
            note: String::new(),
            imported: Some(Imported { ticket: ticket.number }),
            parked: None,
            fiscal: None,
        };
        let author = Author { moment, ..self.author.clone() };
        writer.append(Purpose::Import, &author, id, Body::Sale(Box::new(sale)))?;
        Ok(())
    }
}

fn exists(writer: &Writer<'_>, sql: &str, params: impl rusqlite::Params) -> Result<bool, Error> {
    Ok(writer.conn().prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
}

/// A line as it is billed: by its own price or total, else by the list's.
fn item(line: &TicketLine, terms: &Terms) -> Result<Item, Reason> {
    line.quantity.for_sale(terms.unit, &terms.name).map_err(|e| Reason::of("quantity", e))?;
    let goods = terms
        .product
        .map(Goods::Product)
        .unwrap_or(Goods::FreeAmount { name: terms.name.clone(), tax_category: terms.tax_category });
    let mut item = Item::new(goods, line.quantity);
    item.price_minor = line.unit_price;
    let wrong = |e: Rule| Reason::of("total", e);
    match (line.total, line.unit_price) {
        (Some(total), Some(price)) => {
            let full = line.quantity.times(price).map_err(wrong)?;
            if total < full {
                let off = full.minus(total).map_err(wrong)?;
                item.discount = Some(Asked { given: Reduction::Amount(off), reason: String::new() });
            } else if total > full {
                item.label_minor = Some(total);
            }
        }
        (Some(total), None) => {
            let each = rounding::divide(i128::from(total.minor()) * 1000, i128::from(line.quantity.thousandths()));
            let price = Money::from_wide(each).map_err(wrong)?;
            item.price_minor = Some(price);
            if line.quantity.times(price).map_err(wrong)? != total {
                item.label_minor = Some(total);
            }
        }
        (None, _) => {}
    }
    Ok(item)
}

fn too_large(bill: &Bill) -> bool {
    // Short ones are not worth looking at.
    bill.lines.len() > 40 && serde_json::to_vec(bill).is_ok_and(|bytes| bytes.len() > MAX_BILL_BYTES)
}
