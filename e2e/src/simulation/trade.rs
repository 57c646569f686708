//! What happens at a register, whether anybody listens or not.

use domain::Money;
use domain::blob::BlobName;
use domain::cash_rounding::CashRounding;
use domain::catalogue::{CategoryChange, CategoryChanges, ProductChange, ProductChanges};
use domain::chain::Hash;
use domain::event::Body;
use domain::id::{CategoryId, EventId, PersonId};
use domain::quantity::{Quantity, Unit};
use domain::receipt::ReceiptNumber;
use domain::refund::{CashBack, RefundTerms, Returned, refund};
use domain::sale::{Bill, Imported, Line, LineKind, Payment, Sale, complete};
use domain::settings::{Setting, StaffChange, StaffChanges};
use domain::staff::Role;
use domain::stock::{Count, Intake, Movement};
use domain::tax::Service;
use domain::tender::{Tender, TenderKind};
use register::Error;
use register::store::{Author, Purpose, Writer};

use super::Outcome;
use super::bug::Bug;
use super::device::Device;
use super::shop::{BEGINNING_MS, Shop, author, day, event_id, moment, price};
use crate::Chance;

/// Something that a register committed and that has to be counted.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    pub id: EventId,
    /// None for what is no sale.
    pub total_minor: Option<i64>,
}

/// Something that is about to be done.
enum Act {
    Sale(Vec<(usize, i64)>),
    Refund,
    Import(u64),
    Intake(usize, i64),
    Count(usize, i64),
    Change(PersonId, Body),
}

fn choose(chance: &mut Chance, shop: &Shop, device: &Device) -> Act {
    let product = chance.below(shop.products.len() as u64) as usize;
    let n = chance.below(1_000_000);
    match chance.below(100) {
        0..56 => {
            let lines = 1 + chance.below(2);
            Act::Sale((0..lines).map(|_| (chance.below(4) as usize, 1 + chance.below(3).cast_signed())).collect())
        }
        56..62 if device.last_sale.is_some() => Act::Refund,
        62..66 => Act::Import(chance.below(40)),
        66..74 => Act::Intake(product, 1 + chance.below(50).cast_signed()),
        74..82 => Act::Count(product, chance.below(60).cast_signed()),
        82..88 => {
            let who = *chance.pick(&[shop.owner, shop.manager]);
            let changes = vec![ProductChange::Name(format!("Name {n}")), ProductChange::Position(n.cast_signed() % 9)];
            Act::Change(who, Body::Product(ProductChanges { product: shop.products[product], changes }))
        }
        // A cashier may not.
        88..92 => {
            let changes = vec![ProductChange::Name(format!("Forbidden {n}"))];
            Act::Change(shop.cashier, Body::Product(ProductChanges { product: shop.products[product], changes }))
        }
        92..94 => {
            let stall = Some(device.stall).filter(|_| n.is_multiple_of(2));
            Act::Change(shop.owner, price(shop.products[product], stall, n.cast_signed() % 900))
        }
        94..96 => {
            let picture = Some(BlobName(Hash::of(&n.to_be_bytes())));
            let changes = vec![ProductChange::Picture(picture)];
            Act::Change(shop.owner, Body::Product(ProductChanges { product: shop.products[product], changes }))
        }
        96 => Act::Change(shop.owner, Body::Setting(Setting::ReceiptFooter(format!("Footer {n}")))),
        97 => {
            let changes = vec![StaffChange::Role(Role::Cashier), StaffChange::Active(n.is_multiple_of(2))];
            Act::Change(shop.owner, Body::Staff(StaffChanges { person: shop.cashier, changes }))
        }
        98 if !device.old => {
            let category = CategoryId::derived(&Hash::of(&(n % 3).to_be_bytes()).0);
            let changes = vec![CategoryChange::Name(format!("Category {n}"))];
            Act::Change(shop.owner, Body::Category(CategoryChanges { category, changes }))
        }
        _ => Act::Sale(vec![(product, 1)]),
    }
}

/// Does one thing at a register.
///
/// # Errors
/// The store's, [`Error::DiskFull`] among them.
pub fn act(
    chance: &mut Chance,
    shop: &Shop,
    device: &mut Device,
    now_ms: i64,
    bug: Option<Bug>,
    crash: bool,
) -> Result<Vec<Done>, Error> {
    let act = choose(chance, shop, device);
    let now_ms = now_ms + device.skew_ms;
    let last_sale = device.last_sale.take();
    let id = event_id();
    // The counter ahead of the sale, where that rule is broken.
    let early = match &act {
        Act::Sale(_) if bug == Some(Bug::ReceiptCounterOutside) => {
            let early = device.store().write(|writer| writer.next_receipt(Purpose::Live))?;
            if crash {
                return Ok(Vec::new());
            }
            Some(early)
        }
        _ => None,
    };
    let mut sold = None;
    let done = device.store().write(|writer| {
        let by = author(Some(shop.cashier), now_ms);
        Ok(match act {
            Act::Sale(goods) => {
                let receipt = match early {
                    Some(receipt) => receipt,
                    None => writer.next_receipt(Purpose::Live)?,
                };
                let bill = bill(shop, &goods)?;
                let sale = pay(shop, receipt, now_ms, bill)?;
                let total = sale.bill.total_minor.minor();
                sold = Some((id, sale.clone()));
                append(writer, &by, id, Body::Sale(Box::new(sale)), Some(total))?
            }
            Act::Refund => {
                let Some((of, sale)) = &last_sale else { return Ok(None) };
                let terms = RefundTerms {
                    receipt: writer.next_receipt(Purpose::Live)?,
                    business_day: day(now_ms),
                    sale: *of,
                    refunded: &[],
                    reason: "",
                    rounding: CashRounding::default(),
                    cash_back: CashBack::default(),
                    paid: &sale.tenders,
                    paid_rounding_minor: sale.rounding_minor,
                };
                let back = [Returned { line: 1, quantity: Quantity::new(1_000)? }];
                let refund = refund(sale, &terms, &back, TenderKind::Cash, true)?;
                let total = refund.total_minor.minor();
                append(writer, &by, id, Body::Refund(Box::new(refund)), Some(total))?
            }
            Act::Import(ticket) => {
                let ticket = format!("T{ticket}");
                let id = EventId::derived(&Hash::of(ticket.as_bytes()).0);
                let receipt = writer.next_receipt(Purpose::Import)?;
                let mut sale = pay(shop, receipt, BEGINNING_MS, bill(shop, &[(0, 1)])?)?;
                sale.imported = Some(Imported { ticket });
                sale.movements.clear();
                let by = Author { moment: moment(BEGINNING_MS), ..by };
                let total = sale.bill.total_minor.minor();
                writer.append(Purpose::Import, &by, id, Body::Sale(Box::new(sale)))?;
                Some(Done { id, total_minor: Some(total) })
            }
            Act::Intake(product, pieces) => {
                let quantity = Quantity::new(pieces * 1_000)?;
                let movements = vec![Movement { product: shop.products[product], quantity, line: None }];
                let intake = Intake {
                    business_day: day(now_ms),
                    tenders: Vec::new(),
                    movements,
                    note: String::new(),
                    batches: Vec::new(),
                };
                append(writer, &by, id, Body::Intake(intake), None)?
            }
            Act::Count(product, pieces) => {
                let product = shop.products[product];
                let cover = writer.cover_of(product)?;
                let counted = Quantity::new(pieces * 1_000)?;
                append(
                    writer,
                    &by,
                    id,
                    Body::Count(Count { business_day: day(now_ms), product, counted, cover }),
                    None,
                )?
            }
            Act::Change(who, body) => append(writer, &author(Some(who), now_ms), id, body, None)?,
        })
    })?;
    device.last_sale = sold;
    Ok(done.into_iter().collect())
}

fn append(
    writer: &mut Writer<'_>,
    by: &Author,
    id: EventId,
    body: Body,
    total_minor: Option<i64>,
) -> Result<Option<Done>, Error> {
    writer.append(Purpose::Live, by, id, body)?;
    Ok(Some(Done { id, total_minor }))
}

fn bill(shop: &Shop, goods: &[(usize, i64)]) -> Result<Bill, Error> {
    let mut lines = Vec::new();
    let mut total = Money::ZERO;
    for (no, (product, pieces)) in (1..).zip(goods) {
        let price_minor = Money::new(100 + 37 * (*product as i64))?;
        let quantity = Quantity::new(pieces * 1_000)?;
        let amount_minor = quantity.times(price_minor)?;
        total = total.plus(amount_minor)?;
        lines.push(Line {
            no,
            kind: LineKind::Goods,
            product: Some(shop.products[*product]),
            name: "Goods".to_owned(),
            tax_category: shop.tax_category,
            unit: Unit::Piece,
            quantity,
            list_price_minor: Some(price_minor),
            price_minor,
            price_reason: None,
            full_minor: amount_minor,
            discount: None,
            cart_discount_minor: Money::ZERO,
            amount_minor,
            taxes: Vec::new(),
            batches: Vec::new(),
            note: String::new(),
        });
    }
    Ok(Bill {
        service: Service::TakeAway,
        tax_inclusive: true,
        lines,
        discount: None,
        taxes: Vec::new(),
        total_minor: total,
    })
}

fn pay(shop: &Shop, receipt: ReceiptNumber, now_ms: i64, bill: Bill) -> Result<Sale, Error> {
    let payment = Payment { tenders: vec![Tender::new(TenderKind::Card, bill.total_minor)], tip_minor: Money::ZERO };
    Ok(complete(receipt, day(now_ms), shop.currency, bill, &payment, CashRounding::default())?)
}

/// Bytes that nobody can read, under the next number of a register's log.
pub fn poison(device: &mut Device, now_ms: i64) -> Outcome {
    let now_ms = now_ms + device.skew_ms;
    let id = event_id();
    device.store().write(|writer| {
        let conn = writer.conn();
        let (series_no, last_seq, head): (i64, i64, [u8; 32]) =
            conn.query_row("select series_no, last_seq, head_hash from series where purpose = 'live'", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let bytes = b"\xff no event".to_vec();
        let hash = Hash(head).next(&bytes);
        conn.execute(
            "insert into event (series_no, register_seq, event_id, kind, stamp_hlc, bytes, hash)
             values (?1, ?2, ?3, '', (select last_hlc from series where series_no = ?1), ?4, ?5)",
            rusqlite::params![series_no, last_seq + 1, id.as_bytes(), bytes, hash.0],
        )?;
        conn.execute(
            "update series set last_seq = last_seq + 1, head_hash = ?2 where series_no = ?1",
            rusqlite::params![series_no, hash.0],
        )?;
        // Seals the row anew.
        writer.confirm_clock(now_ms)
    })?;
    Ok(())
}
