use std::path::PathBuf;

use clap::Parser;
use register::counter::Options;

/// What the program is started with.
#[derive(Parser)]
#[command(name = "local-vendor-register", version, about = "The register in its window")]
pub struct Arguments {
    /// The folder of the register's data
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Arguments {
    /// The arguments of this process; phones and tablets give none.
    pub fn read() -> Self {
        if cfg!(mobile) { Self { data: None } } else { Self::parse() }
    }

    /// Where the counter keeps its things.
    pub fn options(self) -> Options {
        let usual = Options::default();
        Options { data: self.data.unwrap_or(usual.data), ..usual }
    }
}
