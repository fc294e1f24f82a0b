//! PDF: form fields, typed-over notes, and the text of the pages put back into lines.
//!
//! lopdf reads the objects; what is drawn where is followed here (`draw.rs`), because label and value of a form are often
//! nothing but neighbours on a line. The values of form fields and of text that was typed over a page are put where they
//! stand on the page, so that a field named `Text1` still answers the label beside it.

mod bidi;
mod draw;
mod fields;
mod font;
mod layout;
mod unicode;

#[cfg(test)]
mod tests;

use lopdf::{Dictionary, Error, LoadOptions, Object, ObjectId};

use super::document::Writer;
use super::{Document, Problem, limits};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::InvalidPassword | Error::Decryption(_) => Self::Locked,
            Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Self::OverLimit,
            _ => Self::Damaged,
        }
    }
}

/// Reads a PDF.
///
/// # Errors
/// [`Problem::Damaged`], [`Problem::Locked`], [`Problem::NoText`] for a scan, [`Problem::OverLimit`] for more pages,
/// operations, fields or bytes than the [`limits`].
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let options = LoadOptions::with_max_decompressed_size(limits::STREAM_BYTES);
    let pdf = lopdf::Document::load_mem_with_options(bytes, options)?;
    if pdf.is_encrypted() {
        return Err(Problem::Locked);
    }
    let pages: Vec<ObjectId> = pdf.page_iter().take(limits::PAGES + 1).collect();
    if pages.len() > limits::PAGES {
        return Err(Problem::OverLimit);
    }
    let mut writer = Writer::default();
    let mut drawing = draw::Drawing::new(&pdf);
    let mut forms = fields::Fields::default();
    for page in pages {
        let mut pieces = drawing.page(page)?;
        forms.page(&pdf, page, &mut writer, &mut pieces)?;
        let turn = inherited(&pdf, page, b"Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or(0);
        layout::write(layout::turned(pieces, turn), &mut writer)?;
    }
    if writer.is_empty() {
        return Err(Problem::NoText);
    }
    Ok(writer.finish())
}

/// Returns an entry of a page, or of the nearest of its parents that has it.
fn inherited<'a>(pdf: &'a lopdf::Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = pdf.get_dictionary(page).ok()?;
    for _ in 0..limits::PDF_DEPTH * 4 {
        if let Some(found) = entry(pdf, node, key) {
            return Some(found);
        }
        node = entry(pdf, node, b"Parent")?.as_dict().ok()?;
    }
    None
}

/// Returns an entry of a dictionary, wherever it is written; `None` for a missing one and for null.
fn entry<'a>(pdf: &'a lopdf::Document, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    dictionary.get_deref(key, pdf).ok().filter(|object| !object.is_null())
}

/// Returns an object as numbers.
fn numbers(pdf: &lopdf::Document, object: &Object) -> Vec<f32> {
    let Ok(array) = object.as_array() else { return Vec::new() };
    array.iter().take(16).filter_map(|item| pdf.dereference(item).ok()?.1.as_float().ok()).collect()
}

/// Returns an object as text (ISO 32000-1 §7.9.2): a string or a stream.
fn words(object: &Object) -> Option<String> {
    match object {
        Object::String(..) => lopdf::decode_text_string(object).ok(),
        Object::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
        Object::Stream(stream) => {
            let bytes = stream.get_plain_content_with_limit(limits::TEXT_BYTES).ok()?;
            lopdf::decode_text_string(&Object::string_literal(bytes)).ok()
        }
        _ => None,
    }
}
