//! Dates as editors know them: a day, a range, or a month when no day is known.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::shape::Shape;
use crate::yaml::{Context, Node, Read};

/// When something is: never more exact than what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// One day.
    Day(Date),
    /// A range of days, both included.
    Days(Date, Date),
    /// A month of which no day is known, by its first day.
    Month(Date),
    /// A range of months of which no day is known, by their first days.
    Months(Date, Date),
    /// A clock time in the site's zone.
    Clock(DateTime),
    /// An instant.
    Instant(Timestamp),
}

impl When {
    /// Reads the one notation of dates; see [`When::NOTATION`].
    pub fn parse(text: &str) -> Option<When> {
        let text = text.trim();
        if let Some((from, to)) = text.split_once('/') {
            return match (When::parse(from)?, When::parse(to)?) {
                (When::Day(from), When::Day(to)) if from <= to => Some(When::Days(from, to)),
                (When::Month(from), When::Month(to)) if from <= to => Some(When::Months(from, to)),
                _ => None,
            };
        }
        let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        match shape.as_str() {
            "0000-00-00" => text.parse().ok().map(When::Day),
            "0000-00" => format!("{text}-01").parse().ok().map(When::Month),
            _ if shape.starts_with("0000-00-00T00:00") || shape.starts_with("0000-00-00 00:00") => {
                let text = text.replacen(' ', "T", 1);
                if let Ok(instant) = text.parse::<Timestamp>() {
                    return Some(When::Instant(instant));
                }
                // An offset without seconds, such as 2020-02-03T23:00+01:00.
                if let Some(instant) = (text.len() > 16).then(|| format!("{}:00{}", &text[..16], &text[16..]))
                    && let Ok(instant) = instant.parse::<Timestamp>()
                {
                    return Some(When::Instant(instant));
                }
                text.parse().ok().map(When::Clock)
            }
            _ => None,
        }
    }

    /// The notation, for help lines.
    pub const NOTATION: &'static str = "write 2019-06-20, a range 2019-11-25/2019-11-29, a month 2019-06, months 2020-01/2020-02, \
         or a clock time 2020-02-03T23:00";

    /// Returns the first day it can be.
    pub fn first(&self, zone: &TimeZone) -> Date {
        match *self {
            When::Day(day) | When::Days(day, _) | When::Month(day) | When::Months(day, _) => day,
            When::Clock(clock) => clock.date(),
            When::Instant(instant) => instant.to_zoned_datetime(zone.clone()).date(),
        }
    }

    /// Returns the last day it can be.
    pub fn last(&self, zone: &TimeZone) -> Date {
        match *self {
            When::Days(_, day) => day,
            When::Month(month) | When::Months(_, month) => month.last_of_month(),
            _ => self.first(zone),
        }
    }

    /// Returns the instant at which it begins.
    pub fn begins(&self, zone: &TimeZone) -> Timestamp {
        match *self {
            When::Clock(clock) => at(clock, zone),
            When::Instant(instant) => instant,
            _ => at(self.first(zone).to_datetime(Time::midnight()), zone),
        }
    }

    /// Returns the last second of it: of a day, 23:59:59 in the site's zone.
    pub fn ends(&self, zone: &TimeZone) -> Timestamp {
        match *self {
            When::Clock(clock) => at(clock, zone),
            When::Instant(instant) => instant,
            _ => {
                let after = self.last(zone).saturating_add(1.day()).to_datetime(Time::midnight());
                at(after, zone).saturating_sub(1.second()).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Returns whether only the month is known.
    pub fn is_approximate(&self) -> bool {
        matches!(self, When::Month(_) | When::Months(..))
    }

    /// Returns whether a clock time was written.
    pub fn has_clock(&self) -> bool {
        matches!(self, When::Clock(_) | When::Instant(_))
    }
}

fn at(clock: DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(clock).compatible().unwrap_or(Timestamp::MAX)
}

impl Read for When {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let text = String::read(node, context)?;
        let when = When::parse(&text);
        if when.is_none() {
            context
                .error(node.place, "bad-date", format!("`{text}` is not a date this software knows"))
                .set_help(When::NOTATION);
        }
        when
    }

    fn shape() -> Shape {
        Shape::Pattern {
            pattern: r"^\d{4}-\d\d(-\d\d)?(/\d{4}-\d\d(-\d\d)?|[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$",
            example: "2020-02-03",
            rule: When::NOTATION,
        }
    }
}

impl Read for Date {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let text = String::read(node, context)?;
        match When::parse(&text) {
            Some(When::Day(day)) => Some(day),
            _ => {
                context
                    .error(node.place, "bad-date", format!("`{text}` is not a day"))
                    .set_help("write the day as 2019-06-20");
                None
            }
        }
    }

    fn shape() -> Shape {
        Shape::Pattern {
            pattern: r"^\d{4}-\d\d-\d\d$",
            example: "2019-06-20",
            rule: "write the day as 2019-06-20",
        }
    }
}

/// A length of time as editors write it: `90m`, `6h`, `2d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length(pub i64);

impl Length {
    /// Returns the length in seconds.
    pub fn seconds(self) -> i64 {
        self.0
    }
}

impl Read for Length {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let text = String::read(node, context)?;
        let unit = match text.chars().last() {
            Some('m') => Some(60),
            Some('h') => Some(3600),
            Some('d') => Some(86_400),
            _ => None,
        };
        let number = text.get(..text.len().saturating_sub(1)).and_then(|number| number.parse::<i64>().ok());
        match (unit, number) {
            (Some(unit), Some(number)) if (0..=10_000).contains(&number) => Some(Length(unit * number)),
            _ => {
                context
                    .error(node.place, "bad-length", format!("`{text}` is not a length of time"))
                    .set_help("write minutes, hours or days: `30m`, `6h`, `2d`");
                None
            }
        }
    }

    fn shape() -> Shape {
        Shape::Pattern {
            pattern: "^[0-9]+[mhd]$",
            example: "6h",
            rule: "write minutes, hours or days: `30m`, `6h`, `2d`",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").expect("a bundled zone")
    }

    #[test]
    fn a_closing_day_ends_at_the_last_second_in_geneva() {
        let ends = When::parse("2020-02-03").expect("a day").ends(&zurich());
        assert_eq!(ends.to_string(), "2020-02-03T22:59:59Z");
        let ends = When::parse("2020-03-29").expect("the day summer time begins").ends(&zurich());
        assert_eq!(ends.to_string(), "2020-03-29T21:59:59Z");
    }

    #[test]
    fn the_notation_is_read_and_nothing_else() {
        for good in [
            "2019-06-20",
            "2019-11-25/2019-11-29",
            "2019-06",
            "2020-01/2020-02",
            "2020-02-03T23:00",
            "2020-02-03T23:00+01:00",
            "2020-02-03T23:00:00Z",
        ] {
            assert!(When::parse(good).is_some(), "{good}");
        }
        for bad in ["2019-6-2", "2020-02-30", "2019-11-29/2019-11-25", "20 June 2019", "2019", "2020-13"] {
            assert!(When::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_approximate_month_lasts_to_its_end() {
        let when = When::parse("2020-01/2020-02").expect("months");
        assert!(when.is_approximate());
        assert_eq!(when.last(&zurich()).to_string(), "2020-02-29");
    }
}
