use serde_json::{Value, json};

use crate::{Outcome, Session};

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

impl Session {
    /// Everything on the screen that breaks a rule of accessibility, sticks out or is cut off.
    pub fn faults(&self) -> Outcome<Vec<String>> {
        let mut faults: Vec<String> = serde_json::from_value(self.execute(STICKING_OUT, &[])?)?;
        for violation in self.violations()? {
            let rule = &violation.rule;
            faults.extend(violation.elements.iter().map(|element| format!("{rule}: {element}")));
        }
        Ok(faults)
    }

    /// Shows the page of a browser in a size, however small, and as somebody sees it who likes it dark or light.
    pub fn emulate(&self, theme: &str, width: u32, height: u32) -> Outcome {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask_browser("Emulation.setDeviceMetricsOverride", &metrics)?;
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.ask_browser("Emulation.setEmulatedMedia", &json!({ "features": features }))?;
        self.settle()
    }

    /// A command of Chromium's own protocol.
    pub fn ask_browser(&self, command: &str, parameters: &Value) -> Outcome<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }
}
