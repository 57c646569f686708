//! Own events of the stall: what they did is remembered by their name, and counts when they come again. A day that sold far
//! more than anything explains is offered to be named.

use std::collections::BTreeMap;

use domain::api::forecast::{OccasionHabit, OccasionRow, Occasions as Seen, PeakRow};
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::occasion::Occasion;
use forecast::clean::Clean;
use forecast::effect::{Effect, peaks, remembered};
use forecast::quantiles::Quantiles;

use crate::{Demand, change, habit};

/// How far back a peak is still remembered by whoever is asked.
const PEAK_DAYS: usize = 60;
/// Days from today on that are listed, and days back.
const LISTED_DAYS: (u64, u64) = (400, 800);

/// The own events of a stall, by day and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Occasions(BTreeMap<BusinessDay, BTreeMap<String, String>>);

impl Occasions {
    /// Notes what was said of a day and a name; what was said before of both counts no longer.
    pub fn say(&mut self, day: BusinessDay, name: String, takes_place: bool) {
        let of_day = self.0.entry(day).or_default();
        if takes_place {
            of_day.insert(Occasion::folded(&name), name);
        } else {
            of_day.remove(&Occasion::folded(&name));
        }
        if of_day.is_empty() {
            self.0.remove(&day);
        }
    }

    /// The names of a day.
    pub fn names(&self, day: BusinessDay) -> impl Iterator<Item = &str> {
        self.0.get(&day).into_iter().flat_map(BTreeMap::values).map(String::as_str)
    }

    /// Days of an event before one.
    fn before<'a>(&'a self, folded: &'a str, day: BusinessDay) -> impl Iterator<Item = BusinessDay> + 'a {
        self.0.range(..day).filter(move |(_, names)| names.contains_key(folded)).map(|(day, _)| *day)
    }

    /// What an event did to a product on its days until yesterday.
    fn effect(&self, demand: &Demand, clean: &Clean, folded: &str) -> Option<Effect> {
        let days: Vec<usize> = self.before(folded, demand.today).filter_map(|day| demand.place(day)).collect();
        remembered(clean, &days)
    }

    /// What the events of the coming days did to a product so far.
    pub fn habits(&self, demand: &Demand, clean: &Clean) -> Vec<OccasionHabit> {
        let ahead = self.0.range(demand.today..).filter(|(day, _)| demand.place(**day).is_some());
        let of = |(day, names): (&BusinessDay, &BTreeMap<String, String>)| {
            let of_day: Vec<OccasionHabit> = names
                .iter()
                .map(|(folded, name)| OccasionHabit {
                    day: *day,
                    name: name.clone(),
                    habit: self.effect(demand, clean, folded).map(habit),
                })
                .collect();
            of_day
        };
        ahead.flat_map(of).collect()
    }

    /// Changes the forecast of days with an event by what it did before. Of several the one that is known best counts.
    pub fn apply(&self, demand: &Demand, predictions: &mut [(ProductId, Vec<Quantiles>)]) {
        if self.0.range(demand.today..).next().is_none() {
            return;
        }
        let view = demand.panel.at(demand.origin);
        for (series, (_, days)) in predictions.iter_mut().enumerate() {
            let mut clean = None;
            for (ahead, quantiles) in days.iter_mut().enumerate() {
                let Some(names) = self.0.get(&demand.day(demand.origin + ahead)) else { continue };
                let clean = clean.get_or_insert_with(|| Clean::of(&view, series));
                let known = names.keys().filter_map(|folded| self.effect(demand, clean, folded));
                if let Some(effect) = known.max_by_key(|effect| effect.days) {
                    *quantiles = effect.apply(quantiles, view.whole(series));
                }
            }
        }
    }

    /// The list of events, and the days that are offered to be named.
    pub fn seen(&self, today: BusinessDay, demand: Option<&Demand>) -> Seen {
        let listed = self.0.range(today.days_before(LISTED_DAYS.1)..today.days_after(LISTED_DAYS.0));
        let row = |(day, names): (&BusinessDay, &BTreeMap<String, String>)| {
            names.values().map(|name| OccasionRow { day: *day, name: name.clone() }).collect::<Vec<_>>()
        };
        let peaks = demand.map(|demand| self.peaks(demand)).unwrap_or_default();
        Seen { today, rows: listed.rev().flat_map(row).collect(), peaks }
    }

    fn peaks(&self, demand: &Demand) -> Vec<PeakRow> {
        let view = demand.panel.at(demand.origin);
        let cleans: Vec<Clean> = (0..view.n_series()).map(|series| Clean::of(&view, series)).collect();
        let explained: Vec<usize> = self.0.keys().filter_map(|day| demand.place(*day)).collect();
        let found = peaks(&view, &cleans, &explained, PEAK_DAYS);
        let row = |peak: forecast::effect::Peak| PeakRow {
            day: demand.day(peak.day),
            change: change(peak.sold / peak.usual.max(1.0)),
        };
        found.into_iter().map(row).collect()
    }
}
