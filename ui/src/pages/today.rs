//! The day so far at this stall, against the same weekday before.

use domain::api::today::{SeeToday, Today as Day};
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::{Html, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::day::{Board, note};
use crate::components::frame::Frame;
use crate::shop::use_shop;

/// How often the page looks again by itself.
const AGAIN_MS: u32 = 30_000;

#[component]
pub fn Today() -> Html {
    let shop = use_shop();
    let day = use_state(|| None::<Day>);
    {
        let (shop, day) = (shop.clone(), day.clone());
        use_effect_with(shop.sync.news, move |_| {
            let read = move || {
                let (shop, day) = (shop.clone(), day.setter());
                spawn_local(async move {
                    match backend::call(SeeToday { day: None }).await {
                        Ok(today) => day.set(Some(today)),
                        Err(error) => shop.complain(&error),
                    }
                });
            };
            read();
            let again = Interval::new(AGAIN_MS, read);
            move || drop(again)
        });
    }
    let title = shop.i18n.text("nav-today");
    match (*day).clone() {
        None => html! { <Frame {title}>{ Html::default() }</Frame> },
        Some(day) => html! {
            <Frame {title} note={note(&shop.i18n, &day)}>
                <Board {day}>{ Html::default() }</Board>
            </Frame>
        },
    }
}
