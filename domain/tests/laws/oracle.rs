//! What a receipt should say, worked out a second time in exact fractions and with nothing of `domain`: no money type,
//! no rounding, no split. It is slow and plain, so that it can be checked by reading it beside the rules.

use std::collections::BTreeMap;

use num_rational::Ratio;

/// An exact fraction. Overflow panics, so a result is right or none.
pub type Exact = Ratio<i128>;

/// A cart, as numbers.
#[derive(Debug, Clone)]
pub struct Asked {
    pub inclusive: bool,
    pub lines: Vec<AskedLine>,
    pub cart_off: Option<Off>,
}

#[derive(Debug, Clone)]
pub struct AskedLine {
    /// Goods are discounted with the cart and taxed; deposits and vouchers are not.
    pub goods: bool,
    pub piece: bool,
    pub thousandths: i64,
    pub price_minor: i64,
    /// An amount that a scale printed; it stands instead of quantity × price.
    pub label_minor: Option<i64>,
    pub off: Option<Off>,
    pub rates_ppm: Vec<i64>,
}

#[derive(Debug, Clone, Copy)]
pub enum Off {
    BasisPoints(i64),
    Minor(i64),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub lines: Vec<ReceiptLine>,
    pub cart_off: i64,
    /// By rate: what the tax is computed on, and the tax.
    pub taxes: BTreeMap<i64, (i64, i64)>,
    pub total: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceiptLine {
    pub full: i64,
    pub off: i64,
    pub cart_off: i64,
    pub amount: i64,
    /// Rate and tax, by rising rate. Two taxes of one rate are two entries.
    pub taxes: Vec<(i64, i64)>,
}

pub fn exact(numerator: i64, denominator: i64) -> Exact {
    Exact::new(i128::from(numerator), i128::from(denominator))
}

pub fn whole(number: i64) -> Exact {
    exact(number, 1)
}

/// The nearest whole number; of two equally near ones the one further from zero.
pub fn half_away(number: Exact) -> i64 {
    let below = number.floor();
    let above = number.ceil();
    let (down, up) = (number - below, above - number);
    let nearest = match down.cmp(&up) {
        std::cmp::Ordering::Less => below,
        std::cmp::Ordering::Greater => above,
        std::cmp::Ordering::Equal if number < whole(0) => below,
        std::cmp::Ordering::Equal => above,
    };
    i64::try_from(nearest.to_integer()).expect("amounts of these tests are far below the bounds")
}

/// Splits a total that is not negative by weights: each has its exact share rounded down, then one unit after the other
/// goes to whoever is furthest below the share, the first of equals.
pub fn split(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i64 = weights.iter().sum();
    if sum == 0 {
        assert_eq!(total, 0, "there is nothing to split over");
        return vec![0; weights.len()];
    }
    let shares: Vec<Exact> = weights.iter().map(|&w| whole(total) * exact(w, sum)).collect();
    let mut parts: Vec<i64> = shares.iter().map(|s| i64::try_from(s.floor().to_integer()).unwrap()).collect();
    while parts.iter().sum::<i64>() < total {
        let mut neediest = 0;
        for i in 1..parts.len() {
            if shares[i] - whole(parts[i]) > shares[neediest] - whole(parts[neediest]) {
                neediest = i;
            }
        }
        parts[neediest] += 1;
    }
    parts
}

impl Off {
    pub fn of(self, amount: i64) -> i64 {
        match self {
            Self::BasisPoints(share) => half_away(whole(amount) * exact(share, 10_000)),
            Self::Minor(minor) => minor,
        }
    }
}

impl AskedLine {
    /// Quantity × price, half away from zero, or what the label says.
    pub fn full(&self) -> i64 {
        self.label_minor.unwrap_or_else(|| half_away(exact(self.thousandths, 1000) * whole(self.price_minor)))
    }

    pub fn after_own_discount(&self) -> i64 {
        self.full() - self.off.map_or(0, |off| off.of(self.full()))
    }

    /// By rising rate; no rate is 0 %.
    fn rates(&self) -> Vec<i64> {
        let mut rates = self.rates_ppm.clone();
        rates.sort_unstable();
        if rates.is_empty() { vec![0] } else { rates }
    }
}

/// The receipt of a cart.
pub fn receipt(asked: &Asked) -> Receipt {
    let mut lines: Vec<ReceiptLine> = asked
        .lines
        .iter()
        .map(|line| {
            let full = line.full();
            let amount = line.after_own_discount();
            ReceiptLine { full, off: full - amount, amount, ..ReceiptLine::default() }
        })
        .collect();
    let goods: Vec<usize> = (0..lines.len()).filter(|&i| asked.lines[i].goods).collect();

    let amounts: Vec<i64> = goods.iter().map(|&i| lines[i].amount).collect();
    let cart_off = asked.cart_off.map_or(0, |off| off.of(amounts.iter().sum()));
    for (&i, part) in goods.iter().zip(split(cart_off, &amounts)) {
        lines[i].cart_off = part;
        lines[i].amount -= part;
    }

    let mut taxes = BTreeMap::new();
    if asked.inclusive {
        tax_inside(asked, &goods, &mut lines, &mut taxes);
    } else {
        tax_on_top(asked, &goods, &mut lines, &mut taxes);
    }
    for line in &mut lines {
        line.taxes.sort_by_key(|&(rate, _)| rate);
    }
    let mut total: i64 = lines.iter().map(|l| l.amount).sum();
    if !asked.inclusive {
        total += taxes.values().map(|&(_, tax)| tax).sum::<i64>();
    }
    Receipt { lines, cart_off, taxes, total }
}

/// Lines that bear the same taxes are one group; its tax is gross × R ÷ (1 + R) with R the sum of the rates, shared
/// among the rates and then among the lines.
fn tax_inside(asked: &Asked, goods: &[usize], lines: &mut [ReceiptLine], taxes: &mut BTreeMap<i64, (i64, i64)>) {
    let mut groups: BTreeMap<Vec<i64>, Vec<usize>> = BTreeMap::new();
    for &i in goods {
        groups.entry(asked.lines[i].rates()).or_default().push(i);
    }
    for (rates, members) in groups {
        let amounts: Vec<i64> = members.iter().map(|&i| lines[i].amount).collect();
        let gross: i64 = amounts.iter().sum();
        let rate_sum = exact(rates.iter().sum(), 1_000_000);
        let tax = half_away(whole(gross) * rate_sum / (whole(1) + rate_sum));
        for (&rate, part) in rates.iter().zip(split(tax, &rates)) {
            let sum = taxes.entry(rate).or_default();
            sum.0 += gross - tax;
            sum.1 += part;
            for (&i, of_line) in members.iter().zip(split(part, &amounts)) {
                lines[i].taxes.push((rate, of_line));
            }
        }
    }
}

/// The tax of a rate is the sum of everything that bears it × rate, shared among those lines. A line that bears two
/// taxes of the same rate (a state's and a city's) counts twice.
fn tax_on_top(asked: &Asked, goods: &[usize], lines: &mut [ReceiptLine], taxes: &mut BTreeMap<i64, (i64, i64)>) {
    let mut bearers: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for &i in goods {
        for rate in asked.lines[i].rates() {
            bearers.entry(rate).or_default().push(i);
        }
    }
    for (rate, members) in bearers {
        let amounts: Vec<i64> = members.iter().map(|&i| lines[i].amount).collect();
        let net: i64 = amounts.iter().sum();
        let tax = half_away(whole(net) * exact(rate, 1_000_000));
        taxes.insert(rate, (net, tax));
        for (&i, of_line) in members.iter().zip(split(tax, &amounts)) {
            lines[i].taxes.push((rate, of_line));
        }
    }
}

/// The nearest multiple of a step, half away from zero. A step of 0 or 1 rounds nothing.
pub fn to_step(amount: i64, step: i64) -> i64 {
    if step <= 1 { amount } else { half_away(exact(amount, step)) * step }
}

/// How a payment ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// What rounding added, and the change of each payment.
    Paid {
        rounding: i64,
        changes: Vec<i64>,
    },
    Missing(i64),
    Over(i64),
    /// A payment of nothing or less.
    Empty,
}

/// Settles a sum with payments, each in cash or not. Only what is left for cash is rounded; who lays the exact sum on
/// the counter pays it; change is given on cash, from the last payment backwards.
pub fn settle(due: i64, payments: &[(bool, i64)], step: i64) -> Settled {
    if payments.iter().any(|&(_, amount)| amount <= 0) {
        return Settled::Empty;
    }
    let cash: i64 = payments.iter().filter(|p| p.0).map(|p| p.1).sum();
    let left = due - payments.iter().filter(|p| !p.0).map(|p| p.1).sum::<i64>();
    if left < 0 {
        return Settled::Over(-left);
    }
    let unchanged = vec![0; payments.len()];
    let to_pay = to_step(left, step);
    if left == cash {
        return Settled::Paid { rounding: 0, changes: unchanged };
    }
    if cash == 0 {
        let nothing_is_enough = payments.is_empty() && to_pay == 0;
        return if nothing_is_enough {
            Settled::Paid { rounding: -left, changes: unchanged }
        } else {
            Settled::Missing(left)
        };
    }
    if cash < to_pay {
        return Settled::Missing(to_pay - cash);
    }
    let mut changes = unchanged;
    let mut back = cash - to_pay;
    for (i, &(is_cash, amount)) in payments.iter().enumerate().rev() {
        if is_cash {
            changes[i] = back.min(amount);
            back -= changes[i];
        }
    }
    Settled::Paid { rounding: to_pay - left, changes }
}

/// How much of a stored figure belongs to the first `thousandths` of a line of `of` thousandths.
pub fn cumulative(stored: i64, thousandths: i64, of: i64) -> i64 {
    half_away(whole(stored) * exact(thousandths, of))
}
