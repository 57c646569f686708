//! Minimisation without derivatives (Nelder and Mead 1965, with the usual coefficients).

/// The lowest point found from `start` with first steps of `step`, in at most `evaluations` looks at `f`. Values that are
/// not finite count as very high.
pub fn nelder_mead(start: &[f64], step: f64, evaluations: usize, mut f: impl FnMut(&[f64]) -> f64) -> (Vec<f64>, f64) {
    let n = start.len();
    let mut seen = 0;
    let mut look = |x: &[f64]| {
        seen += 1;
        let y = f(x);
        (if y.is_finite() { y } else { f64::MAX }, seen)
    };
    let mut simplex = vec![(start.to_vec(), look(start).0)];
    for i in 0..n {
        let mut x = start.to_vec();
        x[i] += step;
        let y = look(&x).0;
        simplex.push((x, y));
    }
    if n == 0 {
        return simplex.swap_remove(0);
    }
    loop {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (low, high) = (simplex[0].1, simplex[n].1);
        let centre: Vec<f64> = (0..n).map(|i| simplex[..n].iter().map(|(x, _)| x[i]).sum::<f64>() / n as f64).collect();
        let toward = |by: f64| -> Vec<f64> { (0..n).map(|i| centre[i] + by * (simplex[n].0[i] - centre[i])).collect() };
        let reflected = toward(-1.0);
        let (y, used) = look(&reflected);
        if used >= evaluations || high - low <= 1e-9 * (low.abs() + 1e-9) {
            break;
        }
        if y < low {
            let expanded = toward(-2.0);
            let (further, _) = look(&expanded);
            simplex[n] = if further < y { (expanded, further) } else { (reflected, y) };
        } else if y < simplex[n - 1].1 {
            simplex[n] = (reflected, y);
        } else {
            let (point, bound) = if y < high { (toward(-0.5), y) } else { (toward(0.5), high) };
            let (inner, _) = look(&point);
            if inner < bound {
                simplex[n] = (point, inner);
            } else {
                let best = simplex[0].0.clone();
                for (x, y) in &mut simplex[1..] {
                    for (x, best) in x.iter_mut().zip(&best) {
                        *x = f64::midpoint(*x, *best);
                    }
                    *y = look(x).0;
                }
            }
        }
    }
    simplex.swap_remove(0)
}
