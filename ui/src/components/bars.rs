//! An amount of money a day, as bars.

use domain::Money;
use domain::business_day::BusinessDay;
use domain::currency::Currency;
use yew::{AttrValue, Html, Properties, component, html};

use super::scale::Scale;
use crate::i18n::I18n;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 250.0;
/// At most so many dates stand below the bars.
const N_DATES: usize = 8;

#[derive(Properties, PartialEq)]
pub struct BarsProps {
    pub i18n: I18n,
    pub currency: Currency,
    pub days: Vec<(BusinessDay, Money)>,
    /// Read out instead of the picture.
    pub label: AttrValue,
}

#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let locale = &props.i18n.locale;
    let top = props.days.iter().map(|(_, amount)| amount.minor()).max().unwrap_or(0).max(0);
    let scale = Scale::new((WIDTH, HEIGHT), props.currency.exponent(), top, props.days.len());
    let every = props.days.len().div_ceil(N_DATES).max(1);
    let round = if scale.slot > 12.0 { "4" } else { "1" };
    html! {
        <svg viewBox={scale.view_box()} role="img" aria-label={props.label.clone()}>
            { scale.lines(|minor| locale.money_short(Money::new(minor).unwrap_or_default(), props.currency)) }
            { for props.days.iter().enumerate().map(|(i, (day, amount))| html! {
                <g key={day.to_string()}>
                    { scale.bar("bar bar--loss", i, amount.minor(), round) }
                    if i % every == 0 {
                        { scale.below(i, locale.day_month(day.date())) }
                    }
                </g>
            }) }
        </svg>
    }
}
