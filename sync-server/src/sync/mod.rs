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
use domain::sync::frame::MAX_FRAME;

use crate::error::Error;

/// Unpacks what a register sent, up to the size that a message may have: a small one can't fill the memory. Off the
/// threads that wait for the network.
async fn unpack(packed: Bytes) -> Result<Vec<u8>, Error> {
    tokio::task::spawn_blocking(move || {
        let broken = |_| Error::BadRequest("the message can't be unpacked".to_owned());
        let decoder = zstd::Decoder::new(&packed[..]).map_err(broken)?;
        let mut plain = Vec::new();
        decoder.take(MAX_FRAME as u64 + 1).read_to_end(&mut plain).map_err(broken)?;
        if plain.len() > MAX_FRAME { Err(Error::TooLarge { limit: MAX_FRAME }) } else { Ok(plain) }
    })
    .await
    .map_err(Error::internal)?
}

/// Packs an answer with events in it.
async fn pack(plain: Vec<u8>) -> Result<Vec<u8>, Error> {
    const LEVEL: i32 = 3;
    tokio::task::spawn_blocking(move || zstd::encode_all(&plain[..], LEVEL))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}
