//! Bytes to text.
//!
//! The declared charset decides; detection is for mails that declare nothing, something unknown or something that the bytes
//! contradict. A detector that overrides a good declaration is a well-known bug, not a feature.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Bytes that a detector looks at; more does not change its mind.
const DETECT_BYTES: usize = 32 * 1024;

/// Why a text was decoded with its charset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CharsetSource {
    /// There was nothing but ASCII, or nothing at all.
    #[default]
    Ascii,
    /// The mail declares it.
    Declared,
    /// Nothing (true) is declared, and the bytes are valid UTF-8.
    Utf8,
    /// Guessed from the bytes.
    Detected,
}

/// Text with the story of its decoding.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The WHATWG name of the charset.
    pub charset: &'static str,
    /// Why that charset.
    pub source: CharsetSource,
    /// A label was given that nobody knows.
    pub unknown_label: bool,
    /// The label was contradicted by the bytes.
    pub mislabelled: bool,
    /// At least one character was lost.
    pub lossy: bool,
}

impl Decoded {
    fn new(text: String, charset: &'static str, source: CharsetSource) -> Self {
        let lossy = text.contains('\u{FFFD}');
        Self { text, charset, source, unknown_label: false, mislabelled: false, lossy }
    }
}

/// Decodes bytes by their declared label, or by detection where there is none to follow.
#[must_use]
pub fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    let label = label.map(canonical_label).filter(|label| !label.is_empty());
    if label.as_deref().is_some_and(|label| label == "utf-7" || label == "unicode-1-1-utf-7") {
        return Decoded::new(decode_utf7(bytes), "UTF-7", CharsetSource::Declared);
    }
    let declared = label.as_deref().and_then(known);
    let is_ascii_label =
        label.as_deref().is_some_and(|label| matches!(label, "us-ascii" | "ascii" | "ansi_x3.4-1968"));
    if bytes.is_ascii() && declared.is_none_or(Encoding::is_ascii_compatible) && !bytes.contains(&0x1B) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let named = declared.filter(|_| !is_ascii_label);
        let source = if named.is_some() { CharsetSource::Declared } else { CharsetSource::Ascii };
        let mut decoded = Decoded::new(text, named.map_or("US-ASCII", Encoding::name), source);
        decoded.unknown_label = label.is_some() && declared.is_none();
        return decoded;
    }
    match declared {
        Some(encoding) if !is_ascii_label => decode_declared(bytes, encoding),
        _ => {
            let (text, encoding) = detect(bytes);
            let source = if encoding == UTF_8 { CharsetSource::Utf8 } else { CharsetSource::Detected };
            let mut decoded = Decoded::new(text, encoding.name(), source);
            decoded.unknown_label = label.is_some() && !is_ascii_label;
            decoded.mislabelled = is_ascii_label;
            decoded
        }
    }
}

/// Decodes with a known declared encoding, and checks the two lies that the bytes themselves give away.
fn decode_declared(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    // Real Latin-1 text is never by chance valid UTF-8 with several multi-byte characters.
    if encoding == WINDOWS_1252
        && let Ok(text) = str::from_utf8(bytes)
        && text.chars().filter(|character| !character.is_ascii()).take(2).count() == 2
    {
        let mut decoded = Decoded::new(text.to_owned(), UTF_8.name(), CharsetSource::Utf8);
        decoded.mislabelled = true;
        return decoded;
    }
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let lost = text.chars().filter(|character| *character == '\u{FFFD}').count();
    let kept = text.chars().filter(|character| !character.is_ascii() && *character != '\u{FFFD}').count();
    if lost > 0 && kept == 0 {
        // Nothing beyond ASCII could be read in the declared charset: it is another one.
        let (text, found) = detect(bytes);
        let mut decoded = Decoded::new(text, found.name(), CharsetSource::Detected);
        decoded.mislabelled = true;
        return decoded;
    }
    Decoded::new(text.into_owned(), encoding.name(), CharsetSource::Declared)
}

/// Decodes bytes without a label: strict UTF-8, else the likeliest legacy charset.
#[must_use]
pub fn detect(bytes: &[u8]) -> (String, &'static Encoding) {
    if let Ok(text) = str::from_utf8(bytes)
        && !bytes.contains(&0x1B)
    {
        return (text.to_owned(), UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(DETECT_BYTES)], bytes.len() <= DETECT_BYTES);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), encoding)
}

/// Returns the encoding of a label (WHATWG Encoding Standard §4.2), `None` for an unknown one.
#[must_use]
pub fn known(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// Mends the spellings that mailers have for well-known labels.
fn canonical_label(label: &str) -> String {
    let label = label.trim_matches(|character: char| {
        character.is_whitespace() || matches!(character, '"' | '\'' | ';' | ',')
    });
    let lower = label.to_ascii_lowercase();
    let mended = lower.replace(['_', ' '], "-");
    let digits = |prefix: &str| {
        mended.strip_prefix(prefix).filter(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
    };
    if let Some(page) = digits("cp-")
        .or_else(|| digits("windows"))
        .or_else(|| digits("win-"))
        .or_else(|| digits("win"))
        .or_else(|| digits("ms"))
    {
        return format!("windows-{page}");
    }
    if let Some(page) =
        digits("iso8859-").or_else(|| digits("iso-8859").filter(|_| !mended.starts_with("iso-8859-")))
    {
        return format!("iso-8859-{page}");
    }
    match mended.as_str() {
        "utf8mb4" | "unicode" | "utf-8n" | "utf-8-bom" => "utf-8".into(),
        "ks-c-5601" => "euc-kr".into(),
        "big-5" => "big5".into(),
        _ if known(&lower).is_some() => lower,
        _ => mended,
    }
}

/// Decodes UTF-7 (RFC 2152), which the WHATWG standard leaves out for the Web's sake but old mailers still send.
fn decode_utf7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        if byte != b'+' {
            out.push(if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER });
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')) {
            at += 1;
        }
        if at == start {
            out.push('+');
        } else {
            let units: Vec<u16> = super::transfer::base64_lenient(&bytes[start..at])
                .0
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            out.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        if bytes.get(at) == Some(&b'-') {
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], label: Option<&str>, text: &str, source: CharsetSource) {
        let decoded = decode(bytes, label);
        assert_eq!((decoded.text.as_str(), decoded.source), (text, source), "{label:?}");
    }

    #[test]
    fn declaration_first_detection_only_where_it_fails() {
        check("Vögele".as_bytes(), None, "Vögele", CharsetSource::Utf8);
        check("Vögele".as_bytes(), Some("us-ascii"), "Vögele", CharsetSource::Utf8);
        check(b"V\xF6gele", Some("iso-8859-1"), "Vögele", CharsetSource::Declared);
        check(b"V\xF6gele", Some("\"Windows1252\""), "Vögele", CharsetSource::Declared);
        check("Hélène Ahouré".as_bytes(), Some("iso-8859-1"), "Hélène Ahouré", CharsetSource::Utf8);
        check(b"caf\xE9", Some("utf-8"), "café", CharsetSource::Detected);
        check(b"caf\xE9", Some("x-nobody"), "café", CharsetSource::Detected);
        check(b"1 +AOk-", Some("utf-7"), "1 é", CharsetSource::Declared);
        check(b"\x1B$B%F%9%H\x1B(B", Some("ISO-2022-JP"), "テスト", CharsetSource::Declared);
        check(b"plain", Some("iso-8859-2"), "plain", CharsetSource::Declared);
    }

    #[test]
    fn cyrillic_without_a_label_is_detected() {
        let (bytes, _, _) =
            encoding_rs::KOI8_R.encode("Здравствуйте, прошу принять заявку на участие в форуме");
        assert_eq!(decode(&bytes, None).text, "Здравствуйте, прошу принять заявку на участие в форуме");
    }
}
