//! How things stand, as a dot and words; never a dialog.

use domain::api::settings::{PrinterState, PrinterStatus};
use yew::{Html, Properties, component, html};

use crate::shop::use_shop;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct PrinterProps {
    pub printer: PrinterStatus,
}

#[component]
pub fn Printer(props: &PrinterProps) -> Html {
    let i18n = use_shop().i18n;
    let n = i64::from(props.printer.n_waiting);
    let (dot, words) = match props.printer.state {
        PrinterState::None => return Html::default(),
        PrinterState::Ready => ("dot", i18n.text("printer-ready")),
        PrinterState::Waiting => ("dot dot--wait", text!(i18n, "printer-waiting", n = n)),
        PrinterState::Failing => ("dot dot--bad", text!(i18n, "printer-failing", n = n)),
    };
    html! {
        <span class="status" title={props.printer.problem.clone()}><i class={dot}></i>{ words }</span>
    }
}

/// Everything is on the disk; that is what the dot promises.
#[component]
pub fn Kept() -> Html {
    let i18n = use_shop().i18n;
    html! { <span class="status"><i class="dot"></i>{ i18n.text("saved-here") }</span> }
}
