//! The stall's own events by the calendar: named, taken back, and offered where a day sold far more than anything explains.

use domain::api::forecast::{OccasionRow, Occasions as Seen, PeakRow, SeeOccasions, SetOccasion};
use domain::business_day::BusinessDay;
use domain::occasion::Occasion;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state};

use super::why::signed;
use crate::backend;
use crate::components::calendar::DayPicker;
use crate::components::dialog::Dialog;
use crate::components::field::{Field, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::dom;
use crate::route::DialogName;
use crate::shop::{Shop, use_shop};
use crate::state::errors::Errors;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct OccasionsProps {
    pub today: BusinessDay,
    /// A coming day has changed, so that a forecast has to be made anew, or only a past one.
    pub onchange: Callback<bool>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Occasions(props: &OccasionsProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let seen = use_state(|| None::<Seen>);
    let name = use_state(String::new);
    let days = use_state(|| (props.today, props.today));
    let errors = use_state(Errors::default);
    let busy = use_state(|| false);
    let turn = use_state(|| 0_u32);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        use_effect_with(*turn, move |_| {
            spawn_local(async move {
                match backend::call(SeeOccasions {}).await {
                    Ok(found) => seen.set(Some(found)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let send = {
        let (shop, name, busy, turn) = (shop.clone(), name.setter(), busy.setter(), turn.clone());
        let (onchange, today) = (props.onchange.clone(), props.today);
        Callback::from(move |request: SetOccasion| {
            let (shop, name, busy, turn, onchange) =
                (shop.clone(), name.clone(), busy.clone(), turn.clone(), onchange.clone());
            busy.set(true);
            spawn_local(async move {
                let (ahead, said) = (request.to >= today, request.takes_place);
                match backend::call(request).await {
                    Ok(()) => {
                        if said {
                            name.set(String::new());
                        }
                        turn.set(*turn + 1);
                        onchange.emit(ahead);
                    }
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    let save = {
        let (name, days, errors, send) = (name.clone(), days.clone(), errors.clone(), send.clone());
        Callback::from(move |_| {
            let (from, to) = *days;
            let mut found = Errors::default();
            found.take("occasion-name", Occasion::days(&name, from, to, true));
            if found.is_empty() {
                send.emit(SetOccasion { name: (*name).clone(), from, to, takes_place: true });
            } else {
                dom::focus("occasion-name");
            }
            errors.set(found);
        })
    };
    let oninput = {
        let (name, errors) = (name.clone(), errors.clone());
        Callback::from(move |typed: String| {
            name.set(typed);
            errors.set(errors.without("occasion-name"));
        })
    };
    let onfrom = {
        let days = days.clone();
        // The last day follows: most events take one.
        Callback::from(move |day: BusinessDay| days.set((day, if days.0 == days.1 { day } else { days.1.max(day) })))
    };
    let onto = {
        let days = days.clone();
        Callback::from(move |day: BusinessDay| days.set((days.0, day)))
    };
    let onpeak = {
        let days = days.clone();
        Callback::from(move |day: BusinessDay| {
            days.set((day, day));
            dom::focus("occasion-name");
        })
    };
    let onback = {
        let send = send.clone();
        Callback::from(move |row: OccasionRow| {
            send.emit(SetOccasion { name: row.name, from: row.day, to: row.day, takes_place: false });
        })
    };
    let (from, to) = *days;
    // A dialog that grows under a finger moves what is tapped.
    let Some(seen) = &*seen else { return Html::default() };
    html! {
        <Dialog name={DialogName::Occasions} title={i18n.text("occasions")} note={yew::AttrValue::from(i18n.text("occasions-words"))}
            onclose={props.onclose.clone()} class="dialog--wide" first="occasion-name">
            <div class="dialog-body stack scroll">
                <Field id="occasion-name" label={i18n.text("occasion-name")} value={(*name).clone()} {oninput}
                    placeholder={i18n.text("occasion-such-as")} error={error_of(i18n, &errors, "occasion-name", None)} />
                <div class="row row--wrap">
                    <DayPicker id="occasion-from" label={i18n.text("occasion-from")} day={from} onday={onfrom} />
                    <span aria-hidden="true">{ "–" }</span>
                    <DayPicker id="occasion-to" label={i18n.text("occasion-to")} day={to} first={from} onday={onto} />
                    <span class="grow"></span>
                    <button type="button" class="btn btn--main" disabled={*busy} onclick={save} data-testid="occasion-save">{ i18n.text("occasion-save") }</button>
                </div>
                if !seen.peaks.is_empty() {
                    <section aria-label={i18n.text("occasion-peaks")}>
                        <h3>{ i18n.text("occasion-peaks") }</h3>
                        <ul class="rows">{ for seen.peaks.iter().map(|peak| unexplained(&shop, peak, &onpeak)) }</ul>
                    </section>
                }
                <section aria-label={i18n.text("occasions")}>
                    <h3>{ i18n.text("occasion-list") }</h3>
                    if seen.rows.is_empty() {
                        <p class="soft">{ i18n.text("occasion-none") }</p>
                    }
                    <ul class="rows">{ for seen.rows.iter().map(|row| draw(&shop, row, *busy, &onback)) }</ul>
                </section>
            </div>
        </Dialog>
    }
}

fn unexplained(shop: &Shop, peak: &PeakRow, onpeak: &Callback<BusinessDay>) -> Html {
    let i18n = &shop.i18n;
    let (day, onpeak) = (peak.day, onpeak.clone());
    let date = i18n.locale.long_date(day.date());
    let words = text!(i18n, "occasion-peak", day = date.clone(), change = signed(i18n, peak.change));
    html! {
        <li key={day.to_string()}>
            <span class="grow">{ words }</span>
            <button type="button" class="btn" onclick={Callback::from(move |_| onpeak.emit(day))} data-testid={format!("peak-{day}")}
                aria-label={text!(i18n, "occasion-name-peak", day = date)}>{ i18n.text("occasion-name-it") }</button>
        </li>
    }
}

fn draw(shop: &Shop, row: &OccasionRow, busy: bool, onback: &Callback<OccasionRow>) -> Html {
    let i18n = &shop.i18n;
    let date = i18n.locale.long_date(row.day.date());
    let onclick = {
        let (onback, row) = (onback.clone(), row.clone());
        Callback::from(move |_| onback.emit(row.clone()))
    };
    html! {
        <li key={format!("{} {}", row.day, row.name)} data-testid={format!("occasion-{}-{}", row.day, row.name)}>
            <span class="grow"><b>{ &row.name }</b>{ " " }<span class="soft">{ format!("{date} {}", chrono::Datelike::year(&row.day.date())) }</span></span>
            <button type="button" class="btn btn--bare btn--icon" disabled={busy} {onclick}
                aria-label={text!(i18n, "occasion-remove", name = row.name.clone(), day = date)}><Icon glyph={Glyph::Bin} /></button>
        </li>
    }
}
