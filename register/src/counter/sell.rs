use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Money;
use domain::api::sell::{
    CategoryChip, ChangeTender, CompleteSale, ConfirmClock, Counter as CounterView, FindProducts, KeepCart, ListParked,
    OpenCounter, Park, Parked, Picture, PictureData, SaleDone, Scan, Scanned, TaxChoice, Tile, Tiles, TilesOf,
};
use domain::barcode::{self, lookup_codes};
use domain::business_day::BusinessDay;
use domain::cart::Cart;
use domain::id::{EventId, ParkedId};
use domain::parked::{Place, Ticket as ParkedTicket};
use domain::permission::Permission;
use domain::quantity::{Quantity, Unit};
use domain::rounding;
use rusqlite::{OptionalExtension, params};

use super::ticket::Ticket;
use super::{Acting, Counter, Open, neighbours, settings};
use crate::catalogue::Product;
use crate::store::random;
use crate::{Error, clock, history, print, sell, sold_out};

/// The most tiles of one category.
const MAX_TILES: usize = 300;
const MAX_FOUND: u32 = 50;

pub fn open_counter(counter: &mut Counter, _: &Acting, _: OpenCounter) -> Result<CounterView, Error> {
    let open = counter.opened()?;
    open.back_up_daily();
    let day = open.today();
    let catalogue = &open.shop.catalogue;
    let categories = catalogue
        .categories
        .iter()
        .filter(|c| !c.archived)
        .map(|c| {
            let n_products = catalogue.products().iter().filter(|p| !p.archived && p.category == Some(c.id)).count();
            CategoryChip {
                category: c.id,
                name: c.name.clone(),
                n_products: u32::try_from(n_products).unwrap_or(u32::MAX),
            }
        })
        .collect();
    let tax_categories = catalogue
        .tax_categories
        .iter()
        .filter(|t| !t.archived)
        .map(|t| TaxChoice { tax_category: t.id, name: t.name.clone(), rates: t.rates_on(day) })
        .collect();
    let last_sale = match sell::last_committed(&open.store)? {
        None => None,
        Some(id) => history::summary(&open.store, id)?,
    };
    Ok(CounterView {
        stall_name: open.shop.stall.name.clone(),
        business_day: day,
        currency: open.shop.stall.currency,
        tax_inclusive: open.shop.settings.tax_inclusive,
        cash_rounding: open.shop.settings.cash_rounding,
        label_rules: open.shop.settings.label_rules.clone(),
        receipts: open.shop.settings.receipts,
        categories,
        tax_categories,
        n_parked: u32::try_from(parked(open)?.len()).unwrap_or(u32::MAX),
        cart: open.store.device_value("cart")?,
        last_sale,
        next_sale: EventId::new(open.shop.now().unix_ms(), random()),
        printer: print::status(&open.store, &settings::device(&open.store)?.printer)?,
        n_waiting: open.store.n_waiting()?,
    })
}

pub fn tiles(counter: &mut Counter, _: &Acting, request: Tiles) -> Result<Vec<Tile>, Error> {
    let open = counter.opened()?;
    let day = open.today();
    let mut products: Vec<&Product> =
        open.shop.catalogue.products().iter().filter(|p| !p.archived && p.category == request.category).collect();
    products.sort_by(|a, b| a.position.cmp(&b.position).then_with(|| a.name.cmp(&b.name)));
    products.into_iter().take(MAX_TILES).map(|product| tile(open, product, day)).collect()
}

pub fn tiles_of(counter: &mut Counter, _: &Acting, request: TilesOf) -> Result<Vec<Tile>, Error> {
    let open = counter.opened()?;
    let day = open.today();
    request.products.iter().filter_map(|&id| open.shop.catalogue.product(id)).map(|p| tile(open, p, day)).collect()
}

pub fn find_products(counter: &mut Counter, _: &Acting, request: FindProducts) -> Result<Vec<Tile>, Error> {
    let open = counter.opened()?;
    let day = open.today();
    let found = open.shop.catalogue.search(&request.text, |product| !product.archived);
    found.into_iter().take(request.limit.min(MAX_FOUND) as usize).map(|product| tile(open, product, day)).collect()
}

pub fn scan(counter: &mut Counter, _: &Acting, request: Scan) -> Result<Scanned, Error> {
    let open = counter.opened()?;
    let currency = open.shop.stall.currency;
    let read = barcode::read(&request.code, &open.shop.settings.label_rules, currency)?;
    let found = lookup_codes(&read).into_iter().find_map(|code| open.shop.catalogue.by_code(&code));
    let Some(product) = found.filter(|p| !p.archived) else {
        return Ok(Scanned::Unknown { code: request.code });
    };
    let tile = tile(open, product, open.today())?;
    let (quantity, label_minor) = match read {
        barcode::Scan::Product { .. } => (Quantity::ONE, None),
        barcode::Scan::Weighed { quantity, .. } => (in_unit(quantity, product.unit)?, None),
        barcode::Scan::Counted { quantity, .. } => (quantity, None),
        barcode::Scan::Priced { price_minor, .. } => {
            (weight_of(price_minor, tile.terms.list_price_minor, product.unit)?, Some(price_minor))
        }
    };
    Ok(Scanned::Found { tile: Box::new(tile), quantity, label_minor })
}

/// A label's kilograms in the product's own unit; of a product sold by the piece a label is one piece.
fn in_unit(kilograms: Quantity, unit: Unit) -> Result<Quantity, Error> {
    Ok(match unit {
        Unit::Kilogram => kilograms,
        Unit::Gram => Quantity::new(kilograms.thousandths().saturating_mul(1000))?,
        _ => Quantity::ONE,
    })
}

/// What a pack of that price weighs, for the stock; the label's price is what is paid.
fn weight_of(price: Money, unit_price: Option<Money>, unit: Unit) -> Result<Quantity, Error> {
    match unit_price {
        Some(unit_price) if unit != Unit::Piece && unit_price > Money::ZERO => {
            let thousandths = rounding::divide(i128::from(price.minor()) * 1000, i128::from(unit_price.minor()));
            let thousandths =
                i64::try_from(thousandths).map_err(|_| domain::Error::TooLarge { what: "the quantity" })?;
            Ok(Quantity::new(thousandths.max(1))?)
        }
        _ => Ok(Quantity::ONE),
    }
}

pub fn keep_cart(counter: &mut Counter, _: &Acting, request: KeepCart) -> Result<(), Error> {
    let cart = request.cart.filter(|c| !c.items.is_empty());
    let open = counter.opened()?;
    let now_ms = open.shop.now().unix_ms();
    open.store.write(|writer| {
        writer.set_device_value("cart", cart.as_ref())?;
        // A ticket that was emptied is done.
        writer.close_tickets(cart.as_ref().and_then(|cart| cart.parked), now_ms)
    })
}

pub fn complete_sale(counter: &mut Counter, acting: &Acting, request: CompleteSale) -> Result<SaleDone, Error> {
    let cart = &request.cart;
    if cart.discount.is_some() || cart.items.iter().any(|i| i.discount.is_some()) {
        acting.require(Permission::Discount)?;
    }
    let watch = &counter.watch;
    let Some(open) = &mut counter.open else {
        return Err(Error::NotInitialised { folder: counter.options.data.clone() });
    };
    if overrides_a_price(open, cart) {
        acting.require(Permission::OverridePrice)?;
    }
    let now = open.shop.now();
    sell::check_clock(&open.store, &now, watch)?;
    let seller = open.seller(acting, now);
    let ticket = Ticket::of(open, &seller);
    // The cart goes with the sale: after a crash between the two it would be rung up twice. So does the ticket: nobody
    // would know that it is still to be printed.
    let done = sell::sell_and(
        &mut open.store,
        &open.shop,
        &seller,
        request.id,
        cart,
        &request.payment,
        Some(request.expected_total_minor),
        |writer, sale| {
            writer.set_device_value::<Cart>("cart", None)?;
            if let Some(parked) = cart.parked {
                writer.ticket_paid(parked, seller.now_ms)?;
            }
            ticket.as_ref().map_or(Ok(()), |ticket| ticket.queue(writer, request.id, sale))
        },
    )?;
    // The sale is committed: nothing behind this line may fail it.
    if ticket.is_some() {
        open.printing.wake();
    }
    Ok(done)
}

fn overrides_a_price(open: &Open, cart: &Cart) -> bool {
    let day = open.today();
    cart.items.iter().any(|item| match (&item.of, item.price_minor) {
        (domain::cart::Goods::Product(id), Some(price)) => open
            .shop
            .catalogue
            .product(*id)
            .is_some_and(|p| p.price_on(day, open.shop.stall.stall).is_some_and(|list| list != price)),
        _ => false,
    })
}

pub fn change_tender(counter: &mut Counter, acting: &Acting, request: ChangeTender) -> Result<SaleDone, Error> {
    let open = counter.opened()?;
    let seller = open.seller(acting, open.shop.now());
    sell::pay_otherwise(&mut open.store, &open.shop, &seller, request.sale, &request.tenders)
}

pub fn park(counter: &mut Counter, _: &Acting, request: Park) -> Result<Vec<Parked>, Error> {
    let open = counter.opened()?;
    if request.cart.items.is_empty() {
        return Err(domain::Error::NoLines.into());
    }
    let label: String = request.label.trim().chars().filter(|c| !c.is_control()).take(80).collect();
    let own = open.store.identity().register;
    let at_ms = open.shop.now().unix_ms();
    let n_lines = u32::try_from(request.cart.items.len()).unwrap_or(u32::MAX);
    let total_minor = request.total_minor;
    // A ticket that is put aside again stays the ticket that it was, as long as it is this register's.
    let before = request.cart.parked.map(|id| open.store.ticket(id)).transpose()?.flatten();
    let before = before.filter(|before| before.holder == own && before.place == Place::Open);
    let ticket = match before {
        Some(before) => {
            let label = if label.is_empty() { before.label.clone() } else { label };
            let turned = before.turned(own, Place::Parked, at_ms);
            ParkedTicket { label, n_lines, total_minor, ..turned }
        }
        None => ParkedTicket {
            id: ParkedId::new(at_ms, random()),
            turn: 1,
            holder: own,
            place: Place::Parked,
            label,
            parked_at_ms: at_ms,
            changed_at_ms: at_ms,
            n_lines,
            total_minor,
            cart: None,
        },
    };
    let cart = Cart { parked: Some(ticket.id), ..request.cart };
    let ticket = ParkedTicket { cart: Some(cart), ..ticket };
    open.store.write(|writer| {
        writer.put_ticket(&ticket)?;
        writer.set_device_value::<Cart>("cart", None)
    })?;
    parked(open)
}

pub fn list_parked(counter: &mut Counter, _: &Acting, _: ListParked) -> Result<Vec<Parked>, Error> {
    parked(counter.opened()?)
}

/// What is put aside at this register and at those beside it.
fn parked(open: &Open) -> Result<Vec<Parked>, Error> {
    let own = open.store.identity().register;
    let zone = &open.shop.stall.zone;
    let at = |at_ms| {
        let at = chrono::DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
        clock::in_zone(at, zone).wall().format("%H:%M").to_string()
    };
    let waiting = open.store.tickets_waiting()?.into_iter();
    waiting
        .filter(|ticket| ticket.holder != own || ticket.place == Place::Parked)
        .map(|ticket| {
            let elsewhere = (ticket.holder != own).then(|| neighbours::name(open, ticket.holder)).transpose()?;
            Ok(Parked {
                id: ticket.id,
                label: ticket.label,
                parked_at: at(ticket.parked_at_ms),
                n_lines: ticket.n_lines,
                total_minor: ticket.total_minor,
                holder: elsewhere,
                in_use: ticket.place == Place::Open,
            })
        })
        .collect()
}

pub fn confirm_clock(counter: &mut Counter, _: &Acting, _: ConfirmClock) -> Result<(), Error> {
    let open = counter.opened()?;
    let now_ms = open.shop.now().unix_ms();
    open.store.write(|writer| writer.confirm_clock(now_ms))?;
    counter.watch = clock::Watch::start();
    Ok(())
}

pub fn picture(counter: &mut Counter, _: &Acting, request: Picture) -> Result<PictureData, Error> {
    let open = counter.opened()?;
    let (media_type, bytes) = open
        .store
        .blob(request.name)?
        .ok_or_else(|| Error::NotFound { what: "picture", text: request.name.to_string() })?;
    Ok(PictureData { data_url: format!("data:{media_type};base64,{}", STANDARD.encode(bytes)) })
}

pub(super) fn tile(open: &Open, product: &Product, day: BusinessDay) -> Result<Tile, Error> {
    let zone = &open.shop.stall.zone;
    let sold_out = sold_out::since(&open.store, day, product.id)?.map(|(at_ms, _)| {
        let at = chrono::DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
        clock::in_zone(at, zone).wall().format("%H:%M").to_string()
    });
    Ok(Tile {
        product: product.id,
        terms: open.shop.terms(product, day),
        category: product.category,
        picture: product.picture,
        left: left(open, product)?,
        sold_out,
    })
}

/// What is on hand, where anybody ever counted or took in.
pub(super) fn left(open: &Open, product: &Product) -> Result<Option<Quantity>, Error> {
    let found: Option<i64> = open
        .store
        .conn()
        .prepare_cached(
            "select quantity from stock
             where stall_id = ?1 and product_id = ?2 and (counted is not null or taken_in <> 0)",
        )?
        .query_row(params![open.shop.stall.stall.as_bytes(), product.id.as_bytes()], |row| row.get(0))
        .optional()?;
    // A sum of many sales may be larger than one line's limit; it is shown as far as it can be.
    Ok(found.map(|q| {
        let bound = Quantity::MAX_THOUSANDTHS;
        Quantity::new(q.clamp(-bound, bound)).unwrap_or_default()
    }))
}
