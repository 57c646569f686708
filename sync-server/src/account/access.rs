//! Access tokens: short-lived, signed, and worth nothing once their session is revoked.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, SessionId, VendorId};
use domain::staff::Role;
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ring::hmac;
use serde::{Deserialize, Serialize};

/// How long a token is good for.
pub const LIFE_S: u64 = 15 * 60;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub sub: AccountId,
    pub role: Role,
    pub vendor: Option<VendorId>,
    pub exp: u64,
    /// The session, looked up at every call.
    pub sid: SessionId,
}

pub struct AccessKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl AccessKeys {
    pub fn new(secret: &[u8]) -> Self {
        // Set once a process; a second server in it finds the same.
        let _ = PROVIDER.install_default();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp", "sub"]);
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret), validation }
    }

    pub fn sign(&self, claims: &Claims) -> String {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
            .expect("claims are plain text and the key fits its algorithm")
    }

    /// The claims of a token that this server signed and that has not expired.
    pub fn verify(&self, token: &str) -> Option<Claims> {
        jsonwebtoken::decode(token, &self.decoding, &self.validation).ok().map(|data| data.claims)
    }

    pub fn expiry(now: DateTime<Utc>) -> u64 {
        u64::try_from(now.timestamp()).unwrap_or(0) + LIFE_S
    }
}

/// HMAC-SHA-256 by ring, which TLS brings already; no other algorithm exists here, so none can be asked for.
static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

struct Hs256(hmac::Key);

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?))
}

impl Hs256 {
    fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self> {
        match algorithm {
            Algorithm::HS256 => Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, key))),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        }
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        Ok(hmac::sign(&self.0, message).as_ref().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], tag: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        hmac::verify(&self.0, message, tag).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

    use super::*;

    fn claims(exp: u64) -> Claims {
        let id = |n: u8| uuid::Uuid::from_bytes([n; 16]);
        Claims { sub: id(1).into(), role: Role::Owner, vendor: Some(id(2).into()), exp, sid: id(3).into() }
    }

    #[test]
    fn only_a_token_of_this_key_this_algorithm_and_this_hour_counts() {
        let keys = AccessKeys::new(&[1; 32]);
        let exp = AccessKeys::expiry(Utc::now());
        let good = keys.sign(&claims(exp));
        assert_eq!(keys.verify(&good), Some(claims(exp)));

        let (head, rest) = good.split_once('.').unwrap();
        let (body, tag) = rest.split_once('.').unwrap();
        let none = BASE64.encode(r#"{"typ":"JWT","alg":"none"}"#);
        let other = BASE64.encode(r#"{"typ":"JWT","alg":"HS512"}"#);
        let admin = BASE64.encode(serde_json::to_vec(&Claims { role: Role::Admin, ..claims(exp) }).unwrap());
        for bad in [
            format!("{none}.{body}."),
            format!("{none}.{body}.{tag}"),
            format!("{other}.{body}.{tag}"),
            format!("{head}.{admin}.{tag}"),
            format!("{head}.{body}."),
            format!("{head}.{body}"),
            AccessKeys::new(&[2; 32]).sign(&claims(exp)),
            keys.sign(&claims(AccessKeys::expiry(Utc::now()) - LIFE_S - 1)),
            String::new(),
        ] {
            assert_eq!(keys.verify(&bad), None, "{bad}");
        }
    }
}
