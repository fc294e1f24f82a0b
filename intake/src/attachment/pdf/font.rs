//! Fonts of a PDF: which letters codes stand for, and how wide they are.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Encoding, Object};

use super::bidi;
use super::entry;
use super::unicode::UnicodeMap;
use crate::attachment::limits;

/// Most widths of one font; one for each of its codes.
const WIDTHS: usize = 70_000;

/// A font as far as its text is concerned.
pub(super) struct Font<'a> {
    /// `ToUnicode`, which goes before the encoding (ISO 32000-1 §9.10.2).
    unicode: Option<UnicodeMap>,
    letters: Letters<'a>,
    two_bytes: bool,
    /// First code to last code and width.
    widths: BTreeMap<u32, (u32, f32)>,
    missing: Option<f32>,
}

/// What a code means without a map.
enum Letters<'a> {
    Encoded(Encoding<'a>),
    Utf16,
    /// The codes are numbers of drawings and nobody says which letters they show.
    Unknown,
}

impl<'a> Font<'a> {
    pub(super) fn new(pdf: &'a lopdf::Document, font: &'a Dictionary) -> Self {
        let subtype = entry(pdf, font, b"Subtype").and_then(|name| name.as_name().ok());
        let is_composite = subtype == Some(b"Type0");
        let encoding = entry(pdf, font, b"Encoding").and_then(|name| name.as_name().ok()).unwrap_or_default();
        let has = |part: &[u8]| memchr::memmem::find(encoding, part).is_some();
        let letters = if is_composite && (has(b"UCS2") || has(b"UTF16")) {
            Letters::Utf16
        } else if is_composite {
            Letters::Unknown
        } else {
            font.get_font_encoding_with_limit(pdf, limits::STREAM_BYTES)
                .map_or(Letters::Unknown, Letters::Encoded)
        };
        let unicode = match entry(pdf, font, b"ToUnicode") {
            Some(Object::Stream(map)) => map.get_plain_content_with_limit(limits::STREAM_BYTES).ok(),
            _ => None,
        };
        let unicode = unicode.and_then(|map| UnicodeMap::parse(&map));
        let mut made =
            Self { unicode, letters, two_bytes: is_composite, widths: BTreeMap::new(), missing: None };
        if is_composite {
            made.composite_widths(pdf, font);
        } else {
            made.simple_widths(pdf, font);
        }
        made
    }

    /// Returns the letters of a string in the order in which they stand; `None` if nobody can tell. A letter that is lost
    /// among others is U+FFFD.
    pub(super) fn letters(&self, bytes: &[u8]) -> Option<String> {
        let Some(unicode) = &self.unicode else { return self.encoded(bytes) };
        let step = if self.two_bytes { 2 } else { 1 };
        let letter = |(code, bytes): (u32, &[u8])| {
            unicode
                .letters(code)
                .map(
                    |letters| {
                        if letters.chars().nth(1).is_some() { bidi::standing(letters) } else { letters }
                    },
                )
                .or_else(|| self.encoded(bytes))
                .unwrap_or_else(|| char::REPLACEMENT_CHARACTER.to_string())
        };
        Some(self.codes(bytes).zip(bytes.chunks(step)).map(letter).collect())
    }

    fn encoded(&self, bytes: &[u8]) -> Option<String> {
        match &self.letters {
            Letters::Encoded(encoding) => encoding.bytes_to_string(bytes).ok(),
            Letters::Utf16 => Some(encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned()),
            Letters::Unknown => None,
        }
    }

    /// Returns the codes of a string.
    pub(super) fn codes<'s>(&self, bytes: &'s [u8]) -> impl Iterator<Item = u32> + use<'s> {
        let step = if self.two_bytes { 2 } else { 1 };
        bytes.chunks(step).map(|code| code.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
    }

    /// Tells whether a code is the blank that word spacing widens (§9.3.3).
    pub(super) fn is_blank(&self, code: u32) -> bool {
        !self.two_bytes && code == 32
    }

    /// Returns a code's width in thousandths of the font's size.
    pub(super) fn width(&self, code: u32) -> f32 {
        match self.widths.range(..=code).next_back() {
            Some((_, (last, width))) if code <= *last => *width,
            _ => self.missing.unwrap_or_else(|| usual_width(code)),
        }
    }

    fn simple_widths(&mut self, pdf: &lopdf::Document, font: &Dictionary) {
        let first = entry(pdf, font, b"FirstChar").and_then(|code| code.as_i64().ok()).unwrap_or(0);
        let Some(Ok(widths)) = entry(pdf, font, b"Widths").map(Object::as_array) else { return };
        for (index, width) in widths.iter().take(256).enumerate() {
            let code = u32::try_from(first).unwrap_or(0).saturating_add(u32::try_from(index).unwrap_or(0));
            if let Some(width) = number(pdf, width).filter(|width| *width > 0.0) {
                self.widths.insert(code, (code, width));
            }
        }
    }

    /// `W` of a composite font (§9.7.4.3): `first [w w w]` or `first last w`.
    fn composite_widths(&mut self, pdf: &lopdf::Document, font: &Dictionary) {
        let descendant = entry(pdf, font, b"DescendantFonts")
            .and_then(|fonts| fonts.as_array().ok()?.first())
            .and_then(|font| pdf.dereference(font).ok()?.1.as_dict().ok());
        let Some(descendant) = descendant else { return };
        self.missing =
            Some(entry(pdf, descendant, b"DW").and_then(|width| number(pdf, width)).unwrap_or(1000.0));
        let Some(Ok(items)) = entry(pdf, descendant, b"W").map(Object::as_array) else { return };
        let mut items = items.iter();
        while let (Some(first), Some(next)) = (items.next().and_then(|item| code(pdf, item)), items.next()) {
            if self.widths.len() > WIDTHS {
                return;
            }
            let Ok((_, next)) = pdf.dereference(next) else { return };
            if let Ok(list) = next.as_array() {
                for (code, width) in (first..).zip(list.iter().take(WIDTHS)) {
                    if let Some(width) = number(pdf, width) {
                        self.widths.insert(code, (code, width));
                    }
                }
            } else if let (Some(last), Some(width)) =
                (code(pdf, next), items.next().and_then(|item| number(pdf, item)))
            {
                self.widths.insert(first, (last, width));
            }
        }
    }
}

fn number(pdf: &lopdf::Document, object: &Object) -> Option<f32> {
    pdf.dereference(object).ok()?.1.as_float().ok().filter(|number| number.is_finite())
}

fn code(pdf: &lopdf::Document, object: &Object) -> Option<u32> {
    u32::try_from(pdf.dereference(object).ok()?.1.as_i64().ok()?).ok()
}

/// Widths of Helvetica, roughly, for the fonts that every reader has and no file describes (§9.6.2.2).
fn usual_width(code: u32) -> f32 {
    match u8::try_from(code).map(char::from) {
        Ok('i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' | ' ' | 'f' | 't' | '/') => 270.0,
        Ok('m' | 'M' | 'W' | '@' | '%') => 860.0,
        Ok('w' | 'A'..='Z') => 690.0,
        Ok('r' | '(' | ')' | '-') => 340.0,
        _ => 545.0,
    }
}
