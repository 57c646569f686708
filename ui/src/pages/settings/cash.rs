//! What cash is rounded to.

use domain::Money;
use domain::cash_rounding::CashRounding;
use domain::country::Country;
use yew::{AttrValue, Callback, Html, component, html};

use super::{ViewProps, change, head};
use crate::components::choice::{Choice, Choose, Look};
use crate::shop::use_shop;
use crate::text;

/// Steps that some country uses, in minor units.
const STEPS: [i64; 6] = [0, 5, 10, 50, 100, 500];

#[component]
pub fn Cash(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let now = props.view.settings.cash_rounding.step_minor();
    let usual = Country::find(&props.view.settings.country).map_or(0, |c| c.cash_rounding_minor);
    let mut steps = STEPS.to_vec();
    for step in [now, usual] {
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps.sort_unstable();
    let choices: Vec<Choose> = steps
        .into_iter()
        .map(|step| {
            let money = shop.money(Money::new(step).unwrap_or_default());
            let words = if step == 0 { i18n.text("rounding-none") } else { text!(i18n, "rounding-to", amount = money) };
            let choice = Choose::new(step.to_string(), words, format!("rounding-{step}"));
            if step == usual { choice.note(i18n.text("rounding-usual")) } else { choice }
        })
        .collect();
    let onchoose = {
        let (shop, view) = (shop.clone(), props.view.clone());
        Callback::from(move |step: AttrValue| {
            if let Ok(rounding) = CashRounding::new(step.parse().unwrap_or(0)) {
                change(&shop, &view, |settings| settings.cash_rounding = rounding);
            }
        })
    };
    html! {
        <>
            { head(i18n.text("section-cash"), i18n.text("section-cash-words")) }
            <section class="card card--pad">
                <Choice label={i18n.text("cash-rounding")} look={Look::Options} {choices} value={now.to_string()} {onchoose} />
            </section>
        </>
    }
}
