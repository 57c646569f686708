//! Products: a list of any length, and the form of one.

use std::collections::BTreeMap;
use std::ops::Range;

use domain::api::catalogue::{Category, ListCategories, ListProducts, ProductRow};
use domain::api::sell::{Scan, Scanned};
use domain::id::ProductId;
use domain::permission::Permission;
use domain::quantity::{Quantity, Unit};
use wasm_bindgen_futures::spawn_local;
use web_sys::InputEvent;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_mut_ref, use_state};

mod form;
mod last_day;
mod later;
mod price;
mod recipe;
mod stock;

use self::form::Form;
use self::price::Price;
use crate::backend;
use crate::components::field::Select;
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::list::List;
use crate::components::notice::Empty;
use crate::components::picture::Thumb;
use crate::dom;
use crate::route::Route;
use crate::shop::{Shop, use_shop};
use crate::text;

const PAGE: u32 = 100;

/// What stands beside the list.
#[derive(Debug, Clone, PartialEq)]
pub enum Beside {
    Nothing,
    /// With the barcode that was scanned, if one was.
    New(String),
    One(ProductId),
}

/// What the list is of.
#[derive(Debug, Clone, PartialEq, Default)]
struct Wanted {
    text: String,
    category: String,
    /// Grows when something was saved.
    turn: u32,
}

#[component]
pub fn Products() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let wanted = use_state(Wanted::default);
    let rows = use_state(BTreeMap::<u32, ProductRow>::new);
    let n_rows = use_state(|| None::<u32>);
    let categories = use_state(Vec::<Category>::new);
    let beside = use_state(|| Beside::Nothing);
    let asked = use_mut_ref(|| 0_u64);
    // Pages of the list that were asked for already, of the same question.
    let pages = use_mut_ref(std::collections::BTreeSet::<u32>::new);
    let held = use_mut_ref(BTreeMap::<u32, ProductRow>::new);

    let read = {
        let (shop, wanted, rows, n_rows, asked, pages, held) = (
            shop.clone(),
            (*wanted).clone(),
            rows.setter(),
            n_rows.setter(),
            asked.clone(),
            pages.clone(),
            held.clone(),
        );
        Callback::from(move |page: u32| {
            if !pages.borrow_mut().insert(page) {
                return;
            }
            let question = *asked.borrow();
            let (archived, category) = match wanted.category.as_str() {
                "archived" => (true, None),
                other => (false, other.parse().ok()),
            };
            let request =
                ListProducts { text: wanted.text.clone(), category, archived, offset: page * PAGE, limit: PAGE };
            let (shop, rows, n_rows, asked, held) =
                (shop.clone(), rows.clone(), n_rows.clone(), asked.clone(), held.clone());
            spawn_local(async move {
                let answer = backend::call(request).await;
                if *asked.borrow() != question {
                    return;
                }
                match answer {
                    Ok(found) => {
                        let numbered = (page * PAGE..).zip(found.rows);
                        held.borrow_mut().extend(numbered);
                        rows.set(held.borrow().clone());
                        n_rows.set(Some(found.n_matching));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    {
        let (read, asked, pages, held) = (read.clone(), asked.clone(), pages.clone(), held.clone());
        use_effect_with(((*wanted).clone(), shop.sync.news), move |_| {
            *asked.borrow_mut() += 1;
            pages.borrow_mut().clear();
            held.borrow_mut().clear();
            read.emit(0);
        });
    }
    {
        let (shop, categories) = (shop.clone(), categories.clone());
        use_effect_with(wanted.turn, move |_| {
            spawn_local(async move {
                match backend::call(ListCategories {}).await {
                    Ok(list) => categories.set(list.into_iter().filter(|c| !c.archived).collect()),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    {
        // A scan opens its product, or a form for a new one.
        let (shop, beside) = (shop.clone(), beside.clone());
        use_effect_with(shop.scans.n_heard, move |_| {
            while let Some(code) = shop.scans.take() {
                let (shop, beside) = (shop.clone(), beside.clone());
                spawn_local(async move {
                    match backend::call(Scan { code }).await {
                        Ok(Scanned::Found { tile, .. }) => beside.set(Beside::One(tile.product)),
                        Ok(Scanned::Unknown { code }) => beside.set(Beside::New(code)),
                        Err(error) => shop.complain(&error),
                    }
                });
            }
        });
    }
    let ontext = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| wanted.set(Wanted { text: dom::typed(&event), ..(*wanted).clone() }))
    };
    let oncategory = {
        let wanted = wanted.clone();
        Callback::from(move |category| wanted.set(Wanted { category, ..(*wanted).clone() }))
    };
    let onsight = {
        let read = read.clone();
        Callback::from(move |sight: Range<usize>| {
            let page = |row: usize| u32::try_from(row).unwrap_or(0) / PAGE;
            if sight.end > sight.start {
                (page(sight.start)..=page(sight.end - 1)).for_each(|page| read.emit(page));
            }
        })
    };
    let names: BTreeMap<String, String> = categories.iter().map(|c| (c.category.to_string(), c.name.clone())).collect();
    let row = {
        let (shop, rows, beside, names) = (shop.clone(), rows.clone(), beside.clone(), names);
        Callback::from(move |i: usize| {
            let i = u32::try_from(i).unwrap_or(0);
            rows.get(&i).map_or_else(
                || html! { <div key={format!("gap{i}")} class="list-row list-row--product"></div> },
                |row| draw(&shop, row, &names, &beside),
            )
        })
    };
    let go = |route: Route| {
        let go = shop.go.clone();
        Callback::from(move |_| go.emit(route))
    };
    let new = {
        let beside = beside.clone();
        Callback::from(move |_| beside.set(Beside::New(String::new())))
    };
    let onclose = {
        let beside = beside.clone();
        Callback::from(move |()| beside.set(Beside::Nothing))
    };
    let onsaved = {
        let (beside, wanted) = (beside.clone(), wanted.clone());
        Callback::from(move |product: ProductId| {
            beside.set(Beside::One(product));
            wanted.set(Wanted { turn: wanted.turn + 1, ..(*wanted).clone() });
        })
    };
    let mut choices: Vec<(AttrValue, AttrValue)> = vec![("".into(), i18n.text("all-categories").into())];
    choices.extend(categories.iter().map(|c| (c.category.to_string().into(), c.name.clone().into())));
    choices.push(("archived".into(), i18n.text("archived").into()));
    let may_edit = shop.may(Permission::EditCatalogue) && !shop.afar;
    let n = n_rows.unwrap_or(0);
    let note = n_rows.map_or_else(String::new, |n| {
        text!(i18n, "n-products", n = i64::from(n), shown = i18n.locale.number(i64::from(n)))
    });
    let middle = html! {
        <div class="affix search" role="search">
            <Icon glyph={Glyph::Search} />
            <input class="input" id="product-search" data-testid="product-search" value={wanted.text.clone()} oninput={ontext} autocomplete="off" spellcheck="false"
                placeholder={i18n.text("product-search")} aria-label={i18n.text("product-search")} />
        </div>
    };
    let nothing_yet = n_rows.is_some() && n == 0 && wanted.text.is_empty() && wanted.category.is_empty();
    let key = match &*beside {
        Beside::Nothing => String::new(),
        Beside::New(code) => format!("new {code}"),
        Beside::One(product) => product.to_string(),
    };
    html! {
        <Frame title={i18n.text("nav-products")} {note} {middle}>
            <div class={if *beside == Beside::Nothing { "two two--one" } else { "two" }}>
                <section class="list" aria-label={i18n.text("nav-products")}>
                    <div class="list-bar">
                        <Select id="product-category" label={i18n.text("category")} bare=true options={choices} value={wanted.category.clone()} onchoose={oncategory} />
                        <span class="grow"></span>
                        if may_edit {
                            <button type="button" class="btn" onclick={go(Route::Import)} data-testid="import"><Icon glyph={Glyph::Upload} />{ i18n.text("import") }</button>
                            <button type="button" class="btn" onclick={go(Route::Categories)} data-testid="categories">{ i18n.text("categories") }</button>
                            <button type="button" class="btn btn--main" onclick={new} data-testid="new-product"><Icon glyph={Glyph::Plus} />{ i18n.text("new-product") }</button>
                        }
                    </div>
                    if nothing_yet {
                        <Empty glyph={Glyph::Products} title={i18n.text("no-products")} words={i18n.text(if may_edit { "no-products-words" } else { "web-no-products-words" })} />
                    } else if n_rows.is_some() && n == 0 {
                        <Empty glyph={Glyph::Search} title={i18n.text("no-products-found")} words={i18n.text("nothing-found-words")} />
                    } else {
                        <List n_rows={n as usize} row_px={68.0 * shop.scale()} {row} {onsight} label={i18n.text("nav-products")}
                            of={format!("{} {} {}", wanted.text, wanted.category, wanted.turn)} />
                    }
                </section>
                if let (Beside::One(product), true) = (&*beside, shop.afar) {
                    <Price {key} product={*product} {onsaved} {onclose} />
                } else if *beside != Beside::Nothing {
                    <Form {key} beside={(*beside).clone()} categories={(*categories).clone()} {onsaved} {onclose} />
                }
            </div>
        </Frame>
    }
}

fn draw(shop: &Shop, row: &ProductRow, names: &BTreeMap<String, String>, beside: &yew::UseStateHandle<Beside>) -> Html {
    let i18n = &shop.i18n;
    let onclick = {
        let (beside, product) = (beside.clone(), row.product);
        Callback::from(move |_| beside.set(Beside::One(product)))
    };
    let kind = row.category.map(|c| c.to_string()).unwrap_or_default();
    let category = names.get(&kind).cloned().unwrap_or_default();
    let under = match &row.barcode {
        Some(code) if category.is_empty() => code.as_str().to_owned(),
        Some(code) => format!("{category} · {}", code.as_str()),
        None => category,
    };
    let current = (**beside == Beside::One(row.product)).then_some("true");
    html! {
        <button type="button" class="list-row list-row--product" key={row.product.to_string()} aria-current={current} {onclick} data-testid={format!("product-{}", row.name)}>
            <Thumb name={row.name.clone()} picture={row.picture} {kind} />
            <span class="grow">
                <span class="strong clip block">{ &row.name }</span>
                <span class="soft small clip block">{ under }</span>
            </span>
            <span class="num">{ shop.unit_price(row.price_minor, row.unit) }</span>
            <span class="num">{ left(i18n, shop, row) }</span>
            <Icon glyph={Glyph::Next} class="icon--s" />
        </button>
    }
}

fn left(i18n: &crate::i18n::I18n, shop: &Shop, row: &ProductRow) -> Html {
    match row.left {
        None => html! { <span class="soft small">{ i18n.text("not-counted") }</span> },
        Some(left) if left < Quantity::ZERO => {
            html! { <span class="tag tag--honey">{ shop.measure(left, row.unit) }</span> }
        }
        Some(left) if left == Quantity::ZERO => {
            html! { <span class="tag tag--tomato">{ i18n.text("sold-out") }</span> }
        }
        Some(left) => match row.unit {
            Unit::Piece => html! { text!(i18n, "n-left", n = i18n.locale.quantity(left)) },
            unit => html! { shop.measure(left, unit) },
        },
    }
}
