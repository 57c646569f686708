//! Every route, taken from the router: what can't be read or is not signed is refused with a code and a sentence, and a
//! device of one vendor gets nothing of another's.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::chain::Hash;
use domain::sync::Cursor;
use domain::sync::frame;
use domain::sync::message::{Compare, Pull, Pulled, Push};
use domain::sync::proof::{self, Signature};
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
/// What a stranger must not read anywhere.
const NAME: &str = "Kouglof Square";

pub fn key(of: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[of; 32]).unwrap()
}

/// Two vendors with a register each; Nadia's has a picture and an event, too.
pub fn two_vendors(place: &Place) {
    for (vendor, register, of) in [(HERS, THING, 1), (HIS, HIS_REGISTER, 2)] {
        let public: String = key(of).public_key().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        place.execute(&format!(
            "insert into tenant.vendor_head (vendor_id, epoch, vendor_seq, chain, record_seq)
             values ('{vendor}', 1, 1, decode(repeat('00', 32), 'hex'), 0)"
        ));
        place.execute(&format!(
            "insert into tenant.register (vendor_id, register_id, stall_id, name, public_key, enrolled_at)
             values ('{vendor}', '{register}', '{THING}', 'Till', '\\x{public}', now())"
        ));
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

/// A device at the wire.
struct Device {
    vendor: &'static str,
    register: &'static str,
    key: Ed25519KeyPair,
    /// What its clock is ahead.
    ahead_ms: i64,
}

impl Device {
    fn hers() -> Self {
        Self { vendor: HERS, register: THING, key: key(1), ahead_ms: 0 }
    }

    fn his() -> Self {
        Self { vendor: HIS, register: HIS_REGISTER, key: key(2), ahead_ms: 0 }
    }

    fn word(&self, method: &Method, path: &str, body: &[u8]) -> String {
        word(self.vendor, self.register, &self.key, self.ahead_ms, method, path, body)
    }

    fn ask(&self, server: &Server, method: &Method, path: &str, body: &[u8]) -> Answer {
        send(server, method, path, &[("authorization", &self.word(method, path, body))], body).0
    }

    fn post(&self, server: &Server, path: &str, body: &Value) -> Answer {
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
    let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60)));
    let mut request = Request::builder().method(method.clone()).uri(format!("{}{path}", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let agent = Agent::new_with_config(config.build());
    let mut response = match *method {
        Method::GET => agent.run(request.body(()).unwrap()),
        _ => agent.run(request.body(body).unwrap()),
    }
    .unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let stream = headers.get("content-type").is_some_and(|of| of == "text/event-stream");
    let bytes = if stream { Vec::new() } else { response.body_mut().read_to_vec().unwrap() };
    (Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }, bytes)
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

#[test]
fn a_device_of_another_vendor_gets_and_changes_nothing_by_any_route() {
    let place = Place::new();
    two_vendors(&place);
    let server = place.serve();
    let (his, hers, before) = (Device::his(), Device::hers(), holdings(&place));
    // Nadia's order, as somebody would ask for it who knows her ids.
    let pull = |vendor_seq| {
        let cursor = Cursor { epoch: 1, vendor_seq, chain: Hash::from_slice(&[2; 32]).unwrap() };
        serde_json::to_value(Pull { cursor, own: Vec::new(), limit: 500 }).unwrap()
    };
    let series = vec![THING.parse().unwrap()];
    let marks = vec![Cursor { epoch: 1, vendor_seq: 1, chain: Hash::from_slice(&[2; 32]).unwrap() }];
    let compare = serde_json::to_value(Compare { marks, series }).unwrap();
    let picture = Hash::of(NAME.as_bytes()).to_string();
    let blob = format!("/api/sync/blobs/{picture}");
    let names = json!({ "names": [picture] });
    let pages = |device: &Device| {
        let body = pull(0).to_string();
        let word = device.word(&Method::POST, "/api/sync/pull", body.as_bytes());
        let got = send(&server, &Method::POST, "/api/sync/pull", &[("authorization", &word)], body.as_bytes()).1;
        let plain = zstd::decode_all(&got[..]).unwrap();
        let (head, bodies) = frame::read::<Pulled>(&plain).unwrap();
        let Pulled::Page(page) = head else { panic!("no page") };
        (page.items.len(), bodies.concat())
    };
    assert_eq!(pages(&hers), (1, NAME.as_bytes().to_vec()), "she reads what he is to find nothing of");
    assert_eq!(pages(&his), (0, Vec::new()));
    let told = |device: &Device| device.post(&server, "/api/sync/compare", &compare).ok();
    assert_eq!((&told(&hers)["cursor"]["vendor_seq"], &told(&hers)["series"][0][1]), (&json!(1), &json!(1)));
    assert_eq!((&told(&his)["cursor"]["vendor_seq"], &told(&his)["series"][0][1]), (&json!(0), &json!(0)));
    assert_eq!(hers.ask(&server, &Method::GET, &blob, b"").status, 200);
    his.ask(&server, &Method::GET, &blob, b"").refused(404, "not_found");
    assert_eq!(hers.post(&server, "/api/sync/blobs/missing", &names).ok()["names"], json!([]));
    assert_eq!(his.post(&server, "/api/sync/blobs/missing", &names).ok()["names"], names["names"]);
    // A range of hers, or one of his that says it is hers.
    for (vendor, author) in [(HERS, THING), (HERS, HIS_REGISTER), (HIS, THING)] {
        let body = b"planted";
        let head = Hash::START.next(body);
        let (vendor, author) = (vendor.parse().unwrap(), author.parse().unwrap());
        let incarnation = THING.parse().unwrap();
        let word = proof::of_range(vendor, author, incarnation, 1, head);
        let push = Push {
            vendor,
            author,
            incarnation,
            branch: None,
            from_seq: 1,
            n_events: 1,
            before: Hash::START,
            head,
            signature: Signature::from_slice(his.key.sign(&word).as_ref()).unwrap(),
            stamps: Vec::new(),
            numbered: false,
        };
        let packed = zstd::encode_all(&frame::write(&push, &[body]).unwrap()[..], 1).unwrap();
        his.ask(&server, &Method::POST, "/api/sync/push", &packed).refused(401, "unknown_device");
    }
    // What he says of somebody of hers stays with him.
    let erased = json!({ "after": 0, "changed": [{ "person": THING, "erased": true }] });
    his.post(&server, "/api/sync/people", &erased).ok();
    assert_eq!(holdings(&place), before);
    assert_eq!(place.count(&format!("select count(*) from tenant.person where vendor_id = '{HIS}'")), 1);
}
