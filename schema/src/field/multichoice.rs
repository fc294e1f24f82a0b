//! Several of a list: ticked boxes, or free lists such as "13 and 14, a little of 5" and "C4 et C7 (télé-enseignement)".

use super::list_of_choices::{Choices, Hit};
use super::words::{self, ALL, EXCEPT, SMALL};
use super::{Context, Reading, boxes, days, fold, refuse};
use crate::form::Field;
use crate::record::{Answer, CheckReason};

pub(super) fn read(field: &Field, choices: &Choices, raw: &str, context: &Context<'_>) -> Reading {
    let (items, check) = match boxes::ticked(raw) {
        Some(ticked) => {
            let mut all = Chosen::default();
            for label in ticked {
                all.add_text(choices, label);
            }
            (all.items, all.check)
        }
        None if !choices.days().is_empty() => days::chosen(choices, raw),
        None => {
            let mut all = Chosen::default();
            all.add_text(choices, raw);
            (all.items, all.check)
        }
    };
    let (mut items, check) = (items, check);
    // "both" of two, "all three".
    const FEW: usize = 4;
    if items.is_empty()
        && choices.items().len() <= FEW
        && fold::tokens(raw).len() <= 5
        && words::contains(&fold::words(raw), ALL)
    {
        items = (0..choices.items().len()).filter(|item| choices.items()[*item].key != "other").collect();
    }
    let mut check = check;
    if items.is_empty() {
        if super::is_blank(raw) || boxes::ticked(raw).is_some() {
            return Reading::Blank;
        }
        let language = context.language.unwrap_or(crate::name::Lang::En);
        let options: Vec<&str> =
            choices.items().iter().take(12).map(|item| item.title.text(language)).collect();
        return refuse("choice", raw, vec![("options", options.join(", "))]);
    }
    if field.limits.max_items.is_some_and(|limit| items.len() > limit as usize) {
        check = Some(CheckReason::OverLimit);
    }
    let answers = items.iter().map(|item| Answer::key(&choices.items()[*item].key)).collect();
    Reading::Answered(Answer::List(answers), check)
}

#[derive(Default)]
struct Chosen {
    items: Vec<usize>,
    check: Option<CheckReason>,
}

impl Chosen {
    fn add(&mut self, item: usize) {
        if !self.items.contains(&item) {
            self.items.push(item);
        }
    }

    fn doubt(&mut self, reason: CheckReason) {
        self.check = self.check.or(Some(reason));
    }

    /// Adds what a text names.
    fn add_text(&mut self, choices: &Choices, text: &str) {
        if let Some(item) = choices.exact(text) {
            return self.add(item);
        }
        let tokens = fold::tokens(text);
        let hits = choices.scan(text, &tokens);
        for (index, hit) in hits.iter().enumerate() {
            if is_left_out(text, &tokens, hit)
                || is_narrowed(choices, text, &tokens, hit, hits.get(index + 1))
                || is_repeated(choices, text, &tokens, hits.get(index.wrapping_sub(1)), hit)
            {
                continue;
            }
            self.add_range(choices, text, &tokens, hits.get(index.wrapping_sub(1)), hit);
        }
        self.add_rest(choices, text, &tokens, &hits);
    }

    /// `4-6` and `C1 to C3` are all between.
    fn add_range(
        &mut self,
        choices: &Choices,
        text: &str,
        tokens: &[fold::Token],
        before: Option<&Hit>,
        hit: &Hit,
    ) {
        if let Some(before) = before
            && hit.item > before.item + 1
            && self.items.last() == Some(&before.item)
            && choices.items()[before.item].key.ends_with(|c: char| c.is_ascii_digit())
            && is_range(&text[tokens[before.end - 1].end..tokens[hit.first].start])
        {
            for item in before.item + 1..hit.item {
                if choices.items()[item].parent.is_none() {
                    self.add(item);
                }
            }
            self.doubt(CheckReason::NearMiss);
        }
        self.add(hit.item);
    }

    /// What no name was found in: nearly a name, `other`, or not understood.
    fn add_rest(&mut self, choices: &Choices, text: &str, tokens: &[fold::Token], hits: &[Hit]) {
        for part in parts(text) {
            let (start, end) = part;
            let inside: Vec<usize> =
                (0..tokens.len()).filter(|at| tokens[*at].start >= start && tokens[*at].end <= end).collect();
            let is_hit = |at: usize| hits.iter().any(|hit| (hit.first..hit.end).contains(&at));
            let left: Vec<usize> = inside.iter().copied().filter(|at| !is_hit(*at)).collect();
            let counts = |at: &&usize| {
                let word = tokens[**at].text.as_str();
                !SMALL.contains(&word) && word.chars().count() > 1
            };
            if left.len() < inside.len() || left.iter().filter(counts).count() == 0 {
                continue;
            }
            let words = &text[start..end];
            if let Some(item) = choices.exact(words) {
                self.add(item);
            } else if let Some(item) = choices.near(words) {
                self.add(item);
                self.doubt(CheckReason::NearMiss);
            } else if EXCEPT.contains(&tokens[left[0]].text.as_str())
                || words::is_one_of(&fold::words(words), words::NOT_APPLICABLE)
            {
            } else if let Some(other) = choices.by_key("other") {
                self.add(other);
                // A language that is none of the list is another one; of anything else a person must say so.
                if left.len() > 2 || choices.by_key("zh").is_none() {
                    self.doubt(CheckReason::NearMiss);
                }
            } else if !hits.is_empty() {
                self.doubt(CheckReason::NearMiss);
            }
        }
    }
}

/// Tells whether "not", "except" … stands right before a name.
fn is_left_out(text: &str, tokens: &[fold::Token], hit: &Hit) -> bool {
    let Some(before) = hit.first.checked_sub(1).map(|at| &tokens[at]) else { return false };
    EXCEPT.contains(&before.text.as_str())
        && !text[before.end..tokens[hit.first].start].contains([',', ';', '.', '\n'])
}

/// A line that is followed, without a comma, by one of its own sub-lines only introduces it: `C7 (e-environment)`.
fn is_narrowed(choices: &Choices, text: &str, tokens: &[fold::Token], hit: &Hit, next: Option<&Hit>) -> bool {
    let Some(next) = next else { return false };
    let parent = choices.items()[next.item].parent.as_deref();
    parent == Some(choices.items()[hit.item].key.as_str())
        && !text[tokens[hit.end - 1].end..tokens[next.first].start]
            .contains([',', ';', '\n', '，', '、', '،'])
        && tokens[hit.end..next.first]
            .iter()
            .all(|token| !matches!(token.text.as_str(), "and" | "et" | "y" | "и"))
}

/// A line in brackets behind one of its own sub-lines only repeats it: `e-health (C7)`.
fn is_repeated(
    choices: &Choices,
    text: &str,
    tokens: &[fold::Token],
    before: Option<&Hit>,
    hit: &Hit,
) -> bool {
    let Some(before) = before else { return false };
    let parent = choices.items()[before.item].parent.as_deref();
    let gap = &text[tokens[before.end - 1].end..tokens[hit.first].start];
    parent == Some(choices.items()[hit.item].key.as_str()) && matches!(gap.trim(), "(" | "（" | "[" | ", (")
}

fn is_range(gap: &str) -> bool {
    matches!(gap.trim(), "-" | "–" | "—" | "to" | "à" | "a" | "al" | "по" | "至" | "到" | "إلى" | "..")
}

/// Takes a list apart at commas, semicolons, lines and conjunctions, brackets left out; byte ranges.
fn parts(text: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        let was_outside = depth == 0;
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let cut = matches!(
            c,
            ',' | ';'
                | '\n'
                | '/'
                | '|'
                | '&'
                | '+'
                | '•'
                | '·'
                | '，'
                | '；'
                | '、'
                | '،'
                | '؛'
                | '('
                | '（'
                | '['
                | ')'
                | '）'
                | ']'
        );
        if cut {
            if was_outside {
                parts.push((start, at));
            }
            start = at + c.len_utf8();
        }
    }
    parts.push((start, text.len()));
    parts
        .into_iter()
        .filter(|(start, end)| start < end)
        .flat_map(|part| at_conjunctions(text, part))
        .collect()
}

fn at_conjunctions(text: &str, (start, end): (usize, usize)) -> Vec<(usize, usize)> {
    const CONJUNCTIONS: [&str; 9] = [" and ", " et ", " y ", " e ", " и ", " و ", "和", "与", "以及"];
    let mut parts = Vec::new();
    let mut from = start;
    let mut at = start;
    while at < end {
        let cut = CONJUNCTIONS.iter().find(|word| text[at..end].starts_with(**word));
        match cut {
            Some(word) => {
                parts.push((from, at));
                at += word.len();
                from = at;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push((from, end));
    parts
}
