//! Own events, on real sales of a bakery in Edinburgh with a planted cause.

use std::sync::atomic::AtomicBool;

use demand::Demand;
use domain::business_day::BusinessDay;
use domain::occasion::Occasion;
use forecast::clean::Clean;
use forecast::quantiles::Quantiles;
use forecast::series::Panel;
use register::outlook;
use register::outlook::learned::Kind;

use crate::bakery::Bakery;

impl Bakery {
    fn say(&mut self, name: &str, from: BusinessDay, to: BusinessDay, takes_place: bool) {
        let author = self.author();
        let days = Occasion::days(name, from, to, takes_place).unwrap();
        outlook::set_occasion(&mut self.store, &author, days).unwrap();
    }

    /// The bakery's demand, as if everything had sold `times` as much on some days.
    fn demand_times(&self, days: &[BusinessDay], times: f64) -> Demand {
        let mut demand = self.demand();
        let places: Vec<usize> = days.iter().map(|day| demand.place(*day).unwrap()).collect();
        let mut series = demand.panel.series().to_vec();
        for series in &mut series {
            for &place in &places {
                series.quantity[place] = (series.quantity[place] * times).round();
            }
        }
        demand.panel = Panel::new(demand.panel.date(0), series).unwrap();
        demand
    }

    fn predicted(&self, demand: &Demand) -> Vec<Vec<Quantiles>> {
        let run = self.train(Kind::Asked, demand, &AtomicBool::new(false)).unwrap();
        run.predictions.into_iter().map(|(_, days)| days).collect()
    }

    /// The next open day after today, of which the bakery was open three and six weeks before as well. No holiday is near any
    /// of them: it would explain what is planted there.
    fn next(&self) -> (BusinessDay, [BusinessDay; 2]) {
        let demand = self.demand_times(&[], 1.0);
        let whole = Clean::of(&demand.panel.at(demand.origin), 0);
        let known = &demand.panel.series()[0].known;
        let is_holiday = |at: usize| known.get(at).is_some_and(|known| known.holiday > 0.0);
        let plain = |day: BusinessDay| {
            let at = demand.place(day).unwrap();
            whole.open[at] && !(at - 1..=at + 1).any(is_holiday)
        };
        let before = |day: BusinessDay| [day.days_before(42), day.days_before(21)];
        let mut days = (1..7).map(|n| self.today.days_after(n));
        let day = days.find(|day| plain(*day) && before(*day).into_iter().all(plain)).unwrap();
        (day, before(day))
    }
}

#[test]
fn an_own_event_is_remembered_by_its_name_and_raises_the_day_on_which_it_comes_again() {
    let mut bakery = Bakery::open();
    let (next, before) = bakery.next();
    bakery.say("Fair", before[0], before[0], true);
    bakery.say("fair ", before[1], before[1], true);
    let twice = bakery.demand_times(&before, 2.0);
    let usual = bakery.predicted(&twice);
    // Only the name of the coming day is new.
    bakery.say("FAIR", next, next, true);
    let twice = bakery.demand_times(&before, 2.0);
    let raised = bakery.predicted(&twice);
    let ahead = twice.place(next).unwrap() - twice.origin;
    let sum = |of: &[Vec<Quantiles>], ahead: usize| of.iter().map(|days| days[ahead].median()).sum::<f64>();
    let factor = sum(&raised, ahead) / sum(&usual, ahead);
    assert!((1.25..2.0).contains(&factor), "twice as much on two days before: {factor}");
    for other in (0..7).filter(|other| *other != ahead) {
        assert_eq!(sum(&raised, other).to_bits(), sum(&usual, other).to_bits(), "day {other} has no event");
    }
    // What was sold most has a band that is wider by what is not known of the fair.
    let most = (0..usual.len()).max_by(|a, b| usual[*a][ahead].median().total_cmp(&usual[*b][ahead].median())).unwrap();
    let wide = |of: &[Vec<Quantiles>]| of[most][ahead].at(0.9) - of[most][ahead].at(0.1);
    assert!(wide(&raised) > wide(&usual), "{} {}", wide(&raised), wide(&usual));

    let view = twice.panel.at(twice.origin);
    let [habit] = &twice.occasions.habits(&twice, &Clean::of(&view, most))[..] else { panic!("one is coming") };
    assert_eq!((habit.day, habit.name.as_str()), (next, "FAIR"));
    let learned = habit.habit.unwrap();
    assert!(learned.n_days == 2 && learned.change.percent() > 15 && learned.low < learned.high, "{learned:?}");

    bakery.say("Fair", next, next, false);
    assert_eq!(bakery.demand_times(&[], 1.0).occasions.names(next).count(), 0, "it was taken back");
}

#[test]
fn a_peak_that_nothing_explains_is_offered_until_it_has_a_name() {
    let mut bakery = Bakery::open();
    let (_, [_, day]) = bakery.next();
    let seen = |bakery: &Bakery| {
        let demand = bakery.demand_times(&[day], 2.5);
        outlook::occasions(&bakery.store).unwrap().seen(bakery.today, Some(&demand))
    };
    let peak = |bakery: &Bakery| seen(bakery).peaks.into_iter().find(|peak| peak.day == day);
    let found = peak(&bakery).unwrap();
    assert!((50..300).contains(&found.change.percent()), "{found:?}");
    bakery.say("Match", day, day.days_after(1), true);
    assert_eq!(peak(&bakery), None);
    let listed: Vec<(BusinessDay, String)> = seen(&bakery).rows.into_iter().map(|row| (row.day, row.name)).collect();
    assert_eq!(listed, [(day.days_after(1), "Match".to_owned()), (day, "Match".to_owned())]);
    bakery.say("Match", day, day, false);
    assert_eq!(peak(&bakery), Some(found), "without its name it is offered again");
}
