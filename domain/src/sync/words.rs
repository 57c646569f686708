//! What both ends know of a message before it comes: a Zstandard dictionary, so that also a message of one sale is small.

/// The dictionary, version 1. The number in its own head was drawn by the trainer and is left out of messages, whose media
/// type says which words they need. It is never changed: what was packed with it lies in recorded requests, and older
/// programs know no other.
///
/// Made with `zstd --train --maxdict=12288` from 2,700 messages of one event each: three of four were pushes and the others
/// pages, most events were sales and the others golden vectors of every kind, with ids, hashes, names, amounts and times
/// drawn at random.
pub const WORDS: &[u8] = include_bytes!("words_1.zst");

/// A longer message says these words itself, and is smaller packed without them.
pub const FEW_BYTES: usize = 8 * 1024;

/// The media type of a push, and of an answer that was packed with [`WORDS`]. A reader that knows them asks for it; one that
/// doesn't gets `application/zstd`.
pub const MEDIA_TYPE: &str = "application/vnd.local-vendor.words-1+zstd";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Hash;

    #[test]
    fn the_words_never_change() {
        assert_eq!(Hash::of(WORDS).to_string(), "41766dff1b5a5ae9cd2cab988560066c0fc1220ddb41d1b8959425064eb4ba50");
    }
}
