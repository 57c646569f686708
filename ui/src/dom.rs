//! The few things that pages ask of the browser itself.

use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Window,
};

pub fn window() -> Window {
    web_sys::window().expect("the interface runs in a window")
}

/// Milliseconds since 1970 UTC, by this machine's clock.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

pub fn document() -> Document {
    window().document().expect("the window shows a document")
}

/// What stands in the field that an event came from.
pub fn typed(event: &Event) -> String {
    let Some(target) = event.target() else {
        return String::new();
    };
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        return input.value();
    }
    if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
        return area.value();
    }
    target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
}

pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus_on(&element);
    }
}

pub fn focus_on(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that can't take the focus keeps it where it is.
        let _ = element.focus();
    }
}

pub fn focused() -> Option<Element> {
    document().active_element()
}

/// Whether letters that are typed now go into a field.
pub fn typing_into_field() -> bool {
    focused().is_some_and(|e| {
        e.dyn_ref::<HtmlInputElement>().is_some()
            || e.dyn_ref::<HtmlTextAreaElement>().is_some()
            || e.dyn_ref::<HtmlSelectElement>().is_some()
    })
}

/// Whether a dialog stands before the page.
pub fn dialog_open() -> bool {
    document().query_selector("[role=dialog]").ok().flatten().is_some()
}

/// Says on the document which places and dialogs there are.
pub fn introduce(routes: &[&str], dialogs: &[&str]) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-routes", &routes.join(" "));
        let _ = root.set_attribute("data-dialogs", &dialogs.join(" "));
    }
}

/// Says on the document which place is shown, which is not always the one that the address asks for.
pub fn stand_at(route: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-route", route);
    }
}

/// Whether nothing stands before this element: its dialog is the first one, or there is none.
pub fn is_reachable(element: &Element) -> bool {
    match element.closest("[role=dialog]").ok().flatten() {
        Some(dialog) => is_in_front(&dialog),
        None => !dialog_open(),
    }
}

/// Whether this dialog stands before everything else: the one that was drawn last.
pub fn is_in_front(dialog: &Element) -> bool {
    let dialogs = document().query_selector_all("[role=dialog]").ok();
    let last = dialogs.and_then(|all| all.item(all.length().saturating_sub(1)));
    last.is_some_and(|last| last.is_same_node(Some(dialog)))
}

/// The place that is shown now.
pub fn place() -> Option<String> {
    document().document_element()?.get_attribute("data-route")
}

pub fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Storage that is full or switched off costs a flash at the next start, nothing else.
        let _ = storage.set_item(key, value);
    }
}

pub fn recalled(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// What the register says about the look, on the whole document.
pub fn dress(theme: &str, language: &str, text_size: u16) {
    let Some(root) = document().document_element() else {
        return;
    };
    let _ = root.set_attribute("data-theme", theme);
    let _ = root.set_attribute("lang", language);
    // Half as large again leaves room for one column only.
    let _ = root.set_attribute("data-size", if text_size >= 150 { "large" } else { "usual" });
    if let Some(root) = root.dyn_ref::<HtmlElement>() {
        let size = if (50..=300).contains(&text_size) { text_size } else { 100 };
        let _ = root.style().set_property("font-size", &format!("{size}%"));
    }
    remember("appearance", theme);
    remember("language", language);
}
