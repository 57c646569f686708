//! Reports against sums that are worked out by hand.

use domain::api::today::ReportFormat;
use domain::tender::TenderKind;
use register::report::{day_report, period, today};
use register::{paper, shop};

use crate::stall::{Stall, at, cash, day, money, quantity};

const SATURDAY: &str = "2026-11-21";

/// A Saturday with two sales, a part refund, a void and a change of payment, and seven Saturdays before it.
fn weeks() -> Stall {
    let mut stall = Stall::open();
    for week in 1..=7_i64 {
        let saturday = day(SATURDAY).days_before(7 * week.unsigned_abs());
        let moment = at(&format!("{saturday}T09:30:00+01:00"));
        stall.sell_at(&moment, &[(stall.bread, 1000 * week)], &cash(5000));
        let late = at(&format!("{saturday}T16:10:00+01:00"));
        stall.sell_at(&late, &[(stall.bread, 1000)], &cash(130));
    }
    let nine = at("2026-11-21T09:05:00+01:00");
    let first = stall.sell_at(&nine, &[(stall.bread, 3000), (stall.cheese, 612)], &cash(2000));
    stall.refund(&at("2026-11-21T10:00:00+01:00"), first.id, 1, 1000);
    let wrong = stall.sell_at(&at("2026-11-21T10:20:00+01:00"), &[(stall.bread, 2000)], &cash(260));
    stall.void(&at("2026-11-21T10:21:00+01:00"), wrong.id);
    let card = stall.sell_at(&at("2026-11-21T11:00:00+01:00"), &[(stall.bread, 1000)], &cash(200));
    stall.pay_by_card_instead(&at("2026-11-21T11:01:00+01:00"), card.id, 130);
    // After midnight and before the day's start at four: still Saturday.
    stall.sell_at(&at("2026-11-22T01:15:00+01:00"), &[(stall.bread, 1000)], &cash(130));
    stall
}

#[test]
fn a_day_is_the_sum_of_its_receipts() {
    let stall = weeks();
    let report = day_report(&stall.store, &stall.shop, day(SATURDAY)).unwrap();
    // 3 × 1.30 + 0.612 kg × 24.50 = 3.90 + 14.99; back 1.30; 2.60 and its void; 1.30; 1.30.
    assert_eq!((report.sales, report.refunds, report.lines), (4, 2, 5));
    assert_eq!(report.gross_minor, money(390 + 1499 - 130 + 260 - 260 + 130 + 130));
    let tenders: Vec<(TenderKind, i64)> = report.tenders.iter().map(|t| (t.kind, t.amount_minor.minor())).collect();
    assert_eq!(tenders, [(TenderKind::Cash, 1889 - 130 + 130), (TenderKind::Card, 130)]);
    let taxed: i64 = report.tax.iter().map(|t| t.net_minor.minor() + t.tax_minor.minor()).sum();
    assert_eq!(taxed, report.gross_minor.minor());
    assert_eq!(report.tax.len(), 2, "a row for each rate");
    let products: Vec<(&str, i64, i64)> =
        report.products.iter().map(|p| (p.name.as_str(), p.quantity.thousandths(), p.turnover_minor.minor())).collect();
    assert_eq!(products, [("Comté <12 mois>", 612, 1499), ("Baguette", 4000, 520)]);
}

#[test]
fn a_period_has_a_report_for_every_day_with_sales() {
    let stall = weeks();
    let days = period(&stall.store, &stall.shop, day("2026-10-01"), day("2026-11-30")).unwrap();
    assert_eq!(days.len(), 8);
    assert_eq!(days[7].business_day, day(SATURDAY));
    assert!(period(&stall.store, &stall.shop, day("2020-01-01"), day("2020-12-31")).unwrap().is_empty());
}

#[test]
fn the_day_in_json_has_exactly_the_keys_that_scripts_rely_on() {
    let stall = weeks();
    let json = paper::day_report_bytes(&stall.store, &stall.shop, day(SATURDAY), ReportFormat::Json).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let mut keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["business_day", "gross_minor", "lines", "refunds", "sales", "tax", "tenders"]);
    assert_eq!(value["tenders"][1], serde_json::json!({"kind": "card", "amount_minor": 130}));
    let rate = &value["tax"][0];
    assert!(rate["rate_ppm"].is_u64() && rate["net_minor"].is_i64() && rate["tax_minor"].is_i64());
    for format in [ReportFormat::Csv, ReportFormat::Pdf, ReportFormat::Xlsx] {
        assert!(paper::day_report_bytes(&stall.store, &stall.shop, day(SATURDAY), format).unwrap().len() > 200);
        let period = paper::period_bytes(&stall.store, &stall.shop, day("2026-10-01"), day(SATURDAY), format).unwrap();
        assert!(period.len() > 200);
    }
}

#[test]
fn today_stands_beside_the_same_weekday_up_to_the_same_time() {
    let stall = weeks();
    let now = at("2026-11-21T12:00:00+01:00");
    let seen = today(&stall.store, &stall.shop, None, &now).unwrap();
    assert_eq!((seen.business_day, seen.as_of.as_str(), seen.n_usual_days), (day(SATURDAY), "12:00", 7));
    let usual = seen.usual.unwrap();
    // Until noon one sale of 1 to 7 baguettes on each of seven Saturdays: 4 on average.
    assert_eq!((usual.n_sales, usual.turnover_minor), (1, money(4 * 130)));
    let hours: Vec<u8> = seen.by_hour.iter().map(|h| h.hour).collect();
    let wanted: Vec<u8> = (9..24).chain(0..=1).collect();
    assert_eq!(hours, wanted, "in the order of a day that starts at four");
    // Nearest rank of 1 to 7 baguettes: the first, the fourth, the seventh.
    let nine = seen.by_hour[0];
    assert_eq!(
        [nine.turnover_minor, nine.usual_low_minor, nine.usual_minor, nine.usual_high_minor],
        [1889, 130, 520, 910].map(money)
    );
    assert_eq!(seen.top_products[0].name, "Comté <12 mois>");
    assert_eq!(seen.top_products[1].usual_quantity, Some(quantity(5000)), "whole days: 4 and the one at four");
    let whole = today(&stall.store, &stall.shop, Some(day("2026-11-14")), &now).unwrap();
    assert_eq!((whole.as_of.as_str(), whole.figures.n_sales, whole.n_usual_days), ("04:00", 2, 6));
}

#[test]
fn a_receipt_is_text_and_pdf_and_names_who_sold() {
    let mut stall = weeks();
    let done = stall.sell_bread();
    let text = paper::receipt_text(&stall.store, &stall.shop, done.id).unwrap();
    for wanted in ["Marché Saint-Pierre", &done.receipt.to_string(), "Baguette", "Nadia", "0.70"] {
        assert!(text.contains(wanted), "{wanted} in\n{text}");
    }
    let pdf = paper::receipt_pdf(&stall.store, &stall.shop, done.id, false).unwrap();
    assert!(pdf.starts_with(b"%PDF") && pdf.len() < 60_000, "{}", pdf.len());
    let copy = paper::receipt_escpos(&stall.store, &stall.shop, done.id, 42, true, true).unwrap();
    assert!(copy.windows(4).any(|bytes| bytes == b"COPY"));
    let missing = domain::id::EventId::NIL;
    assert_eq!(paper::receipt_text(&stall.store, &stall.shop, missing).unwrap_err().code(), "not_found");
}

#[test]
fn queries_of_a_day_go_through_indexes() {
    let stall = weeks();
    for (sql, forbidden) in [
        ("select sum(turnover_minor) from sale where business_day = '2026-11-21'", "SCAN sale"),
        (
            "select t.kind from sale s join tender t on t.event_id = s.sale_id where s.business_day = '2026-11-21'",
            "SCAN",
        ),
        (
            "select t.kind from tender t where t.business_day = '2026-11-21' and t.event_id <> t.sale_id
             and not exists (select 1 from sale s where s.sale_id = t.event_id)",
            "SCAN",
        ),
        ("select min(business_day) from sale where business_day >= '2026-11-21'", "SCAN"),
    ] {
        let mut statement = stall.store.conn().prepare(&format!("explain query plan {sql}")).unwrap();
        let plan: Vec<String> = statement.query_map([], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        assert!(!plan.iter().any(|step| step.contains(forbidden)), "{plan:?}");
    }
    assert!(shop::owner(stall.store.conn()).is_ok());
}
