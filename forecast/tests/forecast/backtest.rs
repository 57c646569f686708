//! The backtest on made weeks with planted causes.

use std::sync::atomic::{AtomicBool, Ordering};

use forecast::Error;
use forecast::backtest::{CHAMPION, Plan, Report, backtest};
use forecast::champion::{Challenge, Losses};
use forecast::decision::costs;
use forecast::model::arima::Order;
use forecast::model::{Context, Member, Model, Rule, Tuning, Why};
use forecast::series::{Opening, Panel, Series};

use crate::clean::monday;
use crate::german;

/// Numbers without a pattern, the same every time, from 0 to 1.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(u32::MAX >> 1)
    }
}

/// Products of different size with a weekly habit, a slow rise and noise of about a sixth; closed every tenth Wednesday.
fn shop(days: usize, products: usize) -> Vec<Series> {
    (0..products)
        .map(|p| {
            let mut noise = noise(p as u64 + 1);
            let level = 15.0 * (p + 1) as f64;
            let week = [0.8, 0.7, 0.8, 0.9, 1.0, 1.6, 1.3];
            let quantity = (0..days).map(|d| {
                let off = (noise() + noise() + noise() - 1.5) / 3.0;
                (level * week[d % 7] * (1.0 + d as f64 / 1500.0) * (1.0 + off)).round()
            });
            let opening = (0..days).map(|d| if d % 70 == 37 { Opening::Closed } else { Opening::Open }).collect();
            Series::new(format!("product {p}"), 0, quantity.collect(), opening)
        })
        .collect()
}

fn quick() -> Tuning {
    Tuning { boost_trees: 40, arima_tries: 6, ..Tuning::default() }
}

fn run(series: Vec<Series>, plan: Plan) -> Report {
    let panel = Panel::new(monday(), series).unwrap();
    backtest(&panel, &plan, &AtomicBool::new(false), |_, _| ()).unwrap()
}

fn wape(report: &Report, name: &str) -> f64 {
    report.rows.iter().find(|r| r.name == name).unwrap().score.wape
}

#[test]
fn every_model_has_its_row_and_the_good_ones_beat_last_week() {
    let report = run(shop(300, 4), Plan { tuning: quick(), ..Plan::new(4) });
    assert_eq!(report.points, 4 * 56 - 4 * (244..300).filter(|d| d % 70 == 37).count());
    assert_eq!(report.rows.len(), Model::ALL.len() + 1);
    let naive = wape(&report, "seasonal-naive");
    for name in ["ridge", "ets", "mstl", "theta", "boost", "prophet", "arima", "ensemble", CHAMPION] {
        assert!(wape(&report, name) < naive, "{name}: {:.1} against {naive:.1}", wape(&report, name));
    }
    // It knows no weekday, so it is no better than last week and is said to be switched off.
    assert!(report.rows.iter().any(|r| r.name == "intermittent" && r.switched_off));
    // The best of the weeks before is no mean of several, and not the best of the scored weeks because of that.
    let single = report.best_single().unwrap();
    let before = |name: &str| report.earlier[report.rows.iter().position(|r| r.name == name).unwrap()].pinball;
    let others = report.rows.iter().filter(|r| r.name != CHAMPION && r.name != "ensemble");
    assert!(others.map(|r| before(r.name)).all(|loss| loss >= before(single.name)), "{}", single.name);
    assert_ne!(single.name, "ensemble");
    let champion = report.rows.last().unwrap().score;
    assert!((70.0..92.0).contains(&champion.coverage80), "{}", champion.coverage80);
    assert!(champion.bias.abs() < 5.0, "{}", champion.bias);
}

#[test]
fn the_same_seed_gives_the_same_figures_whatever_the_number_of_threads() {
    let run_with = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let models = vec![Model::Ridge, Model::Boost];
        pool.install(|| run(shop(250, 3), Plan { models, seed, warm: 2, origins: 2, tuning: quick(), ..Plan::new(3) }))
    };
    let figures = |r: &Report| r.forecasts.iter().map(|f| f.quantiles).collect::<Vec<_>>();
    let (one, four, other) = (run_with(1, 7), run_with(4, 7), run_with(1, 8));
    assert_eq!(figures(&one), figures(&four));
    assert_ne!(figures(&one), figures(&other), "the seed reaches the trees");
}

#[test]
fn what_comes_after_an_origin_changes_nothing_before_it() {
    let plan =
        || Plan { models: vec![Model::Ridge, Model::Ets, Model::Boost], tuning: quick(), warm: 3, ..Plan::new(3) };
    let first = run(shop(250, 3), plan());
    let mut changed = shop(250, 3);
    for series in &mut changed {
        series.quantity[243..].fill(500.0);
    }
    let second = run(changed, plan());
    let last = 250 - 7;
    for (a, b) in first.forecasts.iter().zip(&second.forecasts) {
        assert_eq!(a.quantiles, b.quantiles, "origin {} of at most {last}", a.origin);
    }
}

#[test]
fn closed_days_get_nothing_and_are_not_scored() {
    let mut series = shop(200, 1);
    for day in [190, 197] {
        series[0].opening[day] = Opening::Closed;
        series[0].quantity[day] = 0.0;
    }
    let report = run(series, Plan { models: vec![Model::Ets], origins: 2, ..Plan::new(1) });
    assert_eq!(report.points, 12);
    assert!(report.forecasts.iter().filter(|f| f.day == 190 || f.day == 197).all(|f| f.quantiles.at(0.95) == 0.0));
    assert!(report.forecasts.iter().filter(|f| f.day == 191).all(|f| f.quantiles.median() > 0.0));
}

#[test]
fn only_the_asked_series_are_scored_though_all_are_learned_from() {
    let plan = Plan { models: vec![Model::Ridge], score: vec![true, false, false], warm: 0, ..Plan::new(3) };
    let report = run(shop(250, 3), plan);
    assert!(report.forecasts.iter().all(|f| f.series == 0));
    let alone = run(shop(250, 1), Plan { models: vec![Model::Ridge], warm: 0, ..Plan::new(1) });
    assert_ne!(wape(&report, "ridge"), wape(&alone, "ridge"));
}

#[test]
fn a_backtest_stops_when_told_and_says_how_far_it_is() {
    let panel = Panel::new(monday(), shop(250, 2)).unwrap();
    let stop = AtomicBool::new(false);
    let plan = Plan { models: vec![Model::SeasonalNaive, Model::Ets], ..Plan::new(2) };
    let told = std::cell::RefCell::new(Vec::new());
    let result = backtest(&panel, &plan, &stop, |done, all| {
        told.borrow_mut().push((done, all));
        stop.store(done == 3, Ordering::Relaxed);
    });
    assert_eq!(result.unwrap_err(), Error::Cancelled);
    assert_eq!(*told.borrow(), [(1, 32), (2, 32), (3, 32)]);
}

#[test]
fn a_new_product_and_one_that_dies_are_forecast_by_rules_of_their_own() {
    let mut series = shop(250, 3);
    series[0].first = 250 - 7 - 5;
    series[1].quantity[200..].fill(0.0);
    let models = vec![Model::Ridge];
    let report = run(series, Plan { models, origins: 1, warm: 0, tuning: quick(), ..Plan::new(3) });
    let of = |s: usize| report.forecasts.iter().filter(move |f| f.row == 0 && f.series == s);
    // Day 247 is one of the shop's closed Wednesdays.
    assert!(
        of(0).filter(|f| f.day != 247).all(|f| (5.0..60.0).contains(&f.quantiles.median())),
        "five days are enough for a level"
    );
    assert!(of(1).all(|f| f.quantiles.at(0.95) == 0.0), "what has died needs no stock");
    assert_eq!(report.rows[0].fell_back, 2);
}

#[test]
fn a_challenger_wins_only_with_a_clear_lead_in_most_products() {
    let losses =
        |pinball: [f64; 4], error: f64| Losses { pinball: pinball.to_vec(), error: vec![error], actual: vec![100.0] };
    let rule = Challenge::default();
    let champion = losses([19.0; 4], 0.0);
    assert_eq!(rule.decide(0, &[champion.clone(), losses([18.9; 4], 0.0)]), 0, "less than 5 % better");
    assert_eq!(rule.decide(0, &[champion.clone(), losses([17.0; 4], 0.0)]), 1);
    assert_eq!(
        rule.decide(0, &[champion.clone(), losses([1.0, 19.5, 19.5, 19.5], 0.0)]),
        0,
        "better in one product only"
    );
    assert_eq!(rule.decide(0, &[champion, losses([17.0; 4], 90.0)]), 0, "biased");
}

#[test]
fn a_group_of_products_gets_a_champion_of_its_own_where_it_is_clearly_better() {
    use chrono::Datelike as _;
    // A real chain's products, and beside them six that each week sell what they sold the week before and a random step more
    // or less: nothing is better than last week then.
    let (start, mut series) = german::shop(8, "2018-09-30");
    series.iter_mut().for_each(|series| "bread".clone_into(&mut series.group));
    let days = series[0].quantity.len();
    for no in 0..6 {
        let (mut chance, mut level) = (noise(no + 1), [60.0_f64; 7]);
        let quantity = (0..days).map(|day| {
            let weekday = (start + chrono::Days::new(day as u64)).weekday().num_days_from_monday() as usize;
            level[weekday] = (level[weekday] + 40.0 * chance() - 20.0).clamp(5.0, 400.0);
            if day + 7 < days { level[weekday].round() } else { f64::NAN }
        });
        let mut walk = Series::new(format!("walk {no}"), 0, quantity.collect(), vec![Opening::Open; days]);
        "walks".clone_into(&mut walk.group);
        series.push(walk);
    }
    let n = series.len();
    let models = vec![Model::SeasonalNaive, Model::WeekdayMean, Model::Ensemble];
    let tuning =
        Tuning { members: vec![Member { model: Model::WeekdayMean, weight: 1.0, from_days: 0 }], ..Tuning::default() };
    let plan = Plan { models, origins: 1, tuning, ..Plan::new(n) };
    let panel = Panel::new(start, series).unwrap();
    let report = backtest(&panel, &plan, &AtomicBool::new(false), |_, _| ()).unwrap();
    let champions = &report.champions[0];
    assert_eq!(champions.of("walks"), Model::SeasonalNaive, "{champions:?}");
    assert_ne!(champions.of("bread"), Model::SeasonalNaive, "{champions:?}");
    assert_eq!(champions.of("cakes"), champions.shop);
    // The champion's row is made of both.
    let of = |row: usize, series: usize| {
        let days = report.forecasts.iter().filter(move |f| f.row == row && f.series == series);
        days.map(|f| f.quantiles).collect::<Vec<_>>()
    };
    let (row, place) = (plan.models.len(), |m: Model| plan.models.iter().position(|of| *of == m).unwrap());
    assert_eq!(of(row, 0), of(place(champions.of("bread")), 0));
    assert_eq!(of(row, n - 1), of(place(Model::SeasonalNaive), n - 1));
    // Four products are no group.
    let mut few: Vec<Series> = panel.series().to_vec();
    few.truncate(12);
    let report = backtest(
        &Panel::new(start, few).unwrap(),
        &Plan { score: vec![true; 12], ..plan },
        &AtomicBool::new(false),
        |_, _| (),
    );
    assert!(!report.unwrap().champions[0].groups.contains_key("walks"));
}

#[test]
fn baking_by_the_forecast_costs_less_than_baking_as_last_week() {
    let panel = german::panel(6, "2018-09-30");
    let models = vec![Model::SeasonalNaive, Model::Ridge, Model::Ets, Model::Ensemble];
    let tuning = Tuning {
        members: [Model::Ridge, Model::Ets].map(|model| Member { model, weight: 1.0, from_days: 0 }).to_vec(),
        ..Tuning::default()
    };
    let report =
        backtest(&panel, &Plan { models, tuning, ..Plan::new(6) }, &AtomicBool::new(false), |_, _| ()).unwrap();
    for ratio in [0.5, 0.75, 0.9] {
        let costs = costs(&panel, &report, ratio);
        println!("{costs:.2?}");
        assert!(costs.plan < 0.9 * costs.last_week && costs.plan < costs.weekday_mean, "{costs:?}");
    }
    // The plan's cost at a level is the champion's pinball loss at it.
    let loss = report.rows.last().unwrap().score.pinball90;
    assert!((costs(&panel, &report, 0.9).plan - loss).abs() < 1e-9);
}

#[test]
fn arima_goes_on_with_the_orders_of_the_last_search() {
    let panel = german::panel(4, "2017-03-05");
    let stop = AtomicBool::new(false);
    let view = panel.at(panel.days() - 7);
    let asked = |tuning: Tuning| Context::new(view, 7, 1, tuning, &stop).ask(Model::Arima);
    let searched = asked(quick());
    let orders = Context::new(view, 7, 1, quick(), &stop).arima_orders();
    let names: Vec<&str> = panel.series().iter().map(|series| series.name.as_str()).collect();
    assert_eq!(orders.keys().map(String::as_str).collect::<Vec<_>>(), names);
    let known = asked(Tuning { arima_tries: 0, arima_orders: orders.clone(), ..quick() });
    assert_eq!(known, searched, "the same order, found or known, is the same forecast");
    assert!(asked(Tuning { arima_tries: 0, ..quick() }).iter().all(|answer| answer.rule == Rule::Young(Why::NoFit)));
    let other = orders.into_iter().map(|(name, order)| (name, Order { p: (order.p + 1) % 3, ..order })).collect();
    assert_ne!(asked(Tuning { arima_orders: other, ..quick() }), searched);
}
