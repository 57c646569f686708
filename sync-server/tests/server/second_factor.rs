use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret};

use crate::harness::{PASSWORD, Place, Program, Server};

const NADIA: &str = "nadia@bakery.example";

/// The code that an authenticator shows, some steps from now.
fn code(secret: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30).with_secret(secret);
    let at = chrono::Utc::now().timestamp() + 30 * steps;
    totp.build().unwrap().generate(at.try_into().unwrap()).to_string()
}

/// Turns it on; the secret, the code that did so, and the recovery codes.
fn start(program: &Program<'_>) -> (String, String, Vec<String>) {
    let proposed = program.call("propose_second_factor", &json!({ "password": PASSWORD })).ok();
    let secret = proposed["secret"].as_str().unwrap().to_owned();
    let url = proposed["url"].as_str().unwrap();
    assert!(url.starts_with("otpauth://totp/") && url.contains(&format!("secret={secret}")), "{url}");
    let first = code(&secret, 0);
    let codes = program.call("confirm_second_factor", &json!({ "code": first })).ok();
    (secret, first, codes["codes"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect())
}

fn log_in(server: &Server, code: Option<&str>) -> String {
    let mut request = json!({ "email": NADIA, "password": PASSWORD });
    if let Some(code) = code {
        request["code"] = Value::from(code);
    }
    let said = server.call("log_in", &request);
    if said.status == 200 { "in".to_owned() } else { said.code() }
}

#[test]
fn a_sign_in_needs_the_authenticator_once_it_is_on_and_takes_each_code_once() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    program.call("propose_second_factor", &json!({ "password": "wrong" })).refused(403, "wrong_password");
    program.call("confirm_second_factor", &json!({ "code": "000000" })).refused(409, "no_second_factor");
    let proposed = program.call("propose_second_factor", &json!({ "password": PASSWORD })).ok();
    let wrong = code(proposed["secret"].as_str().unwrap(), 50);
    program.call("confirm_second_factor", &json!({ "code": wrong })).refused(401, "wrong_code");
    // Proposed only: it does not count yet.
    assert_eq!(log_in(&server, None), "in");

    let (secret, first, _) = start(&program);
    assert_eq!(log_in(&server, None), "second_factor_needed");
    assert_eq!(log_in(&server, Some(&code(&secret, 50))), "wrong_code");
    // The one that turned it on was used by that.
    assert_eq!(log_in(&server, Some(&first)), "wrong_code");
    place.forget_delays();
    let next = code(&secret, 1);
    assert_eq!(log_in(&server, Some(&next)), "in");
    assert_eq!(log_in(&server, Some(&next)), "wrong_code");
    assert!(program.call("who_am_i", &json!({})).ok()["account"]["second_factor"].as_bool().unwrap());
    // The secret lies sealed.
    let raw = Secret::try_from_base32(&secret).unwrap();
    let hex: String = raw.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    let kept = place.column("select encode(totp_secret, 'hex') from platform.account");
    assert!(!kept[0].contains(&hex));
}

#[test]
fn a_recovery_code_serves_once_and_new_ones_make_the_old_worthless() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    let (secret, _, codes) = start(&program);
    assert_eq!(codes.len(), 10);
    assert_eq!(log_in(&server, Some(&codes[0].to_lowercase())), "in");
    assert_eq!(log_in(&server, Some(&codes[0])), "wrong_code");
    assert_eq!(place.audit("recovery_code_used"), 1);
    let renew = json!({ "password": PASSWORD, "code": code(&secret, 1) });
    let renewed = program.call("renew_recovery_codes", &renew).ok();
    assert_eq!(log_in(&server, Some(&codes[1])), "wrong_code");
    place.forget_delays();
    let stop = json!({ "password": PASSWORD, "code": renewed["codes"][3] });
    program.call("stop_second_factor", &stop).ok();
    assert_eq!(log_in(&server, None), "in");
    assert_eq!(place.count("select count(*) from platform.recovery_code"), 0);
}

#[test]
fn codes_can_t_be_tried_one_after_the_other() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    start(&server.program(NADIA, PASSWORD));
    let codes: Vec<String> = (0..5).map(|n| log_in(&server, Some(&format!("00000{n}")))).collect();
    assert_eq!(codes, ["wrong_code", "wrong_code", "wrong_code", "wait", "wait"]);
}

#[test]
fn nor_by_somebody_who_has_the_password_and_an_open_page() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    start(&program);
    let stop = |n: usize| {
        let request = json!({ "password": PASSWORD, "code": format!("00000{n}") });
        program.call("stop_second_factor", &request).code()
    };
    let codes: Vec<String> = (0..5).map(stop).collect();
    assert_eq!(codes, ["wrong_code", "wrong_code", "wrong_code", "wait", "wait"]);
}
