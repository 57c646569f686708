//! Two amounts of money a day, side by side.

use domain::Money;
use domain::business_day::BusinessDay;
use domain::currency::Currency;
use yew::{AttrValue, Html, Properties, component, html};

use crate::components::scale::step;
use crate::i18n::I18n;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 28.0;
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
    let step = step(top, props.currency.exponent());
    let n_steps = (top + step - 1).div_euclid(step).max(1);
    let slot = (WIDTH - LEFT) / (props.days.len().max(1) as f64);
    let x = |i: usize| LEFT + slot * (i as f64 + 0.5);
    let y = |minor: i64| HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (minor.max(0) as f64) / ((step * n_steps) as f64);
    let every = props.days.len().div_ceil(N_DATES).max(1);
    let width = slot.min(40.0) * 0.38;
    html! {
        <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={props.label.clone()}>
            { for (0..=n_steps).map(|i| {
                let at = y(i * step);
                let money = Money::new(i * step).unwrap_or_default();
                html! {
                    <g key={i.to_string()}>
                        <line class="grid" x1={LEFT.to_string()} x2={WIDTH.to_string()} y1={format!("{at:.1}")} y2={format!("{at:.1}")} />
                        <text x={(LEFT - 10.0).to_string()} y={format!("{:.1}", at + 4.5)} text-anchor="end">{ locale.money_short(money, props.currency) }</text>
                    </g>
                }
            }) }
            { for props.days.iter().enumerate().map(|(i, (day, pair))| html! {
                <g key={day.to_string()}>
                    { for pair.iter().enumerate().map(|(side, amount)| {
                        let at = y(amount.minor());
                        let left = if side == 0 { x(i) - width } else { x(i) };
                        html! {
                            <rect class={if side == 0 { "bar" } else { "bar bar--then" }} x={format!("{left:.1}")} width={format!("{width:.1}")}
                                y={format!("{at:.1}")} height={format!("{:.1}", HEIGHT - BOTTOM - at)} rx={if width > 8.0 { "3" } else { "1" }} />
                        }
                    }) }
                    if i % every == 0 {
                        <text x={format!("{:.1}", x(i))} y={format!("{:.1}", HEIGHT - 7.0)} text-anchor="middle">{ locale.day_month(day.date()) }</text>
                    }
                </g>
            }) }
        </svg>
    }
}
