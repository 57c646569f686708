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

/// What sticks out of the page sideways, or is cut off inside its button.
const STICKING_OUT: &str = r#"
    const out = [];
    if (document.documentElement.scrollWidth > innerWidth) out.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const scrolls = e => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth || scrolls(e.parentElement));
    const front = document.querySelector("[role=dialog]") ?? document;
    for (const e of front.querySelectorAll("button, a, input, select, textarea, h1, h2, h3, dt, dd")) {
        const box = e.getBoundingClientRect();
        if (!box.width || !e.checkVisibility({ visibilityProperty: true }) || e.matches(".unseen") || scrolls(e)) continue;
        const html = e.outerHTML.slice(0, 120);
        if (box.left < -1 || box.right > innerWidth + 1) out.push(`${html} sticks out`);
        if (e.matches("button, a") && e.scrollWidth > e.clientWidth + 1) out.push(`${html} cuts off “${e.innerText}”`);
    }
    for (const e of front.querySelectorAll(".seg")) {
        if (e.scrollWidth > e.clientWidth + 1) out.push(`${e.outerHTML.slice(0, 120)} has no room for its words`);
    }
    for (const scrim of document.querySelectorAll(".scrim")) {
        const box = scrim.getBoundingClientRect();
        const whole = box.left <= 0 && box.top <= 0 && box.right >= innerWidth && box.bottom >= innerHeight;
        if (!whole) out.push("a dialog leaves a part of the page uncovered");
    }
    // A key of the counter stands on its line whole, or not at all.
    for (const e of front.querySelectorAll(".shelf-keys > span")) {
        const box = e.getBoundingClientRect(), line = e.parentElement.getBoundingClientRect();
        if (box.top < line.bottom - 1 && (box.right > line.right + 1 || box.bottom > line.bottom + 1)) {
            out.push(`the key “${e.innerText}” is cut`);
        }
    }
    for (const e of front.querySelectorAll(".scroll:not(.settings-nav)")) {
        if (e.scrollWidth > e.clientWidth + 1) out.push(`${e.outerHTML.slice(0, 120)} scrolls sideways`);
    }
    // Squeezed lower than its own text.
    for (const e of front.querySelectorAll("button, h1, h2, h3, p, strong, label, [role=status]")) {
        const style = getComputedStyle(e);
        if (!e.clientHeight || e.matches(".unseen, .clip") || /auto|scroll/.test(style.overflowY)) continue;
        if (style.display !== "inline" && e.scrollHeight > e.clientHeight + 6) out.push(`${e.outerHTML.slice(0, 120)} cuts off its text`);
    }
    return out;
"#;

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
            let mut faults: Vec<String> = serde_json::from_value(self.window.execute(STICKING_OUT, &[])?)?;
            for violation in self.window.violations()? {
                let rule = &violation.rule;
                faults.extend(violation.elements.iter().map(|element| format!("{rule}: {element}")));
            }
            for fault in faults {
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
