//! Whatever is refunded in whatever parts, the end is the exact negative of the sale.

use std::collections::BTreeMap;

use domain::cash_rounding::CashRounding;
use domain::id::EventId;
use domain::quantity::{Quantity, Unit};
use domain::refund::{self, CashBack, Refund, RefundTerms, Returned};
use domain::sale::Sale;
use domain::tax::TaxSum;
use domain::tender::TenderKind;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::carts::{self, Payer, product, receipt_number};
use crate::oracle;

/// One visit to the counter: of each line a share of what is left comes back (none when it is 0), paid back by a kind.
#[derive(Debug, Clone)]
struct Visit {
    thousandths_of_rest: Vec<i64>,
    by: TenderKind,
    restock: bool,
    /// The setting has changed by then, to these coins.
    step: Option<i64>,
}

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let share = prop_oneof![2 => Just(0), 2 => 1..=999_i64, 1 => Just(1000)];
    let by = prop_oneof![2 => Just(TenderKind::Cash), 1 => Just(TenderKind::Card), 1 => Just(TenderKind::Voucher)];
    vec(
        (vec(share, 12), by, prop::bool::weighted(0.8)).prop_map(|(thousandths_of_rest, by, restock)| Visit {
            thousandths_of_rest,
            by,
            restock,
            step: None,
        }),
        0..=5,
    )
}

/// Visits between which somebody changes the setting of cash rounding.
fn visits_of_changing_coins() -> impl Strategy<Value = Vec<Visit>> {
    let steps = vec(prop::sample::select(carts::STEPS.to_vec()), 5);
    (visits(), steps).prop_map(|(visits, steps)| {
        visits.into_iter().zip(steps).map(|(visit, step)| Visit { step: Some(step), ..visit }).collect()
    })
}

/// A sale that is being refunded, as a register knows it.
struct Standing<'a> {
    sale: &'a Sale,
    payer: &'a Payer,
    back: BTreeMap<u16, i64>,
    cash_back: CashBack,
}

impl Standing<'_> {
    fn refunded(&self) -> Vec<Returned> {
        self.back.iter().map(|(&line, &q)| Returned { line, quantity: Quantity::new(q).unwrap() }).collect()
    }

    fn returned(&self, visit: &Visit) -> Vec<Returned> {
        let mut returned = Vec::new();
        for (line, share) in self.sale.bill.lines.iter().zip(&visit.thousandths_of_rest) {
            let left = line.quantity.thousandths() - self.back.get(&line.no).copied().unwrap_or(0);
            let mut part = left * share / 1000;
            if line.unit == Unit::Piece {
                part -= part % 1000;
            }
            if part > 0 {
                returned.push(Returned { line: line.no, quantity: Quantity::new(part).unwrap() });
            }
        }
        returned
    }

    fn refund(&self, returned: &[Returned], visit: &Visit) -> Result<Refund, domain::Error> {
        let refunded = self.refunded();
        let step = visit.step.unwrap_or(self.payer.step);
        let terms = RefundTerms {
            rounding: CashRounding::new(step).unwrap(),
            cash_back: self.cash_back,
            ..terms(self.sale, self.payer, &refunded)
        };
        refund::refund(self.sale, &terms, returned, visit.by, visit.restock)
    }
}

fn terms<'a>(sale: &'a Sale, payer: &Payer, refunded: &'a [Returned]) -> RefundTerms<'a> {
    RefundTerms {
        receipt: receipt_number(2),
        business_day: carts::day(),
        sale: EventId::NIL,
        refunded,
        reason: "",
        rounding: payer.rounding(),
        cash_back: CashBack::default(),
        paid: &sale.tenders,
        paid_rounding_minor: sale.rounding_minor,
    }
}

fn sums(taxes: &[TaxSum]) -> BTreeMap<i64, (i64, i64)> {
    taxes.iter().map(|t| (t.rate_ppm.ppm(), (t.net_minor.minor(), t.tax_minor.minor()))).collect()
}

fn all_cash(sale: &Sale) -> bool {
    sale.tenders.iter().all(|t| t.kind == TenderKind::Cash)
}

/// One refund against the oracle: each figure is the difference of two cumulative shares of the stored one.
fn check_part(standing: &Standing<'_>, returned: &[Returned], refund: &Refund) -> Result<(), TestCaseError> {
    let inclusive = standing.sale.bill.tax_inclusive;
    let mut total = 0;
    let mut rates: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    prop_assert_eq!(refund.lines.len(), returned.len());
    for (line, Returned { line: no, quantity }) in refund.lines.iter().zip(returned) {
        let sold = &standing.sale.bill.lines[usize::from(*no) - 1];
        let was = standing.back.get(no).copied().unwrap_or(0);
        let is = was + quantity.thousandths();
        let of = sold.quantity.thousandths();
        let part = |stored: i64| oracle::cumulative(stored, is, of) - oracle::cumulative(stored, was, of);
        let amount = part(sold.amount_minor.minor());
        prop_assert_eq!(line.amount_minor.minor(), -amount);
        prop_assert_eq!(line.quantity.thousandths(), -quantity.thousandths());
        prop_assert_eq!(line.taxes.len(), sold.taxes.len());
        let taxes: Vec<i64> = sold.taxes.iter().map(|t| part(t.tax_minor.minor())).collect();
        let tax: i64 = taxes.iter().sum();
        let net = if inclusive { amount - tax } else { amount };
        for (stored, tax) in line.taxes.iter().zip(&taxes) {
            prop_assert_eq!(stored.tax_minor.minor(), -tax);
            let sum = rates.entry(stored.rate_ppm.ppm()).or_default();
            sum.0 -= net;
            sum.1 -= tax;
        }
        total -= amount + if inclusive { 0 } else { tax };
    }
    prop_assert_eq!(refund.total_minor.minor(), total);
    prop_assert_eq!(sums(&refund.taxes), rates);
    let paid_out: i64 = refund.tenders.iter().map(|t| t.net().unwrap().minor()).sum();
    prop_assert_eq!(paid_out, total + refund.tip_minor.minor() + refund.rounding_minor.minor());
    prop_assert!(paid_out <= 0, "nobody pays for bringing something back");
    Ok(())
}

#[derive(Default)]
struct Books {
    total: i64,
    paid_out: i64,
    rounding: i64,
    lines: BTreeMap<u16, (i64, i64, Vec<i64>)>,
    rates: BTreeMap<i64, (i64, i64)>,
}

impl Books {
    fn add(&mut self, refund: &Refund) {
        self.total += refund.total_minor.minor();
        self.rounding += refund.rounding_minor.minor();
        self.paid_out += refund.tenders.iter().map(|t| t.net().unwrap().minor()).sum::<i64>();
        for line in &refund.lines {
            let sum = self.lines.entry(line.line).or_insert_with(|| (0, 0, vec![0; line.taxes.len()]));
            sum.0 += line.quantity.thousandths();
            sum.1 += line.amount_minor.minor();
            for (sum, tax) in sum.2.iter_mut().zip(&line.taxes) {
                *sum += tax.tax_minor.minor();
            }
        }
        for (rate, (net, tax)) in sums(&refund.taxes) {
            let sum = self.rates.entry(rate).or_default();
            sum.0 += net;
            sum.1 += tax;
        }
    }

    fn check_exact_negative(&self, sale: &Sale) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.total, -sale.bill.total_minor.minor());
        for line in &sale.bill.lines {
            let taxes: Vec<i64> = line.taxes.iter().map(|t| -t.tax_minor.minor()).collect();
            let want = (-line.quantity.thousandths(), -line.amount_minor.minor(), taxes);
            prop_assert_eq!(&self.lines[&line.no], &want);
        }
        let rates: BTreeMap<i64, (i64, i64)> =
            sums(&sale.bill.taxes).into_iter().map(|(rate, (net, tax))| (rate, (-net, -tax))).collect();
        prop_assert_eq!(&self.rates, &rates);
        Ok(())
    }
}

fn refund_in_parts(sale: &Sale, payer: &Payer, visits: &[Visit], only_cash: bool) -> Result<(), TestCaseError> {
    let mut standing = Standing { sale, payer, back: BTreeMap::new(), cash_back: CashBack::default() };
    let mut books = Books::default();
    let changing = visits.iter().any(|visit| visit.step.is_some());
    // The last visit finds yet another setting.
    let step = changing.then_some(if payer.step == 5 { 100 } else { 5 });
    let everything = Visit { thousandths_of_rest: vec![1000; 12], by: TenderKind::Cash, restock: true, step };
    let mut not_restocked: BTreeMap<u16, i64> = BTreeMap::new();
    let mut moved: BTreeMap<u16, i64> = BTreeMap::new();
    for visit in visits.iter().chain([&everything]) {
        let returned = standing.returned(visit);
        if returned.is_empty() {
            continue;
        }
        let by = if only_cash { TenderKind::Cash } else { visit.by };
        let refund = standing.refund(&returned, &Visit { by, ..visit.clone() }).unwrap();
        check_part(&standing, &returned, &refund)?;
        if by != TenderKind::Cash {
            prop_assert_eq!(refund.rounding_minor.minor(), 0, "only cash is rounded");
        }
        prop_assert!(changing || refund.rounding_minor.minor().abs() <= payer.step);
        books.add(&refund);
        if by == TenderKind::Cash {
            let paid = -refund.total_minor.plus(refund.rounding_minor).unwrap();
            let before = standing.cash_back;
            standing.cash_back = CashBack {
                total_minor: before.total_minor.minus(refund.total_minor).unwrap(),
                paid_minor: before.paid_minor.plus(paid).unwrap(),
            };
        }
        for movement in &refund.movements {
            let no = movement.line.unwrap();
            prop_assert_eq!(Some(movement.product), sale.bill.lines[usize::from(no) - 1].product);
            *moved.entry(no).or_default() += movement.quantity.thousandths();
        }
        for Returned { line, quantity } in returned {
            *standing.back.entry(line).or_default() += quantity.thousandths();
            if !visit.restock {
                *not_restocked.entry(line).or_default() += quantity.thousandths();
            }
        }
    }
    books.check_exact_negative(sale)?;
    prop_assert_eq!(books.paid_out, books.total + books.rounding);
    if only_cash {
        if all_cash(sale) && payer.tip == 0 {
            prop_assert_eq!(books.rounding, -sale.rounding_minor.minor());
            let took: i64 = sale.tenders.iter().map(|t| t.net().unwrap().minor()).sum();
            prop_assert_eq!(books.paid_out, -took, "the drawer gives what it took");
        } else if !payer.exact && !changing {
            prop_assert_eq!(-books.paid_out, oracle::to_step(sale.bill.total_minor.minor(), payer.step));
        }
    }
    for movement in &sale.movements {
        let no = movement.line.unwrap();
        let back = moved.get(&no).copied().unwrap_or(0) + not_restocked.get(&no).copied().unwrap_or(0);
        prop_assert_eq!(back, -movement.quantity.thousandths());
    }
    let line = &sale.bill.lines[0];
    let once_more = [Returned { line: line.no, quantity: Quantity::new(1000).unwrap() }];
    prop_assert_eq!(standing.refund(&once_more, &everything).unwrap_err().code(), "refund_too_large");
    let refunded = standing.refunded();
    prop_assert_eq!(refund::void(sale, &terms(sale, payer, &refunded)).unwrap_err().code(), "void_after_refund");
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn part_refunds_end_at_the_exact_negative(case in carts::case(), payer in carts::payer(), visits in visits()) {
        refund_in_parts(&payer.sale(&case), &payer, &visits, false)?;
    }

    #[test]
    fn part_refunds_in_cash_give_back_what_cash_took(case in carts::case(), payer in carts::cash_payer(), visits in visits()) {
        refund_in_parts(&payer.sale(&case), &payer, &visits, true)?;
    }

    #[test]
    fn cash_refunds_of_sales_paid_in_any_way_are_paid_in_coins_that_there_are(
        case in carts::case(),
        payer in carts::payer(),
        visits in visits(),
    ) {
        refund_in_parts(&payer.sale(&case), &payer, &visits, true)?;
    }

    #[test]
    fn cash_gives_back_what_it_took_however_the_setting_of_its_coins_changes_meanwhile(
        case in carts::case(),
        payer in carts::cash_payer(),
        visits in visits_of_changing_coins(),
    ) {
        refund_in_parts(&payer.sale(&case), &payer, &visits, true)?;
    }

    #[test]
    fn refunds_of_any_kind_end_at_the_exact_negative_however_the_setting_changes_meanwhile(
        case in carts::case(),
        payer in carts::payer(),
        visits in visits_of_changing_coins(),
    ) {
        refund_in_parts(&payer.sale(&case), &payer, &visits, false)?;
    }

    #[test]
    fn a_void_takes_everything_back_at_once(
        case in carts::case(),
        payer in carts::payer(),
        other in prop::option::of(carts::payer()),
    ) {
        let sale = payer.sale(&case);
        let mut paid = sale.tenders.clone();
        let mut rounding = sale.rounding_minor;
        if let Some(other) = other {
            // It turned out to be paid otherwise before it was voided.
            let other = Payer { tip: payer.tip, ..other };
            let tenders = other.tenders(sale.bill.total_minor.minor());
            let change = sale
                .paid_otherwise(EventId::NIL, carts::day(), &paid, rounding, &tenders, other.rounding())
                .unwrap();
            rounding = rounding.plus(change.rounding_minor).unwrap();
            paid = change.tenders[paid.len()..].to_vec();
        }
        let terms = RefundTerms { paid: &paid, paid_rounding_minor: rounding, ..terms(&sale, &payer, &[]) };
        let void = refund::void(&sale, &terms).unwrap();
        prop_assert!(void.void);
        let mut books = Books::default();
        books.add(&void);
        books.check_exact_negative(&sale)?;
        prop_assert_eq!(void.tip_minor, -sale.tip_minor);
        prop_assert_eq!(void.rounding_minor, -rounding);
        let by_kind = |tenders: &[domain::tender::Tender]| {
            let mut sums: BTreeMap<TenderKind, i64> = BTreeMap::new();
            for tender in tenders {
                *sums.entry(tender.kind).or_default() += tender.net().unwrap().minor();
            }
            sums.retain(|_, sum| *sum != 0);
            sums
        };
        let back: BTreeMap<TenderKind, i64> = by_kind(&paid).into_iter().map(|(kind, sum)| (kind, -sum)).collect();
        prop_assert_eq!(by_kind(&void.tenders), back);
        let gone: Vec<_> = sale.movements.iter().map(|m| (m.product, -m.quantity, m.line)).collect();
        let came: Vec<_> = void.movements.iter().map(|m| (m.product, m.quantity, m.line)).collect();
        prop_assert_eq!(gone, came);
    }
}

#[test]
fn what_cannot_come_back_is_refused() {
    let line = oracle::AskedLine {
        goods: true,
        piece: true,
        thousandths: 2000,
        price_minor: 250,
        label_minor: None,
        off: None,
        rates_ppm: vec![200_000],
    };
    let case = carts::Case::euros(true, vec![line], None);
    let payer = Payer {
        step: 1,
        tip: 0,
        other_part: 0,
        other_kinds: vec![TenderKind::Card],
        extra: 0,
        exact: false,
        two_notes: false,
    };
    let sale = payer.sale(&case);
    assert_eq!(sale.bill.lines[0].product, Some(product(0)));
    let standing = Standing { sale: &sale, payer: &payer, back: BTreeMap::new(), cash_back: CashBack::default() };
    let visit = Visit { thousandths_of_rest: Vec::new(), by: TenderKind::Cash, restock: true, step: None };
    let code = |line, thousandths| {
        let returned = [Returned { line, quantity: Quantity::new(thousandths).unwrap() }];
        standing.refund(&returned, &visit).map_err(|e| e.code()).unwrap_err()
    };
    assert_eq!(code(2, 1000), "no_such_line");
    assert_eq!(code(1, 0), "not_positive");
    assert_eq!(code(1, -1000), "not_positive");
    assert_eq!(code(1, 500), "whole_pieces");
    assert_eq!(code(1, 3000), "refund_too_large");
    assert_eq!(standing.refund(&[], &visit).unwrap_err().code(), "no_lines");
    let one = Returned { line: 1, quantity: Quantity::ONE };
    assert_eq!(standing.refund(&[one, one], &visit).unwrap_err().code(), "malformed");
}
