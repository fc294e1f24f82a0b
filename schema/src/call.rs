//! What both programs must know of a call: its form, when it opens and closes, and what counts when.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::date::{Length, When};
use crate::form::{one_of, word_shape};
use crate::name::Slug;
use crate::shape::Shape;
use crate::yaml::{At, Context, Fields, Node, Read};

/// The working part of a call's front matter (`content/calls/<id>.md`); what the page alone needs stays with the site.
#[derive(Debug, Clone)]
pub struct Call {
    /// The edition it belongs to; the folder of its records.
    pub edition: i16,
    /// When it opens, if that is known.
    pub opens: Option<At<When>>,
    /// When it closes, if that is known.
    pub closes: Option<At<When>>,
    /// Whether late answers are taken and marked.
    pub continuous: bool,
    /// How long after closing an answer still counts as in time.
    pub grace: Length,
    /// How many days an incomplete answer may be completed after closing.
    pub completion_days: u32,
    /// The form it asks.
    pub form: Option<At<Slug>>,
    /// When a record is published.
    pub publish: Publish,
    /// Later announcements of other dates.
    pub revisions: Vec<Revision>,
}

/// When a record is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// Once a person accepted it.
    AfterReview,
    /// As soon as it is complete and nothing needs checking.
    OnArrival,
}

impl Publish {
    /// Every rule with its word.
    pub const ALL: [(Publish, &'static str); 2] =
        [(Publish::AfterReview, "after-review"), (Publish::OnArrival, "on-arrival")];
}

/// Dates announced later; they count from the day of the announcement.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The day of the announcement.
    pub announced: At<Date>,
    /// The new opening, where it changed.
    pub opens: Option<At<When>>,
    /// The new closing, where it changed.
    pub closes: Option<At<When>>,
    /// The reason.
    pub why: Option<String>,
}

/// What a call is at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    /// No dates are known.
    Undated,
    /// Not open yet.
    Upcoming,
    /// Open.
    Open,
    /// Open, in its last 14 days.
    ClosesSoon,
    /// Closed.
    Closed,
}

impl CallState {
    /// Returns the word used in templates and strings.
    pub fn as_str(self) -> &'static str {
        match self {
            CallState::Undated => "undated",
            CallState::Upcoming => "upcoming",
            CallState::Open => "open",
            CallState::ClosesSoon => "closes_soon",
            CallState::Closed => "closed",
        }
    }
}

/// In how many last days the remaining days are counted.
pub const SOON_DAYS: i64 = 14;

impl Call {
    /// The keys of a call's front matter that this type reads.
    pub const KEYS: [&'static str; 9] = [
        "edition",
        "opens",
        "closes",
        "continuous",
        "grace",
        "completion_days",
        "form",
        "publish",
        "revisions",
    ];

    /// Reads the working part from an opened front matter.
    pub fn read_from(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Call> {
        let edition = fields.required("edition", context);
        let opens: Option<At<When>> = fields.optional("opens", context);
        let closes: Option<At<When>> = fields.optional("closes", context);
        let continuous = fields.or("continuous", false, context);
        let grace = fields.or("grace", Length::default(), context);
        let completion_days = fields.or("completion_days", 7, context);
        let form = fields.optional("form", context);
        let publish = fields.or("publish", Publish::AfterReview, context);
        let revisions: Vec<Revision> = fields.or("revisions", Vec::new(), context);
        for (opens, closes) in std::iter::once((&opens, &closes))
            .chain(revisions.iter().map(|r| (if r.opens.is_some() { &r.opens } else { &opens }, &r.closes)))
        {
            if let (Some(opens), Some(closes)) = (opens, closes)
                && opens.value.first(&TimeZone::UTC) > closes.value.last(&TimeZone::UTC)
            {
                context
                    .error(closes.place, "closes-before-opens", "the call closes before it opens")
                    .set_help(format!("it opens at line {}; mend one of the two", opens.place.line));
            }
        }
        Some(Call {
            edition: edition?,
            opens,
            closes,
            continuous,
            grace,
            completion_days,
            form,
            publish,
            revisions,
        })
    }

    fn announced_by(&self, now: Timestamp, zone: &TimeZone) -> impl DoubleEndedIterator<Item = &Revision> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        self.revisions.iter().filter(move |revision| revision.announced.value <= today)
    }

    /// Returns the opening as announced by an instant.
    pub fn opens_as_of(&self, now: Timestamp, zone: &TimeZone) -> Option<When> {
        let revised = self.announced_by(now, zone).rev().find_map(|revision| revision.opens.as_ref());
        revised.or(self.opens.as_ref()).map(|when| when.value)
    }

    /// Returns the closing as announced by an instant.
    pub fn closes_as_of(&self, now: Timestamp, zone: &TimeZone) -> Option<When> {
        let revised = self.announced_by(now, zone).rev().find_map(|revision| revision.closes.as_ref());
        revised.or(self.closes.as_ref()).map(|when| when.value)
    }

    /// Returns the state at an instant.
    pub fn state(&self, now: Timestamp, zone: &TimeZone) -> CallState {
        let (opens, closes) = (self.opens_as_of(now, zone), self.closes_as_of(now, zone));
        if opens.is_some_and(|opens| now < opens.begins(zone)) {
            return CallState::Upcoming;
        }
        match closes {
            Some(closes) => {
                let ends = closes.ends(zone);
                if now.as_second() > ends.as_second() {
                    CallState::Closed
                } else if now >= soon(ends, zone) {
                    CallState::ClosesSoon
                } else {
                    CallState::Open
                }
            }
            None if opens.is_some() => CallState::Open,
            None => CallState::Undated,
        }
    }

    /// Returns how many whole days are left, in the last 14 days only.
    pub fn days_left(&self, now: Timestamp, zone: &TimeZone) -> Option<i64> {
        if self.state(now, zone) != CallState::ClosesSoon {
            return None;
        }
        let ends = self.closes_as_of(now, zone)?.ends(zone).to_zoned_datetime(zone.clone()).date();
        let today = now.to_zoned_datetime(zone.clone()).date();
        Some(i64::from(today.until(ends).ok()?.get_days()))
    }

    /// Returns whether something received at an instant is in time; `None` where no closing is known.
    pub fn in_time(&self, received: Timestamp, zone: &TimeZone) -> Option<bool> {
        let closes = self.closes_as_of(received, zone)?.ends(zone);
        Some(received.as_second() <= closes.as_second() + self.grace.seconds())
    }

    /// Returns until when an incomplete answer may be completed.
    pub fn completion_ends(&self, received: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let closes = self.closes_as_of(received, zone)?.ends(zone);
        let ends =
            closes.to_zoned_datetime(zone.clone()).saturating_add(i64::from(self.completion_days).days());
        Some(ends.timestamp())
    }

    /// Returns the instants at which the state changes, with the reason of each.
    pub fn changes(&self, now: Timestamp, zone: &TimeZone) -> Vec<(Timestamp, &'static str)> {
        let mut changes = Vec::new();
        if let Some(opens) = self.opens_as_of(now, zone) {
            changes.push((opens.begins(zone), "opens"));
        }
        if let Some(closes) = self.closes_as_of(now, zone) {
            let ends = closes.ends(zone);
            let last = ends.to_zoned_datetime(zone.clone());
            for days in 0..=SOON_DAYS {
                // The count of days is shown in the last 14 days, so each midnight of theirs is a change.
                if let Ok(day) =
                    last.checked_sub((SOON_DAYS - days).days()).and_then(|day| day.start_of_day())
                {
                    changes.push((day.timestamp(), if days == 0 { "closes soon" } else { "a day less" }));
                }
            }
            changes.push((Timestamp::from_second(ends.as_second() + 1).unwrap_or(ends), "closes"));
        }
        for revision in &self.revisions {
            if let Ok(day) = revision.announced.value.to_zoned_datetime(zone.clone()) {
                changes.push((day.timestamp(), "new dates are announced"));
            }
        }
        changes
    }
}

/// Returns the start of the first of the last 14 days.
fn soon(ends: Timestamp, zone: &TimeZone) -> Timestamp {
    let ends = ends.to_zoned_datetime(zone.clone());
    ends.checked_sub(SOON_DAYS.days())
        .and_then(|day| day.start_of_day())
        .map_or(ends.timestamp(), |day| day.timestamp())
}

impl Read for Publish {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-publish", "a rule of publication", &Publish::ALL)
    }

    fn shape() -> Shape {
        word_shape(&Publish::ALL)
    }
}

impl Read for Revision {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a revision", context)?;
        let announced = fields.required("announced", context);
        let opens = fields.optional("opens", context);
        let closes = fields.optional("closes", context);
        let why = fields.optional("why", context);
        fields.finish(context);
        Some(Revision { announced: announced?, opens, closes, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(front: &str) -> (Option<Call>, Vec<&'static str>) {
        let node = crate::yaml::parse("calls/x.md", front).expect("valid YAML");
        let mut context = Context::new("calls/x.md");
        let mut fields = Fields::open(&node, "a call", &mut context).expect("a map");
        let call = Call::read_from(&mut fields, &mut context);
        (call, context.diagnostics.iter().map(|d| d.code).collect())
    }

    fn state(front: &str, now: &str) -> (CallState, Option<i64>) {
        let zone = TimeZone::get("Europe/Zurich").expect("a bundled zone");
        let now: Timestamp = now.parse().expect("an instant");
        let call = call(front).0.expect("a call");
        (call.state(now, &zone), call.days_left(now, &zone))
    }

    #[test]
    fn a_call_is_open_to_the_last_second_of_its_last_day_in_geneva() {
        let front = "edition: 2020\nopens: 2019-06\ncloses: 2020-02-03\n";
        assert_eq!(state(front, "2019-05-31T21:59:59Z").0, CallState::Upcoming);
        assert_eq!(state(front, "2019-05-31T22:00:00Z").0, CallState::Open);
        assert_eq!(state(front, "2020-01-19T22:59:59Z").0, CallState::Open);
        assert_eq!(state(front, "2020-01-19T23:00:00Z"), (CallState::ClosesSoon, Some(14)));
        assert_eq!(state(front, "2020-02-03T22:59:59Z"), (CallState::ClosesSoon, Some(0)));
        assert_eq!(state(front, "2020-02-03T23:00:00Z"), (CallState::Closed, None));
    }

    #[test]
    fn undated_calls_and_calls_without_an_end_have_their_own_state() {
        assert_eq!(state("edition: 2020\n", "2020-01-01T00:00:00Z").0, CallState::Undated);
        assert_eq!(state("edition: 2020\nopens: 2019-06-04\n", "2020-01-01T00:00:00Z").0, CallState::Open);
    }

    #[test]
    fn a_revision_counts_from_the_day_it_was_announced() {
        let front =
            "edition: 2020\ncloses: 2020-02-03\nrevisions:\n- {announced: 2020-01-30, closes: 2020-02-10}\n";
        assert_eq!(state(front, "2020-01-29T12:00:00Z").1, Some(5));
        assert_eq!(state(front, "2020-01-30T12:00:00Z").1, Some(11));
    }

    #[test]
    fn closing_before_opening_is_a_mistake() {
        assert_eq!(call("edition: 2020\nopens: 2020-03-01\ncloses: 2020-02-03\n").1, ["closes-before-opens"]);
    }
}
