//! A PIN: dots for what was typed, a keypad with 1 on top.

use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_mut_ref, use_state};

use super::icon::{Glyph, Icon};
use super::keypad::KeyGrid;
use crate::keyboard::use_scan_undo;
use crate::shop::use_shop;
use crate::state::entry::Key;
use crate::text;

/// The shortest PIN that `domain::staff::parse_pin` takes.
const SHORTEST: usize = 4;
const LONGEST: usize = 8;

#[derive(Properties, PartialEq)]
pub struct PinPadProps {
    pub onpin: Callback<String>,
    /// What was wrong with the last one.
    #[prop_or_default]
    pub said: Option<AttrValue>,
    #[prop_or_default]
    pub busy: bool,
    /// Grows with every try, to begin anew.
    #[prop_or_default]
    pub n_tries: u32,
}

#[component]
pub fn PinPad(props: &PinPadProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    // A PIN may begin with zeros, so it is digits and no number.
    let digits = use_state(String::new);
    {
        let digits = digits.clone();
        use_effect_with(props.n_tries, move |_| digits.set(String::new()));
    }
    use_scan_undo((*digits).clone(), {
        let digits = digits.clone();
        Callback::from(move |before| digits.set(before))
    });
    let ready = digits.len() >= SHORTEST && !props.busy;
    // Two keys can come between two drawings: the second one follows the first.
    let now = use_mut_ref(String::new);
    now.replace((*digits).clone());
    let finish = {
        let (now, onpin, busy) = (now.clone(), props.onpin.clone(), props.busy);
        Callback::from(move |()| {
            let pin = now.borrow().clone();
            if pin.len() >= SHORTEST && !busy {
                onpin.emit(pin);
            }
        })
    };
    let onkey = {
        let digits = digits.clone();
        Callback::from(move |key: Key| {
            let mut next = now.borrow().clone();
            match key {
                Key::Digit(digit) if next.len() < LONGEST => next.push(char::from(b'0' + digit)),
                Key::Back => {
                    next.pop();
                }
                _ => {}
            }
            now.replace(next.clone());
            digits.set(next);
        })
    };
    let n = digits.len();
    let onclick = {
        let finish = finish.clone();
        Callback::from(move |_| finish.emit(()))
    };
    let confirm = html! {
        <button type="button" class="key key--main" aria-label={i18n.text("sign-in")} disabled={!ready}
            onclick={onclick} data-testid="keypad-done">
            <Icon glyph={Glyph::Check} />
        </button>
    };
    html! {
        <>
            <div class="pin-dots" role="status" aria-label={text!(i18n, "pin-typed", n = n as i64)}>
                { for (0..n.max(SHORTEST)).map(|i| html! { <i key={i} class={(i < n).then_some("full")}></i> }) }
            </div>
            <KeyGrid {onkey} ondone={finish} phone=true last={Some(confirm)} />
            <p class={if props.said.is_some() { "pin-said pin-said--bad" } else { "pin-said" }} role="alert" data-testid="pin-said">
                { props.said.clone().unwrap_or_default() }
            </p>
        </>
    }
}
