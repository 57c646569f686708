//! One sale, whole, with what can still be done about it.

use domain::Money;
use domain::api::sales::{SaleDetail, SeeSale, VoidSale};
use domain::api::sell::ChangeTender;
use domain::api::settings::PrinterState;
use domain::business_day::BusinessDay;
use domain::id::EventId;
use domain::tender::{Tender, TenderKind};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use super::refund::Refund;
use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::components::receipt::{self, Receipt};
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::text;

#[derive(Properties, PartialEq)]
pub struct DetailProps {
    pub sale: Option<EventId>,
    pub onchoose: Callback<Option<EventId>>,
    /// Something was refunded, voided or paid otherwise.
    pub onchanged: Callback<()>,
    pub today: Option<BusinessDay>,
    /// The id that the next event will have.
    pub next: Option<EventId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sheet {
    Slip,
    Refund,
    Void,
    Tender,
}

#[component]
pub fn Detail(props: &DetailProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let detail = use_state(|| None::<SaleDetail>);
    let sheet = use_state(|| None::<Sheet>);
    let next = use_state(|| None::<EventId>);
    let printer = use_state(|| false);
    let read = {
        let (shop, detail) = (shop.clone(), detail.clone());
        Callback::from(move |sale: EventId| {
            let (shop, detail) = (shop.clone(), detail.setter());
            spawn_local(async move {
                match backend::call(SeeSale { sale }).await {
                    Ok(seen) => detail.set(Some(seen)),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    {
        let (read, detail, sheet) = (read.clone(), detail.clone(), sheet.clone());
        use_effect_with(props.sale, move |sale| {
            sheet.set(None);
            match sale {
                Some(sale) => read.emit(*sale),
                None => detail.set(None),
            }
        });
    }
    {
        let printer = printer.clone();
        use_effect_with(shop.afar, move |&afar| {
            if afar {
                return;
            }
            spawn_local(async move {
                // Without an answer there is no button, and nothing else is lost.
                if let Ok(status) = backend::call(domain::api::settings::SeePrinter {}).await {
                    printer.set(status.state != PrinterState::None);
                }
            });
        });
    }
    let Some(seen) = (*detail).clone() else {
        return html! {
            <aside class="detail" aria-label={i18n.text("sale")}>
                <Empty glyph={Glyph::Sales} title={i18n.text("choose-sale")} words={i18n.text("choose-sale-words")} />
            </aside>
        };
    };
    let sale = seen.summary.id;
    let open = |which: Sheet| {
        let sheet = sheet.clone();
        Callback::from(move |_| sheet.set(Some(which)))
    };
    let close = {
        let sheet = sheet.clone();
        Callback::from(move |()| sheet.set(None))
    };
    let changed = {
        let (read, sheet, next, onchanged) = (read.clone(), sheet.clone(), next.clone(), props.onchanged.clone());
        Callback::from(move |new: EventId| {
            next.set(Some(new));
            sheet.set(None);
            read.emit(sale);
            onchanged.emit(());
        })
    };
    let id = (*next).or(props.next);
    let print = {
        let shop = shop.clone();
        Callback::from(move |_| receipt::print(&shop, sale))
    };
    let s = &seen.summary;
    let who = if s.person.is_empty() { String::new() } else { format!(" · {}", s.person) };
    let when = if Some(s.business_day) == props.today {
        s.time.clone()
    } else {
        format!("{} {}", i18n.locale.short_date(s.business_day.date()), s.time)
    };
    html! {
        <aside class="detail" aria-label={i18n.text("sale")}>
            <div class="detail-head">
                <div class="grow">
                    <h2 class="selectable">{ &s.receipt }</h2>
                    <p class="soft label">{ format!("{when}{who}") }</p>
                </div>
                { super::tags(i18n, s) }
                <button type="button" class="btn btn--bare btn--icon detail-close" aria-label={i18n.text("close")} data-testid="sale-close"
                    onclick={props.onchoose.reform(|_| None)}><Icon glyph={Glyph::Close} /></button>
            </div>
            <div class="detail-body scroll" tabindex="0">
                { lines(&shop, &seen) }
                { sums(&shop, &seen) }
                if !seen.reason.is_empty() || !seen.note.is_empty() {
                    <p class="soft label">{ format!("{} {}", seen.reason, seen.note).trim().to_owned() }</p>
                }
                { related(&shop, &seen, &props.onchoose) }
            </div>
            <div class="detail-foot">
                if *printer {
                    <button type="button" class="btn" onclick={print} data-testid="reprint"><Icon glyph={Glyph::Print} />{ i18n.text("reprint") }</button>
                }
                <button type="button" class="btn" onclick={open(Sheet::Slip)} data-testid="see-receipt"><Icon glyph={Glyph::Eye} />{ i18n.text("receipt") }</button>
                if seen.can_change_tender {
                    <button type="button" class="btn" onclick={open(Sheet::Tender)} data-testid="change-tender"><Icon glyph={Glyph::Swap} />{ i18n.text("payment") }</button>
                }
                if seen.can_refund {
                    <button type="button" class="btn btn--loss" onclick={open(Sheet::Refund)} data-testid="refund">{ i18n.text("refund") }</button>
                }
                if seen.can_void {
                    <button type="button" class="btn btn--loss" onclick={open(Sheet::Void)} data-testid="void">{ i18n.text("void") }</button>
                }
            </div>
            { match (*sheet, id) {
                (Some(Sheet::Slip), _) => html! { <Receipt {sale} receipt={s.receipt.clone()} onclose={close} /> },
                (Some(Sheet::Refund), Some(id)) => html! { <Refund {id} detail={seen.clone()} ondone={changed} onclose={close} /> },
                (Some(Sheet::Void), Some(id)) => html! { <Void {id} detail={seen.clone()} ondone={changed} onclose={close} /> },
                (Some(Sheet::Tender), _) => html! { <Payment detail={seen.clone()} ondone={changed} onclose={close} /> },
                _ => Html::default(),
            } }
        </aside>
    }
}

fn lines(shop: &Shop, seen: &SaleDetail) -> Html {
    let i18n = &shop.i18n;
    let money = |amount| i18n.locale.money(amount, seen.summary.currency);
    html! {
        <table class="table">
            <thead class="unseen"><tr><th>{ i18n.text("quantity") }</th><th>{ i18n.text("product") }</th><th>{ i18n.text("amount") }</th></tr></thead>
            <tbody>
                { for seen.lines.iter().map(|line| html! {
                    <tr key={line.no}>
                        <td class="soft">{ shop.measure(line.quantity, line.unit) }</td>
                        <td>
                            { &line.name }
                            if !line.discount_minor.is_zero() {
                                <span class="block small loss">{ text!(i18n, "off", amount = money(line.discount_minor)) }</span>
                            }
                            if !line.note.is_empty() {
                                <span class="block small soft">{ &line.note }</span>
                            }
                        </td>
                        <td class="num strong">{ money(line.amount_minor) }</td>
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

fn sums(shop: &Shop, seen: &SaleDetail) -> Html {
    let i18n = &shop.i18n;
    let pair = |words: String, amount: Money, class: &'static str| {
        html! {
            <div class="pair"><dt class={class}>{ words }</dt><dd class={class}>{ i18n.locale.money(amount, seen.summary.currency) }</dd></div>
        }
    };
    let change = Money::sum(seen.tenders.iter().map(|t| t.change_minor)).unwrap_or_default();
    html! {
        <dl class="pairs">
            { for seen.taxes.iter().filter(|tax| !tax.tax_minor.is_zero()).map(|tax| {
                let rate = i18n.locale.rate(tax.rate_ppm.ppm());
                let words = if seen.tax_inclusive { text!(i18n, "tax-in", rate = rate) } else { text!(i18n, "tax-on-top", rate = rate) };
                pair(words, tax.tax_minor, "")
            }) }
            if !seen.rounding_minor.is_zero() {
                { pair(i18n.text("cash-rounding"), seen.rounding_minor, "") }
            }
            { pair(i18n.text("total"), seen.summary.total_minor, "sum") }
            if !seen.tip_minor.is_zero() {
                { pair(i18n.text("tip"), seen.tip_minor, "") }
            }
            { for seen.tenders.iter().map(|t| pair(shop.tender(t.kind), t.amount_minor, "")) }
            if !change.is_zero() {
                { pair(i18n.text("change-due"), change, "") }
            }
        </dl>
    }
}

fn related(shop: &Shop, seen: &SaleDetail, onchoose: &Callback<Option<EventId>>) -> Html {
    let i18n = &shop.i18n;
    html! {
        { for seen.related.iter().map(|other| {
            let onclick = {
                let (onchoose, id) = (onchoose.clone(), other.id);
                Callback::from(move |_| onchoose.emit(Some(id)))
            };
            html! {
                <button type="button" class="btn btn--wide related" key={other.id.to_string()} {onclick}>
                    <span class="grow start">{ text!(i18n, "see-related", receipt = other.receipt.clone()) }</span>
                    <span>{ i18n.locale.money(other.total_minor, other.currency) }</span>
                </button>
            }
        }) }
    }
}

#[derive(Properties, PartialEq)]
struct ActProps {
    detail: SaleDetail,
    #[prop_or(EventId::NIL)]
    id: EventId,
    ondone: Callback<EventId>,
    onclose: Callback<()>,
}

#[component]
fn Void(props: &ActProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let reason = use_state(|| AttrValue::Static(""));
    let busy = use_state(|| false);
    let confirm = {
        let (shop, ondone, reason, busy) = (shop.clone(), props.ondone.clone(), reason.clone(), busy.clone());
        let (id, sale) = (props.id, props.detail.summary.id);
        Callback::from(move |_| {
            busy.set(true);
            let (shop, ondone, busy, reason) = (shop.clone(), ondone.clone(), busy.clone(), reason.to_string());
            spawn_local(async move {
                match backend::call(VoidSale { id, sale, reason }).await {
                    Ok(done) => ondone.emit(done.next_sale),
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    let onchoose = {
        let reason = reason.clone();
        Callback::from(move |value| reason.set(value))
    };
    html! {
        <Dialog name={DialogName::Void} title={text!(i18n, "void-title", receipt = props.detail.summary.receipt.clone())} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <p>{ text!(i18n, "void-words", amount = shop.money(props.detail.summary.total_minor)) }</p>
                <Choice label={i18n.text("reason")} look={Look::Chips} choices={reasons(&shop)} value={(*reason).clone()} {onchoose} />
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn btn--loss grow" disabled={*busy} onclick={confirm} data-testid="void-confirm">{ i18n.text("void") }</button>
            </div>
        </Dialog>
    }
}

/// Why goods or money go back.
pub fn reasons(shop: &Shop) -> Vec<Choose> {
    ["reason-mistake", "reason-quality", "reason-changed-mind", "reason-wrong-price"]
        .into_iter()
        .map(|key| {
            let words = shop.i18n.text(key);
            Choose::new(words.clone(), words, key)
        })
        .collect()
}

#[component]
fn Payment(props: &ActProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let choose = |kind: TenderKind| {
        let (shop, ondone, id) = (shop.clone(), props.ondone.clone(), props.detail.summary.id);
        let detail = &props.detail;
        let total = detail.summary.total_minor.plus(detail.tip_minor).unwrap_or_default();
        let amount = if kind == TenderKind::Cash { shop.in_coins(total) } else { total };
        Callback::from(move |_| {
            let (shop, ondone) = (shop.clone(), ondone.clone());
            spawn_local(async move {
                match backend::call(ChangeTender { sale: id, tenders: vec![Tender::new(kind, amount)] }).await {
                    Ok(done) => ondone.emit(done.next_sale),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    html! {
        <Dialog name={DialogName::SalePayment} title={i18n.text("change-tender")} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <p class="soft">{ i18n.text("change-tender-words") }</p>
                { for TenderKind::AT_THE_COUNTER.into_iter().map(|kind| html! {
                    <button type="button" class="btn btn--wide" key={kind.code()} onclick={choose(kind)} data-testid={format!("tender-{}", kind.code())}>
                        { shop.tender(kind) }
                    </button>
                }) }
            </div>
        </Dialog>
    }
}
