//! What has to be bought for the plan, by supplier.

use domain::api::recipe::{FromSupplier, Need, SaveIngredient, SavePlan, SeeShopping, Shopping};
use domain::business_day::BusinessDay;
use domain::quantity::{Quantity, Unit};
use domain::recipe::parse_ingredient_name;
use domain::supplier::{parse_contact, parse_supplier_name};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state};

use super::save_pdf;
use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::dialog::Dialog;
use crate::components::field::{Field, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::dom;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::state::errors::{Errors, optional};
use crate::state::form::use_form;
use crate::text;

/// For how many days one buys at once.
const PERIODS: [u16; 4] = [1, 2, 3, 7];

#[derive(Properties, PartialEq)]
pub struct ListProps {
    pub day: BusinessDay,
    pub onclose: Callback<()>,
}

#[component]
pub fn ShoppingList(props: &ListProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let n_days = use_state(|| PERIODS[0]);
    let list = use_state(|| None::<Shopping>);
    let turn = use_state(|| 0_u32);
    let editing = use_state(|| None::<(Need, FromSupplier)>);
    {
        let (shop, list, day) = (shop.clone(), list.setter(), props.day);
        use_effect_with((*n_days, *turn), move |&(n_days, _)| {
            spawn_local(async move {
                match backend::call(SeeShopping { day: Some(day), n_days }).await {
                    Ok(seen) => list.set(Some(seen)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let choices = PERIODS
        .iter()
        .map(|n| Choose::new(n.to_string(), text!(i18n, "shopping-days", n = i64::from(*n)), format!("shopping-{n}")))
        .collect::<Vec<_>>();
    let onperiod = {
        let n_days = n_days.clone();
        Callback::from(move |chosen: AttrValue| n_days.set(chosen.parse().unwrap_or(PERIODS[0])))
    };
    let pdf = {
        let (shop, day, n_days) = (shop.clone(), props.day, *n_days);
        Callback::from(move |_| save_pdf(&shop, SavePlan { day: Some(day), shopping_days: Some(n_days) }))
    };
    let edit = {
        let editing = editing.clone();
        Callback::from(move |of: (Need, FromSupplier)| editing.set(Some(of)))
    };
    let (saved, close) = {
        let (turn, done, shut) = (turn.clone(), editing.clone(), editing.clone());
        let saved = Callback::from(move |()| {
            done.set(None);
            turn.set(*turn + 1);
        });
        (saved, Callback::from(move |()| shut.set(None)))
    };
    // A dialog that grows under a finger moves what is tapped.
    let Some(list) = &*list else { return Html::default() };
    html! {
        <>
        <Dialog name={DialogName::Shopping} title={i18n.text("shopping")} note={AttrValue::from(i18n.locale.long_date(props.day.date()))} class="dialog--wide" onclose={props.onclose.clone()}>
            <div class="dialog-body scroll">
                <Choice label={i18n.text("period")} look={Look::Chips} {choices} value={n_days.to_string()} onchoose={onperiod} />
                if list.suppliers.is_empty() {
                    <Empty glyph={Glyph::Plan} title={i18n.text("shopping-nothing")} words={i18n.text("shopping-nothing-words")} />
                }
                { for list.suppliers.iter().map(|supplier| draw(&shop, supplier, &edit)) }
                if !list.without_recipe.is_empty() {
                    <p class="soft small" data-testid="without-recipe">{ text!(i18n, "shopping-without", names = list.without_recipe.join(", ")) }</p>
                }
            </div>
            <div class="dialog-foot">
                <button type="button" class="btn btn--main" onclick={pdf} data-testid="shopping-pdf"><Icon glyph={Glyph::File} />{ i18n.text("plan-pdf") }</button>
            </div>
        </Dialog>
        if let Some((need, supplier)) = &*editing {
            <IngredientDialog need={need.clone()} supplier={supplier.clone()} ondone={saved} onclose={close} />
        }
        </>
    }
}

fn draw(shop: &Shop, supplier: &FromSupplier, edit: &Callback<(Need, FromSupplier)>) -> Html {
    let i18n = &shop.i18n;
    let name = if supplier.name.is_empty() { i18n.text("shopping-nobody") } else { supplier.name.clone() };
    html! {
        <section key={name.clone()} aria-label={name.clone()}>
            <h3 class="shopping-from">{ &name }<span class="soft">{ &supplier.contact }</span></h3>
            <ul class="rows">
                { for supplier.needs.iter().map(|need| {
                    let onclick = {
                        let (edit, of) = (edit.clone(), (need.clone(), supplier.clone()));
                        Callback::from(move |_| edit.emit(of.clone()))
                    };
                    let packs = need.n_packs.zip(need.pack).map(|(n, pack)| {
                        text!(i18n, "shopping-packs", n = n.to_string(), pack = shop.measure(pack, need.unit))
                    });
                    html! {
                        <li key={need.ingredient.to_string()}>
                            <span class="grow strong">{ &need.name }</span>
                            <span class="num">{ shop.measure(need.quantity, need.unit) }</span>
                            <span class="num strong shopping-packs">{ packs.unwrap_or_default() }</span>
                            <button type="button" class="btn btn--icon" {onclick} aria-label={text!(i18n, "edit-named", name = need.name.clone())} data-testid={format!("need-{}", need.name)}>
                                <Icon glyph={Glyph::Pencil} />
                            </button>
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct IngredientProps {
    need: Need,
    supplier: FromSupplier,
    ondone: Callback<()>,
    onclose: Callback<()>,
}

#[derive(Debug, Clone, PartialEq)]
struct Typed {
    name: String,
    supplier: String,
    contact: String,
    pack: String,
}

impl Typed {
    fn read(&self, ingredient: domain::id::IngredientId) -> Result<SaveIngredient, Errors> {
        let mut errors = Errors::default();
        let name = errors.take("ingredient-name", parse_ingredient_name(&self.name));
        let supplier = errors.take("ingredient-supplier", optional(&self.supplier, parse_supplier_name));
        let contact = errors.take("ingredient-contact", parse_contact(&self.contact));
        let pack = errors.take("ingredient-pack", optional(&self.pack, Quantity::parse));
        match (name, supplier, contact, pack) {
            (Some(name), Some(supplier), Some(contact), Some(pack)) => {
                Ok(SaveIngredient { ingredient, name, supplier: supplier.unwrap_or_default(), contact, pack })
            }
            _ => Err(errors),
        }
    }
}

/// Where an ingredient comes from, and in what packs.
#[component]
fn IngredientDialog(props: &IngredientProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let typed = use_form(|| Typed {
        name: props.need.name.clone(),
        supplier: props.supplier.name.clone(),
        contact: props.supplier.contact.clone(),
        pack: props.need.pack.map(Quantity::plain).unwrap_or_default(),
    });
    let errors = use_state(Errors::default);
    let edit = |field: &'static str, change: fn(&mut Typed, String)| typed.edit(&errors, field, change);
    let onsubmit = {
        let (shop, typed, errors, ondone, ingredient) =
            (shop.clone(), typed.clone(), errors.clone(), props.ondone.clone(), props.need.ingredient);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match typed.read(ingredient) {
                Ok(request) => {
                    let (shop, ondone) = (shop.clone(), ondone.clone());
                    spawn_local(async move {
                        match backend::call(request).await {
                            Ok(()) => ondone.emit(()),
                            Err(error) => shop.complain(&error),
                        }
                    });
                }
                Err(wrong) => {
                    dom::focus(wrong.first().unwrap_or_default());
                    errors.set(wrong);
                }
            }
        })
    };
    let error = |field: &str| error_of(i18n, &errors, field, shop.currency());
    let unit = props.need.unit;
    let sign = (unit != Unit::Piece).then(|| AttrValue::from(unit.code()));
    html! {
        <Dialog name={DialogName::Ingredient} title={i18n.text("ingredient")} note={AttrValue::from(props.need.name.clone())} first={AttrValue::Static("ingredient-supplier")} onclose={props.onclose.clone()}>
            <form class="dialog-form" {onsubmit} novalidate=true>
                <div class="dialog-body">
                    <div class="fields">
                        <Field id="ingredient-name" label={i18n.text("name")} value={typed.name.clone()} error={error("ingredient-name")} oninput={edit("ingredient-name", |t, text| t.name = text)} />
                        <Field id="ingredient-supplier" label={i18n.text("supplier")} value={typed.supplier.clone()} error={error("ingredient-supplier")} oninput={edit("ingredient-supplier", |t, text| t.supplier = text)} />
                        <Field id="ingredient-contact" label={i18n.text("supplier-contact")} value={typed.contact.clone()} error={error("ingredient-contact")}
                            hint={AttrValue::from(i18n.text("supplier-contact-hint"))} oninput={edit("ingredient-contact", |t, text| t.contact = text)} />
                        <Field id="ingredient-pack" label={i18n.text("ingredient-pack")} inputmode={AttrValue::Static("decimal")} end={sign} value={typed.pack.clone()} error={error("ingredient-pack")}
                            hint={AttrValue::from(i18n.text("ingredient-pack-hint"))} oninput={edit("ingredient-pack", |t, text| t.pack = text)} />
                    </div>
                </div>
                <div class="dialog-foot">
                    <button type="submit" class="btn btn--main" data-testid="ingredient-save">{ i18n.text("save") }</button>
                </div>
            </form>
        </Dialog>
    }
}
