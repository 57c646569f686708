//! The form of one product.

use domain::Money;
use domain::api::catalogue::{Category, ProductDetail, SaveProduct, SeeProduct, SetPicture};
use domain::barcode::Barcode;
use domain::catalogue::{parse_price, parse_product_name};
use domain::id::{ProductId, TaxCategoryId};
use domain::permission::Permission;
use domain::quantity::Unit;
use domain::sale::LineKind;
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Event, Html, Properties, SubmitEvent, component, html, use_effect_with, use_node_ref,
    use_state,
};

use super::Beside;
use super::last_day::Batches;
use super::later::LaterPrices;
use super::recipe::RecipeDialog;
use super::stock::{Stock, StockAct};
use crate::backend;
use crate::components::choice::Switch;
use crate::components::field::{Field, Select, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::components::picture::Thumb;
use crate::dom;
use crate::files;
use crate::shop::{Shop, use_shop};
use crate::state::errors::{Errors, optional};
use crate::state::form::use_form;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct FormProps {
    pub beside: Beside,
    pub categories: Vec<Category>,
    pub onsaved: Callback<ProductId>,
    pub onclose: Callback<()>,
}

/// What stands in the fields.
#[derive(Debug, Clone, PartialEq, Default)]
struct Typed {
    name: String,
    price: String,
    unit: String,
    category: String,
    tax_category: String,
    barcodes: String,
    cost: String,
    archived: bool,
}

impl Typed {
    fn of(detail: &ProductDetail, shop: &Shop) -> Self {
        let codes: Vec<&str> = detail.barcodes.iter().map(Barcode::as_str).collect();
        Self {
            name: detail.row.name.clone(),
            price: shop.money_in_field(detail.row.price_minor),
            unit: detail.row.unit.code().to_owned(),
            category: detail.row.category.map(|c| c.to_string()).unwrap_or_default(),
            tax_category: detail.tax_category.to_string(),
            barcodes: codes.join(" "),
            cost: shop.money_in_field(detail.cost_minor),
            archived: detail.row.archived,
        }
    }

    /// Reads every field with the parsers that the register uses.
    fn read(&self, product: Option<ProductId>, kind: LineKind, exponent: u32) -> Result<SaveProduct, Errors> {
        let mut errors = Errors::default();
        let name = errors.take("product-name", parse_product_name(&self.name));
        let price_minor = errors.take("product-price", optional(&self.price, |text| parse_price(text, exponent)));
        let unit = errors.take("product-unit", self.unit.parse::<Unit>());
        let tax_category = errors.take("product-tax", self.tax_category.parse::<TaxCategoryId>());
        let barcodes: Result<Vec<Barcode>, _> = self.barcodes.split_whitespace().map(Barcode::parse).collect();
        let barcodes = errors.take("product-barcodes", barcodes);
        let cost_minor = errors.take("product-cost", optional(&self.cost, |text| Money::parse(text, exponent)));
        match (name, price_minor, unit, tax_category, barcodes, cost_minor) {
            (Some(name), Some(price_minor), Some(unit), Some(tax_category), Some(barcodes), Some(cost_minor))
                if errors.is_empty() =>
            {
                Ok(SaveProduct {
                    product,
                    name,
                    category: self.category.parse().ok(),
                    kind,
                    unit,
                    tax_category,
                    barcodes,
                    cost_minor,
                    price_minor,
                    price_from: None,
                    archived: self.archived,
                })
            }
            _ => Err(errors),
        }
    }
}

#[component]
pub fn Form(props: &FormProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let exponent = shop.exponent();
    let detail = use_state(|| None::<ProductDetail>);
    let typed = use_form(Typed::default);
    let errors = use_state(Errors::default);
    let busy = use_state(|| false);
    let stock = use_state(|| None::<StockAct>);
    let recipe = use_state(|| false);
    let chooser = use_node_ref();
    let taxes: Vec<(AttrValue, AttrValue)> = shop.view.as_ref().map_or_else(Vec::new, |view| {
        let live = view.tax_categories.iter().filter(|tax| !tax.archived);
        live.map(|tax| {
            let words = format!("{} · {}", shop.tax_name(&tax.name), shop.rates(&tax.rates));
            (AttrValue::from(tax.tax_category.to_string()), AttrValue::from(words))
        })
        .collect()
    });
    {
        let (shop, detail, typed, errors) = (shop.clone(), detail.clone(), typed.clone(), errors.clone());
        let first_tax = taxes.first().map(|(id, _)| id.to_string()).unwrap_or_default();
        use_effect_with(props.beside.clone(), move |beside| {
            errors.set(Errors::default());
            match beside.clone() {
                Beside::Nothing => {}
                Beside::New(code) => {
                    detail.set(None);
                    typed.set(Typed {
                        unit: Unit::Piece.code().to_owned(),
                        tax_category: first_tax,
                        barcodes: code,
                        ..Typed::default()
                    });
                    dom::focus("product-name");
                }
                Beside::One(product) => spawn_local(async move {
                    match backend::call(SeeProduct { product }).await {
                        Ok(seen) => {
                            typed.set(Typed::of(&seen, &shop));
                            detail.set(Some(seen));
                        }
                        Err(error) => shop.complain(&error),
                    }
                }),
            }
        });
    }
    let edit = |field: &'static str, change: fn(&mut Typed, String)| typed.edit(&errors, field, change);
    let take = {
        let (shop, detail, typed) = (shop.clone(), detail.clone(), typed.clone());
        Callback::from(move |seen: ProductDetail| {
            typed.set(Typed::of(&seen, &shop));
            detail.set(Some(seen));
        })
    };
    let product = detail.as_ref().map(|detail| detail.row.product);
    let onsubmit = {
        let (shop, typed, errors, busy, take) =
            (shop.clone(), typed.clone(), errors.clone(), busy.clone(), take.clone());
        let (onsaved, kind) = (props.onsaved.clone(), detail.as_ref().map(|d| d.kind).unwrap_or_default());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let request = match typed.read(product, kind, exponent) {
                Ok(request) => request,
                Err(wrong) => {
                    dom::focus(wrong.first().unwrap_or_default());
                    errors.set(wrong);
                    return;
                }
            };
            busy.set(true);
            let (shop, busy, take, onsaved) = (shop.clone(), busy.clone(), take.clone(), onsaved.clone());
            spawn_local(async move {
                match backend::call(request).await {
                    Ok(saved) => {
                        let i18n = &shop.i18n;
                        shop.tell(text!(i18n, "saved-named", name = saved.row.name.clone()));
                        let product = saved.row.product;
                        take.emit(saved);
                        onsaved.emit(product);
                    }
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    let set_picture = {
        let (shop, take, onsaved) = (shop.clone(), take.clone(), props.onsaved.clone());
        Callback::from(move |base64: Option<String>| {
            let Some(product) = product else {
                return;
            };
            let (shop, take, onsaved) = (shop.clone(), take.clone(), onsaved.clone());
            spawn_local(async move {
                match backend::call(SetPicture { product, base64 }).await {
                    Ok(saved) => {
                        take.emit(saved);
                        onsaved.emit(product);
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let onfile = {
        let set_picture = set_picture.clone();
        Callback::from(move |event: Event| {
            if let Some(file) = files::chosen(&event) {
                let set_picture = set_picture.clone();
                spawn_local(async move {
                    if let Some(base64) = files::base64(&file).await {
                        set_picture.emit(Some(base64));
                    }
                });
            }
        })
    };
    let choose_file = {
        let chooser = chooser.clone();
        Callback::from(move |_| {
            if let Some(input) = chooser.cast::<web_sys::HtmlInputElement>() {
                input.click();
            }
        })
    };
    let close = {
        let onclose = props.onclose.clone();
        Callback::from(move |_| onclose.emit(()))
    };
    let open_stock = |act: StockAct| {
        let stock = stock.clone();
        Callback::from(move |_| stock.set(Some(act)))
    };
    let close_stock = {
        let stock = stock.clone();
        Callback::from(move |()| stock.set(None))
    };
    let stocked = {
        let (stock, take, onsaved) = (stock.clone(), take.clone(), props.onsaved.clone());
        Callback::from(move |seen: ProductDetail| {
            stock.set(None);
            let product = seen.row.product;
            take.emit(seen);
            onsaved.emit(product);
        })
    };
    // What is typed in the other fields and not saved stays.
    let priced = {
        let (detail, onsaved) = (detail.clone(), props.onsaved.clone());
        Callback::from(move |seen: ProductDetail| {
            let product = seen.row.product;
            detail.set(Some(seen));
            onsaved.emit(product);
        })
    };
    // Nothing can be typed or saved before the register said what is there: it would be written over.
    if let Beside::One(asked) = props.beside
        && detail.as_ref().is_none_or(|seen| seen.row.product != asked)
    {
        return html! {
            <div class="detail" aria-busy="true">
                <div class="detail-head">
                    <span class="grow"></span>
                    <button type="button" class="btn btn--bare btn--icon" aria-label={i18n.text("close")} onclick={close} data-testid="product-close"><Icon glyph={Glyph::Close} /></button>
                </div>
            </div>
        };
    }
    let (open_recipe, close_recipe) = {
        let (open, close) = (recipe.clone(), recipe.clone());
        (Callback::from(move |_| open.set(true)), Callback::from(move |()| close.set(false)))
    };
    let error = |field: &str| error_of(i18n, &errors, field, shop.currency());
    let may_edit = shop.may(Permission::EditCatalogue);
    let t = &*typed;
    let units: Vec<(AttrValue, AttrValue)> = Unit::ALL
        .into_iter()
        .map(|unit| (unit.code().into(), i18n.text(&format!("unit-{}", unit.code())).into()))
        .collect();
    let mut categories: Vec<(AttrValue, AttrValue)> = vec![("".into(), i18n.text("category-none").into())];
    categories.extend(props.categories.iter().map(|c| (c.category.to_string().into(), c.name.clone().into())));
    let title = detail.as_ref().map_or_else(|| i18n.text("new-product"), |d| d.row.name.clone());
    let symbol = AttrValue::from(shop.symbol());
    html! {
        <>
        <form class="detail" {onsubmit} novalidate=true aria-label={title.clone()}>
            <div class="detail-head">
                <h2 class="grow clip">{ title }</h2>
                <button type="button" class="btn btn--bare btn--icon" aria-label={i18n.text("close")} onclick={close} data-testid="product-close"><Icon glyph={Glyph::Close} /></button>
            </div>
            <div class="detail-body scroll">
                <div class="fields">
                    if let Some(seen) = &*detail {
                        <div class="picture">
                            <Thumb name={seen.row.name.clone()} picture={seen.row.picture} kind={t.category.clone()} />
                            if may_edit {
                                <div class="stack">
                                    <button type="button" class="btn" onclick={choose_file} data-testid="choose-picture">{ i18n.text("choose-picture") }</button>
                                    if seen.row.picture.is_some() {
                                        <button type="button" class="btn btn--bare" onclick={Callback::from(move |_| set_picture.emit(None))}>{ i18n.text("no-picture") }</button>
                                    }
                                    <input type="file" class="unseen" ref={chooser} accept="image/jpeg,image/png,image/webp" onchange={onfile} tabindex="-1"
                                        aria-label={i18n.text("choose-picture")} data-testid="picture-file" />
                                </div>
                            }
                        </div>
                        <div class="row row--apart stock-row">
                            <div><p class="label soft">{ i18n.text("on-hand") }</p><p class="strong">{ super::left(i18n, &shop, &seen.row) }</p></div>
                            <div class="row">
                                <button type="button" class="btn" onclick={open_stock(StockAct::In)} data-testid="stock-in"><Icon glyph={Glyph::Plus} class="icon--s" />{ i18n.text("take-in") }</button>
                                <button type="button" class="btn" onclick={open_stock(StockAct::Count)} data-testid="stock-count">{ i18n.text("count") }</button>
                            </div>
                        </div>
                        <Batches detail={seen.clone()} />
                    }
                    <Field id="product-name" label={i18n.text("name")} value={t.name.clone()} error={error("product-name")} disabled={!may_edit} oninput={edit("product-name", |t, text| t.name = text)} />
                    <div class="fields fields--2">
                        <Field id="product-price" label={i18n.text("price")} inputmode={AttrValue::Static("decimal")} end={symbol.clone()} value={t.price.clone()} error={error("product-price")} disabled={!may_edit}
                            hint={AttrValue::from(i18n.text("price-hint"))} oninput={edit("product-price", |t, text| t.price = text)} />
                        <Select id="product-unit" label={i18n.text("unit")} options={units} value={t.unit.clone()} error={error("product-unit")} disabled={!may_edit} onchoose={edit("product-unit", |t, text| t.unit = text)} />
                    </div>
                    if let (Some(seen), Some(today), true) = (&*detail, shop.today(), may_edit) {
                        <LaterPrices detail={seen.clone()} {today} onchanged={priced} />
                    }
                    <Select id="product-in-category" label={i18n.text("category")} options={categories} value={t.category.clone()} disabled={!may_edit} onchoose={edit("product-in-category", |t, text| t.category = text)} />
                    <Select id="product-tax" label={i18n.text("tax-category")} options={taxes} value={t.tax_category.clone()} error={error("product-tax")} disabled={!may_edit} onchoose={edit("product-tax", |t, text| t.tax_category = text)} />
                    <Field id="product-barcodes" label={i18n.text("barcodes")} value={t.barcodes.clone()} error={error("product-barcodes")} takes_scan=true disabled={!may_edit}
                        hint={AttrValue::from(i18n.text("barcodes-hint"))} oninput={edit("product-barcodes", |t, text| t.barcodes = text)} />
                    if may_edit {
                        <Field id="product-cost" label={i18n.text("cost")} inputmode={AttrValue::Static("decimal")} end={symbol} value={t.cost.clone()} error={error("product-cost")}
                            hint={AttrValue::from(i18n.text("cost-hint"))} oninput={edit("product-cost", |t, text| t.cost = text)} />
                    }
                    if product.is_some() && may_edit && !shop.afar {
                        <button type="button" class="btn btn--wide" onclick={open_recipe} data-testid="product-recipe">
                            <span class="grow start">{ i18n.text("recipe") }<span class="block soft small">{ i18n.text("recipe-words") }</span></span><Icon glyph={Glyph::Next} class="icon--s" />
                        </button>
                        <Switch id="product-archived" label={i18n.text("not-sold")} on={t.archived}
                            onswitch={typed.part(|typed, archived| typed.archived = archived)} />
                    }
                </div>
            </div>
            if may_edit {
                <div class="detail-foot">
                    <button type="submit" class="btn btn--main" disabled={*busy} data-testid="product-save">{ i18n.text("save") }</button>
                </div>
            }
        </form>
        if let (Some(product), true) = (product, *recipe) {
            <RecipeDialog {product} onclose={close_recipe} />
        }
        if let (Some(act), Some(seen)) = (*stock, &*detail) {
            <Stock {act} detail={seen.clone()} ondone={stocked} onclose={close_stock} />
        }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Typed {
        Typed {
            name: "Bread".to_owned(),
            price: "2,80".to_owned(),
            unit: "piece".to_owned(),
            tax_category: TaxCategoryId::NIL.to_string(),
            barcodes: "4006381333931 96385074".to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn a_good_form_becomes_a_request() {
        let request = good().read(None, LineKind::Goods, 2).unwrap();
        assert_eq!(request.price_minor.map(Money::minor), Some(280));
        assert_eq!(request.barcodes.len(), 2);
        assert_eq!(request.cost_minor, None);
    }

    #[test]
    fn each_wrong_field_is_named_and_the_first_comes_first() {
        let wrong =
            Typed { name: " ".to_owned(), price: "-1".to_owned(), barcodes: "4006381333932".to_owned(), ..good() };
        let errors = wrong.read(None, LineKind::Goods, 2).unwrap_err();
        assert_eq!(errors.first(), Some("product-name"));
        assert_eq!(errors.of("product-price").unwrap().code(), "negative");
        assert_eq!(errors.of("product-barcodes").unwrap().code(), "check_digit");
    }
}
