//! Runs: what was made when, from which days, by which version, and how good its models had been before.

use domain::business_day::BusinessDay;
use forecast::metrics::Score;
use forecast::model::Model;
use rusqlite::params;

use super::Learned;
use crate::Error;

/// How many runs are kept: half a year of nights.
const KEPT: usize = 200;

/// Why a run was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody wanted it.
    Asked,
    Daily,
    /// The search for a champion among all models.
    Weekly,
    /// Forecasts no longer fitted.
    Drift,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Asked, Self::Daily, Self::Weekly, Self::Drift];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Drift => "drift",
        }
    }

    fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.code() == code).unwrap_or(Self::Asked)
    }
}

/// A model's figures over the weeks before a run.
pub type Scored = (Model, Score);

/// A run that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    pub started_ms: i64,
    pub kind: Kind,
    pub made_on: BusinessDay,
    /// First and last day that it learned from.
    pub days: Option<(BusinessDay, BusinessDay)>,
    pub products: usize,
    /// Number of the version that forecast.
    pub version: Option<u64>,
    pub champion: Option<Model>,
    pub seconds: f64,
    pub scores: Vec<Scored>,
    /// What made it necessary, for example the product whose demand changed.
    pub reason: Option<String>,
    /// Why nothing came of it.
    pub error: Option<String>,
}

impl Learned {
    /// Notes a run, and lets the oldest go.
    ///
    /// # Errors
    /// Database errors.
    pub fn note(&self, run: &Done) -> Result<(), Error> {
        let scores = serde_json::to_string(&run.scores).map_err(|e| Error::Damaged(e.to_string()))?;
        let [first, last] = match &run.days {
            Some((first, last)) => [Some(first.to_string()), Some(last.to_string())],
            None => [None, None],
        };
        self.conn
            .prepare_cached(
                "insert into run (started_ms, kind, made_on, first_day, last_day, products, version, champion, seconds,
                    scores, reason, error)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                run.started_ms,
                run.kind.code(),
                run.made_on.to_string(),
                first,
                last,
                i64::try_from(run.products).unwrap_or(i64::MAX),
                run.version.and_then(|n| i64::try_from(n).ok()),
                run.champion.map(Model::name),
                run.seconds,
                scores,
                run.reason,
                run.error,
            ])?;
        self.conn
            .prepare_cached("delete from run where run_id <= (select max(run_id) from run) - ?1")?
            .execute([i64::try_from(KEPT).unwrap_or(i64::MAX)])?;
        Ok(())
    }

    /// The latest runs, newest first.
    ///
    /// # Errors
    /// Database errors.
    pub fn runs(&self, most: usize) -> Result<Vec<Done>, Error> {
        let mut statement = self.conn.prepare_cached(
            "select started_ms, kind, made_on, first_day, last_day, products, version, champion, seconds, scores, reason,
                error
             from run order by run_id desc limit ?1",
        )?;
        let rows = statement.query_and_then([i64::try_from(most).unwrap_or(i64::MAX)], |row| -> Result<_, Error> {
            let day = |column| -> Result<Option<BusinessDay>, Error> {
                Ok(row.get::<_, Option<String>>(column)?.map(|text| text.parse()).transpose()?)
            };
            Ok(Done {
                started_ms: row.get(0)?,
                kind: Kind::of_code(&row.get::<_, String>(1)?),
                made_on: row.get::<_, String>(2)?.parse()?,
                days: day(3)?.zip(day(4)?),
                products: usize::try_from(row.get::<_, i64>(5)?).unwrap_or(0),
                version: row.get::<_, Option<i64>>(6)?.and_then(|n| u64::try_from(n).ok()),
                champion: row.get::<_, Option<String>>(7)?.and_then(|name| Model::of_name(&name)),
                seconds: row.get(8)?,
                // A model that this program does not know is of another one; its figures are nobody's.
                scores: serde_json::from_str(&row.get::<_, String>(9)?).unwrap_or_default(),
                reason: row.get(10)?,
                error: row.get(11)?,
            })
        })?;
        rows.collect()
    }
}
