//! What stands around a page of the web.

use domain::id::AccountId;
use yew::{Callback, Html, component, html, use_context};

use super::place::Place;
use crate::components::icon::{Glyph, Icon};
use crate::components::picture::Avatar;
use crate::i18n::I18n;
use crate::shop::use_shop;
use crate::text;

/// Where the page is, as the frame shows it.
#[derive(Clone, PartialEq)]
pub struct Around {
    pub place: Place,
    /// Whose account it is.
    pub account: AccountId,
    /// Whether the server is heard.
    pub live: bool,
    pub leave: Callback<()>,
}

#[component]
pub fn Rail() -> Html {
    let (shop, around) = (use_shop(), use_context::<Around>());
    let i18n = &shop.i18n;
    let Some(around) = around else { return Html::default() };
    let link = |to: Place| {
        let here = to.name() == around.place.name();
        html! {
            <a class="rail-link" href={format!("#{}", to.path())} aria-current={here.then_some("page")}
                data-testid={format!("nav-{}", to.name())}><Icon glyph={glyph(to)} />{ title(i18n, to) }</a>
        }
    };
    let leave = around.leave.reform(|_| ());
    html! {
        <nav class="rail" aria-label={i18n.text("places")}>
            { for Place::ALL.into_iter().filter(|place| shop.may(place.needs())).map(link) }
            <div class="rail-gap"></div>
            <button type="button" class="rail-link" onclick={leave} data-testid="sign-out">
                <Icon glyph={Glyph::Leave} />{ i18n.text("web-sign-out") }
            </button>
        </nav>
    }
}

const fn glyph(place: Place) -> Glyph {
    match place {
        Place::Today(_) => Glyph::Today,
        Place::Sales(_) => Glyph::Sales,
        Place::Waste(_) => Glyph::Bin,
        Place::Forecast(_) => Glyph::Plan,
        Place::Products => Glyph::Products,
        Place::Registers => Glyph::Store,
        Place::People | Place::Account => Glyph::People,
    }
}

/// What a place is called.
pub fn title(i18n: &I18n, place: Place) -> String {
    i18n.text(match place {
        Place::Today(_) => "nav-today",
        Place::Sales(_) => "nav-sales",
        Place::Waste(_) => "nav-waste",
        Place::Forecast(_) => "plan-forecast",
        Place::Products => "nav-products",
        Place::Registers => "web-registers",
        Place::People => "web-people",
        Place::Account => "account",
    })
}

/// Whether what is shown is as things stand, and who looks.
#[component]
pub fn Line() -> Html {
    let (shop, around) = (use_shop(), use_context::<Around>());
    let business = &shop.front.business_name;
    let whose = |name: &str| format!("{name} {business}").trim_end().to_owned();
    let live = around.is_some_and(|around| around.live);
    let (dot, words) = if live { ("dot", "web-live") } else { ("dot dot--wait", "web-not-live") };
    html! {
        <>
            <span class="status" role="status" data-testid="live"><i class={dot}></i>{ shop.i18n.text(words) }</span>
            if let Some(person) = shop.person() {
                <a class="whoami" href={format!("#{}", Place::Account.path())} data-testid="whoami"
                    aria-label={text!(shop.i18n, "account-of", name = whose(&person.name))}>
                    <Avatar name={person.name.clone()} />
                    <span class="whoami-words">
                        <span class="clip block">{ &person.name }{ " " }</span>
                        if !business.is_empty() {
                            <span class="clip block soft small" data-testid="business">{ business }</span>
                        }
                    </span>
                </a>
            }
        </>
    }
}
