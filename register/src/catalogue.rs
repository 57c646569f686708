//! The catalogue in memory: products with their prices and taxes, found by id, code, name or a few letters.

use std::collections::HashMap;

use domain::Money;
use domain::barcode::Barcode;
use domain::blob::BlobName;
use domain::business_day::BusinessDay;
use domain::cart::Terms;
use domain::catalogue::{Price, price_on};
use domain::chain::Hash;
use domain::id::{CategoryId, ProductId, StallId, TaxCategoryId};
use domain::quantity::Unit;
use domain::reducer::rates_from_text;
use domain::sale::LineKind;
use domain::search::{Query, fold};
use domain::tax::Rates;
use rusqlite::{Connection, Row};

use crate::Error;
use crate::store::id;

/// A product as it stands, with every price that was or will be.
#[derive(Debug, Clone)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    folded: String,
    pub category: Option<CategoryId>,
    pub kind: LineKind,
    pub unit: Unit,
    pub tax_category: TaxCategoryId,
    pub picture: Option<BlobName>,
    pub cost: Option<Money>,
    pub position: i64,
    pub archived: bool,
    pub barcodes: Vec<Barcode>,
    pub prices: Vec<Price>,
}

#[derive(Debug, Clone)]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub position: i64,
    pub archived: bool,
}

#[derive(Debug, Clone)]
pub struct TaxCategory {
    pub id: TaxCategoryId,
    pub name: String,
    pub archived: bool,
    /// By rising day.
    pub rates: Vec<(BusinessDay, Rates)>,
}

#[derive(Debug, Default)]
pub struct Catalogue {
    products: Vec<Product>,
    by_id: HashMap<ProductId, usize>,
    by_code: HashMap<String, ProductId>,
    by_name: HashMap<String, Vec<ProductId>>,
    pub categories: Vec<Category>,
    pub tax_categories: Vec<TaxCategory>,
}

impl Product {
    /// What it costs on a day at a stall, as [`price_on`] says.
    pub fn price_on(&self, day: BusinessDay, stall: StallId) -> Option<Money> {
        price_on(&self.prices, day, stall)
    }
}

impl TaxCategory {
    /// The rates on a day; before the first day, the first.
    pub fn rates_on(&self, day: BusinessDay) -> Rates {
        self.rates
            .iter()
            .rev()
            .find(|(from, _)| *from <= day)
            .or_else(|| self.rates.first())
            .map(|(_, rates)| rates.clone())
            .unwrap_or_default()
    }
}

impl Catalogue {
    /// # Errors
    /// Database errors; values that no event of this program writes.
    pub fn load(conn: &Connection) -> Result<Self, Error> {
        let mut catalogue =
            Self { categories: categories(conn)?, tax_categories: tax_categories(conn)?, ..Self::default() };
        let mut statement = conn.prepare(&format!("{PRODUCT_SQL} order by position, name, product_id"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let product = product(row)?;
            catalogue.by_id.insert(product.id, catalogue.products.len());
            catalogue.products.push(product);
        }
        let mut statement =
            conn.prepare("select code, product_id from barcode where product_id is not null order by code")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            catalogue.take_code(row)?;
        }
        let mut statement = conn.prepare(PRICE_SQL)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            catalogue.take_price(row)?;
        }
        for product in &catalogue.products {
            catalogue.by_name.entry(product.name.clone()).or_default().push(product.id);
        }
        Ok(catalogue)
    }

    /// Reads one product anew after it was changed.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn reload(&mut self, conn: &Connection, changed: ProductId) -> Result<(), Error> {
        let fresh = conn
            .prepare_cached(&format!("{PRODUCT_SQL} where product_id = ?1"))?
            .query_row([changed.as_bytes()], |row| Ok(product(row)))
            .map_err(Error::from)??;
        if let Some(&index) = self.by_id.get(&changed) {
            let old = std::mem::replace(&mut self.products[index], fresh);
            if let Some(ids) = self.by_name.get_mut(&old.name) {
                ids.retain(|&i| i != changed);
            }
            self.by_code.retain(|_, id| *id != changed);
        } else {
            self.by_id.insert(changed, self.products.len());
            self.products.push(fresh);
        }
        let mut statement =
            conn.prepare_cached("select code, product_id from barcode where product_id = ?1 order by code")?;
        let mut rows = statement.query([changed.as_bytes()])?;
        while let Some(row) = rows.next()? {
            self.take_code(row)?;
        }
        let mut statement = conn.prepare_cached(&PRICE_SQL.replace("order by", "where product_id = ?1 order by"))?;
        let mut rows = statement.query([changed.as_bytes()])?;
        while let Some(row) = rows.next()? {
            self.take_price(row)?;
        }
        let name = self.products[self.by_id[&changed]].name.clone();
        self.by_name.entry(name).or_default().push(changed);
        Ok(())
    }

    /// # Errors
    /// As [`Self::load`].
    pub fn reload_groups(&mut self, conn: &Connection) -> Result<(), Error> {
        self.categories = categories(conn)?;
        self.tax_categories = tax_categories(conn)?;
        Ok(())
    }

    pub fn products(&self) -> &[Product] {
        &self.products
    }

    pub fn product(&self, id: ProductId) -> Option<&Product> {
        self.by_id.get(&id).map(|&index| &self.products[index])
    }

    pub fn by_code(&self, code: &str) -> Option<&Product> {
        self.by_code.get(code).and_then(|&id| self.product(id))
    }

    /// By id, barcode or exact name, for scripts.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`].
    pub fn named(&self, text: &str) -> Result<&Product, Error> {
        let text = text.trim();
        if let Some(product) = text.parse().ok().and_then(|id| self.product(id)) {
            return Ok(product);
        }
        let canonical = Barcode::parse(text).ok();
        if let Some(product) = canonical.and_then(|code| self.by_code(code.as_str())) {
            return Ok(product);
        }
        match self.ids_named(text) {
            [id] => self.product(*id).ok_or_else(|| Error::NotFound { what: "product", text: text.to_owned() }),
            [] => Err(Error::NotFound { what: "product", text: text.to_owned() }),
            _ => Err(Error::Ambiguous { text: text.to_owned() }),
        }
    }

    /// Every product of exactly this name.
    pub fn ids_named(&self, name: &str) -> &[ProductId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Best matches first: by score, then in the tiles' order.
    pub fn search(&self, text: &str, keep: impl Fn(&Product) -> bool) -> Vec<&Product> {
        let query = Query::new(text);
        let mut found: Vec<(u32, usize)> = self
            .products
            .iter()
            .enumerate()
            .filter(|(_, product)| keep(product))
            .filter_map(|(index, product)| {
                let score = match product.barcodes.as_slice() {
                    [] => query.score(&product.folded, &[]),
                    [code] => query.score(&product.folded, &[code.as_str()]),
                    codes => {
                        let codes: Vec<&str> = codes.iter().map(Barcode::as_str).collect();
                        query.score(&product.folded, &codes)
                    }
                };
                Some((score?, index))
            })
            .collect();
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, index)| &self.products[index]).collect()
    }

    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        self.categories.iter().find(|c| c.id == id)
    }

    pub fn tax_category(&self, id: TaxCategoryId) -> Option<&TaxCategory> {
        self.tax_categories.iter().find(|t| t.id == id)
    }

    /// What a sale of the product is billed by on a day.
    pub fn terms(&self, product: &Product, day: BusinessDay, stall: StallId) -> Terms {
        Terms {
            product: Some(product.id),
            name: product.name.clone(),
            kind: product.kind,
            unit: product.unit,
            tax_category: product.tax_category,
            list_price_minor: product.price_on(day, stall),
            rates: self.tax_category(product.tax_category).map(|t| t.rates_on(day)).unwrap_or_default(),
            reduced: Vec::new(),
        }
    }

    fn take_code(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let code: String = row.get(0)?;
        let product = id(row, 1, ProductId::from_slice)?;
        if let Some(&index) = self.by_id.get(&product) {
            self.products[index].barcodes.push(Barcode::parse(&code)?);
            self.by_code.insert(code, product);
        }
        Ok(())
    }

    fn take_price(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let product = id(row, 0, ProductId::from_slice)?;
        if let Some(&index) = self.by_id.get(&product) {
            self.products[index].prices.push(Price {
                stall: id(row, 1, StallId::from_slice)?,
                valid_from: row.get::<_, String>(2)?.parse()?,
                price: row.get::<_, Option<i64>>(3)?.map(Money::new).transpose()?,
            });
        }
        Ok(())
    }
}

const PRODUCT_SQL: &str = "select product_id, name, category_id, kind, unit, tax_category_id, picture, cost_minor, \
                           coalesce(position, 0), coalesce(archived, 0) from product";
const PRICE_SQL: &str =
    "select product_id, stall_id, valid_from, price_minor from price order by product_id, stall_id, valid_from";

fn product(row: &Row<'_>) -> Result<Product, Error> {
    let name: String = row.get::<_, Option<String>>(1)?.unwrap_or_default();
    let unit: Option<String> = row.get(4)?;
    let kind: Option<String> = row.get(3)?;
    let optional =
        |column: usize| -> Result<bool, Error> { Ok(row.get_ref(column)? == rusqlite::types::ValueRef::Null) };
    Ok(Product {
        id: id(row, 0, ProductId::from_slice)?,
        folded: fold(&name),
        name,
        category: if optional(2)? { None } else { Some(id(row, 2, CategoryId::from_slice)?) },
        kind: match kind.as_deref() {
            Some("deposit") => LineKind::Deposit,
            Some("voucher") => LineKind::Voucher,
            _ => LineKind::Goods,
        },
        unit: unit.map(|u| u.parse()).transpose()?.unwrap_or_default(),
        tax_category: if optional(5)? { TaxCategoryId::NIL } else { id(row, 5, TaxCategoryId::from_slice)? },
        picture: if optional(6)? { None } else { Some(BlobName(id(row, 6, Hash::from_slice)?)) },
        cost: row.get::<_, Option<i64>>(7)?.map(Money::new).transpose()?,
        position: row.get(8)?,
        archived: row.get(9)?,
        barcodes: Vec::new(),
        prices: Vec::new(),
    })
}

fn categories(conn: &Connection) -> Result<Vec<Category>, Error> {
    let mut statement = conn.prepare(
        "select category_id, coalesce(name, ''), coalesce(position, 0), coalesce(archived, 0)
         from category order by 3, 2, 1",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Category {
            id: id(row, 0, CategoryId::from_slice)?,
            name: row.get(1)?,
            position: row.get(2)?,
            archived: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn tax_categories(conn: &Connection) -> Result<Vec<TaxCategory>, Error> {
    let mut statement = conn.prepare(
        "select tax_category_id, coalesce(name, ''), coalesce(archived, 0) from tax_category order by tax_category_id",
    )?;
    let mut categories: Vec<TaxCategory> = statement
        .query_map([], |row| {
            Ok(TaxCategory {
                id: id(row, 0, TaxCategoryId::from_slice)?,
                name: row.get(1)?,
                archived: row.get(2)?,
                rates: Vec::new(),
            })
        })?
        .collect::<Result<_, _>>()?;
    let mut statement = conn.prepare(
        "select tax_category_id, valid_from, coalesce(take_away, ''), coalesce(eat_in, '')
         from tax_rate order by tax_category_id, valid_from",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let of = id(row, 0, TaxCategoryId::from_slice)?;
        let from: BusinessDay = row.get::<_, String>(1)?.parse()?;
        let rates = Rates {
            take_away: rates_from_text(&row.get::<_, String>(2)?)?,
            eat_in: rates_from_text(&row.get::<_, String>(3)?)?,
        };
        if let Some(category) = categories.iter_mut().find(|c| c.id == of) {
            category.rates.push((from, rates));
        }
    }
    Ok(categories)
}
