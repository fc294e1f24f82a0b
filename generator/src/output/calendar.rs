//! Calendars (RFC 5545) for everything that has a day: of the whole site, and of each call, meeting and edition.
//!
//! A UID never changes; SEQUENCE counts the announcements of other dates until now. Where only the month is known
//! there is no event: a calendar would need a day, and none is invented.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use schema::date::When;
use schema::name::Lang;

use super::{Artifact, Output, Rank, Stage, is_chosen};
use crate::content::Front;
use crate::fingerprint::Fingerprint;
use crate::site::{Document, Site};
use crate::view::document;

/// The calendars.
pub struct Calendar;

/// An event.
struct Event {
    uid: String,
    title: String,
    description: String,
    url: String,
    place: Option<String>,
    time: EventTime,
    sequence: usize,
    stamp: Timestamp,
}

enum EventTime {
    /// Whole days, the last one included.
    Days(Date, Date),
    /// A clock time.
    Clock(Timestamp, Timestamp),
}

impl Output for Calendar {
    fn name(&self) -> &'static str {
        "calendar"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        let site = stage.site;
        let mut artifacts = Vec::new();
        for lang in site.languages.keys() {
            let mut all = phases(site, *lang);
            for own in &site.documents {
                let events = events(site, *lang, own);
                if events.is_empty() {
                    continue;
                }
                let route = format!("{}event.ics", site.localized(*lang, &own.route));
                artifacts.push(file(
                    site,
                    *lang,
                    &route,
                    &document::link(site, *lang, own).title.text,
                    &events,
                ));
                all.extend(events);
            }
            let name = site.catalogue.settings.title.text(*lang);
            artifacts.push(file(site, *lang, &site.localized(*lang, "/calendar.ics"), name, &all));
        }
        artifacts
    }
}

/// Returns the calendar file of a document, if it has one.
pub fn file_of(site: &Site, lang: Lang, own: &Document) -> Option<String> {
    let has = is_chosen(site, "calendar") && !events(site, lang, own).is_empty();
    has.then(|| format!("{}event.ics", site.localized(lang, &own.route)))
}

fn time_of(site: &Site, when: &When) -> Option<EventTime> {
    match when {
        When::Month(_) | When::Months(..) => None,
        When::Day(day) => Some(EventTime::Days(*day, *day)),
        When::Days(first, last) => Some(EventTime::Days(*first, *last)),
        When::Clock(_) | When::Instant(_) => {
            let at = when.begins(site.zone());
            Some(EventTime::Clock(at, at))
        }
    }
}

fn host(site: &Site) -> &str {
    let rest = site.base.absolute.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or("localhost")
}

/// Returns the events of a document.
fn events(site: &Site, lang: Lang, own: &Document) -> Vec<Event> {
    let zone = site.zone();
    let link = document::link(site, lang, own);
    let words = site.words(lang);
    let midnight = |day: Date| When::Day(day).begins(zone);
    let stamp = own.source.common.updated.map_or(Timestamp::UNIX_EPOCH, midnight);
    let event = |part: &str, title: String, time: EventTime, place: Option<&str>, sequence: usize| Event {
        uid: format!("{}{part}@{}", own.source.id, host(site)),
        title,
        description: link.summary.as_ref().map(|summary| summary.text.clone()).unwrap_or_default(),
        url: site.base.url(&link.url),
        place: place.map(str::to_owned),
        time,
        sequence,
        stamp,
    };
    let title = &link.title.text;
    let today = site.now.to_zoned_datetime(zone.clone()).date();
    match &own.source.front {
        Front::Call(call) => {
            let working = &call.working;
            let sequence = working.revisions.iter().filter(|one| one.announced.value <= today).count();
            let dates = [
                ("#opens", "opens", working.opens_as_of(site.now, zone)),
                ("#closes", "closes", working.closes_as_of(site.now, zone)),
            ];
            dates
                .into_iter()
                .filter_map(|(part, word, when)| {
                    let title = format!("{}: {title}", words.get(word));
                    Some(event(part, title, time_of(site, &when?)?, None, sequence))
                })
                .collect()
        }
        Front::Meeting(meeting) if !meeting.document => {
            let sequence = meeting.revisions.iter().filter(|one| one.is_known(site.now, zone)).count();
            let Some(when) = meeting.dates_as_of(site.now, zone) else { return Vec::new() };
            let time = match (&when, meeting.time.as_deref().and_then(clock_range)) {
                (When::Day(day), Some((from, to))) => {
                    let at = |time| When::Clock(day.to_datetime(time)).begins(zone);
                    Some(EventTime::Clock(at(from), at(to)))
                }
                _ => time_of(site, &when),
            };
            let place = meeting.place_as_of(site.now, zone);
            time.map(|time| event("", title.clone(), time, place, sequence)).into_iter().collect()
        }
        Front::Edition(edition) => {
            let plans = edition.plans_as_of(site.now, zone);
            let sequence = plans.len() - 1;
            let Some(plan) = plans.last() else { return Vec::new() };
            let whole = plan.dates.and_then(|when| time_of(site, &when));
            whole
                .map(|time| event("", title.clone(), time, plan.place.as_deref(), sequence))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Reads `14:45-16:00`.
fn clock_range(text: &str) -> Option<(jiff::civil::Time, jiff::civil::Time)> {
    let (from, to) = text.split_once(['-', '–'])?;
    Some((format!("{}:00", from.trim()).parse().ok()?, format!("{}:00", to.trim()).parse().ok()?))
}

fn phases(site: &Site, lang: Lang) -> Vec<Event> {
    let url = site.document("consultation").map_or_else(
        || site.base.url(&site.localized(lang, "/")),
        |own| site.base.url(&site.localized(lang, &own.route)),
    );
    site.phases
        .iter()
        .filter_map(|(phase, _)| {
            Some(Event {
                uid: format!("phases/{}@{}", phase.id.value, host(site)),
                title: phase.title.text(lang).to_owned(),
                description: phase.note.as_ref().map(|note| note.text(lang).to_owned()).unwrap_or_default(),
                url: url.clone(),
                place: phase.place.clone(),
                time: time_of(site, &phase.dates)?,
                sequence: 0,
                stamp: Timestamp::UNIX_EPOCH,
            })
        })
        .collect()
}

fn file<'s>(site: &Site, lang: Lang, route: &str, name: &str, events: &[Event]) -> Artifact<'s> {
    let bytes = write(&site.base.url(route), lang, name, events).into_bytes();
    Artifact {
        path: super::file_of(route),
        fingerprint: Fingerprint::of(&bytes),
        rank: Rank::Index,
        owner: "calendar".to_owned(),
        make: Box::new(move || Ok(bytes.clone())),
    }
}

fn write(own_url: &str, lang: Lang, name: &str, events: &[Event]) -> String {
    let mut out = String::new();
    let mut line = |text: String| fold(&text, &mut out);
    line("BEGIN:VCALENDAR".to_owned());
    line("VERSION:2.0".to_owned());
    line("PRODID:-//WSIS Forum//wsis-site//EN".to_owned());
    line("CALSCALE:GREGORIAN".to_owned());
    line("METHOD:PUBLISH".to_owned());
    line(format!("NAME:{}", escape(name)));
    line(format!("X-WR-CALNAME:{}", escape(name)));
    line(format!("SOURCE;VALUE=URI:{own_url}"));
    for event in events {
        line("BEGIN:VEVENT".to_owned());
        line(format!("UID:{}", escape(&event.uid)));
        line(format!("DTSTAMP:{}", utc(event.stamp)));
        line(format!("LAST-MODIFIED:{}", utc(event.stamp)));
        line(format!("SEQUENCE:{}", event.sequence));
        match &event.time {
            EventTime::Days(first, last) => {
                line(format!("DTSTART;VALUE=DATE:{}", first.strftime("%Y%m%d")));
                // The end of whole days is the day after the last one.
                line(format!("DTEND;VALUE=DATE:{}", last.saturating_add(1.day()).strftime("%Y%m%d")));
                line("TRANSP:TRANSPARENT".to_owned());
            }
            EventTime::Clock(from, to) => {
                line(format!("DTSTART:{}", utc(*from)));
                line(format!("DTEND:{}", utc(*to)));
            }
        }
        line(format!("SUMMARY;LANGUAGE={lang}:{}", escape(&event.title)));
        if !event.description.is_empty() {
            line(format!("DESCRIPTION;LANGUAGE={lang}:{}", escape(&event.description)));
        }
        if let Some(place) = &event.place {
            line(format!("LOCATION:{}", escape(place)));
        }
        line(format!("URL;VALUE=URI:{}", event.url));
        line("END:VEVENT".to_owned());
    }
    line("END:VCALENDAR".to_owned());
    out
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes a text value (RFC 5545 §3.3.11).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a content line, folded so that no line is longer than 75 octets (RFC 5545 §3.1) and no character is cut.
fn fold(line: &str, out: &mut String) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters() {
        let mut out = String::new();
        fold(&format!("SUMMARY:{}", "世".repeat(40)), &mut out);
        assert!(out.lines().all(|line| line.len() <= 75), "{out}");
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "世".repeat(40)));
    }

    #[test]
    fn a_text_is_escaped() {
        assert_eq!(escape("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
        assert!(clock_range("14:45-16:00").is_some() && clock_range("all day").is_none());
    }
}
