//! The money people hand over: a register offers sums that a customer really gives, as absolute amounts.

use crate::Money;
use crate::currency::Currency;

/// The notes of a currency in everyday use, in minor units, ascending. Rare ones (€500, $2, ¥2,000) are left out; a
/// currency without an entry has the series 5, 10, 20, 50 and so on.
///
/// Source: the central banks' lists of notes in circulation.
pub fn notes(currency: Currency) -> &'static [i64] {
    cash(currency).notes
}

/// The large coins, in minor units, ascending, that pay what costs less than the smallest note.
pub fn coins(currency: Currency) -> &'static [i64] {
    cash(currency).coins
}

/// The most amounts that [`quick_cash`] offers.
pub const MAX_CHOICES: usize = 4;

/// What to offer for `due` (rounded to coins already): the exact sum first, then up to three larger ones, ascending.
///
/// The larger ones are payments with no note too many: each note rounds the sum up to its next multiple, and a multiple
/// is dropped when its smallest note (in the fewest notes that make it) could have stayed in the purse, or when it
/// takes more than two notes more than the shortest payment. Of what is left come the smallest single note and then
/// the smallest others. €23.40 gives €25 (20 + 5), €30 (20 + 10) and €50; €9.82 gives €10, €20 and €50. Coins count
/// only below the smallest note. Nothing is offered where nothing is due.
pub fn quick_cash(due: Money, currency: Currency) -> Vec<Money> {
    if due <= Money::ZERO {
        return Vec::new();
    }
    let Cash { coins, notes, .. } = cash(currency);
    let small = notes.first().is_none_or(|&note| due.minor() < note);
    let pieces: Vec<i64> = if small { coins.iter().chain(*notes).copied().collect() } else { notes.to_vec() };

    let mut payments: Vec<Payment> =
        pieces.iter().filter_map(|&piece| Payment::above(due.minor(), piece, &pieces)).collect();
    payments.sort_by_key(|payment| payment.sum);
    payments.dedup_by_key(|payment| payment.sum);
    let shortest = payments.iter().map(|payment| payment.n_pieces).min().unwrap_or(0);
    payments.retain(|payment| payment.n_pieces <= shortest + 2);

    let single = payments.iter().position(|payment| payment.n_pieces == 1);
    let mut chosen: Vec<usize> = single.into_iter().collect();
    for other in 0..payments.len() {
        if chosen.len() < MAX_CHOICES - 1 && !chosen.contains(&other) {
            chosen.push(other);
        }
    }
    chosen.sort_unstable();
    let larger = chosen.into_iter().filter_map(|index| Money::new(payments[index].sum).ok());
    std::iter::once(due).chain(larger).collect()
}

/// A sum and the fewest notes and coins that make it.
struct Payment {
    sum: i64,
    n_pieces: i64,
}

impl Payment {
    /// The next multiple of `piece` above `due`, if it is paid with no piece too many. `pieces` ascend.
    fn above(due: i64, piece: i64, pieces: &[i64]) -> Option<Self> {
        let sum = due / piece * piece + if due % piece == 0 { 0 } else { piece };
        if sum == due {
            return None;
        }
        let (mut left, mut n_pieces, mut smallest) = (sum, 0, piece);
        for &piece in pieces.iter().rev() {
            if left >= piece {
                n_pieces += left / piece;
                left %= piece;
                smallest = piece;
            }
        }
        (left == 0 && sum - smallest < due).then_some(Self { sum, n_pieces })
    }
}

struct Cash {
    code: &'static str,
    /// Minor units in one unit, by which the entry was written; a test compares it with ISO 4217.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that guards the table"))]
    scale: i64,
    coins: &'static [i64],
    notes: &'static [i64],
}

/// One row: currency, minor units in a unit, coins and notes in units.
macro_rules! cash {
    ($code:literal, $scale:literal, [$($coin:literal),*], [$($note:literal),+]) => {
        Cash { code: $code, scale: $scale, coins: &[$($coin * $scale),*], notes: &[$($note * $scale),+] }
    };
}

fn cash(currency: Currency) -> &'static Cash {
    let fallback = match currency.exponent() {
        0 => &SERIES_OF_WHOLE_UNITS,
        3 => &SERIES_OF_THOUSANDTHS,
        _ => &SERIES_OF_CENTS,
    };
    CASH.iter().find(|cash| cash.code == currency.code()).unwrap_or(fallback)
}

const SERIES_OF_WHOLE_UNITS: Cash =
    cash!("", 1, [1, 2], [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]);
const SERIES_OF_CENTS: Cash =
    cash!("", 100, [1, 2], [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]);
const SERIES_OF_THOUSANDTHS: Cash =
    cash!("", 1000, [1, 2], [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]);

const CASH: &[Cash] = &[
    cash!("AED", 100, [1], [5, 10, 20, 50, 100, 200, 500]),
    cash!("ARS", 100, [], [100, 200, 500, 1000, 2000, 10_000, 20_000]),
    cash!("AUD", 100, [1, 2], [5, 10, 20, 50, 100]),
    Cash { code: "BHD", scale: 1000, coins: &[100], notes: &[500, 1000, 5000, 10_000, 20_000] },
    cash!("BRL", 100, [1], [2, 5, 10, 20, 50, 100, 200]),
    cash!("CAD", 100, [1, 2], [5, 10, 20, 50, 100]),
    cash!("CHF", 100, [1, 2, 5], [10, 20, 50, 100, 200]),
    cash!("CLP", 1, [100, 500], [1000, 2000, 5000, 10_000, 20_000]),
    cash!("CNY", 100, [1], [5, 10, 20, 50, 100]),
    cash!("COP", 100, [500, 1000], [2000, 5000, 10_000, 20_000, 50_000, 100_000]),
    cash!("CZK", 100, [10, 20, 50], [100, 200, 500, 1000, 2000]),
    cash!("DKK", 100, [5, 10, 20], [50, 100, 200, 500]),
    cash!("EGP", 100, [1], [5, 10, 20, 50, 100, 200]),
    cash!("EUR", 100, [1, 2], [5, 10, 20, 50, 100, 200]),
    cash!("GBP", 100, [1, 2], [5, 10, 20, 50]),
    cash!("HKD", 100, [1, 2, 5], [10, 20, 50, 100, 500]),
    cash!("HUF", 100, [50, 100, 200], [500, 1000, 2000, 5000, 10_000, 20_000]),
    cash!("IDR", 100, [500], [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]),
    cash!("ILS", 100, [1, 2, 5, 10], [20, 50, 100, 200]),
    cash!("INR", 100, [1, 2, 5], [10, 20, 50, 100, 200, 500]),
    cash!("ISK", 1, [50, 100], [500, 1000, 2000, 5000, 10_000]),
    Cash { code: "JOD", scale: 1000, coins: &[250, 500], notes: &[1000, 5000, 10_000, 20_000, 50_000] },
    cash!("JPY", 1, [100, 500], [1000, 5000, 10_000]),
    cash!("KES", 100, [10, 20], [50, 100, 200, 500, 1000]),
    cash!("KRW", 1, [100, 500], [1000, 5000, 10_000, 50_000]),
    Cash { code: "KWD", scale: 1000, coins: &[100], notes: &[250, 500, 1000, 5000, 10_000, 20_000] },
    cash!("MAD", 100, [1, 5, 10], [20, 50, 100, 200]),
    cash!("MXN", 100, [5, 10], [20, 50, 100, 200, 500]),
    cash!("MYR", 100, [], [1, 5, 10, 20, 50, 100]),
    cash!("NGN", 100, [], [50, 100, 200, 500, 1000]),
    cash!("NOK", 100, [5, 10, 20], [50, 100, 200, 500]),
    cash!("NZD", 100, [1, 2], [5, 10, 20, 50, 100]),
    Cash { code: "OMR", scale: 1000, coins: &[], notes: &[100, 500, 1000, 5000, 10_000, 20_000, 50_000] },
    cash!("PEN", 100, [1, 2, 5], [10, 20, 50, 100, 200]),
    cash!("PHP", 100, [1, 5, 10], [20, 50, 100, 500, 1000]),
    cash!("PLN", 100, [1, 2, 5], [10, 20, 50, 100, 200]),
    cash!("RON", 100, [], [1, 5, 10, 20, 50, 100, 200]),
    cash!("RSD", 100, [5], [10, 20, 50, 100, 200, 500, 1000, 2000]),
    cash!("SAR", 100, [1, 2], [5, 10, 50, 100, 200, 500]),
    cash!("SEK", 100, [5, 10], [20, 50, 100, 200, 500]),
    cash!("SGD", 100, [1], [2, 5, 10, 50, 100]),
    cash!("THB", 100, [5, 10], [20, 50, 100, 500, 1000]),
    Cash { code: "TND", scale: 1000, coins: &[1000, 2000], notes: &[5000, 10_000, 20_000, 50_000] },
    cash!("TRY", 100, [1], [5, 10, 20, 50, 100, 200]),
    cash!("TWD", 100, [10, 50], [100, 500, 1000]),
    cash!("UAH", 100, [5, 10], [20, 50, 100, 200, 500, 1000]),
    cash!("USD", 100, [], [1, 5, 10, 20, 50, 100]),
    cash!("VND", 1, [], [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000]),
    cash!("XAF", 1, [100], [500, 1000, 2000, 5000, 10_000]),
    cash!("XOF", 1, [100, 200], [500, 1000, 2000, 5000, 10_000]),
    cash!("ZAR", 100, [1, 2, 5], [10, 20, 50, 100, 200]),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn offered(code: &str, due: i64) -> Vec<i64> {
        quick_cash(Money::new(due).unwrap(), code.parse().unwrap()).into_iter().map(Money::minor).collect()
    }

    #[track_caller]
    fn check(code: &str, due: i64, want: &[i64]) {
        assert_eq!(offered(code, due), want, "{due} {code}");
    }

    #[test]
    fn a_register_offers_what_people_hand_over() {
        check("EUR", 982, &[982, 1000, 2000, 5000]);
        check("EUR", 2340, &[2340, 2500, 3000, 5000]);
        check("EUR", 4310, &[4310, 4500, 5000, 10_000]);
        check("EUR", 6100, &[6100, 6500, 7000, 10_000]);
        check("EUR", 21_530, &[21_530, 22_000, 25_000, 30_000]);
        check("EUR", 2000, &[2000, 5000, 10_000, 20_000]);
        check("EUR", 20_000, &[20_000]);
        check("EUR", 120, &[120, 200, 500, 1000]);
        check("EUR", 340, &[340, 400, 500, 1000]);
        check("GBP", 1865, &[1865, 2000, 5000]);
        check("USD", 620, &[620, 700, 1000, 2000]);
        check("USD", 2340, &[2340, 2500, 3000, 5000]);
        check("SEK", 2300, &[2300, 4000, 5000, 10_000]);
        check("CHF", 1235, &[1235, 2000, 5000, 10_000]);
        check("JPY", 780, &[780, 1000, 5000, 10_000]);
        check("JPY", 1234, &[1234, 2000, 5000, 10_000]);
        check("KWD", 1150, &[1150, 1250, 1500, 5000]);
        check("EUR", 0, &[]);
        check("EUR", -500, &[]);
    }

    #[test]
    fn a_currency_without_an_entry_has_a_series() {
        check("LKR", 34_000, &[34_000, 35_000, 40_000, 50_000]);
        assert_eq!(notes("UGX".parse().unwrap())[0], 5);
        assert_eq!(notes("IQD".parse().unwrap())[0], 5000);
    }

    #[test]
    fn every_entry_is_a_currency_in_its_own_minor_units() {
        for cash in CASH {
            let currency: Currency = cash.code.parse().unwrap();
            assert_eq!(cash.scale, 10_i64.pow(currency.exponent()), "{}", cash.code);
            assert!(cash.notes.is_sorted() && cash.coins.is_sorted(), "{}", cash.code);
            assert!(cash.coins.last() < cash.notes.first(), "{}", cash.code);
        }
        assert!(CASH.is_sorted_by(|a, b| a.code < b.code));
    }

    proptest! {
        #[test]
        fn offers_ascend_from_the_exact_sum(
            due in 1_i64..100_000_000,
            currency in proptest::sample::select(Currency::all().collect::<Vec<_>>()),
        ) {
            let offers = quick_cash(Money::new(due).unwrap(), currency);
            prop_assert_eq!(offers[0].minor(), due);
            prop_assert!(offers.len() <= MAX_CHOICES);
            prop_assert!(offers.is_sorted_by(|a, b| a < b), "{:?}", offers);
        }
    }
}
