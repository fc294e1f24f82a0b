//! Takes a text apart into labelled answers, running text and the end of the letter.
//!
//! `Label: value` on one line, values that go on over wrapped and indented lines, a label alone with its value below
//! (flattened tables), answers of several paragraphs, ticked boxes under a question, values that end where ordinary prose
//! begins. Which words are labels is [`Labels`]' affair, what a value means the field's.

use schema::field::boxes;
use schema::form::{FieldKind, Form};

use super::answers::Desk;
use super::fitting;
use super::labels::{LabelHit, Labels, Strength, bullet, numbering, undecorated};
use super::words::{self, closing, statement};

/// A labelled answer as it stands in the text.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The fields whose label it is, the likelier first.
    pub fields: Vec<usize>,
    /// The number behind the label.
    pub number: Option<u32>,
    /// The label as written.
    pub label: String,
    /// The value as written, lines kept.
    pub raw: String,
    /// Its first line.
    pub line: usize,
    /// The line after its last.
    pub end: usize,
    /// More text follows that may or may not belong to it.
    pub doubtful_end: bool,
    /// It is a label alone above other labels: a heading.
    pub heading: bool,
    /// Its line begins with a number.
    pub numbered: bool,
}

/// A paragraph of running text.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Its text, lines kept.
    pub text: String,
    /// Its first line.
    pub line: usize,
}

/// A text taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Parsed {
    /// The labelled answers in their order.
    pub entries: Vec<Entry>,
    /// What is left of the text before the letter's end.
    pub prose: Vec<Paragraph>,
    /// The letter's end: closing, name, posts, postscripts.
    pub tail: Vec<String>,
}

/// What kind of text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// A letter: labels alone on a line count only in numbers.
    Letter,
    /// A form: every line that is a label counts.
    Form,
}

#[derive(Debug, Clone)]
struct Found {
    hit: LabelHit,
    label: String,
    value: String,
    /// The line is the label and nothing else, without a colon.
    bare: bool,
}

/// Takes a text apart by the labels of a form.
pub(super) fn parse(text: &str, desk: &Desk<'_>, manner: Manner) -> Parsed {
    let (form, labels) = (&desk.form.form, &desk.form.labels);
    let plain = text.contains(['*', '_']).then(|| text.lines().map(unmarked).collect::<Vec<_>>().join("\n"));
    let text = plain.as_deref().unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<Option<Found>> = lines.iter().map(|line| find(line, form, labels)).collect();
    let strange = find_akin(&mut found, &lines, desk);
    drop_weak(&mut found, &lines, manner, form);
    let tail = match manner {
        Manner::Letter => end_of_letter(&lines, &found, desk.author, form),
        Manner::Form => lines.len(),
    };
    let mut reading = Reading {
        form,
        labels,
        lines: &lines,
        found: &found,
        strange: &strange,
        tail,
        parsed: Parsed::default(),
    };
    let mut at = 0;
    while at < tail {
        at = reading.step(at);
    }
    reading.parsed.tail = lines[tail..].iter().map(|line| (*line).to_owned()).collect();
    reading.parsed
}

/// Finds the label with which a line begins.
fn find(line: &str, form: &Form, labels: &Labels) -> Option<Found> {
    let trimmed = line.trim();
    if trimmed.is_empty() || (trimmed.starts_with("==") && trimmed.ends_with("==")) {
        return None;
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

/// Takes the marks of Markdown from around a label: `* **Name:** Ada`, `**Name**: Ada`, `_Proposed by_ **the Network**`.
///
/// Only the marks with which a line begins are taken, and those around the whole of its rest: all others are the writer's.
fn unmarked(line: &str) -> String {
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
fn find_akin(found: &mut [Option<Found>], lines: &[&str], desk: &Desk<'_>) -> Vec<bool> {
    const LONGEST_LABEL: usize = 140;
    const SEVERAL: usize = 3;
    let mut strange = vec![false; lines.len()];
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
        match desk.form.labels.akin(label, value, desk) {
            Some(hit) if !hit.fields.iter().any(|field| taken.contains(field)) => {
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
fn is_label_like(label: &str, small: bool) -> bool {
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
            ' ' if rest.starts_with("  ") => {
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
fn drop_weak(found: &mut [Option<Found>], lines: &[&str], manner: Manner, form: &Form) {
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

struct Reading<'a> {
    form: &'a Form,
    labels: &'a Labels,
    lines: &'a [&'a str],
    found: &'a [Option<Found>],
    /// The lines that have a label which is nobody's.
    strange: &'a [bool],
    tail: usize,
    parsed: Parsed,
}

impl Reading<'_> {
    /// Reads what begins at a line; returns the line to go on with.
    fn step(&mut self, at: usize) -> usize {
        if self.lines[at].trim().is_empty() {
            return at + 1;
        }
        match &self.found[at] {
            Some(found) => self.entry(at, found),
            // What stands beside a label that is nobody's answers nothing.
            None if self.strange[at] && fitting::is_apart(self.lines[at]) && self.stands_beside_label(at) => {
                at + 1
            }
            None => self.paragraph(at),
        }
    }

    /// Tells whether a labelled line stands right above or below a line.
    fn stands_beside_label(&self, at: usize) -> bool {
        let is_label = |line: Option<usize>| {
            line.is_some_and(|line| {
                self.found.get(line).is_some_and(Option::is_some)
                    || self.strange.get(line).copied().unwrap_or(false)
            })
        };
        is_label(at.checked_sub(1)) || is_label(Some(at + 1))
    }

    fn paragraph(&mut self, at: usize) -> usize {
        let mut end = at;
        while end < self.tail && !self.lines[end].trim().is_empty() && self.found[end].is_none() {
            end += 1;
        }
        let text = self.lines[at..end].join("\n");
        self.parsed.prose.push(Paragraph { text, line: at });
        end
    }

    fn entry(&mut self, at: usize, found: &Found) -> usize {
        let kinds: Vec<FieldKind> =
            found.hit.fields.iter().map(|field| self.form.fields[*field].kind).collect();
        let many_lines = kinds.iter().any(|kind| matches!(kind, FieldKind::Textarea | FieldKind::List));
        let boxed = kinds
            .iter()
            .any(|kind| matches!(kind, FieldKind::Choice | FieldKind::Multichoice | FieldKind::Consent));
        let indent = indent_of(self.lines[at]);
        let mut value: Vec<String> = Vec::new();
        if !found.value.is_empty() {
            value.push(found.value.clone());
        }
        let mut next = at + 1;
        let mut blank = false;
        let mut doubtful_end = false;
        while next < self.tail {
            let line = self.lines[next];
            if line.trim().is_empty() {
                blank = true;
                next += 1;
                continue;
            }
            // "Aim: …" within the objectives is not another answer.
            let own = self.found[next].as_ref().is_some_and(|label| {
                many_lines
                    && !blank
                    && label.hit.number.is_none()
                    && label.hit.fields == found.hit.fields
                    && !value.is_empty()
            });
            if (self.found[next].is_some() && !own) || self.is_heading(next) {
                break;
            }
            let empty = value.iter().all(|line| line.trim().is_empty());
            match self.strange_end(at, next, many_lines, empty) {
                StrangeEnd::None => {}
                StrangeEnd::Sure => break,
                StrangeEnd::Doubtful => {
                    doubtful_end = true;
                    break;
                }
            }
            let goes_on = if empty {
                !blank || !is_greeting(line)
            } else if boxed && boxes::leading(line).is_some() {
                true
            } else if blank {
                match self.next_paragraph(next, indent, many_lines) {
                    Next::GoesOn => true,
                    Next::Ends => false,
                    Next::Unclear => {
                        doubtful_end = true;
                        false
                    }
                }
            } else {
                doubtful_end |= many_lines && self.is_strange_label(next);
                self.goes_on(at, next, indent, many_lines)
            };
            if !goes_on {
                break;
            }
            if blank && !value.is_empty() {
                value.push(String::new());
            }
            value.push(line.trim_end().to_owned());
            blank = false;
            next += 1;
        }
        // Blank lines behind the value are nobody's.
        let mut end = next;
        while end > at + 1 && self.lines[end - 1].trim().is_empty() {
            end -= 1;
        }
        self.parsed.entries.push(Entry {
            fields: found.hit.fields.clone(),
            number: found.hit.number,
            label: found.label.clone(),
            raw: value.join("\n").trim().to_owned(),
            line: at,
            end,
            doubtful_end,
            heading: found.bare,
            numbered: numbering(self.lines[at]).is_some(),
        });
        end
    }

    /// Tells whether a value ends before a line that has a label which is nobody's.
    fn strange_end(&self, at: usize, next: usize, many_lines: bool, empty: bool) -> StrangeEnd {
        if !self.strange[next] {
            return StrangeEnd::None;
        }
        let (own, mark) = (bullet(self.lines[at]), bullet(self.lines[next]));
        if own == mark && mark.is_some() {
            return StrangeEnd::Sure;
        }
        if mark.is_some()
            || empty
            || own.is_some()
            || indent_of(self.lines[next]) != indent_of(self.lines[at])
        {
            return StrangeEnd::None;
        }
        let line = self.lines[next].trim();
        let Some((_, value)) = line.split_once([':', '：']) else { return StrangeEnd::None };
        // "A second point: islands are …" is a sentence.
        if value.trim_start().starts_with(char::is_lowercase) && schema::field::yes_or_no(value).is_none() {
            return StrangeEnd::None;
        }
        if many_lines { StrangeEnd::Doubtful } else { StrangeEnd::Sure }
    }

    /// Tells whether a line directly below a value goes on with it.
    fn goes_on(&self, at: usize, next: usize, indent: usize, many_lines: bool) -> bool {
        const WRAPPED: usize = 56;
        let line = self.lines[next];
        if let Some((before, _)) = line.split_once([':', '：'])
            && self.labels.is_foreign(before)
        {
            return false;
        }
        if is_closing(line) {
            return false;
        }
        if self.is_way_to_reach(at, line) {
            return true;
        }
        // A name is not wrapped: a sentence below it is another.
        let named = self.found[at].as_ref().is_some_and(|found| {
            found.hit.fields.iter().any(|field| self.form.fields[*field].name.as_str().ends_with("_name"))
        });
        if named && line.trim_end().ends_with(['.', '。', '!']) {
            return false;
        }
        let before = self.lines[next - 1];
        many_lines
            || indent_of(line) > indent
            || (next > at + 1 && indent_of(line) == indent_of(before) && indent_of(line) > indent)
            || (before.trim_end().chars().count() >= WRAPPED && !line.trim_start().starts_with(['(', '（']))
    }

    /// An address or a number alone below a person's name belongs to that person.
    fn is_way_to_reach(&self, at: usize, line: &str) -> bool {
        let person = self.found[at].as_ref().is_some_and(|found| {
            found.hit.fields.iter().any(|field| {
                let name = &self.form.fields[*field].name;
                name.as_str().ends_with("_name")
                    && ["_email", "_phone"]
                        .iter()
                        .any(|end| super::roles::beside(self.form, name, "_name", end).is_some())
            })
        });
        let line = line.trim();
        let digits = line.chars().filter(|c| schema::field::fold::digit(*c).is_some()).count();
        let number = digits >= 7 && !line.chars().any(char::is_alphabetic);
        person && (number || line.contains('@') && !line.contains(' '))
    }

    /// Tells whether a line directly below a finished sentence begins like a labelled answer to something else.
    fn is_strange_label(&self, next: usize) -> bool {
        const WORDS: usize = 5;
        let line = self.lines[next].trim();
        let finished = self.lines[next - 1].trim_end().ends_with(['.', '!', '?', '。', '！', '？', '؟']);
        let Some((label, value)) = line.split_once([':', '：']) else { return false };
        let typed = schema::field::yes_or_no(value).is_some() || value.contains('@');
        typed
            && value.split_whitespace().count() <= WORDS
            && value.chars().count() <= 40
            && finished
            && indent_of(self.lines[next]) == 0
            && is_label_like(label, false)
            && words::folded(label).split(' ').count() <= WORDS
    }

    /// Tells whether a paragraph below a blank line still belongs to an answer.
    fn next_paragraph(&self, next: usize, indent: usize, many_lines: bool) -> Next {
        let line = self.lines[next];
        if !many_lines {
            return Next::Ends;
        }
        if is_closing(line) || is_greeting(line) {
            return Next::Ends;
        }
        if indent_of(line) > indent {
            return Next::GoesOn;
        }
        let mut end = next;
        while end < self.tail && !self.lines[end].trim().is_empty() && self.found[end].is_none() {
            end += 1;
        }
        let paragraph = words::folded(&self.lines[next..end].join(" "));
        let later = (next..self.tail).any(|line| self.found[line].is_some());
        let talks = words::contains(&paragraph, statement::TALK)
            || words::contains(&paragraph, statement::AGREES)
            || words::contains(&paragraph, statement::PAID);
        match (later, talks) {
            (true, false) => Next::GoesOn,
            (true, true) if !words::contains(&paragraph, closing::POLITE) => Next::GoesOn,
            (true, true) => Next::Ends,
            (false, true) => Next::Ends,
            (false, false) if words::contains(&paragraph, statement::US) => Next::Unclear,
            (false, false) => Next::GoesOn,
        }
    }

    /// A heading between answers: a numbered line, a ruler, or a line in capitals, that is no sentence.
    fn is_heading(&self, at: usize) -> bool {
        const LONGEST: usize = 90;
        let line = self.lines[at].trim();
        if line.chars().count() > LONGEST {
            return false;
        }
        let ruler = line.chars().all(|c| matches!(c, '=' | '-' | '_' | '*' | '~' | '#' | '–' | '—'))
            && line.chars().count() >= 3;
        // Underscores are a line to write on.
        if ruler && !line.contains('_') {
            return true;
        }
        if line.starts_with('#') || line.starts_with("==") || line.starts_with("***") {
            return true;
        }
        // "Candidate 2" alone begins the next.
        if self.labels.find(line).is_some_and(|hit| hit.number.is_some()) && !line.contains([':', '：']) {
            return true;
        }
        let Some(title) = numbering(line) else { return false };
        let section = self.form.sections.iter().any(|section| {
            section.title.iter().any(|(_, known)| words::folded(known) == words::folded(title))
        });
        let next_is_label = (at + 1..self.lines.len())
            .find(|next| !self.lines[*next].trim().is_empty())
            .is_some_and(|next| self.found[next].is_some());
        let capitals = title.chars().any(char::is_uppercase) && !title.chars().any(char::is_lowercase);
        section || capitals || (next_is_label && begins_block(line))
    }
}

enum StrangeEnd {
    None,
    Sure,
    Doubtful,
}

enum Next {
    GoesOn,
    Ends,
    Unclear,
}

/// Tells whether a line begins a block of its own: `1) Sra. Ximena Quispe`.
pub(super) fn begins_block(line: &str) -> bool {
    let digits = line.trim_start().trim_start_matches(['(', '（', '#']);
    let number = |c: char| schema::field::fold::digit(c).is_some() || "一二三四五六七八九十".contains(c);
    digits.starts_with(number) && numbering(line).is_some()
}

pub(super) fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

pub(super) fn is_greeting(line: &str) -> bool {
    const LONGEST: usize = 90;
    let trimmed = line.trim();
    trimmed.chars().count() <= LONGEST
        && trimmed.ends_with([',', ':', '!', '，', '：', '،', '！', ';'])
        && words::begins_with(&words::folded(line), closing::GREETINGS).is_some()
}

pub(super) fn is_closing(line: &str) -> bool {
    let folded = words::folded(line);
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
fn end_of_letter(lines: &[&str], found: &[Option<Found>], author: &str, form: &Form) -> usize {
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
    for at in last_label..lines.len() {
        let line = lines[at];
        let rest = lines.len() - at;
        let trimmed = line.trim();
        if trimmed.is_empty() || (rest > LONGEST_END && closing != Some(at)) {
            continue;
        }
        if is_closing(line) && (closing == Some(at) || !is_thanks_within(lines, at)) {
            return at;
        }
        if is_name_line(trimmed, &names) {
            return house_above(lines, found, at);
        }
    }
    let labels = found.iter().flatten().filter(|label| !label.bare).count();
    signed_block(lines, found, last_label, author, labels).unwrap_or(lines.len())
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
    lines[at + 1..].iter().filter(|line| line.trim().chars().count() > LONG).count() > 1
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
    let known = tokens.iter().filter(|token| names.iter().any(|name| name == *token)).count();
    let small = tokens.iter().filter(|token| token.chars().count() <= 2).count();
    known > 0 && known + small >= tokens.len()
}
