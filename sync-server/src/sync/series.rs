//! Heads: of the vendor's order and of each series.

use domain::chain::Hash;
use domain::id::{IncarnationId, RegisterId};
use domain::sync::Cursor;
use domain::sync::admit::Held;
use domain::sync::authority::SERVER;
use domain::sync::branch::Branch;
use uuid::Uuid;

use crate::error::Error;
use crate::tenant::Tenant;

/// Where the vendor's order stands. Locked, nobody else numbers before this transaction ends.
///
/// # Errors
/// The database's; [`Error::UnknownDevice`] for a vendor that nobody claimed.
pub async fn lock_head(tenant: &mut Tenant) -> Result<Cursor, Error> {
    let row = sqlx::query!("select epoch, vendor_seq, chain from tenant.vendor_head for update")
        .fetch_optional(&mut **tenant)
        .await?
        .ok_or(Error::UnknownDevice)?;
    cursor(row.epoch, row.vendor_seq, &row.chain)
}

/// Where the vendor's order stands, for readers.
///
/// # Errors
/// As [`lock_head`].
pub async fn head(tenant: &mut Tenant) -> Result<Cursor, Error> {
    let row = sqlx::query!("select epoch, vendor_seq, chain from tenant.vendor_head")
        .fetch_optional(&mut **tenant)
        .await?
        .ok_or(Error::UnknownDevice)?;
    cursor(row.epoch, row.vendor_seq, &row.chain)
}

/// # Errors
/// The database's.
pub async fn set_head(tenant: &mut Tenant, head: &Cursor) -> Result<(), Error> {
    sqlx::query!(
        "update tenant.vendor_head set epoch = $1, vendor_seq = $2, chain = $3",
        signed(head.epoch),
        signed(head.vendor_seq),
        &head.chain.0[..]
    )
    .execute(&mut **tenant)
    .await?;
    Ok(())
}

/// The chain after a number.
///
/// # Errors
/// The database's.
pub async fn chain_at(tenant: &mut Tenant, vendor_seq: u64) -> Result<Option<Hash>, Error> {
    let chain = sqlx::query_scalar!("select chain from tenant.event where vendor_seq = $1", signed(vendor_seq))
        .fetch_optional(&mut **tenant)
        .await?;
    Ok(chain.map(|chain| Hash::from_slice(&chain)).transpose()?)
}

/// A series as it is held.
#[derive(Debug, Clone, Copy)]
pub struct Series {
    pub held: Held,
    pub author: RegisterId,
    /// Where it branched off.
    pub branch: Option<Branch>,
    /// It has neither a trunk nor a branch.
    pub alone: bool,
}

/// How far a series is held, if it is.
///
/// # Errors
/// The database's.
pub async fn held(tenant: &mut Tenant, incarnation: IncarnationId) -> Result<Option<Series>, Error> {
    let row = sqlx::query!(
        "select register_id, last_seq, head_hash, forked_from, forked_at,
                exists (select 1 from tenant.series b where b.forked_from = $1) as \"branched!\"
         from tenant.series where incarnation_id = $1",
        Uuid::from(incarnation)
    )
    .fetch_optional(&mut **tenant)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let branch = branch(row.forked_from, row.forked_at);
    Ok(Some(Series {
        held: Held { last_seq: unsigned(row.last_seq), head: Hash::from_slice(&row.head_hash)? },
        author: row.register_id.map_or(SERVER, RegisterId::from),
        branch,
        alone: branch.is_none() && !row.branched,
    }))
}

/// The chain after each held position of a range, from the one before it on.
///
/// # Errors
/// The database's.
pub async fn hashes(
    tenant: &mut Tenant,
    incarnation: IncarnationId,
    from_seq: u64,
    through_seq: u64,
) -> Result<Vec<(u64, Hash)>, Error> {
    let rows = sqlx::query!(
        "select register_seq, hash from tenant.event
         where incarnation_id = $1 and register_seq between $2 and $3 order by register_seq",
        Uuid::from(incarnation),
        signed(from_seq.saturating_sub(1)),
        signed(through_seq)
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter().map(|row| Ok((unsigned(row.register_seq), Hash::from_slice(&row.hash)?))).collect()
}

/// A series of a family at some position.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub incarnation: IncarnationId,
    pub branch: Option<Branch>,
    /// The chain after the position.
    pub hash: Hash,
}

/// A series and its branches, those that have a position.
///
/// # Errors
/// The database's.
pub async fn family(tenant: &mut Tenant, of: IncarnationId, seq: u64) -> Result<Vec<Member>, Error> {
    let rows = sqlx::query!(
        "select s.incarnation_id, s.forked_from, s.forked_at, e.hash
         from tenant.event e join tenant.series s using (vendor_id, incarnation_id)
         where e.register_seq = $2 and (s.incarnation_id = $1 or s.forked_from = $1)",
        Uuid::from(of),
        signed(seq)
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Member {
                incarnation: row.incarnation_id.into(),
                branch: branch(row.forked_from, row.forked_at),
                hash: Hash::from_slice(&row.hash)?,
            })
        })
        .collect()
}

/// The first event of a branch.
///
/// # Errors
/// The database's.
pub async fn first_of(
    tenant: &mut Tenant,
    incarnation: IncarnationId,
    branch: Branch,
) -> Result<Option<(Vec<u8>, Hash)>, Error> {
    let row = sqlx::query!(
        "select bytes, hash from tenant.event where incarnation_id = $1 and register_seq = $2",
        Uuid::from(incarnation),
        signed(branch.at_seq)
    )
    .fetch_optional(&mut **tenant)
    .await?;
    row.map(|row| Ok((row.bytes, Hash::from_slice(&row.hash)?))).transpose()
}

/// Whether a register wrote an event that is held, in whichever of its series.
///
/// # Errors
/// The database's.
pub async fn wrote(tenant: &mut Tenant, register: RegisterId, seq: u64, hash: Hash) -> Result<bool, Error> {
    Ok(sqlx::query_scalar!(
        "select exists (select 1 from tenant.event e join tenant.series s using (vendor_id, incarnation_id)
                        where s.register_id = $1 and e.register_seq = $2 and e.hash = $3) as \"wrote!\"",
        Uuid::from(register),
        signed(seq),
        &hash.0[..]
    )
    .fetch_one(&mut **tenant)
    .await?)
}

/// Where a series branched off, as its row says.
pub fn branch(forked_from: Option<Uuid>, forked_at: Option<i64>) -> Option<Branch> {
    forked_from.zip(forked_at).map(|(of, at)| Branch { of: of.into(), at_seq: unsigned(at) + 1 })
}

fn cursor(epoch: i64, vendor_seq: i64, chain: &[u8]) -> Result<Cursor, Error> {
    Ok(Cursor { epoch: unsigned(epoch), vendor_seq: unsigned(vendor_seq), chain: Hash::from_slice(chain)? })
}

/// PostgreSQL's integers are signed; positions stay far below the sign.
pub const fn signed(position: u64) -> i64 {
    position.cast_signed()
}

pub const fn unsigned(position: i64) -> u64 {
    position.cast_unsigned()
}
