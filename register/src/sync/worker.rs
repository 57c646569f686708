//! The thread that keeps an open register in step. It decides nothing: the planner does. Selling never waits for it, and
//! dropping the worker ends it, though not at once where it waits for the network.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::sync::planner::{Input, Output, Planner, Trouble};

use super::round::note_in_step;
use super::{DeviceKey, Hold, Server, Turn};
use crate::Error;
use crate::store::{Store, random};

/// Events of a page: applied while a customer waits, they are not noticed.
const BITE: usize = 60;
/// How long to wait before news are listened for again, in seconds, failure upon failure.
const BACK_OFF_S: [u64; 7] = [1, 2, 5, 10, 30, 60, 120];
/// How often at most it is written down that everything is in step.
const NOTE_EVERY_MS: i64 = 60_000;

/// How it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outlook {
    pub trouble: Option<Trouble>,
    /// When nothing was left to hand in or to take, by this device's clock.
    pub in_step_at_ms: Option<i64>,
    /// Something is under way.
    pub busy: bool,
}

/// What the thread is told.
#[derive(Debug)]
enum Order {
    /// The store changed.
    Changed,
    /// Somebody wants it done now.
    Now,
    /// The server's order goes up to here.
    Newest(u64),
    /// Records of people changed at the server.
    Records,
    Stop,
}

#[derive(Debug)]
pub struct Worker {
    orders: Sender<Order>,
    outlook: Arc<Mutex<Outlook>>,
    stop: Arc<AtomicBool>,
}

impl Worker {
    /// Starts it for an enrolled register; none for one that is not. `hold` reaches the store until `stop` says that it
    /// is another's.
    ///
    /// # Errors
    /// What the disk says; database errors.
    pub fn start<H: Hold + Send + 'static>(
        store: &Store,
        key: &DeviceKey,
        hold: impl FnOnce(Arc<AtomicBool>) -> H,
    ) -> Result<Option<Self>, Error> {
        let Some(link) = store.link()? else { return Ok(None) };
        let (folder, identity) = (store.folder(), *store.identity());
        let server = || Server::new(&link.server, identity.vendor, key.clone());
        let (orders, inbox) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let outlook = Arc::new(Mutex::new(Outlook { in_step_at_ms: link.in_step_at_ms, ..Outlook::default() }));
        let listener = Listener { server: server()?, orders: orders.clone(), stop: stop.clone() };
        let hand = Hand {
            server: server()?,
            hold: hold(stop.clone()),
            inbox,
            outlook: outlook.clone(),
            stop: stop.clone(),
            since: Instant::now(),
            noted_ms: 0,
        };
        spawn(folder, "sync", move || hand.run())?;
        spawn(folder, "news", move || listener.run())?;
        Ok(Some(Self { orders, outlook, stop }))
    }

    pub fn outlook(&self) -> Outlook {
        *self.outlook.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is something to hand in.
    pub fn wake(&self) {
        self.orders.send(Order::Changed).ok();
    }

    /// Somebody wants it done now, whatever failed before.
    pub fn hurry(&self) {
        self.orders.send(Order::Now).ok();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Not waited for: whoever drops it may hold the store that the thread waits for.
        self.stop.store(true, Ordering::SeqCst);
        self.orders.send(Order::Stop).ok();
    }
}

fn spawn(folder: &Path, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map(drop).map_err(|error| Error::file(folder, error))
}

struct Hand<H> {
    server: Server,
    hold: H,
    inbox: Receiver<Order>,
    outlook: Arc<Mutex<Outlook>>,
    stop: Arc<AtomicBool>,
    since: Instant,
    /// When it was last written down that everything is in step.
    noted_ms: i64,
}

impl<H: Hold> Hand<H> {
    fn run(mut self) {
        let mut planner = Planner::default();
        let mut n_pictures = 0;
        let mut inputs = vec![Input::Beside { people: true, pictures: true }];
        inputs.extend(self.look(&mut n_pictures));
        loop {
            let outputs = planner.steps(inputs.drain(..), self.now_ms(), jitter());
            if self.stop.load(Ordering::SeqCst) {
                return;
            }
            let output = outputs.first().cloned().unwrap_or(Output::Wait { until_ms: i64::MAX });
            if let Output::Wait { until_ms } = output {
                self.tell(&planner, false);
                match self.wait(until_ms) {
                    Some(Order::Stop) => return,
                    Some(Order::Changed) => inputs = self.look(&mut n_pictures),
                    Some(Order::Now) => {
                        inputs = self.look(&mut n_pictures);
                        inputs.push(Input::Asked);
                    }
                    Some(Order::Newest(newest)) => inputs = vec![Input::Poked { newest }],
                    Some(Order::Records) => inputs = vec![Input::Beside { people: true, pictures: false }],
                    None => inputs = vec![Input::Tick],
                }
                continue;
            }
            self.tell(&planner, true);
            let mut turn = Turn { server: &mut self.server, bite: BITE };
            inputs = match turn.take(&mut self.hold, &output) {
                Ok(inputs) => inputs,
                // Nothing is lost: what was not stored is asked for again.
                Err(error) => vec![Input::Failed(trouble(&error))],
            };
        }
    }

    /// What the store has to hand in.
    fn look(&mut self, n_pictures: &mut u64) -> Vec<Input> {
        let seen = self.hold.with(|store| Ok((store.standing()?, store.has_people_changed()?, store.n_pictures()?)));
        let Ok((standing, people, n_now)) = seen else { return vec![Input::Failed(Trouble::Disk)] };
        let pictures = n_now != *n_pictures;
        *n_pictures = n_now;
        vec![Input::Beside { people, pictures }, Input::Stood(standing)]
    }

    fn wait(&self, until_ms: i64) -> Option<Order> {
        let wait = u64::try_from(until_ms.saturating_sub(self.now_ms())).unwrap_or(0);
        match self.inbox.recv_timeout(Duration::from_millis(wait.min(3_600_000))) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Order::Stop),
        }
    }

    /// Shows how it stands.
    fn tell(&mut self, planner: &Planner, busy: bool) {
        let mut in_step_at_ms = None;
        if planner.in_step() && planner.trouble().is_none() {
            let now_ms = chrono::Utc::now().timestamp_millis();
            in_step_at_ms = Some(now_ms);
            if !busy && (now_ms - self.noted_ms).abs() > NOTE_EVERY_MS && self.hold.with(note_in_step).is_ok() {
                self.noted_ms = now_ms;
            }
        }
        let mut outlook = self.outlook.lock().unwrap_or_else(PoisonError::into_inner);
        outlook.trouble = planner.trouble();
        outlook.busy = busy;
        outlook.in_step_at_ms = in_step_at_ms.or(outlook.in_step_at_ms);
    }

    fn now_ms(&self) -> i64 {
        i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

fn jitter() -> u32 {
    let [a, b, c, d, ..] = random();
    u32::from_be_bytes([a, b, c, d])
}

fn trouble(error: &Error) -> Trouble {
    match error {
        Error::Refused(_) => Trouble::NotTheServer,
        _ => Trouble::Disk,
    }
}

/// Hears from the server how far it is. What it misses, the poll finds.
struct Listener {
    server: Server,
    orders: Sender<Order>,
    stop: Arc<AtomicBool>,
}

impl Listener {
    fn run(mut self) {
        let mut n_failed = 0;
        while !self.stop.load(Ordering::SeqCst) {
            if let Ok(stream) = self.server.news() {
                n_failed = 0;
                if self.listen(BufReader::new(stream)).is_none() {
                    return;
                }
            }
            let wait_s = BACK_OFF_S[n_failed.min(BACK_OFF_S.len() - 1)];
            n_failed += 1;
            // In short pieces, so that a register that was closed is let go.
            let spread = wait_s * 1000 * (750 + u64::from(jitter() % 500)) / 1000;
            for _ in 0..spread / 250 {
                if self.stop.load(Ordering::SeqCst) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(250));
            }
        }
    }

    /// Until the stream ends; none when nobody wants to know any more.
    fn listen(&self, stream: impl BufRead) -> Option<()> {
        let mut records = false;
        for line in stream.lines() {
            if self.stop.load(Ordering::SeqCst) {
                return None;
            }
            let Ok(line) = line else { break };
            let (field, value) = line.split_once(':').unwrap_or((&line, ""));
            match (field, value.trim().parse()) {
                ("event", _) => records = value.trim() == "records",
                ("data", Ok(_)) if records => self.orders.send(Order::Records).ok()?,
                ("data", Ok(newest)) => self.orders.send(Order::Newest(newest)).ok()?,
                // An empty line ends a message.
                ("", _) => records = false,
                _ => {}
            }
        }
        Some(())
    }
}
