//! The scale of a chart of money: round steps from nothing up, as lines with their amounts.

use domain::Money;
use domain::currency::Currency;
use yew::{Html, html};

use crate::locale::Locale;

pub const WIDTH: f64 = 640.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 28.0;

#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub height: f64,
    currency: Currency,
    step: i64,
    n_steps: i64,
    /// The width of one of the bars' places.
    pub slot: f64,
}

impl Scale {
    /// For so many bars, the highest of which is so many minor units high.
    pub fn new(height: f64, currency: Currency, top: i64, n_bars: usize) -> Self {
        let step = step(top, currency.exponent());
        let n_steps = (top + step - 1).div_euclid(step).max(1);
        Self { height, currency, step, n_steps, slot: (WIDTH - LEFT) / (n_bars.max(1) as f64) }
    }

    /// The middle of a bar's place.
    pub fn x(&self, bar: usize) -> f64 {
        LEFT + self.slot * (bar as f64 + 0.5)
    }

    pub fn y(&self, minor: i64) -> f64 {
        let full = self.height - BOTTOM - TOP;
        self.height - BOTTOM - full * (minor.max(0) as f64) / ((self.step * self.n_steps) as f64)
    }

    pub fn lines(&self, locale: &Locale) -> Html {
        let line = |i: i64| {
            let at = self.y(i * self.step);
            let money = Money::new(i * self.step).unwrap_or_default();
            html! {
                <g key={i.to_string()}>
                    <line class="grid" x1={LEFT.to_string()} x2={WIDTH.to_string()} y1={format!("{at:.1}")} y2={format!("{at:.1}")} />
                    <text x={(LEFT - 10.0).to_string()} y={format!("{:.1}", at + 4.5)} text-anchor="end">{ locale.money_short(money, self.currency) }</text>
                </g>
            }
        };
        (0..=self.n_steps).map(line).collect()
    }

    /// A bar with round corners.
    pub fn bar(&self, class: &'static str, bar: usize, minor: i64, round: &'static str) -> Html {
        let at = self.y(minor);
        html! {
            <rect {class} x={format!("{:.1}", self.x(bar) - self.slot * 0.31)} width={format!("{:.1}", self.slot * 0.62)}
                y={format!("{at:.1}")} height={format!("{:.1}", self.height - BOTTOM - at)} rx={round} />
        }
    }

    /// A word below a bar.
    pub fn below(&self, bar: usize, words: String) -> Html {
        html! { <text x={format!("{:.1}", self.x(bar))} y={format!("{:.1}", self.height - 7.0)} text-anchor="middle">{ words }</text> }
    }
}

/// A round distance of at most five lines: 1, 2 or 5 with zeros, in whole units of the currency.
pub fn step(top: i64, exponent: u32) -> i64 {
    let unit = 10_i64.pow(exponent);
    let mut step = unit;
    loop {
        for factor in [1, 2, 5] {
            if top <= step * factor * 5 {
                return step * factor;
            }
        }
        step *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_round_and_has_few_lines() {
        assert_eq!(step(27_000, 2), 10_000);
        assert_eq!(step(0, 2), 100);
        assert_eq!(step(1_234_567, 2), 500_000);
        assert_eq!(step(900, 0), 200);
    }
}
