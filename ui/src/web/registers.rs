//! The vendor's registers: a code for a new one, a new name, and taking one out after a question.

use domain::api::account::MakeEnrolCode;
use domain::api::registers::{EnrolledRegister, ListRegisters, RenameRegister, RevokeRegister};
use domain::api::{ApiError, Operation};
use domain::id::RegisterId;
use domain::permission::Permission;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, SubmitEvent, component, html, use_effect_with, use_state};

use super::office::{Desk, PageProps, bar, use_desk};
use crate::backend;
use crate::components::field::Field;
use crate::text;

/// A clock that is further off is worth a word.
const SKEW_MS: i64 = 60_000;

/// What is asked about one register.
#[derive(Clone, PartialEq)]
enum Asked {
    Nothing,
    Name(RegisterId, String),
    Revoke(RegisterId),
}

#[component]
pub fn Registers(props: &PageProps) -> Html {
    let desk = use_desk();
    let i18n = &desk.i18n;
    let rows = use_state(Vec::<EnrolledRegister>::new);
    let code = use_state(|| None::<String>);
    let asked = use_state(|| Asked::Nothing);
    let onrows = {
        let (desk, rows, asked) = (desk.clone(), rows.setter(), asked.setter());
        Callback::from(move |answer: Result<Vec<EnrolledRegister>, ApiError>| match answer {
            Ok(registers) => {
                rows.set(registers);
                asked.set(Asked::Nothing);
            }
            Err(error) => desk.complain(&error),
        })
    };
    {
        let (desk, rows) = (desk.clone(), rows.setter());
        use_effect_with(desk.news, move |_| {
            spawn_local(async move {
                match backend::ask(ListRegisters {}).await {
                    Ok(registers) => rows.set(registers),
                    Err(error) => desk.complain(&error),
                }
            });
        });
    }
    let make = {
        let (desk, code) = (desk.clone(), code.setter());
        Callback::from(move |_| {
            let (desk, code) = (desk.clone(), code.clone());
            spawn_local(async move {
                match backend::ask(MakeEnrolCode { stall: None }).await {
                    Ok(made) => code.set(Some(made.code)),
                    Err(error) => desk.complain(&error),
                }
            });
        })
    };
    let ask = |what: Asked| {
        let asked = asked.setter();
        Callback::from(move |_| asked.set(what.clone()))
    };
    let edits = desk.may(Permission::EditStaff);
    html! {
        <>
            { bar(&desk, &i18n.text("web-registers"), props) }
            <div class="content scroll" tabindex="0">
                if edits {
                    <section class="card card--pad stack">
                        if let Some(code) = &*code {
                            <p class="clock mono" data-testid="enrol-code">{ code }</p>
                            <p class="soft">{ i18n.text("web-code-words") }</p>
                        }
                        <button type="button" class="btn btn--main" onclick={make} data-testid="new-code">{ i18n.text("web-new-code") }</button>
                    </section>
                }
                { for rows.iter().map(|register| {
                    let id = register.register;
                    html! {
                        <article class="card card--pad stack" key={id.to_string()} aria-label={register.name.clone()}
                            data-testid="register">
                            <div class="row row--apart">
                                <div><h2>{ &register.name }</h2><p class="soft">{ health(&desk, register) }</p></div>
                                if edits && register.revoked_at.is_none() {
                                    <div class="row">
                                        <button type="button" class="btn" onclick={ask(Asked::Name(id, register.name.clone()))}
                                            data-testid="rename">{ i18n.text("web-rename") }</button>
                                        <button type="button" class="btn btn--loss" onclick={ask(Asked::Revoke(id))}
                                            data-testid="revoke">{ i18n.text("web-revoke") }</button>
                                    </div>
                                }
                            </div>
                            { match &*asked {
                                Asked::Name(of, name) if *of == id => {
                                    let oninput = { let asked = asked.setter(); Callback::from(move |name| asked.set(Asked::Name(id, name))) };
                                    let send = call(&onrows, RenameRegister { register: id, name: name.clone() });
                                    let onsubmit = Callback::from(move |event: SubmitEvent| {
                                        event.prevent_default();
                                        send.emit(());
                                    });
                                    html! {
                                        <form class="stack" {onsubmit}>
                                            <Field id="register-name" label={text!(i18n, "web-name-of", name = register.name.clone())}
                                                value={name.clone()} {oninput} />
                                            <button type="submit" class="btn btn--main" data-testid="name-save">{ i18n.text("web-save-name") }</button>
                                        </form>
                                    }
                                }
                                Asked::Revoke(of) if *of == id => {
                                    let yes = call(&onrows, RevokeRegister { register: id }).reform(|_| ());
                                    html! {
                                        <div class="stack" role="alert">
                                            <p>{ text!(i18n, "web-revoke-sure", name = register.name.clone()) }</p>
                                            <div class="row">
                                                <button type="button" class="btn btn--loss" onclick={yes} data-testid="revoke-yes">{ i18n.text("web-revoke-yes") }</button>
                                                <button type="button" class="btn" onclick={ask(Asked::Nothing)}>{ i18n.text("web-keep") }</button>
                                            </div>
                                        </div>
                                    }
                                }
                                _ => Html::default(),
                            } }
                        </article>
                    }
                }) }
            </div>
        </>
    }
}

/// A change whose answer is the new list.
fn call<O>(onrows: &Callback<Result<Vec<EnrolledRegister>, ApiError>>, request: O) -> Callback<()>
where
    O: Operation<Response = Vec<EnrolledRegister>> + Clone + 'static,
{
    let onrows = onrows.clone();
    Callback::from(move |()| {
        let (onrows, request) = (onrows.clone(), request.clone());
        spawn_local(async move { onrows.emit(backend::ask(request).await) });
    })
}

fn health(desk: &Desk, register: &EnrolledRegister) -> String {
    let i18n = &desk.i18n;
    let mut words = vec![register.stall_name.clone()];
    words.push(match &register.last_seen_at {
        Some(when) => text!(i18n, "web-seen", when = when.replace(['T', 'Z'], " ").trim().to_owned()),
        None => i18n.text("web-never-seen"),
    });
    if let Some(skew) = register.clock_skew_ms.filter(|skew| skew.abs() > SKEW_MS) {
        words.push(text!(i18n, "web-clock-off", seconds = skew / 1000));
    }
    if register.revoked_at.is_some() {
        words.push(i18n.text("web-revoked"));
    }
    words.join(" · ")
}
