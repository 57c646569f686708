use domain::barcode::Barcode;
use domain::catalogue::parse_product_name;
use domain::quantity::{Quantity, Unit};
use domain::sale::LineKind;
use domain::search::fold;
use domain::staff::parse_text;
use domain::tax::TaxRate;
use domain::{Error as Rule, Money};

use super::columns::{Column, Columns};
use super::notation::Notation;
use super::reason::Reason;
use super::sheet::{Cell, Form};

/// The longest name of a category, in characters.
const CATEGORY_LIMIT: usize = 40;

const fn column(key: &'static str, required: bool, called: &'static [&'static str]) -> Column {
    Column { key, required, called }
}

/// The columns of a price list. An optional one that a file doesn't have changes nothing in the products.
pub(super) const COLUMNS: &[Column] = &[
    column(
        "name",
        true,
        &[
            "product",
            "product name",
            "item",
            "item name",
            "article",
            "article name",
            "title",
            "label",
            "description",
            "produit",
            "nom",
            "nom du produit",
            "libellé",
            "désignation",
            "Artikel",
            "Artikelname",
            "Bezeichnung",
            "Artikelbezeichnung",
            "Produkt",
            "Produktname",
        ],
    ),
    column(
        "price",
        true,
        &[
            "unit price",
            "sale price",
            "sales price",
            "selling price",
            "retail price",
            "list price",
            "price gross",
            "prix",
            "prix de vente",
            "prix TTC",
            "prix unitaire",
            "tarif",
            "Preis",
            "Verkaufspreis",
            "VK",
            "VK-Preis",
            "Einzelpreis",
            "Bruttopreis",
        ],
    ),
    column(
        "tax_rate",
        true,
        &[
            "tax",
            "VAT",
            "VAT rate",
            "tax percent",
            "VAT percent",
            "GST",
            "sales tax",
            "TVA",
            "taux TVA",
            "taux de TVA",
            "MwSt",
            "MwSt-Satz",
            "USt",
            "Steuersatz",
            "Steuer",
            "Mehrwertsteuer",
        ],
    ),
    column("unit", false, &["units", "uom", "unit of measure", "unité", "Einheit", "Mengeneinheit"]),
    column(
        "barcode",
        false,
        &[
            "EAN",
            "EAN13",
            "EAN-13",
            "GTIN",
            "UPC",
            "bar code",
            "code barre",
            "code barres",
            "code-barres",
            "gencod",
            "Strichcode",
        ],
    ),
    column(
        "category",
        false,
        &[
            "group",
            "product group",
            "department",
            "section",
            "catégorie",
            "famille",
            "rayon",
            "Kategorie",
            "Warengruppe",
            "Gruppe",
        ],
    ),
    column(
        "cost",
        false,
        &[
            "cost price",
            "purchase price",
            "buying price",
            "coût",
            "prix d'achat",
            "prix achat",
            "Einkaufspreis",
            "EK",
            "EK-Preis",
            "Kosten",
        ],
    ),
    column(
        "stock",
        false,
        &[
            "quantity",
            "qty",
            "on hand",
            "stock on hand",
            "in stock",
            "quantité",
            "en stock",
            "Bestand",
            "Menge",
            "Lagerbestand",
        ],
    ),
    column("kind", false, &["type", "product type", "Art"]),
    column("position", false, &["sort", "sort order", "order", "ordre", "Reihenfolge"]),
];

/// A row that can go in. What is none was not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProductRow {
    pub name: String,
    pub price: Money,
    pub tax_rate: TaxRate,
    pub unit: Option<Unit>,
    pub barcode: Option<Barcode>,
    pub category: Option<String>,
    pub cost: Option<Money>,
    pub stock: Option<Quantity>,
    pub kind: Option<LineKind>,
    pub position: Option<i64>,
}

impl ProductRow {
    /// Reads a row; else says why it is refused.
    pub fn read(cells: &[Cell], columns: &Columns, notation: Notation, exponent: u32) -> Result<Self, Reason> {
        let said = |key: &str| columns.cell(cells, key);
        let text = |key: &str| columns.text(cells, key);
        let amount = |key: &'static str, what: &'static str| {
            said(key)
                .map(|cell| match notation.money(cell, exponent).map_err(|e| Reason::of(key, e))? {
                    negative if negative < Money::ZERO => Err(Reason::of(key, Rule::Negative { what })),
                    amount => Ok(amount),
                })
                .transpose()
        };
        let name = parse_product_name(text("name").unwrap_or_default())?;
        let missing = |key: &str, what: &'static str| Reason::of(key, Rule::Missing { what });
        let price = amount("price", "the price")?.ok_or_else(|| missing("price", "the price"))?;
        let tax_rate = match said("tax_rate") {
            None => return Err(missing("tax_rate", "the tax rate")),
            Some(cell) => tax_rate(cell).map_err(|e| Reason::of("tax_rate", e))?,
        };
        let unit = text("unit").map(|t| t.parse::<Unit>().map_err(|e| Reason::of("unit", e))).transpose()?;
        let barcode = text("barcode").map(|t| Barcode::parse(t).map_err(|e| Reason::of("barcode", e))).transpose()?;
        let category = text("category").map(|t| parse_text("the category's name", t, CATEGORY_LIMIT)).transpose()?;
        let stock = match said("stock") {
            None => None,
            Some(cell) => {
                // The sentence of a script says “the stock”; a translated one names what comes in pieces.
                Some(stock(cell, notation, unit).map_err(|e| Reason::of("stock", e).with("what", name.clone()))?)
            }
        };
        let kind = text("kind").map(kind).transpose()?;
        let position = text("position")
            .map(|t| t.parse::<i64>().map_err(|_| malformed("position", "a whole number", t)))
            .transpose()?;
        Ok(Self {
            name,
            price,
            tax_rate,
            unit,
            barcode,
            category,
            cost: amount("cost", "the cost")?,
            stock,
            kind,
            position,
        })
    }
}

fn malformed(key: &str, what: &'static str, text: &str) -> Reason {
    Reason::of(key, Rule::Malformed { what, text: text.to_owned() })
}

/// A workbook's cell that shows `20 %` holds 0.2, and so does one that shows 0.2: nobody can tell them apart.
fn tax_rate(cell: &Cell) -> Result<TaxRate, Rule> {
    let rate = TaxRate::parse_percent(&cell.text)?;
    if cell.form == Form::Number && (1..10_000).contains(&rate.ppm()) {
        return Err(Rule::AmbiguousNumber { text: cell.text.clone() });
    }
    Ok(rate)
}

fn stock(cell: &Cell, notation: Notation, unit: Option<Unit>) -> Result<Quantity, Rule> {
    let stock = Quantity::new(match cell.form {
        Form::Number => Notation::default().decimal(cell, 3)?,
        _ => notation.decimal(cell, 3)?,
    })?;
    if stock < Quantity::ZERO {
        return Err(Rule::Negative { what: "the stock" });
    }
    if unit.unwrap_or_default() == Unit::Piece && unit.is_some() && !stock.is_whole() {
        return Err(Rule::WholePieces { what: "the stock".to_owned() });
    }
    Ok(stock)
}

fn kind(text: &str) -> Result<LineKind, Reason> {
    match fold(text).as_str() {
        "goods" | "product" | "produit" | "ware" | "artikel" => Ok(LineKind::Goods),
        "deposit" | "consigne" | "pfand" => Ok(LineKind::Deposit),
        "voucher" | "gift voucher" | "bon" | "bon d achat" | "gutschein" => Ok(LineKind::Voucher),
        _ => Err(malformed("kind", "goods, deposit or voucher", text)),
    }
}
