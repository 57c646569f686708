use std::time::{Duration, Instant};

/// How long each of many takes was, in milliseconds.
#[derive(Debug, Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// Takes the time of some work.
    pub fn take<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = work();
        self.push(started.elapsed());
        done
    }

    pub fn push(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1e3);
    }

    /// The time that `percent` of all takes did not exceed, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        percentile(self.0.clone(), percent)
    }

    /// The median of the ratios of each take to the one beside it.
    pub fn ratio_to(&self, floor: &Self) -> f64 {
        percentile(self.0.iter().zip(&floor.0).map(|(time, floor)| time / floor).collect(), 50)
    }
}

fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values[rank - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_taken() {
        let values: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        for (percent, want) in [(0, 1.0), (50, 100.0), (99, 198.0), (100, 200.0)] {
            assert!((percentile(values.clone(), percent) - want).abs() < f64::EPSILON, "{percent}");
        }
    }
}
