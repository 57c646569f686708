//! What every door looks like.

use yew::{AttrValue, Html, Properties, component, html};

use crate::components::mark::Mark;
use crate::i18n::I18n;
use crate::web::look::Languages;

#[derive(Properties, PartialEq)]
pub struct GateProps {
    pub i18n: I18n,
    pub title: AttrValue,
    #[prop_or_default]
    pub words: Option<AttrValue>,
    pub children: Html,
}

#[component]
pub fn Gate(props: &GateProps) -> Html {
    let i18n = &props.i18n;
    html! {
        <main class="gate">
            <div class="gate-side">
                <Mark />
                <div class="stack">
                    <p class="gate-words">{ i18n.text("web-welcome") }</p>
                    <p>{ i18n.text("web-welcome-words") }</p>
                </div>
            </div>
            <div class="gate-main scroll" tabindex="0">
                <div class="gate-box account-box">
                    <div class="stack">
                        <h1 class="figure">{ &props.title }</h1>
                        if let Some(words) = &props.words {
                            <p class="soft" role="status" data-testid="gate-words">{ words }</p>
                        }
                    </div>
                    { props.children.clone() }
                </div>
                <div class="gate-foot"><Languages i18n={i18n.clone()} /></div>
            </div>
        </main>
    }
}

/// The way on from a door that is done.
pub fn on(words: String, to: &'static str) -> Html {
    html! { <a class="btn btn--main" href={to} data-testid="go-on">{ words }</a> }
}
