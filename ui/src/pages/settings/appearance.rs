//! Light, dark, high contrast; and how large the text is.

use domain::api::settings::{Appearance as Look_, Theme};
use yew::{AttrValue, Callback, Html, component, html};

use super::language::dress;
use super::{ViewProps, head};
use crate::app::theme;
use crate::components::choice::{Choice, Choose, Look};
use crate::shop::use_shop;
use crate::text;

const THEMES: [Theme; 4] = [Theme::Auto, Theme::Light, Theme::Dark, Theme::HighContrast];
const SIZES: [u16; 4] = [100, 125, 150, 200];

#[component]
pub fn Appearance(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let look = &props.view.appearance;
    let ontheme = {
        let (shop, look) = (shop.clone(), look.clone());
        Callback::from(move |value: AttrValue| {
            let chosen = THEMES.into_iter().find(|t| theme(*t) == value).unwrap_or_default();
            dress(&shop, Look_ { theme: chosen, ..look.clone() });
        })
    };
    let onsize = {
        let (shop, look) = (shop.clone(), look.clone());
        Callback::from(move |value: AttrValue| {
            dress(&shop, Look_ { text_size: value.parse().unwrap_or(100), ..look.clone() })
        })
    };
    let themes: Vec<Choose> = THEMES
        .into_iter()
        .map(|t| {
            let name = theme(t);
            Choose::new(name, i18n.text(&format!("theme-{name}")), format!("theme-{name}"))
                .note(i18n.text(&format!("theme-{name}-words")))
        })
        .collect();
    let sizes: Vec<Choose> = SIZES
        .into_iter()
        .map(|size| {
            Choose::new(size.to_string(), text!(i18n, "text-size-n", n = i64::from(size)), format!("size-{size}"))
        })
        .collect();
    let size = if look.text_size == 0 { 100 } else { look.text_size };
    html! {
        <>
            { head(i18n.text("section-appearance"), i18n.text("section-appearance-words")) }
            <section class="card card--pad">
                <div class="card-head"><h3>{ i18n.text("theme") }</h3></div>
                <Choice label={i18n.text("theme")} look={Look::Options} choices={themes} value={theme(look.theme)} onchoose={ontheme} />
            </section>
            <section class="card card--pad">
                <div class="card-head"><h3>{ i18n.text("text-size") }</h3></div>
                <Choice label={i18n.text("text-size")} look={Look::WideSegments} choices={sizes} value={size.to_string()} onchoose={onsize} />
            </section>
        </>
    }
}
