//! What can be seen without being signed in, by its address. Links of mails lead to [`Door::Confirm`] and
//! [`Door::Reset`]; their tokens stand behind `#`, which browsers send to no server.

use yew::AttrValue;

use crate::dom;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    SignIn,
    Create,
    Forgotten,
    Confirm(AttrValue),
    Reset(AttrValue),
}

impl Door {
    /// Where the links of the doors lead.
    pub const SIGN_IN: &'static str = "#/sign-in";
    pub const CREATE: &'static str = "#/create-account";
    pub const FORGOTTEN: &'static str = "#/forgotten";

    /// Anything that is no door of its own is one of the places behind the sign-in, which keeps the address for later.
    /// Only names of ours are known: an address of another site leads nowhere.
    pub fn of_hash(hash: &str) -> Self {
        let token = |name: &str| hash.strip_prefix(name).map(|token| AttrValue::from(token.to_owned()));
        match hash {
            Self::CREATE => Self::Create,
            Self::FORGOTTEN => Self::Forgotten,
            _ => (token("#/verify/").map(Self::Confirm))
                .or_else(|| token("#/reset/").map(Self::Reset))
                .unwrap_or(Self::SignIn),
        }
    }

    pub fn here() -> Self {
        Self::of_hash(&dom::window().location().hash().unwrap_or_default())
    }

    /// What the document says about where it stands; never a token.
    pub const fn path(&self) -> &'static str {
        match self {
            Self::SignIn => "/sign-in",
            Self::Create => "/create-account",
            Self::Forgotten => "/forgotten",
            Self::Confirm(_) => "/verify",
            Self::Reset(_) => "/reset",
        }
    }

    /// Whether it opens for somebody signed in, too.
    pub const fn is_for_all(&self) -> bool {
        matches!(self, Self::Confirm(_) | Self::Reset(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_mails_and_of_the_sign_in_lead_to_their_doors_and_anything_else_to_the_sign_in() {
        assert_eq!(Door::of_hash("#/verify/abc"), Door::Confirm("abc".into()));
        assert_eq!(Door::of_hash("#/reset/abc"), Door::Reset("abc".into()));
        assert_eq!(Door::of_hash(Door::CREATE), Door::Create);
        assert_eq!(Door::of_hash(Door::FORGOTTEN), Door::Forgotten);
        for other in ["", "#", Door::SIGN_IN, "#/sales", "#//evil.example", "#https://evil.example/verify/abc"] {
            assert_eq!(Door::of_hash(other), Door::SignIn, "{other}");
        }
    }
}
