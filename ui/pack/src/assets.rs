use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use crate::said;

/// Files by their path below the packed folder, with `/` between the parts.
#[derive(Default)]
pub struct Assets(BTreeMap<String, Vec<u8>>);

impl Assets {
    /// Everything below a folder.
    pub fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut assets = Self::default();
        assets.gather(folder, "")?;
        Ok(assets)
    }

    fn gather(&mut self, folder: &Path, prefix: &str) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder).map_err(|error| said(folder, error))? {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                return Err(format!("{} has a name that is not UTF-8", path.display()).into());
            };
            // Editors leave hidden files; none of them belongs into the product.
            if name.starts_with('.') {
                continue;
            }
            let inside = format!("{prefix}{name}");
            if path.is_dir() {
                self.gather(&path, &format!("{inside}/"))?;
            } else {
                let bytes = fs::read(&path).map_err(|error| said(&path, error))?;
                self.0.insert(inside, bytes);
            }
        }
        Ok(())
    }

    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.0.insert(path.to_owned(), bytes);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Adds the other files; two files of one name are a mistake, since one would silently disappear.
    pub fn join(&mut self, other: Self) -> Result<(), Box<dyn Error>> {
        for (path, bytes) in other.0 {
            if self.0.contains_key(&path) {
                return Err(format!("{path} is both a static file and made by the build").into());
            }
            self.0.insert(path, bytes);
        }
        Ok(())
    }

    /// Makes the folder hold exactly these files; one whose bytes are already there keeps its time.
    pub fn write(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        fs::create_dir_all(folder).map_err(|error| said(folder, error))?;
        self.remove_others(folder, "")?;
        for (path, bytes) in self.iter() {
            let target = folder.join(path);
            if fs::read(&target).is_ok_and(|there| there == bytes) {
                continue;
            }
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(|error| said(parent, error))?;
            }
            fs::write(&target, bytes).map_err(|error| said(&target, error))?;
        }
        Ok(())
    }

    fn remove_others(&self, folder: &Path, prefix: &str) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder).map_err(|error| said(folder, error))? {
            let path = entry?.path();
            let inside = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
            if path.is_dir() {
                let below = format!("{inside}/");
                if self.0.keys().any(|kept| kept.starts_with(&below)) {
                    self.remove_others(&path, &below)?;
                } else {
                    fs::remove_dir_all(&path).map_err(|error| said(&path, error))?;
                }
            } else if !self.0.contains_key(&inside) {
                fs::remove_file(&path).map_err(|error| said(&path, error))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets(files: &[(&str, &str)]) -> Assets {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Assets(files.collect())
    }

    #[test]
    fn the_folder_ends_with_exactly_the_files_that_were_packed() {
        let folder = tempfile::tempdir().unwrap();
        assets(&[("index.html", "old"), ("gone/away.css", "x"), ("fonts/inter.woff2", "f")])
            .write(folder.path())
            .unwrap();
        assets(&[("index.html", "new"), ("fonts/inter.woff2", "f")]).write(folder.path()).unwrap();

        let there = Assets::read(folder.path()).unwrap();
        let there: Vec<_> = there.iter().collect();
        assert_eq!(there, [("fonts/inter.woff2", b"f".as_slice()), ("index.html", b"new")]);
        assert!(!folder.path().join("gone").exists());
    }

    #[test]
    fn an_unchanged_file_keeps_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("index.html");
        assets(&[("index.html", "same")]).write(folder.path()).unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        fs::File::options().write(true).open(&page).unwrap().set_modified(long_ago).unwrap();

        assets(&[("index.html", "same")]).write(folder.path()).unwrap();
        assert_eq!(fs::metadata(&page).unwrap().modified().unwrap(), long_ago);
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let error = assets(&[("ui.js", "made")]).join(assets(&[("ui.js", "static")])).unwrap_err();
        assert_eq!(error.to_string(), "ui.js is both a static file and made by the build");
    }
}
