//! Selling, refunding, voiding, changing the payment type: the rules of `domain` in one durable transaction each.

use domain::api::sell::SaleDone;
use domain::business_day::BusinessDay;
use domain::cart::Cart;
use domain::clock::Moment;
use domain::event::{Body, Event};
use domain::id::{EventId, PersonId};
use domain::quantity::Quantity;
use domain::refund::{self, CashBack, Refund, RefundTerms, Returned};
use domain::sale::{self, Bill, Payment, Sale};
use domain::tax::TaxSum;
use domain::tender::{Tender, TenderKind};
use domain::{Error as Rule, Money};
use rusqlite::params;

use crate::shop::Shop;
use crate::store::{Appended, Author, Purpose, Store, Writer, find_event, id};
use crate::{Error, batch, clock};

/// Who sells, and when.
#[derive(Debug, Clone)]
pub struct Seller {
    pub person: Option<PersonId>,
    pub approver: Option<PersonId>,
    /// The wall time of the sale.
    pub moment: Moment,
    pub now_ms: i64,
}

impl Seller {
    pub fn author(&self) -> Author {
        Author { person: self.person, approver: self.approver, moment: self.moment.clone(), now_ms: self.now_ms }
    }
}

/// Whether the clock can be believed for a sale now.
///
/// # Errors
/// [`Rule::Clock`].
pub fn check_clock(store: &Store, now: &Moment, watch: &clock::Watch) -> Result<(), Error> {
    let last = store.live_series()?.last_at_ms;
    Ok(domain::clock::check(now, (last > 0).then_some(last), Some(watch.expected_ms()))?)
}

/// Sells a cart; durable on return. With the id of a committed sale it answers that one.
///
/// # Errors
/// `total_changed` when the bill is not what the customer was shown, the rules of [`Shop::bill`] and [`sale::complete`],
/// and what the disk says. Nothing is half done.
pub fn sell(
    store: &mut Store,
    shop: &Shop,
    seller: &Seller,
    id: EventId,
    cart: &Cart,
    payment: &Payment,
    expected_total: Option<Money>,
) -> Result<SaleDone, Error> {
    sell_and(store, shop, seller, id, cart, payment, expected_total, |_, _| Ok(()))
}

/// Sells a cart and does something that belongs to it in the same transaction: both happen or neither.
///
/// # Errors
/// As [`sell`], and what `also` returns.
#[expect(clippy::too_many_arguments, reason = "each is another part of one sale")]
pub fn sell_and(
    store: &mut Store,
    shop: &Shop,
    seller: &Seller,
    id: EventId,
    cart: &Cart,
    payment: &Payment,
    expected_total: Option<Money>,
    also: impl FnOnce(&Writer<'_>, &Sale) -> Result<(), Error>,
) -> Result<SaleDone, Error> {
    if let Some(event) = store.event(id)? {
        return committed(&event);
    }
    let day = shop.business_day(&seller.moment);
    let bill = shop.bill(cart, &seller.moment)?;
    if let Some(expected) = expected_total.filter(|&expected| expected != bill.total_minor) {
        return Err(Error::Refused(
            domain::api::ApiError::new(
                "total_changed",
                format!(
                    "the total is {} now instead of {}; look at it again",
                    shop.plain(bill.total_minor),
                    shop.plain(expected)
                ),
            )
            .with("amount_minor", bill.total_minor.minor().to_string()),
        ));
    }
    let (sale, appended) = store.write(|writer| {
        let (sale, appended) = append_sale(writer, shop, seller, id, day, bill, payment, cart)?;
        also(writer, &sale)?;
        Ok((sale, appended))
    })?;
    done(&sale, appended, seller.now_ms)
}

/// Appends one sale inside a transaction of the caller's.
///
/// # Errors
/// As [`sale::complete`]; database errors.
#[expect(clippy::too_many_arguments, reason = "each is another part of one sale")]
pub fn append_sale(
    writer: &mut Writer<'_>,
    shop: &Shop,
    seller: &Seller,
    id: EventId,
    day: BusinessDay,
    mut bill: Bill,
    payment: &Payment,
    cart: &Cart,
) -> Result<(Sale, Appended), Error> {
    batch::claim(writer.conn(), shop, day, &mut bill)?;
    let receipt = writer.next_receipt(Purpose::Live)?;
    let mut sale = sale::complete(receipt, day, shop.stall.currency, bill, payment, shop.settings.cash_rounding)?;
    cart.note.clone_into(&mut sale.note);
    sale.parked = cart.parked;
    let appended = writer.append(Purpose::Live, &seller.author(), id, Body::Sale(Box::new(sale.clone())))?;
    Ok((sale, appended))
}

fn done(sale: &Sale, appended: Appended, now_ms: i64) -> Result<SaleDone, Error> {
    Ok(SaleDone {
        id: appended.id,
        receipt: sale.receipt,
        register_seq: appended.register_seq,
        total_minor: sale.bill.total_minor,
        tip_minor: sale.tip_minor,
        tax: sale.bill.taxes.clone(),
        rounding_minor: sale.rounding_minor,
        change_minor: sale.change()?,
        tenders: sale.tenders.clone(),
        next_sale: EventId::new(now_ms, crate::store::random()),
    })
}

fn refund_done(refund: &Refund, appended: Appended, now_ms: i64) -> SaleDone {
    SaleDone {
        id: appended.id,
        receipt: refund.receipt,
        register_seq: appended.register_seq,
        total_minor: refund.total_minor,
        tip_minor: refund.tip_minor,
        tax: refund.taxes.clone(),
        rounding_minor: refund.rounding_minor,
        change_minor: Money::ZERO,
        tenders: refund.tenders.clone(),
        next_sale: EventId::new(now_ms, crate::store::random()),
    }
}

/// The answer for an event that was committed before: after an unknown commit result it is read again, never assumed.
fn committed(event: &Event) -> Result<SaleDone, Error> {
    let appended = Appended { id: event.envelope.id, register_seq: event.envelope.seq };
    let now_ms = chrono::Utc::now().timestamp_millis();
    match &event.body {
        Body::Sale(sale) => done(sale, appended, now_ms),
        Body::Refund(refund) => Ok(refund_done(refund, appended, now_ms)),
        _ => Err(Error::refused("id_taken", "this id belongs to another event")),
    }
}

/// A sale with everything that happened to it since.
#[derive(Debug)]
pub struct Standing {
    pub event: Event,
    pub sale: Sale,
    /// Positive quantities, one entry a line.
    pub refunded: Vec<Returned>,
    pub cash_back: CashBack,
    /// The payments that count now, and their rounding.
    pub paid: Vec<Tender>,
    pub rounding_minor: Money,
}

impl Standing {
    /// # Errors
    /// [`Error::NotFound`], [`Rule::RefundOfRefund`].
    pub fn of(store: &Store, sale: EventId) -> Result<Self, Error> {
        let event =
            find_event(store.conn(), sale)?.ok_or_else(|| Error::NotFound { what: "sale", text: sale.to_string() })?;
        let body = match &event.body {
            Body::Sale(sale) => (**sale).clone(),
            _ => return Err(Rule::RefundOfRefund.into()),
        };
        let mut statement = store
            .conn()
            .prepare_cached("select line_no, quantity from refunded where sale_id = ?1 order by line_no")?;
        let refunded = statement
            .query_map([sale.as_bytes()], |row| Ok((row.get::<_, u16>(0)?, row.get::<_, i64>(1)?)))?
            .map(|found| {
                let (line, quantity) = found?;
                Ok(Returned { line, quantity: Quantity::new(quantity)? })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        // The last change of payment type is what counts: it holds the former payments, negated, and the new ones.
        let mut paid = body.tenders.clone();
        let mut rounding_minor = body.rounding_minor;
        for change in tender_changes(store, sale)? {
            let n_back = paid.len();
            paid = change.tenders.into_iter().skip(n_back).collect();
            rounding_minor = rounding_minor.plus(change.rounding_minor)?;
        }
        let cash_back = cash_back(store, sale)?;
        Ok(Self { event, sale: body, refunded, cash_back, paid, rounding_minor })
    }

    pub fn touched(&self) -> bool {
        self.refunded.iter().any(|r| r.quantity > Quantity::ZERO)
    }
}

/// The refunds in cash. One that rounding made nothing of has no payment, and is one of them.
fn cash_back(store: &Store, sale: EventId) -> Result<CashBack, Error> {
    let (total, paid): (i64, i64) = store
        .conn()
        .prepare_cached(
            "select coalesce(-sum(r.total_minor), 0), coalesce(-sum(r.total_minor + r.rounding_minor), 0) from sale r
             where r.of_sale_id = ?1 and not exists (
                 select 1 from tender t where t.event_id = r.sale_id and t.kind <> 'cash')",
        )?
        .query_row([sale.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(CashBack { total_minor: Money::new(total)?, paid_minor: Money::new(paid)? })
}

fn tender_changes(store: &Store, sale: EventId) -> Result<Vec<sale::TenderChange>, Error> {
    let mut statement = store.conn().prepare_cached(
        "select distinct t.event_id from tender t join event e on e.event_id = t.event_id
         where t.sale_id = ?1 and t.event_id <> t.sale_id and e.kind = 'tender_change' order by e.event_no",
    )?;
    let ids: Vec<EventId> =
        statement.query_map([sale.as_bytes()], |row| id(row, 0, EventId::from_slice))?.collect::<Result<_, _>>()?;
    let mut changes = Vec::with_capacity(ids.len());
    for event in ids {
        if let Some(Event { body: Body::TenderChange(change), .. }) = find_event(store.conn(), event)? {
            changes.push(change);
        }
    }
    Ok(changes)
}

/// How a refund is to be made.
#[derive(Debug)]
pub enum Back<'a> {
    Lines {
        lines: &'a [Returned],
        by: TenderKind,
        restock: bool,
    },
    /// The whole sale, on its own business day.
    Void,
}

/// Refunds lines of a sale or voids it; durable on return. With the id of a committed refund it answers that one.
///
/// # Errors
/// The rules of [`refund::refund`] and [`refund::void`]; `void_other_day`; database errors.
pub fn give_back(
    store: &mut Store,
    shop: &Shop,
    seller: &Seller,
    id: EventId,
    sale: EventId,
    back: &Back<'_>,
    reason: &str,
) -> Result<SaleDone, Error> {
    if let Some(event) = store.event(id)? {
        return committed(&event);
    }
    let standing = Standing::of(store, sale)?;
    let day = shop.business_day(&seller.moment);
    if matches!(back, Back::Void) && standing.sale.business_day != day {
        return Err(Error::refused("void_other_day", "a sale is voided on its own business day; refund it instead"));
    }
    if standing.sale.imported.is_some() {
        return Err(Error::refused("refund_imported", "a sale of another till is refunded there, not here"));
    }
    store.write(|writer| {
        let receipt = writer.next_receipt(Purpose::Live)?;
        let terms = RefundTerms {
            receipt,
            business_day: day,
            sale,
            refunded: &standing.refunded,
            reason,
            rounding: shop.settings.cash_rounding,
            cash_back: standing.cash_back,
            paid: &standing.paid,
            paid_rounding_minor: standing.rounding_minor,
        };
        let refund = match back {
            Back::Lines { lines, by, restock } => refund::refund(&standing.sale, &terms, lines, *by, *restock)?,
            Back::Void => refund::void(&standing.sale, &terms)?,
        };
        let appended = writer.append(Purpose::Live, &seller.author(), id, Body::Refund(Box::new(refund.clone())))?;
        Ok(refund_done(&refund, appended, seller.now_ms))
    })
}

/// Says that a sale of this business day was paid otherwise.
///
/// # Errors
/// `change_tender_other_day`, `change_tender_refunded`; as [`Sale::paid_otherwise`].
pub fn pay_otherwise(
    store: &mut Store,
    shop: &Shop,
    seller: &Seller,
    sale: EventId,
    tenders: &[Tender],
) -> Result<SaleDone, Error> {
    let standing = Standing::of(store, sale)?;
    let day = shop.business_day(&seller.moment);
    if standing.sale.business_day != day {
        return Err(Error::refused(
            "change_tender_other_day",
            "a payment can be changed on the sale's own business day only",
        ));
    }
    if standing.touched() {
        return Err(Error::refused("change_tender_refunded", "the payment of a refunded sale can't be changed"));
    }
    let change = standing.sale.paid_otherwise(
        sale,
        day,
        &standing.paid,
        standing.rounding_minor,
        tenders,
        shop.settings.cash_rounding,
    )?;
    let rounding_minor = standing.rounding_minor.plus(change.rounding_minor)?;
    let paid: Vec<Tender> = change.tenders.iter().skip(standing.paid.len()).copied().collect();
    store.write(|writer| {
        let id = writer.new_id(seller.now_ms);
        writer.append(Purpose::Live, &seller.author(), id, Body::TenderChange(change))
    })?;
    let taxes: Vec<TaxSum> = standing.sale.bill.taxes.clone();
    Ok(SaleDone {
        id: sale,
        receipt: standing.sale.receipt,
        register_seq: standing.event.envelope.seq,
        total_minor: standing.sale.bill.total_minor,
        tip_minor: standing.sale.tip_minor,
        tax: taxes,
        rounding_minor,
        change_minor: Money::sum(paid.iter().map(|t| t.change_minor))?,
        tenders: paid,
        next_sale: EventId::new(seller.now_ms, crate::store::random()),
    })
}

/// The last sale or refund that this register committed.
///
/// # Errors
/// Database errors.
pub fn last_committed(store: &Store) -> Result<Option<EventId>, Error> {
    use rusqlite::OptionalExtension;
    Ok(store
        .conn()
        .prepare_cached(
            "select e.event_id from event e join series s on s.series_no = e.series_no
             where s.incarnation_id = ?1 and e.kind in ('sale', 'refund')
             order by e.register_seq desc limit 1",
        )?
        .query_row(params![store.identity().incarnation.as_bytes()], |row| id(row, 0, EventId::from_slice))
        .optional()?)
}
