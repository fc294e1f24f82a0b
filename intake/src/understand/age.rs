//! Ages: said in a sentence, written beside a label, and the groups of a form that they lie in.

use schema::field::fold;
use schema::form::{Field, FieldKind, Form};

use super::prose::Sentence;
use super::words::{self, statement};

/// Words right before an age.
const BEFORE: [&str; 17] = [
    "am",
    "m",
    "now",
    "turned",
    "aged",
    "ai",
    "tengo",
    "cumpli",
    "мне",
    "عمري",
    "وعمري",
    "年",
    "我",
    "age",
    "edad",
    "возраст",
    "исполнилось",
];

/// Words right behind an age.
const UNITS: [&str; 11] = ["years", "ans", "anos", "лет", "года", "год", "سنه", "سنوات", "عاما", "عام", "岁"];

/// Returns the age that a sentence says somebody has.
pub(super) fn said(sentence: &Sentence) -> Option<u32> {
    const ONESELF: &[&str] = &["i", "i m", "soy", "je", "я", "انا", "我"];
    let text = sentence.text.as_str();
    let tokens = fold::tokens(text);
    let word = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or("", |token| token.text.as_str());
    for (at, token) in tokens.iter().enumerate() {
        let Ok(age) = token.text.parse::<u32>() else { continue };
        if !(8..=99).contains(&age) {
            continue;
        }
        let (before, behind, then) = (word(at.checked_sub(1)), word(Some(at + 1)), word(Some(at + 2)));
        let unit = UNITS.contains(&behind);
        // "I have 20 years of experience"
        let of_work = matches!(then, "of" | "d" | "de" | "опыта" | "experience")
            || matches!(behind, "year" | "of" | "percent" | "из");
        // "Nia Cole, 22, a student", "I am Nia, 22."
        let apart = text[..token.start].trim_end().ends_with([',', '，', '،'])
            && text[token.end..].trim_start().starts_with([',', '.', ')', '，', '،', '。']);
        let oneself = at <= 4 && words::begins_with(&sentence.words, ONESELF).is_some()
            || words::contains(&sentence.words, statement::US);
        let old = unit && then == "old";
        let called = unit && matches!(before, "de" | "agee" | "age") && at <= 8 && oneself;
        if old || BEFORE.contains(&before) && !of_work || called && !of_work || apart && oneself {
            return Some(age);
        }
    }
    None
}

/// Returns the age that a value beside a label is: `27`, `22 ans`, `28岁`.
pub(super) fn written(value: &str) -> Option<u32> {
    const WORDS: usize = 3;
    let tokens = fold::tokens(value);
    let first = tokens.first()?;
    if tokens.len() > WORDS || tokens[1..].iter().any(|token| token.text.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    first.text.parse().ok().filter(|age| (5..=110).contains(age))
}

/// Returns the field that asks for a group of ages.
pub(super) fn group_field(form: &Form) -> Option<usize> {
    form.fields.iter().position(|field| field.kind == FieldKind::Choice && groups(field).len() > 2)
}

/// Returns the group of a field that an age lies in.
pub(super) fn group(field: &Field, age: u32) -> Option<&str> {
    groups(field).into_iter().find(|((from, to), _)| (*from..=*to).contains(&age)).map(|(_, key)| key)
}

/// Returns the ages that the choices of a field stand for: `18-24`, `under-18`, `35-plus`.
fn groups(field: &Field) -> Vec<((u32, u32), &str)> {
    const OLDEST: u32 = 130;
    let range = |key: &str| -> Option<(u32, u32)> {
        if let Some(under) = key.strip_prefix("under-") {
            return Some((0, under.parse::<u32>().ok()?.saturating_sub(1)));
        }
        if let Some(from) = key.strip_suffix("-plus") {
            return Some((from.parse().ok()?, OLDEST));
        }
        let (from, to) = key.split_once('-')?;
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    field.options.iter().filter_map(|item| Some((range(&item.key)?, item.key.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_beside_a_label_is_a_number_with_at_most_its_unit() {
        for (value, age) in [
            ("27", Some(27)),
            ("22 ans", Some(22)),
            ("28岁", Some(28)),
            ("٢٠ سنة", Some(20)),
            ("18-24", None),
            ("25 to 34", None),
            ("adult", None),
            ("1998", None),
        ] {
            assert_eq!(written(value), age, "{value}");
        }
    }

    #[test]
    fn an_age_is_said_with_its_unit_or_a_stop() {
        for (text, age) in [
            ("I am 27 years old.", Some(27)),
            ("Tengo 22 años y estudio.", Some(22)),
            ("J'ai 24 ans.", Some(24)),
            ("Мне 31 год.", Some(31)),
            ("我今年25岁。", Some(25)),
            ("We have 20 sensors.", None),
            ("I am 1 of 3 founders.", None),
        ] {
            let sentence = super::super::prose::sentences(text, 0).into_iter().next();
            assert_eq!(sentence.and_then(|sentence| said(&sentence)), age, "{text}");
        }
    }
}
