//! `backtest`: what the forecasts would have been, on a table of daily sales.

mod table;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;
use clap::Args;
use forecast::backtest::{CHAMPION, Plan, Report, backtest};
use forecast::decision::{Costs, costs};
use forecast::metrics::Score;
use forecast::model::Model;
use forecast::series::Panel;
use serde::Serialize;

use super::bar::Bar;
use super::{Common, Done, out};
use crate::Error;

#[derive(Debug, Args)]
pub(super) struct Backtest {
    /// Daily sales: series,date,quantity,open[,price][,holiday][,school_holiday][,promotion][,other regressors]; may be
    /// packed with gzip
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// Days ahead
    #[arg(long, default_value_t = 7, value_name = "DAYS")]
    horizon: usize,
    /// How many dates to forecast from; the last is a horizon before the table's end
    #[arg(long, default_value_t = 8, value_name = "N")]
    origins: usize,
    /// Days between them
    #[arg(long, default_value_t = 7, value_name = "DAYS")]
    step: usize,
    /// Score only the series in this file, one name a line; all are learned from
    #[arg(long, value_name = "FILE")]
    score: Option<PathBuf>,
    /// Score only the N series that sold most, of those that sold on the scored days and on at least 120 days before
    #[arg(long, value_name = "N", conflicts_with = "score")]
    largest: Option<usize>,
    /// Of these leave some out, by name and commas
    #[arg(long, value_delimiter = ',', value_name = "NAMES", requires = "largest")]
    except: Vec<String>,
    /// Mark this country's public holidays where the table has no column for them
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Only these models, by name and commas
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    models: Vec<String>,
    /// Write every forecast here: model,series,origin,date,q05…q95
    #[arg(long, value_name = "FILE")]
    quantiles: Option<PathBuf>,
    /// Read the table up to this date only
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Serialize)]
struct Answer {
    points: usize,
    champion: &'static str,
    /// The model that was best over the weeks before.
    best_single: Option<&'static str>,
    models: BTreeMap<&'static str, Figures>,
    plans: Vec<Plans>,
}

/// What deciding each day's quantity costs, in percent of what was sold.
#[derive(Debug, Serialize)]
struct Plans {
    ratio: f64,
    plan: f64,
    last_week: f64,
    weekday_mean: f64,
}

/// One model's row. Percentages but `mase` and `rmsse`.
#[derive(Debug, Serialize)]
struct Figures {
    wape: f64,
    mase: f64,
    rmsse: f64,
    bias: f64,
    pinball50: f64,
    pinball90: f64,
    coverage80: f64,
    seconds: f64,
    /// Forecasts that another rule gave because the model could not.
    fell_back: usize,
    /// No better than the same weekday last week, so that it could not become a shop's champion.
    switched_off: bool,
}

impl Backtest {
    pub fn run(self, common: &Common) -> Done {
        let panel =
            table::read(&self.csv.display().to_string(), &bytes(&self.csv)?, self.country.as_deref(), self.until)?;
        let plan = self.plan(&panel)?;
        let bar = std::sync::Mutex::new(Bar::counted());
        let progress = |done: usize, all: usize| {
            if let Ok(mut bar) = bar.lock() {
                bar.at(done as u64, all as u64);
            }
        };
        let report = backtest(&panel, &plan, &AtomicBool::new(false), progress)
            .map_err(|e| Error::Usage(format!("{}: {e}", self.csv.display())))?;
        drop(bar);
        if let Some(path) = &self.quantiles {
            write_quantiles(path, &panel, &report).map_err(|e| Error::file(path, e))?;
        }
        let models = report.rows.iter().map(|row| (row.name, Figures::of(row))).collect();
        let plans: Vec<Plans> =
            [0.5, 0.75, 0.9].into_iter().map(|ratio| Plans::of(&costs(&panel, &report, ratio))).collect();
        let words = in_words(&report) + &plans.iter().map(Plans::in_words).collect::<String>();
        let best_single = report.best_single().map(|row| row.name);
        let answer = Answer { points: report.points, champion: CHAMPION, best_single, models, plans };
        out::answer(common, &answer, &words)?;
        Ok(ExitCode::SUCCESS)
    }

    fn plan(&self, panel: &Panel) -> Result<Plan, Error> {
        let n = panel.series().len();
        let mut plan =
            Plan { horizon: self.horizon, origins: self.origins, step: self.step, seed: self.seed, ..Plan::new(n) };
        if !self.models.is_empty() {
            plan.models.clear();
            for name in &self.models {
                let model = Model::of_name(name).ok_or_else(|| {
                    let known: Vec<&str> = Model::ALL.into_iter().map(Model::name).collect();
                    Error::Usage(format!("there is no model {name}; there are {}", known.join(", ")))
                })?;
                if !plan.models.contains(&model) {
                    plan.models.push(model);
                }
            }
        }
        if let Some(n) = self.largest {
            plan.score = self.largest(panel, n);
        }
        if let Some(path) = &self.score {
            let text = String::from_utf8_lossy(&bytes(path)?).into_owned();
            plan.score = vec![false; n];
            for name in text.lines().map(str::trim).filter(|name| !name.is_empty()) {
                let place = panel.series().iter().position(|s| s.name == name).ok_or_else(|| {
                    Error::Usage(format!(
                        "{} has no series “{name}”, which {} asks for",
                        self.csv.display(),
                        path.display()
                    ))
                })?;
                plan.score[place] = true;
            }
        }
        Ok(plan)
    }
}

impl Backtest {
    /// Which series are among the `n` largest; those left out by name count as among them.
    fn largest(&self, panel: &Panel, n: usize) -> Vec<bool> {
        let scored = (self.origins.saturating_sub(1)).saturating_mul(self.step).saturating_add(self.horizon);
        let first = panel.days().saturating_sub(scored);
        let mut totals: Vec<(f64, usize)> = Vec::new();
        for (place, series) in panel.series().iter().enumerate() {
            let (before, after) = series.quantity.split_at(first);
            if before.iter().filter(|q| **q > 0.0).count() >= 120 && after.iter().any(|q| *q > 0.0) {
                totals.push((series.quantity.iter().filter(|q| q.is_finite()).sum(), place));
            }
        }
        totals.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut score = vec![false; panel.series().len()];
        for (_, place) in totals.into_iter().take(n) {
            score[place] = !self.except.contains(&panel.series()[place].name);
        }
        score
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|e| Error::unreadable(&path.display().to_string(), &e))
}

/// Four digits are more than one window can tell.
fn short(v: f64) -> f64 {
    if v.is_finite() { (v * 1e4).round() / 1e4 } else { 0.0 }
}

impl Plans {
    fn of(costs: &Costs) -> Self {
        let Costs { ratio, plan, last_week, weekday_mean } = *costs;
        Self { ratio, plan: short(plan), last_week: short(last_week), weekday_mean: short(weekday_mean) }
    }

    fn in_words(&self) -> String {
        let Self { ratio, plan, last_week, weekday_mean } = self;
        format!(
            "\ncost at critical ratio {ratio}: plan {plan:.1}, as last week {last_week:.1}, weekday mean {weekday_mean:.1}"
        )
    }
}

impl Figures {
    fn of(row: &forecast::backtest::Row) -> Self {
        let Score { wape, mase, rmsse, bias, pinball50, pinball90, coverage80, .. } = row.score;
        Self {
            wape: short(wape),
            mase: short(mase),
            rmsse: short(rmsse),
            bias: short(bias),
            pinball50: short(pinball50),
            pinball90: short(pinball90),
            coverage80: short(coverage80),
            seconds: short(row.seconds),
            fell_back: row.fell_back,
            switched_off: row.switched_off,
        }
    }
}

fn in_words(report: &Report) -> String {
    let mut words = format!(
        "{} days scored\n{:<16}{:>7}{:>7}{:>7}{:>7}{:>9}{:>9}{:>9}",
        report.points, "", "WAPE", "MASE", "RMSSE", "bias", "pinb. 50", "pinb. 90", "cover 80"
    );
    for row in &report.rows {
        let s = &row.score;
        words.push_str(&format!(
            "\n{:<16}{:>7.1}{:>7.3}{:>7.3}{:>7.1}{:>9.2}{:>9.2}{:>9.1}{}",
            row.name,
            s.wape,
            s.mase,
            s.rmsse,
            s.bias,
            s.pinball50,
            s.pinball90,
            s.coverage80,
            if row.switched_off { "  no better than the same weekday last week" } else { "" },
        ));
    }
    let champions: Vec<&str> = report.champions.iter().map(|of| of.shop.name()).collect();
    let best = report.best_single().map_or("none", |row| row.name);
    words + &format!("\nchampion at each origin: {}; best single model before: {best}", champions.join(", "))
}

fn write_quantiles(path: &Path, panel: &Panel, report: &Report) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    let levels: Vec<String> = (1..20).map(|n| format!("q{:02}", 5 * n)).collect();
    let mut writer = csv::Writer::from_writer(&mut out);
    let head = ["model", "series", "origin", "date"].map(str::to_owned);
    writer.write_record(head.iter().chain(&levels))?;
    for f in &report.forecasts {
        let (origin, date) = (panel.date(f.origin).to_string(), panel.date(f.day).to_string());
        let start = [report.rows[f.row].name.to_owned(), panel.series()[f.series].name.clone(), origin, date];
        let values = f.quantiles.values().map(|q| q.to_string());
        writer.write_record(start.iter().chain(&values))?;
    }
    writer.flush()?;
    drop(writer);
    out.flush()
}
