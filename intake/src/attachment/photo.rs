//! Photos: a stranger's picture becomes a new one of ours.
//!
//! The pixels are decoded, turned upright, scaled to a page's size and encoded again. Whatever else was in the file (where
//! and when it was taken, by whom, thumbnails, profiles, bytes after the end) cannot be in the result.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, Limits, RgbImage, RgbaImage,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::{Problem, gps, limits};
use crate::message::FileType;

/// Quality of JPEGs: the last points cost more bytes than they show.
const QUALITY: u8 = 85;

/// A picture that may be published.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// The new file: pixels alone.
    pub bytes: Vec<u8>,
    /// `image/jpeg`, or `image/png` if a part of it is transparent.
    pub media_type: &'static str,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The width that was sent, upright.
    pub original_width: u32,
    /// The height that was sent, upright.
    pub original_height: u32,
    /// The file that was sent says where it was taken.
    pub had_gps: bool,
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Photo({} {}x{}, {} bytes)",
            self.media_type,
            self.width,
            self.height,
            self.bytes.len()
        )
    }
}

impl From<ImageError> for Problem {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::OverLimit,
            ImageError::Unsupported(_) => Self::OtherPicture,
            _ => Self::Damaged,
        }
    }
}

/// Reads a JPEG, PNG, WebP or the first frame of a GIF, and makes a picture for publication.
///
/// # Errors
/// [`Problem::Damaged`], [`Problem::OverLimit`] for a picture over [`limits::PIXELS`], [`Problem::OtherPicture`] for a
/// variant that the decoder does not know.
pub fn read(bytes: &[u8], file_type: FileType) -> Result<Photo, Problem> {
    let file = Cursor::new(bytes);
    match file_type {
        FileType::Jpeg => make(JpegDecoder::new(file)?, bytes),
        FileType::Png => make(PngDecoder::with_limits(file, decoder_limits())?, bytes),
        FileType::Webp => make(WebPDecoder::new(file)?, bytes),
        FileType::Gif => make(GifDecoder::new(file)?, bytes),
        _ => Err(Problem::OtherPicture),
    }
}

fn decoder_limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(limits::SIDE_PIXELS);
    limits.max_image_height = Some(limits::SIDE_PIXELS);
    limits.max_alloc = Some(limits::DECODER_BYTES);
    limits
}

fn make(mut decoder: impl ImageDecoder, bytes: &[u8]) -> Result<Photo, Problem> {
    // Before any pixel: the header says how much memory the rest will take.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits::PIXELS || width == 0 || height == 0 {
        return Err(Problem::OverLimit);
    }
    decoder.set_limits(decoder_limits())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let exif = decoder.exif_metadata().ok().flatten();
    let profile = decoder.icc_profile().ok().flatten();
    let had_gps = gps::is_placed(exif.as_deref(), bytes);
    let image = scale(DynamicImage::from_decoder(decoder)?);
    let transparent = image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255);
    let upright = |image: DynamicImage| {
        let mut image = image;
        image.apply_orientation(orientation);
        image
    };
    let mut out = Vec::new();
    let (media_type, width_out, height_out) = if transparent {
        let image = upright(DynamicImage::ImageRgba8(to_srgb_alpha(image.into_rgba8(), profile.as_deref())))
            .into_rgba8();
        PngEncoder::new_with_quality(&mut out, CompressionType::Best, PngFilter::Adaptive).write_image(
            image.as_raw(),
            image.width(),
            image.height(),
            ExtendedColorType::Rgba8,
        )?;
        ("image/png", image.width(), image.height())
    } else {
        let image =
            upright(DynamicImage::ImageRgb8(to_srgb(image.into_rgb8(), profile.as_deref()))).into_rgb8();
        JpegEncoder::new_with_quality(&mut out, QUALITY).write_image(
            image.as_raw(),
            image.width(),
            image.height(),
            ExtendedColorType::Rgb8,
        )?;
        ("image/jpeg", image.width(), image.height())
    };
    let turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (original_width, original_height) = if turned { (height, width) } else { (width, height) };
    Ok(Photo {
        bytes: out,
        media_type,
        width: width_out,
        height: height_out,
        original_width,
        original_height,
        had_gps,
    })
}

/// Scales a picture down to the size of a page; a smaller one stays as it is.
fn scale(image: DynamicImage) -> DynamicImage {
    let most = limits::PUBLISHED_SIDE_PIXELS;
    let longest = image.width().max(image.height());
    if longest <= most {
        return image;
    }
    // A quick halving of very large pictures, then the good filter.
    let image = if longest > 3 * most { image.thumbnail(2 * most, 2 * most) } else { image };
    image.resize(most, most, FilterType::Lanczos3)
}

/// Telephones take pictures in wider colours than the web's sRGB, and say so in a profile that will be gone.
fn to_srgb(mut image: RgbImage, profile: Option<&[u8]>) -> RgbImage {
    if let Some(colours) = transformed(image.as_raw(), profile, Layout::Rgb) {
        image.copy_from_slice(&colours);
    }
    image
}

fn to_srgb_alpha(mut image: RgbaImage, profile: Option<&[u8]>) -> RgbaImage {
    if let Some(colours) = transformed(image.as_raw(), profile, Layout::Rgba) {
        image.copy_from_slice(&colours);
    }
    image
}

/// Returns the colours as sRGB; `None` where the profile is damaged or not one of red, green and blue: the colours then stay.
fn transformed(colours: &[u8], profile: Option<&[u8]>, layout: Layout) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_slice(profile?).ok()?;
    if profile.color_space != DataColorSpace::Rgb {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()).ok()?;
    let mut out = vec![0; colours.len()];
    transform.transform(colours, &mut out).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, Rgba};
    use memchr::memmem;
    use proptest::prelude::*;

    use super::*;

    /// Left half red, right half blue.
    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image =
            RgbImage::from_fn(
                width,
                height,
                |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) },
            );
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    /// An Exif block with an orientation and a latitude of 46° 12' 0" N.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
        tiff.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
        tiff.extend_from_slice(&[0, 0, 0, 0]);
        tiff.extend_from_slice(&[2, 0]);
        tiff.extend_from_slice(&[1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0]);
        tiff.extend_from_slice(&[2, 0, 5, 0, 3, 0, 0, 0, 68, 0, 0, 0]);
        tiff.extend_from_slice(&[0, 0, 0, 0]);
        for number in [46_u32, 1, 12, 1, 0, 1] {
            tiff.extend_from_slice(&number.to_le_bytes());
        }
        tiff
    }

    /// Puts an APP1 segment after a JPEG's first marker.
    fn with_segment(jpeg: &[u8], identifier: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(2 + identifier.len() + content.len()).unwrap();
        [&jpeg[..2], b"\xFF\xE1", &length.to_be_bytes(), identifier, content, &jpeg[2..]].concat()
    }

    fn pixels(photo: &Photo) -> RgbImage {
        image::load_from_memory(&photo.bytes).unwrap().into_rgb8()
    }

    #[test]
    fn nothing_hidden_survives_and_the_picture_is_upright() {
        let plain = picture(64, 32, ImageFormat::Jpeg);
        let xmp =
            b"<x:xmpmeta><rdf:Description exif:GPSLatitude=\"46,12.0N\" dc:creator=\"Ada\"/></x:xmpmeta>";
        let placed = with_segment(
            &with_segment(&plain, b"http://ns.adobe.com/xap/1.0/\0", xmp),
            b"Exif\0\0",
            &exif(6),
        );
        let placed = [placed.as_slice(), b"GPS and a trailer after the end"].concat();
        assert!(memmem::find(&placed, &exif(6)).is_some());
        let photo = read(&placed, FileType::Jpeg).unwrap();
        assert!(photo.had_gps);
        for hidden in [
            &b"Exif"[..],
            b"GPS",
            b"xmp",
            b"adobe",
            b"Ada",
            b"II*\0",
            b"ICC_PROFILE",
            b"\xFF\xE1",
            b"\xFF\xED",
        ] {
            assert!(memmem::find(&photo.bytes, hidden).is_none(), "{hidden:?}");
        }
        // Orientation 6: what was left is now on top.
        assert_eq!(
            (photo.width, photo.height, photo.original_width, photo.original_height),
            (32, 64, 32, 64)
        );
        let upright = pixels(&photo);
        assert!(upright.get_pixel(16, 4).0[0] > 200 && upright.get_pixel(16, 60).0[2] > 200);
        assert!(!read(&plain, FileType::Jpeg).unwrap().had_gps);
    }

    #[test]
    fn only_jpeg_segments_that_are_needed_are_written() {
        let photo =
            read(&with_segment(&picture(20, 20, ImageFormat::Jpeg), b"Exif\0\0", &exif(1)), FileType::Jpeg)
                .unwrap();
        let mut at = 2;
        while photo.bytes[at + 1] != 0xDA {
            let marker = photo.bytes[at + 1];
            assert!(matches!(marker, 0xE0 | 0xDB | 0xC0 | 0xC4), "{marker:X}");
            at += 2 + usize::from(u16::from_be_bytes([photo.bytes[at + 2], photo.bytes[at + 3]]));
        }
    }

    #[test]
    fn every_format_becomes_jpeg_or_png() {
        for (format, file_type) in [
            (ImageFormat::Jpeg, FileType::Jpeg),
            (ImageFormat::Png, FileType::Png),
            (ImageFormat::WebP, FileType::Webp),
            (ImageFormat::Gif, FileType::Gif),
        ] {
            let photo = read(&picture(40, 20, format), file_type).unwrap();
            assert_eq!((photo.media_type, photo.width, photo.height), ("image/jpeg", 40, 20), "{format:?}");
            assert!(pixels(&photo).get_pixel(35, 10).0[2] > 200);
        }
        let mut out = Cursor::new(Vec::new());
        RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 100])).write_to(&mut out, ImageFormat::Png).unwrap();
        let photo = read(&out.into_inner(), FileType::Png).unwrap();
        assert_eq!(photo.media_type, "image/png");
        let chunks: Vec<&[u8]> = [&b"IHDR"[..], b"IDAT", b"IEND"].into();
        assert!(chunks.iter().all(|chunk| memmem::find(&photo.bytes, chunk).is_some()));
        for chunk in [&b"tEXt"[..], b"iTXt", b"zTXt", b"eXIf", b"iCCP", b"tIME"] {
            assert!(memmem::find(&photo.bytes, chunk).is_none());
        }
    }

    #[test]
    fn large_pictures_are_scaled() {
        let photo = read(&picture(3000, 1500, ImageFormat::Jpeg), FileType::Jpeg).unwrap();
        assert_eq!((photo.width, photo.height, photo.original_width), (1600, 800, 3000));
        let photo = read(&picture(300, 6000, ImageFormat::Png), FileType::Png).unwrap();
        assert_eq!((photo.width, photo.height), (80, 1600));
    }

    #[test]
    fn a_wide_gamut_becomes_srgb() {
        let red = RgbImage::from_pixel(16, 16, Rgb([200, 60, 60]));
        let mut encoder_out = Vec::new();
        let mut encoder = PngEncoder::new(&mut encoder_out);
        encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
        encoder.write_image(red.as_raw(), 16, 16, ExtendedColorType::Rgb8).unwrap();
        let photo = read(&encoder_out, FileType::Png).unwrap();
        let pixel = pixels(&photo).get_pixel(8, 8).0;
        assert!(pixel[0] > 205 && pixel[1] < 57, "{pixel:?}");
    }

    #[test]
    fn huge_dimensions_are_refused_before_decoding() {
        // A PNG's width and height stand at 16 and 20; the checksum of its header is not reached.
        let mut png = picture(4, 4, ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0]);
        assert!(read(&png, FileType::Png).is_err());
        let mut gif = picture(4, 4, ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        assert!(read(&gif, FileType::Gif).is_err());
        // A JPEG's height and width stand 5 bytes after its start of frame.
        let mut jpeg = picture(4, 4, ImageFormat::Jpeg);
        let frame = memmem::find(&jpeg, b"\xFF\xC0").unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        assert_eq!(read(&jpeg, FileType::Jpeg), Err(Problem::OverLimit));
    }

    #[test]
    fn lies_and_damage_are_refused() {
        assert!(read(b"\xFF\xD8\xFF<script>alert(1)</script>", FileType::Jpeg).is_err());
        assert!(read(&picture(8, 8, ImageFormat::Png), FileType::Jpeg).is_err());
        let jpeg = picture(64, 64, ImageFormat::Png);
        for length in [0, 3, 20, jpeg.len() / 2] {
            assert!(read(&jpeg[..length], FileType::Png).is_err(), "{length}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            for file_type in [FileType::Jpeg, FileType::Png, FileType::Webp, FileType::Gif] {
                let _ = read(&bytes, file_type);
            }
        }

        #[test]
        fn any_damage_is_survived(at in 2_usize..600, byte: u8) {
            for (format, file_type) in [
                (ImageFormat::Jpeg, FileType::Jpeg),
                (ImageFormat::Png, FileType::Png),
                (ImageFormat::WebP, FileType::Webp),
                (ImageFormat::Gif, FileType::Gif),
            ] {
                let mut bytes = picture(16, 16, format);
                let at = at % bytes.len();
                bytes[at] = byte;
                let _ = read(&bytes, file_type);
            }
        }
    }
}
