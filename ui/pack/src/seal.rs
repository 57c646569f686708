use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::assets::Assets;
use crate::said;

/// Grows when the same files are packed otherwise.
const PACKING: u32 = 2;

/// Files of every packed folder.
const STANDING: [&str; 2] = ["index.html", "favicon.ico"];

/// What a packed folder was made from, to tell whether it has to be made again.
///
/// The hash is the standard library's: it may differ from one compiler to the next, which costs one packing.
pub struct Seal(u64);

impl Seal {
    pub fn of(wasm: &[u8], statics: &Assets, wasm_opt: Option<&Path>) -> Self {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        PACKING.hash(&mut hasher);
        wasm.hash(&mut hasher);
        wasm_opt.is_some().hash(&mut hasher);
        for file in statics.iter() {
            file.hash(&mut hasher);
        }
        Self(hasher.finish())
    }

    /// The sizes noted when the folder was packed from the same input, if it still stands.
    pub fn holds(&self, seal_file: &Path, out: &Path) -> Option<String> {
        let note = fs::read_to_string(seal_file).ok()?;
        let (hash, sizes) = note.split_once('\n')?;
        let stands = STANDING.iter().all(|file| out.join(file).is_file());
        (stands && hash == self.0.to_string()).then(|| sizes.to_owned())
    }

    pub fn keep(&self, seal_file: &Path, sizes: &str) -> Result<(), String> {
        fs::write(seal_file, format!("{}\n{sizes}", self.0)).map_err(|error| said(seal_file, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_until_the_input_changes_or_the_folder_is_gone() {
        let out = tempfile::tempdir().unwrap();
        let note = out.path().join("ui.packed");
        let statics = Assets::default();
        let seal = Seal::of(b"wasm", &statics, None);
        seal.keep(&note, "small").unwrap();
        assert_eq!(seal.holds(&note, out.path()), None);

        for file in STANDING {
            fs::write(out.path().join(file), "").unwrap();
        }
        assert_eq!(seal.holds(&note, out.path()).as_deref(), Some("small"));
        assert_eq!(Seal::of(b"other", &statics, None).holds(&note, out.path()), None);
        assert_eq!(Seal::of(b"wasm", &statics, Some(Path::new("wasm-opt"))).holds(&note, out.path()), None);
    }
}
