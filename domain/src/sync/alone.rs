//! An event that travels alone, as a sale of a register that is online does, laid out as short as can be: the head of its
//! push says nothing that the event says itself.

use super::message::Push;
use super::proof::Signature;
use crate::Error;
use crate::chain::Hash;
use crate::event::{Envelope, MAX_BYTES};

/// The media type of such a message: its [`Word`], then the event, packed with [`super::words::WORDS`].
pub const MEDIA_TYPE: &str = "application/vnd.local-vendor.alone-1";

/// What no event says of itself: the chain before it, and its author's signature. Both look like noise, which no packing
/// makes smaller.
pub type Word = [u8; 96];

/// The word of a push that says no more than its only event does and this word; none for any other push.
pub fn word(push: &Push, bodies: &[Vec<u8>]) -> Option<Word> {
    let [body] = bodies else { return None };
    let mut word = [0; 96];
    let (before, signature) = word.split_at_mut(32);
    before.copy_from_slice(&push.before.0);
    signature.copy_from_slice(&push.signature.0);
    read(&word, body).ok().filter(|read| read == push).map(|_| word)
}

/// The push that consists of a word and this event.
///
/// # Errors
/// [`Error::Malformed`] for bytes that are no event; [`Error::EventTooLarge`].
pub fn read(word: &Word, body: &[u8]) -> Result<Push, Error> {
    if body.len() > MAX_BYTES {
        return Err(Error::EventTooLarge { limit: MAX_BYTES });
    }
    // What this program expects there is nobody's business.
    let malformed = |_| Error::Malformed { what: "an event that travels alone", text: "no event".to_owned() };
    let head = Envelope::of(body).map_err(malformed)?;
    let (before, signature) = word.split_at(32);
    let before = Hash::from_slice(before)?;
    Ok(Push {
        vendor: head.vendor,
        author: head.register,
        incarnation: head.incarnation,
        branch: None,
        from_seq: head.seq,
        n_events: 1,
        before,
        head: before.next(body),
        signature: Signature::from_slice(signature)?,
        stamps: Vec::new(),
        numbered: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALE: &[u8] = br#"{"kind":"sale","v":1,"head":{"id":"01a1fd63-abcb-7000-8000-000000000000","vendor":"01a1fd63-abcb-7101-8101-010101010101","stall":"01a1fd63-abcb-7202-8202-020202020202","register":"01a1fd63-abcb-7303-8303-030303030303","incarnation":"01a1fd63-abcb-7404-8404-040404040404","seq":7,"hlc":"01a1fd63abcb0001","at":"2026-11-21T10:15:30.123+01:00","zone":"Europe/Paris"},"body":{}}"#;

    #[test]
    fn a_push_that_says_more_than_its_event_is_not_shortened() {
        let word = std::array::from_fn(|index| u8::try_from(index).unwrap());
        let push = read(&word, SALE).unwrap();
        let shortened = |push: &Push| super::word(push, &[SALE.to_vec()]);
        assert_eq!(shortened(&push), Some(word));
        let others = [
            Push { from_seq: push.from_seq + 1, ..push.clone() },
            Push { head: push.before, ..push.clone() },
            Push { incarnation: "0198a000-0000-7000-8000-000000000001".parse().unwrap(), ..push.clone() },
            Push { stamps: vec![(push.from_seq, Envelope::of(SALE).unwrap().hlc)], ..push.clone() },
            Push { numbered: true, ..push.clone() },
        ];
        assert_eq!(others.each_ref().map(shortened), [None; 5]);
        assert_eq!(super::word(&push, &[SALE.to_vec(), SALE.to_vec()]), None);
        assert_eq!(super::word(&push, &[]), None);
    }

    #[test]
    fn what_a_newer_program_says_travels_alone_too() {
        let newer = String::from_utf8(SALE.to_vec()).unwrap().replacen("\"v\":1", "\"v\":900", 1);
        assert_ne!(newer.as_bytes(), SALE);
        let push = read(&[7; 96], newer.as_bytes()).unwrap();
        assert_eq!(word(&push, &[newer.into_bytes()]), Some([7; 96]));
    }

    #[test]
    fn what_is_no_event_or_too_long_is_refused() {
        assert!(matches!(read(&[0; 96], b"{}"), Err(Error::Malformed { .. })));
        let long = [SALE, &vec![b' '; MAX_BYTES]].concat();
        assert_eq!(read(&[0; 96], &long), Err(Error::EventTooLarge { limit: MAX_BYTES }));
    }
}
