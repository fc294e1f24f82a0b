//! Any bytes as a text file and as a table of values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wsis_intake::attachment::{csv, limits, text};

fuzz_target!(|bytes: &[u8]| {
    for document in [csv::read(bytes), text::read(bytes, None), text::read(bytes, Some("utf-16"))].into_iter().flatten() {
        assert!(document.text.len() <= limits::TEXT_BYTES && document.rows.len() <= limits::ROWS);
    }
});
