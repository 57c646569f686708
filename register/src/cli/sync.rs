use std::process::ExitCode;

use clap::Args;
use domain::sync::planner::Trouble;

use super::{Common, Done, out};
use crate::Error;
use crate::store::Store;
use crate::sync::{self, DeviceKey, Server};

#[derive(Debug, Args)]
pub(super) struct Sync {
    /// Hand in and take what there is, then end
    #[arg(long, required = true)]
    once: bool,
}

impl Sync {
    pub fn run(self, common: &Common) -> Done {
        let mut store = Store::open(&common.data)?;
        let link = store.link()?.ok_or_else(|| {
            Error::refused("not_enrolled", "this register is not enrolled; run enrol with a code from the owner")
        })?;
        let identity = *store.identity();
        let key = DeviceKey::of(&common.data, Some(identity.register))?;
        let mut server = Server::new(&link.server, identity.vendor, key)?;
        let round = sync::once(&mut store, &mut server)?;
        let words = format!(
            "{} events handed in, {} taken, {} waiting\ndigest {}",
            round.pushed, round.pulled, round.waiting, round.pulled_digest
        );
        out::answer(common, &round, &words)?;
        match round.trouble {
            None => Ok(ExitCode::SUCCESS),
            Some(trouble) => Err(Error::refused("sync", sentence(trouble, &link.server))),
        }
    }
}

/// What stands in the way, and the way out.
fn sentence(trouble: Trouble, server: &str) -> String {
    match trouble {
        Trouble::Unreachable => format!("{server} does not answer; everything is kept here, try again later"),
        Trouble::NotTheServer => {
            format!("what answers at {server} is not the server; sign in to the network, or check the address")
        }
        Trouble::Busy => format!("{server} can't take it right now; everything is kept here, try again later"),
        Trouble::Unknown => format!("{server} does not know this register; enrol it again with a code from the owner"),
        Trouble::Revoked => {
            "the owner took this register out; it goes on selling, and what it hands in waits".to_owned()
        }
        Trouble::Version => format!("this program and {server} are of different versions; update the older one"),
        Trouble::Disk => "this device's disk does not take it; make room and try again".to_owned(),
        Trouble::KeyLocked => Error::KeyLocked.to_string(),
        Trouble::KeyLost => Error::KeyLost.to_string(),
    }
}
