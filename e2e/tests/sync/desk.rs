//! A register whose counter is open, in a process of its own.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use domain::Money;
use domain::api::Operation;
use domain::api::beside::{Besides, JoinBeside, LetJoin, SeeBeside, Standing};
use domain::api::catalogue::{CountStock, SetPrice};
use domain::api::sell::{CompleteSale, Counter, FindProducts, ListParked, OpenCounter, Park, Parked, Resume, SaleDone};
use domain::api::start::{Look, NameOwner, SignIn};
use domain::api::sync::{SeeSync, SyncStatus};
use domain::cart::{Cart, Goods, Item};
use domain::id::{ParkedId, ProductId};
use domain::quantity::Quantity;
use domain::sale::Payment;
use domain::tender::{Tender, TenderKind};
use e2e::{Failure, Outcome, Till};

use crate::place::Register;

const PIN: &str = "4711";
/// What a machine under load may need for what takes a moment.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Desk {
    till: Till,
    database: PathBuf,
    pub baguette: ProductId,
    rye: ProductId,
}

impl Desk {
    /// Opens the counter of a register that founded its business; its owner gets a name and a PIN.
    pub fn found(register: &Register) -> Outcome<Self> {
        let mut desk = Self::start(register)?;
        desk.ok(&NameOwner { name: "Ann".to_owned(), pin: PIN.to_owned() })?;
        desk.ready()
    }

    /// Opens the counter of a register that joined, or was open before; the owner signs in, once she is known.
    pub fn open(register: &Register) -> Outcome<Self> {
        let mut desk = Self::start(register)?;
        let person =
            desk.until("the owner is known", |desk| Ok(desk.ok(&Look {})?.staff.first().map(|member| member.person)))?;
        desk.ok(&SignIn { person, pin: PIN.to_owned() })?;
        desk.ready()
    }

    fn start(register: &Register) -> Outcome<Self> {
        let mut command = register.home.local_vendor()?;
        command.arg("counter");
        let till = Till::start(command)?;
        Ok(Self { till, database: register.database(), baguette: ProductId::NIL, rye: ProductId::NIL })
    }

    fn ready(mut self) -> Outcome<Self> {
        self.baguette = self.product("Baguette")?;
        self.rye = self.product("Rye")?;
        Ok(self)
    }

    fn product(&mut self, name: &str) -> Outcome<ProductId> {
        let found = self.ok(&FindProducts { text: name.to_owned(), limit: 1 })?;
        found.first().map(|tile| tile.product).ok_or_else(|| Failure::new(format!("there is no {name}")))
    }

    /// Calls an operation; the answer, or the code and the sentence of its refusal.
    pub fn ask<O: Operation>(&mut self, request: &O) -> Outcome<Result<O::Response, (String, String)>> {
        let answer = self.till.ask(&serde_json::json!({ "call": O::NAME, "with": request }))?;
        if let Some(error) = answer.get("error") {
            let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
            return Ok(Err((text("code"), text("message"))));
        }
        Ok(Ok(serde_json::from_value(answer)?))
    }

    /// The same where it has to be answered.
    pub fn ok<O: Operation>(&mut self, request: &O) -> Outcome<O::Response> {
        self.ask(request)?.map_err(|(code, message)| Failure::new(format!("{}: {code}: {message}", O::NAME)))
    }

    /// Looks again and again until there is something.
    pub fn until<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Outcome<Option<T>>) -> Outcome<T> {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if let Some(found) = look(self)? {
                return Ok(found);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(Failure::new(format!("{what}: not within {} s", PATIENCE.as_secs())))
    }

    /// Shows a code; the port and the code.
    pub fn let_join(&mut self) -> Outcome<(String, String)> {
        let listening = self.ok(&LetJoin {})?.listening.ok_or_else(|| Failure::new("it does not listen"))?;
        let port = listening.addresses.first().and_then(|address| address.rsplit_once(':'));
        let port = port.ok_or_else(|| Failure::new("it has no address"))?.1.to_owned();
        Ok((port, listening.code.unwrap_or_default()))
    }

    pub fn join(&mut self, address: &str, code: &str) -> Outcome<Result<Besides, (String, String)>> {
        self.ask(&JoinBeside { address: address.to_owned(), code: code.to_owned() })
    }

    /// Waits until it has all that its neighbours have, and they know.
    pub fn in_step(&mut self) -> Outcome {
        self.until("in step with those beside", |desk| {
            let besides = desk.ok(&SeeBeside {})?.neighbours;
            let all = !besides.is_empty() && besides.iter().all(|one| one.standing == Standing::InStep);
            Ok(all.then_some(()))
        })
    }

    pub fn sync(&mut self) -> Outcome<SyncStatus> {
        self.ok(&SeeSync {})
    }

    pub fn cart(&self, n: i64) -> Outcome<Cart> {
        let items = vec![Item::new(Goods::Product(self.baguette), Quantity::new(n * 1000)?)];
        Ok(Cart { items, ..Cart::default() })
    }

    /// Is paid for a cart of so many baguettes.
    pub fn pay(&mut self, cart: Cart, n: i64) -> Outcome<SaleDone> {
        let total = Money::new(n * 250)?;
        let Counter { next_sale, .. } = self.ok(&OpenCounter {})?;
        let payment = Payment { tenders: vec![Tender::new(TenderKind::Cash, total)], ..Payment::default() };
        self.ok(&CompleteSale { id: next_sale, cart, payment, expected_total_minor: total })
    }

    pub fn sell(&mut self, n: i64) -> Outcome {
        for _ in 0..n {
            let cart = self.cart(1)?;
            self.pay(cart, 1)?;
        }
        Ok(())
    }

    pub fn count(&mut self, pieces: i64) -> Outcome {
        self.ok(&CountStock { product: self.baguette, counted: Quantity::new(pieces * 1000)? }).map(drop)
    }

    /// Edits what the other register edits too.
    pub fn price_rye(&mut self, minor: i64) -> Outcome {
        let valid_from = self.ok(&OpenCounter {})?.business_day;
        let price_minor = Some(Money::new(minor)?);
        self.ok(&SetPrice { product: self.rye, valid_from, price_minor }).map(drop)
    }

    pub fn park(&mut self, label: &str, n: i64) -> Outcome<ParkedId> {
        let (cart, total_minor) = (self.cart(n)?, Money::new(n * 250)?);
        let parked = self.ok(&Park { cart, label: label.to_owned(), total_minor })?;
        let last = parked.iter().find(|ticket| ticket.label == label);
        Ok(last.ok_or_else(|| Failure::new("it is not parked"))?.id)
    }

    pub fn parked(&mut self) -> Outcome<Vec<Parked>> {
        self.ok(&ListParked {})
    }

    /// Waits until a ticket stands among the parked ones, as something says.
    pub fn sees(&mut self, id: ParkedId, says: impl Fn(&Parked) -> bool) -> Outcome<Parked> {
        self.until("a ticket is seen", |desk| Ok(desk.parked()?.into_iter().find(|one| one.id == id && says(one))))
    }

    /// Waits until a ticket is nobody's any more.
    pub fn sees_no(&mut self, id: ParkedId) -> Outcome {
        self.until("a ticket is gone", |desk| Ok(desk.parked()?.iter().all(|one| one.id != id).then_some(())))
    }

    pub fn resume(&mut self, id: ParkedId) -> Outcome<Result<Cart, (String, String)>> {
        self.ask(&Resume { id })
    }

    /// A value of the database, beside the open counter.
    pub fn look<T: rusqlite::types::FromSql>(&self, sql: &str) -> Outcome<T> {
        let conn = rusqlite::Connection::open(&self.database)?;
        conn.busy_timeout(PATIENCE)?;
        Ok(conn.query_row(sql, [], |row| row.get(0))?)
    }

    /// Waits until a query answers 1.
    pub fn finds(&mut self, sql: &str) -> Outcome {
        self.until(sql, |desk| Ok((desk.look::<i64>(sql)? == 1).then_some(())))
    }

    pub fn close(self) -> Outcome {
        self.till.close()
    }
}
