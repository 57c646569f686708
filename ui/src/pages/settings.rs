//! What the vendor decides once: a column of subjects, and the page of one.

mod appearance;
mod barcodes;
mod beside;
mod cash;
mod data;
mod keys;
mod language;
mod place;
mod printer;
mod staff;
mod stall;
mod sync;
mod taxes;
mod weather;

use std::rc::Rc;

use domain::api::Operation;
use domain::api::settings::{SaveSettings, SettingsView};
use domain::settings::Settings as Vendor;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::backend;
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::route::{Route, Section};
use crate::shop::{Shop, use_shop};

#[derive(Properties, PartialEq)]
pub struct SettingsProps {
    pub section: Section,
}

#[component]
pub fn Settings(props: &SettingsProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let Some(view) = shop.view.clone() else {
        return html! { <Frame title={i18n.text("nav-settings")}>{ Html::default() }</Frame> };
    };
    let link = |section: Section| {
        let (glyph, key) = subject(section);
        let onclick = {
            let go = shop.go.clone();
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                go.emit(Route::Settings(section));
            })
        };
        let path = section.path();
        html! {
            <a key={path} href={format!("#{path}")} {onclick} aria-current={(section == props.section).then_some("page")}
                data-testid={path.trim_start_matches('/').replace('/', "-")}>
                <Icon {glyph} />{ i18n.text(key) }
            </a>
        }
    };
    html! {
        <Frame title={i18n.text("nav-settings")} note={view.settings.business_name.clone()}>
            <div class="settings">
                <nav class="settings-nav scroll" aria-label={i18n.text("nav-settings")}>
                    { for Section::ALL.into_iter().filter(|section| shop.may(Route::Settings(*section).needs())).map(link) }
                </nav>
                <div class="settings-body scroll" key={props.section.path()}>
                    { page(props.section, &view) }
                </div>
            </div>
        </Frame>
    }
}

fn page(section: Section, view: &Rc<SettingsView>) -> Html {
    let view = view.clone();
    match section {
        Section::Stall => html! { <stall::Stall {view} /> },
        Section::Taxes => html! { <taxes::Taxes {view} /> },
        Section::Staff => html! { <staff::Staff {view} /> },
        Section::Printer => html! { <printer::Printer {view} /> },
        Section::Barcodes => html! { <barcodes::Barcodes {view} /> },
        Section::Cash => html! { <cash::Cash {view} /> },
        Section::Language => html! { <language::Language {view} /> },
        Section::Appearance => html! { <appearance::Appearance {view} /> },
        Section::Keys => html! { <keys::Keys {view} /> },
        Section::Sync => html! { <sync::Sync {view} /> },
        Section::Data => html! { <data::Data {view} /> },
    }
}

const fn subject(section: Section) -> (Glyph, &'static str) {
    match section {
        Section::Stall => (Glyph::Store, "section-stall"),
        Section::Taxes => (Glyph::Percent, "section-taxes"),
        Section::Staff => (Glyph::People, "section-staff"),
        Section::Printer => (Glyph::Print, "section-printer"),
        Section::Barcodes => (Glyph::Barcode, "section-barcodes"),
        Section::Cash => (Glyph::Coins, "section-cash"),
        Section::Language => (Glyph::Globe, "section-language"),
        Section::Appearance => (Glyph::Sun, "section-appearance"),
        Section::Keys => (Glyph::Keyboard, "section-keys"),
        Section::Sync => (Glyph::Swap, "section-sync"),
        Section::Data => (Glyph::Safe, "section-data"),
    }
}

/// Sends a form whose answer is the settings as they stand afterwards.
fn send<O>(shop: &Shop, request: O)
where
    O: Operation<Response = SettingsView> + 'static,
{
    send_then(shop, request, Callback::noop());
}

/// Like [`send`]; `then` is told that it worked.
fn send_then<O>(shop: &Shop, request: O, then: Callback<()>)
where
    O: Operation<Response = SettingsView> + 'static,
{
    let shop = shop.clone();
    spawn_local(async move {
        match backend::call(request).await {
            Ok(view) => {
                shop.onview.emit(view);
                shop.tell(shop.i18n.text("saved"));
                then.emit(());
            }
            Err(error) => shop.complain(&error),
        }
    });
}

/// Changes one thing of the vendor's and saves it.
fn change(shop: &Shop, view: &SettingsView, change: impl FnOnce(&mut Vendor)) {
    let mut settings = view.settings.clone();
    change(&mut settings);
    send(shop, SaveSettings { settings });
}

#[derive(Properties, PartialEq)]
pub struct ViewProps {
    pub view: Rc<SettingsView>,
}

/// The head of a subject.
fn head(title: String, words: String) -> Html {
    html! { <div class="settings-head"><h2>{ title }</h2><p>{ words }</p></div> }
}
