//! Questions that an operation raises in the middle: a second person's PIN, and whether the clock is right. The call
//! waits for the answer; the dialog is drawn once, by the app.

use std::cell::RefCell;
use std::rc::Rc;

use domain::api::ApiError;
use futures_channel::oneshot;
use yew::Callback;

/// What is asked, with the way to answer it once.
#[derive(Clone)]
pub struct Question {
    pub about: About,
    answer: Rc<RefCell<Option<oneshot::Sender<Option<String>>>>>,
}

#[derive(Clone, PartialEq, Eq)]
pub enum About {
    /// Somebody who may must put in a PIN; the permission's code.
    Approval(String),
    /// The clock stands before the last sale.
    Clock { now: String, last: String },
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
    }
}

impl Question {
    /// Answers with an approval's token, or gives up.
    pub fn answer(&self, token: Option<String>) {
        if let Some(sender) = self.answer.borrow_mut().take() {
            // The call that asked may be gone with its page.
            let _ = sender.send(token);
        }
    }
}

thread_local! {
    static LISTENER: RefCell<Option<Callback<Question>>> = const { RefCell::new(None) };
}

/// The app draws the questions.
pub fn listen(listener: Callback<Question>) {
    LISTENER.with(|slot| *slot.borrow_mut() = Some(listener));
}

pub async fn approval(error: &ApiError) -> Option<String> {
    let permission = error.details.get("permission").cloned().unwrap_or_default();
    ask(About::Approval(permission)).await
}

pub async fn clock(error: &ApiError) -> bool {
    let detail = |name: &str| error.details.get(name).cloned().unwrap_or_default();
    ask(About::Clock { now: detail("now"), last: detail("last") }).await.is_some()
}

async fn ask(about: About) -> Option<String> {
    let (sender, receiver) = oneshot::channel();
    let question = Question { about, answer: Rc::new(RefCell::new(Some(sender))) };
    let listener = LISTENER.with(|slot| slot.borrow().clone())?;
    listener.emit(question);
    receiver.await.ok().flatten()
}
