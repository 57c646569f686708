use serde_json::json;

use crate::harness::{OTHER_PASSWORD, PASSWORD, Place, Postbox, Program, Server};

const NADIA: &str = "nadia@bakery.example";
const MARC: &str = "marc@cheese.example";
const CHLOE: &str = "chloe@bakery.example";

fn serve(place: &Place, postbox: &Postbox) -> Server {
    let mut command = place.program();
    command.env("SMTP_URL", postbox.url());
    Server::start(command, place.folder.path())
}

#[track_caller]
fn invite(program: &Program<'_>, email: &str, role: &str) -> String {
    let all = program.call("invite_account", &json!({ "email": email, "name": "Chloé", "role": role })).ok();
    let made = all.as_array().unwrap().iter().find(|a| a["email"] == email).unwrap();
    assert_eq!((made["role"].as_str(), made["active"].as_bool()), (Some(role), Some(false)));
    made["account"].as_str().unwrap().to_owned()
}

#[test]
fn an_owner_invites_somebody_who_then_may_what_the_table_says() {
    let (place, postbox) = (Place::new(), Postbox::open());
    let nadia = place.owner(NADIA);
    let server = serve(&place, &postbox);
    let owner = server.program(NADIA, PASSWORD);
    let request = json!({ "email": CHLOE, "name": "Chloé", "role": "manager" });
    owner.call("invite_account", &request).refused(409, "no_vendor");
    place.claim(&nadia, "0190a000-0000-7000-8000-00000000000a");

    let account = invite(&owner, CHLOE, "manager");
    let token = postbox.token(CHLOE, "reset");
    server.call("log_in", &json!({ "email": CHLOE, "password": "" })).refused(401, "wrong_login");
    server.call("reset_password", &json!({ "token": token, "password": OTHER_PASSWORD })).ok();
    let manager = server.program(CHLOE, OTHER_PASSWORD);
    assert_eq!(manager.call("who_am_i", &json!({})).ok()["account"]["role"], "manager");
    for operation in ["list_accounts", "invite_account", "close_account", "make_enrol_code"] {
        manager.call(operation, &json!({})).refused(403, "forbidden");
    }
    owner.call("close_account", &json!({ "account": account })).ok();
    manager.call("who_am_i", &json!({})).refused(401, "signed_out");
    server.call("log_in", &json!({ "email": CHLOE, "password": OTHER_PASSWORD })).refused(401, "wrong_login");
    assert_eq!(
        place.count("select count(*) from platform.account where email like '%chloe%' or name like '%Chlo%'"),
        0
    );
    // The address is free again.
    invite(&owner, CHLOE, "cashier");
}

#[test]
fn an_owner_neither_sees_nor_closes_accounts_of_another_business() {
    let (place, postbox) = (Place::new(), Postbox::open());
    let (nadia, marc) = (place.owner(NADIA), place.owner(MARC));
    place.claim(&nadia, "0190a000-0000-7000-8000-00000000000a");
    place.claim(&marc, "0190b000-0000-7000-8000-00000000000b");
    let server = serve(&place, &postbox);
    let owner = server.program(NADIA, PASSWORD);
    let seen = owner.call("list_accounts", &json!({})).ok();
    assert_eq!(seen.as_array().unwrap().len(), 1);
    owner.call("close_account", &json!({ "account": marc })).refused(404, "not_found");
    owner.call("close_account", &json!({ "account": nadia })).refused(409, "own_account");
    let taken = json!({ "email": MARC, "name": "Marc", "role": "manager" });
    owner.call("invite_account", &taken).refused(409, "email_taken");
    let admin = json!({ "email": CHLOE, "name": "Chloé", "role": "admin" });
    owner.call("invite_account", &admin).refused(403, "forbidden");
    server.program(MARC, PASSWORD);
}

#[test]
fn an_address_that_a_stranger_registered_can_be_invited() {
    let (place, postbox) = (Place::new(), Postbox::open());
    let nadia = place.owner(NADIA);
    place.claim(&nadia, "0190a000-0000-7000-8000-00000000000a");
    let server = serve(&place, &postbox);
    let strangers = json!({ "email": CHLOE, "name": "Mallory", "password": OTHER_PASSWORD, "language": "en" });
    server.call("register_account", &strangers).ok();
    let before = postbox.token(CHLOE, "verify");
    let owner = server.program(NADIA, PASSWORD);
    invite(&owner, CHLOE, "manager");
    // Neither the stranger's link nor the stranger's password leads anywhere.
    server.call("verify_email", &json!({ "token": before })).refused(410, "spent_link");
    server.call("log_in", &json!({ "email": CHLOE, "password": OTHER_PASSWORD })).refused(401, "wrong_login");
    let token = postbox.token(CHLOE, "reset");
    server.call("reset_password", &json!({ "token": token, "password": PASSWORD })).ok();
    let account = server.program(CHLOE, PASSWORD).call("who_am_i", &json!({})).ok()["account"].clone();
    assert_eq!((account["role"].as_str(), account["name"].as_str()), (Some("manager"), Some("Chloé")));
}

#[test]
fn who_invites_too_often_is_told() {
    let place = Place::new();
    let nadia = place.owner(NADIA);
    place.claim(&nadia, "0190a000-0000-7000-8000-00000000000a");
    let server = place.serve();
    let owner = server.program(NADIA, PASSWORD);
    let request = json!({ "email": CHLOE, "name": "Chloé", "role": "cashier" });
    for _ in 0..3 {
        owner.call("invite_account", &request).ok();
    }
    place.execute("update platform.attempt set next_at = now() + interval '1 hour' where scope = 'recipient'");
    owner.call("invite_account", &request).refused(429, "wait");
    assert_eq!(place.count("select count(*) from platform.mail"), 3);
}

#[test]
fn a_code_for_a_register_is_shown_to_owners() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let made = server.program(NADIA, PASSWORD).call("make_enrol_code", &json!({ "stall": "Market" })).ok();
    assert_eq!(made["code"].as_str().unwrap().len(), 9);
    server.call("make_enrol_code", &json!({})).refused(401, "signed_out");
}
