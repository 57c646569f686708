//! Who is selling? A tile for each person, then the PIN.

use chrono::NaiveDateTime;
use domain::api::start::{SignIn, StaffTile};
use gloo_timers::callback::Interval;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::icon::{Glyph, Icon};
use crate::components::mark::Mark;
use crate::components::notice::Empty;
use crate::components::picture::Avatar;
use crate::components::pin_pad::PinPad;
use crate::route::Route;
use crate::shop::use_shop;

#[component]
pub fn Lock() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let now = use_state(wall);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let tick = Interval::new(5_000, move || now.set(wall()));
            move || drop(tick)
        });
    }
    let who = use_state(|| None::<StaffTile>);
    let said = use_state(|| None::<AttrValue>);
    let busy = use_state(|| false);
    let n_tries = use_state(|| 0_u32);
    let onpin = {
        let (shop, who, said, busy, n_tries) = (shop.clone(), who.clone(), said.clone(), busy.clone(), n_tries.clone());
        Callback::from(move |pin: String| {
            let Some(person) = (*who).clone() else {
                return;
            };
            busy.set(true);
            let (shop, said, busy, n_tries) = (shop.clone(), said.clone(), busy.clone(), n_tries.clone());
            wasm_bindgen_futures::spawn_local(async move {
                match backend::call(SignIn { person: person.person, pin }).await {
                    Ok(_) => {
                        // Whoever comes begins at the counter, wherever the last one was.
                        shop.go.emit(Route::Sell);
                        shop.refresh.emit(());
                    }
                    Err(error) => said.set(Some(shop.failure(&error).into())),
                }
                busy.set(false);
                n_tries.set(*n_tries + 1);
            });
        })
    };
    let other = {
        let (who, said) = (who.clone(), said.clone());
        Callback::from(move |_| {
            who.set(None);
            said.set(None);
        })
    };
    let choose = |person: &StaffTile| {
        let (who, said, person) = (who.clone(), said.clone(), person.clone());
        Callback::from(move |_| {
            said.set(None);
            who.set(Some(person.clone()));
        })
    };
    html! {
        <main class="gate">
            <div class="gate-side">
                <Mark />
                <div>
                    <div class="clock">{ now.map(|now| i18n.locale.time(now.time())).unwrap_or_default() }</div>
                    <p class="title">{ now.map(|now| i18n.locale.long_date(now.date())).unwrap_or_default() }</p>
                </div>
                <p>{ &shop.front.business_name }</p>
            </div>
            <div class="gate-main scroll">
                if let Some(person) = &*who {
                    <div class="pin">
                        <div class="pin-who">
                            <Avatar name={person.name.clone()} large=true />
                            <div class="grow">
                                <h1>{ &person.name }</h1>
                                <p class="soft">{ i18n.text(&format!("role-{}", person.role.code())) }</p>
                            </div>
                            <button type="button" class="btn" onclick={other} data-testid="other-person">
                                <Icon glyph={Glyph::Swap} />{ i18n.text("other-person") }
                            </button>
                        </div>
                        <PinPad {onpin} said={(*said).clone()} busy={*busy} n_tries={*n_tries} />
                    </div>
                } else if shop.front.staff.is_empty() {
                    <Empty glyph={Glyph::People} title={i18n.text("nobody")} words={i18n.text("nobody-words")} />
                } else {
                    <div class="gate-box">
                        <h1 class="figure">{ i18n.text("who-sells") }</h1>
                        <div class="people">
                            { for shop.front.staff.iter().map(|person| html! {
                                <button type="button" class="person" key={person.person.to_string()} onclick={choose(person)}
                                    data-testid={format!("person-{}", person.name)}>
                                    <Avatar name={person.name.clone()} />
                                    { &person.name }
                                    <small>{ i18n.text(&format!("role-{}", person.role.code())) }</small>
                                </button>
                            }) }
                        </div>
                    </div>
                }
            </div>
        </main>
    }
}

/// What the clock on the wall shows; the register decides what day it is.
fn wall() -> Option<NaiveDateTime> {
    let date = js_sys::Date::new_0();
    let day = chrono::NaiveDate::from_ymd_opt(
        i32::try_from(date.get_full_year()).ok()?,
        date.get_month() + 1,
        date.get_date(),
    )?;
    day.and_hms_opt(date.get_hours(), date.get_minutes(), 0)
}
