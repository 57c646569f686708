use std::error::Error;

use brotli::enc::BrotliEncoderParams;

/// One line with the size of a WebAssembly file as it is and as a browser would fetch it.
pub fn sizes(wasm: &[u8]) -> Result<String, Box<dyn Error>> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, ..BrotliEncoderParams::default() };
    let compressed = brotli::BrotliCompress(&mut &*wasm, &mut std::io::sink(), &parameters)?;
    Ok(format!("wasm {} bytes, brotli {compressed} bytes", wasm.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brotli_size_is_that_of_the_compressed_bytes() {
        let line = sizes(&[b'a'; 100_000]).unwrap();
        let (raw, brotli) = line.split_once(", brotli ").unwrap();
        assert_eq!(raw, "wasm 100000 bytes");
        let brotli: usize = brotli.trim_end_matches(" bytes").parse().unwrap();
        assert!((1..100).contains(&brotli), "{line}");
    }
}
