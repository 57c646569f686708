//! Language and light of this browser; the mails of the account follow the language.

use domain::api::account::Speak;
use yew::{AttrValue, Callback, Html, component, html, use_context};

use crate::app::theme;
use crate::backend;
use crate::components::choice::{Choice, Choose, Look as Drawn};
use crate::locale::Language;
use crate::shop::use_shop;
use crate::web::look::{Languages, Looks, THEMES};

#[component]
pub fn Appearance() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let Some(looks) = use_context::<Looks>() else { return Html::default() };
    let themes: Vec<Choose> = THEMES
        .into_iter()
        .map(|one| {
            let name = theme(one);
            Choose::new(name, i18n.text(&format!("theme-{name}")), format!("theme-{name}"))
                .note(i18n.text(&format!("theme-{name}-words")))
        })
        .collect();
    let value = theme(looks.look.theme);
    let onchoose = Callback::from(move |name: AttrValue| looks.wear(&name));
    let onspeak = Callback::from(|language: Language| backend::tell(Speak { language: language.tag().to_owned() }));
    html! {
        <section class="card card--pad account-card">
            <h2>{ i18n.text("account-look") }</h2>
            <div class="field">
                <span class="field-label">{ i18n.text("web-language") }</span>
                <div class="row"><Languages i18n={i18n.clone()} {onspeak} /></div>
                <p class="field-hint">{ i18n.text("account-language-hint") }</p>
            </div>
            <div class="field">
                <span class="field-label">{ i18n.text("theme") }</span>
                <Choice label={i18n.text("theme")} look={Drawn::Options} choices={themes} {value} {onchoose} />
            </div>
        </section>
    }
}
