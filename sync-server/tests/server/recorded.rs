//! Requests as released versions of registers made them, replayed; see `tests/recorded/README.md`.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::blob::BlobName;
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Event, Kind};
use domain::id::{EventId, IncarnationId, RegisterId};
use domain::sync::message::{Acknowledged, Compare, Enrol, Founded, Pull, Push};
use domain::sync::proof::{self, PublicKey, Signature};
use domain::sync::{Cursor, frame};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::devices;
use crate::harness::{Place, Server};

const NADIA: &str = "nadia@bakery.example";
/// Stands in the file for a code that is made anew each time.
const CODE: &str = "CODE-HERE";
/// Before any clock of today.
pub const BEGINNING_MS: i64 = 1_735_689_600_000;
/// A picture of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mN4MEEBAAPkAZF6AcSQAAAAAElFTkSuQmCC";

#[derive(Debug, Serialize, Deserialize)]
struct Step {
    name: String,
    /// Which device asks; none for who has a code only.
    device: Option<u8>,
    method: String,
    path: String,
    media_type: String,
    /// The bytes: text as it is, else base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    #[serde(default)]
    answer: Value,
}

#[derive(Serialize, Deserialize)]
struct Recorded {
    vendor: String,
    registers: Vec<String>,
    steps: Vec<Step>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded")
}

fn key(device: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[device + 41; 32]).unwrap()
}

/// Plays a recording on a new server; the answers as they are now.
fn play(recorded: &Recorded) -> Vec<Value> {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    recorded.steps.iter().map(|step| ask(&place, &server, recorded, step)).collect()
}

fn ask(place: &Place, server: &Server, recorded: &Recorded, step: &Step) -> Value {
    let mut body = match (&step.text, &step.base64) {
        (Some(text), _) => text.clone().into_bytes(),
        (None, Some(base64)) => BASE64_STANDARD.decode(base64).unwrap(),
        (None, None) => Vec::new(),
    };
    if step.device.is_none() {
        let made = place.run(&["enrol-code", "--email", NADIA, "--json"], "");
        let code: Value = serde_json::from_slice(&made.stdout).unwrap();
        body = String::from_utf8(body).unwrap().replace(CODE, code["code"].as_str().unwrap()).into_bytes();
    }
    let method: Method = step.method.parse().unwrap();
    let word = step.device.map_or_else(String::new, |device| {
        let register = &recorded.registers[usize::from(device)];
        devices::word(&recorded.vendor, register, &key(device), 0, &method, &step.path, &body)
    });
    let headers = [("authorization", word.as_str()), ("content-type", &step.media_type)];
    let (answer, bytes) = devices::send(server, &method, &step.path, &headers, &body);
    let told = match answer.header("content-type").unwrap_or_default() {
        "application/json" => answer.json(),
        "application/zstd" => {
            let plain = zstd::decode_all(&bytes[..]).unwrap();
            let (head, bodies) = frame::read::<Value>(&plain).unwrap();
            let own = |at: usize| head["items"][at]["register"] == json!(RegisterId::NIL);
            let hashes = bodies.iter().enumerate();
            let bodies: Vec<Value> =
                hashes.map(|(at, body)| if own(at) { json!("…") } else { json!(Hash::of(body).to_string()) }).collect();
            json!({ "head": head, "bodies": bodies })
        }
        _ => json!(Hash::of(&bytes).to_string()),
    };
    let mut told = json!({ "status": answer.status, "told": told });
    let own = own_series(&told);
    mask(&mut told, &own);
    told
}

/// The names of the server's own series in an answer.
fn own_series(answer: &Value) -> Vec<Value> {
    let items = answer["told"]["head"]["items"].as_array().into_iter().flatten();
    items.filter(|item| item["register"] == json!(RegisterId::NIL)).map(|item| item["incarnation"].clone()).collect()
}

/// Hides what the server makes up anew each time.
fn mask(value: &mut Value, own: &[Value]) {
    match value {
        Value::Object(fields) => {
            let is_own = fields.get("incarnation").is_some_and(|of| own.contains(of));
            // What nobody can read has no clock of its own.
            let is_unread = fields.get("state").is_some_and(|state| state == "quarantined");
            // Later servers say more of whom they forgot; who asked then reads over it.
            fields.remove("word");
            for (name, field) in fields.iter_mut() {
                // A sentence may become a better one; its code stays.
                let hidden = name == "chain"
                    || name == "message"
                    || is_unread && name == "stamp"
                    || is_own
                        && ["incarnation", "stamp", "hash", "before", "head", "signature"].contains(&name.as_str());
                if hidden { *field = json!("…") } else { mask(field, own) }
            }
        }
        Value::Array(values) => {
            values.iter_mut().for_each(|value| mask(value, own));
            // Words for series come by the series' names, of which some are made up.
            if values.iter().any(|value| value.get("signature").is_some()) {
                values.sort_by_key(ToString::to_string);
            }
        }
        _ => {}
    }
}

/// A series of the first device on its way.
struct Series {
    vendor: domain::id::VendorId,
    register: RegisterId,
    incarnation: IncarnationId,
    /// The chain before each position and after the last.
    hashes: Vec<Hash>,
    bodies: Vec<Vec<u8>>,
}

impl Series {
    fn add(&mut self, mut event: Event) {
        event.envelope.seq = self.bodies.len() as u64 + 1;
        event.envelope.hlc = Hlc::default().tick(BEGINNING_MS + self.bodies.len() as i64);
        self.add_bytes(event.encode().unwrap());
    }

    fn add_bytes(&mut self, bytes: Vec<u8>) {
        self.hashes.push(self.hashes.last().unwrap().next(&bytes));
        self.bodies.push(bytes);
    }

    fn push(&self, from: usize, through: usize) -> (Push, Vec<&[u8]>) {
        let head = self.hashes[through];
        let word = proof::of_range(self.vendor, self.register, self.incarnation, through as u64, head);
        let push = Push {
            vendor: self.vendor,
            author: self.register,
            incarnation: self.incarnation,
            branch: None,
            from_seq: from as u64,
            n_events: (through + 1 - from) as u64,
            before: self.hashes[from - 1],
            head,
            signature: Signature::from_slice(key(0).sign(&word).as_ref()).unwrap(),
            stamps: Vec::new(),
            numbered: false,
        };
        (push, self.bodies[from - 1..through].iter().map(Vec::as_slice).collect())
    }
}

/// Every golden event of a kind, as the domain keeps it.
pub fn golden(kind: Kind) -> Vec<Event> {
    let file = format!("../domain/tests/golden/v{}/{}.json", kind.version(), kind.code());
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let vectors = golden["vectors"].as_array().unwrap().iter();
    vectors.map(|vector| Event::decode(vector["event"].as_str().unwrap().as_bytes()).unwrap()).collect()
}

/// The requests of this version.
fn of_this_version() -> Recorded {
    let first = golden(Kind::Staff)[0].envelope.clone();
    let (vendor, stall, register) = (first.vendor, first.stall, first.register);
    let second = RegisterId::new(BEGINNING_MS, [9; 10]);
    let mut series =
        Series { vendor, register, incarnation: first.incarnation, hashes: vec![Hash::START], bodies: Vec::new() };
    let kinds = [Kind::Staff, Kind::Stall].into_iter().chain(Kind::ALL.iter().copied());
    for kind in kinds.take(2).chain(Kind::ALL.iter().copied().filter(|k| !matches!(k, Kind::Staff | Kind::Stall))) {
        golden(kind).into_iter().for_each(|event| series.add(event));
    }
    let founded = series.bodies.len();
    // After the business was claimed: by nobody, in bytes that nobody can read, and a sale as ever.
    let again = |kind, nth: usize, no| {
        let mut event = golden(kind).swap_remove(nth);
        event.envelope.id = EventId::new(BEGINNING_MS, [no; 10]);
        event
    };
    series.add(Event {
        envelope: domain::event::Envelope { person: None, ..again(Kind::Price, 0, 1).envelope },
        ..again(Kind::Price, 0, 1)
    });
    series.add_bytes(br#"{"kind":"hologram","v":9,"head":{},"body":{}}"#.to_vec());
    series.add(again(Kind::Sale, 1, 2));
    let end = series.bodies.len();
    let mut steps = Vec::new();
    let mut step = |name: &str, device, method: &str, path: &str, media_type: &str, body: Result<String, Vec<u8>>| {
        let (text, base64) = match body {
            Ok(text) => (Some(text), None),
            Err(bytes) => (None, Some(BASE64_STANDARD.encode(bytes))),
        };
        let (name, method, path) = (name.to_owned(), method.to_owned(), path.to_owned());
        steps.push(Step {
            name,
            device,
            method,
            path,
            media_type: media_type.to_owned(),
            text,
            base64,
            answer: Value::Null,
        });
    };
    fn text(value: &impl Serialize) -> Result<String, Vec<u8>> {
        Ok(serde_json::to_string(value).unwrap())
    }
    let packed = |(push, bodies): (Push, Vec<&[u8]>)| {
        Err(zstd::encode_all(&frame::write(&push, &bodies).unwrap()[..], 6).unwrap())
    };
    let enrol = |device: u8, register, founded| Enrol {
        code: CODE.to_owned(),
        register,
        public_key: PublicKey::from_slice(key(device).public_key().as_ref()).unwrap(),
        name: format!("Till {device}"),
        founded,
    };
    const JSON: &str = "application/json";
    const ZSTD: &str = "application/zstd";
    let brings = Founded { vendor, stall, series: vec![(series.incarnation, founded as u64)] };
    step("enrol and bring a business", None, "POST", "/api/sync/enrol", JSON, text(&enrol(0, register, Some(brings))));
    step("push with a gap", Some(0), "POST", "/api/sync/push", ZSTD, packed(series.push(5, 9)));
    for from in (1..=founded).step_by(25) {
        let through = (from + 24).min(founded);
        step("push events of every kind", Some(0), "POST", "/api/sync/push", ZSTD, packed(series.push(from, through)));
    }
    step("push once more", Some(0), "POST", "/api/sync/push", ZSTD, packed(series.push(1, 25)));
    step("push after the claim", Some(0), "POST", "/api/sync/push", ZSTD, packed(series.push(founded + 1, end)));
    let mut copy =
        Series { hashes: series.hashes[..=founded].to_vec(), bodies: series.bodies[..founded].to_vec(), ..series };
    copy.add(again(Kind::Sale, 1, 3));
    step("push of a copy", Some(0), "POST", "/api/sync/push", ZSTD, packed(copy.push(founded, founded + 1)));
    step("enrol and join", None, "POST", "/api/sync/enrol", JSON, text(&enrol(1, second, None)));
    let pull = |vendor_seq, limit, own| Pull { cursor: Cursor { vendor_seq, ..Cursor::START }, own, limit };
    step("pull everything", Some(1), "POST", "/api/sync/pull", JSON, text(&pull(0, 500, Vec::new())));
    let own =
        vec![Acknowledged { incarnation: copy.incarnation, through_seq: founded as u64, head: copy.hashes[founded] }];
    step("pull a few, with own", Some(0), "POST", "/api/sync/pull", JSON, text(&pull(0, 7, own)));
    let lost = vec![Acknowledged { incarnation: copy.incarnation, through_seq: 9_999, head: copy.hashes[1] }];
    step("pull what was lost", Some(0), "POST", "/api/sync/pull", JSON, text(&pull(0, 1, lost)));
    step("pull from elsewhere", Some(1), "POST", "/api/sync/pull", JSON, text(&pull(3, 500, Vec::new())));
    let compare =
        Compare { marks: vec![pull(3, 1, Vec::new()).cursor], series: vec![copy.incarnation, IncarnationId::NIL] };
    step("compare", Some(1), "POST", "/api/sync/compare", JSON, text(&compare));
    let clock = Hlc::default().tick(BEGINNING_MS);
    let said = json!({ "clock": clock, "register": register });
    let person = json!({
        "person": first.person, "name": { "said": said, "name": "Nadia Quill" },
        "pins": [{ "stall": stall, "said": said, "verifier": "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA" }],
        "erased": false
    });
    let gone = json!({ "person": first.approver, "erased": true });
    step(
        "tell of people",
        Some(0),
        "POST",
        "/api/sync/people",
        JSON,
        text(&json!({ "after": 0, "changed": [person, gone] })),
    );
    step("hear of people", Some(1), "POST", "/api/sync/people", JSON, text(&json!({ "after": 1, "changed": [] })));
    let pixel = BASE64_STANDARD.decode(PIXEL).unwrap();
    let names = json!({ "names": [BlobName::of(&pixel)] });
    let blob = format!("/api/sync/blobs/{}", BlobName::of(&pixel));
    step("ask for missing pictures", Some(0), "POST", "/api/sync/blobs/missing", JSON, text(&names));
    step("see no picture", Some(1), "GET", &blob, "", Ok(String::new()));
    step("hand a picture in", Some(0), "PUT", &blob, "image/png", Err(pixel));
    step("see the picture", Some(1), "GET", &blob, "", Ok(String::new()));
    step("miss no picture", Some(0), "POST", "/api/sync/blobs/missing", JSON, text(&names));
    Recorded { vendor: vendor.to_string(), registers: vec![register.to_string(), second.to_string()], steps }
}

#[test]
fn what_registers_of_every_version_asked_is_answered_as_it_was() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|of| of == "json"));
    let this = folder().join(concat!(env!("CARGO_PKG_VERSION"), ".json"));
    if std::env::var_os("LOCAL_VENDOR_RECORD").is_some() {
        assert!(!this.exists(), "{} was recorded already and stays", this.display());
        let mut recorded = of_this_version();
        let answers = play(&recorded);
        recorded.steps.iter_mut().zip(answers).for_each(|(step, answer)| step.answer = answer);
        std::fs::write(&this, serde_json::to_string_pretty(&recorded).unwrap() + "\n").unwrap();
        files.push(this.clone());
    }
    assert!(files.contains(&this), "this version's requests were not recorded; see {}", folder().display());
    for file in files {
        let recorded: Recorded = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for (step, answer) in recorded.steps.iter().zip(play(&recorded)) {
            assert_eq!(answer, step.answer, "{}: {}", file.display(), step.name);
        }
    }
}
