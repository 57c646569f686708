//! The registers beside this one, as the page shows them, and the tickets that they share.

use std::time::Duration;

use chrono::DateTime;
use domain::api::ApiError;
use domain::api::beside::{
    Besides, ForgetBeside, JoinBeside, LetJoin, LetNobodyCome, Listening, Neighbour, SeeBeside, Standing, StopJoin,
};
use domain::api::sell::Resume;
use domain::api::sync::Beside;
use domain::cart::Cart;
use domain::id::{ParkedId, RegisterId};
use domain::parked::{Place, SILENT_MS, Way};
use domain::sync::beside::{Invitation, Want};

use super::{Acting, Counter, Open};
use crate::neighbour::{self, Broken, Proof, Seen, local_addresses};
use crate::{Error, clock};

/// How long a ticket's holder may take to lend it.
const LENT_WITHIN: Duration = Duration::from_secs(4);

/// What is done at the counter with what an errand brought.
pub(super) type Back<T> = Box<dyn FnOnce(&mut Counter) -> Result<T, Error> + Send>;

pub fn see_beside(counter: &mut Counter, _: &Acting, _: SeeBeside) -> Result<Besides, Error> {
    besides(counter.opened()?)
}

pub fn let_join(counter: &mut Counter, _: &Acting, _: LetJoin) -> Result<Besides, Error> {
    let open = counter.opened()?;
    let worker = open.neighbours.as_ref().ok_or_else(not_enrolled)?;
    worker.open_door(&mut open.store)?;
    worker.party.show_code();
    besides(open)
}

pub fn stop_join(counter: &mut Counter, _: &Acting, _: StopJoin) -> Result<Besides, Error> {
    let open = counter.opened()?;
    if let Some(worker) = &open.neighbours {
        worker.party.hide_code();
    }
    besides(open)
}

pub fn let_nobody_come(counter: &mut Counter, _: &Acting, _: LetNobodyCome) -> Result<Besides, Error> {
    let open = counter.opened()?;
    if let Some(worker) = &open.neighbours {
        worker.close_door(&mut open.store)?;
        // Those that this register goes to come back by themselves.
        worker.party.board.hang_up(None);
    }
    besides(open)
}

pub fn forget_beside(counter: &mut Counter, _: &Acting, request: ForgetBeside) -> Result<Besides, Error> {
    let open = counter.opened()?;
    open.store.write(|writer| writer.forget_neighbour(request.register))?;
    if let Some(worker) = &open.neighbours {
        worker.party.board.hang_up(Some(request.register));
        worker.party.board.hurry();
    }
    besides(open)
}

pub fn join_beside(
    counter: &mut Counter,
    form: JoinBeside,
) -> Result<impl FnOnce() -> Result<Back<Besides>, Error> + use<>, Error> {
    let open = counter.opened()?;
    let worker = open.neighbours.as_ref().ok_or_else(not_enrolled)?;
    let Invitation { address, code } = format!("{} {}", form.address, form.code).parse()?;
    let known = open.store.neighbours()?;
    let (party, mut hold) = (worker.party.clone(), worker.hold());
    Ok(move || {
        let met = if code.is_empty() {
            party.visit_known(&mut hold, &address, &known)
        } else {
            party.visit(&mut hold, &address, Proof::Code(&code))
        };
        let register = met.map_err(Error::from)?.with.register;
        Ok(Box::new(move |counter: &mut Counter| {
            let open = counter.opened()?;
            if let Some(worker) = &open.neighbours {
                // Where it was known, the line may be held at its old address.
                worker.party.board.hang_up(Some(register));
                worker.go_to(register);
            }
            besides(open)
        }) as Back<Besides>)
    })
}

/// Takes a ticket onto the counter. One that lies at another register is asked for there, without the counter.
pub fn resume(
    counter: &mut Counter,
    form: Resume,
) -> Result<impl FnOnce() -> Result<Back<Cart>, Error> + use<>, Error> {
    let open = counter.opened()?;
    let own = open.store.identity().register;
    let asked = match (way(open, form.id)?, &open.neighbours) {
        (Way::Ask, Some(worker)) => Some(worker.party.clone()),
        _ => None,
    };
    if let Some(party) = &asked {
        party.board.want(Want::new(form.id, own));
        // Where the line is down, now is the time to try again.
        party.board.hurry();
    }
    Ok(move || {
        if let Some(party) = asked {
            party.board.wait_for(form.id, LENT_WITHIN);
        }
        Ok(Box::new(move |counter: &mut Counter| take(counter.opened()?, form.id)) as Back<Cart>)
    })
}

fn way(open: &Open, id: ParkedId) -> Result<Way, Error> {
    let Some(ticket) = open.store.ticket(id)? else { return Ok(Way::Gone) };
    if open.store.is_ticket_paid(id)? {
        return Ok(Way::Gone);
    }
    Ok(ticket.way(open.store.identity().register, silent_ms(open, ticket.holder)))
}

fn silent_ms(open: &Open, register: RegisterId) -> Option<i64> {
    open.neighbours.as_ref().map(|worker| worker.silent_ms(register))
}

/// Takes a ticket onto the counter, if it is this register's by now or its holder is silent.
fn take(open: &mut Open, id: ParkedId) -> Result<Cart, Error> {
    let gone = || Error::NotFound { what: "parked ticket", text: id.to_string() };
    let ticket = open.store.ticket(id)?.ok_or_else(gone)?;
    let holder = name(open, ticket.holder)?;
    match way(open, id)? {
        Way::Open | Way::TakeOver => {}
        Way::Gone => return Err(gone()),
        Way::InUse => {
            let message = format!("this ticket is open at {holder}; park it there, or wait until it is paid");
            return Err(Error::Refused(ApiError::new("ticket_in_use", message).with("holder", holder)));
        }
        Way::Ask => {
            let silent_ms = silent_ms(open, ticket.holder).unwrap_or(SILENT_MS);
            let wait_s = (SILENT_MS - silent_ms).max(0) / 1000 + 1;
            let message = format!("{holder} has this ticket and does not answer; it can be taken over in {wait_s} s");
            let error = ApiError::new("ticket_held", message).with("holder", holder);
            return Err(Error::Refused(error.with("wait_s", wait_s.to_string())));
        }
    }
    let own = open.store.identity().register;
    let now_ms = open.shop.now().unix_ms();
    let cart = ticket.cart.clone().ok_or_else(gone)?;
    let cart = Cart { parked: Some(id), ..cart };
    // In one transaction: the ticket is parked or open, never both and never neither.
    open.store.write(|writer| {
        writer.put_ticket(&ticket.turned(own, Place::Open, now_ms))?;
        writer.set_device_value("cart", Some(&cart))
    })?;
    Ok(cart)
}

/// What people call a register.
pub fn name(open: &Open, register: RegisterId) -> Result<String, Error> {
    let told = open.store.device_name(register)?;
    let met = open.store.neighbour(register)?.map(|met| met.name);
    Ok(told.or(met).unwrap_or_default())
}

/// Those beside this register, for the status bar.
pub fn beside(open: &Open) -> Result<Vec<Beside>, Error> {
    let Some(worker) = &open.neighbours else { return Ok(Vec::new()) };
    let known = open.store.neighbours()?.into_iter();
    Ok(known
        .map(|known| {
            let standing = standing(worker.party.board.seen(known.register));
            Beside { name: known.name, in_step: standing == Standing::InStep }
        })
        .collect())
}

fn besides(open: &Open) -> Result<Besides, Error> {
    let Some(worker) = &open.neighbours else {
        return Ok(Besides { enrolled: false, listening: None, neighbours: Vec::new() });
    };
    let listening = worker.doorway().map(|(port, problem)| {
        let code = worker.party.shown();
        let addresses = local_addresses().into_iter().map(|address| format!("{address}:{port}")).collect();
        let left_s = code.as_ref().map_or(0, |code| code.left().as_secs());
        Listening { addresses, problem, code: code.map(|code| code.shown()), left_s }
    });
    let known = open.store.neighbours()?.into_iter();
    let neighbours = known
        .map(|known| {
            let at = known.in_step_at_ms.and_then(DateTime::from_timestamp_millis);
            Neighbour {
                register: known.register,
                standing: standing(worker.party.board.seen(known.register)),
                name: known.name,
                address: known.address,
                in_step_at: at.map(|at| clock::in_zone(at, &open.shop.stall.zone).at.to_rfc3339()),
            }
        })
        .collect();
    Ok(Besides { enrolled: true, listening, neighbours })
}

const fn standing(seen: Seen) -> Standing {
    match seen {
        Seen { on_the_line: true, in_step: true, .. } => Standing::InStep,
        Seen { on_the_line: true, .. } => Standing::Exchanging,
        Seen { trouble: Some(Broken::Refused(refusal)), .. } => Standing::Refused(refusal),
        _ => Standing::Away,
    }
}

fn not_enrolled() -> Error {
    Error::from(neighbour::Ended::from(Broken::Refused(domain::sync::beside::Refusal::NotEnrolled)))
}
