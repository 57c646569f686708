use serde_json::json;

use crate::harness::{OTHER_PASSWORD, PASSWORD, Place, Postbox, Server, free_port};

const NADIA: &str = "nadia@bakery.example";

fn serve(place: &Place, url: &str) -> Server {
    let mut command = place.program();
    command.env("SMTP_URL", url).env("MAIL_FROM", "Shop <shop@platform.example>");
    Server::start(command, place.folder.path())
}

fn register(server: &Server, email: &str, password: &str, language: &str) {
    let request = json!({ "email": email, "name": "Nadia", "password": password, "language": language });
    server.call("register_account", &request).ok();
}

fn log_in(server: &Server, password: &str) -> String {
    let said = server.call("log_in", &json!({ "email": NADIA, "password": password }));
    if said.status == 200 { "in".to_owned() } else { said.code() }
}

#[test]
fn an_owner_registers_and_signs_in_once_the_mail_was_answered() {
    let (place, postbox) = (Place::new(), Postbox::open());
    let server = serve(&place, &postbox.url());
    register(&server, "Nadia@Bakery.example", PASSWORD, "en");
    assert_eq!(log_in(&server, PASSWORD), "email_unverified");
    assert_eq!(log_in(&server, "wrong"), "wrong_login");
    // The refused sign-in sent another one, which makes the first worthless.
    postbox.until(|| (postbox.mails(NADIA).len() == 2).then_some(()), "both mails came");
    let tokens: Vec<String> = postbox
        .mails(NADIA)
        .iter()
        .map(|mail| mail.split("/#/verify/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned())
        .collect();
    let mut answers: Vec<u16> =
        tokens.iter().map(|token| server.call("verify_email", &json!({ "token": token })).status).collect();
    answers.sort_unstable();
    assert_eq!(answers, [200, 410]);
    for token in &tokens {
        server.call("verify_email", &json!({ "token": token })).refused(410, "spent_link");
    }
    assert_eq!(log_in(&server, PASSWORD), "in");
    let mail = &postbox.mails(NADIA)[0];
    assert!(mail.contains("From: Shop <shop@platform.example>") && mail.contains(&format!("{}/#/verify/", server.url)));
    assert_eq!((place.audit("registered"), place.audit("email_verified")), (1, 1));
    assert_eq!(place.count("select count(*) from platform.mail"), 0);
}

#[test]
fn a_stranger_s_password_is_gone_before_the_owner_of_the_address_confirms_it() {
    let (place, postbox) = (Place::new(), Postbox::open());
    let server = serve(&place, &postbox.url());
    register(&server, NADIA, OTHER_PASSWORD, "en");
    let first = postbox.token(NADIA, "verify");
    register(&server, NADIA, PASSWORD, "fr");
    let mail = postbox
        .until(|| postbox.mails(NADIA).into_iter().find(|m| m.contains("Bonjour")), "the second mail came, in French");
    server.call("verify_email", &json!({ "token": first })).refused(410, "spent_link");
    let second = mail.split("/#/verify/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    server.call("verify_email", &json!({ "token": second })).ok();
    assert_eq!(log_in(&server, OTHER_PASSWORD), "wrong_login");
    assert_eq!(log_in(&server, PASSWORD), "in");
    // Now that it is somebody's, registering again only tells its owner.
    register(&server, NADIA, OTHER_PASSWORD, "en");
    assert_eq!(log_in(&server, PASSWORD), "in");
    assert_eq!(log_in(&server, OTHER_PASSWORD), "wrong_login");
}

#[test]
fn a_forgotten_password_is_chosen_anew_once_and_ends_every_sign_in() {
    let (place, postbox) = (Place::new(), Postbox::open());
    place.owner(NADIA);
    let server = serve(&place, &postbox.url());
    let program = server.program(NADIA, PASSWORD);
    server.call("request_reset", &json!({ "email": "nobody@bakery.example" })).ok();
    server.call("request_reset", &json!({ "email": NADIA })).ok();
    let token = postbox.token(NADIA, "reset");
    let choose =
        |token: &str, password: &str| server.call("reset_password", &json!({ "token": token, "password": password }));
    choose(&token, "password1").refused(422, "weak_password");
    choose("x", OTHER_PASSWORD).refused(410, "spent_link");
    // Failed tries of others bar the door; who reads the mailbox opens it.
    for _ in 0..4 {
        log_in(&server, "wrong");
    }
    assert_eq!(log_in(&server, PASSWORD), "wait");
    choose(&token, OTHER_PASSWORD).ok();
    choose(&token, PASSWORD).refused(410, "spent_link");
    program.call("who_am_i", &json!({})).refused(401, "signed_out");
    assert_eq!(log_in(&server, PASSWORD), "wrong_login");
    assert_eq!(log_in(&server, OTHER_PASSWORD), "in");
    postbox.until(|| postbox.mails(NADIA).into_iter().find(|m| m.contains("was changed")), "the owner is told");
    assert!(postbox.mails("nobody@bakery.example").is_empty());
    assert_eq!(place.audit("password_reset"), 1);
}

#[test]
fn a_link_that_waited_too_long_is_worth_nothing() {
    let (place, postbox) = (Place::new(), Postbox::open());
    place.owner(NADIA);
    let server = serve(&place, &postbox.url());
    server.call("request_reset", &json!({ "email": NADIA })).ok();
    let token = postbox.token(NADIA, "reset");
    // Only its hash is kept: who reads the database can't use it.
    let kept = place.column("select encode(token_hash, 'escape') from platform.mailed_token");
    assert!(!kept.is_empty() && kept.iter().all(|k| !k.contains(&token)));
    place.execute("update platform.mailed_token set expires_at = now() - interval '1 second'");
    server.call("reset_password", &json!({ "token": token, "password": OTHER_PASSWORD })).refused(410, "spent_link");
}

#[test]
fn mail_waits_for_its_server_across_a_restart() {
    let place = Place::new();
    place.owner(NADIA);
    let port = free_port();
    let url = format!("smtp://127.0.0.1:{port}");
    let server = serve(&place, &url);
    server.call("request_reset", &json!({ "email": NADIA })).ok();
    let waiting = "select count(*) from platform.mail where problem is not null";
    let postbox = Postbox::open();
    postbox.until(|| (place.count(waiting) == 1).then_some(()), "one try failed");
    assert!(server.end().success());
    assert_eq!(postbox.mails(NADIA).len(), 0);

    let postbox = Postbox::open_at(port);
    place.execute("update platform.mail set next_at = now()");
    let server = serve(&place, &url);
    let token = postbox.token(NADIA, "reset");
    server.call("reset_password", &json!({ "token": token, "password": OTHER_PASSWORD })).ok();
    // What went wrong was noted without saying for whom.
    assert!(server.log().contains("mail waits") && !server.log().contains("nadia"), "{}", server.log());
}

#[test]
fn nobody_s_mailbox_is_filled_by_asking_again() {
    let (place, postbox) = (Place::new(), Postbox::open());
    place.owner(NADIA);
    let server = serve(&place, &postbox.url());
    for _ in 0..8 {
        server.call("request_reset", &json!({ "email": NADIA })).ok();
    }
    assert_eq!(place.audit("reset_requested"), 3);
    // The last link that was sent still serves.
    postbox.until(|| (postbox.mails(NADIA).len() == 3).then_some(()), "three mails came");
    let served = postbox.mails(NADIA).iter().any(|mail| {
        let token = mail.split("/#/reset/").nth(1).unwrap().split_whitespace().next().unwrap();
        server.call("reset_password", &json!({ "token": token, "password": OTHER_PASSWORD })).status == 200
    });
    assert!(served);
}

#[test]
fn a_mail_whose_link_is_worth_nothing_any_more_is_not_sent() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    server.call("request_reset", &json!({ "email": NADIA })).ok();
    register(&server, "marc@cheese.example", OTHER_PASSWORD, "en");
    let lives = "select recipient || ' ' || round(extract(epoch from expires_at - made_at) / 3600) from platform.mail
        order by mail_no";
    assert_eq!(place.column(lives), ["nadia@bakery.example 1", "marc@cheese.example 48"]);
    assert!(server.end().success());
    place.execute(&format!("update platform.mail set expires_at = now() where recipient = '{NADIA}'"));
    let postbox = Postbox::open();
    let server = serve(&place, &postbox.url());
    postbox.token("marc@cheese.example", "verify");
    server.until(|| place.count("select count(*) from platform.mail") == 0, "nothing waits");
    assert!(postbox.mails(NADIA).is_empty());
}
