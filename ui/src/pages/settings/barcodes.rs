//! How labels of a scale are read, with a tester that shows each part.

use domain::api::settings::SettingsView;
use domain::barcode::{LabelContent, LabelRule, Meaning, Scan, default_rules, explain};
use domain::quantity::Unit;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state};

use super::{ViewProps, change, head};
use crate::components::choice::{Choice, Choose, Look, Switch};
use crate::components::dialog::Dialog;
use crate::components::field::{Field, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::dom;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::state::errors::Errors;
use crate::state::form::use_form;
use crate::text;

#[component]
pub fn Barcodes(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let code = use_state(String::new);
    let adding = use_state(|| false);
    let oncode = {
        let code = code.clone();
        Callback::from(move |text| code.set(text))
    };
    let rules = &props.view.settings.label_rules;
    let remove = |index: usize| {
        let (shop, view) = (shop.clone(), props.view.clone());
        Callback::from(move |_| {
            change(&shop, &view, |settings| {
                settings.label_rules.remove(index);
            });
        })
    };
    let propose = {
        let (shop, view) = (shop.clone(), props.view.clone());
        Callback::from(move |_| {
            let rules = default_rules(view.stall.currency);
            change(&shop, &view, |settings| settings.label_rules = rules);
        })
    };
    let open = {
        let adding = adding.clone();
        Callback::from(move |_| adding.set(true))
    };
    let close = {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(false))
    };
    html! {
        <>
            { head(i18n.text("section-barcodes"), i18n.text("section-barcodes-words")) }
            <section class="card card--pad stack">
                <Field id="label-test" label={i18n.text("label-test")} hint={AttrValue::from(i18n.text("label-test-hint"))} takes_scan=true value={(*code).clone()} oninput={oncode} />
                if !code.trim().is_empty() {
                    { explanation(&shop, &props.view, &code) }
                }
            </section>
            <section class="card">
                <ul class="rows">
                    { for rules.iter().enumerate().map(|(i, rule)| html! {
                        <li key={format!("{i}{}", rule.prefix())}>
                            <span class="strong prefix-digits">{ rule.prefix().to_owned() }</span>
                            <span class="grow">
                                <span class="block">{ i18n.text(&format!("label-{}", rule.content().code())) }</span>
                                <span class="block soft small">{ text!(i18n, "label-rule", item = i64::from(rule.item_digits()), value = i64::from(rule.value_digits()), decimals = i64::from(rule.decimals())) }</span>
                            </span>
                            <button type="button" class="btn btn--icon" onclick={remove(i)} aria-label={text!(i18n, "remove-rule", prefix = rule.prefix().to_owned())}><Icon glyph={Glyph::Bin} /></button>
                        </li>
                    }) }
                    if rules.is_empty() {
                        <li><span class="soft">{ i18n.text("no-rules") }</span></li>
                    }
                </ul>
            </section>
            <div class="form-foot">
                if rules.is_empty() {
                    <button type="button" class="btn" onclick={propose} data-testid="usual-rules">{ i18n.text("usual-rules") }</button>
                }
                <button type="button" class="btn btn--main" onclick={open} data-testid="new-rule"><Icon glyph={Glyph::Plus} />{ i18n.text("new-rule") }</button>
            </div>
            if *adding {
                <RuleForm view={props.view.clone()} onclose={close} />
            }
        </>
    }
}

fn explanation(shop: &Shop, view: &SettingsView, code: &str) -> Html {
    let i18n = &shop.i18n;
    let read = explain(code, &view.settings.label_rules, view.stall.currency);
    let outcome = match &read.outcome {
        Ok(Scan::Product { barcode }) => Ok(text!(i18n, "scan-product", code = barcode.as_str().to_owned())),
        Ok(Scan::Weighed { item, quantity, .. }) => {
            Ok(text!(i18n, "scan-weighed", item = item.clone(), weight = shop.measure(*quantity, Unit::Kilogram)))
        }
        Ok(Scan::Priced { item, price_minor, .. }) => {
            Ok(text!(i18n, "scan-priced", item = item.clone(), price = shop.money(*price_minor)))
        }
        Ok(Scan::Counted { item, quantity, .. }) => {
            Ok(text!(i18n, "scan-counted", item = item.clone(), n = i18n.locale.quantity(*quantity)))
        }
        Err(error) => Err(i18n.refusal(error, shop.currency())),
    };
    html! {
        <>
            <div class="label-parts" data-testid="label-parts">
                { for read.parts.iter().enumerate().map(|(i, part)| html! {
                    <div key={i} style={format!("--n:{}", part.digits.len())}><b>{ &part.digits }</b><span>{ meaning(shop, part.meaning) }</span></div>
                }) }
            </div>
            { match outcome {
                Ok(words) => html! { <div class="notice notice--good"><Icon glyph={Glyph::Check} />{ words }</div> },
                Err(words) => html! { <div class="notice notice--bad"><Icon glyph={Glyph::Warning} />{ words }</div> },
            } }
        </>
    }
}

fn meaning(shop: &Shop, meaning: Meaning) -> String {
    let i18n = &shop.i18n;
    match meaning {
        Meaning::Prefix => i18n.text("part-prefix"),
        Meaning::CountryPrefix => i18n.text("part-country"),
        Meaning::Item => i18n.text("part-item"),
        Meaning::Value { content, .. } => i18n.text(&format!("label-{}", content.code())),
        Meaning::ValueCheck { right: true } | Meaning::CheckDigit { right: true } => i18n.text("part-check-right"),
        Meaning::ValueCheck { right: false } | Meaning::CheckDigit { right: false } => i18n.text("part-check-wrong"),
        Meaning::Whole => i18n.text("part-whole"),
    }
}

#[derive(Properties, PartialEq)]
struct RuleFormProps {
    view: std::rc::Rc<SettingsView>,
    onclose: Callback<()>,
}

#[derive(Debug, Clone, PartialEq)]
struct Typed {
    prefix: String,
    content: LabelContent,
    value_digits: String,
    decimals: String,
    value_check: bool,
}

impl Typed {
    /// Twelve digits stand before the check digit; what prefix and value leave is the item's.
    fn read(&self) -> Result<LabelRule, domain::Error> {
        let number =
            |text: &str| text.trim().parse::<u8>().map_err(|_| domain::Error::NotANumber { text: text.to_owned() });
        let (value, decimals) = (number(&self.value_digits)?, number(&self.decimals)?);
        let prefix = self.prefix.trim();
        let taken = prefix.len() + usize::from(value) + usize::from(self.value_check);
        let item = u8::try_from(12_usize.saturating_sub(taken)).unwrap_or(0);
        LabelRule::new(prefix, self.content, item, value, decimals, self.value_check)
    }
}

#[component]
fn RuleForm(props: &RuleFormProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let typed = use_form(|| Typed {
        prefix: String::new(),
        content: LabelContent::Weight,
        value_digits: "5".to_owned(),
        decimals: "3".to_owned(),
        value_check: false,
    });
    let errors = use_state(Errors::default);
    let edit = |change: fn(&mut Typed, String)| {
        let (typed, errors) = (typed.clone(), errors.clone());
        Callback::from(move |text: String| {
            typed.change(move |of| change(of, text));
            errors.set(Errors::default());
        })
    };
    let exponent = shop.exponent();
    let oncontent = {
        let typed = typed.clone();
        Callback::from(move |code: AttrValue| {
            let content = LabelContent::ALL.into_iter().find(|c| c.code() == code).unwrap_or(LabelContent::Weight);
            let decimals = match content {
                LabelContent::Weight => 3,
                LabelContent::Price => exponent,
                LabelContent::Quantity => 0,
            };
            typed.change(move |typed| (typed.content, typed.decimals) = (content, decimals.to_string()));
        })
    };
    let oncheck = typed.part(|typed, checked| typed.value_check = checked);
    let onsubmit = {
        let (shop, view, typed, errors, onclose) =
            (shop.clone(), props.view.clone(), typed.clone(), errors.clone(), props.onclose.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut wrong = Errors::default();
            if let Some(rule) = wrong.take("rule-prefix", typed.read()) {
                change(&shop, &view, |settings| {
                    settings.label_rules.retain(|other| other.prefix() != rule.prefix());
                    settings.label_rules.push(rule);
                });
                onclose.emit(());
            } else {
                dom::focus("rule-prefix");
                errors.set(wrong);
            }
        })
    };
    let contents: Vec<Choose> = LabelContent::ALL
        .into_iter()
        .map(|c| Choose::new(c.code(), i18n.text(&format!("label-{}", c.code())), format!("rule-{}", c.code())))
        .collect();
    html! {
        <Dialog name={DialogName::LabelRule} title={i18n.text("new-rule")} first={AttrValue::Static("rule-prefix")} onclose={props.onclose.clone()}>
            <form {onsubmit} novalidate=true>
                <div class="dialog-body">
                    <div class="fields">
                        <Field id="rule-prefix" label={i18n.text("rule-prefix")} value={typed.prefix.clone()} hint={AttrValue::from(i18n.text("rule-prefix-hint"))} error={error_of(i18n, &errors, "rule-prefix", None)} oninput={edit(|t, text| t.prefix = text)} />
                        <Choice label={i18n.text("rule-content")} look={Look::WideSegments} choices={contents} value={typed.content.code()} onchoose={oncontent} />
                        <div class="fields fields--2">
                            <Field id="rule-digits" label={i18n.text("rule-digits")} inputmode={AttrValue::Static("numeric")} value={typed.value_digits.clone()} oninput={edit(|t, text| t.value_digits = text)} />
                            <Field id="rule-decimals" label={i18n.text("rule-decimals")} inputmode={AttrValue::Static("numeric")} value={typed.decimals.clone()} oninput={edit(|t, text| t.decimals = text)} />
                        </div>
                        <Switch id="rule-check" label={i18n.text("rule-check")} on={typed.value_check} onswitch={oncheck} />
                    </div>
                </div>
                <div class="dialog-foot"><button type="submit" class="btn btn--main" data-testid="rule-save">{ i18n.text("save") }</button></div>
            </form>
        </Dialog>
    }
}
