//! What an enrolled register may still decide by itself, and what it notes of people for its server.

use domain::api::settings::{SaveStaff, SeeSettings};
use domain::api::sync::SeeSync;
use domain::chain::Hash;
use domain::staff::Role;
use domain::sync::Cursor;
use domain::sync::message::Peopled;
use domain::sync::person::Person;
use domain::sync::proof::Signature;
use register::store::{Link, Store};

use crate::counter::Stall;

fn enrolled(store: &mut Store) {
    let link = Link {
        server: "https://shop.example".to_owned(),
        cursor: Cursor { epoch: 1, ..Cursor::START },
        digest: Hash::START,
        record_seq: 0,
        enrolled_at_ms: 1,
        in_step_at_ms: None,
    };
    store.write(|writer| writer.set_link(&link)).unwrap();
}

/// A stall whose counter was closed, enrolled with a server that is never there.
fn stall() -> (Stall, Store) {
    let mut stall = Stall::open();
    let cashier = SaveStaff {
        person: None,
        name: "Chloé".to_owned(),
        role: Role::Cashier,
        active: true,
        pin: Some("2222".to_owned()),
    };
    stall.ask(&cashier).unwrap();
    stall.close();
    let mut store = Store::open(stall.folder.path()).unwrap();
    enrolled(&mut store);
    (stall, store)
}

#[test]
fn owners_and_managers_are_the_server_s_to_appoint() {
    let (mut stall, store) = stall();
    drop(store);
    stall.open_again();
    let status = stall.ask(&SeeSync {}).unwrap();
    assert_eq!(status.server.as_deref(), Some("https://shop.example"));
    assert!(status.waiting > 5, "nothing was handed in yet");
    let members = stall.ask(&SeeSettings {}).unwrap().staff;
    let form = |name: &str, role| SaveStaff {
        person: members.iter().find(|m| m.name == name).map(|m| m.person),
        name: name.to_owned(),
        role,
        active: true,
        pin: Some("3333".to_owned()),
    };
    assert_eq!(stall.ask(&form("Marc", Role::Manager)).unwrap_err().code, "only_on_server");
    assert_eq!(stall.ask(&form("Chloé", Role::Owner)).unwrap_err().code, "only_on_server");
    assert_eq!(stall.ask(&form("Nadia", Role::Cashier)).unwrap_err().code, "last_owner");
    // A name or a PIN is no grant, and cashiers are hired here.
    stall.ask(&form("Nadia", Role::Owner)).unwrap();
    stall.ask(&form("Noor", Role::Cashier)).unwrap();
}

#[test]
fn records_are_handed_in_until_the_server_has_them_and_whoever_it_forgets_is_forgotten() {
    let (_stall, mut store) = stall();
    let sent = store.people_changed().unwrap();
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().all(|person| person.name.is_some() && person.pins.len() == 1));
    // An answer to an earlier message leaves what was said since to be handed in.
    let person = sent[0].person;
    store.write(|writer| writer.set_name(person, "Nadia B.")).unwrap();
    store.take_people(&sent, &Peopled { people: sent.clone(), through: 2, more: false }).unwrap();
    assert_eq!(store.name_of(person).unwrap().as_deref(), Some("Nadia B."));
    let again = store.people_changed().unwrap();
    assert_eq!(again.iter().map(|p| p.person).collect::<Vec<_>>(), [person]);
    store.take_people(&again, &Peopled { people: Vec::new(), through: 3, more: false }).unwrap();
    assert!(!store.has_people_changed().unwrap());

    let forgotten = Person { word: Some(Signature([7; 64])), ..Person::forgotten(person) };
    let told = Peopled { people: vec![forgotten.clone()], through: 4, more: false };
    store.take_people(&[], &told).unwrap();
    assert_eq!((store.name_of(person).unwrap(), store.has_pin(person).unwrap()), (None, false));
    assert!(!store.has_people_changed().unwrap());
    let named = store.write(|writer| writer.set_name(person, "Nadia")).unwrap_err();
    assert_eq!(named.code(), "person_erased");
    // A server that knows less than it did gets everything again.
    store.take_people(&[], &Peopled { people: Vec::new(), through: 1, more: false }).unwrap();
    let again = store.people_changed().unwrap();
    assert_eq!(again.len(), 2);
    assert!(again.contains(&forgotten), "with the server's word, which it takes itself by");
}
