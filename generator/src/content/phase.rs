//! `content/phases.yaml`: the steps of the Open Consultation Process.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schema::date::When;
use schema::localized::Localized;
use schema::name::Slug;
use schema::yaml::{At, Context, Fields, Node, Read};

/// A step of the consultation.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Phase {
    pub id: At<Slug>,
    pub title: Localized,
    pub dates: When,
    pub note: Option<Localized>,
    pub place: Option<String>,
    pub within: Option<String>,
    pub remote: bool,
}

/// What a phase is at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum PhaseState {
    Done,
    Current,
    /// The first one to come.
    Next,
    Upcoming,
}

impl PhaseState {
    /// Returns the word used in templates and strings.
    pub fn as_str(self) -> &'static str {
        match self {
            PhaseState::Done => "done",
            PhaseState::Current => "current",
            PhaseState::Next => "next",
            PhaseState::Upcoming => "upcoming",
        }
    }
}

/// Sorts phases by their dates: the first day they can be, then the last.
pub fn sort(phases: &mut [Phase]) {
    let zone = TimeZone::UTC;
    phases.sort_by_key(|phase| (phase.dates.first(&zone), phase.dates.last(&zone)));
}

/// Returns the state of each of the sorted phases.
pub fn states(phases: &[Phase], now: Timestamp, zone: &TimeZone) -> Vec<PhaseState> {
    let mut next = true;
    phases
        .iter()
        .map(|phase| {
            if phase.dates.ends(zone).as_second() < now.as_second() {
                PhaseState::Done
            } else if phase.dates.begins(zone) <= now {
                PhaseState::Current
            } else if std::mem::take(&mut next) {
                PhaseState::Next
            } else {
                PhaseState::Upcoming
            }
        })
        .collect()
}

impl Read for Phase {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a phase", context)?;
        let id = fields.required("id", context);
        let title = fields.required("title", context);
        let dates = fields.required("dates", context);
        let note = fields.optional("note", context);
        let place = fields.optional("place", context);
        let within = fields.optional("within", context);
        let remote = fields.or("remote", false, context);
        fields.finish(context);
        Some(Phase { id: id?, title: title?, dates: dates?, note, place, within, remote })
    }
}
