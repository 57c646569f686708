//! The language of this device, and of receipts and reports.

use domain::api::settings::{Appearance, SaveAppearance};
use domain::permission::Permission;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, component, html};

use super::{ViewProps, change, head};
use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::locale::Language as Spoken;
use crate::shop::{Shop, use_shop};

#[component]
pub fn Language(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let view = &props.view;
    let all = |prefix: &str| -> Vec<Choose> {
        Spoken::ALL.into_iter().map(|l| Choose::new(l.tag(), l.name(), format!("{prefix}-{}", l.tag()))).collect()
    };
    let onhere = {
        let (shop, appearance) = (shop.clone(), view.appearance.clone());
        Callback::from(move |tag: AttrValue| {
            dress(&shop, Appearance { language: tag.to_string(), ..appearance.clone() })
        })
    };
    let onreceipts = {
        let (shop, view) = (shop.clone(), view.clone());
        Callback::from(move |tag: AttrValue| change(&shop, &view, |settings| settings.language = tag.to_string()))
    };
    let receipts = Spoken::of(&view.settings.language).tag();
    html! {
        <>
            { head(i18n.text("section-language"), i18n.text("section-language-words")) }
            <section class="card card--pad">
                <div class="card-head"><h3>{ i18n.text("language-here") }</h3></div>
                <Choice label={i18n.text("language-here")} look={Look::Options} choices={all("language")} value={i18n.locale.language.tag()} onchoose={onhere} />
            </section>
            if shop.may(Permission::EditSettings) {
                <section class="card card--pad">
                    <div class="card-head"><h3>{ i18n.text("language-receipts") }</h3></div>
                    <Choice label={i18n.text("language-receipts")} look={Look::Options} choices={all("receipt-language")} value={receipts} onchoose={onreceipts} />
                </section>
            }
        </>
    }
}

/// Changes the look of this device and shows it at once.
pub fn dress(shop: &Shop, appearance: Appearance) {
    let shop = shop.clone();
    spawn_local(async move {
        match backend::call(SaveAppearance { appearance }).await {
            Ok(_) => shop.refresh.emit(()),
            Err(error) => shop.complain(&error),
        }
    });
}
