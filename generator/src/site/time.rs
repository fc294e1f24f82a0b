//! When the output changes, and why.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schema::catalogue::Catalogue;
use schema::date::When;

use crate::content::figures::FigureSet;
use crate::content::phase::Phase;
use crate::content::record::Facts;
use crate::content::{Front, Source};

/// An instant at which the output changes, with one reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Change {
    pub at: Timestamp,
    pub why: String,
}

/// Returns the next instant after `now`, with all its reasons.
pub fn next(changes: &[Change], now: Timestamp) -> Option<(Timestamp, Vec<String>)> {
    let at = changes.iter().map(|change| change.at).filter(|at| *at > now).min()?;
    let mut why: Vec<String> =
        changes.iter().filter(|change| change.at == at).map(|change| change.why.clone()).collect();
    why.sort();
    why.dedup();
    Some((at, why))
}

fn day(date: Date, zone: &TimeZone) -> Timestamp {
    When::Day(date).begins(zone)
}

/// Returns the second after the last one of a date.
fn after(when: &When, zone: &TimeZone) -> Timestamp {
    Timestamp::from_second(when.ends(zone).as_second() + 1).unwrap_or(Timestamp::MAX)
}

/// Adds the changes of an entry, whether it exists at the instant or not.
pub fn of_source(source: &Source, now: Timestamp, zone: &TimeZone, changes: &mut Vec<Change>) {
    if source.common.draft {
        return;
    }
    let id = &source.id;
    let mut add = |at: Timestamp, why: String| changes.push(Change { at, why });
    if let Some(at) = source.common.publish_at {
        add(at.begins(zone), format!("{id} is published"));
    }
    if let Some(at) = source.common.expires_at {
        add(at.begins(zone), format!("{id} expires"));
    }
    match &source.front {
        Front::Call(call) => {
            for (at, what) in call.working.changes(now, zone) {
                let why = match what {
                    "a day less" => format!("{id}: the days left are counted"),
                    what => format!("{id}: {what}"),
                };
                add(at, why);
            }
        }
        Front::News(news) if source.common.publish_at.is_none() => {
            add(day(news.date, zone), format!("{id} is published"));
        }
        Front::Meeting(meeting) => {
            if let Some(dates) = meeting.dates_as_of(now, zone) {
                add(after(&dates, zone), format!("{id} is past"));
            }
            for revision in &meeting.revisions {
                if let Some(from) = revision.counts_from(zone) {
                    add(day(from, zone), format!("{id}: other dates are announced"));
                }
            }
        }
        Front::Edition(edition) => {
            for plan in &edition.revisions {
                if let Some(from) = plan.counts_from(zone) {
                    add(day(from, zone), format!("{id}: other dates are announced"));
                }
            }
        }
        Front::News(_) | Front::Page(_) | Front::Track(_) | Front::Service(_) => {}
    }
}

/// Adds the changes of the phases.
pub fn of_phases(phases: &[Phase], zone: &TimeZone, changes: &mut Vec<Change>) {
    for phase in phases {
        let id = &phase.id.value;
        changes.push(Change { at: phase.dates.begins(zone), why: format!("phase {id} begins") });
        changes.push(Change { at: after(&phase.dates, zone), why: format!("phase {id} is done") });
    }
}

/// Adds the changes of key figures.
pub fn of_figures(figures: &[FigureSet], zone: &TimeZone, changes: &mut Vec<Change>) {
    for set in figures {
        if let Some(as_of) = set.as_of {
            changes
                .push(Change { at: day(as_of, zone), why: format!("key figures of {} are known", set.year) });
        }
    }
}

/// Adds the changes of a record that is published.
pub fn of_record(facts: &Facts, catalogue: &Catalogue, changes: &mut Vec<Change>) {
    let zone = &catalogue.settings.time_zone;
    for (_, at) in &facts.awards {
        if let Some(when) = at.as_deref().and_then(When::parse) {
            changes.push(Change {
                at: when.begins(zone),
                why: format!("an award of {} is published", facts.id),
            });
        }
    }
}
