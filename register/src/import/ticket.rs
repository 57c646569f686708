use std::collections::VecDeque;
use std::fmt::Write as _;

use chrono::NaiveDateTime;
use domain::Money;
use domain::chain::Hash;
use domain::id::EventId;
use domain::quantity::Quantity;
use domain::sale::MAX_LINES;

/// How many tickets are gathered at a time: the rows of one may stand apart by so many others, as tills write them that
/// several people ring up on at once.
const WINDOW: usize = 64;

/// A past sale of another till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ticket {
    /// As the other till numbered it.
    pub number: String,
    /// What its wall clock showed.
    pub at: NaiveDateTime,
    pub lines: Vec<TicketLine>,
    /// Rows that are more than a sale can have.
    pub too_many: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TicketLine {
    pub row: u64,
    pub product: String,
    pub quantity: Quantity,
    pub unit_price: Option<Money>,
    pub total: Option<Money>,
}

impl Ticket {
    /// The id of the sale, which is the same wherever and whenever this ticket is imported: of its number, its time and
    /// its lines as they stand in the file.
    pub fn event_id(&self) -> EventId {
        let mut content = format!("local-vendor ticket 1\0{}\0{}", self.number, self.at.format("%Y-%m-%dT%H:%M:%S"));
        for line in &self.lines {
            let _ = write!(content, "\0{}\0{}", line.product, line.quantity.thousandths());
            for amount in [line.unit_price, line.total] {
                let _ = write!(content, "\0{}", amount.map_or_else(String::new, |a| a.minor().to_string()));
            }
        }
        EventId::derived(&Hash::of(content.as_bytes()).0)
    }

    pub fn rows(&self) -> impl Iterator<Item = u64> + '_ {
        self.lines.iter().map(|line| line.row).chain(self.too_many.iter().copied())
    }
}

/// Puts rows together to tickets.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    open: VecDeque<Ticket>,
}

impl Gathering {
    /// Adds a row; returns the ticket that nothing is added to any more.
    pub fn add(&mut self, number: &str, at: NaiveDateTime, line: TicketLine) -> Option<Ticket> {
        // A till that starts again at 1 every day gives the same number on another day to another ticket.
        let same = |ticket: &&mut Ticket| ticket.number == number && ticket.at.date() == at.date();
        if let Some(ticket) = self.open.iter_mut().rev().find(same) {
            if ticket.lines.len() < MAX_LINES {
                ticket.lines.push(line);
            } else {
                ticket.too_many.push(line.row);
            }
            return None;
        }
        let ticket = Ticket { number: number.to_owned(), at, lines: vec![line], too_many: Vec::new() };
        self.open.push_back(ticket);
        if self.open.len() > WINDOW { self.open.pop_front() } else { None }
    }

    /// The tickets that are left, in the order of the file.
    pub fn rest(self) -> impl Iterator<Item = Ticket> {
        self.open.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(row: u64, product: &str) -> TicketLine {
        TicketLine { row, product: product.to_owned(), quantity: Quantity::ONE, unit_price: None, total: None }
    }

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn rows_of_two_tickets_may_alternate() {
        let mut gathering = Gathering::default();
        let noon = at("2016-10-30 12:00");
        for (row, number) in [(2, "1"), (3, "2"), (4, "1"), (5, "2")] {
            assert!(gathering.add(number, noon, line(row, "Bread")).is_none());
        }
        assert!(gathering.add("1", at("2016-10-31 12:00"), line(6, "Bread")).is_none());
        let rows: Vec<Vec<u64>> = gathering.rest().map(|t| t.rows().collect()).collect();
        assert_eq!(rows, [vec![2, 4], vec![3, 5], vec![6]]);
    }

    #[test]
    fn a_tickets_id_is_of_its_number_its_time_and_its_lines() {
        let ticket = Ticket {
            number: "1".to_owned(),
            at: at("2016-10-30 12:00"),
            lines: vec![line(2, "Bread")],
            too_many: vec![],
        };
        assert_eq!(
            ticket.event_id().to_string(),
            Ticket { lines: vec![line(9, "Bread")], ..ticket.clone() }.event_id().to_string()
        );
        // Frozen: another id would bring every ticket in a second time.
        assert_eq!(ticket.event_id().to_string(), "e7fc7574-9005-841e-95f0-713373260765");
        for other in [
            Ticket { number: "2".to_owned(), ..ticket.clone() },
            Ticket { at: at("2016-10-30 12:01"), ..ticket.clone() },
            Ticket { lines: vec![line(2, "Tea")], ..ticket.clone() },
            Ticket { lines: vec![line(2, "Bread"), line(3, "Bread")], ..ticket.clone() },
        ] {
            assert_ne!(other.event_id(), ticket.event_id());
        }
    }
}
