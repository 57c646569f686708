//! Days of a product: bars of what was sold, what was expected of each, and the band of the coming days.

use domain::api::forecast::{Expected, ForecastDay};
use domain::business_day::BusinessDay;
use domain::quantity::{Quantity, Unit};
use yew::{AttrValue, Html, Properties, component, html};

use super::scale::{Scale, TOP};
use crate::i18n::I18n;

const WIDTH: f64 = 780.0;
const HEIGHT: f64 = 290.0;

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
    let scale = Scale::new((WIDTH, HEIGHT), 3, top, days.len());
    let (x, left) = (|i: usize| scale.x(i), |i: usize| scale.left(i));
    let y = |units: Quantity| scale.y(units.thousandths());
    let point = |i: usize, units: Quantity| format!("{:.1} {:.1}", x(i), y(units));
    let now = days.iter().position(|day| day.day >= props.today).unwrap_or(days.len());
    let bar = |i: usize, class: &'static str, from: Quantity, to: Quantity| {
        let place = (x(i) - scale.slot * 0.34, scale.slot * 0.68);
        scale.block(class, place, (from.thousandths(), to.thousandths()), "2")
    };
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
                    { scale.below(i, locale.day_month(day.day.date())) }
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
        <svg viewBox={scale.view_box()} role="img" aria-label={props.label.clone()}>
            { for days.iter().enumerate().filter(|(_, day)| !day.open).map(|(i, _)| html! {
                <rect class="closed" x={format!("{:.1}", left(i))} width={format!("{:.1}", scale.slot)} y={TOP.to_string()}
                    height={format!("{:.1}", scale.floor() - TOP)} />
            }) }
            { scale.lines(|thousandths| locale.quantity(Quantity::new(thousandths).unwrap_or_default())) }
            { for columns }
            if now < days.len() {
                <line class="now" x1={format!("{:.1}", left(now))} x2={format!("{:.1}", left(now))} y1={(TOP - 8.0).to_string()} y2={scale.floor().to_string()} />
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
