//! A stall to test on: a register in a folder of its own, with something in every table.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use domain::Money;
use domain::api::recipe::{SaveIngredient, SaveRecipe, Terms, TypedPart};
use domain::api::sell::SaleDone;
use domain::batch::NewBatch;
use domain::business_day::BusinessDay;
use domain::cart::{Cart, Goods, Item};
use domain::catalogue::{CategoryChange, CategoryChanges, PriceChange, ProductChange, ProductChanges};
use domain::clock::Moment;
use domain::discount::BasisPoints;
use domain::event::Body;
use domain::forecast::{Forecast, Planned, Prediction};
use domain::id::{BatchId, CategoryId, EventId, ParkedId, PersonId, ProductId, StallId};
use domain::markdown::{Expected, Given, MarkdownReason};
use domain::occasion::Occasion;
use domain::parked::{Place, Ticket};
use domain::quantity::{Quantity, Unit};
use domain::refund::Returned;
use domain::sale::{Imported, Payment};
use domain::settings::{OpeningHours, StaffChange, StaffChanges, StallChange, StallChanges};
use domain::staff::Role;
use domain::stock::{Count, Intake, Movement, SoldOut};
use domain::tender::{Tender, TenderKind};
use domain::waste::WasteReason;
use register::init::{NewRegister, init};
use register::markdown::Asked;
use register::sell::{Back, Seller, give_back, pay_otherwise, sell};
use register::shop::{Shop, owner};
use register::store::{Author, Pins, Purpose, Store, random};
use register::{backup, markdown, print, recipe, waste};
use tempfile::TempDir;

pub struct Stall {
    pub folder: TempDir,
    pub store: Store,
    pub shop: Shop,
    pub owner: PersonId,
    /// Baguette at 1.30, cheese at 24.50 a kilogram.
    pub bread: ProductId,
    pub cheese: ProductId,
}

pub fn money(minor: i64) -> Money {
    Money::new(minor).unwrap()
}

pub fn quantity(thousandths: i64) -> Quantity {
    Quantity::new(thousandths).unwrap()
}

pub fn at(text: &str) -> Moment {
    let at: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(text).unwrap();
    Moment::new(at, "Europe/Paris")
}

pub fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

pub fn cash(minor: i64) -> Payment {
    Payment { tenders: vec![Tender::new(TenderKind::Cash, money(minor))], tip_minor: Money::ZERO }
}

impl Stall {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = init(
            &folder.path().join("data"),
            &NewRegister {
                business_name: "Marché Saint-Pierre".to_owned(),
                country: "FR".to_owned(),
                currency: "EUR".parse().unwrap(),
                zone: "Europe/Paris".to_owned(),
                language: "en".to_owned(),
                tax_inclusive: true,
                cash_rounding: Default::default(),
                day_start: "04:00".parse().unwrap(),
                stall_name: "Stall 7".to_owned(),
                stall_address: "1 place du Marché".to_owned(),
                opening_hours: OpeningHours::default(),
                owner: Some(("Nadia".to_owned(), "4711".to_owned())),
            },
        )
        .unwrap();
        let shop = Shop::load(&store).unwrap();
        let owner = owner(store.conn()).unwrap();
        let mut stall = Self { folder, store, shop, owner, bread: ProductId::NIL, cheese: ProductId::NIL };
        // Two rates, whatever the country's categories are called.
        let taxes = &stall.shop.catalogue.tax_categories;
        let today = day("2026-11-21");
        let second = taxes.iter().find(|t| t.rates_on(today) != taxes[0].rates_on(today)).unwrap().id;
        let first = taxes[0].id;
        stall.bread = stall.product("Baguette", Unit::Piece, 130, first, "4006381333931");
        stall.cheese = stall.product("Comté <12 mois>", Unit::Kilogram, 2450, second, "4012345678901");
        stall
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn author(&self, moment: &Moment) -> Author {
        Author { person: Some(self.owner), approver: None, moment: moment.clone(), now_ms: moment.unix_ms() }
    }

    pub fn seller(&self, moment: &Moment) -> Seller {
        Seller { person: Some(self.owner), approver: None, moment: moment.clone(), now_ms: moment.unix_ms() }
    }

    pub fn append(&mut self, body: Body) -> EventId {
        let author = self.author(&self.shop.now());
        self.store
            .write(|writer| {
                let id = writer.new_id(author.now_ms);
                writer.append(Purpose::Live, &author, id, body)
            })
            .unwrap()
            .id
    }

    fn product(&mut self, name: &str, unit: Unit, price: i64, tax: domain::id::TaxCategoryId, code: &str) -> ProductId {
        let product = ProductId::new(self.shop.now().unix_ms(), random());
        let changes = vec![
            ProductChange::Name(name.to_owned()),
            ProductChange::Unit(unit),
            ProductChange::TaxCategory(tax),
            ProductChange::AddBarcode(code.parse().unwrap()),
        ];
        self.append(Body::Product(ProductChanges { product, changes }));
        let price =
            PriceChange { product, stall: None, valid_from: day("2000-01-01"), price_minor: Some(money(price)) };
        self.append(Body::Price(price));
        self.shop = Shop::load(&self.store).unwrap();
        product
    }

    pub fn cart(&self, lines: &[(ProductId, i64)]) -> Cart {
        let items = lines.iter().map(|&(p, q)| Item::new(Goods::Product(p), quantity(q))).collect();
        Cart { items, ..Cart::default() }
    }

    pub fn sell_at(&mut self, moment: &Moment, lines: &[(ProductId, i64)], payment: &Payment) -> SaleDone {
        let cart = self.cart(lines);
        self.sell_cart(moment, &cart, payment)
    }

    pub fn sell_cart(&mut self, moment: &Moment, cart: &Cart, payment: &Payment) -> SaleDone {
        let (seller, id) = (self.seller(moment), EventId::new(moment.unix_ms(), random()));
        sell(&mut self.store, &self.shop, &seller, id, cart, payment, None).unwrap()
    }

    /// One baguette, paid with two euros, now.
    pub fn sell_bread(&mut self) -> SaleDone {
        let now = self.shop.now();
        self.sell_at(&now, &[(self.bread, 1000)], &cash(200))
    }

    pub fn refund(&mut self, moment: &Moment, sale: EventId, line: u16, thousandths: i64) -> SaleDone {
        let seller = self.seller(moment);
        let lines = [Returned { line, quantity: quantity(thousandths) }];
        let back = Back::Lines { lines: &lines, by: TenderKind::Cash, restock: true };
        let id = EventId::new(moment.unix_ms(), random());
        give_back(&mut self.store, &self.shop, &seller, id, sale, &back, "stale").unwrap()
    }

    pub fn void(&mut self, moment: &Moment, sale: EventId) -> SaleDone {
        let seller = self.seller(moment);
        let id = EventId::new(moment.unix_ms(), random());
        give_back(&mut self.store, &self.shop, &seller, id, sale, &Back::Void, "mistake").unwrap()
    }

    pub fn pay_by_card_instead(&mut self, moment: &Moment, sale: EventId, minor: i64) {
        let seller = self.seller(moment);
        let tenders = [Tender::new(TenderKind::Card, money(minor))];
        pay_otherwise(&mut self.store, &self.shop, &seller, sale, &tenders).unwrap();
    }

    /// A past sale of another till, in the series of imports.
    pub fn import(&mut self, ticket: &str) {
        let moment = at("2016-10-30T10:00:00+01:00");
        let author = self.author(&moment);
        let bill = self.shop.bill(&self.cart(&[(self.bread, 1000)]), &moment).unwrap();
        let payment =
            Payment { tenders: vec![Tender::new(TenderKind::Unknown, bill.total_minor)], tip_minor: Money::ZERO };
        let shop = &self.shop;
        self.store
            .write(|writer| {
                let receipt = writer.next_receipt(Purpose::Import)?;
                let mut sale = domain::sale::complete(
                    receipt,
                    day("2016-10-30"),
                    shop.stall.currency,
                    bill,
                    &payment,
                    shop.settings.cash_rounding,
                )?;
                sale.movements.clear();
                sale.imported = Some(Imported { ticket: ticket.to_owned() });
                let id = EventId::derived(&domain::chain::Hash::of(ticket.as_bytes()).0);
                writer.append(Purpose::Import, &author, id, Body::Sale(Box::new(sale)))
            })
            .unwrap();
    }

    /// Losses, a sold-out product, batches with claims, and reduced prices at which something is sold.
    fn waste_and_reduce(&mut self, now: &Moment) {
        let business_day = self.shop.business_day(now);
        let movement = |product| Movement { product, quantity: quantity(9_000), line: Some(1) };
        for product in [self.bread, self.cheese] {
            let batch = BatchId::new(now.unix_ms(), random());
            let batches = vec![NewBatch { batch, line: 1, expires_on: business_day.days_after(1) }];
            let movements = vec![movement(product)];
            let intake = Intake { business_day, tenders: Vec::new(), movements, note: String::new(), batches };
            self.append(Body::Intake(intake));
            for sold_out in [true, false] {
                self.append(Body::SoldOut(SoldOut { business_day, product, sold_out }));
            }
        }
        self.shop.reload_shelf(&self.store, now).unwrap();
        let author = self.author(now);
        let quantiles = vec![quantity(1_000); 19];
        let of = |product| Prediction { product, day: business_day, quantiles: quantiles.clone() };
        let predictions = vec![of(self.bread), of(self.cheese)];
        let (model, version) = ("ets".to_owned(), "0.1.0".to_owned());
        self.append(Body::Forecast(Box::new(Forecast { business_day, model, version, predictions })));
        for own in [Some(quantity(42_000)), None] {
            self.append(Body::Planned(Planned { day: business_day, product: self.bread, quantity: own }));
        }
        for takes_place in [true, false] {
            let name = "Fair".to_owned();
            self.append(Body::Occasion(Occasion { day: business_day, name, takes_place }));
        }
        for (product, reason) in [(self.bread, WasteReason::Unsold), (self.cheese, WasteReason::Expired)] {
            let product = self.shop.catalogue.product(product).unwrap().clone();
            let lost = (quantity(2_000), reason);
            let entry = waste::log(&mut self.store, &self.shop, &author, &product, lost, None).unwrap();
            waste::take_back(&mut self.store, &self.shop, &author, entry, None).unwrap();
            let given = match reason {
                WasteReason::Unsold => Given::Percent(BasisPoints::new(3_000).unwrap()),
                _ => Given::Price(money(1_900)),
            };
            let expected = Expected { left: quantity(9_000), at_list: quantity(2_000), reduced: quantity(5_000) };
            let expected = (reason == WasteReason::Unsold).then_some(expected);
            let asked = Asked { given, until: None, reason: MarkdownReason::Closing, expected };
            let made = markdown::make(&mut self.store, &mut self.shop, &author, &product, asked).unwrap();
            self.sell_at(now, &[(product.id, 1000)], &cash(5000));
            let later = Moment::new(now.at + chrono::TimeDelta::seconds(2), "Europe/Paris");
            if reason == WasteReason::Unsold {
                let author = self.author(&later);
                markdown::end(&mut self.store, &mut self.shop, &author, made).unwrap();
            }
        }
    }

    fn keep_recipes(&mut self, now: &Moment) {
        let author = self.author(now);
        let part = |name: &str| TypedPart { name: name.to_owned(), unit: Unit::Kilogram, quantity: quantity(500) };
        for product in [self.bread, self.cheese] {
            let product = self.shop.catalogue.product(product).unwrap().clone();
            let form = SaveRecipe {
                product: product.id,
                terms: Terms { tray: Some(quantity(6_000)), keeps_days: Some(2), salvage_minor: Some(money(10)) },
                yields: Some(quantity(12_000)),
                parts: vec![part("Flour"), part("Salt")],
            };
            recipe::save(&mut self.store, &author, &product, &form).unwrap();
            for (ingredient, supplier) in
                recipe::see(&self.store, &product).unwrap().ingredients.iter().zip(["Mill", "Mine"])
            {
                let form = SaveIngredient {
                    ingredient: ingredient.ingredient,
                    name: ingredient.name.clone(),
                    supplier: supplier.to_owned(),
                    contact: "+44 131 496 0000".to_owned(),
                    pack: Some(quantity(25_000)),
                };
                recipe::save_ingredient(&mut self.store, &author, &form).unwrap();
            }
        }
    }

    /// Two rows at least in every table.
    pub fn fill(&mut self) {
        let now = self.shop.now();
        let today = self.shop.business_day(&now);
        for n in 0..2 {
            let category = CategoryId::new(now.unix_ms(), random());
            let changes = vec![CategoryChange::Name(format!("Category {n}")), CategoryChange::Position(n)];
            self.append(Body::Category(CategoryChanges { category, changes }));
            let person = PersonId::new(now.unix_ms(), random());
            let roles = vec![StaffChange::Role(Role::Cashier), StaffChange::Active(true)];
            self.append(Body::Staff(StaffChanges { person, changes: roles }));
            self.store
                .write(|writer| {
                    writer.set_name(person, &format!("Person {n}"))?;
                    writer.set_pin(person, &Pins::verifier("1234")?)?;
                    writer.put_blob("image/webp", format!("picture {n}").as_bytes())?;
                    writer.set_device_value(&format!("value {n}"), Some(&n))?;
                    writer.put_ticket(&Ticket {
                        id: ParkedId::new(now.unix_ms(), random()),
                        turn: 1,
                        holder: writer.identity().register,
                        place: Place::Parked,
                        label: "Mme Blanc".to_owned(),
                        parked_at_ms: now.unix_ms(),
                        changed_at_ms: now.unix_ms(),
                        n_lines: 0,
                        total_minor: money(n),
                        cart: Some(Cart::default()),
                    })
                })
                .unwrap();
        }
        let second = StallId::new(now.unix_ms(), random());
        let names = vec![StallChange::Name("Stall 8".to_owned()), StallChange::Address("2 rue Haute".to_owned())];
        self.append(Body::Stall(StallChanges { stall: second, changes: names }));
        let movements = [self.bread, self.cheese]
            .map(|product| Movement { product, quantity: quantity(40_000), line: None })
            .to_vec();
        self.append(Body::Intake(Intake {
            business_day: today,
            tenders: Vec::new(),
            movements,
            note: String::new(),
            batches: Vec::new(),
        }));
        let lines = [(self.bread, 3000), (self.cheese, 612)];
        let first = self.sell_at(&now, &lines, &cash(5000));
        self.refund(&now, first.id, 1, 1000);
        self.refund(&now, first.id, 2, 300);
        let wrong = self.sell_bread();
        self.void(&now, wrong.id);
        let by_card = self.sell_bread();
        self.pay_by_card_instead(&now, by_card.id, 130);
        for product in [self.bread, self.cheese] {
            let cover = self.store.write(|writer| writer.cover_of(product)).unwrap();
            let count = Count { business_day: today, product, counted: quantity(35_000), cover };
            self.append(Body::Count(count));
        }
        self.waste_and_reduce(&now);
        self.keep_recipes(&now);
        self.import("9001");
        self.import("9002");
        for n in 0..2 {
            let parked = Some(ParkedId::new(now.unix_ms(), random()));
            let (seller, cart) = (self.seller(&now), Cart { parked, ..self.cart(&[(self.bread, 1000)]) });
            let id = EventId::new(now.unix_ms(), random());
            sell(&mut self.store, &self.shop, &seller, id, &cart, &cash(200), None).unwrap();
            print::enqueue(&mut self.store, Some(first.id), "receipt", b"bread", now.unix_ms() + n).unwrap();
        }
        for past in ["2026-01-01T12:00:00+01:00", "2026-01-02T12:00:00+01:00"] {
            backup::daily(&self.store, &at(past)).unwrap();
            self.sell_bread();
        }
        backup::make(&self.store).unwrap();
        self.sell_bread();
    }
}

/// Everything in a folder's database file, without a log beside it: ready to be copied.
pub fn settle(stall: Stall) -> (TempDir, PathBuf) {
    let data = stall.data();
    let Stall { folder, store, .. } = stall;
    drop(store);
    assert!(!data.join("register.db-wal").exists(), "the last connection folds the log in");
    (folder, data)
}

/// Opens the file with nothing in between.
pub fn raw(data: &Path) -> rusqlite::Connection {
    let conn = rusqlite::Connection::open(data.join(register::store::FILE)).unwrap();
    conn.execute_batch("pragma foreign_keys = off; pragma ignore_check_constraints = on").unwrap();
    conn
}
