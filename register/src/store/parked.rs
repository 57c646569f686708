//! Parked tickets: this register's copy of what the registers of the stall put aside.

use domain::Money;
use domain::api::sync::{PaidSale, PaidTwice};
use domain::cart::Cart;
use domain::id::{EventId, ParkedId, RegisterId};
use domain::parked::{Place, Ticket};
use domain::reducer::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::kept::{self, PARKED};
use super::{Store, Writer, row};
use crate::Error;

/// How long it is remembered that a ticket is done: longer than a register is switched off between two markets.
const REMEMBERED_MS: i64 = 90 * 86_400_000;

const COLUMNS: &str = "parked_id, turn, holder, place, label, parked_at_ms, changed_at_ms, n_lines, total_minor, cart";

impl Store {
    /// Every ticket that is known here, those that are done too, in the order in which they were put aside.
    ///
    /// # Errors
    /// Database errors.
    pub fn tickets(&self) -> Result<Vec<Ticket>, Error> {
        let mut statement =
            self.conn().prepare_cached(&format!("select {COLUMNS} from parked order by parked_at_ms, parked_id"))?;
        statement.query_map([], columns)?.map(|found| ticket(found?)).collect()
    }

    /// Those that somebody may still want. One that a sale says it was is done, whoever knows it.
    ///
    /// # Errors
    /// Database errors.
    pub fn tickets_waiting(&self) -> Result<Vec<Ticket>, Error> {
        let mut statement = self.conn().prepare_cached(&format!(
            "select {COLUMNS} from parked p
             where place <> 'done' and not exists (select 1 from parked_paid d where d.parked_id = p.parked_id)
             order by parked_at_ms, parked_id"
        ))?;
        statement.query_map([], columns)?.map(|found| ticket(found?)).collect()
    }

    /// # Errors
    /// Database errors.
    pub fn ticket(&self, id: ParkedId) -> Result<Option<Ticket>, Error> {
        find(self.conn(), id)
    }

    /// Whether a sale says that it was this ticket.
    ///
    /// # Errors
    /// Database errors.
    pub fn is_ticket_paid(&self, id: ParkedId) -> Result<bool, Error> {
        Ok(self
            .conn()
            .prepare_cached("select exists (select 1 from parked_paid where parked_id = ?1)")?
            .query_row([id.as_bytes()], |found| found.get(0))?)
    }

    /// A value that changes whenever a ticket does.
    ///
    /// # Errors
    /// Database errors.
    pub fn tickets_mark(&self) -> Result<(i64, [u8; 32]), Error> {
        kept::mark(self.conn(), &PARKED)
    }

    /// Tickets of this stall that were paid at two registers, as long as neither sale was given back.
    ///
    /// # Errors
    /// Database errors.
    pub fn paid_twice(&self) -> Result<Vec<PaidTwice>, Error> {
        let mut statement = self.conn().prepare_cached(
            "select d.parked_id, coalesce(p.label, ''), s.sale_id, s.receipt, s.register_id, s.total_minor
             from parked_paid d join sale s using (sale_id) left join parked p using (parked_id)
             where d.stall_id = ?1
                 and d.parked_id in (select parked_id from parked_paid group by parked_id having count(*) > 1)
                 and not exists (select 1 from sale r where r.of_sale_id = s.sale_id)
             order by d.parked_id, s.at_ms, s.sale_id",
        )?;
        let mut rows = statement.query([self.identity().stall.as_bytes()])?;
        let mut all = Vec::<PaidTwice>::new();
        while let Some(found) = rows.next()? {
            let ticket = row::id(found, 0, ParkedId::from_slice)?;
            let register = found.get::<_, Option<Vec<u8>>>(4)?;
            let register = register.and_then(|bytes| RegisterId::from_slice(&bytes).ok());
            let sale = PaidSale {
                sale: row::id(found, 2, EventId::from_slice)?,
                receipt: found.get(3)?,
                register: register.map(|id| self.device_name(id)).transpose()?.flatten().unwrap_or_default(),
                total_minor: Money::new(found.get(5)?)?,
            };
            match all.last_mut().filter(|last| last.ticket == ticket) {
                Some(last) => last.sales.push(sale),
                None => all.push(PaidTwice { ticket, label: found.get(1)?, sales: vec![sale] }),
            }
        }
        all.retain(|one| one.sales.len() > 1);
        Ok(all)
    }
}

impl Writer<'_> {
    /// # Errors
    /// Database errors.
    pub fn put_ticket(&self, ticket: &Ticket) -> Result<(), Error> {
        let cart = ticket
            .cart
            .as_ref()
            .map(|cart| Value::Text(serde_json::to_string(cart).expect("a cart has string keys and no floats")));
        let row = [
            Value::Bytes(ticket.id.as_bytes().to_vec()),
            Value::Int(i64::try_from(ticket.turn).unwrap_or(i64::MAX)),
            Value::Bytes(ticket.holder.as_bytes().to_vec()),
            Value::Text(ticket.place.code().to_owned()),
            Value::Text(ticket.label.clone()),
            Value::Int(ticket.parked_at_ms),
            Value::Int(ticket.changed_at_ms),
            Value::Int(i64::from(ticket.n_lines)),
            Value::Int(ticket.total_minor.minor()),
            cart.unwrap_or(Value::Null),
        ];
        kept::put(self.conn(), &PARKED, &row)
    }

    /// Puts another register's copy together with the one here. True where that changed something.
    ///
    /// # Errors
    /// Database errors.
    pub fn merge_ticket(&self, theirs: &Ticket) -> Result<bool, Error> {
        let Some(own) = find(self.conn(), theirs.id)? else {
            self.put_ticket(theirs)?;
            return Ok(true);
        };
        let merged = own.clone().merge(theirs.clone());
        if merged == own {
            return Ok(false);
        }
        self.put_ticket(&merged)?;
        Ok(true)
    }

    /// Lends a ticket to a register that wants it. False where it is not this register's to lend.
    ///
    /// # Errors
    /// Database errors.
    pub fn lend_ticket(&self, id: ParkedId, to: RegisterId, now_ms: i64) -> Result<bool, Error> {
        let own = self.identity().register;
        let lent = find(self.conn(), id)?.and_then(|ticket| ticket.lent(own, to, now_ms));
        lent.as_ref().map_or(Ok(false), |ticket| self.put_ticket(ticket).map(|()| true))
    }

    /// What was on this register's counter and isn't `open` any more was paid or thrown away; what was done long ago is
    /// forgotten.
    ///
    /// # Errors
    /// Database errors.
    pub fn close_tickets(&self, open: Option<ParkedId>, now_ms: i64) -> Result<(), Error> {
        let own = self.identity().register;
        let mut statement = self.conn().prepare_cached(&format!(
            "select {COLUMNS} from parked where holder = ?1 and place = 'open' and parked_id is not ?2"
        ))?;
        let open = open.map(|id| id.as_bytes().to_vec());
        let left: Vec<Ticket> = statement
            .query_map(params![own.as_bytes(), open], columns)?
            .map(|found| ticket(found?))
            .collect::<Result<_, Error>>()?;
        drop(statement);
        if left.is_empty() {
            return Ok(());
        }
        for ticket in left {
            self.put_ticket(&ticket.turned(own, Place::Done, now_ms))?;
        }
        self.forget_tickets(now_ms - REMEMBERED_MS)
    }

    /// A ticket that this register has on its counter was paid, whoever else holds it by now.
    ///
    /// # Errors
    /// Database errors.
    pub fn ticket_paid(&self, id: ParkedId, now_ms: i64) -> Result<(), Error> {
        match find(self.conn(), id)? {
            Some(ticket) if ticket.place != Place::Done => {
                self.put_ticket(&ticket.turned(self.identity().register, Place::Done, now_ms))
            }
            _ => Ok(()),
        }
    }

    fn forget_tickets(&self, before_ms: i64) -> Result<(), Error> {
        let mut statement =
            self.conn().prepare_cached("select parked_id from parked where place = 'done' and changed_at_ms < ?1")?;
        let old: Vec<ParkedId> = statement
            .query_map([before_ms], |found| row::id(found, 0, ParkedId::from_slice))?
            .collect::<Result<_, _>>()?;
        old.iter()
            .try_for_each(|id| kept::remove(self.conn(), &PARKED, &Value::Bytes(id.as_bytes().to_vec())).map(drop))
    }
}

/// # Errors
/// Database errors.
fn find(conn: &Connection, id: ParkedId) -> Result<Option<Ticket>, Error> {
    let found = conn
        .prepare_cached(&format!("select {COLUMNS} from parked where parked_id = ?1"))?
        .query_row([id.as_bytes()], columns)
        .optional()?;
    found.map(ticket).transpose()
}

type Columns = (ParkedId, i64, RegisterId, String, String, i64, i64, u32, i64, Option<String>);

fn columns(found: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((
        row::id(found, 0, ParkedId::from_slice)?,
        found.get(1)?,
        row::id(found, 2, RegisterId::from_slice)?,
        found.get(3)?,
        found.get(4)?,
        found.get(5)?,
        found.get(6)?,
        found.get(7)?,
        found.get(8)?,
        found.get(9)?,
    ))
}

fn ticket(columns: Columns) -> Result<Ticket, Error> {
    let (id, turn, holder, place, label, parked_at_ms, changed_at_ms, n_lines, total, cart) = columns;
    let cart = cart.map(|cart| serde_json::from_str::<Cart>(&cart)).transpose();
    Ok(Ticket {
        id,
        turn: turn.unsigned_abs(),
        holder,
        place: place.parse()?,
        label,
        parked_at_ms,
        changed_at_ms,
        n_lines,
        total_minor: Money::new(total)?,
        cart: cart.map_err(|e| Error::Damaged(format!("parked ticket {id}: {e}")))?,
    })
}
