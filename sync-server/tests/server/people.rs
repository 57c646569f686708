//! Who is forgotten by what a register says.

use serde_json::{Value, json};

use crate::devices::{Device, HERS, NADIA, THING, two_vendors};
use crate::harness::{PASSWORD, Place, Server};

const CHLOE: &str = "0190a000-0000-7000-8000-000000000c01";
const MARC: &str = "0190a000-0000-7000-8000-000000000c02";
const GONE: &str = "0190a000-0000-7000-8000-000000000c03";

/// Tells the server of people, and hears of all.
fn tell(server: &Server, changed: &[Value]) -> Vec<Value> {
    let answer = Device::hers().post(server, "/api/sync/people", &json!({ "after": 0, "changed": changed })).ok();
    answer["people"].as_array().unwrap().clone()
}

fn called(person: &str, name: &str) -> Value {
    let said = json!({ "clock": "0190a00000000001", "register": THING });
    json!({ "person": person, "name": { "said": said, "name": name } })
}

fn forgotten(place: &Place) -> Vec<String> {
    place.column("select person_id::text from tenant.person where erased_at is not null order by 1")
}

#[test]
fn a_register_forgets_nobody_who_works_here_without_the_server_s_word() {
    let place = Place::new();
    two_vendors(&place);
    place.claim(&place.owner(NADIA), HERS);
    let server = place.serve();
    for (person, role, active) in [(CHLOE, "cashier", 1), (MARC, "owner", 1), (GONE, "manager", 0)] {
        place.execute(&format!(
            "insert into tenant.staff (vendor_id, person_id, role, active) values ('{HERS}', '{person}', '{role}', {active})"
        ));
    }
    let names = [called(CHLOE, "Chloé"), called(MARC, "Marc"), called(GONE, "Noor")];
    assert_eq!(tell(&server, &names).len(), 3);
    let erased = |person: &str, word: &Value| json!({ "person": person, "erased": true, "word": word });
    let tombstones = [CHLOE, MARC, GONE].map(|person| erased(person, &Value::Null));
    tell(&server, &tombstones);
    assert_eq!(forgotten(&place), [GONE], "registers of before gave no word along");

    // The owner wishes it: the server says so to every register, and to itself after it was restored.
    server.program(NADIA, PASSWORD).call("erase_person", &json!({ "person": CHLOE })).ok();
    let told = tell(&server, &[]);
    let word = told.iter().find(|told| told["person"] == CHLOE).unwrap()["word"].clone();
    assert!(word.is_string(), "{told:?}");
    place.execute("delete from tenant.person");
    tell(&server, &names);
    tell(&server, &[erased(CHLOE, &json!("00".repeat(64))), erased(MARC, &word)]);
    assert_eq!(forgotten(&place), Vec::<String>::new());
    tell(&server, &[erased(CHLOE, &word)]);
    assert_eq!(forgotten(&place), [CHLOE]);
    tell(&server, &[erased(CHLOE, &word), called(CHLOE, "Chloé")]);
    assert_eq!(forgotten(&place), [CHLOE]);
}
