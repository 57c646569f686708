//! A bakery to play in, set up through the window's own seam, so that a journey can begin at its subject.

use domain::Money;
use domain::api::catalogue::{SaveCategory, SaveProduct};
use domain::api::settings::{SaveStaff, SeeSettings};
use domain::api::start::FirstStart;
use domain::api::{ApiError, Operation};
use domain::id::{CategoryId, PersonId, ProductId, TaxCategoryId};
use domain::quantity::Unit;
use domain::settings::OpeningHours;
use domain::staff::Role;
use e2e::{Outcome, Window, css};

pub const OWNER: Person = Person { name: "Nadia", pin: "4711" };
pub const MANAGER: Person = Person { name: "Marc", pin: "1111" };
pub const CASHIER: Person = Person { name: "Chloé", pin: "2222" };

/// The baguette's.
pub const BARCODE: &str = "4006381333931";

/// Somebody who works here.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub pin: &'static str,
}

type Ware = (&'static str, Option<i64>, Unit, Option<&'static str>, bool);

/// What the journeys sell: name, price, unit, barcode, and whether it lies on the first shelf.
const GOODS: [Ware; 6] = [
    ("Baguette", Some(130), Unit::Piece, Some(BARCODE), true),
    ("Croissant", Some(120), Unit::Piece, None, true),
    ("Sourdough", Some(420), Unit::Piece, None, true),
    ("Comté", Some(2490), Unit::Kilogram, None, true),
    ("Cake of the day", None, Unit::Piece, None, true),
    ("Coffee", Some(280), Unit::Piece, None, false),
];

/// The bakery's people, with the owner signed in.
#[derive(Debug, Clone, Copy)]
pub struct Bakery {
    pub owner: PersonId,
    pub manager: PersonId,
    pub cashier: PersonId,
    pub tax_category: TaxCategoryId,
    pub shelf: CategoryId,
}

impl Bakery {
    /// Founds the bakery in an empty window and shows its counter.
    pub fn open(window: &Window) -> Outcome<Self> {
        let bakery = Self::found(window, "en")?;
        bakery.stock_all(window)?;
        show(window, "/sell")?;
        Ok(bakery)
    }

    /// Everything that the journeys sell.
    pub fn stock_all(&self, window: &Window) -> Outcome {
        for (name, price, unit, barcode, first) in GOODS {
            let category = first.then_some(self.shelf);
            self.stock(window, name, price, unit, barcode, category)?;
        }
        Ok(())
    }

    /// The business and its people, without a product.
    pub fn found(window: &Window, language: &str) -> Outcome<Self> {
        let front = answer(
            window,
            &FirstStart {
                business_name: "The Crusty Loaf".to_owned(),
                country: "GB".to_owned(),
                currency: "GBP".parse()?,
                zone: "Europe/London".to_owned(),
                language: language.to_owned(),
                tax_inclusive: true,
                day_start: "00:00".parse()?,
                owner_name: OWNER.name.to_owned(),
                owner_pin: OWNER.pin.to_owned(),
                stall_name: "Market Square".to_owned(),
                stall_address: "2 Market Square\nBath".to_owned(),
                opening_hours: OpeningHours::default(),
            },
        )?;
        let owner = front.signed_in.expect("whoever founds is signed in").person;
        let manager = hire(window, MANAGER, Role::Manager)?;
        let cashier = hire(window, CASHIER, Role::Cashier)?;
        let tax_category = answer(window, &SeeSettings {})?.tax_categories[0].tax_category;
        let shelf = SaveCategory { category: None, name: "Bread".to_owned(), position: 0, archived: false };
        let shelf = answer(window, &shelf)?[0].category;
        Ok(Self { owner, manager, cashier, tax_category, shelf })
    }

    /// Puts a product on the shelf.
    pub fn stock(
        &self,
        window: &Window,
        name: &str,
        price: Option<i64>,
        unit: Unit,
        barcode: Option<&str>,
        category: Option<CategoryId>,
    ) -> Outcome<ProductId> {
        let form = SaveProduct {
            product: None,
            name: name.to_owned(),
            category,
            kind: Default::default(),
            unit,
            tax_category: self.tax_category,
            barcodes: barcode.map(str::parse).transpose()?.into_iter().collect(),
            cost_minor: None,
            price_minor: price.map(Money::new).transpose()?,
            price_from: None,
            archived: false,
        };
        Ok(answer(window, &form)?.row.product)
    }
}

fn hire(window: &Window, person: Person, role: Role) -> Outcome<PersonId> {
    let (name, pin) = (person.name.to_owned(), Some(person.pin.to_owned()));
    let view = answer(window, &SaveStaff { person: None, name, role, active: true, pin })?;
    Ok(view.staff.iter().find(|member| member.name == person.name).expect("was just hired").person)
}

/// Calls an operation as the page does.
pub fn ask<O: Operation>(window: &Window, request: &O) -> Outcome<Result<O::Response, ApiError>> {
    let told = window.invoke(O::NAME, serde_json::to_value(request)?, None)?;
    Ok(match told {
        Ok(answer) => Ok(serde_json::from_value(answer)?),
        Err(error) => Err(serde_json::from_value(error)?),
    })
}

/// Calls an operation that is not refused.
pub fn answer<O: Operation>(window: &Window, request: &O) -> Outcome<O::Response> {
    ask(window, request)?.map_err(|error| e2e::Failure::from(error).during(O::NAME))
}

/// Loads the page anew, as it begins after a start of the program, at one of its places.
pub fn show(window: &Window, place: &str) -> Outcome {
    let script = "window.isOld = true; location.hash = arguments[0]; location.reload(); return true";
    window.execute(script, &[place.into()])?;
    window.wait_for("the new page", "return !window.isOld && !!document.documentElement.dataset.route", &[])?;
    window.find(&css("#app > *"))?;
    Ok(())
}
