use std::collections::HashMap;

use domain::Money;
use domain::business_day::BusinessDay;
use domain::cart::Terms;
use domain::catalogue::{PriceChange, ProductChange, ProductChanges};
use domain::event::Body;
use domain::id::{ProductId, TaxCategoryId};
use domain::quantity::Unit;
use domain::sale::LineKind;
use domain::tax::{Rates, TaxRate};

use super::price_list::Listed;
use super::tax_categories::TaxCategories;
use crate::Error;
use crate::init::append;
use crate::shop::Shop;
use crate::store::{Author, Writer, random};

/// The products of past sales: those of the catalogue by their exact names, the others made as they come.
pub(super) struct SoldProducts<'a> {
    shop: &'a Shop,
    author: Author,
    today: BusinessDay,
    listed: HashMap<String, Listed>,
    taxes: TaxCategories,
    known: HashMap<String, Sold>,
    next_position: i64,
}

#[derive(Debug, Clone)]
struct Sold {
    product: ProductId,
    unit: Unit,
    kind: LineKind,
    tax_category: TaxCategoryId,
    /// What the price list says; else the catalogue speaks, on the day of the sale.
    price: Option<Money>,
    rates: Option<Rates>,
}

impl<'a> SoldProducts<'a> {
    pub fn new(shop: &'a Shop, author: Author, listed: HashMap<String, Listed>) -> Self {
        let today = shop.business_day(&author.moment);
        let loose = shop.catalogue.products().iter().filter(|p| p.category.is_none());
        Self {
            today,
            listed,
            taxes: TaxCategories::new(&shop.catalogue.tax_categories, today),
            known: HashMap::new(),
            next_position: loose.map(|p| p.position + 1).max().unwrap_or(0),
            shop,
            author,
        }
    }

    /// Whether a product has a price that does not stand in its row.
    pub fn has_price(&self, name: &str) -> bool {
        self.listed.contains_key(name)
            || self.shop.catalogue.ids_named(name).iter().any(|id| {
                self.shop
                    .catalogue
                    .product(*id)
                    .is_some_and(|p| p.price_on(self.today, self.shop.stall.stall).is_some())
            })
    }

    /// What a product is billed by on a day.
    pub fn terms(&mut self, writer: &mut Writer<'_>, name: &str, day: BusinessDay) -> Result<Terms, Error> {
        let sold = match self.known.get(name) {
            Some(sold) => sold.clone(),
            None => {
                let sold = self.find(writer, name)?;
                self.known.insert(name.to_owned(), sold.clone());
                sold
            }
        };
        let catalogue = &self.shop.catalogue;
        let usual = |p: &crate::catalogue::Product| p.price_on(day, self.shop.stall.stall);
        Ok(Terms {
            product: Some(sold.product),
            name: name.to_owned(),
            kind: sold.kind,
            unit: sold.unit,
            tax_category: sold.tax_category,
            list_price_minor: sold.price.or_else(|| catalogue.product(sold.product).and_then(usual)),
            rates: sold
                .rates
                .or_else(|| catalogue.tax_category(sold.tax_category).map(|t| t.rates_on(day)))
                .unwrap_or_default(),
            // What another till sold was billed there.
            reduced: Vec::new(),
        })
    }

    fn find(&mut self, writer: &mut Writer<'_>, name: &str) -> Result<Sold, Error> {
        let listed = self.listed.get(name).copied();
        let known = match self.shop.catalogue.ids_named(name) {
            [] => None,
            [id] => self.shop.catalogue.product(*id),
            _ => return Err(Error::Ambiguous { text: name.to_owned() }),
        };
        // Nobody said a rate: none is claimed.
        let rate = listed.map_or(TaxRate::ZERO, |l| l.tax_rate);
        let rates = listed.is_some().then(|| Rates::flat(rate));
        if let Some(product) = known {
            let tax_category = match listed {
                None => product.tax_category,
                Some(_) => self.taxes.find(writer, &self.author, rate, Some(product.tax_category))?,
            };
            let price = listed.map(|l| l.price);
            return Ok(Sold {
                product: product.id,
                unit: product.unit,
                kind: product.kind,
                tax_category,
                price,
                rates,
            });
        }
        let product = ProductId::new(self.author.now_ms, random());
        let tax_category = self.taxes.find(writer, &self.author, rate, None)?;
        let unit = listed.map_or(Unit::Piece, |l| l.unit);
        let changes = vec![
            ProductChange::Name(name.to_owned()),
            ProductChange::Category(None),
            ProductChange::Kind(LineKind::Goods),
            ProductChange::Unit(unit),
            ProductChange::TaxCategory(tax_category),
            ProductChange::Position(self.next_position),
            ProductChange::Archived(false),
        ];
        self.next_position += 1;
        append(writer, &self.author, Body::Product(ProductChanges { product, changes }))?;
        let price = listed.map(|l| l.price);
        if price.is_some() {
            let change = PriceChange { product, stall: None, valid_from: self.today, price_minor: price };
            append(writer, &self.author, Body::Price(change))?;
        }
        let rates = Some(Rates::flat(rate));
        Ok(Sold { product, unit, kind: LineKind::Goods, tax_category, price, rates })
    }
}
