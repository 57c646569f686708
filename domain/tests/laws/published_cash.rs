//! Cash rounding as laws, central banks and governments publish it, and as other systems got it wrong. Each case names
//! its source.

use domain::cash_rounding::CashRounding;
use domain::tender::{self, Settlement, Tender, TenderKind};
use domain::{Error, Money};

use crate::carts::{Case, money};
use crate::oracle::AskedLine;

fn pay(total: i64, step: i64, given: &[(TenderKind, i64)]) -> Result<Settlement, Error> {
    let tenders: Vec<Tender> = given.iter().map(|&(kind, amount)| Tender::new(kind, money(amount))).collect();
    tender::settle(money(total), Money::ZERO, &tenders, CashRounding::new(step).unwrap())
}

/// Who hands over a big note pays `cash` of `total`; by card the total is paid to the cent.
#[track_caller]
fn check(source: &str, step: i64, total: i64, cash: i64) {
    let note = 1_000_000;
    let settled = pay(total, step, &[(TenderKind::Cash, note)]).unwrap();
    assert_eq!(note - settled.change_minor.minor(), cash, "{source}: {total}");
    assert_eq!(settled.rounding_minor.minor(), cash - total, "{source}: {total}");
    let card = pay(total, step, &[(TenderKind::Card, total)]).unwrap();
    assert_eq!(card.rounding_minor, Money::ZERO, "{source}: a card payment is never rounded");
}

#[test]
fn canada() {
    // Government of Canada, budget 2012, "Rounding", https://www.budget.canada.ca/2012/themes/rounding-arrondissement-eng.html:
    // 1 and 2 down to 0, 3 and 4 up to 5, 6 and 7 down to 5, 8 and 9 up to 10, 0 and 5 unchanged.
    for (last, want) in [(0, 0), (1, 0), (2, 0), (3, 5), (4, 5), (5, 5), (6, 5), (7, 5), (8, 10), (9, 10)] {
        check("Canada", 5, 100 + last, 100 + want);
    }
    // The same page: a coffee of 1.83 and a sandwich of 2.86 with 5 % GST are 4.92 by card and 4.90 in cash.
    let line = |price_minor| AskedLine {
        goods: true,
        piece: true,
        thousandths: 1000,
        price_minor,
        label_minor: None,
        off: None,
        rates_ppm: vec![50_000],
    };
    let bill = Case::euros(false, vec![line(183), line(286)], None).bill().unwrap();
    assert_eq!(bill.total_minor.minor(), 492);
    check("Canada", 5, 492, 490);
    // Office de la protection du consommateur du Québec, "Phasing out the penny": 5.98 is paid with 6.00, 5.97 with 5.95.
    check("Québec", 5, 598, 600);
    check("Québec", 5, 597, 595);
}

#[test]
fn ireland() {
    // Central Bank of Ireland, rounding from 2015-10-28 (its examples at lunaticg.blogspot.com and esmmagazine.com).
    for (total, want) in
        [(1021, 1020), (1022, 1020), (1023, 1025), (1024, 1025), (1026, 1025), (1027, 1025), (1028, 1030), (1029, 1030)]
    {
        check("Ireland", 5, total, want);
    }
    for (total, want) in [(396, 395), (397, 395), (398, 400), (399, 400)] {
        check("Ireland", 5, total, want);
    }
    // 10.99 + 3.49, with 15.00 handed over: 52 c of change become 50 c. 2.99 + 4.49 + 8.13 with 20.00: 4.39 become 4.40.
    assert_eq!(pay(1448, 5, &[(TenderKind::Cash, 1500)]).unwrap().change_minor.minor(), 50);
    assert_eq!(pay(1561, 5, &[(TenderKind::Cash, 2000)]).unwrap().change_minor.minor(), 440);
    // irishexaminer.com: "consumers will retain the right to pay the exact bill".
    let exact = pay(1448, 5, &[(TenderKind::Cash, 1448)]).unwrap();
    assert_eq!((exact.rounding_minor, exact.change_minor), (Money::ZERO, Money::ZERO));
}

#[test]
fn the_netherlands_and_belgium() {
    // rijksoverheid.nl, "Afronden betalingen" (quoted at webwoordenboek.nl): 23.37 is 23.35, 8.89 is 8.90.
    check("Netherlands", 5, 2337, 2335);
    check("Netherlands", 5, 889, 890);
    // FPS Economy, economie.fgov.be (same page), by last digit: 1, 2 → 0; 3, 4, 6, 7 → 5; 8, 9 → 10.
    for (last, want) in [(1, 0), (2, 0), (3, 5), (4, 5), (6, 5), (7, 5), (8, 10), (9, 10)] {
        check("Belgium", 5, 4240 + last, 4240 + want);
    }
}

#[test]
fn finland() {
    // liquisearch.com, "Finnish euro coins: usage of 1 cent and 2 cent coins": 1, 2, 6, 7 down; 3, 4, 8, 9 up; the coins
    // stay legal tender.
    for (total, want) in
        [(501, 500), (502, 500), (506, 505), (507, 505), (503, 505), (504, 505), (508, 510), (509, 510)]
    {
        check("Finland", 5, total, want);
    }
}

#[test]
fn switzerland() {
    // srf.ch, Espresso, after PostFinance: 17.87 is paid with 17.85, 17.88 with 17.90; a bill of 19.32 with 19.30.
    check("Switzerland", 5, 1787, 1785);
    check("Switzerland", 5, 1788, 1790);
    check("Switzerland", 5, 1932, 1930);
    // kingbill.com, "Die Schweizer Rappenrundung": a litre of milk of 1.09 is 1.10.
    check("Switzerland", 5, 109, 110);
}

#[test]
fn sweden() {
    // Lag (1970:1029) om avrundning av vissa öresbelopp, § 2: 1 to 49 öre down, 50 to 99 up to the krona
    // (examples of filemakerbloggen.se: 24.88 is 25, 24.42 is 24, 24.50 is 25).
    for (total, want) in [(2488, 2500), (2442, 2400), (2450, 2500), (2401, 2400), (2449, 2400), (2499, 2500)] {
        check("Sweden", 100, total, want);
    }
}

#[test]
fn norway() {
    // Forskrift 2011-03-16-294 § 2 (lovdata.no): 1 to 49 øre down, 50 to 99 up. bt.no with Norges Bank: two litres of milk
    // at 15.20 are 30.40 and paid with 30, three are 45.60 and paid with 46.
    check("Norway", 100, 2 * 1520, 3000);
    check("Norway", 100, 3 * 1520, 4600);
    check("Norway", 100, 1550, 1600);
}

#[test]
fn denmark() {
    // Bekendtgørelse nr. 928 of 2008-09-19 § 2: to the nearest amount that 50 øre divide. Casio V-R manual, p. 87:
    // 00–24 → 00, 25–74 → 50, 75–99 → 100.
    for (total, want) in [(1224, 1200), (1225, 1250), (1274, 1250), (1275, 1300), (1299, 1300)] {
        check("Denmark", 50, total, want);
    }
}

#[test]
fn australia_and_new_zealand() {
    // A New Tax System (Goods and Services Tax) Regulations 2019, s 168-5.11: cash to the nearest 5 cents, up at exactly
    // 2.5. Oracle community 4125052: 96.11 is 96.10, 96.13 is 96.15.
    check("Australia", 5, 9611, 9610);
    check("Australia", 5, 9613, 9615);
    // Casio V-R manual, p. 87, "New Zealand (A)": 0 to 4 → 0, 5 to 9 → 10.
    for (total, want) in [(1234, 1230), (1235, 1240), (1239, 1240)] {
        check("New Zealand", 10, total, want);
    }
}

#[test]
fn cash_rounding_on_which_other_systems_failed() {
    // frappe/erpnext#12926: 209.90 and 10 % are 230.89, rounded 230.90; paid with that, 0.01 was given back or left open.
    let settled = pay(23_089, 5, &[(TenderKind::Cash, 23_090)]).unwrap();
    assert_eq!((settled.change_minor.minor(), settled.rounding_minor.minor()), (0, 1));
    // frappe/erpnext#11171: of 12.23 rounded to 12.25 the adjustment is 0.02 and not 0.
    check("#11171", 5, 1223, 1225);
    // ury-erp/ury#313: 42.50 without rounding is not asked for as 43.
    assert_eq!(pay(4250, 1, &[(TenderKind::Cash, 4300)]).unwrap().change_minor.minor(), 50);
    // odoo/odoo#41327: a bill of 2.31 in steps of 0.05 can be paid by whoever has the coins for 2.31.
    assert_eq!(pay(231, 5, &[(TenderKind::Cash, 231)]).unwrap().rounding_minor, Money::ZERO);
    assert_eq!(pay(231, 5, &[(TenderKind::Cash, 230)]).unwrap().rounding_minor.minor(), -1);
    // odoo/odoo#220096: of 174.99, 75 by card and 100 in cash: the rest of 99.99 is 100.00 in coins, so no change.
    let split = pay(17_499, 5, &[(TenderKind::Card, 7500), (TenderKind::Cash, 10_000)]).unwrap();
    assert_eq!((split.change_minor.minor(), split.rounding_minor.minor()), (0, 1));
    // odoo/odoo#218430: 15.59 by transfer for 12.91, with 2.70 in cash given back, left books that did not balance. Only
    // cash gives change here.
    assert_eq!(pay(1291, 5, &[(TenderKind::Transfer, 1559)]).unwrap_err(), Error::Overpaid { over_minor: 268 });
}
