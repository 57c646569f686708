//! E-mail address and password, and the code of a second factor where one is asked for.

use domain::api::account::{Account, Client, LogIn};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state};

use crate::backend;
use crate::components::field::Field;
use crate::components::mark::Mark;
use crate::i18n::I18n;

#[derive(Properties, PartialEq)]
pub struct SignInProps {
    pub i18n: I18n,
    pub onsigned: Callback<Option<Account>>,
}

#[component]
pub fn SignIn(props: &SignInProps) -> Html {
    let i18n = &props.i18n;
    let email = use_state(String::new);
    let password = use_state(String::new);
    let code = use_state(|| None::<String>);
    let said = use_state(|| None::<String>);
    let onsubmit = {
        let (email, password, code, said) = (email.clone(), password.clone(), code.clone(), said.clone());
        let (i18n, onsigned) = (i18n.clone(), props.onsigned.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (code, said, i18n, onsigned) = (code.clone(), said.clone(), i18n.clone(), onsigned.clone());
            let request = LogIn {
                email: (*email).clone(),
                password: (*password).clone(),
                code: (*code).clone().filter(|code| !code.trim().is_empty()),
                client: Client::Web,
            };
            spawn_local(async move {
                match backend::ask(request).await {
                    Ok(signed) => onsigned.emit(Some(signed.account)),
                    Err(error) => {
                        if error.code == "second_factor_needed" {
                            code.set(Some(String::new()));
                        }
                        said.set(Some(i18n.failure(&error, None)));
                    }
                }
            });
        })
    };
    let set = |state: &yew::UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    let oncode = {
        let code = code.setter();
        Callback::from(move |text| code.set(Some(text)))
    };
    html! {
        <main class="gate">
            <div class="gate-side">
                <Mark />
                <div class="stack">
                    <p class="gate-words">{ i18n.text("web-welcome") }</p>
                    <p>{ i18n.text("web-welcome-words") }</p>
                </div>
            </div>
            <div class="gate-main scroll">
                <form class="gate-box" {onsubmit}>
                    <h1 class="figure">{ i18n.text("web-sign-in") }</h1>
                    <div class="stack">
                        <Field id="email" label={i18n.text("web-email")} value={(*email).clone()} oninput={set(&email)} kind="email" />
                        <Field id="password" label={i18n.text("web-password")} value={(*password).clone()}
                            oninput={set(&password)} kind="password" />
                        if let Some(code) = &*code {
                            <Field id="code" label={i18n.text("web-code")} value={code.clone()} oninput={oncode}
                                hint={Some(AttrValue::from(i18n.text("web-code-hint")))} />
                        }
                    </div>
                    <p role="alert" class="loss" data-testid="sign-in-said">{ (*said).clone().unwrap_or_default() }</p>
                    <button type="submit" class="btn btn--main" data-testid="sign-in">{ i18n.text("web-sign-in") }</button>
                </form>
            </div>
        </main>
    }
}
