//! Backups, checks, the report of a day, and taking everything away.

use domain::api::data::{BackUp, Export, Exported, Saved, Verified, Verify};
use domain::api::sell::OpenCounter;
use domain::api::today::{ReportFormat, SaveDayReport};
use domain::api::{ApiError, Operation};
use domain::business_day::BusinessDay;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_state};

use super::{ViewProps, head};
use crate::backend;
use crate::components::calendar::DayPicker;
use crate::components::icon::{Glyph, Icon};
use crate::shop::{Shop, use_shop};
use crate::text;

#[component]
pub fn Data(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let verified = use_state(|| None::<Verified>);
    let checking = use_state(|| false);
    let days = use_state(|| None::<(BusinessDay, BusinessDay)>);
    {
        let (shop, days) = (shop.clone(), days.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::call(OpenCounter {}).await {
                    Ok(counter) => days.set(Some((counter.business_day, counter.business_day))),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let back_up = {
        let shop = shop.clone();
        Callback::from(move |_| save(&shop, BackUp {}))
    };
    let check = |full: bool| {
        let (shop, verified, checking) = (shop.clone(), verified.clone(), checking.clone());
        Callback::from(move |_| {
            checking.set(true);
            let (shop, verified, checking) = (shop.clone(), verified.clone(), checking.clone());
            spawn_local(async move {
                match backend::call(Verify { full }).await {
                    Ok(found) => verified.set(Some(found)),
                    Err(error) => shop.complain(&error),
                }
                checking.set(false);
            });
        })
    };
    let export = |what: Exported, format: ReportFormat| {
        let shop = shop.clone();
        Callback::from(move |_| save(&shop, Export { what, format }))
    };
    let report = |format: ReportFormat| {
        let (shop, days) = (shop.clone(), *days);
        Callback::from(move |_| {
            if let Some((day, _)) = days {
                save(&shop, SaveDayReport { day, format });
            }
        })
    };
    let onday = {
        let days = days.clone();
        Callback::from(move |day| {
            if let Some((_, today)) = *days {
                days.set(Some((day, today)));
            }
        })
    };
    let backup = props.view.last_backup.as_deref().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
    let backup_words = backup.map_or_else(
        || i18n.text("backup-never"),
        |at| {
            let day = i18n.locale.short_date(at.date_naive());
            text!(i18n, "backup-last", day = day, time = i18n.locale.time(at.time()))
        },
    );
    let formats = |what: Exported, key: &str, formats: &[(ReportFormat, &'static str)]| {
        html! {
            <li key={key.to_owned()}>
                <span class="grow strong">{ i18n.text(key) }</span>
                { for formats.iter().map(|(format, words)| html! {
                    <button type="button" class="btn" key={*words} onclick={export(what, *format)} data-testid={format!("{key}-{}", words.to_lowercase())}
                        aria-label={format!("{} {words}", i18n.text(key))}>{ *words }</button>
                }) }
            </li>
        }
    };
    let tables = [(ReportFormat::Csv, "CSV"), (ReportFormat::Xlsx, "XLSX"), (ReportFormat::Json, "JSON")];
    html! {
        <>
            { head(i18n.text("section-data"), i18n.text("section-data-words")) }
            <section class="card card--pad stack">
                <div class="card-head"><h3>{ i18n.text("backup") }</h3><p>{ backup_words }</p></div>
                <p class="soft label selectable">{ text!(i18n, "data-folder", path = props.view.data_folder.clone()) }</p>
                <div class="row">
                    <button type="button" class="btn btn--main" onclick={back_up} data-testid="back-up"><Icon glyph={Glyph::Safe} />{ i18n.text("back-up") }</button>
                </div>
            </section>
            <section class="card card--pad stack">
                <div class="card-head"><h3>{ i18n.text("verify") }</h3><p>{ i18n.text("verify-words") }</p></div>
                if *checking {
                    <div class="progress progress--busy" role="status" aria-label={i18n.text("checking")}><i></i></div>
                }
                if let Some(found) = &*verified {
                    { outcome(&shop, found) }
                }
                <div class="row">
                    <button type="button" class="btn" disabled={*checking} onclick={check(false)} data-testid="verify">{ i18n.text("verify-now") }</button>
                    <button type="button" class="btn" disabled={*checking} onclick={check(true)} data-testid="verify-full">{ i18n.text("verify-full") }</button>
                </div>
            </section>
            <section class="card card--pad stack">
                <div class="card-head"><h3>{ i18n.text("day-report") }</h3><p>{ i18n.text("day-report-words") }</p></div>
                <div class="row row--wrap">
                    if let Some((day, today)) = *days {
                        <DayPicker id="report-day" label={i18n.text("day")} {day} last={Some(today)} {onday} />
                    }
                    <button type="button" class="btn" onclick={report(ReportFormat::Pdf)} data-testid="report-pdf">{ "PDF" }</button>
                    <button type="button" class="btn" onclick={report(ReportFormat::Xlsx)} data-testid="report-xlsx">{ "XLSX" }</button>
                    <button type="button" class="btn" onclick={report(ReportFormat::Csv)} data-testid="report-csv">{ "CSV" }</button>
                </div>
            </section>
            <section class="card">
                <ul class="rows">
                    { formats(Exported::Sales, "export-sales", &tables) }
                    { formats(Exported::Products, "export-products", &tables) }
                    { formats(Exported::Events, "export-events", &[(ReportFormat::Json, "JSON")]) }
                </ul>
            </section>
            <p class="soft label">{ text!(i18n, "version", version = shop.front.version.clone()) }</p>
        </>
    }
}

fn outcome(shop: &Shop, found: &Verified) -> Html {
    let i18n = &shop.i18n;
    let n = |n: u64| i18n.locale.number(i64::try_from(n).unwrap_or(i64::MAX));
    if found.ok {
        let words = text!(i18n, "verified", events = n(found.events), sales = n(found.sales));
        return html! { <div class="notice notice--good" role="status" data-testid="verified"><Icon glyph={Glyph::Check} />{ words }</div> };
    }
    html! {
        <div class="notice notice--bad" role="alert" data-testid="verified">
            <Icon glyph={Glyph::Warning} />
            <ul class="selectable">{ for found.problems.iter().enumerate().map(|(i, problem)| html! { <li key={i}>{ AttrValue::from(problem.clone()) }</li> }) }</ul>
        </div>
    }
}

/// Calls an operation that writes a file, and says where it is.
fn save<O>(shop: &Shop, request: O)
where
    O: Operation<Response = Saved> + 'static,
{
    let shop = shop.clone();
    spawn_local(async move {
        let i18n = &shop.i18n;
        let answer: Result<Saved, ApiError> = backend::call(request).await;
        match answer {
            Ok(saved) => shop.tell(text!(i18n, "saved-as", path = saved.path)),
            Err(error) => shop.complain(&error),
        }
    });
}
