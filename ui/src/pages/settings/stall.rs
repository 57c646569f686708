//! The business and its stall.

use domain::api::settings::{SaveSettings, SaveStall};
use domain::business_day::DayStart;
use domain::country::Country;
use domain::currency::Currency;
use domain::discount::BasisPoints;
use domain::permission::Permission;
use domain::settings::{OpeningHours, Settings, Stall as StallSettings};
use domain::staff::parse_text;
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_memo, use_state};

use super::place::Place;
use super::weather::Weather;
use super::{ViewProps, head, send, send_then};
use crate::components::choice::{Choice, Choose, Look};
use crate::components::field::{Field, Select, error_of};
use crate::components::hours::{self, Hours, HoursForm};
use crate::dom;
use crate::names;
use crate::shop::use_shop;
use crate::state::errors::Errors;
use crate::state::form::use_form;

#[derive(Debug, Clone, PartialEq)]
struct Form {
    business_name: String,
    tax_number: String,
    tax_inclusive: bool,
    region: String,
    most_reduced: String,
    stall_name: String,
    address: String,
    currency: String,
    zone: String,
    day_start: String,
    hours: HoursForm,
}

impl Form {
    fn read(&self, settings: &Settings, stall: &StallSettings) -> Result<(Settings, StallSettings), Errors> {
        let mut errors = Errors::default();
        let business_name = errors.take("business-name", parse_text("the name", &self.business_name, 80));
        let name = errors.take("stall-name", parse_text("the name", &self.stall_name, 80));
        let currency = errors.take("currency", self.currency.parse::<Currency>());
        let day_start = errors.take("day-start", self.day_start.parse::<DayStart>());
        let most_reduced = errors.take("most-reduced", BasisPoints::parse_percent(&self.most_reduced));
        hours::check(&self.hours, &mut errors);
        let (Some(business_name), Some(name), Some(currency), Some(day_start), Some(most_reduced), Ok(opening_hours)) =
            (business_name, name, currency, day_start, most_reduced, hours::read(&self.hours))
        else {
            return Err(errors);
        };
        let settings = Settings {
            business_name,
            tax_number: self.tax_number.trim().to_owned(),
            tax_inclusive: self.tax_inclusive,
            region: self.region.clone(),
            most_reduced,
            ..settings.clone()
        };
        let stall = StallSettings {
            stall: stall.stall,
            name,
            address: self.address.trim().to_owned(),
            opening_hours: OpeningHours(opening_hours),
            currency,
            zone: self.zone.clone(),
            day_start,
        };
        Ok((settings, stall))
    }
}

#[component]
pub fn Stall(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let (settings, stall) = (&props.view.settings, &props.view.stall);
    let form = use_form(|| Form {
        business_name: settings.business_name.clone(),
        tax_number: settings.tax_number.clone(),
        tax_inclusive: settings.tax_inclusive,
        region: settings.region.clone(),
        most_reduced: settings.most_reduced.percent(),
        stall_name: stall.name.clone(),
        address: stall.address.clone(),
        currency: stall.currency.code().to_owned(),
        zone: stall.zone.clone(),
        day_start: stall.day_start.to_string(),
        hours: HoursForm::from(&stall.opening_hours),
    });
    let errors = use_state(Errors::default);
    let edit = |field: &'static str, change: fn(&mut Form, String)| form.edit(&errors, field, change);
    let onsubmit = {
        let (shop, form, errors, view) = (shop.clone(), form.clone(), errors.clone(), props.view.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match form.read(&view.settings, &view.stall) {
                Ok((settings, stall)) => {
                    // Two records, two operations; what did not change is not sent.
                    if stall == view.stall {
                        send(&shop, SaveSettings { settings });
                    } else if settings == view.settings {
                        send(&shop, SaveStall { stall });
                    } else {
                        let then = shop.clone();
                        send_then(
                            &shop,
                            SaveSettings { settings },
                            Callback::from(move |()| send(&then, SaveStall { stall: stall.clone() })),
                        );
                    }
                }
                Err(wrong) => {
                    dom::focus(wrong.first().unwrap_or_default());
                    errors.set(wrong);
                }
            }
        })
    };
    let f = &*form;
    let error = |field: &str| error_of(i18n, &errors, field, None);
    let mut zones: Vec<String> =
        Country::find(&settings.country).map(|c| c.zones.iter().map(|z| (*z).to_owned()).collect()).unwrap_or_default();
    if !zones.contains(&f.zone) {
        zones.push(f.zone.clone());
    }
    let zones: Vec<(AttrValue, AttrValue)> =
        zones.into_iter().map(|zone| (zone.clone().into(), zone.replace('_', " ").into())).collect();
    let mut regions: Vec<(AttrValue, AttrValue)> = names::regions(&settings.country).collect();
    if !regions.is_empty() {
        regions.insert(0, ("".into(), i18n.text("region-none").into()));
    }
    let currencies = use_memo(i18n.locale.language.tag(), |tag| names::currencies(tag));
    let on_tax = {
        let edit = edit("tax", |form, value| form.tax_inclusive = value == "in");
        Callback::from(move |value: AttrValue| edit.emit(value.to_string()))
    };
    let onhours = form.part(|form, hours| form.hours = hours);
    html! {
        <>
            { head(i18n.text("section-stall"), i18n.text("section-stall-words")) }
            <form class="stack" {onsubmit} novalidate=true>
                <section class="card card--pad">
                    <div class="fields fields--2">
                        <Field id="business-name" label={i18n.text("business-name")} value={f.business_name.clone()} error={error("business-name")} oninput={edit("business-name", |f, text| f.business_name = text)} />
                        <Field id="tax-number" label={i18n.text("tax-number")} value={f.tax_number.clone()} hint={AttrValue::from(i18n.text("tax-number-hint"))} oninput={edit("tax-number", |f, text| f.tax_number = text)} />
                        if !regions.is_empty() {
                            <Select id="region" label={i18n.text("region")} options={regions} value={f.region.clone()} hint={AttrValue::from(i18n.text("region-hint"))}
                                onchoose={edit("region", |f, value| f.region = value)} />
                        }
                        <div class="field field--all">
                            <span class="field-label">{ i18n.text("shelf-prices") }</span>
                            <Choice label={i18n.text("shelf-prices")} look={Look::Options} value={if f.tax_inclusive { "in" } else { "out" }} onchoose={on_tax}
                                choices={vec![
                                    Choose::new("in", i18n.text("tax-included"), "tax-included").note(i18n.text("tax-included-words")),
                                    Choose::new("out", i18n.text("tax-excluded"), "tax-excluded").note(i18n.text("tax-excluded-words")),
                                ]} />
                        </div>
                    </div>
                </section>
                <section class="card card--pad">
                    <div class="fields fields--2">
                        <Field id="stall-name" label={i18n.text("stall-name")} value={f.stall_name.clone()} error={error("stall-name")} oninput={edit("stall-name", |f, text| f.stall_name = text)} />
                        <Select id="currency" label={i18n.text("currency")} options={(*currencies).clone()} value={f.currency.clone()} error={error("currency")} disabled={props.view.currency_fixed}
                            hint={props.view.currency_fixed.then(|| AttrValue::from(i18n.text("currency-fixed")))} onchoose={edit("currency", |f, text| f.currency = text)} />
                        <Select id="zone" label={i18n.text("zone")} options={zones} value={f.zone.clone()} onchoose={edit("zone", |f, text| f.zone = text)} />
                        <Field id="day-start" label={i18n.text("day-start")} value={f.day_start.clone()} error={error("day-start")} hint={AttrValue::from(i18n.text("day-start-hint"))} oninput={edit("day-start", |f, text| f.day_start = text)} />
                        <Field id="stall-address" label={i18n.text("stall-address")} value={f.address.clone()} area=true all=true hint={AttrValue::from(i18n.text("stall-address-hint"))} oninput={edit("stall-address", |f, text| f.address = text)} />
                    </div>
                </section>
                <section class="card card--pad">
                    <Hours form={f.hours.clone()} errors={(*errors).clone()} onform={onhours} />
                    <div class="fields fields--2">
                        <Field id="most-reduced" label={i18n.text("most-reduced")} value={f.most_reduced.clone()} end="%" inputmode="decimal" error={error("most-reduced")}
                            hint={AttrValue::from(i18n.text("most-reduced-hint"))} oninput={edit("most-reduced", |f, text| f.most_reduced = text)} />
                    </div>
                </section>
                <div class="form-foot"><button type="submit" class="btn btn--main" data-testid="settings-save">{ i18n.text("save") }</button></div>
            </form>
            if !shop.afar && shop.may(Permission::EditDevice) {
                <Place view={props.view.clone()} />
                <Weather />
            }
        </>
    }
}
