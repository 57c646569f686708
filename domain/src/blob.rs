use serde::{Deserialize, Serialize};

use crate::chain::Hash;

/// A picture, named by the SHA-256 of its bytes and moved beside the events that name it. A missing one blocks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlobName(pub Hash);

impl BlobName {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Hash::of(bytes))
    }
}

impl std::fmt::Display for BlobName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
