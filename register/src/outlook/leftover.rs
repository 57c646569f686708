//! What is there already when a planned day begins: goods that keep, less what today is still expected to take.

use std::collections::HashMap;

use demand::in_units;
use domain::api::recipe::Terms;
use domain::business_day::BusinessDay;
use domain::id::ProductId;
use domain::quantity::Quantity;
use forecast::plan::{Batch, usable};
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

    /// Units of a product that the planned day can sell. Only of tomorrow's anything is known; and what does not keep is
    /// not looked at.
    pub fn usable(&self, product: &Product, terms: &Terms, day: BusinessDay, demand: &Quantiles) -> Result<f64, Error> {
        let keeps = usize::from(terms.keeps_days.unwrap_or(1));
        if keeps < 2 || day != self.today.days_after(1) {
            return Ok(0.0);
        }
        let sold = self.sold_today(product.id)?;
        let still = self.expected.get(&product.id).map_or(0.0, |today| (today.median() - in_units(sold)).max(0.0));
        let stock = (in_units(self.kept(product.id, day)?) - still).max(0.0);
        Ok(usable(&[Batch { stock, days: keeps - 1 }], &[demand.median()]))
    }

    /// What lies there now and has its last day not before the planned one.
    fn kept(&self, product: ProductId, day: BusinessDay) -> Result<Quantity, Error> {
        let (conn, stall) = (self.store.conn(), self.shop.stall.stall);
        if self.shop.is_dated(product) {
            let settled = batch::settled(conn, stall, product, self.today)?;
            let dated = settled.batches.iter().filter(|b| b.expires_on >= day).map(|b| b.left.thousandths());
            return Ok(Quantity::bounded(dated.sum::<i64>() + settled.loose.thousandths().max(0)));
        }
        // What never came in was never counted down from anything.
        let on_hand: Option<i64> = conn
            .prepare_cached("select quantity from stock where stall_id = ?1 and product_id = ?2 and taken_in <> 0")?
            .query_row(params![stall.as_bytes(), product.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(Quantity::bounded(on_hand.unwrap_or(0)))
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
