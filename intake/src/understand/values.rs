//! Reads the values that belong to labels, and the running text between them.
//!
//! Values that go on over wrapped and indented lines, a label alone with its value below (flattened tables), answers of
//! several paragraphs, ticked boxes under a question, values that end where ordinary prose begins.

use std::collections::HashMap;

use schema::field::boxes;
use schema::form::{FieldKind, Form};

use super::fitting;
use super::label_lines::{Found, is_label_like};
use super::labels::{self, Labels, bullet, numbering, undecorated};
use super::letter_end::{is_closing, is_greeting};
use super::lines::{Entry, Paragraph, Parsed, begins_block, indent_of};
use super::words::{self, agreement, closing, life, nominating, statement, travel};

/// The reading of one text, line by line.
pub(super) struct Reading<'a> {
    /// The form that the text answers.
    pub form: &'a Form,
    /// Its labels.
    pub labels: &'a Labels,
    /// The lines of the text.
    pub lines: &'a [&'a str],
    /// The label with which each line begins.
    pub found: &'a [Option<Found>],
    /// The lines that have a label which is nobody's.
    pub strange: &'a [bool],
    /// The lines that are headings of one series: "Person A", "Person B".
    pub series: &'a [usize],
    /// The line at which the letter's end begins.
    pub tail: usize,
    /// What is read so far.
    pub parsed: Parsed,
}

impl Reading<'_> {
    /// Reads what begins at a line; returns the line to go on with.
    pub(super) fn step(&mut self, at: usize) -> usize {
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

    /// Reads running text as far as it goes.
    fn paragraph(&mut self, at: usize) -> usize {
        let mut end = at;
        while end < self.tail && !self.lines[end].trim().is_empty() && self.found[end].is_none() {
            end += 1;
        }
        let text = self.lines[at..end].join("\n");
        self.parsed.prose.push(Paragraph { text, line: at });
        end
    }

    /// Reads a label and the value that belongs to it.
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
            }) || many_lines && self.tells_of_goal(found, next);
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
            heading: found.bare || self.is_heading_of_labels(at, next, &value),
            numbered: numbering(self.lines[at]).is_some(),
        });
        end
    }

    /// "SDG 4: readers in the language of the child" below the question what the project does for each of its goals is
    /// one piece of that answer and names no goals.
    fn tells_of_goal(&self, found: &Found, at: usize) -> bool {
        const WORDS: usize = 3;
        let Some(line) = &self.found[at] else { return false };
        let names_goals = |field: &usize| {
            let field = &self.form.fields[*field];
            field.kind == FieldKind::Multichoice
                && field.options_from.as_ref().is_some_and(|from| from.value == "sdgs")
        };
        let of_goals = |field: &usize| self.form.fields[*field].name.as_str().starts_with("sdg");
        let spaced = line.value.split_whitespace().count() >= WORDS;
        line.hit.number.is_some()
            && line.hit.fields.iter().all(names_goals)
            && found.hit.fields.iter().any(of_goals)
            && (spaced
                || line.value.chars().filter(|c| schema::field::fold::is_ideograph(*c)).count() > WORDS)
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
        let talks = words::contains(&paragraph, life::TALK)
            || words::contains(&paragraph, agreement::AGREES)
            || words::contains(&paragraph, travel::PAID);
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
        // So does "Candidatura 2" where another line is "Candidatura 1".
        if self.series.contains(&at) {
            return true;
        }
        // "Candidate 2" alone begins the next.
        if self.labels.find(line).is_some_and(|hit| hit.number.is_some()) && !line.contains([':', '：']) {
            return true;
        }
        if self.is_followed_by_label(at) && is_counted(line) {
            return true;
        }
        let Some(title) = numbering(line) else { return false };
        let section = self.form.sections.iter().any(|section| {
            section.title.iter().any(|(_, known)| words::folded(known) == words::folded(title))
        });
        let next_is_label = self.is_followed_by_label(at);
        // "1.5 R&D" is in capitals and no heading.
        const CAPITALS: usize = 5;
        let capitals = title.chars().filter(|c| c.is_uppercase()).count() >= CAPITALS
            && !title.chars().any(char::is_lowercase);
        section || capitals || (next_is_label && begins_block(line) && !self.is_next_point(at))
    }

    fn is_followed_by_label(&self, at: usize) -> bool {
        (at + 1..self.lines.len())
            .find(|next| !self.lines[*next].trim().is_empty())
            .is_some_and(|next| self.found[next].is_some())
    }

    /// "Nominated by:" above "Name: …" is a heading; a question of the form itself that was left open is none.
    fn is_heading_of_labels(&self, at: usize, next: usize, value: &[String]) -> bool {
        let Some(found) = &self.found[at] else { return false };
        let is_own =
            || found.hit.fields.iter().any(|field| labels::is_own(&self.form.fields[*field], &found.label));
        value.iter().all(|line| line.trim().is_empty())
            && next < self.tail
            && self.found[next].as_ref().is_some_and(|label| !label.bare)
            && !is_own()
    }

    /// A line right below another numbered one is the next point of a list inside an answer.
    fn is_next_point(&self, at: usize) -> bool {
        at > 0 && self.found[at - 1].is_none() && begins_block(self.lines[at - 1])
    }
}

/// Finds the lines of few words that differ in a number or a letter at their end alone: "CANDIDATURA 1", "CANDIDATURA 2".
pub(super) fn series(lines: &[&str]) -> Vec<usize> {
    const WORDS: usize = 4;
    const LONGEST: usize = 40;
    let mut heads: HashMap<String, Vec<(usize, String)>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let bare = undecorated(line);
        if bare.chars().count() > LONGEST || bare.contains([':', '：', '@', ',']) {
            continue;
        }
        let folded = words::folded(bare);
        let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let Some(last) = words.pop() else { continue };
        let numbered = last.len() <= 2 && last.bytes().all(|b| b.is_ascii_digit())
            || last.len() == 1 && last.bytes().all(|b| b.is_ascii_lowercase())
            || matches!(last, "一" | "二" | "三" | "四" | "五");
        if numbered && !words.is_empty() && words.len() <= WORDS {
            heads.entry(words.join(" ")).or_default().push((at, last.to_owned()));
        }
    }
    let mut found: Vec<usize> = heads
        .into_values()
        .filter(|heads| heads.windows(2).all(|pair| pair[0].1 != pair[1].1) && heads.len() > 1)
        .flatten()
        .map(|(at, _)| at)
        .collect();
    found.sort_unstable();
    found
}

/// Whether a value ends before a strange label.
enum StrangeEnd {
    None,
    Sure,
    Doubtful,
}

/// What a paragraph below a blank line is to the answer above it.
enum Next {
    GoesOn,
    Ends,
    Unclear,
}

/// "The second nominee", "المرشح الثاني", "第二位候选人": one of several is counted, and nothing else is said.
fn is_counted(line: &str) -> bool {
    let words = words::folded(line);
    let tables = [nominating::COUNTED, nominating::ORDINALS];
    tables.into_iter().filter_map(|table| words::begins_with(&words, table)).any(|counted| {
        let rest = words.split_once(counted).map_or("", |(_, rest)| rest.trim_start());
        rest.is_empty() || nominating::OWNERS.contains(&rest)
    })
}
