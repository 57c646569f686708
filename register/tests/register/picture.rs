//! Pictures as people bring them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use register::picture::shrink;

fn bytes(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// Red on the left, blue on the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let pixel = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    RgbImage::from_fn(width, height, pixel).into()
}

fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        Rgb([a, b, c])
    })
    .into()
}

#[track_caller]
fn check(bytes: &[u8]) -> (&'static str, DynamicImage) {
    let (media_type, small) = shrink(bytes).unwrap();
    assert!(small.len() <= 60 * 1024, "{}", small.len());
    let picture = image::load_from_memory(&small).unwrap();
    assert!(picture.width().max(picture.height()) <= 512);
    (media_type, picture)
}

#[test]
fn pictures_become_small_whatever_they_came_in() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let (media_type, picture) = check(&bytes(&halves(1600, 800), format));
        assert_eq!((picture.width(), picture.height()), (512, 256));
        assert!(["image/webp", "image/jpeg"].contains(&media_type));
    }
    check(&bytes(&noise(1200, 1200), ImageFormat::Jpeg));
    let (_, tiny) = check(&bytes(&halves(8, 8), ImageFormat::Png));
    assert_eq!(tiny.width(), 8, "a small one is not blown up");
}

#[test]
fn what_shines_through_still_does() {
    let clear = RgbaImage::from_fn(600, 600, |x, y| Rgba([200, 100, 50, u8::from((x + y) % 64 < 32) * 255]));
    let (media_type, picture) = check(&bytes(&clear.into(), ImageFormat::Png));
    assert_eq!(media_type, "image/webp");
    assert!(picture.to_rgba8().pixels().any(|p| p.0[3] == 0));
}

#[test]
fn a_picture_stands_as_the_telephone_was_held() {
    // EXIF after the start of the JPEG: orientation 6, to be turned by a quarter clockwise.
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let plain = bytes(&halves(400, 200), ImageFormat::Jpeg);
    let turned = [&plain[..2], &exif[..], &plain[2..]].concat();
    let (_, picture) = check(&turned);
    assert_eq!((picture.width(), picture.height()), (200, 400));
    let top = picture.to_rgb8().get_pixel(100, 20).0;
    assert!(top[0] > 150 && top[2] < 100, "what was left is on top: {top:?}");
}

#[test]
fn other_files_and_bombs_are_refused_in_a_sentence() {
    // A PNG of a few bytes that says it is 60,000 × 60,000.
    let mut bomb = bytes(&halves(8, 8), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut half = bytes(&noise(300, 300), ImageFormat::Png);
    half.truncate(2000);
    let cases: [(&[u8], &str); 5] = [
        (b"", "no JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG, PNG or WebP"),
        (b"GIF89a\x01\0\x01\0", "no JPEG, PNG or WebP"),
        (&half, "can't be read"),
        (&bomb, ""),
    ];
    for (bytes, wanted) in cases {
        let error = shrink(bytes).unwrap_err();
        assert_eq!(error.code(), "picture");
        assert!(error.to_string().contains(wanted), "{error}");
    }
}
