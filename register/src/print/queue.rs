use domain::api::settings::{Printer, PrinterState, PrinterStatus};
use domain::id::EventId;
use domain::reducer::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;
use crate::store::kept::{self, PRINT_JOB};
use crate::store::{Store, Writer, id};

/// Printed jobs are let go after so long.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Something to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub no: i64,
    pub sale: Option<EventId>,
    pub what: String,
    /// None any more once it was printed.
    pub bytes: Vec<u8>,
    pub queued_at_ms: i64,
    /// Tries that were begun.
    pub attempts: i64,
    /// Why the last try failed, or what holds this one up.
    pub problem: String,
    /// A try was begun. Found by another run of the program, nobody lived to see its end: paper may be out.
    pub sending: bool,
    pub printed_at_ms: Option<i64>,
}

/// Puts something behind everything that waits; durable on return.
///
/// # Errors
/// Database errors.
pub fn enqueue(store: &mut Store, sale: Option<EventId>, what: &str, bytes: &[u8], now_ms: i64) -> Result<(), Error> {
    store.write(|writer| add(writer, sale, what, bytes, now_ms))
}

/// Puts something behind everything that waits, in a transaction of the caller's: durable with what it belongs to.
///
/// # Errors
/// Database errors.
pub fn add(writer: &Writer<'_>, sale: Option<EventId>, what: &str, bytes: &[u8], now_ms: i64) -> Result<(), Error> {
    Job {
        no: next_no(writer.conn())?,
        sale,
        what: what.to_owned(),
        bytes: bytes.to_vec(),
        queued_at_ms: now_ms,
        attempts: 0,
        problem: String::new(),
        sending: false,
        printed_at_ms: None,
    }
    .save(writer.conn())
}

/// Notes that a receipt was given out without a printer, as a file. It stands among what was printed, so that the next one
/// is a copy on paper and as a file alike.
///
/// # Errors
/// Database errors.
pub fn note_given(store: &mut Store, sale: EventId, now_ms: i64) -> Result<(), Error> {
    store.write(|writer| {
        Job {
            no: next_no(writer.conn())?,
            sale: Some(sale),
            what: "file".to_owned(),
            bytes: Vec::new(),
            queued_at_ms: now_ms,
            attempts: 0,
            problem: String::new(),
            sending: false,
            printed_at_ms: Some(now_ms),
        }
        .save(writer.conn())
    })
}

fn next_no(conn: &Connection) -> Result<i64, Error> {
    Ok(conn
        .prepare_cached("select coalesce(max(print_job_no), 0) + 1 from print_job")?
        .query_row([], |row| row.get(0))?)
}

/// How the printer is doing, by what became of the jobs.
///
/// # Errors
/// Database errors.
pub fn status(store: &Store, printer: &Printer) -> Result<PrinterStatus, Error> {
    let n_waiting: u32 = store
        .conn()
        .prepare_cached("select count(*) from print_job where printed_at_ms is null")?
        .query_row([], |row| row.get(0))?;
    let problem = next(store.conn())?.map(|job| job.problem).unwrap_or_default();
    let state = match printer {
        Printer::None => PrinterState::None,
        _ if !problem.is_empty() => PrinterState::Failing,
        _ if n_waiting > 0 => PrinterState::Waiting,
        _ => PrinterState::Ready,
    };
    Ok(PrinterStatus { state, n_waiting, problem })
}

/// How often a receipt was given out: handed to the printer, waiting for it, or saved. From the second time on it is a copy. Jobs are not kept
/// for ever, so the receipt of a sale older than that counts as given once at least.
///
/// # Errors
/// Database errors.
pub fn times_given(store: &Store, sale: EventId) -> Result<u64, Error> {
    let n: i64 = store
        .conn()
        .prepare_cached("select count(*) from print_job where sale_id = ?1")?
        .query_row([sale.as_bytes()], |row| row.get(0))?;
    let at_ms: Option<i64> = store
        .conn()
        .prepare_cached("select at_ms from sale where sale_id = ?1")?
        .query_row([sale.as_bytes()], |row| row.get(0))
        .optional()?;
    let old = at_ms.is_some_and(|at| at < chrono::Utc::now().timestamp_millis() - KEPT_MS);
    Ok(n.unsigned_abs().max(u64::from(old)))
}

const JOB_SQL: &str = "select print_job_no, sale_id, what, bytes, queued_at_ms, attempts, problem, sending, \
     printed_at_ms \
     from print_job";

/// The first job that waits.
pub(super) fn next(conn: &Connection) -> Result<Option<Job>, Error> {
    Ok(conn
        .prepare_cached(&format!("{JOB_SQL} where printed_at_ms is null order by print_job_no limit 1"))?
        .query_row([], row_to_job)
        .optional()?)
}

/// Lets a job go unprinted. Inside a transaction of the caller's.
pub(super) fn forget(conn: &Connection, job: &Job) -> Result<(), Error> {
    kept::remove(conn, &PRINT_JOB, &Value::Int(job.no)).map(drop)
}

/// Lets printed jobs go that nobody asks for any more. Inside a transaction of the caller's.
pub(super) fn prune(conn: &Connection, now_ms: i64) -> Result<(), Error> {
    let old = conn
        .prepare_cached("select print_job_no from print_job where printed_at_ms < ?1")?
        .query_map(params![now_ms - KEPT_MS], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for no in old {
        kept::remove(conn, &PRINT_JOB, &Value::Int(no))?;
    }
    Ok(())
}

/// Empties what was printed: it names who sold, and nobody asks for it any more. The job stays, as it counts among the
/// receipts that were given. Inside a transaction of the caller's.
pub(crate) fn scrub(conn: &Connection) -> Result<(), Error> {
    let printed = conn
        .prepare(&format!("{JOB_SQL} where printed_at_ms is not null and length(bytes) > 0"))?
        .query_map([], row_to_job)?
        .collect::<Result<Vec<Job>, _>>()?;
    for job in printed {
        Job { bytes: Vec::new(), ..job }.save(conn)?;
    }
    Ok(())
}

fn row_to_job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        no: row.get(0)?,
        sale: match row.get_ref(1)? {
            rusqlite::types::ValueRef::Null => None,
            _ => Some(id(row, 1, EventId::from_slice)?),
        },
        what: row.get(2)?,
        bytes: row.get(3)?,
        queued_at_ms: row.get(4)?,
        attempts: row.get(5)?,
        problem: row.get(6)?,
        sending: row.get(7)?,
        printed_at_ms: row.get(8)?,
    })
}

impl Job {
    /// Inside a transaction of the caller's.
    pub fn save(&self, conn: &Connection) -> Result<(), Error> {
        let row = [
            Value::Int(self.no),
            self.sale.map_or(Value::Null, |sale| Value::Bytes(sale.as_bytes().to_vec())),
            Value::Text(self.what.clone()),
            Value::Bytes(self.bytes.clone()),
            Value::Int(self.queued_at_ms),
            Value::Int(self.attempts),
            Value::Text(self.problem.clone()),
            Value::Int(i64::from(self.sending)),
            self.printed_at_ms.map_or(Value::Null, Value::Int),
        ];
        kept::put(conn, &PRINT_JOB, &row)
    }
}
