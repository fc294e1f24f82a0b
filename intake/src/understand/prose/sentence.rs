//! Sentences and their clauses.

use schema::field::{fold, text};

use super::super::words::{folded, person::SALUTATIONS};

/// A sentence, or a clause of one between semicolons.
#[derive(Debug, Clone)]
pub(in super::super) struct Sentence {
    /// As written, on one line.
    pub text: String,
    /// Folded.
    pub words: String,
    /// The paragraph it stands in.
    pub paragraph: usize,
    /// It goes on with the sentence before, behind a semicolon.
    pub goes_on: bool,
    /// It ends with a question mark.
    pub asks: bool,
}

/// Takes a paragraph apart.
pub(in super::super) fn sentences(paragraph: &str, index: usize) -> Vec<Sentence> {
    let line = text::line(&text::paragraphs(paragraph));
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut goes_on = false;
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        let cut = match c {
            '.' => {
                line[end..].starts_with(' ') && !is_abbreviation(&line[start..at], &line[end..])
                    || end == line.len()
            }
            '!' | '?' if is_of_title(&line[start..at], &line[end..]) => false,
            '!' | '?' => {
                line[end..].starts_with([' ', ')', '"', '”'])
                    || end == line.len()
                    || line[end..].starts_with(fold::is_ideograph)
            }
            '！' | '？' | '؟' => !is_of_title(&line[start..at], &line[end..]),
            '。' | ';' | '；' | '؛' => true,
            _ => false,
        };
        if cut {
            push(&mut sentences, &line[start..end], index, goes_on);
            goes_on = matches!(c, ';' | '；' | '؛');
            start = end;
        }
    }
    push(&mut sentences, &line[start..], index, goes_on);
    sentences
}

fn push(sentences: &mut Vec<Sentence>, text: &str, paragraph: usize, goes_on: bool) {
    let text = text.trim();
    if text.chars().any(char::is_alphanumeric) {
        let bare = text.trim_end_matches(['"', '”', ')', ' ']);
        let asks = bare.strip_suffix(['?', '？', '؟']).is_some_and(|before| {
            // "Its title is “Who speaks for the village?”": the title asks, not the writer.
            quotation_before(before).is_none_or(str::is_empty)
        });
        sentences.push(Sentence { text: text.to_owned(), words: folded(text), paragraph, goes_on, asks });
    }
}

/// The marks of quotations, and how long a quoted title may be.
const QUOTED: [(char, char); 7] =
    [('«', '»'), ('“', '”'), ('„', '“'), ('‹', '›'), ('「', '」'), ('《', '》'), ('"', '"')];
const LONGEST_TITLE: usize = 240;

/// Returns what stands before the quotation that is still open at the end of a text.
fn quotation_before(text: &str) -> Option<&str> {
    let from = text.floor_char_boundary(text.len().saturating_sub(LONGEST_TITLE));
    let near = &text[from..];
    let open = |(open, close): &(char, char)| {
        let at = match open == close {
            true => (near.matches(*open).count() % 2 == 1).then(|| near.rfind(*open))??,
            false => near.rfind(*open)?,
        };
        let behind = &near[at + open.len_utf8()..];
        (!behind.contains(*close)).then_some(from + at)
    };
    QUOTED.iter().filter_map(open).max().map(|at| text[..at].trim())
}

/// Tells whether a mark stands within a title that a sentence quotes: "a workshop « Who pays? Radio and roads », which …".
fn is_of_title(before: &str, after: &str) -> bool {
    if quotation_before(before).is_none_or(str::is_empty) {
        return false;
    }
    let near = &after[..after.floor_char_boundary(LONGEST_TITLE)];
    let Some(at) = near.find(['»', '”', '“', '›', '」', '》', '"']) else { return false };
    let behind = near[at..].trim_start_matches(['»', '”', '“', '›', '」', '》', '"']).trim_start();
    let goes_on =
        |c: char| c.is_lowercase() || matches!(c, ',' | '.' | ')' | '，' | '。' | '،' | '-' | '–' | '—');
    near[..at].chars().any(char::is_alphanumeric)
        || behind.starts_with(goes_on)
        || behind.starts_with(fold::is_ideograph)
        || behind.starts_with(|c: char| ('\u{620}'..='\u{64a}').contains(&c))
}

/// Tells whether a full stop belongs to the word before it: `Dr.`, an initial, `e.g.`, `г.`.
fn is_abbreviation(before: &str, after: &str) -> bool {
    const OTHERS: [&str; 34] = [
        "e.g", "i.e", "etc", "approx", "no", "nr", "st", "vol", "inc", "ltd", "jan", "feb", "mar", "apr",
        "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "p.ej", "ej", "núm", "av", "г", "гг", "т.е",
        "т.к", "им", "стр", "ст", "c",
    ];
    let word = before.rsplit([' ', '(', '"', '“']).next().unwrap_or(before);
    let lower = word.to_lowercase();
    let next_small = after.trim_start().starts_with(|c: char| c.is_lowercase() || c == ',');
    // "1. Mr Cissé": the number counts, and is no sentence.
    let counts = before.trim().len() <= 2 && before.trim().chars().all(|c| c.is_ascii_digit());
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let title = SALUTATIONS.contains(&folded(word).as_str()) && word.chars().count() <= 6;
    let before_number =
        OTHERS.contains(&lower.as_str()) && after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    initial || title || counts || next_small || before_number
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[test]
    fn sentences_end_at_full_stops_that_are_none_of_a_word() {
        let text = "We nominate Dr. A. Sow. She works for\nthe U.N. in Geneva; all is paid! 她同意。您好？";
        let found: Vec<String> = sentences(text, 0).into_iter().map(|sentence| sentence.text).collect();
        assert_eq!(
            found,
            [
                "We nominate Dr. A. Sow.",
                "She works for the U.N. in Geneva;",
                "all is paid!",
                "她同意。",
                "您好？"
            ]
        );
    }

    #[test]
    fn a_title_that_asks_is_no_question() {
        for (text, n, asks) in [
            ("Nous proposons un atelier « Qui parle ? Radios et villages ». Il dure une heure.", 2, false),
            ("It is called \"Who pays?\" and lasts an hour.", 1, false),
            ("Its title is “Who pays?”", 1, false),
            ("Название: «Кто платит?», формат: мастерская.", 1, false),
            ("题目是《谁来付钱？》，时间一小时。", 1, false),
            ("\"Who pays?\"", 1, true),
            ("May we call it \"Radio\"? Thank you.", 2, true),
            ("He said \"yes\". Who pays?", 2, true),
        ] {
            let found = sentences(text, 0);
            assert_eq!(found.len(), n, "{text}");
            assert_eq!(found.iter().any(|sentence| sentence.asks), asks, "{text}");
        }
    }
}
