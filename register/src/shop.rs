//! The shop as it stands: settings, stall and catalogue, read from the projections and kept in memory.

use std::collections::{HashMap, HashSet};

use domain::business_day::BusinessDay;
use domain::cart::{Cart, Goods, Item, Terms};
use domain::clock::Moment;
use domain::currency::Currency;
use domain::id::{PersonId, ProductId, StallId};
use domain::markdown::Reduced;
use domain::quantity::Unit;
use domain::sale::{Bill, LineKind};
use domain::settings::{OpeningHours, Setting, Settings, Stall};
use domain::staff::Role;
use domain::{Money, cart};
use rusqlite::{Connection, OptionalExtension, params};

use crate::catalogue::{Catalogue, Product};
use crate::store::{Store, id};
use crate::{Error, batch, clock, markdown};

#[derive(Debug)]
pub struct Shop {
    pub settings: Settings,
    pub stall: Stall,
    pub catalogue: Catalogue,
    /// What is reduced, or will be.
    reduced: HashMap<ProductId, Vec<Reduced>>,
    /// Products of which something came in with a last day that is not long over.
    dated: HashSet<ProductId>,
}

impl Shop {
    /// # Errors
    /// Database errors.
    pub fn load(store: &Store) -> Result<Self, Error> {
        Ok(Self {
            settings: settings(store.conn())?,
            stall: stall(store.conn(), store.identity().stall)?,
            catalogue: Catalogue::load(store.conn())?,
            reduced: markdown::reduced(store.conn(), store.identity().stall, clock::now("UTC").unix_ms())?,
            dated: batch::dated(store.conn(), store.identity().stall)?,
        })
    }

    /// Reads anew what is reduced, or was shortly before `now`, and what has a last day.
    ///
    /// # Errors
    /// Database errors.
    pub fn reload_shelf(&mut self, store: &Store, now: &Moment) -> Result<(), Error> {
        self.reduced = markdown::reduced(store.conn(), store.identity().stall, now.unix_ms())?;
        self.dated = batch::dated(store.conn(), store.identity().stall)?;
        Ok(())
    }

    /// What lies over a product's list price, each with its time.
    pub fn reduced(&self, product: ProductId) -> &[Reduced] {
        self.reduced.get(&product).map_or(&[], Vec::as_slice)
    }

    /// Whether a product may have batches.
    pub fn is_dated(&self, product: ProductId) -> bool {
        self.dated.contains(&product)
    }

    /// Reads settings and stall anew after a change.
    ///
    /// # Errors
    /// Database errors.
    pub fn reload_settings(&mut self, store: &Store) -> Result<(), Error> {
        self.settings = settings(store.conn())?;
        self.stall = stall(store.conn(), store.identity().stall)?;
        Ok(())
    }

    pub fn now(&self) -> Moment {
        clock::now(&self.stall.zone)
    }

    pub fn business_day(&self, moment: &Moment) -> BusinessDay {
        BusinessDay::at(moment.wall(), self.stall.day_start)
    }

    /// What a product is billed by on a day at this stall.
    pub fn terms(&self, product: &Product, day: BusinessDay) -> Terms {
        let reduced = self.reduced(product.id).to_vec();
        Terms { reduced, ..self.catalogue.terms(product, day, self.stall.stall) }
    }

    /// Bills a cart with the catalogue and the markdowns of a moment.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a product or tax category that is not there; as [`cart::bill`].
    pub fn bill(&self, cart: &Cart, at: &Moment) -> Result<Bill, Error> {
        let day = self.business_day(at);
        let terms = cart.items.iter().map(|item| self.terms_of(item, day)).collect::<Result<Vec<_>, Error>>()?;
        let items: Vec<(&Item, &Terms)> = cart.items.iter().zip(&terms).collect();
        Ok(cart::bill(&items, cart.service, cart.discount.as_ref(), self.settings.tax_inclusive, at.unix_ms())?)
    }

    fn terms_of(&self, item: &Item, day: BusinessDay) -> Result<Terms, Error> {
        match &item.of {
            Goods::Product(product) => {
                let found = self
                    .catalogue
                    .product(*product)
                    .ok_or_else(|| Error::NotFound { what: "product", text: product.to_string() })?;
                Ok(self.terms(found, day))
            }
            Goods::FreeAmount { name, tax_category } => {
                let tax = self
                    .catalogue
                    .tax_category(*tax_category)
                    .ok_or_else(|| Error::NotFound { what: "tax category", text: tax_category.to_string() })?;
                Ok(Terms {
                    product: None,
                    name: domain::catalogue::parse_product_name(name)?,
                    kind: LineKind::Goods,
                    unit: Unit::Piece,
                    tax_category: *tax_category,
                    list_price_minor: None,
                    rates: tax.rates_on(day),
                    reduced: Vec::new(),
                })
            }
        }
    }

    /// `12.50 GBP`, for messages.
    pub fn plain(&self, amount: Money) -> String {
        format!("{} {}", self.stall.currency.plain(amount), self.stall.currency)
    }
}

fn settings(conn: &Connection) -> Result<Settings, Error> {
    let mut settings = Settings::default();
    let mut statement = conn.prepare_cached("select value from setting where value is not null")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // A setting of a newer program is kept in the table and means nothing to this one.
        if let Ok(setting) = serde_json::from_str::<Setting>(&row.get::<_, String>(0)?) {
            settings.set(setting);
        }
    }
    Ok(settings)
}

fn stall(conn: &Connection, stall: StallId) -> Result<Stall, Error> {
    let found = conn
        .prepare_cached(
            "select coalesce(name, ''), coalesce(address, ''), opening_hours, currency, zone, coalesce(day_start_min, 0)
             from stall where stall_id = ?1",
        )?
        .query_row(params![stall.as_bytes()], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, Option<String>>(3)?,
                row.get::<_, Option<String>>(4)?,
                row.get::<_, u16>(5)?,
            ))
        })
        .optional()?
        .ok_or_else(|| Error::Damaged("the register's stall is missing".to_owned()))?;
    let (name, address, hours, currency, zone, day_start) = found;
    let currency: Currency = currency.unwrap_or_else(|| "EUR".to_owned()).parse()?;
    Ok(Stall {
        stall,
        name,
        address,
        opening_hours: hours.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_else(OpeningHours::default),
        currency,
        zone: zone.unwrap_or_else(|| "UTC".to_owned()),
        day_start: day_start.try_into()?,
    })
}

/// A member of staff as the log has them.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub person: PersonId,
    pub role: Role,
    pub active: bool,
}

/// Everybody who works or worked here, owners first.
///
/// # Errors
/// Database errors.
pub fn staff(conn: &Connection) -> Result<Vec<Member>, Error> {
    let mut statement = conn.prepare_cached(
        "select person_id, coalesce(role, 'cashier'), coalesce(active, 1) from staff
         order by case role when 'owner' then 0 when 'manager' then 1 else 2 end, person_id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((id(row, 0, PersonId::from_slice)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?))
    })?;
    rows.map(|found| {
        let (person, role, active) = found?;
        Ok(Member { person, role: role.parse()?, active })
    })
    .collect()
}

/// The owner, as whom the command line acts.
///
/// # Errors
/// [`Error::Damaged`] without one.
pub fn owner(conn: &Connection) -> Result<PersonId, Error> {
    staff(conn)?
        .into_iter()
        .find(|m| m.role == Role::Owner && m.active)
        .map(|m| m.person)
        .ok_or_else(|| Error::Damaged("the register has no owner".to_owned()))
}
