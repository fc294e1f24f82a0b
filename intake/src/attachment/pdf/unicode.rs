//! `ToUnicode`: which letters the codes of a font stand for (ISO 32000-1 §9.10.3).
//!
//! A CMap is a PostScript program; what matters in it are the lists between `beginbfchar`, `beginbfrange` and their ends.
//! Everything around them is passed over, however it is written.

use std::collections::BTreeMap;

/// Most entries: one for each code of two bytes, and some to spare.
const ENTRIES: usize = 70_000;
/// Longest text of one code, in UTF-16 units: ligatures have three or four.
const UNITS: usize = 16;

/// Letters by code.
pub(super) struct UnicodeMap {
    /// First code of a range to its last code and the text of the first.
    ranges: BTreeMap<u32, (u32, Vec<u16>)>,
}

enum Token<'a> {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

impl UnicodeMap {
    /// Reads a map; `None` if it maps nothing.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut map = Self { ranges: BTreeMap::new() };
        let mut tokens = tokens(bytes);
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(b"beginbfchar") => map.characters(&mut tokens),
                Token::Word(b"beginbfrange") => map.character_ranges(&mut tokens),
                _ => {}
            }
        }
        (!map.ranges.is_empty()).then_some(map)
    }

    /// Returns the letters of a code.
    pub(super) fn letters(&self, code: u32) -> Option<String> {
        let (first, (last, text)) = self.ranges.range(..=code).next_back()?;
        if code > *last {
            return None;
        }
        let mut text = text.clone();
        if let Some(unit) = text.last_mut() {
            *unit = unit.wrapping_add(u16::try_from(code - first).unwrap_or(0));
        }
        Some(String::from_utf16_lossy(&text))
    }

    fn characters<'a>(&mut self, tokens: &mut impl Iterator<Item = Token<'a>>) {
        while let (Some(Token::Hex(code)), Some(Token::Hex(text))) = (tokens.next(), tokens.next()) {
            self.insert(number(&code), number(&code), &text);
        }
    }

    fn character_ranges<'a>(&mut self, tokens: &mut impl Iterator<Item = Token<'a>>) {
        while let (Some(Token::Hex(first)), Some(Token::Hex(last))) = (tokens.next(), tokens.next()) {
            let (first, last) = (number(&first), number(&last));
            match tokens.next() {
                Some(Token::Hex(text)) => self.insert(first, last, &text),
                Some(Token::Open) => {
                    let mut code = first;
                    while let Some(Token::Hex(text)) = tokens.next() {
                        self.insert(code, code, &text);
                        code = code.saturating_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    fn insert(&mut self, first: u32, last: u32, text: &[u8]) {
        let units: Vec<u16> = text
            .chunks(2)
            .take(UNITS)
            .map(|unit| unit.iter().fold(0, |value, byte| value << 8 | u16::from(*byte)))
            .collect();
        if self.ranges.len() < ENTRIES && !units.is_empty() {
            self.ranges.insert(first, (last, units));
        }
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |value, byte| value << 8 | u32::from(*byte))
}

fn tokens(bytes: &[u8]) -> impl Iterator<Item = Token<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_ascii_start();
            let (first, after) = rest.split_first()?;
            match first {
                b'%' => {
                    let end = memchr::memchr2(b'\n', b'\r', after).unwrap_or(after.len());
                    rest = &after[end..];
                }
                b'<' if after.first() != Some(&b'<') => {
                    let end = memchr::memchr(b'>', after).unwrap_or(after.len());
                    rest = after.get(end + 1..).unwrap_or_default();
                    return Some(Token::Hex(hex(&after[..end])));
                }
                b'[' => {
                    rest = after;
                    return Some(Token::Open);
                }
                b']' => {
                    rest = after;
                    return Some(Token::Close);
                }
                _ => {
                    let end = after
                        .iter()
                        .position(|byte| {
                            byte.is_ascii_whitespace() || matches!(byte, b'<' | b'[' | b']' | b'%')
                        })
                        .unwrap_or(after.len());
                    let word = &rest[..=end];
                    rest = &after[end..];
                    return Some(Token::Word(word.trim_ascii_end()));
                }
            }
        }
    })
}

fn hex(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .iter()
        .filter_map(|digit| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .take(8 * UNITS)
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(map: &str, code: u32, letters: Option<&str>) {
        let map = UnicodeMap::parse(map.as_bytes());
        assert_eq!(map.and_then(|map| map.letters(code)).as_deref(), letters);
    }

    #[test]
    fn lists_and_ranges_are_read_however_they_are_written() {
        check("1 beginbfchar <0001> <0627> endbfchar", 1, Some("\u{627}"));
        check("2 beginbfchar\n<01><00660069>% ligature\n<02> <D83DDE00>\nendbfchar", 1, Some("fi"));
        check("2 beginbfchar\n<01><00660069>\n<02> <D83DDE00>\nendbfchar", 2, Some("😀"));
        check("1 beginbfrange <0041> <005A> <0061> endbfrange", 0x43, Some("c"));
        check(
            "1 beginbfrange<01><03>[<0041> <0042><0043>]endbfrange 1 beginbfchar <09><0044> endbfchar",
            3,
            Some("C"),
        );
        check(
            "1 beginbfrange<01><03>[<0041> <0042><0043>]endbfrange 1 beginbfchar <09><0044> endbfchar",
            9,
            Some("D"),
        );
        check("1 beginbfchar <0001> <0627> endbfchar", 2, None);
        check("begincmap endcmap", 1, None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>, code: u32) {
            let _ = UnicodeMap::parse(&[b"beginbfrange ".as_slice(), &bytes].concat()).map(|map| map.letters(code));
        }

        #[test]
        fn any_tokens_are_read(map in "(beginbfrange|beginbfchar|endbfchar|<[0-9a-f]{0,9}>|\\[|\\]|%| |\n){0,40}", code: u32) {
            let _ = UnicodeMap::parse(map.as_bytes()).map(|map| map.letters(code));
        }
    }
}
