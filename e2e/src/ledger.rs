//! What a customer at the counter could swear to: which sales were asked for, in which order, and which receipts were
//! handed out. It is kept outside the register and holds the register's database against it, whatever was killed in
//! between.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use crate::{Failure, Outcome};

/// A product as it stood in the price list, and how much of it was counted at first.
#[derive(Debug)]
pub struct Goods {
    pub name: &'static str,
    /// `piece` or `kg`.
    pub unit: &'static str,
    pub price_minor: i64,
    pub counted: i64,
}

/// A sale that was asked for: indexes of [`Goods`] with thousandths of their unit.
#[derive(Debug, Clone)]
pub struct Asked {
    pub lines: Vec<(usize, i64)>,
    pub total_minor: i64,
}

/// A sale that was acknowledged.
#[derive(Debug, Clone)]
pub struct Given {
    pub asked: Asked,
    pub receipt: String,
}

/// One life of the program, from its start to its kill.
#[derive(Debug, Default)]
pub struct Life {
    pub given: Vec<Given>,
    /// What it was asked for and had not answered when it was killed, in order. The first of them may have been
    /// committed.
    pub unanswered: Vec<Asked>,
}

/// Everything that was asked for and given.
#[derive(Debug)]
pub struct Ledger {
    goods: &'static [Goods],
    pub lives: Vec<Life>,
    /// Lives that were found in the database, and how far they reached.
    settled: usize,
    through_seq: i64,
    sold: Vec<i64>,
    /// Sales that were committed and, because of a kill, never acknowledged.
    pub n_extra: usize,
    pub n_sales: usize,
}

/// A sale as the database has it.
struct Found {
    seq: i64,
    receipt: String,
    sold: Sold,
}

#[derive(Debug, PartialEq)]
struct Sold {
    lines: Vec<(String, i64)>,
    total_minor: i64,
}

impl Ledger {
    pub fn new(goods: &'static [Goods]) -> Self {
        Self {
            goods,
            lives: Vec::new(),
            settled: 0,
            through_seq: 0,
            sold: vec![0; goods.len()],
            n_extra: 0,
            n_sales: 0,
        }
    }

    /// Looks for the sales of every life but the last, which may still be running: each that was acknowledged is there
    /// once, in order, and after it at most the one that was being made.
    pub fn settle(&mut self, database: &Path) -> Outcome {
        let mut found = sales(&open(database)?, self.through_seq)?.into_iter().peekable();
        while self.settled + 1 < self.lives.len() {
            let (life, later) = (&self.lives[self.settled], &self.lives[self.settled + 1..]);
            for given in &life.given {
                let sale = found.next().ok_or_else(|| Failure::new(format!("{} is lost", given.receipt)))?;
                same("the next receipt", &sale.receipt, &given.receipt)?;
                same(&format!("the sale {}", sale.receipt), &sale.sold, &self.written(&given.asked))?;
                self.through_seq = sale.seq;
                self.n_sales += 1;
                take(&mut self.sold, &given.asked);
            }
            let next = later.iter().find_map(|life| life.given.first());
            if let (Some(sale), Some(asked)) = (found.peek(), life.unanswered.first())
                && next.is_none_or(|next| next.receipt != sale.receipt)
                && sale.sold == self.written(asked)
            {
                self.through_seq = sale.seq;
                self.n_sales += 1;
                self.n_extra += 1;
                take(&mut self.sold, asked);
                found.next();
            }
            self.settled += 1;
        }
        Ok(())
    }

    /// After the last kill and with nothing running: holds the whole database against the ledger.
    pub fn close(&mut self, database: &Path) -> Outcome {
        self.lives.push(Life::default());
        self.settle(database)?;
        let conn = open(database)?;
        let text = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, String>(0));
        let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
        same("the integrity check", &text("pragma integrity_check")?, &"ok".to_owned())?;
        same("the number of sales", &number("select count(*) from sale")?, &(self.n_sales as i64))?;
        same("the number of series", &number("select count(*) from series")?, &1)?;
        let seqs = "select coalesce(group_concat(register_seq), '') from (select register_seq from event order by 1)";
        let n_events = number("select last_seq from series")?;
        same("the events' numbers", &text(seqs)?, &join((1..=n_events).map(|n| n.to_string())))?;
        let receipts = "select coalesce(group_concat(substr(receipt, 5)), '') from (select receipt from sale order by register_seq)";
        same("the receipts", &text(receipts)?, &join((1..=self.n_sales).map(|n| format!("{n:06}"))))?;
        same("the series of receipts", &number("select count(distinct substr(receipt, 1, 4)) from sale")?, &1)?;
        same("the last receipt", &number("select last_receipt from series")?, &(self.n_sales as i64))?;
        for (goods, sold) in self.goods.iter().zip(&self.sold) {
            let stock: i64 = conn.query_row(
                "select quantity from stock join product using (product_id) where name = ?1",
                [goods.name],
                |row| row.get(0),
            )?;
            same(&format!("the stock of {}", goods.name), &stock, &(goods.counted - sold))?;
        }
        Ok(())
    }

    /// A sale as it has to lie in the database.
    fn written(&self, asked: &Asked) -> Sold {
        let lines =
            asked.lines.iter().map(|&(goods, quantity)| (self.goods[goods].name.to_owned(), quantity)).collect();
        Sold { lines, total_minor: asked.total_minor }
    }
}

impl Asked {
    /// Adds up what the lines cost, apart from the register's own arithmetic. Quantities are chosen so that nothing has
    /// to be rounded.
    pub fn new(goods: &[Goods], lines: Vec<(usize, i64)>) -> Self {
        let total_minor = lines.iter().map(|&(index, quantity)| goods[index].price_minor * quantity / 1000).sum();
        Self { lines, total_minor }
    }
}

fn open(database: &Path) -> Outcome<Connection> {
    Ok(Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

fn sales(conn: &Connection, after_seq: i64) -> Outcome<Vec<Found>> {
    let mut lines = conn.prepare("select name, quantity from sale_line where sale_id = ?1 order by line_no")?;
    let mut statement = conn.prepare(
        "select sale_id, register_seq, receipt, total_minor from sale where register_seq > ?1 order by register_seq",
    )?;
    let mut rows = statement.query([after_seq])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: Vec<u8> = row.get(0)?;
        let lines = lines.query_map(params![id], |line| Ok((line.get(0)?, line.get(1)?)))?.collect::<Result<_, _>>()?;
        found.push(Found { seq: row.get(1)?, receipt: row.get(2)?, sold: Sold { lines, total_minor: row.get(3)? } });
    }
    Ok(found)
}

fn take(sold: &mut [i64], asked: &Asked) {
    for &(goods, quantity) in &asked.lines {
        sold[goods] += quantity;
    }
}

fn join(numbers: impl Iterator<Item = String>) -> String {
    numbers.collect::<Vec<_>>().join(",")
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, wanted: &T) -> Outcome {
    if found == wanted { Ok(()) } else { Err(Failure::new(format!("{what}: {found:?} where {wanted:?} is right"))) }
}
