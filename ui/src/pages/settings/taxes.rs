//! Tax categories and their rates, also those of later days.

use domain::api::settings::{SaveTaxCategory, TaxCategory};
use domain::business_day::BusinessDay;
use domain::staff::parse_text;
use domain::tax::{Rates, TaxRate};
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state};

use super::{ViewProps, head, send_then};
use crate::components::calendar::DayPicker;
use crate::components::choice::Switch;
use crate::components::dialog::Dialog;
use crate::components::field::{Field, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::dom;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::errors::{Errors, required};
use crate::state::form::use_form;
use crate::text;

#[component]
pub fn Taxes(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let editing = use_state(|| None::<Option<TaxCategory>>);
    let open = |category: Option<TaxCategory>| {
        let editing = editing.clone();
        Callback::from(move |_| editing.set(Some(category.clone())))
    };
    let close = {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(None))
    };
    html! {
        <>
            { head(i18n.text("section-taxes"), i18n.text("section-taxes-words")) }
            <ul class="card rows">
                { for props.view.tax_categories.iter().filter(|c| !c.archived).map(|category| html! {
                    <li key={category.tax_category.to_string()}>
                        <span class="grow">
                            <span class="strong">{ shop.tax_name(&category.name) }</span>
                            { for category.later.iter().map(|(day, rates)| html! {
                                <span class="block soft small" key={day.to_string()}>
                                    { text!(i18n, "rate-from", rate = shop.rates(rates), day = i18n.locale.date(day.date())) }
                                </span>
                            }) }
                        </span>
                        <span class="strong">{ rates_or_ask(&shop, &category.rates) }</span>
                        <button type="button" class="btn btn--icon" onclick={open(Some(category.clone()))} aria-label={text!(i18n, "edit-named", name = shop.tax_name(&category.name))}>
                            <Icon glyph={Glyph::Pencil} />
                        </button>
                    </li>
                }) }
            </ul>
            <div class="form-foot"><button type="button" class="btn btn--main" onclick={open(None)} data-testid="new-tax"><Icon glyph={Glyph::Plus} />{ i18n.text("new-tax") }</button></div>
            if let Some(category) = &*editing {
                <TaxForm category={category.clone()} onclose={close} />
            }
        </>
    }
}

fn rates_or_ask(shop: &crate::shop::Shop, rates: &Rates) -> String {
    if rates.take_away.is_empty() { shop.i18n.text("no-rate") } else { shop.rates(rates) }
}

#[derive(Properties, PartialEq)]
struct TaxFormProps {
    category: Option<TaxCategory>,
    onclose: Callback<()>,
}

#[derive(Debug, Clone, PartialEq)]
struct Typed {
    name: String,
    take_away: String,
    eat_in: String,
    differs: bool,
    /// None is today.
    from: Option<BusinessDay>,
}

/// Rates as people write several: `5 + 2.25`.
fn parse_rates(text: &str) -> Result<Vec<TaxRate>, domain::Error> {
    text.split('+').map(TaxRate::parse_percent).collect()
}

impl Typed {
    fn read(&self) -> Result<(String, Rates, Option<BusinessDay>), Errors> {
        let mut errors = Errors::default();
        let name = errors.take("tax-name", parse_text("the name", &self.name, 80));
        let take_away = errors.take("tax-rate", required(&self.take_away, parse_rates));
        let eat_in = if self.differs {
            errors.take("tax-eat-in", required(&self.eat_in, parse_rates))
        } else {
            take_away.clone()
        };
        match (name, take_away, eat_in) {
            (Some(name), Some(take_away), Some(eat_in)) => Ok((name, Rates { take_away, eat_in }, self.from)),
            _ => Err(errors),
        }
    }
}

#[component]
fn TaxForm(props: &TaxFormProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let typed = use_form(|| {
        let plain = |rates: &[TaxRate]| rates.iter().map(|r| r.percent()).collect::<Vec<_>>().join(" + ");
        props.category.as_ref().map_or(
            Typed { name: String::new(), take_away: String::new(), eat_in: String::new(), differs: false, from: None },
            |c| Typed {
                name: shop.tax_name(&c.name),
                take_away: plain(&c.rates.take_away),
                eat_in: plain(&c.rates.eat_in),
                differs: c.rates.take_away != c.rates.eat_in,
                from: None,
            },
        )
    });
    let errors = use_state(Errors::default);
    let edit = |field: &'static str, change: fn(&mut Typed, String)| typed.edit(&errors, field, change);
    let save = {
        let (shop, onclose, category) = (shop.clone(), props.onclose.clone(), props.category.clone());
        move |name: String, rates: Rates, valid_from: Option<BusinessDay>, archived: bool| {
            // A name that came with the country stays its word, so that it is translated.
            let name = category.as_ref().filter(|c| shop.tax_name(&c.name) == name).map_or(name, |c| c.name.clone());
            let request = SaveTaxCategory {
                tax_category: category.as_ref().map(|c| c.tax_category),
                name,
                rates,
                valid_from,
                archived,
            };
            send_then(&shop, request, onclose.clone());
        }
    };
    let onsubmit = {
        let (typed, errors, save) = (typed.clone(), errors.clone(), save.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match typed.read() {
                Ok((name, rates, from)) => save(name, rates, from, false),
                Err(wrong) => {
                    dom::focus(wrong.first().unwrap_or_default());
                    errors.set(wrong);
                }
            }
        })
    };
    let archive =
        props.category.clone().map(|c| Callback::from(move |_| save(c.name.clone(), c.rates.clone(), None, true)));
    let error = |field: &str| error_of(i18n, &errors, field, None);
    let ondiffers = typed.part(|typed, differs| typed.differs = differs);
    let onfrom = {
        let (typed, today) = (typed.clone(), shop.today());
        Callback::from(move |day| typed.change(move |typed| typed.from = Some(day).filter(|day| Some(*day) != today)))
    };
    let title = props.category.as_ref().map_or_else(|| i18n.text("new-tax"), |c| shop.tax_name(&c.name));
    html! {
        <Dialog name={DialogName::Tax} {title} first={AttrValue::Static("tax-name")} onclose={props.onclose.clone()}>
            <form {onsubmit} novalidate=true>
                <div class="dialog-body">
                    <div class="fields">
                        <Field id="tax-name" label={i18n.text("name")} value={typed.name.clone()} error={error("tax-name")} oninput={edit("tax-name", |t, text| t.name = text)} />
                        <Field id="tax-rate" label={i18n.text("rate")} end={AttrValue::Static("%")} inputmode={AttrValue::Static("decimal")} value={typed.take_away.clone()} error={error("tax-rate")}
                            hint={AttrValue::from(i18n.text("rate-hint"))} oninput={edit("tax-rate", |t, text| t.take_away = text)} />
                        <Switch id="tax-differs" label={i18n.text("eat-in-differs")} on={typed.differs} onswitch={ondiffers} />
                        if typed.differs {
                            <Field id="tax-eat-in" label={i18n.text("rate-eat-in")} end={AttrValue::Static("%")} inputmode={AttrValue::Static("decimal")} value={typed.eat_in.clone()} error={error("tax-eat-in")}
                                oninput={edit("tax-eat-in", |t, text| t.eat_in = text)} />
                        }
                        if let Some(today) = shop.today() {
                            <div class="field">
                                <span class="field-label">{ i18n.text("valid-from") }</span>
                                <DayPicker id="tax-from" label={i18n.text("valid-from")} day={typed.from.unwrap_or(today)} first={Some(today)} onday={onfrom} />
                                <p class="field-hint">{ i18n.text("valid-from-hint") }</p>
                            </div>
                        }
                    </div>
                </div>
                <div class="dialog-foot">
                    if let Some(onclick) = archive {
                        <button type="button" class="btn btn--loss" {onclick}>{ i18n.text("archive") }</button>
                    }
                    <button type="submit" class="btn btn--main" data-testid="tax-save">{ i18n.text("save") }</button>
                </div>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_rates_are_written_with_a_plus() {
        let rates = parse_rates("5 + 2,25").unwrap();
        assert_eq!(rates.iter().map(|r| r.ppm()).collect::<Vec<_>>(), [50_000, 22_500]);
        assert!(parse_rates("").is_err());
        assert_eq!(parse_rates("101").unwrap_err().code(), "tax_too_high");
    }
}
