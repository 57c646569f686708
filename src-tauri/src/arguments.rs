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

    pub fn options(self) -> Options {
        let mut options = Options::default();
        if let Some(data) = self.data {
            options.data = data;
        }
        options
    }
}
