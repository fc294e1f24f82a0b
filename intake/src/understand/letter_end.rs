//! Finds where a letter ends: a closing, the writer's name, or the block that signs a form.
//!
//! Lines that greet or close a letter are known here, and those that are its writer's name.

use schema::form::{FieldKind, Form};

use super::label_lines::Found;
use super::words::{self, closing};

/// Tells whether a line greets the reader of a letter.
pub(super) fn is_greeting(line: &str) -> bool {
    const LONGEST: usize = 90;
    let trimmed = line.trim();
    trimmed.chars().count() <= LONGEST
        && trimmed.ends_with([',', ':', '!', '，', '：', '،', '！', ';'])
        && words::begins_with(&words::folded(line), closing::GREETINGS).is_some()
}

/// Tells whether a line closes a letter.
pub(super) fn is_closing(line: &str) -> bool {
    let folded = words::folded(line);
    // "陈伟杰 敬上": in Chinese the closing stands behind the name.
    const LONGEST_SIGNED: usize = 8;
    if folded.split(' ').count() <= LONGEST_SIGNED
        && closing::BEHIND_NAMES.iter().any(|closing| folded.ends_with(closing))
    {
        return true;
    }
    match words::begins_with(&folded, closing::CLOSINGS) {
        // A short word closes only where it stands nearly alone: "Best," but not "Best practice is …".
        Some(entry) => {
            entry.contains(' ') && entry.len() > 12
                || folded.split(' ').count() <= entry.split(' ').count() + 3
        }
        None => false,
    }
}

/// Returns the line at which the letter's end begins: a closing, or the writer's name, behind the last label. Labels behind
/// a closing are those of a signature, unless they go on with what was asked.
pub(super) fn end_of_letter(lines: &[&str], found: &[Option<Found>], author: &str, form: &Form) -> usize {
    const LONGEST_END: usize = 24;
    let person = if super::sender::is_no_person(author) { "" } else { author };
    let names: Vec<String> = words::folded(person)
        .split(' ')
        .filter(|name| name.chars().count() > 1 || name.chars().all(schema::field::fold::is_ideograph))
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let mut last_label = found.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    let closing = (0..last_label).find(|at| {
        found[*at].is_none()
            && (is_closing(lines[*at])
                && !is_thanks_within(lines, *at)
                && signs_off(lines, found, *at, &names, form)
                || is_signed(lines, found, *at, &names, form))
    });
    if let Some(closing) = closing {
        last_label = closing;
    }
    // A name below a label that stands alone is its answer; below a question that was left open, the letter ends.
    if let Some(label) = last_label.checked_sub(1)
        && closing.is_none()
        && let Some(found) = found[label].as_ref().filter(|found| found.value.is_empty())
        && let Some(value) = (last_label..lines.len()).find(|at| !lines[*at].trim().is_empty())
    {
        let is_long = found.hit.fields.iter().all(|field| form.fields[*field].kind == FieldKind::Textarea);
        let ends = is_closing(lines[value]) && !is_thanks_within(lines, value)
            || is_long && is_name_line(lines[value].trim(), &names);
        if !ends {
            last_label = value + 1;
        }
    }
    for at in last_label..lines.len() {
        let line = lines[at];
        let rest = lines.len() - at;
        let trimmed = line.trim();
        if trimmed.is_empty() || (rest > LONGEST_END && closing != Some(at)) {
            continue;
        }
        if is_closing(line) && (closing == Some(at) || !is_thanks_within(lines, at)) || signs_for(line) {
            return at;
        }
        if is_name_line(trimmed, &names) {
            return house_above(lines, found, at);
        }
    }
    let labels = found.iter().flatten().filter(|label| !label.bare).count();
    signed_block(lines, found, last_label, author, labels).unwrap_or(lines.len())
}

/// "For the Permanent Secretary" below a letter says in whose name it is signed.
fn signs_for(line: &str) -> bool {
    const WORDS: usize = 6;
    let folded = words::folded(line);
    words::begins_with(&folded, closing::SIGNED_FOR).is_some_and(|begun| {
        let rest = folded[begun.len()..].trim();
        rest.split(' ').count() <= WORDS
            && super::person::is_post(rest)
            && !line.trim_end().ends_with(['.', ',', '?'])
    })
}

/// The last paragraph of a form, or of a letter that an office sends, is signed by whom the address does not name: a name,
/// and posts and houses below it.
fn signed_block(
    lines: &[&str],
    found: &[Option<Found>],
    from: usize,
    author: &str,
    labels: usize,
) -> Option<usize> {
    const MOST: usize = 6;
    const LONGEST: usize = 90;
    const FORM: usize = 4;
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let first = lines[..=last].iter().rposition(|line| line.trim().is_empty())? + 1;
    if first < from || last - first >= MOST || (labels < FORM && !super::sender::is_no_person(author)) {
        return None;
    }
    let block = &lines[first..=last];
    let short = block.iter().all(|line| {
        let line = line.trim();
        line.chars().count() <= LONGEST && !line.ends_with(['.', '。', '!', '?', ':', '：', '؟'])
    });
    let unlabelled = found[first..=last].iter().all(Option::is_none);
    let named = super::sender::looks_like_name(block[0].trim());
    let below = block[1..]
        .iter()
        .any(|line| super::person::is_house(line) || super::person::is_post_phrase(line.trim()))
        || block.len() == 1
            && block[0].split_once([',', '،', '，']).is_some_and(|(_, rest)| super::person::is_house(rest));
    (short && unlabelled && named && below).then_some(first)
}

/// A house signed above the writer's name, as Chinese letters have it, belongs to the letter's end.
fn house_above(lines: &[&str], found: &[Option<Found>], name: usize) -> usize {
    let Some(above) = name.checked_sub(1) else { return name };
    let line = lines[above].trim();
    let apart = above == 0 || lines[above - 1].trim().is_empty();
    let house = super::person::is_house(line)
        && line.chars().count() <= 60
        && !line.ends_with(['.', '。', ',', '，', ':', '：', '!', '！']);
    if found[above].is_none() && apart && house { above } else { name }
}

/// Tells whether a line is the writer's whole name below the answers, with nothing under it but ways to reach the writer.
fn is_signed(lines: &[&str], found: &[Option<Found>], at: usize, names: &[String], form: &Form) -> bool {
    const MOST: usize = 3;
    let line = words::folded(lines[at]);
    let whole = names.len() >= 2 && names.iter().all(|name| words::place(&line, name).is_some());
    let above = found[..at].iter().flatten().count();
    let below: Vec<usize> =
        found[at..].iter().flatten().filter_map(|label| label.hit.fields.first().copied()).collect();
    let reaches = below.iter().all(|field| {
        matches!(
            form.fields[*field].kind,
            FieldKind::Email | FieldKind::Phone | FieldKind::Url | FieldKind::Country
        )
    });
    whole && is_name_line(lines[at].trim(), names) && above >= MOST && below.len() <= MOST && reaches
}

/// Tells whether a closing is the letter's last word though labels follow it: a name follows first, and fewer labels stand
/// below than above.
fn signs_off(lines: &[&str], found: &[Option<Found>], closing: usize, names: &[String], form: &Form) -> bool {
    const NEAR: usize = 3;
    let mut below = (closing + 1..lines.len()).filter(|at| !lines[*at].trim().is_empty());
    let named = below
        .by_ref()
        .take(NEAR)
        .take_while(|at| found[*at].is_none())
        .any(|at| is_name_line(lines[at].trim(), names));
    let labels = |from: usize, to: usize| {
        let mut fields: Vec<usize> =
            found[from..to].iter().flatten().filter_map(|label| label.hit.fields.first().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        fields.len()
    };
    // Below a signature stand ways to reach who signed.
    let reaches = found[closing..].iter().flatten().all(|label| {
        label.hit.fields.iter().all(|field| {
            matches!(form.fields[*field].kind, FieldKind::Email | FieldKind::Phone | FieldKind::Url)
        })
    });
    named && (labels(closing, lines.len()) <= labels(0, closing) || reaches)
}

/// "Thank you for your call." at the head of a letter is no closing: prose follows it.
fn is_thanks_within(lines: &[&str], at: usize) -> bool {
    const LONG: usize = 60;
    let opens = lines[..at].iter().all(|line| line.trim().is_empty());
    let enough = usize::from(!opens);
    lines[at + 1..].iter().filter(|line| line.trim().chars().count() > LONG).count() > enough
}

/// Tells whether a line is the writer's name, all or a part of it, perhaps with a post behind a comma.
pub(super) fn is_name_line(line: &str, names: &[String]) -> bool {
    let head = line.split([',', '|', '(', '،', '，', '–', '—']).next().unwrap_or(line);
    if head.trim_end().ends_with(['.', ':', '?', '!']) && head.split_whitespace().count() > 2 {
        return false;
    }
    let folded = words::folded(head);
    // "I am Noa Ben-Artzi, research lead at …" begins a letter.
    if words::begins_with(&folded, words::writer::I_AM).is_some_and(|entry| entry.len() < folded.len()) {
        return false;
    }
    let tokens: Vec<&str> = folded.split(' ').filter(|token| !token.is_empty()).collect();
    if tokens.is_empty() || tokens.len() > 24 || names.is_empty() {
        return false;
    }
    // A Chinese name is there whole or not at all.
    if names.iter().any(|name| name.chars().all(schema::field::fold::is_ideograph)) {
        const AROUND: usize = 12;
        return folded.contains(&names.join(" ")) && tokens.len() <= names.len() + AROUND;
    }
    if tokens.len() > 8 {
        return false;
    }
    // "I am Kwame Asante, 21 years old": a sentence about oneself is no signature.
    if tokens.iter().any(|token| words::person::I.contains(token)) {
        return false;
    }
    // Where the address has a first name alone, the whole name may be signed.
    if let ([only], [first, _, ..]) = (names, tokens.as_slice())
        && first == only
        && tokens.len() <= 3
    {
        let is_written_large =
            |word: &str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
        return head.split_whitespace().all(is_written_large);
    }
    let known = tokens.iter().filter(|token| names.iter().any(|name| name == *token)).count();
    let small = tokens.iter().filter(|token| token.chars().count() <= 2).count();
    known > 0 && known + small >= tokens.len()
}
