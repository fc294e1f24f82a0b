//! Makes foreign text harmless without changing what it says: controls, bidi overrides, file names.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Longest file name shown to people, in characters.
const FILE_NAME_CHARS: usize = 150;

/// Tells whether a character steers the direction of text around it (embeddings, overrides, isolates; UAX #9). In a name or
/// a subject they can only mislead; the plain marks LRM and RLM cannot and stay.
#[must_use]
pub const fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Tells whether a character draws nothing and is not needed for spelling (zero width space, word joiner, soft hyphen,
/// byte order mark, tags). Zero width joiners are spelling in several scripts and are not among them.
#[must_use]
pub const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// Returns the text in Unicode normalisation form C.
#[must_use]
pub fn nfc(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        text.nfc().collect()
    }
}

/// Returns one line: white space runs (line ends too) become one blank; controls, bidi controls and invisible characters go.
#[must_use]
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for character in text.chars() {
        if character.is_whitespace() {
            blank = true;
        } else if character.is_control() || is_bidi_control(character) || is_invisible(character) {
            // A control between two words must not glue them: "a\0b" stays "ab", "a\r\nb" became a blank above.
        } else {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            out.push(character);
        }
    }
    nfc(out)
}

/// Returns body text: line ends are `\n`, controls other than tab and line end go, U+2028 and U+2029 are line ends,
/// trailing blank lines go. Direction marks stay: they are how people write mixed text.
#[must_use]
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                if characters.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\u{2028}' | '\u{2029}' | '\u{0B}' | '\u{0C}' | '\u{85}' => out.push('\n'),
            '\t' => out.push('\t'),
            '\u{FEFF}' => {}
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out.truncate(out.trim_end().len());
    nfc(out)
}

/// Returns a file name for people: the last path component, without controls, bidi controls, characters that mean something
/// to a shell or a file system, leading dots and blanks at the ends; names reserved by Windows get an underscore. `None`
/// if nothing is left.
#[must_use]
pub fn file_name(name: &str) -> Option<String> {
    let one_line = line(name);
    let last =
        one_line.rsplit(['/', '\\']).find(|component| !component.trim_matches(['.', ' ']).is_empty())?;
    let mut cleaned: String = last
        .chars()
        .map(
            |character| {
                if matches!(character, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { character }
            },
        )
        .collect();
    cleaned = cleaned.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']).to_owned();
    if cleaned.is_empty() {
        return None;
    }
    let stem = cleaned.split('.').next().unwrap_or("").trim_end().to_ascii_uppercase();
    let numbered = stem.len() == 4
        && (stem.starts_with("COM") || stem.starts_with("LPT"))
        && stem.ends_with(|digit: char| digit.is_ascii_digit());
    if numbered || matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") {
        cleaned.insert(0, '_');
    }
    Some(shorten(&cleaned))
}

/// Cuts a name in the middle, so that its extension stays.
fn shorten(name: &str) -> String {
    let count = name.chars().count();
    if count <= FILE_NAME_CHARS {
        return name.to_owned();
    }
    let extension: String = match name.rsplit_once('.') {
        Some((_, extension)) if extension.chars().count() <= 10 => format!(".{extension}"),
        _ => String::new(),
    };
    let stem: String = name.chars().take(FILE_NAME_CHARS - extension.chars().count()).collect();
    stem + &extension
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_lose_paths_controls_and_reserved_words() {
        let check =
            |name: &str, expected: Option<&str>| assert_eq!(file_name(name).as_deref(), expected, "{name:?}");
        check("../../etc/passwd", Some("passwd"));
        check("C:\\Users\\x\\CV.docx", Some("CV.docx"));
        check("\0../x", Some("x"));
        check("cv\u{202E}fdp.exe", Some("cvfdp.exe"));
        check("..", None);
        check("CON.txt", Some("_CON.txt"));
        check("com1", Some("_com1"));
        check("a:b?.pdf", Some("a_b_.pdf"));
        check("Cox’s Bazar – before the boats.jpg", Some("Cox’s Bazar – before the boats.jpg"));
        check("photo/", Some("photo"));
    }

    #[test]
    fn a_line_has_no_line_ends() {
        assert_eq!(line("a\r\nBcc: v@x.example"), "a Bcc: v@x.example");
        assert_eq!(line(" a\u{202E}b\0 "), "ab");
    }
}
