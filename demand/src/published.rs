use std::collections::HashMap;

use domain::api::forecast::Expected;
use domain::business_day::BusinessDay;
use domain::forecast::quantiles_from_text;
use domain::id::ProductId;
use forecast::quantiles::{Q10, Q90, Quantiles};

use crate::quantity;

/// A day's demand as it was last published at a stall.
#[derive(Debug, Clone)]
pub struct Published {
    pub made_on: BusinessDay,
    pub at_ms: i64,
    /// The shop's champion.
    pub model: String,
    pub quantiles: HashMap<ProductId, Quantiles>,
    /// Who said that of each.
    pub models: HashMap<ProductId, String>,
}

/// What one run said of one product.
#[derive(Debug, Clone)]
pub struct Saying {
    pub product: ProductId,
    /// As [`domain::forecast::quantiles_text`] writes them.
    pub quantiles: String,
    pub made_on: BusinessDay,
    pub at_ms: i64,
    pub model: String,
}

impl Published {
    /// Whether anything is expected at all.
    pub fn sells(&self) -> bool {
        self.quantiles.values().any(|of| of.median() > 0.0)
    }

    /// As the forecast of one product.
    #[must_use]
    pub fn of(mut self, product: ProductId) -> Self {
        self.model = self.models.remove(&product).unwrap_or(self.model);
        self
    }

    /// Adds what a later run said; what it said nothing of stays.
    ///
    /// # Errors
    /// [`domain::Error::Malformed`] for quantiles that are none.
    pub fn add(found: Option<Self>, saying: Saying) -> Result<Self, domain::Error> {
        let Saying { product, quantiles, made_on, at_ms, model } = saying;
        let (mut of, mut models) = found.map(|found| (found.quantiles, found.models)).unwrap_or_default();
        of.insert(product, units(&quantiles)?);
        models.insert(product, model.clone());
        Ok(Self { made_on, at_ms, model, quantiles: of, models })
    }
}

/// Published quantiles as the crate's.
///
/// # Errors
/// [`domain::Error::Malformed`] for anything but what [`domain::forecast::quantiles_text`] writes.
pub fn units(published: &str) -> Result<Quantiles, domain::Error> {
    let mut units = [0.0; 19];
    for (unit, value) in units.iter_mut().zip(quantiles_from_text(published)?) {
        *unit = crate::in_units(value);
    }
    Ok(Quantiles::new(units, false))
}

/// The middle and the range of eight days in ten of what was published.
///
/// # Errors
/// As [`units`].
pub fn expected(published: &str) -> Result<Expected, domain::Error> {
    let quantiles = units(published)?;
    let [middle, low, high] = [quantiles.median(), quantiles.values()[Q10], quantiles.values()[Q90]].map(quantity);
    Ok(Expected { middle, low, high })
}
