//! Tax on a receipt: computed once per receipt and rate on the discounted sum, then allotted to the lines.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Error, Money, decimal, rounding};

/// A tax rate in whole parts per million: 8.875 % is 88,750.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct TaxRate(u32);

impl TaxRate {
    pub const ZERO: Self = Self(0);

    /// # Errors
    /// [`Error::Negative`] below 0, [`Error::TaxTooHigh`] above 100 %.
    pub fn from_ppm(rate_ppm: i64) -> Result<Self, Error> {
        match u32::try_from(rate_ppm) {
            Ok(ppm) if ppm <= 1_000_000 => Ok(Self(ppm)),
            Ok(_) => Err(Error::TaxTooHigh { rate_ppm }),
            Err(_) => Err(Error::Negative { what: "a tax rate" }),
        }
    }

    pub const fn ppm(self) -> i64 {
        self.0 as i64
    }

    /// Reads a rate in percent: `20`, `5,5`, `8.875`, `7 %`.
    ///
    /// # Errors
    /// As [`decimal::parse`] and [`Self::from_ppm`].
    pub fn parse_percent(text: &str) -> Result<Self, Error> {
        let number = text.trim().trim_end_matches('%').trim_end();
        // Percent has no thousands, so three decimals are never ambiguous.
        let ppm = match decimal::parse(number, 4) {
            Err(Error::AmbiguousNumber { .. }) => decimal::parse(&format!("{number}0"), 4)?,
            other => other?,
        };
        Self::from_ppm(ppm)
    }

    /// `5.5`, in percent, for files and scripts.
    pub fn percent(self) -> String {
        decimal::short(i64::from(self.0), 4)
    }
}

impl TryFrom<i64> for TaxRate {
    type Error = Error;
    fn try_from(ppm: i64) -> Result<Self, Error> {
        Self::from_ppm(ppm)
    }
}

impl From<TaxRate> for i64 {
    fn from(rate: TaxRate) -> Self {
        rate.ppm()
    }
}

/// How a sale is consumed; in many countries it decides the rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    #[default]
    TakeAway,
    EatIn,
}

impl Service {
    pub const ALL: [Self; 2] = [Self::TakeAway, Self::EatIn];

    pub const fn code(self) -> &'static str {
        match self {
            Self::TakeAway => "take_away",
            Self::EatIn => "eat_in",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Service {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|s| s.code() == text)
            .ok_or_else(|| Error::Malformed { what: "take_away or eat_in", text: text.to_owned() })
    }
}

/// The rates that hold for one tax category on one day, by service. More than one rate is a state and a county, say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rates {
    pub take_away: Vec<TaxRate>,
    pub eat_in: Vec<TaxRate>,
}

impl Rates {
    /// The same single rate whatever the service.
    pub fn flat(rate: TaxRate) -> Self {
        Self { take_away: vec![rate], eat_in: vec![rate] }
    }

    pub fn of(&self, service: Service) -> &[TaxRate] {
        match service {
            Service::TakeAway => &self.take_away,
            Service::EatIn => &self.eat_in,
        }
    }
}

/// The tax of one line at one rate. Stored, never recomputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTax {
    pub rate_ppm: TaxRate,
    pub tax_minor: Money,
}

/// The tax of a whole receipt at one rate: `net_minor` is what the tax is computed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSum {
    pub rate_ppm: TaxRate,
    pub net_minor: Money,
    pub tax_minor: Money,
}

/// What [`compute`] returns: the taxes of each line, in order, and the sums of the receipt, by rising rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    pub lines: Vec<Vec<LineTax>>,
    pub sums: Vec<TaxSum>,
}

/// Computes the taxes of a receipt from its lines' discounted amounts and rates.
///
/// With inclusive prices the lines that bear the same rates form a group; its tax is amount × R / (1 + R) with R the sum
/// of its rates, half away from zero. With exclusive prices the tax of a rate is the sum of all lines that have it × rate,
/// half away from zero. Either is then allotted to the lines by largest remainder. A line without rates counts as 0 %.
/// A line may bear two taxes of one rate (5 % of a state and 5 % of a parish): both count, and so does its amount.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn compute(lines: &[(Money, &[TaxRate])], inclusive: bool) -> Result<Computed, Error> {
    // By rising rate, so that the order in which a catalogue lists taxes changes no cent.
    let lines: Vec<(i64, Vec<TaxRate>)> = lines
        .iter()
        .map(|&(amount, rates)| {
            let mut rates = if rates.is_empty() { vec![TaxRate::ZERO] } else { rates.to_vec() };
            rates.sort_unstable();
            (amount.minor(), rates)
        })
        .collect();
    let mut computed = Computed { lines: vec![Vec::new(); lines.len()], sums: Vec::new() };
    if inclusive {
        let mut groups: Vec<&[TaxRate]> = lines.iter().map(|l| &l.1[..]).collect();
        groups.sort_unstable();
        groups.dedup();
        for rates in groups {
            let members: Vec<usize> = (0..lines.len()).filter(|&i| lines[i].1 == rates).collect();
            let gross: i128 = members.iter().map(|&i| i128::from(lines[i].0)).sum();
            let rate_sum: i128 = rates.iter().map(|r| i128::from(r.ppm())).sum();
            let tax = Money::from_wide(rounding::divide(gross * rate_sum, 1_000_000 + rate_sum))?;
            let net = Money::from_wide(gross)?.minus(tax)?;
            let weights: Vec<i64> = rates.iter().map(|r| r.ppm()).collect();
            for (rate, part) in rates.iter().zip(rounding::allot(tax.minor(), &weights)) {
                computed.add(*rate, net, part, &members, &lines)?;
            }
        }
    } else {
        let mut rates: Vec<TaxRate> = lines.iter().flat_map(|l| l.1.iter().copied()).collect();
        rates.sort_unstable();
        rates.dedup();
        for rate in rates {
            let times = |i: usize| lines[i].1.iter().filter(|&&r| r == rate).count();
            let members: Vec<usize> = (0..lines.len()).flat_map(|i| std::iter::repeat_n(i, times(i))).collect();
            let net: i128 = members.iter().map(|&i| i128::from(lines[i].0)).sum();
            let tax = Money::from_wide(rounding::divide(net * i128::from(rate.ppm()), 1_000_000))?;
            computed.add(rate, Money::from_wide(net)?, tax.minor(), &members, &lines)?;
        }
    }
    computed.sums.sort_by_key(|s| s.rate_ppm);
    Ok(computed)
}

impl Computed {
    fn add(
        &mut self,
        rate: TaxRate,
        net: Money,
        tax_minor: i64,
        members: &[usize],
        lines: &[(i64, Vec<TaxRate>)],
    ) -> Result<(), Error> {
        let weights: Vec<i64> = members.iter().map(|&i| lines[i].0).collect();
        for (&member, part) in members.iter().zip(rounding::allot(tax_minor, &weights)) {
            self.lines[member].push(LineTax { rate_ppm: rate, tax_minor: Money::new(part)? });
        }
        add_to_sums(&mut self.sums, rate, net, Money::new(tax_minor)?)
    }
}

/// Adds one rate's figures to sums by rate.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn add_to_sums(sums: &mut Vec<TaxSum>, rate: TaxRate, net: Money, tax: Money) -> Result<(), Error> {
    match sums.iter_mut().find(|s| s.rate_ppm == rate) {
        Some(sum) => {
            sum.net_minor = sum.net_minor.plus(net)?;
            sum.tax_minor = sum.tax_minor.plus(tax)?;
        }
        None => sums.push(TaxSum { rate_ppm: rate, net_minor: net, tax_minor: tax }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(ppm: i64) -> TaxRate {
        TaxRate::from_ppm(ppm).unwrap()
    }

    fn money(minor: i64) -> Money {
        Money::new(minor).unwrap()
    }

    #[test]
    fn tax_is_computed_once_per_receipt_and_rate() {
        // Three lines of 0.99 at 20 % inclusive: 2.97 × 20/120 = 0.495 → 0.50, not 3 × 0.17 = 0.51.
        let twenty = [rate(200_000)];
        let lines = [(money(99), &twenty[..]), (money(99), &twenty[..]), (money(99), &twenty[..])];
        let computed = compute(&lines, true).unwrap();
        assert_eq!(computed.sums, [TaxSum { rate_ppm: rate(200_000), net_minor: money(247), tax_minor: money(50) }]);
        let parts: Vec<i64> = computed.lines.iter().map(|l| l[0].tax_minor.minor()).collect();
        assert_eq!(parts, [17, 17, 16]);
    }

    #[test]
    fn exclusive_taxes_stack_and_a_line_without_rates_counts_as_zero_percent() {
        let two = [rate(40_000), rate(48_750)];
        let computed = compute(&[(money(1000), &two[..]), (money(500), &[])], false).unwrap();
        let sums: Vec<(i64, i64, i64)> =
            computed.sums.iter().map(|s| (s.rate_ppm.ppm(), s.net_minor.minor(), s.tax_minor.minor())).collect();
        assert_eq!(sums, [(0, 500, 0), (40_000, 1000, 40), (48_750, 1000, 49)]);
    }

    #[test]
    fn percent_is_read_exactly() {
        assert_eq!(TaxRate::parse_percent("8.875").unwrap().ppm(), 88_750);
        assert_eq!(TaxRate::parse_percent("5,5 %").unwrap().ppm(), 55_000);
        assert_eq!(TaxRate::parse_percent("101").unwrap_err().code(), "tax_too_high");
        assert_eq!(rate(88_750).percent(), "8.875");
    }
}
