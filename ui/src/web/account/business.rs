//! What the business is called, on the web and on every receipt.

use domain::api::business::RenameBusiness;
use domain::staff::parse_text;
use yew::{Html, Properties, component, html, use_effect_with};

use super::form::{self, Act, Entry, Place, use_form};
use crate::shop::use_shop;
use crate::state::errors::Errors;

#[derive(Properties, PartialEq)]
pub struct BusinessProps {
    pub name: String,
}

#[component]
pub fn Business(props: &BusinessProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let fields = use_form();
    {
        let (name, form) = (props.name.clone(), fields.dispatcher());
        use_effect_with(name, move |name| form.dispatch(Act::Typed("business-name", name.clone())));
    }
    let onsubmit = {
        let shop = shop.clone();
        form::onsubmit(&fields, move |fields| {
            let mut wrong = Errors::default();
            let name = parse_text("the name of the business", fields.value("business-name"), 80);
            let Some(name) = wrong.take("business-name", name) else {
                return form::refuse(fields, &shop.i18n, &wrong, &["business-name"]);
            };
            let said = shop.clone();
            // The name around every page follows by the server's news, as everywhere else.
            form::send(
                fields,
                &shop.i18n,
                RenameBusiness { name },
                |_| Place::At("business-name"),
                move |_| {
                    said.tell(said.i18n.text("saved"));
                },
            );
        })
    };
    let entry = Entry {
        id: "business-name",
        label: i18n.text("business-name"),
        kind: "text",
        complete: "organization",
        hint: Some(i18n.text("account-business-hint")),
    };
    html! {
        <section class="card card--pad account-card">
            <h2>{ i18n.text("account-business") }</h2>
            <form class="account-form" {onsubmit} novalidate=true>
                <div class="stack">{ form::draw(&fields, entry) }</div>
                { form::said(&fields, "business-said") }
                <button type="submit" class="btn" data-testid="business-save">{ i18n.text("save") }</button>
            </form>
        </section>
    }
}
