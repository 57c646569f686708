//! Counting stock: what is there, whatever the register thought.

use domain::Error as Rule;
use domain::event::Body;
use domain::quantity::{Quantity, Unit};
use domain::stock::Count;

use crate::Error;
use crate::catalogue::Product;
use crate::shop::Shop;
use crate::store::{Appended, Author, Purpose, Store};

/// Notes how much of a product was counted. Everything that this register knows of had happened by then.
///
/// # Errors
/// [`Rule::Negative`], [`Rule::WholePieces`]; what the disk says.
pub fn count(
    store: &mut Store,
    shop: &Shop,
    author: &Author,
    product: &Product,
    counted: Quantity,
) -> Result<Appended, Error> {
    if counted.thousandths() < 0 {
        return Err(Rule::Negative { what: "the count" }.into());
    }
    if product.unit == Unit::Piece && !counted.is_whole() {
        return Err(Rule::WholePieces { what: product.name.clone() }.into());
    }
    let business_day = shop.business_day(&author.moment);
    store.write(|writer| {
        let cover = writer.cover_of(product.id)?;
        let id = writer.new_id(author.now_ms);
        writer.append(
            Purpose::Live,
            author,
            id,
            Body::Count(Count { business_day, product: product.id, counted, cover }),
        )
    })
}
