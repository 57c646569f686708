//! How things stand, as a dot and words; never a dialog.

use chrono::{DateTime, FixedOffset};
use domain::api::settings::{PrinterState, PrinterStatus};
use domain::api::sync::SyncStatus;
use domain::sync::planner::Trouble;
use yew::{Html, Properties, component, html};

use crate::i18n::I18n;
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

/// Everything is on the disk; that is what the dot promises. Of an enrolled register also how far the server has it.
#[component]
pub fn Kept() -> Html {
    let shop = use_shop();
    let (i18n, sync) = (&shop.i18n, &shop.sync);
    if sync.server.is_none() {
        return html! { <span class="status"><i class="dot"></i>{ i18n.text("saved-here") }</span> };
    }
    let mut words = vec![i18n.text("saved-here")];
    if sync.waiting > 0 {
        words.push(waiting(i18n, sync));
    }
    if let Some(at) = in_step_at(sync) {
        words.push(text!(i18n, "sync-in-step", time = i18n.locale.time(at.time())));
    }
    words.extend(beside(i18n, sync));
    if !sync.paid_twice.is_empty() {
        words.push(text!(i18n, "sync-paid-twice", n = i64::try_from(sync.paid_twice.len()).unwrap_or(1)));
    }
    let dot = match sync.trouble {
        _ if !sync.paid_twice.is_empty() => "dot dot--bad",
        // Without a network it goes on as well.
        None | Some(Trouble::Unreachable | Trouble::Busy) if sync.waiting == 0 => "dot",
        None | Some(Trouble::Unreachable | Trouble::Busy) => "dot dot--wait",
        Some(_) => "dot dot--bad",
    };
    let title = sync.trouble.map(|trouble| i18n.text(trouble_key(trouble)));
    html! { <span class="status" data-testid="sync-status" {title}><i class={dot}></i>{ words.join(" · ") }</span> }
}

/// Who is in step without the server, and who does not answer.
fn beside(i18n: &I18n, sync: &SyncStatus) -> Vec<String> {
    let names = |in_step: bool| {
        let named = sync.beside.iter().filter(move |one| one.in_step == in_step);
        named.map(|one| one.name.clone()).collect::<Vec<_>>().join(", ")
    };
    let (with, without) = (names(true), names(false));
    let mut words = Vec::new();
    if !with.is_empty() {
        words.push(text!(i18n, "sync-with", names = with));
    }
    if !without.is_empty() {
        words.push(text!(i18n, "sync-without", names = without));
    }
    words
}

/// `12 waiting`.
pub fn waiting(i18n: &I18n, sync: &SyncStatus) -> String {
    text!(i18n, "sync-waiting", n = i64::try_from(sync.waiting).unwrap_or(i64::MAX))
}

/// When nothing was left to hand in or to take, on the stall's clock.
pub fn in_step_at(sync: &SyncStatus) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(sync.in_step_at.as_deref()?).ok()
}

/// The word for what stands in the way.
pub const fn trouble_key(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "trouble-unreachable",
        Trouble::NotTheServer => "trouble-not-the-server",
        Trouble::Busy => "trouble-busy",
        Trouble::Unknown => "trouble-unknown",
        Trouble::Revoked => "trouble-revoked",
        Trouble::Version => "trouble-version",
        Trouble::Disk => "trouble-disk",
        Trouble::KeyLocked => "trouble-key-locked",
        Trouble::KeyLost => "trouble-key-lost",
    }
}
