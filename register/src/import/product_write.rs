use std::collections::HashMap;

use domain::Money;
use domain::barcode::Barcode;
use domain::business_day::BusinessDay;
use domain::catalogue::{CategoryChange, CategoryChanges, PriceChange, ProductChange, ProductChanges};
use domain::event::Body;
use domain::id::{CategoryId, ProductId, StallId, TaxCategoryId};
use domain::quantity::{Quantity, Unit};
use domain::sale::LineKind;
use domain::search::fold;
use domain::stock::Count;
use rusqlite::{OptionalExtension, Row, params};

use super::product_row::ProductRow;
use super::products::{Match, matched};
use super::reason::Reason;
use super::refusals::Refusals;
use super::tax_categories::TaxCategories;
use crate::Error;
use crate::init::append;
use crate::shop::Shop;
use crate::store::{Author, Writer, id, random};

/// Brings products to what rows say, inside transactions of the caller's. It reads products from the database and not
/// from the catalogue in memory, so that a long list needs no more memory than a short one.
pub(super) struct Writing {
    author: Author,
    day: BusinessDay,
    stall: StallId,
    taxes: TaxCategories,
    /// By folded name.
    categories: HashMap<String, CategoryId>,
    next_category: i64,
    /// The place behind the last product of each category.
    next_position: HashMap<Option<CategoryId>, i64>,
}

/// A product as the database has it.
struct Known {
    name: String,
    category: Option<CategoryId>,
    kind: LineKind,
    unit: Unit,
    tax_category: Option<TaxCategoryId>,
    cost: Option<Money>,
    position: i64,
    archived: bool,
}

impl Writing {
    pub fn new(shop: &Shop, author: Author) -> Self {
        let day = shop.business_day(&author.moment);
        let categories = &shop.catalogue.categories;
        Self {
            day,
            stall: shop.stall.stall,
            taxes: TaxCategories::new(&shop.catalogue.tax_categories, day),
            categories: categories.iter().map(|c| (fold(&c.name), c.id)).collect(),
            next_category: categories.iter().map(|c| c.position + 1).max().unwrap_or(0),
            next_position: HashMap::new(),
            author,
        }
    }

    /// Writes rows; returns how many products were added or changed, and how many were there just so.
    pub fn rows(
        &mut self,
        writer: &mut Writer<'_>,
        rows: &[(u64, ProductRow)],
        refused: &mut Refusals,
    ) -> Result<(u64, u64), Error> {
        let (mut products, mut already) = (0, 0);
        for (line, row) in rows {
            let by_code = match &row.barcode {
                None => None,
                Some(code) => by_code(writer, code)?,
            };
            let by_name = by_name(writer, &row.name)?;
            match matched(row, by_code, &by_name) {
                Err(reason) => refused.add(*line, reason),
                Ok(found) => match self.row(writer, row, found)? {
                    Ok(true) => products += 1,
                    Ok(false) => already += 1,
                    Err(reason) => refused.add(*line, reason),
                },
            }
        }
        Ok((products, already))
    }

    /// Whether anything changed; or why the row is refused.
    fn row(&mut self, writer: &mut Writer<'_>, row: &ProductRow, found: Match) -> Result<Result<bool, Reason>, Error> {
        let (product, known) = match found {
            Match::New => (ProductId::new(self.author.now_ms, random()), None),
            Match::Known(product) => (product, Some(known(writer, product)?)),
        };
        let unit = row.unit.or(known.as_ref().map(|k| k.unit)).unwrap_or_default();
        if unit == Unit::Piece && row.stock.is_some_and(|stock| !stock.is_whole()) {
            let whole = domain::Error::WholePieces { what: row.name.clone() };
            return Ok(Err(Reason::of("stock", whole)));
        }
        let changes = self.changes(writer, row, product, known.as_ref())?;
        let mut changed = !changes.is_empty();
        if changed {
            append(writer, &self.author, Body::Product(ProductChanges { product, changes }))?;
        }
        let price = match &known {
            None => None,
            Some(_) => price_on(writer, product, self.day)?,
        };
        if price != Some(row.price) {
            let price = PriceChange { product, stall: None, valid_from: self.day, price_minor: Some(row.price) };
            append(writer, &self.author, Body::Price(price))?;
            changed = true;
        }
        if let Some(counted) = row.stock
            && stock_of(writer, self.stall, product)? != Some(counted)
        {
            let cover = writer.cover_of(product)?;
            append(writer, &self.author, Body::Count(Count { business_day: self.day, product, counted, cover }))?;
            changed = true;
        }
        Ok(Ok(changed))
    }

    fn changes(
        &mut self,
        writer: &mut Writer<'_>,
        row: &ProductRow,
        product: ProductId,
        known: Option<&Known>,
    ) -> Result<Vec<ProductChange>, Error> {
        let mut changes = Vec::new();
        if known.is_none_or(|k| k.name != row.name) {
            changes.push(ProductChange::Name(row.name.clone()));
        }
        let category = match &row.category {
            // What the list doesn't say stays as it is.
            None => known.and_then(|k| k.category),
            Some(name) => Some(self.category(writer, name)?),
        };
        let moved = known.is_none_or(|k| k.category != category);
        if moved {
            changes.push(ProductChange::Category(category));
        }
        if let Some(kind) = row.kind.or(known.is_none().then_some(LineKind::Goods))
            && known.is_none_or(|k| k.kind != kind)
        {
            changes.push(ProductChange::Kind(kind));
        }
        if let Some(unit) = row.unit.or(known.is_none().then_some(Unit::Piece))
            && known.is_none_or(|k| k.unit != unit)
        {
            changes.push(ProductChange::Unit(unit));
        }
        let tax = self.taxes.find(writer, &self.author, row.tax_rate, known.and_then(|k| k.tax_category))?;
        if known.is_none_or(|k| k.tax_category != Some(tax)) {
            changes.push(ProductChange::TaxCategory(tax));
        }
        if let Some(cost) = row.cost
            && known.is_none_or(|k| k.cost != Some(cost))
        {
            changes.push(ProductChange::CostMinor(Some(cost)));
        }
        let position = match row.position {
            Some(position) => Some(position),
            // Tiles never move: a product that is new in its category comes last there.
            None if moved => Some(self.last_position(writer, category)?),
            None => None,
        };
        if let Some(position) = position
            && known.is_none_or(|k| k.position != position)
        {
            changes.push(ProductChange::Position(position));
        }
        match known {
            None => changes.push(ProductChange::Archived(false)),
            Some(known) if known.archived => changes.push(ProductChange::Archived(false)),
            Some(_) => {}
        }
        if let Some(code) = &row.barcode
            && by_code(writer, code)? != Some(product)
        {
            changes.push(ProductChange::AddBarcode(code.clone()));
        }
        Ok(changes)
    }

    fn category(&mut self, writer: &mut Writer<'_>, name: &str) -> Result<CategoryId, Error> {
        if let Some(category) = self.categories.get(&fold(name)) {
            return Ok(*category);
        }
        let category = CategoryId::new(self.author.now_ms, random());
        let changes = vec![
            CategoryChange::Name(name.to_owned()),
            CategoryChange::Position(self.next_category),
            CategoryChange::Archived(false),
        ];
        append(writer, &self.author, Body::Category(CategoryChanges { category, changes }))?;
        self.next_category += 1;
        self.categories.insert(fold(name), category);
        Ok(category)
    }

    fn last_position(&mut self, writer: &Writer<'_>, category: Option<CategoryId>) -> Result<i64, Error> {
        let next = match self.next_position.get(&category) {
            Some(next) => *next,
            None => writer
                .conn()
                .prepare_cached("select coalesce(max(position) + 1, 0) from product where category_id is ?1")?
                .query_row([category.as_ref().map(CategoryId::as_bytes)], |row| row.get(0))?,
        };
        self.next_position.insert(category, next + 1);
        Ok(next)
    }
}

fn by_code(writer: &Writer<'_>, code: &Barcode) -> Result<Option<ProductId>, Error> {
    Ok(writer
        .conn()
        .prepare_cached("select product_id from barcode where code = ?1 and product_id is not null")?
        .query_row([code.as_str()], |row| id(row, 0, ProductId::from_slice))
        .optional()?)
}

fn by_name(writer: &Writer<'_>, name: &str) -> Result<Vec<ProductId>, Error> {
    let mut statement = writer.conn().prepare_cached("select product_id from product where name = ?1")?;
    let found = statement.query_map([name], |row| id(row, 0, ProductId::from_slice))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn known(writer: &Writer<'_>, product: ProductId) -> Result<Known, Error> {
    let mut statement = writer.conn().prepare_cached(
        "select coalesce(name, ''), category_id, coalesce(kind, 'goods'), coalesce(unit, 'piece'), tax_category_id,
                cost_minor, coalesce(position, 0), coalesce(archived, 0)
         from product where product_id = ?1",
    )?;
    let mut rows = statement.query([product.as_bytes()])?;
    let row = rows.next()?.ok_or_else(|| Error::Damaged(format!("product {product} has a barcode and no row")))?;
    Ok(Known {
        name: row.get(0)?,
        category: if null(row, 1)? { None } else { Some(id(row, 1, CategoryId::from_slice)?) },
        kind: match row.get::<_, String>(2)?.as_str() {
            "deposit" => LineKind::Deposit,
            "voucher" => LineKind::Voucher,
            _ => LineKind::Goods,
        },
        unit: row.get::<_, String>(3)?.parse()?,
        tax_category: if null(row, 4)? { None } else { Some(id(row, 4, TaxCategoryId::from_slice)?) },
        cost: row.get::<_, Option<i64>>(5)?.map(Money::new).transpose()?,
        position: row.get(6)?,
        archived: row.get(7)?,
    })
}

fn null(row: &Row<'_>, column: usize) -> Result<bool, Error> {
    Ok(row.get_ref(column)? == rusqlite::types::ValueRef::Null)
}

/// The vendor's price on a day.
fn price_on(writer: &Writer<'_>, product: ProductId, day: BusinessDay) -> Result<Option<Money>, Error> {
    let price: Option<i64> = writer
        .conn()
        .prepare_cached(
            "select price_minor from price
             where product_id = ?1 and stall_id = ?2 and valid_from <= ?3 and price_minor is not null
             order by valid_from desc limit 1",
        )?
        .query_row(params![product.as_bytes(), StallId::NIL.as_bytes(), day.to_string()], |row| row.get(0))
        .optional()?;
    Ok(price.map(Money::new).transpose()?)
}

fn stock_of(writer: &Writer<'_>, stall: StallId, product: ProductId) -> Result<Option<Quantity>, Error> {
    let quantity: Option<i64> = writer
        .conn()
        .prepare_cached("select quantity from stock where stall_id = ?1 and product_id = ?2")?
        .query_row(params![stall.as_bytes(), product.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(quantity.map(Quantity::new).transpose()?)
}
