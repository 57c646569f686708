//! How a request with events in it is laid out: a JSON head, then each event's bytes as they are. The whole is
//! compressed at the edge.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::event::MAX_BYTES;

/// The most events of a push or a page.
pub const MAX_EVENTS: usize = 500;
/// The most bytes of events in a push or a page, unless one event alone has more.
pub const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// The most bytes that a frame may have once it is unpacked.
pub const MAX_FRAME: usize = 4 * MAX_EVENT_BYTES;

/// Lays out a head and bodies.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn write<H: Serialize>(head: &H, bodies: &[&[u8]]) -> Result<Vec<u8>, Error> {
    let head = serde_json::to_vec(head).expect("a head has string keys and no floats");
    let mut bytes = Vec::with_capacity(8 + head.len() + bodies.iter().map(|b| b.len() + 4).sum::<usize>());
    for part in std::iter::once(head.as_slice()).chain(bodies.iter().copied()) {
        bytes.extend(u32::try_from(part.len()).map_err(|_| Error::TooLarge { what: "a message" })?.to_be_bytes());
        bytes.extend(part);
    }
    Ok(bytes)
}

/// Reads what [`write()`] laid out.
///
/// # Errors
/// [`Error::Malformed`] for anything that is cut off, too long, or no such message.
pub fn read<H: DeserializeOwned>(bytes: &[u8]) -> Result<(H, Vec<&[u8]>), Error> {
    let malformed =
        |text: &str| Error::Malformed { what: "a message between register and server", text: text.to_owned() };
    let mut parts = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(|| malformed("cut off"))?;
        let length = u32::from_be_bytes(*length) as usize;
        if length > after.len() {
            return Err(malformed("cut off"));
        }
        let (part, after) = after.split_at(length);
        if parts.len() > MAX_EVENTS || (!parts.is_empty() && length > MAX_BYTES) {
            return Err(malformed("more than a message holds"));
        }
        parts.push(part);
        rest = after;
    }
    if parts.is_empty() {
        return Err(malformed("empty"));
    }
    // What this program expects there is nobody's business.
    let head = serde_json::from_slice(parts.remove(0))
        .map_err(|e| malformed(&format!("a head that is none at column {}", e.column())))?;
    Ok((head, parts))
}

/// How many of these events, in order, go into one message.
pub fn fill(lengths: impl IntoIterator<Item = usize>) -> usize {
    let mut total = 0;
    lengths
        .into_iter()
        .take(MAX_EVENTS)
        .enumerate()
        .take_while(|(index, length)| {
            total += length;
            *index == 0 || total <= MAX_EVENT_BYTES
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_as_it_was_written_and_a_cut_one_is_refused() {
        let bytes = write(&"head", &[b"one", b"", b"three"]).unwrap();
        let (head, bodies) = read::<String>(&bytes).unwrap();
        assert_eq!((head.as_str(), bodies), ("head", vec![&b"one"[..], b"", b"three"]));
        // Cut between two parts it can still be read; the head says how many there should be.
        let refused = (0..bytes.len()).filter(|&end| read::<String>(&bytes[..end]).is_err()).count();
        assert_eq!(refused, bytes.len() - 3);
        assert!(read::<String>(&[0xff; 64]).is_err());
    }

    #[test]
    fn a_message_is_filled_up_to_its_limits() {
        assert_eq!(fill([10; 2_000]), MAX_EVENTS);
        assert_eq!(fill([MAX_EVENT_BYTES / 2; 3]), 2);
        assert_eq!(fill([2 * MAX_EVENT_BYTES, 1]), 1, "one that is too long goes alone");
        assert_eq!(fill([]), 0);
    }
}
