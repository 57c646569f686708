//! Samples of what only the server says.

use domain::Error;
use domain::catalogue::{PriceChange, ProductChange, ProductChanges};
use domain::enrolment::{EnrolmentChange, EnrolmentChanges};
use domain::event::{Body, Event};
use domain::id::{EventId, RegisterId};
use domain::put_back::PutBack;
use domain::reducer::{Value, reduce};
use domain::stamp::Stamp;
use domain::sync::proof::PublicKey;
use domain::table::ColumnType;

use crate::carts::{day, money};
use crate::samples::{AT_MS, least_envelope, named, product, stall};

pub fn enrolments() -> Vec<(String, Body)> {
    let body = |changes| Body::Enrolment(EnrolmentChanges { register: RegisterId::new(AT_MS, [8; 10]), changes });
    let full = vec![
        EnrolmentChange::Stall(stall()),
        EnrolmentChange::PublicKey(PublicKey([7; 32])),
        EnrolmentChange::Name("Market till".to_owned()),
        EnrolmentChange::Active(true),
    ];
    vec![named("everything", body(full)), named("least", body(Vec::new()))]
}

pub fn put_backs() -> Vec<(String, Body)> {
    let refused = EventId::new(AT_MS, [9; 10]);
    let changes = |body| {
        let envelope = least_envelope(0, 1);
        reduce(&Event { envelope: envelope.clone(), body }, Stamp::own(&envelope))
    };
    let of = |body, of_type: fn(ColumnType) -> Value| {
        let put_back =
            PutBack::of(refused, &changes(body), |table, _, at| Ok::<_, Error>(of_type(table.columns[at].of)));
        Body::PutBack(put_back.unwrap())
    };
    let price =
        Body::Price(PriceChange { product: product(1), stall: None, valid_from: day(), price_minor: Some(money(320)) });
    let name = Body::Product(ProductChanges {
        product: product(1),
        changes: vec![ProductChange::Name("Rye".to_owned()), ProductChange::Picture(None)],
    });
    vec![
        named("everything", of(name, former)),
        named("least", Body::PutBack(PutBack { refused, rows: Vec::new() })),
        named("number", of(price.clone(), former)),
        named("nothing", of(price, |_| Value::Null)),
    ]
}

fn former(of: ColumnType) -> Value {
    match of {
        ColumnType::Int => Value::Int(300),
        ColumnType::Text => Value::Text("Rye bread".to_owned()),
        ColumnType::Id | ColumnType::Bytes => Value::Bytes(vec![5; 16]),
    }
}
