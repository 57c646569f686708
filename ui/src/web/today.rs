//! The day over all stalls, each of them, and the way on to their sales.

use std::rc::Rc;

use domain::api::registers::{SeeStallToday, StallDay};
use domain::api::today::{SeeToday, Today as Day};
use domain::id::StallId;
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::{Html, Properties, component, html, use_effect_with, use_state};

use super::place::Place;
use crate::backend;
use crate::components::day::{Board, note};
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::shop::{Shop, use_shop};
use crate::text;

/// How often the page looks by itself: what a day is compared with grows by the minute.
const AGAIN_MS: u32 = 60_000;

#[derive(Properties, PartialEq)]
pub struct TodayProps {
    /// None is all.
    pub stall: Option<StallId>,
    pub stalls: Rc<[StallDay]>,
}

#[component]
pub fn Today(props: &TodayProps) -> Html {
    let shop = use_shop();
    // With the stall that the figures are of: another one's are not shown under its name.
    let seen = use_state(|| None::<(Option<StallId>, Day)>);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        use_effect_with((props.stall, shop.sync.news), move |&(stall, _)| {
            let read = move || {
                let (shop, seen) = (shop.clone(), seen.clone());
                spawn_local(async move {
                    let answer = match stall {
                        Some(stall) => backend::ask(SeeStallToday { stall, day: None }).await,
                        None => backend::ask(SeeToday { day: None }).await,
                    };
                    match answer {
                        Ok(day) => seen.set(Some((stall, day))),
                        Err(error) => shop.complain(&error),
                    }
                });
            };
            read();
            let again = Interval::new(AGAIN_MS, read);
            move || drop(again)
        });
    }
    let name = props.stall.and_then(|id| props.stalls.iter().find(|stall| stall.stall == id));
    let title = name.map_or_else(|| shop.i18n.text("nav-today"), |stall| stall.name.clone());
    match (*seen).clone().filter(|(stall, _)| *stall == props.stall) {
        None => html! { <Frame {title}>{ Html::default() }</Frame> },
        Some((_, day)) => html! {
            <Frame {title} note={note(&shop.i18n, &day)}>
                <Board {day}>{ stalls(&shop, props) }</Board>
            </Frame>
        },
    }
}

fn stalls(shop: &Shop, props: &TodayProps) -> Html {
    let i18n = &shop.i18n;
    if let Some(stall) = props.stall {
        return html! {
            <nav class="stalls stalls--one" aria-label={i18n.text("web-stalls")}>
                <a class="btn" href={format!("#{}", Place::Today(None).path())} data-testid="all-stalls">
                    <Icon glyph={Glyph::Back} />{ i18n.text("web-all-stalls") }
                </a>
                <a class="btn" href={format!("#{}", Place::Sales(Some(stall)).path())} data-testid="stall-sales">
                    <Icon glyph={Glyph::Sales} />{ i18n.text("web-stall-sales") }
                </a>
            </nav>
        };
    }
    html! {
        <nav class="stalls" aria-label={i18n.text("web-stalls")}>
            { for props.stalls.iter().map(|stall| {
                let n = i64::try_from(stall.figures.n_sales).unwrap_or(i64::MAX);
                html! {
                    <a class="card stall" key={stall.stall.to_string()} href={format!("#{}", Place::Today(Some(stall.stall)).path())}
                        data-testid={format!("stall-{}", stall.name)}>
                        <Icon glyph={Glyph::Store} />
                        <span class="grow">
                            <span class="strong clip block">{ &stall.name }</span>
                            <span class="soft small clip block">{ text!(i18n, "n-sales", n = n, shown = i18n.locale.number(n)) }</span>
                        </span>
                        <span class="strong">{ i18n.locale.money(stall.figures.turnover_minor, stall.currency) }</span>
                        <Icon glyph={Glyph::Next} class="icon--s" />
                    </a>
                }
            }) }
        </nav>
    }
}
