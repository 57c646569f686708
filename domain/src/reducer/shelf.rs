//! What becomes of goods beside being sold: batches, losses, reduced prices.

use super::{Change, Rows, Value, bytes, text};
use crate::Money;
use crate::business_day::BusinessDay;
use crate::forecast::{Forecast, Planned, quantiles_text};
use crate::id::ProductId;
use crate::markdown::{Given, MarkdownChange, MarkdownChanges};
use crate::occasion::Occasion;
use crate::quantity::Quantity;
use crate::sale::{BatchClaim, Line, PriceReason};
use crate::stamp::Stamp;
use crate::stock::{Intake, SoldOut};
use crate::table;
use crate::waste::Waste;

impl Rows<'_> {
    /// What a line says beside its money: from which batches it was taken, and whether its price was reduced.
    pub(super) fn of_shelf(&mut self, line: &Line, day: BusinessDay) {
        let Some(product) = line.product else { return };
        self.claims(line.no, product, day, &line.batches);
        if let (Some(PriceReason::Markdown), Some(list)) = (line.price_reason, line.list_price_minor) {
            self.changes.push(Change::Insert {
                table: &table::MARKED_DOWN,
                row: vec![
                    bytes(self.head.id.as_bytes()),
                    Value::Int(i64::from(line.no)),
                    bytes(self.head.stall.as_bytes()),
                    bytes(product.as_bytes()),
                    text(&day.to_string()),
                    Value::Int(self.head.moment.unix_ms()),
                    Value::Int(line.quantity.thousandths()),
                    Value::Int(list.minor()),
                    Value::Int(line.price_minor.minor()),
                    Value::Int(line.amount_minor.minor()),
                ],
            });
        }
    }

    fn claims(&mut self, line: u16, product: ProductId, day: BusinessDay, claims: &[BatchClaim]) {
        for claim in claims {
            self.changes.push(Change::Insert {
                table: &table::BATCH_CLAIM,
                row: vec![
                    bytes(self.head.id.as_bytes()),
                    Value::Int(i64::from(line)),
                    bytes(claim.batch.as_bytes()),
                    bytes(self.head.stall.as_bytes()),
                    bytes(product.as_bytes()),
                    text(&day.to_string()),
                    Value::Int(claim.quantity.thousandths()),
                    Value::Int(i64::from(claim.scanned)),
                ],
            });
        }
    }

    pub(super) fn batches(&mut self, intake: &Intake) {
        for batch in &intake.batches {
            let Some(movement) = intake.movements.iter().find(|m| m.line == Some(batch.line)) else { continue };
            self.changes.push(Change::Insert {
                table: &table::BATCH,
                row: vec![
                    bytes(batch.batch.as_bytes()),
                    bytes(self.head.stall.as_bytes()),
                    bytes(movement.product.as_bytes()),
                    bytes(self.head.id.as_bytes()),
                    text(&intake.business_day.to_string()),
                    text(&batch.expires_on.to_string()),
                    Value::Int(movement.quantity.thousandths()),
                ],
            });
        }
    }

    pub(super) fn waste(&mut self, waste: &Waste) {
        let head = self.head;
        let or_null = |amount: Option<Money>| amount.map_or(Value::Null, |a| Value::Int(a.minor()));
        self.changes.push(Change::Insert {
            table: &table::WASTE,
            row: vec![
                bytes(head.id.as_bytes()),
                bytes(head.stall.as_bytes()),
                bytes(waste.product.as_bytes()),
                text(waste.reason.code()),
                Value::Int(waste.quantity.thousandths()),
                or_null(waste.cost_minor),
                or_null(waste.retail_minor),
                text(waste.currency.code()),
                text(&waste.business_day.to_string()),
                Value::Int(head.moment.unix_ms()),
                Value::Int(i64::from(head.moment.offset_min())),
                head.person.map_or(Value::Null, |p| bytes(p.as_bytes())),
                waste.of.map_or(Value::Null, |of| bytes(of.as_bytes())),
            ],
        });
        self.claims(1, waste.product, waste.business_day, &waste.batches);
        self.tenders(head.id, waste.business_day, &waste.tenders, Money::ZERO);
        self.movements("waste", waste.business_day, &waste.movements);
    }

    pub(super) fn sold_out(&mut self, said: &SoldOut) {
        let head = self.head;
        self.changes.push(Change::Insert {
            table: &table::SOLD_OUT,
            row: vec![
                bytes(head.id.as_bytes()),
                bytes(head.stall.as_bytes()),
                bytes(said.product.as_bytes()),
                text(&said.business_day.to_string()),
                Value::Int(head.moment.unix_ms()),
                Value::Int(i64::from(head.moment.offset_min())),
                Value::Int(i64::from(said.sold_out)),
            ],
        });
    }

    pub(super) fn forecast(&mut self, forecast: &Forecast) {
        let head = self.head;
        for of in &forecast.predictions {
            self.changes.push(Change::Insert {
                table: &table::PREDICTION,
                row: vec![
                    bytes(head.id.as_bytes()),
                    bytes(of.product.as_bytes()),
                    text(&of.day.to_string()),
                    bytes(head.stall.as_bytes()),
                    text(&forecast.business_day.to_string()),
                    Value::Int(head.moment.unix_ms()),
                    text(&forecast.model),
                    text(&forecast.version),
                    text(&quantiles_text(&of.quantiles)),
                ],
            });
        }
    }

    pub(super) fn planned(&mut self, planned: Planned) {
        let head = self.head;
        self.changes.push(Change::Insert {
            table: &table::PLANNED,
            row: vec![
                bytes(head.id.as_bytes()),
                bytes(head.stall.as_bytes()),
                bytes(planned.product.as_bytes()),
                text(&planned.day.to_string()),
                planned.quantity.map_or(Value::Null, |q| Value::Int(q.thousandths())),
            ],
        });
    }

    pub(super) fn occasion(&mut self, occasion: &Occasion) {
        let head = self.head;
        self.changes.push(Change::Insert {
            table: &table::OCCASION,
            row: vec![
                bytes(head.id.as_bytes()),
                bytes(head.stall.as_bytes()),
                text(&occasion.day.to_string()),
                text(&occasion.name),
                Value::Int(i64::from(occasion.takes_place)),
            ],
        });
    }

    pub(super) fn markdown(&mut self, markdown: &MarkdownChanges, stamp: Stamp) {
        let mut fields = Vec::new();
        for change in &markdown.changes {
            match change {
                MarkdownChange::Made(made) => {
                    let (share, price) = match made.given {
                        Given::Percent(share) => (Value::Int(share.get()), Value::Null),
                        Given::Price(price) => (Value::Null, Value::Int(price.minor())),
                    };
                    let expected = |of: Option<Quantity>| of.map_or(Value::Null, |q| Value::Int(q.thousandths()));
                    fields.extend([
                        ("stall_id", bytes(made.stall.as_bytes())),
                        ("product_id", bytes(made.product.as_bytes())),
                        ("discount_bp", share),
                        ("price_minor", price),
                        ("business_day", text(&made.business_day.to_string())),
                        ("from_ms", Value::Int(made.from_ms)),
                        ("until_ms", Value::Int(made.until_ms)),
                        ("reason", text(made.reason.code())),
                        ("expected_left", expected(made.expected.map(|e| e.left))),
                        ("expected_at_list", expected(made.expected.map(|e| e.at_list))),
                        ("expected_reduced", expected(made.expected.map(|e| e.reduced))),
                    ]);
                }
                MarkdownChange::EndedMs(at) => fields.push(("ended_ms", Value::Int(*at))),
            }
        }
        self.put(&table::MARKDOWN, vec![bytes(markdown.markdown.as_bytes())], fields, stamp);
    }
}
