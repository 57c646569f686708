//! How a product is made: in what trays, how long it keeps, and from what.

use domain::Money;
use domain::api::recipe::{Recipe, RecipePart, SaveRecipe, SeeRecipe, Terms, TypedPart};
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use domain::recipe::parse_ingredient_name;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::dialog::Dialog;
use crate::components::field::{Field, Select, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::dom;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::state::errors::{Errors, optional};
use crate::state::form::use_form;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct RecipeProps {
    pub product: ProductId,
    pub onclose: Callback<()>,
}

/// What stands in the fields.
#[derive(Debug, Clone, PartialEq, Default)]
struct Typed {
    tray: String,
    keeps_days: String,
    salvage: String,
    yields: String,
    parts: Vec<Line>,
}

/// One ingredient.
#[derive(Debug, Clone, PartialEq, Default)]
struct Line {
    name: String,
    quantity: String,
    unit: String,
}

impl Line {
    fn of(part: &RecipePart) -> Self {
        Self { name: part.name.clone(), quantity: part.quantity.plain(), unit: part.unit.code().to_owned() }
    }

    fn is_empty(&self) -> bool {
        self.name.trim().is_empty() && self.quantity.trim().is_empty()
    }
}

impl Typed {
    fn of(recipe: &Recipe, shop: &Shop) -> Self {
        let plain = |quantity: Option<Quantity>| quantity.map(Quantity::plain).unwrap_or_default();
        Self {
            tray: plain(recipe.terms.tray),
            keeps_days: recipe.terms.keeps_days.map(|days| days.to_string()).unwrap_or_default(),
            salvage: shop.money_in_field(recipe.terms.salvage_minor),
            yields: plain(recipe.yields),
            parts: recipe.parts.iter().map(Line::of).collect(),
        }
    }

    /// Reads every field with the parsers that the register uses. A line that is left empty is none.
    fn read(&self, product: ProductId, exponent: u32) -> Result<SaveRecipe, Errors> {
        let mut errors = Errors::default();
        let tray = errors.take("recipe-tray", optional(&self.tray, Quantity::parse));
        let keeps_days = errors.take("recipe-keeps", optional(&self.keeps_days, days));
        let salvage = errors.take("recipe-salvage", optional(&self.salvage, |text| Money::parse(text, exponent)));
        let yields = errors.take("recipe-yields", optional(&self.yields, Quantity::parse));
        let parts: Result<Vec<TypedPart>, domain::Error> = self
            .parts
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| {
                Ok(TypedPart {
                    name: parse_ingredient_name(&line.name)?,
                    unit: line.unit.parse()?,
                    quantity: Quantity::parse(&line.quantity)?,
                })
            })
            .collect();
        match (tray, keeps_days, salvage, yields, errors.take("recipe-parts", parts)) {
            (Some(tray), Some(keeps_days), Some(salvage_minor), Some(yields), Some(parts)) => {
                Ok(SaveRecipe { product, terms: Terms { tray, keeps_days, salvage_minor }, yields, parts })
            }
            _ => Err(errors),
        }
    }
}

fn days(text: &str) -> Result<u16, domain::Error> {
    let wrong = || domain::Error::Malformed { what: "a number of days", text: text.to_owned() };
    text.trim().parse().map_err(|_| wrong())
}

#[component]
pub fn RecipeDialog(props: &RecipeProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let recipe = use_state(|| None::<Recipe>);
    let typed = use_form(Typed::default);
    let errors = use_state(Errors::default);
    let busy = use_state(|| false);
    {
        let (shop, recipe, typed) = (shop.clone(), recipe.setter(), typed.clone());
        use_effect_with(props.product, move |&product| {
            spawn_local(async move {
                match backend::call(SeeRecipe { product }).await {
                    Ok(seen) => {
                        typed.set(Typed::of(&seen, &shop));
                        recipe.set(Some(seen));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    // A line that was added is what is typed in next.
    let added = use_state(|| None::<usize>);
    use_effect_with(*added, |added| {
        if let Some(at) = added {
            dom::focus(&format!("part-name-{at}"));
        }
    });
    let Some(seen) = &*recipe else { return Html::default() };
    let change = {
        let (typed, errors) = (typed.clone(), errors.clone());
        move |field: &'static str, change: Box<dyn FnOnce(&mut Typed)>| {
            typed.change(change);
            errors.set(errors.without(field));
        }
    };
    let edit = |field: &'static str, of: fn(&mut Typed, String)| {
        let change = change.clone();
        Callback::from(move |text: String| change(field, Box::new(move |t| of(t, text))))
    };
    let edit_line = |at: usize, of: fn(&mut Line, String)| {
        let change = change.clone();
        Callback::from(move |text: String| {
            change(
                "recipe-parts",
                Box::new(move |t| {
                    if let Some(line) = t.parts.get_mut(at) {
                        of(line, text);
                    }
                }),
            );
        })
    };
    let add = {
        let (change, added, n) = (change.clone(), added.clone(), typed.parts.len());
        Callback::from(move |_| {
            let unit = Unit::Kilogram.code().to_owned();
            change("recipe-parts", Box::new(|t| t.parts.push(Line { unit, ..Line::default() })));
            added.set(Some(n));
        })
    };
    let onsubmit = {
        let (shop, typed, errors, busy, onclose) =
            (shop.clone(), typed.clone(), errors.clone(), busy.clone(), props.onclose.clone());
        let product = props.product;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match typed.read(product, shop.exponent()) {
                Ok(request) => {
                    busy.set(true);
                    let (shop, busy, onclose) = (shop.clone(), busy.setter(), onclose.clone());
                    spawn_local(async move {
                        match backend::call(request).await {
                            Ok(_) => {
                                shop.tell(shop.i18n.text("saved"));
                                onclose.emit(());
                            }
                            Err(error) => shop.complain(&error),
                        }
                        busy.set(false);
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
    let decimal = AttrValue::Static("decimal");
    let sign = (seen.unit != Unit::Piece).then(|| AttrValue::from(seen.unit.code()));
    let units: Vec<(AttrValue, AttrValue)> = Unit::ALL
        .into_iter()
        .map(|unit| (unit.code().into(), i18n.text(&format!("unit-{}", unit.code())).into()))
        .collect();
    let line = |(at, line): (usize, &Line)| {
        let known = seen.ingredients.iter().find(|i| i.name == line.name.trim());
        let gone = {
            let change = change.clone();
            Callback::from(move |_| change("recipe-parts", Box::new(move |t| drop(t.parts.remove(at)))))
        };
        html! {
            <li class="part" key={at}>
                <Field id={format!("part-name-{at}")} label={i18n.text("ingredient")} bare=true list={AttrValue::Static("ingredients")} placeholder={AttrValue::from(i18n.text("ingredient"))}
                    value={line.name.clone()} oninput={edit_line(at, |l, text| l.name = text)} />
                <Field id={format!("part-quantity-{at}")} label={i18n.text("quantity")} bare=true inputmode={decimal.clone()} placeholder={AttrValue::from(i18n.text("quantity"))}
                    value={line.quantity.clone()} oninput={edit_line(at, |l, text| l.quantity = text)} />
                <Select id={format!("part-unit-{at}")} label={i18n.text("unit")} bare=true options={units.clone()} disabled={known.is_some()}
                    value={known.map_or_else(|| line.unit.clone(), |i| i.unit.code().to_owned())} onchoose={edit_line(at, |l, text| l.unit = text)} />
                <button type="button" class="btn btn--bare btn--icon" onclick={gone} aria-label={text!(i18n, "ingredient-out", name = line.name.clone())} data-testid={format!("part-out-{at}")}>
                    <Icon glyph={Glyph::Close} />
                </button>
            </li>
        }
    };
    html! {
        <Dialog name={DialogName::Recipe} title={i18n.text("recipe")} note={AttrValue::from(seen.name.clone())} class="dialog--wide" first={AttrValue::Static("recipe-tray")} onclose={props.onclose.clone()}>
            <form class="dialog-form" {onsubmit} novalidate=true>
                <div class="dialog-body scroll">
                    <div class="fields fields--3">
                        <Field id="recipe-tray" label={i18n.text("recipe-tray")} inputmode={decimal.clone()} end={sign.clone()} value={typed.tray.clone()} error={error("recipe-tray")}
                            hint={AttrValue::from(i18n.text("recipe-tray-hint"))} oninput={edit("recipe-tray", |t, text| t.tray = text)} />
                        <Field id="recipe-keeps" label={i18n.text("recipe-keeps")} inputmode={AttrValue::Static("numeric")} value={typed.keeps_days.clone()} error={error("recipe-keeps")}
                            hint={AttrValue::from(i18n.text("recipe-keeps-hint"))} oninput={edit("recipe-keeps", |t, text| t.keeps_days = text)} />
                        <Field id="recipe-salvage" label={i18n.text("recipe-salvage")} inputmode={decimal.clone()} end={AttrValue::from(shop.symbol())} value={typed.salvage.clone()} error={error("recipe-salvage")}
                            hint={AttrValue::from(i18n.text("recipe-salvage-hint"))} oninput={edit("recipe-salvage", |t, text| t.salvage = text)} />
                    </div>
                    <div class="row row--apart recipe-head">
                        <h3>{ i18n.text("ingredients") }</h3>
                        <Field id="recipe-yields" label={i18n.text("recipe-yields")} inputmode={decimal.clone()} end={sign} value={typed.yields.clone()} error={error("recipe-yields")}
                            oninput={edit("recipe-yields", |t, text| t.yields = text)} />
                    </div>
                    <datalist id="ingredients">
                        { for seen.ingredients.iter().map(|i| html! { <option key={i.ingredient.to_string()} value={i.name.clone()} /> }) }
                    </datalist>
                    <ul class="parts">{ for typed.parts.iter().enumerate().map(line) }</ul>
                    if let Some(words) = error("recipe-parts") {
                        <p class="field-error" role="alert"><Icon glyph={Glyph::Warning} class="icon--s" />{ words }</p>
                    }
                    <button type="button" class="btn btn--bare btn--start" onclick={add} data-testid="part-add"><Icon glyph={Glyph::Plus} class="icon--s" />{ i18n.text("ingredient-add") }</button>
                </div>
                <div class="dialog-foot">
                    <button type="submit" class="btn btn--main" disabled={*busy} data-testid="recipe-save">{ i18n.text("save") }</button>
                </div>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        let line = |name: &str, quantity: &str| Line {
            name: name.to_owned(),
            quantity: quantity.to_owned(),
            unit: "kg".to_owned(),
        };
        Typed {
            tray: "6".to_owned(),
            salvage: "-0,05".to_owned(),
            yields: "12".to_owned(),
            parts: vec![line("Flour", "3,6"), line("", " ")],
            ..Typed::default()
        }
    }

    #[test]
    fn what_is_typed_is_read_and_an_empty_line_is_none() {
        let read = typed().read(ProductId::NIL, 2).unwrap();
        assert_eq!(read.terms.tray, Some(Quantity::new(6_000).unwrap()));
        assert_eq!((read.terms.keeps_days, read.terms.salvage_minor.map(Money::minor)), (None, Some(-5)));
        assert_eq!(read.parts.len(), 1);
        assert_eq!(read.parts[0].quantity.thousandths(), 3_600);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let mut wrong = Typed { keeps_days: "three".to_owned(), ..typed() };
        wrong.parts[0].quantity = "some".to_owned();
        let errors = wrong.read(ProductId::NIL, 2).unwrap_err();
        assert_eq!(errors.first(), Some("recipe-keeps"));
        assert!(errors.of("recipe-parts").is_some());
    }
}
