//! The window of the register. It opens the register on its data and hands on what the page asks for; everything
//! that knows the business is in `register` and `domain`.

mod arguments;
mod call;

use std::process::exit;

use register::Error;
use register::counter::Counter;

use arguments::Arguments;
use call::Register;

/// Another process has the database open.
const ALREADY_OPEN: i32 = 3;

/// Opens the register and runs its window until it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    let arguments = Arguments::read();
    let counter = Counter::open(arguments.options()).unwrap_or_else(|error| {
        eprintln!("local-vendor-register: {error}");
        exit(if matches!(error, Error::AlreadyOpen { .. }) { ALREADY_OPEN } else { 1 })
    });
    let window = tauri::Builder::default()
        .manage(Register::new(counter))
        .invoke_handler(tauri::generate_handler![call::call])
        .run(tauri::generate_context!());
    if let Err(error) = window {
        eprintln!("local-vendor-register: the window cannot be opened: {error}");
        exit(1);
    }
}
