//! This register and its server. The planner of `domain` decides; here its requests are read from the store, sent, and
//! what comes back is stored. The network is never waited for with the store in hand.

mod enrol;
mod key;
mod key_store;
mod pictures;
mod round;
mod server;
mod worker;

use domain::id::IncarnationId;
use domain::sync::frame;
use domain::sync::message::{Common, Compare, Page, People, Peopled, Pull, Push, Pushed};
use domain::sync::person::Person;
use domain::sync::planner::{Input, Output};
use domain::sync::proof;

pub use enrol::{Application, Enrolment, enrol};
pub use key::DeviceKey;
pub(crate) use key::is_signed;
pub use round::{Hold, Round, Turn, once};
pub use server::{Server, packed};
pub use worker::{Outlook, Worker};

use crate::Error;
use crate::store::Store;

/// A request, read from the store.
#[derive(Debug)]
pub enum Ask {
    Push { push: Push, bodies: Vec<Vec<u8>> },
    Pull(Pull),
    Compare(Compare),
    People(People),
}

/// What the server said.
#[derive(Debug)]
pub enum Answer {
    Pushed(Pushed),
    /// The page and the bytes of its events.
    Page(Page, Vec<Vec<u8>>),
    Elsewhere,
    Compared(Common),
    /// What was handed in, and the answer.
    Peopled(Vec<Person>, Peopled),
}

/// Reads what is to be sent. None where there is nothing any more.
///
/// # Errors
/// Database errors.
pub fn ask(store: &Store, key: &DeviceKey, output: &Output) -> Result<Option<Ask>, Error> {
    match output {
        Output::Push { incarnation, from_seq } => {
            Ok(range(store, key, *incarnation, *from_seq)?.map(|(push, bodies)| Ask::Push { push, bodies }))
        }
        Output::Pull => {
            let standing = store.standing()?;
            let Some(cursor) = standing.cursor else { return Ok(None) };
            let own = store.acknowledged()?;
            Ok(Some(Ask::Pull(Pull { cursor, own, limit: frame::MAX_EVENTS })))
        }
        Output::Compare => {
            let series = store.standing()?.series.iter().map(|held| held.incarnation).collect();
            Ok(Some(Ask::Compare(Compare { marks: store.marks()?, series })))
        }
        Output::People => {
            let after = store.link()?.map_or(0, |link| link.record_seq);
            Ok(Some(Ask::People(People { after, changed: store.people_changed()? })))
        }
        Output::Pictures
        | Output::Acknowledge { .. }
        | Output::Branch { .. }
        | Output::Rewind(_)
        | Output::Wait { .. } => Ok(None),
    }
}

/// A range and its events.
pub(crate) type Range = (Push, Vec<Vec<u8>>);

/// A range of a series with its author's word: this register's, or the one that came with it.
pub(crate) fn range(
    store: &Store,
    key: &DeviceKey,
    incarnation: IncarnationId,
    from_seq: u64,
) -> Result<Option<Range>, Error> {
    let Some(outgoing) = store.outgoing(incarnation, from_seq)? else { return Ok(None) };
    let through = outgoing.through_seq();
    let signature = outgoing.signature.unwrap_or_else(|| {
        let (vendor, author) = (outgoing.vendor, outgoing.author);
        // For the series that the events name: the word holds whatever branch they turn out to be of.
        let named = outgoing.branch.map_or(outgoing.incarnation, |branch| branch.of);
        key.sign(&proof::of_range(vendor, author, named, through, outgoing.head))
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
        numbered: outgoing.numbered,
    };
    Ok(Some((push, outgoing.bodies)))
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
        Answer::Peopled(sent, answer) => {
            store.take_people(&sent, &answer)?;
            Input::Moved
        }
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
        Output::Push { .. }
        | Output::Pull
        | Output::Compare
        | Output::People
        | Output::Pictures
        | Output::Wait { .. } => return Ok(false),
    }
    Ok(true)
}
