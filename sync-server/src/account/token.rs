use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::secrets;

/// 32 random bytes for somebody else's hands; the database keeps the hash.
pub fn fresh() -> String {
    let mut bytes = [0; 32];
    secrets::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

pub fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An id that sorts by the time it was made.
pub fn id<T: From<uuid::Uuid>>() -> T {
    let mut random = [0; 10];
    secrets::fill(&mut random);
    let ms = u64::try_from(chrono::Utc::now().timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid().into()
}
