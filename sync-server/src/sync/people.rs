//! Records of people, beside the log. They lie here sealed with the server's key; registers get names, and PIN verifiers
//! only of their own stall. Whoever is forgotten leaves an empty record, so that every register forgets them, too.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use chrono::{DateTime, Utc};
use domain::id::{PersonId, StallId};
use domain::staff::parse_name;
use domain::sync::message::{People, Peopled};
use domain::sync::person::{MAX_PEOPLE, Person};
use domain::sync::proof::{self, PublicKey, Signature};
use uuid::Uuid;

use super::{device, news, pull, series};
use crate::app::App;
use crate::error::Error;
use crate::http::request::Whole;
use crate::secrets::Secrets;
use crate::tenant::Tenant;

/// No argon2 verifier of ours is longer.
const MAX_VERIFIER: usize = 200;

/// `POST /api/sync/people`: a [`People`] as JSON, answered by [`Peopled`].
///
/// # Errors
/// As [`pull::pull`].
pub async fn people(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    Whole(body): Whole,
) -> Result<Json<Peopled>, Error> {
    let device = pull::welcome(&app, &method, &uri, &headers, &body).await?;
    let asked: People = pull::read(&body)?;
    if asked.changed.len() > MAX_PEOPLE {
        return Err(Error::BadRequest(format!("more than {MAX_PEOPLE} records")));
    }
    let mut tenant = Tenant::begin(&app.pool, device.vendor).await?;
    let now = Utc::now();
    if !asked.changed.is_empty() {
        series::lock_head(&mut tenant).await?;
        for person in asked.changed {
            let known = checked(person.for_stall(device.stall))?.received(now.timestamp_millis());
            if known.erased && !is_forgotten(&mut tenant, &app.secrets, &known).await? {
                continue;
            }
            put(&mut tenant, &app.secrets, known, now).await?;
        }
    }
    let answer = since(&mut tenant, &app.secrets, device.stall, asked.after).await?;
    let head = series::head(&mut tenant).await?.vendor_seq;
    let records = newest(&mut tenant).await?;
    tenant.commit().await?;
    news::tell_records(&app, device.vendor, head, records);
    Ok(Json(answer))
}

/// How often records changed.
///
/// # Errors
/// The database's.
pub async fn newest(tenant: &mut Tenant) -> Result<u64, Error> {
    let newest = sqlx::query_scalar!("select record_seq from tenant.vendor_head").fetch_one(&mut **tenant).await?;
    Ok(series::unsigned(newest))
}

/// Forgets a person: everywhere, at every register's next contact. Their sales and changes stay, and name an id.
///
/// # Errors
/// The database's.
pub async fn erase_person(tenant: &mut Tenant, secrets: &Secrets, person: PersonId) -> Result<(), Error> {
    series::lock_head(tenant).await?;
    put(tenant, secrets, Person::forgotten(person), Utc::now()).await
}

/// Whether a register may tell that somebody was forgotten: it gives back what a server that was restored no longer knows,
/// with that server's word. Without it, as registers of before hold it, nobody goes who works here.
async fn is_forgotten(tenant: &mut Tenant, secrets: &Secrets, told: &Person) -> Result<bool, Error> {
    let said = proof::of_forgotten(tenant.vendor(), told.person);
    let key = PublicKey::from_slice(secrets.series_key())?;
    if told.word.is_some_and(|word| device::is_signed(&key, &said, &word)) {
        return Ok(true);
    }
    let works = sqlx::query_scalar!(
        "select exists (select from tenant.staff
                        where person_id = $1 and role is not null and coalesce(active <> 0, true)) as \"works!\"",
        Uuid::from(told.person)
    )
    .fetch_one(&mut **tenant)
    .await?;
    Ok(!works)
}

/// Only what a register can have written.
fn checked(mut person: Person) -> Result<Person, Error> {
    if let Some(name) = &mut person.name {
        name.name = parse_name(&name.name)?;
    }
    let fits = |verifier: &str| verifier.len() <= MAX_VERIFIER && verifier.starts_with("$argon2id$");
    if person.pins.len() > 1 || !person.pins.iter().all(|pin| fits(&pin.verifier)) {
        return Err(Error::BadRequest("a PIN's verifier can't be read".to_owned()));
    }
    Ok(person)
}

/// Takes in what is known of a person. The caller has locked the vendor's head.
async fn put(tenant: &mut Tenant, secrets: &Secrets, told: Person, now: DateTime<Utc>) -> Result<(), Error> {
    let id = told.person;
    // Its own word is made anew for whoever asks.
    let told = Person { word: None, ..told };
    let before = load(tenant, secrets, id).await?;
    let mut after = before.clone().unwrap_or(Person::new(id));
    after.merge(told);
    if before.as_ref() == Some(&after) {
        return Ok(());
    }
    let record_seq =
        sqlx::query_scalar!("update tenant.vendor_head set record_seq = record_seq + 1 returning record_seq")
            .fetch_one(&mut **tenant)
            .await?;
    let sealed = (!after.erased).then(|| {
        let plain = serde_json::to_vec(&after).expect("a record has string keys and no floats");
        secrets.seal(&place(tenant, id), &plain)
    });
    let said = after.name.iter().map(|name| name.said).chain(after.pins.iter().map(|pin| pin.said)).max();
    let stamp =
        said.map_or_else(Vec::new, |said| [&said.clock.bits().to_be_bytes()[..], said.register.as_bytes()].concat());
    sqlx::query!(
        "insert into tenant.person (vendor_id, person_id, record_seq, stamp, record, erased_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (vendor_id, person_id) do update
         set record_seq = excluded.record_seq, stamp = excluded.stamp, record = excluded.record,
             erased_at = excluded.erased_at",
        tenant.key(),
        Uuid::from(id),
        record_seq,
        stamp,
        sealed,
        after.erased.then_some(now)
    )
    .execute(&mut **tenant)
    .await?;
    Ok(())
}

/// What a person is called; none where nobody is known, or no longer.
///
/// # Errors
/// The database's.
pub async fn name(tenant: &mut Tenant, secrets: &Secrets, id: PersonId) -> Result<Option<String>, Error> {
    Ok(load(tenant, secrets, id).await?.and_then(|person| person.name).map(|name| name.name))
}

/// Every record, of forgotten people, too.
///
/// # Errors
/// The database's.
pub async fn all(tenant: &mut Tenant, secrets: &Secrets) -> Result<Vec<Person>, Error> {
    let rows = sqlx::query!("select person_id, record from tenant.person").fetch_all(&mut **tenant).await?;
    rows.into_iter().map(|row| open(tenant, secrets, row.person_id.into(), row.record)).collect()
}

async fn load(tenant: &mut Tenant, secrets: &Secrets, id: PersonId) -> Result<Option<Person>, Error> {
    let found = sqlx::query_scalar!("select record from tenant.person where person_id = $1", Uuid::from(id))
        .fetch_optional(&mut **tenant)
        .await?;
    found.map(|sealed| open(tenant, secrets, id, sealed)).transpose()
}

fn open(tenant: &Tenant, secrets: &Secrets, id: PersonId, sealed: Option<Vec<u8>>) -> Result<Person, Error> {
    match sealed {
        None => Ok(Person::forgotten(id)),
        Some(sealed) => {
            let plain = secrets.open(&place(tenant, id), &sealed)?;
            serde_json::from_slice(&plain).map_err(Error::internal)
        }
    }
}

/// A record opens only where it was put.
fn place(tenant: &Tenant, id: PersonId) -> Vec<u8> {
    format!("person {} {id}", tenant.vendor()).into_bytes()
}

/// Records that changed after a position, as registers of a stall may know them.
async fn since(tenant: &mut Tenant, secrets: &Secrets, stall: StallId, after: u64) -> Result<Peopled, Error> {
    let newest = newest(tenant).await?;
    // A reader that knows of more meets a server that was restored: it hears everything again.
    let after = if after > newest { 0 } else { after };
    let rows = sqlx::query!(
        "select person_id, record_seq, record from tenant.person where record_seq > $1 order by record_seq limit $2",
        series::signed(after),
        i64::try_from(MAX_PEOPLE).unwrap_or(i64::MAX)
    )
    .fetch_all(&mut **tenant)
    .await?;
    let more = rows.len() == MAX_PEOPLE;
    let through = if more { rows.last().map_or(newest, |row| series::unsigned(row.record_seq)) } else { newest };
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        let mut person = open(tenant, secrets, row.person_id.into(), row.record)?.for_stall(stall);
        if person.erased {
            let said = proof::of_forgotten(tenant.vendor(), person.person);
            person.word = Some(Signature::from_slice(secrets.series.sign(&said).as_ref())?);
        }
        people.push(person);
    }
    Ok(Peopled { people, through, more })
}
