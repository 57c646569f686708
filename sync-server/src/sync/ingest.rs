//! Taking in what registers push: read and hashed outside the transaction, numbered and applied in it.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, Uri};
use chrono::{DateTime, Utc};
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Body, Class, Event};
use domain::id::{IncarnationId, PersonId, RegisterId, StallId};
use domain::put_back::{self, PutBack};
use domain::reducer::{Change, Value};
use domain::settings::StaffChange;
use domain::staff::Role;
use domain::stock::Covered;
use domain::sync::admit::{Admission, Candidate, Held, Range, admit, belongs, stamp};
use domain::sync::alone::Word;
use domain::sync::authority::{self, Author, SERVER};
use domain::sync::branch::Branch;
use domain::sync::message::{Push, Pushed, State as Became};
use domain::sync::proof::{self, PublicKey};
use domain::sync::{Cursor, alone, frame};
use uuid::Uuid;

use super::device::{self, Device};
use super::log::{self, NewEvent, SeriesHead};
use super::own::{self, Own};
use super::{held_back, news, projection, series};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Whole;
use crate::tenant::Tenant;

/// `POST /api/sync/push`: a [`Push`] and its events, compressed, or one event that travels [`alone`].
///
/// # Errors
/// What is wrong with the message; never a completed sale.
pub async fn push(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    Whole(body): Whole,
) -> Result<Json<Pushed>, Error> {
    let device = device::identify(&app, &method, &uri, &headers, &body).await?;
    let (word, packed) = word_of(&headers, body)?;
    let plain = super::unpack(packed).await?;
    let (push, bodies) = match word {
        Some(word) => (alone::read(&word, &plain)?, vec![&plain[..]]),
        None => frame::read::<Push>(&plain)?,
    };
    if push.vendor != device.vendor {
        return Err(Error::UnknownDevice);
    }
    if device.revoked && push.author != device.register {
        return Err(Error::Revoked);
    }
    let range = Range::read(&push, &bodies)?;
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    // The owner's word is for what is new, whoever brings it: what the server had numbered before it was restored counts
    // again. Looked at under the lock: the author may have been taken out since the request was identified.
    let is_out = device::lock(&mut tenant, push.author).await? == Some(true);
    if is_out && (push.author == device.register || !push.numbered) {
        drop(tenant);
        return held_back::keep(&app, &device, &push, &bodies).await.map(Json);
    }
    check_author(&mut tenant, &app, &device, &push).await?;
    let (pushed, newest) = Ingest { app: &app, push: &push, now: Utc::now() }.take(&mut tenant, range).await?;
    if push.author == device.register {
        // It said how many wait there before it brought these. Its row is locked already.
        sqlx::query!(
            "update tenant.register set waiting = greatest(waiting - $2, 0) where register_id = $1",
            Uuid::from(device.register),
            series::signed(push.n_events)
        )
        .execute(&mut *tenant)
        .await?;
    }
    tenant.commit().await?;
    news::tell(&app, device.vendor, newest);
    Ok(Json(pushed))
}

/// What stands before the packed part of a message of one event; nothing in any other message.
fn word_of(headers: &HeaderMap, mut body: Bytes) -> Result<(Option<Word>, Bytes), Error> {
    if headers.get(CONTENT_TYPE).is_none_or(|told| told != alone::MEDIA_TYPE) {
        return Ok((None, body));
    }
    let (word, _) = body.split_first_chunk().ok_or_else(|| Error::BadRequest("the message ends early".to_owned()))?;
    let word: Word = *word;
    Ok((Some(word), body.split_off(word.len())))
}

/// A series is taken only with its author's word.
///
/// # Errors
/// [`Error::UnknownDevice`].
pub async fn check_author(tenant: &mut Tenant, app: &App, device: &Device, push: &Push) -> Result<(), Error> {
    let key = if push.author == SERVER {
        PublicKey::from_slice(app.secrets.series_key())?
    } else if push.author == device.register {
        device.key
    } else {
        let key = sqlx::query_scalar!(
            "select public_key from tenant.register where register_id = $1
             union all select public_key from tenant.enrolment where register_id = $1 and public_key is not null limit 1",
            Uuid::from(push.author)
        )
        .fetch_optional(&mut **tenant)
        .await?
        .flatten()
        .ok_or(Error::UnknownDevice)?;
        PublicKey::from_slice(&key)?
    };
    let through = push.from_seq.saturating_add(push.n_events).saturating_sub(1);
    let word = proof::of_range(push.vendor, push.author, push.incarnation, through, push.head);
    // A branch has no name before the server gives it one: there the word is for the series that the events name.
    let named = push.branch.map_or(push.incarnation, |branch| branch.of);
    let other = proof::of_range(push.vendor, push.author, named, through, push.head);
    let signed = [word, other].iter().any(|word| device::is_signed(&key, word, &push.signature));
    if signed { Ok(()) } else { Err(Error::UnknownDevice) }
}

/// One push on its way in.
pub struct Ingest<'a> {
    pub app: &'a App,
    pub push: &'a Push,
    pub now: DateTime<Utc>,
}

impl Ingest<'_> {
    /// Decides about a range and writes what is new; the answer, and the last number given. The caller has locked the
    /// author's row.
    ///
    /// # Errors
    /// The database's.
    pub async fn take(&self, tenant: &mut Tenant, range: Range<'_>) -> Result<(Pushed, u64), Error> {
        let mut head = series::lock_head(tenant).await?;
        let whole = range.clone();
        let (mut range, mut forked) = (range, None);
        let mut series = Vec::new();
        loop {
            // What another series of the family has already belongs there, whatever it is pushed as.
            range = match self.admitted(tenant, &range).await? {
                (_, Admission::Resend(from_seq)) => match elsewhere(tenant, &range, range.follows()).await? {
                    Some((incarnation, branch)) => range.within(0, incarnation, branch),
                    None => return Ok((Pushed::Resend { from_seq }, head.vendor_seq)),
                },
                (known, Admission::From(first)) => {
                    series.push(range.incarnation);
                    let next = range.candidates.iter().find(|candidate| candidate.seq >= first);
                    let other = match next {
                        Some(next) if !known.alone => elsewhere(tenant, &range, (next.seq, next.hash)).await?,
                        _ => None,
                    };
                    match other {
                        Some((incarnation, branch)) => range.within(first, incarnation, branch),
                        None => {
                            self.append(tenant, &mut head, &range, known.held, first).await?;
                            break;
                        }
                    }
                }
                (_, Admission::Fork(at_seq)) => {
                    let differs = range.candidates.iter().find(|candidate| candidate.seq == at_seq);
                    let other = match differs {
                        Some(differs) => elsewhere(tenant, &range, (at_seq, differs.hash)).await?,
                        None => None,
                    };
                    let branch = match other {
                        Some((incarnation, branch)) => range.within(at_seq, incarnation, branch),
                        None => range.branch(at_seq),
                    };
                    forked.get_or_insert((at_seq, branch.incarnation));
                    branch
                }
            };
        }
        let pushed = match forked {
            Some((at_seq, branch)) => Pushed::Forked { at_seq, branch },
            None => self.answer(tenant, &whole, &series).await?,
        };
        Ok((pushed, head.vendor_seq))
    }

    async fn admitted(&self, tenant: &mut Tenant, range: &Range<'_>) -> Result<(Known, Admission), Error> {
        let first = range.candidates.first().map_or(1, |candidate| candidate.seq);
        let last = range.candidates.last().map_or(0, |candidate| candidate.seq);
        let known = match series::held(tenant, range.incarnation).await? {
            Some(known) => {
                belongs((self.push.author, range.branch), known.author, known.branch)?;
                Known { held: known.held, alone: known.alone }
            }
            None => match range.branch {
                Some(branch) => Known { held: trunk(tenant, branch, range.before).await?, alone: false },
                None => Known { held: Held::NOTHING, alone: false },
            },
        };
        let mut hashes: BTreeMap<u64, Hash> =
            series::hashes(tenant, range.incarnation, first, last).await?.into_iter().collect();
        if let Some(branch) = range.branch.filter(|branch| branch.at_seq == first) {
            let trunk = trunk(tenant, branch, range.before).await?;
            hashes.insert(trunk.last_seq, trunk.head);
        }
        Ok((known, admit(range, known.held, |seq| hashes.get(&seq).copied())))
    }

    async fn append(
        &self,
        tenant: &mut Tenant,
        head: &mut Cursor,
        range: &Range<'_>,
        held: Held,
        first: u64,
    ) -> Result<(), Error> {
        let placed = if range.has_counts() {
            let before = before_branch(tenant, range).await?;
            Some(range.clone().placed(&before))
        } else {
            None
        };
        let range = placed.as_ref().unwrap_or(range);
        let fresh: Vec<_> = range.candidates.iter().filter(|candidate| candidate.seq >= first).collect();
        let Some(last) = range.candidates.last() else { return Ok(()) };
        let ids: Vec<Uuid> = fresh.iter().filter_map(|c| c.event.as_ref()).map(|e| e.envelope.id.into()).collect();
        let mut known: BTreeSet<Uuid> =
            sqlx::query_scalar!("select event_id as \"id!\" from tenant.event where event_id = any($1)", &ids)
                .fetch_all(&mut **tenant)
                .await?
                .into_iter()
                .collect();
        let mut judge = Judge::new(tenant, self.push.author, range.incarnation, &fresh).await?;
        let own_series = self.push.author == SERVER;
        let mut events = Vec::with_capacity(fresh.len());
        for candidate in fresh {
            let own = candidate.event.as_ref().map(|event| event.envelope.hlc);
            let given = self.push.stamps.iter().find(|(seq, _)| *seq == candidate.seq).map(|(_, given)| *given);
            let cut =
                stamp(own.unwrap_or(Hlc::default().tick(self.now.timestamp_millis())), self.now.timestamp_millis());
            // A stamp that was given once is kept, and never later than the event's own.
            let stamp = given.filter(|given| own.is_some_and(|own| *given <= own)).map_or(cut, |given| given.min(cut));
            let state = match &candidate.event {
                None => Became::Quarantined,
                Some(event) if !known.insert(event.envelope.id.into()) => Became::Repeated,
                Some(_) if own_series => Became::Applied,
                Some(event) => judge.says(event),
            };
            let (seq, bytes, hash) = (candidate.seq, candidate.bytes, candidate.hash);
            events.push(NewEvent { seq, bytes, hash, event: candidate.event.clone(), stamp, state });
        }
        let series = SeriesHead {
            register: Some(self.push.author).filter(|author| *author != SERVER),
            incarnation: range.incarnation,
            branch: range.branch,
            held,
        };
        log::append(tenant, head, &series, &events, self.now).await?;
        if !events.is_empty() {
            log::keep_signature(tenant, range.incarnation, last.seq, last.hash, &self.push.signature).await?;
        }
        if own_series {
            super::enrol::restore(tenant, &events).await?;
        }
        for refused in events.iter().filter(|event| event.state == Became::Refused) {
            self.put_back(tenant, head, refused).await?;
        }
        Ok(())
    }

    /// Puts the former values back that a refused change overwrote at its author, right after it: what others said later
    /// counts, whenever it comes.
    async fn put_back(&self, tenant: &mut Tenant, head: &mut Cursor, refused: &NewEvent<'_>) -> Result<(), Error> {
        let Some(event) = &refused.event else { return Ok(()) };
        let id = put_back::id_for(event.envelope.id);
        // A server that was restored may have done it in an earlier life.
        let known =
            sqlx::query_scalar!("select event_id as \"id!\" from tenant.event where event_id = any($1)", &[id.into()])
                .fetch_optional(&mut **tenant)
                .await?;
        if known.is_some() {
            return Ok(());
        }
        let changes = NewEvent { state: Became::Applied, ..refused.clone() }.changes();
        let mut former = Vec::new();
        for change in &changes {
            if let Change::Put { table, key, fields, .. } = change {
                for (column, _) in fields {
                    former.push(projection::field(tenant, table, key, *column).await?);
                }
            }
        }
        let mut former = former.into_iter();
        let put_back =
            PutBack::of(event.envelope.id, &changes, |_, _, _| Ok::<_, Error>(former.next().unwrap_or(Value::Null)))?;
        let stamp = Some(refused.stamp.tick(0));
        let own = Own { id, stall: StallId::NIL, body: Body::PutBack(put_back), stamp };
        own::append(tenant, &self.app.secrets, head, own, self.now).await
    }

    /// What became of a range: read back, so that the same push gets the same answer.
    async fn answer(&self, tenant: &mut Tenant, range: &Range<'_>, series: &[IncarnationId]) -> Result<Pushed, Error> {
        let first = range.candidates.first().map_or(1, |candidate| candidate.seq);
        let through_seq = range.candidates.last().map_or(0, |candidate| candidate.seq);
        let series: Vec<Uuid> = series.iter().map(|&incarnation| incarnation.into()).collect();
        let rows = sqlx::query!(
            "select register_seq, hash, stamp_hlc, state from tenant.event
             where incarnation_id = any($1) and register_seq between $2 and $3",
            &series,
            series::signed(first),
            series::signed(through_seq)
        )
        .fetch_all(&mut **tenant)
        .await?;
        let rows: BTreeMap<_, _> =
            rows.into_iter().map(|row| ((series::unsigned(row.register_seq), row.hash.clone()), row)).collect();
        let (mut clamped, mut refused, mut quarantined) = (Vec::new(), Vec::new(), Vec::new());
        for candidate in &range.candidates {
            let Some(row) = rows.get(&(candidate.seq, candidate.hash.0.to_vec())) else { continue };
            let stamp = Hlc::from_bits(series::unsigned(row.stamp_hlc));
            if candidate.event.as_ref().is_some_and(|event| event.envelope.hlc != stamp) {
                clamped.push((candidate.seq, stamp));
            }
            match row.state.parse::<Became>()? {
                Became::Refused => refused.push(candidate.seq),
                Became::Quarantined => quarantined.push(candidate.seq),
                Became::Applied | Became::Repeated => {}
            }
        }
        Ok(Pushed::Taken { through_seq, clamped, refused, quarantined })
    }
}

/// What a branch that is not held yet goes on from: its trunk, or a branch of it that is one of that branch too.
async fn trunk(tenant: &mut Tenant, Branch { of, at_seq }: Branch, before: Hash) -> Result<Held, Error> {
    let last_seq = at_seq.saturating_sub(1);
    let found = series::family(tenant, of, last_seq).await?.iter().any(|member| member.hash == before);
    Ok(if found { Held { last_seq, head: before } } else { Held::NOTHING })
}

/// What is held of a series.
#[derive(Clone, Copy)]
struct Known {
    held: Held,
    /// It has neither a trunk nor a branch.
    alone: bool,
}

/// The other series of a range's family that has an event.
async fn elsewhere(
    tenant: &mut Tenant,
    range: &Range<'_>,
    (seq, hash): (u64, Hash),
) -> Result<Option<(IncarnationId, Option<Branch>)>, Error> {
    let family = series::family(tenant, range.root(), seq).await?;
    let other = family.iter().find(|member| member.hash == hash && member.incarnation != range.incarnation);
    Ok(other.map(|member| (member.incarnation, member.branch)))
}

/// What a branch goes on from, each series with how far.
async fn before_branch(tenant: &mut Tenant, range: &Range<'_>) -> Result<Vec<Covered>, Error> {
    let mut before = Vec::new();
    let mut next = range.branch.map(|branch| (range.incarnation, branch));
    let mut of_range = range.candidates.first().map(|first| (first.seq, (first.bytes.to_vec(), first.hash)));
    while let Some((of, branch)) = next {
        let first = match of_range.take().filter(|(seq, _)| *seq == branch.at_seq) {
            Some((_, first)) => Some(first),
            None => series::first_of(tenant, of, branch).await?,
        };
        let Some((bytes, hash)) = first else { break };
        let family = series::family(tenant, branch.of, branch.at_seq - 1).await?;
        let Some(parent) = family.iter().find(|parent| parent.hash.next(&bytes) == hash) else { break };
        before.push(Covered { incarnation: parent.incarnation, through_seq: branch.at_seq - 1 });
        next = parent.branch.map(|branch| (parent.incarnation, branch));
    }
    Ok(before)
}

/// Who may change what, as the server knows it.
struct Judge {
    author: Author,
    roles: BTreeMap<PersonId, (Role, bool)>,
}

impl Judge {
    async fn new(
        tenant: &mut Tenant,
        author: RegisterId,
        incarnation: IncarnationId,
        fresh: &[&Candidate<'_>],
    ) -> Result<Self, Error> {
        let founding_through = sqlx::query_scalar!(
            "select through_seq from tenant.founding where incarnation_id = $1 and register_id = $2",
            Uuid::from(incarnation),
            Uuid::from(author)
        )
        .fetch_optional(&mut **tenant)
        .await?
        .map_or(0, series::unsigned);
        let author = Author::Device { founding_through };
        let changes = |c: &&Candidate<'_>| c.event.as_ref().is_some_and(|event| event.body.class() != Class::Fact);
        let mut roles = BTreeMap::new();
        if fresh.iter().any(changes) {
            let rows =
                sqlx::query!("select person_id, role, active from tenant.staff").fetch_all(&mut **tenant).await?;
            for row in rows {
                if let Some(role) = row.role.and_then(|role| role.parse().ok()) {
                    roles.insert(PersonId::from(row.person_id), (role, row.active != Some(0)));
                }
            }
        }
        Ok(Self { author, roles })
    }

    fn says(&mut self, event: &Event) -> Became {
        let role_of = |person| self.roles.get(&person).filter(|(_, active)| *active).map(|(role, _)| *role);
        if authority::judge(event, self.author, role_of).is_err() {
            return Became::Refused;
        }
        // What the same push said before counts for what comes after it.
        if let Body::Staff(staff) = &event.body {
            let entry = self.roles.entry(staff.person).or_insert((Role::Cashier, true));
            for change in &staff.changes {
                match change {
                    StaffChange::Role(role) => entry.0 = *role,
                    StaffChange::Active(active) => entry.1 = *active,
                }
            }
        }
        Became::Applied
    }
}
