//! The form with which a register joins a server.

use domain::enrolment::parse_join_link;
use domain::staff::parse_text;
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_state};

use super::field::{Field, error_of};
use crate::dom;
use crate::shop::use_shop;
use crate::state::errors::Errors;

/// What was put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    pub server: String,
    pub code: String,
    pub name: String,
}

#[derive(Properties, PartialEq)]
pub struct EnrolProps {
    /// What the register is called unless somebody writes otherwise.
    pub name: AttrValue,
    /// The server is being waited for.
    pub busy: bool,
    pub words: AttrValue,
    pub onenter: Callback<Entered>,
}

#[component]
pub fn EnrolForm(props: &EnrolProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let server = use_state(String::new);
    let code = use_state(String::new);
    let name = {
        let name = props.name.to_string();
        use_state(|| name)
    };
    let errors = use_state(Errors::default);
    let onsubmit = {
        let (server, code, name, errors, onenter, busy) =
            (server.clone(), code.clone(), name.clone(), errors.clone(), props.onenter.clone(), props.busy);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut wrong = Errors::default();
            let read = (
                wrong.take("sync-server", parse_address(&server)),
                wrong.take("sync-code", parse_text("the code", &code, 40)),
                wrong.take("sync-name", parse_text("the name", &name, 80)),
            );
            match read {
                (Some(server), Some(code), Some(name)) if !busy => onenter.emit(Entered { server, code, name }),
                _ => {
                    dom::focus(wrong.first().unwrap_or_default());
                    errors.set(wrong);
                }
            }
        })
    };
    let edit = |field: &'static str, state: &yew::UseStateHandle<String>| {
        let (state, errors) = (state.clone(), errors.clone());
        Callback::from(move |text| {
            state.set(text);
            errors.set(errors.without(field));
        })
    };
    // A scanner types the code that the owner's page shows into the field that has the focus.
    let onserver = {
        let (server, code, errors) = (server.setter(), code.setter(), errors.clone());
        Callback::from(move |text: String| {
            match parse_join_link(&text) {
                Some((address, scanned)) => {
                    server.set(address.to_owned());
                    code.set(scanned.to_owned());
                }
                None => server.set(text),
            }
            errors.set(errors.without("sync-server"));
        })
    };
    let error = |field: &str| error_of(i18n, &errors, field, None);
    html! {
        <form class="card card--pad stack" {onsubmit} novalidate=true>
            <Field id="sync-server" label={i18n.text("sync-server")} value={(*server).clone()} error={error("sync-server")} inputmode={AttrValue::Static("url")}
                placeholder={AttrValue::Static("https://shop.example")} disabled={props.busy} oninput={onserver} hint={AttrValue::from(i18n.text("sync-server-hint"))} />
            <Field id="sync-code" label={i18n.text("sync-code")} value={(*code).clone()} error={error("sync-code")} hint={AttrValue::from(i18n.text("sync-code-hint"))}
                disabled={props.busy} oninput={edit("sync-code", &code)} />
            <Field id="sync-name" label={i18n.text("sync-name")} value={(*name).clone()} error={error("sync-name")} hint={AttrValue::from(i18n.text("sync-name-hint"))}
                disabled={props.busy} oninput={edit("sync-name", &name)} />
            if props.busy {
                <div role="status" class="stack">
                    <p class="soft">{ i18n.text("sync-busy") }</p>
                    <div class="progress progress--busy"><i></i></div>
                </div>
            }
            <div class="form-foot"><button type="submit" class="btn btn--main" disabled={props.busy} data-testid="sync-enrol">{ &props.words }</button></div>
        </form>
    }
}

/// `shop.example` is meant as `https://shop.example`.
fn parse_address(text: &str) -> Result<String, domain::Error> {
    let text = parse_text("the address", text, 200)?;
    let malformed =
        || domain::Error::Malformed { what: "a server's address such as https://shop.example", text: text.clone() };
    let address = match text.split_once("://") {
        Some(("http" | "https", _)) => text.clone(),
        Some(_) => return Err(malformed()),
        None => format!("https://{text}"),
    };
    let host = address.split_once("://").map_or("", |(_, host)| host.trim_end_matches('/'));
    if host.is_empty() || host.contains(['/', '?', '#']) || host.contains(char::is_whitespace) {
        return Err(malformed());
    }
    Ok(address.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_scheme_is_a_secure_one() {
        assert_eq!(parse_address(" shop.example/ ").unwrap(), "https://shop.example");
        assert_eq!(parse_address("http://127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
        for wrong in ["", "ftp://shop.example", "https://", "shop.example/web", "shop example"] {
            assert!(parse_address(wrong).is_err(), "{wrong}");
        }
    }
}
