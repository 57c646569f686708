//! Taking in what registers push: read and hashed outside the transaction, numbered and applied in it.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use chrono::{DateTime, Utc};
use domain::chain::Hash;
use domain::clock::Hlc;
use domain::event::{Body, Class, Event};
use domain::id::{IncarnationId, PersonId, RegisterId};
use domain::put_back::{self, PutBack};
use domain::reducer::{Change, Value};
use domain::settings::StaffChange;
use domain::staff::Role;
use domain::sync::admit::{Admission, Candidate, Held, Range, admit, belongs, stamp};
use domain::sync::authority::{self, Author, SERVER};
use domain::sync::branch::Branch;
use domain::sync::message::{Push, Pushed, State as Became};
use domain::sync::proof::{self, PublicKey};
use domain::sync::{Cursor, frame};
use uuid::Uuid;

use super::device::{self, Device};
use super::log::{self, NewEvent, SeriesHead};
use super::{held_back, news, own, projection, series};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Whole;
use crate::tenant::Tenant;

/// `POST /api/sync/push`: a [`Push`] and its events, compressed.
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
    let plain = super::unpack(body).await?;
    let (push, bodies) = frame::read::<Push>(&plain)?;
    if push.vendor != device.vendor {
        return Err(Error::UnknownDevice);
    }
    if device.revoked {
        return held_back::keep(&app, &device, &push, &bodies).await.map(Json);
    }
    let range = Range::read(&push, &bodies)?;
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
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

/// A series is taken only with its author's word.
///
/// # Errors
/// [`Error::UnknownDevice`].
pub async fn check_author(tenant: &mut Tenant, app: &App, device: &Device, push: &Push) -> Result<(), Error> {
    let key = if push.author == device.register {
        device.key
    } else if push.author == SERVER {
        PublicKey::from_slice(app.secrets.series_key())?
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
    /// Decides about a range and writes what is new; the answer, and the last number given.
    ///
    /// # Errors
    /// The database's.
    pub async fn take(&self, tenant: &mut Tenant, range: Range<'_>) -> Result<(Pushed, u64), Error> {
        // The register's row first, then the vendor's head: always in this order.
        sqlx::query!(
            "select register_id from tenant.register where register_id = $1 for update",
            Uuid::from(self.push.author)
        )
        .fetch_optional(&mut **tenant)
        .await?;
        let mut head = series::lock_head(tenant).await?;
        match self.admitted(tenant, &range).await? {
            (_, Admission::Resend(from_seq)) => Ok((Pushed::Resend { from_seq }, head.vendor_seq)),
            (held, Admission::From(first)) => {
                let through_seq = range.candidates.last().map_or(0, |candidate| candidate.seq);
                self.append(tenant, &mut head, &range, held, first).await?;
                Ok((self.answer(tenant, &range, through_seq).await?, head.vendor_seq))
            }
            (_, Admission::Fork(at_seq)) => {
                let branch = range.branch(at_seq);
                let named = branch.incarnation;
                // What of the branch came before, with an answer that was lost.
                match self.admitted(tenant, &branch).await? {
                    (held, Admission::From(first)) => self.append(tenant, &mut head, &branch, held, first).await?,
                    (_, Admission::Resend(_) | Admission::Fork(_)) => {}
                }
                Ok((Pushed::Forked { at_seq, branch: named }, head.vendor_seq))
            }
        }
    }

    async fn admitted(&self, tenant: &mut Tenant, range: &Range<'_>) -> Result<(Held, Admission), Error> {
        let first = range.candidates.first().map_or(1, |candidate| candidate.seq);
        let last = range.candidates.last().map_or(0, |candidate| candidate.seq);
        let held = match series::held(tenant, range.incarnation).await? {
            Some(known) => {
                belongs((self.push.author, range.branch), known.author, known.branch)?;
                known.held
            }
            None => match range.branch {
                Some(branch) => trunk(tenant, branch, range.before).await?,
                None => Held::NOTHING,
            },
        };
        let mut known: BTreeMap<u64, Hash> =
            series::hashes(tenant, range.incarnation, first, last).await?.into_iter().collect();
        if let Some(branch) = range.branch.filter(|branch| branch.at_seq == first) {
            let trunk = trunk(tenant, branch, range.before).await?;
            known.insert(trunk.last_seq, trunk.head);
        }
        Ok((held, admit(range, held, |seq| known.get(&seq).copied())))
    }

    async fn append(
        &self,
        tenant: &mut Tenant,
        head: &mut Cursor,
        range: &Range<'_>,
        held: Held,
        first: u64,
    ) -> Result<(), Error> {
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

    /// Puts the former values back that a refused change overwrote at its author.
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
        own::append(tenant, &self.app.secrets, head, (None, id), Body::PutBack(put_back), self.now).await
    }

    /// What became of a range: read back, so that the same push gets the same answer.
    async fn answer(&self, tenant: &mut Tenant, range: &Range<'_>, through_seq: u64) -> Result<Pushed, Error> {
        let first = range.candidates.first().map_or(1, |candidate| candidate.seq);
        let rows = sqlx::query!(
            "select register_seq, stamp_hlc, state from tenant.event
             where incarnation_id = $1 and register_seq between $2 and $3 order by register_seq",
            Uuid::from(range.incarnation),
            series::signed(first),
            series::signed(through_seq)
        )
        .fetch_all(&mut **tenant)
        .await?;
        let (mut clamped, mut refused, mut quarantined) = (Vec::new(), Vec::new(), Vec::new());
        for (row, candidate) in rows.iter().zip(&range.candidates) {
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
    let found = series::family(tenant, of, last_seq).await?.contains(&before);
    Ok(if found { Held { last_seq, head: before } } else { Held::NOTHING })
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
