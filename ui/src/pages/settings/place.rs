//! Where the stall stands, for its weather.

use domain::api::settings::{Device, Place as Spot, SaveDevice};
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_state};

use super::{ViewProps, send};
use crate::components::field::{Field, error_of};
use crate::dom;
use crate::shop::use_shop;
use crate::state::errors::Errors;

#[component]
pub fn Place(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let degrees = |value: i32| domain::decimal::plain(value.into(), 4);
    let of = props.view.device.place;
    let latitude = use_state(|| of.map(|of| degrees(of.latitude)).unwrap_or_default());
    let longitude = use_state(|| of.map(|of| degrees(of.longitude)).unwrap_or_default());
    let errors = use_state(Errors::default);
    let onsubmit = {
        let (shop, device) = (shop.clone(), props.view.device.clone());
        let (latitude, longitude, errors) = (latitude.clone(), longitude.clone(), errors.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut found = Errors::default();
            let place = if latitude.trim().is_empty() && longitude.trim().is_empty() {
                None
            } else {
                // Each on its own, so that what is wrong stands at its field.
                found.take("latitude", Spot::parse(&latitude, "0"));
                found.take("longitude", Spot::parse("0", &longitude));
                Spot::parse(&latitude, &longitude).ok()
            };
            if found.is_empty() {
                send(&shop, SaveDevice { device: Device { place, ..device.clone() } });
            } else {
                dom::focus(found.first().unwrap_or_default());
            }
            errors.set(found);
        })
    };
    let edit = |to: &yew::UseStateHandle<String>, field: &'static str| {
        let (to, errors) = (to.setter(), errors.clone());
        Callback::from(move |text: String| {
            to.set(text);
            errors.set(errors.without(field));
        })
    };
    let error = |field: &str| error_of(i18n, &errors, field, None);
    html! {
        <form class="card card--pad" {onsubmit} novalidate=true aria-label={i18n.text("weather")}>
            <div class="card-head"><h2>{ i18n.text("weather") }</h2></div>
            <p class="soft">{ i18n.text("weather-words") }</p>
            <div class="fields fields--2">
                <Field id="latitude" label={i18n.text("latitude")} value={(*latitude).clone()} inputmode={AttrValue::from("decimal")} placeholder={AttrValue::from("55.9533")}
                    error={error("latitude")} oninput={edit(&latitude, "latitude")} />
                <Field id="longitude" label={i18n.text("longitude")} value={(*longitude).clone()} inputmode={AttrValue::from("decimal")} placeholder={AttrValue::from("-3.1883")}
                    error={error("longitude")} oninput={edit(&longitude, "longitude")} />
            </div>
            <div class="form-foot"><button type="submit" class="btn" data-testid="place-save">{ i18n.text("save") }</button></div>
        </form>
    }
}
