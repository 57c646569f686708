//! An amount asked for in a dialog, with readout and keypad.

use domain::Money;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_mut_ref, use_state};

use super::dialog::Dialog;
use super::keypad::{Keypad, Readout};
use crate::route::DialogName;
use crate::state::entry::Entry;

#[derive(Properties, PartialEq)]
pub struct AmountDialogProps {
    pub name: DialogName,
    pub title: AttrValue,
    #[prop_or_default]
    pub note: Option<AttrValue>,
    #[prop_or_default]
    pub before: Html,
    pub decimals: u32,
    pub unit: AttrValue,
    /// Proposed; the first key replaces it.
    #[prop_or_default]
    pub proposal: AttrValue,
    /// Above the button, such as a day that belongs to the amount.
    #[prop_or_default]
    pub beside: Html,
    /// What the button says for what is typed; none keeps it shut.
    pub done: Callback<Entry, Result<String, String>>,
    pub ondone: Callback<Entry>,
    pub onclose: Callback<()>,
}

#[component]
pub fn AmountDialog(props: &AmountDialogProps) -> Html {
    let entry = use_state(|| {
        if props.proposal.is_empty() {
            Entry::new(props.decimals)
        } else {
            Entry::proposing(&props.proposal, props.decimals)
        }
    });
    // Enter can come before the last digit is drawn; it counts all the same.
    let now = use_mut_ref(|| (*entry).clone());
    now.replace((*entry).clone());
    let onentry = {
        let (entry, now) = (entry.clone(), now.clone());
        Callback::from(move |next: Entry| {
            now.replace(next.clone());
            entry.set(next);
        })
    };
    let says = props.done.emit((*entry).clone());
    let finish = {
        let (done, ondone) = (props.done.clone(), props.ondone.clone());
        Callback::from(move |()| {
            let entry = now.borrow().clone();
            if done.emit(entry.clone()).is_ok() {
                ondone.emit(entry);
            }
        })
    };
    let (words, problem) = match says {
        Ok(words) => (words, None),
        Err(problem) => (problem, Some(())),
    };
    html! {
        <Dialog name={props.name} title={props.title.clone()} note={props.note.clone()} before={props.before.clone()} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <Readout label={props.title.clone()} entry={(*entry).clone()} unit={props.unit.clone()} />
                <Keypad entry={(*entry).clone()} {onentry} ondone={finish.clone()} />
                { props.beside.clone() }
                <button type="button" class="btn btn--main btn--tall btn--wide" disabled={problem.is_some()}
                    onclick={Callback::from(move |_| finish.emit(()))} data-testid="keypad-done">{ words }</button>
            </div>
        </Dialog>
    }
}

/// An amount of money in the readout, if it is one and more than nothing.
pub fn positive_amount(entry: &Entry, exponent: u32) -> Option<Money> {
    Money::parse(entry.text(), exponent.max(entry.decimals())).ok().filter(|amount| *amount > Money::ZERO)
}
