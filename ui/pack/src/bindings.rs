use std::error::Error;
use std::path::Path;
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::assets::Assets;
use crate::said;

/// The WebAssembly file's name in the packed folder.
pub const WASM: &str = "ui_bg.wasm";

/// The JavaScript that joins page and WebAssembly, and the WebAssembly itself, optimised where an optimiser is given.
pub fn generate(wasm: &Path, wasm_opt: Option<&Path>) -> Result<Assets, Box<dyn Error>> {
    // Beside the built file, so that it is on the same disk and goes with `cargo clean`.
    let made = wasm.with_extension("bindings");
    if made.exists() {
        std::fs::remove_dir_all(&made).map_err(|error| said(&made, error))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("ui").typescript(false).remove_producers_section(true).web(true)?;
    bindgen.generate(&made).map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    if let Some(wasm_opt) = wasm_opt {
        optimise(wasm_opt, &made.join(WASM))?;
    }
    Assets::read(&made)
}

fn optimise(wasm_opt: &Path, wasm: &Path) -> Result<(), Box<dyn Error>> {
    let status = Command::new(wasm_opt).arg("-Oz").arg(wasm).arg("-o").arg(wasm).status();
    let status = status.map_err(|error| said(wasm_opt, error))?;
    if !status.success() {
        return Err(format!("{} ended with {status}", wasm_opt.display()).into());
    }
    Ok(())
}
