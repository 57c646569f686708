//! This register and its server. The planner of `domain` decides; here its requests are read from the store, sent, and
//! what comes back is stored. The network is never waited for with the store in hand.

mod enrol;
mod key;
mod server;

use domain::sync::frame;
use domain::sync::message::{Common, Compare, Page, Pull, Push, Pushed};
use domain::sync::planner::{Input, Output, Planner, Trouble};
use domain::sync::proof;

pub use enrol::{Enrolment, enrol};
pub use key::DeviceKey;
pub use server::Server;

use crate::Error;
use crate::store::{Store, random};

/// A request, read from the store.
#[derive(Debug)]
pub enum Ask {
    Push { push: Push, bodies: Vec<Vec<u8>> },
    Pull(Pull),
    Compare(Compare),
}

/// What the server said.
#[derive(Debug)]
pub enum Answer {
    Pushed(Pushed),
    /// The page and the bytes of its events.
    Page(Page, Vec<Vec<u8>>),
    Elsewhere,
    Compared(Common),
}

/// Reads what is to be sent. None where there is nothing any more.
///
/// # Errors
/// Database errors.
pub fn ask(store: &Store, key: &DeviceKey, output: &Output) -> Result<Option<Ask>, Error> {
    match output {
        Output::Push { incarnation, from_seq } => {
            let Some(outgoing) = store.outgoing(*incarnation, *from_seq)? else { return Ok(None) };
            let through = outgoing.through_seq();
            let signature = outgoing.signature.unwrap_or_else(|| {
                let (vendor, author) = (outgoing.vendor, outgoing.author);
                key.sign(&proof::of_range(vendor, author, outgoing.incarnation, through, outgoing.head))
            });
            let push = Push {
                vendor: outgoing.vendor,
                author: outgoing.author,
                incarnation: outgoing.incarnation,
                branch: outgoing.branch,
                from_seq: outgoing.from_seq,
                n_events: outgoing.bodies.len() as u64,
                before: outgoing.before,
                head: outgoing.head,
                signature,
                stamps: outgoing.stamps,
            };
            Ok(Some(Ask::Push { push, bodies: outgoing.bodies }))
        }
        Output::Pull => {
            let standing = store.standing()?;
            let Some(cursor) = standing.cursor else { return Ok(None) };
            let own = standing.series.iter().filter(|held| held.register == store.identity().register);
            let own = own.map(|held| (held.incarnation, held.last_seq)).collect();
            Ok(Some(Ask::Pull(Pull { cursor, own, limit: frame::MAX_EVENTS })))
        }
        Output::Compare => {
            let series = store.standing()?.series.iter().map(|held| held.incarnation).collect();
            Ok(Some(Ask::Compare(Compare { marks: store.marks()?, series })))
        }
        Output::Acknowledge { .. } | Output::Branch { .. } | Output::Rewind(_) | Output::Wait { .. } => Ok(None),
    }
}

/// Stores what the server said, as far as it is to be stored at once; what the planner is told.
///
/// # Errors
/// Database errors; a page that can't be taken in.
pub fn take(store: &mut Store, answer: Answer) -> Result<Input, Error> {
    Ok(match answer {
        Answer::Pushed(pushed) => Input::Pushed(pushed),
        Answer::Page(page, bodies) => {
            let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
            store.write(|writer| writer.take_in(&page, &bodies))?;
            Input::Applied { newest: page.newest }
        }
        Answer::Elsewhere => Input::Elsewhere,
        Answer::Compared(common) => Input::Compared(common),
    })
}

/// Does what the planner wants done to the store. False where the output is none of that.
///
/// # Errors
/// Database errors.
pub fn obey(store: &mut Store, output: &Output) -> Result<bool, Error> {
    match output {
        Output::Acknowledge { incarnation, through_seq, clamped, refused } => {
            store.write(|writer| writer.acknowledge(*incarnation, *through_seq, clamped, refused))?;
        }
        Output::Branch { incarnation, at_seq, branch: _ } => {
            store.write(|writer| writer.branch(*incarnation, *at_seq))?;
        }
        Output::Rewind(common) => store.write(|writer| writer.rewind(common))?,
        Output::Push { .. } | Output::Pull | Output::Compare | Output::Wait { .. } => return Ok(false),
    }
    Ok(true)
}

/// What one round did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Round {
    /// Own events that the server took.
    pub pushed: u64,
    /// Events of others that came in.
    pub pulled: u64,
    /// Own events that still wait.
    pub waiting: u64,
    pub pulled_digest: String,
    #[serde(skip)]
    pub trouble: Option<Trouble>,
}

/// Hands in and takes until nothing is left or something stands in the way.
///
/// # Errors
/// [`Error::Refused`] with `not_enrolled`; database errors.
pub fn once(store: &mut Store, server: &mut Server) -> Result<Round, Error> {
    if store.link()?.is_none() {
        return Err(Error::refused(
            "not_enrolled",
            "this register is not enrolled; run enrol with a code from the owner",
        ));
    }
    let before = (store.n_waiting()?, n_foreign(store)?);
    let mut planner = Planner::default();
    planner.step(Input::Asked, 0, 0);
    let mut input = Input::Stood(store.standing()?);
    let mut pushed = 0;
    loop {
        let outputs = planner.step(input, 0, u32::from_be_bytes([0, 0, 0, random()[0]]));
        let Some(output) = outputs.into_iter().next() else {
            input = Input::Stood(store.standing()?);
            if planner.in_step() {
                break;
            }
            continue;
        };
        if let Output::Wait { .. } = output {
            break;
        }
        let waiting = store.n_waiting()?;
        input = if obey(store, &output)? {
            pushed += waiting.saturating_sub(store.n_waiting()?);
            Input::Stood(store.standing()?)
        } else {
            match ask(store, server.key(), &output)? {
                None => Input::Failed(Trouble::NotTheServer),
                Some(request) => match server.send(&request) {
                    Ok(answer) => {
                        let input = take(store, answer)?;
                        planner.step(Input::Stood(store.standing()?), 0, 0);
                        input
                    }
                    Err(trouble) => Input::Failed(trouble),
                },
            }
        };
    }
    if planner.in_step() {
        store.write(|writer| {
            if let Some(mut link) = writer.link()? {
                link.in_step_at_ms = Some(chrono::Utc::now().timestamp_millis());
                writer.set_link(&link)?;
            }
            Ok(())
        })?;
    }
    debug_assert!(before.0 >= pushed);
    Ok(Round {
        pushed,
        pulled: n_foreign(store)? - before.1,
        waiting: store.n_waiting()?,
        pulled_digest: store.link()?.map(|link| link.digest.to_string()).unwrap_or_default(),
        trouble: planner.trouble(),
    })
}

/// Events here that another register or the server wrote.
fn n_foreign(store: &Store) -> Result<u64, Error> {
    let n: i64 = store.conn().query_row(
        "select count(*) from event e join series s using (series_no)
         where s.register_id <> (select register_id from register)",
        [],
        |row| row.get(0),
    )?;
    Ok(n.unsigned_abs())
}
