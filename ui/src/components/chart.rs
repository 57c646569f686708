//! A day by the hour: bars of today over the band of the same weekdays.

use domain::Money;
use domain::api::today::HourFigures;
use domain::currency::Currency;
use yew::{AttrValue, Html, Properties, component, html};

use super::scale::Scale;
use crate::i18n::I18n;

const WIDTH: f64 = 640.0;
/// As high as it is drawn where it has the whole page's height, and where something stands above it.
pub const HIGH: f64 = 400.0;
pub const FLAT: f64 = 300.0;
/// Fewer hours would make bars like walls.
const FEWEST: usize = 8;

#[derive(Properties, PartialEq)]
pub struct HoursProps {
    pub i18n: I18n,
    pub currency: Currency,
    /// [`HIGH`] or [`FLAT`], beside a width of 640.
    #[prop_or(HIGH)]
    pub height: f64,
    pub hours: Vec<HourFigures>,
    /// The hour that is not over yet.
    pub now: Option<u8>,
    /// Read out instead of the picture.
    pub label: AttrValue,
}

#[component]
pub fn Hours(props: &HoursProps) -> Html {
    let locale = &props.i18n.locale;
    let hours = busy(&props.hours);
    let top = hours.iter().map(|h| h.turnover_minor.max(h.usual_high_minor).minor()).max().unwrap_or(0);
    let scale = Scale::new((WIDTH, props.height), props.currency.exponent(), top, hours.len());
    let point = |i: usize, minor: i64| format!("{:.1} {:.1}", scale.x(i), scale.y(minor));
    let line = |of: fn(&HourFigures) -> Money| -> Vec<String> {
        hours.iter().enumerate().map(|(i, h)| point(i, of(h).minor())).collect()
    };
    let usual = line(|h| h.usual_minor);
    let high = line(|h| h.usual_high_minor);
    let mut low = line(|h| h.usual_low_minor);
    low.reverse();
    let any_usual = hours.iter().any(|h| h.usual_high_minor > Money::ZERO);
    html! {
        <svg viewBox={scale.view_box()} role="img" aria-label={props.label.clone()}>
            { scale.lines(|minor| locale.money_short(Money::new(minor).unwrap_or_default(), props.currency)) }
            if any_usual {
                <path class="band" d={format!("M{}L{}Z", high.join("L"), low.join("L"))} />
            }
            { for hours.iter().enumerate().map(|(i, hour)| {
                let class = if props.now == Some(hour.hour) { "bar bar--now" } else { "bar" };
                html! {
                    <g key={format!("h{}", hour.hour)}>
                        { scale.bar(class, i, hour.turnover_minor.minor(), "4") }
                        { scale.below(i, locale.hour(u32::from(hour.hour))) }
                    </g>
                }
            }) }
            if any_usual {
                <path class="usual" d={format!("M{}", usual.join("L"))} />
            }
        </svg>
    }
}

/// Every hour from the first with anything in it to the last, and never fewer than eight; hours that nothing is known
/// of are empty. The hours of a business day go on past midnight.
fn busy(hours: &[HourFigures]) -> Vec<HourFigures> {
    let alive = |h: &&HourFigures| !h.turnover_minor.is_zero() || h.usual_high_minor > Money::ZERO;
    let (Some(first), Some(last)) = (hours.iter().find(alive), hours.iter().rfind(alive)) else {
        return hours.iter().take(FEWEST).copied().collect();
    };
    let span = (usize::from(last.hour) + 24 - usize::from(first.hour)) % 24 + 1;
    (0..span.max(FEWEST))
        .map(|i| {
            let hour = ((usize::from(first.hour) + i) % 24) as u8;
            let nothing = HourFigures {
                hour,
                turnover_minor: Money::ZERO,
                usual_low_minor: Money::ZERO,
                usual_minor: Money::ZERO,
                usual_high_minor: Money::ZERO,
            };
            hours.iter().find(|h| h.hour == hour).copied().unwrap_or(nothing)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hour: u8, minor: i64) -> HourFigures {
        let turnover_minor = Money::new(minor).unwrap();
        HourFigures {
            hour,
            turnover_minor,
            usual_low_minor: Money::ZERO,
            usual_minor: Money::ZERO,
            usual_high_minor: Money::ZERO,
        }
    }

    #[test]
    fn quiet_hours_at_both_ends_are_left_out() {
        let day: Vec<_> = (0..24).map(|h| hour(h, if (7..17).contains(&h) { 100 } else { 0 })).collect();
        let shown = busy(&day);
        assert_eq!((shown[0].hour, shown.len()), (7, 10));
        let quiet: Vec<_> = (0..24).map(|h| hour(h, i64::from(h == 23))).collect();
        assert_eq!(busy(&quiet).len(), 8);
        assert_eq!(busy(&[]).len(), 0);
        let night: Vec<_> = [22, 1].into_iter().map(|h| hour(h, 100)).collect();
        let shown: Vec<u8> = busy(&night).iter().map(|h| h.hour).collect();
        assert_eq!(shown, [22, 23, 0, 1, 2, 3, 4, 5]);
    }
}
