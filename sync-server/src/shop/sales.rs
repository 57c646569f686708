//! The list of sales, of every stall.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};
use domain::Money;
use domain::api::sales::{ListSales, SaleKind, SalePage, SaleSummary, SeeSale};
use domain::id::PersonId;
use domain::tender::TenderKind;
use sqlx::{FromRow, Postgres, QueryBuilder};
use uuid::Uuid;

use super::sale;
use crate::call::Call;
use crate::error::Error;
use crate::secrets::Secrets;
use crate::sync::people;
use crate::tenant::Tenant;

const MAX_PAGE: u32 = 200;

const SUMMARY_SQL: &str = "select s.sale_id, s.kind, s.receipt, s.business_day, s.at_ms, s.offset_min, s.person_id, \
     s.n_lines, s.currency, s.total_minor, s.ticket is not null as imported, \
     coalesce((select string_agg(l.name, ', ' order by l.line_no) from tenant.sale_line l \
               where l.sale_id = s.sale_id and l.line_no <= 4), '') as goods, \
     (select coalesce(sum(t.change_minor), 0)::bigint from tenant.tender t where t.event_id = s.sale_id) as change_minor, \
     exists (select from tenant.refunded r where r.sale_id = s.sale_id) as refunded, \
     array(select p.kind from ( \
               select t.kind, t.amount_minor - t.change_minor as brought from tenant.tender t where t.event_id = s.sale_id \
               union all select t.kind, t.amount_minor - t.change_minor from tenant.tender t \
               where t.sale_id = s.sale_id and t.event_id <> t.sale_id \
                 and not exists (select from tenant.sale o where o.sale_id = t.event_id)) p \
           group by p.kind having sum(p.brought) <> 0 order by p.kind) as tenders \
     from tenant.sale s";

#[derive(FromRow)]
struct Found {
    sale_id: Uuid,
    kind: String,
    receipt: String,
    business_day: String,
    at_ms: i64,
    offset_min: i64,
    person_id: Option<Uuid>,
    n_lines: i64,
    currency: String,
    total_minor: i64,
    imported: bool,
    goods: String,
    change_minor: i64,
    refunded: bool,
    tenders: Vec<String>,
}

pub async fn list_sales(call: &mut Call, request: ListSales) -> Result<SalePage, Error> {
    let mut tenant = call.tenant().await?;
    let mut counting = QueryBuilder::new("select count(*), coalesce(sum(s.total_minor), 0)::bigint from tenant.sale s");
    narrow(&mut counting, &request);
    let (n_matching, total): (i64, i64) = counting.build_query_as().fetch_one(&mut *tenant).await?;
    let mut listing = QueryBuilder::new(SUMMARY_SQL);
    narrow(&mut listing, &request);
    listing.push(" order by s.business_day desc, s.at_ms desc, s.sale_id desc limit ");
    listing.push_bind(i64::from(request.limit.clamp(1, MAX_PAGE)));
    listing.push(" offset ").push_bind(i64::from(request.offset));
    Ok(SalePage {
        rows: read(&mut tenant, &call.app.secrets, listing).await?,
        n_matching: n_matching.unsigned_abs(),
        total_minor: Money::new(total)?,
    })
}

pub async fn see_sale(call: &mut Call, request: SeeSale) -> Result<domain::api::sales::SaleDetail, Error> {
    let mut tenant = call.tenant().await?;
    sale::detail(&mut tenant, &call.app.secrets, request.sale).await
}

fn narrow(query: &mut QueryBuilder<Postgres>, asked: &ListSales) {
    query.push(" where true");
    if let Some(day) = asked.day {
        query.push(" and s.business_day = ").push_bind(day.to_string());
    }
    if let Some(kind) = asked.kind {
        query.push(" and s.kind = ").push_bind(kind.code());
    }
    if let Some(stall) = asked.stall {
        query.push(" and s.stall_id = ").push_bind(Uuid::from(stall));
    }
    if let Some(tender) = asked.tender {
        query.push(" and exists (select from tenant.tender t where t.event_id = s.sale_id and t.kind = ");
        query.push_bind(tender.code()).push(")");
    }
    let text = asked.text.trim();
    if !text.is_empty() {
        let like = format!("%{}%", text.replace(['%', '_', '\\'], " "));
        query.push(" and (s.receipt ilike ").push_bind(like.clone());
        query.push(" or exists (select from tenant.sale_line l where l.sale_id = s.sale_id and l.name ilike ");
        query.push_bind(like).push("))");
    }
}

/// Sales that are the sale itself, or whose original it is.
pub async fn where_id(
    tenant: &mut Tenant,
    secrets: &Secrets,
    column: &'static str,
    sale: Uuid,
) -> Result<Vec<SaleSummary>, Error> {
    let mut query = QueryBuilder::new(SUMMARY_SQL);
    query.push(" where s.").push(column).push(" = ").push_bind(sale).push(" order by s.at_ms, s.sale_id");
    read(tenant, secrets, query).await
}

async fn read(
    tenant: &mut Tenant,
    secrets: &Secrets,
    mut query: QueryBuilder<Postgres>,
) -> Result<Vec<SaleSummary>, Error> {
    let rows: Vec<Found> = query.build_query_as().fetch_all(&mut **tenant).await?;
    let mut names: HashMap<Uuid, String> = HashMap::new();
    let mut sales = Vec::with_capacity(rows.len());
    for row in rows {
        let person = match row.person_id {
            None => String::new(),
            Some(id) => match names.get(&id) {
                Some(name) => name.clone(),
                None => {
                    let name = people::name(tenant, secrets, PersonId::from(id)).await?.unwrap_or_default();
                    names.insert(id, name.clone());
                    name
                }
            },
        };
        sales.push(summary(row, person)?);
    }
    Ok(sales)
}

fn summary(row: Found, person: String) -> Result<SaleSummary, Error> {
    let kind = match row.kind.as_str() {
        "refund" => SaleKind::Refund,
        "void" => SaleKind::Void,
        _ => SaleKind::Sale,
    };
    let n_lines = u32::try_from(row.n_lines).unwrap_or(u32::MAX);
    Ok(SaleSummary {
        id: row.sale_id.into(),
        kind,
        receipt: row.receipt,
        business_day: row.business_day.parse()?,
        time: wall_time(row.at_ms, row.offset_min),
        person,
        n_lines,
        goods: row.goods + if n_lines > 4 { "…" } else { "" },
        currency: row.currency.parse()?,
        total_minor: Money::new(row.total_minor)?,
        change_minor: Money::new(row.change_minor)?,
        tenders: row.tenders.iter().map(|kind| kind.parse::<TenderKind>()).collect::<Result<_, _>>()?,
        refunded: row.refunded,
        imported: row.imported,
    })
}

/// `HH:MM` on the wall at the sale.
fn wall_time(at_ms: i64, offset_min: i64) -> String {
    let offset = i32::try_from(offset_min * 60).ok().and_then(FixedOffset::east_opt);
    let at = DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
    offset.map_or_else(|| at.format("%H:%M").to_string(), |o| at.with_timezone(&o).format("%H:%M").to_string())
}
