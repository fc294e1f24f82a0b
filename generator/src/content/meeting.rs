//! A meeting, or a paper that belongs among the meetings.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schema::date::When;
use schema::diagnostic::Place;
use schema::yaml::{Context, Fields, Node, Read};

use super::{Kind, word};

/// The groups of meetings, in the order in which lists show them.
pub const GROUPS: &[&str] =
    &["ocp", "forum", "high-level-track", "prizes", "ungis", "regional-commissions", "action-lines"];

/// The front matter of a meeting.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Meeting {
    pub subtitle: Option<String>,
    pub group: &'static str,
    /// Where the dates stand in the file.
    pub dates_at: Place,
    pub dates: Option<When>,
    pub date_note: Option<String>,
    pub time: Option<String>,
    pub place: Option<String>,
    pub within: Option<String>,
    pub remote: bool,
    /// A paper, not a meeting.
    pub document: bool,
    pub revisions: Vec<Revision>,
}

/// Other dates or another place, and since when they are known.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Revision {
    pub announced: Option<Date>,
    pub dates: Option<When>,
    pub place: Option<String>,
    pub why: Option<String>,
}

impl Revision {
    /// Returns the day from which it counts: that of the announcement, or else its own first day.
    pub fn counts_from(&self, zone: &TimeZone) -> Option<Date> {
        self.announced.or_else(|| self.dates.map(|dates| dates.first(zone)))
    }

    /// Returns whether it was known at an instant.
    pub fn is_known(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let today = now.to_zoned_datetime(zone.clone()).date();
        self.counts_from(zone).is_some_and(|day| day <= today)
    }
}

impl Meeting {
    /// Returns the dates as known at an instant.
    pub fn dates_as_of(&self, now: Timestamp, zone: &TimeZone) -> Option<When> {
        let known = self.revisions.iter().rev().filter(|revision| revision.is_known(now, zone));
        known.filter_map(|revision| revision.dates).next().or(self.dates)
    }

    /// Returns the place as known at an instant.
    pub fn place_as_of(&self, now: Timestamp, zone: &TimeZone) -> Option<&str> {
        let known = self.revisions.iter().rev().filter(|revision| revision.is_known(now, zone));
        known.filter_map(|revision| revision.place.as_deref()).next().or(self.place.as_deref())
    }
}

impl Kind for Meeting {
    const NAME: &'static str = "meeting";
    const FOLDER: &'static str = "meetings";
    const WHAT: &'static str = "a meeting";

    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self> {
        let group = word(fields, "group", "unknown-group", "a group of meetings", GROUPS, context);
        Some(Meeting {
            subtitle: fields.optional("subtitle", context),
            group: group.unwrap_or("forum"),
            dates_at: fields.place_of("dates"),
            dates: fields.optional("dates", context),
            date_note: fields.optional("date_note", context),
            time: fields.optional("time", context),
            place: fields.optional("place", context),
            within: fields.optional("within", context),
            remote: fields.or("remote", false, context),
            document: fields.or("document", false, context),
            revisions: fields.or("revisions", Vec::new(), context),
        })
    }
}

impl Read for Revision {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a revision", context)?;
        let revision = Revision {
            announced: fields.optional("announced", context),
            dates: fields.optional("dates", context),
            place: fields.optional("place", context),
            why: fields.optional("why", context),
        };
        fields.finish(context);
        Some(revision)
    }
}
