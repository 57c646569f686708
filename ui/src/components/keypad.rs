//! A keypad under the thumb; the keyboard's digits work as well while it is there.

use web_sys::{Element, KeyboardEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_mut_ref, use_node_ref};

use super::icon::{Glyph, Icon};
use crate::dom;
use crate::keyboard::{use_scan_undo, use_window_keys};
use crate::shop::use_shop;
use crate::state::entry::{Entry, Key};

#[derive(Properties, PartialEq)]
pub struct KeypadProps {
    pub entry: Entry,
    pub onentry: Callback<Entry>,
    /// Enter on the keyboard.
    #[prop_or_default]
    pub ondone: Callback<()>,
}

/// A keypad for a number.
#[component]
pub fn Keypad(props: &KeypadProps) -> Html {
    use_scan_undo(props.entry.clone(), props.onentry.clone());
    // Two keys can come between two drawings: the second one follows the first.
    let now = use_mut_ref(|| props.entry.clone());
    now.replace(props.entry.clone());
    let onkey = {
        let onentry = props.onentry.clone();
        Callback::from(move |key: Key| {
            let next = now.borrow().press(key);
            now.replace(next.clone());
            onentry.emit(next);
        })
    };
    html! { <KeyGrid point={props.entry.decimals() > 0} {onkey} ondone={props.ondone.clone()} /> }
}

#[derive(Properties, PartialEq)]
pub struct KeyGridProps {
    pub onkey: Callback<Key>,
    #[prop_or_default]
    pub ondone: Callback<()>,
    /// A point instead of the double zero.
    #[prop_or_default]
    pub point: bool,
    /// Telephones put 1 on top, tills 7; PINs follow the telephone.
    #[prop_or_default]
    pub phone: bool,
    /// Stands in the lower right instead of the erasing key.
    #[prop_or_default]
    pub last: Option<Html>,
}

/// The keys themselves.
#[component]
pub fn KeyGrid(props: &KeyGridProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let press = props.onkey.clone();
    let node = use_node_ref();
    {
        let (press, ondone, node) = (press.clone(), props.ondone.clone(), node.clone());
        use_window_keys(move |event: &KeyboardEvent| {
            // A keypad behind another dialog takes no key that is meant for that.
            if !node.cast::<Element>().is_some_and(|keypad| dom::is_reachable(&keypad)) {
                return;
            }
            if dom::typing_into_field() || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let key = event.key();
            if key == "Enter" {
                // A button that has the focus is pressed by Enter itself.
                if dom::focused().is_none_or(|e| e.tag_name() != "BUTTON") {
                    event.prevent_default();
                    ondone.emit(());
                }
            } else if let Some(key) = Key::of(&key) {
                event.prevent_default();
                press.emit(key);
            }
        });
    }
    let digit = |digit: u8| {
        let press = press.clone();
        html! {
            <button type="button" class="key" key={format!("{digit}")} data-testid={format!("key-{digit}")}
                onclick={Callback::from(move |_| press.emit(Key::Digit(digit)))}>{ digit }</button>
        }
    };
    let rows: [u8; 9] = if props.phone { [1, 2, 3, 4, 5, 6, 7, 8, 9] } else { [7, 8, 9, 4, 5, 6, 1, 2, 3] };
    let other = |key: Key| {
        let press = press.clone();
        Callback::from(move |_| press.emit(key))
    };
    let erase = html! {
        <button type="button" class="key key--soft" aria-label={i18n.text("erase")} data-testid="key-back"
            onclick={other(Key::Back)}><Icon glyph={Glyph::Erase} /></button>
    };
    html! {
        <div class="keypad" ref={node} role="group" aria-label={i18n.text("keypad")}>
            { for rows.into_iter().map(digit) }
            if props.last.is_some() {
                { erase.clone() }
            } else if props.point {
                <button type="button" class="key" aria-label={i18n.text("decimal-point")} data-testid="key-point"
                    onclick={other(Key::Point)}>{ i18n.locale.decimal_point() }</button>
            } else {
                <button type="button" class="key" data-testid="key-00" onclick={other(Key::DoubleZero)}>{ "00" }</button>
            }
            { digit(0) }
            if let Some(last) = &props.last {
                { last.clone() }
            } else {
                { erase }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct ReadoutProps {
    pub label: AttrValue,
    pub entry: Entry,
    /// What stands behind the number: `kg`, `%`, a currency's sign.
    #[prop_or_default]
    pub unit: AttrValue,
}

/// What has been typed on the keypad.
#[component]
pub fn Readout(props: &ReadoutProps) -> Html {
    let shop = use_shop();
    let empty = props.entry.is_empty();
    let shown = if empty { "0".to_owned() } else { props.entry.shown(shop.i18n.locale.decimal_point()) };
    html! {
        <div class={if empty { "readout readout--empty" } else { "readout" }} role="status" aria-label={props.label.clone()}
            data-testid="readout">
            <span>{ shown }</span>
            if !props.unit.is_empty() {
                <small>{ &props.unit }</small>
            }
        </div>
    }
}
