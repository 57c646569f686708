//! The scale of a chart: round steps from nothing up as lines with their figures, and a place for each bar.

use yew::{Html, html};

const LEFT: f64 = 56.0;
pub const TOP: f64 = 22.0;
const BOTTOM: f64 = 28.0;

#[derive(Debug, Clone, Copy)]
pub struct Scale {
    width: f64,
    pub height: f64,
    step: i64,
    n_steps: i64,
    /// The width of one of the bars' places.
    pub slot: f64,
}

impl Scale {
    /// For so many bars, the highest of which is `top` high: in minor units or thousandths, of which `exponent` says how
    /// many decimals they are.
    pub fn new((width, height): (f64, f64), exponent: u32, top: i64, n_bars: usize) -> Self {
        let step = step(top, exponent);
        let n_steps = (top + step - 1).div_euclid(step).max(1);
        Self { width, height, step, n_steps, slot: (width - LEFT) / (n_bars.max(1) as f64) }
    }

    pub fn view_box(&self) -> String {
        format!("0 0 {} {}", self.width, self.height)
    }

    /// Where a bar's place begins.
    pub fn left(&self, bar: usize) -> f64 {
        LEFT + self.slot * bar as f64
    }

    /// The middle of a bar's place.
    pub fn x(&self, bar: usize) -> f64 {
        self.left(bar) + self.slot * 0.5
    }

    pub fn y(&self, value: i64) -> f64 {
        let full = self.floor() - TOP;
        self.floor() - full * (value.max(0) as f64) / ((self.step * self.n_steps) as f64)
    }

    /// Where nothing is.
    pub fn floor(&self) -> f64 {
        self.height - BOTTOM
    }

    /// A line a step, with what `say` makes of it.
    pub fn lines(&self, say: impl Fn(i64) -> String) -> Html {
        let line = |i: i64| {
            let at = self.y(i * self.step);
            html! {
                <g key={i.to_string()}>
                    <line class="grid" x1={LEFT.to_string()} x2={self.width.to_string()} y1={format!("{at:.1}")} y2={format!("{at:.1}")} />
                    <text x={(LEFT - 10.0).to_string()} y={format!("{:.1}", at + 4.5)} text-anchor="end">{ say(i * self.step) }</text>
                </g>
            }
        };
        (0..=self.n_steps).map(line).collect()
    }

    /// A bar with round corners over three fifths of its place.
    pub fn bar(&self, class: &'static str, bar: usize, value: i64, round: &'static str) -> Html {
        self.block(class, (self.x(bar) - self.slot * 0.31, self.slot * 0.62), (0, value), round)
    }

    /// What lies between two values.
    pub fn block(
        &self,
        class: &'static str,
        (x, width): (f64, f64),
        (from, to): (i64, i64),
        round: &'static str,
    ) -> Html {
        let (low, high) = (self.y(from), self.y(to));
        html! {
            <rect {class} x={format!("{x:.1}")} width={format!("{width:.1}")} y={format!("{high:.1}")}
                height={format!("{:.1}", (low - high).max(0.0))} rx={round} />
        }
    }

    /// A word below a bar.
    pub fn below(&self, bar: usize, words: String) -> Html {
        html! { <text x={format!("{:.1}", self.x(bar))} y={format!("{:.1}", self.height - 7.0)} text-anchor="middle">{ words }</text> }
    }
}

/// A round distance of at most five lines: 1, 2 or 5 with zeros, in whole units.
fn step(top: i64, exponent: u32) -> i64 {
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
