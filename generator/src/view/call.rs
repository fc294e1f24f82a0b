//! The view of a call.

use schema::call::CallState;
use schema::date::When;
use schema::name::Lang;
use serde::Serialize;

use super::{DateView, LinkView, Ref, document};
use crate::content::call::{Call, How};
use crate::content::{Dated, Front};
use crate::site::{Document, Site};

/// A call as templates see it, in lists and on its page.
#[derive(Debug, Clone, Serialize)]
pub struct CallView {
    /// Its slim form.
    #[serde(flatten)]
    pub link: Ref,
    /// `undated`, `upcoming`, `open`, `closes_soon` or `closed`.
    pub state: &'static str,
    /// The same in words.
    pub state_text: String,
    /// Whether it can be answered now.
    pub is_open: bool,
    /// The days left, in the last 14 days only.
    pub days_left: Option<i64>,
    /// `Closes in 12 days`.
    pub days_text: Option<String>,
    /// When it opens.
    pub opens: Option<DateView>,
    /// When it closes, with clock time and UTC.
    pub closes: Option<DateView>,
    /// `Opens 4 June 2019`, while it is upcoming.
    pub opens_text: Option<String>,
    /// `Closes 3 February 2020`, or `Closed …`.
    pub closes_text: Option<String>,
    /// What is inferred or unknown about the opening.
    pub opens_note: Option<String>,
    /// What is inferred or unknown about the closing.
    pub closes_note: Option<String>,
    /// Whether late answers are taken and marked.
    pub continuous: bool,
    /// The form: its page.
    pub form: Option<LinkView>,
    /// The published answers.
    pub records: Option<LinkView>,
    /// By which way the organisers take answers.
    pub how: Option<HowView>,
    /// Who may answer.
    pub who: Option<String>,
    /// Conditions.
    pub eligibility: Vec<String>,
    /// Steps to take.
    pub steps: Vec<String>,
    /// Stages of the call.
    pub stages: Vec<DatedView>,
    /// What happens afterwards.
    pub afterwards: Vec<DatedView>,
    /// For what it is.
    pub serves: Vec<DatedView>,
    /// Later announcements that are known.
    pub revisions: Vec<RevisionView>,
    /// The language of the texts of this view, other than title and summary.
    pub lang: &'static str,
    /// Its direction.
    pub dir: &'static str,
    /// Whether it is another language than the page's.
    pub foreign: bool,
}

/// By which way the organisers take answers.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct HowView {
    /// `form`, `email`, `both` or `none`.
    pub kind: &'static str,
    pub text: String,
    /// The address as it is shown.
    pub address: Option<String>,
    /// The address as a link.
    pub url: Option<String>,
    pub note: Option<String>,
}

/// A thing and when it is.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DatedView {
    pub what: String,
    pub dates: Option<DateView>,
    pub note: Option<String>,
}

/// A later announcement of other dates.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct RevisionView {
    pub announced: DateView,
    pub opens: Option<DateView>,
    pub closes: Option<DateView>,
    pub why: Option<String>,
}

/// Words a list of dated things.
pub fn dated(site: &Site, lang: Lang, items: &[Dated]) -> Vec<DatedView> {
    items
        .iter()
        .map(|item| DatedView {
            what: item.what.clone(),
            dates: item.dates.map(|dates| DateView::new(site, lang, &dates)),
            note: item.note.clone(),
        })
        .collect()
}

impl CallView {
    /// Makes the view of a document that is a call.
    pub fn new(site: &Site, lang: Lang, document: &Document) -> Option<CallView> {
        let Front::Call(call) = &document.source.front else { return None };
        Some(CallView::of(site, lang, document, call))
    }

    fn of(site: &Site, lang: Lang, document: &Document, call: &Call) -> CallView {
        let (zone, words, working) = (site.zone(), site.words(lang), &call.working);
        let state = working.state(site.now, zone);
        let days_left = working.days_left(site.now, zone);
        let opens = working.opens_as_of(site.now, zone).map(|when| DateView::new(site, lang, &when));
        let closes = working.closes_as_of(site.now, zone).map(|when| DateView::closing(site, lang, &when));
        let on = |key: &str, date: &DateView| words.fill(key, &[("date", &date.text)]);
        let closes_key = if state == CallState::Closed { "closed_on" } else { "closes_on" };
        let days_text = days_left.map(|days| match days {
            0 => words.get("closes_today").to_owned(),
            days => document::count_of(site, lang, "closes_in_days", days),
        });
        let today = site.now.to_zoned_datetime(zone.clone()).date();
        let default = site.default_language();
        let form = working.form.as_ref().map(|form| form.value.as_str());
        CallView {
            link: document::link(site, lang, document),
            state: state.as_str(),
            state_text: words.get(&format!("state_{}", state.as_str())).to_owned(),
            is_open: matches!(state, CallState::Open | CallState::ClosesSoon),
            days_left,
            days_text,
            opens_text: opens
                .as_ref()
                .filter(|_| state == CallState::Upcoming)
                .map(|date| on("opens_on", date)),
            closes_text: closes.as_ref().map(|date| on(closes_key, date)),
            opens,
            closes,
            opens_note: call.opens_note.clone(),
            closes_note: call.closes_note.clone(),
            continuous: working.continuous,
            form: form.and_then(|form| {
                let title = site.catalogue.forms.get(form)?.title.text(lang).to_owned();
                Some(LinkView { title, url: site.localized(lang, &format!("/forms/{form}/")) })
            }),
            records: form.and_then(|form| {
                site.collections.get(form).filter(|collection| !collection.records.is_empty())?;
                let url = site.localized(lang, &format!("/records/{form}/"));
                Some(LinkView { title: words.get("all_records").to_owned(), url })
            }),
            how: call.how.as_ref().map(|how| how_view(site, lang, how)),
            who: call.who.clone(),
            eligibility: call.eligibility.clone(),
            steps: call.steps.clone(),
            stages: dated(site, lang, &call.stages),
            afterwards: dated(site, lang, &call.afterwards),
            serves: dated(site, lang, &call.serves),
            revisions: working
                .revisions
                .iter()
                .filter(|revision| revision.announced.value <= today)
                .map(|revision| RevisionView {
                    announced: DateView::new(site, lang, &When::Day(revision.announced.value)),
                    opens: revision.opens.as_ref().map(|when| DateView::new(site, lang, &when.value)),
                    closes: revision.closes.as_ref().map(|when| DateView::closing(site, lang, &when.value)),
                    why: revision.why.clone(),
                })
                .collect(),
            lang: default.as_str(),
            dir: default.dir(),
            foreign: default != lang,
        }
    }
}

fn how_view(site: &Site, lang: Lang, how: &How) -> HowView {
    let url = how.address.as_ref().map(|address| match address.contains("://") {
        true => address.clone(),
        false => format!("mailto:{address}"),
    });
    HowView {
        kind: how.kind,
        text: site.words(lang).get(&format!("by_{}", how.kind)).to_owned(),
        address: how.address.clone(),
        url,
        note: how.note.clone(),
    }
}
