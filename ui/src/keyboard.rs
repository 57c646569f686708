//! Keys at the level of the window: shortcuts, and scanners, which type wherever the focus happens to be.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use yew::{Callback, hook, use_effect_with, use_mut_ref};

use crate::dom;
use crate::state::scanner::{Heard, Scanner};

/// Perhaps a scan begins; whoever takes keys remembers how things stand.
const BEGINS: &str = "scan-begins";
/// It was a scan: its digits were not typed by anybody and are taken back.
const ENDS: &str = "scan-ends";

/// Calls the handler for every key that reaches the window, as long as the component lives. It listens from the first
/// drawing on: effects wait while the browser is busy, and a key that is pressed in between would be lost.
#[hook]
pub fn use_window_keys<F>(handler: F)
where
    F: Fn(&KeyboardEvent) + 'static,
{
    let latest = use_latest(handler);
    let listening = use_mut_ref(|| {
        let options = EventListenerOptions::enable_prevent_default();
        Some(EventListener::new_with_options(&dom::window(), "keydown", options, move |event| {
            let handler = latest.borrow().clone();
            if let (Some(handler), Some(event)) = (handler, event.dyn_ref::<KeyboardEvent>())
                && !event.default_prevented()
            {
                handler(event);
            }
        }))
    });
    use_effect_with((), move |()| move || drop(listening.take()));
}

type Latest<F> = Rc<RefCell<Option<Rc<F>>>>;

/// The handler of the last drawing, for a listener that is made once.
#[hook]
fn use_latest<F: 'static>(handler: F) -> Latest<F> {
    let latest: Latest<F> = use_mut_ref(|| None);
    *latest.borrow_mut() = Some(Rc::new(handler));
    latest
}

/// Listens for scans in the whole window. The digits of a scan are taken out of the field that they went into, exactly
/// as it was before; a field marked `data-scan="take"` keeps the code for itself.
#[hook]
pub fn use_scanner(onscan: Callback<String>) {
    let latest = use_latest(move |code: String| onscan.emit(code));
    use_effect_with((), move |()| {
        let mut scanner = Scanner::default();
        let mut before: Option<FieldState> = None;
        let mut place: Option<Element> = None;
        // In the capture phase: the Enter of a scan must press no button that has the focus.
        let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
        let listener = EventListener::new_with_options(&dom::window(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            let now = dom::focused();
            if now != place {
                scanner.moved();
                place = now;
            }
            match scanner.key(&event.key(), event.time_stamp()) {
                Heard::Begins => {
                    before = FieldState::of_focus();
                    signal(BEGINS);
                }
                Heard::Goes | Heard::Typing => {}
                Heard::Scan(code) => {
                    event.prevent_default();
                    event.stop_immediate_propagation();
                    signal(ENDS);
                    let taken = before.take().is_some_and(|field| field.restore(&code));
                    let handler = latest.borrow().clone();
                    if let (false, Some(handler)) = (taken, handler) {
                        handler(code);
                    }
                }
            }
        });
        move || drop(listener)
    });
}

/// Gives a keypad back what was typed on it when the digits turn out to come from a scanner.
#[hook]
pub fn use_scan_undo<T>(typed: T, undo: Callback<T>)
where
    T: Clone + 'static,
{
    let now = use_mut_ref(|| None::<T>);
    now.replace(Some(typed));
    let latest = use_latest(move |before: T| undo.emit(before));
    use_effect_with((), move |()| {
        let kept = Rc::new(RefCell::new(None::<T>));
        let begins = {
            let kept = kept.clone();
            EventListener::new(&dom::window(), BEGINS, move |_| {
                kept.replace(now.borrow().clone());
            })
        };
        let ends = EventListener::new(&dom::window(), ENDS, move |_| {
            let handler = latest.borrow().clone();
            if let (Some(handler), Some(before)) = (handler, kept.borrow_mut().take()) {
                handler(before);
            }
        });
        move || drop((begins, ends))
    });
}

fn signal(name: &str) {
    if let Ok(event) = Event::new(name) {
        // Dispatching fails only for an event that is being dispatched already.
        let _ = dom::window().dispatch_event(&event);
    }
}

/// A field as it was before the first digit of a scan.
struct FieldState {
    field: Field,
    value: String,
    selection: (Option<u32>, Option<u32>),
}

enum Field {
    Input(HtmlInputElement),
    Area(HtmlTextAreaElement),
}

impl FieldState {
    fn of_focus() -> Option<Self> {
        let element = dom::focused()?;
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            let selection = (input.selection_start().ok().flatten(), input.selection_end().ok().flatten());
            return Some(Self { field: Field::Input(input.clone()), value: input.value(), selection });
        }
        let area = element.dyn_ref::<HtmlTextAreaElement>()?;
        let selection = (area.selection_start().ok().flatten(), area.selection_end().ok().flatten());
        Some(Self { field: Field::Area(area.clone()), value: area.value(), selection })
    }

    /// Puts the field back; true when it wanted the code for itself.
    fn restore(self, code: &str) -> bool {
        let (start, end) = (self.selection.0.unwrap_or(0), self.selection.1.unwrap_or(0));
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        let changed = Event::new_with_event_init_dict("input", &bubbles);
        let (element, taken): (&web_sys::EventTarget, bool) = match &self.field {
            Field::Input(input) => {
                let taken = input.get_attribute("data-scan").as_deref() == Some("take");
                input.set_value(if taken { code } else { &self.value });
                if !taken && self.selection.0.is_some() {
                    let _ = input.set_selection_range(start, end);
                }
                (input, taken)
            }
            Field::Area(area) => {
                area.set_value(&self.value);
                let _ = area.set_selection_range(start, end);
                (area, false)
            }
        };
        if let Ok(changed) = changed {
            let _ = element.dispatch_event(&changed);
        }
        taken
    }
}
