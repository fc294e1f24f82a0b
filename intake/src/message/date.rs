//! Dates of mail headers (RFC 5322 §3.3, §4.3), read with patience.
//!
//! The result is a hint: the writer's clock may be wrong by years. Nothing is decided by it.

use jiff::{civil, tz::Offset};

use super::SentDate;

/// Reads a date: day of the week optional, two-digit years, named zones, `T`-separated ISO dates, comments.
#[must_use]
pub fn parse(text: &str) -> Option<SentDate> {
    let text = without_comment(&text[..text.floor_char_boundary(200)]);
    if let Some(iso) = iso(text.trim()) {
        return Some(iso);
    }
    let mut day = None;
    let mut month = None;
    let mut year = None;
    let mut time = None;
    let mut offset = None;
    for word in words(&text) {
        let word = word.trim_matches('.');
        if word.is_empty() {
            continue;
        }
        if time.is_none()
            && let Some(found) = clock(word)
        {
            time = Some(found);
        } else if time.is_some() && offset.is_none() && year.is_some() {
            offset = zone(word);
        } else if let Some(found) = month_number(word) {
            // A day's name before it may look like a month ("mar., 14 janv."): the last one before the year counts.
            if year.is_none() {
                month = Some(found);
            }
        } else if let Ok(number) = word.parse::<i16>() {
            if day.is_none() && (1..=31).contains(&number) {
                day = i8::try_from(number).ok();
            } else if year.is_none() {
                year = full_year(number, word.len());
            }
        }
    }
    let (hour, minute, second) = time.unwrap_or((0, 0, 0));
    let date = civil::date(year?, 1, 1).with().month(month?).day(day?).build().ok()?;
    build(date, hour, minute, second, offset.unwrap_or(Offset::UTC))
}

/// Splits at blanks and commas, and `17-Jan-2020` at its dashes (those of a zone stay).
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| character.is_whitespace() || character == ',').flat_map(|word| {
        let is_date =
            word.starts_with(|character: char| character.is_ascii_digit()) && word.matches('-').count() == 2;
        word.split(move |character| is_date && character == '-')
    })
}

fn build(date: civil::Date, hour: i8, minute: i8, second: i8, offset: Offset) -> Option<SentDate> {
    // A leap second is the second before for our purposes.
    let time = civil::Time::new(hour, minute, second.min(59), 0).ok()?;
    let instant = offset.to_timestamp(date.to_datetime(time)).ok()?;
    Some(SentDate { instant, offset })
}

/// `2020-01-22T16:04:21+01:00` and the like, with a blank for the `T`.
fn iso(text: &str) -> Option<SentDate> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let date: civil::Date = text.get(..10)?.parse().ok()?;
    let rest = text.get(10..)?.trim_start_matches(['T', ' ']);
    let digits = rest
        .find(|character: char| !(character.is_ascii_digit() || matches!(character, ':' | '.')))
        .unwrap_or(rest.len());
    let (hour, minute, second) = clock(rest.get(..digits)?).unwrap_or((0, 0, 0));
    let offset = zone(rest.get(digits..)?.trim()).unwrap_or(Offset::UTC);
    build(date, hour, minute, second, offset)
}

/// `18:00`, `18:00:01`, `18.00.00`, with fractions ignored.
fn clock(word: &str) -> Option<(i8, i8, i8)> {
    let separator = if word.contains(':') { ':' } else { '.' };
    if separator == '.' && word.matches('.').count() != 2 {
        return None;
    }
    let mut numbers = word.split(separator);
    let hour: i8 = numbers.next()?.parse().ok()?;
    let minute: i8 = numbers.next()?.parse().ok()?;
    let second = match numbers.next() {
        Some(second) => second.split('.').next()?.parse().ok()?,
        None => 0,
    };
    ((0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second))
        .then_some((hour, minute, second))
}

/// `+0100`, `+01:00`, `GMT+2`, `Z`, and the names of RFC 5322 §4.3.
fn zone(word: &str) -> Option<Offset> {
    let upper = word.to_ascii_uppercase();
    let numeric = upper.trim_start_matches("GMT").trim_start_matches("UTC");
    if let Some(sign) = numeric.chars().next().filter(|sign| matches!(sign, '+' | '-')) {
        let digits: String = numeric[1..].chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes): (i32, i32) = match digits.len() {
            1 | 2 => (digits.parse().ok()?, 0),
            3 | 4 => (digits[..digits.len() - 2].parse().ok()?, digits[digits.len() - 2..].parse().ok()?),
            _ => return None,
        };
        let seconds = (hours * 60 + minutes) * 60;
        return Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok();
    }
    let hours = match upper.as_str() {
        "UT" | "UTC" | "GMT" | "Z" | "WET" => 0,
        "CET" | "MET" | "BST" | "WEST" => 1,
        "CEST" | "MEST" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

/// English names by standard; French, Spanish, German and Portuguese ones by practice of some mailers.
fn month_number(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    const NAMES: &[(&str, i8)] = &[
        ("jan", 1),
        ("ene", 1),
        ("janv", 1),
        ("feb", 2),
        ("fév", 2),
        ("fev", 2),
        ("mar", 3),
        ("mär", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("may", 5),
        ("mai", 5),
        ("juin", 6),
        ("jun", 6),
        ("juil", 7),
        ("jul", 7),
        ("aug", 8),
        ("aoû", 8),
        ("aou", 8),
        ("ago", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("okt", 10),
        ("out", 10),
        ("nov", 11),
        ("dec", 12),
        ("déc", 12),
        ("dez", 12),
        ("dic", 12),
        ("mrz", 3),
        ("mei", 5),
    ];
    NAMES.iter().find(|(name, _)| lower.starts_with(name)).map(|(_, number)| *number)
}

/// RFC 5322 §4.3: 00–49 are 2000s, 50–999 are added to 1900. Years before mail or far ahead are no years.
fn full_year(number: i16, digits: usize) -> Option<i16> {
    let year = match digits {
        2 if number < 50 => 2000 + number,
        2 | 3 => 1900 + number,
        _ => number,
    };
    (1970..=2200).contains(&year).then_some(year)
}

fn without_comment(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|character| {
            match character {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = parse(text).map(|date| format!("{}", date.instant));
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn dates_of_many_mailers() {
        check("Tue, 14 Jan 2020 10:12:33 +0100", Some("2020-01-14T09:12:33Z"));
        check("Wed, 5 Feb 2020 09:30:15 +0100 (CET)", Some("2020-02-05T08:30:15Z"));
        check("23 Nov 26 18:00 EST", Some("2026-11-23T23:00:00Z"));
        check("2020-01-22T16:04:21+01:00", Some("2020-01-22T15:04:21Z"));
        check("2020-01-22 16:04:21", Some("2020-01-22T16:04:21Z"));
        check("mar., 14 janv. 2020 18.00.00 GMT+2", Some("2020-01-14T16:00:00Z"));
        check("Fri, 17-Jan-2020 08:30:58 -1000", Some("2020-01-17T18:30:58Z"));
        check("Mon, 31 Feb 2020 10:00:00 +0000", None);
        check("99999999999999999999", None);
        check("1 Jan 1960 00:00:00 +0000", None);
        check("", None);
    }
}
