//! Prepares the window: its metadata, its permissions, and a rebuild whenever the packed interface changed.

use tauri_build::{AppManifest, Attributes};

fn main() {
    println!("cargo:rerun-if-changed=../ui/dist");
    // Naming the command makes it subject to the capabilities: a page that is not listed there cannot call it.
    let attributes = Attributes::new().app_manifest(AppManifest::new().commands(&["call"]));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error=the window cannot be prepared: {error:#}");
        std::process::exit(1);
    }
}
