//! What a forecast says of one day: nineteen quantiles, or the three figures they come from.

/// The levels of [`Quantiles`]: 5 %, 10 %, … 95 %.
pub const LEVELS: [f64; 19] =
    [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

/// Positions of the 10 %, 50 % and 90 % levels.
pub const Q10: usize = 1;
pub const Q50: usize = 9;
pub const Q90: usize = 17;

/// The largest figure that a forecast gives, in units a day. What is larger is cut, so that sums stay finite.
pub const LARGEST: f64 = 1e12;

/// Units a day at each of [`LEVELS`]: finite, non-negative, sorted, whole where units are whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles([f64; 19]);

impl Quantiles {
    /// Makes any nineteen figures fit: what is not finite becomes 0, figures are cut at 0 and [`LARGEST`], sorted, and
    /// rounded half up where units are whole.
    pub fn new(values: [f64; 19], whole: bool) -> Self {
        let mut values = values.map(|v| if v.is_nan() { 0.0 } else { v.clamp(0.0, LARGEST) });
        if whole {
            values = values.map(|v| (v + 0.5).floor());
        }
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// Nothing will be sold.
    pub fn zero() -> Self {
        Self([0.0; 19])
    }

    pub fn values(&self) -> &[f64; 19] {
        &self.0
    }

    pub fn median(&self) -> f64 {
        self.0[Q50]
    }

    /// The quantile at any level, straight between the stored ones and level beyond the outer two.
    pub fn at(&self, level: f64) -> f64 {
        let place = ((level - LEVELS[0]) / 0.05).clamp(0.0, 18.0);
        let below = place.floor() as usize;
        let above = (below + 1).min(18);
        self.0[below] + (self.0[above] - self.0[below]) * (place - below as f64)
    }
}

/// A model's own idea of a day before calibration: a median and how far it may be off to either side, as the standard
/// deviations of two half normal distributions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    pub median: f64,
    pub below: f64,
    pub above: f64,
}

impl Outlook {
    /// Cuts what no shop sells: finite, non-negative, with a spread of at least a twentieth of a unit.
    pub fn new(median: f64, below: f64, above: f64) -> Self {
        let median = if median.is_nan() { 0.0 } else { median.clamp(0.0, LARGEST) };
        let spread = |s: f64| if s.is_finite() { s.clamp(0.05, LARGEST) } else { median.max(1.0) };
        Self { median, below: spread(below), above: spread(above) }
    }

    /// How many of its own deviations a day was off.
    pub fn score(&self, actual: f64) -> f64 {
        let off = actual - self.median;
        off / if off < 0.0 { self.below } else { self.above }
    }

    /// The figure that is `score` deviations off.
    pub fn figure(&self, score: f64) -> f64 {
        self.median + score * if score < 0.0 { self.below } else { self.above }
    }
}

/// The standard normal quantiles of [`LEVELS`], from tables.
pub const NORMAL: [f64; 19] = [
    -1.644_853_6,
    -1.281_551_6,
    -1.036_433_4,
    -0.841_621_2,
    -0.674_489_8,
    -0.524_400_5,
    -0.385_320_5,
    -0.253_347_1,
    -0.125_661_3,
    0.0,
    0.125_661_3,
    0.253_347_1,
    0.385_320_5,
    0.524_400_5,
    0.674_489_8,
    0.841_621_2,
    1.036_433_4,
    1.281_551_6,
    1.644_853_6,
];
