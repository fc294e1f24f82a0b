//! Finds the lines that begin with a label.
//!
//! `Label: value`, rows of tables, boxes with a consent beside them, labels alone on a line, and labels that stand in no list
//! beside those that do. Where a label can end on a line is said here, and which of those found are too weak to count.

use schema::field::boxes;
use schema::form::{FieldKind, Form};

use super::answers::Desk;
use super::fitting;
use super::labels::{LabelHit, Labels, Strength, numbering, undecorated};
use super::lines::Manner;

/// A line that begins with a label.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Which label it is.
    pub hit: LabelHit,
    /// The label as written.
    pub label: String,
    /// What stands beside it on the line.
    pub value: String,
    /// The line is the label and nothing else, without a colon.
    pub bare: bool,
}

/// Finds the label with which a line begins.
pub(super) fn find(line: &str, form: &Form, labels: &Labels) -> Option<Found> {
    let trimmed = line.trim();
    if trimmed.is_empty() || (trimmed.starts_with("==") && trimmed.ends_with("==")) {
        return None;
    }
    // "(Partnerships: I will send that box tomorrow.)" is a remark about the form.
    if trimmed.starts_with(['(', '（']) && trimmed.ends_with([')', '）', '.']) && numbering(trimmed).is_none()
    {
        let inside = trimmed.trim_start_matches(['(', '（']).trim_end_matches('.');
        if inside.ends_with([')', '）'])
            && inside.matches(['(', '（']).count() < inside.matches([')', '）']).count()
        {
            return None;
        }
    }
    if let Some((ticked, rest)) = boxes::leading(trimmed) {
        // A line that begins with a box is a choice of the question above, or a consent.
        let hit = consent_label(rest, form, labels)?;
        let value = if ticked { "[x]" } else { "[ ]" };
        return Some(Found { hit, label: rest.to_owned(), value: value.to_owned(), bare: false });
    }
    // A row of a table drawn with bars: `| Name | Ada |`.
    if let Some(row) = trimmed.strip_prefix('|').and_then(|row| row.strip_suffix('|'))
        && let Some((label, value)) = row.split_once('|')
    {
        let hit = labels.find(label)?;
        let value = value.trim().to_owned();
        return Some(Found { hit, label: undecorated(label).to_owned(), value, bare: false });
    }
    let mut best: Option<(usize, Found)> = None;
    for (start, end, weak) in separators(trimmed) {
        let (before, value) = (&trimmed[..start], trimmed[end..].trim());
        // "(for example: 4, 9)" sets nothing apart.
        if within_brackets(before) {
            continue;
        }
        let Some(hit) = labels.find(before) else { continue };
        if is_sentence(&hit, value, form) {
            continue;
        }
        if is_row_of_labels(value, labels) {
            return None;
        }
        let strong_enough = match weak {
            true => hit.strength == Strength::Exact && !value.is_empty() && before.chars().count() >= 2,
            false => true,
        };
        if strong_enough
            && best
                .as_ref()
                .is_none_or(|(length, known)| start > *length && known.hit.strength <= hit.strength)
        {
            let value = after_marks(before, value);
            let label = undecorated(before).to_owned();
            best = Some((start, Found { hit, label, value: value.to_owned(), bare: false }));
        }
    }
    if let Some((_, found)) = best {
        return Some(found);
    }
    // `Biography (100 words)` alone, or `**Biography**`, or a box behind the label.
    let hit = labels.find(trimmed).filter(|hit| hit.strength == Strength::Exact)?;
    Some(Found { hit, label: undecorated(trimmed).to_owned(), value: String::new(), bare: true })
}

/// Tells whether a value is the rest of a table's first row: labels between bars.
fn is_row_of_labels(value: &str, labels: &Labels) -> bool {
    const FEW: usize = 2;
    let mut pieces = value.split(['|', '\t', '｜']).map(str::trim).filter(|piece| !piece.is_empty());
    value.contains(['|', '\t', '｜'])
        && pieces.clone().count() >= FEW
        && pieces.all(|piece| labels.find(piece).is_some_and(|hit| hit.strength >= Strength::Loose))
}

/// Takes the marks of Markdown from around a label: `* **Name:** Ada`, `**Name**: Ada`, `_Proposed by_ **the Network**`.
///
/// Only the marks with which a line begins are taken, and those around the whole of its rest: all others are the writer's.
pub(super) fn unmarked(line: &str) -> String {
    const MARKS: [&str; 5] = ["***", "**", "__", "*", "_"];
    let bare = line.trim_start_matches([' ', '\t', '\u{a0}']);
    let start = line.len() - bare.len();
    let bulleted =
        bare.strip_prefix(['*', '-', '+', '•']).filter(|rest| rest.starts_with(' ')).map(str::trim_start);
    let text = bulleted.unwrap_or(bare);
    let around = |text: &str| {
        MARKS.iter().find_map(|mark| {
            let inside = text.strip_prefix(*mark)?;
            let end = inside.find(*mark)?;
            let (inside, rest) = (&inside[..end], &inside[end + mark.len()..]);
            let closed = !inside.is_empty() && !inside.starts_with(' ') && !inside.ends_with(' ');
            (closed && !rest.starts_with(|c: char| c.is_alphanumeric()))
                .then(|| (inside.to_owned(), rest.to_owned()))
        })
    };
    let Some((label, rest)) = around(text) else { return line.to_owned() };
    let value = rest.trim_start();
    let value = match around(value) {
        Some((inside, after)) if after.trim().is_empty() => inside,
        _ => value.to_owned(),
    };
    let head = &line[..start];
    let colon = label.ends_with([':', '：', '?', '？', '؟']) || value.starts_with([':', '：']);
    match (value.is_empty(), colon) {
        (true, _) => format!("{head}{label}"),
        (false, true) => format!("{head}{label} {value}"),
        (false, false) => format!("{head}{label}\t{value}"),
    }
}

/// Finds labels that stand in no list beside those that do: only where other lines have labels, and only for fields that
/// have no label of their own in the text. Returns which lines have a label that is nobody's.
pub(super) fn find_akin(found: &mut [Option<Found>], lines: &[&str], desk: &Desk<'_>) -> Vec<bool> {
    const LONGEST_LABEL: usize = 140;
    const SEVERAL: usize = 3;
    let mut strange = vec![false; lines.len()];
    // "Office: +880 2 555 0101" is no house: names, posts and titles are no telephone numbers.
    let is_misread = |label: &Found| {
        let mut kinds = label.hit.fields.iter().map(|field| desk.form.form.fields[*field].kind);
        kinds.all(|kind| kind == FieldKind::Text) && fitting::is_number(label.value.trim())
    };
    for label in found.iter_mut().filter(|found| found.as_ref().is_some_and(is_misread)) {
        *label = None;
    }
    let mut taken: Vec<usize> = found
        .iter()
        .flatten()
        .filter(|label| !label.bare)
        .flat_map(|label| label.hit.fields.clone())
        .collect();
    if taken.is_empty() {
        return strange;
    }
    let several = found.iter().flatten().filter(|label| !label.bare).count() >= SEVERAL;
    // Who writes all labels with small letters writes the others so too.
    let small = found
        .iter()
        .flatten()
        .filter(|label| !label.bare && label.label.starts_with(char::is_lowercase))
        .count()
        >= SEVERAL;
    let mut unknown: Vec<(usize, &str, &str)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim();
        if found[at].is_some() || trimmed.is_empty() {
            continue;
        }
        let Some((start, end, _)) = separators(trimmed).into_iter().find(|(_, _, weak)| !weak) else {
            continue;
        };
        let (label, value) = (&trimmed[..start], trimmed[end..].trim());
        if within_brackets(label) {
            continue;
        }
        if label.chars().count() > LONGEST_LABEL || !is_label_like(label, small) {
            continue;
        }
        // "WSIS Stocktaking: new entry or update" is what the form is called.
        let title = super::words::folded(label);
        if title.contains(' ') && desk.form.names.contains(&title) {
            continue;
        }
        let written = if value.is_empty() { value_below(lines, found, at) } else { value };
        match desk.form.labels.akin(label, written, desk) {
            Some(hit)
                if !hit.fields.iter().any(|field| taken.contains(field))
                    && !is_sentence(&hit, value, &desk.form.form) =>
            {
                taken.extend(&hit.fields);
                let value = after_marks(label, value).to_owned();
                found[at] = Some(Found { hit, label: undecorated(label).to_owned(), value, bare: false });
            }
            _ => unknown.push((at, label, value)),
        }
    }
    // What no label tells a value may.
    for (at, label, value) in unknown {
        let field = if several { fitting::field(desk, label, value, &taken) } else { None };
        match field {
            Some(field) => {
                taken.push(field);
                let hit = LabelHit { fields: vec![field], number: None, strength: Strength::Akin };
                let value = after_marks(label, value).to_owned();
                found[at] = Some(Found { hit, label: undecorated(label).to_owned(), value, bare: false });
            }
            None => strange[at] = several && is_short_label(label),
        }
    }
    strange
}

/// "We ask for a session: a café called …, which belongs to C8 and … ": so many words answer no question that has choices.
fn is_sentence(hit: &LabelHit, value: &str, form: &Form) -> bool {
    const WORDS: usize = 25;
    hit.fields.iter().all(|field| {
        matches!(
            form.fields[*field].kind,
            FieldKind::Choice
                | FieldKind::Consent
                | FieldKind::Country
                | FieldKind::Month
                | FieldKind::Date
                | FieldKind::Number
        )
    }) && value.split_whitespace().count() > WORDS
        && !value.contains(['[', '☐', '☒', '☑'])
}

/// Returns the line below a label that has nothing beside it, where that is no label itself.
fn value_below<'a>(lines: &[&'a str], found: &[Option<Found>], at: usize) -> &'a str {
    const NEAR: usize = 2;
    let below = (at + 1..lines.len().min(at + 1 + NEAR)).find(|below| !lines[*below].trim().is_empty());
    below.filter(|below| found[*below].is_none()).map_or("", |below| lines[below].trim())
}

/// Tells whether a bracket stands open at the end of a text.
fn within_brackets(text: &str) -> bool {
    text.matches(['(', '（']).count() > text.matches([')', '）']).count()
        && !text.trim_start().starts_with(['(', '（'])
}

/// Tells whether words are as few as those of labels mostly are.
fn is_short_label(label: &str) -> bool {
    const WORDS: usize = 6;
    const LETTERS: usize = 45;
    let bare = undecorated(label);
    bare.split_whitespace().count() <= WORDS && bare.chars().count() <= LETTERS
}

/// Tells whether words before a colon can be a label: they begin like one and no sentence ends within them.
pub(super) fn is_label_like(label: &str, small: bool) -> bool {
    let bare = undecorated(label);
    let begins = small || bare.starts_with(|c: char| !c.is_lowercase());
    let ends = bare.contains(['。', '；', ';', '!', '！'])
        || ends_sentence(bare) && numbering(bare).is_none()
        || bare.contains("://");
    begins && !ends
}

/// Tells whether a full stop within a text ends a sentence and no short word: "Эл. почта", "Tel. no".
fn ends_sentence(text: &str) -> bool {
    const SHORT: usize = 4;
    text.match_indices(". ").any(|(at, _)| {
        text[..at].split_whitespace().next_back().is_some_and(|word| word.chars().count() > SHORT)
    })
}

/// Returns the consent that a line beside a box states.
fn consent_label(rest: &str, form: &Form, labels: &Labels) -> Option<LabelHit> {
    let whole =
        labels.find(rest).or_else(|| labels.find(rest.split(['(', ':', ';', '.']).next().unwrap_or(rest)));
    let consents = |hit: &LabelHit| {
        hit.fields
            .iter()
            .copied()
            .filter(|field| form.fields[*field].kind == FieldKind::Consent)
            .collect::<Vec<_>>()
    };
    let hit = whole?;
    let fields = consents(&hit);
    (!fields.is_empty()).then_some(LabelHit { fields, ..hit })
}

/// Returns where a label can end on a line: start and end of the separator, and whether it is a weak one.
fn separators(line: &str) -> Vec<(usize, usize, bool)> {
    const MOST: usize = 8;
    const LABEL_BYTES: usize = 320;
    let mut found = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if found.len() >= MOST || at > LABEL_BYTES {
            break;
        }
        let end = at + c.len_utf8();
        let rest = &line[end..];
        match c {
            ':' if rest.starts_with("//") => {}
            ':' | '：' | '﹕' | '︰' => found.push((at, end, false)),
            '?' | '？' | '؟' => {
                // The mark belongs to the label; a colon may follow it.
                let after = rest.trim_start();
                let extra = if after.starts_with([':', '：']) {
                    rest.len() - after.len() + after.chars().next().map_or(1, char::len_utf8)
                } else {
                    0
                };
                found.push((end, end + extra, false));
            }
            // A row of them is a ruler.
            '=' if rest.starts_with('=') || line[..at].ends_with('=') || line.starts_with("==") => {}
            '=' | '|' | '\t' | '\u{3000}' => found.push((at, end, true)),
            '-' | '–' | '—' if line[..at].ends_with(' ') && rest.starts_with(' ') => {
                found.push((at, end, true));
            }
            '.' if rest.starts_with("..") || c == '…' => {
                let value = rest.trim_start_matches(['.', ' ', '…']);
                found.push((at, line.len() - value.len(), true));
                while chars.peek().is_some_and(|(at, _)| *at < line.len() - value.len()) {
                    chars.next();
                }
            }
            ' ' if rest.starts_with(' ') => {
                let length = rest.len() - rest.trim_start_matches(' ').len();
                found.push((at, end + length, true));
            }
            '[' | '☐' | '☑' | '☒' if at > 0 => found.push((at, at, true)),
            _ => {}
        }
    }
    found
}

/// Bold marks may close only after the colon: `*Name:* Ada`.
fn after_marks<'a>(label: &str, value: &'a str) -> &'a str {
    let marks = label.trim_start().chars().take_while(|c| matches!(c, '*' | '_')).count();
    if marks == 0 {
        return value;
    }
    let close: String = label.trim_start().chars().take(marks).collect();
    match value.strip_prefix(close.as_str()) {
        Some(rest) => rest.trim_start_matches([':', '：']).trim(),
        None => value,
    }
}

/// In a letter a label alone on its line counts only where several stand so (a flattened table), and other weak labels only
/// beside others.
pub(super) fn drop_weak(found: &mut [Option<Found>], lines: &[&str], manner: Manner, form: &Form) {
    const MANY: usize = 3;
    if manner == Manner::Form {
        return;
    }
    let followed = |at: usize, found: &[Option<Found>]| {
        let next = (at + 1..lines.len()).find(|next| !lines[*next].trim().is_empty());
        next.is_some_and(|next| found[next].is_none())
    };
    let alone = |found: &[Option<Found>]| {
        (0..found.len())
            .filter(|at| found[*at].as_ref().is_some_and(|label| label.bare) && followed(*at, found))
            .count()
    };
    let heads: Vec<bool> = (0..found.len()).map(|at| is_senders_heading(found, lines, at, form)).collect();
    let many = alone(found) >= MANY;
    let colons = found.iter().flatten().filter(|label| !label.bare).count();
    for (slot, heads) in found.iter_mut().zip(heads) {
        let Some(label) = slot else { continue };
        let weak = label.bare && !many && !heads;
        let lonely = colons < 2 && label.hit.strength == Strength::Near;
        if weak || lonely {
            *slot = None;
        }
    }
}

/// "NOMINATED BY" alone above labels: what follows is about the writer.
fn is_senders_heading(found: &[Option<Found>], lines: &[&str], at: usize, form: &Form) -> bool {
    let Some(label) = &found[at] else { return false };
    let next = (at + 1..lines.len()).find(|next| !lines[*next].trim().is_empty());
    label.bare
        && label.hit.fields.iter().all(|field| form.fields[*field].sender.is_some())
        && next.is_some_and(|next| found[next].as_ref().is_some_and(|label| !label.bare))
}
