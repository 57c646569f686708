//! Sales of every stall, down to the receipt.

use domain::api::sales::{ListSales, SaleDetail, SaleSummary, SeeSale};
use domain::id::EventId;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, component, html, use_effect_with, use_state};

use super::office::{Desk, PageProps, bar, use_desk};
use crate::backend;

const N_SHOWN: u32 = 100;

#[component]
pub fn Sales(props: &PageProps) -> Html {
    let desk = use_desk();
    let rows = use_state(Vec::<SaleSummary>::new);
    let opened = use_state(|| None::<SaleDetail>);
    {
        let (desk, rows) = (desk.clone(), rows.setter());
        use_effect_with(desk.news, move |_| {
            spawn_local(async move {
                match backend::ask(ListSales { limit: N_SHOWN, ..ListSales::default() }).await {
                    Ok(page) => rows.set(page.rows),
                    Err(error) => desk.complain(&error),
                }
            });
        });
    }
    let open = |sale: EventId| {
        let (desk, opened) = (desk.clone(), opened.setter());
        Callback::from(move |_| {
            let (desk, opened) = (desk.clone(), opened.clone());
            spawn_local(async move {
                match backend::ask(SeeSale { sale }).await {
                    Ok(detail) => opened.set(Some(detail)),
                    Err(error) => desk.complain(&error),
                }
            });
        })
    };
    let close = {
        let opened = opened.setter();
        Callback::from(move |_| opened.set(None))
    };
    html! {
        <>
            { bar(&desk, &desk.i18n.text("nav-sales"), props) }
            <div class="content scroll" tabindex="0">
                if let Some(sale) = &*opened {
                    { receipt(&desk, sale, close) }
                } else if rows.is_empty() {
                    <p class="soft">{ desk.i18n.text("web-none") }</p>
                } else {
                    <ul class="card">
                        { for rows.iter().map(|sale| html! {
                            <li key={sale.id.to_string()}>
                                <button type="button" class="btn btn--bare btn--wide row row--apart" onclick={open(sale.id)}
                                    data-testid={format!("sale-{}", sale.receipt)}>
                                    <span>{ format!("{} {} · {}", sale.business_day, sale.time, sale.receipt) }</span>
                                    <span class="clip soft">{ &sale.goods }</span>
                                    <span class="strong">{ desk.money(sale.total_minor, sale.currency) }</span>
                                </button>
                            </li>
                        }) }
                    </ul>
                }
            </div>
        </>
    }
}

fn receipt(desk: &Desk, sale: &SaleDetail, close: Callback<yew::MouseEvent>) -> Html {
    let (i18n, currency) = (&desk.i18n, sale.summary.currency);
    let line = |words: String, amount: String| {
        html! { <div class="row row--apart"><dt>{ words }</dt><dd>{ amount }</dd></div> }
    };
    html! {
        <section class="card card--pad" aria-label={sale.summary.receipt.clone()} data-testid="receipt">
            <div class="card-head">
                <h2>{ &sale.summary.receipt }</h2>
                <p>{ format!("{} {} {}", sale.summary.business_day, sale.summary.time, sale.summary.person) }</p>
            </div>
            <dl>
                { for sale.lines.iter().map(|l| {
                    line(format!("{} × {}", i18n.locale.measure(l.quantity, l.unit), l.name), desk.money(l.amount_minor, currency))
                }) }
                { line(i18n.text("web-total"), desk.money(sale.summary.total_minor, currency)) }
                { for sale.tenders.iter().map(|tender| {
                    line(i18n.text(&format!("tender-{}", tender.kind.code())), desk.money(tender.amount_minor, currency))
                }) }
            </dl>
            <button type="button" class="btn" onclick={close} data-testid="receipt-close">{ i18n.text("web-close") }</button>
        </section>
    }
}
