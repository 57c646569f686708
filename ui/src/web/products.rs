//! Products, and a new price for one of them.

use domain::api::catalogue::{ListProducts, ProductRow, SetPrice};
use domain::api::today::{SeeToday, Today};
use domain::catalogue::parse_price;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_effect_with, use_state};

use super::office::{PageProps, bar, use_desk};
use crate::backend;
use crate::components::field::Field;
use crate::text;

const N_SHOWN: u32 = 100;

#[component]
pub fn Products(props: &PageProps) -> Html {
    let desk = use_desk();
    let i18n = &desk.i18n;
    let rows = use_state(Vec::<ProductRow>::new);
    // Currency and business day are those of the stalls.
    let day = use_state(|| None::<Today>);
    let sought = use_state(String::new);
    let chosen = use_state(|| None::<ProductRow>);
    let price = use_state(String::new);
    let wrong = use_state(|| None::<AttrValue>);
    {
        let (desk, rows, day) = (desk.clone(), rows.setter(), day.setter());
        use_effect_with((desk.news, (*sought).clone()), move |(_, text)| {
            let request = ListProducts { text: text.clone(), limit: N_SHOWN, ..ListProducts::default() };
            spawn_local(async move {
                let read = async { Ok((backend::ask(request).await?, backend::ask(SeeToday { day: None }).await?)) };
                match read.await {
                    Ok((page, today)) => {
                        rows.set(page.rows);
                        day.set(Some(today));
                    }
                    Err(error) => desk.complain(&error),
                }
            });
        });
    }
    let choose = |product: &ProductRow| {
        let (chosen, price, wrong, product) = (chosen.setter(), price.setter(), wrong.setter(), product.clone());
        Callback::from(move |_| {
            price.set(String::new());
            wrong.set(None);
            chosen.set(Some(product.clone()));
        })
    };
    let onsubmit = {
        let (desk, day, chosen, price, wrong) =
            (desk.clone(), day.clone(), chosen.clone(), price.clone(), wrong.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (Some(today), Some(product)) = (&*day, &*chosen) else { return };
            let currency = today.currency;
            let amount = match parse_price(&price, currency.exponent()) {
                Ok(amount) => amount,
                Err(error) => return wrong.set(Some(desk.i18n.refusal(&error, Some(currency)).into())),
            };
            let request =
                SetPrice { product: product.product, valid_from: today.business_day, price_minor: Some(amount) };
            let (desk, chosen) = (desk.clone(), chosen.clone());
            spawn_local(async move {
                match backend::ask(request).await {
                    Ok(changed) => {
                        let price = desk.money(amount, currency);
                        desk.tell(text!(desk.i18n, "web-price-saved", name = changed.row.name, price = price));
                        chosen.set(None);
                    }
                    Err(error) => desk.complain(&error),
                }
            });
        })
    };
    let set = |state: &yew::UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    let shown = |product: &ProductRow| match (product.price_minor, &*day) {
        (Some(price), Some(today)) => desk.money(price, today.currency),
        _ => i18n.text("price-open"),
    };
    html! {
        <>
            { bar(&desk, &i18n.text("nav-products"), props) }
            <div class="content scroll" tabindex="0">
                if let Some(product) = &*chosen {
                    <form class="card card--pad stack" {onsubmit}>
                        <Field id="price" label={text!(i18n, "web-price-of", name = product.name.clone())} value={(*price).clone()}
                            oninput={set(&price)} inputmode={Some(AttrValue::Static("decimal"))} error={(*wrong).clone()}
                            hint={Some(AttrValue::from(i18n.text("web-price-from-today")))} />
                        <button type="submit" class="btn btn--main" data-testid="price-save">{ i18n.text("web-save-price") }</button>
                    </form>
                }
                <Field id="search" label={i18n.text("nav-products")} value={(*sought).clone()} oninput={set(&sought)} kind="search" />
                <ul class="card">
                    { for rows.iter().map(|product| html! {
                        <li key={product.product.to_string()}>
                            <button type="button" class="btn btn--bare btn--wide row row--apart" onclick={choose(product)}
                                data-testid={format!("product-{}", product.name)}>
                                <span>{ &product.name }</span><span class="strong">{ shown(product) }</span>
                            </button>
                        </li>
                    }) }
                </ul>
            </div>
        </>
    }
}
