use serde_json::json;

use crate::harness::{OTHER_PASSWORD, PASSWORD, Place};

const NADIA: &str = "nadia@bakery.example";

#[test]
fn a_refresh_token_serves_once_and_its_second_use_closes_the_sign_in() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let first = server.program(NADIA, PASSWORD);
    let other = server.program(NADIA, PASSWORD);
    let second = first.refreshed();
    let third = second.refreshed();
    third.call("who_am_i", &json!({})).ok();

    // Somebody copied the first one.
    let reused = server.call("refresh", &json!({ "refresh_token": first.refresh }));
    reused.refused(401, "session_stolen");
    third.call("who_am_i", &json!({})).refused(401, "signed_out");
    server.call("refresh", &json!({ "refresh_token": third.refresh })).refused(401, "signed_out");
    assert_eq!(place.audit("refresh_reused"), 1);
    // The other sign-in of the account has nothing to do with it.
    other.refreshed().call("who_am_i", &json!({})).ok();
}

#[test]
fn two_that_refresh_with_one_token_at_once_are_noticed() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    let request = json!({ "refresh_token": program.refresh });
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = (0..2).map(|_| scope.spawn(|| server.call("refresh", &request).status)).collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    assert_eq!(place.audit("refresh_reused"), 1);
}

#[test]
fn sign_ins_are_listed_and_end_at_once() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let (here, there) = (server.program(NADIA, PASSWORD), server.program(NADIA, PASSWORD));
    let listed = here.call("list_sessions", &json!({})).ok();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let other = listed.as_array().unwrap().iter().find(|s| s["current"] == false).unwrap();
    let left = here.call("revoke_session", &json!({ "session": other["session"] })).ok();
    assert_eq!(left.as_array().unwrap().len(), 1);
    there.call("who_am_i", &json!({})).refused(401, "signed_out");
    server.call("refresh", &json!({ "refresh_token": there.refresh })).refused(401, "signed_out");
    here.call("log_out", &json!({})).ok();
    here.call("who_am_i", &json!({})).refused(401, "signed_out");
    assert_eq!((place.audit("session_revoked"), place.audit("logged_out")), (1, 1));
}

#[test]
fn nobody_ends_the_sign_in_of_another_account() {
    let place = Place::new();
    place.owner(NADIA);
    place.owner("marc@cheese.example");
    let server = place.serve();
    let (nadia, marc) = (server.program(NADIA, PASSWORD), server.program("marc@cheese.example", PASSWORD));
    let mine = nadia.call("list_sessions", &json!({})).ok()[0]["session"].clone();
    marc.call("revoke_session", &json!({ "session": mine })).refused(404, "not_found");
    nadia.call("who_am_i", &json!({})).ok();
}

#[test]
fn a_changed_password_ends_every_other_sign_in() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let (here, there) = (server.program(NADIA, PASSWORD), server.program(NADIA, PASSWORD));
    let change = |current: &str, password: &str| json!({ "current": current, "password": password });
    here.call("change_password", &change("wrong", OTHER_PASSWORD)).refused(403, "wrong_password");
    here.call("change_password", &change(PASSWORD, "nadia@bakery")).refused(422, "weak_password");
    here.call("change_password", &change(PASSWORD, OTHER_PASSWORD)).ok();
    here.call("who_am_i", &json!({})).ok();
    there.call("who_am_i", &json!({})).refused(401, "signed_out");
    server.program(NADIA, OTHER_PASSWORD);
    server.call("log_in", &json!({ "email": NADIA, "password": PASSWORD })).refused(401, "wrong_login");
}

#[test]
fn a_sign_in_that_nobody_used_ends() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    place.execute("update platform.session set expires_at = now() - interval '1 second'");
    program.call("who_am_i", &json!({})).refused(401, "signed_out");
    server.call("refresh", &json!({ "refresh_token": program.refresh })).refused(401, "signed_out");
}

#[test]
fn a_sign_in_that_is_used_every_day_ends_all_the_same() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    place.execute("update platform.session set made_at = now() - interval '70 days'");
    let program = program.refreshed();
    let left = "select count(*) from platform.session where expires_at between now() + interval '19 days'
        and now() + interval '20 days'";
    assert_eq!(place.count(left), 1);
    place.execute("update platform.session set made_at = now() - interval '91 days'");
    let last = program.refreshed();
    last.call("who_am_i", &json!({})).refused(401, "signed_out");
}

#[test]
fn what_was_used_and_what_nobody_confirmed_goes_after_a_week() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let second = server.program(NADIA, PASSWORD).refreshed();
    let third = second.refreshed().refresh;
    for email in ["old@bakery.example", "new@bakery.example"] {
        let request = json!({ "email": email, "name": "N", "password": PASSWORD, "language": "en" });
        server.call("register_account", &request).ok();
    }
    assert!(server.end().success());
    place.execute(
        "update platform.refresh_token set used_at = now() - interval '8 days'
         where used_at = (select min(used_at) from platform.refresh_token)",
    );
    place
        .execute("update platform.account set made_at = now() - interval '8 days' where email <> 'new@bakery.example'");
    place.execute("update platform.mail set expires_at = now() where recipient = 'old@bakery.example'");
    let server = place.serve();
    let tokens = "select count(*) from platform.refresh_token";
    server.until(|| place.count(tokens) == 2, "the token of long ago is gone");
    server.until(|| place.count("select count(*) from platform.account") == 2, "nobody's account is gone");
    server.until(|| place.count("select count(*) from platform.mail") == 1, "mail that came to nothing is gone");
    assert_eq!(
        place.column("select email from platform.account order by 1"),
        ["nadia@bakery.example", "new@bakery.example"]
    );
    assert_eq!(place.column("select recipient from platform.mail"), ["new@bakery.example"]);
    // The sign-in itself goes on.
    let request = json!({ "refresh_token": third });
    server.call("refresh", &request).ok();
}
