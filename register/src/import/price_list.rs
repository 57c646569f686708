use std::collections::{BTreeMap, HashMap};

use domain::catalogue::parse_product_name;
use domain::quantity::Unit;
use domain::tax::TaxRate;
use domain::{Error as Rule, Money};

use super::Source;
use super::columns::{Column, Columns};
use super::notation::Notation;
use super::reason::Reason;
use super::sheet::Sheet;
use crate::Error;

/// What a price list says of a product.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    pub price: Money,
    pub tax_rate: TaxRate,
    pub unit: Unit,
}

const COLUMNS: &[Column] = &[
    Column { key: "product", required: true, called: &["name", "item", "article", "produit", "Artikel"] },
    Column { key: "price", required: true, called: &["unit price", "prix", "Preis"] },
    Column { key: "tax_rate", required: true, called: &["tax", "VAT", "TVA", "MwSt", "Steuersatz"] },
    Column { key: "unit", required: false, called: &["unité", "Einheit"] },
];

/// Reads the prices that past sales are to have, by product name. Nothing is imported on a list that is not right: a
/// price that is missing there would be missing in every sale.
///
/// # Errors
/// [`Error::Usage`] with the first row that is wrong.
pub(super) fn read(source: Source<'_>, exponent: u32) -> Result<HashMap<String, Listed>, Error> {
    let sheet = Sheet::open(source)?;
    let columns = Columns::find(&sheet, COLUMNS, &BTreeMap::new())?;
    let mut notation = Notation::default();
    sheet.rows(&mut |_, _| {}, &mut |row| {
        if let Ok(cells) = &row.cells {
            columns.cell(cells, "price").into_iter().for_each(|cell| notation.learn(cell));
        }
        Ok(true)
    })?;
    let mut listed = HashMap::new();
    sheet.rows(&mut |_, _| {}, &mut |row| {
        let read = row.cells.and_then(|cells| {
            let name = parse_product_name(columns.text(&cells, "product").unwrap_or_default());
            let name = name?;
            let price = columns.cell(&cells, "price").ok_or(Rule::Missing { what: "the price" })?;
            let price = notation.money(price, exponent)?;
            if price < Money::ZERO {
                return Err(Reason::from(Rule::Negative { what: "the price" }));
            }
            let tax_rate = columns.text(&cells, "tax_rate").ok_or(Rule::Missing { what: "the tax rate" })?;
            let tax_rate = TaxRate::parse_percent(tax_rate)?;
            let unit = columns.text(&cells, "unit").unwrap_or_default().parse::<Unit>()?;
            Ok((name, Listed { price, tax_rate, unit }))
        });
        let (name, entry) =
            read.map_err(|why| Error::Usage(format!("row {} of {} is wrong: {why}", row.line, sheet.name())))?;
        listed.insert(name, entry);
        Ok(true)
    })?;
    Ok(listed)
}
