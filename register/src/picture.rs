//! Product pictures, shrunk on the device: a tile is small, and blobs travel with the log.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::Error;

/// The longest side of a stored picture, in pixels.
const MAX_SIDE: u32 = 512;
/// About the most bytes of a stored picture.
const MAX_BYTES: usize = 60 * 1024;
/// The longest side that is read at all, and the memory it may take: a few bytes can claim to be acres.
const MAX_READ_SIDE: u32 = 16_384;
const MAX_READ_BYTES: u64 = 512 * 1024 * 1024;

/// Shrinks a JPEG, PNG or WebP picture: media type and bytes.
///
/// # Errors
/// `picture` for anything else, for broken pictures and for absurdly large ones.
pub fn shrink(bytes: &[u8]) -> Result<(&'static str, Vec<u8>), Error> {
    let picture = read(bytes)?;
    let mut side = MAX_SIDE;
    loop {
        let small = if picture.width().max(picture.height()) > side {
            picture.resize(side, side, FilterType::Lanczos3)
        } else {
            picture.clone()
        };
        if let Some(stored) = write(&small)? {
            return Ok(stored);
        }
        // Noise that no quality makes small enough: fewer pixels do.
        side = side * 3 / 4;
    }
}

fn refused(reason: impl Into<String>) -> Error {
    Error::refused("picture", reason)
}

fn read(bytes: &[u8]) -> Result<DynamicImage, Error> {
    let unreadable = |_| refused("the picture can't be read; take a JPEG, PNG or WebP file");
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| refused("the picture can't be read"))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(refused("the picture is no JPEG, PNG or WebP file"));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_READ_SIDE);
    limits.max_image_height = Some(MAX_READ_SIDE);
    limits.max_alloc = Some(MAX_READ_BYTES);
    reader.limits(limits);
    let too_large = |error| match error {
        image::ImageError::Limits(_) => refused("the picture is too large; take one of at most 16,384 pixels a side"),
        other => unreadable(other),
    };
    let mut decoder = reader.into_decoder().map_err(too_large)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_READ_SIDE || height > MAX_READ_SIDE || decoder.total_bytes() > MAX_READ_BYTES {
        return Err(refused("the picture is too large; take one of at most 16,384 pixels a side"));
    }
    // A telephone stores how it was held instead of turning the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(too_large)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// The smallest good form; none where it is too large in every one.
fn write(picture: &DynamicImage) -> Result<Option<(&'static str, Vec<u8>)>, Error> {
    let failed = |e: image::ImageError| refused(format!("the picture can't be stored: {e}"));
    // Drawings and cut-out goods stay exact and keep what shines through them.
    let see_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|p| p.0[3] < 255);
    let mut exact = Vec::new();
    let plain =
        if see_through { DynamicImage::from(picture.to_rgba8()) } else { DynamicImage::from(picture.to_rgb8()) };
    plain.write_to(&mut Cursor::new(&mut exact), ImageFormat::WebP).map_err(failed)?;
    if exact.len() <= MAX_BYTES {
        return Ok(Some(("image/webp", exact)));
    }
    if see_through {
        return Ok(None);
    }
    for quality in [85, 75, 65, 55] {
        let mut photo = Vec::new();
        JpegEncoder::new_with_quality(&mut photo, quality).encode_image(&plain).map_err(failed)?;
        if photo.len() <= MAX_BYTES {
            return Ok(Some(("image/jpeg", photo)));
        }
    }
    Ok(None)
}
