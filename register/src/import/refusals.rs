use domain::api::catalogue::RefusedRow;

use super::reason::Reason;

/// The most refused rows that are listed one by one; of a file that is all wrong nobody reads more, and memory stays
/// flat.
const MAX_LISTED: usize = 10_000;

/// Rows that did not go in.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    listed: Vec<RefusedRow>,
    /// The first row that is not listed, and how many there are.
    more: Option<(u64, u64)>,
}

impl Refusals {
    pub fn add(&mut self, row: u64, reason: Reason) {
        if self.listed.len() < MAX_LISTED {
            self.listed.push(reason.into_row(row));
        } else {
            let (first, count) = self.more.unwrap_or((row, 0));
            self.more = Some((first, count + 1));
        }
    }

    pub fn count(&self) -> u64 {
        self.listed.len() as u64 + self.more.map_or(0, |(_, count)| count)
    }

    /// In the order of the file; the last entry speaks for what is not listed.
    pub fn into_rows(mut self) -> Vec<RefusedRow> {
        self.listed.sort_by_key(|refused| refused.row);
        if let Some((row, count)) = self.more {
            let sentence = format!("this and {} more rows are refused too", count - 1);
            self.listed.push(Reason::new("more_rows", sentence).with("count", (count - 1).to_string()).into_row(row));
        }
        self.listed
    }
}
