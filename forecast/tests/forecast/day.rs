//! The hours of a day: sold-out days recovered and the rest of today, on a real bakery's tickets.

use chrono::Datelike;
use forecast::censored::{ran_out, recover, usual};
use forecast::intraday::{Profile, Sale, rest_of_day};
use forecast::quantiles::Quantiles;

use crate::bread::{self, Day};

const ITEMS: [&str; 6] = ["Coffee", "Bread", "Tea", "Cake", "Pastry", "Sandwich"];
/// Days that are learned from; the rest is tried out on.
const LEARNED: usize = 80;

fn profile(days: &[Day]) -> Profile {
    let sales = |days: &[Day]| days.iter().map(|d| d.sales.clone()).collect::<Vec<_>>();
    let shop = Profile::learn(&sales(&bread::days("")[..LEARNED]), None);
    Profile::learn(&sales(&days[..LEARNED]), Some(&shop))
}

/// What was sold on the last eight such weekdays.
fn such(days: &[Day], at: usize) -> Vec<f64> {
    let same = days[..at].iter().rev().filter(|d| d.date.weekday() == days[at].date.weekday()).take(8);
    same.map(Day::total).collect()
}

fn expected(days: &[Day], at: usize) -> Quantiles {
    usual(&such(days, at)).unwrap()
}

#[test]
fn days_cut_off_at_an_hour_are_recovered_from_the_hour_of_the_last_sale() {
    for (hour, most) in [(11.5, 0.45), (13.0, 0.30), (14.5, 0.20)] {
        let (mut real, mut sold, mut found, mut off, mut raw) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for item in ITEMS {
            let days = bread::days(item);
            let profile = profile(&days);
            for at in LEARNED..days.len() {
                let day = &days[at];
                let Some(last) = day.last_before(hour * 60.0) else { continue };
                let recovered = recover(day.until(hour * 60.0), last, &profile, Some(&expected(&days, at))).unwrap();
                real += day.total();
                sold += day.until(hour * 60.0);
                found += recovered;
                off += (recovered - day.total()).abs();
                raw += day.total() - day.until(hour * 60.0);
            }
        }
        println!(
            "sold out at {hour}: {:.0} % of demand sold, recovered to {:.0} %; off by {:.0} % a day, {:.0} % before",
            100.0 * sold / real,
            100.0 * found / real,
            100.0 * off / real,
            100.0 * raw / real
        );
        // The day before is off by what is missing; afterwards by much less, and nearly not at all on average where half of
        // the day was seen (before that the raise is cut at twice what was sold).
        assert!(off < 0.75 * raw, "{hour}: {off} {raw}");
        assert!(off / real < most, "{hour}: {:.2}", off / real);
        assert!((found / real - 1.0).abs() < if hour < 12.0 { 0.35 } else { 0.1 }, "{hour}: {:.2}", found / real);
    }
}

#[test]
fn a_sold_out_day_is_raised_to_twice_or_to_a_usual_one_at_most_and_never_lowered() {
    let profile = Profile::learn(&[vec![Sale { minute: 600, units: 1.0 }, Sale { minute: 1_000, units: 9.0 }]], None);
    assert_eq!(recover(10.0, 700.0, &profile, None), Some(20.0));
    assert!((recover(10.0, 1_439.0, &profile, None).unwrap() - 10.0).abs() < 1e-6);
    // Five went before the shop was well open, of forty usually; or nothing came at all.
    let forty = usual(&[38.0, 42.0, 40.0, 40.0]).unwrap();
    for (sold, minute) in [(5.0, 30.0), (0.0, 30.0), (0.0, 900.0)] {
        let demand = recover(sold, minute, &profile, Some(&forty)).unwrap();
        assert!((30.0..=40.5).contains(&demand), "{sold} until {minute}: {demand}");
    }
    assert_eq!(recover(90.0, 1_439.0, &profile, Some(&forty)).unwrap().round(), 90.0);
    // Nothing was sold, and nobody knows what is usual.
    assert_eq!(recover(0.0, 700.0, &profile, None), None);
    assert_eq!(usual(&[]), None);
    for (sold, minute) in [(f64::NAN, 700.0), (-3.0, 700.0), (0.0, f64::NAN), (1e300, -1.0)] {
        for usual in [None, Some(&forty)] {
            let odd = recover(sold, minute, &profile, usual);
            assert!(odd.is_none_or(|demand| demand.is_finite() && demand >= 0.0), "{odd:?}");
        }
    }
}

#[test]
fn what_ran_out_without_a_word_is_noticed_by_its_last_sale() {
    let shop = bread::days("");
    for item in ["Coffee", "Bread"] {
        let days = bread::days(item);
        let profile = profile(&days);
        let (mut n, mut cut, mut whole) = (0, 0, 0);
        for at in LEARNED..days.len() {
            let end = shop.iter().find(|day| day.date == days[at].date).and_then(|day| day.last_before(f64::INFINITY));
            let ran_out = |until: f64| {
                let last = days[at].last_before(until).unwrap_or(0.0);
                ran_out(&such(&days, at), &profile, last, end.unwrap())
            };
            n += 1;
            cut += usize::from(ran_out(11.0 * 60.0));
            whole += usize::from(ran_out(f64::INFINITY));
        }
        println!("{item}: of {n} days {cut} noticed that ended at eleven, {whole} that did not");
        assert!(20 * whole <= n, "{item}: {whole} of {n} days were called sold out that were not");
        assert!(item == "Bread" || 4 * cut >= 3 * n, "{item}: {cut} of {n} noticed");
    }
    // What sells a few a day tells nothing.
    let tea = bread::days("Tea");
    assert!(!ran_out(&such(&tea, LEARNED), &profile(&tea), 0.0, 1_439.0));
}

/// Error of the rest of the day in percent of what it brought: by the rule, by forecast less what was sold, by the hour
/// alone; and the share of days in the 80 % band. Each customer comes `times` over.
fn rests(times: f64) -> [f64; 4] {
    let mut sums = [0.0; 4];
    let (mut all, mut n) = (0.0, 0.0);
    for item in ITEMS {
        let days = bread::days(item);
        let profile = profile(&days);
        for at in LEARNED..days.len() {
            let forecast = expected(&days, at);
            for minute in [660.0, 780.0, 900.0] {
                let sold = times * days[at].until(minute);
                let real = times * days[at].total() - sold;
                let rest = rest_of_day(&forecast, &profile, minute, sold, false);
                sums[0] += (rest.median() - real).abs();
                sums[1] += ((forecast.median() - sold).max(0.0) - real).abs();
                sums[2] += (forecast.median() * (1.0 - profile.share(minute)) - real).abs();
                let whole = rest_of_day(&forecast, &profile, minute, sold, true);
                sums[3] += f64::from(u8::from((whole.at(0.1)..=whole.at(0.9)).contains(&real)));
                all += real;
                n += 1.0;
            }
        }
    }
    let [rule, less_sold, hour, within] = sums;
    [rule / all, less_sold / all, hour / all, within / n].map(|v| 100.0 * v)
}

#[test]
fn the_rest_of_today_follows_a_day_that_runs_otherwise_and_is_not_thrown_off_on_usual_ones() {
    // In this shop a good morning says next to nothing of the afternoon, so the hour alone is hard to beat on usual days.
    let usual = rests(1.0);
    // The day of a fair: everyone brings a friend.
    let fair = rests(2.0);
    for (name, [rule, less_sold, hour, within]) in [("usual day", usual), ("fair", fair)] {
        println!(
            "{name}: off by {rule:.1} %; forecast less sold {less_sold:.1} %, hour {hour:.1} %; band {within:.1} %"
        );
    }
    assert!(usual[0] < 0.85 * usual[1] && usual[0] < 1.06 * usual[2], "{usual:?}");
    assert!((76.0..92.0).contains(&usual[3]), "{usual:?}");
    assert!(fair[0] < 0.96 * fair[2] && fair[0] < 0.75 * fair[1], "{fair:?}");
}

#[test]
fn hours_add_up_and_a_share_is_found_again() {
    let days = bread::days("Bread");
    let profile = profile(&days);
    assert!((profile.hours().iter().sum::<f64>() - 1.0).abs() < 1e-9);
    // The bakery opens at about eight and closes at about five.
    assert!(profile.share(7.0 * 60.0) < 0.01 && profile.share(17.5 * 60.0) > 0.97);
    for share in [0.1, 0.5, 0.9] {
        assert!((profile.share(profile.minute_of(share)) - share).abs() < 1e-9);
    }
    assert!((Profile::learn(&[], None).share(13.0 * 60.0) - 0.5).abs() < 1e-9);
}
