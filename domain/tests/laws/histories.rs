//! Made-up histories of a stall with two registers, offline and in step by turns, their clocks apart: whatever the order
//! in which the events arrive somewhere, the rows are the same, and the stock is what lies on the shelf.

use std::collections::BTreeMap;

use domain::barcode::Barcode;
use domain::catalogue::{ProductChange, ProductChanges};
use domain::event::{Body, Event};
use domain::id::ProductId;
use domain::reducer::{Change, Value, reduce};
use domain::stamp::Stamp;
use domain::table;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::rows::{Rows, bytes, column, int};
use crate::stall::{Act, Register, acts, play, product, skew_ms, stall};

fn rows_of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Rows {
    let mut rows = Rows::default();
    events.into_iter().for_each(|event| rows.apply(event));
    rows
}

/// The events of all logs, each log in its order, interleaved by a list of choices.
fn interleaved<'a>(logs: &'a [Vec<Event>], choices: &[bool]) -> Vec<&'a Event> {
    let mut rest: Vec<std::slice::Iter<'_, Event>> = logs.iter().map(|log| log.iter()).collect();
    let mut events = Vec::new();
    for &choice in choices {
        events.extend(rest[usize::from(choice)].next());
    }
    events.extend(rest.into_iter().flatten());
    events
}

/// Money in the rows: what the receipts say is what was paid.
fn check_money(rows: &Rows) -> Result<(), TestCaseError> {
    let mut owed: BTreeMap<Value, i64> = BTreeMap::new();
    let mut of_sale: BTreeMap<Value, Value> = BTreeMap::new();
    for (key, row) in rows.of(&table::SALE) {
        let total = int(&table::SALE, row, "total_minor");
        let lines: i64 = rows
            .of(&table::SALE_LINE)
            .filter(|(k, _)| k[0] == key[0])
            .map(|(_, l)| int(&table::SALE_LINE, l, "amount_minor"))
            .sum();
        let line_taxes: i64 = rows
            .of(&table::SALE_LINE)
            .filter(|(k, _)| k[0] == key[0])
            .map(|(_, l)| int(&table::SALE_LINE, l, "tax_minor"))
            .sum();
        let taxes: i64 = rows
            .of(&table::SALE_TAX)
            .filter(|(k, _)| k[0] == key[0])
            .map(|(_, t)| int(&table::SALE_TAX, t, "tax_minor"))
            .sum();
        prop_assert_eq!(line_taxes, taxes);
        prop_assert!(total == lines || total == lines + taxes, "lines sum to the total");
        let sale = match column(&table::SALE, row, "of_sale_id") {
            Value::Null => key[0].clone(),
            of => of.clone(),
        };
        *owed.entry(sale.clone()).or_default() +=
            total + int(&table::SALE, row, "tip_minor") + int(&table::SALE, row, "rounding_minor");
        of_sale.insert(key[0].clone(), sale);
    }
    let mut paid: BTreeMap<Value, i64> = BTreeMap::new();
    for (key, row) in rows.of(&table::TENDER) {
        let sale = column(&table::TENDER, row, "sale_id").clone();
        *paid.entry(sale.clone()).or_default() +=
            int(&table::TENDER, row, "amount_minor") - int(&table::TENDER, row, "change_minor");
        if !of_sale.contains_key(&key[0]) {
            // A change of payment type has no row of its own; its rounding stands with its tenders.
            *owed.entry(sale).or_default() += int(&table::TENDER, row, "rounding_minor");
        }
    }
    owed.retain(|_, sum| *sum != 0);
    paid.retain(|_, sum| *sum != 0);
    prop_assert_eq!(owed, paid);
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn rows_do_not_depend_on_the_order_in_which_events_arrive(
        acts in acts(),
        skew_ms in skew_ms(),
        choices in vec(any::<bool>(), 40),
        places in vec(any::<u16>(), 25 * 2),
    ) {
        let (logs, _) = play(&acts, skew_ms);
        let one_after_the_other = rows_of(logs.iter().flatten());
        prop_assert_eq!(&rows_of(logs.iter().rev().flatten()), &one_after_the_other);
        prop_assert_eq!(&rows_of(interleaved(&logs, &choices)), &one_after_the_other);
        let mut shuffled: Vec<(u16, &Event)> = places.iter().copied().zip(logs.iter().flatten()).collect();
        shuffled.sort_by_key(|&(place, _)| place);
        let shuffled = shuffled.into_iter().map(|(_, event)| event);
        prop_assert_eq!(&rows_of(shuffled.clone()), &one_after_the_other);
        let repeated = shuffled.clone().chain(interleaved(&logs, &choices)).chain(shuffled.clone());
        prop_assert_eq!(&rows_of(repeated), &one_after_the_other);
        check_money(&one_after_the_other)?;
    }

    #[test]
    fn the_stock_is_what_lies_on_the_shelf(
        acts in acts(),
        skew_ms in skew_ms(),
        choices in vec(any::<bool>(), 40),
    ) {
        let (logs, shelf) = play(&acts, skew_ms);
        let rows = rows_of(interleaved(&logs, &choices));
        let stock: BTreeMap<ProductId, i64> = rows.stock.iter().map(|(&(_, product), s)| (product, s.quantity)).collect();
        for (product, on_shelf) in shelf {
            prop_assert_eq!(stock.get(&product), Some(&on_shelf));
        }
        for (&(_, product), stock) in &rows.stock {
            let key = bytes(product.as_bytes());
            let taken_in: i64 = rows
                .of(&table::STOCK_MOVEMENT)
                .filter(|(k, row)| k[1] == key && *column(&table::STOCK_MOVEMENT, row, "reason") == Value::Text("intake".to_owned()))
                .map(|(_, row)| int(&table::STOCK_MOVEMENT, row, "quantity"))
                .sum();
            prop_assert_eq!(stock.taken_in, taken_in);
        }
    }

    #[test]
    fn of_an_event_that_comes_twice_only_sums_need_to_be_told(acts in acts(), skew_ms in skew_ms()) {
        let (logs, _) = play(&acts, skew_ms);
        let mut rows = rows_of(logs.iter().flatten());
        let before = rows.clone();
        for event in logs.iter().flatten() {
            let mut changes = reduce(event, Stamp::own(&event.envelope));
            changes.retain(|c| !matches!(c, Change::Add { .. } | Change::Move { .. }));
            rows.apply_changes(&changes);
        }
        prop_assert_eq!(rows, before);
    }

    #[test]
    fn an_event_of_a_history_survives_its_bytes(acts in acts(), skew_ms in skew_ms()) {
        let (logs, _) = play(&acts, skew_ms);
        for event in logs.iter().flatten() {
            let bytes = event.encode().unwrap();
            let read = Event::decode(&bytes).unwrap();
            prop_assert_eq!(&read, event);
            prop_assert_eq!(read.encode().unwrap(), bytes);
        }
    }
}

#[test]
fn a_ticket_that_two_registers_import_makes_the_same_rows() {
    let acts = [(0, Act::Import { ticket: 1 }, 5), (1, Act::Import { ticket: 1 }, 7)];
    let (logs, _) = play(&acts, 1_000);
    let [first, second] = [&logs[0][0], &logs[1][0]];
    assert_ne!(first.envelope.incarnation, second.envelope.incarnation);
    assert_eq!(rows_of([first]), rows_of([second]));
}

#[test]
fn of_two_changes_in_the_same_millisecond_one_holds_everywhere() {
    // One change of the same name at each register, with clocks that agree to the tick.
    let acts = [0, 1].map(|at| (at, Act::Change { what: 0, which: 1, value: 1 + at as i64 }, 5));
    let (logs, _) = play(&acts, 0);
    let [first, second] = [&logs[0][0], &logs[1][0]];
    assert_eq!(first.envelope.hlc, second.envelope.hlc);
    let rows = rows_of([first, second]);
    assert_eq!(rows, rows_of([second, first]));
    let name = &rows.latest[&(table::PRODUCT.name, vec![bytes(product(1).as_bytes())])][0];
    assert_eq!(name.as_ref().unwrap().1, Value::Text("Name 2".to_owned()));
}

#[test]
fn the_later_of_two_changes_in_one_event_holds() {
    let mut register = Register::new(0, 0);
    let code = Barcode::parse("CODE-1").unwrap();
    let changes = vec![
        ProductChange::Name("before".to_owned()),
        ProductChange::AddBarcode(code.clone()),
        ProductChange::RemoveBarcode(code.clone()),
        ProductChange::AddBarcode(code),
        ProductChange::Name("after".to_owned()),
    ];
    register.append(None, Body::Product(ProductChanges { product: product(1), changes }));
    let rows = rows_of(&register.log);
    let value = |table: &'static table::Table, key: Value| rows.latest[&(table.name, vec![key])][0].clone().unwrap().1;
    assert_eq!(value(&table::PRODUCT, bytes(product(1).as_bytes())), Value::Text("after".to_owned()));
    assert_eq!(value(&table::BARCODE, Value::Text("CODE-1".to_owned())), bytes(product(1).as_bytes()));
}

#[test]
fn a_naive_count_would_be_wrong_where_the_cover_is_right() {
    // Register 1 sold two before the count and is heard only after it.
    let acts = [
        (0, Act::TakeIn { product: 0, quantity: 10_000 }, 1),
        (1, Act::Sell { lines: vec![(0, 2_000)], inclusive: true, cash: true }, 1),
        (0, Act::Count { product: 0 }, 1),
        (1, Act::Sell { lines: vec![(0, 1_000)], inclusive: true, cash: true }, 1),
    ];
    let (logs, shelf) = play(&acts, 0);
    assert_eq!(shelf[&product(0)], 7_000);
    let stock = &rows_of(logs.iter().flatten()).stock[&(stall(), product(0))];
    assert_eq!((stock.quantity, stock.taken_in), (7_000, 10_000));
}
