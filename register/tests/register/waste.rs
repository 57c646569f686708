//! Losses: logged in two taps, put right, summed up, exported.

use domain::api::catalogue::{SaveProduct, SeeProduct, TakeIn};
use domain::api::data::Verify;
use domain::api::settings::SeeSettings;
use domain::api::waste::{Instead, LogWaste, SeeWaste, SeeWasteDay, TakeBackWaste, TakenBack, WasteDay};
use domain::id::{ProductId, StallId};
use domain::quantity::Unit;
use domain::waste::WasteReason;
use register::waste;
use serde_json::json;

use crate::command::Program;
use crate::counter::Stall;
use crate::stall::{self, at, cash, day, money, quantity};

/// A product that costs 0.40 and is sold at 1.30.
fn loaf(stall: &mut Stall) -> ProductId {
    let tax_category = stall.ask(&SeeSettings {}).unwrap().tax_categories[0].tax_category;
    let form = SaveProduct {
        product: None,
        name: "Pain au levain".to_owned(),
        category: None,
        kind: Default::default(),
        unit: Unit::Piece,
        tax_category,
        barcodes: Vec::new(),
        cost_minor: Some(money(40)),
        price_minor: Some(money(130)),
        price_from: None,
        archived: false,
    };
    let product = stall.ask(&form).unwrap().row.product;
    stall.ask(&TakeIn { product, quantity: quantity(10_000), expires_on: None }).unwrap();
    product
}

fn lose(stall: &mut Stall, product: ProductId, pieces: i64, reason: WasteReason) -> WasteDay {
    stall.ask(&LogWaste { product, quantity: quantity(pieces * 1000), reason, batch: None }).unwrap()
}

fn left(stall: &mut Stall, product: ProductId) -> i64 {
    stall.ask(&SeeProduct { product }).unwrap().row.left.unwrap().thousandths() / 1000
}

#[test]
fn a_loss_is_worth_its_cost_and_its_price_leaves_the_stock_and_is_put_right() {
    let mut stall = Stall::open();
    let product = loaf(&mut stall);
    let seen = lose(&mut stall, product, 3, WasteReason::Unsold);
    assert_eq!((seen.sum.cost_minor, seen.sum.retail_minor, seen.sum.n_entries), (money(120), money(390), 1));
    assert_eq!(left(&mut stall, product), 7);
    let entry = seen.entries[0].id;

    // It was two, and they were burnt.
    let instead = Some(Instead { quantity: quantity(2_000), reason: WasteReason::MadeWrong });
    let seen = stall.ask(&TakeBackWaste { entry, instead }).unwrap();
    assert_eq!((seen.sum.cost_minor, seen.sum.retail_minor, seen.sum.n_entries), (money(80), money(260), 1));
    assert_eq!(left(&mut stall, product), 8);
    let told: Vec<_> = seen.entries.iter().map(|e| (e.reason, e.back)).collect();
    assert_eq!(told, [(WasteReason::MadeWrong, TakenBack::Not), (WasteReason::Unsold, TakenBack::Once)]);

    // What was taken back can't be taken back again; the other one never was.
    let again = stall.ask(&TakeBackWaste { entry, instead: None }).unwrap_err();
    assert_eq!(again.code, "waste_taken_back");
    let seen = stall.ask(&TakeBackWaste { entry: seen.entries[0].id, instead: None }).unwrap();
    assert_eq!((seen.sum.cost_minor, seen.sum.retail_minor, seen.sum.n_entries), (money(0), money(0), 0));
    assert_eq!(left(&mut stall, product), 10);
    assert_eq!(
        stall
            .ask(&LogWaste { product, quantity: quantity(500), reason: WasteReason::Unsold, batch: None })
            .unwrap_err()
            .code,
        "whole_pieces"
    );
    assert!(stall.ask(&Verify { full: true }).unwrap().ok);
}

#[test]
fn losses_are_summed_by_product_reason_and_day_beside_what_came_in() {
    let mut stall = Stall::open();
    let product = loaf(&mut stall);
    lose(&mut stall, product, 2, WasteReason::Unsold);
    lose(&mut stall, product, 1, WasteReason::Damaged);
    let today = lose(&mut stall, product, 1, WasteReason::Unsold).business_day;
    let seen = stall.ask(&SeeWaste { from: today.days_before(6), to: today, stall: None }).unwrap();
    assert_eq!((seen.sum.n_entries, seen.sum.cost_minor, seen.sum.retail_minor), (3, money(160), money(520)));
    assert_eq!(seen.stocked_minor, Some(money(1300)));
    assert_eq!(seen.before, None, "nothing was sold then");
    let of = &seen.products[0];
    assert_eq!((seen.products.len(), of.quantity, of.stocked), (1, quantity(4_000), quantity(10_000)));
    let reasons: Vec<_> = seen.reasons.iter().map(|r| (r.reason, r.sum.retail_minor)).collect();
    assert_eq!(reasons, [(WasteReason::Unsold, money(390)), (WasteReason::Damaged, money(130))]);
    let days: Vec<_> = seen.days.iter().map(|d| d.sum.retail_minor.minor()).collect();
    assert_eq!(days, [0, 0, 0, 0, 0, 0, 520]);
    let backwards = stall.ask(&SeeWaste { from: today, to: today.days_before(1), stall: None }).unwrap_err();
    assert_eq!(backwards.code, "bad_period");
    let endless = stall.ask(&SeeWaste { from: today.days_before(400), to: today, stall: None }).unwrap_err();
    assert_eq!(endless.code, "bad_period");
}

#[test]
fn a_loss_of_what_nobody_knows_the_cost_of_is_told_apart() {
    let mut stall = stall::Stall::open();
    let morning = at("2026-11-21T09:00:00+01:00");
    let author = stall.author(&morning);
    for product in [stall.bread, stall.cheese] {
        let product = stall.shop.catalogue.product(product).unwrap().clone();
        let lost = (quantity(2_000), WasteReason::Expired);
        waste::log(&mut stall.store, &stall.shop, &author, &product, lost, None).unwrap();
    }
    let report = waste::report(&stall.store, &stall.shop, day("2026-11-01"), day("2026-11-30")).unwrap();
    assert_eq!((report.sum.n_entries, report.sum.n_without_cost), (2, 2));
    assert_eq!((report.sum.cost_minor, report.sum.retail_minor), (money(0), money(260 + 4900)));
    assert_eq!(report.products[0].product, stall.cheese, "most first");
    assert_eq!(report.days.iter().filter(|d| d.sum.n_entries > 0).count(), 1);
    // Nothing of the day after is in it.
    let later = waste::report(&stall.store, &stall.shop, day("2026-11-22"), day("2026-11-28")).unwrap();
    assert_eq!((later.sum.n_entries, later.before.is_some()), (0, false));
    // What another stall sold before is not this one's week before; what it sold itself is.
    let week = |stall: &stall::Stall| {
        waste::report(&stall.store, &stall.shop, day("2026-11-22"), day("2026-11-28")).unwrap().before.is_some()
    };
    stall.sell_at(&at("2026-11-20T10:00:00+01:00"), &[(stall.bread, 1000)], &cash(200));
    assert!(week(&stall));
    stall.shop.stall.stall = StallId::new(1_700_000_000_000, [9; 10]);
    assert!(!week(&stall));
}

#[test]
fn an_entry_of_another_day_is_put_right_on_its_day() {
    let mut stall = stall::Stall::open();
    let (monday, tuesday) = (at("2026-11-23T18:00:00+01:00"), at("2026-11-24T09:00:00+01:00"));
    let bread = stall.shop.catalogue.product(stall.bread).unwrap().clone();
    let author = stall.author(&monday);
    let lost = (quantity(5_000), WasteReason::Unsold);
    let entry = waste::log(&mut stall.store, &stall.shop, &author, &bread, lost, None).unwrap();
    let instead = Instead { quantity: quantity(4_000), reason: WasteReason::Unsold };
    let author = stall.author(&tuesday);
    waste::take_back(&mut stall.store, &stall.shop, &author, entry, Some(instead)).unwrap();
    let of = |on| waste::day(&stall.store, &stall.shop, day(on)).unwrap().sum.retail_minor;
    assert_eq!((of("2026-11-23"), of("2026-11-24")), (money(520), money(0)));
    let none = waste::find(&stall.store, domain::id::EventId::NIL).unwrap_err();
    assert_eq!(none.code(), "not_found");
}

#[test]
fn who_sells_logs_losses_and_sees_no_figures() {
    let mut stall = Stall::open();
    let product = loaf(&mut stall);
    let entry = lose(&mut stall, product, 1, WasteReason::Tasted).entries[0].id;
    stall.become_cashier();
    assert_eq!(stall.ask(&SeeWasteDay { day: None }).unwrap().entries.len(), 1);
    let today = lose(&mut stall, product, 1, WasteReason::Tasted).business_day;
    stall.ask(&TakeBackWaste { entry, instead: None }).unwrap();
    let period = SeeWaste { from: today, to: today, stall: None };
    assert_eq!(stall.ask(&period).unwrap_err().code, "forbidden");
    let before = SeeWasteDay { day: Some(today.days_before(1)) };
    assert_eq!(stall.ask(&before).unwrap_err().code, "forbidden");
}

#[test]
fn waste_is_exported_with_what_was_taken_back() {
    let mut stall = Stall::open();
    let product = loaf(&mut stall);
    let entry = lose(&mut stall, product, 3, WasteReason::Expired).entries[0].id;
    stall.ask(&TakeBackWaste { entry, instead: None }).unwrap();
    lose(&mut stall, product, 2, WasteReason::GivenAway);
    stall.close();
    let program = Program::empty();
    std::fs::create_dir(program.data()).unwrap();
    std::fs::copy(stall.folder.path().join("register.db"), program.data().join("register.db")).unwrap();
    let rows = program.json(["export", "waste"]);
    let figure = |n: usize, column: &str| rows[n][column].clone();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert_eq!((figure(0, "quantity"), figure(0, "cost"), figure(0, "retail")), (json!(3), json!(1.2), json!(3.9)));
    assert_eq!((figure(1, "quantity"), figure(1, "retail")), (json!(-3), json!(-3.9)));
    assert_eq!(figure(1, "takes_back"), figure(0, "waste_id"));
    assert_eq!((figure(2, "reason"), figure(2, "product")), (json!("given_away"), json!("Pain au levain")));
}
