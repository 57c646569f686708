//! Who is taken in as what: a code makes nobody the server, nor another register, nor one of another stall.

use std::thread;
use std::time::Duration;

use domain::sync::proof::PublicKey;
use ring::signature::KeyPair;
use serde_json::{Value, json};
use ureq::http::Method;

use crate::devices::{HERS, NADIA, THING, key, send, two_vendors, word};
use crate::harness::{Answer, PASSWORD, Place, Server};

const SERVER: &str = "00000000-0000-0000-0000-000000000000";
const NEW: &str = "0190a000-0000-7000-8000-0000000000dd";
const MARKET: &str = "0190a000-0000-7000-8000-0000000000cc";

/// Nadia's business: a till at her bakery, and a market where nothing stands.
fn bakery(place: &Place) -> Server {
    two_vendors(place);
    place.claim(&place.owner(NADIA), HERS);
    for (stall, name) in [(THING, "Bakery"), (MARKET, "Market")] {
        place.execute(&format!(
            "insert into tenant.stall (vendor_id, stall_id, name) values ('{HERS}', '{stall}', '{name}')"
        ));
    }
    place.serve()
}

fn code(place: &Place, stall: &str) -> String {
    let made = place.run(&["enrol-code", "--email", NADIA, "--stall", stall, "--json"], "");
    let said: Value = serde_json::from_slice(&made.stdout).unwrap();
    said["code"].as_str().unwrap().to_owned()
}

/// Asks to be taken in, by a key and with what the device says of its business.
fn enrol(server: &Server, code: &str, register: &str, of: u8, founded: Option<&str>) -> Answer {
    let public_key = PublicKey::from_slice(key(of).public_key().as_ref()).unwrap();
    let founded = founded.map(|stall| json!({ "vendor": HERS, "stall": stall, "series": [] }));
    let request =
        json!({ "code": code, "register": register, "public_key": public_key, "name": "Till", "founded": founded });
    server.post("/api/sync/enrol", &[("content-type", "application/json")], &request.to_string())
}

fn key_of(place: &Place, register: &str) -> Vec<String> {
    place.column(&format!("select encode(public_key, 'hex') from tenant.register where register_id = '{register}'"))
}

#[test]
fn nobody_is_taken_in_as_the_server_or_speaks_as_it() {
    let place = Place::new();
    let server = bakery(&place);
    let code = code(&place, "Bakery");
    enrol(&server, &code, SERVER, 3, None).refused(400, "bad_request");
    assert_eq!(place.count("select count(*) from platform.enrol_code where used_at is null"), 1);
    let public: String = key(3).public_key().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let insert = format!(
        "insert into tenant.register (vendor_id, register_id, stall_id, name, public_key, enrolled_at)
         values ('{HERS}', '{SERVER}', '{THING}', 'Till', '\\x{public}', now())"
    );
    let pool = place.connect(&place.superuser_url());
    let refused = place.wait(sqlx::query(sqlx::AssertSqlSafe(insert.clone())).execute(&pool)).unwrap_err().to_string();
    assert!(refused.contains("register_not_the_server"), "{refused}");
    // Nor does it help to have got in before this was looked at.
    place.execute("alter table tenant.register drop constraint register_not_the_server");
    place.execute(&insert);
    let said = word(HERS, SERVER, &key(3), 0, &Method::POST, "/api/sync/pull", b"{}");
    let answer = send(&server, &Method::POST, "/api/sync/pull", &[("authorization", &said)], b"{}").0;
    answer.refused(401, "unknown_device");
}

#[test]
fn a_register_gets_another_key_only_with_a_code_for_it() {
    let place = Place::new();
    let server = bakery(&place);
    let known = key_of(&place, THING);
    let open = code(&place, "Bakery");
    enrol(&server, &open, THING, 3, Some(THING)).refused(409, "other_key");
    assert_eq!(key_of(&place, THING), known);
    // It was not used up by that, and who still has the key may come again.
    enrol(&server, &open, THING, 1, Some(THING)).ok();
    assert_eq!(key_of(&place, THING), known);

    let nadia = server.program(NADIA, PASSWORD);
    nadia.call("make_enrol_code", &json!({ "register": NEW })).refused(404, "not_found");
    let made = nadia.call("make_enrol_code", &json!({ "register": THING })).ok();
    let its = made["code"].as_str().unwrap();
    enrol(&server, its, NEW, 3, None).refused(409, "other_register");
    assert_eq!(enrol(&server, its, THING, 3, None).ok()["stall"], THING, "it stays where it stood");
    assert_ne!(key_of(&place, THING), known);
}

#[test]
fn a_register_stands_where_its_code_says_or_where_it_stood() {
    let place = Place::new();
    let server = bakery(&place);
    enrol(&server, &code(&place, "Market"), NEW, 3, Some(THING)).refused(409, "other_stall");
    assert_eq!(key_of(&place, NEW), Vec::<String>::new());
    assert_eq!(enrol(&server, &code(&place, "Market"), NEW, 3, Some(MARKET)).ok()["stall"], MARKET);
    assert_eq!(enrol(&server, &code(&place, "Market"), THING, 1, Some(THING)).ok()["stall"], THING);
}

#[test]
fn who_enrols_waits_for_the_register_before_the_order_and_a_knot_is_untied() {
    let place = Place::new();
    // The server looks for a knot late, and whoever ties it here never does.
    place.execute(
        "do $$ begin execute format('alter database %I set deadlock_timeout = 5000', current_database()); end $$",
    );
    let server = bakery(&place);
    let code = code(&place, "Bakery");
    let pool = place.connect(&place.superuser_url());
    let register = format!("update tenant.register set waiting = 0 where register_id = '{THING}'");
    let waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let all_wait = |n| {
        while place.count(waits) < n {
            thread::sleep(Duration::from_millis(20));
        }
    };
    for knot in [false, true] {
        let answer = thread::scope(|scope| {
            let held = if knot {
                format!("select from tenant.vendor_head where vendor_id = '{HERS}' for update")
            } else {
                register.clone()
            };
            let mut hand = place.wait(pool.begin()).unwrap();
            let mut run = |sql: &str| place.wait(sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut *hand));
            run("set local deadlock_timeout = '1h'").unwrap();
            run(&held).unwrap();
            let asked = scope.spawn(|| enrol(&server, &code, THING, 1, Some(THING)));
            all_wait(1);
            let free = format!("select from tenant.vendor_head where vendor_id = '{HERS}' for update nowait");
            let done = if knot { run(&register) } else { run(&free) };
            place.wait(hand.rollback()).unwrap();
            done.unwrap();
            asked.join().unwrap()
        });
        if knot { answer.refused(503, "busy") } else { drop(answer.ok()) }
    }
}
