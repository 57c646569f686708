//! A receipt as the stall would give it, from its event and the vendor's words.

use documents::{Language, Letterhead, Receipt, text};
use domain::api::sales::{ReceiptText, Text};
use domain::event::{Body, Event};
use domain::id::{EventId, PersonId};
use uuid::Uuid;

use super::{business, sale};
use crate::call::Call;
use crate::error::Error;
use crate::sync::people;
use crate::tenant::Tenant;

/// As wide as a register shows it.
const COLUMNS: usize = 42;

pub async fn receipt_text(call: &mut Call, request: ReceiptText) -> Result<Text, Error> {
    let mut tenant = call.tenant().await?;
    let Event { envelope, body } = sale::event(&mut tenant, request.sale).await?;
    let cashier = match envelope.person {
        Some(person) => cashier(&mut tenant, call, person).await?,
        None => String::new(),
    };
    let letterhead = letterhead(&mut tenant, request.sale, cashier).await?;
    let receipt = match body {
        Body::Sale(mut sale) => {
            (sale.tenders, sale.rounding_minor) = sale::paid(&mut tenant, request.sale.into(), &sale).await?;
            Receipt::of_sale(&sale, &envelope.moment, &letterhead, false)
        }
        Body::Refund(refund) => Receipt::of_refund(&refund, &envelope.moment, &letterhead, false),
        _ => return Err(Error::NotFound),
    };
    Ok(Text { text: text::text(&receipt.map_err(Error::internal)?, COLUMNS) })
}

async fn cashier(tenant: &mut Tenant, call: &Call, person: PersonId) -> Result<String, Error> {
    Ok(people::name(tenant, &call.app.secrets, person).await?.unwrap_or_default())
}

/// Whose paper it is: the words as they stand now, and the stall of the sale.
async fn letterhead(tenant: &mut Tenant, sale: EventId, cashier: String) -> Result<Letterhead, Error> {
    let settings = business::settings(tenant).await?;
    let stall = sqlx::query!(
        "select coalesce(t.name, '') as \"name!\", coalesce(t.address, '') as \"address!\"
         from tenant.sale s join tenant.stall t on t.stall_id = s.stall_id where s.sale_id = $1",
        Uuid::from(sale)
    )
    .fetch_optional(&mut **tenant)
    .await?;
    let (stall_name, address) = stall.map(|stall| (stall.name, stall.address)).unwrap_or_default();
    Ok(Letterhead {
        business_name: settings.business_name,
        stall_name,
        address,
        tax_number: settings.tax_number,
        header: settings.receipt_header,
        footer: settings.receipt_footer,
        language: Language::from_tag(&settings.language),
        cashier,
    })
}
