//! The two ways in which a whole number is divided here. Every rounding in the product is one of them.

/// `numerator / denominator`, half away from zero (the commercial rounding of shops and tax offices).
///
/// `denominator` is positive.
pub fn divide(numerator: i128, denominator: i128) -> i128 {
    debug_assert!(denominator > 0);
    let half = denominator / 2;
    if numerator >= 0 { (numerator + half) / denominator } else { -((-numerator + half) / denominator) }
}

/// Splits `total` in proportion to `weights` so that the parts sum to `total` exactly (largest remainder; of equal
/// remainders the first line wins). Parts of a total whose weights are all zero go to the first line.
///
/// Source: Hamilton's method of apportionment.
pub fn allot(total: i64, weights: &[i64]) -> Vec<i64> {
    let weight_sum: i128 = weights.iter().map(|&w| i128::from(w)).sum();
    let mut parts = vec![0_i64; weights.len()];
    if weights.is_empty() {
        return parts;
    }
    if weight_sum == 0 {
        parts[0] = total;
        return parts;
    }
    let sign = if total < 0 { -1 } else { 1 };
    let magnitude = i128::from(total).abs();
    let mut remainders = Vec::with_capacity(weights.len());
    let mut given = 0_i128;
    for (index, &weight) in weights.iter().enumerate() {
        let exact = magnitude * i128::from(weight);
        let floor = exact.div_euclid(weight_sum);
        given += floor;
        parts[index] = i64::try_from(floor).expect("a part is not larger than the total");
        remainders.push((exact.rem_euclid(weight_sum), index));
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let missing = usize::try_from(magnitude - given).expect("fewer units are missing than there are parts");
    for &(_, index) in remainders.iter().take(missing) {
        parts[index] += 1;
    }
    for part in &mut parts {
        *part *= sign;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (n, d, want) in [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (7, 4, 2), (0, 9, 0), (1, 3, 0)] {
            assert_eq!(divide(n, d), want, "{n}/{d}");
        }
    }

    #[test]
    fn parts_sum_to_the_total_and_the_largest_remainder_wins() {
        assert_eq!(allot(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(allot(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(allot(5, &[0, 0]), [5, 0]);
        assert_eq!(allot(7, &[0, 3, 11]), [0, 2, 5]);
        assert_eq!(allot(7, &[]), [0_i64; 0]);
    }
}
