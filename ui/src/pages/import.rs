//! Products from a file of another system: what its columns mean, how the rows would go in, and which would not.

use std::collections::BTreeMap;

use domain::api::catalogue::{ImportPreview, ImportProducts, ImportedProducts, PreviewImport, RefusedRow};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Event, Html, component, html, use_node_ref, use_state};

use crate::backend;
use crate::components::field::Select;
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::files;
use crate::route::Route;
use crate::shop::{Shop, use_shop};
use crate::text;

/// Our columns, in the order of the form; the first three are needed.
const COLUMNS: [&str; 8] = ["name", "price", "tax_rate", "unit", "barcode", "category", "cost", "stock"];
const N_NEEDED: usize = 3;

#[derive(Debug, Clone, PartialEq)]
struct Chosen {
    file_name: String,
    base64: String,
}

#[component]
pub fn Import() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let file = use_state(|| None::<Chosen>);
    let preview = use_state(|| None::<ImportPreview>);
    let done = use_state(|| None::<ImportedProducts>);
    let busy = use_state(|| false);
    let input = use_node_ref();
    let look = {
        let (shop, preview, busy) = (shop.clone(), preview.clone(), busy.clone());
        Callback::from(move |(chosen, map): (Chosen, BTreeMap<String, String>)| {
            let (shop, preview, busy) = (shop.clone(), preview.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                let request = PreviewImport { file_name: chosen.file_name, base64: chosen.base64, map };
                match backend::call(request).await {
                    Ok(seen) => preview.set(Some(seen)),
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    let onfile = {
        let (file, done, preview, look) = (file.clone(), done.clone(), preview.clone(), look.clone());
        Callback::from(move |event: Event| {
            let Some(chosen) = files::chosen(&event) else {
                return;
            };
            let (file, look) = (file.clone(), look.clone());
            done.set(None);
            preview.set(None);
            spawn_local(async move {
                if let Some(base64) = files::base64(&chosen).await {
                    let chosen = Chosen { file_name: chosen.name(), base64 };
                    file.set(Some(chosen.clone()));
                    look.emit((chosen, BTreeMap::new()));
                }
            });
        })
    };
    let choose = {
        let input = input.clone();
        Callback::from(move |_| {
            if let Some(input) = input.cast::<web_sys::HtmlInputElement>() {
                input.click();
            }
        })
    };
    let import = {
        let (shop, file, preview, done, busy) =
            (shop.clone(), file.clone(), preview.clone(), done.clone(), busy.clone());
        Callback::from(move |_| {
            let (Some(chosen), Some(seen)) = ((*file).clone(), (*preview).clone()) else {
                return;
            };
            busy.set(true);
            let (shop, done, busy) = (shop.clone(), done.clone(), busy.clone());
            spawn_local(async move {
                let request = ImportProducts { file_name: chosen.file_name, base64: chosen.base64, map: seen.map };
                match backend::call(request).await {
                    Ok(imported) => done.set(Some(imported)),
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    let back = {
        let go = shop.go.clone();
        Callback::from(move |_| go.emit(Route::Products))
    };
    let remap = {
        let (file, preview, look) = (file.clone(), preview.clone(), look.clone());
        Callback::from(move |(ours, theirs): (&'static str, String)| {
            let (Some(chosen), Some(seen)) = ((*file).clone(), (*preview).clone()) else {
                return;
            };
            let mut map = seen.map;
            if theirs.is_empty() {
                map.remove(ours);
            } else {
                map.insert(ours.to_owned(), theirs);
            }
            look.emit((chosen, map));
        })
    };
    html! {
        <Frame title={i18n.text("import-title")} note={file.as_ref().map(|f| f.file_name.clone()).unwrap_or_default()}>
            <div class="content scroll">
                <div class="stack">
                    <div class="row">
                        <button type="button" class="btn" onclick={back} data-testid="back"><Icon glyph={Glyph::Back} />{ i18n.text("nav-products") }</button>
                        <span class="grow"></span>
                        <button type="button" class={if preview.is_some() { "btn" } else { "btn btn--main" }} onclick={choose} disabled={*busy} data-testid="choose-file"><Icon glyph={Glyph::Upload} />{ i18n.text("choose-file") }</button>
                        <input type="file" class="unseen" ref={input} accept=".csv,.txt,.tsv,.xlsx" onchange={onfile} tabindex="-1" aria-label={i18n.text("choose-file")} data-testid="import-file" />
                        if preview.is_some() && done.is_none() {
                            <button type="button" class="btn btn--main" onclick={import} disabled={*busy} data-testid="import-now">{ i18n.text("import-now") }</button>
                        }
                    </div>
                    if *busy {
                        <div class="progress progress--busy" role="status" aria-label={i18n.text("reading-file")}><i></i></div>
                    }
                    if let Some(imported) = &*done {
                        { result(&shop, imported) }
                    } else if let Some(seen) = &*preview {
                        { mapping(&shop, seen, &remap) }
                        { rows(&shop, seen) }
                        { refused(&shop, &seen.refused, seen.n_refused) }
                    } else {
                        <Empty glyph={Glyph::Upload} title={i18n.text("import-empty")} words={i18n.text("import-empty-words")} />
                    }
                </div>
            </div>
        </Frame>
    }
}

fn column(i18n: &crate::i18n::I18n, ours: &str) -> String {
    i18n.text(&format!("column-{}", ours.replace('_', "-")))
}

fn mapping(shop: &Shop, seen: &ImportPreview, remap: &Callback<(&'static str, String)>) -> Html {
    let i18n = &shop.i18n;
    html! {
        <section class="card card--pad">
            <div class="card-head"><h2>{ i18n.text("columns") }</h2><p>{ i18n.text("columns-words") }</p></div>
            <div class="fields columns">
                { for COLUMNS.into_iter().enumerate().map(|(i, ours)| {
                    let mut options: Vec<(AttrValue, AttrValue)> = vec![("".into(), if i < N_NEEDED { "—".into() } else { i18n.text("column-none").into() })];
                    options.extend(seen.columns.iter().map(|c| (c.clone().into(), c.clone().into())));
                    let remap = remap.clone();
                    html! {
                        <Select key={ours} id={format!("map-{ours}")} label={column(i18n, ours)} {options} value={seen.map.get(ours).cloned().unwrap_or_default()}
                            onchoose={Callback::from(move |theirs| remap.emit((ours, theirs)))} />
                    }
                }) }
            </div>
        </section>
    }
}

fn rows(shop: &Shop, seen: &ImportPreview) -> Html {
    let i18n = &shop.i18n;
    let n = i64::try_from(seen.n_rows).unwrap_or(i64::MAX);
    let shown: Vec<&str> = COLUMNS.into_iter().filter(|ours| seen.map.contains_key(*ours)).collect();
    html! {
        <section class="card card--pad">
            <div class="card-head"><h2>{ i18n.text("preview") }</h2><p>{ text!(i18n, "n-rows", n = n, shown = i18n.locale.number(n), encoding = seen.encoding.clone()) }</p></div>
            <div class="wide" tabindex="0" role="region" aria-label={i18n.text("preview")}>
                <table class="table">
                    <thead><tr><th>{ i18n.text("row") }</th>{ for shown.iter().map(|ours| html! { <th key={*ours}>{ column(i18n, ours) }</th> }) }</tr></thead>
                    <tbody>
                        { for seen.rows.iter().map(|row| html! {
                            <tr key={row.row.to_string()}>
                                <td class="soft">{ row.row }</td>
                                { for shown.iter().map(|ours| html! { <td key={*ours}>{ row.cells.get(*ours).cloned().unwrap_or_default() }</td> }) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

fn refused(shop: &Shop, refused: &[RefusedRow], n: u64) -> Html {
    let i18n = &shop.i18n;
    if refused.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card card--pad" data-testid="refused">
            <div class="card-head"><h2>{ text!(i18n, "n-refused", n = i64::try_from(n).unwrap_or(i64::MAX)) }</h2><p>{ i18n.text("refused-words") }</p></div>
            <table class="table">
                <thead><tr><th>{ i18n.text("row") }</th><th>{ i18n.text("reason") }</th></tr></thead>
                <tbody>{ for refused.iter().map(|row| html! { <tr key={row.row.to_string()}><td class="soft">{ row.row }</td><td>{ i18n.refused_row(row) }</td></tr> }) }</tbody>
            </table>
        </section>
    }
}

fn result(shop: &Shop, imported: &ImportedProducts) -> Html {
    let i18n = &shop.i18n;
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    html! {
        <>
            <div class="notice notice--good" role="status" data-testid="imported">
                <Icon glyph={Glyph::Check} />
                { text!(i18n, "imported-words", products = count(imported.products), already = count(imported.already)) }
            </div>
            { refused(shop, &imported.refused, imported.refused.len() as u64) }
        </>
    }
}
