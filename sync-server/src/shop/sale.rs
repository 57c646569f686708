//! One sale or refund with everything about it, as its event says it.

use domain::Money;
use domain::api::sales::{SaleDetail, SaleLine, SaleSummary};
use domain::event::{Body, Event};
use domain::id::EventId;
use domain::quantity::Quantity;
use domain::refund::{Refund, Returned, left};
use domain::sale::Sale;
use domain::tender::Tender;
use uuid::Uuid;

use super::sales;
use crate::error::Error;
use crate::secrets::Secrets;
use crate::tenant::Tenant;

/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn detail(tenant: &mut Tenant, secrets: &Secrets, sale: EventId) -> Result<SaleDetail, Error> {
    let id = Uuid::from(sale);
    let summary = sales::where_id(tenant, secrets, "sale_id", id).await?.pop().ok_or(Error::NotFound)?;
    match event(tenant, sale).await?.body {
        Body::Sale(sale) => {
            let related = sales::where_id(tenant, secrets, "of_sale_id", id).await?;
            of_sale(tenant, id, &sale, summary, related).await
        }
        Body::Refund(refund) => {
            let related = sales::where_id(tenant, secrets, "sale_id", refund.sale.into()).await?;
            Ok(of_refund(&refund, summary, related))
        }
        _ => Err(Error::NotFound),
    }
}

/// The event of a sale or refund.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn event(tenant: &mut Tenant, sale: EventId) -> Result<Event, Error> {
    let bytes = sqlx::query_scalar!(
        "select bytes from tenant.event where event_id = $1 and state = 'applied' order by vendor_seq limit 1",
        Uuid::from(sale)
    )
    .fetch_optional(&mut **tenant)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Event::decode(&bytes)?)
}

async fn of_sale(
    tenant: &mut Tenant,
    id: Uuid,
    sale: &Sale,
    summary: SaleSummary,
    related: Vec<SaleSummary>,
) -> Result<SaleDetail, Error> {
    let refunded = refunded(tenant, id).await?;
    let (tenders, rounding_minor) = paid(tenant, id, sale).await?;
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
                left: left(line, &refunded)?,
                note: line.note.clone(),
            })
        })
        .collect::<Result<_, Error>>()?;
    Ok(SaleDetail {
        summary,
        lines,
        taxes: sale.bill.taxes.clone(),
        tax_inclusive: sale.bill.tax_inclusive,
        discount_minor: sale.bill.discounted()?,
        tip_minor: sale.tip_minor,
        rounding_minor,
        tenders,
        related,
        reason: String::new(),
        note: sale.note.clone(),
        // Goods and money go back at a counter.
        can_refund: false,
        can_void: false,
        can_change_tender: false,
    })
}

fn of_refund(refund: &Refund, summary: SaleSummary, related: Vec<SaleSummary>) -> SaleDetail {
    let lines = refund.lines.iter().map(|line| SaleLine {
        no: line.line,
        name: line.name.clone(),
        unit: line.unit,
        quantity: line.quantity,
        price_minor: line.price_minor,
        discount_minor: Money::ZERO,
        amount_minor: line.amount_minor,
        left: Quantity::ZERO,
        note: String::new(),
    });
    SaleDetail {
        summary,
        lines: lines.collect(),
        taxes: refund.taxes.clone(),
        tax_inclusive: refund.tax_inclusive,
        discount_minor: Money::ZERO,
        tip_minor: refund.tip_minor,
        rounding_minor: refund.rounding_minor,
        tenders: refund.tenders.clone(),
        related,
        reason: refund.reason.clone(),
        note: String::new(),
        can_refund: false,
        can_void: false,
        can_change_tender: false,
    }
}

/// What came back, one entry a line.
async fn refunded(tenant: &mut Tenant, sale: Uuid) -> Result<Vec<Returned>, Error> {
    let rows = sqlx::query!("select line_no, quantity from tenant.refunded where sale_id = $1 order by line_no", sale)
        .fetch_all(&mut **tenant)
        .await?;
    rows.into_iter()
        .map(|row| {
            let line = u16::try_from(row.line_no).map_err(Error::internal)?;
            Ok(Returned { line, quantity: Quantity::new(row.quantity)? })
        })
        .collect()
}

/// The payments that count now, and their rounding: the last change of payment type holds the former payments, negated,
/// and the new ones.
///
/// # Errors
/// The database's.
pub async fn paid(tenant: &mut Tenant, id: Uuid, sale: &Sale) -> Result<(Vec<Tender>, Money), Error> {
    let changes = sqlx::query_scalar!(
        "select e.bytes from tenant.event e
         where e.kind = 'tender_change' and e.state = 'applied' and e.event_id in (
             select t.event_id from tenant.tender t where t.sale_id = $1 and t.event_id <> t.sale_id)
         order by e.vendor_seq",
        id
    )
    .fetch_all(&mut **tenant)
    .await?;
    let (mut paid, mut rounding) = (sale.tenders.clone(), sale.rounding_minor);
    for bytes in changes {
        if let Body::TenderChange(change) = Event::decode(&bytes)?.body {
            let n_back = paid.len();
            paid = change.tenders.into_iter().skip(n_back).collect();
            rounding = rounding.plus(change.rounding_minor)?;
        }
    }
    Ok((paid, rounding))
}
