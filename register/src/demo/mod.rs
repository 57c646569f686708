//! A bakery to look around in: The Bread Basket's half year, sold on this register as scripts sell, with a menu of our
//! own. What the data doesn't say (who served, how people paid, what was baked) is chosen by the tickets' numbers, so
//! every demo of a day is the same. What it was expected to sell is what this program said of the same tickets, so that
//! forecasts have a past to be held against.

mod forecasts;
mod menu;
mod pictures;
mod tickets;

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike};
use domain::Money;
use domain::business_day::{BusinessDay, DayStart};
use domain::cash_rounding::CashRounding;
use domain::event::Body;
use domain::forecast::{Forecast, Prediction};
use domain::id::{PersonId, ProductId};
use domain::quantity::Quantity;
use domain::settings::{Hours, OpeningHours, Setting, StaffChange, StaffChanges};
use domain::staff::Role;
use domain::stock::{Intake, Movement};
use domain::tax::Service;
use domain::tender::TenderKind;
use domain::waste::{Waste, WasteReason, Worth};
use forecast::model::Model;

use self::forecasts::Expected;
use self::menu::Dish;
use self::tickets::Basket;
use crate::init::{NewRegister, append, init};
use crate::order::{Order, OrderLine, OrderTender};
use crate::sell::{Seller, append_sale};
use crate::shop::{self, Shop};
use crate::store::{Author, Pins, Store, Writer, random};
use crate::{Error, clock};

/// The owner of the demo, and the PIN to sign in with.
pub const OWNER: (&str, &str) = ("Nadia", "1234");
const MANAGER: (&str, &str) = ("Tom", "2345");
const CASHIER: (&str, &str) = ("Aisha", "3456");

const ZONE: &str = "Europe/London";
/// Scotland, whose public holidays are its own.
const REGION: &str = "SCT";

/// Makes the demo's register, whole or not at all. `progress` is told the days that are done, and all.
///
/// # Errors
/// As [`Store::create_filled`].
pub fn start(folder: &Path, language: &str, progress: &mut dyn FnMut(u64, u64)) -> Result<Store, Error> {
    Store::create_filled(folder, |building| fill(building, language, progress))
}

fn fill(folder: &Path, language: &str, progress: &mut dyn FnMut(u64, u64)) -> Result<Store, Error> {
    let menu = menu::menu()?;
    let bakery = tickets::days()?;
    let expected = forecasts::days()?;
    let (Some((first, _)), Some((last, _))) = (bakery.first_key_value(), bakery.last_key_value()) else {
        return Err(Error::Damaged("the demo has no tickets".to_owned()));
    };
    let mut store = init(folder, &new_register(language)?)?;
    let now = clock::now(ZONE);
    let today = now.wall().date();
    let calendar = tickets::calendar(*first, *last, today);
    let since = calendar.first().map_or(today, |(day, _)| *day);
    let owner = shop::owner(store.conn())?;
    let author = Author { person: Some(owner), approver: None, now_ms: now.unix_ms(), moment: now };
    let mut shop = Shop::load(&store)?;
    let verifiers = [Pins::verifier(MANAGER.1)?, Pins::verifier(CASHIER.1)?];
    let staff = store.write(|writer| {
        menu::write(writer, &author, &menu, &shop.catalogue.tax_categories, BusinessDay::from_date(since))?;
        append(writer, &author, Body::Setting(Setting::Region(REGION.to_owned())))?;
        let [manager_pin, cashier_pin] = &verifiers;
        let manager = hire(writer, &author, Role::Manager, MANAGER.0, manager_pin)?;
        let cashier = hire(writer, &author, Role::Cashier, CASHIER.0, cashier_pin)?;
        Ok([owner, manager, cashier])
    })?;
    shop = Shop::load(&store)?;
    let mut bakery_day = Bakery { shop, menu, author, staff, left: HashMap::new() };
    let n_days = calendar.len() as u64;
    for (done, (day, source)) in (0..).zip(&calendar) {
        progress(done, n_days);
        if let Some(baskets) = bakery.get(source) {
            let said = expected.get(source).map(Vec::as_slice).unwrap_or_default();
            store.write(|writer| {
                bakery_day.expect(writer, *day, said)?;
                bakery_day.day(writer, *day, baskets)
            })?;
        }
    }
    // This morning's baking is in too, by what the same weekday sold last week.
    let last_week = calendar.iter().rev().nth(6).and_then(|(_, source)| bakery.get(source));
    let morning = bakery_day.author.moment.wall().time() >= BAKED_AT;
    if let Some(baskets) = last_week.filter(|_| morning) {
        store.write(|writer| bakery_day.bake(writer, today, baskets))?;
    }
    progress(n_days, n_days);
    Ok(store)
}

fn new_register(language: &str) -> Result<NewRegister, Error> {
    let hours = |from: &str, to: &str| -> Result<Option<Hours>, Error> {
        Ok(Some(Hours { from: from.parse()?, to: to.parse()? }))
    };
    let week = hours("07:30", "18:30")?;
    let weekend = hours("08:30", "17:00")?;
    Ok(NewRegister {
        business_name: "The Bread Basket".to_owned(),
        country: "GB".to_owned(),
        currency: "GBP".parse()?,
        zone: ZONE.to_owned(),
        language: language.to_owned(),
        tax_inclusive: true,
        cash_rounding: CashRounding::NONE,
        day_start: DayStart::default(),
        stall_name: "High Street".to_owned(),
        stall_address: "12 High Street\nEdinburgh".to_owned(),
        opening_hours: OpeningHours([week, week, week, week, week, weekend, weekend]),
        owner: Some((OWNER.0.to_owned(), OWNER.1.to_owned())),
    })
}

fn hire(writer: &mut Writer<'_>, author: &Author, role: Role, name: &str, pin: &str) -> Result<PersonId, Error> {
    let person = PersonId::new(author.now_ms, random());
    let changes = vec![StaffChange::Role(role), StaffChange::Active(true)];
    append(writer, author, Body::Staff(StaffChanges { person, changes }))?;
    writer.set_name(person, name)?;
    writer.set_pin(person, pin)?;
    Ok(person)
}

/// When the first batch is out of the oven.
const BAKED_AT: NaiveTime = match NaiveTime::from_hms_opt(6, 45, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// When what is left is looked through.
const CLOSED_AT: NaiveTime = match NaiveTime::from_hms_opt(18, 40, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// The bakery on its way through its days.
struct Bakery {
    shop: Shop,
    menu: Vec<Dish>,
    author: Author,
    /// Owner, manager, cashier.
    staff: [PersonId; 3],
    /// Pieces of what is baked.
    left: HashMap<ProductId, i64>,
}

impl Bakery {
    fn day(&mut self, writer: &mut Writer<'_>, day: NaiveDate, baskets: &[Basket]) -> Result<(), Error> {
        self.bake(writer, day, baskets)?;
        for basket in baskets {
            self.sell(writer, day, basket)?;
        }
        self.throw_away(writer, day)
    }

    /// What was expected of a day on the morning before it.
    fn expect(&self, writer: &mut Writer<'_>, day: NaiveDate, said: &[Expected]) -> Result<(), Error> {
        let (Some(before), false) = (day.pred_opt(), said.is_empty()) else { return Ok(()) };
        let moment = clock::on_wall(before.and_time(BAKED_AT), ZONE)?;
        let business_day = self.shop.business_day(&moment);
        let predictions = said.iter().map(|of| {
            let product = self.shop.catalogue.named(&of.product)?.id;
            Ok(Prediction { product, day: business_day.days_after(1), quantiles: of.quantiles.clone() })
        });
        let forecast = Forecast {
            business_day,
            model: Model::Ensemble.name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            predictions: predictions.collect::<Result<_, Error>>()?,
        };
        // The program's own word, as ever.
        let author = Author { person: None, moment, ..self.author.clone() };
        append(writer, &author, Body::Forecast(Box::new(forecast)))
    }

    /// At closing some of what is left of the day's baking goes, most of it unsold.
    fn throw_away(&mut self, writer: &mut Writer<'_>, day: NaiveDate) -> Result<(), Error> {
        let moment = clock::on_wall(day.and_time(CLOSED_AT), ZONE)?;
        let business_day = self.shop.business_day(&moment);
        let author = Author { moment, ..self.author.clone() };
        for dish in self.menu.iter().filter(|dish| dish.baked) {
            let product = self.shop.catalogue.named(&dish.name)?;
            let left = self.left.entry(product.id).or_insert(0);
            let chance = choice(&[&day.to_string(), &dish.name, "left"]);
            let lost = *left * i64::try_from(chance % 3).unwrap_or(0) / 2;
            if lost <= 0 {
                continue;
            }
            *left -= lost;
            let reason = match chance / 3 % 8 {
                0 => WasteReason::Damaged,
                1 => WasteReason::GivenAway,
                _ => WasteReason::Unsold,
            };
            let worth = Worth {
                product: product.id,
                name: &product.name,
                unit: product.unit,
                cost_minor: product.cost,
                list_price_minor: product.price_on(business_day, self.shop.stall.stall),
            };
            let lost = Quantity::new(lost * 1000)?;
            let waste = Waste::new(business_day, self.shop.stall.currency, worth, lost, reason, Vec::new())?;
            append(writer, &author, Body::Waste(waste))?;
        }
        Ok(())
    }

    /// Takes in what the day will sell and a little more, less what is left of yesterday.
    fn bake(&mut self, writer: &mut Writer<'_>, day: NaiveDate, baskets: &[Basket]) -> Result<(), Error> {
        let mut movements = Vec::new();
        for dish in self.menu.iter().filter(|dish| dish.baked) {
            let product = self.shop.catalogue.named(&dish.name)?.id;
            let sold: i64 = baskets
                .iter()
                .flat_map(|basket| &basket.goods)
                .filter(|(name, _)| *name == dish.name)
                .map(|(_, pieces)| i64::from(*pieces))
                .sum();
            let spare = i64::try_from(choice(&[&day.to_string(), &dish.name]) % 4).unwrap_or(0);
            let left = self.left.entry(product).or_insert(0);
            let baked = sold + sold / 12 + spare - *left;
            if baked > 0 {
                *left += baked;
                movements.push(Movement { product, quantity: Quantity::new(baked * 1000)?, line: None });
            }
        }
        if movements.is_empty() {
            return Ok(());
        }
        let moment = clock::on_wall(day.and_time(BAKED_AT), ZONE)?;
        let business_day = self.shop.business_day(&moment);
        let author = Author { moment, ..self.author.clone() };
        let intake = Intake { business_day, tenders: Vec::new(), movements, note: String::new(), batches: Vec::new() };
        append(writer, &author, Body::Intake(intake))
    }

    fn sell(&mut self, writer: &mut Writer<'_>, day: NaiveDate, basket: &Basket) -> Result<(), Error> {
        let moment = clock::on_wall(day.and_time(basket.time), ZONE)?;
        let seed = choice(&[&day.to_string(), &basket.number.to_string()]);
        let mut order = order(basket, moment.at, seed);
        let cart = order.cart(&self.shop.catalogue)?;
        let business_day = self.shop.business_day(&moment);
        let bill = self.shop.bill(&cart, &moment)?;
        for line in &bill.lines {
            if let Some(left) = line.product.and_then(|product| self.left.get_mut(&product)) {
                *left -= line.quantity.thousandths() / 1000;
            }
        }
        order.tenders = vec![tender(bill.total_minor, seed)?];
        let person = Some(self.staff[on_duty(basket.time, seed)]);
        let now_ms = self.author.now_ms;
        let seller = Seller { person, approver: None, moment, now_ms };
        let id = writer.new_id(now_ms);
        append_sale(writer, &self.shop, &seller, id, business_day, bill, &order.payment()?, &cart)?;
        Ok(())
    }
}

/// The basket as a script would write it, still to be paid.
fn order(basket: &Basket, at: DateTime<chrono::FixedOffset>, seed: u64) -> Order {
    let lines = basket
        .goods
        .iter()
        .map(|(product, pieces)| OrderLine {
            product: product.clone(),
            quantity: pieces.to_string(),
            price_minor: None,
            discount_bp: None,
        })
        .collect();
    let drinks = ["Coffee", "Tea", "Hot chocolate", "Soup", "Toast", "Spanish Brunch"];
    let stays = basket.goods.iter().any(|(name, _)| drinks.contains(&name.as_str()));
    // Who drinks a coffee often sits down with it; of the others few do.
    let eat_in = seed % 100 < if stays { 55 } else { 4 };
    let service = if eat_in { Service::EatIn } else { Service::TakeAway };
    Order { lines, service, tenders: Vec::new(), discount_bp: None, at: Some(at) }
}

/// Small sums are paid in cash more often than large ones; cash comes in coins or as the next note.
fn tender(total: Money, seed: u64) -> Result<OrderTender, Error> {
    let dice = (seed >> 8) % 100;
    let cash = dice < if total.minor() < 500 { 52 } else { 30 };
    if !cash {
        let kind = if dice > 93 { TenderKind::Mobile } else { TenderKind::Card };
        return Ok(OrderTender { kind, amount_minor: total });
    }
    let exact = (seed >> 20) % 100 < 25;
    let note = [500, 1000, 2000, 5000].into_iter().find(|note| *note >= total.minor() && total.minor() > note / 8);
    let amount_minor = match note {
        Some(note) if !exact => Money::new(note)?,
        _ => total,
    };
    Ok(OrderTender { kind: TenderKind::Cash, amount_minor })
}

/// Nadia opens, Tom has midday, Aisha the afternoon; they help each other out.
fn on_duty(time: NaiveTime, seed: u64) -> usize {
    let turn = match time.hour() {
        ..11 => 0,
        11..14 => 1,
        _ => 2,
    };
    if (seed >> 32).is_multiple_of(5) { (turn + 1) % 3 } else { turn }
}

/// A number out of texts that looks like chance and is always the same (FNV-1a, mixed as by `splitmix64`).
fn choice(of: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in of.iter().flat_map(|text| text.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
