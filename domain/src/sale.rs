use serde::{Deserialize, Serialize};

use crate::business_day::BusinessDay;
use crate::cash_rounding::CashRounding;
use crate::currency::Currency;
use crate::discount::Discount;
use crate::id::{BatchId, EventId, ParkedId, ProductId, TaxCategoryId};
use crate::quantity::{Quantity, Unit};
use crate::receipt::ReceiptNumber;
use crate::stock::Movement;
use crate::tax::{LineTax, Service, TaxSum};
use crate::tender::{self, Tender};
use crate::{Error, Money};

/// The most lines of one sale, so that an event stays below its limit.
pub const MAX_LINES: usize = 200;

/// A sale, whole: one event, atomic wherever it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    pub receipt: ReceiptNumber,
    pub business_day: BusinessDay,
    pub currency: Currency,
    pub bill: Bill,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tip_minor: Money,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounding_minor: Money,
    pub tenders: Vec<Tender>,
    pub movements: Vec<Movement>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The parked ticket that was paid, so that one that was paid at two registers is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<ParkedId>,
    /// The other till's ticket that this sale was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// What a signing device said, where one is connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal: Option<Fiscal>,
}

/// What the customer owes and why. Law: the amounts of the lines, and with exclusive prices the taxes, sum to the
/// total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    pub service: Service,
    pub tax_inclusive: bool,
    pub lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    pub taxes: Vec<TaxSum>,
    pub total_minor: Money,
}

impl Bill {
    /// The total without deposits and vouchers.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn turnover(&self) -> Result<Money, Error> {
        let outside = self.lines.iter().filter(|l| l.kind != LineKind::Goods).map(|l| l.amount_minor);
        self.total_minor.minus(Money::sum(outside)?)
    }

    /// Everything that was taken off list amounts by discounts.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn discounted(&self) -> Result<Money, Error> {
        Money::sum(
            self.lines
                .iter()
                .flat_map(|l| [l.cart_discount_minor, l.discount.as_ref().map_or(Money::ZERO, |d| d.amount_minor)]),
        )
    }

    /// What leaves the stall: one movement a line with a product.
    pub fn movements(&self) -> Vec<Movement> {
        self.lines
            .iter()
            .filter_map(|l| Some(Movement { product: l.product?, quantity: -l.quantity, line: Some(l.no) }))
            .collect()
    }
}

/// What a line is, for turnover and tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    #[default]
    Goods,
    /// A deposit on a bottle or a crate: owed back, no turnover.
    Deposit,
    /// A voucher for later: owed, no turnover.
    Voucher,
}

impl LineKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Goods => "goods",
            Self::Deposit => "deposit",
            Self::Voucher => "voucher",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    const fn is_goods(&self) -> bool {
        matches!(self, Self::Goods)
    }
}

/// Why another price than the list's was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceReason {
    /// Somebody with the permission typed it.
    Override,
    /// A scale printed it.
    Label,
    /// The product was reduced for the rest of the day.
    Markdown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// From 1.
    pub no: u16,
    #[serde(default, skip_serializing_if = "LineKind::is_goods")]
    pub kind: LineKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// As it was called at the sale.
    pub name: String,
    pub tax_category: TaxCategoryId,
    pub unit: Unit,
    pub quantity: Quantity,
    /// Per unit; none for a free amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_price_minor: Option<Money>,
    /// Per unit, as taken.
    pub price_minor: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_reason: Option<PriceReason>,
    /// Quantity × price, before discounts.
    pub full_minor: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// This line's share of the cart's discount.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cart_discount_minor: Money,
    /// What is owed for the line: full less both discounts; tax on top when prices are exclusive.
    pub amount_minor: Money,
    pub taxes: Vec<LineTax>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<BatchClaim>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// From which batch a line was taken, as far as anybody knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchClaim {
    pub batch: BatchId,
    pub quantity: Quantity,
    /// Read from a label; otherwise guessed, earliest expiry first.
    pub scanned: bool,
}

/// Where an imported sale came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub ticket: String,
}

/// What a signing device answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fiscal {
    pub device: String,
    /// Empty when the device failed and the sale went on.
    pub signature: String,
}

/// Completes a sale: settles the bill and states what moves.
///
/// # Errors
/// As [`tender::settle`].
pub fn complete(
    receipt: ReceiptNumber,
    business_day: BusinessDay,
    currency: Currency,
    bill: Bill,
    payment: &Payment,
    rounding: CashRounding,
) -> Result<Sale, Error> {
    let settlement = tender::settle(bill.total_minor, payment.tip_minor, &payment.tenders, rounding)?;
    let movements = bill.movements();
    Ok(Sale {
        receipt,
        business_day,
        currency,
        bill,
        tip_minor: payment.tip_minor,
        rounding_minor: settlement.rounding_minor,
        tenders: settlement.tenders,
        movements,
        note: String::new(),
        parked: None,
        imported: None,
        fiscal: None,
    })
}

/// How a customer pays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Payment {
    pub tenders: Vec<Tender>,
    #[serde(default)]
    pub tip_minor: Money,
}

impl Sale {
    /// The change given, over all tenders.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn change(&self) -> Result<Money, Error> {
        Money::sum(self.tenders.iter().map(|t| t.change_minor))
    }

    /// Says that the sale was paid otherwise: the old payments back, the new ones in. `paid_minor` are the payments
    /// that count now (the sale's own, or those of the last change), `rounding_minor` their rounding.
    ///
    /// # Errors
    /// As [`tender::settle`].
    pub fn paid_otherwise(
        &self,
        sale: EventId,
        business_day: BusinessDay,
        paid: &[Tender],
        rounding_minor: Money,
        tenders: &[Tender],
        rounding: CashRounding,
    ) -> Result<TenderChange, Error> {
        let settlement = tender::settle(self.bill.total_minor, self.tip_minor, tenders, rounding)?;
        let back = paid.iter().map(|t| Ok(Tender::new(t.kind, -t.net()?))).collect::<Result<Vec<_>, Error>>()?;
        Ok(TenderChange {
            sale,
            business_day,
            currency: self.currency,
            rounding_minor: settlement.rounding_minor.minus(rounding_minor)?,
            tenders: back.into_iter().chain(settlement.tenders).collect(),
            movements: Vec::new(),
        })
    }
}

/// A sale turned out to be paid otherwise. Law: the nets of the tenders sum to the change of rounding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderChange {
    pub sale: EventId,
    pub business_day: BusinessDay,
    pub currency: Currency,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounding_minor: Money,
    pub tenders: Vec<Tender>,
    pub movements: Vec<Movement>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) const fn is_zero(money: &Money) -> bool {
    money.is_zero()
}
