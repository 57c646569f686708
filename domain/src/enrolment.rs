//! A device of the vendor, as the server's own series tells every register.

use serde::{Deserialize, Serialize};

use crate::id::{RegisterId, StallId};
use crate::sync::proof::PublicKey;

/// Something about one device. Only the server says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentChanges {
    pub register: RegisterId,
    pub changes: Vec<EnrolmentChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentChange {
    Stall(StallId),
    PublicKey(PublicKey),
    Name(String),
    /// No longer once the owner revoked it: what it still hands in waits for the owner.
    Active(bool),
}

/// What stands between a server's address and a code in a [`join_link`].
const JOIN: &str = "/#/join/";

/// A server's address and a code for one of its registers in one text, as a QR code holds it.
pub fn join_link(server: &str, code: &str) -> String {
    format!("{}{JOIN}{code}", server.trim_end_matches('/'))
}

/// Address and code of a [`join_link`]; none of any other text.
pub fn parse_join_link(text: &str) -> Option<(&str, &str)> {
    let (server, code) = text.trim().split_once(JOIN)?;
    (!server.is_empty() && !code.is_empty()).then_some((server, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_gives_back_the_address_and_the_code_that_it_was_made_of() {
        let link = join_link("https://shop.example/", "ABCD-2345");
        assert_eq!(link, "https://shop.example/#/join/ABCD-2345");
        assert_eq!(parse_join_link(&format!(" {link}\n")), Some(("https://shop.example", "ABCD-2345")));
        for other in ["https://shop.example", "ABCD-2345", "/#/join/ABCD-2345", "https://shop.example/#/join/"] {
            assert_eq!(parse_join_link(other), None);
        }
    }
}
