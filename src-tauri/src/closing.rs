use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use register::counter::Desk;
use tauri::{Manager, Window, WindowEvent};

/// Whoever closes again within this time means it.
const MEANT_MS: i64 = 10_000;

/// When the window was to be closed last.
static ASKED_MS: AtomicI64 = AtomicI64::new(0);

/// A window that is closed while something is not handed in says so first, on its page; closed again, it closes.
pub fn warn(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    if window.state::<Desk>().waiting() == 0 {
        return;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let now_ms = i64::try_from(now).unwrap_or(i64::MAX);
    if (now_ms - ASKED_MS.swap(now_ms, Ordering::SeqCst)).abs() < MEANT_MS {
        return;
    }
    let shown = window
        .get_webview_window(window.label())
        .is_some_and(|page| page.eval("window.dispatchEvent(new Event('closing'))").is_ok());
    if shown {
        api.prevent_close();
    }
}
