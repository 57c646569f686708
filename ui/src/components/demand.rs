//! Days of a product: bars of what was sold, what was expected of each, and the band of the coming days.

use domain::api::forecast::{Expected, ForecastDay};
use domain::business_day::BusinessDay;
use domain::quantity::{Quantity, Unit};
use yew::{AttrValue, Html, Properties, component, html};

use super::scale::step;
use crate::i18n::I18n;

const WIDTH: f64 = 780.0;
const HEIGHT: f64 = 290.0;
const LEFT: f64 = 48.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 28.0;

#[derive(Properties, PartialEq)]
pub struct DemandProps {
    pub i18n: I18n,
    pub unit: Unit,
    pub today: BusinessDay,
    /// Without a gap, oldest first.
    pub days: Vec<ForecastDay>,
    /// Read out instead of the picture.
    pub label: AttrValue,
}

#[component]
pub fn Demand(props: &DemandProps) -> Html {
    let locale = &props.i18n.locale;
    let days = &props.days;
    let top = days.iter().map(highest).max().unwrap_or(0);
    // Thousandths are to a unit what three decimals are to a currency.
    let step = step(top, 3);
    let n_steps = (top + step - 1).div_euclid(step).max(1);
    let slot = (WIDTH - LEFT) / (days.len().max(1) as f64);
    let left = |i: usize| LEFT + slot * i as f64;
    let x = |i: usize| left(i) + slot * 0.5;
    let y = |units: Quantity| {
        HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (units.thousandths().max(0) as f64) / ((step * n_steps) as f64)
    };
    let point = |i: usize, units: Quantity| format!("{:.1} {:.1}", x(i), y(units));
    let now = days.iter().position(|day| day.day >= props.today).unwrap_or(days.len());
    let bar = |i: usize, class: &'static str, from: Quantity, to: Quantity| {
        let (low, high) = (y(from), y(to));
        html! {
            <rect {class} x={format!("{:.1}", x(i) - slot * 0.34)} width={format!("{:.1}", slot * 0.68)}
                y={format!("{high:.1}")} height={format!("{:.1}", (low - high).max(0.0))} rx="2" />
        }
    };
    let grid = (0..=n_steps).map(|i| {
        let units = Quantity::new(i * step).unwrap_or_default();
        let at = format!("{:.1}", y(units));
        html! {
            <g key={format!("s{i}")}>
                <line class="grid" x1={LEFT.to_string()} x2={WIDTH.to_string()} y1={at.clone()} y2={at} />
                <text x={(LEFT - 10.0).to_string()} y={format!("{:.1}", y(units) + 4.5)} text-anchor="end">{ locale.quantity(units) }</text>
            </g>
        }
    });
    let columns = days.iter().enumerate().map(|(i, day)| {
        html! {
            <g key={day.day.to_string()}>
                if let Some(sold) = day.sold {
                    { bar(i, "bar", Quantity::ZERO, sold) }
                    if let Some(asked) = day.recovered.filter(|asked| *asked > sold) {
                        { bar(i, "bar bar--recovered", sold, asked) }
                    }
                }
                if day.holiday {
                    <path class="holiday" d={diamond(x(i), TOP - 10.0)} />
                }
                if !day.occasions.is_empty() {
                    <circle class="occasion" cx={format!("{:.1}", x(i))} cy={(if day.holiday { TOP } else { TOP - 10.0 }).to_string()} r="4.5" />
                }
                if day.day.weekday() == locale.first_weekday() {
                    <text x={format!("{:.1}", x(i))} y={(HEIGHT - 7.0).to_string()} text-anchor="middle">{ locale.day_month(day.day.date()) }</text>
                }
            </g>
        }
    });
    let said = |i: usize| days[i].expected.filter(|_| days[i].open);
    let past = stretches(0..now, said);
    let ahead = stretches(now..days.len(), said);
    let line = |stretch: &[(usize, Expected)]| {
        let points: Vec<String> = stretch.iter().map(|(i, of)| point(*i, of.middle)).collect();
        format!("M{}", points.join("L"))
    };
    // Each day has a band of its own width, so that a single open day shows one too.
    let band = |(i, of): &(usize, Expected)| bar(*i, "band", of.low, of.high);
    html! {
        <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={props.label.clone()}>
            { for days.iter().enumerate().filter(|(_, day)| !day.open).map(|(i, _)| html! {
                <rect class="closed" x={format!("{:.1}", left(i))} width={format!("{slot:.1}")} y={TOP.to_string()}
                    height={format!("{:.1}", HEIGHT - BOTTOM - TOP)} />
            }) }
            { for grid }
            { for columns }
            if now < days.len() {
                <line class="now" x1={format!("{:.1}", left(now))} x2={format!("{:.1}", left(now))} y1={(TOP - 8.0).to_string()} y2={(HEIGHT - BOTTOM).to_string()} />
            }
            { for ahead.iter().flatten().map(band) }
            { for past.iter().map(|stretch| html! { <path class="usual" d={line(stretch)} /> }) }
            { for ahead.iter().map(|stretch| html! { <path class="middle" d={line(stretch)} /> }) }
            { for ahead.iter().flatten().map(|(i, of)| html! {
                <circle class="point" cx={format!("{:.1}", x(*i))} cy={format!("{:.1}", y(of.middle))} r="3.5" />
            }) }
        </svg>
    }
}

/// The top of what is drawn of a day.
fn highest(day: &ForecastDay) -> i64 {
    let of = [day.sold, day.recovered, day.expected.map(|of| of.high)];
    of.into_iter().flatten().map(Quantity::thousandths).max().unwrap_or(0)
}

fn diamond(x: f64, y: f64) -> String {
    format!("M{x:.1} {:.1}l5 5l-5 5l-5 -5z", y - 5.0)
}

/// Days of a range that follow each other with something said of each.
fn stretches<T>(days: std::ops::Range<usize>, said: impl Fn(usize) -> Option<T>) -> Vec<Vec<(usize, T)>> {
    let mut all: Vec<Vec<(usize, T)>> = Vec::new();
    let mut goes_on = false;
    for i in days {
        match (said(i), goes_on, all.last_mut()) {
            (Some(of), true, Some(last)) => last.push((i, of)),
            (Some(of), ..) => all.push(vec![(i, of)]),
            (None, ..) => {
                goes_on = false;
                continue;
            }
        }
        goes_on = true;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_which_nothing_was_said_parts_the_line() {
        let said = |i: usize| [Some('a'), Some('b'), None, Some('d'), None][i];
        assert_eq!(stretches(0..5, said), [vec![(0, 'a'), (1, 'b')], vec![(3, 'd')]]);
        assert_eq!(stretches(2..3, said), Vec::<Vec<(usize, char)>>::new());
    }
}
