//! What every model expected of each day, and what came: an A/B comparison that goes on by itself.

use std::collections::{BTreeMap, HashMap};

use demand::Demand;
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use forecast::champion::Losses;
use forecast::conformal::Outcome;
use forecast::metrics::{Score, Tally};
use forecast::model::Model;
use forecast::quantiles::{Outlook, Quantiles};
use rusqlite::{TransactionBehavior, params};

use super::Learned;
use crate::Error;
use crate::store::id;

/// How long shadows are kept: what the accuracy page looks back.
const KEPT_DAYS: u64 = 125;
/// Days whose figures may still change, by sales that another register hands in late.
const LATE_DAYS: u64 = 14;
/// A forecast that old counts half in a calibration, as in the crate.
const HALF_LIFE_DAYS: f64 = 56.0;

/// What a model expects of a product on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Shadow {
    pub day: BusinessDay,
    pub model: Model,
    pub product: ProductId,
    pub quantiles: Quantiles,
    pub outlook: Option<Outlook>,
}

/// How one model did on days that have come to pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    pub model: Model,
    pub days: usize,
    pub score: Score,
}

type Compared = (f64, Vec<Option<Quantiles>>);

impl Learned {
    /// Keeps what a run expects of the days after its own; what earlier runs said of them is replaced.
    ///
    /// # Errors
    /// Database errors.
    pub fn keep_shadows(&mut self, made_on: BusinessDay, shadows: &[Shadow]) -> Result<(), Error> {
        let writing = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = writing.prepare_cached(
                "insert into shadow (day, model, product_id, made_on, quantiles, outlook) values (?1, ?2, ?3, ?4, ?5, ?6)
                 on conflict do update set made_on = ?4, quantiles = ?5, outlook = ?6",
            )?;
            for shadow in shadows.iter().filter(|shadow| shadow.day > made_on) {
                let outlook = shadow.outlook.map(|o| packed(&[o.median, o.below, o.above]));
                insert.execute(params![
                    shadow.day.to_string(),
                    shadow.model.name(),
                    shadow.product.as_bytes(),
                    made_on.to_string(),
                    packed(shadow.quantiles.values()),
                    outlook,
                ])?;
            }
        }
        writing.execute("delete from shadow where day < ?1", [made_on.days_before(KEPT_DAYS).to_string()])?;
        Ok(writing.commit()?)
    }

    /// Notes what came on the days up to yesterday. Closed and sold-out days tell nothing.
    ///
    /// # Errors
    /// Database errors.
    pub fn came(&mut self, demand: &Demand) -> Result<(), Error> {
        let from = demand.today.days_before(LATE_DAYS);
        let writing = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        writing.execute_batch(
            "create temp table if not exists came
                 (day text, product_id blob, actual real, primary key (day, product_id)) without rowid;
             delete from came;",
        )?;
        {
            let mut insert =
                writing.prepare_cached("insert into came (day, product_id, actual) values (?1, ?2, ?3)")?;
            for (day, product, actual) in demand.asked_since(from) {
                insert.execute(params![day.to_string(), product.as_bytes(), actual])?;
            }
        }
        writing.execute(
            "update shadow set actual = (select c.actual from came c where c.day = shadow.day
                and c.product_id = shadow.product_id)
             where day >= ?1 and day < ?2",
            params![from.to_string(), demand.today.to_string()],
        )?;
        Ok(writing.commit()?)
    }

    /// How each model did since a day, in the order of the crate's list.
    ///
    /// # Errors
    /// Database errors.
    pub fn figures(&self, since: BusinessDay) -> Result<Vec<Figures>, Error> {
        let mut all: HashMap<Model, (usize, Tally)> = HashMap::new();
        let mut last: HashMap<Model, String> = HashMap::new();
        self.scored(since, |day, model, _, quantiles, actual| {
            let (days, tally) = all.entry(model).or_insert_with(|| (0, Tally::new(1)));
            if last.get(&model).is_none_or(|before| before != day) {
                *days += 1;
                last.insert(model, day.to_owned());
            }
            tally.add(0, actual, quantiles);
        })?;
        let figures = |model: Model| {
            all.get(&model).map(|(days, tally)| Figures { model, days: *days, score: tally.score(&[None]) })
        };
        Ok(Model::ALL.into_iter().filter_map(figures).collect())
    }

    /// What some models lost since a day, counted where all of them had said something; and on how many days that was.
    ///
    /// # Errors
    /// Database errors.
    pub fn compared(&self, models: &[Model], since: BusinessDay) -> Result<(Vec<Losses>, usize), Error> {
        // By day and product: what came, and what each model had said.
        let mut said: HashMap<(String, ProductId), Compared> = HashMap::new();
        self.scored(since, |day, model, product, quantiles, actual| {
            if let Some(place) = models.iter().position(|m| *m == model) {
                let (_, of) =
                    said.entry((day.to_owned(), product)).or_insert_with(|| (actual, vec![None; models.len()]));
                of[place] = Some(*quantiles);
            }
        })?;
        let mut losses = vec![Losses::default(); models.len()];
        let mut products: HashMap<ProductId, usize> = HashMap::new();
        let mut days: Vec<&str> = Vec::new();
        for ((day, product), (actual, of)) in &said {
            let Some(of) = of.iter().copied().collect::<Option<Vec<Quantiles>>>() else { continue };
            let next = products.len();
            let place = *products.entry(*product).or_insert(next);
            for (losses, quantiles) in losses.iter_mut().zip(&of) {
                losses.count(place, *actual, quantiles);
            }
            days.push(day);
        }
        days.sort_unstable();
        days.dedup();
        Ok((losses, days.len()))
    }

    /// A model's own ideas of days that have come to pass, to calibrate it by. `products` gives the places.
    ///
    /// # Errors
    /// Database errors.
    pub fn outcomes(&self, model: Model, products: &[ProductId], today: BusinessDay) -> Result<Vec<Outcome>, Error> {
        let places: HashMap<ProductId, usize> = products.iter().copied().zip(0..).collect();
        let mut statement = self.conn.prepare_cached(
            "select day, product_id, outlook, actual from shadow
             where model = ?1 and outlook is not null and actual is not null and day < ?2 order by day, product_id",
        )?;
        let mut rows = statement.query(params![model.name(), today.to_string()])?;
        let mut outcomes = Vec::new();
        while let Some(row) = rows.next()? {
            let day: BusinessDay = row.get::<_, String>(0)?.parse()?;
            let Some(&series) = places.get(&id(row, 1, ProductId::from_slice)?) else { continue };
            let [median, below, above] = unpacked(&row.get::<_, Vec<u8>>(2)?)?;
            let age = (today.date() - day.date()).num_days() as f64;
            outcomes.push(Outcome {
                series,
                outlook: Outlook::new(median, below, above),
                actual: row.get(3)?,
                weight: 0.5_f64.powf(age / HALF_LIFE_DAYS),
            });
        }
        Ok(outcomes)
    }

    /// What a model said of each day on its eve, all products together, and what came of the same ones. Oldest first.
    ///
    /// # Errors
    /// Database errors.
    pub fn said(&self, model: Model, since: BusinessDay) -> Result<Vec<(BusinessDay, f64, f64)>, Error> {
        let mut days: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        self.scored(since, |day, of, _, quantiles, actual| {
            if of == model {
                let (said, came) = days.entry(day.to_owned()).or_default();
                *said += quantiles.median();
                *came += actual;
            }
        })?;
        days.into_iter().map(|(day, (said, came))| Ok((day.parse()?, said, came))).collect()
    }

    fn scored(
        &self,
        since: BusinessDay,
        mut each: impl FnMut(&str, Model, ProductId, &Quantiles, f64),
    ) -> Result<(), Error> {
        let mut statement = self.conn.prepare_cached(
            "select day, model, product_id, quantiles, actual from shadow where day >= ?1 and actual is not null
             order by day, model, product_id",
        )?;
        let mut rows = statement.query([since.to_string()])?;
        while let Some(row) = rows.next()? {
            let (day, model): (String, String) = (row.get(0)?, row.get(1)?);
            let Some(model) = Model::of_name(&model) else { continue };
            let quantiles = Quantiles::new(unpacked(&row.get::<_, Vec<u8>>(3)?)?, false);
            each(&day, model, id(row, 2, ProductId::from_slice)?, &quantiles, row.get(4)?);
        }
        Ok(())
    }
}

/// Units in four bytes each: a shop's figures are exact in them.
fn packed(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect()
}

fn unpacked<const N: usize>(bytes: &[u8]) -> Result<[f64; N], Error> {
    let mut values = [0.0; N];
    if bytes.len() != 4 * N {
        return Err(Error::Damaged(format!("{} bytes of {} figures", bytes.len(), N)));
    }
    for (value, four) in values.iter_mut().zip(bytes.chunks_exact(4)) {
        *value = f64::from(f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    }
    Ok(values)
}
