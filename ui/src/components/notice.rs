//! Remarks: in the page, at the lower edge, and where there is nothing yet.

use yew::{AttrValue, Html, Properties, component, html};

use super::icon::{Glyph, Icon};
use crate::shop::Said;

#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    pub glyph: Glyph,
    pub title: AttrValue,
    /// What to do.
    pub words: AttrValue,
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty">
            <Icon glyph={props.glyph} class="icon--l" />
            <h2>{ &props.title }</h2>
            <p>{ &props.words }</p>
            { props.children.clone() }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct ToastProps {
    pub said: Option<Said>,
}

/// Read out by screen readers as it appears.
#[component]
pub fn Toast(props: &ToastProps) -> Html {
    html! {
        <div class="toast" role="status" aria-live="polite">
            if let Some(said) = &props.said {
                <div class={if said.bad { "notice notice--bad" } else { "notice notice--good" }} data-testid="toast">
                    <Icon glyph={if said.bad { Glyph::Warning } else { Glyph::Check }} />
                    <span>{ &said.words }</span>
                </div>
            }
        </div>
    }
}
