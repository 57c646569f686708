//! The server's one key and what is derived from it. A purpose never sees another's key.

use ring::signature::KeyPair;
use ring::{aead, hkdf, hmac, signature};
use sqlx::PgPool;

use crate::config::SecretKey;
use crate::error::{Error, StartError};

pub struct Secrets {
    /// Signs access tokens.
    pub access: [u8; 32],
    csrf: hmac::Key,
    attempts: hmac::Key,
    seal: aead::LessSafeKey,
    /// Signs the server's own series of events.
    pub series: signature::Ed25519KeyPair,
}

impl Secrets {
    /// The configured key, or one made once and kept in the database: good enough where only this machine gets in.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(configured: Option<&SecretKey>, pool: &PgPool) -> Result<Self, StartError> {
        let secrets = match configured {
            Some(key) => Self::derive(&key.0),
            None => Self::kept(pool).await?,
        };
        // A command with another key than the server's would make codes that nobody knows, and seal what nobody opens.
        let check = tag(&secrets.attempts, b"which key is this");
        let first = sqlx::query_scalar!(
            "with made as (insert into platform.secret (name, value) values ('check', $1) on conflict do nothing returning value)
             select value as \"value!\" from made union all select value from platform.secret where name = 'check' limit 1",
            &check[..]
        )
        .fetch_one(pool)
        .await?;
        if first == check {
            return Ok(secrets);
        }
        Err(StartError::Refused(match configured {
            Some(_) => "SECRET_KEY is another than the one that this database was first used with".to_owned(),
            None => "SECRET_KEY is missing: this database was first used with one".to_owned(),
        }))
    }

    /// The key in the database, made now if there is none.
    async fn kept(pool: &PgPool) -> Result<Self, StartError> {
        let mut fresh = [0; 32];
        fill(&mut fresh);
        let kept = sqlx::query_scalar!(
            "with made as (insert into platform.secret (name, value) values ('server', $1) on conflict do nothing returning value)
             select value as \"value!\" from made union all select value from platform.secret where name = 'server' limit 1",
            &fresh[..]
        )
        .fetch_one(pool)
        .await?;
        let key: [u8; 32] =
            kept.try_into().map_err(|_| StartError::Schema("the server's own key is damaged".to_owned()))?;
        Ok(Self::derive(&key))
    }

    pub fn derive(key: &[u8; 32]) -> Self {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"local-vendor server 1").extract(key);
        let part = |purpose: &[u8]| {
            let mut out = [0; 32];
            root.expand(&[purpose], hkdf::HKDF_SHA256)
                .and_then(|okm| okm.fill(&mut out))
                .expect("32 bytes are one block of the function");
            out
        };
        let seal = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, &part(b"seal")).expect("the key has 32 bytes");
        Self {
            access: part(b"access token"),
            csrf: hmac::Key::new(hmac::HMAC_SHA256, &part(b"csrf")),
            attempts: hmac::Key::new(hmac::HMAC_SHA256, &part(b"attempts")),
            seal: aead::LessSafeKey::new(seal),
            series: signature::Ed25519KeyPair::from_seed_unchecked(&part(b"series")).expect("the seed has 32 bytes"),
        }
    }

    /// What the server's own series are checked with.
    pub fn series_key(&self) -> &[u8] {
        self.series.public_key().as_ref()
    }

    /// What a page proves with every write that it was served by us: it belongs to one session.
    pub fn csrf(&self, session: &[u8]) -> [u8; 32] {
        tag(&self.csrf, session)
    }

    /// The name under which failed tries are counted.
    pub fn attempts(&self, of: &str) -> [u8; 32] {
        tag(&self.attempts, of.as_bytes())
    }

    /// Encrypts for the database; `place` binds it to where it stands.
    pub fn seal(&self, place: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; 12];
        fill(&mut nonce);
        let mut sealed = plain.to_vec();
        self.seal
            .seal_in_place_append_tag(aead::Nonce::assume_unique_for_key(nonce), aead::Aad::from(place), &mut sealed)
            .expect("records are far below the cipher's limit");
        [&nonce[..], &sealed].concat()
    }

    /// # Errors
    /// [`Error::Internal`] when it was sealed with another key or for another place.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let damaged = || Error::internal("a sealed record can't be opened with this server's key");
        let (nonce, rest) = sealed.split_at_checked(12).ok_or_else(damaged)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| damaged())?;
        let mut buffer = rest.to_vec();
        let plain = self.seal.open_in_place(nonce, aead::Aad::from(place), &mut buffer).map_err(|_| damaged())?;
        Ok(plain.to_vec())
    }
}

/// Equal in a time that tells nothing.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (x, y)| difference | (x ^ y)) == 0
}

/// # Panics
/// Where the operating system gives no randomness: nothing safe could be done then.
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives randomness");
}

fn tag(key: &hmac::Key, of: &[u8]) -> [u8; 32] {
    hmac::sign(key, of).as_ref().try_into().expect("the tag has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_record_opens_in_its_place_with_its_key_alone() {
        let ours = Secrets::derive(&[1; 32]);
        let sealed = ours.seal(b"account 1", b"secret");
        assert_eq!(ours.open(b"account 1", &sealed).unwrap(), b"secret");
        assert!(ours.open(b"account 2", &sealed).is_err());
        assert!(Secrets::derive(&[2; 32]).open(b"account 1", &sealed).is_err());
        assert!(ours.open(b"account 1", &sealed[..11]).is_err());
        assert_ne!(sealed, ours.seal(b"account 1", b"secret"));
    }

    #[test]
    fn equal_means_every_byte() {
        assert!(same(b"abc", b"abc") && !same(b"abc", b"abd") && !same(b"abc", b"ab"));
    }
}
