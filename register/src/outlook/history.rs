//! Runs, versions and models as they are shown and listed.

use domain::api::learned::{GroupChampion, Marks, ModelMarks, RunRow, Runs, VersionRow};
use domain::business_day::BusinessDay;
use forecast::champion::Champions;
use forecast::metrics::Score;
use forecast::model::Model;

use super::learned::{Done, Learned};
use crate::shop::Shop;
use crate::store::Store;
use crate::{Error, clock};

/// How far back the models are compared.
const COMPARED_DAYS: u64 = 56;
const SHOWN_RUNS: usize = 50;

/// What there is of runs and versions; nothing where nothing was learned yet.
///
/// # Errors
/// Database errors.
pub fn runs(store: &Store, shop: &Shop, today: BusinessDay) -> Result<Runs, Error> {
    let Some(learned) = Learned::seen(store) else {
        return Ok(Runs { versions: Vec::new(), runs: Vec::new(), models: Vec::new() });
    };
    let versions = learned.versions()?;
    let active = versions.active().map(|version| version.number);
    let rows = versions.kept().iter().rev().map(|version| VersionRow {
        number: version.number,
        active: active == Some(version.number),
        code: version.code.clone(),
        from: BusinessDay::from_date(version.from),
        to: BusinessDay::from_date(version.to),
        champion: version.parameters.champions.shop.name().to_owned(),
        groups: groups(shop, &version.parameters.champions),
        seed: version.parameters.seed,
        marks: marks(&version.metrics),
        hash: version.hash.clone(),
    });
    let runs = learned.runs(SHOWN_RUNS)?.iter().map(|run| row(shop, run)).collect();
    let models = learned
        .figures(today.days_before(COMPARED_DAYS))?
        .iter()
        .map(|of| named(of.model, of.days, &of.score))
        .collect();
    Ok(Runs { versions: rows.collect(), runs, models })
}

/// Goes back to a version that is kept.
///
/// # Errors
/// [`Error::NotFound`] for one that is not; database errors.
pub fn roll_back(store: &Store, version: u64) -> Result<(), Error> {
    Learned::open(store)?.change(None, |versions| {
        let found = versions.go_to(version).map(drop);
        found.ok_or_else(|| Error::NotFound { what: "version", text: version.to_string() })
    })
}

fn row(shop: &Shop, run: &Done) -> RunRow {
    let at = chrono::DateTime::from_timestamp_millis(run.started_ms).unwrap_or_default();
    RunRow {
        started: clock::in_zone(at, &shop.stall.zone).wall().format("%Y-%m-%d %H:%M").to_string(),
        kind: run.kind.code().to_owned(),
        made_on: run.made_on,
        from: run.days.map(|(from, _)| from),
        to: run.days.map(|(_, to)| to),
        products: u32::try_from(run.products).unwrap_or(u32::MAX),
        version: run.version,
        champion: run.champion.map(|model| model.name().to_owned()),
        milliseconds: (run.seconds * 1000.0) as i64,
        models: run.scores.iter().map(|(model, score)| named(*model, 0, score)).collect(),
        reason: run.reason.clone(),
        error: run.error.clone(),
    }
}

/// Categories with a champion of their own, by name.
fn groups(shop: &Shop, champions: &Champions) -> Vec<GroupChampion> {
    let named = |(group, model): (&String, &Model)| {
        let category = shop.catalogue.category(group.parse().ok()?)?;
        Some(GroupChampion { category: category.name.clone(), champion: model.name().to_owned() })
    };
    let mut groups: Vec<GroupChampion> = champions.groups.iter().filter_map(named).collect();
    groups.sort_by(|a, b| a.category.cmp(&b.category));
    groups
}

fn named(model: Model, days: usize, score: &Score) -> ModelMarks {
    let days = u32::try_from(days).unwrap_or(u32::MAX);
    ModelMarks { model: model.name().to_owned(), days, marks: marks(score) }
}

/// The crate's percents come to hundredths of a percent here.
pub(super) fn marks(score: &Score) -> Marks {
    let bp = |percent: f64| (percent.clamp(-1e9, 1e9) * 100.0).round() as i64;
    Marks {
        points: score.points as u64,
        wape_bp: bp(score.wape),
        bias_bp: bp(score.bias),
        pinball_bp: bp(score.pinball),
        pinball90_bp: bp(score.pinball90),
        coverage80_bp: bp(score.coverage80),
    }
}
