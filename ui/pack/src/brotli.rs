use std::error::Error;

use ::brotli::enc::BrotliEncoderParams;

use crate::assets::Assets;

/// What gets smaller; fonts and icons are packed already.
const ENDINGS: [&str; 6] = ["html", "css", "js", "wasm", "svg", "txt"];
/// Smaller than that nothing is won.
const WORTH: usize = 1024;

/// As small as a browser can fetch it.
pub fn packed(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, ..BrotliEncoderParams::default() };
    let mut packed = Vec::new();
    ::brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

/// Adds `NAME.br` beside what gets smaller by it, for the server to send to whoever understands it.
pub fn pack(assets: &mut Assets) -> Result<(), Box<dyn Error>> {
    let mut added = Vec::new();
    for (path, bytes) in assets.iter() {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        if bytes.len() >= WORTH && ENDINGS.contains(&ending) {
            added.push((format!("{path}.br"), packed(bytes)?));
        }
    }
    added.into_iter().for_each(|(path, bytes)| assets.add(&path, bytes));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gets_smaller_has_a_packed_twin_that_unpacks_to_the_same() {
        let mut assets = Assets::default();
        let long = vec![b'a'; 100_000];
        for path in ["v/ui_bg.wasm", "v/inter.woff2"] {
            assets.add(path, long.clone());
        }
        assets.add("v/small.css", b"p{}".to_vec());
        pack(&mut assets).unwrap();
        let paths: Vec<_> = assets.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["v/inter.woff2", "v/small.css", "v/ui_bg.wasm", "v/ui_bg.wasm.br"]);
        let twin = assets.get("v/ui_bg.wasm.br").unwrap();
        assert!(twin.len() < 100, "{}", twin.len());
        let mut unpacked = Vec::new();
        ::brotli::BrotliDecompress(&mut &*twin, &mut unpacked).unwrap();
        assert_eq!(unpacked, long);
    }
}
