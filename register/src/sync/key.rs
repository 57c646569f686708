//! The key that this device signs with.

use std::fs;
use std::io::Write;
use std::path::Path;

use domain::id::RegisterId;
use domain::sync::proof::{PublicKey, Signature};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::key_store;
use crate::Error;
use crate::store::{private_file, random, sync_folder};

/// Where it lies in the register's folder, readable for its user alone; or where it says that the key lies elsewhere.
pub const FILE: &str = "device.key";
/// What stands in the place of a key that the operating system keeps.
const ELSEWHERE: &str = "key-store";

/// The device's key, and the register that it is of.
pub struct DeviceKey {
    pub register: RegisterId,
    seed: [u8; 32],
    pair: Ed25519KeyPair,
    meeting: [u8; 32],
}

impl DeviceKey {
    /// The key of a folder; made where there is none yet, for this register or else a new one.
    ///
    /// # Errors
    /// What the disk says; [`Error::Damaged`], [`Error::KeyLocked`], [`Error::KeyLost`].
    pub fn of(folder: &Path, register: Option<RegisterId>) -> Result<Self, Error> {
        match Kept::of(folder)? {
            None => Self::make(folder, register),
            Some(Kept { seed: Some(seed), register: kept }) => Self::from_seed(register.unwrap_or(kept), &seed),
            Some(Kept { seed: None, register: kept }) => {
                let seed = key_store::get(kept)?.ok_or(Error::KeyLost)?;
                Self::from_seed(register.unwrap_or(kept), &seed)
            }
        }
    }

    /// The same, to enrol with: a key that was lost is made anew, since the server takes what the register brings now.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn to_enrol(folder: &Path, register: Option<RegisterId>) -> Result<Self, Error> {
        match Self::of(folder, register) {
            Err(Error::KeyLost) => {
                let kept = Kept::of(folder)?.map(|kept| kept.register);
                Self::make(folder, register.or(kept))
            }
            other => other,
        }
    }

    /// The key, if it can be had without asking the operating system for it, which may take its time.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn at_hand(folder: &Path, register: RegisterId) -> Result<Option<Self>, Error> {
        match Kept::of(folder)? {
            Some(Kept { seed: None, .. }) => Ok(None),
            _ => Self::of(folder, Some(register)).map(Some),
        }
    }

    fn make(folder: &Path, register: Option<RegisterId>) -> Result<Self, Error> {
        let register = register.unwrap_or_else(|| RegisterId::new(chrono::Utc::now().timestamp_millis(), random()));
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the operating system gives random bytes");
        let there =
            key_store::put(register, &seed) && matches!(key_store::get(register), Ok(Some(kept)) if kept == seed);
        let text =
            if there { format!("{register} {ELSEWHERE}\n") } else { format!("{register} {}\n", PublicKey(seed)) };
        let path = &folder.join(FILE);
        let new = path.with_extension("new");
        let write = || {
            let mut file = fs::File::create(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| Error::file(&new, error))?;
        private_file(&new)?;
        fs::rename(&new, path).map_err(|error| Error::file(path, error))?;
        sync_folder(folder)?;
        Self::from_seed(register, &seed)
    }

    /// The key of a register that keeps it elsewhere than in a folder.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn from_seed(register: RegisterId, seed: &[u8; 32]) -> Result<Self, Error> {
        // A key signs or agrees, never both: the second is derived from the first.
        let meeting = Sha256::new().chain_update(b"local-vendor meeting key 1\0").chain_update(seed).finalize();
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| damaged())?;
        Ok(Self { register, seed: *seed, pair, meeting: meeting.into() })
    }

    pub fn public(&self) -> PublicKey {
        PublicKey::from_slice(self.pair.public_key().as_ref()).expect("the key has 32 bytes")
    }

    /// The private key, for X25519, with which this register meets others of its stall.
    pub(crate) const fn meeting(&self) -> &[u8; 32] {
        &self.meeting
    }

    pub fn sign(&self, bytes: &[u8]) -> Signature {
        Signature::from_slice(self.pair.sign(bytes).as_ref()).expect("a signature has 64 bytes")
    }
}

/// What the file says: whose key it is, and the key itself unless the operating system keeps it.
struct Kept {
    register: RegisterId,
    seed: Option<[u8; 32]>,
}

impl Kept {
    fn of(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::file(&path, error)),
        };
        let (register, rest) = text.trim().split_once(' ').ok_or_else(damaged)?;
        let seed = match rest {
            ELSEWHERE => None,
            seed => Some(PublicKey::try_from(seed.to_owned()).map_err(|_| damaged())?.0),
        };
        Ok(Some(Self { register: register.parse().map_err(|_| damaged())?, seed }))
    }
}

fn damaged() -> Error {
    Error::Damaged(format!("the device's key in {FILE} can't be read"))
}

impl Clone for DeviceKey {
    fn clone(&self) -> Self {
        Self::from_seed(self.register, &self.seed).expect("it was a key before")
    }
}

/// Whether a key's holder signed this.
pub(crate) fn is_signed(key: &PublicKey, bytes: &[u8], signature: &Signature) -> bool {
    UnparsedPublicKey::new(&ED25519, key.0).verify(bytes, &signature.0).is_ok()
}

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKey({})", self.register)
    }
}
