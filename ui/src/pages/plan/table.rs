//! The plan of a day: the number to bake as the boldest thing.

use domain::api::plan::{Plan, PlanRow, SetPlanned};
use domain::api::recipe::SavePlan;
use domain::quantity::{Quantity, Unit};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::shopping::ShoppingList;
use super::{again, save_pdf};
use crate::backend;
use crate::components::amount::AmountDialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::state::entry::Entry;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct RowsProps {
    pub plan: Plan,
    pub busy: bool,
    pub onplan: Callback<Plan>,
    pub onmake: Callback<()>,
}

#[component]
pub fn Rows(props: &RowsProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let own = use_state(|| None::<PlanRow>);
    let plan = &props.plan;
    let close = {
        let own = own.clone();
        Callback::from(move |()| own.set(None))
    };
    let set = {
        let (shop, onplan, own, day) = (shop.clone(), props.onplan.clone(), own.clone(), plan.day);
        Callback::from(move |(product, quantity): (_, Option<Quantity>)| {
            own.set(None);
            let (shop, onplan) = (shop.clone(), onplan.clone());
            spawn_local(async move {
                match backend::call(SetPlanned { day, product, quantity }).await {
                    Ok(plan) => onplan.emit(plan),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let shopping = use_state(|| false);
    let (open_list, close_list) = {
        let (open, close) = (shopping.clone(), shopping.clone());
        (Callback::from(move |_| open.set(true)), Callback::from(move |()| close.set(false)))
    };
    let pdf = {
        let (shop, day) = (shop.clone(), plan.day);
        Callback::from(move |_| save_pdf(&shop, SavePlan { day: Some(day), shopping_days: None }))
    };
    let date = i18n.locale.long_date(plan.day.date());
    let title = if plan.day == plan.today.days_after(1) { text!(i18n, "plan-for-tomorrow", day = date) } else { date };
    html! {
        <div class="plan scroll" tabindex="0">
            <div class="plan-head">
                <div class="grow"><h2>{ title }</h2><p class="soft">{ i18n.text("plan-words") }</p></div>
                if !plan.rows.is_empty() {
                    <button type="button" class="btn" onclick={open_list} data-testid="plan-shopping"><Icon glyph={Glyph::Products} />{ i18n.text("shopping") }</button>
                    <button type="button" class="btn" onclick={pdf} data-testid="plan-pdf"><Icon glyph={Glyph::File} />{ i18n.text("plan-pdf") }</button>
                }
                { again(&shop, props.busy, &props.onmake) }
            </div>
            if plan.rows.is_empty() {
                <Empty glyph={Glyph::Plan} title={i18n.text("plan-nothing")} words={i18n.text("plan-nothing-words")} />
            } else {
                <section class="card card--pad" aria-label={i18n.text("nav-plan")}>
                    <table class="table plan-table">
                        <thead><tr>
                            <th scope="col">{ i18n.text("product") }</th>
                            <th scope="col" class="num">{ i18n.text("plan-bake") }</th>
                            <th scope="col" class="num">{ i18n.text("plan-expected") }</th>
                            <th scope="col" class="num">{ i18n.text("plan-last-week") }</th>
                            <th scope="col" class="num">{ i18n.text("plan-enough") }</th>
                        </tr></thead>
                        <tbody>
                            { for plan.rows.iter().map(|row| draw(&shop, row, &own)) }
                        </tbody>
                    </table>
                </section>
            }
            if *shopping {
                <ShoppingList day={plan.day} onclose={close_list} />
            }
            if let Some(row) = &*own {
                { number(&shop, row, &set, &close) }
            }
        </div>
    }
}

fn draw(shop: &Shop, row: &PlanRow, own: &yew::UseStateHandle<Option<PlanRow>>) -> Html {
    let i18n = &shop.i18n;
    let measure = |quantity: Quantity| shop.measure(quantity, row.unit);
    let onclick = {
        let (own, row) = (own.clone(), row.clone());
        Callback::from(move |_| own.set(Some(row.clone())))
    };
    let bake = row.own.unwrap_or(row.proposed);
    let range =
        format!("{} ({}–{})", measure(row.expected), i18n.locale.quantity(row.low), i18n.locale.quantity(row.high));
    html! {
        <tr key={row.product.to_string()}>
            <th scope="row"><span class="clip block">{ &row.name }</span></th>
            <td class="num">
                <button type="button" class="btn plan-number" {onclick} data-testid={format!("plan-{}", row.name)}>
                    <span class="unseen">{ format!("{} ", row.name) }</span>
                    <strong>{ measure(bake) }</strong>
                    if row.own.is_none() && row.n_days > 1 {
                        <span class="soft small">{ text!(i18n, "plan-days", n = i64::from(row.n_days)) }</span>
                    }
                    if row.own.is_none() && row.there > Quantity::ZERO {
                        <span class="soft small">{ text!(i18n, "plan-there", n = measure(row.there)) }</span>
                    }
                    if row.own.is_some() {
                        <span class="soft small">{ text!(i18n, "plan-instead-of", n = measure(row.proposed)) }</span>
                    } else {
                        <Icon glyph={Glyph::Pencil} class="icon--s" />
                    }
                </button>
            </td>
            <td class="num">{ range }</td>
            <td class="num">{ row.last_week.map_or_else(|| "–".to_owned(), measure) }</td>
            <td class="num soft">{ i18n.locale.percent(row.enough.get() / 100 * 100) }</td>
        </tr>
    }
}

/// The vendor's own number.
fn number(
    shop: &Shop,
    row: &PlanRow,
    set: &Callback<(domain::id::ProductId, Option<Quantity>)>,
    close: &Callback<()>,
) -> Html {
    let (unit, product) = (row.unit, row.product);
    let done = {
        let shop = shop.clone();
        Callback::from(move |entry: Entry| match Quantity::parse(entry.text()) {
            Ok(quantity) => Ok(text!(shop.i18n, "plan-take", n = shop.measure(quantity, unit))),
            Err(_) => Err(shop.i18n.text("apply")),
        })
    };
    let ondone = {
        let set = set.clone();
        Callback::from(move |entry: Entry| {
            if let Ok(quantity) = Quantity::parse(entry.text()) {
                set.emit((product, Some(quantity)));
            }
        })
    };
    let back = row.own.map(|_| {
        let set = set.clone();
        html! {
            <button type="button" class="btn btn--wide" onclick={Callback::from(move |_| set.emit((product, None)))} data-testid="plan-proposed">
                { text!(shop.i18n, "plan-proposed", n = shop.measure(row.proposed, unit)) }
            </button>
        }
    });
    let decimals = if unit == Unit::Piece { 0 } else { 3 };
    let sign = if unit == Unit::Piece { AttrValue::default() } else { AttrValue::from(unit.code()) };
    let note = text!(
        shop.i18n,
        "plan-note",
        n = shop.measure(row.proposed, unit),
        low = shop.i18n.locale.quantity(row.low),
        high = shop.i18n.locale.quantity(row.high)
    );
    html! {
        <AmountDialog name={DialogName::PlanNumber} title={row.name.clone()} note={AttrValue::from(note)} {decimals} unit={sign}
            proposal={row.own.unwrap_or(row.proposed).plain()} beside={back.unwrap_or_default()} {done} {ondone} onclose={close.clone()} />
    }
}
