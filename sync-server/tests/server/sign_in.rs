use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
use sync_server::account::access::{AccessKeys, Claims, LIFE_S};
use sync_server::secrets::Secrets;

use crate::harness::{PASSWORD, Place, Server};

const NADIA: &str = "nadia@bakery.example";

fn try_password(server: &Server, password: &str) -> (String, i64) {
    let said = server.call("log_in", &json!({ "email": NADIA, "password": password, "client": "program" }));
    if said.status == 200 {
        return ("in".to_owned(), 0);
    }
    let wait = said.json()["details"]["wait_s"].as_str().map_or(0, |s| s.parse().unwrap());
    assert_eq!(said.header("retry-after").map(|s| s.parse().unwrap()), (wait > 0).then_some(wait));
    (said.code(), wait)
}

#[test]
fn the_delay_after_wrong_passwords_grows_and_survives_a_restart() {
    let place = Place::new();
    place.owner(NADIA);
    let mut server = place.serve();
    let mut waits = Vec::new();
    for n in 0..20 {
        // Once nothing is due any more, the next wrong one is looked at.
        place.forget_delays();
        assert_eq!(try_password(&server, "wrong"), ("wrong_login".to_owned(), 0), "{n}");
        if n == 9 {
            assert!(server.end().success());
            server = place.serve();
        }
        // The third in a row bars the door, for the right password too.
        if n >= 2 {
            let (code, wait) = try_password(&server, PASSWORD);
            assert_eq!(code, "wait", "{n}");
            waits.push(wait);
        }
    }
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
    assert_eq!((waits[0], waits[1], waits[17]), (2, 4, 900), "{waits:?}");
    place.forget_delays();
    assert_eq!(try_password(&server, PASSWORD).0, "in");
    assert_eq!(try_password(&server, "wrong").0, "wrong_login");
    // What was not looked at is noted once in an hour.
    assert_eq!((place.audit("log_in_failed"), place.audit("log_in_barred")), (21, 1));
}

#[test]
fn an_address_that_tries_many_accounts_is_slowed_down() {
    let place = Place::new();
    let server = place.serve();
    let attempt = |n: usize| {
        let email = format!("someone{n}@bakery.example");
        server.call("log_in", &json!({ "email": email, "password": "wrong" })).code()
    };
    let codes: Vec<String> = (0..23).map(attempt).collect();
    assert_eq!(codes[..21], vec!["wrong_login"; 21]);
    assert_eq!(codes[21..], vec!["wait"; 2]);
    // Nothing in the table tells who or where.
    let kept = place.column("select encode(key, 'escape') from platform.attempt");
    assert!(kept.iter().all(|key| !key.contains("bakery") && !key.contains("127.0.0.1")));
}

#[test]
fn an_address_that_is_barred_bars_no_account() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    for n in 0..21 {
        let email = format!("someone{n}@bakery.example");
        server.call("log_in", &json!({ "email": email, "password": "wrong" })).refused(401, "wrong_login");
    }
    // For an hour, whatever this machine's speed.
    place.execute("update platform.attempt set next_at = now() + interval '1 hour' where scope = 'address'");
    for _ in 0..10 {
        assert_eq!(try_password(&server, "wrong").0, "wait");
    }
    // Elsewhere Nadia signs in at once.
    place.execute("delete from platform.attempt where scope = 'address'");
    assert_eq!(try_password(&server, PASSWORD).0, "in");
}

#[test]
fn what_came_to_nothing_is_noted_once_an_hour_with_the_account_that_it_was_about() {
    let place = Place::new();
    let account = place.owner(NADIA);
    let server = place.serve();
    for _ in 0..3 {
        try_password(&server, "wrong");
    }
    place.execute("update platform.attempt set next_at = now() + interval '1 hour' where scope = 'account'");
    let enrol = json!({
        "code": "AAAA-AAAA", "register": "0190a000-0000-7000-8000-00000000000a", "public_key": "00".repeat(32), "name": "x"
    });
    for _ in 0..3 {
        assert_eq!(try_password(&server, PASSWORD).0, "wait");
        server.call("verify_email", &json!({ "token": "x" })).refused(410, "spent_link");
        server.call("reset_password", &json!({ "token": "x", "password": PASSWORD })).refused(410, "spent_link");
        server.post("/api/sync/enrol", &[], &enrol.to_string()).refused(410, "spent_link");
        let foreign = server.call_with("log_in", &[("origin", "https://evil.example")], &json!({}));
        foreign.refused(403, "wrong_origin");
    }
    let noted = place.column(&format!(
        "select event || ' ' || count(*) || ' ' || count(account_id) filter (where account_id = '{account}')
         from platform.audit where address = '127.0.0.1' group by event order by event"
    ));
    assert_eq!(
        noted,
        ["enrol_code_refused 1 0", "link_refused 1 0", "log_in_barred 1 1", "log_in_failed 3 3", "page_refused 1 0"]
    );
    // An hour later it is noted again.
    place.execute("update platform.audit set at = at - interval '61 minutes'");
    server.call("verify_email", &json!({ "token": "x" })).refused(410, "spent_link");
    assert_eq!(place.audit("link_refused"), 2);

    let read = place.run(&["audit", "--email", NADIA, "--json"], "");
    let lines = String::from_utf8(read.stdout).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&str> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["log_in_barred", "log_in_failed", "log_in_failed", "log_in_failed", "registered"]);
    assert_eq!((&lines[0]["address"], &lines[0]["account"]), (&json!("127.0.0.1"), &json!(account)));
}

#[test]
fn what_is_noted_goes_after_its_time() {
    let place = Place::new();
    place.execute(
        "insert into platform.audit (at, event, address)
         select now() - age, event, '192.0.2.1' from
             unnest(array['log_in_failed', 'password_changed']) event,
             unnest(array[interval '89 days', interval '91 days', interval '4 years']) age",
    );
    let server = place.serve();
    server.until(|| place.count("select count(*) from platform.audit") == 3, "the old ones are gone");
    let left = place.column("select event || ' ' || coalesce(address, '-') from platform.audit order by 1");
    assert_eq!(left, ["log_in_failed 192.0.2.1", "password_changed -", "password_changed 192.0.2.1"]);
}

#[test]
fn who_asks_learns_not_which_addresses_have_accounts() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let known = server.call("log_in", &json!({ "email": NADIA, "password": "wrong" }));
    let unknown = server.call("log_in", &json!({ "email": "nobody@bakery.example", "password": "wrong" }));
    assert_eq!((known.status, known.text), (unknown.status, unknown.text));
    for operation in ["request_reset", "register_account"] {
        let ask = |email: &str| {
            let request = json!({ "email": email, "name": "N", "password": PASSWORD, "language": "en" });
            let answer = server.call(operation, &request);
            (answer.status, answer.text)
        };
        assert_eq!(ask(NADIA), ask("nobody@bakery.example"));
    }
}

#[test]
fn a_program_works_with_its_token_and_says_who_it_is() {
    let place = Place::new();
    let account = place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    let me = program.call("who_am_i", &json!({})).ok();
    assert_eq!(
        me["account"],
        json!({ "account": account, "email": NADIA, "name": "Nadia", "role": "owner", "vendor": null, "second_factor": false })
    );
    let claims: Value =
        serde_json::from_slice(&BASE64.decode(program.access.split('.').nth(1).unwrap()).unwrap()).unwrap();
    assert_eq!((claims["sub"].as_str(), claims["role"].as_str()), (Some(account.as_str()), Some("owner")));
    let left = claims["exp"].as_u64().unwrap() - u64::try_from(chrono::Utc::now().timestamp()).unwrap();
    assert!((LIFE_S - 60..=LIFE_S).contains(&left), "{left}");
}

#[test]
fn a_token_that_is_forged_expired_or_unsigned_is_nobody_s() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    let mut parts = program.access.split('.');
    let (head, body, tag) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let claims: Claims = serde_json::from_slice(&BASE64.decode(body).unwrap()).unwrap();
    // What somebody could sign who had the server's key: it shows that the other ones fail for their fault alone.
    let ours = AccessKeys::new(&Secrets::derive(&[7; 32]).access);
    let again = format!("Bearer {}", ours.sign(&claims));
    server.call_with("who_am_i", &[("authorization", &again)], &json!({})).ok();

    let none = BASE64.encode(r#"{"typ":"JWT","alg":"none"}"#);
    let admin =
        BASE64.encode(serde_json::to_vec(&Claims { role: domain::staff::Role::Admin, ..claims.clone() }).unwrap());
    let nobody = uuid::Uuid::from_u128(9);
    for bad in [
        format!("{none}.{body}."),
        format!("{none}.{admin}.{tag}"),
        format!("{head}.{admin}.{tag}"),
        AccessKeys::new(&[1; 32]).sign(&claims),
        ours.sign(&Claims { exp: AccessKeys::expiry(chrono::Utc::now()) - LIFE_S - 1, ..claims.clone() }),
        ours.sign(&Claims { sub: nobody.into(), ..claims.clone() }),
        ours.sign(&Claims { sid: nobody.into(), ..claims.clone() }),
        program.refresh.clone(),
        "x".to_owned(),
        String::new(),
    ] {
        let bearer = format!("Bearer {bad}");
        let answer = server.call_with("who_am_i", &[("authorization", &bearer)], &json!({}));
        answer.refused(401, "signed_out");
    }
    server.call_with("who_am_i", &[("authorization", "Basic bmFkaWE6eA==")], &json!({})).refused(401, "signed_out");
    server.call("who_am_i", &json!({})).refused(401, "signed_out");
}

#[test]
fn a_role_in_a_token_counts_less_than_the_one_in_the_database() {
    let place = Place::new();
    let account = place.owner(NADIA);
    place.claim(&account, "0190a000-0000-7000-8000-00000000000a");
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    program.call("list_accounts", &json!({})).ok();
    place.execute(&format!("update platform.account set role = 'cashier' where account_id = '{account}'"));
    program.call("list_accounts", &json!({})).refused(403, "forbidden");
}
