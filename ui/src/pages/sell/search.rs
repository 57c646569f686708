//! The search as one types.

use domain::api::sell::{FindProducts, Tile};
use wasm_bindgen_futures::spawn_local;
use web_sys::InputEvent;
use yew::{Callback, hook, use_mut_ref, use_state};

use crate::backend;
use crate::dom;
use crate::shop::Shop;

const N_FOUND: u32 = 40;

pub struct Search {
    pub text: String,
    /// None while nothing is searched, or the answer is on its way.
    pub found: Option<Vec<Tile>>,
    pub oninput: Callback<InputEvent>,
    pub clear: Callback<()>,
}

#[hook]
pub fn use_search(shop: &Shop) -> Search {
    let text = use_state(String::new);
    let found = use_state(|| None::<Vec<Tile>>);
    let asked = use_mut_ref(|| 0_u64);
    let oninput = {
        let (shop, text, found, asked) = (shop.clone(), text.clone(), found.clone(), asked.clone());
        Callback::from(move |event: InputEvent| {
            let typed = dom::typed(&event);
            *asked.borrow_mut() += 1;
            let question = *asked.borrow();
            text.set(typed.clone());
            if typed.trim().is_empty() {
                found.set(None);
                return;
            }
            let (shop, found, asked) = (shop.clone(), found.clone(), asked.clone());
            spawn_local(async move {
                let answer = backend::call(FindProducts { text: typed, limit: N_FOUND }).await;
                // An answer to what was typed before is no answer any more.
                if *asked.borrow() == question {
                    match answer {
                        Ok(tiles) => found.set(Some(tiles)),
                        Err(error) => shop.complain(&error),
                    }
                }
            });
        })
    };
    let clear = {
        let (text, found) = (text.clone(), found.clone());
        Callback::from(move |()| {
            *asked.borrow_mut() += 1;
            text.set(String::new());
            found.set(None);
        })
    };
    Search { text: (*text).clone(), found: (*found).clone(), oninput, clear }
}
