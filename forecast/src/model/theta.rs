//! The theta method: half the drift of a straight line, half simple smoothing (Assimakopoulos and Nikolopoulos 2000; as
//! exponential smoothing with drift in Hyndman and Billah 2003), on figures freed of a multiplicative weekly season when
//! there is one.

use super::ets::simple;

/// Means of the next `horizon` steps. `None` with fewer than two periods.
pub fn theta(history: &[f64], period: usize, horizon: usize) -> Option<Vec<f64>> {
    let n = history.len();
    if n < 2 * period.max(2) {
        return None;
    }
    let season =
        if period > 1 && seasonal(history, period) { ratios(history, period) } else { vec![1.0; period.max(1)] };
    let level: Vec<f64> = history.iter().enumerate().map(|(t, y)| y / season[t % season.len()]).collect();
    let middle = (n as f64 - 1.0) / 2.0;
    let mean = level.iter().sum::<f64>() / n as f64;
    let (mut up, mut down) = (0.0, 0.0);
    for (t, y) in level.iter().enumerate() {
        let t = t as f64 - middle;
        up += t * (y - mean);
        down += t * t;
    }
    let slope = up / down;
    let (alpha, last) = simple(&level);
    let start = (1.0 - (1.0 - alpha).powi(i32::try_from(n).unwrap_or(i32::MAX))) / alpha;
    Some((0..horizon).map(|h| (last + 0.5 * slope * (h as f64 + start)) * season[(n + h) % season.len()]).collect())
}

/// Whether the autocorrelation at the period is outside the band of 90 % (the test of the M competitions).
fn seasonal(history: &[f64], period: usize) -> bool {
    let n = history.len();
    let mean = history.iter().sum::<f64>() / n as f64;
    let variance: f64 = history.iter().map(|y| (y - mean) * (y - mean)).sum();
    if variance <= 0.0 {
        return false;
    }
    let correlation =
        |lag: usize| history.iter().zip(&history[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / variance;
    let others: f64 = (1..period).map(|lag| correlation(lag).powi(2)).sum();
    correlation(period).abs() > 1.645 * ((1.0 + 2.0 * others) / n as f64).sqrt()
}

/// Classical decomposition: ratios to a centred moving average, averaged by place in the period, mean 1.
fn ratios(history: &[f64], period: usize) -> Vec<f64> {
    let half = period / 2;
    let (mut sums, mut counts) = (vec![0.0; period], vec![0.0; period]);
    for t in half..history.len().saturating_sub(half) {
        let window = &history[t - half..=t + half];
        let ends = if period.is_multiple_of(2) { 0.5 * (window[0] + window[period]) } else { 0.0 };
        let whole: f64 = window.iter().sum::<f64>() - ends;
        let average = whole / period as f64;
        if average > 0.0 {
            sums[t % period] += history[t] / average;
            counts[t % period] += 1.0;
        }
    }
    let mut ratios: Vec<f64> = sums.iter().zip(&counts).map(|(s, c)| if *c > 0.0 { s / c } else { 1.0 }).collect();
    let mean = ratios.iter().sum::<f64>() / period as f64;
    for ratio in &mut ratios {
        *ratio = if mean > 0.0 { (*ratio / mean).max(0.01) } else { 1.0 };
    }
    ratios
}
