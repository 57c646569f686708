//! One event on its way to the server, as short as can be, and as ever to a server that does not know that.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::sync::message::Pushed;
use domain::sync::{alone, frame, words};
use register::sync::{Answer, Ask, DeviceKey, Server, packed};

const EVENT: &[u8] = br#"{"kind":"sale","v":1,"head":{"id":"01a1fd63-abcb-7000-8000-000000000000","vendor":"01a1fd63-abcb-7101-8101-010101010101","stall":"01a1fd63-abcb-7202-8202-020202020202","register":"01a1fd63-abcb-7303-8303-030303030303","incarnation":"01a1fd63-abcb-7404-8404-040404040404","seq":7,"hlc":"01a1fd63abcb0001","at":"2026-11-21T10:15:30.123+01:00","zone":"Europe/Paris"},"body":{}}"#;
const WORD: alone::Word = [7; 96];
/// What follows the word of a message of version 1. It never changes.
const PACKED_1: &str = "KLUv/WB2AE0DAFMDCD16nO0o/FD7KONhx9kkK7GaYOFVk6uzamJlTaqKCTFDHOwQMiawUMMOd08l2ytyO7rzgMZjW1HXZw2/QF3tjlFYh9XiAWzdsx6ZaIOLUsraLHIZRCci6/C4hSQQ+21s31qUNZmYMg==";

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    zstd::Decoder::with_dictionary(packed, words::WORDS).unwrap().read_to_end(&mut plain).unwrap();
    plain
}

#[test]
fn what_was_packed_by_the_first_version_is_read_for_ever() {
    let push = alone::read(&WORD, EVENT).unwrap();
    let (media_type, message) = packed(&push, &[EVENT.to_vec()]).unwrap();
    assert_eq!((media_type, &message[..96]), (alone::MEDIA_TYPE, &WORD[..]));
    assert_eq!(unpacked(&message[96..]), EVENT);
    assert_eq!(unpacked(&BASE64_STANDARD.decode(PACKED_1).unwrap()), EVENT);
}

#[test]
fn a_server_that_cannot_read_it_gets_it_with_its_head() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = told.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let (head, body) = loop {
                let mut more = [0; 4096];
                let n = stream.read(&mut more).unwrap();
                request.extend(&more[..n]);
                let Some(end) = request.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
                let head = String::from_utf8(request[..end].to_vec()).unwrap().to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                if request.len() == end + 4 + length.parse::<usize>().unwrap() {
                    break (head, request.split_off(end + 4));
                }
            };
            let knows = !head.contains(alone::MEDIA_TYPE);
            let (status, answer) = if knows {
                ("200 OK", r#"{"outcome":"taken","through_seq":7}"#)
            } else {
                ("400 Bad Request", r#"{"code":"bad_request","message":"the message can't be unpacked"}"#)
            };
            kept.lock().unwrap().push((knows, body));
            let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
            write!(stream, "{head}content-length: {}\r\n\r\n{answer}", answer.len()).unwrap();
        }
    });
    let push = alone::read(&WORD, EVENT).unwrap();
    let key = DeviceKey::from_seed(push.author, &[1; 32]).unwrap();
    let mut server = Server::new(&address, push.vendor, key).unwrap();
    let answer = server.send(&Ask::Push { push: push.clone(), bodies: vec![EVENT.to_vec()] }).unwrap();
    assert!(matches!(answer, Answer::Pushed(Pushed::Taken { through_seq: 7, .. })), "{answer:?}");
    let told = told.lock().unwrap();
    assert_eq!(told.iter().map(|(knows, _)| *knows).collect::<Vec<_>>(), [false, true]);
    let plain = unpacked(&told[1].1);
    let (head, bodies) = frame::read::<domain::sync::message::Push>(&plain).unwrap();
    assert_eq!((head, bodies), (push, vec![EVENT]));
}
