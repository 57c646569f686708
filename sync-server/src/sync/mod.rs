//! Registers: what they hand in and take. The rules are `domain::sync`'s; here they meet PostgreSQL.

pub mod device;
pub mod enrol;
pub mod held_back;
pub mod ingest;
pub mod log;
pub mod news;
pub mod own;
pub mod people;
pub mod pictures;
pub mod projection;
pub mod pull;
pub mod series;

use std::io::Read;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::sync::frame::MAX_FRAME;
use domain::sync::words;

use crate::error::Error;

/// Unpacks what a register sent, up to the size that a message may have: a small one can't fill the memory. Off the
/// threads that wait for the network.
async fn unpack(packed: Bytes) -> Result<Vec<u8>, Error> {
    tokio::task::spawn_blocking(move || {
        let broken = |_| Error::BadRequest("the message can't be unpacked".to_owned());
        // What was packed without the words is read alike.
        let decoder = zstd::Decoder::with_dictionary(&packed[..], words::WORDS).map_err(broken)?;
        let mut plain = Vec::new();
        decoder.take(MAX_FRAME as u64 + 1).read_to_end(&mut plain).map_err(broken)?;
        if plain.len() > MAX_FRAME { Err(Error::TooLarge { limit: MAX_FRAME }) } else { Ok(plain) }
    })
    .await
    .map_err(Error::internal)?
}

/// Packs an answer with events in it, as small as the asker can read.
async fn pack(plain: Vec<u8>, asked: &HeaderMap) -> Result<Response, Error> {
    const LEVEL: i32 = 3;
    let knows =
        plain.len() <= words::FEW_BYTES && asked.get(header::ACCEPT).is_some_and(|accept| accept == words::MEDIA_TYPE);
    let (media_type, dictionary) =
        if knows { (words::MEDIA_TYPE, words::WORDS) } else { ("application/zstd", &[][..]) };
    let packed = tokio::task::spawn_blocking(move || {
        zstd::bulk::Compressor::with_dictionary(LEVEL, dictionary).and_then(|mut packer| packer.compress(&plain))
    });
    let packed = packed.await.map_err(Error::internal)?.map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], packed).into_response())
}
