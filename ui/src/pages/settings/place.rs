//! Where the stall stands, for its weather.

use domain::api::settings::{Device, Place as Spot, SaveDevice};
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_state};

use super::{ViewProps, send};
use crate::components::field::{Field, error_of};
use crate::dom;
use crate::shop::use_shop;
use crate::state::errors::Errors;
use crate::state::form::use_form;

#[derive(Clone, Default)]
struct Typed {
    latitude: String,
    longitude: String,
}

impl Typed {
    fn of(place: Spot) -> Self {
        let degrees = |value: i32| domain::decimal::plain(value.into(), 4);
        Self { latitude: degrees(place.latitude), longitude: degrees(place.longitude) }
    }
}

#[component]
pub fn Place(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let form = use_form(|| props.view.device.place.map(Typed::of).unwrap_or_default());
    let errors = use_state(Errors::default);
    let onsubmit = {
        let (shop, device) = (shop.clone(), props.view.device.clone());
        let (form, errors) = (form.clone(), errors.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Typed { latitude, longitude } = &*form;
            let mut found = Errors::default();
            let place = if latitude.trim().is_empty() && longitude.trim().is_empty() {
                None
            } else {
                // Each on its own, so that what is wrong stands at its field.
                found.take("latitude", Spot::parse(latitude, "0"));
                found.take("longitude", Spot::parse("0", longitude));
                Spot::parse(latitude, longitude).ok()
            };
            if found.is_empty() {
                send(&shop, SaveDevice { device: Device { place, ..device.clone() } });
            } else {
                dom::focus(found.first().unwrap_or_default());
            }
            errors.set(found);
        })
    };
    let error = |field: &str| error_of(i18n, &errors, field, None);
    html! {
        <form class="card card--pad stack" {onsubmit} novalidate=true aria-label={i18n.text("weather")}>
            <div class="card-head"><h2>{ i18n.text("weather") }</h2></div>
            <p class="soft">{ i18n.text("weather-words") }</p>
            <div class="fields fields--2">
                <Field id="latitude" label={i18n.text("latitude")} value={form.latitude.clone()} inputmode={AttrValue::from("decimal")} placeholder={AttrValue::from("55.9533")}
                    error={error("latitude")} oninput={form.edit(&errors, "latitude", |of, text| of.latitude = text)} />
                <Field id="longitude" label={i18n.text("longitude")} value={form.longitude.clone()} inputmode={AttrValue::from("decimal")} placeholder={AttrValue::from("-3.1883")}
                    error={error("longitude")} oninput={form.edit(&errors, "longitude", |of, text| of.longitude = text)} />
            </div>
            <div class="form-foot"><button type="submit" class="btn" data-testid="place-save">{ i18n.text("save") }</button></div>
        </form>
    }
}
