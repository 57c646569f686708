//! The demo bakery: half a year of real sales of a bakery in Edinburgh (`forecast/tests/data`).

use std::sync::atomic::AtomicBool;

use demand::{Demand, Run};
use domain::batch::NewBatch;
use domain::business_day::BusinessDay;
use domain::clock::Moment;
use domain::event::Body;
use domain::id::{BatchId, ProductId};
use domain::quantity::Quantity;
use domain::stock::{Intake, Movement};
use register::Error;
use register::outlook::learned::{Kind, Learned};
use register::outlook::{self, Wanted};
use register::shop::Shop;
use register::store::{Author, FILE, Purpose, Store, random};

use crate::command::Program;

pub struct Bakery {
    pub program: Program,
    pub store: Store,
    pub shop: Shop,
    pub today: BusinessDay,
}

impl Bakery {
    pub fn open() -> Self {
        let program = Program::empty();
        program.json(["demo"]);
        let store = Store::open(&program.data()).unwrap();
        let shop = Shop::load(&store).unwrap();
        let today = shop.business_day(&shop.now());
        Self { program, store, shop, today }
    }

    /// Without the forecasts of its past, where a test plants its own.
    pub fn of_which_nothing_was_expected() -> Self {
        let bakery = Self::open();
        let disk = rusqlite::Connection::open(bakery.program.data().join(FILE)).unwrap();
        assert!(disk.execute("delete from prediction", []).unwrap() > 1_000);
        bakery
    }

    pub fn author(&self) -> Author {
        let moment = self.shop.now();
        Author { person: None, approver: None, now_ms: moment.unix_ms(), moment }
    }

    /// So many minutes before the stall closes today.
    pub fn before_closing(&self, minutes: i64) -> Moment {
        let closes = i64::from(self.shop.stall.opening_hours.on(self.today).unwrap().to.minutes());
        let wall = self.today.date().and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::minutes(closes - minutes);
        register::clock::on_wall(wall, &self.shop.stall.zone).unwrap()
    }

    pub fn product(&self, name: &str) -> ProductId {
        self.shop.catalogue.named(name).unwrap().id
    }

    pub fn append(&mut self, body: Body) {
        let author = self.author();
        self.store
            .write(|writer| {
                let id = writer.new_id(author.now_ms);
                writer.append(Purpose::Live, &author, id, body)
            })
            .unwrap();
    }

    /// As if it had come in three days ago, with a last day.
    pub fn take_in(&mut self, product: ProductId, quantity: Quantity, expires_on: BusinessDay) {
        let batch = BatchId::new(self.shop.now().unix_ms(), random());
        let intake = Intake {
            business_day: self.today.days_before(3),
            tenders: Vec::new(),
            movements: vec![Movement { product, quantity, line: Some(1) }],
            note: String::new(),
            batches: vec![NewBatch { batch, line: 1, expires_on }],
        };
        self.append(Body::Intake(intake));
        let now = self.shop.now();
        self.shop.reload_shelf(&self.store, &now).unwrap();
    }

    pub fn learned(&self) -> Learned {
        Learned::open(&self.store).unwrap()
    }

    pub fn demand(&self) -> Demand {
        self.demand_on(self.today)
    }

    /// As if it were this day.
    pub fn demand_on(&self, today: BusinessDay) -> Demand {
        outlook::demand(&self.store, &self.shop, today).unwrap().unwrap()
    }

    pub fn train(&self, kind: Kind, demand: &Demand, stop: &AtomicBool) -> Result<Run, Error> {
        let wanted = Wanted { kind, now_ms: self.shop.now().unix_ms(), reason: None, quiet: false };
        outlook::train(demand, &mut self.learned(), &wanted, stop, &|_, _| ())
    }

    /// Makes and publishes this morning's forecast.
    pub fn forecast(&mut self) {
        let run = self.train(Kind::Asked, &self.demand(), &AtomicBool::new(false)).unwrap();
        let author = self.author();
        outlook::publish(&mut self.store, &author, &run).unwrap();
    }
}
