use chrono::DateTime;
use domain::api::start::{Front, Look};
use domain::api::sync::{BothWerePaid, Enrol, Join, LostTicket, PaidTwice, SeeSync, SyncNow, SyncStatus};
use domain::cart::Cart;
use domain::id::ParkedId;
use domain::parked::Place;

use super::{Acting, Counter, Open, neighbours, start};
use crate::store::Store;
use crate::sync::{self, Application};
use crate::{Error, clock};

pub fn see_sync(counter: &mut Counter, _: &Acting, _: SeeSync) -> Result<SyncStatus, Error> {
    status(counter.opened()?)
}

pub fn sync_now(counter: &mut Counter, _: &Acting, _: SyncNow) -> Result<SyncStatus, Error> {
    let open = counter.opened()?;
    if let Some(worker) = &open.syncing {
        worker.hurry();
    }
    if let Some(neighbours) = &open.neighbours {
        neighbours.party.board.hurry();
    }
    status(open)
}

pub fn both_were_paid(counter: &mut Counter, _: &Acting, request: BothWerePaid) -> Result<SyncStatus, Error> {
    let open = counter.opened()?;
    let mut settled: Vec<ParkedId> = open.store.device_value(SETTLED)?.unwrap_or_default();
    settled.push(request.ticket);
    // Those of long ago are no longer asked about.
    let first = settled.len().saturating_sub(MAX_SETTLED);
    open.store.write(|writer| writer.set_device_value(SETTLED, Some(&settled[first..].to_vec())))?;
    status(open)
}

/// What was paid twice and is still to be looked at.
fn paid_twice(open: &Open) -> Result<Vec<PaidTwice>, Error> {
    let mut found = open.store.paid_twice()?;
    if !found.is_empty() {
        let settled: Vec<ParkedId> = open.store.device_value(SETTLED)?.unwrap_or_default();
        found.retain(|one| !settled.contains(&one.ticket));
    }
    Ok(found)
}

/// The ticket on the counter, if another register has it by now.
fn lost(open: &Open) -> Result<Option<LostTicket>, Error> {
    let cart: Option<Cart> = open.store.device_value("cart")?;
    let Some(id) = cart.and_then(|cart| cart.parked) else { return Ok(None) };
    let Some(ticket) = open.store.ticket(id)? else { return Ok(None) };
    let done = ticket.place == Place::Done || open.store.is_ticket_paid(id)?;
    let own = open.store.identity().register;
    if !done && ticket.holder == own {
        return Ok(None);
    }
    Ok(Some(LostTicket { holder: neighbours::name(open, ticket.holder)?, label: ticket.label, done }))
}

fn status(open: &Open) -> Result<SyncStatus, Error> {
    let Some(link) = open.store.link()? else { return Ok(SyncStatus::default()) };
    let outlook = open.syncing.as_ref().map(sync::Worker::outlook).unwrap_or_default();
    let at = outlook.in_step_at_ms.max(link.in_step_at_ms).and_then(DateTime::from_timestamp_millis);
    Ok(SyncStatus {
        server: Some(link.server),
        waiting: open.store.n_waiting()?,
        in_step_at: at.map(|at| clock::in_zone(at, &open.shop.stall.zone).at.to_rfc3339()),
        trouble: outlook.trouble.or(open.awaited.as_ref().and_then(|awaited| awaited.trouble)),
        news: open.news,
        beside: neighbours::beside(open)?,
        lost: lost(open)?,
        paid_twice: paid_twice(open)?,
    })
}

/// The name of what was settled among the values of this device, and how much of it is kept.
const SETTLED: &str = "paid_twice_settled";
const MAX_SETTLED: usize = 100;

/// What is done with the server's answer, back at the counter.
type Back<T> = Box<dyn FnOnce(&mut Counter) -> Result<T, Error> + Send>;

pub fn enrol(
    counter: &mut Counter,
    form: Enrol,
) -> Result<impl FnOnce() -> Result<Back<SyncStatus>, Error> + use<>, Error> {
    let folder = counter.options.data.clone();
    let open = counter.opened()?;
    let application = Application::of(&folder, Some(&open.store), &form.server, &form.code, &form.name)?;
    Ok(move || {
        let enrolled = application.ask()?;
        Ok(Box::new(move |counter: &mut Counter| {
            if application.stays(&enrolled) {
                let open = counter.opened()?;
                application.link(&mut open.store, &enrolled)?;
                (open.syncing, open.neighbours, open.awaited) = (None, None, None);
            } else {
                // Another business moves in. Nothing can be sold meanwhile, so the counter waits for its first page.
                counter.session = None;
                let store = counter.open.take().map(|open| open.store);
                let (mut store, _) = application.take_up(&folder, store, &enrolled)?;
                let mut server = application.server(&enrolled)?;
                sync::once(&mut store, &mut server)?;
                counter.take_open(store)?;
            }
            counter.keep_in_step()?;
            status(counter.opened()?)
        }) as Back<SyncStatus>)
    })
}

pub fn join(counter: &mut Counter, form: Join) -> Result<impl FnOnce() -> Result<Back<Front>, Error> + use<>, Error> {
    let folder = counter.options.data.clone();
    if counter.open.is_some() {
        return Err(Error::AlreadyInitialised { folder });
    }
    Ok(move || {
        let store: Store = sync::enrol(&folder, &form.server, &form.code, &form.name)?.store;
        Ok(Box::new(move |counter: &mut Counter| {
            counter.take_open(store)?;
            counter.keep_in_step()?;
            start::look(counter, Look {})
        }) as Back<Front>)
    })
}
