use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::bar::Bar;
use super::{Common, Done, out};
use crate::demo;

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Of receipts, reports and the window
    #[arg(long, default_value = "en")]
    language: String,
}

#[derive(Serialize)]
struct Made {
    sales: u64,
    products: u64,
    owner: &'static str,
    pin: &'static str,
}

impl Demo {
    pub fn run(self, common: &Common) -> Done {
        let mut bar = Bar::counted();
        let store = demo::start(&common.data, &self.language, &mut |done, all| bar.at(done, all))?;
        drop(bar);
        let count = |sql: &str| store.conn().query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
        let (owner, pin) = demo::OWNER;
        let made = Made {
            sales: count("select count(*) from sale")?,
            products: count("select count(*) from product")?,
            owner,
            pin,
        };
        let words = format!(
            "a demo bakery with {} sales and {} products is in {}; {owner} signs in with {pin}",
            made.sales,
            made.products,
            common.data.display()
        );
        out::answer(common, &made, &words)?;
        Ok(ExitCode::SUCCESS)
    }
}
