//! XML of Office documents, one tag at a time.
//!
//! No recursion, no entities beyond the five of XML, no DTD: a document type declaration has no business in an Office file
//! and makes it damaged. Names are compared without their prefix, which a writer may choose.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Problem, limits};

/// A tag.
pub(super) struct Tag<'a>(&'a BytesStart<'a>);

impl Tag<'_> {
    /// Returns an attribute by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .filter_map(Result::ok)
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        quick_xml::escape::unescape(&found.value).ok().map(Cow::into_owned)
    }

    /// Returns an attribute as a number.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Tells whether `w:val` (or its absence) says yes.
    pub(super) fn is_on(&self) -> bool {
        self.attribute("val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off" | "none"))
    }
}

/// What [`walk`] meets; names come without prefix.
pub(super) enum Item<'a> {
    /// A start tag.
    Open(&'a str, Tag<'a>),
    /// An end tag; each start tag has one.
    Close(&'a str),
    /// Text.
    Text(&'a str),
}

/// Walks through a file. Stops at the visitor's first problem.
pub(super) fn walk(
    bytes: &[u8],
    mut visit: impl FnMut(Item<'_>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let text = decode(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_comments = false;
    let mut depth = 0_usize;
    for _ in 0..limits::XML_EVENTS {
        match reader.read_event().map_err(|_| Problem::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                if depth > limits::XML_DEPTH {
                    return Err(Problem::OverLimit);
                }
                visit(Item::Open(start.local_name().into_inner(), Tag(&start)))?;
            }
            Event::Empty(start) => {
                visit(Item::Open(start.local_name().into_inner(), Tag(&start)))?;
                visit(Item::Close(start.local_name().into_inner()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Item::Close(end.local_name().into_inner()))?;
            }
            Event::Text(text) => visit(Item::Text(&text.xml10_content()))?,
            Event::CData(text) => visit(Item::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                if let Ok(Some(character)) = reference.resolve_char_ref() {
                    visit(Item::Text(character.encode_utf8(&mut [0; 4])))?;
                } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(&reference) {
                    visit(Item::Text(text))?;
                }
            }
            Event::DocType(_) => return Err(Problem::Damaged),
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(Problem::Damaged),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    Err(Problem::OverLimit)
}

/// UTF-8, or UTF-16 with a byte order mark: other encodings are not allowed in these files.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, skip) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    encoding.decode_without_bom_handling(&bytes[skip..]).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(xml: &[u8]) -> Result<String, Problem> {
        let mut out = String::new();
        walk(xml, |item| {
            if let Item::Text(text) = item {
                out.push_str(text);
            }
            Ok(())
        })?;
        Ok(out)
    }

    #[test]
    fn characters_and_the_five_entities_are_read() {
        assert_eq!(text("<a>V&#246;g&amp;e<![CDATA[<l>]]>&unknown;</a>".as_bytes()), Ok("Vög&e<l>".into()));
    }

    #[test]
    fn billion_laughs_are_not_laughed() {
        let bomb = b"<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(text(bomb), Err(Problem::Damaged));
        let file = b"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
        assert_eq!(text(file), Err(Problem::Damaged));
    }

    #[test]
    fn depth_is_bounded_and_cut_files_are_damaged() {
        assert_eq!(text("<a>".repeat(1000).as_bytes()), Err(Problem::OverLimit));
        assert_eq!(text(b"<a><b>x</b>"), Err(Problem::Damaged));
    }
}
