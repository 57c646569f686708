//! One reducer: an event in, row changes out. It is pure and never reads a database, so every store that applies the
//! same events ends with the same rows, in whatever order they came.

mod recipe;
mod shelf;

use crate::Money;
use crate::business_day::BusinessDay;
use crate::catalogue::{CategoryChange, ProductChange};
use crate::enrolment::EnrolmentChange;
use crate::event::{Body, Envelope, Event};
use crate::id::{EventId, IncarnationId, ProductId, StallId};
use crate::refund::Refund;
use crate::sale::Sale;
use crate::settings::{StaffChange, StallChange};
use crate::stamp::Stamp;
use crate::stock::{Count, Covered, Movement};
use crate::table::{self, Table};
use crate::tax::{TaxRate, TaxSum};
use crate::tender::Tender;

/// A value of a projected row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// One change of rows. See [`table::Merge`] for what each does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Key and all columns, in the table's order.
    Insert { table: &'static Table, row: Vec<Value> },
    /// Key, and what to add to each column.
    Add { table: &'static Table, key: Vec<Value>, deltas: Vec<i64> },
    /// Key, and the columns (by position) to put where the stamp is newer.
    Put { table: &'static Table, key: Vec<Value>, fields: Vec<(usize, Value)>, stamp: Stamp },
    /// Goods came or went: add to the stock unless the cover of its base holds this event.
    Move {
        stall: StallId,
        product: ProductId,
        quantity: i64,
        taken_in: i64,
        incarnation: IncarnationId,
        register_seq: u64,
    },
    /// A count: where its stamp is newer than the base's, it becomes the base and the stock is summed anew from the
    /// movements outside its cover.
    Rebase { stall: StallId, product: ProductId, counted: i64, cover: Vec<Covered>, stamp: Stamp },
}

/// The row changes of an event with its stamp.
pub fn reduce(event: &Event, stamp: Stamp) -> Vec<Change> {
    let head = &event.envelope;
    let mut rows = Rows { head, changes: Vec::new() };
    match &event.body {
        Body::Sale(sale) => rows.sale(sale),
        Body::Refund(refund) => rows.refund(refund),
        Body::TenderChange(change) => {
            rows.tenders(change.sale, change.business_day, &change.tenders, change.rounding_minor);
            rows.movements("tender_change", change.business_day, &change.movements);
        }
        Body::Intake(intake) => {
            rows.tenders(head.id, intake.business_day, &intake.tenders, Money::ZERO);
            rows.movements("intake", intake.business_day, &intake.movements);
            rows.batches(intake);
        }
        Body::Waste(waste) => rows.waste(waste),
        Body::SoldOut(sold_out) => rows.sold_out(sold_out),
        Body::Markdown(markdown) => rows.markdown(markdown, stamp),
        Body::Forecast(forecast) => rows.forecast(forecast),
        Body::Planned(planned) => rows.planned(*planned),
        Body::Occasion(occasion) => rows.occasion(occasion),
        Body::Count(count) => rows.count(count, stamp),
        Body::Product(product) => {
            let key = bytes(product.product.as_bytes());
            let mut fields = Vec::new();
            for change in &product.changes {
                match change {
                    ProductChange::Name(name) => fields.push(("name", text(name))),
                    ProductChange::Category(category) => {
                        fields.push(("category_id", category.map_or(Value::Null, |c| bytes(c.as_bytes()))));
                    }
                    ProductChange::Kind(kind) => fields.push(("kind", text(kind.code()))),
                    ProductChange::Unit(unit) => fields.push(("unit", text(unit.code()))),
                    ProductChange::TaxCategory(tax) => fields.push(("tax_category_id", bytes(tax.as_bytes()))),
                    ProductChange::Picture(picture) => {
                        fields.push(("picture", picture.map_or(Value::Null, |p| bytes(&p.0.0))));
                    }
                    ProductChange::CostMinor(cost) => {
                        fields.push(("cost_minor", cost.map_or(Value::Null, |c| Value::Int(c.minor()))));
                    }
                    ProductChange::Position(position) => fields.push(("position", Value::Int(*position))),
                    ProductChange::Archived(archived) => fields.push(("archived", Value::Int(i64::from(*archived)))),
                    ProductChange::AddBarcode(code) => {
                        rows.put(&table::BARCODE, vec![text(code.as_str())], vec![("product_id", key.clone())], stamp);
                    }
                    ProductChange::RemoveBarcode(code) => {
                        rows.put(&table::BARCODE, vec![text(code.as_str())], vec![("product_id", Value::Null)], stamp);
                    }
                }
            }
            rows.put(&table::PRODUCT, vec![key], fields, stamp);
        }
        Body::Category(category) => {
            let fields = category
                .changes
                .iter()
                .map(|change| match change {
                    CategoryChange::Name(name) => ("name", text(name)),
                    CategoryChange::Position(position) => ("position", Value::Int(*position)),
                    CategoryChange::Archived(archived) => ("archived", Value::Int(i64::from(*archived))),
                })
                .collect();
            rows.put(&table::CATEGORY, vec![bytes(category.category.as_bytes())], fields, stamp);
        }
        Body::Price(price) => {
            let stall = price.stall.unwrap_or(StallId::NIL);
            let key =
                vec![bytes(price.product.as_bytes()), bytes(stall.as_bytes()), text(&price.valid_from.to_string())];
            let value = price.price_minor.map_or(Value::Null, |p| Value::Int(p.minor()));
            rows.put(&table::PRICE, key, vec![("price_minor", value)], stamp);
        }
        Body::TaxCategory(tax) => {
            let key = bytes(tax.tax_category.as_bytes());
            let mut fields = Vec::new();
            if let Some(name) = &tax.name {
                fields.push(("name", text(name)));
            }
            if let Some(archived) = tax.archived {
                fields.push(("archived", Value::Int(i64::from(archived))));
            }
            rows.put(&table::TAX_CATEGORY, vec![key.clone()], fields, stamp);
            if let Some(from) = &tax.rates {
                let fields = vec![
                    ("take_away", text(&rates_text(&from.rates.take_away))),
                    ("eat_in", text(&rates_text(&from.rates.eat_in))),
                ];
                rows.put(&table::TAX_RATE, vec![key, text(&from.valid_from.to_string())], fields, stamp);
            }
        }
        Body::Recipe(recipe) => rows.recipe(recipe, stamp),
        Body::Ingredient(ingredient) => rows.ingredient(ingredient, stamp),
        Body::Supplier(supplier) => rows.supplier(supplier, stamp),
        Body::Setting(setting) => {
            let value = serde_json::to_string(setting).expect("a setting has string keys and no floats");
            rows.put(&table::SETTING, vec![text(setting.key())], vec![("value", text(&value))], stamp);
        }
        Body::Stall(stall) => {
            let fields = stall
                .changes
                .iter()
                .map(|change| match change {
                    StallChange::Name(name) => ("name", text(name)),
                    StallChange::Address(address) => ("address", text(address)),
                    StallChange::OpeningHours(hours) => {
                        ("opening_hours", text(&serde_json::to_string(hours).expect("opening hours are whole numbers")))
                    }
                    StallChange::Currency(currency) => ("currency", text(currency.code())),
                    StallChange::Zone(zone) => ("zone", text(zone)),
                    StallChange::DayStart(start) => ("day_start_min", Value::Int(i64::from(start.minutes()))),
                })
                .collect();
            rows.put(&table::STALL, vec![bytes(stall.stall.as_bytes())], fields, stamp);
        }
        Body::Staff(staff) => {
            let fields = staff
                .changes
                .iter()
                .map(|change| match change {
                    StaffChange::Role(role) => ("role", text(role.code())),
                    StaffChange::Active(active) => ("active", Value::Int(i64::from(*active))),
                })
                .collect();
            rows.put(&table::STAFF, vec![bytes(staff.person.as_bytes())], fields, stamp);
        }
        Body::Enrolment(enrolment) => {
            let fields = enrolment
                .changes
                .iter()
                .map(|change| match change {
                    EnrolmentChange::Stall(stall) => ("stall_id", bytes(stall.as_bytes())),
                    EnrolmentChange::PublicKey(key) => ("public_key", bytes(&key.0)),
                    EnrolmentChange::Name(name) => ("name", text(name)),
                    EnrolmentChange::Active(active) => ("active", Value::Int(i64::from(*active))),
                })
                .collect();
            rows.put(&table::ENROLMENT, vec![bytes(enrolment.register.as_bytes())], fields, stamp);
        }
        Body::PutBack(put_back) => rows.changes.extend(put_back.rows.iter().filter_map(|row| row.change(stamp))),
    }
    rows.changes
}

/// Rates in [`table::TAX_RATE`]: `40000+48750`.
pub fn rates_text(rates: &[TaxRate]) -> String {
    rates.iter().map(|r| r.ppm().to_string()).collect::<Vec<_>>().join("+")
}

/// Reads what [`rates_text`] wrote.
///
/// # Errors
/// [`crate::Error::Malformed`] for anything else.
pub fn rates_from_text(rates: &str) -> Result<Vec<TaxRate>, crate::Error> {
    let malformed = || crate::Error::Malformed { what: "a list of tax rates", text: rates.to_owned() };
    rates.split('+').filter(|r| !r.is_empty()).map(|r| TaxRate::from_ppm(r.parse().map_err(|_| malformed())?)).collect()
}

struct Rows<'a> {
    head: &'a Envelope,
    changes: Vec<Change>,
}

impl Rows<'_> {
    fn sale(&mut self, sale: &Sale) {
        let bill = &sale.bill;
        let id = self.head.id;
        self.sale_row(SaleRow {
            kind: "sale",
            receipt: &sale.receipt.to_string(),
            business_day: sale.business_day,
            of_sale: None,
            currency: sale.currency.code(),
            service: bill.service.code(),
            n_lines: bill.lines.len(),
            // A stored sale was checked when it was made; a sum that does not fit is shown as zero, never dropped.
            turnover: bill.turnover().unwrap_or_default(),
            discount: bill.discounted().unwrap_or_default(),
            total: bill.total_minor,
            tip: sale.tip_minor,
            rounding: sale.rounding_minor,
            ticket: sale.imported.as_ref().map(|i| i.ticket.as_str()),
        });
        if let Some(parked) = sale.parked {
            self.changes.push(Change::Insert {
                table: &table::PARKED_PAID,
                row: vec![
                    bytes(parked.as_bytes()),
                    bytes(id.as_bytes()),
                    bytes(self.head.stall.as_bytes()),
                    text(&sale.business_day.to_string()),
                ],
            });
        }
        for line in &bill.lines {
            let off = line.discount.as_ref().map_or(0, |d| d.amount_minor.minor()) + line.cart_discount_minor.minor();
            self.changes.push(Change::Insert {
                table: &table::SALE_LINE,
                row: vec![
                    bytes(id.as_bytes()),
                    Value::Int(i64::from(line.no)),
                    text(line.kind.code()),
                    line.product.map_or(Value::Null, |p| bytes(p.as_bytes())),
                    text(&line.name),
                    bytes(line.tax_category.as_bytes()),
                    text(line.unit.code()),
                    Value::Int(line.quantity.thousandths()),
                    line.list_price_minor.map_or(Value::Null, |p| Value::Int(p.minor())),
                    Value::Int(line.price_minor.minor()),
                    Value::Int(off),
                    Value::Int(line.amount_minor.minor()),
                    Value::Int(line.taxes.iter().map(|t| t.tax_minor.minor()).sum()),
                ],
            });
            self.of_shelf(line, sale.business_day);
        }
        self.taxes(&bill.taxes);
        self.tenders(id, sale.business_day, &sale.tenders, sale.rounding_minor);
        self.movements("sale", sale.business_day, &sale.movements);
    }

    fn refund(&mut self, refund: &Refund) {
        let id = self.head.id;
        let outside: i64 =
            refund.lines.iter().filter(|l| l.kind.code() != "goods").map(|l| l.amount_minor.minor()).sum();
        self.sale_row(SaleRow {
            kind: if refund.void { "void" } else { "refund" },
            receipt: &refund.receipt.to_string(),
            business_day: refund.business_day,
            of_sale: Some(refund.sale),
            currency: refund.currency.code(),
            service: "",
            n_lines: refund.lines.len(),
            turnover: Money::new(refund.total_minor.minor() - outside).unwrap_or_default(),
            discount: Money::ZERO,
            total: refund.total_minor,
            tip: refund.tip_minor,
            rounding: refund.rounding_minor,
            ticket: None,
        });
        for line in &refund.lines {
            self.changes.push(Change::Insert {
                table: &table::SALE_LINE,
                row: vec![
                    bytes(id.as_bytes()),
                    Value::Int(i64::from(line.line)),
                    text(line.kind.code()),
                    line.product.map_or(Value::Null, |p| bytes(p.as_bytes())),
                    text(&line.name),
                    bytes(line.tax_category.as_bytes()),
                    text(line.unit.code()),
                    Value::Int(line.quantity.thousandths()),
                    Value::Null,
                    Value::Int(line.price_minor.minor()),
                    Value::Int(0),
                    Value::Int(line.amount_minor.minor()),
                    Value::Int(line.taxes.iter().map(|t| t.tax_minor.minor()).sum()),
                ],
            });
            self.changes.push(Change::Add {
                table: &table::REFUNDED,
                key: vec![bytes(refund.sale.as_bytes()), Value::Int(i64::from(line.line))],
                deltas: vec![-line.quantity.thousandths()],
            });
        }
        self.taxes(&refund.taxes);
        self.tenders(refund.sale, refund.business_day, &refund.tenders, refund.rounding_minor);
        self.movements(if refund.void { "void" } else { "refund" }, refund.business_day, &refund.movements);
    }

    fn sale_row(&mut self, row: SaleRow<'_>) {
        let head = self.head;
        // The same past ticket may be imported at two registers; whoever brings it, the row is the same.
        let own = row.ticket.is_none();
        let or_null = |value: Value| if own { value } else { Value::Null };
        self.changes.push(Change::Insert {
            table: &table::SALE,
            row: vec![
                bytes(head.id.as_bytes()),
                text(row.kind),
                bytes(head.stall.as_bytes()),
                or_null(bytes(head.register.as_bytes())),
                or_null(bytes(head.incarnation.as_bytes())),
                or_null(Value::Int(i64::try_from(head.seq).unwrap_or(i64::MAX))),
                text(row.ticket.unwrap_or(row.receipt)),
                text(&row.business_day.to_string()),
                Value::Int(head.moment.unix_ms()),
                Value::Int(i64::from(head.moment.offset_min())),
                or_null(head.person.map_or(Value::Null, |p| bytes(p.as_bytes()))),
                row.of_sale.map_or(Value::Null, |s| bytes(s.as_bytes())),
                text(row.currency),
                text(row.service),
                Value::Int(i64::try_from(row.n_lines).unwrap_or(i64::MAX)),
                Value::Int(row.turnover.minor()),
                Value::Int(row.discount.minor()),
                Value::Int(row.total.minor()),
                Value::Int(row.tip.minor()),
                Value::Int(row.rounding.minor()),
                row.ticket.map_or(Value::Null, text),
            ],
        });
    }

    fn taxes(&mut self, taxes: &[TaxSum]) {
        for tax in taxes {
            self.changes.push(Change::Insert {
                table: &table::SALE_TAX,
                row: vec![
                    bytes(self.head.id.as_bytes()),
                    Value::Int(tax.rate_ppm.ppm()),
                    Value::Int(tax.net_minor.minor()),
                    Value::Int(tax.tax_minor.minor()),
                ],
            });
        }
    }

    fn tenders(&mut self, sale: EventId, day: BusinessDay, tenders: &[Tender], rounding: Money) {
        for (index, tender) in tenders.iter().enumerate() {
            self.changes.push(Change::Insert {
                table: &table::TENDER,
                row: vec![
                    bytes(self.head.id.as_bytes()),
                    Value::Int(i64::try_from(index + 1).unwrap_or(i64::MAX)),
                    bytes(sale.as_bytes()),
                    bytes(self.head.stall.as_bytes()),
                    text(&day.to_string()),
                    text(tender.kind.code()),
                    Value::Int(tender.amount_minor.minor()),
                    Value::Int(tender.change_minor.minor()),
                    Value::Int(if index == 0 { rounding.minor() } else { 0 }),
                ],
            });
        }
    }

    fn movements(&mut self, reason: &str, day: BusinessDay, movements: &[Movement]) {
        let head = self.head;
        for (index, movement) in movements.iter().enumerate() {
            let quantity = movement.quantity.thousandths();
            self.changes.push(Change::Insert {
                table: &table::STOCK_MOVEMENT,
                row: vec![
                    bytes(head.stall.as_bytes()),
                    bytes(movement.product.as_bytes()),
                    bytes(head.id.as_bytes()),
                    Value::Int(i64::try_from(index + 1).unwrap_or(i64::MAX)),
                    text(reason),
                    Value::Int(quantity),
                    text(&day.to_string()),
                    bytes(head.incarnation.as_bytes()),
                    Value::Int(i64::try_from(head.seq).unwrap_or(i64::MAX)),
                ],
            });
            self.changes.push(Change::Move {
                stall: head.stall,
                product: movement.product,
                quantity,
                taken_in: if reason == "intake" { quantity } else { 0 },
                incarnation: head.incarnation,
                register_seq: head.seq,
            });
        }
    }

    fn count(&mut self, count: &Count, stamp: Stamp) {
        let head = self.head;
        self.changes.push(Change::Insert {
            table: &table::STOCK_COUNT,
            row: vec![
                bytes(head.id.as_bytes()),
                bytes(head.stall.as_bytes()),
                bytes(count.product.as_bytes()),
                Value::Int(count.counted.thousandths()),
                text(&count.business_day.to_string()),
            ],
        });
        self.changes.push(Change::Rebase {
            stall: head.stall,
            product: count.product,
            counted: count.counted.thousandths(),
            cover: count.cover.clone(),
            stamp,
        });
    }

    fn put(&mut self, table: &'static Table, key: Vec<Value>, fields: Vec<(&str, Value)>, stamp: Stamp) {
        if fields.is_empty() {
            return;
        }
        // One event has one stamp: of two changes to one column in it, the later is put.
        let same_row = |c: &Change| matches!(c, Change::Put { table: t, key: k, .. } if *t == table && *k == key);
        let mut put = match self.changes.iter().position(same_row).map(|at| self.changes.remove(at)) {
            Some(Change::Put { fields, .. }) => fields,
            _ => Vec::with_capacity(fields.len()),
        };
        for (name, value) in fields {
            let position = table.columns.iter().position(|c| c.name == name);
            let position = position.expect("the reducer names columns of its own description");
            put.retain(|&(earlier, _)| earlier != position);
            put.push((position, value));
        }
        self.changes.push(Change::Put { table, key, fields: put, stamp });
    }
}

struct SaleRow<'a> {
    kind: &'a str,
    receipt: &'a str,
    business_day: BusinessDay,
    of_sale: Option<EventId>,
    currency: &'a str,
    service: &'a str,
    n_lines: usize,
    turnover: Money,
    discount: Money,
    total: Money,
    tip: Money,
    rounding: Money,
    ticket: Option<&'a str>,
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn bytes(value: &[u8]) -> Value {
    Value::Bytes(value.to_vec())
}
