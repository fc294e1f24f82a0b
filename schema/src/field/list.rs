//! Free lists: speakers, partners. One per line, or between semicolons, or between commas where nothing speaks against it.

use super::{Reading, is_promised, text, words};
use crate::form::Field;
use crate::record::{Answer, CheckReason};

pub(super) fn read(field: &Field, raw: &str) -> Reading {
    let mut check = None;
    let mut items: Vec<String> = Vec::new();
    for item in split(field, raw) {
        if super::is_blank(&item) || items.contains(&item) {
            continue;
        }
        if is_promised(&item) {
            check = Some(CheckReason::NearMiss);
        } else {
            items.push(item);
        }
    }
    if items.is_empty() {
        return Reading::Blank;
    }
    if field.limits.max_items.is_some_and(|limit| items.len() > limit as usize) {
        check = Some(CheckReason::OverLimit);
    }
    Reading::Answered(Answer::List(items.into_iter().map(Answer::Text).collect()), check)
}

fn split(field: &Field, raw: &str) -> Vec<String> {
    let lines: Vec<&str> = raw.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let bulleted = lines.iter().filter(|line| bullet(line).is_some()).count();
    if bulleted > 0 && lines.first().is_some_and(|line| bullet(line).is_some()) {
        // A line without a bullet goes on with the one before.
        let mut items: Vec<String> = Vec::new();
        for line in lines {
            match (bullet(line), items.last_mut()) {
                (None, Some(last)) => {
                    last.push(' ');
                    last.push_str(line);
                }
                (rest, _) => items.push(rest.unwrap_or(line).to_owned()),
            }
        }
        return items.iter().map(|item| text::line(item)).collect();
    }
    if raw.contains([';', '；', '؛']) {
        return raw.split([';', '；', '؛']).map(text::line).collect();
    }
    if lines.len() > 1 {
        return unwrapped(&lines);
    }
    let line = text::line(raw);
    if has_inner_commas(field) { vec![line] } else { at_commas(&line) }
}

/// Joins a line that only goes on: it begins with a small letter or a bracket, or the line before ends with a comma.
fn unwrapped(lines: &[&str]) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        let goes_on = line.starts_with(|c: char| c.is_lowercase() || c == '(' || c == ',');
        match items.last_mut() {
            Some(last) if goes_on || last.ends_with(',') => {
                last.push(' ');
                last.push_str(line);
            }
            _ => items.push((*line).to_owned()),
        }
    }
    items.iter().map(|item| text::line(item)).collect()
}

/// Returns a list item's text without its bullet or number.
fn bullet(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix(['-', '*', '•', '·', '–', '—', '▪', '◦', '●', '‣']) {
        return rest.starts_with([' ', '\t', '\u{a0}']).then(|| rest.trim());
    }
    let end = line.find(|c: char| !c.is_ascii_digit())?;
    let rest = line[end..].strip_prefix(['.', ')', '、'])?;
    ((1..=2).contains(&end) && rest.starts_with([' ', '\t', '\u{a0}'])).then(|| rest.trim())
}

/// Tells whether the label itself asks for several things per item: "Speakers (name, position, organisation)".
fn has_inner_commas(field: &Field) -> bool {
    field.label.iter().any(|(_, label)| {
        label.split_once(['(', '（']).is_some_and(|(_, inside)| inside.contains([',', '、', '،']))
    })
}

fn at_commas(line: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, c) in line.char_indices() {
        match c {
            '(' | '（' | '«' | '“' => depth += 1,
            ')' | '）' | '»' | '”' => depth = depth.saturating_sub(1),
            ',' | '，' | '、' | '،' if depth == 0 => {
                items.push(line[start..at].trim().to_owned());
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    let last = line[start..].trim();
    if items.is_empty() {
        return vec![last.to_owned()];
    }
    let conjunction = ["and ", "et ", "y ", "и ", "و"].iter().find_map(|word| last.strip_prefix(word));
    match (conjunction, [" and ", " et ", " y ", " и "].iter().find_map(|word| last.split_once(word))) {
        (Some(rest), _) => items.push(rest.to_owned()),
        (None, Some((one, two))) if words_of(one) <= 3 && words_of(two) <= 3 => {
            items.push(one.to_owned());
            items.push(two.to_owned());
        }
        _ => items.push(last.to_owned()),
    }
    items.retain(|item| !item.is_empty() && !words::is_one_of(item, words::SMALL));
    items
}

fn words_of(text: &str) -> usize {
    text.split_whitespace().count()
}
