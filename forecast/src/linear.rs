//! Small dense symmetric systems.

/// A symmetric positive semi-definite system `A x = b`, filled row by row.
#[derive(Debug, Clone)]
pub struct Normal {
    n: usize,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Normal {
    pub fn new(n: usize) -> Self {
        Self { n, a: vec![0.0; n * n], b: vec![0.0; n] }
    }

    /// Counts an observation `y` with regressors `x` and a weight. Only the lower triangle is kept.
    pub fn add(&mut self, x: &[f64], y: f64, weight: f64) {
        for (i, xi) in x.iter().enumerate() {
            let scaled = xi * weight;
            if scaled == 0.0 {
                continue;
            }
            self.b[i] += scaled * y;
            let row = &mut self.a[i * self.n..=i * self.n + i];
            for (a, xj) in row.iter_mut().zip(x) {
                *a += scaled * xj;
            }
        }
    }

    /// The solution with `penalty[i]` added to the diagonal. A direction that nothing determines gets 0.
    pub fn solve(&self, penalty: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut l = self.a.clone();
        for i in 0..n {
            l[i * n + i] += penalty[i];
        }
        let largest = (0..n).map(|i| l[i * n + i]).fold(0.0, f64::max);
        for i in 0..n {
            for j in 0..=i {
                let mut sum = l[i * n + j];
                for k in 0..j {
                    sum -= l[i * n + k] * l[j * n + k];
                }
                l[i * n + j] = if i == j {
                    // Not determined: an infinite pivot leaves the coefficient at zero.
                    if sum > largest * 1e-13 { sum.sqrt() } else { f64::INFINITY }
                } else if l[j * n + j].is_finite() {
                    sum / l[j * n + j]
                } else {
                    0.0
                };
            }
        }
        let mut x = self.b.clone();
        for i in 0..n {
            let mut sum = x[i];
            for k in 0..i {
                sum -= l[i * n + k] * x[k];
            }
            x[i] = sum / l[i * n + i];
        }
        for i in (0..n).rev() {
            let mut sum = x[i];
            for k in i + 1..n {
                sum -= l[k * n + i] * x[k];
            }
            x[i] = sum / l[i * n + i];
        }
        x
    }
}
