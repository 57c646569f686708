//! The key that this device signs with.

use std::fs;
use std::io::Write;
use std::path::Path;

use domain::id::RegisterId;
use domain::sync::proof::{PublicKey, Signature};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::store::{private_file, random, sync_folder};

/// Where it lies in the register's folder, readable for its user alone.
pub const FILE: &str = "device.key";

/// The device's key, and the register that it is of.
pub struct DeviceKey {
    pub register: RegisterId,
    pair: Ed25519KeyPair,
    meeting: [u8; 32],
}

impl DeviceKey {
    /// The key of a folder; made where there is none yet, for this register or else a new one.
    ///
    /// # Errors
    /// What the disk says; [`Error::Damaged`].
    pub fn of(folder: &Path, register: Option<RegisterId>) -> Result<Self, Error> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::read(&text, register),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::make(folder, &path, register),
            Err(error) => Err(Error::file(&path, error)),
        }
    }

    fn read(text: &str, register: Option<RegisterId>) -> Result<Self, Error> {
        let damaged = || Error::Damaged(format!("the device's key in {FILE} can't be read"));
        let (kept, seed) = text.trim().split_once(' ').ok_or_else(damaged)?;
        let seed = PublicKey::try_from(seed.to_owned()).map_err(|_| damaged())?;
        Self::from_seed(register.map_or_else(|| kept.parse(), Ok).map_err(|_| damaged())?, &seed.0)
    }

    fn make(folder: &Path, path: &Path, register: Option<RegisterId>) -> Result<Self, Error> {
        let register = register.unwrap_or_else(|| RegisterId::new(chrono::Utc::now().timestamp_millis(), random()));
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the operating system gives random bytes");
        let text = format!("{register} {}\n", PublicKey(seed));
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
        Self::read(&text, Some(register))
    }

    /// The key of a register that keeps it elsewhere than in a folder.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn from_seed(register: RegisterId, seed: &[u8; 32]) -> Result<Self, Error> {
        let damaged = |_| Error::Damaged(format!("the device's key in {FILE} can't be read"));
        // A key signs or agrees, never both: the second is derived from the first.
        let meeting = Sha256::new().chain_update(b"local-vendor meeting key 1\0").chain_update(seed).finalize();
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(damaged)?;
        Ok(Self { register, pair, meeting: meeting.into() })
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

/// Whether a key's holder signed this.
pub(crate) fn is_signed(key: &PublicKey, bytes: &[u8], signature: &Signature) -> bool {
    UnparsedPublicKey::new(&ED25519, key.0).verify(bytes, &signature.0).is_ok()
}

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKey({})", self.register)
    }
}
