use serde::{Deserialize, Serialize};

use crate::batch::NewBatch;
use crate::business_day::BusinessDay;
use crate::id::{IncarnationId, ProductId};
use crate::quantity::Quantity;
use crate::tender::Tender;

/// Goods that came or went, in the frozen form that every release reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    pub product: ProductId,
    /// In the product's unit; negative when goods leave.
    pub quantity: Quantity,
    /// The line it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u16>,
}

/// Goods taken in: baked or delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    pub business_day: BusinessDay,
    pub tenders: Vec<Tender>,
    pub movements: Vec<Movement>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Of lines whose last day is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<NewBatch>,
}

/// Nothing is left of a product, whatever the figures say; or it is there again after all. Goods that are taken in later
/// on the same day end it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldOut {
    pub business_day: BusinessDay,
    pub product: ProductId,
    pub sold_out: bool,
}

/// A count: a new base for the stock of one product, with a cut. What lies inside the cover had happened when somebody
/// counted and is part of the figure; everything else comes on top, whenever it becomes known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub business_day: BusinessDay,
    pub product: ProductId,
    pub counted: Quantity,
    /// At most one entry an incarnation.
    pub cover: Vec<Covered>,
}

/// A series of the stall's events up to and including `through_seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    pub incarnation: IncarnationId,
    pub through_seq: u64,
}

/// Joins the covers of counts already known with what the counting register sees, so that a later count never forgets
/// what an earlier one had settled.
pub fn join(covers: &mut Vec<Covered>, more: &[Covered]) {
    for &covered in more {
        match covers.iter_mut().find(|c| c.incarnation == covered.incarnation) {
            Some(known) => known.through_seq = known.through_seq.max(covered.through_seq),
            None => covers.push(covered),
        }
    }
    covers.sort_by_key(|c| c.incarnation);
}
