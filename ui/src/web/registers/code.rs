//! A code for a new register, to type in or to scan there.

use domain::api::account::{EnrolCode, MakeEnrolCode};
use domain::enrolment::join_link;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_state};

use crate::backend;
use crate::components::dialog::Dialog;
use crate::components::qr::Qr;
use crate::dom;
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::text;
use crate::web::when;

#[derive(Properties, PartialEq)]
pub struct CodeProps {
    pub onclose: Callback<()>,
}

#[component]
pub fn Code(props: &CodeProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let made = use_state(|| None::<EnrolCode>);
    {
        let (shop, made) = (shop.clone(), made.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::ask(MakeEnrolCode { stall: None }).await {
                    Ok(code) => made.set(Some(code)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let server = dom::window().location().origin().unwrap_or_default();
    html! {
        <Dialog name={DialogName::EnrolCode} class="dialog--wide" title={i18n.text("web-new-register")} onclose={props.onclose.clone()}>
            <div class="dialog-body scroll" tabindex="0">
                if let Some(made) = &*made {
                    <div class="enrol">
                        <Qr text={AttrValue::from(join_link(&server, &made.code))} label={i18n.text("web-qr")} />
                        <dl class="stack">
                            <div><dt class="soft label">{ i18n.text("sync-server") }</dt><dd class="strong selectable" data-testid="enrol-server">{ &server }</dd></div>
                            <div><dt class="soft label">{ i18n.text("sync-code") }</dt><dd class="enrol-code selectable" data-testid="enrol-code">{ &made.code }</dd></div>
                        </dl>
                    </div>
                    <ol class="how">
                        <li>{ i18n.text("web-step-open") }</li>
                        <li>{ i18n.text("web-step-enter") }</li>
                        <li>{ i18n.text("web-step-done") }</li>
                    </ol>
                    if let Some(until) = when::read(&made.expires_at) {
                        <p class="soft label">{ text!(i18n, "web-code-until", time = i18n.locale.time(when::wall(until).time())) }</p>
                    }
                }
            </div>
        </Dialog>
    }
}
