//! The counter.

mod ask;
mod cart;
mod discount;
mod due;
mod hands;
mod line;
mod markdown;
mod menu;
mod more;
mod other;
mod parked;
mod search;
pub mod shelf;
mod split;
mod tip;

use std::collections::{BTreeMap, VecDeque};

use domain::api::sales::{SaleSummary, SeeSale};
use domain::api::sell::{
    CompleteSale, Counter, KeepCart, ListParked, OpenCounter, Scan, Scanned, Tile, Tiles as TilesOfCategory, TilesOf,
};
use domain::id::EventId;
use domain::quantity::{Quantity, Unit};
use domain::sale::{Bill, Payment};
use domain::tender::{Tender, TenderKind, cash_due};
use domain::{Error, Money};
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;
use yew::{Callback, Html, component, html, use_effect_with, use_mut_ref, use_reducer, use_state, use_state_eq};

use self::cart::Cart;
use self::discount::CartDiscount;
use self::due::Due;
use self::hands::{Hands, use_hands};
use self::line::LinePanel;
use self::markdown::Reduce;
use self::menu::TileMenu;
use self::more::More;
use self::other::OtherAmount;
use self::parked::{Park, Parked};
use self::search::use_search;
use self::shelf::{Chip, Chips, FirstProducts, Found, KeyLine, Tiles};
use self::split::Split;
use self::tip::Tip;
use crate::backend;
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::receipt::Receipt;
use crate::components::status::{Kept, Printer};
use crate::dom;
use crate::shop::{Said, use_shop};
use crate::state::keys::Act;
use crate::state::till::{Move, Till};
use crate::text;

/// What stands before the counter.
#[derive(Debug, Clone, PartialEq)]
pub enum Sheet {
    /// How much of a product that is weighed or measured.
    Weigh(Tile),
    /// What a product without a price costs today.
    Price(Tile),
    Line(usize),
    Other,
    Discount,
    Quantity,
    Park,
    Parked,
    More,
    Split,
    Tip,
    Receipt(EventId, String),
    /// What can be said of a product beside selling it.
    Tile(Tile),
    /// By how much a product is reduced.
    Reduce(Tile),
}

/// How often the counter looks at the clock: a reduced price that ends is shown as it is then.
const TICK_MS: u32 = 5_000;

#[component]
pub fn Sell() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let counter = use_state(|| None::<Counter>);
    let till = use_reducer(Till::default);
    let shelves = use_state(BTreeMap::<Chip, Vec<Tile>>::new);
    let chip = use_state(|| None::<Chip>);
    let sheet = use_state(|| None::<Sheet>);
    let search = use_search(&shop);
    let paying = use_state(|| false);
    let next_sale = use_state(|| None::<EventId>);
    let last_sale = use_state(|| None::<SaleSummary>);
    let n_parked = use_state(|| 0_u32);

    // The shelf: what a category holds now. Read again after each sale, for what is left.
    let fill = {
        let (shop, shelves, dispatcher) = (shop.clone(), shelves.clone(), till.dispatcher());
        let shown = use_mut_ref(BTreeMap::<Chip, Vec<Tile>>::new);
        Callback::from(move |chip: Chip| {
            let (shop, shelves, dispatcher, shown) =
                (shop.clone(), shelves.setter(), dispatcher.clone(), shown.clone());
            spawn_local(async move {
                match backend::call(TilesOfCategory { category: chip }).await {
                    Ok(tiles) => {
                        dispatcher.dispatch(Move::Know(tiles.clone()));
                        shown.borrow_mut().insert(chip, tiles);
                        shelves.set(shown.borrow().clone());
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let open_cart = {
        let (shop, dispatcher) = (shop.clone(), till.dispatcher());
        Callback::from(move |cart: domain::cart::Cart| {
            let (shop, dispatcher) = (shop.clone(), dispatcher.clone());
            spawn_local(async move {
                match backend::call(TilesOf { products: Till::unknown(&cart) }).await {
                    Ok(tiles) => dispatcher.dispatch(Move::Know(tiles)),
                    Err(error) => shop.complain(&error),
                }
                dispatcher.dispatch(Move::Open(cart));
            });
        })
    };
    {
        let (shop, counter, chip, next_sale, last_sale, n_parked) =
            (shop.clone(), counter.clone(), chip.clone(), next_sale.clone(), last_sale.clone(), n_parked.clone());
        let (fill, open_cart) = (fill.clone(), open_cart.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::call(OpenCounter {}).await {
                    Ok(mut opened) => {
                        let first = opened.categories.first().map(|c| c.category);
                        chip.set(Some(first));
                        fill.emit(first);
                        if first.is_some() {
                            fill.emit(None);
                        }
                        next_sale.set(Some(opened.next_sale));
                        last_sale.set(opened.last_sale.clone());
                        n_parked.set(opened.n_parked);
                        if let Some(cart) = opened.cart.take() {
                            open_cart.emit(cart);
                        }
                        counter.set(Some(opened));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    {
        // Others' changes: the shelf is read again, and what lies in the cart is priced as it is now.
        let (shop, fill, dispatcher) = (shop.clone(), fill.clone(), till.dispatcher());
        let n_parked = n_parked.setter();
        let chips: Vec<Chip> = shelves.keys().copied().collect();
        let products = Till::unknown(&till.cart);
        use_effect_with(shop.sync.news, move |&news| {
            if news == 0 {
                return;
            }
            for chip in chips {
                fill.emit(chip);
            }
            spawn_local(async move {
                match backend::call(TilesOf { products }).await {
                    Ok(tiles) => dispatcher.dispatch(Move::Know(tiles)),
                    Err(error) => shop.complain(&error),
                }
                // Those beside this till park and take as well.
                if let Ok(parked) = backend::call(ListParked {}).await {
                    n_parked.set(u32::try_from(parked.len()).unwrap_or(u32::MAX));
                }
            });
        });
    }
    {
        // The cart survives the program: kept after every change, not before it was read.
        let ready = counter.is_some();
        let kept = use_mut_ref(|| false);
        use_effect_with((ready, till.cart.clone()), move |(ready, cart)| {
            let before = kept.replace(*ready);
            if before && *ready {
                let cart = (!cart.items.is_empty()).then(|| cart.clone());
                backend::tell(KeepCart { cart });
            }
        });
    }

    // Drawn anew only when a price changes by itself.
    let turns = use_state_eq(|| None::<i64>);
    let now_ms = dom::now_ms();
    {
        let (next, turns) = (till.next_change_ms(now_ms), turns.setter());
        use_effect_with(next, move |&next| {
            let tick = next.map(|next| {
                Interval::new(TICK_MS, move || {
                    if dom::now_ms() >= next {
                        turns.set(Some(next));
                    }
                })
            });
            move || drop(tick)
        });
    }
    let bill: Option<Result<Bill, Error>> =
        counter.as_ref().and_then(|counter| till.bill(&counter.tax_categories, counter.tax_inclusive, now_ms));
    let total = bill.as_ref().and_then(|bill| bill.as_ref().ok()).map(|bill| bill.total_minor);

    let do_ = {
        let dispatcher = till.dispatcher();
        Callback::from(move |action: Move| dispatcher.dispatch(action))
    };
    let show = {
        let sheet = sheet.clone();
        Callback::from(move |next: Sheet| sheet.set(Some(next)))
    };
    // A scan that has to ask something waits until the dialog before it is answered.
    let waiting = use_mut_ref(VecDeque::<Sheet>::new);
    let is_open = use_mut_ref(|| false);
    *is_open.borrow_mut() = sheet.is_some();
    let close = {
        let (sheet, waiting) = (sheet.clone(), waiting.clone());
        Callback::from(move |()| sheet.set(waiting.borrow_mut().pop_front()))
    };
    let ask = {
        let (sheet, waiting, is_open) = (sheet.clone(), waiting.clone(), is_open.clone());
        Callback::from(move |next: Sheet| {
            if is_open.replace(true) {
                waiting.borrow_mut().push_back(next);
            } else {
                sheet.set(Some(next));
            }
        })
    };
    let clear_search = search.clear.clone();
    let tap = {
        let (till, show, clear_search, do_) = (till.clone(), show.clone(), clear_search.clone(), do_.clone());
        Callback::from(move |tile: Tile| {
            clear_search.emit(());
            if tile.terms.list_price_minor.is_none() {
                show.emit(Sheet::Price(tile));
            } else if tile.terms.unit != Unit::Piece && till.prefix.is_none() {
                show.emit(Sheet::Weigh(tile));
            } else {
                do_.emit(Move::Tap(tile));
            }
        })
    };
    let onsearchkey = {
        let (found, tap, clear_search) = (search.found.clone(), tap.clone(), clear_search.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                if let Some(first) = found.as_ref().and_then(|tiles| tiles.first()) {
                    tap.emit(first.clone());
                }
            }
            "Escape" => clear_search.emit(()),
            _ => {}
        })
    };
    let pay = {
        let (shop, till, paying, next_sale, last_sale, sheet, chip) = (
            shop.clone(),
            till.clone(),
            paying.clone(),
            next_sale.clone(),
            last_sale.clone(),
            sheet.clone(),
            chip.clone(),
        );
        let (fill, open_cart) = (fill.clone(), open_cart.clone());
        Callback::from(move |payment: Payment| {
            let (Some(id), Some(expected_total_minor), false) = (*next_sale, total, *paying) else {
                return;
            };
            paying.set(true);
            let cart = till.cart.clone();
            let (shop, paying, next_sale, last_sale, sheet, chip) =
                (shop.clone(), paying.clone(), next_sale.clone(), last_sale.clone(), sheet.clone(), chip.clone());
            let (fill, open_cart, dispatcher) = (fill.clone(), open_cart.clone(), till.dispatcher());
            spawn_local(async move {
                let request = CompleteSale { id, cart: cart.clone(), payment, expected_total_minor };
                match backend::call(request).await {
                    Ok(done) => {
                        // The sale is on the disk; only now does the counter say so.
                        next_sale.set(Some(done.next_sale));
                        last_sale.set(None);
                        sheet.set(None);
                        let sale = done.id;
                        dispatcher.dispatch(Move::Paid(done));
                        if let Some(chip) = *chip {
                            fill.emit(chip);
                        }
                        // It stands below the empty cart once the change was given.
                        match backend::call(SeeSale { sale }).await {
                            Ok(seen) => last_sale.set(Some(seen.summary)),
                            Err(error) => shop.complain(&error),
                        }
                    }
                    Err(error) => {
                        if error.code == "total_changed" {
                            // A price changed since the cart was filled: show the new one.
                            open_cart.emit(cart);
                        }
                        shop.complain(&error);
                    }
                }
                paying.set(false);
            });
        })
    };
    let scan = {
        let (shop, do_, ask) = (shop.clone(), do_.clone(), ask.clone());
        Callback::from(move |code: String| {
            let (shop, do_, ask) = (shop.clone(), do_.clone(), ask.clone());
            spawn_local(async move {
                let i18n = &shop.i18n;
                match backend::call(Scan { code }).await {
                    Ok(Scanned::Found { tile, quantity, label_minor }) => {
                        let tile = *tile;
                        let plain = label_minor.is_none() && quantity == Quantity::ONE;
                        if plain && tile.terms.list_price_minor.is_none() {
                            ask.emit(Sheet::Price(tile));
                        } else if plain && tile.terms.unit != Unit::Piece {
                            ask.emit(Sheet::Weigh(tile));
                        } else if plain {
                            do_.emit(Move::Tap(tile));
                        } else {
                            do_.emit(Move::Add { tile, quantity, price_minor: None, label_minor });
                        }
                    }
                    Ok(Scanned::Unknown { code }) => {
                        shop.say.emit(Said { words: text!(i18n, "unknown-barcode", code = code), bad: true });
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    {
        let (scans, scan) = (shop.scans.clone(), scan.clone());
        use_effect_with((shop.scans.n_heard, counter.is_some()), move |&(_, ready)| {
            if ready {
                while let Some(code) = scans.take() {
                    scan.emit(code);
                }
            }
        });
    }
    let exact = {
        let (pay, counter, tip_minor) = (pay.clone(), counter.clone(), till.tip);
        Callback::from(move |()| {
            if let (Some(total), Some(counter)) = (total, &*counter) {
                let owed = total.plus(tip_minor).unwrap_or(total);
                let due = cash_due(owed, Money::ZERO, counter.cash_rounding).unwrap_or(owed);
                let tenders = if due.is_zero() { Vec::new() } else { vec![Tender::new(TenderKind::Cash, due)] };
                pay.emit(Payment { tenders, tip_minor });
            }
        })
    };
    let typed = use_hands(Hands {
        keys: shop.keys(),
        filled: !till.cart.items.is_empty(),
        n_parked: *n_parked,
        onsheet: show.clone(),
        ondo: do_.clone(),
        onexact: exact.clone(),
        onclear: clear_search.clone(),
    });

    let Some(open) = &*counter else {
        return html! { <Frame title={shop.front.business_name.clone()}>{ Html::default() }</Frame> };
    };
    let others = shelves.get(&None).is_some_and(|tiles| !tiles.is_empty()) || open.categories.is_empty();
    let choose = {
        let (chip, fill, shelves) = (chip.clone(), fill.clone(), shelves.clone());
        Callback::from(move |next: Chip| {
            chip.set(Some(next));
            if !shelves.contains_key(&next) {
                fill.emit(next);
            }
        })
    };
    // Categories that nothing is in yet are no shelf either.
    let nothing_to_sell =
        open.categories.iter().all(|c| c.n_products == 0) && shelves.get(&None).is_some_and(Vec::is_empty);
    let tiles = chip.and_then(|chip| shelves.get(&chip).cloned());
    let date = i18n.locale.long_date(open.business_day.date());
    let note =
        if open.stall_name == shop.front.business_name { date } else { format!("{} · {date}", open.stall_name) };
    let middle = html! {
        <div class="affix affix--end search" role="search">
            <Icon glyph={Glyph::Search} />
            <input class="input" id="search" data-testid="search" value={search.text.clone()} oninput={search.oninput.clone()} onkeydown={onsearchkey}
                placeholder={i18n.text("search-or-scan")} aria-label={i18n.text("search-or-scan")} autocomplete="off" spellcheck="false" />
            <span class="affix-end" aria-hidden="true"><kbd>{ shop.keys().of(Act::Search).to_owned() }</kbd></span>
        </div>
    };
    let status = html! { <><Kept /><Printer printer={open.printer.clone()} /></> };
    let prefix = till
        .prefix
        .map(|q| i18n.locale.quantity(q))
        .or_else(|| (!typed.is_empty()).then(|| typed.shown(i18n.locale.decimal_point())));
    let other = {
        let show = show.clone();
        Callback::from(move |()| show.emit(Sheet::Other))
    };
    let onmenu = {
        let show = show.clone();
        Callback::from(move |tile: Tile| show.emit(Sheet::Tile(tile)))
    };
    // Something was said of a product: its tile and the cart are drawn as they are now.
    let onshelf = {
        let (shop, chip, fill, close, dispatcher) =
            (shop.clone(), *chip, fill.clone(), close.clone(), till.dispatcher());
        Callback::from(move |product| {
            close.emit(());
            if let Some(chip) = chip {
                fill.emit(chip);
            }
            let (shop, dispatcher) = (shop.clone(), dispatcher.clone());
            spawn_local(async move {
                match backend::call(TilesOf { products: vec![product] }).await {
                    Ok(tiles) => dispatcher.dispatch(Move::Know(tiles)),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    html! {
        <Frame title={shop.front.business_name.clone()} {note} {middle} status={Some(status)}>
            <div class="sell">
                <section class="shelf" aria-label={i18n.text("shelf")}>
                    if nothing_to_sell {
                        <div></div>
                    } else {
                        <Chips categories={open.categories.clone()} {others} chosen={(*chip).flatten()} onchoose={choose} />
                    }
                    if nothing_to_sell && search.text.trim().is_empty() {
                        <FirstProducts onother={other.clone()} />
                    } else if search.text.trim().is_empty() {
                        <Tiles tiles={tiles.clone().unwrap_or_default()} till={(*till).clone()} ontap={tap.clone()} onmenu={onmenu.clone()} onother={other} {now_ms}
                            loading={tiles.is_none()} />
                    } else {
                        <Found text={search.text.clone()} found={search.found.clone()} ontap={tap.clone()} {onmenu} {now_ms} />
                    }
                    <div class="shelf-keys">
                        if let Some(prefix) = prefix {
                            <span class="prefix" role="status" data-testid="prefix">{ format!("{prefix} ×") }</span>
                        }
                        <KeyLine />
                    </div>
                </section>
                if let Some(done) = &till.done {
                    <Due done={done.clone()} counter={open.clone()} ondo={do_.clone()} onsheet={show.clone()} />
                } else {
                    <Cart counter={open.clone()} till={(*till).clone()} bill={bill.clone()} last_sale={(*last_sale).clone()}
                        n_parked={*n_parked} paying={*paying} ondo={do_.clone()} onsheet={show.clone()} onpay={pay.clone()} />
                }
            </div>
            { match (*sheet).clone() {
                None => Html::default(),
                Some(Sheet::Weigh(tile)) => ask::weigh(&shop, tile, &do_, &close),
                Some(Sheet::Price(tile)) => ask::price(&shop, tile, &do_, &close),
                Some(Sheet::Quantity) => ask::quantity(&shop, &do_, &close),
                Some(Sheet::Line(index)) => html! {
                    <LinePanel {index} till={(*till).clone()} bill={bill.clone()} ondo={do_.clone()} onclose={close.clone()} />
                },
                Some(Sheet::Other) => html! {
                    <OtherAmount taxes={open.tax_categories.clone()} ondo={do_.clone()} onclose={close.clone()} />
                },
                Some(Sheet::Discount) => html! {
                    <CartDiscount till={(*till).clone()} ondo={do_.clone()} onclose={close.clone()} />
                },
                Some(Sheet::Park) => html! {
                    <Park till={(*till).clone()} total={total.unwrap_or_default()} ondo={do_.clone()} onclose={close.clone()}
                        onparked={let n_parked = n_parked.clone(); Callback::from(move |n| n_parked.set(n))} />
                },
                Some(Sheet::Parked) => html! {
                    <Parked filled={!till.cart.items.is_empty()} onopen={open_cart.clone()} onclose={close.clone()}
                        onparked={let n_parked = n_parked.clone(); Callback::from(move |n| n_parked.set(n))} />
                },
                Some(Sheet::More) => html! {
                    <More filled={!till.cart.items.is_empty()} n_parked={*n_parked} ondo={do_.clone()} onsheet={show.clone()} onclose={close.clone()} />
                },
                Some(Sheet::Split) => html! {
                    <Split total={total.unwrap_or_default()} tip={till.tip} counter={open.clone()} paying={*paying} ondo={do_.clone()} onpay={pay.clone()} onclose={close.clone()} />
                },
                Some(Sheet::Tip) => html! {
                    <Tip total={total.unwrap_or_default()} tip={till.tip} onclose={close.clone()}
                        ontip={let (do_, close) = (do_.clone(), close.clone()); Callback::from(move |tip| { do_.emit(Move::SetTip(tip)); close.emit(()); })} />
                },
                Some(Sheet::Tile(tile)) => html! {
                    <TileMenu {tile} {now_ms} onsheet={show.clone()} ondone={onshelf} onclose={close.clone()} />
                },
                Some(Sheet::Reduce(tile)) => html! { <Reduce {tile} ondone={onshelf} onclose={close.clone()} /> },
                Some(Sheet::Receipt(sale, receipt)) => html! { <Receipt {sale} {receipt} onclose={close.clone()} /> },
            } }
        </Frame>
    }
}
