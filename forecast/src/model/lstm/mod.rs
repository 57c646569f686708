//! One recurrent network for all products (Hochreiter and Schmidhuber 1997): it reads each product's days one by one, and
//! says from its state and what is known of a day ahead three quantiles of that day's demand.
//!
//! Training is the business of [`train`]; asking needs a few multiplications and no library, so that a network that was
//! trained on a graphics card last week answers on any machine tonight.

mod train;

#[cfg(feature = "gpu")]
pub use train::has_card;
pub(super) use train::train;

use chrono::Datelike;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Context;
use crate::feature::{Example, N_FEATURES};
use crate::quantiles::Outlook;
use crate::version::hex;

/// Products and days of each that it takes to learn anything. A shop's half year has some 160 open days.
const LEAST: (usize, usize) = (10, 120);
/// Figures of a day that the network reads.
const N_INPUTS: usize = 17;
/// Size of its state, and of the layer above it.
const STATE: usize = 24;
const LAYER: usize = 24;
const N_HEAD: usize = STATE + N_FEATURES;
/// Days before an origin that are read.
const READ: usize = 56;

/// How it is trained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Times that all days are seen.
    pub rounds: usize,
    /// First step size; it falls to nothing along half a cosine.
    pub rate: f64,
    /// Days after which an example counts half.
    pub half_life: f64,
}

impl Default for Training {
    fn default() -> Self {
        Self { rounds: 12, rate: 0.006, half_life: 400.0 }
    }
}

/// A trained network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Inputs and state to the four gates, row by row: input, forget, output, candidate.
    inputs: Vec<f32>,
    state: Vec<f32>,
    gates: Vec<f32>,
    /// State and features of the day ahead to the layer, and the layer to the three quantiles.
    head: Vec<f32>,
    head_bias: Vec<f32>,
    out: Vec<f32>,
    out_bias: Vec<f32>,
    /// Mean and deviation of each feature.
    scale: Vec<(f32, f32)>,
}

/// Outlooks by series. `None` for series that are too young, and for all where there are fewer than ten products with 120
/// days.
pub(super) fn lstm(context: &Context<'_>) -> Vec<Option<Vec<Outlook>>> {
    let n = context.clean.len();
    let trained;
    let network = match &context.network {
        Some(network) => network,
        None => match train(context) {
            Some(made) => {
                trained = made;
                &trained
            }
            None => return vec![None; n],
        },
    };
    (0..n)
        .map(|series| {
            let clean = &context.clean[series];
            if clean.n_known < READ || context.cancelled() {
                return None;
            }
            let ahead = context.features().ahead(series, context.horizon)?;
            let days = days(context, series, clean.origin.saturating_sub(READ).max(clean.first), clean.origin);
            let state = network.read(&days);
            Some(ahead.iter().map(|example| network.outlook(&state, example)).collect())
        })
        .collect()
}

/// Whether there is enough to learn from.
fn enough(context: &Context<'_>) -> bool {
    context.clean.iter().filter(|c| c.n_known >= LEAST.1).count() >= LEAST.0
}

/// What the network reads of the days `from..to`.
fn days(context: &Context<'_>, series: usize, from: usize, to: usize) -> Vec<[f32; N_INPUTS]> {
    let clean = &context.clean[series];
    let known = context.view.known(series);
    let mut sum = 0.0;
    let mut n = 0.0;
    (from..to)
        .map(|day| {
            let value = clean.filled[day];
            // Against the mean of what was read so far, which the network can follow by itself from there.
            let base = if n > 0.0 { sum / n } else { value };
            sum = 0.965 * sum + value;
            n = 0.965 * n + 1.0;
            let mut row = [0.0; N_INPUTS];
            row[0] = ((value + 1.0) / (base + 1.0)).ln().clamp(-2.0, 2.0) as f32;
            row[1] = f32::from(u8::from(clean.open[day]));
            row[2 + context.view.weekday(day)] = 1.0;
            let angle = f64::from(context.view.date(day).ordinal0()) / 365.25 * std::f64::consts::TAU;
            for (slot, value) in row[9..13].iter_mut().zip([angle, 2.0 * angle]) {
                *slot = value.sin() as f32;
            }
            row[11] = angle.cos() as f32;
            row[12] = (2.0 * angle).cos() as f32;
            let flag = |v: f64| if v.is_finite() { v.clamp(0.0, 1.0) as f32 } else { 0.0 };
            row[13] = flag(known[day].holiday);
            row[14] = flag(known.get(day + 1).map_or(0.0, |k| k.holiday));
            row[15] = flag(known[day].school_holiday);
            row[16] = flag(known[day].promotion);
            row
        })
        .collect()
}

impl Network {
    /// SHA-256 of its weights, in hex.
    pub fn hash(&self) -> String {
        let Self { inputs, state, gates, head, head_bias, out, out_bias, scale } = self;
        let scale: Vec<f32> = scale.iter().flat_map(|(mean, deviation)| [*mean, *deviation]).collect();
        let mut all = Sha256::new();
        for weights in [inputs, state, gates, head, head_bias, out, out_bias, &scale] {
            all.update((weights.len() as u64).to_le_bytes());
            for weight in weights {
                all.update(weight.to_le_bytes());
            }
        }
        hex(&all.finalize())
    }

    /// The state after reading days.
    fn read(&self, days: &[[f32; N_INPUTS]]) -> [f32; STATE] {
        let (mut state, mut cell) = ([0.0_f32; STATE], [0.0_f32; STATE]);
        for row in days {
            let mut gates = self.gates.clone();
            add(&mut gates, &self.inputs, row);
            add(&mut gates, &self.state, &state);
            for k in 0..STATE {
                let [i, f, o] = [0, 1, 2].map(|g| sigmoid(gates[g * STATE + k]));
                cell[k] = f * cell[k] + i * gates[3 * STATE + k].tanh();
                state[k] = o * cell[k].tanh();
            }
        }
        state
    }

    fn outlook(&self, state: &[f32; STATE], example: &Example) -> Outlook {
        let mut all = [0.0; N_HEAD];
        all[..STATE].copy_from_slice(state);
        for ((slot, value), (mean, deviation)) in all[STATE..].iter_mut().zip(example.row).zip(&self.scale) {
            *slot = (value - mean) / deviation;
        }
        let mut layer = self.head_bias.clone();
        add(&mut layer, &self.head, &all);
        layer.iter_mut().for_each(|v| *v = v.tanh());
        let mut out = self.out_bias.clone();
        add(&mut out, &self.out, &layer);
        let median = f64::from(out[1]);
        let units = |target: f64| example.units(target);
        let (low, high) = (units(median - f64::from(softplus(out[0]))), units(median + f64::from(softplus(out[2]))));
        let median = units(median);
        let least = 0.25 * median.sqrt();
        Outlook::new(median, ((median - low) / 1.2816).max(least), ((high - median) / 1.2816).max(least))
    }
}

/// Adds a row times a matrix.
fn add(sum: &mut [f32], matrix: &[f32], row: &[f32]) {
    for (value, weights) in row.iter().zip(matrix.chunks_exact(sum.len())) {
        for (slot, weight) in sum.iter_mut().zip(weights) {
            *slot += value * weight;
        }
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f32) -> f32 {
    if x > 20.0 { x } else { x.exp().ln_1p() }
}
