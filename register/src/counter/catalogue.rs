use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::api::ApiError;
use domain::api::catalogue::{
    Category, CountStock, ImportPreview, ImportProducts, ImportedProducts, ListCategories, ListProducts, PreviewImport,
    PriceFrom, ProductDetail, ProductPage, ProductRow, SaveCategory, SaveProduct, SeeProduct, SetPicture, SetPrice,
    TakeIn,
};
use domain::batch::NewBatch;
use domain::business_day::BusinessDay;
use domain::catalogue::{
    CategoryChange, CategoryChanges, PriceChange, ProductChange, ProductChanges, parse_product_name,
};
use domain::event::Body;
use domain::id::{BatchId, CategoryId, ProductId};
use domain::staff::parse_text;
use domain::stock::{Intake, Movement};
use domain::{Error as Rule, Money};

use super::sell::left;
use super::{Acting, Counter, Open};
use crate::catalogue::Product;
use crate::count::count;
use crate::init::append;
use crate::store::random;
use crate::{Error, import, picture};

const MAX_PAGE: u32 = 200;

pub fn list_products(counter: &mut Counter, _: &Acting, request: ListProducts) -> Result<ProductPage, Error> {
    let open = counter.opened()?;
    let day = open.today();
    let keep = |product: &Product| {
        product.archived == request.archived && request.category.is_none_or(|c| product.category == Some(c))
    };
    let mut found = open.shop.catalogue.search(&request.text, keep);
    if request.text.trim().is_empty() {
        found.sort_by_cached_key(|product| domain::search::fold(&product.name));
    }
    let n_matching = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let limit = request.limit.clamp(1, MAX_PAGE) as usize;
    let rows = found
        .into_iter()
        .skip(request.offset as usize)
        .take(limit)
        .map(|product| row(open, product, day))
        .collect::<Result<_, _>>()?;
    Ok(ProductPage { n_matching, rows })
}

pub fn see_product(counter: &mut Counter, _: &Acting, request: SeeProduct) -> Result<ProductDetail, Error> {
    detail(counter.opened()?, request.product)
}

pub fn save_product(counter: &mut Counter, acting: &Acting, form: SaveProduct) -> Result<ProductDetail, Error> {
    let open = counter.opened()?;
    let name = parse_product_name(&form.name)?;
    let author = open.author(acting);
    let day = open.today();
    let catalogue = &open.shop.catalogue;
    let known = match form.product {
        None => None,
        Some(id) => {
            Some(catalogue.product(id).ok_or_else(|| Error::NotFound { what: "product", text: id.to_string() })?)
        }
    };
    if catalogue.tax_category(form.tax_category).is_none() {
        return Err(Error::NotFound { what: "tax category", text: form.tax_category.to_string() });
    }
    if let Some(category) = form.category.filter(|&c| catalogue.category(c).is_none()) {
        return Err(Error::NotFound { what: "category", text: category.to_string() });
    }
    for amount in [form.price_minor, form.cost_minor].into_iter().flatten() {
        if amount < Money::ZERO {
            return Err(Rule::Negative { what: "the price" }.into());
        }
    }
    for code in &form.barcodes {
        if let Some(other) = catalogue.by_code(code.as_str()).filter(|p| Some(p.id) != form.product) {
            let message = format!("barcode {} belongs to {} already", code.as_str(), other.name);
            return Err(Error::Refused(
                ApiError::new("barcode_taken", message).with("code", code.as_str()).with("name", other.name.clone()),
            ));
        }
    }
    let product = known.map_or_else(|| ProductId::new(author.now_ms, random()), |p| p.id);
    let changes = changes(open, known, &form, name);
    let price_from = form.price_from.unwrap_or(day);
    let price = form
        .price_minor
        .filter(|&price| known.and_then(|p| p.price_on(price_from, open.shop.stall.stall)) != Some(price));
    open.store.write(|writer| {
        if !changes.is_empty() {
            append(writer, &author, Body::Product(ProductChanges { product, changes }))?;
        }
        if let Some(price) = price {
            let change = PriceChange { product, stall: None, valid_from: price_from, price_minor: Some(price) };
            append(writer, &author, Body::Price(change))?;
        }
        Ok(())
    })?;
    open.shop.catalogue.reload(open.store.conn(), product)?;
    detail(open, product)
}

fn changes(open: &Open, known: Option<&Product>, form: &SaveProduct, name: String) -> Vec<ProductChange> {
    let mut changes = Vec::new();
    let mut add = |differs: bool, change: ProductChange| {
        if differs {
            changes.push(change);
        }
    };
    add(known.is_none_or(|p| p.name != name), ProductChange::Name(name));
    add(known.is_none_or(|p| p.category != form.category), ProductChange::Category(form.category));
    add(known.is_none_or(|p| p.kind != form.kind), ProductChange::Kind(form.kind));
    add(known.is_none_or(|p| p.unit != form.unit), ProductChange::Unit(form.unit));
    add(known.is_none_or(|p| p.tax_category != form.tax_category), ProductChange::TaxCategory(form.tax_category));
    add(known.map(|p| p.cost) != Some(form.cost_minor), ProductChange::CostMinor(form.cost_minor));
    add(known.map_or(form.archived, |p| p.archived != form.archived), ProductChange::Archived(form.archived));
    // A product that is new in its category comes last there: tiles never move.
    let last = open.shop.catalogue.products().iter().filter(|p| p.category == form.category).map(|p| p.position).max();
    add(known.is_none_or(|p| p.category != form.category), ProductChange::Position(last.map_or(0, |p| p + 1)));
    let had: &[domain::barcode::Barcode] = known.map_or(&[], |p| &p.barcodes);
    for code in had.iter().filter(|code| !form.barcodes.contains(code)) {
        add(true, ProductChange::RemoveBarcode(code.clone()));
    }
    for code in form.barcodes.iter().filter(|code| !had.contains(code)) {
        add(true, ProductChange::AddBarcode(code.clone()));
    }
    changes
}

pub fn set_price(counter: &mut Counter, acting: &Acting, request: SetPrice) -> Result<ProductDetail, Error> {
    let open = counter.opened()?;
    let SetPrice { product, valid_from, price_minor } = request;
    known(open, product)?;
    if price_minor.is_some_and(|price| price < Money::ZERO) {
        return Err(Rule::Negative { what: "the price" }.into());
    }
    if price_minor.is_none() && valid_from <= open.today() {
        return Err(Error::refused("price_holds", "this price holds already; enter another one from today on"));
    }
    let author = open.author(acting);
    let change = PriceChange { product, stall: None, valid_from, price_minor };
    open.store.write(|writer| append(writer, &author, Body::Price(change)))?;
    open.shop.catalogue.reload(open.store.conn(), product)?;
    detail(open, product)
}

pub fn set_picture(counter: &mut Counter, acting: &Acting, request: SetPicture) -> Result<ProductDetail, Error> {
    let open = counter.opened()?;
    let product = request.product;
    if open.shop.catalogue.product(product).is_none() {
        return Err(Error::NotFound { what: "product", text: product.to_string() });
    }
    let author = open.author(acting);
    let shrunk = match request.base64 {
        None => None,
        Some(text) => Some(picture::shrink(&decode(&text)?)?),
    };
    open.store.write(|writer| {
        let name = match &shrunk {
            None => None,
            Some((media_type, bytes)) => Some(writer.put_blob(media_type, bytes)?),
        };
        let changes = vec![ProductChange::Picture(name)];
        append(writer, &author, Body::Product(ProductChanges { product, changes }))
    })?;
    open.shop.catalogue.reload(open.store.conn(), product)?;
    detail(open, product)
}

pub fn list_categories(counter: &mut Counter, _: &Acting, _: ListCategories) -> Result<Vec<Category>, Error> {
    Ok(categories(counter.opened()?))
}

pub fn save_category(counter: &mut Counter, acting: &Acting, form: SaveCategory) -> Result<Vec<Category>, Error> {
    let open = counter.opened()?;
    let name = parse_text("the category's name", &form.name, 40)?;
    let author = open.author(acting);
    let category = form.category.unwrap_or_else(|| CategoryId::new(author.now_ms, random()));
    let known = open.shop.catalogue.category(category);
    let mut changes = Vec::new();
    if known.is_none_or(|c| c.name != name) {
        changes.push(CategoryChange::Name(name));
    }
    if known.is_none_or(|c| c.position != form.position) {
        changes.push(CategoryChange::Position(form.position));
    }
    if known.map_or(form.archived, |c| c.archived != form.archived) {
        changes.push(CategoryChange::Archived(form.archived));
    }
    if !changes.is_empty() {
        open.store.write(|writer| append(writer, &author, Body::Category(CategoryChanges { category, changes })))?;
        open.shop.catalogue.reload_groups(open.store.conn())?;
    }
    Ok(categories(open))
}

pub fn take_in(counter: &mut Counter, acting: &Acting, request: TakeIn) -> Result<ProductDetail, Error> {
    let open = counter.opened()?;
    let product = known(open, request.product)?;
    let quantity = request.quantity.for_sale(product.unit, &product.name)?;
    let author = open.author(acting);
    let business_day = open.today();
    let batch = request.expires_on.map(|expires_on| {
        let batch = BatchId::new(author.now_ms, random());
        NewBatch { batch, line: 1, expires_on }
    });
    if request.expires_on.is_some_and(|expires_on| expires_on < business_day) {
        return Err(Error::refused("expired", "its last day is over already; choose today or later"));
    }
    let movement = Movement { product: request.product, quantity, line: batch.map(|batch| batch.line) };
    let intake = Intake {
        business_day,
        tenders: Vec::new(),
        movements: vec![movement],
        note: String::new(),
        batches: batch.into_iter().collect(),
    };
    open.store.write(|writer| append(writer, &author, Body::Intake(intake)))?;
    if batch.is_some() {
        open.shop.reload_shelf(&open.store, &author.moment)?;
    }
    detail(open, request.product)
}

pub fn count_stock(counter: &mut Counter, acting: &Acting, request: CountStock) -> Result<ProductDetail, Error> {
    let open = counter.opened()?;
    let product = known(open, request.product)?.clone();
    let author = open.author(acting);
    count(&mut open.store, &open.shop, &author, &product, request.counted)?;
    detail(open, request.product)
}

pub fn preview_import(counter: &mut Counter, _: &Acting, request: PreviewImport) -> Result<ImportPreview, Error> {
    let bytes = decode(&request.base64)?;
    let open = counter.opened()?;
    import::products::preview(&request.file_name, &bytes, &request.map, &open.shop)
}

pub fn import_products(
    counter: &mut Counter,
    acting: &Acting,
    request: ImportProducts,
) -> Result<ImportedProducts, Error> {
    let bytes = decode(&request.base64)?;
    let open = counter.opened()?;
    let author = open.author(acting);
    let source = import::products::Source::Bytes { name: &request.file_name, bytes: &bytes };
    import::products::import(&mut open.store, &mut open.shop, source, &request.map, &author, &mut |_, _| {})
}

fn decode(base64: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(base64).map_err(|_| Error::refused("bad_file", "the file did not arrive whole; choose it again"))
}

pub(super) fn known(open: &Open, id: ProductId) -> Result<&Product, Error> {
    open.shop.catalogue.product(id).ok_or_else(|| Error::NotFound { what: "product", text: id.to_string() })
}

fn categories(open: &Open) -> Vec<Category> {
    open.shop
        .catalogue
        .categories
        .iter()
        .map(|c| {
            let n = open.shop.catalogue.products().iter().filter(|p| !p.archived && p.category == Some(c.id)).count();
            Category {
                category: c.id,
                name: c.name.clone(),
                position: c.position,
                archived: c.archived,
                n_products: u32::try_from(n).unwrap_or(u32::MAX),
            }
        })
        .collect()
}

fn row(open: &Open, product: &Product, day: BusinessDay) -> Result<ProductRow, Error> {
    Ok(ProductRow {
        product: product.id,
        name: product.name.clone(),
        category: product.category,
        unit: product.unit,
        price_minor: product.price_on(day, open.shop.stall.stall),
        barcode: product.barcodes.first().cloned(),
        picture: product.picture,
        left: left(open, product)?,
        archived: product.archived,
    })
}

fn detail(open: &Open, id: ProductId) -> Result<ProductDetail, Error> {
    let product = known(open, id)?;
    let mut prices: Vec<PriceFrom> = product
        .prices
        .iter()
        .filter_map(|p| Some(PriceFrom { valid_from: p.valid_from, price_minor: p.price? }))
        .collect();
    prices.sort_by_key(|price| std::cmp::Reverse(price.valid_from));
    Ok(ProductDetail {
        row: row(open, product, open.today())?,
        kind: product.kind,
        tax_category: product.tax_category,
        barcodes: product.barcodes.clone(),
        cost_minor: product.cost,
        position: product.position,
        prices,
    })
}
