//! The whole interface: which page stands where, and what stands before all of them.

use std::rc::Rc;

use domain::api::settings::{SeeSettings, SettingsView, Theme};
use domain::api::start::{Front, Look, Stage};
use domain::api::sync::{SeeSync, SyncStatus};
use domain::permission::{Verdict, verdict};
use domain::staff::Role;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, ContextProvider, Html, component, html, use_effect_with, use_memo, use_mut_ref, use_state, use_state_eq,
};

use crate::backend;
use crate::components::notice::Toast;
use crate::components::questions::Ask;
use crate::dom;
use crate::i18n::I18n;
use crate::keyboard::use_scanner;
use crate::locale::{Language, Locale};
use crate::pages;
use crate::question::{self, Question};
use crate::route::Route;
use crate::shop::{Said, Scans, Shop, Trade, use_said};
use crate::text;

/// How often it is looked how the register stands with its server.
const LOOK_MS: u32 = 1_500;

#[component]
pub fn App() -> Html {
    let front = use_state(|| None::<Rc<Front>>);
    let view = use_state(|| None::<Rc<SettingsView>>);
    let route = use_state(here);
    let (said, say) = use_said();
    let asked = use_state(|| None::<Question>);
    let scans = use_state(Scans::default);
    let spoken = use_state(|| None::<Language>);
    let broken = use_state(|| None::<String>);
    let sync = use_state_eq(Rc::<SyncStatus>::default);

    // Callbacks that stay the same spare every page a drawing.
    let refresh = use_memo((), |()| {
        let (front, view, broken) = (front.setter(), view.setter(), broken.setter());
        Callback::from(move |()| {
            let (front, view, broken) = (front.clone(), view.clone(), broken.clone());
            spawn_local(async move {
                match look().await {
                    Ok((seen, settings)) => {
                        let seen = Rc::new(seen);
                        view.set(settings.map(Rc::new));
                        front.set(Some(seen));
                    }
                    Err(message) => broken.set(Some(message)),
                }
            });
        })
    });
    {
        let (refresh, asked) = (refresh.clone(), asked.clone());
        use_effect_with((), move |()| {
            question::listen(Callback::from(move |question| asked.set(Some(question))));
            refresh.emit(());
        });
    }
    {
        let route = route.clone();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&dom::window(), "hashchange", move |_| route.set(here()));
            move || drop(listener)
        });
    }
    let go = use_memo((), |()| {
        Callback::from(|to: Route| {
            // Setting the address raises `hashchange`, which sets the page.
            let _ = dom::window().location().set_hash(to.path());
        })
    });
    let words = use_mut_ref(|| None::<I18n>);
    let speak = use_memo((), |()| {
        let spoken = spoken.setter();
        Callback::from(move |language| spoken.set(Some(language)))
    });
    let onview = use_memo((), |()| {
        let view = view.setter();
        Callback::from(move |new: SettingsView| view.set(Some(Rc::new(new))))
    });
    let onsync = use_memo((), |()| {
        let sync = sync.setter();
        Callback::from(move |status: SyncStatus| sync.set(Rc::new(status)))
    });
    {
        let onsync = onsync.clone();
        let in_person = front.as_ref().is_some_and(|front| front.stage == Stage::SignedIn);
        use_effect_with(in_person, move |&in_person| {
            let look = move || {
                let onsync = onsync.clone();
                spawn_local(async move {
                    // Somebody signed out meanwhile: then nobody has to know.
                    if let Ok(status) = backend::call(SeeSync {}).await {
                        onsync.emit(status);
                    }
                });
            };
            let timer = in_person.then(|| {
                look();
                Interval::new(LOOK_MS, look)
            });
            move || drop(timer)
        });
    }
    {
        // Something came from elsewhere: settings and people are read again, pages read what they show.
        let refresh = refresh.clone();
        use_effect_with(sync.news, move |&news| {
            if news > 0 {
                refresh.emit(());
            }
        });
    }
    {
        // The window was to be closed while something waits.
        let (say, words) = (say.clone(), words.clone());
        use_effect_with(sync.waiting, move |&waiting| {
            let n = i64::try_from(waiting).unwrap_or(i64::MAX);
            let listener = EventListener::new(&dom::window(), "closing", move |_| {
                if let Some(i18n) = &*words.borrow() {
                    say.emit(Said { words: text!(i18n, "closing-waiting", n = n), bad: true });
                }
            });
            move || drop(listener)
        });
    }
    use_scanner({
        let (scans, front, go) = (scans.clone(), front.clone(), go.clone());
        Callback::from(move |code: String| {
            if front.as_ref().is_none_or(|front| front.signed_in.is_none()) {
                return;
            }
            scans.set(scans.with(code));
            if here() != Route::Products {
                go.emit(Route::Sell);
            }
        })
    });

    let locale = front.as_ref().map(|front| {
        let before = matches!(front.stage, Stage::Empty | Stage::OwnerUnnamed);
        let language = spoken.filter(|_| before).unwrap_or_else(|| Language::of(&spoken_here(&front.language)));
        Locale::new(language, &front.country)
    });
    let locale = locale.unwrap_or_default();
    let i18n = use_memo(locale, |locale| I18n::new(locale.clone()));
    *words.borrow_mut() = Some((*i18n).clone());
    {
        let look = front.as_ref().map(|front| front.appearance.clone());
        use_effect_with((look, i18n.locale.tag()), move |(look, tag)| {
            if let Some(look) = look {
                dom::dress(theme(look.theme), tag, look.text_size);
            }
        });
    }

    let shown =
        front.as_ref().map(|front| allowed(*route, front.stage, front.signed_in.as_ref().map(|person| person.role)));
    use_effect_with(shown, |shown| {
        if let Some(shown) = shown {
            dom::stand_at(shown.path());
        }
    });
    let (Some(seen), Some(shown)) = ((*front).clone(), shown) else {
        return match &*broken {
            Some(message) => html! { <main class="gate-main"><p role="alert">{ message }</p></main> },
            None => Html::default(),
        };
    };
    let shop = Shop {
        front: seen,
        view: (*view).clone(),
        trade: view.as_ref().map(|view| Trade { currency: view.stall.currency, today: view.today }),
        afar: false,
        i18n: (*i18n).clone(),
        route: shown,
        go: (*go).clone(),
        refresh: (*refresh).clone(),
        onview: (*onview).clone(),
        speak: (*speak).clone(),
        say: say.clone(),
        sync: (*sync).clone(),
        onsync: (*onsync).clone(),
        scans: (*scans).clone(),
    };
    let ondone = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    html! {
        <ContextProvider<Shop> context={shop}>
            { pages::switch(shown) }
            if let Some(question) = &*asked {
                <Ask question={question.clone()} {ondone} />
            }
            <Toast {said} />
        </ContextProvider<Shop>>
    }
}

/// The language that the register knows, or else the system's.
fn spoken_here(language: &str) -> String {
    if language.is_empty() { dom::window().navigator().language().unwrap_or_default() } else { language.to_owned() }
}

fn here() -> Route {
    Route::of_hash(&dom::window().location().hash().unwrap_or_default())
}

fn may_see(role: Role, route: Route) -> bool {
    verdict(role, route.needs()) != Verdict::Refused
}

/// The page that may be shown for an address, as things stand.
fn allowed(wanted: Route, stage: Stage, role: Option<Role>) -> Route {
    match (stage, wanted) {
        (Stage::Empty, Route::SetUp) => Route::SetUp,
        (Stage::Empty, _) => Route::Welcome,
        (Stage::OwnerUnnamed, _) => Route::SetUp,
        (Stage::SignedOut, _) => Route::Lock,
        (Stage::SignedIn, wanted) if wanted.needs_person() && role.is_some_and(|role| may_see(role, wanted)) => wanted,
        (Stage::SignedIn, _) => Route::Sell,
    }
}

async fn look() -> Result<(Front, Option<SettingsView>), String> {
    let front = backend::call(Look {}).await.map_err(|e| e.message)?;
    let settings = if front.stage == Stage::SignedIn {
        Some(backend::call(SeeSettings {}).await.map_err(|e| e.message)?)
    } else {
        None
    };
    Ok((front, settings))
}

pub const fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::HighContrast => "contrast",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Section;

    #[test]
    fn nobody_gets_past_the_lock_by_an_address() {
        for route in Route::all() {
            assert_eq!(allowed(route, Stage::SignedOut, None), Route::Lock);
            assert!(!allowed(route, Stage::Empty, None).needs_person());
            assert!(allowed(route, Stage::SignedIn, Some(Role::Owner)).needs_person());
        }
        let cashier = |route| allowed(route, Stage::SignedIn, Some(Role::Cashier));
        assert_eq!(cashier(Route::Today), Route::Sell);
        assert_eq!(cashier(Route::Settings(Section::Staff)), Route::Sell);
        assert_eq!(cashier(Route::Settings(Section::Keys)), Route::Settings(Section::Keys));
    }
}
