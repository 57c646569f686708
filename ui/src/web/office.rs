//! What every page of the web stands in: who looks, at which stalls, and which page is shown.

use std::rc::Rc;

use domain::api::ApiError;
use domain::api::account::{Account, LogOut};
use domain::api::business::{Business, SeeBusiness};
use domain::api::registers::{SeeStalls, StallDay};
use domain::api::settings::Appearance;
use domain::api::start::{Front, SignedIn, Stage};
use domain::api::sync::SyncStatus;
use domain::id::PersonId;
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, ContextProvider, Html, Properties, component, html, use_effect_with, use_memo, use_state};

use super::account::AccountPage;
use super::frame::{Around, title};
use super::news::use_news;
use super::people::People;
use super::place::Place;
use super::registers::Registers;
use super::today::Today;
use crate::components::frame::Frame;
use crate::components::icon::Glyph;
use crate::components::notice::{Empty, Toast};
use crate::components::stalls::StallProps;
use crate::i18n::I18n;
use crate::locale::Locale;
use crate::pages::plan::forecast::Forecast;
use crate::pages::products::Products;
use crate::pages::sales::Sales;
use crate::pages::waste::Waste;
use crate::route::Route;
use crate::shop::{Scans, Shop, Trade, use_said};
use crate::{backend, dom};

#[derive(Properties, PartialEq)]
pub struct OfficeProps {
    pub i18n: I18n,
    pub account: Rc<Account>,
    pub onleft: Callback<()>,
}

#[component]
pub fn Office(props: &OfficeProps) -> Html {
    let business = use_state(|| None::<Rc<Business>>);
    // Dates and times are written as in the business's country.
    let country = business.as_ref().map(|known| known.country.clone()).unwrap_or_default();
    let i18n = use_memo((props.i18n.locale.language, country), |(language, country)| {
        I18n::new(Locale::new(*language, country))
    });
    let i18n = &*i18n;
    let place = use_state(Place::here);
    let (said, say) = use_said();
    let (news, live) = use_news(props.onleft.clone());
    let stalls = use_state(|| None::<Result<Rc<[StallDay]>, ApiError>>);
    {
        let place = place.setter();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&dom::window(), "hashchange", move |_| place.set(Place::here()));
            move || drop(listener)
        });
    }
    let front = use_memo((props.account.clone(), (*business).clone()), |(account, business)| {
        front(account, business.as_deref().map(|known| known.name.clone()).unwrap_or_default())
    });
    let go = use_memo((), |()| {
        Callback::from(|to: Route| {
            let _ = dom::window().location().set_hash(to.path());
        })
    });
    let sync = use_memo(news, |&news| SyncStatus { news, ..SyncStatus::default() });
    let trade = match &*stalls {
        Some(Ok(stalls)) => stalls.first().map(|first| Trade { currency: first.currency, today: first.business_day }),
        _ => None,
    };
    let shop = Shop {
        front,
        view: None,
        trade,
        afar: true,
        i18n: i18n.clone(),
        route: place.like(),
        go: (*go).clone(),
        refresh: props.onleft.clone(),
        onview: Callback::noop(),
        speak: Callback::noop(),
        say,
        sync,
        onsync: Callback::noop(),
        scans: Scans::default(),
    };
    {
        let (stalls, business, shop) = (stalls.setter(), business.setter(), shop.clone());
        use_effect_with(news, move |_| {
            if !shop.may(Place::Today(None).needs()) {
                return;
            }
            spawn_local(async move {
                // Whatever is wrong with it is told with the stalls.
                if let Ok(known) = backend::ask(SeeBusiness {}).await {
                    business.set(Some(Rc::new(known)));
                }
                match backend::ask(SeeStalls { day: None }).await {
                    Ok(days) => stalls.set(Some(Ok(days.into()))),
                    // What was read before still says more than nothing.
                    Err(error) if error.code == ApiError::SIGNED_OUT || shop.trade.is_some() => shop.complain(&error),
                    Err(error) => stalls.set(Some(Err(error))),
                }
            });
        });
    }
    let leave = {
        let (onleft, shop) = (props.onleft.clone(), shop.clone());
        Callback::from(move |()| {
            let (onleft, shop) = (onleft.clone(), shop.clone());
            spawn_local(async move {
                match backend::ask(LogOut {}).await {
                    Ok(()) => onleft.emit(()),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    // An address that this person may not see leads to the first that they may.
    let allowed = Place::ALL.into_iter().find(|place| shop.may(place.needs()));
    let shown = if shop.may(place.needs()) { Some(*place) } else { allowed };
    use_effect_with(shown, |shown| dom::stand_at(&shown.map(Place::path).unwrap_or_default()));
    let around = Around { place: shown.unwrap_or(*place), account: props.account.account, live, leave };
    let onstall = Callback::from(|stall| Place::Sales(stall).go());
    let empty = |glyph, heading: &str, words: String, children: Html| {
        html! {
            <Frame title={title(i18n, around.place)}>
                <Empty {glyph} title={i18n.text(heading)} {words}>{ children }</Empty>
            </Frame>
        }
    };
    let page = match (shown, &*stalls) {
        (None, _) => {
            empty(Glyph::People, "web-nothing-for-you", i18n.text("web-nothing-for-you-words"), Html::default())
        }
        (Some(Place::Registers), stalls) => {
            let stalls = stalls.as_ref().and_then(|known| known.as_ref().ok()).cloned().unwrap_or_default();
            html! { <Registers {stalls} /> }
        }
        (Some(Place::People), _) => html! { <People /> },
        (Some(Place::Account), _) => html! { <AccountPage /> },
        (Some(_), None) => html! { <Frame title={title(i18n, around.place)}>{ Html::default() }</Frame> },
        (Some(_), Some(Err(error))) => {
            let to_registers = html! {
                <a class="btn btn--main" href={format!("#{}", Place::Registers.path())}>{ i18n.text("web-registers") }</a>
            };
            empty(Glyph::Store, "web-nothing-yet", i18n.failure(error, None), to_registers)
        }
        (Some(Place::Today(stall)), Some(Ok(stalls))) => html! { <Today {stall} stalls={stalls.clone()} /> },
        (Some(Place::Sales(stall)), Some(Ok(stalls))) => {
            html! { <Sales {stall} stalls={stalls.clone()} {onstall} /> }
        }
        (Some(Place::Waste(stall)), Some(Ok(stalls))) => {
            let onstall = Callback::from(|stall| Place::Waste(stall).go());
            html! { <Waste {stall} stalls={stalls.clone()} {onstall} /> }
        }
        (Some(Place::Forecast(stall)), Some(Ok(stalls))) => {
            let onstall = Callback::from(|stall| Place::Forecast(stall).go());
            let at = StallProps { stalls: stalls.clone(), stall, onstall };
            html! { <Frame title={title(i18n, around.place)} note={i18n.text("forecast-note-afar")}><Forecast {at} /></Frame> }
        }
        (Some(Place::Products), Some(Ok(_))) => html! { <Products /> },
    };
    html! {
        <ContextProvider<Shop> context={shop}>
            <ContextProvider<Around> context={around.clone()}>{ page }</ContextProvider<Around>>
            <Toast {said} />
        </ContextProvider<Shop>>
    }
}

/// Who looks, as pages of a register know it.
fn front(account: &Account, business_name: String) -> Front {
    Front {
        stage: Stage::SignedIn,
        version: String::new(),
        business_name,
        stall_name: String::new(),
        language: String::new(),
        country: String::new(),
        machine_zone: String::new(),
        staff: Vec::new(),
        signed_in: Some(SignedIn { person: PersonId::NIL, name: account.name.clone(), role: account.role }),
        appearance: Appearance::default(),
    }
}
