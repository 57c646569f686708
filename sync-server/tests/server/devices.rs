//! Every route, taken from the router: what can't be read or is not signed is refused with a code and a sentence, and a
//! device of one vendor gets nothing of another's.

use std::io::{BufRead, BufReader};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::chain::Hash;
use domain::sync::Cursor;
use domain::sync::frame;
use domain::sync::message::{Compare, Pull, Pulled, Push};
use domain::sync::proof::{self, PublicKey, Signature};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sync_server::router::{Door, Route, routes};
use ureq::Agent;
use ureq::http::{Method, Request};

use crate::bad_input;
use crate::harness::{Answer, PASSWORD, Place, Server};

pub const NADIA: &str = "nadia@bakery.example";
pub const HERS: &str = "0190a000-0000-7000-8000-00000000000a";
const HIS: &str = "0190a000-0000-7000-8000-00000000000b";
/// Of Nadia's stall, register and series alike.
pub const THING: &str = "0190a000-0000-7000-8000-0000000000ff";
const HIS_REGISTER: &str = "0190a000-0000-7000-8000-0000000000ee";
/// Nobody's.
pub const ANOTHER: &str = "0190a000-0000-7000-8000-0000000000cd";
const OMAR: &str = "omar@kiosk.example";
/// What a stranger must not read anywhere.
const NAME: &str = "Kouglof Square";

pub fn key(of: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[of; 32]).unwrap()
}

/// Two vendors with a register each; Nadia's has a picture and an event, too.
pub fn two_vendors(place: &Place) {
    for (vendor, register, of) in [(HERS, THING, 1), (HIS, HIS_REGISTER, 2)] {
        place.execute(&format!(
            "insert into tenant.vendor_head (vendor_id, epoch, vendor_seq, chain, record_seq)
             values ('{vendor}', 1, 1, decode(repeat('00', 32), 'hex'), 0)"
        ));
        admit(place, vendor, register, of);
    }
    for sql in [
        format!(
            "insert into tenant.series (vendor_id, incarnation_id, register_id, last_seq, head_hash, last_hlc) values ('{HERS}', '{THING}', '{THING}', 1, decode(repeat('01', 32), 'hex'), 1)"
        ),
        format!(
            "insert into tenant.event (vendor_id, vendor_seq, incarnation_id, register_seq, stamp_hlc, received_at, state, bytes, hash, chain) values ('{HERS}', 1, '{THING}', 1, 1, now(), 'quarantined', '{NAME}', decode(repeat('01', 32), 'hex'), decode(repeat('02', 32), 'hex'))"
        ),
        format!(
            "insert into tenant.blob (vendor_id, name, media_type, bytes, received_at) values ('{HERS}', sha256('{NAME}'), 'image/png', '{NAME}', now())"
        ),
    ] {
        assert_eq!(place.execute(&sql), 1);
    }
}

fn admit(place: &Place, vendor: &str, register: &str, of: u8) {
    let public: String = key(of).public_key().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    place.execute(&format!(
        "insert into tenant.register (vendor_id, register_id, stall_id, name, public_key, enrolled_at)
         values ('{vendor}', '{register}', '{THING}', 'Till', '\\x{public}', now())"
    ));
}

/// A device at the wire.
pub struct Device {
    vendor: &'static str,
    register: &'static str,
    pub key: Ed25519KeyPair,
    /// What its clock is ahead.
    ahead_ms: i64,
}

impl Device {
    pub fn hers() -> Self {
        Self { vendor: HERS, register: THING, key: key(1), ahead_ms: 0 }
    }

    /// Another of hers, taken in here.
    pub fn other(place: &Place) -> Self {
        admit(place, HERS, ANOTHER, 3);
        Self { register: ANOTHER, key: key(3), ..Self::hers() }
    }

    fn his() -> Self {
        Self { vendor: HIS, register: HIS_REGISTER, key: key(2), ahead_ms: 0 }
    }

    fn word(&self, method: &Method, path: &str, body: &[u8]) -> String {
        word(self.vendor, self.register, &self.key, self.ahead_ms, method, path, body)
    }

    pub fn ask(&self, server: &Server, method: &Method, path: &str, body: &[u8]) -> Answer {
        send(server, method, path, &[("authorization", &self.word(method, path, body))], body).0
    }

    pub fn post(&self, server: &Server, path: &str, body: &Value) -> Answer {
        self.ask(server, &Method::POST, path, body.to_string().as_bytes())
    }
}

/// What a request says of its sender.
pub fn word(
    vendor: &str,
    register: &str,
    key: &Ed25519KeyPair,
    ahead_ms: i64,
    method: &Method,
    path: &str,
    body: &[u8],
) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at_ms = i64::try_from(now.as_millis()).unwrap() + ahead_ms;
    let bytes = proof::of_request(method.as_str(), path, register.parse().unwrap(), at_ms, body);
    let signature = Signature::from_slice(key.sign(&bytes).as_ref()).unwrap();
    format!("Device {vendor} {register} {at_ms} {signature}")
}

/// The answer, and its bytes.
pub fn send(server: &Server, method: &Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (Answer, Vec<u8>) {
    let mut response = ask(server, method, path, headers, body);
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let stream = headers.get("content-type").is_some_and(|of| of == "text/event-stream");
    let bytes = if stream { Vec::new() } else { response.body_mut().read_to_vec().unwrap() };
    (Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }, bytes)
}

fn ask(
    server: &Server,
    method: &Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> ureq::http::Response<ureq::Body> {
    let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60)));
    let mut request = Request::builder().method(method.clone()).uri(format!("{}{path}", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let agent = Agent::new_with_config(config.build());
    match *method {
        Method::GET => agent.run(request.body(()).unwrap()),
        _ => agent.run(request.body(body).unwrap()),
    }
    .unwrap()
}

/// What a device hears, line by line.
fn listen(server: &Server, device: &Device) -> impl Iterator<Item = String> + use<> {
    let said = device.word(&Method::GET, "/api/sync/news", b"");
    let response = ask(server, &Method::GET, "/api/sync/news", &[("authorization", &said)], b"");
    assert_eq!(response.status(), 200);
    BufReader::new(response.into_body().into_reader()).lines().map(|line| line.unwrap())
}

fn of_devices() -> Vec<Route> {
    let found: Vec<Route> = routes().into_iter().filter(|route| route.door == Door::Device).collect();
    assert!(found.len() > 7);
    found
}

fn path(route: &Route) -> String {
    let picture: String = Hash::of(NAME.as_bytes()).to_string();
    route.path.replace("{name}", &picture).replace("{operation}", "see_today")
}

/// A refusal tells a code and a sentence, and nothing of what this program is made of.
#[track_caller]
fn tells_nothing(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text);
    if answer.status >= 400 {
        answer.code();
    }
    let shown = answer.text.to_lowercase();
    for word in
        ["sqlx", "postgres", "panicked", "src/", "relation", "struct ", "expected ", "enum ", "::", "invalid type"]
    {
        assert!(!shown.contains(word), "{what}: {}", answer.text);
    }
}

#[test]
fn nobody_passes_a_route_of_devices_without_an_enrolled_device_s_word() {
    let place = Place::new();
    two_vendors(&place);
    let account = place.owner(NADIA);
    place.claim(&account, HERS);
    let server = place.serve();
    let bearer = format!("Bearer {}", server.program(NADIA, PASSWORD).access);
    let hers = Device::hers();
    let stranger = Device { key: key(9), ..Device::hers() };
    let elsewhere = Device { vendor: HIS, ..Device::hers() };
    let forged = format!("Device {HERS} {THING} 0 {}", "0".repeat(128));
    for route in of_devices() {
        let (method, at) = (&route.method, path(&route));
        let words = [
            String::new(),
            bearer.clone(),
            "Device".to_owned(),
            "Device a b c d".to_owned(),
            format!("Device {HERS} {THING} 0"),
            forged.clone(),
            stranger.word(method, &at, b"{}"),
            elsewhere.word(method, &at, b"{}"),
            // For another request: other bytes, another path, another method.
            hers.word(method, &at, b"{ }") + " ",
            hers.word(method, "/api/sync/elsewhere", b"{}"),
            hers.word(&Method::PATCH, &at, b"{}"),
        ];
        for word in words {
            let answer = send(&server, method, &at, &[("authorization", &word)], b"{}").0;
            answer.refused(401, "unknown_device");
        }
        for ahead_ms in [-3_600_000, 3_600_000, 1 << 50, -(1 << 50)] {
            let late = Device { ahead_ms, ..Device::hers() };
            let body: &[u8] = if *method == Method::GET { b"" } else { b"{}" };
            let answer = late.ask(&server, method, &at, body);
            answer.refused(401, "device_clock");
            assert!(answer.json()["details"]["now_ms"].is_string(), "it is told the time: {}", answer.text);
        }
    }
    for route in routes() {
        let answer = send(&server, &route.method, &path(&route), &[], b"{}").0;
        let open = match route.door {
            Door::Everybody => 200,
            Door::Operation => 415,
            Door::Code => 400,
            Door::Reader | Door::Device => 401,
        };
        assert_eq!(answer.status, open, "{}: {}", route.path, answer.text);
    }
}

#[test]
fn what_no_device_can_mean_is_refused_by_every_route_with_a_code_and_a_sentence() {
    let place = Place::new();
    two_vendors(&place);
    let server = place.serve();
    let hers = Device::hers();
    let bomb = zstd::encode_all(&vec![0; 100_000_000][..], 1).unwrap();
    assert!(bomb.len() < 20_000);
    let fitting = frame::write(&json!({}), &[b"x"]).unwrap();
    let packed = zstd::encode_all(&fitting[..], 1).unwrap();
    let nested = "[".repeat(100_000);
    let wrong = json!({
        "cursor": 1, "own": {}, "limit": "x", "marks": [1], "series": "x", "after": -1, "changed": [{}], "names": [7],
        "code": [], "register": "x", "public_key": 1, "name": null, "vendor": 2
    })
    .to_string();
    let cursor = json!({ "epoch": u64::MAX, "vendor_seq": u64::MAX, "chain": "00".repeat(32) });
    let extreme = json!({
        "cursor": cursor, "own": [{ "incarnation": THING, "through_seq": u64::MAX, "head": "00".repeat(32) }],
        "limit": u64::MAX, "marks": [cursor, cursor], "series": [THING], "after": u64::MAX, "changed": [],
        "names": ["00".repeat(32)], "code": "\u{0}", "register": THING, "public_key": "00".repeat(32), "name": "\u{0}x"
    })
    .to_string();
    let bodies: Vec<&[u8]> = vec![
        b"",
        b"{",
        b"null",
        b"[]",
        b"\"text\"",
        b"\xff\xfe",
        nested.as_bytes(),
        wrong.as_bytes(),
        extreme.as_bytes(),
        &bomb,
        &packed,
        &packed[..packed.len() - 2],
        &fitting,
    ];
    for route in routes().into_iter().filter(|route| route.method != Method::GET) {
        let at = path(&route);
        for (no, body) in bodies.iter().enumerate() {
            let word = hers.word(&route.method, &at, body);
            let headers = [("authorization", word.as_str()), ("content-type", "application/json")];
            let answer = send(&server, &route.method, &at, &headers, body).0;
            tells_nothing(&answer, &format!("{} body {no}", route.path));
        }
        let head = format!(
            "{} {at} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n",
            route.method
        );
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 65_536], b"\r\n"].concat();
        for (way, piece) in [("content-length: 100000000", &chunk[7..65_543]), ("transfer-encoding: chunked", &chunk)] {
            let answer = bad_input::send(&server, &format!("{head}{way}\r\n\r\n"), piece, 1_526);
            // The connection may be closed before the answer was read; if it was read, it says why. What does not say how
            // large it is is refused because nobody known sends it.
            let of_nobody = route.door == Door::Device && answer.contains("unknown_device");
            assert!(
                answer.is_empty() || of_nobody || answer.contains("too_large_request"),
                "{} {way}: {answer}",
                route.path
            );
        }
    }
    // A message that unpacks to more than one may be is stopped on the way.
    hers.ask(&server, &Method::POST, "/api/sync/push", &bomb).refused(413, "too_large_request");
    for path in ["/api/sync/blobs/%ff", "/api/sync/blobs/nothing", "/api/sync/blobs/..%2f..%2fetc"] {
        for method in [Method::GET, Method::PUT] {
            let answer = hers.ask(&server, &method, path, b"");
            assert!(matches!(answer.status, 400 | 401 | 404), "{path}: {} {}", answer.status, answer.text);
            answer.code();
        }
    }
    assert_eq!(server.get("/readyz").status, 200);
    assert!(!server.log().contains("request failed"), "{}", server.log());
}

/// Everything that Nadia has.
fn holdings(place: &Place) -> String {
    let tables = place.column("select tablename::text from pg_tables where schemaname = 'tenant' order by 1");
    let rows = tables.iter().filter(|table| *table != "register").flat_map(|table| {
        place.column(&format!(
            "select '{table} ' || t::text from tenant.{table} t where vendor_id = '{HERS}' order by 1"
        ))
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// The first event of a series, as somebody signs it for an author.
pub fn first_event(vendor: &str, author: &str, incarnation: &str, by: &Ed25519KeyPair, body: &[u8]) -> Vec<u8> {
    first_events(vendor, author, incarnation, by, &[body])
}

/// The same of several.
fn first_events(vendor: &str, author: &str, incarnation: &str, by: &Ed25519KeyPair, bodies: &[&[u8]]) -> Vec<u8> {
    let (n_events, head) = (bodies.len() as u64, bodies.iter().fold(Hash::START, |hash, body| hash.next(body)));
    let (vendor, author) = (vendor.parse().unwrap(), author.parse().unwrap());
    let incarnation = incarnation.parse().unwrap();
    let word = proof::of_range(vendor, author, incarnation, n_events, head);
    let push = Push {
        vendor,
        author,
        incarnation,
        branch: None,
        from_seq: 1,
        n_events,
        before: Hash::START,
        head,
        signature: Signature::from_slice(by.sign(&word).as_ref()).unwrap(),
        stamps: Vec::new(),
        numbered: false,
    };
    zstd::encode_all(&frame::write(&push, bodies).unwrap()[..], 1).unwrap()
}

#[test]
fn a_device_of_another_vendor_gets_and_changes_nothing_by_any_route() {
    let place = Place::new();
    two_vendors(&place);
    place.claim(&place.owner(NADIA), HERS);
    place.claim(&place.owner(OMAR), HIS);
    place.execute(&format!(
        "insert into tenant.stall (vendor_id, stall_id, name) values ('{HIS}', '{HIS_REGISTER}', 'Kiosk')"
    ));
    let server = place.serve();
    let (his, hers, before) = (Device::his(), Device::hers(), holdings(&place));
    let known =
        place.column(&format!("select encode(public_key, 'hex') from tenant.register where vendor_id = '{HERS}'"));
    // Nadia's order, as somebody would ask for it who knows her ids.
    let picture = Hash::of(NAME.as_bytes()).to_string();
    let blob = format!("/api/sync/blobs/{picture}");
    for route in routes().into_iter().filter(|route| matches!(route.door, Door::Device | Door::Code)) {
        match (route.method.as_str(), route.path) {
            ("POST", "/api/sync/enrol") => {
                // With a code of his own, as her register.
                let made = place.run(&["enrol-code", "--email", OMAR, "--json"], "");
                let code = serde_json::from_slice::<Value>(&made.stdout).unwrap()["code"].clone();
                let public_key = PublicKey::from_slice(his.key.public_key().as_ref()).unwrap();
                let founded = json!({ "vendor": HERS, "stall": THING, "series": [[THING, 1]] });
                let enrol = json!({
                    "code": code, "register": THING, "public_key": public_key, "name": "Till", "founded": founded
                });
                let joined = server.post(route.path, &[("content-type", "application/json")], &enrol.to_string()).ok();
                assert_eq!((&joined["vendor"], &joined["stall"]), (&json!(HIS), &json!(HIS_REGISTER)), "{joined}");
                let key = "select encode(public_key, 'hex') from tenant.register where vendor_id";
                assert_eq!(place.column(&format!("{key} = '{HERS}'")), known);
            }
            ("POST", "/api/sync/push") => {
                // A range of hers, or one of his that says it is hers.
                for (vendor, author) in [(HERS, THING), (HERS, HIS_REGISTER), (HIS, ANOTHER)] {
                    let packed = first_event(vendor, author, THING, &his.key, b"planted");
                    his.ask(&server, &Method::POST, route.path, &packed).refused(401, "unknown_device");
                }
            }
            ("POST", "/api/sync/pull") => {
                let cursor = Cursor { epoch: 1, vendor_seq: 0, chain: Hash::from_slice(&[2; 32]).unwrap() };
                let body = serde_json::to_string(&Pull { cursor, own: Vec::new(), limit: 500 }).unwrap();
                let pages = |device: &Device| {
                    let word = device.word(&Method::POST, route.path, body.as_bytes());
                    let headers = [("authorization", word.as_str())];
                    let got = send(&server, &Method::POST, route.path, &headers, body.as_bytes()).1;
                    let plain = zstd::decode_all(&got[..]).unwrap();
                    let (head, bodies) = frame::read::<Pulled>(&plain).unwrap();
                    let Pulled::Page(page) = head else { panic!("no page") };
                    (page.items.len(), bodies.concat())
                };
                assert_eq!(pages(&hers), (1, NAME.as_bytes().to_vec()), "she reads what he is to find nothing of");
                assert!(!pages(&his).1.windows(NAME.len()).any(|part| part == NAME.as_bytes()));
            }
            ("POST", "/api/sync/compare") => {
                let mark = Cursor { epoch: 1, vendor_seq: 1, chain: Hash::from_slice(&[2; 32]).unwrap() };
                let compare = Compare { marks: vec![mark], series: vec![THING.parse().unwrap()] };
                let compare = serde_json::to_value(compare).unwrap();
                for (device, n) in [(&hers, 1), (&his, 0)] {
                    let told = device.post(&server, route.path, &compare).ok();
                    assert_eq!((&told["cursor"]["vendor_seq"], &told["series"][0][1]), (&json!(n), &json!(n)));
                }
            }
            ("POST", "/api/sync/people") => {
                // What he says of somebody of hers stays with him.
                let erased = json!({ "after": 0, "changed": [{ "person": THING, "erased": true }] });
                his.post(&server, route.path, &erased).ok();
                let people = format!("select count(*) from tenant.person where vendor_id = '{HIS}'");
                assert_eq!(place.count(&people), 1);
                let asked = json!({ "after": 0, "changed": [] });
                assert_eq!(hers.post(&server, route.path, &asked).ok()["people"], json!([]));
            }
            ("POST", "/api/sync/blobs/missing") => {
                let names = json!({ "names": [picture] });
                assert_eq!(hers.post(&server, route.path, &names).ok()["names"], json!([]));
                assert_eq!(his.post(&server, route.path, &names).ok()["names"], names["names"]);
            }
            ("GET", "/api/sync/blobs/{name}") => {
                assert_eq!(hers.ask(&server, &Method::GET, &blob, b"").status, 200);
                his.ask(&server, &Method::GET, &blob, b"").refused(404, "not_found");
            }
            ("PUT", "/api/sync/blobs/{name}") => {
                // The same picture is his own beside hers.
                let word = his.word(&Method::PUT, &blob, NAME.as_bytes());
                let headers = [("authorization", word.as_str()), ("content-type", "image/webp")];
                assert_eq!(send(&server, &Method::PUT, &blob, &headers, NAME.as_bytes()).0.status, 204);
                let kept = place.column("select vendor_id || ' ' || media_type from tenant.blob order by 1");
                assert_eq!(kept, [format!("{HERS} image/png"), format!("{HIS} image/webp")]);
            }
            ("GET", "/api/sync/news") => {
                place.execute(&format!("update tenant.vendor_head set vendor_seq = 70 where vendor_id = '{HERS}'"));
                let first = |device: &Device| {
                    listen(&server, device).find_map(|line| line.strip_prefix("data:")?.trim().parse().ok())
                };
                assert_eq!(first(&hers), Some(70));
                assert!(first(&his).is_some_and(|newest: u64| newest < 70));
                place.execute(&format!("update tenant.vendor_head set vendor_seq = 1 where vendor_id = '{HERS}'"));
            }
            (method, path) => panic!("nobody looks whether {method} {path} keeps vendors apart"),
        }
        assert_eq!(holdings(&place), before, "{} {}", route.method, route.path);
    }
}

#[test]
fn a_device_that_is_taken_out_hears_nothing_more() {
    let place = Place::new();
    two_vendors(&place);
    let server = place.serve();
    let mut heard = listen(&server, &Device::hers());
    assert!(heard.any(|line| line.starts_with("data:")));
    place.execute(&format!("update tenant.register set revoked_at = now() where register_id = '{THING}'"));
    // To its end: a stream that went on would be cut off here in the middle.
    heard.for_each(drop);
}

#[test]
fn what_a_device_pushes_while_it_is_taken_out_waits_for_the_owner() {
    let place = Place::new();
    two_vendors(&place);
    let server = place.serve();
    let hers = Device::hers();
    let packed = first_event(HERS, THING, ANOTHER, &hers.key, b"planted");
    let pool = place.connect(&place.superuser_url());
    let answer = thread::scope(|scope| {
        let mut hand = place.wait(pool.begin()).unwrap();
        let out = format!("update tenant.register set revoked_at = now() where register_id = '{THING}'");
        place.wait(sqlx::query(sqlx::AssertSqlSafe(out)).execute(&mut *hand)).unwrap();
        let asked = scope.spawn(|| hers.ask(&server, &Method::POST, "/api/sync/push", &packed));
        let waits =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while place.count(waits) == 0 {
            thread::sleep(Duration::from_millis(20));
        }
        place.wait(hand.commit()).unwrap();
        asked.join().unwrap()
    });
    assert_eq!(answer.ok()["outcome"], "taken");
    let counts = "select (select count(*) from tenant.held_back) * 10 + (select count(*) from tenant.event)";
    assert_eq!(place.count(counts), 11, "it lies beside the log");
}

#[test]
fn what_the_owner_threw_away_is_not_kept_again_whoever_brings_it() {
    let place = Place::new();
    two_vendors(&place);
    place.claim(&place.owner(NADIA), HERS);
    let server = place.serve();
    let (hers, other) = (Device::hers(), Device::other(&place));
    let bring = |device: &Device, bodies: &[&[u8]]| {
        let packed = first_events(HERS, THING, ANOTHER, &hers.key, bodies);
        device.ask(&server, &Method::POST, "/api/sync/push", &packed).ok()
    };
    let kept = || place.count("select coalesce(sum(through_seq - from_seq + 1), 0)::bigint from tenant.held_back");
    place.execute(&format!("update tenant.register set revoked_at = now() where register_id = '{THING}'"));
    bring(&hers, &[b"one", b"two"]);
    assert_eq!(kept(), 2);
    server.program(NADIA, PASSWORD).call("drop_held_back", &json!({ "register": THING })).ok();
    assert_eq!(kept(), 0);
    // All of it, a piece of it, and with something behind it that is new.
    let taken = |n: u64| json!({ "outcome": "taken", "through_seq": n });
    assert_eq!(bring(&other, &[b"one", b"two"]), taken(2));
    assert_eq!(bring(&other, &[b"one"]), taken(1));
    assert_eq!(bring(&hers, &[b"one", b"two"]), taken(2));
    assert_eq!(kept(), 0);
    assert_eq!(bring(&other, &[b"one", b"two", b"three"]), taken(3));
    assert_eq!(kept(), 1);
    // A copy's events under the same numbers are others.
    bring(&other, &[b"one", b"too"]);
    assert_eq!(kept(), 2);
}
