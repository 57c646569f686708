//! What happens when the interface itself breaks: it starts again by itself. All that was rung up lies with the register.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsValue;

use crate::dom;

/// Why the page that stood here before broke, and when, for whoever looks into it.
const BROKE: &str = "broke";
const BROKE_AT: &str = "broke-at";
/// A page that breaks again so soon would break for ever.
const SOON_MS: i64 = 10_000;

/// Lets the page start again where its own code broke. Without this it would stand there and do nothing any more.
pub fn watch() {
    yew::set_custom_panic_hook(Box::new(|panic| {
        web_sys::console::error_1(&JsValue::from_str(&panic.to_string()));
        start_again(panic);
    }));
}

fn start_again(panic: &PanicHookInfo<'_>) {
    let Ok(Some(storage)) = dom::window().session_storage() else {
        return explain();
    };
    let now_ms = dom::now_ms();
    let last_ms = storage.get_item(BROKE_AT).ok().flatten().and_then(|at| at.parse::<i64>().ok());
    let soon = last_ms.is_some_and(|last_ms| now_ms - last_ms < SOON_MS);
    let noted =
        storage.set_item(BROKE, &panic.to_string()).and_then(|()| storage.set_item(BROKE_AT, &now_ms.to_string()));
    if soon || noted.is_err() || dom::window().location().reload().is_err() {
        explain();
    }
}

/// Words in every language: which one is spoken here is not known any more.
fn explain() {
    if let Some(root) = dom::document().get_element_by_id("app") {
        root.set_inner_html(
            "<main class=\"broken\"><p lang=\"en\">This screen broke and can't go on. Close the program and open it again: \
             every sale and the open cart are saved.</p><p lang=\"fr\">Cet écran est tombé en panne. Fermez le programme et \
             rouvrez-le : chaque vente et le panier en cours sont enregistrés.</p></main>",
        );
    }
}
