//! The key store of the operating system: on Linux the Secret Service, which desktops keep open while somebody is signed
//! in. Nobody is ever asked for a password here: a till has to go on by itself.

use domain::id::RegisterId;

use crate::Error;

/// Set to `file` where keys are to lie in files in spite of a key store, as in tests.
const CHOICE: &str = "LOCAL_VENDOR_KEY_STORE";

/// Puts a key there; false where that can't be done without asking somebody.
pub fn put(register: RegisterId, seed: &[u8; 32]) -> bool {
    std::env::var_os(CHOICE).is_none_or(|choice| choice != "file") && system::put(&register.to_string(), seed).is_some()
}

/// The key of a register; none where the store is open and does not hold it.
///
/// # Errors
/// [`Error::KeyLocked`] where the store is closed, or nothing answers.
pub fn get(register: RegisterId) -> Result<Option<[u8; 32]>, Error> {
    system::get(&register.to_string())
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::HashMap;

    use dbus_secret_service::{EncryptionType, SecretService};

    use crate::Error;

    const LABEL: &str = "Local Vendor: key of this register";

    fn attributes(register: &str) -> HashMap<&str, &str> {
        HashMap::from([("application", "local-vendor"), ("register", register)])
    }

    /// None where there is no session whose service could answer. Without that look the bus would try to start one.
    fn service() -> Option<SecretService> {
        let named = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some();
        let usual = std::env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists());
        // The line ends at a socket of this user's own session; no seconds for a question means that none is asked.
        (named || usual)
            .then(|| SecretService::connect_with_max_prompt_timeout(EncryptionType::Plain, 0).ok())
            .flatten()
    }

    pub(super) fn put(register: &str, seed: &[u8; 32]) -> Option<()> {
        let service = service()?;
        let collection = service.get_default_collection().ok()?;
        if collection.is_locked().ok()? {
            return None;
        }
        let item = collection.create_item(LABEL, attributes(register), seed, true, "application/octet-stream");
        item.ok().map(drop)
    }

    pub(super) fn get(register: &str) -> Result<Option<[u8; 32]>, Error> {
        let service = service().ok_or(Error::KeyLocked)?;
        let found = service.search_items(attributes(register)).map_err(|_| Error::KeyLocked)?;
        if let Some(item) = found.unlocked.first() {
            let secret = item.get_secret().map_err(|_| Error::KeyLocked)?;
            return Ok(secret.try_into().ok());
        }
        // A closed collection may hide what it holds.
        let open = service.get_default_collection().and_then(|collection| collection.is_locked());
        match (found.locked.is_empty(), open) {
            (true, Ok(false)) => Ok(None),
            _ => Err(Error::KeyLocked),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use crate::Error;

    /// Not built in for this system: the file is used.
    pub(super) fn put(_: &str, _: &[u8; 32]) -> Option<()> {
        None
    }

    pub(super) fn get(_: &str) -> Result<Option<[u8; 32]>, Error> {
        Err(Error::KeyLocked)
    }
}
