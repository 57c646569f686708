//! The frame around the pages of whoever signed in, and which of them is shown.

use std::rc::Rc;

use domain::Money;
use domain::api::ApiError;
use domain::api::account::{Account, LogOut};
use domain::currency::Currency;
use domain::permission::{Permission, Verdict, verdict};
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, ContextProvider, Html, Properties, component, hook, html, use_context, use_effect_with, use_state,
};

use super::products::Products;
use super::registers::Registers;
use super::sales::Sales;
use super::today::Today;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Toast;
use crate::i18n::I18n;
use crate::shop::Said;
use crate::{backend, dom};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Today,
    Sales,
    Products,
    Registers,
}

impl Page {
    const ALL: [Self; 4] = [Self::Today, Self::Sales, Self::Products, Self::Registers];

    const fn path(self) -> &'static str {
        match self {
            Self::Today => "/today",
            Self::Sales => "/sales",
            Self::Products => "/products",
            Self::Registers => "/registers",
        }
    }

    const fn needs(self) -> Permission {
        match self {
            Self::Today | Self::Sales | Self::Registers => Permission::SeeFigures,
            Self::Products => Permission::EditCatalogue,
        }
    }

    fn here() -> Self {
        let hash = dom::window().location().hash().unwrap_or_default();
        Self::ALL.into_iter().find(|page| hash.trim_start_matches('#') == page.path()).unwrap_or(Self::Today)
    }
}

/// What every page of the web knows.
#[derive(Clone, PartialEq)]
pub struct Desk {
    pub i18n: I18n,
    pub account: Rc<Account>,
    pub say: Callback<Said>,
    /// Grows with every change that the server took in.
    pub news: u64,
    left: Callback<()>,
}

impl Desk {
    pub fn may(&self, permission: Permission) -> bool {
        verdict(self.account.role, permission) == Verdict::Allowed
    }

    pub fn money(&self, amount: Money, currency: Currency) -> String {
        self.i18n.locale.money(amount, currency)
    }

    pub fn tell(&self, words: String) {
        self.say.emit(Said { words, bad: false });
    }

    pub fn complain(&self, error: &ApiError) {
        if error.code == ApiError::SIGNED_OUT {
            self.left.emit(());
        }
        self.say.emit(Said { words: self.i18n.failure(error, None), bad: true });
    }
}

#[hook]
pub fn use_desk() -> Desk {
    use_context::<Desk>().expect("every page stands inside the office")
}

#[derive(Properties, PartialEq)]
pub struct OfficeProps {
    pub i18n: I18n,
    pub account: Rc<Account>,
    pub onleft: Callback<()>,
}

#[component]
pub fn Office(props: &OfficeProps) -> Html {
    let i18n = &props.i18n;
    let page = use_state(Page::here);
    let said = use_state(|| None::<Said>);
    let news = use_state(|| 0_u64);
    {
        let page = page.setter();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&dom::window(), "hashchange", move |_| page.set(Page::here()));
            move || drop(listener)
        });
    }
    {
        let news = news.setter();
        use_effect_with((), move |()| {
            let count = std::cell::Cell::new(0);
            let listening = backend::listen(Callback::from(move |()| {
                count.set(count.get() + 1);
                news.set(count.get());
            }));
            move || drop(listening)
        });
    }
    let desk = Desk {
        i18n: i18n.clone(),
        account: props.account.clone(),
        say: {
            let said = said.setter();
            Callback::from(move |word| said.set(Some(word)))
        },
        news: *news,
        left: props.onleft.clone(),
    };
    let leave = {
        let (onleft, desk) = (props.onleft.clone(), desk.clone());
        Callback::from(move |_| {
            let (onleft, desk) = (onleft.clone(), desk.clone());
            spawn_local(async move {
                match backend::ask(LogOut {}).await {
                    Ok(()) => onleft.emit(()),
                    Err(error) => desk.complain(&error),
                }
            });
        })
    };
    let link = |to: Page| {
        let (glyph, words) = match to {
            Page::Today => (Glyph::Today, i18n.text("nav-today")),
            Page::Sales => (Glyph::Sales, i18n.text("nav-sales")),
            Page::Products => (Glyph::Products, i18n.text("nav-products")),
            Page::Registers => (Glyph::Store, i18n.text("web-registers")),
        };
        html! {
            <a class="rail-link" href={format!("#{}", to.path())} aria-current={(to == *page).then_some("page")}
                data-testid={format!("nav-{}", &to.path()[1..])}><Icon {glyph} />{ words }</a>
        }
    };
    html! {
        <ContextProvider<Desk> context={desk.clone()}>
            <div class="app">
                <nav class="rail" aria-label={i18n.text("places")}>
                    { for Page::ALL.into_iter().filter(|page| desk.may(page.needs())).map(link) }
                </nav>
                <main class="page">
                    { match *page {
                        Page::Today => html! { <Today {leave} /> },
                        Page::Sales => html! { <Sales {leave} /> },
                        Page::Products => html! { <Products {leave} /> },
                        Page::Registers => html! { <Registers {leave} /> },
                    } }
                </main>
            </div>
            <Toast said={(*said).clone()} />
        </ContextProvider<Desk>>
    }
}

#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// Signs out.
    pub leave: Callback<yew::MouseEvent>,
}

/// The bar above a page.
pub fn bar(desk: &Desk, title: &str, props: &PageProps) -> Html {
    html! {
        <header class="topbar">
            <div class="topbar-title"><h1>{ title }</h1></div>
            <div class="topbar-end">
                <button type="button" class="btn" onclick={props.leave.clone()} data-testid="sign-out">
                    { desk.i18n.text("web-sign-out") }
                </button>
            </div>
        </header>
    }
}
