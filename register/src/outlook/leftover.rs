//! What is there already when tomorrow begins: goods that keep, less what today is still expected to take. And what lies
//! there today, by how long it may be sold.

use std::collections::HashMap;

use demand::in_units;
use domain::api::recipe::Terms;
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::Quantity;
use forecast::plan::{Batch, after};
use forecast::quantiles::Quantiles;
use rusqlite::{OptionalExtension, params};

use super::published;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::Store;
use crate::{Error, batch};

pub(super) struct Leftover<'a> {
    store: &'a Store,
    shop: &'a Shop,
    today: BusinessDay,
    /// What today's forecast said of the whole day.
    expected: HashMap<ProductId, Quantiles>,
}

impl<'a> Leftover<'a> {
    pub fn read(store: &'a Store, shop: &'a Shop, today: BusinessDay) -> Result<Self, Error> {
        let expected = published(store, today)?.map(|found| found.quantiles).unwrap_or_default();
        Ok(Self { store, shop, today, expected })
    }

    /// What is left of a product when tomorrow begins, tomorrow being the first of its days.
    pub fn batches(&self, product: &Product, terms: &Terms) -> Result<Vec<Batch>, Error> {
        let conn = self.store.conn();
        let dated = self.shop.is_dated(product.id);
        let mut batches = Vec::new();
        let loose = if dated {
            let settled = batch::settled(conn, self.shop.stall.stall, product.id, self.today)?;
            batches.extend(settled.batches.iter().map(|batch| {
                let days = (batch.expires_on.date() - self.today.date()).num_days() + 1;
                Batch { stock: in_units(batch.left), days: usize::try_from(days).unwrap_or(0) }
            }));
            settled.loose
        } else {
            self.on_hand(product.id)?
        };
        let keeps = terms.keeps_days.unwrap_or(1);
        if keeps > 1 {
            batches.extend(self.undated(product.id, loose, u64::from(keeps))?);
        }
        if batches.is_empty() {
            return Ok(batches);
        }
        let sold = self.sold_today(product.id)?;
        let still = self.expected.get(&product.id).map_or(0.0, |today| today.median() - in_units(sold));
        Ok(after(&batches, &[still]))
    }

    /// What never came in was never counted down from anything.
    fn on_hand(&self, product: ProductId) -> Result<Quantity, Error> {
        let on_hand: Option<i64> = self
            .store
            .conn()
            .prepare_cached("select quantity from stock where stall_id = ?1 and product_id = ?2 and taken_in <> 0")?
            .query_row(params![self.shop.stall.stall.as_bytes(), product.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(Quantity::bounded(on_hand.unwrap_or(0)))
    }

    /// What has no last day on it, by when it came in: what came last lies there longest. A count says that it is there and
    /// not since when, so that what it found counts from then. What should be there from before that is too old: it was
    /// thrown away, and nobody logged it.
    fn undated(&self, product: ProductId, on_hand: Quantity, keeps: u64) -> Result<Vec<Batch>, Error> {
        let (conn, stall) = (self.store.conn(), self.shop.stall.stall);
        let since = self.today.days_before(keeps - 1).to_string();
        let counted: Option<String> = conn
            .prepare_cached(
                "select max(business_day) from stock_count where stall_id = ?1 and product_id = ?2 and business_day >= ?3",
            )?
            .query_row(params![stall.as_bytes(), product.as_bytes(), since], |row| row.get(0))?;
        let mut statement = conn.prepare_cached(
            "select m.business_day, sum(m.quantity) from stock_movement m
             where m.stall_id = ?1 and m.product_id = ?2 and m.reason = 'intake' and m.business_day > ?3
               and not exists (select 1 from batch b where b.event_id = m.event_id and b.product_id = m.product_id)
             group by m.business_day order by m.business_day desc",
        )?;
        let from = match &counted {
            Some(day) => day.clone(),
            None => self.today.days_before(keeps).to_string(),
        };
        let mut came: Vec<(BusinessDay, i64)> = statement
            .query_and_then(params![stall.as_bytes(), product.as_bytes(), from], |row| {
                Ok::<_, Error>((row.get::<_, String>(0)?.parse()?, row.get(1)?))
            })?
            .collect::<Result<_, _>>()?;
        if let Some(day) = counted {
            came.push((day.parse()?, i64::MAX));
        }
        let mut left = on_hand.thousandths().max(0);
        let batches = came.into_iter().map(|(day, came)| {
            let here = came.clamp(0, left);
            left -= here;
            let days = i64::try_from(keeps).unwrap_or(i64::MAX) - (self.today.date() - day.date()).num_days();
            Batch { stock: in_units(Quantity::bounded(here)), days: usize::try_from(days).unwrap_or(0) }
        });
        Ok(batches.collect())
    }

    fn sold_today(&self, product: ProductId) -> Result<Quantity, Error> {
        let sum: i64 = self
            .store
            .conn()
            .prepare_cached(
                "select coalesce(sum(l.quantity), 0) from sale s join sale_line l on l.sale_id = s.sale_id
                 where s.business_day = ?1 and s.stall_id = ?2 and l.product_id = ?3",
            )?
            .query_row(
                params![self.today.to_string(), self.shop.stall.stall.as_bytes(), product.as_bytes()],
                |row| row.get(0),
            )?;
        Ok(Quantity::bounded(sum))
    }
}

/// What lies there of a product today, by how long it may be sold.
pub(super) struct Lying {
    /// What may be sold today.
    pub left: Quantity,
    /// Of it what nobody can sell tomorrow any more: what keeps is not at risk today.
    pub ending: Quantity,
    /// What may not be sold any more, with the first of its last days.
    pub past: Option<(Quantity, BusinessDay)>,
}

/// Looks at what is on hand of a product.
///
/// # Errors
/// Database errors.
pub(super) fn lying(
    store: &Store,
    shop: &Shop,
    (product, on_hand): (&Product, Quantity),
    terms: &Terms,
    today: BusinessDay,
) -> Result<Lying, Error> {
    let keeps = terms.keeps_days.unwrap_or(1) > 1;
    if !shop.is_dated(product.id) {
        let ending = if keeps { Quantity::ZERO } else { on_hand };
        return Ok(Lying { left: on_hand, ending, past: None });
    }
    let settled = batch::settled(store.conn(), shop.stall.stall, product.id, today)?;
    let sum = |which: &dyn Fn(BusinessDay) -> bool| -> i64 {
        settled.batches.iter().filter(|b| which(b.expires_on)).map(|b| b.left.thousandths()).sum()
    };
    let (past, ends) = (sum(&|day| day < today), sum(&|day| day == today));
    let first = settled.batches.iter().find(|batch| batch.left > Quantity::ZERO).map(|batch| batch.expires_on);
    let left = Quantity::bounded((on_hand.thousandths() - past).max(0));
    let loose = if keeps { 0 } else { settled.loose.thousandths().max(0) };
    Ok(Lying {
        left,
        ending: Quantity::bounded(ends + loose).min(left),
        past: first.filter(|_| past > 0).map(|day| (Quantity::bounded(past), day)),
    })
}
