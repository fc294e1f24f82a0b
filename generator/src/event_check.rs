//! What cannot be true of events: one that follows a call and is before its closing, and one that has two dates.

use jiff::civil::Date;
use schema::date::When;
use schema::diagnostic::{Diagnostic, Place};

use crate::content::{Dated, Front};
use crate::site::Site;

/// An event as some file says it.
struct Event<'s> {
    name: &'s str,
    dates: When,
    file: &'s str,
    place: Place,
}

/// The same name so far apart is next year's event.
const ANOTHER_YEAR: i32 = 180;

/// Checks the events of the site.
pub fn site(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    before_closing(site, diagnostics);
    two_dates(site, diagnostics);
}

fn before_closing(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let zone = site.zone();
    for document in &site.documents {
        let Front::Call(call) = &document.source.front else { continue };
        // What is taken late anyway may be for something that is over.
        let Some(closes) = call.working.closes_as_of(site.now, zone).filter(|_| !call.working.continuous)
        else {
            continue;
        };
        for after in call.afterwards.iter().chain(&call.serves) {
            let Some(dates) = after.dates else { continue };
            if dates.last(zone) < closes.first(zone) {
                let message = format!(
                    "`{}` is over on {}, before the call closes on {}",
                    after.what,
                    dates.last(zone),
                    closes.last(zone)
                );
                diagnostics.push(
                    Diagnostic::warning("event-before-closing", &document.source.path, after.place, message)
                        .help("mend one of the two dates, or take the entry away"),
                );
            }
        }
    }
}

fn two_dates(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let zone = site.zone();
    let events = events(site);
    for (nth, event) in events.iter().enumerate() {
        let other = events[..nth].iter().find(|other| {
            let apart = days(event.dates.first(zone), other.dates.first(zone));
            let overlap = event.dates.first(zone) <= other.dates.last(zone)
                && other.dates.first(zone) <= event.dates.last(zone);
            !overlap && apart < ANOTHER_YEAR && folded(event.name) == folded(other.name)
        });
        if let Some(other) = other {
            let of = |when: &When| match (when.first(zone), when.last(zone)) {
                (first, last) if first == last => first.to_string(),
                (first, last) => format!("{first} to {last}"),
            };
            let message = format!(
                "`{}` is {} here and {} in {}:{}",
                event.name,
                of(&event.dates),
                of(&other.dates),
                other.file,
                other.place.line
            );
            diagnostics.push(
                Diagnostic::warning("two-dates", event.file, event.place, message)
                    .help("mend one of the two; a change that was announced is a line of `revisions`"),
            );
        }
    }
}

fn days(one: Date, other: Date) -> i32 {
    one.until(other).map_or(i32::MAX, |span| span.get_days().abs())
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Finds the events of all files, as they are known at the instant.
fn events(site: &Site) -> Vec<Event<'_>> {
    let zone = site.zone();
    let mut events = Vec::new();
    for document in &site.documents {
        let file = document.source.path.as_str();
        let mut add = |name, dates: Option<When>, place| {
            events.extend(dates.map(|dates| Event { name, dates, file, place }));
        };
        let title = document.source.common.title.as_str();
        match &document.source.front {
            Front::Meeting(meeting) if !meeting.document => {
                add(title, meeting.dates_as_of(site.now, zone), meeting.dates_at);
            }
            Front::Call(call) => {
                let dated = call.stages.iter().chain(&call.afterwards).chain(&call.serves);
                dated.for_each(|own: &Dated| add(&own.what, own.dates, own.place));
            }
            Front::Edition(edition) => {
                let plan = edition.plan(site.now, zone);
                plan.programme.iter().for_each(|own| add(&own.what, own.dates, own.place));
            }
            _ => {}
        }
    }
    let phases = site.phases.iter().map(|(phase, _)| Event {
        name: phase.title.text(schema::name::Lang::En),
        dates: phase.dates,
        file: "content/phases.yaml",
        place: phase.id.place,
    });
    events.extend(phases);
    events
}
