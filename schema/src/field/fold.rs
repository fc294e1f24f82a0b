//! Folds text for comparing: case, accents, digits, scripts' spelling variants and punctuation make no difference.
//!
//! `E-Mail :` and `e mail` have the same [`key`]; `Téléphone` and `TELEPHONE` the same [`tokens`]. Folding is for comparing
//! alone, an answer is never stored folded.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

pub use super::traditional::simplified;

/// A word of a text: folded, with its place in the text. An ideograph is a word of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word.
    pub text: String,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

/// Zeros of the decimal digits of other scripts that people type.
const ZEROS: [char; 8] =
    ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{1040}', '\u{17e0}', '\u{ae6}'];

/// Returns the value of a decimal digit of any of the scripts that people type.
pub fn digit(c: char) -> Option<u32> {
    if let Some(value) = c.to_digit(10) {
        return Some(value);
    }
    let code = u32::from(c);
    if (0xff10..=0xff19).contains(&code) {
        return Some(code - 0xff10);
    }
    ZEROS.iter().map(|zero| code.wrapping_sub(u32::from(*zero))).find(|value| *value < 10)
}

/// Tells whether a character is written without spaces between words, so that each is taken as a word.
pub fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Hands over the folded characters of one character; a break between words is a blank.
fn fold(c: char, emit: &mut impl FnMut(char)) {
    if c.is_ascii() {
        emit(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
        return;
    }
    // Marks, joiners and direction marks inside words are no breaks.
    if is_combining_mark(c)
        || matches!(u32::from(c), 0x640 | 0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfeff)
    {
        return;
    }
    // A letter of its own, though it can be taken apart.
    if matches!(c, 'й' | 'Й') {
        emit('й');
        return;
    }
    if let Some(value) = digit(c) {
        emit(char::from_digit(value, 10).unwrap_or('0'));
        return;
    }
    decompose_compatible(c, |part| {
        if is_combining_mark(part) {
            return;
        }
        for lower in part.to_lowercase() {
            match lower {
                'ß' => "ss".chars().for_each(&mut *emit),
                'æ' => "ae".chars().for_each(&mut *emit),
                'œ' => "oe".chars().for_each(&mut *emit),
                'ø' => emit('o'),
                'ł' => emit('l'),
                'đ' | 'ð' => emit('d'),
                'ı' => emit('i'),
                'þ' => "th".chars().for_each(&mut *emit),
                'ٱ' => emit('ا'),
                'ى' | 'ی' => emit('ي'),
                'ة' => emit('ه'),
                'ک' => emit('ك'),
                other if is_ideograph(other) => emit(simplified(other)),
                other if other.is_alphanumeric() => emit(other),
                other if is_combining_mark(other) => {}
                _ => emit(' '),
            }
        }
    });
}

/// Takes a text apart into folded words.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut open = false;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        fold(c, &mut |folded| {
            if folded == ' ' {
                open = false;
                return;
            }
            let alone = is_ideograph(folded);
            match tokens.last_mut() {
                Some(token) if open && !alone => {
                    token.text.push(folded);
                    token.end = end;
                }
                // A ligature may hold several words: the later ones stand behind it, so that places never overlap.
                last => {
                    let start = last.map_or(start, |last| start.max(last.end));
                    tokens.push(Token { text: folded.to_string(), start, end });
                }
            }
            open = !alone;
        });
    }
    for token in &mut tokens {
        mend_code(&mut token.text);
        // "and" is glued to the number behind it: `٢ و٦`.
        if let Some(digits) = token.text.strip_prefix('و')
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
        {
            token.text = digits.to_owned();
            // As it is written, the letter may be a longer one: mathematicians have their own.
            token.start += text[token.start..].chars().next().map_or(0, char::len_utf8);
        }
    }
    tokens
}

/// The Cyrillic С of `С1` is the Latin C of `C1`.
fn mend_code(word: &mut String) {
    if let Some(digits) = word.strip_prefix('с')
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
    {
        *word = format!("c{digits}");
    }
}

/// Returns the folded words with one blank between them.
pub fn words(text: &str) -> String {
    let tokens = tokens(text);
    let mut words = String::with_capacity(text.len());
    for token in &tokens {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&token.text);
    }
    words
}

/// Returns the folded text without blanks: two texts with the same key are the same label or choice. Numbers stay apart:
/// `1, 2` is not `12`.
pub fn key(text: &str) -> String {
    key_of(tokens(text).iter().map(|token| token.text.as_str()))
}

/// Joins folded words to a key.
pub fn key_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut key = String::new();
    for word in words {
        let numbers =
            key.ends_with(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_digit());
        if numbers {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_punctuation_and_spelling_variants_make_no_difference() {
        for (a, b) in [
            ("E-Mail", "e mail"),
            ("Téléphone\u{a0}", "TELEPHONE"),
            ("Télé-enseignement", "Téléenseignement"),
            ("الإنكليزية", "الانكليزيه"),
            ("٣١ مارس", "31 مارس"),
            ("Ｃ７", "c7"),
            ("С1", "C1"),
            ("Ёлка", "елка"),
            ("Œuvre", "oeuvre"),
            ("l’organisation", "l'organisation"),
            ("اللغـة", "اللغه"),
        ] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
        assert_eq!(words("Côte d’Ivoire (Abidjan)"), "cote d ivoire abidjan");
        assert_eq!(words("3月31日 ok"), "3 月 31 日 ok");
    }

    #[test]
    fn tokens_know_their_place() {
        let text = "à É1";
        let places: Vec<&str> = tokens(text).iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(places, ["à", "É1"]);
    }

    #[test]
    fn places_are_whole_characters_whatever_is_written() {
        for letter in '\0'..='\u{1ffff}' {
            let text = format!("a {letter}3");
            let mut last = 0;
            for token in tokens(&text) {
                assert!(last <= token.start && token.start <= token.end, "{text:?}");
                assert!(text.get(token.start..token.end).is_some(), "{text:?}");
                last = token.end;
            }
        }
    }
}
