//! Ids of events that were made at once.

use domain::event::Body;
use domain::settings::Setting;
use register::store::{Author, Purpose};

use crate::stall::{Stall, at};

#[test]
fn ids_of_one_millisecond_rise_in_the_order_of_the_log() {
    let mut stall = Stall::open();
    let author = Author {
        person: Some(stall.owner),
        approver: None,
        moment: at("2026-11-21T10:00:00+01:00"),
        now_ms: 1_795_252_530_123,
    };
    let ids = stall.store.write(|writer| {
        let mut ids = Vec::new();
        for n in 0..200 {
            let id = writer.new_id(author.now_ms);
            writer.append(Purpose::Live, &author, id, Body::Setting(Setting::BusinessName(format!("Name {n}"))))?;
            ids.push(id);
        }
        Ok(ids)
    });
    assert!(ids.unwrap().is_sorted_by(|before, after| before < after));
}
