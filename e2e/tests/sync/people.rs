//! What stands beside the log: names, PINs and pictures follow the events, and who is forgotten is forgotten everywhere.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::Money;
use domain::api::catalogue::{ListProducts, SaveProduct, SetPicture};
use domain::api::sales::PrintReceipt;
use domain::api::sell::{CompleteSale, OpenCounter, Picture};
use domain::api::settings::{Device, Printer, SaveDevice, SaveStaff, SeeSettings};
use domain::api::start::{FirstStart, Look, SignIn};
use domain::api::{ApiError, Operation};
use domain::cart::{Cart, Goods, Item};
use domain::id::PersonId;
use domain::quantity::{Quantity, Unit};
use domain::sale::Payment;
use domain::settings::OpeningHours;
use domain::staff::Role;
use domain::tender::{Tender, TenderKind};
use e2e::{Home, Outcome};
use register::counter::{Counter, Options};
use register::store::Store;
use serde_json::{Value, json};

use crate::place::{Place, Register, in_step};

pub const NAME: &str = "Zoë Quillfeather";
const PIN: &str = "4711";
/// A picture of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mN4MEEBAAPkAZF6AcSQAAAAAElFTkSuQmCC";

pub fn counter(register: &Register) -> Outcome<Counter> {
    let options = Options { data: register.home.data(), saves: Some(register.home.downloads()) };
    Ok(Counter::open(options).map_err(ApiError::from)?)
}

fn ask<O: Operation>(counter: &mut Counter, request: &O) -> Outcome<Result<O::Response, ApiError>> {
    let answer = counter.call(O::NAME, &serde_json::to_string(request)?, None);
    Ok(match answer {
        Ok(answer) => Ok(serde_json::from_str(&answer)?),
        Err(error) => Err(error),
    })
}

pub fn answer<O: Operation>(counter: &mut Counter, request: &O) -> Outcome<O::Response> {
    Ok(ask(counter, request)??)
}

/// A bakery with an owner, a cashier and a picture, enrolled; the owner and the cashier.
pub fn found(place: &Place) -> Outcome<(Register, PersonId, PersonId)> {
    let register = Register { home: Home::new()? };
    let mut counter = counter(&register)?;
    let front = answer(
        &mut counter,
        &FirstStart {
            business_name: "The Crusty Loaf".to_owned(),
            country: "GB".to_owned(),
            currency: "GBP".parse()?,
            zone: "Europe/London".to_owned(),
            language: "en".to_owned(),
            tax_inclusive: true,
            day_start: "00:00".parse()?,
            owner_name: NAME.to_owned(),
            owner_pin: PIN.to_owned(),
            stall_name: "Market Square".to_owned(),
            stall_address: "2 Market Square".to_owned(),
            opening_hours: OpeningHours::default(),
        },
    )?;
    let owner = front.signed_in.expect("whoever founds is signed in").person;
    let cashier = save(&mut counter, None, "Chloé Tanqueray", "2222")?;
    let view = answer(&mut counter, &SeeSettings {})?;
    let bread = SaveProduct {
        product: None,
        name: "Baguette".to_owned(),
        category: None,
        kind: Default::default(),
        unit: Unit::Piece,
        tax_category: view.tax_categories[0].tax_category,
        barcodes: Vec::new(),
        cost_minor: None,
        price_minor: Some(Money::new(250)?),
        price_from: None,
        archived: false,
    };
    let product = answer(&mut counter, &bread)?.row.product;
    answer(&mut counter, &SetPicture { product, base64: Some(PIXEL.to_owned()) })?;
    drop(counter);
    place.enrol(&register)?;
    Ok((register, owner, cashier))
}

fn save(counter: &mut Counter, person: Option<PersonId>, name: &str, pin: &str) -> Outcome<PersonId> {
    let form =
        SaveStaff { person, name: name.to_owned(), role: Role::Cashier, active: true, pin: Some(pin.to_owned()) };
    let view = answer(counter, &form)?;
    Ok(view.staff.iter().find(|member| member.name == name).expect("was just saved").person)
}

pub fn names(counter: &mut Counter) -> Outcome<Vec<String>> {
    Ok(answer(counter, &Look {})?.staff.into_iter().map(|tile| tile.name).collect())
}

#[test]
fn names_pins_and_pictures_follow_the_events() -> Outcome {
    let place = Place::new()?;
    let (first, owner, cashier) = found(&place)?;
    let second = place.join()?;
    let mut there = counter(&second)?;
    assert_eq!(names(&mut there)?, [NAME, "Chloé Tanqueray"]);
    let wrong = ask(&mut there, &SignIn { person: owner, pin: "1111".to_owned() })?;
    assert_eq!(wrong.expect_err("it is another PIN").code, "wrong_pin");
    answer(&mut there, &SignIn { person: owner, pin: PIN.to_owned() })?;
    let list = ListProducts { text: String::new(), category: None, archived: false, offset: 0, limit: 9 };
    let picture = answer(&mut there, &list)?.rows[0].picture.expect("the product has one");
    let shown = answer(&mut there, &Picture { name: picture })?.data_url;
    assert!(shown.starts_with("data:image/") && shown.len() > 60, "{shown}");

    // A new name and PIN go back; who keeps the books can read neither on the server.
    save(&mut there, Some(cashier), "Chloé Darkwater", "3333")?;
    drop(there);
    in_step(&[&second, &first])?;
    let mut here = counter(&first)?;
    assert_eq!(names(&mut here)?, [NAME, "Chloé Darkwater"]);
    let old = ask(&mut here, &SignIn { person: cashier, pin: "2222".to_owned() })?;
    assert_eq!(old.expect_err("it was changed").code, "wrong_pin");
    answer(&mut here, &SignIn { person: cashier, pin: "3333".to_owned() })?;
    assert_eq!(place.look("select count(*) from tenant.person")?, "2");
    for part in ["Quillfeather", "Darkwater", "argon2"] {
        let found =
            format!("select count(*) from tenant.person where position(convert_to('{part}', 'UTF8') in record) > 0");
        assert_eq!(place.look(&found)?, "0", "{part}");
        let found =
            format!("select count(*) from tenant.event where position(convert_to('{part}', 'UTF8') in bytes) > 0");
        assert_eq!(place.look(&found)?, "0", "{part}");
    }
    // The picture lies there under the hash of its bytes.
    assert_eq!(place.look("select count(*) from tenant.blob where name = sha256(bytes)")?, "1");
    Ok(())
}

#[test]
fn who_is_forgotten_leaves_amounts_and_chain_and_nothing_else() -> Outcome {
    let place = Place::new()?;
    let (first, _, cashier) = found(&place)?;
    let second = place.join()?;
    first.sell(2)?;
    in_step(&[&first, &second])?;
    let before = (first.verified()?, second.verified()?["digest"].clone());
    assert_eq!(before.0["digest"], before.1);
    let chain = place.look("select encode(chain, 'hex') from tenant.vendor_head")?;

    place.owner("erase_person", &json!({ "person": cashier }))?;
    in_step(&[&first, &second])?;
    let tombstone = "select count(*) from tenant.person where record is null and erased_at is not null";
    assert_eq!(place.look(tombstone)?, "1");
    for register in [&first, &second] {
        assert_eq!(names(&mut counter(register)?)?, [NAME]);
        assert_eq!(register.look::<i64>("select count(*) from pin")?, 1);
        let bytes = std::fs::read(register.database())?;
        assert!(!bytes.windows(9).any(|part| part == b"Tanqueray"), "a trace is left on the disk");
        assert!(bytes.windows(12).any(|part| part == b"Quillfeather"), "the others stay");
        assert_eq!(register.verified()?["digest"], before.1);
    }
    assert_eq!(place.look("select encode(chain, 'hex') from tenant.vendor_head")?, chain);
    // An older message of her name changes nothing any more.
    let third = place.join()?;
    assert_eq!(names(&mut counter(&third)?)?, [NAME]);
    Ok(())
}

#[test]
fn an_owner_forgets_somebody_from_afar_and_no_trace_is_left_at_the_next_contact() -> Outcome {
    let place = Place::new()?;
    let (first, owner, cashier) = found(&place)?;
    let second = place.join()?;
    first.sell(2)?;
    in_step(&[&first, &second])?;

    // She sold, what was printed named her, and each day the database was copied.
    let printed = first.home.path().join("printer");
    std::fs::write(&printed, "")?;
    {
        let mut here = counter(&first)?;
        answer(&mut here, &SignIn { person: owner, pin: PIN.to_owned() })?;
        let printer = Printer::File { path: printed.display().to_string(), columns: 42 };
        answer(&mut here, &SaveDevice { device: Device { printer, ..Device::default() } })?;
        answer(&mut here, &SignIn { person: cashier, pin: "2222".to_owned() })?;
        let list = ListProducts { text: String::new(), category: None, archived: false, offset: 0, limit: 9 };
        let product = answer(&mut here, &list)?.rows[0].product;
        let open = answer(&mut here, &OpenCounter {})?;
        let items = vec![Item::new(Goods::Product(product), Quantity::new(1000)?)];
        let total = Money::new(250)?;
        let payment = Payment { tenders: vec![Tender::new(TenderKind::Cash, total)], ..Payment::default() };
        let cart = Cart { items, ..Cart::default() };
        let sale = CompleteSale { id: open.next_sale, cart, payment, expected_total_minor: total };
        answer(&mut here, &sale)?;
        answer(&mut here, &PrintReceipt { sale: sale.id })?;
        let began = Instant::now();
        while first.look::<i64>("select count(*) from print_job where printed_at_ms is not null")? == 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing is printed");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    assert!(String::from_utf8_lossy(&std::fs::read(&printed)?).contains("Tanqueray"), "the receipt names who sold");
    std::fs::remove_file(&printed)?;
    in_step(&[&first, &second])?;
    let digest = first.verified()?["digest"].clone();
    let chain = place.look("select encode(chain, 'hex') from tenant.vendor_head")?;
    let amounts = place.look("select count(*), sum(total_minor) from tenant.sale")?;
    // As earlier programs kept it.
    old_print_job(&first)?;
    for register in [&first, &second] {
        register::backup::make(&Store::open(&register.home.data()).map_err(ApiError::from)?).map_err(ApiError::from)?;
        assert!(traces(&register::backup::folder(&register.home.data()), "Tanqueray")?);
    }

    let of_cashier =
        format!("select verifier from pin where lower(hex(person_id)) = '{}'", cashier.to_string().replace('-', ""));
    let verifier: String = first.look(&of_cashier)?;

    let people = place.owner("list_people", &json!({}))?;
    assert_eq!((&people[0]["name"], &people[1]["name"]), (&json!(NAME), &json!("Chloé Tanqueray")), "{people}");
    let stays = place.ask("erase_person", &json!({ "person": owner }))?;
    assert_eq!(stays.1["code"], "owner_stays", "nobody could sign in any more");
    let nobody = place.ask("erase_person", &json!({ "person": PersonId::NIL }))?;
    assert_eq!(nobody.1["code"], "not_found");
    let left = place.owner("erase_person", &json!({ "person": cashier }))?;
    assert_eq!((left.as_array().map(Vec::len), &left[0]["name"]), (Some(1), &json!(NAME)), "{left}");
    assert_eq!(place.owner("erase_person", &json!({ "person": cashier }))?, left, "once or twice");

    in_step(&[&first, &second])?;
    for register in [&first, &second] {
        assert_eq!(names(&mut counter(register)?)?, [NAME]);
        assert_eq!(register.verified()?["digest"], digest);
        assert!(!traces(&register.home.data(), "Tanqueray")?, "a register keeps a trace");
        assert!(traces(&register.home.data(), "Quillfeather")?, "the others stay");
    }
    assert_eq!(place.look("select encode(chain, 'hex') from tenant.vendor_head")?, chain);
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, amounts);
    let told =
        place.look("select distinct event || ' ' || detail from platform.audit where event = 'person_erased'")?;
    assert_eq!(told, format!("person_erased {cashier}"));
    // Neither the database's files, its log of changes, nor what the server said hold a name or a PIN of anybody.
    for word in ["Tanqueray", "Quillfeather", &verifier] {
        assert!(!traces(place.folder(), word)?, "{word} is left on the server");
    }
    assert!(!traces(&first.home.data(), &verifier)?, "the PIN is left at the register");
    // The backups are whole, also for who starts from them, and put back they know nobody who was forgotten.
    for register in [&first, &second] {
        let verified: Value = serde_json::from_slice(&register.ok(&["verify", "--json"])?.stdout)?;
        assert_eq!(verified["problems"], json!([]));
        let (backup, _) = register::backup::last(&register.home.data()).expect("it was made");
        register::backup::restore(&register.home.data(), &backup).map_err(ApiError::from)?;
        assert_eq!(names(&mut counter(register)?)?, [NAME]);
        register.verified()?;
        assert!(!traces(&register.home.data(), "Tanqueray")?, "a backup keeps a trace");
    }
    assert!(traces(place.folder(), "Baguette")?, "what is looked for would be found");
    Ok(())
}

/// A receipt that was printed and kept.
fn old_print_job(register: &Register) -> Outcome {
    let mut store = Store::open(&register.home.data()).map_err(ApiError::from)?;
    let kept = "Served by Chloe Tanqueray".as_bytes();
    register::print::enqueue(&mut store, None, "receipt", kept, 0).map_err(ApiError::from)?;
    drop(store);
    let conn = rusqlite::Connection::open(register.database())?;
    conn.execute("update print_job set printed_at_ms = 1 where bytes = ?1", [kept])?;
    Ok(())
}

/// Whether a text stands in any file below a folder. A file that goes away meanwhile is none.
fn traces(folder: &Path, text: &str) -> Outcome<bool> {
    let found = Command::new("grep").args(["-raqsF", "--", text]).arg(folder).env("LC_ALL", "C").status()?;
    Ok(found.success())
}

#[test]
fn a_server_that_was_restored_gets_names_and_pictures_back() -> Outcome {
    let mut place = Place::new()?;
    let (first, _, cashier) = found(&place)?;
    place.back_up()?;
    let mut here = counter(&first)?;
    let owner = answer(&mut here, &Look {})?.staff[0].person;
    answer(&mut here, &SignIn { person: owner, pin: PIN.to_owned() })?;
    save(&mut here, Some(cashier), "Chloé Darkwater", "3333")?;
    let list = ListProducts { text: String::new(), category: None, archived: false, offset: 0, limit: 9 };
    let product = answer(&mut here, &list)?.rows[0].product;
    let other = BASE64_STANDARD.encode(other_picture());
    answer(&mut here, &SetPicture { product, base64: Some(other) })?;
    drop(here);
    first.sync()?;
    assert_eq!(place.look("select count(*) from tenant.blob")?, "2");

    place.restore()?;
    assert_eq!(place.look("select count(*) from tenant.blob")?, "1");
    in_step(&[&first])?;
    assert_eq!(place.look("select count(*) from tenant.blob")?, "2");
    let second = place.join()?;
    assert_eq!(names(&mut counter(&second)?)?, [NAME, "Chloé Darkwater"]);
    Ok(())
}

/// A bitmap that is no other picture's.
fn other_picture() -> Vec<u8> {
    // PNG: two pixels, black and white.
    BASE64_STANDARD
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR42mNgYGD4//8/AAYBAv67yYXpAAAAAElFTkSuQmCC")
        .expect("it is base64")
}
