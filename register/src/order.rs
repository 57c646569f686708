//! A sale as scripts and kiosks write it: one JSON object.

use chrono::{DateTime, FixedOffset};
use domain::Money;
use domain::api::ApiError;
use domain::api::sell::SaleDone;
use domain::cart::{Asked, Cart, Goods, Item};
use domain::discount::{BasisPoints, Reduction};
use domain::id::EventId;
use domain::quantity::Quantity;
use domain::receipt::ReceiptNumber;
use domain::sale::Payment;
use domain::tax::{Service, TaxSum};
use domain::tender::{Tender, TenderKind};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::catalogue::Catalogue;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    pub lines: Vec<OrderLine>,
    #[serde(default)]
    pub service: Service,
    pub tenders: Vec<OrderTender>,
    /// Off the whole cart.
    #[serde(default)]
    pub discount_bp: Option<BasisPoints>,
    /// The wall time of this sale alone; none is now.
    #[serde(default)]
    pub at: Option<DateTime<FixedOffset>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderLine {
    /// Name, barcode or id.
    pub product: String,
    /// A decimal.
    pub quantity: String,
    /// Another price per unit than the list's.
    #[serde(default)]
    pub price_minor: Option<Money>,
    #[serde(default)]
    pub discount_bp: Option<BasisPoints>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderTender {
    pub kind: TenderKind,
    pub amount_minor: Money,
}

/// What a script is told of a committed sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub id: EventId,
    pub receipt: ReceiptNumber,
    pub register_seq: u64,
    pub total_minor: Money,
    pub tax: Vec<TaxSum>,
    pub rounding_minor: Money,
    pub change_minor: Money,
}

/// What a script is told of a line that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub error: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub code: String,
    pub message: String,
}

impl Order {
    /// Reads one line.
    ///
    /// # Errors
    /// `bad_request` for anything but an order; a field that is not known is none.
    pub fn read(json: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(json).map_err(|e| Error::refused("bad_request", format!("not a sale: {e}")))
    }

    /// The cart that is asked for.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`]; as [`Quantity::parse`].
    pub fn cart(&self, catalogue: &Catalogue) -> Result<Cart, Error> {
        let asked = |bp: BasisPoints| Asked { given: Reduction::Percent(bp), reason: String::new() };
        let items = self
            .lines
            .iter()
            .map(|line| {
                let product = catalogue.named(&line.product)?;
                let quantity = Quantity::parse(&line.quantity)?;
                let mut item = Item::new(Goods::Product(product.id), quantity);
                item.price_minor = line.price_minor;
                item.discount = line.discount_bp.map(asked);
                Ok(item)
            })
            .collect::<Result<_, Error>>()?;
        Ok(Cart {
            items,
            service: self.service,
            discount: self.discount_bp.map(asked),
            note: String::new(),
            parked: None,
        })
    }

    /// How it is paid.
    ///
    /// # Errors
    /// [`domain::Error::Malformed`] for a payment that no counter takes.
    pub fn payment(&self) -> Result<Payment, Error> {
        if self.tenders.iter().any(|t| !TenderKind::AT_THE_COUNTER.contains(&t.kind)) {
            let what = "a payment type (cash, card, mobile, voucher or transfer)";
            return Err(domain::Error::Malformed { what, text: TenderKind::Unknown.code().to_owned() }.into());
        }
        let tenders = self.tenders.iter().map(|t| Tender::new(t.kind, t.amount_minor)).collect();
        Ok(Payment { tenders, tip_minor: Money::ZERO })
    }
}

impl From<SaleDone> for Answer {
    fn from(done: SaleDone) -> Self {
        Self {
            id: done.id,
            receipt: done.receipt,
            register_seq: done.register_seq,
            total_minor: done.total_minor,
            tax: done.tax,
            rounding_minor: done.rounding_minor,
            change_minor: done.change_minor,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let ApiError { code, message, .. } = error.into();
        Self { error: Reason { code, message } }
    }
}
