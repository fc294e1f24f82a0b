//! A year's Forum, with its dates as they were announced one after the other.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schema::date::When;
use schema::yaml::{Context, Fields, Node, Read};

use super::{Dated, Kind};

/// The front matter of an edition.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Edition {
    pub year: i16,
    pub also_called: Option<String>,
    pub theme: Option<String>,
    pub chair: Option<String>,
    /// What was first announced.
    pub first: Plan,
    /// What was announced later, in the order of the file.
    pub revisions: Vec<Plan>,
}

/// Dates, place and programme as one announcement said them.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Plan {
    /// The day of the announcement, where it is known.
    pub announced: Option<Date>,
    pub dates: Option<When>,
    pub place: Option<String>,
    pub programme: Vec<Dated>,
    pub why: Option<String>,
}

impl Plan {
    /// Returns the day from which it counts: that of the announcement, or else its own first day.
    pub fn counts_from(&self, zone: &TimeZone) -> Option<Date> {
        self.announced.or_else(|| self.dates.map(|dates| dates.first(zone)))
    }
}

impl Edition {
    /// Returns the plans known at an instant, the one that counts last; the first one is always known.
    pub fn plans_as_of(&self, now: Timestamp, zone: &TimeZone) -> Vec<&Plan> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let known =
            self.revisions.iter().filter(|plan| plan.counts_from(zone).is_some_and(|day| day <= today));
        let mut later: Vec<&Plan> = known.collect();
        later.sort_by_key(|plan| plan.counts_from(zone));
        std::iter::once(&self.first).chain(later).collect()
    }

    /// Returns the plan that counts at an instant.
    pub fn plan(&self, now: Timestamp, zone: &TimeZone) -> &Plan {
        self.plans_as_of(now, zone).last().copied().unwrap_or(&self.first)
    }
}

impl Kind for Edition {
    const NAME: &'static str = "edition";
    const FOLDER: &'static str = "editions";
    const WHAT: &'static str = "an edition";

    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self> {
        let year = fields.required("year", context);
        let edition = Edition {
            also_called: fields.optional("also_called", context),
            theme: fields.optional("theme", context),
            chair: fields.optional("chair", context),
            first: Plan {
                announced: fields.optional("announced", context),
                dates: fields.optional("dates", context),
                place: fields.optional("place", context),
                programme: fields.or("programme", Vec::new(), context),
                why: None,
            },
            revisions: fields.or("revisions", Vec::new(), context),
            year: year?,
        };
        Some(edition)
    }
}

impl Read for Plan {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a revision of an edition", context)?;
        let plan = Plan {
            announced: fields.optional("announced", context),
            dates: fields.optional("dates", context),
            place: fields.optional("place", context),
            programme: fields.or("programme", Vec::new(), context),
            why: fields.optional("why", context),
        };
        fields.finish(context);
        Some(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_without_its_announcement_counts_from_its_own_first_day() {
        let text = "year: 2020\ndates: 2020-03-30/2020-04-03\nrevisions:\n- dates: 2020-04-06/2020-04-09\n- {announced: 2020-03-10, dates: 2020-08-31/2020-09-04}\n";
        let node = schema::yaml::parse("e", text).expect("valid YAML");
        let mut context = Context::new("e");
        let mut fields = Fields::open(&node, "an edition", &mut context).expect("a map");
        let edition = Edition::read(&mut fields, &mut context).expect("an edition");
        let zone = TimeZone::get("Europe/Zurich").expect("a bundled zone");
        let dates = |now: &str| {
            let now: Timestamp = now.parse().expect("an instant");
            edition.plan(now, &zone).dates.map(|dates| dates.first(&zone).to_string()).unwrap_or_default()
        };
        assert_eq!(dates("2020-03-09T22:59:59Z"), "2020-03-30");
        assert_eq!(dates("2020-03-09T23:00:00Z"), "2020-08-31");
        assert_eq!(dates("2020-04-07T00:00:00Z"), "2020-04-06", "the later of the two to count");
    }
}
