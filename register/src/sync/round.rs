//! One step after the other, as the planner wants them. The store is at hand for each bite and let go before the network
//! is waited for.

use domain::catalogue::ProductChange;
use domain::event::{Body, Event};
use domain::id::PersonId;
use domain::sync::frame;
use domain::sync::planner::{Input, Output, Planner, Trouble};

use super::{Answer, Ask, Server, ask, obey, pictures, take};
use crate::store::{Store, random};
use crate::{Error, backup};

/// A store that is at hand now and then.
pub trait Hold {
    /// Does something with it.
    ///
    /// # Errors
    /// What `work` says; where there is no store any more.
    fn with<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error>;

    /// Others' events came in and are stored.
    fn took(&mut self, _events: &[Event]) {}
}

impl Hold for &mut Store {
    fn with<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        work(self)
    }
}

/// How a step is done.
#[derive(Debug)]
pub struct Turn<'a> {
    pub server: &'a mut Server,
    /// The most events of a page: a register that sells takes small bites.
    pub bite: usize,
}

impl Turn<'_> {
    /// Does what the planner wants done; what it is told then, in this order.
    ///
    /// # Errors
    /// Database errors; a page that can't be taken in.
    pub fn take(&mut self, hold: &mut impl Hold, output: &Output) -> Result<Vec<Input>, Error> {
        if hold.with(|store| obey(store, output))? {
            return Ok(vec![Input::Stood(hold.with(|store| store.standing())?)]);
        }
        match output {
            Output::People => Ok(vec![self.people(hold)?]),
            Output::Pictures => Ok(vec![pictures::exchange(hold, self.server)?]),
            _ => self.events(hold, output),
        }
    }

    fn events(&mut self, hold: &mut impl Hold, output: &Output) -> Result<Vec<Input>, Error> {
        let key = self.server.key();
        let (request, waiting) = hold.with(|store| Ok((ask(store, key, output)?, store.n_waiting()?)))?;
        let Some(mut request) = request else {
            return Ok(vec![Input::Nothing]);
        };
        self.server.tell_waiting(waiting);
        if let Ask::Pull(pull) = &mut request {
            pull.limit = self.bite;
        }
        let answer = match self.server.send(&request) {
            Ok(answer) => answer,
            Err(trouble) => return Ok(vec![Input::Failed(trouble)]),
        };
        let (mut events, mut records) = (Vec::new(), None);
        if let Answer::Page(page, bodies) = &answer {
            records = Some(page.records);
            events = bodies.iter().filter_map(|bytes| Event::decode(bytes).ok()).collect();
        }
        let (answered, standing, taken) = hold.with(|store| {
            let answered = take(store, answer)?;
            Ok((answered, store.standing()?, store.link()?.map_or(0, |link| link.record_seq)))
        })?;
        let mut inputs = vec![Input::Stood(standing)];
        if !events.is_empty() || records.is_some_and(|records| records != taken) {
            let people = records.is_some_and(|records| records != taken);
            inputs.push(Input::Beside { people, pictures: events.iter().any(shows_a_picture) });
        }
        if !events.is_empty() {
            hold.took(&events);
        }
        inputs.push(answered);
        Ok(inputs)
    }

    /// Exchanges records until neither side has others.
    fn people(&mut self, hold: &mut impl Hold) -> Result<Input, Error> {
        loop {
            let key = self.server.key();
            let Some(request) = hold.with(|store| ask(store, key, &Output::People))? else { return Ok(Input::Moved) };
            match self.server.send(&request) {
                Ok(Answer::Peopled(sent, answer)) => {
                    let more = answer.more || sent.len() == domain::sync::person::MAX_PEOPLE;
                    let erased = answer.people.iter().filter(|person| person.erased);
                    let forgotten: Vec<PersonId> = erased.map(|person| person.person).collect();
                    let (input, folder) = hold.with(|store| {
                        let folder = store.folder().to_owned();
                        Ok((take(store, Answer::Peopled(sent, answer))?, folder))
                    })?;
                    // Selling goes on meanwhile.
                    backup::forget(&folder, &forgotten);
                    if !more {
                        return Ok(input);
                    }
                }
                Ok(_) => return Ok(Input::Failed(Trouble::NotTheServer)),
                Err(trouble) => return Ok(Input::Failed(trouble)),
            }
        }
    }
}

fn shows_a_picture(event: &Event) -> bool {
    let Body::Product(product) = &event.body else { return false };
    product.changes.iter().any(|change| matches!(change, ProductChange::Picture(Some(_))))
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
pub fn once(mut store: &mut Store, server: &mut Server) -> Result<Round, Error> {
    if store.link()?.is_none() {
        return Err(Error::refused(
            "not_enrolled",
            "this register is not enrolled; run enrol with a code from the owner",
        ));
    }
    let before = n_foreign(store)?;
    let mut planner = Planner::default();
    let beside = Input::Beside { people: true, pictures: true };
    let mut outputs = planner.steps([Input::Asked, beside, Input::Stood(store.standing()?)], 0, 0);
    let mut pushed = 0;
    let mut turn = Turn { server, bite: frame::MAX_EVENTS };
    // It only ever gives one output, and none only while it waits for the answer to another.
    while let Some(output) = outputs.first().filter(|output| !matches!(output, Output::Wait { .. })) {
        let waiting = store.n_waiting()?;
        let inputs = turn.take(&mut store, output)?;
        outputs = planner.steps(inputs, 0, u32::from_be_bytes([0, 0, 0, random()[0]]));
        pushed += waiting.saturating_sub(store.n_waiting()?);
    }
    if planner.in_step() {
        note_in_step(store)?;
    }
    Ok(Round {
        pushed,
        pulled: n_foreign(store)? - before,
        waiting: store.n_waiting()?,
        pulled_digest: store.link()?.map(|link| link.digest.to_string()).unwrap_or_default(),
        trouble: planner.trouble(),
    })
}

/// Notes that nothing is left to hand in or to take.
pub(super) fn note_in_step(store: &mut Store) -> Result<(), Error> {
    store.write(|writer| {
        if let Some(mut link) = writer.link()? {
            link.in_step_at_ms = Some(chrono::Utc::now().timestamp_millis());
            writer.set_link(&link)?;
        }
        Ok(())
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
