//! Products with what they cost everywhere; a price that one stall has of its own stays that stall's.

use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use domain::api::catalogue::{
    Category, ListCategories, ListProducts, PriceFrom, ProductDetail, ProductPage, ProductRow, SeeProduct, SetPrice,
};
use domain::api::sell::{Picture, PictureData};
use domain::business_day::BusinessDay;
use domain::catalogue::PriceChange;
use domain::chain::Hash;
use domain::event::Body;
use domain::id::ProductId;
use domain::sale::LineKind;
use domain::search::{self, Query};
use domain::{Error as Rule, Money, blob::BlobName};
use uuid::Uuid;

use super::{figures, registers, stalls};
use crate::call::Call;
use crate::error::Error;
use crate::tenant::Tenant;

const MAX_PAGE: u32 = 200;

pub async fn list_products(call: &mut Call, request: ListProducts) -> Result<ProductPage, Error> {
    let mut tenant = call.tenant().await?;
    let candidates = sqlx::query!(
        "select p.product_id, coalesce(p.name, '') as \"name!\",
                array(select b.code from tenant.barcode b where b.product_id = p.product_id) as \"codes!\"
         from tenant.product p
         where (coalesce(p.archived, 0) <> 0) = $1 and ($2::uuid is null or p.category_id = $2)
         order by p.position, p.name, p.product_id",
        request.archived,
        request.category.map(Uuid::from)
    )
    .fetch_all(&mut *tenant)
    .await?;
    let query = Query::new(&request.text);
    let mut found: Vec<(u32, String, Uuid)> = candidates
        .into_iter()
        .filter_map(|product| {
            let folded = search::fold(&product.name);
            let codes: Vec<&str> = product.codes.iter().map(String::as_str).collect();
            Some((query.score(&folded, &codes)?, folded, product.product_id))
        })
        .collect();
    if query.is_empty() {
        found.sort_by(|a, b| a.1.cmp(&b.1));
    } else {
        found.sort_by_key(|(score, _, _)| std::cmp::Reverse(*score));
    }
    let n_matching = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let page = found.into_iter().skip(request.offset as usize).take(request.limit.clamp(1, MAX_PAGE) as usize);
    let ids: Vec<Uuid> = page.map(|(_, _, id)| id).collect();
    let rows = details(&mut tenant, &ids).await?.into_iter().map(|detail| detail.row).collect();
    Ok(ProductPage { n_matching, rows })
}

pub async fn see_product(call: &mut Call, request: SeeProduct) -> Result<ProductDetail, Error> {
    detail(&mut call.tenant().await?, request.product).await
}

pub async fn list_categories(call: &mut Call, _: ListCategories) -> Result<Vec<Category>, Error> {
    let mut tenant = call.tenant().await?;
    let rows = sqlx::query!(
        "select c.category_id, coalesce(c.name, '') as \"name!\", coalesce(c.position, 0) as \"position!\",
                coalesce(c.archived, 0) as \"archived!\",
                (select count(*) from tenant.product p
                 where p.category_id = c.category_id and coalesce(p.archived, 0) = 0) as \"n_products!\"
         from tenant.category c order by c.position, c.name, c.category_id"
    )
    .fetch_all(&mut *tenant)
    .await?;
    let categories = rows.into_iter().map(|row| Category {
        category: row.category_id.into(),
        name: row.name,
        position: row.position,
        archived: row.archived != 0,
        n_products: u32::try_from(row.n_products).unwrap_or(u32::MAX),
    });
    Ok(categories.collect())
}

/// A product's picture.
pub async fn picture(call: &mut Call, request: Picture) -> Result<PictureData, Error> {
    let mut tenant = call.tenant().await?;
    let found = sqlx::query!("select media_type, bytes from tenant.blob where name = $1", &request.name.0.0[..])
        .fetch_optional(&mut *tenant)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(PictureData { data_url: format!("data:{};base64,{}", found.media_type, STANDARD.encode(found.bytes)) })
}

/// Goes to every register with its next sync.
pub async fn set_price(call: &mut Call, request: SetPrice) -> Result<ProductDetail, Error> {
    let SetPrice { product, valid_from, price_minor } = request;
    let mut tenant = call.tenant().await?;
    detail(&mut tenant, product).await?;
    if price_minor.is_some_and(|price| price < Money::ZERO) {
        return Err(Rule::Negative { what: "the price" }.into());
    }
    if price_minor.is_none() && valid_from <= today(&mut tenant).await? {
        let message = "this price holds already; enter another one from today on";
        return Err(Error::Conflict("price_holds", message.to_owned()));
    }
    let change = PriceChange { product, stall: None, valid_from, price_minor };
    let newest = registers::say(call, &mut tenant, Body::Price(change)).await?;
    let changed = detail(&mut tenant, product).await?;
    registers::send(call, tenant, newest).await?;
    Ok(changed)
}

async fn today(tenant: &mut Tenant) -> Result<BusinessDay, Error> {
    Ok(stalls::all(tenant).await?[0].today())
}

async fn detail(tenant: &mut Tenant, product: ProductId) -> Result<ProductDetail, Error> {
    details(tenant, &[product.into()]).await?.pop().ok_or(Error::NotFound)
}

/// Products in the order of their ids as given.
async fn details(tenant: &mut Tenant, ids: &[Uuid]) -> Result<Vec<ProductDetail>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let stalls = stalls::all(tenant).await?;
    let (today, stall_ids) = (stalls[0].today(), stalls::ids(&stalls));
    let left = figures::left(tenant, &stall_ids, ids).await?;
    let rows = sqlx::query!(
        "select p.product_id, coalesce(p.name, '') as \"name!\", p.category_id, coalesce(p.kind, 'goods') as \"kind!\",
                coalesce(p.unit, 'piece') as \"unit!\",
                coalesce(p.tax_category_id, '00000000-0000-0000-0000-000000000000'::uuid) as \"tax_category!\",
                p.picture, p.cost_minor, coalesce(p.position, 0) as \"position!\", coalesce(p.archived, 0) as \"archived!\",
                array(select b.code from tenant.barcode b where b.product_id = p.product_id order by b.code) as \"codes!\",
                array(select c.valid_from from tenant.price c where c.product_id = p.product_id
                      and c.stall_id = '00000000-0000-0000-0000-000000000000'::uuid and c.price_minor is not null
                      order by c.valid_from desc) as \"days!\",
                array(select c.price_minor from tenant.price c where c.product_id = p.product_id
                      and c.stall_id = '00000000-0000-0000-0000-000000000000'::uuid and c.price_minor is not null
                      order by c.valid_from desc) as \"prices!\"
         from unnest($1::uuid[]) with ordinality as w (product_id, place)
         join tenant.product p on p.product_id = w.product_id order by w.place",
        ids
    )
    .fetch_all(&mut **tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            let prices = row.days.iter().zip(row.prices);
            let prices = prices
                .map(|(day, price)| Ok(PriceFrom { valid_from: day.parse()?, price_minor: Money::new(price)? }))
                .collect::<Result<Vec<_>, Error>>()?;
            let barcodes = row.codes.iter().map(|code| code.parse()).collect::<Result<Vec<_>, Rule>>()?;
            let picture = row.picture.map(|name| Ok::<_, Error>(BlobName(Hash::from_slice(&name)?))).transpose()?;
            Ok(ProductDetail {
                row: ProductRow {
                    product: row.product_id.into(),
                    name: row.name,
                    category: row.category_id.map(Into::into),
                    unit: row.unit.parse()?,
                    price_minor: price_on(&prices, today),
                    barcode: barcodes.first().cloned(),
                    picture,
                    left: left.get(&row.product_id).copied(),
                    archived: row.archived != 0,
                },
                kind: kind(&row.kind),
                tax_category: row.tax_category.into(),
                barcodes,
                cost_minor: row.cost_minor.map(Money::new).transpose()?,
                position: row.position,
                prices,
            })
        })
        .collect()
}

fn kind(code: &str) -> LineKind {
    [LineKind::Deposit, LineKind::Voucher].into_iter().find(|kind| kind.code() == code).unwrap_or_default()
}

/// The latest price whose day has come; before the first day, the first. The newest comes first.
fn price_on(prices: &[PriceFrom], day: BusinessDay) -> Option<Money> {
    prices.iter().find(|price| price.valid_from <= day).or(prices.last()).map(|price| price.price_minor)
}
