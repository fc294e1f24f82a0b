//! Telephone numbers, kept as they are written.

use super::{Reading, fold, limited, refuse, text};
use crate::form::Field;

pub(super) fn read(field: &Field, raw: &str) -> Reading {
    let line = text::line(raw);
    match number(&line) {
        Some(number) => limited(field, number.to_owned()),
        None => refuse("phone", raw, Vec::new()),
    }
}

/// Returns the telephone number of a line: from its first `+`, `(` or digit to its last digit or what belongs to it.
pub fn number(line: &str) -> Option<&str> {
    let start = line.find(|c: char| c == '+' || c == '＋' || c == '(' || fold::digit(c).is_some())?;
    // A word in brackets is no part of a number: "(office) +41 …".
    let start = if line[start..].starts_with('(')
        && !line[start..].chars().nth(1).is_some_and(|c| c == '+' || fold::digit(c).is_some())
    {
        start + line[start..].find(|c: char| c == '+' || fold::digit(c).is_some())?
    } else {
        start
    };
    let mut end = start;
    for (at, c) in line[start..].char_indices() {
        if fold::digit(c).is_some() {
            end = start + at + c.len_utf8();
        } else if !" +-–.()/\u{a0}＋".contains(c) && !is_extension(&line[start + at..]) {
            if c.is_alphabetic() && line[..start + at].ends_with(char::is_alphabetic) {
                continue;
            }
            break;
        }
    }
    let number = line[start..end].trim();
    let number = if number.matches('(').count() > number.matches(')').count() && number.starts_with('(') {
        &number[1..]
    } else {
        number
    };
    let n_digits = number.chars().filter(|c| fold::digit(*c).is_some()).count();
    (5..=24).contains(&n_digits).then_some(number)
}

fn is_extension(rest: &str) -> bool {
    const WORDS: [&str; 8] = ["ext", "Ext", "x", "poste", "int.", "доб", "#", "分机"];
    WORDS.iter().any(|word| {
        rest.strip_prefix(word).is_some_and(|after| {
            after.trim_start_matches(['.', ' ', ':']).starts_with(|c: char| fold::digit(c).is_some())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_kept_as_written() {
        for (line, expected) in [
            ("+43 000 555 0123", Some("+43 000 555 0123")),
            ("+225 00 00 55 01 76 (bureau)", Some("+225 00 00 55 01 76")),
            ("tel: +1 (808) 555-0117, mornings", Some("+1 (808) 555-0117")),
            ("(office) +41 22 555 01 01", Some("+41 22 555 01 01")),
            ("(022) 555 01 01", Some("(022) 555 01 01")),
            ("‏+962 0 555 0188", Some("+962 0 555 0188")),
            ("٠٧٩٥٥٥٠١٨٨", Some("٠٧٩٥٥٥٠١٨٨")),
            ("+41 22 555 01 01 ext. 12", Some("+41 22 555 01 01 ext. 12")),
            ("call me", None),
            ("12", None),
        ] {
            assert_eq!(number(line), expected, "{line}");
        }
    }
}
