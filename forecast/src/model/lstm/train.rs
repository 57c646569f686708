//! Training by back-propagation through burn's tensors: on the processor, or with the feature `gpu` on a graphics card
//! or whatever else Vulkan, Metal or DirectX offers.
//!
//! Steps are Adam's (Kingma and Ba 2015), taken here over plain numbers, so that a seed gives the same network on every run.

use burn::backend::Autodiff;
use burn::tensor::activation::{relu, sigmoid, softplus, tanh};
use burn::tensor::backend::AutodiffBackend;
use burn::tensor::{Tensor, TensorData};

use super::{LAYER, N_HEAD, N_INPUTS, Network, READ, STATE, days, enough};
use crate::feature::N_FEATURES;
use crate::model::Context;
use crate::random::Random;

type Processor = Autodiff<burn::backend::NdArray<f32>>;

/// Days of one stretch that are answered, after [`READ`] that are only read.
const ANSWERED: usize = 56;
const STRETCH: usize = READ / 2 + ANSWERED;
/// Stretches in a step.
const BATCH: usize = 32;
/// Levels of the three figures.
const LEVELS: [f32; 3] = [0.1, 0.5, 0.9];

/// What is to be said after a day: features of the day asked for, target, weight (0 where nothing is known).
type Answered = ([f32; N_FEATURES], f32, f32);

/// A stretch of one product's days with what is to be said after each.
struct Stretch {
    days: Vec<[f32; N_INPUTS]>,
    rows: Vec<Answered>,
}

/// `None` where there is too little, and where the caller stopped it.
pub(in crate::model) fn train(context: &Context<'_>) -> Option<Network> {
    if !enough(context) {
        return None;
    }
    let scale = scale(context);
    let stretches = stretches(context, &scale);
    let training = context.tuning.lstm;
    let mut random = Random::new(context.seed ^ 0x157a);
    let sizes = [
        (N_INPUTS * 4 * STATE, N_INPUTS),
        (STATE * 4 * STATE, STATE),
        (4 * STATE, 0),
        (N_HEAD * LAYER, N_HEAD),
        (LAYER, 0),
        (LAYER * 3, LAYER),
        (3, 0),
    ];
    // Even in ± 1/√n; no first bias but the forget gate's 1 and widths of about a quarter.
    let mut weights: Vec<Vec<f32>> = sizes
        .iter()
        .map(|(n, from)| {
            let reach = if *from > 0 { 1.0 / (*from as f64).sqrt() } else { 0.0 };
            (0..*n).map(|_| ((2.0 * random.share() - 1.0) * reach) as f32).collect()
        })
        .collect();
    weights[2][STATE..2 * STATE].fill(1.0);
    weights[6] = vec![-1.2, 0.0, -1.2];
    let mut steps = Adam::new(&weights);
    let mut order: Vec<usize> = (0..stretches.len()).collect();
    let all = training.rounds * stretches.len().div_ceil(BATCH);
    for _ in 0..training.rounds {
        for i in (1..order.len()).rev() {
            order.swap(i, (random.next() % (i as u64 + 1)) as usize);
        }
        for batch in order.chunks(BATCH) {
            if context.cancelled() {
                return None;
            }
            let chosen: Vec<&Stretch> = batch.iter().map(|i| &stretches[*i]).collect();
            let gradients = gradients(&weights, &chosen)?;
            let part = steps.taken as f64 / all as f64;
            steps.step(&mut weights, &gradients, training.rate * 0.5 * (1.0 + (std::f64::consts::PI * part).cos()));
        }
    }
    let fine = weights.iter().flatten().all(|w| w.is_finite());
    let [inputs, state, gates, head, head_bias, out, out_bias] = <[Vec<f32>; 7]>::try_from(weights).ok()?;
    fine.then_some(Network { inputs, state, gates, head, head_bias, out, out_bias, scale })
}

fn scale(context: &Context<'_>) -> Vec<(f32, f32)> {
    let past = context.past();
    let n = f64::max(past.len() as f64, 1.0);
    (0..N_FEATURES)
        .map(|j| {
            let mean = past.iter().map(|(e, _)| f64::from(e.row[j])).sum::<f64>() / n;
            let squares = past.iter().map(|(e, _)| (f64::from(e.row[j]) - mean).powi(2)).sum::<f64>() / n;
            (mean as f32, if squares > 1e-9 { squares.sqrt() as f32 } else { 1.0 })
        })
        .collect()
}

/// Every product's days in stretches, the last one ending at the origin.
fn stretches(context: &Context<'_>, scale: &[(f32, f32)]) -> Vec<Stretch> {
    let origin = context.view.origin();
    // The examples of a product by the origin that they were seen from.
    let mut seen: Vec<Vec<Option<usize>>> = vec![vec![None; origin]; context.clean.len()];
    for (place, (example, _)) in context.past().iter().enumerate() {
        seen[example.series][example.origin] = Some(place);
    }
    let largest: f64 = context.past().iter().map(|(e, _)| e.base).fold(1.0, f64::max);
    let mut stretches = Vec::new();
    for (series, seen) in seen.iter().enumerate() {
        let first = context.clean[series].first.max(origin.saturating_sub(context.tuning.days));
        let mut end = origin;
        while end >= first + STRETCH {
            let days = days(context, series, end - STRETCH, end);
            let rows: Vec<Answered> = (end - ANSWERED..end)
                .map(|day| {
                    // What is said after day `day` is seen from the origin of the day after.
                    let Some((example, units)) = seen.get(day + 1).copied().flatten().map(|p| &context.past()[p])
                    else {
                        return ([0.0; N_FEATURES], 0.0, 0.0);
                    };
                    let age = (origin - example.day) as f64;
                    let size = ((example.base + 1.0) / (largest + 1.0)).sqrt();
                    let weight = 0.5_f64.powf(age / context.tuning.lstm.half_life) * size;
                    let row = std::array::from_fn(|j| (example.row[j] - scale[j].0) / scale[j].1);
                    (row, example.target(*units) as f32, weight as f32)
                })
                .collect();
            stretches.push(Stretch { days, rows });
            end -= ANSWERED;
        }
    }
    stretches
}

/// Whether there is a graphics card that can be used. What asks for one has no other answer than a panic.
#[cfg(feature = "gpu")]
pub fn has_card() -> bool {
    static HAS: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    let ask = || Tensor::<burn::backend::Wgpu, 1>::from_data([0.0], &Default::default()).into_data();
    *HAS.get_or_init(|| std::panic::catch_unwind(ask).is_ok())
}

fn gradients(weights: &[Vec<f32>], batch: &[&Stretch]) -> Option<Vec<Vec<f32>>> {
    #[cfg(feature = "gpu")]
    if has_card() {
        return gradients_on::<Autodiff<burn::backend::Wgpu>>(weights, batch);
    }
    gradients_on::<Processor>(weights, batch)
}

/// The gradients of the mean weighted pinball loss over some stretches.
fn gradients_on<B: AutodiffBackend>(weights: &[Vec<f32>], batch: &[&Stretch]) -> Option<Vec<Vec<f32>>> {
    let device = B::Device::default();
    let n = batch.len();
    let shapes =
        [[N_INPUTS, 4 * STATE], [STATE, 4 * STATE], [1, 4 * STATE], [N_HEAD, LAYER], [1, LAYER], [LAYER, 3], [1, 3]];
    let matrix = |data: Vec<f32>, shape: [usize; 2]| Tensor::<B, 2>::from_data(TensorData::new(data, shape), &device);
    let p: Vec<Tensor<B, 2>> =
        weights.iter().zip(shapes).map(|(w, shape)| matrix(w.clone(), shape).require_grad()).collect();
    let (mut state, mut cell) =
        (Tensor::<B, 2>::zeros([n, STATE], &device), Tensor::<B, 2>::zeros([n, STATE], &device));
    let mut states = Vec::with_capacity(ANSWERED);
    for day in 0..STRETCH {
        let row: Vec<f32> = batch.iter().flat_map(|s| s.days[day]).collect();
        let gates = matrix(row, [n, N_INPUTS]).matmul(p[0].clone()) + state.matmul(p[1].clone()) + p[2].clone();
        let open = sigmoid(gates.clone().narrow(1, 0, 3 * STATE));
        let candidate = tanh(gates.narrow(1, 3 * STATE, STATE));
        let gate = |k: usize| open.clone().narrow(1, k * STATE, STATE);
        cell = gate(1) * cell + gate(0) * candidate;
        state = gate(2) * tanh(cell.clone());
        if day >= STRETCH - ANSWERED {
            states.push(state.clone());
        }
    }
    // Day by day, as the states were put together.
    let by_day = |figure: &dyn Fn(&Answered) -> Vec<f32>| {
        (0..ANSWERED).flat_map(|day| batch.iter().flat_map(move |s| figure(&s.rows[day]))).collect::<Vec<f32>>()
    };
    let m = n * ANSWERED;
    let features = matrix(by_day(&|r| r.0.to_vec()), [m, N_FEATURES]);
    let all = Tensor::cat(vec![Tensor::cat(states, 0), features], 1);
    let layer = tanh(all.matmul(p[3].clone()) + p[4].clone());
    let out = layer.matmul(p[5].clone()) + p[6].clone();
    let median = out.clone().narrow(1, 1, 1);
    let low = median.clone() - softplus(out.clone().narrow(1, 0, 1), 1.0);
    let high = median.clone() + softplus(out.narrow(1, 2, 1), 1.0);
    let target = matrix(by_day(&|r| vec![r.1]), [m, 1]);
    let weight = by_day(&|r| vec![r.2]);
    let total: f32 = weight.iter().sum();
    if total <= 0.0 {
        return Some(weights.iter().map(|w| vec![0.0; w.len()]).collect());
    }
    let weight = matrix(weight, [m, 1]);
    let mut loss = Tensor::<B, 2>::zeros([m, 1], &device);
    for (figure, level) in [low, median, high].into_iter().zip(LEVELS) {
        let off = target.clone() - figure;
        loss = loss + off.clone() * level + relu(-off);
    }
    let backward = (loss * weight).sum().div_scalar(total).backward();
    p.iter().map(|p| p.grad(&backward)?.into_data().to_vec::<f32>().ok()).collect()
}

/// Means of the gradients and of their squares.
struct Adam {
    taken: usize,
    mean: Vec<Vec<f32>>,
    square: Vec<Vec<f32>>,
}

impl Adam {
    fn new(weights: &[Vec<f32>]) -> Self {
        let zeros = || weights.iter().map(|w| vec![0.0; w.len()]).collect::<Vec<_>>();
        Self { taken: 0, mean: zeros(), square: zeros() }
    }

    fn step(&mut self, weights: &mut [Vec<f32>], gradients: &[Vec<f32>], rate: f64) {
        self.taken += 1;
        // A gradient longer than 1 is cut to it: one mad week moves nothing far.
        let length = gradients.iter().flatten().map(|g| f64::from(g * g)).sum::<f64>().sqrt();
        let cut = if length > 1.0 { (1.0 / length) as f32 } else { 1.0 };
        let (one, two) = (1.0 - 0.9_f64.powf(self.taken as f64), 1.0 - 0.999_f64.powf(self.taken as f64));
        let size = (rate * two.sqrt() / one) as f32;
        for (k, weights) in weights.iter_mut().enumerate() {
            for (j, weight) in weights.iter_mut().enumerate() {
                let g = gradients[k][j] * cut;
                let (mean, square) = (&mut self.mean[k][j], &mut self.square[k][j]);
                *mean = 0.9 * *mean + 0.1 * g;
                *square = 0.999 * *square + 0.001 * g * g;
                *weight -= size * *mean / (square.sqrt() + 1e-8);
            }
        }
    }
}
