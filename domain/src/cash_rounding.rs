use serde::{Deserialize, Serialize};

use crate::{Error, Money, rounding};

/// The smallest amount that cash can pay, in minor units: 5 in Switzerland, 100 in Sweden. Only the sum that is paid in
/// cash is rounded, never a price or a card payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct CashRounding(i64);

impl CashRounding {
    /// Every sum can be paid to the minor unit.
    pub const NONE: Self = Self(0);
    /// The largest step, in minor units. More is a typing error.
    pub const MAX_STEP_MINOR: i64 = 1_000_000;

    /// # Errors
    /// [`Error::Negative`] below 0, [`Error::TooLarge`] above [`Self::MAX_STEP_MINOR`].
    pub fn new(step_minor: i64) -> Result<Self, Error> {
        match step_minor {
            ..0 => Err(Error::Negative { what: "cash rounding" }),
            // Steps of one minor unit round nothing, and equal settings are to compare equal.
            0 | 1 => Ok(Self::NONE),
            2..=Self::MAX_STEP_MINOR => Ok(Self(step_minor)),
            _ => Err(Error::TooLarge { what: "cash rounding" }),
        }
    }

    /// The step in minor units, 0 for none.
    pub const fn step_minor(self) -> i64 {
        self.0
    }

    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// What cash pays for `due`: the nearest multiple of the step, half away from zero, so that a refund pays back
    /// exactly what the sale took.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when the multiple leaves money's bounds.
    pub fn round(self, due: Money) -> Result<Money, Error> {
        if self.is_none() {
            return Ok(due);
        }
        let step = i128::from(self.0);
        Money::from_wide(rounding::divide(i128::from(due.minor()), step) * step)
    }
}

impl TryFrom<i64> for CashRounding {
    type Error = Error;
    fn try_from(step_minor: i64) -> Result<Self, Error> {
        Self::new(step_minor)
    }
}

impl From<CashRounding> for i64 {
    fn from(rounding: CashRounding) -> Self {
        rounding.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn round(step: i64, due: i64) -> i64 {
        CashRounding::new(step).unwrap().round(Money::new(due).unwrap()).unwrap().minor()
    }

    #[track_caller]
    fn check(step: i64, due: i64, want: i64) {
        assert_eq!(round(step, due), want, "{due} in steps of {step}");
    }

    #[test]
    fn cash_pays_the_nearest_step() {
        check(0, 982, 982);
        check(1, 982, 982);
        // The four published cases of the euro countries: 1, 2, 6, 7 go down, 3, 4, 8, 9 go up.
        for (due, want) in [(3076, 3075), (3077, 3075), (3078, 3080), (3072, 3070), (3073, 3075), (3075, 3075)] {
            check(5, due, want);
        }
        check(100, 1250, 1300);
        check(100, 1249, 1200);
        check(100, -1250, -1300);
        check(50, 1225, 1250);
        check(5, 2, 0);
    }

    #[test]
    fn absurd_steps_are_refused() {
        assert_eq!(CashRounding::new(-1).unwrap_err().code(), "negative");
        assert_eq!(CashRounding::new(i64::MAX).unwrap_err().code(), "too_large");
        assert_eq!(serde_json::from_str::<CashRounding>("5").unwrap().step_minor(), 5);
        assert!(serde_json::from_str::<CashRounding>("-5").is_err());
    }

    proptest! {
        #[test]
        fn rounding_is_symmetric_and_never_further_than_half_a_step(
            step in 2..=CashRounding::MAX_STEP_MINOR,
            due in -1_000_000_000_000_i64..1_000_000_000_000,
        ) {
            let paid = round(step, due);
            prop_assert_eq!(paid % step, 0);
            prop_assert!((paid - due).abs() * 2 <= step);
            prop_assert_eq!(round(step, -due), -paid);
            prop_assert_eq!(round(step, paid), paid);
        }
    }
}
