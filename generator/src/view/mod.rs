//! What templates may see: the contract of the theme.
//!
//! Every template gets five values. `lang` is the language of the page ([`LangView`]), `t` its interface words by
//! key, `site` what is the same on all pages of a language ([`SiteView`]), `page` what every page has
//! ([`PageView`]), and `lists` the site's lists ([`lists::Lists`]; pages of records do not get it). The page's own matter
//! comes beside them under the name of its kind: `call`, `track`, `meeting`, `edition`, `service`, `news`, `form`,
//! `record`, `list`, `facet`, `matrix`, `section`, `taxonomy`.
//!
//! Texts are escaped by the template engine. Values of type [`Html`] were made by the Markdown stage and are written
//! as they are; the theme needs no `safe` filter. A text that may be in another language than the page is
//! [`Words`]. Absent values are `null`, never missing, so that a template can ask for them.
//!
//! Filters: `text | with(name=value)` fills placeholders. Functions: `count_of(key=…, n=…)` words a count with the
//! plural of the language, `number(n=…)` writes a number.

pub mod call;
pub mod document;
pub mod form;
pub mod lists;
pub mod record;
pub mod section;

use jiff::Timestamp;
use schema::date::When;
use schema::localized::Localized;
use schema::name::Lang;
use serde::{Serialize, Serializer};

use crate::site::Site;

/// HTML that the Markdown stage made; written without escaping.
#[derive(Debug, Clone, Default)]
pub struct Html(pub String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        tera::Value::safe_string(&self.0).serialize(serializer)
    }
}

/// A text and the language it is in.
#[derive(Debug, Clone, Serialize)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Its language.
    pub lang: &'static str,
    /// The direction of its language.
    pub dir: &'static str,
    /// Whether it is in another language than the page, so that its element needs `lang` and `dir`.
    pub foreign: bool,
}

impl Words {
    /// Says in which language a text is, for a page in a language.
    pub fn new(text: &str, own: Lang, page: Lang) -> Words {
        Words { text: text.to_owned(), lang: own.as_str(), dir: own.dir(), foreign: own != page }
    }

    /// Chooses the language of a text in several languages.
    pub fn of(text: &Localized, page: Lang) -> Words {
        let (own, text) = text.get(page);
        Words::new(text, own, page)
    }
}

/// A language.
#[derive(Debug, Clone, Serialize)]
pub struct LangView {
    /// `fr`.
    pub tag: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Its name in itself.
    pub name: &'static str,
}

impl LangView {
    /// Describes a language.
    pub fn new(lang: Lang) -> LangView {
        LangView { tag: lang.as_str(), dir: lang.dir(), name: lang.endonym() }
    }
}

/// A link in lists: the slim form of everything that has a page.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Ref {
    pub id: String,
    pub url: String,
    pub title: Words,
    pub summary: Option<Words>,
}

/// A link with a plain title in the language of the page.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct LinkView {
    pub title: String,
    pub url: String,
}

/// A date as the page's language writes it.
#[derive(Debug, Clone, Serialize)]
pub struct DateView {
    /// `20 June 2019`, `25–29 November 2019`, `January – February 2020`.
    pub text: String,
    /// With its weekday, where it is one day: `Monday, 3 February 2020`.
    pub weekday: Option<String>,
    /// For `<time datetime>`: `2019-06-20`, `2020-01`, or an instant with its offset.
    pub iso: String,
    /// The last day of a range.
    pub iso_end: Option<String>,
    /// Whether only the month is known.
    pub approximate: bool,
    /// The clock time in the site's zone, `23:59`, where one is known or stands for the end of a closing day.
    pub time: Option<String>,
    /// The same in UTC, `22:59`.
    pub utc: Option<String>,
}

impl DateView {
    /// Words a date.
    pub fn new(site: &Site, lang: Lang, when: &When) -> DateView {
        let (zone, language) = (site.zone(), site.language(lang));
        let (first, last) = (when.first(zone), when.last(zone));
        let one_day = first == last && !when.is_approximate();
        let mut view = DateView {
            text: language.when(when, zone),
            weekday: one_day.then(|| language.weekday(first)),
            iso: first.to_string(),
            iso_end: (!one_day && !when.is_approximate()).then(|| last.to_string()),
            approximate: when.is_approximate(),
            time: None,
            utc: None,
        };
        match when {
            When::Month(month) | When::Months(month, _) => view.iso = month.strftime("%Y-%m").to_string(),
            When::Clock(_) | When::Instant(_) => view.set_time(site, when.begins(zone)),
            When::Day(_) | When::Days(..) => {}
        }
        view
    }

    /// Words a closing: with the last second of the day and its UTC.
    pub fn closing(site: &Site, lang: Lang, when: &When) -> DateView {
        let mut view = DateView::new(site, lang, when);
        if !when.is_approximate() {
            view.set_time(site, when.ends(site.zone()));
        }
        view
    }

    fn set_time(&mut self, site: &Site, instant: Timestamp) {
        let local = instant.to_zoned_datetime(site.zone().clone());
        self.time = Some(local.strftime("%H:%M").to_string());
        self.utc = Some(instant.strftime("%H:%M").to_string());
        self.iso = local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    }
}

/// What is the same on all pages of a language.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SiteView {
    pub title: String,
    pub tagline: Option<String>,
    /// The home page in this language.
    pub home: String,
    /// The address of the whole site, with a final `/`.
    pub base_url: String,
    pub menu: Vec<LinkView>,
    pub contact: ContactView,
    /// The hosts of the edition.
    pub hosts: Vec<lists::OrganiserView>,
    /// The stylesheet, to stand in `<style>`.
    pub css: Html,
    /// The stylesheet as a file whose name changes with its content.
    pub css_url: String,
    /// The feeds of the site.
    pub feeds: Vec<LinkView>,
    /// The calendar of everything that has a date.
    pub calendar_url: Option<String>,
    /// The pages of small duties, where they exist: `accessibility`, `about-the-data`, `contact`.
    pub footer: Vec<Ref>,
    /// Whether this is the editors' preview, which needs a watermark.
    pub preview: bool,
}

/// Whom people write to.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ContactView {
    pub name: Words,
    pub email: String,
    pub address: Option<String>,
    pub url: Option<String>,
}

/// What every page has.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The id of its entry, such as `calls/hltf-nominations`; of a record, its id.
    pub id: String,
    /// The kind: `page`, `call`, `record`, `list` …
    pub kind: &'static str,
    /// The template's name.
    pub layout: &'static str,
    /// Its address on the site.
    pub url: String,
    /// Its whole address.
    pub absolute_url: String,
    /// Its title.
    pub title: Words,
    /// One or two sentences.
    pub summary: Option<Words>,
    /// Its text.
    pub body: Option<Html>,
    /// The language of title and text.
    pub lang: &'static str,
    /// The direction of that language.
    pub dir: &'static str,
    /// Whether the text is in another language than the page because no translation exists.
    pub is_fallback: bool,
    /// What the reader should know about the translation: that it is missing, or older than the original.
    pub notice: Option<String>,
    /// Where the original is, if this is a translation that is older.
    pub original_url: Option<String>,
    /// Whether the page shows its headings as a table of contents: by its `toc`, or because it is long.
    pub has_toc: bool,
    /// The headings of the text, as deep as `toc` says.
    pub toc: Vec<TocItem>,
    /// When the text was last changed.
    pub updated: Option<DateView>,
    /// The way from the home page, without the page itself.
    pub breadcrumbs: Vec<LinkView>,
    /// The page in every language of the site, in the order of the language bar.
    pub alternates: Vec<Alternate>,
    /// The terms of the site's taxonomies that the page names.
    pub taxonomies: Vec<section::TaxonomyView>,
    /// What the front matter says under `extra`.
    pub extra: serde_json::Value,
    /// The feed of the page's section.
    pub feed_url: Option<String>,
    /// The page's dates as a calendar file.
    pub calendar_url: Option<String>,
    /// Facts for search engines, to stand in `<script type="application/ld+json">`.
    pub json_ld: Option<Html>,
}

/// A heading of the page's text.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TocItem {
    pub level: u8,
    pub id: String,
    pub text: String,
}

/// The page in a language.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Alternate {
    pub tag: &'static str,
    pub dir: &'static str,
    pub name: &'static str,
    pub url: String,
    pub absolute_url: String,
    /// Whether it is this page.
    pub current: bool,
    /// Whether it is the default language, for `hreflang="x-default"`.
    pub default: bool,
}

/// Writes JSON so that it can stand inside a script element.
pub fn script_json(value: &serde_json::Value) -> Html {
    Html(
        value
            .to_string()
            .replace('<', "\\u003c")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029"),
    )
}

/// Returns a route in every language of the site.
pub fn alternates(site: &Site, lang: Lang, route: &str) -> Vec<Alternate> {
    let languages = &site.catalogue.settings.languages;
    languages
        .iter()
        .map(|other| {
            let url = site.localized(*other, route);
            Alternate {
                tag: other.as_str(),
                dir: other.dir(),
                name: other.endonym(),
                absolute_url: site.base.url(&url),
                url,
                current: *other == lang,
                default: *other == site.default_language(),
            }
        })
        .collect()
}
