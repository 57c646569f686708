//! What the register learns by itself: versions, what every model said, and the file that all of it lies in.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use demand::Run;
use domain::api::forecast::SetOccasion;
use domain::business_day::BusinessDay;
use domain::event::Body;
use domain::forecast::{Forecast, Prediction};
use domain::quantity::Quantity;
use forecast::champion::{Champions, Losses};
use forecast::model::{Context, Model, Network, Training, Tuning};
use forecast::quantiles::{Outlook, Quantiles};
use forecast::version::{KEPT, Parameters, Version, Versions};
use register::counter::{Desk, Options};
use register::outlook::learned::{Done, FILE, Kind, Learned, Shadow};
use register::outlook::{self, Wanted};
use register::shop::Shop;
use register::store::{Author, Purpose, Store, Writer};

use crate::bakery::Bakery;
use crate::command::Program;
use crate::rest::{ask, signed_in};

/// A run as if it were this day.
fn train(bakery: &Bakery, kind: Kind, today: BusinessDay) -> Run {
    bakery.train(kind, &bakery.demand_on(today), &AtomicBool::new(false)).unwrap()
}

fn another_than(model: Model) -> Model {
    if model == Model::Ridge { Model::Ets } else { Model::Ridge }
}

/// Adds a version like the active one but for what is changed, as a search does when it ends.
fn add_version(folder: &Path, change: impl FnOnce(&mut Parameters)) -> u64 {
    add_version_with(folder, None, change)
}

fn add_version_with(folder: &Path, network: Option<&Network>, change: impl FnOnce(&mut Parameters)) -> u64 {
    let mut learned = Learned::open(&Store::read(folder).unwrap()).unwrap();
    let add = |versions: &mut Versions| {
        let Version { from, to, mut parameters, metrics, .. } = versions.active().unwrap().clone();
        change(&mut parameters);
        Ok(versions.add(from, to, parameters, metrics).number)
    };
    learned.change(network, add).unwrap()
}

/// A run of today in the midst of which something happens.
fn train_while(bakery: &Bakery, kind: Kind, happens: impl Fn(&Path) + Sync) -> Run {
    let (folder, happened) = (bakery.program.data(), AtomicBool::new(false));
    let wanted = Wanted { kind, now_ms: bakery.shop.now().unix_ms(), reason: None, quiet: false };
    let step = |_, _| {
        if !happened.swap(true, Ordering::Relaxed) {
            happens(&folder);
        }
    };
    outlook::train(&bakery.demand(), &mut bakery.learned(), &wanted, &AtomicBool::new(false), &step).unwrap()
}

fn versions(bakery: &Bakery) -> (Vec<u64>, Option<u64>) {
    let versions = bakery.learned().versions().unwrap();
    (versions.kept().iter().map(|of| of.number).collect(), versions.active().map(|of| of.number))
}

#[test]
fn who_goes_back_while_a_run_is_made_stays_there_and_no_search_is_lost_to_a_run_beside_it() {
    let bakery = Bakery::open();
    let first = train(&bakery, Kind::Asked, bakery.today.days_before(1)).model;
    let other = another_than(first);
    let by = |model| move |parameters: &mut Parameters| parameters.champions = Champions::all(model);
    add_version(&bakery.program.data(), by(other));
    let go_to = |version| move |folder: &Path| outlook::roll_back(&Store::read(folder).unwrap(), version).unwrap();

    let run = train_while(&bakery, Kind::Daily, go_to(1));
    assert_eq!((run.model, versions(&bakery)), (first, (vec![1, 2], Some(1))), "a night");
    let run = train_while(&bakery, Kind::Drift, go_to(2));
    assert_eq!((run.model, versions(&bakery)), (other, (vec![1, 2, 3], Some(2))), "a search");
    assert_eq!(bakery.learned().runs(1).unwrap()[0].version, Some(2));

    // Another search ends meanwhile.
    let ends = |folder: &Path| {
        add_version(folder, by(first));
    };
    let run = train_while(&bakery, Kind::Asked, ends);
    assert_eq!((run.model, versions(&bakery)), (first, (vec![1, 2, 3, 4], Some(4))), "a night");
    train_while(&bakery, Kind::Drift, ends);
    assert_eq!(versions(&bakery), (vec![1, 2, 3, 4, 5, 6], Some(6)), "a search, which ends last");
}

#[test]
fn a_version_asks_the_network_that_was_trained_for_it() {
    let bakery = Bakery::open();
    let folder = bakery.program.data();
    train(&bakery, Kind::Asked, bakery.today.days_before(1));
    let demand = bakery.demand();
    let network = |seed| {
        let tuning = Tuning { lstm: Training { rounds: 1, ..Training::default() }, ..Tuning::default() };
        let over = AtomicBool::new(false);
        let view = demand.panel.at(demand.origin);
        Context::new(view, demand::AHEAD, seed, tuning, &over).train().unwrap()
    };
    let night_with = |network: &Network| {
        let asks = |parameters: &mut Parameters| {
            (parameters.champions, parameters.network) = (Champions::all(Model::Lstm), Some(network.hash()));
        };
        let version = add_version_with(&folder, Some(network), asks);
        (version, train(&bakery, Kind::Daily, bakery.today))
    };
    let (of_this_week, of_the_next) = (network(1), network(2));
    let (version, then) = night_with(&of_this_week);
    assert_eq!(then.model, Model::Lstm);
    let (_, later) = night_with(&of_the_next);
    assert!(later.predictions != then.predictions);
    outlook::roll_back(&bakery.store, version).unwrap();
    let again = train(&bakery, Kind::Daily, bakery.today);
    assert!(again.predictions == then.predictions, "to the last digit");
    // A network goes with the last version that asks it.
    assert_eq!(bakery.learned().network(&of_this_week.hash()).unwrap().as_ref(), Some(&of_this_week));
    for _ in 0..KEPT {
        add_version(&folder, |parameters| parameters.network = Some(of_the_next.hash()));
    }
    assert_eq!(bakery.learned().network(&of_this_week.hash()).unwrap(), None);
    assert!(bakery.learned().network(&of_the_next.hash()).unwrap().is_some());
}

#[test]
fn a_version_forecasts_until_the_next_search_and_so_does_one_that_was_gone_back_to() {
    let bakery = Bakery::open();
    let first = train(&bakery, Kind::Asked, bakery.today.days_before(2));
    let versions = bakery.learned().versions().unwrap();
    assert_eq!(versions.kept().len(), 1, "the first run searches");
    assert_eq!(versions.active().unwrap().parameters.champions.shop, first.model);
    assert!(versions.active().unwrap().metrics.points > 500, "its figures are those of the weeks before");
    let other = another_than(first.model);
    add_version(&bakery.program.data(), |parameters| parameters.champions = Champions::all(other));
    let second = train(&bakery, Kind::Daily, bakery.today.days_before(1));
    assert_eq!(second.model, other, "the active version forecasts");
    let listed = outlook::runs(&bakery.store, &bakery.shop, bakery.today).unwrap();
    assert_eq!(listed.versions.iter().map(|v| (v.number, v.active)).collect::<Vec<_>>(), [(2, true), (1, false)]);
    assert_eq!(listed.runs.iter().map(|r| r.kind.as_str()).collect::<Vec<_>>(), ["daily", "asked"]);
    assert_eq!(listed.runs[0].version, Some(2));
    assert!(listed.runs[0].models.len() >= 9 && listed.runs[0].models.iter().all(|m| m.marks.points > 500));

    let lost = outlook::roll_back(&bakery.store, 7).unwrap_err();
    assert_eq!(lost.code(), "not_found");
    outlook::roll_back(&bakery.store, 1).unwrap();
    let third = train(&bakery, Kind::Daily, bakery.today);
    assert_eq!(third.model, first.model, "the version that was gone back to forecasts");
    assert_eq!(bakery.learned().versions().unwrap().kept().len(), 2, "a night makes no version");
    // What came on the first two days is known by now, and every model is held against it.
    let models = outlook::runs(&bakery.store, &bakery.shop, bakery.today).unwrap().models;
    assert!(models.len() >= 9, "{models:?}");
    assert!(models.iter().all(|of| of.days == 1 && of.marks.points > 10 && of.marks.wape_bp > 0), "{models:?}");
}

#[test]
fn a_champion_of_a_group_forecasts_its_products_and_they_alone_are_published_as_its_own() {
    let bakery = Bakery::open();
    let demand = bakery.demand();
    train(&bakery, Kind::Asked, bakery.today.days_before(1));
    let shop = bakery.learned().versions().unwrap().active().unwrap().parameters.champions.shop;
    let other = another_than(shop);
    let bread = bakery.product("Bread");
    let place = demand.products.iter().position(|product| *product == bread).unwrap();
    let group = demand.panel.series()[place].group.clone();
    let champions = Champions { shop, groups: [(group.clone(), other)].into() };
    add_version(&bakery.program.data(), |parameters| parameters.champions = champions);

    let run = train(&bakery, Kind::Daily, bakery.today);
    let of_group: BTreeSet<_> =
        demand.products.iter().zip(demand.panel.series()).filter(|(_, s)| s.group == group).map(|(p, _)| *p).collect();
    assert!(of_group.len() > 1 && of_group.len() < demand.products.len());
    let author = bakery.author();
    let Bakery { mut store, today, .. } = bakery;
    outlook::publish(&mut store, &author, &run).unwrap();
    let mut said = store
        .conn()
        .prepare("select distinct product_id, model from prediction where made_on = ?1 and business_day = ?1")
        .unwrap();
    let said: Vec<(Vec<u8>, String)> = said
        .query_map([today.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(said.len(), demand.products.len());
    for (product, model) in said {
        let own = of_group.iter().any(|of| of.as_bytes()[..] == product[..]);
        assert_eq!(model, if own { other.name() } else { shop.name() });
    }
}

#[test]
fn what_was_learned_is_thrown_away_when_it_is_damaged_and_learned_anew() {
    let bakery = Bakery::open();
    let learned = bakery.learned();
    train(&bakery, Kind::Asked, bakery.today);
    assert_eq!(learned.runs(9).unwrap().len(), 1);
    drop(learned);
    let file = bakery.program.data().join(FILE);
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(ending);
        if ending.is_empty() || Path::new(&name).exists() {
            std::fs::write(&name, vec![0x5a; 40_000]).unwrap();
        }
    }
    assert_eq!(outlook::runs(&bakery.store, &bakery.shop, bakery.today).unwrap().runs.len(), 0);
    let run = train(&bakery, Kind::Daily, bakery.today);
    assert!(run.predictions.len() > 10);
    assert_eq!(bakery.learned().runs(9).unwrap().len(), 1);
    // No fact was in it.
    let moment = bakery.shop.now();
    let author = Author { person: None, approver: None, now_ms: moment.unix_ms(), moment };
    let Bakery { program, mut store, .. } = bakery;
    outlook::publish(&mut store, &author, &run).unwrap();
    drop(store);
    program.verified();
    let runs = program.json(["runs"]);
    assert_eq!(runs["runs"].as_array().map(Vec::len), Some(1));
    assert_eq!(runs["versions"][0]["active"], true);
    assert_eq!(runs["runs"][0]["champion"], runs["versions"][0]["champion"]);
    assert!(program.sentence(["runs", "--roll-back", "9"]).contains("version"));
}

#[test]
fn models_are_compared_on_what_all_of_them_said_the_day_before() {
    let bakery = Bakery::open();
    let day = bakery.today.days_before(3);
    let demand = bakery.demand_on(bakery.today);
    let came: Vec<_> = demand.asked_since(day).filter(|(of, ..)| *of == day).collect();
    assert!(came.len() > 10);
    let mut learned = bakery.learned();
    let mut shadows = Vec::new();
    for (place, (_, product, actual)) in came.iter().enumerate() {
        let mut say = |model, of: f64| {
            let outlook = (model == Model::Lstm).then(|| Outlook::new(of, 1.0, 1.0));
            shadows.push(Shadow { day, model, product: *product, quantiles: Quantiles::new([of; 19], true), outlook });
        };
        say(Model::Ridge, *actual);
        say(Model::Ets, actual + 5.0);
        // Said of half of the products only.
        if place % 2 == 0 {
            say(Model::Lstm, actual + 1.0);
        }
    }
    learned.keep_shadows(day, &shadows).unwrap();
    learned.came(&demand).unwrap();
    assert!(learned.figures(day).unwrap().is_empty(), "what was said on the day itself is not counted");
    learned.keep_shadows(day.days_before(1), &shadows).unwrap();
    assert!(learned.figures(day).unwrap().is_empty(), "nothing has come yet as far as is known");
    learned.came(&demand).unwrap();
    let figures = learned.figures(day).unwrap();
    let wape = |model| figures.iter().find(|of| of.model == model).unwrap().score.wape;
    assert!(wape(Model::Ridge) < 1e-9 && wape(Model::Ets) > wape(Model::Lstm));
    let (losses, days) = learned.compared(&[Model::Ets, Model::Lstm], day).unwrap();
    let half = came.iter().step_by(2).map(|(_, _, actual)| actual).sum::<f64>();
    let sold = |of: &Losses| of.actual.iter().sum::<f64>();
    assert_eq!((days, sold(&losses[0]), sold(&losses[1])), (1, half, half));
    assert!(losses[0].pinball.iter().sum::<f64>() > losses[1].pinball.iter().sum::<f64>());
    let outcomes = learned.outcomes(Model::Lstm, &demand.products, bakery.today).unwrap();
    assert_eq!(outcomes.len(), came.len().div_ceil(2));
    assert!(outcomes.iter().all(|of| (of.outlook.median - of.actual - 1.0).abs() < 1e-6));
}

/// The bakery with its desk, as the window's program has it.
fn desk(bakery: Bakery) -> (Program, Desk) {
    let Bakery { program, store, .. } = bakery;
    drop(store);
    let desk = Desk::open(Options { data: program.data(), ..Options::default() }).unwrap();
    (program, desk)
}

#[test]
fn the_register_forecasts_each_day_and_searches_each_week_by_itself() {
    let (program, desk) = desk(Bakery::open());
    assert_eq!(desk.learn().unwrap(), Some(Kind::Daily));
    let store = Store::read(&program.data()).unwrap();
    let shop = Shop::load(&store).unwrap();
    let today = shop.business_day(&shop.now());
    let published = outlook::published(&store, today.days_after(1)).unwrap().unwrap();
    assert_eq!(published.made_on, today);
    let started = Instant::now();
    assert_eq!(desk.learn().unwrap(), Some(Kind::Weekly));
    println!("weekly search of the demo bakery: {:.0} s", started.elapsed().as_secs_f64());
    assert_eq!(desk.learn().unwrap(), None, "everything is done for today");
    let learned = Learned::open(&store).unwrap();
    let versions = learned.versions().unwrap();
    assert_eq!(versions.kept().len(), 2);
    let network = versions.active().unwrap().parameters.network.clone();
    let network = network.and_then(|hash| learned.network(&hash).unwrap());
    assert!(network.is_some(), "the network learned from half a year of a bakery");
    let runs = learned.runs(9).unwrap();
    assert_eq!(runs.iter().map(|run| run.kind).collect::<Vec<_>>(), [Kind::Weekly, Kind::Daily]);
    let asked = |model| runs[0].scores.iter().any(|(of, score)| *of == model && score.points > 500);
    assert!(asked(Model::Arima) && asked(Model::Boost) && asked(Model::Prophet));
    // Until the next search ARIMA is asked each night, with the orders of this one, and they outlast a change of demand.
    let orders =
        |learned: &Learned| learned.versions().unwrap().active().unwrap().parameters.tuning.arima_orders.clone();
    let found = orders(&learned);
    assert!(found.len() > 10, "{found:?}");
    let mut learned = learned;
    for kind in [Kind::Daily, Kind::Drift] {
        let demand = outlook::demand(&store, &shop, today).unwrap().unwrap();
        let wanted = Wanted { kind, now_ms: shop.now().unix_ms(), reason: None, quiet: false };
        outlook::train(&demand, &mut learned, &wanted, &AtomicBool::new(false), &|_, _| ()).unwrap();
        let night = &learned.runs(1).unwrap()[0];
        let asked = night.scores.iter().any(|(of, score)| *of == Model::Arima && score.points > 500);
        assert_eq!(asked, kind == Kind::Daily, "{kind:?}");
        assert_eq!(orders(&learned), found);
    }
}

#[test]
fn a_day_is_forecast_once_when_two_find_it_due_at_once() {
    let (program, desk) = desk(Bakery::open());
    std::thread::scope(|scope| {
        let beside = scope.spawn(|| desk.learn().unwrap());
        let here = desk.learn().unwrap();
        let both = [here, beside.join().unwrap()];
        assert!(both.contains(&Some(Kind::Daily)), "{both:?}");
    });
    let learned = Learned::open(&Store::read(&program.data()).unwrap()).unwrap();
    let daily = learned.runs(9).unwrap().iter().filter(|run| run.kind == Kind::Daily).count();
    assert_eq!(daily, 1);
}

#[test]
fn a_run_is_made_again_where_an_event_was_named_before_it_was_published() {
    let bakery = Bakery::open();
    let (yesterday, tomorrow) = (bakery.today.days_before(1), bakery.today.days_after(1));
    let demand = bakery.demand();
    let product = demand.asked_since(yesterday).map(|(_, product, _)| product).next().unwrap();
    let said = Quantiles::new([1.0; 19], true);
    let shadow = Shadow { day: yesterday, model: Model::Ets, product, quantiles: said, outlook: None };
    let mut learned = bakery.learned();
    learned.keep_shadows(yesterday.days_before(1), &[shadow]).unwrap();
    let n_products = demand.products.len();
    let (program, desk) = desk(bakery);
    signed_in(&desk);
    std::thread::scope(|scope| {
        let making = scope.spawn(|| desk.learn().unwrap());
        // What came yesterday is noted when a run begins, which then takes its time.
        let started = Instant::now();
        while learned.figures(yesterday).unwrap().is_empty() {
            assert!(started.elapsed() < Duration::from_secs(60), "no run begins");
            std::thread::sleep(Duration::from_millis(5));
        }
        let name = "Fair on the green".to_owned();
        ask(&desk, &SetOccasion { name, from: tomorrow, to: tomorrow, takes_place: true });
        assert_eq!(making.join().unwrap(), Some(Kind::Daily));
    });
    let runs = learned.runs(9).unwrap();
    assert_eq!(runs.iter().map(|run| run.kind).collect::<Vec<_>>(), [Kind::Daily; 2]);
    let store = Store::read(&program.data()).unwrap();
    let published: i64 = store
        .conn()
        .query_row(
            "select count(*) from prediction where made_on = ?1 and business_day = ?1",
            [runs[0].made_on.to_string()],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(published, i64::try_from(n_products).unwrap(), "one of them is published");
}

/// Publishes for each of the last ten weeks what was sold, changed by `said`: what was expected of a product's sales on the
/// day so long ago.
fn say_before(bakery: &mut Bakery, said: impl Fn(usize, u64, f64) -> f64) {
    let demand = bakery.demand_on(bakery.today);
    let from = bakery.today.days_before(70);
    let moment = bakery.shop.now();
    let author = Author { person: None, approver: None, now_ms: moment.unix_ms(), moment };
    let mut days: Vec<BusinessDay> = demand.asked_since(from).map(|(day, ..)| day).collect();
    days.dedup();
    for day in days {
        let ago = (bakery.today.date() - day.date()).num_days().unsigned_abs();
        let predictions = demand.asked_since(from).filter(|(of, ..)| *of == day).map(|(_, product, sold)| {
            let place = demand.products.iter().position(|of| *of == product).unwrap();
            let expected = said(place, ago, sold) * 1000.0;
            Prediction { product, day, quantiles: vec![Quantity::new(expected as i64).unwrap(); 19] }
        });
        let forecast = Forecast {
            business_day: day.days_before(1),
            model: "ensemble".to_owned(),
            version: String::new(),
            predictions: predictions.collect(),
        };
        let append = |writer: &mut Writer<'_>| {
            let id = writer.new_id(author.now_ms);
            writer.append(Purpose::Live, &author, id, Body::Forecast(Box::new(forecast))).map(drop)
        };
        bakery.store.write(append).unwrap();
    }
}

#[test]
fn many_small_changes_that_no_product_shows_alone_are_one_of_the_whole_shop() {
    let drifted = |said: &dyn Fn(usize, u64, f64) -> f64| {
        let mut bakery = Bakery::of_which_nothing_was_expected();
        say_before(&mut bakery, said);
        outlook::drifted(&bakery.store, &bakery.shop, &bakery.learned(), &bakery.demand()).unwrap()
    };
    assert_eq!(drifted(&|_, _, sold| sold), None);
    // A quarter less than was said for ten days, of each product within what is chance for it.
    let quarter = |_: usize, ago: u64, sold: f64| if ago <= 10 { sold * 4.0 / 3.0 } else { sold };
    assert_eq!(drifted(&quarter), Some(None), "the shop, and no product");
}

#[test]
fn a_search_that_failed_hinders_no_other_and_the_weeks_of_today_has_seen_every_change() {
    let mut bakery = Bakery::of_which_nothing_was_expected();
    train(&bakery, Kind::Asked, bakery.today.days_before(1));
    say_before(&mut bakery, |_, ago, sold| if ago <= 12 { 2.0 * sold + 2.0 } else { sold });
    let changed = |kind: Kind, days: u64, error: Option<&str>| {
        let learned = bakery.learned();
        let run = learned.runs(1).unwrap().swap_remove(0);
        let (made_on, error) = (bakery.today.days_before(days), error.map(str::to_owned));
        learned.note(&Done { kind, made_on, error, ..run }).unwrap();
        outlook::drifted(&bakery.store, &bakery.shop, &learned, &bakery.demand()).unwrap().is_some()
    };
    assert!(changed(Kind::Drift, 0, Some("the disk is full")));
    assert!(changed(Kind::Weekly, 1, None), "it broke after the week's search");
    assert!(changed(Kind::Drift, 7, None), "a week ago");
    assert!(!changed(Kind::Weekly, 0, None));
}

#[test]
fn a_change_of_demand_is_answered_by_a_search_at_once() {
    let mut bakery = Bakery::of_which_nothing_was_expected();
    // The week's search is not due, and would find it too.
    let before = bakery.today.days_before(1);
    train(&bakery, Kind::Weekly, before);
    // As if forecasts had been right until twelve days ago, and twice too high since.
    say_before(&mut bakery, |_, ago, sold| if ago <= 12 { 2.0 * sold + 2.0 } else { sold });
    let (program, desk) = desk(bakery);
    assert_eq!(desk.learn().unwrap(), Some(Kind::Daily));
    assert_eq!(desk.learn().unwrap(), Some(Kind::Drift));
    assert_eq!(desk.learn().unwrap(), None);
    let runs = program.json(["runs"]);
    // What is expected today is there before the search begins.
    assert_eq!((&runs["runs"][0]["kind"], &runs["runs"][1]["kind"]), (&"drift".into(), &"daily".into()));
    assert_eq!(runs["versions"].as_array().map(Vec::len), Some(2), "it made a version");
    // Once a week is enough for one change.
    let store = Store::read(&program.data()).unwrap();
    let shop = Shop::load(&store).unwrap();
    let today = shop.business_day(&shop.now());
    let demand = outlook::demand(&store, &shop, today).unwrap().unwrap();
    let again = outlook::drifted(&store, &shop, &Learned::open(&store).unwrap(), &demand).unwrap();
    assert_eq!(again, None);
}
