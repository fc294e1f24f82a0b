//! `content/site.yaml`: what both programs must know of the site.

use jiff::tz::TimeZone;

use crate::localized::Localized;
use crate::name::{Lang, Slug};
use crate::yaml::{At, Context, Fields, Node, Read};

/// The settings of the site.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The site's name.
    pub title: Localized,
    /// A line under it.
    pub tagline: Option<Localized>,
    /// Where it is published, with a final `/`.
    pub base_url: String,
    /// The languages in the order in which the United Nations list them.
    pub languages: Vec<Lang>,
    /// The language at the root of the site.
    pub default_language: Lang,
    /// The zone of all dates and deadlines.
    pub time_zone: TimeZone,
    /// The edition under preparation.
    pub edition: Option<i16>,
    /// Whom people write to.
    pub contact: Contact,
    /// Ids of the hosts, in order.
    pub hosts: Vec<At<String>>,
    /// The main menu.
    pub menu: Vec<MenuItem>,
    /// Which outputs are made; empty means all.
    pub outputs: Vec<At<String>>,
    /// By which fields records are listed.
    pub facets: Vec<At<String>>,
    /// By which terms pages are grouped.
    pub taxonomies: Vec<Taxonomy>,
    /// How many entries a list page has.
    pub per_page: usize,
    /// The theme.
    pub theme: At<String>,
    /// How heavy pages may be.
    pub page_weight: PageWeight,
}

/// The most bytes of a page, packed by gzip with its stylesheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PageWeight {
    pub home: u64,
    pub others: u64,
}

impl Default for PageWeight {
    fn default() -> Self {
        PageWeight { home: 14_000, others: 20_000 }
    }
}

/// Whom people write to.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Contact {
    pub name: Localized,
    pub email: String,
    pub address: Option<String>,
}

/// Terms by which pages are grouped.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Its name in front matter and in addresses.
    pub id: At<Slug>,
    /// What it is called.
    pub title: Localized,
    /// The vocabulary that holds its terms; without one every page may bring its own.
    pub vocabulary: Option<At<String>>,
}

/// An entry of the main menu.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// What it says.
    pub title: Localized,
    /// A file below `content/` or a path of the site.
    pub page: At<String>,
}

impl Read for Settings {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "the site's settings", context)?;
        let title = fields.or("title", Localized::english("WSIS Forum"), context);
        let tagline = fields.optional("tagline", context);
        let base_url: At<String> = fields.or(
            "base_url",
            At { place: Default::default(), value: "http://127.0.0.1:8080/".to_owned() },
            context,
        );
        let languages: Vec<Lang> = fields.or("languages", vec![Lang::En], context);
        let default_language: Option<At<Lang>> = fields.optional("default_language", context);
        let zone: Option<At<String>> = fields.optional("time_zone", context);
        let settings = Settings {
            title,
            tagline,
            edition: fields.optional("edition", context),
            contact: fields.or("contact", Contact::default(), context),
            hosts: fields.or("hosts", Vec::new(), context),
            menu: fields.or("menu", Vec::new(), context),
            outputs: fields.or("outputs", Vec::new(), context),
            facets: fields.or("facets", Vec::new(), context),
            taxonomies: fields.or("taxonomies", Vec::new(), context),
            per_page: fields.or("per_page", 50, context).clamp(1, 1000),
            page_weight: fields.or("page_weight", PageWeight::default(), context),
            theme: fields.or("theme", At { place: Default::default(), value: "wsis".to_owned() }, context),
            default_language: default_language
                .as_ref()
                .map_or_else(|| languages.first().copied().unwrap_or(Lang::En), |lang| lang.value),
            languages: {
                let mut languages = languages;
                languages.sort();
                languages.dedup();
                languages
            },
            time_zone: zone
                .as_ref()
                .map_or_else(|| TimeZone::get("Europe/Zurich"), |zone| TimeZone::get(&zone.value))
                .unwrap_or_else(|_| {
                    if let Some(zone) = &zone {
                        let message = format!("no time zone is called `{}`", zone.value);
                        context
                            .error(zone.place, "unknown-time-zone", message)
                            .set_help("use a name of the IANA list, such as `Europe/Zurich`");
                    }
                    TimeZone::UTC
                }),
            base_url: with_final_slash(&base_url.value),
        };
        fields.finish(context);
        if !(base_url.value.starts_with("https://") || base_url.value.starts_with("http://")) {
            context
                .error(base_url.place, "bad-url", format!("`{}` is not a web address", base_url.value))
                .set_help("write it with `https://`");
        }
        if let Some(default) = default_language
            && !settings.languages.contains(&default.value)
        {
            context
                .error(default.place, "unknown-language", "the default language is not among the languages")
                .set_help("add it to `languages`");
        }
        Some(settings)
    }
}

fn with_final_slash(url: &str) -> String {
    if url.ends_with('/') { url.to_owned() } else { format!("{url}/") }
}

impl Read for PageWeight {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "`page_weight`", context)?;
        let usual = PageWeight::default();
        let weight = PageWeight {
            home: fields.or("home", usual.home, context),
            others: fields.or("others", usual.others, context),
        };
        fields.finish(context);
        Some(weight)
    }
}

impl Read for Contact {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "the contact", context)?;
        let contact = Contact {
            name: fields.or("name", Localized::default(), context),
            email: fields.or("email", String::new(), context),
            address: fields.optional("address", context),
        };
        fields.finish(context);
        Some(contact)
    }
}

impl Read for Taxonomy {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a taxonomy", context)?;
        let id = fields.required("id", context);
        let title = fields.required("title", context);
        let vocabulary = fields.optional("vocabulary", context);
        fields.finish(context);
        Some(Taxonomy { id: id?, title: title?, vocabulary })
    }
}

impl Read for MenuItem {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "an entry of the menu", context)?;
        let title = fields.required("title", context);
        let page = fields.required("page", context);
        fields.finish(context);
        Some(MenuItem { title: title?, page: page? })
    }
}
