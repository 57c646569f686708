//! What an owner sees from afar, and that nobody else does.

use domain::api::registers::on_the_server;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Place};

const NADIA: &str = "nadia@bakery.example";
const OMAR: &str = "omar@butcher.example";
const HERS: &str = "0190a000-0000-7000-8000-00000000000a";
const HIS: &str = "0190a000-0000-7000-8000-00000000000b";
/// Of Nadia's stall, product, register and sale alike.
const THING: &str = "0190a000-0000-7000-8000-0000000000ff";
/// A picture's name.
const PICTURE: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Two businesses; only Nadia's has anything, and everything of hers is called by a word of its own.
fn two_vendors(place: &Place) {
    for (email, vendor) in [(NADIA, HERS), (OMAR, HIS)] {
        let account = place.owner(email);
        place.claim(&account, vendor);
        place.execute(&format!(
            "insert into tenant.vendor_head (vendor_id, epoch, vendor_seq, chain, record_seq)
             values ('{vendor}', 1, 0, decode(repeat('00', 32), 'hex'), 0)"
        ));
    }
    let day = "2026-11-20";
    for sql in [
        format!(
            "insert into tenant.stall (vendor_id, stall_id, name, currency, zone) values ('{HERS}', '{THING}', 'Kouglof Square', 'EUR', 'Europe/Paris')"
        ),
        format!(
            "insert into tenant.product (vendor_id, product_id, name, unit, tax_category_id) values ('{HERS}', '{THING}', 'Kouglof', 'piece', '{NIL}')"
        ),
        format!(
            "insert into tenant.price (vendor_id, product_id, stall_id, valid_from, price_minor) values ('{HERS}', '{THING}', '{NIL}', '{day}', 1234)"
        ),
        format!(
            "insert into tenant.register (vendor_id, register_id, stall_id, name, public_key, enrolled_at) values ('{HERS}', '{THING}', '{THING}', 'Kouglof counter', '\\x00', now())"
        ),
        format!(
            "insert into tenant.sale (vendor_id, sale_id, kind, stall_id, receipt, business_day, at_ms, offset_min, currency, service, n_lines, turnover_minor, discount_minor, total_minor, tip_minor, rounding_minor) values ('{HERS}', '{THING}', 'sale', '{THING}', 'K-1', '{day}', 1763640000000, 60, 'EUR', 'take_away', 1, 1234, 0, 1234, 0, 0)"
        ),
        format!(
            "insert into tenant.waste (vendor_id, event_id, stall_id, product_id, reason, quantity, cost_minor, retail_minor, currency, business_day, at_ms, offset_min) values ('{HERS}', '{THING}', '{THING}', '{THING}', 'unsold', 2000, 500, 1234, 'EUR', '{day}', 1763640000000, 60)"
        ),
        format!(
            "insert into tenant.prediction (vendor_id, event_id, product_id, business_day, stall_id, made_on, at_ms, model, version, quantiles)
             select '{HERS}', '{THING}', '{THING}', to_char(today + 1, 'YYYY-MM-DD'), '{THING}', to_char(today, 'YYYY-MM-DD'), 1763640000000, 'ets', 'Kouglof', repeat('1234 ', 18) || '1234'
             from (select (now() at time zone 'Europe/Paris')::date as today) d"
        ),
        format!("insert into tenant.category (vendor_id, category_id, name) values ('{HERS}', '{THING}', 'Kouglofs')"),
        format!(
            "insert into tenant.blob (vendor_id, name, media_type, bytes, received_at) values ('{HERS}', decode('{PICTURE}', 'hex'), 'image/png', 'Kouglof', now())"
        ),
        format!(
            "insert into tenant.staff (vendor_id, person_id, role, active) values ('{HERS}', '{THING}', 'cashier', 1)"
        ),
        format!(
            "insert into tenant.held_back (vendor_id, incarnation_id, from_seq, through_seq, head_hash, register_id, received_at, n_sales, total_minor, message) values ('{HERS}', '{THING}', 1, 1, '\\x00', '{THING}', now(), 1, 1234, 'Kouglof')"
        ),
        format!(
            "insert into tenant.sale_line (vendor_id, sale_id, line_no, kind, product_id, name, tax_category_id, unit, quantity, price_minor, discount_minor, amount_minor, tax_minor) values ('{HERS}', '{THING}', 1, 'goods', '{THING}', 'Kouglof', '{NIL}', 'piece', 1000, 1234, 0, 1234, 0)"
        ),
    ] {
        assert_eq!(place.execute(&sql), 1);
    }
}

/// A request that fits any operation and names Nadia's things.
fn hers() -> Value {
    json!({
        "register": THING, "stall": THING, "product": THING, "sale": THING, "person": THING, "role": "cashier", "active": true, "name": "Taken", "valid_from": "2026-11-21",
        "price_minor": 1, "day": "2026-11-20", "from": "2026-11-14", "to": "2026-11-20", "text": "", "archived": false, "offset": 0, "limit": 200
    })
}

/// Everything that a vendor has, to see that nothing changed.
fn holdings(place: &Place, vendor: &str) -> String {
    let tables = place.column("select tablename::text from pg_tables where schemaname = 'tenant' order by 1");
    let rows = tables.iter().flat_map(|table| {
        place.column(&format!(
            "select '{table} ' || t::text from tenant.{table} t where vendor_id = '{vendor}' order by 1"
        ))
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_owner_of_another_business_gets_nothing_by_any_operation() {
    let place = Place::new();
    two_vendors(&place);
    let server = place.serve();
    let omar = server.program(OMAR, PASSWORD);
    let before = holdings(&place, HERS);
    let asked = [
        "list_registers",
        "rename_register",
        "revoke_register",
        "drop_held_back",
        "list_people",
        "add_stall",
        "see_stalls",
        "see_stall_today",
        "see_today",
        "list_sales",
        "see_sale",
        "list_products",
        "list_categories",
        "see_product",
        "set_price",
        "see_waste",
        "list_forecasts",
        "see_forecast",
    ];
    let shop: Vec<&str> = on_the_server().map(|o| o.name).filter(|name| asked.contains(name)).collect();
    assert_eq!(shop.len(), asked.len());
    // What is left are accounts' own operations, none of which answers by these names.
    for operation in on_the_server().filter(|o| !matches!(o.name, "log_out" | "refresh")) {
        let answer = omar.call(operation.name, &hers());
        assert!(answer.status < 500, "{}: {}", operation.name, answer.text);
        for word in ["ouglof", "1234", "K-1"] {
            assert!(!answer.text.contains(word), "{}: {}", operation.name, answer.text);
        }
        if answer.status == 200 && shop.contains(&operation.name) {
            let said = answer.json();
            let empty = said.as_array().map_or_else(|| said["n_matching"] == 0, Vec::is_empty);
            assert!(empty, "{}: {}", operation.name, answer.text);
        }
    }
    let hers_named = json!({ "name": PICTURE });
    omar.call("picture", &hers_named).refused(404, "not_found");
    assert_eq!(holdings(&place, HERS), before);
    // The same requests find something where they belong, so that finding nothing means something.
    let nadia = server.program(NADIA, PASSWORD);
    let picture = nadia.call("picture", &hers_named).ok();
    assert!(picture["data_url"].as_str().unwrap().starts_with("data:image/png;base64,"));
    for operation in shop.iter().filter(|name| **name != "see_sale") {
        let answer = nadia.call(operation, &hers());
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
        assert!(answer.text.contains(THING), "{operation}: {}", answer.text);
    }
    assert_ne!(holdings(&place, HERS), before);
}

#[test]
fn an_owner_without_a_register_is_told_what_comes_first() {
    let place = Place::new();
    let account = place.owner(NADIA);
    let server = place.serve();
    let nadia = server.program(NADIA, PASSWORD);
    nadia.call("see_today", &hers()).refused(409, "no_vendor");
    place.claim(&account, HERS);
    nadia.call("see_today", &hers()).refused(409, "nothing_yet");
}

#[test]
fn waste_is_summed_by_product_reason_and_day_over_all_stalls_and_at_one() {
    let place = Place::new();
    two_vendors(&place);
    let elsewhere = "0190a000-0000-7000-8000-0000000000ee";
    for sql in [
        format!(
            "insert into tenant.stall (vendor_id, stall_id, name, currency, zone) values ('{HERS}', '{elsewhere}', 'Second', 'EUR', 'Europe/Paris')"
        ),
        // One entry elsewhere without a cost, one taken back.
        format!(
            "insert into tenant.waste (vendor_id, event_id, stall_id, product_id, reason, quantity, retail_minor, currency, business_day, at_ms, offset_min) values ('{HERS}', '{HIS}', '{elsewhere}', '{THING}', 'expired', 1000, 700, 'EUR', '2026-11-19', 1, 60)"
        ),
        format!(
            "insert into tenant.waste (vendor_id, event_id, stall_id, product_id, reason, quantity, cost_minor, retail_minor, currency, business_day, at_ms, offset_min) values ('{HERS}', '{HERS}', '{THING}', '{THING}', 'damaged', 1000, 250, 617, 'EUR', '2026-11-20', 1, 60)"
        ),
        format!(
            "insert into tenant.waste (vendor_id, event_id, stall_id, product_id, reason, quantity, cost_minor, retail_minor, currency, business_day, at_ms, offset_min, of_event_id) values ('{HERS}', '{NIL}', '{THING}', '{THING}', 'damaged', -1000, -250, -617, 'EUR', '2026-11-20', 1, 60, '{HERS}')"
        ),
        format!(
            "insert into tenant.stock_movement (vendor_id, stall_id, product_id, event_id, movement_no, reason, quantity, business_day, incarnation_id, register_seq) values ('{HERS}', '{THING}', '{THING}', '{THING}', 1, 'intake', 10000, '2026-11-20', '{THING}', 1)"
        ),
    ] {
        assert_eq!(place.execute(&sql), 1);
    }
    let server = place.serve();
    let nadia = server.program(NADIA, PASSWORD);
    let period = |stall: Value| json!({ "from": "2026-11-18", "to": "2026-11-20", "stall": stall });
    let all = nadia.call("see_waste", &period(Value::Null)).ok();
    assert_eq!(all["sum"], json!({ "n_entries": 2, "cost_minor": 500, "retail_minor": 1934, "n_without_cost": 1 }));
    assert_eq!(all["days"].as_array().unwrap().len(), 3);
    assert_eq!((&all["days"][1]["sum"]["retail_minor"], &all["before"]), (&json!(700), &Value::Null));
    assert_eq!((&all["reasons"][0]["reason"], &all["reasons"][1]["reason"]), (&json!("unsold"), &json!("expired")));
    assert_eq!(all["reasons"].as_array().unwrap().len(), 2, "what was taken back is no reason");
    assert_eq!((&all["products"][0]["quantity"], &all["products"][0]["stocked"]), (&json!(3000), &json!(10000)));
    // Its price holds from the period's last day on.
    assert_eq!(all["stocked_minor"], 12340);
    let one = nadia.call("see_waste", &period(json!(elsewhere))).ok();
    assert_eq!((&one["sum"]["retail_minor"], &one["stocked_minor"]), (&json!(700), &Value::Null));
    let backwards = json!({ "from": "2026-11-20", "to": "2026-11-18" });
    nadia.call("see_waste", &backwards).refused(409, "bad_period");
}

#[test]
fn what_the_owner_changes_is_an_event_of_the_server_s_own() {
    let place = Place::new();
    two_vendors(&place);
    let server = place.serve();
    let nadia = server.program(NADIA, PASSWORD);
    let changed = nadia.call("set_price", &hers()).ok();
    assert_eq!(
        changed["prices"],
        json!([
            { "valid_from": "2026-11-21", "price_minor": 1 }, { "valid_from": "2026-11-20", "price_minor": 1234 }
        ])
    );
    let negative = json!({ "product": THING, "valid_from": "2026-11-21", "price_minor": -1 });
    nadia.call("set_price", &negative).refused(422, "negative");
    nadia.call("rename_register", &hers()).ok();
    nadia.call("revoke_register", &hers()).ok();
    nadia.call("revoke_register", &hers()).ok();
    let kinds = place.column("select kind from tenant.event order by vendor_seq");
    assert_eq!(kinds, ["price", "enrolment", "enrolment"]);
    assert_eq!(place.count("select count(*) from tenant.signature"), 3);
    assert_eq!(place.audit("register_revoked"), 1);
}
