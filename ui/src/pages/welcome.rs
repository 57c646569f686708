//! Nothing is here yet: set up a business, or look around in a demo bakery.

use domain::api::start::StartDemo;
use domain::api::sync::Join;
use yew::{AttrValue, Callback, Html, component, html, use_state};

use crate::backend;
use crate::components::choice::{Choice, Choose};
use crate::components::enrol::{EnrolForm, Entered};
use crate::components::icon::{Glyph, Icon};
use crate::components::mark::Mark;
use crate::locale::Language;
use crate::route::Route;
use crate::shop::use_shop;

#[component]
pub fn Welcome() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let busy = use_state(|| false);
    let set_up = {
        let go = shop.go.clone();
        Callback::from(move |_| go.emit(Route::SetUp))
    };
    let look_around = {
        let (shop, busy) = (shop.clone(), busy.clone());
        Callback::from(move |_| {
            if *busy {
                return;
            }
            busy.set(true);
            let (shop, busy) = (shop.clone(), busy.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let language = shop.i18n.locale.language.tag().to_owned();
                match backend::call(StartDemo { language }).await {
                    Ok(_) => shop.refresh.emit(()),
                    Err(error) => {
                        shop.complain(&error);
                        busy.set(false);
                    }
                }
            });
        })
    };
    let joining = use_state(|| false);
    let show_join = {
        let joining = joining.clone();
        Callback::from(move |_| joining.set(!*joining))
    };
    let onenter = {
        let (shop, busy) = (shop.clone(), busy.clone());
        Callback::from(move |Entered { server, code, name }| {
            let (shop, busy) = (shop.clone(), busy.clone());
            busy.set(true);
            wasm_bindgen_futures::spawn_local(async move {
                match backend::call(Join { server, code, name }).await {
                    Ok(_) => shop.refresh.emit(()),
                    Err(error) => {
                        shop.complain(&error);
                        busy.set(false);
                    }
                }
            });
        })
    };
    let onchoose = {
        let speak = shop.speak.clone();
        Callback::from(move |language: AttrValue| speak.emit(Language::of(&language)))
    };
    let languages: Vec<Choose> = Language::ALL
        .into_iter()
        .map(|language| Choose::new(language.tag(), language.name(), format!("language-{}", language.tag())))
        .collect();
    html! {
        <main class="gate">
            <div class="gate-side">
                <Mark />
                <div class="stack">
                    <h1>{ i18n.text("welcome-title") }</h1>
                    <p>{ i18n.text("welcome-words") }</p>
                </div>
                <p class="small">{ &shop.front.version }</p>
            </div>
            <div class="gate-main">
                <div class="gate-box">
                    <h2 class="figure">{ i18n.text("welcome") }</h2>
                    if *joining {
                        <EnrolForm name={i18n.text("sync-name-usual")} busy={*busy} words={i18n.text("join")} {onenter} />
                        <button type="button" class="btn" onclick={show_join.clone()} disabled={*busy} data-testid="back"><Icon glyph={Glyph::Back} />{ i18n.text("back") }</button>
                    } else {
                    <div class="ways">
                        <button type="button" class="way way--main" onclick={set_up} disabled={*busy} data-testid="set-up">
                            <Icon glyph={Glyph::Store} class="icon--l" />
                            <span><strong>{ i18n.text("set-up") }</strong><span>{ i18n.text("set-up-words") }</span></span>
                            <Icon glyph={Glyph::Next} />
                        </button>
                        <button type="button" class="way" onclick={look_around} disabled={*busy} data-testid="look-around">
                            <Icon glyph={Glyph::Eye} class="icon--l" />
                            <span><strong>{ i18n.text("look-around") }</strong><span>{ i18n.text("look-around-words") }</span></span>
                            <Icon glyph={Glyph::Next} />
                        </button>
                        <button type="button" class="way" onclick={show_join} disabled={*busy} data-testid="join">
                            <Icon glyph={Glyph::Swap} class="icon--l" />
                            <span><strong>{ i18n.text("join") }</strong><span>{ i18n.text("join-words") }</span></span>
                            <Icon glyph={Glyph::Next} />
                        </button>
                    </div>
                    if *busy {
                        <div role="status" class="stack">
                            <p class="soft">{ i18n.text("demo-busy") }</p>
                            <div class="progress progress--busy"><i></i></div>
                        </div>
                    } else {
                        <Choice label={i18n.text("language")} choices={languages} value={i18n.locale.language.tag()} {onchoose} />
                    }
                    }
                </div>
            </div>
        </main>
    }
}
