use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::Utc;
use documents::escpos::drawer_pulse;
use domain::api::settings::Printer;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::queue::{Job, forget, next, prune};
use super::send::send;
use crate::Error;
use crate::paper;
use crate::shop::Shop;
use crate::store::{FILE, Store, connect};

/// How long to wait after failure upon failure, in seconds.
const BACK_OFF_S: [u64; 6] = [1, 2, 5, 10, 20, 30];
/// How often a try that hangs is looked at.
const GLANCE: Duration = Duration::from_millis(200);
/// A try that takes longer is told as a problem, and still waited for.
const SLOW: Duration = Duration::from_secs(15);
/// A cash drawer that opens later than this surprises somebody else.
const DRAWER_MS: i64 = 60_000;

/// The thread that prints. It has a connection of its own and writes only short notes; dropping the worker ends it.
#[derive(Debug)]
pub struct Worker {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Order {
    Look,
    Use(Printer),
    Stop,
}

impl Worker {
    /// # Errors
    /// What the disk says when the database can't be opened a second time.
    pub fn start(folder: &Path, printer: Printer) -> Result<Self, Error> {
        let conn = connect(&folder.join(FILE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let (orders, inbox) = channel();
        let hand = Hand { folder: folder.to_owned(), conn, printer, inbox };
        let thread = std::thread::Builder::new()
            .name("printing".to_owned())
            .spawn(move || hand.run())
            .map_err(|e| Error::file(folder, e))?;
        Ok(Self { orders, thread: Some(thread) })
    }

    /// Prints on another printer from the next job on, and tries at once.
    pub fn set_printer(&self, printer: Printer) {
        self.orders.send(Order::Use(printer)).ok();
    }

    /// There is something to print, or the printer may be back: look now.
    pub fn wake(&self) {
        self.orders.send(Order::Look).ok();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.orders.send(Order::Stop).ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

struct Hand {
    folder: PathBuf,
    conn: Connection,
    printer: Printer,
    inbox: Receiver<Order>,
}

/// What to do after a look at the queue.
enum After {
    /// Nothing waits.
    Idle,
    Printed,
    Failed,
    Stop,
}

impl Hand {
    fn run(mut self) {
        let mut n_failed = 0;
        loop {
            // An error of the database is no reason to stop printing for good.
            let wait = match self.look().unwrap_or(After::Failed) {
                After::Stop => return,
                After::Printed => {
                    n_failed = 0;
                    Some(Duration::ZERO)
                }
                After::Idle => {
                    n_failed = 0;
                    None
                }
                After::Failed => {
                    n_failed += 1;
                    Some(Duration::from_secs(BACK_OFF_S[(n_failed - 1).min(BACK_OFF_S.len() - 1)]))
                }
            };
            let order = match wait {
                None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => self.inbox.recv_timeout(wait),
            };
            match order {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Order::Look) => {}
                Ok(Order::Use(printer)) => self.printer = printer,
                Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Prints the first job that waits.
    fn look(&mut self) -> Result<After, Error> {
        if self.printer == Printer::None {
            return Ok(After::Idle);
        }
        let Some(mut job) = next(&self.conn)? else { return Ok(After::Idle) };
        if job.sending {
            self.mark_as_copy(&mut job);
        }
        if Utc::now().timestamp_millis() - job.queued_at_ms > DRAWER_MS {
            let pulse = drawer_pulse();
            if job.bytes == pulse {
                self.write(|conn| forget(conn, &job))?;
                return Ok(After::Printed);
            }
            if let Some(at) = job.bytes.windows(pulse.len()).position(|bytes| bytes == pulse) {
                job.bytes.drain(at..at + pulse.len());
            }
        }
        // Before the first byte leaves: whoever finds this try without an end knows that paper may be out.
        job.sending = true;
        job.attempts += 1;
        self.write(|conn| job.save(conn))?;
        let Some(ended) = self.send(&mut job)? else { return Ok(After::Stop) };
        job.sending = false;
        let now_ms = Utc::now().timestamp_millis();
        let after = match ended {
            Ok(()) => {
                job.problem.clear();
                job.bytes.clear();
                job.printed_at_ms = Some(now_ms);
                After::Printed
            }
            Err(problem) => {
                job.problem = problem;
                After::Failed
            }
        };
        self.write(|conn| {
            job.save(conn)?;
            prune(conn, now_ms)
        })?;
        Ok(after)
    }

    /// Sends on a thread of its own: a device that hangs must not keep the program from closing. None is told to stop;
    /// the try is then one without an end.
    fn send(&mut self, job: &mut Job) -> Result<Option<Result<(), String>>, Error> {
        let (done, ended) = channel();
        let (printer, bytes) = (self.printer.clone(), job.bytes.clone());
        std::thread::spawn(move || done.send(send(&printer, &bytes)));
        let mut waited = Duration::ZERO;
        let mut chosen = None;
        let result = loop {
            match ended.recv_timeout(GLANCE) {
                Ok(result) => break Some(result),
                Err(RecvTimeoutError::Disconnected) => break Some(Err("the try to print broke off".to_owned())),
                Err(RecvTimeoutError::Timeout) => waited += GLANCE,
            }
            match self.inbox.try_recv() {
                Ok(Order::Stop) => break None,
                Ok(Order::Use(printer)) => chosen = Some(printer),
                Ok(Order::Look) | Err(_) => {}
            }
            if waited == SLOW {
                job.problem = "the printer takes nothing; is it switched on and has it paper?".to_owned();
                self.write(|conn| job.save(conn))?;
            }
        };
        if let Some(printer) = chosen {
            self.printer = printer;
        }
        Ok(result)
    }

    fn write(&mut self, work: impl FnOnce(&Connection) -> Result<(), Error>) -> Result<(), Error> {
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// A receipt that may be on paper already says that it is a copy, and opens no drawer. Where it can't be written
    /// anew, the ticket is printed as it was: twice is better than never.
    fn mark_as_copy(&self, job: &mut Job) {
        let columns = match &self.printer {
            Printer::Network { columns, .. } | Printer::File { columns, .. } => *columns,
            Printer::None => return,
        };
        let Some(sale) = job.sale else { return };
        let copy = Store::read(&self.folder).and_then(|store| {
            let shop = Shop::load(&store)?;
            paper::receipt_escpos(&store, &shop, sale, columns, true, false)
        });
        if let Ok(bytes) = copy {
            job.bytes = bytes;
        }
    }
}
