//! Which way a text runs, so that a Latin name stays whole in an Arabic line and the other way round.

use schema::name::Lang;

/// Tells whether a language is written from right to left.
pub(super) fn is_rtl(lang: Lang) -> bool {
    lang == Lang::Ar
}

/// Tells whether a text runs from right to left by its first letter; `None` where it has no letter.
fn runs_rtl(text: &str) -> Option<bool> {
    text.chars().find(|letter| letter.is_alphabetic()).map(
        |letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'),
    )
}

/// Puts a line that runs against the language between marks that keep it together (UAX #9 §2.4: FSI … PDI).
pub(super) fn isolated(line: &str, lang: Lang) -> String {
    match runs_rtl(line) {
        Some(rtl) if rtl != is_rtl(lang) => format!("\u{2068}{line}\u{2069}"),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_against_the_grain_are_marked() {
        assert_eq!(isolated("Ada (UK)", Lang::En), "Ada (UK)");
        assert_eq!(isolated("Ada (UK)", Lang::Ar), "\u{2068}Ada (UK)\u{2069}");
        assert_eq!(isolated("ليلى", Lang::Ar), "ليلى");
        assert_eq!(isolated("12: ليلى", Lang::Fr), "\u{2068}12: ليلى\u{2069}");
        assert_eq!(isolated("+41 22", Lang::Ar), "+41 22");
    }
}
