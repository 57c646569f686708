//! A receipt on the screen, as the printer would give it.

use domain::api::sales::{PrintReceipt, ReceiptPdf, ReceiptText};
use domain::id::EventId;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use super::dialog::Dialog;
use super::icon::{Glyph, Icon};
use crate::backend;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct ReceiptProps {
    pub sale: EventId,
    pub receipt: AttrValue,
    pub onclose: Callback<()>,
}

#[component]
pub fn Receipt(props: &ReceiptProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let slip = use_state(String::new);
    {
        let (shop, slip) = (shop.clone(), slip.clone());
        use_effect_with(props.sale, move |&sale| {
            wasm_bindgen_futures::spawn_local(async move {
                match backend::call(ReceiptText { sale }).await {
                    Ok(text) => slip.set(text.text),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let sale = props.sale;
    let print = {
        let shop = shop.clone();
        Callback::from(move |_| print(&shop, sale))
    };
    let save = {
        let shop = shop.clone();
        Callback::from(move |_| save_pdf(&shop, sale))
    };
    html! {
        <Dialog name={DialogName::Receipt} title={text!(i18n, "receipt-of", number = props.receipt.to_string())} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <pre class="slip selectable" tabindex="0" role="region" aria-label={i18n.text("receipt")} data-testid="slip">{ &*slip }</pre>
            </div>
            if !shop.afar {
                <div class="dialog-foot">
                    if shop.prints() {
                        <button type="button" class="btn grow" onclick={print} data-testid="slip-print"><Icon glyph={Glyph::Print} />{ i18n.text("print") }</button>
                    }
                    <button type="button" class="btn grow" onclick={save} data-testid="slip-pdf"><Icon glyph={Glyph::File} />{ i18n.text("save-as-pdf") }</button>
                </div>
            }
        </Dialog>
    }
}

/// Queues the receipt for the printer.
pub fn print(shop: &Shop, sale: EventId) {
    let shop = shop.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let i18n = &shop.i18n;
        match backend::call(PrintReceipt { sale }).await {
            Ok(()) => shop.tell(i18n.text("printing")),
            Err(error) => shop.complain(&error),
        }
    });
}

/// Saves the receipt as PDF and says where.
pub fn save_pdf(shop: &Shop, sale: EventId) {
    let shop = shop.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let i18n = &shop.i18n;
        match backend::call(ReceiptPdf { sale }).await {
            Ok(saved) => shop.tell(text!(i18n, "saved-as", path = saved.path)),
            Err(error) => shop.complain(&error),
        }
    });
}
