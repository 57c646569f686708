use domain::business_day::BusinessDay;
use domain::catalogue::{RatesFrom, TaxCategoryChange};
use domain::event::Body;
use domain::id::TaxCategoryId;
use domain::tax::{Rates, TaxRate};

use crate::Error;
use crate::catalogue::TaxCategory;
use crate::init::append;
use crate::store::{Author, Writer, random};

/// Tax categories by their rates on the day of an import.
pub(super) struct TaxCategories {
    day: BusinessDay,
    known: Vec<(TaxCategoryId, Rates)>,
}

impl TaxCategories {
    pub fn new(categories: &[TaxCategory], day: BusinessDay) -> Self {
        let mut by_name: Vec<&TaxCategory> = categories.iter().filter(|c| !c.archived).collect();
        by_name.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        Self { day, known: by_name.into_iter().map(|c| (c.id, c.rates_on(day))).collect() }
    }

    /// The tax category of a rate: the present one where what is carried away is taxed at this rate, else one with this
    /// rate whatever the service, else a new one that is called like its rate.
    pub fn find(
        &mut self,
        writer: &mut Writer<'_>,
        author: &Author,
        rate: TaxRate,
        present: Option<TaxCategoryId>,
    ) -> Result<TaxCategoryId, Error> {
        let same = |rates: &[TaxRate]| rates == [rate] || (rates.is_empty() && rate == TaxRate::ZERO);
        if let Some((id, _)) = self.known.iter().find(|(id, r)| Some(*id) == present && same(&r.take_away)) {
            return Ok(*id);
        }
        let flat = Rates::flat(rate);
        if let Some((id, _)) = self.known.iter().find(|(_, rates)| *rates == flat) {
            return Ok(*id);
        }
        let tax_category = TaxCategoryId::new(author.now_ms, random());
        let change = TaxCategoryChange {
            tax_category,
            name: Some(format!("{} %", rate.percent())),
            archived: Some(false),
            rates: Some(RatesFrom { valid_from: self.day, rates: flat.clone() }),
        };
        append(writer, author, Body::TaxCategory(change))?;
        self.known.push((tax_category, flat));
        Ok(tax_category)
    }
}
