//! Categories, in the order of the chips at the counter.

use domain::api::catalogue::{Category, ListCategories, SaveCategory};
use domain::catalogue::parse_product_name;
use domain::permission::Permission;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::dialog::Dialog;
use crate::components::field::{Field, error_of};
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::dom;
use crate::route::{DialogName, Route};
use crate::shop::use_shop;
use crate::state::errors::Errors;
use crate::text;

/// What stands in the dialog: a category, or a new one.
type Editing = Option<Option<Category>>;

#[component]
pub fn Categories() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let list = use_state(|| None::<Vec<Category>>);
    let editing = use_state(|| Editing::None);
    let name = use_state(String::new);
    let errors = use_state(Errors::default);
    {
        let (shop, list) = (shop.clone(), list.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::call(ListCategories {}).await {
                    Ok(all) => list.set(Some(all)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let send = {
        let (shop, list, editing) = (shop.clone(), list.clone(), editing.clone());
        Callback::from(move |requests: Vec<SaveCategory>| {
            let (shop, list, editing) = (shop.clone(), list.clone(), editing.clone());
            spawn_local(async move {
                for request in requests {
                    match backend::call(request).await {
                        Ok(all) => list.set(Some(all)),
                        Err(error) => {
                            shop.complain(&error);
                            return;
                        }
                    }
                }
                editing.set(None);
            });
        })
    };
    let live: Vec<Category> =
        list.as_ref().map_or_else(Vec::new, |all| all.iter().filter(|c| !c.archived).cloned().collect());
    let n = i64::try_from(live.len()).unwrap_or(i64::MAX);
    let open = |category: Option<Category>| {
        let (editing, name, errors) = (editing.clone(), name.clone(), errors.clone());
        Callback::from(move |_| {
            name.set(category.as_ref().map(|c| c.name.clone()).unwrap_or_default());
            errors.set(Errors::default());
            editing.set(Some(category.clone()));
        })
    };
    let shift = |index: usize, by: isize| {
        let (send, live) = (send.clone(), live.clone());
        Callback::from(move |_| {
            let mut order = live.clone();
            let Some(other) = index.checked_add_signed(by).filter(|other| *other < order.len()) else {
                return;
            };
            order.swap(index, other);
            let moved = order.into_iter().enumerate().filter_map(|(i, c)| {
                let position = i64::try_from(i).ok()?;
                (c.position != position).then_some(SaveCategory {
                    category: Some(c.category),
                    name: c.name,
                    position,
                    archived: false,
                })
            });
            send.emit(moved.collect());
        })
    };
    let onsubmit = {
        let (send, editing, name, errors) = (send.clone(), editing.clone(), name.clone(), errors.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut wrong = Errors::default();
            let Some(name) = wrong.take("category-name", parse_product_name(&name)) else {
                dom::focus("category-name");
                errors.set(wrong);
                return;
            };
            let category = (*editing).clone().flatten();
            let position = category.as_ref().map_or(n, |c| c.position);
            send.emit(vec![SaveCategory { category: category.map(|c| c.category), name, position, archived: false }]);
        })
    };
    let archive = |category: &Category| {
        let (send, category) = (send.clone(), category.clone());
        Callback::from(move |_| {
            send.emit(vec![SaveCategory {
                category: Some(category.category),
                name: category.name.clone(),
                position: category.position,
                archived: true,
            }]);
        })
    };
    let close = {
        let editing = editing.clone();
        Callback::from(move |()| editing.set(None))
    };
    let back = {
        let go = shop.go.clone();
        Callback::from(move |_| go.emit(Route::Products))
    };
    let oninput = {
        let (name, errors) = (name.clone(), errors.clone());
        Callback::from(move |text| {
            name.set(text);
            errors.set(Errors::default());
        })
    };
    let may_edit = shop.may(Permission::EditCatalogue);
    html! {
        <Frame title={i18n.text("categories")} note={i18n.text("categories-words")}>
            <div class="content scroll">
                <div class="stack content--narrow">
                    <div class="row">
                        <button type="button" class="btn" onclick={back} data-testid="back"><Icon glyph={Glyph::Back} />{ i18n.text("nav-products") }</button>
                        <span class="grow"></span>
                        if may_edit {
                            <button type="button" class="btn btn--main" onclick={open(None)} data-testid="new-category"><Icon glyph={Glyph::Plus} />{ i18n.text("new-category") }</button>
                        }
                    </div>
                    if list.is_some() && live.is_empty() {
                        <Empty glyph={Glyph::Products} title={i18n.text("no-categories")} words={i18n.text("no-categories-words")} />
                    } else {
                        <ul class="card rows">
                            { for live.iter().enumerate().map(|(i, category)| html! {
                                <li key={category.category.to_string()} data-testid={format!("category-{}", category.name)}>
                                    <span class="grow"><span class="strong">{ &category.name }</span>
                                        <span class="block soft small">{ text!(i18n, "n-products", n = i64::from(category.n_products), shown = i18n.locale.number(i64::from(category.n_products))) }</span></span>
                                    if may_edit {
                                        <button type="button" class="btn btn--icon" disabled={i == 0} onclick={shift(i, -1)} aria-label={text!(i18n, "move-up", name = category.name.clone())}><Icon glyph={Glyph::Up} /></button>
                                        <button type="button" class="btn btn--icon" disabled={i + 1 == live.len()} onclick={shift(i, 1)} aria-label={text!(i18n, "move-down", name = category.name.clone())}><Icon glyph={Glyph::Down} /></button>
                                        <button type="button" class="btn btn--icon" onclick={open(Some(category.clone()))} aria-label={text!(i18n, "edit-named", name = category.name.clone())}><Icon glyph={Glyph::Pencil} /></button>
                                    }
                                </li>
                            }) }
                        </ul>
                    }
                </div>
            </div>
            if let Some(category) = &*editing {
                <Dialog name={DialogName::Category} title={category.as_ref().map_or_else(|| i18n.text("new-category"), |c| c.name.clone())} first={AttrValue::Static("category-name")} onclose={close}>
                    <form {onsubmit} novalidate=true>
                        <div class="dialog-body">
                            <Field id="category-name" label={i18n.text("name")} value={(*name).clone()} error={error_of(i18n, &errors, "category-name", None)} {oninput} />
                        </div>
                        <div class="dialog-foot">
                            if let Some(category) = category {
                                <button type="button" class="btn btn--loss" onclick={archive(category)}>{ i18n.text("archive") }</button>
                            }
                            <button type="submit" class="btn btn--main" data-testid="category-save">{ i18n.text("save") }</button>
                        </div>
                    </form>
                </Dialog>
            }
        </Frame>
    }
}
