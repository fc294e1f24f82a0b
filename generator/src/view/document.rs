//! The views of documents: the page itself, and what its kind adds.

use schema::date::When;
use schema::diagnostic::Place;
use schema::name::Lang;
use serde::Serialize;

use super::call::{CallView, DatedView, dated};
use super::{DateView, Html, LinkView, PageView, Ref, TocItem, Words, alternates, section};
use crate::component::Scene;
use crate::content::{Front, Toc};
use crate::site::{Document, Site};

/// Words a count: the text of `<key>_<plural category>` with `{count}` filled.
pub fn count_of(site: &Site, lang: Lang, key: &str, count: i64) -> String {
    let language = site.language(lang);
    let number = language.number(count);
    let words = site.words(lang);
    let exact = format!("{key}_{}", language.plural(count));
    let key = if words.has(&exact) { exact } else { format!("{key}_other") };
    words.fill(&key, &[("count", &number)])
}

/// Makes the slim form of a document.
pub fn link(site: &Site, lang: Lang, document: &Document) -> Ref {
    let translation = document.translation(lang);
    let common = &document.source.common;
    let default = site.default_language();
    let words = |own: Option<&String>, original: Option<&String>| match own {
        Some(text) => Some(Words::new(text, lang, lang)),
        None => original.map(|text| Words::new(text, default, lang)),
    };
    Ref {
        id: document.short_id().to_owned(),
        url: site.localized(lang, &document.route),
        title: words(translation.and_then(|own| own.file.title.as_ref()), Some(&common.title))
            .unwrap_or_else(|| Words::new("", default, lang)),
        summary: words(translation.and_then(|own| own.file.summary.as_ref()), common.summary.as_ref()),
    }
}

/// A component on a page: what the theme's component of this name gets.
#[derive(Debug, Clone, Serialize)]
pub struct ComponentView {
    /// Its name.
    pub name: &'static str,
    /// What it shows; nothing where that does not exist at this instant.
    pub of: Option<serde_json::Value>,
    /// Where it stands in its file.
    #[serde(skip)]
    pub place: Place,
}

/// Makes the page of a document in a language, and the components whose marks stand in its text.
pub fn page(site: &Site, lang: Lang, document: &Document) -> (PageView, Vec<ComponentView>) {
    let default = site.default_language();
    let translation = document.translation(lang);
    let own = translation.filter(|translation| !translation.file.body.is_empty());
    let (body, targets, ids) = match own {
        Some(own) => (&own.file.body, &own.targets, own.heading_ids.clone()),
        None => {
            let body = &document.source.body;
            (
                body,
                &document.targets,
                body.headings.iter().map(|heading| heading.id.clone()).collect::<Vec<_>>(),
            )
        }
    };
    let text_lang = if own.is_some() { lang } else { default };
    let html = body.html(
        |at| targets.get(at).and_then(|target| site.href(target, lang, &ids)),
        |at| ids.get(at).cloned().unwrap_or_default(),
        "",
    );
    let scene = Scene { site, lang, text_lang, document, targets };
    let components: Vec<ComponentView> = body
        .components
        .iter()
        .map(|used| ComponentView { name: used.component.name, of: used.shown(&scene), place: used.place })
        .collect();
    let is_fallback = lang != default && translation.is_none();
    let words = site.words(lang);
    let notice = if is_fallback {
        let shown = words.get(&format!("lang_{default}")).to_owned();
        Some(words.fill(
            "not_translated_notice",
            &[("language", words.get(&format!("lang_{lang}"))), ("shown", &shown)],
        ))
    } else if translation.is_some_and(|translation| translation.outdated) {
        Some(words.get("older_translation_notice").to_owned())
    } else {
        None
    };
    let link = link(site, lang, document);
    let layout = match &document.source.front {
        Front::Page(page) => page.layout,
        _ => document.source.kind.name,
    };
    let deepest = match document.source.common.toc {
        Some(Toc::Never) => 0,
        Some(Toc::To(level)) => level,
        None => 2,
    };
    let toc = body.headings.iter().enumerate().filter(|(_, heading)| heading.level <= deepest);
    let page = PageView {
        id: document.source.id.clone(),
        kind: document.source.kind.name,
        layout,
        absolute_url: site.base.url(&link.url),
        url: link.url,
        title: link.title,
        summary: link.summary,
        body: (!body.is_empty()).then_some(Html(html)),
        lang: text_lang.as_str(),
        dir: text_lang.dir(),
        is_fallback,
        original_url: translation
            .filter(|translation| translation.outdated)
            .map(|_| site.localized(default, &document.route)),
        notice,
        has_toc: match document.source.common.toc {
            Some(toc) => toc != Toc::Never,
            None => layout == "page" && toc.clone().count() > 2,
        },
        toc: toc
            .map(|(at, heading)| TocItem {
                level: heading.level,
                id: ids.get(at).cloned().unwrap_or_default(),
                text: heading.text.clone(),
            })
            .collect(),
        updated: document.source.common.updated.map(|day| DateView::new(site, lang, &When::Day(day))),
        breadcrumbs: breadcrumbs(site, lang, document),
        alternates: alternates(site, lang, &document.route),
        taxonomies: match site.by_id.get(&document.source.id) {
            Some(at) if !document.source.common.taxonomies.is_empty() => section::terms_of(site, lang, *at),
            _ => Vec::new(),
        },
        extra: document.source.common.extra.clone(),
        feed_url: None,
        calendar_url: None,
        json_ld: None,
    };
    (page, components)
}

/// Returns the way to a document: the home page, then the pages of its folders.
pub fn breadcrumbs(site: &Site, lang: Lang, document: &Document) -> Vec<LinkView> {
    if document.route == "/" {
        return Vec::new();
    }
    let mut crumbs = vec![home(site, lang)];
    let mut folder = document.source.id.as_str();
    let mut between = Vec::new();
    while let Some((above, _)) = folder.rsplit_once('/') {
        if let Some(page) = site.document(above) {
            let link = link(site, lang, page);
            between.push(LinkView { title: short_title(page, &link), url: link.url });
        }
        folder = above;
    }
    crumbs.extend(between.into_iter().rev());
    crumbs
}

/// Returns the title of a page for menus.
fn short_title(document: &Document, link: &Ref) -> String {
    match &document.source.front {
        Front::Page(page) if link.title.lang == "en" => page.menu_title.clone(),
        _ => None,
    }
    .unwrap_or_else(|| link.title.text.clone())
}

/// Returns the link to the home page.
pub fn home(site: &Site, lang: Lang) -> LinkView {
    LinkView { title: site.words(lang).get("home").to_owned(), url: site.localized(lang, "/") }
}

/// A track.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TrackView {
    #[serde(flatten)]
    pub link: Ref,
    /// `special-track` or `feature`.
    pub group: &'static str,
    pub partners: Vec<String>,
    /// The call to answer.
    pub call: Option<CallView>,
}

/// A meeting.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct MeetingView {
    #[serde(flatten)]
    pub link: Ref,
    pub subtitle: Option<String>,
    /// `ungis`, `ocp` …
    pub group: &'static str,
    pub group_text: String,
    pub dates: Option<DateView>,
    pub date_note: Option<String>,
    pub time: Option<String>,
    pub place: Option<String>,
    pub within: Option<String>,
    pub within_text: Option<String>,
    pub remote: bool,
    /// A paper, not a meeting.
    pub document: bool,
    pub past: bool,
    pub revisions: Vec<PlanView>,
}

/// An edition.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct EditionView {
    #[serde(flatten)]
    pub link: Ref,
    pub year: i16,
    pub also_called: Option<String>,
    pub theme: Option<String>,
    pub chair: Option<String>,
    /// The dates that count now.
    pub plan: PlanView,
    /// All that was announced until now, the first first.
    pub plans: Vec<PlanView>,
}

/// Dates, place and programme as one announcement said them.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PlanView {
    pub announced: Option<DateView>,
    pub dates: Option<DateView>,
    pub place: Option<String>,
    pub programme: Vec<DatedView>,
    pub why: Option<String>,
    /// Whether it is the one that counts now.
    pub current: bool,
}

/// A service.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ServiceView {
    #[serde(flatten)]
    pub link: Ref,
    pub icon: Option<&'static str>,
    pub new_in: Option<i16>,
    pub new_text: Option<String>,
}

/// A piece of news.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct NewsView {
    #[serde(flatten)]
    pub link: Ref,
    pub date: DateView,
}

/// What the kind of a document adds to its page, under the name of the kind.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum KindView {
    /// Nothing.
    Page,
    /// A call.
    Call(Box<CallView>),
    /// A track.
    Track(Box<TrackView>),
    /// A meeting.
    Meeting(Box<MeetingView>),
    /// An edition.
    Edition(Box<EditionView>),
    /// A service.
    Service(ServiceView),
    /// A piece of news.
    News(NewsView),
}

impl KindView {
    /// Makes what the kind of a document adds.
    pub fn new(site: &Site, lang: Lang, document: &Document) -> KindView {
        match &document.source.front {
            Front::Page(_) => KindView::Page,
            Front::Call(_) => CallView::new(site, lang, document)
                .map_or(KindView::Page, |view| KindView::Call(Box::new(view))),
            Front::Track(_) => {
                track(site, lang, document).map_or(KindView::Page, |v| KindView::Track(Box::new(v)))
            }
            Front::Meeting(_) => {
                meeting(site, lang, document).map_or(KindView::Page, |view| KindView::Meeting(Box::new(view)))
            }
            Front::Edition(_) => {
                edition(site, lang, document).map_or(KindView::Page, |view| KindView::Edition(Box::new(view)))
            }
            Front::Service(_) => service(site, lang, document).map_or(KindView::Page, KindView::Service),
            Front::News(_) => news(site, lang, document).map_or(KindView::Page, KindView::News),
        }
    }
}

/// Makes the view of a track.
pub fn track(site: &Site, lang: Lang, document: &Document) -> Option<TrackView> {
    let Front::Track(track) = &document.source.front else { return None };
    let call = track.call.as_ref().and_then(|call| site.document(&format!("calls/{}", call.value)));
    Some(TrackView {
        link: link(site, lang, document),
        group: track.group,
        partners: track.partners.clone(),
        call: call.and_then(|call| CallView::new(site, lang, call)),
    })
}

/// Makes the view of a meeting.
pub fn meeting(site: &Site, lang: Lang, document: &Document) -> Option<MeetingView> {
    let Front::Meeting(meeting) = &document.source.front else { return None };
    let (zone, words) = (site.zone(), site.words(lang));
    let dates = meeting.dates_as_of(site.now, zone);
    let known: Vec<_> = meeting.revisions.iter().filter(|plan| plan.is_known(site.now, zone)).collect();
    let revisions = known.iter().enumerate().map(|(nth, revision)| PlanView {
        announced: revision.announced.map(|day| DateView::new(site, lang, &When::Day(day))),
        dates: revision.dates.map(|dates| DateView::new(site, lang, &dates)),
        place: revision.place.clone(),
        programme: Vec::new(),
        why: revision.why.clone(),
        current: nth + 1 == known.len(),
    });
    Some(MeetingView {
        link: link(site, lang, document),
        subtitle: meeting.subtitle.clone(),
        group: meeting.group,
        group_text: words.get(&format!("group_{}", meeting.group.replace('-', "_"))).to_owned(),
        past: dates.is_some_and(|dates| dates.ends(zone).as_second() < site.now.as_second()),
        dates: dates.map(|dates| DateView::new(site, lang, &dates)),
        date_note: meeting.date_note.clone(),
        time: meeting.time.clone(),
        place: meeting.place_as_of(site.now, zone).map(str::to_owned),
        within: meeting.within.clone(),
        within_text: meeting.within.as_ref().map(|event| words.fill("within_event", &[("event", event)])),
        remote: meeting.remote,
        document: meeting.document,
        revisions: revisions.collect(),
    })
}

/// Makes the view of an edition.
pub fn edition(site: &Site, lang: Lang, document: &Document) -> Option<EditionView> {
    let Front::Edition(edition) = &document.source.front else { return None };
    let known = edition.plans_as_of(site.now, site.zone());
    let plans: Vec<PlanView> = known
        .iter()
        .enumerate()
        .map(|(nth, plan)| PlanView {
            announced: plan.announced.map(|day| DateView::new(site, lang, &When::Day(day))),
            dates: plan.dates.map(|dates| DateView::new(site, lang, &dates)),
            place: plan.place.clone(),
            programme: dated(site, lang, &plan.programme),
            why: plan.why.clone(),
            current: nth + 1 == known.len(),
        })
        .collect();
    Some(EditionView {
        link: link(site, lang, document),
        year: edition.year,
        also_called: edition.also_called.clone(),
        theme: edition.theme.clone(),
        chair: edition.chair.clone(),
        plan: plans.last().cloned()?,
        plans,
    })
}

/// Makes the view of a service.
pub fn service(site: &Site, lang: Lang, document: &Document) -> Option<ServiceView> {
    let Front::Service(service) = &document.source.front else { return None };
    let new_text =
        service.new_in.map(|year| site.words(lang).fill("new_in", &[("year", year.to_string().as_str())]));
    Some(ServiceView {
        link: link(site, lang, document),
        icon: service.icon,
        new_in: service.new_in,
        new_text,
    })
}

/// Makes the view of a piece of news.
pub fn news(site: &Site, lang: Lang, document: &Document) -> Option<NewsView> {
    let Front::News(news) = &document.source.front else { return None };
    Some(NewsView {
        link: link(site, lang, document),
        date: DateView::new(site, lang, &When::Day(news.date)),
    })
}
