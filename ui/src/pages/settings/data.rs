//! Backups, checks, the report of a day, and taking everything away.

use domain::api::data::{BackUp, Export, Exported, Running, Saved, SeeWork, Verified, Verify, Work, Works};
use domain::api::sell::OpenCounter;
use domain::api::settings::SeeSettings;
use domain::api::today::{ReportFormat, SaveDayReport};
use domain::api::{ApiError, Operation};
use domain::business_day::BusinessDay;
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, component, hook, html, use_effect_with, use_state};

use super::{ViewProps, head};
use crate::backend;
use crate::components::calendar::DayPicker;
use crate::components::icon::{Glyph, Icon};
use crate::dom;
use crate::route::Section;
use crate::shop::{Said, Shop, use_shop};
use crate::text;

/// How often a look is taken at what runs.
const LOOK_MS: u32 = 400;

/// What goes on beside the counter.
struct Going {
    seen: Works,
    /// From the tap until the answer, whatever runs meanwhile.
    busy: bool,
    /// That something was asked for, and that its answer is there.
    asked: Callback<bool>,
}

/// Follows it, also when it was begun on another visit to this page.
#[hook]
fn use_works(shop: &Shop) -> Going {
    let seen = use_state(Works::default);
    let waits = use_state(|| false);
    let look = {
        let (shop, seen) = (shop.clone(), seen.setter());
        Callback::from(move |()| {
            let (shop, seen) = (shop.clone(), seen.clone());
            spawn_local(async move {
                match backend::call(SeeWork {}).await {
                    Ok(works) => seen.set(works),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    {
        let look = look.clone();
        use_effect_with((), move |()| look.emit(()));
    }
    {
        let (shop, look) = (shop.clone(), look.clone());
        // What was asked for may be seen to run only after the first look: calls overtake each other.
        use_effect_with((seen.running.map(|running| running.what), *waits), move |(what, waits)| {
            let going = what.is_some() || *waits;
            let timer = going.then(|| Interval::new(LOOK_MS, move || look.emit(())));
            if !going {
                // The day of the last backup stands here too.
                spawn_local(async move {
                    if let Ok(view) = backend::call(SeeSettings {}).await {
                        shop.onview.emit(view);
                    }
                });
            }
            move || drop(timer)
        });
    }
    let asked = {
        let waits = waits.setter();
        Callback::from(move |begun| {
            waits.set(begun);
            look.emit(());
        })
    };
    Going { busy: *waits || seen.running.is_some(), seen: (*seen).clone(), asked }
}

#[component]
pub fn Data(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let works = use_works(&shop);
    let running = works.seen.running;
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
        let (shop, asked) = (shop.clone(), works.asked.clone());
        Callback::from(move |_| save(&shop, BackUp {}, asked.clone()))
    };
    let check = |full: bool| {
        let (shop, asked) = (shop.clone(), works.asked.clone());
        Callback::from(move |_| {
            let (shop, answered) = (shop.clone(), asked.clone());
            asked.emit(true);
            spawn_local(async move {
                let answer = backend::call(Verify { full }).await;
                answered.emit(false);
                match answer {
                    // Whoever went on selling is told where they are.
                    Ok(_) if dom::place().as_deref() == Some(Section::Data.path()) => {}
                    Ok(found) if found.ok => shop.tell(in_order(&shop, &found)),
                    Ok(found) => shop.say.emit(Said {
                        words: text!(shop.i18n, "verified-not", n = found.problems.len() as i64),
                        bad: true,
                    }),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let export = |what: Exported, format: ReportFormat| {
        let (shop, asked) = (shop.clone(), works.asked.clone());
        Callback::from(move |_| save(&shop, Export { what, format }, asked.clone()))
    };
    let report = |format: ReportFormat| {
        let (shop, days) = (shop.clone(), *days);
        Callback::from(move |_| {
            if let Some((day, _)) = days {
                save(&shop, SaveDayReport { day, format }, Callback::noop());
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
                    <button type="button" class="btn" key={*words} disabled={works.busy} onclick={export(what, *format)} data-testid={format!("{key}-{}", words.to_lowercase())}
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
                if let Some(running) = running.filter(|running| running.what == Work::BackUp) {
                    { progress(&shop, running) }
                }
                <div class="row">
                    <button type="button" class="btn btn--main" disabled={works.busy} onclick={back_up} data-testid="back-up"><Icon glyph={Glyph::Safe} />{ i18n.text("back-up") }</button>
                </div>
            </section>
            <section class="card card--pad stack">
                <div class="card-head"><h3>{ i18n.text("verify") }</h3><p>{ i18n.text("verify-words") }</p></div>
                if let Some(running) = running.filter(|running| running.what == Work::Verify) {
                    { progress(&shop, running) }
                } else if let Some(found) = &works.seen.checked {
                    { outcome(&shop, found) }
                }
                <div class="row">
                    <button type="button" class="btn" disabled={works.busy} onclick={check(false)} data-testid="verify">{ i18n.text("verify-now") }</button>
                    <button type="button" class="btn" disabled={works.busy} onclick={check(true)} data-testid="verify-full">{ i18n.text("verify-full") }</button>
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
                if let Some(running) = running.filter(|running| running.what == Work::Export) {
                    { progress(&shop, running) }
                }
                <ul class="rows">
                    { formats(Exported::Sales, "export-sales", &tables) }
                    { formats(Exported::Products, "export-products", &tables) }
                    { formats(Exported::Waste, "export-waste", &tables) }
                    { formats(Exported::Events, "export-events", &[(ReportFormat::Json, "JSON")]) }
                </ul>
            </section>
            <p class="soft label">{ text!(i18n, "version", version = shop.front.version.clone()) }</p>
        </>
    }
}

/// How far it is; selling goes on meanwhile.
fn progress(shop: &Shop, running: Running) -> Html {
    let i18n = &shop.i18n;
    let percent = running.done.saturating_mul(100).checked_div(running.of).unwrap_or(0).min(100);
    let words = match running.what {
        Work::BackUp => i18n.text("working-back-up"),
        Work::Verify => i18n.text("working-verify"),
        Work::Export => i18n.text("working-export"),
        Work::Forecast => i18n.text("working-forecast"),
    };
    html! {
        <div class="working" role="status" data-testid="working">
            <p class="label">{ words }{ " " }<span class="soft">{ i18n.text("working-words") }</span></p>
            if running.of > 0 {
                <div class="progress"><i style={format!("width:{percent}%")}></i></div>
            } else {
                <div class="progress progress--busy"><i></i></div>
            }
        </div>
    }
}

fn in_order(shop: &Shop, found: &Verified) -> String {
    let i18n = &shop.i18n;
    let n = |n: u64| i18n.locale.number(i64::try_from(n).unwrap_or(i64::MAX));
    text!(i18n, "verified", events = n(found.events), sales = n(found.sales))
}

fn outcome(shop: &Shop, found: &Verified) -> Html {
    if found.ok {
        let words = in_order(shop, found);
        return html! { <div class="notice notice--good" role="status" data-testid="verified"><Icon glyph={Glyph::Check} />{ words }</div> };
    }
    html! {
        <div class="notice notice--bad" role="alert" data-testid="verified">
            <Icon glyph={Glyph::Warning} />
            <ul class="selectable">{ for found.problems.iter().enumerate().map(|(i, problem)| html! { <li key={i}>{ AttrValue::from(problem.clone()) }</li> }) }</ul>
        </div>
    }
}

/// Calls an operation that writes a file, and says where it is. `asked` hears when it begins and when it is answered.
fn save<O>(shop: &Shop, request: O, asked: Callback<bool>)
where
    O: Operation<Response = Saved> + 'static,
{
    let shop = shop.clone();
    asked.emit(true);
    spawn_local(async move {
        let i18n = &shop.i18n;
        let answer: Result<Saved, ApiError> = backend::call(request).await;
        asked.emit(false);
        match answer {
            Ok(saved) => shop.tell(text!(i18n, "saved-as", path = saved.path)),
            Err(error) => shop.complain(&error),
        }
    });
}
