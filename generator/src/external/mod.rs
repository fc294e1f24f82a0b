//! Links to other sites: which there are, which are due to be asked for, and what is told of the answers. Asking them is
//! for [`ask`], apart from every build: another site's trouble never keeps ours from being published.

pub mod ask;
pub mod robots;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use schema::diagnostic::{Diagnostic, Place};
use scraper::{Html, Selector};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::output::Artifact;
use crate::site::Site;

static LINKS: LazyLock<Selector> =
    LazyLock::new(|| Selector::parse("a[href^='http:'], a[href^='https:']").expect("the selector is valid"));

/// A link to another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address, without the part after `#`.
    pub url: Url,
    /// The file that holds it, and where.
    pub file: String,
    /// Where it stands there.
    pub place: Place,
}

/// What another site said about an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is there.
    Fine,
    /// It is there, and asks to be found elsewhere for good.
    Moved {
        /// Where.
        to: String,
    },
    /// It is not there any more.
    Gone {
        /// The status, 404 or 410.
        status: u16,
    },
    /// It could not be found out.
    Unsure {
        /// Why.
        why: String,
    },
    /// The other site does not want to be asked by programs.
    NotAsked,
}

/// An answer and when it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Known {
    pub asked: Timestamp,
    pub answer: Answer,
}

/// What was found out earlier, by address.
pub type Memory = BTreeMap<String, Known>;

/// How long a good answer counts.
const GOOD: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a bad one does, so that a second run does not knock again at once.
const BAD: SignedDuration = SignedDuration::from_hours(1);

/// Returns whether an address should be asked for.
pub fn is_due(known: Option<&Known>, now: Timestamp) -> bool {
    known.is_none_or(|known| {
        let counts = match known.answer {
            Answer::Fine | Answer::NotAsked => GOOD,
            Answer::Moved { .. } | Answer::Gone { .. } | Answer::Unsure { .. } => BAD,
        };
        // An answer from the future is of another clock.
        let age = now.duration_since(known.asked);
        age >= counts || age < SignedDuration::ZERO
    })
}

/// Finds the links of all pages, each at the first place of the content that holds it, sorted by address. `local`
/// takes those to this machine and its network too.
pub fn find(site: &Site, artifacts: &[Artifact<'_>], sources: &[(String, String)], local: bool) -> Vec<Link> {
    let shown: BTreeMap<String, String> = artifacts
        .par_iter()
        .filter(|artifact| artifact.path.ends_with(".html"))
        .flat_map_iter(|artifact| {
            let html = (artifact.make)().unwrap_or_default();
            let document = Html::parse_document(&String::from_utf8_lossy(&html));
            let links: BTreeSet<String> = document
                .select(&LINKS)
                .filter_map(|link| link.value().attr("href").map(str::to_owned))
                .filter(|link| !link.starts_with(&site.base.absolute))
                .collect();
            links.into_iter().map(|link| (link, artifact.owner.clone())).collect::<Vec<_>>()
        })
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let mut found: BTreeMap<String, Link> = BTreeMap::new();
    for (address, owner) in shown {
        let Ok(mut url) = Url::parse(&address) else { continue };
        url.set_fragment(None);
        if !local && is_local(&url) {
            continue;
        }
        let at = |text: &str| {
            let offset = text.find(&address)?;
            Some(Place::of_offset(text, offset, address.chars().count()))
        };
        let own = sources.iter().filter(|(file, _)| *file == owner);
        let place = own.chain(sources).find_map(|(file, text)| Some((file.clone(), at(text)?)));
        let (file, place) = place.unwrap_or((owner, Place::START));
        found.entry(url.to_string()).or_insert(Link { url, file, place });
    }
    found.into_values().collect()
}

/// Returns whether an address is one of this machine or its network: records come from anyone, and what they link to
/// must not make an editor's machine knock at its neighbours' doors.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            !name.contains('.')
                || [".localhost", ".local", ".internal", ".lan"].iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => {
            ip.is_loopback()
                || ip.is_private()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
        }
        Some(Host::Ipv6(ip)) => {
            ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        None => true,
    }
}

/// Says what is wrong with the links: what is gone is an error, the rest a warning.
pub fn told(links: &[Link], memory: &Memory) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = links
        .iter()
        .filter_map(|link| {
            let url = link.url.as_str();
            let (file, place) = (link.file.as_str(), link.place);
            Some(match &memory.get(url)?.answer {
                Answer::Fine | Answer::NotAsked => return None,
                Answer::Gone { status } => {
                    let message = format!("{url} is not there any more ({status})");
                    Diagnostic::error("external-gone", file, place, message)
                        .help("link to where it is now, to a copy in an archive, or to nothing")
                }
                Answer::Moved { to } => {
                    let message = format!("{url} has moved for good");
                    Diagnostic::warning("external-moved", file, place, message).help(format!("write {to}"))
                }
                Answer::Unsure { why } => {
                    let message = format!("it is not known whether {url} is there: {why}");
                    Diagnostic::warning("external-unsure", file, place, message)
                        .help("look at it in a browser; some sites do not answer programs")
                }
            })
        })
        .collect();
    schema::diagnostic::sort(&mut diagnostics);
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(asked: &str, answer: Answer) -> Known {
        Known { asked: asked.parse().expect("an instant"), answer }
    }

    #[test]
    fn a_good_answer_counts_for_a_week_and_a_bad_one_for_an_hour() {
        let now: Timestamp = "2020-01-20T09:00:00Z".parse().expect("an instant");
        assert!(is_due(None, now));
        assert!(!is_due(Some(&known("2020-01-14T09:00:00Z", Answer::Fine)), now));
        assert!(is_due(Some(&known("2020-01-13T09:00:00Z", Answer::Fine)), now));
        assert!(!is_due(Some(&known("2020-01-20T08:30:00Z", Answer::Gone { status: 404 })), now));
        assert!(is_due(Some(&known("2020-01-20T08:00:00Z", Answer::Gone { status: 404 })), now));
        assert!(is_due(Some(&known("2021-01-01T00:00:00Z", Answer::Fine)), now), "another clock");
    }

    #[test]
    fn nobody_knocks_at_the_doors_of_this_network() {
        let local = |url: &str| is_local(&Url::parse(url).expect("an address"));
        for own in [
            "http://localhost/",
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://10.0.0.1/",
            "http://169.254.169.254/",
            "http://printer/",
            "http://a.local/",
        ] {
            assert!(local(own), "{own}");
        }
        assert!(!local("https://www.itu.int/") && !local("http://8.8.8.8/"));
    }
}
