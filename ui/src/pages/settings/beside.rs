//! The tills of the stall that tell each other everything without the server: who they are, and how another joins.

use chrono::DateTime;
use domain::api::Operation;
use domain::api::beside::{
    Besides, ForgetBeside, JoinBeside, LetJoin, LetNobodyCome, Listening, Neighbour, SeeBeside, Standing, StopJoin,
};
use domain::permission::Permission;
use domain::sync::beside::{CODE_LETTERS, Invitation};
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, UseStateSetter, component, html, use_effect_with, use_state,
};

use crate::backend;
use crate::components::field::{Field, error_of};
use crate::components::icon::{Glyph, Icon};
use crate::components::qr::Qr;
use crate::dom;
use crate::shop::{Shop, use_shop};
use crate::state::errors::{Errors, required};
use crate::text;

/// How often it is looked who is there, while somebody looks.
const LOOK_MS: u32 = 1_000;

/// What is open below the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Nothing,
    /// A code is shown.
    Inviting,
    /// Another till's address is put in.
    Joining,
}

#[component]
pub fn Beside() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let besides = use_state(|| None::<Besides>);
    let doing = use_state(|| Doing::Nothing);
    {
        let besides = besides.setter();
        use_effect_with((), move |()| {
            let look = move || {
                let besides = besides.clone();
                spawn_local(async move {
                    // Somebody signed out meanwhile: then nobody has to know.
                    if let Ok(seen) = backend::call(SeeBeside {}).await {
                        besides.set(Some(seen));
                    }
                });
            };
            look();
            let timer = Interval::new(LOOK_MS, look);
            move || drop(timer)
        });
    }
    {
        // Whoever came with the code is in the list; the code is good no more.
        let (shop, doing) = (shop.clone(), doing.clone());
        let shown = besides.as_ref().map(|seen| (seen.neighbours.len(), code(seen).is_some()));
        let before = use_state(|| None::<(usize, bool)>);
        use_effect_with(shown, move |&shown| {
            if let (Some((n, true)), Some((now, false)), Doing::Inviting) = (*before, shown, *doing) {
                doing.set(Doing::Nothing);
                if now > n {
                    shop.tell(shop.i18n.text("beside-joined"));
                }
            }
            before.set(shown);
        });
    }
    let Some(seen) = (*besides).clone().filter(|seen| seen.enrolled) else { return Html::default() };
    let may = shop.may(Permission::EditSettings);
    let set = besides.setter();
    let invite = {
        let (shop, set, doing) = (shop.clone(), set.clone(), doing.setter());
        Callback::from(move |_| {
            let doing = doing.clone();
            ask(&shop, &set, LetJoin {}, move || doing.set(Doing::Inviting));
        })
    };
    let join = {
        let doing = doing.setter();
        Callback::from(move |_| doing.set(Doing::Joining))
    };
    let done = {
        let (shop, set, doing) = (shop.clone(), set.clone(), doing.clone());
        Callback::from(move |()| {
            if *doing == Doing::Inviting {
                ask(&shop, &set, StopJoin {}, || {});
            }
            doing.set(Doing::Nothing);
        })
    };
    let shut = {
        let (shop, set) = (shop.clone(), set.clone());
        Callback::from(move |_| ask(&shop, &set, LetNobodyCome {}, || {}))
    };
    let forget = {
        let (shop, set) = (shop.clone(), set.clone());
        Callback::from(move |register| ask(&shop, &set, ForgetBeside { register }, || {}))
    };
    let onjoined = {
        let (set, doing, shop) = (set.clone(), doing.setter(), shop.clone());
        Callback::from(move |seen| {
            set.set(Some(seen));
            doing.set(Doing::Nothing);
            shop.tell(shop.i18n.text("beside-joined"));
        })
    };
    html! {
        <section class="card card--pad stack" aria-labelledby="beside-title" data-testid="beside">
            <div>
                <h3 id="beside-title">{ i18n.text("beside-title") }</h3>
                <p class="soft label">{ i18n.text("beside-words") }</p>
            </div>
            if seen.neighbours.is_empty() {
                if *doing == Doing::Nothing {
                    <p>{ i18n.text("beside-none") }</p>
                }
            } else {
                <ul class="rows rows--in">
                    { for seen.neighbours.iter().map(|one| html! {
                        <Row key={one.register.to_string()} neighbour={one.clone()} {may} onforget={forget.clone()} />
                    }) }
                </ul>
            }
            if let Some(problem) = seen.listening.as_ref().and_then(|listening| listening.problem.clone()) {
                <div class="notice notice--bad" role="alert"><Icon glyph={Glyph::Warning} /><span>{ i18n.text("beside-closed") }{ " " }{ problem }</span></div>
            }
            { match *doing {
                Doing::Inviting => seen.listening.as_ref().map_or_else(Html::default, |listening| invitation(&shop, listening, &done)),
                Doing::Joining => html! { <JoinForm {onjoined} onclose={done} /> },
                Doing::Nothing if may => html! {
                    <div class="row row--wrap">
                        <button type="button" class="btn btn--main" onclick={invite} data-testid="beside-let"><Icon glyph={Glyph::Plus} />{ i18n.text("beside-let") }</button>
                        <button type="button" class="btn" onclick={join} data-testid="beside-join">{ i18n.text("beside-join") }</button>
                        if seen.listening.is_some() {
                            <button type="button" class="btn btn--bare" onclick={shut} data-testid="beside-shut">{ i18n.text("beside-shut") }</button>
                        }
                    </div>
                },
                Doing::Nothing => Html::default(),
            } }
        </section>
    }
}

fn code(seen: &Besides) -> Option<&String> {
    seen.listening.as_ref()?.code.as_ref()
}

/// Makes a change whose answer is how it stands then.
fn ask<O>(shop: &Shop, set: &UseStateSetter<Option<Besides>>, request: O, then: impl FnOnce() + 'static)
where
    O: Operation<Response = Besides> + 'static,
{
    let (shop, set) = (shop.clone(), set.clone());
    spawn_local(async move {
        match backend::call(request).await {
            Ok(seen) => {
                set.set(Some(seen));
                then();
            }
            Err(error) => shop.complain(&error),
        }
    });
}

#[derive(Properties, PartialEq)]
struct RowProps {
    neighbour: Neighbour,
    may: bool,
    onforget: Callback<domain::id::RegisterId>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    // Asked twice, by the same button.
    let sure = use_state(|| false);
    let one = &props.neighbour;
    let (dot, words) = standing(&shop, one);
    let forget = {
        let (sure, onforget, register) = (sure.clone(), props.onforget.clone(), one.register);
        Callback::from(move |_| if *sure { onforget.emit(register) } else { sure.set(true) })
    };
    let name = if one.name.is_empty() { i18n.text("beside-nameless") } else { one.name.clone() };
    html! {
        <li data-testid={format!("neighbour-{}", one.name)}>
            <i class={dot}></i>
            <span class="grow">
                <span class="strong block">{ name }</span>
                <span class="soft small">{ words }{ " · " }{ one.address.clone().unwrap_or_else(|| i18n.text("beside-comes")) }</span>
            </span>
            if props.may {
                <button type="button" class={if *sure { "btn btn--loss" } else { "btn btn--bare" }} onclick={forget} data-testid={format!("forget-{}", one.name)}>
                    { i18n.text(if *sure { "beside-forget-sure" } else { "beside-forget" }) }
                </button>
            }
        </li>
    }
}

fn standing(shop: &Shop, one: &Neighbour) -> (&'static str, String) {
    let i18n = &shop.i18n;
    match one.standing {
        Standing::InStep => ("dot", i18n.text("beside-in-step")),
        Standing::Exchanging => ("dot", i18n.text("beside-exchanging")),
        Standing::Refused(refusal) => ("dot dot--bad", shop.failure(&refusal.error())),
        Standing::Away => {
            let at = one.in_step_at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
            let words = at.map_or_else(
                || i18n.text("beside-away"),
                |at| {
                    let day = i18n.locale.short_date(at.date_naive());
                    text!(i18n, "beside-away-since", day = day, time = i18n.locale.time(at.time()))
                },
            );
            ("dot dot--wait", words)
        }
    }
}

/// Where the other till finds this one, and the code that it needs once.
fn invitation(shop: &Shop, listening: &Listening, onclose: &Callback<()>) -> Html {
    let i18n = &shop.i18n;
    let close = {
        let onclose = onclose.clone();
        Callback::from(move |_| onclose.emit(()))
    };
    let (Some(code), Some(address)) = (&listening.code, listening.addresses.first()) else {
        return html! {
            <div class="row row--wrap"><button type="button" class="btn" onclick={close}>{ i18n.text("close") }</button></div>
        };
    };
    let scanned = Invitation { address: address.clone(), code: code.clone() }.to_string();
    let minutes = i64::try_from(listening.left_s.div_ceil(60)).unwrap_or(0);
    html! {
        <div class="stack" data-testid="beside-invitation">
            <div class="enrol">
                <Qr text={AttrValue::from(scanned)} label={i18n.text("beside-qr")} />
                <dl class="stack">
                    <div><dt class="soft label">{ i18n.text("beside-address") }</dt><dd class="strong selectable" data-testid="beside-address">{ address }</dd>
                        { for listening.addresses.iter().skip(1).map(|other| html! { <dd class="soft small selectable" key={other.clone()}>{ text!(i18n, "beside-or", address = other.clone()) }</dd> }) }
                    </div>
                    <div><dt class="soft label">{ i18n.text("beside-code") }</dt><dd class="enrol-code selectable" data-testid="beside-code">{ code }</dd>
                        <dd class="soft small">{ text!(i18n, "beside-good-for", n = minutes) }</dd></div>
                </dl>
            </div>
            <ol class="how">
                <li>{ i18n.text("beside-step-network") }</li>
                <li>{ i18n.text("beside-step-open") }</li>
                <li>{ i18n.text("beside-step-enter") }</li>
            </ol>
            <div class="row row--wrap"><button type="button" class="btn" onclick={close} data-testid="beside-stop">{ i18n.text("beside-stop") }</button></div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct JoinProps {
    onjoined: Callback<Besides>,
    onclose: Callback<()>,
}

/// The other till's address and code, typed or scanned.
#[component]
fn JoinForm(props: &JoinProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let address = use_state(String::new);
    let code = use_state(String::new);
    let errors = use_state(Errors::default);
    let busy = use_state(|| false);
    use_effect_with((), |()| dom::focus("join-address"));
    let onsubmit = {
        let (address, code, errors, busy) = (address.clone(), code.clone(), errors.clone(), busy.clone());
        let (shop, onjoined) = (shop.clone(), props.onjoined.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut wrong = Errors::default();
            let typed = format!("{} {}", *address, *code);
            let read = wrong.take("join-address", required(&address, |_| typed.parse::<Invitation>()));
            let (Some(Invitation { address, code }), false) = (read, *busy) else {
                dom::focus(wrong.first().unwrap_or_default());
                errors.set(wrong);
                return;
            };
            busy.set(true);
            let (shop, onjoined, busy) = (shop.clone(), onjoined.clone(), busy.clone());
            spawn_local(async move {
                match backend::call(JoinBeside { address, code }).await {
                    Ok(seen) => onjoined.emit(seen),
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    // A scanner types address and code into the field that has the focus.
    let onaddress = {
        let (address, code, errors) = (address.setter(), code.setter(), errors.clone());
        Callback::from(move |text: String| {
            // Letter by letter or all at once: until the code is whole, everything stays where it is typed.
            let whole = |rest: &str| rest.chars().filter(char::is_ascii_alphanumeric).count() >= CODE_LETTERS;
            match text.trim().split_once(char::is_whitespace) {
                Some((scanned, rest)) if whole(rest) => {
                    address.set(scanned.to_owned());
                    code.set(rest.trim().to_owned());
                }
                _ => address.set(text),
            }
            errors.set(errors.without("join-address"));
        })
    };
    let oncode = {
        let code = code.setter();
        Callback::from(move |text| code.set(text))
    };
    let close = {
        let onclose = props.onclose.clone();
        Callback::from(move |_| onclose.emit(()))
    };
    html! {
        <form class="stack" {onsubmit} novalidate=true data-testid="beside-form">
            <Field id="join-address" label={i18n.text("beside-address")} value={(*address).clone()} error={error_of(i18n, &errors, "join-address", None)}
                placeholder={AttrValue::Static("192.168.1.20:47700")} hint={AttrValue::from(i18n.text("beside-address-hint"))} takes_scan=true disabled={*busy} oninput={onaddress} />
            <Field id="join-code" label={i18n.text("beside-code")} value={(*code).clone()} hint={AttrValue::from(i18n.text("beside-code-hint"))} disabled={*busy} oninput={oncode} />
            if *busy {
                <div role="status" class="stack">
                    <p class="soft">{ i18n.text("beside-busy") }</p>
                    <div class="progress progress--busy"><i></i></div>
                </div>
            }
            <div class="row row--wrap">
                <button type="submit" class="btn btn--main" disabled={*busy} data-testid="join-confirm">{ i18n.text("beside-connect") }</button>
                <button type="button" class="btn" onclick={close} disabled={*busy}>{ i18n.text("beside-stop") }</button>
            </div>
        </form>
    }
}
