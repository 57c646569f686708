//! Packs the interface: from the WebAssembly file that Cargo built, and the static files beside the pages, to one
//! folder that the window embeds and the web serves.
//!
//! Packing is skipped when nothing that goes into the folder changed, and a file is written only when its bytes are
//! new, so that Cargo does not build the window again for nothing.

mod assets;
mod bindings;
mod brotli;
mod places;
mod seal;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use assets::Assets;
use seal::Seal;

#[derive(Parser)]
#[command(name = "pack", about = "Packs the interface for the window and the web")]
struct Arguments {
    /// The WebAssembly file of the interface
    #[arg(long)]
    wasm: PathBuf,
    /// The folder of files that are taken over as they are
    #[arg(long = "static", default_value = "ui/static")]
    static_files: PathBuf,
    /// The folder to fill
    #[arg(long)]
    out: PathBuf,
    /// Binaryen's optimiser; left out, the file stays as it is
    #[arg(long)]
    wasm_opt: Option<PathBuf>,
}

fn main() -> ExitCode {
    match pack(&Arguments::parse()) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("pack: {error}");
            ExitCode::FAILURE
        }
    }
}

fn pack(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let wasm = std::fs::read(&arguments.wasm).map_err(|error| said(&arguments.wasm, error))?;
    let statics = Assets::read(&arguments.static_files)?;
    if statics.get("index.html").is_none() {
        return Err(format!("{} has no index.html", arguments.static_files.display()).into());
    }
    let out = arguments.out.display();

    let seal = Seal::of(&wasm, &statics, arguments.wasm_opt.as_deref());
    let seal_file = arguments.wasm.with_extension("packed");
    if let Some(sizes) = seal.holds(&seal_file, &arguments.out) {
        return Ok(format!("{out} is up to date: {sizes}"));
    }

    let mut assets = bindings::generate(&arguments.wasm, arguments.wasm_opt.as_deref())?;
    let n_bytes = assets.get(bindings::WASM).ok_or("wasm-bindgen made no WebAssembly file")?.len();
    assets.join(statics)?;
    let mut assets = places::settle(&assets)?;
    brotli::pack(&mut assets)?;
    let twin = format!("/{}.br", bindings::WASM);
    let n_packed = assets.iter().find(|(path, _)| path.ends_with(&twin)).map_or(0, |(_, bytes)| bytes.len());
    let sizes = format!("wasm {n_bytes} bytes, brotli {n_packed} bytes");
    assets.write(&arguments.out)?;
    seal.keep(&seal_file, &sizes)?;
    Ok(format!("{out}: {sizes}"))
}

/// An input or output error that names its file.
fn said(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
