//! Whether text can be read on what it stands on, in the light and in the dark mode.
//!
//! The pairs come from the rules themselves. A rule with both colours is a pair. Text of a rule without a background
//! stands on that of the box it is written for (`.foot a` on that of `.foot`), else on any surface: a background of a
//! box that sets no text colour of its own. A background without a colour is stood on by the text of the body.
//! Pseudo-elements and pictures hold no text. What is not a plain colour, such as `currentcolor`, is not measured.

use std::collections::{BTreeMap, BTreeSet};

use schema::diagnostic::{Diagnostic, Place};

use super::rules::{Declaration, Rule};

/// The least contrast of text, as WCAG 2 asks for (1.4.3).
const LEAST: f64 = 4.5;

/// The colours of a mode, by the names of their tokens.
type Tokens<'c> = BTreeMap<&'c str, &'c str>;

/// A text colour on a background, and where the text colour is declared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pair<'c> {
    offset: usize,
    text: &'c str,
    on: &'c str,
}

/// Measures every pair in every mode.
pub(super) fn check(path: &str, css: &str, rules: &[Rule], diagnostics: &mut Vec<Diagnostic>) {
    let pairs = pairs(rules);
    let explicit: BTreeSet<(&str, &str)> = both(rules).map(|(_, text, on)| (text, on)).collect();
    for (mode, dark) in [("light", false), ("dark", true)] {
        let is_dark = |rule: &Rule| rule.around.iter().any(|head| is_dark(head));
        if dark && !rules.iter().any(is_dark) {
            continue;
        }
        let mut tokens = Tokens::new();
        for rule in rules.iter().filter(|rule| is_root(rule)) {
            if rule.around.is_empty() || (dark && is_dark(rule)) {
                take(rule, &mut tokens);
            }
        }
        let mut told = BTreeSet::new();
        let mut measure = |text: &str, on: &str, offset: usize, len: usize, tokens: &Tokens<'_>| {
            let Some(ratio) = ratio(text, on, tokens).filter(|ratio| *ratio < LEAST) else { return };
            let (text, on) = (shown(text), shown(on));
            if told.insert((offset, text.to_owned(), on.to_owned())) {
                // Cut, not rounded: what fails must not look as if it held.
                let ratio = (ratio * 100.0).floor() / 100.0;
                let message =
                    format!("`{text}` on `{on}` has a contrast of {ratio:.2} to 1 in the {mode} mode");
                diagnostics.push(
                    Diagnostic::error("contrast", path, Place::of_offset(css, offset, len), message)
                        .help(format!("text needs {LEAST} to 1: make one of the two lighter or darker")),
                );
            }
        };
        for pair in &pairs {
            measure(pair.text, pair.on, pair.offset, "color".len(), &tokens);
        }
        // A rule that sets tokens of a pair anew is measured with its own.
        for rule in rules.iter().filter(|rule| !is_root(rule) && rule.around.is_empty()) {
            let Some(first) = rule.declarations.iter().find(|own| own.name.starts_with("--")) else {
                continue;
            };
            let mut own = tokens.clone();
            take(rule, &mut own);
            for (text, on) in &explicit {
                let sets = |value: &str| token(value).is_some_and(|name| rule.declared(name).is_some());
                if sets(text) || sets(on) {
                    measure(text, on, first.offset, first.name.len(), &own);
                }
            }
        }
    }
}

fn is_dark(head: &str) -> bool {
    head.starts_with("@media") && head.contains("prefers-color-scheme") && head.contains("dark")
}

fn is_root(rule: &Rule) -> bool {
    rule.selectors.iter().any(|selector| selector == ":root")
}

fn take<'c>(rule: &'c Rule, tokens: &mut Tokens<'c>) {
    for own in rule.declarations.iter().filter(|own| own.name.starts_with("--")) {
        tokens.insert(&own.name, &own.value);
    }
}

fn background(rule: &Rule) -> Option<&Declaration> {
    rule.declared("background-color")
        .or_else(|| rule.declared("background"))
        .filter(|own| is_plain(&own.value))
}

fn text_colour(rule: &Rule) -> Option<&Declaration> {
    rule.declared("color").filter(|own| is_plain(&own.value))
}

/// Returns whether a value is one colour.
fn is_plain(value: &str) -> bool {
    token(value).is_some() || colour(value).is_some()
}

/// Returns whether a rule is for boxes that hold text.
fn holds_text(rule: &Rule) -> bool {
    rule.selectors.iter().any(|selector| {
        let last = selector.rsplit([' ', '>', '+', '~']).next().unwrap_or_default();
        let element = last.split(['.', ':', '[', '#']).next().unwrap_or_default();
        !selector.contains("::")
            && !["img", "svg", "video", "path", "hr", "progress", "meter"].contains(&element)
    })
}

/// Goes through the rules that set both colours.
fn both(rules: &[Rule]) -> impl Iterator<Item = (usize, &str, &str)> {
    rules.iter().filter(|rule| rule.around.is_empty() && holds_text(rule)).filter_map(|rule| {
        let (text, on) = (text_colour(rule)?, background(rule)?);
        Some((text.offset, text.value.as_str(), on.value.as_str()))
    })
}

fn pairs(rules: &[Rule]) -> BTreeSet<Pair<'_>> {
    let plain = || rules.iter().filter(|rule| rule.around.is_empty() && holds_text(rule));
    let body = plain().filter(|rule| rule.selectors.iter().any(|own| own == "body" || own == "html"));
    let body_text = body.clone().find_map(text_colour);
    let mut surfaces: Vec<&str> = body.filter_map(background).map(|own| own.value.as_str()).collect();
    let mut pairs: BTreeSet<Pair<'_>> =
        both(rules).map(|(offset, text, on)| Pair { offset, text, on }).collect();
    for rule in plain() {
        if let (None, Some(on)) = (rule.declared("color"), background(rule)) {
            surfaces.push(&on.value);
            if let Some(text) = body_text {
                pairs.insert(Pair { offset: on.offset, text: &text.value, on: &on.value });
            }
        }
    }
    for rule in plain() {
        let (Some(text), None) = (text_colour(rule), background(rule)) else { continue };
        for selector in &rule.selectors {
            let boxes: Vec<&str> = plain()
                .filter(|other| other.selectors.iter().any(|own| is_within(selector, own)))
                .filter_map(background)
                .map(|own| own.value.as_str())
                .collect();
            for on in if boxes.is_empty() { &surfaces } else { &boxes } {
                pairs.insert(Pair { offset: text.offset, text: &text.value, on });
            }
        }
    }
    pairs
}

/// Returns whether a selector names a part of the box of another: `.foot a` of `.foot`.
fn is_within(selector: &str, outer: &str) -> bool {
    selector.strip_prefix(outer).is_some_and(|rest| rest.starts_with([' ', '>']))
}

/// Returns the token that a value is.
fn token(value: &str) -> Option<&str> {
    let inside = value.strip_prefix("var(")?.strip_suffix(')')?;
    let name = inside.split(',').next().unwrap_or_default().trim();
    name.starts_with("--").then_some(name)
}

fn shown(value: &str) -> &str {
    token(value).unwrap_or(value)
}

/// Returns the colour of a value; a token that stands for another is followed.
fn resolve(value: &str, tokens: &Tokens<'_>) -> Option<[f64; 3]> {
    let mut value = value.trim();
    for _ in 0..8 {
        match token(value) {
            Some(name) => value = tokens.get(name)?.trim(),
            None => return colour(value),
        }
    }
    None
}

/// Reads a plain colour that covers what is under it.
fn colour(value: &str) -> Option<[f64; 3]> {
    let digits = match value.to_ascii_lowercase().as_str() {
        "white" => "ffffff".to_owned(),
        "black" => "000000".to_owned(),
        other => other.strip_prefix('#')?.to_owned(),
    };
    let long: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits,
        _ => return None,
    };
    let part = |at: usize| {
        let part = f64::from(u8::from_str_radix(long.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) })
    };
    Some([part(0)?, part(2)?, part(4)?])
}

/// Returns the contrast of two colours, from 1 to 21.
fn ratio(text: &str, on: &str, tokens: &Tokens<'_>) -> Option<f64> {
    let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (text, on) = (luminance(resolve(text, tokens)?), luminance(resolve(on, tokens)?));
    Some((text.max(on) + 0.05) / (text.min(on) + 0.05))
}
