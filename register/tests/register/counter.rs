//! The counter as the window calls it: by name, in JSON, with somebody signed in.

use domain::Money;
use domain::api::catalogue::{CountStock, ListProducts, SaveProduct, SeeProduct, SetPrice, TakeIn};
use domain::api::data::{BackUp, SeeWork, Verify};
use domain::api::sales::{ListSales, RefundSale, SeeSale, VoidSale};
use domain::api::sell::{ChangeTender, CompleteSale, KeepCart, OpenCounter, Park, Resume, SaleDone};
use domain::api::settings::{SaveStaff, SeeSettings};
use domain::api::start::{Approve, FirstStart, Front, Look, SignIn, SignOut, Stage};
use domain::api::{Access, ApiError, OPERATIONS, Operation};
use domain::cart::{Asked, Cart, Goods, Item};
use domain::discount::{BasisPoints, Reduction};
use domain::id::{EventId, PersonId, ProductId};
use domain::permission::{Permission, Verdict, verdict};
use domain::quantity::{Quantity, Unit};
use domain::refund::Returned;
use domain::sale::Payment;
use domain::settings::OpeningHours;
use domain::staff::Role;
use domain::tender::{Tender, TenderKind};
use register::counter::{Answer, Counter, Options};
use tempfile::TempDir;

pub struct Stall {
    pub folder: TempDir,
    counter: Counter,
    owner: PersonId,
    bread: ProductId,
}

fn ask<O: Operation>(counter: &mut Counter, request: &O) -> Result<O::Response, ApiError> {
    ask_with(counter, request, None)
}

fn ask_with<O: Operation>(counter: &mut Counter, request: &O, approval: Option<&str>) -> Result<O::Response, ApiError> {
    let answer = counter.call(O::NAME, &serde_json::to_string(request).unwrap(), approval)?;
    Ok(serde_json::from_str(&answer).unwrap())
}

fn money(minor: i64) -> Money {
    Money::new(minor).unwrap()
}

fn pieces(n: i64) -> Quantity {
    Quantity::new(n * 1000).unwrap()
}

impl Stall {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut counter = Counter::open(options(&folder)).unwrap();
        let form = FirstStart {
            business_name: "Marché Saint-Pierre".to_owned(),
            country: "FR".to_owned(),
            currency: "EUR".parse().unwrap(),
            zone: "Europe/Paris".to_owned(),
            language: "fr".to_owned(),
            tax_inclusive: true,
            day_start: "00:00".parse().unwrap(),
            owner_name: "Nadia".to_owned(),
            owner_pin: "4711".to_owned(),
            stall_name: String::new(),
            stall_address: "1 place du Marché".to_owned(),
            opening_hours: OpeningHours::default(),
        };
        let front = ask(&mut counter, &form).unwrap();
        assert_eq!(front.stage, Stage::SignedIn);
        let owner = front.signed_in.unwrap().person;
        let settings = ask(&mut counter, &SeeSettings {}).unwrap();
        let bread = SaveProduct {
            product: None,
            name: "Baguette".to_owned(),
            category: None,
            kind: Default::default(),
            unit: Unit::Piece,
            tax_category: settings.tax_categories[0].tax_category,
            barcodes: vec!["4006381333931".parse().unwrap()],
            cost_minor: None,
            price_minor: Some(money(130)),
            price_from: None,
            archived: false,
        };
        let bread = ask(&mut counter, &bread).unwrap().row.product;
        Self { folder, counter, owner, bread }
    }

    pub fn ask<O: Operation>(&mut self, request: &O) -> Result<O::Response, ApiError> {
        ask(&mut self.counter, request)
    }

    fn restart(self) -> Self {
        let Self { folder, counter, owner, bread } = self;
        drop(counter);
        let counter = Counter::open(options(&folder)).unwrap();
        Self { folder, counter, owner, bread }
    }

    /// Lets go of the database, so that a test can look into it.
    pub fn close(&mut self) {
        let elsewhere = tempfile::tempdir().unwrap();
        self.counter = Counter::open(options(&elsewhere)).unwrap();
    }

    /// Opens it again, with the owner signed in.
    pub fn open_again(&mut self) {
        self.counter = Counter::open(options(&self.folder)).unwrap();
        let owner = self.owner;
        self.sign_in(owner, "4711").unwrap();
    }

    fn hire(&mut self, name: &str, role: Role, pin: &str) -> PersonId {
        let form = SaveStaff { person: None, name: name.to_owned(), role, active: true, pin: Some(pin.to_owned()) };
        let view = self.ask(&form).unwrap();
        view.staff.iter().find(|m| m.name == name).unwrap().person
    }

    pub const fn bread(&self) -> ProductId {
        self.bread
    }

    /// Somebody else takes over.
    pub fn become_cashier(&mut self) {
        let cashier = self.hire("Chloé", Role::Cashier, "2222");
        self.ask(&SignOut {}).unwrap();
        self.sign_in(cashier, "2222").unwrap();
    }

    fn sign_in(&mut self, person: PersonId, pin: &str) -> Result<(), ApiError> {
        self.ask(&SignIn { person, pin: pin.to_owned() }).map(|_| ())
    }

    pub fn cart(&self, n: i64) -> Cart {
        Cart { items: vec![Item::new(Goods::Product(self.bread), pieces(n))], ..Cart::default() }
    }

    pub fn sell(&mut self, n: i64, given: i64) -> Result<SaleDone, ApiError> {
        let id = self.ask(&OpenCounter {})?.next_sale;
        let cart = self.cart(n);
        self.ask(&sale(id, cart, 130 * n, TenderKind::Cash, given))
    }
}

fn options(folder: &TempDir) -> Options {
    Options { data: folder.path().to_owned(), saves: Some(folder.path().join("saved")) }
}

pub fn sale(id: EventId, cart: Cart, total: i64, kind: TenderKind, given: i64) -> CompleteSale {
    let payment = Payment { tenders: vec![Tender::new(kind, money(given))], tip_minor: Money::ZERO };
    CompleteSale { id, cart, payment, expected_total_minor: money(total) }
}

#[test]
fn the_permission_table_decides_every_operation_for_every_role() {
    let mut stall = Stall::open();
    let manager = stall.hire("Marc", Role::Manager, "1111");
    let cashier = stall.hire("Chloé", Role::Cashier, "2222");
    let owner = stall.owner;
    let mut refused = 0;
    for who in [
        None,
        Some((Role::Owner, owner, "4711")),
        Some((Role::Manager, manager, "1111")),
        Some((Role::Cashier, cashier, "2222")),
    ] {
        for operation in OPERATIONS.iter().filter(|o| o.name != "sign_out") {
            stall.ask(&SignOut {}).unwrap();
            if let Some((_, person, pin)) = who {
                stall.sign_in(person, pin).unwrap();
            }
            // An unreadable request shows whether the door was open without doing anything inside.
            let code = stall.counter.call(operation.name, "\"nothing\"", None).unwrap_err().code;
            let want = match (operation.access, who) {
                (Access::Anyone, _) => "bad_request",
                (Access::SignedIn | Access::Needs(_), None) => "signed_out",
                (Access::SignedIn, Some(_)) => "bad_request",
                (Access::Needs(permission), Some((role, ..))) => match verdict(role, permission) {
                    Verdict::Allowed => "bad_request",
                    Verdict::NeedsApproval => "needs_approval",
                    Verdict::Refused => "forbidden",
                },
            };
            assert_eq!(code, want, "{} as {:?}", operation.name, who.map(|w| w.0));
            refused += usize::from(want != "bad_request");
            if want == "needs_approval" {
                let Access::Needs(permission) = operation.access else { unreachable!() };
                let approve = Approve { person: owner, pin: "4711".to_owned(), permission };
                let token = stall.ask(&approve).unwrap().token;
                let once = stall.counter.call(operation.name, "\"nothing\"", Some(&token)).unwrap_err().code;
                assert_eq!(once, "bad_request", "{} approved", operation.name);
                let twice = stall.counter.call(operation.name, "\"nothing\"", Some(&token)).unwrap_err().code;
                assert_eq!(twice, "needs_approval", "an approval of {} serves once", operation.name);
            }
        }
    }
    assert!(refused > 60, "{refused}");
    assert_eq!(stall.counter.call("no_such_thing", "{}", None).unwrap_err().code, "unknown_operation");
}

#[test]
fn a_cashier_reduces_alone_and_changes_a_price_with_a_manager() {
    let mut stall = Stall::open();
    let manager = stall.hire("Marc", Role::Manager, "1111");
    let cashier = stall.hire("Chloé", Role::Cashier, "2222");
    stall.sign_in(cashier, "2222").unwrap();
    let mut cart = stall.cart(1);
    let ten = Asked { given: Reduction::Percent(BasisPoints::new(1000).unwrap()), reason: "old".to_owned() };
    cart.items[0].discount = Some(ten);
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    stall.ask(&sale(id, cart, 117, TenderKind::Cash, 117)).unwrap();

    let mut cart = stall.cart(1);
    cart.items[0].price_minor = Some(money(100));
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let cheaper = sale(id, cart, 100, TenderKind::Cash, 100);
    let error = stall.ask(&cheaper).unwrap_err();
    assert_eq!((error.code.as_str(), error.details["permission"].as_str()), ("needs_approval", "override_price"));
    let wrong = Approve { person: cashier, pin: "2222".to_owned(), permission: Permission::OverridePrice };
    assert_eq!(stall.ask(&wrong).unwrap_err().code, "forbidden");
    let right = Approve { person: manager, pin: "1111".to_owned(), permission: Permission::OverridePrice };
    let token = stall.ask(&right).unwrap().token;
    let done = ask_with(&mut stall.counter, &cheaper, Some(&token)).unwrap();
    assert_eq!(done.total_minor, money(100));
}

#[test]
fn a_sale_sent_twice_is_sold_once() {
    let mut stall = Stall::open();
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let cart = stall.cart(2);
    let request = sale(id, cart, 260, TenderKind::Cash, 500);
    let first = stall.ask(&request).unwrap();
    let second = stall.ask(&request).unwrap();
    assert_eq!(first.change_minor, money(240));
    assert_eq!((first.receipt, first.register_seq), (second.receipt, second.register_seq));
    assert_eq!(stall.ask(&ListSales { limit: 9, ..ListSales::default() }).unwrap().n_matching, 1);
}

#[test]
fn another_total_than_the_shown_one_is_refused() {
    let mut stall = Stall::open();
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let cart = stall.cart(1);
    let error = stall.ask(&sale(id, cart, 120, TenderKind::Cash, 200)).unwrap_err();
    assert_eq!(error.code, "total_changed");
    assert_eq!(stall.ask(&ListSales { limit: 9, ..ListSales::default() }).unwrap().n_matching, 0);
}

#[test]
fn a_parked_ticket_survives_a_restart_and_is_resumed_once() {
    let mut stall = Stall::open();
    let cart = stall.cart(3);
    let parked = stall.ask(&Park { cart: cart.clone(), label: "table 4".to_owned(), total_minor: money(390) }).unwrap();
    assert_eq!((parked.len(), parked[0].label.as_str(), parked[0].n_lines), (1, "table 4", 1));
    let mut stall = stall.restart();
    let owner = stall.owner;
    stall.sign_in(owner, "4711").unwrap();
    assert_eq!(stall.ask(&OpenCounter {}).unwrap().n_parked, 1);
    let cart = Cart { parked: Some(parked[0].id), ..cart };
    assert_eq!(stall.ask(&Resume { id: parked[0].id }).unwrap(), cart);
    assert_eq!(stall.ask(&Resume { id: parked[0].id }).unwrap_err().code, "not_found");
    let view = stall.ask(&OpenCounter {}).unwrap();
    assert_eq!((view.n_parked, view.cart), (0, Some(cart)));
}

#[test]
fn the_open_cart_and_the_last_sale_are_there_after_a_restart() {
    let mut stall = Stall::open();
    let done = stall.sell(1, 200).unwrap();
    let cart = stall.cart(2);
    stall.ask(&KeepCart { cart: Some(cart.clone()) }).unwrap();
    let mut stall = stall.restart();
    assert_eq!(stall.ask(&OpenCounter {}).unwrap_err().code, "signed_out");
    let owner = stall.owner;
    stall.sign_in(owner, "4711").unwrap();
    let view = stall.ask(&OpenCounter {}).unwrap();
    assert_eq!(view.cart, Some(cart));
    let last = view.last_sale.unwrap();
    assert_eq!((last.id, last.receipt, last.change_minor), (done.id, done.receipt.to_string(), money(70)));
}

#[test]
fn five_wrong_pins_make_a_delay_that_survives_a_restart() {
    let mut stall = Stall::open();
    stall.ask(&SignOut {}).unwrap();
    let owner = stall.owner;
    let waits: Vec<i64> = (0..3)
        .map(|_| stall.sign_in(owner, "0000").unwrap_err())
        .map(|error| {
            assert_eq!(error.code, "wrong_pin");
            error.details["wait_s"].parse().unwrap()
        })
        .collect();
    assert_eq!(waits, [0, 0, 2]);
    // The fourth comes too soon, also with the right PIN and after a restart.
    assert_eq!(stall.sign_in(owner, "4711").unwrap_err().code, "pin_locked");
    let mut stall = stall.restart();
    assert_eq!(stall.sign_in(owner, "4711").unwrap_err().code, "pin_locked");
    let Front { stage, staff, .. } = stall.ask(&Look {}).unwrap();
    assert_eq!((stage, staff.len()), (Stage::SignedOut, 1));
}

#[test]
fn part_refunds_end_at_the_exact_negative_and_never_beyond() {
    let mut stall = Stall::open();
    let sold = stall.sell(3, 390).unwrap();
    let mut back = |n: i64| {
        let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
        let lines = vec![Returned { line: 1, quantity: pieces(n) }];
        stall.ask(&RefundSale { id, sale: sold.id, lines, by: TenderKind::Cash, restock: true, reason: String::new() })
    };
    let first = back(1).unwrap();
    let rest = back(2).unwrap();
    assert_eq!(first.total_minor.minor() + rest.total_minor.minor(), -390);
    assert_eq!(back(1).unwrap_err().code, "refund_too_large");
    let detail = stall.ask(&SeeSale { sale: sold.id }).unwrap();
    assert!(!detail.can_refund && !detail.can_void && detail.related.len() == 2);
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let void = VoidSale { id, sale: sold.id, reason: String::new() };
    assert_eq!(stall.ask(&void).unwrap_err().code, "void_after_refund");
}

#[test]
fn a_voided_sale_returns_its_stock_and_its_money() {
    let mut stall = Stall::open();
    let bread = stall.bread;
    stall.ask(&CountStock { product: bread, counted: pieces(10) }).unwrap();
    stall.ask(&TakeIn { product: bread, quantity: pieces(5), expires_on: None }).unwrap();
    let sold = stall.sell(4, 1000).unwrap();
    let left = |stall: &mut Stall| stall.ask(&SeeProduct { product: bread }).unwrap().row.left;
    assert_eq!(left(&mut stall), Some(pieces(11)));
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let void = stall.ask(&VoidSale { id, sale: sold.id, reason: "mistake".to_owned() }).unwrap();
    assert_eq!(left(&mut stall), Some(pieces(15)));
    assert_eq!(void.tenders, [Tender::new(TenderKind::Cash, money(-520))]);
    stall.ask(&CountStock { product: bread, counted: pieces(7) }).unwrap();
    assert_eq!(left(&mut stall), Some(pieces(7)), "a count is a new base");
}

#[test]
fn a_payment_is_changed_as_often_as_needed_and_voided_as_it_is() {
    let mut stall = Stall::open();
    let sold = stall.sell(2, 500).unwrap();
    for kind in [TenderKind::Card, TenderKind::Mobile, TenderKind::Card] {
        let changed = stall.ask(&ChangeTender { sale: sold.id, tenders: vec![Tender::new(kind, money(260))] }).unwrap();
        assert_eq!(changed.tenders, [Tender::new(kind, money(260))]);
        let detail = stall.ask(&SeeSale { sale: sold.id }).unwrap();
        assert_eq!((detail.tenders, detail.summary.tenders), (vec![Tender::new(kind, money(260))], vec![kind]));
    }
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let void = stall.ask(&VoidSale { id, sale: sold.id, reason: String::new() }).unwrap();
    assert_eq!(void.tenders, [Tender::new(TenderKind::Card, money(-260))]);
}

#[test]
fn somebody_must_stay_owner() {
    let mut stall = Stall::open();
    let owner = stall.owner;
    let demote =
        SaveStaff { person: Some(owner), name: "Nadia".to_owned(), role: Role::Cashier, active: true, pin: None };
    assert_eq!(stall.ask(&demote).unwrap_err().code, "last_owner");
    stall.hire("Marc", Role::Owner, "1111");
    stall.ask(&demote).unwrap();
    assert_eq!(stall.ask(&SeeSettings {}).unwrap_err().code, "signed_out", "a changed role signs in again");
}

#[test]
fn a_barcode_belongs_to_one_product() {
    let mut stall = Stall::open();
    let settings = stall.ask(&SeeSettings {}).unwrap();
    let mut roll = SaveProduct {
        product: None,
        name: "Roll <b>&amp;</b> עוגה".to_owned(),
        category: None,
        kind: Default::default(),
        unit: Unit::Piece,
        tax_category: settings.tax_categories[0].tax_category,
        barcodes: vec!["4006381333931".parse().unwrap()],
        cost_minor: None,
        price_minor: Some(money(50)),
        price_from: None,
        archived: false,
    };
    let error = stall.ask(&roll).unwrap_err();
    assert_eq!((error.code.as_str(), error.details["name"].as_str()), ("barcode_taken", "Baguette"));
    roll.barcodes.clear();
    let saved = stall.ask(&roll).unwrap();
    assert_eq!(saved.row.name, roll.name, "markup and any script are text like other text");
    let page = stall.ask(&ListProducts { text: "roll".to_owned(), limit: 9, ..ListProducts::default() }).unwrap();
    assert_eq!(page.n_matching, 1);
}

#[test]
fn no_personal_value_is_in_the_log() {
    let mut stall = Stall::open();
    let cashier = stall.hire("Chloé Dupont-Personal", Role::Cashier, "86420975");
    stall.sign_in(cashier, "86420975").unwrap();
    stall.sell(1, 130).unwrap();
    let folder = stall.folder.path().to_owned();
    drop(stall.counter);
    let store = register::store::Store::read(&folder).unwrap();
    let mut statement = store.conn().prepare("select bytes from event").unwrap();
    let log: Vec<Vec<u8>> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(log.len() > 15);
    for personal in ["Nadia", "Chloé", "Personal", "argon2"] {
        assert!(!log.iter().any(|bytes| String::from_utf8_lossy(bytes).contains(personal)), "{personal}");
    }
}

#[test]
fn a_check_and_a_backup_leave_the_counter_free_to_sell() {
    let mut stall = Stall::open();
    stall.sell(2, 260).unwrap();
    for (request, name) in [(r#"{"full":true}"#, "verify"), ("{}", "back_up")] {
        let work = stall.counter.begin(name, request, None).unwrap();
        assert!(matches!(work, Answer::Work(_)), "{name}");
        let running = stall.ask(&SeeWork {}).unwrap().running.unwrap();
        assert_eq!(running.what.code(), name);
        // Sold between the beginning and the end, by the same counter.
        stall.sell(1, 130).unwrap();
        assert_eq!(stall.ask(&BackUp {}).unwrap_err().code, "busy");
        work.finish(&mut stall.counter).unwrap();
        assert_eq!(stall.ask(&SeeWork {}).unwrap().running, None);
    }
    // What the check found waits for whoever comes back from selling.
    let found = stall.ask(&SeeWork {}).unwrap().checked.unwrap();
    assert_eq!((found.ok, found.sales), (true, 2));
    assert!(stall.ask(&SeeSettings {}).unwrap().last_backup.is_some());
}

#[test]
fn what_was_learned_is_looked_at_and_gone_back_to_without_the_counter() {
    let mut stall = Stall::open();
    for (request, name) in [("{}", "see_runs"), (r#"{"version":1}"#, "roll_back"), (r#"{"weeks":4}"#, "see_accuracy")] {
        let work = stall.counter.begin(name, request, None).unwrap();
        assert!(matches!(work, Answer::Work(_)), "{name}");
        stall.sell(1, 130).unwrap();
        let answer = work.finish(&mut stall.counter);
        assert_eq!(answer.err().map(|error| error.code).as_deref(), (name == "roll_back").then_some("not_found"));
    }
}

#[test]
fn work_that_is_given_up_leaves_room_for_the_next() {
    let mut stall = Stall::open();
    drop(stall.counter.begin("back_up", "{}", None).unwrap());
    assert!(stall.ask(&Verify { full: false }).unwrap().ok);
}

#[test]
fn a_price_of_a_later_day_waits_for_it_and_can_be_taken_back() {
    let mut stall = Stall::open();
    let today = stall.ask(&SeeSettings {}).unwrap().today;
    let later = today.days_after(3);
    let dearer = SetPrice { product: stall.bread, valid_from: later, price_minor: Some(money(150)) };
    let seen = stall.ask(&dearer).unwrap();
    assert_eq!(seen.row.price_minor, Some(money(130)), "today's stays");
    assert_eq!((seen.prices[0].valid_from, seen.prices[0].price_minor), (later, money(150)));
    let taken = stall.ask(&SetPrice { price_minor: None, ..dearer.clone() }).unwrap();
    assert_eq!(taken.prices.len(), 1);
    let today = SetPrice { valid_from: today, price_minor: None, ..dearer };
    assert_eq!(stall.ask(&today).unwrap_err().code, "price_holds");
}
