//! Two amounts of money a day, side by side.

use domain::Money;
use domain::business_day::BusinessDay;
use domain::currency::Currency;
use yew::{AttrValue, Html, Properties, component, html};

use crate::components::scale::Scale;
use crate::i18n::I18n;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 240.0;
/// At most so many dates stand below the bars.
const N_DATES: usize = 12;

#[derive(Properties, PartialEq)]
pub struct PairsProps {
    pub i18n: I18n,
    pub currency: Currency,
    pub days: Vec<(BusinessDay, [Money; 2])>,
    /// Read out instead of the picture.
    pub label: AttrValue,
}

#[component]
pub fn Pairs(props: &PairsProps) -> Html {
    let locale = &props.i18n.locale;
    let top = props.days.iter().flat_map(|(_, pair)| pair).map(|amount| amount.minor()).max().unwrap_or(0).max(0);
    let scale = Scale::new((WIDTH, HEIGHT), props.currency.exponent(), top, props.days.len());
    let every = props.days.len().div_ceil(N_DATES).max(1);
    let width = scale.slot.min(40.0) * 0.38;
    let round = if width > 8.0 { "3" } else { "1" };
    html! {
        <svg viewBox={scale.view_box()} role="img" aria-label={props.label.clone()}>
            { scale.lines(|minor| locale.money_short(Money::new(minor).unwrap_or_default(), props.currency)) }
            { for props.days.iter().enumerate().map(|(i, (day, [ours, then]))| html! {
                <g key={day.to_string()}>
                    { scale.block("bar", (scale.x(i) - width, width), (0, ours.minor()), round) }
                    { scale.block("bar bar--then", (scale.x(i), width), (0, then.minor()), round) }
                    if i % every == 0 {
                        { scale.below(i, locale.day_month(day.date())) }
                    }
                </g>
            }) }
        </svg>
    }
}
