//! The cart: its lines, its total, and the ways to pay it.

use domain::banknote::quick_cash;
use domain::quantity::Unit;
use domain::sale::{Bill, Line, Payment, PriceReason};
use domain::tax::Service;
use domain::tender::{Tender, TenderKind, cash_due};
use domain::{Error, Money};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_node_ref};

use super::Sheet;
use crate::components::choice::{Choice, Choose};
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::i18n::I18n;
use crate::shop::{Shop, use_shop};
use crate::state::keys::Act;
use crate::state::till::{Move, Till};
use crate::text;

use domain::api::sales::SaleSummary;
use domain::api::sell::Counter;
use domain::api::sync::LostTicket;

#[derive(Properties, PartialEq)]
pub struct CartProps {
    pub counter: Counter,
    pub till: Till,
    pub bill: Option<Result<Bill, Error>>,
    pub last_sale: Option<SaleSummary>,
    pub n_parked: u32,
    pub paying: bool,
    pub ondo: Callback<Move>,
    pub onsheet: Callback<Sheet>,
    pub onpay: Callback<Payment>,
}

#[component]
pub fn Cart(props: &CartProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let empty = props.till.cart.items.is_empty();
    let sheet = |sheet: Sheet| {
        let onsheet = props.onsheet.clone();
        Callback::from(move |_| onsheet.emit(sheet.clone()))
    };
    let services = vec![
        Choose::new("take_away", i18n.text("take-away"), "service-take_away"),
        Choose::new("eat_in", i18n.text("eat-in"), "service-eat_in"),
    ];
    let onservice = {
        let ondo = props.ondo.clone();
        Callback::from(move |value: AttrValue| {
            let service = if value == "eat_in" { Service::EatIn } else { Service::TakeAway };
            ondo.emit(Move::SetService(service));
        })
    };
    let keys = shop.keys();
    html! {
        <section class="cart" aria-label={i18n.text("cart")}>
            <div>
                <div class="cart-head">
                    <Choice label={i18n.text("service")} choices={services} value={props.till.cart.service.code()} onchoose={onservice} />
                    if !empty {
                        <button type="button" class="btn" onclick={sheet(Sheet::Park)} data-testid="park">
                            <Icon glyph={Glyph::Pause} class="narrow" /><span class="roomy">{ i18n.text("park") }</span><kbd>{ keys.of(Act::Park).to_owned() }</kbd>
                        </button>
                    } else if props.n_parked > 0 {
                        <button type="button" class="btn" onclick={sheet(Sheet::Parked)} data-testid="parked">
                            <Icon glyph={Glyph::Pause} class="narrow" /><span class="narrow" aria-hidden="true">{ props.n_parked }</span>
                            <span class="roomy">{ text!(i18n, "n-parked", n = i64::from(props.n_parked)) }</span>
                        </button>
                    }
                    <button type="button" class="btn btn--icon" aria-label={i18n.text("more")} onclick={sheet(Sheet::More)} data-testid="cart-more">
                        <Icon glyph={Glyph::More} />
                    </button>
                </div>
                if let Some(lost) = shop.sync.lost.as_ref().filter(|_| props.till.cart.parked.is_some()) {
                    <div class="notice cart-notice" role="alert" data-testid="ticket-lost">
                        <Icon glyph={Glyph::Warning} />
                        <span>{ lost_words(i18n, lost) }</span>
                    </div>
                }
            </div>
            if empty {
                <div class="cart-rest">
                    <Empty glyph={Glyph::Sell} title={i18n.text("ready")} words={i18n.text("ready-words")} />
                    if let Some(sale) = &props.last_sale {
                        <LastSale sale={sale.clone()} onclick={sheet(Sheet::Receipt(sale.id, sale.receipt.clone()))} />
                    }
                </div>
            } else {
                <Lines till={props.till.clone()} bill={props.bill.clone()} onsheet={props.onsheet.clone()} />
            }
            { foot(&shop, props) }
        </section>
    }
}

/// Who has the ticket by now, and what to do about it.
fn lost_words(i18n: &I18n, lost: &LostTicket) -> String {
    let holder = if lost.holder.is_empty() { i18n.text("beside-nameless") } else { lost.holder.clone() };
    if lost.done {
        text!(i18n, "ticket-done-there", holder = holder)
    } else {
        text!(i18n, "ticket-open-there", holder = holder)
    }
}

#[derive(Properties, PartialEq)]
struct LastSaleProps {
    sale: SaleSummary,
    onclick: Callback<yew::MouseEvent>,
}

/// What was committed last, so that nobody rings it up twice after a crash.
#[component]
fn LastSale(props: &LastSaleProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let sale = &props.sale;
    html! {
        <button type="button" class="last-sale" onclick={props.onclick.clone()} data-testid="last-sale">
            <Icon glyph={Glyph::Sales} />
            <span class="grow">
                <span class="clip strong">{ text!(i18n, "last-sale", receipt = sale.receipt.clone(), time = sale.time.clone()) }</span>
                <span class="clip soft small">{ &sale.goods }</span>
            </span>
            <span class="strong">{ i18n.locale.money(sale.total_minor, sale.currency) }</span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct LinesProps {
    till: Till,
    bill: Option<Result<Bill, Error>>,
    onsheet: Callback<Sheet>,
}

#[component]
fn Lines(props: &LinesProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let node = use_node_ref();
    {
        let node = node.clone();
        let (n, last) = (props.till.cart.items.len(), props.till.last_line);
        use_effect_with((n, last), move |&(n, last)| {
            if let (Some(list), Some(last)) = (node.cast::<web_sys::HtmlElement>(), last)
                && last + 1 == n
            {
                list.set_scroll_top(list.scroll_height());
            }
        });
    }
    let lines = match &props.bill {
        Some(Ok(bill)) => bill.lines.clone(),
        _ => Vec::new(),
    };
    html! {
        <div class="cart-lines scroll" ref={node} role="group" aria-label={i18n.text("lines")}>
            { for lines.iter().enumerate().map(|(i, line)| {
                let onclick = {
                    let onsheet = props.onsheet.clone();
                    Callback::from(move |_| onsheet.emit(Sheet::Line(i)))
                };
                let last = props.till.last_line == Some(i);
                let (note, loss) = note(&shop, line);
                html! {
                    <button type="button" key={i} class={if last { "line line--last" } else { "line" }} {onclick}
                        data-testid={format!("line-{}", i + 1)}>
                        <span class="line-qty">{ i18n.locale.quantity(line.quantity) }</span>
                        <span class="grow">
                            <span class="line-name">{ &line.name }</span>
                            <span class={if loss { "line-note line-note--loss" } else { "line-note" }}>{ note }</span>
                        </span>
                        <span class="line-sum">
                            if line.discount.is_some() {
                                <s>{ shop.money(line.full_minor) }</s>
                            }
                            { shop.money(before_cart_discount(line)) }
                        </span>
                    </button>
                }
            }) }
        </div>
    }
}

/// The cart's discount stands below the lines, once.
fn before_cart_discount(line: &Line) -> Money {
    line.amount_minor.plus(line.cart_discount_minor).unwrap_or(line.amount_minor)
}

/// How a line came to its amount, and whether something was taken off.
fn note(shop: &Shop, line: &Line) -> (String, bool) {
    let i18n = &shop.i18n;
    if let Some(discount) = &line.discount {
        let off = shop.off(discount.given);
        let words = if discount.reason.is_empty() { off } else { format!("{off} · {}", discount.reason) };
        return (words, true);
    }
    let each = shop.unit_price(Some(line.price_minor), line.unit);
    let words = match (line.price_reason, line.unit) {
        (Some(PriceReason::Label), _) => i18n.text("from-label"),
        (Some(PriceReason::Override), _) if line.list_price_minor.is_some() => {
            text!(i18n, "price-changed", price = each)
        }
        (Some(PriceReason::Markdown), _) => {
            let list = line.list_price_minor.map(|list| shop.money(list)).unwrap_or_default();
            return (text!(i18n, "reduced-from", price = each, list = list), true);
        }
        (_, Unit::Piece) if line.quantity.thousandths() == 1000 => each,
        (_, Unit::Piece) => text!(i18n, "each", price = each),
        (_, unit) => format!("{} × {each}", shop.measure(line.quantity, unit)),
    };
    let words = if line.note.is_empty() { words } else { format!("{words} · {}", line.note) };
    (words, false)
}

fn foot(shop: &Shop, props: &CartProps) -> Html {
    let i18n = &shop.i18n;
    let bill = match &props.bill {
        None => {
            return html! {
                <div class="cart-foot">
                    <div class="total"><span class="soft">{ i18n.text("no-items") }</span>
                        <strong class="soft" data-testid="total">{ shop.money(Money::ZERO) }</strong></div>
                </div>
            };
        }
        Some(Err(error)) => {
            return html! {
                <div class="cart-foot">
                    <div class="notice notice--bad" role="alert"><Icon glyph={Glyph::Warning} />{ i18n.refusal(error, shop.currency()) }</div>
                </div>
            };
        }
        Some(Ok(bill)) => bill,
    };
    let tip = props.till.tip;
    let owed = bill.total_minor.plus(tip).unwrap_or(bill.total_minor);
    let due = cash_due(owed, Money::ZERO, props.counter.cash_rounding).unwrap_or(owed);
    let quick = quick_cash(due, props.counter.currency);
    let keys = shop.keys();
    let pay = |kind: TenderKind, amount: Money| {
        let onpay = props.onpay.clone();
        Callback::from(move |_| {
            let tenders = if amount.is_zero() { Vec::new() } else { vec![Tender::new(kind, amount)] };
            onpay.emit(Payment { tenders, tip_minor: tip });
        })
    };
    let split = {
        let onsheet = props.onsheet.clone();
        Callback::from(move |_| onsheet.emit(Sheet::Split))
    };
    let shut = props.paying;
    html! {
        <div class="cart-foot">
            <div class="sums">
                if let Some(discount) = &bill.discount {
                    <div class="loss">
                        <span>{ discount_words(shop, discount) }</span>
                        <span>{ shop.money(-discount.amount_minor) }</span>
                    </div>
                }
                { for bill.taxes.iter().filter(|tax| !tax.tax_minor.is_zero()).map(|tax| html! {
                    <div key={tax.rate_ppm.ppm()}>
                        <span>{ if bill.tax_inclusive {
                            text!(i18n, "tax-in", rate = i18n.locale.rate(tax.rate_ppm.ppm()))
                        } else {
                            text!(i18n, "tax-on-top", rate = i18n.locale.rate(tax.rate_ppm.ppm()))
                        } }</span>
                        <span>{ shop.money(tax.tax_minor) }</span>
                    </div>
                }) }
                if !tip.is_zero() {
                    <div data-testid="tip-given"><span>{ i18n.text("tip") }</span><span>{ shop.money(tip) }</span></div>
                }
            </div>
            <div class="total" role="status">
                <span>{ text!(i18n, "n-items", n = n_items(bill)) }</span>
                <strong data-testid="total">{ shop.money(owed) }</strong>
            </div>
            <div class="pay">
                <button type="button" class="btn btn--main pay-exact" disabled={shut} onclick={pay(TenderKind::Cash, due)} data-testid="exact-cash">
                    <small>{ i18n.text("exact") }<kbd>{ keys.of(Act::ExactCash).to_owned() }</kbd></small>
                    { shop.money(due) }
                </button>
                { for quick.iter().skip(1).map(|&amount| html! {
                    <button type="button" class="btn btn--leaf pay-note" key={amount.minor()} disabled={shut}
                        aria-label={text!(i18n, "cash-of", amount = shop.money_short(amount))}
                        onclick={pay(TenderKind::Cash, amount)} data-testid={format!("note-{}", amount.minor())}>
                        { shop.money_short(amount) }
                    </button>
                }) }
            </div>
            <div class="pay-more">
                <button type="button" class="btn" disabled={shut} onclick={pay(TenderKind::Card, owed)} data-testid="pay-card">
                    <Icon glyph={Glyph::Card} />{ i18n.text("tender-card") }
                </button>
                <button type="button" class="btn" disabled={shut} onclick={pay(TenderKind::Mobile, owed)} data-testid="pay-mobile">
                    <Icon glyph={Glyph::Phone} />{ i18n.text("tender-mobile") }
                </button>
                <button type="button" class="btn" disabled={shut} onclick={split} data-testid="pay-split">
                    { i18n.text("split") }<kbd>{ keys.of(Act::Pay).to_owned() }</kbd>
                </button>
            </div>
        </div>
    }
}

fn discount_words(shop: &Shop, discount: &domain::discount::Discount) -> String {
    let off = shop.off(discount.given);
    if discount.reason.is_empty() { off } else { format!("{off} · {}", discount.reason) }
}

/// Pieces, where a weighing is one.
fn n_items(bill: &Bill) -> i64 {
    bill.lines.iter().map(|line| if line.unit == Unit::Piece { line.quantity.thousandths() / 1000 } else { 1 }).sum()
}
