use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};

use clap::{ArgGroup, Args};
use serde_json::{Value, json};

use super::{Common, Done, out};
use crate::Error;
use crate::neighbour::{Listener, Met, Party, Proof};
use crate::store::Store;
use crate::sync::{DeviceKey, Hold};

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("how").required(true).args(["listen", "connect", "once"]).multiple(true))]
pub(super) struct Beside {
    /// Show a code and let other registers of the stall in at this address, such as 192.168.1.20:47700
    #[arg(long, value_name = "ADDRESS", conflicts_with = "connect")]
    listen: Option<String>,
    /// Go to the register that listens at this address
    #[arg(long, value_name = "ADDRESS")]
    connect: Option<String>,
    /// The code that it shows; needed the first time
    #[arg(long, requires = "connect")]
    code: Option<String>,
    /// End after one exchange; alone, with every register that is known
    #[arg(long)]
    once: bool,
}

impl Beside {
    pub fn run(self, common: &Common) -> Done {
        let store = Store::open(&common.data)?;
        let key = DeviceKey::of(&common.data, Some(store.identity().register))?;
        let party = Party::new(key);
        match (&self.listen, &self.connect) {
            (Some(address), _) => self.host(common, store, Arc::new(party), address),
            (None, Some(address)) => visit(common, store, &party, address, self.code.as_deref()),
            (None, None) => visit_all(common, store, &party),
        }
    }

    /// Lets others in: until one was in step, or for ever.
    fn host(&self, common: &Common, store: Store, party: Arc<Party>, address: &str) -> Done {
        let shared = Shared(Arc::new(Mutex::new(store)));
        let (sender, conversations) = channel();
        let listener = Listener::start(party.clone(), shared, address, move |met| drop(sender.send(met)))?;
        let code = party.show_code();
        let (at, shown) = (listener.address(), code.shown());
        let words = format!(
            "listening at {at}\ncode {shown}, good for {} minutes; on the other register:\nlocal-vendor beside --connect {at} --code {shown}",
            code.left().as_secs().div_ceil(60)
        );
        let answer = json!({ "listening": at.to_string(), "code": shown, "good_for_s": code.left().as_secs() });
        out::answer(common, &answer, &words)?;
        for met in conversations {
            match met {
                Ok(met) => {
                    out::answer(common, &told(&met), &in_words(&met))?;
                    if self.once {
                        return Ok(ExitCode::SUCCESS);
                    }
                }
                Err(ended) => eprintln!("{}", Error::from(ended)),
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn visit(common: &Common, mut store: Store, party: &Party, address: &str, code: Option<&str>) -> Done {
    let known = store.neighbours()?;
    let met = match code {
        Some(code) => party.visit(&mut &mut store, address, Proof::Code(code)),
        None if known.is_empty() => {
            let message = format!("no register is known at {address}; add --code with the code that it shows");
            return Err(Error::refused("beside_stranger", message));
        }
        // Where it listens may have changed; who it is, its key says.
        None => party.visit_known(&mut &mut store, address, &known),
    };
    let met = met.map_err(Error::from)?;
    out::answer(common, &told(&met), &in_words(&met))?;
    Ok(ExitCode::SUCCESS)
}

fn visit_all(common: &Common, mut store: Store, party: &Party) -> Done {
    let known: Vec<_> =
        store.neighbours()?.into_iter().filter_map(|one| Some((one.address?, one.meeting_key))).collect();
    if known.is_empty() {
        return Err(Error::refused("beside_none", "no register beside this one is known; connect one with its code"));
    }
    let mut first_error = None;
    for (address, key) in known {
        match party.visit(&mut &mut store, &address, Proof::Key(key)) {
            Ok(met) => out::answer(common, &told(&met), &in_words(&met))?,
            Err(ended) => {
                first_error.get_or_insert(Error::from(ended));
            }
        }
    }
    first_error.map_or(Ok(ExitCode::SUCCESS), Err)
}

fn told(met: &Met) -> Value {
    json!({ "with": met.with.register, "name": met.with.name, "given": met.given, "taken": met.taken })
}

fn in_words(met: &Met) -> String {
    let name = if met.with.name.is_empty() { met.with.register.to_string() } else { met.with.name.clone() };
    format!("in step with {name}: {} events given, {} taken", met.given, met.taken)
}

/// The store, for conversations side by side.
#[derive(Clone)]
struct Shared(Arc<Mutex<Store>>);

impl Hold for Shared {
    fn with<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
