//! Weather, or any other figure that is forecast by somebody else: taken into account only where it would have helped.

/// One day that has come to pass, as it was forecast without the figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    /// The forecast's median, units.
    pub forecast: f64,
    /// What came, units.
    pub actual: f64,
    /// The figure, for example millimetres of rain or degrees.
    pub value: f64,
}

/// A figure that helps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    /// Change of the logarithm of demand for one unit of the figure.
    pub slope: f64,
    /// The figure's mean over the last four weeks: forecasts have followed the level, so only what differs from it counts.
    pub usual: f64,
    /// The differences that were seen: nothing is said beyond them.
    pub from: f64,
    pub to: f64,
    /// By how much absolute errors were smaller with it, in percent.
    pub gain: f64,
}

impl Kept {
    /// Times as much as without it.
    pub fn factor(&self, value: f64) -> f64 {
        if !value.is_finite() {
            return 1.0;
        }
        (self.slope * (value - self.usual).clamp(self.from, self.to)).clamp(-0.7, 0.7).exp()
    }
}

/// Days that are learned from before anything is tried out.
const LEAST: usize = 56;
/// Parts that the rest is tried out in, and in how many of them it has to help.
const PARTS: usize = 4;
const HELPS: usize = 3;
/// Percent.
const GAIN: f64 = 1.0;

/// Days of the level that a figure is compared with.
const LEVEL: usize = 28;

/// Whether a figure helps, tried out forward in time: its slope is learned from all days before a part and used in it. It
/// is kept when errors are at least 1 % smaller over all parts, and smaller in three of four. Days oldest first.
pub fn helps(days: &[Past]) -> Option<Kept> {
    let fit = |p: &&Past| [p.forecast, p.actual, p.value].iter().all(|v| v.is_finite()) && p.forecast > 0.0;
    let days: Vec<Past> = days.iter().filter(fit).copied().collect();
    if days.len() < LEAST + PARTS * 7 {
        return None;
    }
    let differences: Vec<f64> = (0..days.len()).map(|at| days[at].value - level(&days[..at])).collect();
    let size = (days.len() - LEAST) / PARTS;
    let (mut before, mut after, mut better) = (0.0, 0.0, 0);
    for part in 0..PARTS {
        let from = LEAST + part * size;
        let to = if part + 1 == PARTS { days.len() } else { from + size };
        let Some(learned) = slope(&days[..from], &differences) else { continue };
        let (mut without, mut with) = (0.0, 0.0);
        for (p, difference) in days[from..to].iter().zip(&differences[from..to]) {
            without += (p.actual - p.forecast).abs();
            with += (p.actual - p.forecast * learned.factor(*difference)).abs();
        }
        before += without;
        after += with;
        better += usize::from(with < without);
    }
    let gain = 100.0 * (1.0 - after / before);
    let kept = slope(&days, &differences).map(|kept| Kept { gain, usual: level(&days), ..kept });
    kept.filter(|_| gain >= GAIN && better >= HELPS)
}

/// The mean figure of the last four weeks; 0 of nothing, so that the first day tells nothing.
fn level(days: &[Past]) -> f64 {
    let last = &days[days.len().saturating_sub(LEVEL)..];
    last.iter().map(|p| p.value).sum::<f64>() / f64::max(last.len() as f64, 1.0)
}

/// Least squares of logarithms on differences to the level, larger days heavier, drawn towards no slope.
fn slope(days: &[Past], differences: &[f64]) -> Option<Kept> {
    let weight = |p: &Past| p.forecast + 1.0;
    let pairs = || days.iter().zip(differences).skip(7);
    let total: f64 = pairs().map(|(p, _)| weight(p)).sum();
    let off = |p: &Past| ((p.actual + 1.0) / (p.forecast + 1.0)).ln().clamp(-1.0, 1.0);
    // What lies in the forecast's own bias is not the figure's.
    let bias = pairs().map(|(p, _)| weight(p) * off(p)).sum::<f64>() / total;
    let (mut up, mut down) = (0.0, 0.0);
    for (p, difference) in pairs() {
        up += weight(p) * difference * (off(p) - bias);
        down += weight(p) * difference.powi(2);
    }
    if !(down / total > 1e-12 && down.is_finite()) {
        return None;
    }
    let slope = up / (down + 7.0 * down / days.len() as f64);
    let (from, to) = pairs().fold((0.0_f64, 0.0_f64), |(low, high), (_, d)| (low.min(*d), high.max(*d)));
    Some(Kept { slope, usual: 0.0, from, to, gain: 0.0 })
}
