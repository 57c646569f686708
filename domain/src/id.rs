//! Ids made on the device: UUIDs, each its own type, sortable by the time they were made.

use crate::Error;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// The id of nothing; the key of rows that hold for the whole vendor.
            pub const NIL: Self = Self(uuid::Uuid::nil());

            /// A UUIDv7 (RFC 9562) from the time in milliseconds since 1970 UTC and ten random bytes.
            pub fn new(unix_ms: i64, random: [u8; 10]) -> Self {
                let ms = u64::try_from(unix_ms).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
            }

            /// A UUIDv8 from a hash of the content, the same on every machine: for what is imported.
            pub fn derived(hash: &[u8; 32]) -> Self {
                let mut bytes = [0_u8; 16];
                bytes.copy_from_slice(&hash[..16]);
                Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
            }

            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// # Errors
            /// [`Error::Malformed`] unless it is 16 bytes.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
                uuid::Uuid::from_slice(bytes).map(Self).map_err(|_| Error::Malformed { what: "an id", text: format!("{bytes:02x?}") })
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                text.parse().map(Self).map_err(|_| Error::Malformed { what: "an id", text: text.to_owned() })
            }
        }
    )+};
}

ids! {
    /// The tenant: one business.
    VendorId,
    /// One place of sale.
    StallId,
    /// One enrolled device.
    RegisterId,
    /// One series of a register's events, gapless from 1.
    IncarnationId,
    /// An event; of a sale it is also the sale's id.
    EventId,
    PersonId,
    ProductId,
    CategoryId,
    TaxCategoryId,
    /// A ticket put aside on this device.
    ParkedId,
    /// A batch of goods with an expiry date.
    BatchId,
    /// A price that is reduced for a while.
    MarkdownId,
    /// What goes into products.
    IngredientId,
    /// Who ingredients are bought from.
    SupplierId,
    /// Who signs in on the server.
    AccountId,
    /// A sign-in on the server, on one device.
    SessionId,
}
