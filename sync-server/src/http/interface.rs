//! The interface's files, read once at the start: a folder beside the program, the repository's, or the one named.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::error::{Error, StartError};

/// Files by their path with a leading `/`.
#[derive(Debug, Default)]
pub struct Interface(HashMap<String, File>);

#[derive(Debug)]
struct File {
    bytes: Bytes,
    /// The same bytes, packed; where the build left `NAME.br` beside them.
    brotli: Option<Bytes>,
    media_type: &'static str,
    etag: String,
}

impl Interface {
    /// # Errors
    /// A named folder that can't be read, or that is no interface. Where none is named and none is found, there is none.
    pub fn load(named: Option<&Path>) -> Result<Self, StartError> {
        let Some(folder) = named.map(Path::to_owned).or_else(found) else {
            tracing::warn!(
                "there is no interface: browsers are shown nothing; INTERFACE names its folder, ui/dist once it is built"
            );
            return Ok(Self::default());
        };
        let mut files = HashMap::new();
        gather(&folder, "/", &mut files)?;
        if !files.contains_key("/index.html") {
            return Err(StartError::Refused(format!("{} holds no interface: it has no index.html", folder.display())));
        }
        let packed: Vec<String> = files.keys().filter(|path| path.ends_with(".br")).cloned().collect();
        for path in packed {
            let bytes = files.remove(&path).map(|file| file.bytes);
            if let Some(plain) = files.get_mut(path.trim_end_matches(".br")) {
                plain.brotli = bytes;
            }
        }
        Ok(Self(files))
    }
}

/// Where an interface lies when nobody says.
fn found() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("interface")));
    [beside, Some(PathBuf::from("ui/dist"))].into_iter().flatten().find(|folder| folder.join("index.html").is_file())
}

fn gather(folder: &Path, prefix: &str, files: &mut HashMap<String, File>) -> Result<(), StartError> {
    let refused = |error| StartError::Refused(format!("the interface in {} can't be read: {error}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() {
            gather(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let bytes = std::fs::read(&path).map_err(refused)?;
            let etag =
                Sha256::digest(&bytes)[..16].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            let file =
                File { media_type: media_type(name), etag: format!("\"{etag}\""), bytes: bytes.into(), brotli: None };
            files.insert(format!("{prefix}{name}"), file);
        }
    }
    Ok(())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

/// What lies in a folder that is named for what is in it is the same for ever. Of anything else a browser asks each time
/// whether its copy still holds, so that pages and program never differ.
fn keeping(path: &str) -> &'static str {
    if path.starts_with("/v-") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Any other address: a file of the interface, or nothing.
pub async fn file(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = if uri.path() == "/" { "/index.html" } else { uri.path() };
    let reads = matches!(method, Method::GET | Method::HEAD);
    let Some(file) = app.interface.0.get(path).filter(|_| reads) else { return Error::NotFound.into_response() };
    let says = |name, what: &str| {
        let said = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // `br;q=1.0` is `br`, and `br;q=0` is not; a proxy that packed an answer says so in its etag.
        said.split(',').any(|one| {
            let (value, weight) = one.split_once(';').map_or((one, ""), |(value, weight)| (value, weight.trim()));
            let refused = weight.trim_start_matches("q=").parse() == Ok(0.0_f32);
            value.trim().trim_start_matches("W/") == what && !refused
        })
    };
    let kept =
        [(header::ETAG, file.etag.as_str()), (header::CACHE_CONTROL, keeping(path)), (header::VARY, "accept-encoding")];
    if says(header::IF_NONE_MATCH, &file.etag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let kind = [(header::CONTENT_TYPE, file.media_type)];
    match &file.brotli {
        Some(packed) if says(header::ACCEPT_ENCODING, "br") => {
            (kept, kind, [(header::CONTENT_ENCODING, "br")], packed.clone()).into_response()
        }
        _ => (kept, kind, file.bytes.clone()).into_response(),
    }
}
