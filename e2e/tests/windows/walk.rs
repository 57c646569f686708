//! Looks at screens one after the other: each in every look, checked by axe-core and for what sticks out, and kept as a
//! picture to be looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use e2e::{Failure, Outcome, Window, target_folder};
use serde_json::json;

/// A theme at a size of the page.
pub type Look = (&'static str, u32, u32);

/// A walk through the program in one language.
pub struct Walk<'a> {
    window: &'a Window,
    language: &'a str,
    looks: &'a [Look],
    folder: PathBuf,
    routes: BTreeSet<String>,
    dialogs: BTreeSet<String>,
    /// What is wrong, with the screens where it is.
    faults: BTreeMap<String, Vec<String>>,
}

impl<'a> Walk<'a> {
    pub fn new(window: &'a Window, language: &'a str, looks: &'a [Look]) -> Self {
        Self {
            window,
            language,
            looks,
            folder: target_folder().join("screens"),
            routes: BTreeSet::new(),
            dialogs: BTreeSet::new(),
            faults: BTreeMap::new(),
        }
    }

    /// Looks at what is on the screen.
    pub fn look(&mut self, name: &str) -> Outcome {
        let here = "return [document.documentElement.dataset.route, \
                    [...document.querySelectorAll('[data-dialog]')].at(-1)?.dataset.dialog ?? null]";
        let here = self.window.execute(here, &[])?;
        self.routes.extend(here[0].as_str().map(str::to_owned));
        self.dialogs.extend(here[1].as_str().map(str::to_owned));
        for &(theme, width, height) in self.looks {
            self.dress(theme, width, height)?;
            let screen = format!("{name}.{}.{theme}.{width}", self.language);
            for fault in self.window.faults()? {
                self.faults.entry(fault).or_default().push(screen.clone());
            }
            self.window.save_screenshot(&self.folder.join(format!("{screen}.png")))?;
        }
        // The next steps are taken where most people take them.
        self.dress("light", 1280, 800)
    }

    /// A theme is an attribute of the document and nothing else, as the settings set it.
    fn dress(&self, theme: &str, width: u32, height: u32) -> Outcome {
        self.window.execute("document.documentElement.dataset.theme = arguments[0]", &[json!(theme)])?;
        self.window.resize(width, height)
    }

    /// Fails for what was found, and for every place and dialog of the page that the walk did not come to.
    pub fn end(mut self) -> Outcome {
        for (what, visited) in [("routes", &self.routes), ("dialogs", &self.dialogs)] {
            let script = format!("return document.documentElement.dataset.{what}");
            let all = self.window.execute(&script, &[])?;
            let all: BTreeSet<String> = all.as_str().unwrap_or_default().split(' ').map(str::to_owned).collect();
            if all.len() < 15 {
                return Err(Failure::new(format!("the page names {} {what}", all.len())));
            }
            let missed = all.symmetric_difference(visited);
            self.faults.extend(missed.map(|one| (format!("{what}: {one} was not looked at"), Vec::new())));
        }
        self.faultless()
    }

    /// Fails for what was found on the screens.
    pub fn faultless(self) -> Outcome {
        if self.faults.is_empty() {
            return Ok(());
        }
        let list = self.faults.iter().map(|(fault, screens)| match screens.as_slice() {
            [] => fault.clone(),
            [first, others @ ..] => format!("{first} and {} more: {fault}", others.len()),
        });
        let (n, pictures) = (self.faults.len(), self.folder.display());
        Err(Failure::new(format!("{n} faults (see {pictures}):\n{}", list.collect::<Vec<_>>().join("\n"))))
    }
}
