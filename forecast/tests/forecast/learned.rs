//! What a shop learns and notices, on real days with a planted cause.

use std::sync::atomic::AtomicBool;

use forecast::backtest::{CHAMPION, Plan, backtest};
use forecast::champion::{Challenge, Champions, Losses};
use forecast::clean::Clean;
use forecast::daily::daily;
use forecast::drift::{Drift, Past, drift};
use forecast::effect::{learned, peaks, remembered};
use forecast::model::{Model, Tuning};
use forecast::quantiles::Quantiles;
use forecast::series::{Opening, Panel, Series};
use forecast::version::{KEPT, Parameters, Versions};
use forecast::weather::{self, helps};

use crate::german;

const UNTIL: &str = "2018-09-30";

fn quick(n: usize) -> Plan {
    Plan { models: vec![Model::SeasonalNaive, Model::Ridge, Model::Ets], ..Plan::new(n) }
}

/// Real days and what ridge said of each a week before, over `origins` weeks.
fn said(series: Vec<Series>, origins: usize) -> Vec<(usize, Past)> {
    let (start, _) = german::shop(1, UNTIL);
    let n = series.len();
    let panel = Panel::new(start, series).unwrap();
    let score = (0..n).map(|s| s == 0).collect();
    let plan = Plan { models: vec![Model::Ridge], origins, score, warm: 4, ..Plan::new(n) };
    let report = backtest(&panel, &plan, &AtomicBool::new(false), |_, _| ()).unwrap();
    let s = &panel.series()[0];
    let open = |day: usize| s.opening[day] == Opening::Open && s.quantity[day].is_finite();
    let forecasts = report.forecasts.iter().filter(|f| f.row == 0 && open(f.day));
    forecasts.map(|f| (f.day, Past { forecast: f.quantiles.median(), actual: s.quantity[f.day] })).collect()
}

#[test]
fn a_break_of_demand_is_noticed_within_days_and_ordinary_weeks_are_not() {
    let (_, series) = german::shop(3, UNTIL);
    let days: Vec<Past> = said(series, 16).into_iter().map(|(_, p)| p).collect();
    let mut alarms = 0;
    for end in 56..days.len() {
        alarms += usize::from(drift(&days[..end]).is_some());
    }
    println!("{alarms} alarms on {} ordinary days", days.len() - 56);
    assert!(alarms * 6 < days.len() - 56, "a needless training a week at most: {alarms}");
    // A road is closed: from one day on a third fewer customers.
    let broken = days.len() - 21;
    let mut fewer = days;
    for p in &mut fewer[broken..] {
        p.actual *= 0.66;
    }
    let noticed = (broken..fewer.len()).find(|end| drift(&fewer[..*end]).is_some()).unwrap();
    println!("noticed after {} days: {:?}", noticed - broken, drift(&fewer[..noticed]));
    assert!(noticed - broken <= 10);
    let Some(Drift::Level { since, ratio }) = drift(&fewer) else { panic!("{:?}", drift(&fewer)) };
    assert!(since.abs_diff(broken) <= 3 && (0.55..0.8).contains(&ratio), "{since} {broken} {ratio}");
}

#[test]
fn one_sided_days_are_drift_and_poor_input_is_none() {
    let past = |forecast: f64, actual: f64| Past { forecast, actual };
    let mut days: Vec<Past> = (0..40).map(|d| past(100.0, 100.0 + [5.0, -5.0, 3.0, -4.0][d % 4])).collect();
    assert_eq!(drift(&days), None);
    days.extend([past(100.0, 130.0); 3]);
    assert!(drift(&days).is_some());
    assert_eq!(drift(&days[..10]), None);
    assert_eq!(drift(&[past(f64::NAN, 1.0); 60]), None);
    assert_eq!(drift(&[past(0.0, 0.0); 60]), None);
}

#[test]
fn weekdays_months_and_holidays_are_told_as_they_are() {
    let panel = german::panel(3, UNTIL);
    let view = panel.at(panel.days());
    let clean = Clean::of(&view, 0);
    let known = learned(&view, 0, &clean);
    // Shares of the weekdays by hand.
    let s = &panel.series()[0];
    let open = |d: &usize| s.opening[*d] == Opening::Open && s.quantity[*d].is_finite();
    let mean = |which: &dyn Fn(usize) -> bool| {
        let days: Vec<f64> = (0..panel.days()).filter(open).filter(|d| which(*d)).map(|d| s.quantity[d]).collect();
        days.iter().sum::<f64>() / days.len() as f64
    };
    for (w, effect) in known.weekday.iter().enumerate() {
        let by_hand = mean(&|d| panel.weekday(d) == w) / mean(&|_| true);
        let effect = effect.unwrap();
        assert!((effect.factor / by_hand - 1.0).abs() < 0.1, "weekday {w}: {effect:?} {by_hand}");
        assert!(effect.low < effect.factor && effect.factor < effect.high && effect.days > 100);
    }
    assert!(known.month.iter().all(Option::is_some));
    assert!(known.holiday.is_some_and(|h| h.days > 5), "{:?}", known.holiday);
}

#[test]
fn a_fair_is_found_as_a_peak_remembered_and_forecast_when_it_comes_again() {
    let (start, mut series) = german::shop(3, UNTIL);
    let days = series[0].quantity.len();
    // A street fair on two Saturdays of the past that nothing else explains and, unknown to the models, on one to come.
    let plain = german::panel(3, UNTIL);
    let explained = |d: usize| {
        plain.series().iter().any(|s| s.known[d].promotion > 0.0 || s.known[d].holiday + s.known[d + 1].holiday > 0.0)
    };
    let saturdays: Vec<usize> =
        (0..days - 7).rev().filter(|d| plain.weekday(*d) == 5).filter(|d| !explained(*d)).collect();
    let (fairs, next) = ([saturdays[20], saturdays[6]], saturdays[0] + 7 * (days - 1 - saturdays[0]).div_euclid(7));
    assert!(next >= days - 7);
    for s in &mut series {
        for day in fairs.iter().chain([&next]) {
            assert_eq!(s.opening[*day], Opening::Open);
            s.quantity[*day] = (2.2 * s.quantity[*day]).round();
        }
    }
    let panel = Panel::new(start, series).unwrap();
    let origin = days - 7;
    let view = panel.at(origin);
    let clean: Vec<Clean> = (0..3).map(|s| Clean::of(&view, s)).collect();
    let found: Vec<usize> = peaks(&view, &clean, &[], 365).iter().map(|p| p.day).collect();
    assert!(fairs.iter().all(|fair| found.contains(fair)), "{found:?} {fairs:?}");
    assert!(found.len() <= 8, "few others are offered: {found:?}");
    let named = peaks(&view, &clean, &fairs, 365);
    assert!(!named.iter().any(|p| fairs.contains(&p.day)), "what has a name is not offered again");
    // Last time's effect makes the next fair's forecast better.
    let night = daily(&panel, &Plan { warm: 4, ..quick(3) }, &AtomicBool::new(false), |_, _| ()).unwrap();
    let (mut with, mut without) = (0.0, 0.0);
    for (s, clean) in clean.iter().enumerate() {
        let effect = remembered(clean, &fairs).unwrap();
        assert!((1.4..2.5).contains(&effect.factor), "{effect:?}");
        let forecast = night.days[s][next - origin];
        let raised = effect.apply(&forecast, true);
        let actual = panel.series()[s].quantity[next];
        with += (raised.median() - actual).abs() / actual;
        without += (forecast.median() - actual).abs() / actual;
        assert!(raised.at(0.9) - raised.at(0.1) > forecast.at(0.9) - forecast.at(0.1), "less certain than usual");
    }
    println!("fair to come: off by {:.0} % with what is remembered, {:.0} % without", 33.3 * with, 33.3 * without);
    assert!(with < 0.6 * without);
    assert_eq!(remembered(&clean[0], &[]), None);
    assert_eq!(remembered(&clean[0], &[usize::MAX]), None);
}

#[test]
fn weather_is_taken_where_it_helps_and_left_where_it_does_not() {
    let (_, series) = german::shop(2, UNTIL);
    let temperature = series[0].observed[1].1.clone();
    // Demand that follows the temperature by a share a degree, and what was said of it without knowing why.
    let past = |planted: f64| -> Vec<weather::Past> {
        let mut series = series.clone();
        for s in &mut series {
            for (units, value) in s.quantity.iter_mut().zip(&temperature) {
                *units *= if value.is_finite() { (planted * (value - 10.0)).exp() } else { 1.0 };
            }
        }
        let said = said(series, 40);
        let of = |(day, p): &(usize, Past)| weather::Past {
            forecast: p.forecast,
            actual: p.actual,
            value: temperature[*day],
        };
        said.iter().map(of).collect()
    };
    // As it is: bread. With three percent a degree: ice cream.
    let (bread, ice) = (helps(&past(0.0)), helps(&past(0.03)));
    println!("bread: {bread:?}\nice cream: {ice:?}");
    assert!(bread.is_none_or(|k| k.gain < 5.0));
    let ice = ice.unwrap();
    assert!((0.015..0.045).contains(&ice.slope) && ice.gain > 4.0, "{ice:?}");
    assert!(ice.factor(ice.usual + 5.0) > 1.05 && ice.factor(f64::NAN) == 1.0 && ice.factor(ice.usual) == 1.0);
    assert_eq!(ice.factor(1e9), ice.factor(ice.usual + ice.to));
    // Noise and nothing never help.
    let mut noise = past(0.0);
    for (i, p) in noise.iter_mut().enumerate() {
        p.value = ((i * 7_919) % 101) as f64;
    }
    assert_eq!(helps(&noise), None);
    noise.iter_mut().for_each(|p| p.value = 5.0);
    assert_eq!(helps(&noise), None);
    assert_eq!(helps(&noise[..20]), None);
}

#[test]
fn a_new_product_with_five_days_and_one_that_died_are_forecast_on_real_days() {
    let (start, mut series) = german::shop(4, UNTIL);
    let days = series[0].quantity.len();
    let origin = days - 7;
    series[0].first = origin - 5;
    for day in origin - 60..days {
        series[1].quantity[day] = if series[1].opening[day] == Opening::Open { 0.0 } else { f64::NAN };
    }
    let real: Vec<f64> = series[0].quantity[origin..].to_vec();
    let panel = Panel::new(start, series).unwrap();
    let night = daily(&panel, &quick(4), &AtomicBool::new(false), |_, _| ()).unwrap();
    let pairs = || night.days[0].iter().zip(&real).filter(|(_, r)| r.is_finite() && **r > 0.0);
    let (off, all) = pairs().fold((0.0, 0.0), |(off, all), (q, r)| (off + (q.median() - r).abs(), all + r));
    println!("five days old: off by {:.0} % over its first week", 100.0 * off / all);
    assert!(off / all < 0.5, "{}", off / all);
    assert!(night.days[1].iter().all(|q| q.at(0.95) == 0.0), "what died needs no stock");
    assert_eq!(night.shadows.len(), 3);
    assert_eq!(night.shadows.iter().find(|(m, _)| *m == night.champions.shop).unwrap().1, night.days);
}

#[test]
fn shadows_scored_day_by_day_decide_as_the_backtest_does() {
    let panel = german::panel(3, UNTIL);
    let report = backtest(&panel, &quick(3), &AtomicBool::new(false), |_, _| ()).unwrap();
    let mut losses = vec![Losses::default(); 3];
    for f in report.forecasts.iter().filter(|f| f.row < 3) {
        let s = &panel.series()[f.series];
        if s.opening[f.day] == Opening::Open {
            losses[f.row].count(f.series, s.quantity[f.day], &f.quantiles);
        }
    }
    // Last week's weekday against ridge: pinball by day and by backtest are the same sums.
    let pinball =
        |row: usize| losses[row].pinball.iter().sum::<f64>() / 19.0 / losses[row].actual.iter().sum::<f64>() * 100.0;
    for row in 0..3 {
        assert!((pinball(row) - report.rows[row].score.pinball).abs() < 1e-9);
    }
    assert_ne!(Challenge::default().decide(0, &losses), 0, "last week's weekday does not stay champion");
    assert_eq!(report.rows[3].name, CHAMPION);
    let mut odd = Losses::default();
    odd.count(2, f64::NAN, &Quantiles::zero());
    assert_eq!(odd, Losses::default());
}

#[test]
fn ten_versions_are_kept_and_going_back_gives_the_old_figures_again() {
    let panel = german::panel(2, UNTIL);
    let plan = |half_life: f64| {
        let tuning = Tuning { ridge_half_life: half_life, ..Tuning::default() };
        Plan { models: vec![Model::Ridge], warm: 2, tuning, origins: 1, ..Plan::new(2) }
    };
    let parameters = |plan: &Plan| Parameters {
        champions: Champions::all(Model::Ridge),
        tuning: plan.tuning.clone(),
        challenge: plan.challenge,
        shift: plan.shift,
        seed: plan.seed,
        network: None,
    };
    let run = |parameters: &Parameters| {
        let Parameters { champions, tuning, challenge, shift, seed, .. } = parameters.clone();
        let plan = Plan { models: vec![champions.shop], warm: 2, tuning, challenge, shift, seed, ..plan(1.0) };
        daily(&panel, &plan, &AtomicBool::new(false), |_, _| ()).unwrap().days
    };
    let score = backtest(&panel, &plan(500.0), &AtomicBool::new(false), |_, _| ()).unwrap().rows[0].score;
    let mut versions = Versions::default();
    let (from, to) = (panel.date(0), panel.date(panel.days() - 1));
    assert!(versions.active().is_none() && versions.roll_back().is_none());
    let good = parameters(&plan(500.0));
    let before = run(&good);
    let first = versions.add(from, to, good.clone(), score).clone();
    let second = versions.add(from, to, parameters(&plan(20.0)), score).clone();
    assert_ne!(first.hash, second.hash);
    assert_ne!(run(&versions.active().unwrap().parameters), before, "the new one forecasts otherwise");
    // The night after, through the text that it is kept as.
    let text = serde_json::to_string(&versions).unwrap();
    let mut versions: Versions = serde_json::from_str(&text).unwrap();
    assert_eq!(versions.roll_back().unwrap().number, 1);
    assert_eq!(run(&versions.active().unwrap().parameters), before, "to the last digit");
    assert!(versions.roll_back().is_none() && versions.active().unwrap().number == 1);
    for _ in 0..12 {
        versions.add(from, to, good.clone(), score);
    }
    assert_eq!(versions.kept().len(), KEPT);
    assert_eq!(versions.active().unwrap().number, 14);
    assert_eq!(versions.active().unwrap().hash, first.hash, "the same days and parameters have the same hash");
    assert!(versions.go_to(1).is_none() && versions.go_to(9).is_some());
    let networked = Parameters { network: Some("of another week".to_owned()), ..good };
    assert_ne!(versions.add(from, to, networked, score).hash, first.hash, "its network is part of what it says");
}
