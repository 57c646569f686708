//! How products are made: read for plans and lists, changed by events.

use std::collections::{BTreeMap, HashMap};

use domain::Error as Rule;
use domain::api::recipe::{Ingredient, Recipe, RecipePart, SaveIngredient, SaveRecipe, Terms};
use domain::event::Body;
use domain::id::{IngredientId, ProductId, SupplierId};
use domain::quantity::Quantity;
use domain::recipe::{
    IngredientChange, IngredientChanges, MAX_KEEPS_DAYS, MAX_PARTS, Part, RecipeChange, RecipeChanges,
    parse_ingredient_name,
};
use domain::search::fold;
use domain::supplier::{SupplierChange, SupplierChanges, parse_contact, parse_supplier_name};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::Error;
use crate::catalogue::Product;
use crate::init::append;
use crate::store::{Author, Store, id, random};

/// Who sells ingredients.
#[derive(Debug, Clone, Default)]
pub struct Supplier {
    pub name: String,
    pub contact: String,
}

/// What a plan has to know of each product that somebody said something of.
///
/// # Errors
/// Database errors.
pub(crate) fn terms(conn: &Connection) -> Result<HashMap<ProductId, Terms>, Error> {
    let mut statement = conn.prepare_cached("select tray, keeps_days, salvage_minor, product_id from recipe")?;
    let rows = statement.query_and_then([], |row| Ok((id(row, 3, ProductId::from_slice)?, terms_of(row)?)))?;
    rows.collect()
}

fn terms_of(row: &Row<'_>) -> Result<Terms, Error> {
    Ok(Terms {
        tray: quantity(row, 0)?,
        keeps_days: row.get::<_, Option<i64>>(1)?.and_then(|days| u16::try_from(days).ok()),
        salvage_minor: row.get::<_, Option<i64>>(2)?.map(domain::Money::new).transpose()?,
    })
}

fn quantity(row: &Row<'_>, column: usize) -> Result<Option<Quantity>, Error> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Quantity::new).transpose()?)
}

/// Every ingredient, by id.
///
/// # Errors
/// Database errors.
pub(crate) fn ingredients(conn: &Connection) -> Result<BTreeMap<IngredientId, Ingredient>, Error> {
    let mut statement = conn
        .prepare_cached("select ingredient_id, name, unit, supplier_id, pack from ingredient where name is not null")?;
    let rows = statement.query_and_then([], |row| {
        let ingredient = id(row, 0, IngredientId::from_slice)?;
        let unit = row.get::<_, Option<String>>(2)?;
        Ok::<_, Error>((
            ingredient,
            Ingredient {
                ingredient,
                name: row.get(1)?,
                unit: unit.map(|unit| unit.parse()).transpose()?.unwrap_or_default(),
                supplier: row.get::<_, Option<Vec<u8>>>(3)?.map(|id| SupplierId::from_slice(&id)).transpose()?,
                pack: quantity(row, 4)?,
            },
        ))
    })?;
    rows.collect()
}

/// Every supplier, by id.
///
/// # Errors
/// Database errors.
pub(crate) fn suppliers(conn: &Connection) -> Result<HashMap<SupplierId, Supplier>, Error> {
    let mut statement =
        conn.prepare_cached("select supplier_id, name, contact from supplier where name is not null")?;
    let rows = statement.query_and_then([], |row| {
        let contact: Option<String> = row.get(2)?;
        let supplier = Supplier { name: row.get(1)?, contact: contact.unwrap_or_default() };
        Ok::<_, Error>((id(row, 0, SupplierId::from_slice)?, supplier))
    })?;
    rows.collect()
}

/// What goes into so many units of a product: nothing where nobody said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Making {
    pub yields: Quantity,
    pub parts: Vec<(IngredientId, Quantity)>,
}

/// # Errors
/// Database errors.
pub(crate) fn making(conn: &Connection, product: ProductId) -> Result<Making, Error> {
    let yields: Option<Option<i64>> = conn
        .prepare_cached("select yields from recipe where product_id = ?1")?
        .query_row([product.as_bytes()], |row| row.get(0))
        .optional()?;
    let mut statement = conn.prepare_cached(
        "select ingredient_id, quantity from recipe_part where product_id = ?1 and quantity is not null",
    )?;
    let parts = statement.query_and_then([product.as_bytes()], |row| {
        Ok::<_, Error>((id(row, 0, IngredientId::from_slice)?, Quantity::new(row.get(1)?)?))
    })?;
    Ok(Making { yields: Quantity::new(yields.flatten().unwrap_or(0))?, parts: parts.collect::<Result<_, _>>()? })
}

/// How a product is made.
///
/// # Errors
/// Database errors.
pub fn see(store: &Store, product: &Product) -> Result<Recipe, Error> {
    let conn = store.conn();
    let ingredients = ingredients(conn)?;
    let making = making(conn, product.id)?;
    let mut parts: Vec<RecipePart> = making
        .parts
        .iter()
        .filter_map(|(of, quantity)| {
            let Ingredient { ingredient, name, unit, .. } = ingredients.get(of)?.clone();
            Some(RecipePart { ingredient, name, unit, quantity: *quantity })
        })
        .collect();
    parts.sort_by_cached_key(|part| fold(&part.name));
    let mut ingredients: Vec<Ingredient> = ingredients.into_values().collect();
    ingredients.sort_by_cached_key(|ingredient| fold(&ingredient.name));
    Ok(Recipe {
        product: product.id,
        name: product.name.clone(),
        unit: product.unit,
        terms: terms(conn)?.get(&product.id).copied().unwrap_or_default(),
        yields: Some(making.yields).filter(|yields| *yields > Quantity::ZERO),
        parts,
        ingredients,
    })
}

/// Keeps how a product is made; only what differs is written.
///
/// # Errors
/// [`Rule::NotPositive`], [`Rule::WholePieces`], `twice`, `too_many_parts`, `no_yield`, `keeps_days`.
pub fn save(store: &mut Store, author: &Author, product: &Product, form: &SaveRecipe) -> Result<(), Error> {
    check(product, form)?;
    let known = ingredients(store.conn())?;
    let by_name: HashMap<String, IngredientId> = known.values().map(|i| (fold(&i.name), i.ingredient)).collect();
    let (mut fresh, mut parts) = (Vec::new(), Vec::new());
    for part in &form.parts {
        let name = parse_ingredient_name(&part.name)?;
        let ingredient = match by_name.get(&fold(&name)) {
            Some(ingredient) => *ingredient,
            None => {
                let ingredient = IngredientId::new(author.now_ms, random());
                let changes = vec![IngredientChange::Name(name.clone()), IngredientChange::Unit(part.unit)];
                fresh.push(IngredientChanges { ingredient, changes });
                ingredient
            }
        };
        if is_twice(&form.parts, &name) {
            return Err(Error::refused("twice", format!("{name} stands there twice; put it in one line")));
        }
        parts.push((ingredient, part.quantity));
    }
    let changes = changes(&see(store, product)?, form, &parts);
    store.write(|writer| {
        for changes in fresh {
            append(writer, author, Body::Ingredient(changes))?;
        }
        if !changes.is_empty() {
            append(writer, author, Body::Recipe(RecipeChanges { product: product.id, changes }))?;
        }
        Ok(())
    })
}

fn is_twice(parts: &[domain::api::recipe::TypedPart], name: &str) -> bool {
    parts.iter().filter(|part| fold(part.name.trim()) == fold(name)).count() > 1
}

fn check(product: &Product, form: &SaveRecipe) -> Result<(), Error> {
    for quantity in [form.terms.tray, form.yields].into_iter().flatten() {
        quantity.for_sale(product.unit, &product.name)?;
    }
    if form.terms.keeps_days.is_some_and(|days| days == 0 || days > MAX_KEEPS_DAYS) {
        return Err(Error::refused("keeps_days", format!("a product keeps 1 to {MAX_KEEPS_DAYS} days")));
    }
    if form.parts.len() > MAX_PARTS {
        return Err(Error::refused("too_many_parts", format!("a recipe has at most {MAX_PARTS} ingredients")));
    }
    if form.parts.iter().any(|part| part.quantity <= Quantity::ZERO) {
        return Err(Rule::NotPositive { what: "the quantity" }.into());
    }
    if !form.parts.is_empty() && form.yields.is_none() {
        return Err(Error::refused("no_yield", format!("say how many {} this makes", product.name)));
    }
    Ok(())
}

fn changes(before: &Recipe, form: &SaveRecipe, parts: &[(IngredientId, Quantity)]) -> Vec<RecipeChange> {
    let mut changes = Vec::new();
    if before.terms.tray != form.terms.tray {
        changes.push(RecipeChange::Tray(form.terms.tray));
    }
    if before.terms.keeps_days != form.terms.keeps_days {
        changes.push(RecipeChange::KeepsDays(form.terms.keeps_days));
    }
    if before.terms.salvage_minor != form.terms.salvage_minor {
        changes.push(RecipeChange::SalvageMinor(form.terms.salvage_minor));
    }
    if before.yields != form.yields {
        changes.push(RecipeChange::Yields(form.yields));
    }
    let had = |ingredient: IngredientId| before.parts.iter().find(|p| p.ingredient == ingredient).map(|p| p.quantity);
    for &(ingredient, quantity) in parts.iter().filter(|(ingredient, quantity)| had(*ingredient) != Some(*quantity)) {
        changes.push(RecipeChange::Part(Part { ingredient, quantity: Some(quantity) }));
    }
    for gone in before.parts.iter().filter(|p| parts.iter().all(|(of, _)| *of != p.ingredient)) {
        changes.push(RecipeChange::Part(Part { ingredient: gone.ingredient, quantity: None }));
    }
    changes
}

/// Keeps where an ingredient comes from.
///
/// # Errors
/// [`Error::NotFound`], `name_taken`, [`Rule::NotPositive`]; as the names' parsers.
pub fn save_ingredient(store: &mut Store, author: &Author, form: &SaveIngredient) -> Result<(), Error> {
    let name = parse_ingredient_name(&form.name)?;
    let contact = parse_contact(&form.contact)?;
    let all = ingredients(store.conn())?;
    let not_found = || Error::NotFound { what: "ingredient", text: form.ingredient.to_string() };
    let before = all.get(&form.ingredient).ok_or_else(not_found)?.clone();
    if let Some(other) = all.values().find(|i| i.ingredient != form.ingredient && fold(&i.name) == fold(&name)) {
        return Err(Error::refused("name_taken", format!("there is {} already; choose another name", other.name)));
    }
    if form.pack.is_some_and(|pack| pack <= Quantity::ZERO) {
        return Err(Rule::NotPositive { what: "the pack" }.into());
    }
    let mut of_supplier = None;
    let supplier = if form.supplier.trim().is_empty() {
        None
    } else {
        let name = parse_supplier_name(&form.supplier)?;
        let known = suppliers(store.conn())?;
        let found = known.iter().find(|(_, supplier)| fold(&supplier.name) == fold(&name));
        let id = found.map_or_else(|| SupplierId::new(author.now_ms, random()), |(id, _)| *id);
        let mut changes = Vec::new();
        if found.is_none() {
            changes.push(SupplierChange::Name(name));
        }
        if found.map_or("", |(_, supplier)| &supplier.contact) != contact {
            changes.push(SupplierChange::Contact(contact));
        }
        of_supplier = Some(SupplierChanges { supplier: id, changes }).filter(|s| !s.changes.is_empty());
        Some(id)
    };
    let mut changes = Vec::new();
    if before.name != name {
        changes.push(IngredientChange::Name(name));
    }
    if before.supplier != supplier {
        changes.push(IngredientChange::Supplier(supplier));
    }
    if before.pack != form.pack {
        changes.push(IngredientChange::Pack(form.pack));
    }
    let ingredient = form.ingredient;
    store.write(|writer| {
        if let Some(supplier) = of_supplier {
            append(writer, author, Body::Supplier(supplier))?;
        }
        if !changes.is_empty() {
            append(writer, author, Body::Ingredient(IngredientChanges { ingredient, changes }))?;
        }
        Ok(())
    })
}
