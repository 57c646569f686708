//! A receipt as everything that prints or shows one reads it: texts, ready to be placed.

use domain::clock::Moment;
use domain::currency::Currency;
use domain::discount::{Discount, Reduction};
use domain::refund::{Refund, RefundLine};
use domain::sale::{Line, PriceReason, Sale};
use domain::tax::{Service, TaxSum};
use domain::tender::{Tender, TenderKind};
use domain::{Money, quantity};

use crate::Error;
use crate::letterhead::{Letterhead, text_lines};
use crate::locale::Locale;
use crate::words::Words;

/// A receipt in words and figures of the vendor's language. Amounts within it carry no currency sign; the total and
/// what was paid do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub business_name: String,
    pub under_name: Vec<String>,
    pub header: Vec<String>,
    /// “Receipt”, “Refund”, “Cancelled”.
    pub title: String,
    pub number: String,
    /// “COPY”.
    pub mark: Option<String>,
    /// Of a refund: the receipt it belongs to, and why.
    pub reference: Vec<String>,
    pub date: String,
    pub time: String,
    /// Eat in or take away, who sold.
    pub facts: Vec<String>,
    pub lines: Vec<ReceiptLine>,
    /// What lies between the lines and the total; empty where they just sum up.
    pub sums: Vec<Figure>,
    pub total: Figure,
    /// Tip, cash rounding and what is then to pay; empty without tip and rounding.
    pub settled: Vec<Figure>,
    pub payments: Vec<Figure>,
    pub tax_heads: [String; 3],
    /// Rate, net, tax. Empty where nothing is taxed, or where taxes stand among the sums.
    pub taxes: Vec<[String; 3]>,
    pub footer: Vec<String>,
}

/// One line of goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    pub name: String,
    /// Quantity × price, where it is more than one piece.
    pub detail: Option<String>,
    /// Before the line's discount.
    pub amount: String,
    pub discount: Option<Figure>,
    pub note: Option<String>,
}

/// A word and its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub label: String,
    pub amount: String,
}

impl Receipt {
    /// The receipt of a sale, with the wall clock's time at the sale. Payments are those in the sale; where they were
    /// changed later, pass the sale with the tenders that count now.
    ///
    /// # Errors
    /// [`Error::Domain`] for sums outside money's bounds.
    pub fn of_sale(sale: &Sale, moment: &Moment, letterhead: &Letterhead, copy: bool) -> Result<Self, Error> {
        let hand = Hand::new(letterhead, sale.currency);
        let words = &hand.words;
        let bill = &sale.bill;
        let mut receipt = hand.blank(letterhead, moment, copy);
        receipt.title = words.say("receipt");
        receipt.number = sale.receipt.to_string();
        let service = match bill.service {
            Service::TakeAway => words.say("take-away"),
            Service::EatIn => words.say("eat-in"),
        };
        receipt.facts.insert(0, service);
        receipt.lines = bill.lines.iter().map(|line| hand.line(line)).collect();
        if let Some(discount) = &bill.discount {
            let before = Money::sum(bill.lines.iter().map(|l| l.amount_minor))?.plus(discount.amount_minor)?;
            receipt.sums.push(hand.figure(words.say("subtotal"), before));
            receipt.sums.push(hand.discount(discount));
        }
        hand.taxes(&mut receipt, &bill.taxes, bill.tax_inclusive, bill.lines.iter().map(|l| l.amount_minor))?;
        receipt.total = Figure { label: words.say("total"), amount: hand.locale.money(bill.total_minor) };
        hand.settle(&mut receipt, words.say("to-pay"), [bill.total_minor, sale.tip_minor, sale.rounding_minor])?;
        receipt.payments = hand.payments(&sale.tenders)?;
        if let Some(fiscal) = &sale.fiscal {
            let signature =
                if fiscal.signature.is_empty() { words.say("signature-failed") } else { fiscal.signature.clone() };
            receipt.footer.insert(0, format!("{} {}", fiscal.device, signature).trim().to_owned());
        }
        if !sale.note.trim().is_empty() {
            receipt.footer.splice(0..0, text_lines(&sale.note));
        }
        Ok(receipt)
    }

    /// The receipt of a refund or a void: amounts are negative, quantities are what came back.
    ///
    /// # Errors
    /// [`Error::Domain`] for sums outside money's bounds.
    pub fn of_refund(refund: &Refund, moment: &Moment, letterhead: &Letterhead, copy: bool) -> Result<Self, Error> {
        let hand = Hand::new(letterhead, refund.currency);
        let words = &hand.words;
        let mut receipt = hand.blank(letterhead, moment, copy);
        let of = refund.of_receipt.to_string();
        if refund.void {
            receipt.title = words.say("void");
            receipt.reference.push(words.say_of("void-of", &[("receipt", &of)]));
        } else {
            receipt.title = words.say("refund");
            receipt.reference.push(words.say_of("refund-of", &[("receipt", &of)]));
        }
        receipt.reference.extend(text_lines(&refund.reason));
        receipt.number = refund.receipt.to_string();
        receipt.lines = refund.lines.iter().map(|line| hand.refund_line(line)).collect();
        hand.taxes(&mut receipt, &refund.taxes, refund.tax_inclusive, refund.lines.iter().map(|l| l.amount_minor))?;
        receipt.total = Figure { label: words.say("total"), amount: hand.locale.money(refund.total_minor) };
        let amounts = [refund.total_minor, refund.tip_minor, refund.rounding_minor];
        hand.settle(&mut receipt, words.say("paid-back"), amounts)?;
        receipt.payments = hand.payments(&refund.tenders)?;
        Ok(receipt)
    }

    /// The same receipt with every text passed through `change`, for paper that lacks some letters.
    #[must_use]
    pub fn rewritten(&self, change: impl Fn(&str) -> String) -> Self {
        let all = |texts: &[String]| texts.iter().map(|t| change(t)).collect::<Vec<_>>();
        let figure = |f: &Figure| Figure { label: change(&f.label), amount: change(&f.amount) };
        let row = |texts: &[String; 3]| texts.each_ref().map(|t| change(t));
        Self {
            business_name: change(&self.business_name),
            under_name: all(&self.under_name),
            header: all(&self.header),
            title: change(&self.title),
            number: change(&self.number),
            mark: self.mark.as_deref().map(&change),
            reference: all(&self.reference),
            date: change(&self.date),
            time: change(&self.time),
            facts: all(&self.facts),
            lines: self
                .lines
                .iter()
                .map(|line| ReceiptLine {
                    name: change(&line.name),
                    detail: line.detail.as_deref().map(&change),
                    amount: change(&line.amount),
                    discount: line.discount.as_ref().map(figure),
                    note: line.note.as_deref().map(&change),
                })
                .collect(),
            sums: self.sums.iter().map(figure).collect(),
            total: figure(&self.total),
            settled: self.settled.iter().map(figure).collect(),
            payments: self.payments.iter().map(figure).collect(),
            tax_heads: row(&self.tax_heads),
            taxes: self.taxes.iter().map(row).collect(),
            footer: all(&self.footer),
        }
    }
}

/// What writes a receipt: the words and the figures' notation.
struct Hand {
    words: Words,
    locale: Locale,
}

impl Hand {
    fn new(letterhead: &Letterhead, currency: Currency) -> Self {
        Self { words: Words::of(letterhead.language), locale: Locale::new(letterhead.language, currency) }
    }

    fn blank(&self, letterhead: &Letterhead, moment: &Moment, copy: bool) -> Receipt {
        let words = &self.words;
        let wall = moment.wall();
        let cashier = letterhead.cashier.trim();
        Receipt {
            business_name: letterhead.business_name.trim().to_owned(),
            under_name: letterhead.under_name(&words.say("tax-number")),
            header: text_lines(&letterhead.header),
            title: String::new(),
            number: String::new(),
            mark: copy.then(|| words.say("copy")),
            reference: Vec::new(),
            date: self.locale.date(wall.date()),
            time: self.locale.time(wall.time()),
            facts: if cashier.is_empty() {
                Vec::new()
            } else {
                vec![words.say_of("served-by", &[("person", cashier)])]
            },
            lines: Vec::new(),
            sums: Vec::new(),
            total: Figure { label: String::new(), amount: String::new() },
            settled: Vec::new(),
            payments: Vec::new(),
            tax_heads: [words.say("rate"), words.say("net"), words.say("tax-amount")],
            taxes: Vec::new(),
            footer: text_lines(&letterhead.footer),
        }
    }

    fn figure(&self, label: String, amount: Money) -> Figure {
        Figure { label, amount: self.locale.amount(amount) }
    }

    fn paid(&self, label: String, amount: Money) -> Figure {
        Figure { label, amount: self.locale.money(amount) }
    }

    fn line(&self, line: &Line) -> ReceiptLine {
        let one_piece = line.quantity == quantity::Quantity::ONE && line.unit == quantity::Unit::Piece;
        let mut detail =
            if one_piece { String::new() } else { self.measure(line.quantity, line.unit, line.price_minor) };
        if let (Some(PriceReason::Markdown), Some(list)) = (line.price_reason, line.list_price_minor) {
            let instead = self.words.say_of("instead-of", &[("price", &self.locale.amount(list))]);
            detail = if detail.is_empty() { instead } else { format!("{detail}, {instead}") };
        }
        ReceiptLine {
            name: line.name.clone(),
            detail: Some(detail).filter(|d| !d.is_empty()),
            amount: self.locale.amount(line.full_minor),
            discount: line.discount.as_ref().map(|d| self.discount(d)),
            note: Some(line.note.trim().to_owned()).filter(|n| !n.is_empty()),
        }
    }

    /// A refunded line's amount is after all discounts: the price stands there only where it multiplies to the amount.
    fn refund_line(&self, line: &RefundLine) -> ReceiptLine {
        let back = -line.quantity;
        let multiplies = line.quantity.times(line.price_minor).is_ok_and(|full| full == line.amount_minor);
        let one_piece = back == quantity::Quantity::ONE && line.unit == quantity::Unit::Piece;
        let detail = match (one_piece, multiplies) {
            (true, _) => None,
            (false, true) => Some(self.measure(back, line.unit, line.price_minor)),
            (false, false) => {
                Some(self.words.say_of("came-back", &[("quantity", &self.locale.quantity(back, line.unit))]))
            }
        };
        ReceiptLine {
            name: line.name.clone(),
            detail,
            amount: self.locale.amount(line.amount_minor),
            discount: None,
            note: None,
        }
    }

    fn measure(&self, quantity: quantity::Quantity, unit: quantity::Unit, price: Money) -> String {
        let (quantity, price) = (self.locale.quantity(quantity, unit), self.locale.amount(price));
        match unit {
            quantity::Unit::Piece => format!("{quantity} × {price}"),
            _ => format!("{quantity} × {price}/{}", unit.code()),
        }
    }

    fn discount(&self, discount: &Discount) -> Figure {
        let reason = discount.reason.trim();
        let name = if reason.is_empty() { self.words.say("discount") } else { reason.to_owned() };
        let label = match discount.given {
            Reduction::Percent(share) => format!("{name} {}", self.locale.percent_of_bp(share.get())),
            Reduction::Amount(_) => name,
        };
        self.figure(label, -discount.amount_minor)
    }

    /// Inclusive taxes are told in a table below; exclusive ones are part of the sum.
    fn taxes(
        &self,
        receipt: &mut Receipt,
        taxes: &[TaxSum],
        inclusive: bool,
        amounts: impl Iterator<Item = Money>,
    ) -> Result<(), Error> {
        let taxed = taxes.iter().any(|t| t.rate_ppm.ppm() > 0);
        if inclusive {
            if taxed {
                receipt.taxes = taxes
                    .iter()
                    .map(|t| {
                        [
                            self.locale.percent_of_ppm(t.rate_ppm.ppm()),
                            self.locale.amount(t.net_minor),
                            self.locale.amount(t.tax_minor),
                        ]
                    })
                    .collect();
            }
            return Ok(());
        }
        if taxed {
            receipt.sums.push(self.figure(self.words.say("before-tax"), Money::sum(amounts)?));
        }
        for tax in taxes.iter().filter(|t| t.rate_ppm.ppm() > 0) {
            let label = self.words.say_of(
                "tax-on",
                &[
                    ("rate", &self.locale.percent_of_ppm(tax.rate_ppm.ppm())),
                    ("net", &self.locale.amount(tax.net_minor)),
                ],
            );
            receipt.sums.push(self.figure(label, tax.tax_minor));
        }
        Ok(())
    }

    /// What tip and rounding make of the total.
    fn settle(&self, receipt: &mut Receipt, label: String, amounts: [Money; 3]) -> Result<(), Error> {
        let [_, tip, rounding] = amounts;
        if tip.is_zero() && rounding.is_zero() {
            return Ok(());
        }
        if !tip.is_zero() {
            receipt.settled.push(self.figure(self.words.say("tip"), tip));
        }
        if !rounding.is_zero() {
            receipt.settled.push(self.figure(self.words.say("cash-rounding"), rounding));
        }
        receipt.settled.push(self.paid(label, Money::sum(amounts)?));
        Ok(())
    }

    fn payments(&self, tenders: &[Tender]) -> Result<Vec<Figure>, Error> {
        let mut payments: Vec<Figure> =
            tenders.iter().map(|t| self.paid(tender_name(&self.words, t.kind), t.amount_minor)).collect();
        let change = Money::sum(tenders.iter().map(|t| t.change_minor))?;
        if !change.is_zero() {
            payments.push(self.paid(self.words.say("change"), change));
        }
        Ok(payments)
    }
}

/// What a kind of payment is called.
pub(crate) fn tender_name(words: &Words, kind: TenderKind) -> String {
    match kind {
        TenderKind::Cash => words.say("cash"),
        TenderKind::Card => words.say("card"),
        TenderKind::Mobile => words.say("mobile"),
        TenderKind::Voucher => words.say("voucher"),
        TenderKind::Transfer => words.say("transfer"),
        TenderKind::Unknown => words.say("unknown-tender"),
    }
}
