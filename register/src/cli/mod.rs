//! The command line, `local-vendor`: for scripts, kiosks and tests. It acts as the owner. Commands that only read run
//! beside an open register; those that write say that it is open and exit 3.

mod backtest;
mod backup;
mod bar;
mod beside;
mod count;
mod counter;
mod demo;
mod enrol;
mod export;
mod import;
mod init;
mod lines;
mod out;
mod plan;
mod report;
mod runs;
mod sell;
mod sync;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::api::today::ReportFormat;

use crate::Error;
use crate::shop::{self, Shop};
use crate::store::{Author, Store};

/// What a command ended with.
type Done = Result<ExitCode, Error>;

/// The register of a local food vendor, without a window.
#[derive(Debug, Parser)]
#[command(name = "local-vendor", version)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// The register's folder
    #[arg(long, global = true, value_name = "DIR", default_value_os_t = crate::default_folder())]
    data: PathBuf,
    /// Write to a file instead of standard output
    #[arg(long, global = true, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new register
    Init(init::Init),
    /// Make a demo bakery with half a year of sales
    Demo(demo::Demo),
    /// Take products or past sales in from a file
    #[command(subcommand)]
    Import(import::Import),
    /// Sell: one JSON sale a line on standard input, one JSON receipt a line after each is on the disk
    Sell,
    /// Count stock: one {"product":"…","counted":"12"} a line on standard input
    Count,
    /// Open the counter without its window: one {"call":"…","with":{…}} a line on standard input
    Counter,
    /// Write sales, products, waste or events as a table
    Export(export::Export),
    /// Report on a day or a period
    #[command(subcommand)]
    Report(report::Report),
    /// Forecast what will be asked for, from what was sold until yesterday
    Forecast,
    /// What to bake or buy for the next day
    Plan(plan::Plan),
    /// What was learned: runs, versions, and how good each model was
    Runs(runs::Runs),
    /// Make a verified backup
    Backup,
    /// Put a backup in the place of the database
    Restore(backup::Restore),
    /// Join a business on a server, or bring this register's business to an account
    Enrol(enrol::Enrol),
    /// Hand in and take what there is
    Sync(sync::Sync),
    /// Exchange what there is with another register of the stall, without the internet
    Beside(beside::Beside),
    /// Try the forecasts out on a table of daily sales
    Backtest(backtest::Backtest),
    /// Check the whole database
    Verify(verify::Verify),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Pdf,
}

impl From<Format> for ReportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
            Format::Xlsx => Self::Xlsx,
            Format::Pdf => Self::Pdf,
        }
    }
}

/// Runs the program's arguments. A refusal is one sentence on standard error and an exit code: 1, 2 for a wrong use of
/// the command line, 3 when the register is open elsewhere.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.command.run(&cli.common) {
        Ok(code) => code,
        // Nobody reads any more: that is the reader's business.
        Err(Error::Documents(documents::Error::Write(e))) if e.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            match error {
                Error::AlreadyOpen { .. } => ExitCode::from(3),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

impl Command {
    fn run(self, common: &Common) -> Done {
        match self {
            Self::Init(init) => init.run(common),
            Self::Demo(demo) => demo.run(common),
            Self::Import(import) => import.run(common),
            Self::Sell => sell::run(common),
            Self::Count => count::run(common),
            Self::Counter => counter::run(common),
            Self::Export(export) => export.run(common),
            Self::Report(report) => report.run(common),
            Self::Forecast => plan::forecast(common),
            Self::Plan(plan) => plan.run(common),
            Self::Runs(runs) => runs.run(common),
            Self::Backup => backup::run(common),
            Self::Restore(restore) => restore.run(common),
            Self::Enrol(enrol) => enrol.run(common),
            Self::Sync(sync) => sync.run(common),
            Self::Beside(beside) => beside.run(common),
            Self::Backtest(backtest) => backtest.run(common),
            Self::Verify(verify) => verify.run(common),
        }
    }
}

/// The owner, acting now.
fn author(store: &Store, shop: &Shop) -> Result<Author, Error> {
    let moment = shop.now();
    Ok(Author { person: Some(shop::owner(store.conn())?), approver: None, now_ms: moment.unix_ms(), moment })
}
