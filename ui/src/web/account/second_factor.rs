//! The second factor: switched on with an authenticator that proves to have the secret, and off with password and code.

use std::rc::Rc;

use domain::api::ApiError;
use domain::api::account::{
    ConfirmSecondFactor, ProposeSecondFactor, RenewRecoveryCodes, SecondFactor, StopSecondFactor,
};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::form::{self, Act, Entry, Place, Typed, use_form};
use crate::components::qr::Qr;
use crate::shop::{Shop, use_shop};
use crate::state::errors::{Errors, required};

#[derive(Properties, PartialEq)]
pub struct FactorProps {
    pub on: bool,
    pub onchange: Callback<bool>,
}

/// What somebody set out to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Start,
    Renew,
    Stop,
}

#[derive(Clone)]
enum Step {
    Rest,
    Asked(Wish),
    Proposed(Rc<SecondFactor>),
    /// Shown this once.
    Codes(Rc<[String]>),
}

#[component]
pub fn Factor(props: &FactorProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let step = use_state(|| Step::Rest);
    let fields = use_form();
    let go = {
        let (step, form) = (step.setter(), fields.dispatcher());
        Callback::from(move |(to, field): (Step, Option<&'static str>)| {
            step.set(to);
            form.dispatch(Act::Clear);
            if let Some(field) = field {
                form.dispatch(Act::Asked(field));
            }
        })
    };
    let wish = |wish: Wish, words: &str, id: &'static str, class: &'static str| {
        let onclick = go.reform(move |_| (Step::Asked(wish), Some("factor-password")));
        html! { <button type="button" {class} {onclick} data-testid={id}>{ i18n.text(words) }</button> }
    };
    let back = || {
        let onclick = go.reform(|_| (Step::Rest, None));
        html! { <button type="button" class="btn" {onclick} data-testid="factor-back">{ i18n.text("account-cancel") }</button> }
    };
    let body = match &*step {
        Step::Rest => html! {
            <>
                <p class="soft">{ i18n.text(if props.on { "account-factor-on-words" } else { "account-factor-off-words" }) }</p>
                <div class="row row--wrap">
                    if props.on {
                        { wish(Wish::Renew, "account-renew-codes", "factor-renew", "btn") }
                        { wish(Wish::Stop, "account-factor-stop", "factor-stop", "btn btn--loss") }
                    } else {
                        { wish(Wish::Start, "account-factor-start", "factor-start", "btn") }
                    }
                </div>
            </>
        },
        Step::Asked(wish) => {
            let wish = *wish;
            let onsubmit = {
                let (shop, go, onchange) = (shop.clone(), go.clone(), props.onchange.clone());
                form::onsubmit(&fields, move |fields| ask(fields, &shop, wish, &go, &onchange))
            };
            let words = match wish {
                Wish::Start => "account-go-on",
                Wish::Renew => "account-renew-codes",
                Wish::Stop => "account-factor-stop",
            };
            html! {
                <form class="account-form" {onsubmit} novalidate=true>
                    <div class="stack">
                        { form::draw(&fields, Entry::password("factor-password", i18n.text("web-password"))) }
                        if wish != Wish::Start {
                            { form::draw(&fields, Entry::code("factor-code", i18n.text("web-code"), i18n.text("web-code-hint"))) }
                        }
                    </div>
                    { form::said(&fields, "factor-said") }
                    <div class="row row--wrap">
                        <button type="submit" class="btn btn--main" data-testid="factor-go">{ i18n.text(words) }</button>
                        { back() }
                    </div>
                </form>
            }
        }
        Step::Proposed(factor) => {
            let onsubmit = {
                let (shop, go, onchange) = (shop.clone(), go.clone(), props.onchange.clone());
                form::onsubmit(&fields, move |fields| confirm(fields, &shop, &go, &onchange))
            };
            html! {
                <form class="account-form" {onsubmit} novalidate=true>
                    <p class="soft">{ i18n.text("account-scan") }</p>
                    <Qr text={AttrValue::from(factor.url.clone())} label={i18n.text("account-qr")} />
                    <p class="label">
                        <span class="soft">{ i18n.text("account-secret") }</span>
                        <code class="account-secret selectable" data-testid="secret">{ in_fours(&factor.secret) }</code>
                    </p>
                    { form::draw(&fields, Entry::code("factor-code", i18n.text("account-shown-code"), i18n.text("account-shown-code-hint"))) }
                    { form::said(&fields, "factor-said") }
                    <div class="row row--wrap">
                        <button type="submit" class="btn btn--main" data-testid="factor-go">{ i18n.text("account-factor-on") }</button>
                        { back() }
                    </div>
                </form>
            }
        }
        Step::Codes(codes) => html! {
            <>
                <p role="status">{ i18n.text("account-codes-words") }</p>
                <ul class="account-codes selectable" data-testid="codes">
                    { for codes.iter().map(|code| html! { <li key={code.clone()}><code>{ code }</code></li> }) }
                </ul>
                <div class="row row--wrap">
                    <a class="btn" href={as_file(codes)} download="recovery-codes.txt" data-testid="codes-file">{ i18n.text("account-codes-file") }</a>
                    <button type="button" class="btn btn--main" onclick={go.reform(|_| (Step::Rest, None))} data-testid="codes-kept">
                        { i18n.text("account-codes-kept") }
                    </button>
                </div>
            </>
        },
    };
    let (tag, state) = if props.on { ("tag tag--leaf", "account-is-on") } else { ("tag", "account-is-off") };
    html! {
        <section class="card card--pad account-card">
            <div class="row"><h2>{ i18n.text("account-factor") }</h2><span class={tag} data-testid="factor-state">{ i18n.text(state) }</span></div>
            { body }
        </section>
    }
}

type Go = Callback<(Step, Option<&'static str>)>;

/// Password and, once the factor counts, a code of it.
fn ask(fields: &Typed, shop: &Shop, wish: Wish, go: &Go, onchange: &Callback<bool>) {
    let mut wrong = Errors::default();
    let mut read = |field| wrong.take(field, required(fields.value(field), |text| Ok(text.to_owned())));
    let password = read("factor-password");
    let code = if wish == Wish::Start { Some(String::new()) } else { read("factor-code") };
    let (Some(password), Some(code)) = (password, code) else {
        return form::refuse(fields, &shop.i18n, &wrong, &["factor-password", "factor-code"]);
    };
    let go = go.clone();
    match wish {
        Wish::Start => form::send(fields, &shop.i18n, ProposeSecondFactor { password }, place, move |factor| {
            go.emit((Step::Proposed(Rc::new(factor)), Some("factor-code")));
        }),
        Wish::Renew => form::send(fields, &shop.i18n, RenewRecoveryCodes { password, code }, place, move |kept| {
            go.emit((Step::Codes(kept.codes.into()), None));
        }),
        Wish::Stop => {
            let (said, onchange) = (shop.clone(), onchange.clone());
            form::send(fields, &shop.i18n, StopSecondFactor { password, code }, place, move |()| {
                go.emit((Step::Rest, None));
                onchange.emit(false);
                said.tell(said.i18n.text("account-factor-stopped"));
            });
        }
    }
}

/// The first code of the authenticator, which proves that the secret arrived.
fn confirm(fields: &Typed, shop: &Shop, go: &Go, onchange: &Callback<bool>) {
    let mut wrong = Errors::default();
    let code = wrong.take("factor-code", required(fields.value("factor-code"), |text| Ok(text.replace(' ', ""))));
    let Some(code) = code else {
        return form::refuse(fields, &shop.i18n, &wrong, &["factor-code"]);
    };
    let (go, onchange) = (go.clone(), onchange.clone());
    form::send(fields, &shop.i18n, ConfirmSecondFactor { code }, place, move |kept| {
        go.emit((Step::Codes(kept.codes.into()), None));
        onchange.emit(true);
    });
}

fn place(error: &ApiError) -> Place {
    match error.code.as_str() {
        "wrong_password" => Place::At("factor-password"),
        "wrong_code" => Place::At("factor-code"),
        _ => Place::Below(None),
    }
}

/// The codes as a text that a browser puts among the downloads. They are letters, digits and strokes alone.
fn as_file(codes: &[String]) -> String {
    format!("data:text/plain,{}%0A", codes.join("%0A"))
}

/// Easier to type from a screen.
fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
