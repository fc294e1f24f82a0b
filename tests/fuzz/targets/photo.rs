//! Any bytes as a picture: what is published holds pixels and nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wsis_intake::attachment::{Reading, limits, read_here};
use wsis_intake::message::sniff;

fuzz_target!(|bytes: &[u8]| {
    // What costs much memory is for the process with limits; here it would only be slow.
    let file_type = sniff::sniff(bytes);
    if let Ok(Reading::Photo(photo)) = read_here(bytes, file_type, "photo") {
        assert!(photo.width.max(photo.height) <= limits::PUBLISHED_SIDE_PIXELS);
        let holds = |needle: &[u8]| photo.bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"Exif\0\0") && !holds(b"http://ns.adobe.com"));
    }
});
