//! The counter by keyboard: the keys of its acts, and the number before the quantity key.

use domain::quantity::Quantity;
use web_sys::KeyboardEvent;
use yew::{Callback, hook, use_mut_ref, use_state};

use super::Sheet;
use crate::dom;
use crate::keyboard::{use_scan_undo, use_window_keys};
use crate::state::entry::{Entry, Key};
use crate::state::keys::{Act, Keys};
use crate::state::till::Move;

/// What keys can bring about.
pub struct Hands {
    pub keys: Keys,
    pub filled: bool,
    pub n_parked: u32,
    pub onsheet: Callback<Sheet>,
    pub ondo: Callback<Move>,
    pub onexact: Callback<()>,
    /// Takes back what stands in the search field.
    pub onclear: Callback<()>,
}

/// Listens while the counter is shown; returns the number that was typed so far.
#[hook]
pub fn use_hands(hands: Hands) -> Entry {
    let typed = use_state(|| Entry::new(3));
    use_scan_undo((*typed).clone(), {
        let typed = typed.clone();
        Callback::from(move |before| typed.set(before))
    });
    let so_far = (*typed).clone();
    // Two keys can come between two drawings: the second one follows the first.
    let now = use_mut_ref(|| so_far.clone());
    now.replace(so_far.clone());
    let type_in = {
        let (typed, now) = (typed.clone(), now.clone());
        move |next: Entry| {
            now.replace(next.clone());
            typed.set(next);
        }
    };
    use_window_keys(move |event: &KeyboardEvent| {
        let key = event.key();
        if dom::dialog_open() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let typing = dom::typing_into_field();
        if typing && (key.chars().count() == 1 || key == "Backspace") {
            return;
        }
        if let Some(act) = hands.keys.act(&key) {
            event.prevent_default();
            if act == Act::Quantity {
                let prefix = Quantity::parse(now.borrow().text()).ok().filter(|q| *q > Quantity::ZERO);
                hands.ondo.emit(Move::SetPrefix(prefix));
                type_in(Entry::new(3));
            } else {
                hands.act(act);
            }
        } else if key == "Escape" {
            // Escape takes back what was typed, never a cart.
            type_in(Entry::new(3));
            hands.ondo.emit(Move::SetPrefix(None));
            hands.onclear.emit(());
        } else if let Some(pressed) = Key::of(&key) {
            let next = now.borrow().press(pressed);
            type_in(next);
        }
    });
    so_far
}

impl Hands {
    fn act(&self, act: Act) {
        match act {
            Act::Search => dom::focus("search"),
            Act::Park if self.filled => self.onsheet.emit(Sheet::Park),
            Act::Park if self.n_parked > 0 => self.onsheet.emit(Sheet::Parked),
            Act::Discount if self.filled => self.onsheet.emit(Sheet::Discount),
            Act::Pay if self.filled => self.onsheet.emit(Sheet::Split),
            Act::ExactCash if self.filled => self.onexact.emit(()),
            Act::Park | Act::Discount | Act::Pay | Act::ExactCash | Act::Quantity => {}
        }
    }
}
