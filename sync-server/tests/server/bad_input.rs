use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use domain::api::Access;
use domain::api::registers::on_the_server;
use domain::permission::{Verdict, verdict};
use domain::staff::Role;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Place, Server};

const NADIA: &str = "nadia@bakery.example";
const JSON: (&str, &str) = ("content-type", "application/json");

fn path(operation: &str) -> String {
    format!("/api/call/{operation}")
}

#[test]
fn nobody_gets_public_operations_only_and_each_role_what_the_table_says() {
    let place = Place::new();
    let account = place.owner(NADIA);
    place.claim(&account, "0190a000-0000-7000-8000-00000000000a");
    let server = place.serve();
    let bearer = format!("Bearer {}", server.program(NADIA, PASSWORD).access);
    for operation in on_the_server() {
        // An unreadable request shows whether the door was open without doing anything inside.
        let nobody = server.post(&path(operation.name), &[JSON], "\"nothing\"");
        let want = if operation.access == Access::Anyone { "bad_request" } else { "signed_out" };
        assert_eq!(nobody.code(), want, "{}", operation.name);
        for role in Role::ALL {
            place.execute(&format!("update platform.account set role = '{}'", role.code()));
            let said = server.post(&path(operation.name), &[JSON, ("authorization", &bearer)], "\"nothing\"");
            let want = match operation.access {
                Access::Needs(permission) if verdict(role, permission) != Verdict::Allowed => "forbidden",
                _ => "bad_request",
            };
            assert_eq!(said.code(), want, "{} as {}", operation.name, role.code());
        }
    }
}

#[test]
fn what_can_t_be_read_is_refused_with_a_code_and_a_sentence() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let bearer = format!("Bearer {}", server.program(NADIA, PASSWORD).access);
    let nested = "[".repeat(100_000);
    let wrong_types = json!({
        "email": 7, "password": ["x"], "name": {}, "language": null, "token": true, "code": 1.5, "session": "x",
        "account": "x", "stall": 9, "role": "king", "current": [], "refresh_token": 3, "client": "fax"
    });
    let hostile: String = json!({
        "email": "a\u{0}b@c.example", "password": "\u{0}", "name": "<script>\u{0}'; drop table x; --", "language": "\u{0}",
        "token": "\u{0}", "code": "\u{0}", "session": "0190a000-0000-7000-8000-00000000000a", "stall": "\u{0}",
        "account": "0190a000-0000-7000-8000-00000000000a", "role": "owner", "current": "\u{0}", "refresh_token": "\u{0}"
    })
    .to_string();
    for operation in on_the_server().filter(|o| o.name != "log_out") {
        for body in ["", "{", "null", "[]", "nonsense", "\u{feff}{}", &nested, &wrong_types.to_string(), &hostile] {
            for headers in [&[JSON][..], &[JSON, ("authorization", bearer.as_str())]] {
                let answer = server.post(&path(operation.name), headers, body);
                assert!(answer.status < 500, "{} {body:.60}: {} {}", operation.name, answer.status, answer.text);
                let shown = answer.text.to_lowercase();
                for word in ["sqlx", "postgres", "panicked", "src/", "constraint", "relation", "struct ", "enum ", "::"]
                {
                    assert!(!shown.contains(word), "{} {body:.60}: {}", operation.name, answer.text);
                }
                if answer.status >= 400 {
                    answer.code();
                }
            }
        }
        place.forget_delays();
    }
}

#[test]
fn other_types_methods_and_paths_are_refused() {
    let place = Place::new();
    let server = place.serve();
    let body = json!({ "email": NADIA, "password": PASSWORD }).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        server.post(&path("log_in"), &[("content-type", kind)], &body).refused(415, "not_json");
    }
    let typed = server.post(&path("log_in"), &[("content-type", "application/json; charset=utf-8")], &body);
    typed.refused(401, "wrong_login");
    server.get(&path("log_in")).refused(405, "wrong_method");
    server.post("/healthz", &[], "").refused(405, "wrong_method");
    for nowhere in ["/nowhere", "/api", "/api/call/", "/api/call/log_in/more", "/../etc/passwd", "/api/call/%2e%2e"] {
        let answer = server.get(nowhere);
        assert!(matches!(answer.status, 404 | 405), "{nowhere}: {}", answer.status);
        answer.code();
    }
    server.post(&path("no_such_thing"), &[JSON], "{}").refused(404, "unknown_operation");
    server.post("/api/call/%ff", &[JSON], "{}").refused(404, "unknown_operation");
}

/// Sends a request by hand and stops sending as soon as the answer is there.
pub fn send(server: &Server, head: &str, piece: &[u8], n: usize) -> String {
    let mut stream = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    for _ in 0..n {
        // It may close before it heard everything: that is the point.
        if stream.write_all(piece).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_hundred_megabytes_are_refused_before_they_are_kept() {
    let place = Place::new();
    let server = place.serve();
    let head = "POST /api/call/log_in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n";
    let announced = send(&server, &format!("{head}content-length: 100000000\r\n\r\n"), &[b' '; 65_536], 1_526);
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 65_536], b"\r\n"].concat();
    let streamed = send(&server, &format!("{head}transfer-encoding: chunked\r\n\r\n"), &chunk, 1_526);
    for answer in [announced, streamed] {
        // The peer may have reset the connection before the answer was read; if it was read, it says why.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.is_empty() || answer.contains("too_large_request"), "{answer}");
    }
    let fitting = format!("{{\"email\":\"{}\",\"password\":\"x\"}}", " ".repeat(300_000));
    server.post(&path("log_in"), &[JSON], &fitting).refused(413, "too_large_request");
    assert_eq!(server.get("/healthz").status, 200);
}

/// Says something and then a letter now and then, until the server hangs up; what it said.
fn drip(server: &Server, head: &str) -> String {
    let mut line = server.connect();
    line.write_all(head.as_bytes()).unwrap();
    line.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let (mut said, mut buffer, began) = (Vec::new(), [0; 4096], Instant::now());
    loop {
        match line.read(&mut buffer) {
            Ok(n @ 1..) => said.extend_from_slice(&buffer[..n]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                assert!(began.elapsed() < Duration::from_secs(60), "the server waits for ever after {head:?}");
                // Whether it still takes the letter, the next reading tells.
                let _ = line.write_all(b"x");
            }
            Ok(0) | Err(_) => return String::from_utf8_lossy(&said).into_owned(),
        }
    }
}

#[test]
fn who_sends_a_letter_now_and_then_is_hung_up_on() {
    let place = Place::new();
    let mut program = place.program();
    program.env("REQUEST_SECONDS", "1");
    let server = Server::start(program, place.folder.path());
    // Nothing at all, and a head that never ends.
    for head in ["", "POST /api/call/log_in HTTP/1.1\r\nhost: x\r\nx-name: "] {
        let said = drip(&server, head);
        assert!(!said.contains(" 200 "), "{said}");
    }
    for path in ["/api/call/log_in", "/api/sync/enrol", "/api/sync/push", "/api/sync/pull", "/api/sync/people"] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n");
        let said = drip(&server, &format!("{head}content-length: 10000\r\n\r\n"));
        assert!(said.starts_with("HTTP/1.1 408") && said.contains("too_slow"), "{path}: {said}");
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn what_is_large_is_kept_for_registers_alone() {
    let place = Place::new();
    let server = place.serve();
    let id = "0190a000-0000-7000-8000-00000000000a";
    let stranger = format!("Device {id} {id} 0 {}", "00".repeat(64));
    for word in ["", "Bearer x", &stranger] {
        for length in ["content-length: 1000000", "transfer-encoding: chunked"] {
            // Not one byte of it is waited for.
            let mut line = server.connect();
            let head = format!("POST /api/sync/push HTTP/1.1\r\nhost: x\r\nauthorization: {word}\r\n{length}\r\n\r\n");
            line.write_all(head.as_bytes()).unwrap();
            let mut said = String::new();
            BufReader::new(&line).read_line(&mut said).unwrap();
            assert!(said.starts_with("HTTP/1.1 401"), "{word} {length}: {said}");
        }
    }
}

#[test]
fn one_address_takes_no_more_than_its_part_of_all_lines() {
    let place = Place::new();
    let mut program = place.program();
    program.env("CONNECTIONS", "16");
    let server = Server::start(program, place.folder.path());
    let asks = || {
        let mut line = server.connect();
        let asked = line.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
        let mut said = String::new();
        let read = asked.and_then(|()| BufReader::new(&line).read_line(&mut said));
        (read.is_ok() && said.starts_with("HTTP/1.1 200")).then_some(line)
    };
    let mut held: Vec<TcpStream> = (0..4).map(|_| asks().unwrap()).collect();
    assert!(asks().is_none());
    // What one lets go another may have.
    held.pop();
    let began = Instant::now();
    while asks().is_none() {
        assert!(began.elapsed() < Duration::from_secs(60), "the line is never free");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_password_of_a_novel_s_length_is_refused_at_once() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let long = "é".repeat(100_000);
    server.call("log_in", &json!({ "email": NADIA, "password": long })).refused(422, "too_long");
    let register = json!({ "email": "a@b.example", "name": "A", "password": long, "language": "en" });
    server.call("register_account", &register).refused(422, "too_long");
}

#[test]
fn the_log_names_nobody() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let program = server.program(NADIA, PASSWORD);
    program.call("who_am_i", &json!({})).ok();
    server.call("log_in", &json!({ "email": NADIA, "password": "wrong" }));
    server.call("verify_email", &json!({ "token": "a-token-from-a-mail" }));
    server.get("/somewhere/a-token-from-a-mail?email=nadia@bakery.example");
    let log = server.log();
    assert!(log.lines().count() > 4);
    for line in log.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
    for secret in ["nadia", "bakery", "127.0.0.1:", "a-token", PASSWORD, &program.access, &program.refresh] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
