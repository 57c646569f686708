use std::process::ExitCode;

use clap::{Args, ValueEnum};
use domain::api::data::Exported;

use super::out::Out;
use super::{Common, Done, Format};
use crate::export;
use crate::shop::Shop;
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct Export {
    what: What,
    /// csv unless told otherwise; --json is json
    #[arg(long)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// A row a line of a sale
    Sales,
    /// The price list, as import products reads it
    Products,
    /// What was thrown away, a row an entry
    Waste,
    /// The log, as it was written
    Events,
}

impl Export {
    pub fn run(self, common: &Common) -> Done {
        let format = self.format.unwrap_or(if common.json { Format::Json } else { Format::Csv });
        let what = match self.what {
            What::Sales => Exported::Sales,
            What::Products => Exported::Products,
            What::Waste => Exported::Waste,
            What::Events => Exported::Events,
        };
        let store = Store::read(&common.data)?;
        let shop = Shop::load(&store)?;
        let mut out = Out::open(common)?;
        export::write(&store, &shop, what, format.into(), &mut out)?;
        out.finish()?;
        Ok(ExitCode::SUCCESS)
    }
}
