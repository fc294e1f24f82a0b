//! Plain text: forms filled in with an editor.

use super::{Document, Problem, limits};
use crate::message::{charset, clean};

/// Reads a plain text. A byte order mark decides its charset, else `declared`, else the bytes
/// ([`charset::decode`]).
///
/// # Errors
/// [`Problem::OverLimit`] for a text over [`limits::TEXT_BYTES`], [`Problem::Damaged`] for one that is mostly no text.
pub fn read(bytes: &[u8], declared: Option<&str>) -> Result<Document, Problem> {
    Ok(Document { text: clean::text(&decode(bytes, declared)?), rows: Vec::new() })
}

/// Decodes a text of any charset.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> Result<String, Problem> {
    // UTF-16 takes two bytes for what may be one in UTF-8.
    if bytes.len() > 2 * limits::TEXT_BYTES {
        return Err(Problem::OverLimit);
    }
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, skip)) => encoding.decode_without_bom_handling(&bytes[skip..]).0.into_owned(),
        None => charset::decode(bytes, declared).text,
    };
    if text.len() > limits::TEXT_BYTES {
        return Err(Problem::OverLimit);
    }
    let strange = text.chars().filter(|character| {
        *character == char::REPLACEMENT_CHARACTER || character.is_control() && !character.is_whitespace()
    });
    if strange.count() * 10 > text.chars().count() {
        return Err(Problem::Damaged);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn byte_order_mark_then_label_then_bytes() {
        let check = |bytes: &[u8], declared: Option<&str>, expected: &str| {
            assert_eq!(read(bytes, declared).map(|document| document.text), Ok(expected.to_owned()));
        };
        check(b"\xEF\xBB\xBFName: V\xC3\xB6gele\r\nCountry: CH\r\n", None, "Name: Vögele\nCountry: CH");
        check(b"\xFF\xFEN\0\xF6\0", Some("us-ascii"), "Nö");
        check(b"\xFE\xFF\0N\0\xF6", None, "Nö");
        check(b"V\xF6gele", Some("iso-8859-1"), "Vögele");
        check("Hélène Ahouré".as_bytes(), None, "Hélène Ahouré");
        check(b"", None, "");
    }

    #[test]
    fn long_and_binary_texts_are_refused() {
        assert_eq!(read(&vec![b'a'; limits::TEXT_BYTES + 1], None), Err(Problem::OverLimit));
        assert_eq!(read(&[1, 2, 3, 4, b'a'], None), Err(Problem::Damaged));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            let _ = read(&bytes, None);
        }
    }
}
