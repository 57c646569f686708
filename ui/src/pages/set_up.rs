//! The first start: four short pages, most of them filled by what the country proposes.

use domain::api::start::{FirstStart, NameOwner, Stage};
use domain::business_day::DayStart;
use domain::country::Country;
use domain::currency::Currency;
use domain::settings::OpeningHours;
use domain::staff::{parse_name, parse_pin, parse_text};
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_effect_with, use_memo, use_state};

use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::field::{Field, Select, error_of};
use crate::components::hours::{self, HoursForm};
use crate::components::icon::{Glyph, Icon};
use crate::dom;
use crate::names::{self, Named};
use crate::route::Route;
use crate::shop::use_shop;
use crate::state::errors::{Errors, required};
use crate::state::form::use_form;

#[derive(Debug, Clone, PartialEq)]
struct Form {
    business_name: String,
    country: String,
    currency: String,
    zone: String,
    tax_inclusive: bool,
    day_start: String,
    stall_name: String,
    stall_address: String,
    hours: HoursForm,
    owner_name: String,
    owner_pin: String,
}

const N_STEPS: usize = 4;

impl Form {
    fn new(country: &str, machine_zone: &str) -> Self {
        let mut form = Self {
            business_name: String::new(),
            country: country.to_owned(),
            currency: String::new(),
            zone: String::new(),
            tax_inclusive: true,
            day_start: "00:00".to_owned(),
            stall_name: String::new(),
            stall_address: String::new(),
            hours: HoursForm::default(),
            owner_name: String::new(),
            owner_pin: String::new(),
        };
        form.follow_country(machine_zone);
        form
    }

    /// Takes over what the country proposes.
    fn follow_country(&mut self, machine_zone: &str) {
        let Ok(country) = Country::find(&self.country) else {
            return;
        };
        country.currency.clone_into(&mut self.currency);
        self.tax_inclusive = country.tax_inclusive;
        let here = country.zones.contains(&machine_zone);
        let zone = if here { machine_zone } else { country.zones.first().copied().unwrap_or(machine_zone) };
        zone.clone_into(&mut self.zone);
    }

    /// What is wrong on a step.
    fn check(&self, step: usize) -> Errors {
        let mut errors = Errors::default();
        match step {
            0 => {
                errors.take("business-name", parse_text("the name", &self.business_name, 80));
                errors.take("country", Country::find(&self.country));
            }
            1 => {
                errors.take("currency", self.currency.parse::<Currency>());
                errors.take("day-start", required(&self.day_start, str::parse::<DayStart>));
            }
            2 => {
                if self.stall_name.trim().is_empty() {
                    // A single stall is called as the business.
                } else {
                    errors.take("stall-name", parse_text("the name", &self.stall_name, 80));
                }
                hours::check(&self.hours, &mut errors);
            }
            _ => {
                errors.take("owner-name", parse_name(&self.owner_name));
                errors.take("owner-pin", required(&self.owner_pin, parse_pin));
            }
        }
        errors
    }

    fn request(&self, language: &str) -> Option<FirstStart> {
        let business_name = parse_text("the name", &self.business_name, 80).ok()?;
        let stall_name =
            if self.stall_name.trim().is_empty() { business_name.clone() } else { self.stall_name.trim().to_owned() };
        Some(FirstStart {
            business_name,
            country: self.country.clone(),
            currency: self.currency.parse().ok()?,
            zone: self.zone.clone(),
            language: language.to_owned(),
            tax_inclusive: self.tax_inclusive,
            day_start: self.day_start.parse().ok()?,
            owner_name: parse_name(&self.owner_name).ok()?,
            owner_pin: parse_pin(&self.owner_pin).ok()?,
            stall_name,
            stall_address: self.stall_address.trim().to_owned(),
            opening_hours: OpeningHours(hours::read(&self.hours).ok()?),
        })
    }
}

#[component]
pub fn SetUp() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    // The command line set the business up: only the person is missing.
    let only_owner = shop.front.stage == Stage::OwnerUnnamed;
    let step = use_state(|| if only_owner { N_STEPS - 1 } else { 0 });
    let errors = use_state(Errors::default);
    let busy = use_state(|| false);
    let form = use_form(|| Form::new(likely_country(&shop.front.machine_zone), &shop.front.machine_zone));
    let tag = i18n.locale.language.tag();
    let countries = use_memo(tag, |tag| pairs(names::sorted(Named::Country, tag, Country::codes())));
    let currencies = use_memo(tag, |tag| names::currencies(tag));
    use_effect_with(*step, |step| {
        dom::focus(["business-name", "currency", "stall-name", "owner-name"].get(*step).copied().unwrap_or_default());
    });

    let error = |field: &str| error_of(i18n, &errors, field, None);
    let edit = |field: &'static str, change: fn(&mut Form, String)| form.edit(&errors, field, change);
    let choose_country = {
        let (form, zone) = (form.clone(), shop.front.machine_zone.clone());
        Callback::from(move |country: String| {
            let zone = zone.clone();
            form.change(move |form| {
                form.country = country;
                form.follow_country(&zone);
            });
        })
    };
    let onsubmit = {
        let (shop, form, step, errors, busy) = (shop.clone(), form.clone(), step.clone(), errors.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let wrong = form.check(*step);
            if let Some(field) = wrong.first() {
                dom::focus(field);
                errors.set(wrong);
                return;
            }
            if *step + 1 < N_STEPS {
                step.set(*step + 1);
                return;
            }
            busy.set(true);
            let (shop, form, busy) = (shop.clone(), (*form).clone(), busy.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let answer = if only_owner {
                    backend::call(NameOwner {
                        name: form.owner_name.trim().to_owned(),
                        pin: form.owner_pin.trim().to_owned(),
                    })
                    .await
                } else if let Some(request) = form.request(shop.i18n.locale.language.tag()) {
                    backend::call(request).await
                } else {
                    busy.set(false);
                    return;
                };
                match answer {
                    Ok(_) => {
                        shop.go.emit(Route::Sell);
                        shop.refresh.emit(());
                    }
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    let back = {
        let (step, go) = (step.clone(), shop.go.clone());
        Callback::from(move |_| if *step == 0 { go.emit(Route::Welcome) } else { step.set(*step - 1) })
    };
    let f = &*form;
    let zones: Vec<(AttrValue, AttrValue)> = {
        let mut zones: Vec<String> =
            Country::find(&f.country).map(|c| c.zones.iter().map(|z| (*z).to_owned()).collect()).unwrap_or_default();
        if !zones.contains(&f.zone) {
            zones.push(f.zone.clone());
        }
        zones.into_iter().map(|zone| (zone.clone().into(), zone.replace('_', " ").into())).collect()
    };
    let steps = ["step-business", "step-money", "step-stall", "step-you"];
    html! {
        <form class="setup" {onsubmit} novalidate=true>
            <header class="setup-head">
                <p class="strong">{ i18n.text("set-up") }</p>
                if !only_owner {
                    <ol class="steps">
                        { for steps.into_iter().enumerate().map(|(i, key)| html! {
                            <li key={key} class={(i < *step).then_some("done")} aria-current={(i == *step).then_some("step")}>
                                <b aria-hidden="true">{ if i < *step { "✓".to_owned() } else { (i + 1).to_string() } }</b>
                                { i18n.text(key) }
                            </li>
                        }) }
                    </ol>
                }
            </header>
            <main class="setup-body scroll">
                <div class="setup-form">
                    if *step == 0 {
                        <h1>{ i18n.text("business-title") }</h1>
                        <p>{ i18n.text("business-words") }</p>
                        <div class="fields">
                            <Field id="business-name" label={i18n.text("business-name")} value={f.business_name.clone()}
                                error={error("business-name")} oninput={edit("business-name", |f, text| f.business_name = text)} />
                            <Select id="country" label={i18n.text("country")} options={(*countries).clone()} value={f.country.clone()}
                                error={error("country")} onchoose={choose_country} />
                            <Select id="zone" label={i18n.text("zone")} options={zones} value={f.zone.clone()}
                                onchoose={edit("zone", |f, text| f.zone = text)} />
                        </div>
                    } else if *step == 1 {
                        <h1>{ i18n.text("money-title") }</h1>
                        <p>{ i18n.text("money-words") }</p>
                        <div class="fields">
                            <Select id="currency" label={i18n.text("currency")} options={(*currencies).clone()} value={f.currency.clone()}
                                error={error("currency")} onchoose={edit("currency", |f, text| f.currency = text)} />
                            <div class="field">
                                <span class="field-label">{ i18n.text("shelf-prices") }</span>
                                <Choice label={i18n.text("shelf-prices")} look={Look::Options}
                                    value={if f.tax_inclusive { "in" } else { "out" }}
                                    choices={vec![
                                        Choose::new("in", i18n.text("tax-included"), "tax-included").note(i18n.text("tax-included-words")),
                                        Choose::new("out", i18n.text("tax-excluded"), "tax-excluded").note(i18n.text("tax-excluded-words")),
                                    ]}
                                    onchoose={let edit = edit("tax", |f, value| f.tax_inclusive = value == "in"); Callback::from(move |v: AttrValue| edit.emit(v.to_string()))} />
                            </div>
                            <Field id="day-start" label={i18n.text("day-start")} value={f.day_start.clone()} hint={AttrValue::from(i18n.text("day-start-hint"))}
                                error={error("day-start")} oninput={edit("day-start", |f, text| f.day_start = text)} />
                        </div>
                    } else if *step == 2 {
                        <h1>{ i18n.text("stall-title") }</h1>
                        <p>{ i18n.text("stall-words") }</p>
                        <div class="fields">
                            <Field id="stall-name" label={i18n.text("stall-name")} value={f.stall_name.clone()} placeholder={AttrValue::from(f.business_name.clone())}
                                error={error("stall-name")} oninput={edit("stall-name", |f, text| f.stall_name = text)} />
                            <Field id="stall-address" label={i18n.text("stall-address")} value={f.stall_address.clone()} area=true
                                hint={AttrValue::from(i18n.text("stall-address-hint"))} oninput={edit("stall-address", |f, text| f.stall_address = text)} />
                            <hours::Hours form={f.hours.clone()} errors={(*errors).clone()}
                                onform={form.part(|form, hours| form.hours = hours)} />
                        </div>
                    } else {
                        <h1>{ i18n.text("you-title") }</h1>
                        <p>{ i18n.text("you-words") }</p>
                        <div class="fields">
                            <Field id="owner-name" label={i18n.text("your-name")} value={f.owner_name.clone()}
                                error={error("owner-name")} oninput={edit("owner-name", |f, text| f.owner_name = text)} />
                            <Field id="owner-pin" label={i18n.text("pin")} kind="password" inputmode={AttrValue::Static("numeric")} value={f.owner_pin.clone()}
                                hint={AttrValue::from(i18n.text("pin-hint"))} error={error("owner-pin")} oninput={edit("owner-pin", |f, text| f.owner_pin = text)} />
                        </div>
                    }
                </div>
            </main>
            <footer class="setup-foot">
                if !only_owner {
                    <button type="button" class="btn" onclick={back} data-testid="back"><Icon glyph={Glyph::Back} />{ i18n.text("back") }</button>
                }
                <button type="submit" class="btn btn--main" disabled={*busy} data-testid="next">
                    { i18n.text(if *step + 1 == N_STEPS { "open-shop" } else { "next" }) }
                </button>
            </footer>
        </form>
    }
}

/// Where the machine most likely stands: its time zone says, and its language chooses among several.
fn likely_country(machine_zone: &str) -> &'static str {
    let tag = dom::window().navigator().language().unwrap_or_default();
    let region = tag.split('-').nth(1).and_then(|region| Country::find(region).ok());
    let there = |country: &Country| country.zones.contains(&machine_zone);
    if let Some(country) =
        region.filter(there).or_else(|| Country::codes().filter_map(|code| Country::find(code).ok()).find(there))
    {
        return country.code;
    }
    region.map_or(if tag.starts_with("fr") { "FR" } else { "GB" }, |country| country.code)
}

fn pairs(rows: Vec<(String, String)>) -> Vec<(AttrValue, AttrValue)> {
    rows.into_iter().map(|(value, words)| (value.into(), words.into())).collect()
}
