//! Answers between the lines of a quoted letter: what is asked stands in the last quoted lines above each.
//!
//! `> 1. Country (for example: Kenya)`, and below it, with or without a blank line, `Fiji`.

use super::answers::Desk;
use super::grids;
use super::labels::{LabelHit, Strength, undecorated, without_brackets};
use super::letter_end;
use super::lines::Entry;
use super::words::{self, question};
use schema::form::FieldKind;

/// A quoted question may be wrapped over so many lines.
const MOST_LINES: usize = 4;

/// Longer texts are no letters that somebody answered line by line.
const MOST_LETTERS: usize = 200_000;

/// Returns the answers that stand below quoted questions, in their order.
pub(super) fn answers(desk: &Desk<'_>, text: &str) -> Vec<Entry> {
    if text.len() > MOST_LETTERS {
        return Vec::new();
    }
    exchanges(text).into_iter().flat_map(|exchange| exchange.entries(desk)).collect()
}

/// What is quoted, and what the writer put below it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Exchange<'a> {
    /// The last quoted lines without their marks, up to a blank one.
    question: Vec<&'a str>,
    /// The writer's paragraphs.
    answer: Vec<Vec<&'a str>>,
}

fn exchanges(text: &str) -> Vec<Exchange<'_>> {
    let mut exchanges: Vec<Exchange<'_>> = Vec::new();
    let mut open = Exchange::default();
    let mut is_between = false;
    for line in text.lines().map(str::trim_start) {
        if let Some(quoted) = line.strip_prefix('>') {
            if !open.answer.is_empty() {
                exchanges.push(std::mem::take(&mut open));
            }
            let quoted = quoted.trim_matches(['>', ' ']);
            if quoted.is_empty() {
                is_between = true;
                continue;
            }
            if is_between {
                open.question.clear();
            }
            open.question.push(quoted);
            is_between = false;
        } else if line.trim().is_empty() {
            is_between = true;
        } else if !open.question.is_empty() {
            if open.answer.is_empty() || is_between {
                open.answer.push(Vec::new());
            }
            let is_first = open.answer.len() == 1 && open.answer[0].is_empty();
            let line = if is_first { without_mark(line) } else { line };
            if let Some(paragraph) = open.answer.last_mut() {
                paragraph.push(line.trim_end());
            }
            is_between = false;
        }
    }
    if !open.answer.is_empty() {
        exchanges.push(open);
    }
    exchanges
}

/// Leaves out what some write before an answer: "答：", "R:".
fn without_mark(line: &str) -> &str {
    match line.split_once([':', '：']) {
        Some((mark, answer))
            if !answer.trim().is_empty()
                && question::ANSWER_MARKS.contains(&words::folded(mark).as_str()) =>
        {
            answer.trim_start()
        }
        _ => line,
    }
}

impl Exchange<'_> {
    fn entries(&self, desk: &Desk<'_>) -> Vec<Entry> {
        let value = self.answer.first().map(|lines| lines.join("\n")).unwrap_or_default();
        if self.answer.first().is_none_or(|lines| lines.iter().all(|line| letter_end::is_closing(line))) {
            return Vec::new();
        }
        let known = |label: &str| desk.form.labels.find(label).and_then(|hit| hit.fields.first().copied());
        for n_lines in 1..=self.question.len().min(MOST_LINES) {
            let asked = self.question[self.question.len() - n_lines..].join(" ");
            if let Some((label, hit)) = find(desk, &asked, &value) {
                return vec![Entry::beside(hit.fields.clone(), label, self.value(desk, &hit))];
            }
            // "Post and organisation" asks for two things.
            let both = grids::compound(vec![format!("{}: {value}", without_example(&asked))], &known);
            let parts: Vec<Entry> = both
                .iter()
                .filter(|_| both.len() > 1)
                .filter_map(|line| line.split_once(": "))
                .filter_map(|(label, value)| {
                    Some(Entry::beside(
                        desk.form.labels.find(label)?.fields,
                        label.to_owned(),
                        value.to_owned(),
                    ))
                })
                .collect();
            if parts.len() > 1 {
                return parts;
            }
        }
        Vec::new()
    }

    /// A long answer has several paragraphs; behind a short one the letter goes on.
    fn value(&self, desk: &Desk<'_>, hit: &LabelHit) -> String {
        let is_long = hit
            .fields
            .iter()
            .any(|field| matches!(desk.form.form.fields[*field].kind, FieldKind::Textarea | FieldKind::List));
        let paragraphs = self.answer.iter().take(if is_long { usize::MAX } else { 1 });
        paragraphs
            .map_while(|lines| {
                let end = lines.iter().position(|line| letter_end::is_closing(line)).unwrap_or(lines.len());
                (end > 0).then(|| lines[..end].join("\n"))
            })
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}

/// Returns the label that quoted words are, or begin with.
fn find(desk: &Desk<'_>, asked: &str, value: &str) -> Option<(String, LabelHit)> {
    let labels = &desk.form.labels;
    let bare = without_example(asked);
    let before = bare.split([':', '：', '?', '？', '؟']).next().unwrap_or(&bare);
    let sure = |text: &str| labels.find(text).filter(|hit| hit.strength >= Strength::Loose);
    let first = before.split([',', '，', '،']).next().unwrap_or(before);
    let hit = sure(asked).or_else(|| sure(&bare)).or_else(|| sure(before)).or_else(|| sure(first));
    // Words that only resemble a label must be a question.
    let is_question = bare.trim_end().ends_with(['?', '？', '؟', ':', '：']);
    let hit = hit.or_else(|| is_question.then(|| labels.akin(&bare, value, desk)).flatten())?;
    Some((undecorated(before).to_owned(), hit))
}

/// Leaves out what stands in brackets, also where a bracket is not closed, and the line to write on.
fn without_example(asked: &str) -> String {
    without_brackets(asked).trim().trim_end_matches(['_', '.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_stands_in_the_last_quoted_lines_above_an_answer() {
        let text = "Hello\n> Dear Ms T,\n>\n> 1. Short biography (for example: \"Ms X\n>    since 1990.\")\n\nShe codes.\n\nShe sings.\n> 2. Country\n答：Fiji\n> Regards\n";
        let found = exchanges(text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].question, ["1. Short biography (for example: \"Ms X", "since 1990.\")"]);
        assert_eq!(found[0].answer, [vec!["She codes."], vec!["She sings."]]);
        assert_eq!((found[1].question.as_slice(), found[1].answer[0][0]), (&["2. Country"][..], "Fiji"));
    }
}
