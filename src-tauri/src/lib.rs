//! The window of the register. It opens the register on its data and hands on what the page asks for; everything
//! that knows the business is in `register` and `domain`.

mod arguments;
mod call;
mod closing;

use std::env;
use std::fmt::Display;
use std::process::exit;

use register::Error;
use register::counter::Desk;

use arguments::Arguments;

/// Something failed that one sentence explains.
const FAILED: i32 = 1;
/// Another process has the database open.
const ALREADY_OPEN: i32 = 3;

/// Opens the register and runs its window until it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    let arguments = Arguments::read();
    if cfg!(target_os = "linux") && !["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some()) {
        stop(FAILED, "there is no display to open a window on; start it on a desktop, or under xvfb-run")
    }
    let desk = match Desk::open(arguments.options()) {
        Ok(desk) => desk,
        Err(error @ Error::AlreadyOpen { .. }) => stop(ALREADY_OPEN, error),
        Err(error) => stop(FAILED, error),
    };
    let window = tauri::Builder::default()
        .manage(desk)
        .on_window_event(closing::warn)
        .invoke_handler(tauri::generate_handler![call::call])
        .run(tauri::generate_context!());
    if let Err(error) = window {
        stop(FAILED, format!("the window can't be opened: {error}"))
    }
}

fn stop(status: i32, reason: impl Display) -> ! {
    eprintln!("local-vendor-register: {reason}");
    exit(status)
}
