use sha2::{Digest, Sha256};

/// A check over the fields of a row that no event can rebuild, so that `verify` notices when one was changed.
pub fn check_sum(fields: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}
