//! The lists of the site in one language, made once and shared by all pages that show them.

use std::collections::BTreeMap;

use schema::date::When;
use schema::localized::Localized;
use schema::name::Lang;
use schema::vocabulary::{Item, Vocabulary};
use serde::Serialize;

use super::call::CallView;
use super::document::{self, EditionView, MeetingView, NewsView, ServiceView, TrackView};
use super::record::{self, CollectionView};
use super::{ContactView, DateView, LinkView, PageView, SiteView, Words, alternates};
use crate::content::organisers::{Organiser, ROLES};
use crate::content::{Front, meeting};
use crate::site::Site;

/// The site's lists.
#[derive(Debug, Clone, Serialize)]
pub struct Lists {
    /// All calls by their order.
    pub calls: Vec<CallView>,
    /// Those that can be answered now, the one that closes first at the top.
    pub calls_open: Vec<CallView>,
    /// The steps of the consultation by date.
    pub phases: Vec<PhaseView>,
    /// Special tracks.
    pub tracks: Vec<TrackView>,
    /// Special features.
    pub features: Vec<TrackView>,
    /// All meetings by date.
    pub meetings: Vec<MeetingView>,
    /// The meetings to come, the next first.
    pub meetings_upcoming: Vec<MeetingView>,
    /// The meetings by group.
    pub meeting_groups: Vec<MeetingGroup>,
    /// All editions, the newest first.
    pub editions: Vec<EditionView>,
    /// The edition under preparation.
    pub edition: Option<EditionView>,
    /// Services.
    pub services: Vec<ServiceView>,
    /// News, the newest first.
    pub news: Vec<NewsView>,
    /// Key figures, the newest first.
    pub figures: Vec<FigureSetView>,
    /// Organisers by role.
    pub organisers: Vec<OrganiserGroup>,
    /// The Action Lines; sub-lines stand under theirs.
    pub action_lines: Vec<TermView>,
    /// The goals.
    pub sdgs: Vec<TermView>,
    /// The categories of the prizes.
    pub prize_categories: Vec<TermView>,
    /// The formats of sessions, by part.
    pub session_formats: Vec<TermView>,
    /// The regional commissions.
    pub regional_commissions: Vec<TermView>,
    /// The collections of published records that have one at least.
    pub collections: Vec<CollectionView>,
    /// The photographs of the contest.
    pub photos: Vec<record::RecordRef>,
    /// Champions, winners and other honours that may be known.
    pub awards: Vec<AwardGroup>,
}

/// The records with one honour.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct AwardGroup {
    /// `champion`, `winner` …
    pub award: String,
    pub title: String,
    pub records: Vec<record::RecordRef>,
}

/// A step of the consultation.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PhaseView {
    pub id: String,
    pub title: Words,
    /// `done`, `current`, `next` or `upcoming`.
    pub state: &'static str,
    pub state_text: String,
    pub dates: DateView,
    pub note: Option<Words>,
    pub place: Option<String>,
    pub within_text: Option<String>,
    pub remote: bool,
}

/// The meetings of one group.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct MeetingGroup {
    pub id: &'static str,
    pub title: String,
    pub meetings: Vec<MeetingView>,
}

/// Key figures of one source.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FigureSetView {
    pub year: i16,
    pub as_of: Option<DateView>,
    pub source: SourceView,
    pub figures: Vec<FigureView>,
    pub note: Option<Words>,
}

/// Where figures come from.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SourceView {
    pub title: String,
    pub url: Option<String>,
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FigureView {
    pub id: String,
    pub value: String,
    pub label: Words,
}

/// Organisers of one role.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct OrganiserGroup {
    pub role: &'static str,
    pub title: String,
    pub organisers: Vec<OrganiserView>,
}

/// An organiser.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct OrganiserView {
    pub id: String,
    pub name: Words,
    pub role: &'static str,
    pub does: Option<String>,
    pub since: Option<i16>,
    pub url: Option<String>,
}

/// An item of a vocabulary.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TermView {
    pub key: String,
    /// The key as this language writes it: `С1` in Russian, `جيم1` in Arabic.
    pub code: String,
    pub slug: String,
    pub title: Words,
    pub summary: Option<Words>,
    pub colour: Option<String>,
    pub text_on: Option<String>,
    /// Further facts written as plain text: `line`, `number`, `part` …
    pub line: Option<String>,
    pub number: Option<String>,
    pub part: Option<String>,
    pub facilitators: Vec<String>,
    /// Sub-items.
    pub children: Vec<TermView>,
    /// The list of the records that name it, with their count, where there is one.
    pub records_url: Option<String>,
    pub count: usize,
}

impl TermView {
    fn new(site: &Site, lang: Lang, item: &Item, facet: Option<&str>) -> TermView {
        let local = |name: &str| {
            let facts = item.facts.get(name)?;
            facts.iter().find(|(language, _)| language == lang.as_str()).map(|(_, value)| value.clone())
        };
        let plain = |name: &str| item.fact(name).map(str::to_owned);
        let (records_url, count) =
            facet.map_or((None, 0), |facet| record::term_of_site(site, lang, facet, &item.key));
        TermView {
            code: local("code").unwrap_or_else(|| item.key.clone()),
            key: item.key.clone(),
            slug: item.slug.clone(),
            title: Words::of(&item.title, lang),
            summary: item.summary.as_ref().map(|summary| Words::of(summary, lang)),
            colour: plain("colour"),
            text_on: plain("text_on"),
            line: plain("line"),
            number: plain("number"),
            part: plain("part"),
            facilitators: item
                .facts
                .get("facilitators")
                .map(|facts| facts.iter().map(|(_, value)| value.clone()).collect())
                .unwrap_or_default(),
            children: Vec::new(),
            records_url,
            count,
        }
    }
}

/// Makes the views of a vocabulary; `facet` is the field by which records name its items.
fn terms(site: &Site, lang: Lang, name: &str, facet: Option<&str>) -> Vec<TermView> {
    let Some(Vocabulary { items, .. }) = site.catalogue.vocabularies.get(name) else { return Vec::new() };
    let mut views: Vec<TermView> = Vec::new();
    for item in items {
        let view = TermView::new(site, lang, item, facet);
        let parent =
            item.parent.as_ref().and_then(|parent| views.iter_mut().find(|view| view.key == *parent));
        match parent {
            Some(parent) => parent.children.push(view),
            None => views.push(view),
        }
    }
    views
}

impl Lists {
    /// Makes the lists in a language.
    pub fn new(site: &Site, lang: Lang) -> Lists {
        let calls: Vec<CallView> =
            site.of_kind("call").into_iter().filter_map(|call| CallView::new(site, lang, call)).collect();
        let mut calls_open: Vec<CallView> = calls.iter().filter(|call| call.is_open).cloned().collect();
        calls_open.sort_by_key(|call| {
            call.closes.as_ref().map_or_else(|| "9999".to_owned(), |closes| closes.iso.clone())
        });
        let tracks: Vec<TrackView> = site
            .of_kind("track")
            .into_iter()
            .filter_map(|track| document::track(site, lang, track))
            .collect();
        let (tracks, features) = tracks.into_iter().partition(|track| track.group == "special-track");
        let meetings: Vec<MeetingView> = site
            .of_kind("meeting")
            .into_iter()
            .filter_map(|meeting| document::meeting(site, lang, meeting))
            .collect();
        let mut editions: Vec<EditionView> = site
            .of_kind("edition")
            .into_iter()
            .filter_map(|edition| document::edition(site, lang, edition))
            .collect();
        editions.sort_by_key(|edition| std::cmp::Reverse(edition.year));
        let prepared = site.catalogue.settings.edition;
        let services = site.of_kind("service").into_iter();
        let news = site.of_kind("news").into_iter();
        Lists {
            calls_open,
            calls,
            phases: phases(site, lang),
            tracks,
            features,
            meetings_upcoming: meetings
                .iter()
                .filter(|meeting| !meeting.past && !meeting.document)
                .cloned()
                .collect(),
            meeting_groups: groups(site, lang, &meetings),
            meetings,
            edition: editions.iter().find(|edition| Some(edition.year) == prepared).cloned(),
            editions,
            services: services.filter_map(|service| document::service(site, lang, service)).collect(),
            news: news.filter_map(|news| document::news(site, lang, news)).collect(),
            figures: figures(site, lang),
            organisers: organisers(site, lang),
            action_lines: terms(site, lang, "action-lines", Some("action_lines")),
            sdgs: terms(site, lang, "sdgs", Some("sdgs")),
            prize_categories: terms(site, lang, "prize-categories", None),
            session_formats: terms(site, lang, "session-formats", None),
            regional_commissions: terms(site, lang, "regional-commissions", None),
            collections: record::collections(site, lang),
            photos: record::photos(site),
            awards: awards(site, lang),
        }
    }
}

fn awards(site: &Site, lang: Lang) -> Vec<AwardGroup> {
    let words = site.words(lang);
    let mut groups: BTreeMap<&str, Vec<record::RecordRef>> = BTreeMap::new();
    for record in site.collections.values().flat_map(|collection| &collection.records) {
        for award in &record.awards {
            groups.entry(award).or_default().push(record::RecordRef::new(site, record));
        }
    }
    let group = |(award, records): (&str, Vec<record::RecordRef>)| {
        // The heading is the word in the plural, where there is one: `champions`.
        let plural = format!("{award}s");
        let title = if words.has(&plural) { words.get(&plural).to_owned() } else { award.to_owned() };
        AwardGroup { award: award.to_owned(), title, records }
    };
    groups.into_iter().map(group).collect()
}

/// Makes the views of the steps of the consultation.
pub fn phases(site: &Site, lang: Lang) -> Vec<PhaseView> {
    let words = site.words(lang);
    let view =
        |(phase, state): &(crate::content::phase::Phase, crate::content::phase::PhaseState)| PhaseView {
            id: phase.id.value.to_string(),
            title: Words::of(&phase.title, lang),
            state: state.as_str(),
            state_text: words.get(&format!("phase_{}", state.as_str())).to_owned(),
            dates: DateView::new(site, lang, &phase.dates),
            note: phase.note.as_ref().map(|note| Words::of(note, lang)),
            place: phase.place.clone(),
            within_text: phase.within.as_ref().map(|event| words.fill("within_event", &[("event", event)])),
            remote: phase.remote,
        };
    site.phases.iter().map(view).collect()
}

fn groups(site: &Site, lang: Lang, meetings: &[MeetingView]) -> Vec<MeetingGroup> {
    let words = site.words(lang);
    let group = |id: &&'static str| MeetingGroup {
        id,
        title: words.get(&format!("group_{}", id.replace('-', "_"))).to_owned(),
        meetings: meetings.iter().filter(|meeting| meeting.group == *id).cloned().collect(),
    };
    meeting::GROUPS.iter().map(group).filter(|group| !group.meetings.is_empty()).collect()
}

/// Makes the views of the key figures, the newest first.
pub fn figures(site: &Site, lang: Lang) -> Vec<FigureSetView> {
    site.figures
        .iter()
        .map(|set| FigureSetView {
            year: set.year,
            as_of: set.as_of.map(|day| DateView::new(site, lang, &When::Day(day))),
            source: SourceView { title: set.source.title.clone(), url: set.source.url.clone() },
            figures: set
                .figures
                .iter()
                .map(|figure| FigureView {
                    id: figure.id.to_string(),
                    value: figure.value.clone(),
                    label: Words::of(&figure.label, lang),
                })
                .collect(),
            note: set.note.as_ref().map(|note| Words::of(note, lang)),
        })
        .collect()
}

fn organiser(lang: Lang, organiser: &Organiser) -> OrganiserView {
    OrganiserView {
        id: organiser.id.value.to_string(),
        name: Words::of(&organiser.name, lang),
        role: organiser.role,
        does: organiser.does.clone(),
        since: organiser.since,
        url: organiser.url.clone(),
    }
}

fn organisers(site: &Site, lang: Lang) -> Vec<OrganiserGroup> {
    let title = |role: &str| match role {
        "host" => "hosts",
        "co-organiser" => "co_organisers",
        "agency" => "agencies",
        _ => "partners",
    };
    ROLES
        .iter()
        .map(|role| OrganiserGroup {
            role,
            title: site.words(lang).get(title(role)).to_owned(),
            organisers: site
                .organisers
                .iter()
                .filter(|own| own.role == *role)
                .map(|own| organiser(lang, own))
                .collect(),
        })
        .filter(|group| !group.organisers.is_empty())
        .collect()
}

/// The pages of small duties, linked at the foot of every page where they exist.
const FOOTER: &[&str] = &["about-the-data", "accessibility", "contact", "organisers"];

/// Makes what is the same on all pages of a language.
pub fn site_view(site: &Site, lang: Lang, css: &str, css_url: &str) -> SiteView {
    let settings = &site.catalogue.settings;
    let text = |text: &Localized| text.text(lang).to_owned();
    // An entry whose page does not exist at this instant is left out.
    let menu = settings.menu.iter().filter_map(|item| {
        let url = match item.page.value.strip_suffix(".md") {
            Some(id) => site.localized(lang, &site.document(id.trim_start_matches('/'))?.route),
            None => site.route_in(lang, &item.page.value),
        };
        Some(LinkView { title: text(&item.title), url })
    });
    let outputs = |name: &str| crate::output::is_chosen(site, name);
    SiteView {
        title: text(&settings.title),
        tagline: settings.tagline.as_ref().map(text),
        home: site.localized(lang, "/"),
        base_url: site.base.absolute.clone(),
        menu: menu.collect(),
        contact: ContactView {
            name: Words::of(&settings.contact.name, lang),
            email: settings.contact.email.clone(),
            address: settings.contact.address.clone(),
            url: site.document("contact").map(|contact| site.localized(lang, &contact.route)),
        },
        hosts: settings
            .hosts
            .iter()
            .filter_map(|host| site.organisers.iter().find(|own| own.id.value.as_str() == host.value))
            .map(|own| organiser(lang, own))
            .collect(),
        css: super::Html(css.to_owned()),
        css_url: css_url.to_owned(),
        feeds: if outputs("atom") { crate::output::atom::feeds(site, lang) } else { Vec::new() },
        calendar_url: outputs("calendar").then(|| site.localized(lang, "/calendar.ics")),
        footer: FOOTER
            .iter()
            .filter_map(|id| site.document(id))
            .map(|own| document::link(site, lang, own))
            .collect(),
        preview: site.preview,
    }
}

/// Makes a page that is no document.
pub fn plain_page(
    site: &Site,
    lang: Lang,
    kind: &'static str,
    id: &str,
    route: &str,
    title: Words,
) -> PageView {
    let url = site.localized(lang, route);
    PageView {
        id: id.to_owned(),
        kind,
        layout: kind,
        absolute_url: site.base.url(&url),
        url,
        lang: title.lang,
        dir: title.dir,
        title,
        summary: None,
        body: None,
        is_fallback: false,
        notice: None,
        original_url: None,
        has_toc: false,
        toc: Vec::new(),
        updated: None,
        breadcrumbs: vec![document::home(site, lang)],
        alternates: alternates(site, lang, route),
        taxonomies: Vec::new(),
        extra: serde_json::Value::Null,
        feed_url: None,
        calendar_url: None,
        json_ld: None,
    }
}

/// Returns whether a document is a page with a layout.
pub fn has_layout(front: &Front, layout: &str) -> bool {
    matches!(front, Front::Page(page) if page.layout == layout)
}
