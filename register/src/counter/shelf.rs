use domain::api::sell::Tile;
use domain::api::shelf::{Batches, EndMarkdown, MarkDown, Markdowns, SaySoldOut, SeeBatches, SeeMarkdowns};
use domain::quantity::Quantity;

use super::{Acting, Counter, catalogue, sell};
use crate::markdown::Asked;
use crate::{Error, batch, markdown, sold_out};

pub fn say_sold_out(counter: &mut Counter, acting: &Acting, request: SaySoldOut) -> Result<Tile, Error> {
    let open = counter.opened()?;
    let product = catalogue::known(open, request.product)?.id;
    let (author, day) = (open.author(acting), open.today());
    sold_out::say(&mut open.store, &author, day, product, request.sold_out)?;
    sell::tile(open, catalogue::known(open, product)?, day)
}

pub fn see_batches(counter: &mut Counter, _: &Acting, request: SeeBatches) -> Result<Batches, Error> {
    let open = counter.opened()?;
    let product = catalogue::known(open, request.product)?.id;
    let today = open.today();
    let settled = batch::settled(open.store.conn(), open.shop.stall.stall, product, today)?;
    let batches = settled.batches.into_iter().filter(|batch| batch.left > Quantity::ZERO).collect();
    Ok(Batches { today, batches, loose: settled.loose })
}

pub fn mark_down(counter: &mut Counter, acting: &Acting, request: MarkDown) -> Result<Markdowns, Error> {
    let open = counter.opened()?;
    let product = catalogue::known(open, request.product)?.clone();
    let author = open.author(acting);
    let MarkDown { given, reason, expected, .. } = request;
    let asked = Asked { given, until: request.until.as_deref(), reason, expected };
    markdown::make(&mut open.store, &mut open.shop, &author, &product, asked)?;
    markdown::of_day(&open.store, &open.shop, open.today(), &author.moment)
}

pub fn end_markdown(counter: &mut Counter, acting: &Acting, request: EndMarkdown) -> Result<Markdowns, Error> {
    let open = counter.opened()?;
    let author = open.author(acting);
    markdown::end(&mut open.store, &mut open.shop, &author, request.markdown)?;
    markdown::of_day(&open.store, &open.shop, open.today(), &author.moment)
}

pub fn see_markdowns(counter: &mut Counter, _: &Acting, request: SeeMarkdowns) -> Result<Markdowns, Error> {
    let open = counter.opened()?;
    let day = request.day.unwrap_or_else(|| open.today());
    markdown::of_day(&open.store, &open.shop, day, &open.shop.now())
}
