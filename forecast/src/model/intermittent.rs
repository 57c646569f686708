//! Products that sell on few days: the level of demand when there is one, times how often there is one.

/// How the level and the frequency are updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Croston (1972).
    Croston,
    /// Croston less its bias (Syntetos and Boylan 2005).
    Sba,
    /// Teunter, Syntetos and Babai (2011): the frequency falls also while nothing sells, so that a product can die.
    Tsb,
}

/// Mean units per step after the history, by smoothing parameters between 0 and 1 for level and frequency. 0 when nothing
/// was ever sold.
pub fn intermittent(history: &[f64], method: Method, level_by: f64, frequency_by: f64) -> f64 {
    let sold = |y: &&f64| **y > 0.0;
    let Some(first) = history.iter().find(sold) else { return 0.0 };
    let mut level = *first;
    if method == Method::Tsb {
        let mut frequency = f64::from(history[0] > 0.0);
        for (t, y) in history.iter().enumerate() {
            if *y > 0.0 && t > 0 {
                level += level_by * (y - level);
            }
            if t > 0 {
                frequency += frequency_by * (f64::from(*y > 0.0) - frequency);
            }
        }
        return level * frequency;
    }
    let mut interval = history.iter().position(|y| *y > 0.0).map_or(1.0, |p| p as f64 + 1.0);
    let mut since = 0.0;
    let mut started = false;
    for y in history {
        since += 1.0;
        if *y > 0.0 {
            if started {
                level += level_by * (y - level);
                interval += frequency_by * (since - interval);
            }
            started = true;
            since = 0.0;
        }
    }
    let mean = level / interval;
    if method == Method::Sba { mean * (1.0 - frequency_by / 2.0) } else { mean }
}
