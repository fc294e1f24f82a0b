//! Whole numbers, with the digits and separators of several scripts.

use super::{Reading, fold, refuse};
use crate::record::Answer;

pub(super) fn read(raw: &str) -> Reading {
    let mut digits = String::new();
    let mut started = false;
    for c in raw.trim().chars() {
        match fold::digit(c) {
            Some(value) => {
                digits.push(char::from_digit(value, 10).unwrap_or('0'));
                started = true;
            }
            None if started && matches!(c, ' ' | '\u{a0}' | '\u{202f}' | ',' | '\'' | '’' | '٬') => {}
            None if started => break,
            None => {}
        }
    }
    match digits.parse::<i64>() {
        Ok(number) if digits.len() <= 15 => Reading::Answered(Answer::Number(number), None),
        _ => refuse("number", raw, Vec::new()),
    }
}
