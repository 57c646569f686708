//! Printing, as durable jobs that are committed with their sale and sent after it: nothing about a printer ever disturbs a
//! sale.
//!
//! A job is printed *at least once*. It counts as printed when every byte was taken: by a device file, when the write
//! came back; by a network printer, when it closed the connection after the last byte, or kept quiet for a second. That
//! paper came out nobody can know without asking the printer in its own dialect. A try that fails half-way is made again,
//! whole. A try that a crash or a power cut interrupted may have been on paper: that receipt is printed again and says
//! that it is a copy.

mod queue;
mod send;
mod worker;

pub(crate) use queue::scrub;
pub use queue::{add, enqueue, note_given, status, times_given};
pub use worker::Worker;
