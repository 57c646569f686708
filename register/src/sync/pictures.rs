//! Pictures on their way, one at a time, after the events that name them.

use domain::blob::BlobName;
use domain::sync::message::{MAX_PICTURES, Pictures};
use domain::sync::planner::{Input, Trouble};

use super::{Hold, Server};
use crate::Error;

/// Hands in pictures that the server misses and fetches those that are missing here. What is still missing afterwards is
/// looked for again later.
///
/// # Errors
/// Database errors.
pub(super) fn exchange(hold: &mut impl Hold, server: &mut Server) -> Result<Input, Error> {
    let (here, missing) = hold.with(|store| store.pictures())?;
    for names in here.chunks(MAX_PICTURES) {
        let wanted = match server.missing(&Pictures { names: names.to_vec() }) {
            Ok(wanted) => wanted,
            Err(trouble) => return Ok(Input::Failed(trouble)),
        };
        for name in wanted.names {
            let Some((media_type, bytes)) = hold.with(|store| store.blob(name))? else { continue };
            if let Err(trouble) = server.give(name, &media_type, bytes) {
                return Ok(Input::Failed(trouble));
            }
        }
    }
    let mut n_left = 0;
    for name in missing {
        match server.fetch(name) {
            // Under another's name it would be shown for another product.
            Ok(Some((media_type, bytes))) if BlobName::of(&bytes) == name => {
                hold.with(|store| store.write(|writer| writer.put_blob(&media_type, &bytes).map(drop)))?;
            }
            Ok(_) => n_left += 1,
            Err(trouble) => return Ok(Input::Failed(trouble)),
        }
    }
    Ok(if n_left == 0 { Input::Moved } else { Input::Failed(Trouble::Busy) })
}
