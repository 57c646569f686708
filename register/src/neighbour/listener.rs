//! Where others come in. Each conversation has a thread of its own, so that one who only holds the line hinders nobody.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::{Ended, Met, Party};
use crate::Error;
use crate::sync::Hold;

/// Conversations at once. A stall has fewer registers; more are somebody who knocks for no good.
const MAX_GUESTS: usize = 16;
/// So many more are told that this register is busy. Each costs a thread until then.
const MAX_TOLD: usize = 4;

/// A place where this register listens, until it is dropped.
#[derive(Debug)]
pub struct Listener {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Listener {
    /// Listens at an address such as `192.168.1.20:47700`. `told` hears what became of each conversation.
    ///
    /// # Errors
    /// [`Error::Usage`] for an address that is none of this device's, or that is taken.
    pub fn start<H: Hold + Clone + Send + 'static>(
        party: Arc<Party>,
        hold: H,
        address: &str,
        told: impl Fn(Result<Met, Ended>) + Clone + Send + 'static,
    ) -> Result<Self, Error> {
        let cant = |error: &std::io::Error| {
            Error::Usage(format!("this register can't listen at {address}: {error}; name an address of this device"))
        };
        let listener = TcpListener::bind(address).map_err(|error| cant(&error))?;
        let address = listener.local_addr().map_err(|error| cant(&error))?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        spawn("beside", move || {
            let guests = Arc::new(AtomicUsize::new(0));
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                // Without a handle left for another line the next one may have luck.
                let Ok(stream) = stream else {
                    std::thread::sleep(Duration::from_millis(100));
                    continue;
                };
                // Hung up on, with more here already than there is a polite word for.
                let Some(place) = Place::take(&guests) else { continue };
                let busy = place.no > MAX_GUESTS;
                let (party, mut hold, told) = (party.clone(), hold.clone(), told.clone());
                // Without a thread for it the place is free again.
                let _ = spawn("guest", move || {
                    let met = party.host(&mut hold, stream, busy);
                    drop(place);
                    told(met);
                });
            }
        })
        .map_err(|error| cant(&error))?;
        Ok(Self { address, stop })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // It waits for somebody to come.
        let mut here = self.address;
        if here.ip().is_unspecified() {
            here.set_ip(if here.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        drop(TcpStream::connect_timeout(&here, Duration::from_secs(1)));
    }
}

/// One of the places for guests, until it is dropped: also where a conversation ends in a panic.
struct Place {
    guests: Arc<AtomicUsize>,
    /// How many there are with this one.
    no: usize,
}

impl Place {
    fn take(guests: &Arc<AtomicUsize>) -> Option<Self> {
        let place = Self { guests: guests.clone(), no: guests.fetch_add(1, Ordering::SeqCst) + 1 };
        (place.no <= MAX_GUESTS + MAX_TOLD).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.guests.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}
