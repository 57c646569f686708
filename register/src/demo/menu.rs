use std::collections::HashMap;

use domain::barcode::Barcode;
use domain::business_day::BusinessDay;
use domain::catalogue::{CategoryChange, CategoryChanges, PriceChange, ProductChange, ProductChanges};
use domain::event::Body;
use domain::id::{CategoryId, ProductId, TaxCategoryId};
use domain::quantity::Unit;
use domain::sale::LineKind;
use domain::{Error as Rule, Money};

use super::pictures::picture;
use crate::Error;
use crate::catalogue::TaxCategory;
use crate::init::append;
use crate::store::{Author, Writer, random};

const MENU: &str = include_str!("../../demo/menu.csv");

/// A product of the demo.
#[derive(Debug, Clone)]
pub(super) struct Dish {
    pub name: String,
    price: Money,
    /// A tax preset of the country.
    tax: String,
    category: String,
    cost: Option<Money>,
    kind: LineKind,
    picture: String,
    /// Made every morning, and counted then.
    pub baked: bool,
    barcode: Option<Barcode>,
}

/// The menu in the order of its tiles.
pub(super) fn menu() -> Result<Vec<Dish>, Error> {
    let broken = |e: csv::Error| Error::Damaged(format!("the demo's menu: {e}"));
    let amount = |text: &str| (!text.is_empty()).then(|| Money::parse(text, 2)).transpose();
    csv::Reader::from_reader(MENU.as_bytes())
        .into_records()
        .map(|record| {
            let record = record.map_err(broken)?;
            let cell = |place: usize| record.get(place).unwrap_or_default();
            Ok(Dish {
                name: cell(0).to_owned(),
                price: amount(cell(1))?.ok_or(Rule::Missing { what: "the price" })?,
                tax: cell(2).to_owned(),
                category: cell(3).to_owned(),
                cost: amount(cell(4))?,
                kind: if cell(5) == "voucher" { LineKind::Voucher } else { LineKind::Goods },
                picture: cell(6).to_owned(),
                baked: cell(7) == "yes",
                barcode: (!cell(8).is_empty()).then(|| Barcode::parse(cell(8))).transpose()?,
            })
        })
        .collect()
}

/// Writes the catalogue, with prices that hold from `since` on.
pub(super) fn write(
    writer: &mut Writer<'_>,
    author: &Author,
    menu: &[Dish],
    taxes: &[TaxCategory],
    since: BusinessDay,
) -> Result<(), Error> {
    let mut categories: HashMap<&str, (CategoryId, i64)> = HashMap::new();
    for dish in menu {
        let place = i64::try_from(categories.len()).unwrap_or(0);
        if !categories.contains_key(dish.category.as_str()) {
            let category = CategoryId::new(author.now_ms, random());
            let changes = vec![
                CategoryChange::Name(dish.category.clone()),
                CategoryChange::Position(place),
                CategoryChange::Archived(false),
            ];
            append(writer, author, Body::Category(CategoryChanges { category, changes }))?;
            categories.insert(&dish.category, (category, 0));
        }
        let (category, position) = categories.get_mut(dish.category.as_str()).map_or((None, 0), |(id, next)| {
            *next += 1;
            (Some(*id), *next - 1)
        });
        let product = ProductId::new(author.now_ms, random());
        let picture = match picture(&dish.picture) {
            None => None,
            Some(png) => Some(writer.put_blob("image/png", png)?),
        };
        let mut changes = vec![
            ProductChange::Name(dish.name.clone()),
            ProductChange::Category(category),
            ProductChange::Kind(dish.kind),
            ProductChange::Unit(Unit::Piece),
            ProductChange::TaxCategory(tax_category(taxes, &dish.tax)?),
            ProductChange::Picture(picture),
            ProductChange::CostMinor(dish.cost),
            ProductChange::Position(position),
            ProductChange::Archived(false),
        ];
        changes.extend(dish.barcode.clone().map(ProductChange::AddBarcode));
        append(writer, author, Body::Product(ProductChanges { product, changes }))?;
        let price = PriceChange { product, stall: None, valid_from: since, price_minor: Some(dish.price) };
        append(writer, author, Body::Price(price))?;
    }
    Ok(())
}

/// The first start names tax categories in the vendor's language.
fn tax_category(taxes: &[TaxCategory], preset: &str) -> Result<TaxCategoryId, Error> {
    let names: [&str; 2] = match preset {
        "food" => ["Food", "Alimentation"],
        "prepared_food" => ["Prepared food", "Plats préparés"],
        "zero" => ["No tax", "Sans taxe"],
        _ => ["Standard", "Taux normal"],
    };
    taxes
        .iter()
        .find(|t| names.contains(&t.name.as_str()))
        .map(|t| t.id)
        .ok_or_else(|| Error::NotFound { what: "tax category", text: preset.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dish_has_a_picture_and_a_name_of_its_own() {
        let menu = menu().unwrap();
        assert_eq!(menu.len(), 94);
        assert!(menu.iter().all(|dish| picture(&dish.picture).is_some()));
        let mut names: Vec<&str> = menu.iter().map(|dish| dish.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 94);
    }
}
