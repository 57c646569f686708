//! The change due. It is the largest thing there is and stays until the next tap.

use domain::Money;
use domain::api::sell::{ChangeTender, Counter, SaleDone};
use domain::api::settings::PrinterState;
use domain::settings::ReceiptMode;
use domain::tender::{Tender, TenderKind, cash_due};
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;
use yew::{Callback, Html, Properties, component, html, use_state};

use super::Sheet;
use crate::backend;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::receipt;
use crate::dom;
use crate::keyboard::use_window_keys;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::state::till::Move;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct DueProps {
    pub done: SaleDone,
    pub counter: Counter,
    pub ondo: Callback<Move>,
    pub onsheet: Callback<Sheet>,
}

#[component]
pub fn Due(props: &DueProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let changing = use_state(|| false);
    let done = &props.done;
    let sale = done.id;
    let next = {
        let ondo = props.ondo.clone();
        Callback::from(move |()| ondo.emit(Move::Next))
    };
    {
        let next = next.clone();
        use_window_keys(move |event: &KeyboardEvent| {
            if event.key() == "Enter"
                && !dom::dialog_open()
                && !dom::typing_into_field()
                && dom::focused().is_none_or(|e| e.tag_name() != "BUTTON")
            {
                next.emit(());
            }
        });
    }
    let (title, amount) = headline(&shop, done);
    let shown = shop.money(amount);
    let long = shown.chars().count() > 7;
    let print = {
        let shop = shop.clone();
        Callback::from(move |_| receipt::print(&shop, sale))
    };
    let pdf = {
        let shop = shop.clone();
        Callback::from(move |_| receipt::save_pdf(&shop, sale))
    };
    let see = {
        let (onsheet, number) = (props.onsheet.clone(), done.receipt.to_string());
        Callback::from(move |_| onsheet.emit(Sheet::Receipt(sale, number.clone())))
    };
    let printer = props.counter.printer.state != PrinterState::None && props.counter.receipts != ReceiptMode::OnRequest;
    let prints = props.counter.printer.state != PrinterState::None && props.counter.receipts == ReceiptMode::Always;
    let set_changing = |on: bool| {
        let changing = changing.clone();
        Callback::from(move |_| changing.set(on))
    };
    let closed = {
        let changing = changing.clone();
        Callback::from(move |()| changing.set(false))
    };
    html! {
        <section class="change" aria-label={i18n.text("change-due")}>
            <div class="change-due" role="status" aria-live="assertive">
                <Icon glyph={Glyph::Check} />
                <h2>{ title }</h2>
                <p class={if long { "change-amount change-amount--long" } else { "change-amount" }} data-testid="change-due">{ shown }</p>
                <p class="change-how">
                    { how(&shop, done) }<br />
                    { text!(i18n, "receipt-of", number = done.receipt.to_string()) }
                    if prints {
                        { " · " }{ i18n.text("printing") }
                    }
                </p>
            </div>
            <div class="change-next">
                <div class="change-receipt">
                    if printer {
                        <button type="button" class="btn" onclick={print} data-testid="receipt-print"><Icon glyph={Glyph::Print} />{ i18n.text("print") }</button>
                    }
                    <button type="button" class="btn" onclick={see} data-testid="receipt-show"><Icon glyph={Glyph::Eye} />{ i18n.text("show") }</button>
                    <button type="button" class="btn" onclick={pdf} data-testid="receipt-pdf"><Icon glyph={Glyph::File} />{ i18n.text("pdf") }</button>
                </div>
                <button type="button" class="btn btn--wide" onclick={set_changing(true)} data-testid="change-tender">
                    <Icon glyph={Glyph::Swap} />{ i18n.text("change-tender") }
                </button>
                <button type="button" class="btn btn--main btn--wide btn--tall" onclick={Callback::from(move |_| next.emit(()))} data-testid="next-sale">
                    { i18n.text("next-sale") }
                </button>
                <p>{ i18n.text("next-sale-words") }</p>
            </div>
            if *changing {
                <OtherTender done={done.clone()} counter={props.counter.clone()} ondo={props.ondo.clone()} onclose={closed} />
            }
        </section>
    }
}

/// What stands largest: the change of cash, or what was paid otherwise.
fn headline(shop: &Shop, done: &SaleDone) -> (String, Money) {
    let i18n = &shop.i18n;
    let paid = Money::sum([done.total_minor, done.tip_minor, done.rounding_minor]).unwrap_or(done.total_minor);
    match done.tenders.as_slice() {
        tenders if tenders.iter().any(|t| t.kind == TenderKind::Cash) && !done.change_minor.is_zero() => {
            (i18n.text("change-due"), done.change_minor)
        }
        tenders if tenders.iter().any(|t| t.kind == TenderKind::Cash) => (i18n.text("no-change"), Money::ZERO),
        [one] => (text!(i18n, "paid-by", kind = shop.tender(one.kind)), paid),
        _ => (i18n.text("paid"), paid),
    }
}

/// `Cash £20.00 for £14.68`.
fn how(shop: &Shop, done: &SaleDone) -> String {
    let i18n = &shop.i18n;
    let given: Vec<String> =
        done.tenders.iter().map(|t| format!("{} {}", shop.tender(t.kind), shop.money(t.amount_minor))).collect();
    if given.is_empty() {
        return i18n.text("nothing-due");
    }
    let (given, total) = (given.join(" + "), shop.money(done.total_minor));
    if done.tip_minor.is_zero() {
        return text!(i18n, "given-for", given = given, total = total);
    }
    text!(i18n, "given-for-tip", given = given, total = total, tip = shop.money(done.tip_minor))
}

#[derive(Properties, PartialEq)]
struct OtherTenderProps {
    done: SaleDone,
    counter: Counter,
    ondo: Callback<Move>,
    onclose: Callback<()>,
}

/// Cash was pressed and a card was meant: put right in two taps, and recorded as what it is.
#[component]
fn OtherTender(props: &OtherTenderProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let choose = |kind: TenderKind| {
        let (shop, ondo, onclose) = (shop.clone(), props.ondo.clone(), props.onclose.clone());
        let (sale, total) = (props.done.id, props.done.total_minor.plus(props.done.tip_minor).unwrap_or_default());
        let rounding = props.counter.cash_rounding;
        Callback::from(move |_| {
            let amount = match kind {
                TenderKind::Cash => cash_due(total, Money::ZERO, rounding).unwrap_or(total),
                _ => total,
            };
            let (shop, ondo, onclose) = (shop.clone(), ondo.clone(), onclose.clone());
            spawn_local(async move {
                match backend::call(ChangeTender { sale, tenders: vec![Tender::new(kind, amount)] }).await {
                    Ok(done) => {
                        ondo.emit(Move::Paid(done));
                        onclose.emit(());
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    html! {
        <Dialog name={DialogName::PaidOtherwise} title={i18n.text("change-tender")} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <p class="soft">{ i18n.text("change-tender-words") }</p>
                { for TenderKind::AT_THE_COUNTER.into_iter().map(|kind| html! {
                    <button type="button" class="btn btn--wide" key={kind.code()} onclick={choose(kind)} data-testid={format!("tender-{}", kind.code())}>
                        <Icon glyph={glyph(kind)} />{ shop.tender(kind) }
                    </button>
                }) }
            </div>
        </Dialog>
    }
}

pub const fn glyph(kind: TenderKind) -> Glyph {
    match kind {
        TenderKind::Cash => Glyph::Cash,
        TenderKind::Card => Glyph::Card,
        TenderKind::Mobile => Glyph::Phone,
        TenderKind::Voucher => Glyph::Ticket,
        TenderKind::Transfer => Glyph::Bank,
        TenderKind::Unknown => Glyph::More,
    }
}
