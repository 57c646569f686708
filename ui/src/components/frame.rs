//! The rail and the bar around a page.

use domain::api::start::SignOut;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

use super::icon::{Glyph, Icon};
use super::picture::Avatar;
use super::status::Kept;
use crate::backend;
use crate::route::{Route, Section};
use crate::shop::use_shop;
use crate::text;
use crate::web::frame as web;

#[derive(Properties, PartialEq)]
pub struct FrameProps {
    pub title: AttrValue,
    #[prop_or_default]
    pub note: AttrValue,
    /// In the middle of the bar, such as a search field.
    #[prop_or_default]
    pub middle: Html,
    /// Before the person, such as the printer's state.
    #[prop_or_default]
    pub status: Option<Html>,
    pub children: Html,
}

#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let shop = use_shop();
    html! {
        <div class="app">
            if shop.afar {
                <web::Rail />
            } else {
                <Rail />
            }
            <main class="page">
                <header class="topbar">
                    <div class="topbar-title">
                        <h1>{ &props.title }</h1>
                        if !props.note.is_empty() {
                            <p>{ &props.note }</p>
                        }
                    </div>
                    { props.middle.clone() }
                    <div class="topbar-end">
                        if shop.afar {
                            <web::Line />
                        } else {
                            if let Some(status) = &props.status {
                                { status.clone() }
                            } else {
                                <Kept />
                            }
                            <Whoami />
                        }
                    </div>
                </header>
                { props.children.clone() }
            </main>
        </div>
    }
}

/// The places of a register.
#[component]
fn Rail() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let link = |route: Route, glyph: Glyph, words: String, id: &str| {
        let here = match (route, shop.route) {
            (Route::Settings(_), Route::Settings(_)) => true,
            (Route::Products, Route::Categories | Route::Import) => true,
            (one, other) => one == other,
        };
        let onclick = {
            let go = shop.go.clone();
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                go.emit(route);
            })
        };
        html! {
            <a class="rail-link" href={format!("#{}", route.path())} aria-current={here.then_some("page")} {onclick}
                data-testid={format!("nav-{id}")}>
                <Icon {glyph} />
                { words }
            </a>
        }
    };
    let subjects = Section::ALL.into_iter().map(Route::Settings).find(|route| shop.may(route.needs()));
    html! {
        <nav class="rail" aria-label={i18n.text("places")}>
            { link(Route::Sell, Glyph::Sell, i18n.text("nav-sell"), "sell") }
            if shop.may(Route::Today.needs()) {
                { link(Route::Today, Glyph::Today, i18n.text("nav-today"), "today") }
            }
            { link(Route::Products, Glyph::Products, i18n.text("nav-products"), "products") }
            { link(Route::Waste, Glyph::Bin, i18n.text("nav-waste"), "waste") }
            { link(Route::Plan, Glyph::Plan, i18n.text("nav-plan"), "plan") }
            { link(Route::Sales, Glyph::Sales, i18n.text("nav-sales"), "sales") }
            <div class="rail-gap"></div>
            { link(subjects.unwrap_or(Route::Settings(Section::Language)), Glyph::Settings, i18n.text("nav-settings"), "settings") }
        </nav>
    }
}

/// Who is at the counter; a tap signs out.
#[component]
fn Whoami() -> Html {
    let shop = use_shop();
    let Some(person) = shop.person() else { return Html::default() };
    let leave = {
        let shop = shop.clone();
        Callback::from(move |_| {
            let shop = shop.clone();
            wasm_bindgen_futures::spawn_local(async move {
                match backend::call(SignOut {}).await {
                    Ok(()) => {
                        if shop.sync.waiting > 0 && shop.sync.server.is_some() {
                            let n = i64::try_from(shop.sync.waiting).unwrap_or(i64::MAX);
                            shop.tell(text!(shop.i18n, "sign-out-waiting", n = n));
                        }
                        shop.refresh.emit(());
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    html! {
        <button type="button" class="whoami" onclick={leave} data-testid="whoami"
            aria-label={text!(shop.i18n, "sign-out-of", name = person.name.clone())}>
            <Avatar name={person.name.clone()} />
            <span class="clip">{ &person.name }</span>
        </button>
    }
}
