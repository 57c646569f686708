use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{PASSWORD, Place, Server, create_owner};

#[track_caller]
fn refuses(mut command: Command, part: &str) {
    let mut child = command.arg("serve").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    // One that starts all the same would wait for ever.
    if BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap() > 0 {
        child.kill().unwrap();
    }
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        line.is_empty() && !done.status.success() && said.lines().last().is_some_and(|line| line.contains(part)),
        "{said}"
    );
}

#[test]
fn a_role_that_sees_past_row_security_is_refused() {
    let place = Place::new();
    let as_role = |url: &str| {
        let mut command = place.program();
        command.env("DATABASE_URL", url);
        command
    };
    refuses(as_role(&place.superuser_url()), "bypasses row security");
    refuses(as_role(&place.urls.owner), "owns");
    place.execute("create role bypassing login bypassrls");
    refuses(as_role(&place.urls.owner.replacen("local_vendor_owner", "bypassing", 1)), "bypasses row security");
}

#[test]
fn a_start_that_can_t_work_says_why_in_a_sentence() {
    let place = Place::new();
    let with = |name: &str, value: &str| {
        let mut command = place.program();
        command.env(name, value);
        command
    };
    refuses(with("DATABASE_URL", ""), "DATABASE_URL is missing");
    refuses(with("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"), "can't be reached");
    refuses(with("LISTEN", "here"), "LISTEN is “here”");
    refuses(with("LISTEN", "192.0.2.1:80"), "PUBLIC_URL is missing");
    refuses(with("MAIL_FROM", "nobody"), "MAIL_FROM");
    refuses(with("SMTP_URL", "carrier pigeon"), "SMTP_URL");
    let empty = Place::empty();
    refuses(empty.program(), "run “sync-server migrate”");
}

#[test]
fn it_says_that_it_lives_and_is_ready_and_ends_when_asked() {
    let place = Place::new();
    let server = place.serve();
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/readyz").status, 200);
    let first = server.get("/healthz");
    let second = server.get("/healthz");
    let id = |answer: &crate::harness::Answer| answer.header("x-request-id").unwrap().to_owned();
    assert_ne!(id(&first), id(&second));
    assert!(server.log().contains(&id(&first)));
    assert!(server.end().success());
}

#[test]
fn it_says_that_there_is_no_interface_to_show() {
    let place = Place::new();
    let server = place.serve();
    assert!(server.log().contains("there is no interface"), "{}", server.log());
    assert!(server.end().success());
    std::fs::create_dir(place.folder.path().join("pages")).unwrap();
    std::fs::write(place.folder.path().join("pages/index.html"), "<!doctype html>").unwrap();
    let mut with = place.program();
    with.env("INTERFACE", "pages");
    let server = Server::start(with, place.folder.path());
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.log().matches("there is no interface").count(), 1);
}

#[test]
fn who_listens_for_news_keeps_no_server_from_ending() {
    let place = Place::new();
    let account = place.owner("nadia@bakery.example");
    place.claim(&account, "0190a000-0000-7000-8000-00000000000a");
    let server = place.serve();
    let access = server.program("nadia@bakery.example", PASSWORD).access;
    let mut line = server.connect();
    write!(line, "GET /api/news HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {access}\r\n\r\n").unwrap();
    let mut heard = String::new();
    BufReader::new(&line).read_line(&mut heard).unwrap();
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    let log = server.log_file();
    assert!(server.end().success());
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("ending") && !log.contains("still running"), "{log}");
}

#[test]
fn every_answer_tells_the_browser_to_be_careful() {
    let place = Place::new();
    let server = place.serve();
    for answer in [server.get("/healthz"), server.get("/nowhere"), server.post("/api/call/log_in", &[], "{}")] {
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    }
    assert_eq!(server.post("/api/call/log_in", &[], "{}").header("cache-control"), Some("no-store"));
    // Over TLS alone: a browser that learned it here would refuse everything else on this machine.
    assert_eq!(server.get("/healthz").header("strict-transport-security"), None);
    drop(server);
    let mut behind_tls = place.program();
    behind_tls.env("PUBLIC_URL", "https://shop.example");
    let server = Server::start(behind_tls, place.folder.path());
    assert!(server.get("/healthz").header("strict-transport-security").is_some());
}

#[test]
fn it_keeps_a_database_of_its_own_in_a_folder() {
    let place = Place::empty();
    // What root's own folder would forbid to PostgreSQL's user is another test's affair.
    std::fs::set_permissions(place.folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let local = || {
        let mut command = place.program();
        command.env_remove("DATABASE_URL").args(["--local", "own"]);
        command
    };
    let start = || Server::start(local(), place.folder.path());
    let server = start();
    assert!(create_owner(local(), "nadia@bakery.example").status.success());
    let bearer = format!("Bearer {}", server.program("nadia@bakery.example", PASSWORD).access);
    // Mail lies beside it, readable.
    server.call("request_reset", &json!({ "email": "nadia@bakery.example" })).ok();
    let n_mails = || std::fs::read_dir(place.folder.path().join("own/mail")).map_or(0, Iterator::count);
    let asked = Instant::now();
    while n_mails() == 0 {
        assert!(asked.elapsed() < Duration::from_secs(30), "no mail was sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(server.end().success());
    assert_eq!(n_mails(), 1);

    let server = start();
    server.call_with("who_am_i", &[("authorization", &bearer)], &json!({})).ok();
    let postgres = std::fs::read_to_string(place.folder.path().join("own/postgres/data/postmaster.pid")).unwrap();
    let pid = postgres.lines().next().unwrap().to_owned();
    assert!(server.end().success());
    // It took its PostgreSQL along.
    assert!(!Path::new("/proc").join(pid).exists());
}

#[test]
fn two_servers_share_a_key_that_nobody_configured() {
    let place = Place::new();
    let without = || {
        let mut command = place.program();
        command.env_remove("SECRET_KEY");
        command
    };
    let start = || Server::start(without(), place.folder.path());
    let (one, other) = (start(), start());
    assert!(create_owner(without(), "nadia@bakery.example").status.success());
    let program = one.program("nadia@bakery.example", PASSWORD);
    let bearer = format!("Bearer {}", program.access);
    other.call_with("who_am_i", &[("authorization", &bearer)], &json!({})).ok();
}

#[test]
fn a_key_that_is_not_the_first_one_is_noticed() {
    let place = Place::new();
    place.owner("nadia@bakery.example");
    let with = |key: &str| {
        let mut command = place.program();
        command.env("SECRET_KEY", key);
        command
    };
    let other = "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=";
    refuses(with(other), "another than the one");
    refuses(with(""), "SECRET_KEY is missing");
    assert!(!create_owner(with(other), "marc@cheese.example").status.success());
    assert_eq!(place.count("select count(*) from platform.account"), 1);
}
