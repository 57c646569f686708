use domain::api::ApiError;
use domain::id::{EventId, ProductId};
use domain::quantity::Quantity;
use serde::{Deserialize, Serialize};

use super::{Common, Done, author, lines};
use crate::Error;
use crate::count::count;
use crate::shop::Shop;
use crate::store::Store;

/// What a script counted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    /// Name, barcode or id.
    product: String,
    /// A decimal.
    counted: String,
}

/// What it is told.
#[derive(Debug, Serialize)]
struct Answer {
    id: EventId,
    product: ProductId,
    register_seq: u64,
    counted: Quantity,
}

/// Counts stock, line by line.
pub(super) fn run(common: &Common) -> Done {
    let mut store = Store::open(&common.data)?;
    let shop = Shop::load(&store)?;
    lines::answer(common, |line| {
        let line: Counted = serde_json::from_slice(line)
            .map_err(|e| Error::Refused(ApiError::new("bad_request", format!("not a count: {e}"))))?;
        let product = shop.catalogue.named(&line.product)?.clone();
        let counted = Quantity::parse(&line.counted)?;
        let author = author(&store, &shop)?;
        let done = count(&mut store, &shop, &author, &product, counted)?;
        Ok(Answer { id: done.id, product: product.id, register_seq: done.register_seq, counted })
    })
}
