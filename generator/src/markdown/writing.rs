//! How each language writes what Markdown leaves open: quotation marks, the line breaks of Chinese, the words that
//! stand at notes and tasks, and the anchors of headings.

use schema::name::Lang;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Returns the quotation mark of a language for the straight one that an author typed: the opening, or the closing.
pub(super) fn quotation_mark(lang: Lang, opens: bool) -> &'static str {
    match (lang, opens) {
        // With no-break spaces inside, as French is set.
        (Lang::Fr, true) => "«\u{a0}",
        (Lang::Fr, false) => "\u{a0}»",
        (Lang::Ar | Lang::Es | Lang::Ru, true) => "«",
        (Lang::Ar | Lang::Es | Lang::Ru, false) => "»",
        (Lang::En | Lang::Zh, true) => "“",
        (Lang::En | Lang::Zh, false) => "”",
    }
}

/// Returns whether a character is written without spaces between words: a line break beside it is not a space.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{303f}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// The words that stand in texts themselves, so that they are in the language of the text.
pub(super) struct InText {
    /// At a task that is done.
    pub(super) done: &'static str,
    /// At a task that is not.
    pub(super) to_do: &'static str,
    /// At the end of a note: the way back.
    pub(super) back: &'static str,
    /// Above the notes.
    pub(super) notes: &'static str,
}

/// Returns the words of a language.
pub(super) fn in_text(lang: Lang) -> InText {
    let (done, to_do, back, notes) = match lang {
        Lang::Ar => ("مُنجَز", "لم يُنجَز بعد", "العودة إلى النص", "الحواشي"),
        Lang::Zh => ("已完成", "未完成", "返回正文", "脚注"),
        Lang::En => ("done", "not done yet", "back to the text", "Notes"),
        Lang::Fr => ("fait", "pas encore fait", "retour au texte", "Notes"),
        Lang::Ru => ("сделано", "ещё не сделано", "назад к тексту", "Примечания"),
        Lang::Es => ("hecho", "aún no hecho", "volver al texto", "Notas"),
    };
    InText { done, to_do, back, notes }
}

/// The ids that templates use themselves: a heading of this name gets a number.
pub const RESERVED: &[&str] = &[
    "asked",
    "categories",
    "filter",
    "filter-by",
    "mail",
    "main",
    "matrix",
    "nav",
    "open-calls",
    "others",
    "pages",
    "rules",
    "toc",
];

/// Makes an anchor of a heading's text: letters and digits of any script, with `-` between words. The same text gives
/// the same anchor however it was typed: composed or not, with vowel signs or without.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        if c.is_alphanumeric() && !is_combining_mark(c) {
            out.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c)));
        } else if is_spacing_vowel(c) {
            out.push(c);
        } else if !out.ends_with('-')
            && !out.is_empty()
            && !matches!(c, '\'' | '’' | '\u{ad}' | '\u{200c}' | '\u{200d}')
            && !is_combining_mark(c)
        {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-').to_owned();
    if out.is_empty() { "section".to_owned() } else { out }
}

/// Returns whether a combining mark belongs to the word as much as its letters do: the vowels of Indic scripts, of Thai
/// and their neighbours. Accents and the vowel signs of Arabic and Hebrew do not.
fn is_spacing_vowel(c: char) -> bool {
    is_combining_mark(c)
        && matches!(c, '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3099}' | '\u{309a}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_the_same_however_the_heading_was_typed() {
        assert_eq!(slug("Qui désigne ?"), "qui-désigne");
        assert_eq!(slug("Qui de\u{301}signe ?"), "qui-désigne");
        assert_eq!(slug("مُنجَز"), slug("منجز"));
        assert_eq!(slug("L’année d'essai"), "lannée-dessai");
        assert_eq!(slug("हिन्दी भाषा"), "हिन्दी-भाषा");
        assert_eq!(slug("2020: 主持人!"), "2020-主持人");
        assert_eq!(slug("…"), "section");
    }
}
