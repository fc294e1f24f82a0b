//! A day and a month.

use super::{Reading, dates, refuse};
use crate::record::{Answer, CheckReason};

pub(super) fn read_date(raw: &str) -> Reading {
    let found = dates::find(raw);
    let Some((date, found)) = found.iter().find_map(|found| Some((found.date()?, found))) else {
        return refuse("date", raw, Vec::new());
    };
    let check = found.ambiguous.then_some(CheckReason::NearMiss);
    Reading::Answered(Answer::Text(date.to_string()), check)
}

pub(super) fn read_month(raw: &str) -> Reading {
    let found: Vec<_> = dates::find(raw).into_iter().filter(|date| date.year.is_some()).collect();
    let Some(first) = found.first() else {
        return refuse("month", raw, Vec::new());
    };
    let month = format!("{:04}-{:02}", first.year.unwrap_or_default(), first.month);
    let differs = found.iter().any(|other| (other.year, other.month) != (first.year, first.month));
    let check = (differs || first.ambiguous).then_some(CheckReason::NearMiss);
    Reading::Answered(Answer::Text(month), check)
}
