//! Blocks of header lines inside a text: Outlook's way to quote, every mailer's way to forward.

use super::{
    Forwarded,
    line::{self, Kind, Line},
    words,
};

/// Lines looked at for one block.
const LINES: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Date,
    To,
    Subject,
    Other,
}

/// Tells whether a block begins here: a line for the sender, and lines for at least two of date, recipient and subject close
/// behind. A form's labels ("From: … To be held in: …") do not add up to that.
pub(super) fn begins(lines: &[Line<'_>]) -> bool {
    let Some((first, value)) = label(lines[0].text) else { return false };
    if !matches!(first, Label::From | Label::Date | Label::Subject | Label::To)
        || (first == Label::From && value.len() > 300)
    {
        return false;
    }
    let mut seen = [false; 4];
    let mut gap = 0;
    for line in lines.iter().take(LINES) {
        match label(line.text) {
            Some((label, _)) => {
                gap = 0;
                if label != Label::Other {
                    seen[label as usize] = true;
                }
            }
            None if line.text.trim().is_empty() => break,
            None => {
                // A wrapped subject or list of recipients.
                gap += 1;
                if gap > 2 {
                    break;
                }
            }
        }
    }
    seen[Label::From as usize] && seen.iter().filter(|seen| **seen).count() >= 3
}

/// Reads a block; returns what it says and the first line after it.
pub(super) fn read(lines: &[Line<'_>], start: usize) -> (Forwarded, usize) {
    let mut forwarded = Forwarded::default();
    let mut current: Option<Label> = None;
    let mut at = start;
    while at < lines.len() && at < start + LINES * 2 {
        let text = unmark(lines[at].text);
        if text.is_empty() {
            // Apple's forwards have an empty line between some headers; a block ends at the first one otherwise.
            let next = at + 1;
            let goes_on = lines
                .get(next)
                .is_some_and(|line| lines[at].kind == Kind::Empty && label(line.text).is_some())
                && forwarded.subject.is_empty();
            if current.is_some() && !goes_on {
                break;
            }
            at += 1;
            continue;
        }
        match label(lines[at].text) {
            Some((label, value)) => {
                current = Some(label);
                let slot = match label {
                    Label::From => &mut forwarded.from,
                    Label::Date => &mut forwarded.date,
                    Label::To => &mut forwarded.to,
                    Label::Subject => &mut forwarded.subject,
                    Label::Other => {
                        at += 1;
                        continue;
                    }
                };
                if slot.is_empty() {
                    value.clone_into(slot);
                }
            }
            None => {
                let slot = match current {
                    Some(Label::From) => &mut forwarded.from,
                    Some(Label::Date) => &mut forwarded.date,
                    Some(Label::To) => &mut forwarded.to,
                    Some(Label::Subject) => &mut forwarded.subject,
                    Some(Label::Other) => {
                        at += 1;
                        continue;
                    }
                    None => break,
                };
                slot.push(' ');
                slot.push_str(text);
            }
        }
        at += 1;
    }
    (forwarded, at)
}

/// A line without quote marks, stars of bold text and blanks around.
fn unmark(text: &str) -> &str {
    text.trim_matches(line::is_edge).trim_start_matches(['>', '|', ' ']).trim_matches(line::is_edge)
}

/// Reads `From: …` in any language, also bold (`*From:* …`) and with the colon far (`De : …`).
fn label(text: &str) -> Option<(Label, &str)> {
    let text = unmark(text).trim_start_matches(['*', '_']);
    let colon = text.find([':', '：']).filter(|colon| *colon <= 40)?;
    let name = text[..colon].trim_matches(|letter| line::is_edge(letter) || matches!(letter, '*' | '_'));
    let name = name.to_lowercase();
    let value =
        text[colon..].trim_start_matches([':', '：']).trim_matches(line::is_edge).trim_matches('*').trim();
    let is = |list: &[&str]| list.contains(&name.as_str());
    let label = if is(words::FROM) {
        Label::From
    } else if is(words::DATE) {
        Label::Date
    } else if is(words::TO) {
        Label::To
    } else if is(words::SUBJECT) {
        Label::Subject
    } else if is(words::OTHER) {
        Label::Other
    } else {
        return None;
    };
    Some((label, value))
}
