//! What was thrown away: two taps at the counter, and what it comes to.

mod entries;
mod figures;
mod loss;
mod pick;

use domain::api::sell::Tile;
use domain::api::waste::{LogWaste, SeeWasteDay, TakeBackWaste, WasteDay, WasteEntry};
use domain::permission::Permission;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_state};

use self::entries::Entries;
use self::figures::Figures;
use self::loss::{Loss, Lost, Of};
use self::pick::Pick;
use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::frame::Frame;
use crate::components::stalls::StallProps;
use crate::shop::use_shop;
use crate::text;

#[component]
pub fn Waste(props: &StallProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let figures = use_state(|| false);
    let title = i18n.text("nav-waste");
    if shop.afar {
        return html! {
            <Frame {title} note={i18n.text("waste-note")}>
                <Figures ..props.clone() />
            </Frame>
        };
    }
    let choices = vec![
        Choose::new("log", i18n.text("waste-log"), "waste-log"),
        Choose::new("figures", i18n.text("waste-figures"), "waste-figures"),
    ];
    let onchoose = {
        let figures = figures.clone();
        Callback::from(move |chosen: AttrValue| figures.set(chosen == "figures"))
    };
    let middle = html! {
        if shop.may(Permission::SeeFigures) {
            <Choice label={title.clone()} {choices} value={if *figures { "figures" } else { "log" }} {onchoose} look={Look::Segments} />
        }
    };
    html! {
        <Frame title={title.clone()} note={i18n.text("waste-note")} {middle}>
            if *figures {
                <Figures />
            } else {
                <Log />
            }
        </Frame>
    }
}

/// A product, then why: that is all.
#[component]
fn Log() -> Html {
    let shop = use_shop();
    let day = use_state(|| None::<WasteDay>);
    let of = use_state(|| None::<Of>);
    // What was logged is gone from the tiles.
    let turn = use_state(|| 0_u32);
    {
        let (shop, day) = (shop.clone(), day.setter());
        use_effect_with(shop.sync.news, move |_| {
            spawn_local(async move {
                match backend::call(SeeWasteDay { day: None }).await {
                    Ok(seen) => day.set(Some(seen)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let onpick = {
        let of = of.clone();
        Callback::from(move |tile: Tile| of.set(Some(Of::Tile(tile))))
    };
    let onentry = {
        let of = of.clone();
        Callback::from(move |entry: WasteEntry| of.set(Some(Of::Entry(entry))))
    };
    let onclose = {
        let of = of.clone();
        Callback::from(move |()| of.set(None))
    };
    let onlost = {
        let (shop, day, of, turn) = (shop.clone(), day.setter(), of.clone(), turn.clone());
        Callback::from(move |lost: Lost| {
            let (shop, day, of, turn) = (shop.clone(), day.clone(), of.clone(), turn.clone());
            spawn_local(async move {
                let answer = match lost {
                    Lost::New { product, quantity, reason } => {
                        backend::call(LogWaste { product, quantity, reason, batch: None }).await
                    }
                    Lost::Never(entry) => backend::call(TakeBackWaste { entry, instead: None }).await,
                    Lost::Instead(entry, instead) => {
                        backend::call(TakeBackWaste { entry, instead: Some(instead) }).await
                    }
                };
                match answer {
                    Ok(seen) => {
                        if let (Lost::New { .. } | Lost::Instead(..), Some(entry)) = (lost, seen.entries.first()) {
                            let (name, n) = (entry.name.clone(), shop.measure(entry.quantity, entry.unit));
                            shop.tell(text!(shop.i18n, "waste-logged", name = name, n = n));
                        }
                        day.set(Some(seen));
                        of.set(None);
                        turn.set(*turn + 1);
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let chosen = match &*of {
        Some(Of::Tile(tile)) => Some(tile.product),
        _ => None,
    };
    html! {
        <div class="two">
            <Pick {chosen} {onpick} turn={*turn} />
            if let Some(of) = &*of {
                <Loss key={of.key()} of={of.clone()} {onlost} {onclose} />
            } else {
                <Entries day={(*day).clone()} {onentry} />
            }
        </div>
    }
}
