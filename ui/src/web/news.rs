//! What the server tells by itself, and whether it can be heard.

use std::cell::Cell;
use std::rc::Rc;

use domain::api::ApiError;
use domain::api::account::WhoAmI;
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, hook, use_effect_with, use_mut_ref, use_state, use_state_eq};

use crate::backend::{self, Line};

/// The server ends each line after a while, and the browser takes it up again: that is no reason to say anything.
const SILENCE_MS: u32 = 8_000;
/// How long to wait before a line that was closed is asked for again.
const AGAIN_MS: u32 = 3_000;

/// How often the server told of something new, and whether it is heard. Where the sign-in turns out to be over, `onleft`
/// is told.
#[hook]
pub fn use_news(onleft: Callback<()>) -> (u64, bool) {
    let news = use_state(|| 0_u64);
    let live = use_state_eq(|| true);
    let turn = use_state(|| 0_u32);
    let silence = use_mut_ref(|| None::<Timeout>);
    {
        let (news, live, turn_now, turn) = (news.setter(), live.setter(), *turn, turn.setter());
        // News count on over the lines, so that the first word of a new one counts too.
        let count = use_mut_ref(|| Rc::new(Cell::new(0_u64))).borrow().clone();
        use_effect_with(turn_now, move |&turn_now| {
            let onnews = Callback::from(move |()| {
                count.set(count.get() + 1);
                news.set(count.get());
            });
            let online = Callback::from(move |line| {
                let (live, turn, onleft) = (live.clone(), turn.clone(), onleft.clone());
                let after = match line {
                    Line::Open => {
                        live.set(true);
                        None
                    }
                    Line::Broken => Some(Timeout::new(SILENCE_MS, move || live.set(false))),
                    Line::Closed => Some(Timeout::new(AGAIN_MS, move || renew(turn_now, turn, live, onleft))),
                };
                *silence.borrow_mut() = after;
            });
            let listening = backend::listen(onnews, online);
            move || drop(listening)
        });
    }
    (*news, *live)
}

/// A call renews the sign-in, if that was it.
fn renew(now: u32, turn: yew::UseStateSetter<u32>, live: yew::UseStateSetter<bool>, onleft: Callback<()>) {
    spawn_local(async move {
        match backend::ask(WhoAmI {}).await {
            Err(error) if error.code == ApiError::SIGNED_OUT => return onleft.emit(()),
            Err(_) => live.set(false),
            Ok(_) => {}
        }
        turn.set(now + 1);
    });
}
