//! Registers of any size, grown by the register's own functions.

use std::path::Path;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use domain::Money;
use domain::barcode::Barcode;
use domain::business_day::{BusinessDay, DayStart};
use domain::cart::{Cart, Goods, Item};
use domain::cash_rounding::CashRounding;
use domain::catalogue::{CategoryChange, CategoryChanges, PriceChange, ProductChange, ProductChanges};
use domain::clock::Moment;
use domain::event::Body;
use domain::id::{CategoryId, EventId, ProductId};
use domain::quantity::{Quantity, Unit};
use domain::sale::{Bill, Payment};
use domain::settings::OpeningHours;
use domain::tender::{Tender, TenderKind};
use register::init::{NewRegister, init};
use register::sell::{Seller, append_sale};
use register::shop::{Shop, owner};
use register::store::{Author, Purpose, Store, Writer, random};

use crate::Chance;
use crate::{Failure, Outcome};

/// The PIN of the owner of a grown register.
pub const PIN: &str = "2580";

pub const ZONE: &str = "Europe/London";

const KINDS: [&str; 40] = [
    "Baguette",
    "Brioche",
    "Croissant",
    "Pain au chocolat",
    "Éclair",
    "Tarte",
    "Quiche",
    "Focaccia",
    "Rye loaf",
    "Sourdough",
    "Bagel",
    "Scone",
    "Muffin",
    "Brownie",
    "Shortbread",
    "Flapjack",
    "Cheddar",
    "Gruyère",
    "Comté",
    "Goat's cheese",
    "Mozzarella",
    "Jambon",
    "Chorizo",
    "Pâté",
    "Hummus",
    "Olives",
    "Apple",
    "Pear",
    "Plum",
    "Cherry",
    "Tomato",
    "Potato",
    "Carrot",
    "Leek",
    "Courgette",
    "Honey",
    "Jam",
    "Chutney",
    "Juice",
    "Soup",
];
const FLAVOURS: [&str; 50] = [
    "plain",
    "organic",
    "wholemeal",
    "spelt",
    "seeded",
    "walnut",
    "hazelnut",
    "almond",
    "pistachio",
    "raisin",
    "fig",
    "date",
    "apricot",
    "lemon",
    "orange",
    "blood orange",
    "lime",
    "raspberry",
    "strawberry",
    "blackcurrant",
    "rhubarb",
    "vanilla",
    "caramel",
    "dark chocolate",
    "milk chocolate",
    "white chocolate",
    "coffee",
    "cinnamon",
    "ginger",
    "cardamom",
    "rosemary",
    "thyme",
    "basil",
    "garlic",
    "onion",
    "smoked",
    "aged",
    "mild",
    "strong",
    "crème fraîche",
    "heritage",
    "early",
    "late",
    "red",
    "green",
    "golden",
    "winter",
    "summer",
    "farm",
    "valley",
];
const SIZES: [&str; 25] = [
    "mini", "small", "medium", "large", "family", "half", "quarter", "sliced", "boxed", "bag", "100 g", "150 g",
    "200 g", "250 g", "330 g", "400 g", "500 g", "750 g", "1 kg", "2 kg", "pair", "set of 4", "set of 6", "dozen",
    "tray",
];

/// What was grown: the register with its products.
#[derive(Debug)]
pub struct Grown {
    pub store: Store,
    pub shop: Shop,
}

/// Makes a register with so many products, each with a name, a barcode, a category and a price.
pub fn grow(folder: &Path, n_products: usize) -> Outcome<Grown> {
    let mut store = init(folder, &new_register()?)?;
    let shop = Shop::load(&store)?;
    let tax_category = shop.catalogue.tax_categories[0].id;
    let author = author(&store, shop.now())?;
    let day = BusinessDay::from_date(DateTime::<Utc>::UNIX_EPOCH.date_naive());
    let categories: Vec<CategoryId> = (0..100).map(|_| CategoryId::new(author.now_ms, random())).collect();
    store.write(|writer| {
        for (position, &category) in (0_i64..).zip(&categories) {
            let name = format!("{} {}", KINDS[position as usize % KINDS.len()], position / KINDS.len() as i64 + 1);
            let changes = vec![CategoryChange::Name(name), CategoryChange::Position(position)];
            append(writer, &author, Body::Category(CategoryChanges { category, changes }))?;
        }
        for n in 0..n_products {
            let product = ProductId::new(author.now_ms, random());
            let changes = vec![
                ProductChange::Name(name(n)),
                ProductChange::Unit(Unit::Piece),
                ProductChange::TaxCategory(tax_category),
                ProductChange::Category(Some(categories[n % categories.len()])),
                ProductChange::Position(n as i64),
                ProductChange::AddBarcode(barcode(n)?),
            ];
            append(writer, &author, Body::Product(ProductChanges { product, changes }))?;
            let price_minor = Some(Money::new(50 + (n as i64 * 37) % 950)?);
            append(writer, &author, Body::Price(PriceChange { product, stall: None, valid_from: day, price_minor }))?;
        }
        Ok(())
    })?;
    let shop = Shop::load(&store)?;
    Ok(Grown { store, shop })
}

/// Product names, different for each of the first 50,000.
pub fn name(n: usize) -> String {
    let (kind, rest) = (n % KINDS.len(), n / KINDS.len());
    format!("{} {} {}", KINDS[kind], FLAVOURS[rest % FLAVOURS.len()], SIZES[rest / FLAVOURS.len() % SIZES.len()])
}

pub fn barcode(n: usize) -> Result<Barcode, domain::Error> {
    Barcode::from_body(&format!("400{n:09}"))
}

impl Grown {
    /// Past sales of one to three lines, 700 a day, up to yesterday.
    pub fn sell_past(&mut self, n_sales: usize, mut progress: impl FnMut(usize)) -> Outcome<()> {
        const A_DAY: usize = 700;
        let Self { store, shop } = self;
        let person = owner(store.conn())?;
        let mut chance = Chance::new(7);
        let n_days = n_sales.div_ceil(A_DAY);
        let first_day = Utc::now() - TimeDelta::days(n_days as i64);
        let mut sold = 0;
        for day in 0..n_days {
            let opening = first_day.date_naive() + TimeDelta::days(day as i64);
            let opening = opening.and_hms_opt(8, 0, 0).ok_or_else(|| Failure::new("no eight o'clock"))?.and_utc();
            store.write(|writer| {
                for n in 0..A_DAY.min(n_sales - sold) {
                    let at: DateTime<FixedOffset> = (opening + TimeDelta::seconds(40 * n as i64)).fixed_offset();
                    let moment = Moment::new(at, ZONE);
                    let seller = Seller { person: Some(person), approver: None, now_ms: moment.unix_ms(), moment };
                    let n_lines = 1 + chance.below(3) as usize;
                    let cart = cart(shop, &mut chance, n_lines);
                    let day = shop.business_day(&seller.moment);
                    let bill = shop.bill(&cart, &seller.moment)?;
                    let payment = cash(&bill);
                    let id = EventId::new(seller.now_ms, random());
                    append_sale(writer, shop, &seller, id, day, bill, &payment, &cart)?;
                }
                Ok(())
            })?;
            sold += A_DAY.min(n_sales - sold);
            progress(sold);
        }
        Ok(())
    }
}

/// A cart of so many lines, each of another product.
pub fn cart(shop: &Shop, chance: &mut Chance, n_lines: usize) -> Cart {
    let products = shop.catalogue.products();
    let first = chance.below(products.len() as u64) as usize;
    let items = (0..n_lines)
        .map(|n| Item::new(Goods::Product(products[(first + n * 7919) % products.len()].id), Quantity::ONE))
        .collect();
    Cart { items, ..Cart::default() }
}

/// Paid in cash, to the penny.
pub fn cash(bill: &Bill) -> Payment {
    Payment { tenders: vec![Tender::new(TenderKind::Cash, bill.total_minor)], ..Payment::default() }
}

fn new_register() -> Result<NewRegister, domain::Error> {
    Ok(NewRegister {
        business_name: "The Long Counter".to_owned(),
        country: "GB".to_owned(),
        currency: "GBP".parse()?,
        zone: ZONE.to_owned(),
        language: "en".to_owned(),
        tax_inclusive: true,
        cash_rounding: CashRounding::NONE,
        day_start: DayStart::default(),
        stall_name: String::new(),
        stall_address: String::new(),
        opening_hours: OpeningHours::default(),
        owner: Some(("Ada".to_owned(), PIN.to_owned())),
    })
}

fn author(store: &Store, moment: Moment) -> Outcome<Author> {
    Ok(Author { person: Some(owner(store.conn())?), approver: None, now_ms: moment.unix_ms(), moment })
}

fn append(writer: &mut Writer<'_>, author: &Author, body: Body) -> Result<(), register::Error> {
    let id = writer.new_id(author.now_ms);
    writer.append(Purpose::Live, author, id, body)?;
    Ok(())
}
