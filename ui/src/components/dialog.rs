//! A dialog: it takes the focus, keeps it, and gives it back. Escape leaves it; what stands behind stays as it was.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_memo, use_node_ref};

use super::icon::{Glyph, Icon};
use crate::dom;
use crate::keyboard::use_window_keys;
use crate::route::DialogName;
use crate::shop::use_shop;

#[derive(Properties, PartialEq)]
pub struct DialogProps {
    pub name: DialogName,
    pub title: AttrValue,
    /// Below the title.
    #[prop_or_default]
    pub note: Option<AttrValue>,
    /// Before the title, such as a product's picture.
    #[prop_or_default]
    pub before: Html,
    pub onclose: Callback<()>,
    /// `dialog--wide` and the like.
    #[prop_or_default]
    pub class: AttrValue,
    /// The field or button that gets the focus; otherwise the first that can.
    #[prop_or_default]
    pub first: Option<AttrValue>,
    pub children: Html,
}

thread_local! {
    static OPENED: Cell<u32> = const { Cell::new(0) };
}

const FOCUSABLE: &str = "button:not([disabled]):not([tabindex='-1']), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), a[href]";

#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let i18n = use_shop().i18n;
    let node = use_node_ref();
    // Dialogs can stand before one another, so each title has a name of its own.
    let title_id = use_memo((), |()| {
        let n = OPENED.with(|opened| opened.replace(opened.get() + 1));
        AttrValue::from(format!("dialog-title-{n}"))
    });
    {
        let (node, first) = (node.clone(), props.first.clone());
        use_effect_with((), move |()| {
            let before = dom::focused();
            match (first, node.cast::<HtmlElement>()) {
                (Some(first), _) => dom::focus(&first),
                (None, Some(dialog)) => dom::focus_on(&dialog),
                _ => {}
            }
            move || {
                if let Some(before) = before.filter(|e| e.is_connected()) {
                    dom::focus_on(&before);
                }
            }
        });
    }
    let close = {
        let onclose = props.onclose.clone();
        Callback::from(move |_| onclose.emit(()))
    };
    {
        // At the window: a button that shuts itself when pressed takes the focus along, and Escape must work without it.
        let (node, onclose) = (node.clone(), props.onclose.clone());
        use_window_keys(move |event: &KeyboardEvent| {
            let Some(dialog) = node.cast::<Element>().filter(dom::is_in_front) else {
                return;
            };
            match event.key().as_str() {
                "Escape" => {
                    event.prevent_default();
                    onclose.emit(());
                }
                "Tab" => stay_inside(&dialog, event),
                _ => {}
            }
        });
    }
    let class = yew::classes!("dialog", props.class.to_string());
    html! {
        <div class="scrim">
            <div {class} role="dialog" aria-modal="true" aria-labelledby={(*title_id).clone()} tabindex="-1" ref={node}
                data-testid="dialog" data-dialog={props.name.code()}>
                <div class="dialog-head">
                    { props.before.clone() }
                    <div class="grow">
                        <h2 id={(*title_id).clone()}>{ &props.title }</h2>
                        if let Some(note) = &props.note {
                            <p class="soft">{ note }</p>
                        }
                    </div>
                    <button type="button" class="btn btn--bare btn--icon" aria-label={i18n.text("close")} onclick={close}
                        data-testid="dialog-close">
                        <Icon glyph={Glyph::Close} />
                    </button>
                </div>
                { props.children.clone() }
            </div>
        </div>
    }
}

fn stay_inside(dialog: &Element, event: &KeyboardEvent) {
    let Ok(inside) = dialog.query_selector_all(FOCUSABLE) else {
        return;
    };
    let element = |i: u32| inside.item(i).and_then(|node| node.dyn_into::<Element>().ok());
    let (Some(first), Some(last)) = (element(0), element(inside.length().saturating_sub(1))) else {
        return;
    };
    let now = dom::focused();
    let at = |end: &Element| now.as_ref().is_some_and(|e| e == end || e == dialog);
    let lost = !now.as_ref().is_some_and(|e| dialog.contains(Some(e)));
    if lost {
        event.prevent_default();
        dom::focus_on(if event.shift_key() { &last } else { &first });
    } else if event.shift_key() && at(&first) {
        event.prevent_default();
        dom::focus_on(&last);
    } else if !event.shift_key() && at(&last) && now.as_ref() != Some(dialog) {
        event.prevent_default();
        dom::focus_on(&first);
    }
}
