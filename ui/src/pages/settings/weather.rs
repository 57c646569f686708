//! The weather of single days as somebody knows it.

use domain::api::weather::{SeeWeather, SetWeather, WeatherDays, WeatherRow};
use domain::business_day::BusinessDay;
use domain::quantity::Quantity;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::calendar::DayPicker;
use crate::components::field::{Field, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::dom;
use crate::i18n::I18n;
use crate::shop::use_shop;
use crate::state::errors::Errors;
use crate::state::form::use_form;
use crate::text;

#[derive(Clone, Default)]
struct Typed {
    warmth: String,
    rain: String,
}

#[component]
pub fn Weather() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let seen = use_state(|| None::<WeatherDays>);
    let day = use_state(|| None::<BusinessDay>);
    let form = use_form(Typed::default);
    let errors = use_state(Errors::default);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::call(SeeWeather {}).await {
                    Ok(days) => seen.set(Some(days)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let send = {
        let (shop, seen, form) = (shop.clone(), seen.setter(), form.clone());
        Callback::from(move |of: WeatherRow| {
            let (shop, seen, form) = (shop.clone(), seen.clone(), form.clone());
            spawn_local(async move {
                match backend::call(SetWeather { of }).await {
                    Ok(days) => {
                        seen.set(Some(days));
                        form.set(Typed::default());
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let Some(WeatherDays { today, rows }) = &*seen else { return Html::default() };
    // Tomorrow is what most people think of.
    let chosen = day.unwrap_or_else(|| today.days_after(1));
    let onsubmit = {
        let (form, errors, send) = (form.clone(), errors.clone(), send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut found = Errors::default();
            let warmth = found.take("warmth", WeatherRow::parse_warmth(&form.warmth)).flatten();
            let rain = found.take("rain", WeatherRow::parse_rain(&form.rain)).flatten();
            if !found.is_empty() {
                dom::focus(found.first().unwrap_or_default());
            } else if warmth.is_some() || rain.is_some() {
                send.emit(WeatherRow { day: chosen, warmth, rain });
            } else {
                dom::focus("warmth");
            }
            errors.set(found);
        })
    };
    let onday = {
        let day = day.setter();
        Callback::from(move |chosen| day.set(Some(chosen)))
    };
    let error = |field: &str| error_of(i18n, &errors, field, None);
    html! {
        <form class="card card--pad stack" {onsubmit} novalidate=true aria-label={i18n.text("weather-by-hand")}>
            <div class="card-head"><h2>{ i18n.text("weather-by-hand") }</h2></div>
            <p class="soft">{ i18n.text("weather-by-hand-words") }</p>
            <div class="row row--wrap"><DayPicker id="weather-day" label={i18n.text("weather-day")} day={chosen} {onday} /></div>
            <div class="fields fields--2">
                <Field id="warmth" label={i18n.text("warmth")} value={form.warmth.clone()} inputmode={AttrValue::from("decimal")} end={AttrValue::from("°C")}
                    error={error("warmth")} oninput={form.edit(&errors, "warmth", |of, text| of.warmth = text)} />
                <Field id="rain" label={i18n.text("rain")} value={form.rain.clone()} inputmode={AttrValue::from("decimal")} end={AttrValue::from("mm")}
                    error={error("rain")} oninput={form.edit(&errors, "rain", |of, text| of.rain = text)} />
            </div>
            if !rows.is_empty() {
                <ul class="rows rows--in">{ for rows.iter().map(|row| draw(i18n, *row, &send)) }</ul>
            }
            <div class="form-foot"><button type="submit" class="btn" data-testid="weather-save">{ i18n.text("save") }</button></div>
        </form>
    }
}

fn draw(i18n: &I18n, row: WeatherRow, send: &Callback<WeatherRow>) -> Html {
    let date = i18n.locale.long_date(row.day.date());
    let tenths = |tenths: i16| i18n.locale.quantity(Quantity::bounded(i64::from(tenths) * 100));
    let figures = [row.warmth.map(|of| format!("{} °C", tenths(of))), row.rain.map(|of| format!("{} mm", tenths(of)))];
    let figures: Vec<String> = figures.into_iter().flatten().collect();
    let onclick = send.reform(move |_| WeatherRow { day: row.day, warmth: None, rain: None });
    html! {
        <li key={row.day.to_string()} data-testid={format!("weather-{}", row.day)}>
            <span class="grow"><b>{ &date }</b>{ " " }<span class="soft">{ figures.join(" · ") }</span></span>
            <button type="button" class="btn btn--bare btn--icon" {onclick} aria-label={text!(i18n, "weather-remove", day = date)}><Icon glyph={Glyph::Bin} /></button>
        </li>
    }
}
