//! What a web server needs: headers with a strict policy, redirects of old addresses, robots; and the rewriting of
//! links for a copy that does not stand at the root of its host.

use std::fmt::Write as _;

use base64::Engine as _;
use sha2::Digest as _;

use super::{Artifact, Output, Rank, Stage, file_of};
use crate::fingerprint::Fingerprint;
use crate::markdown::escape;
use crate::site::{Base, Site};

/// The files for web servers.
pub struct Hosting;

impl Output for Hosting {
    fn name(&self) -> &'static str {
        "hosting"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        let site = stage.site;
        let aliases = aliases(site);
        let mut redirects = String::new();
        let mut artifacts = Vec::new();
        let inside = |path: &str| format!("{}{path}", site.base.path.trim_end_matches('/'));
        for (from, to) in &aliases {
            let _ = writeln!(redirects, "{} {} 301", inside(from), inside(to));
            // A page that leads on, for servers that do not read the list.
            let url = site.base.url(to);
            let html = format!(
                "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n<title>{to}</title>\n<link rel=\"canonical\" href=\"{url}\">\n<meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={to}\">\n<p><a href=\"{to}\">{to}</a></p>\n</html>\n",
                lang = site.default_language(),
                to = escape(&inside(to)),
                url = escape(&url),
            );
            artifacts.push(text(file_of(from), html));
        }
        artifacts.push(text("_redirects".to_owned(), redirects));
        artifacts.push(text("_headers".to_owned(), headers(&stage.theme.css)));
        let robots = format!("User-agent: *\nDisallow:\n\nSitemap: {}\n", site.base.url("sitemap.xml"));
        artifacts.push(text("robots.txt".to_owned(), robots));
        for form in site.catalogue.forms.values() {
            for lang in site.languages.keys() {
                let view = crate::view::form::FormView::new(site, *lang, form);
                artifacts.push(text(file_of(&view.template_url), view.template));
            }
        }
        artifacts
    }
}

fn text<'s>(path: String, text: String) -> Artifact<'s> {
    let bytes = text.into_bytes();
    Artifact {
        path,
        fingerprint: Fingerprint::of(&bytes),
        rank: Rank::Index,
        owner: "hosting".to_owned(),
        make: Box::new(move || Ok(bytes.clone())),
    }
}

/// Returns the old addresses of documents and records, each with its new one.
pub fn aliases(site: &Site) -> Vec<(String, String)> {
    let mut aliases = Vec::new();
    for document in &site.documents {
        for alias in &document.source.common.aliases {
            let path = alias.value.as_str();
            let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
            let from = if path.ends_with('/') || is_file { path.to_owned() } else { format!("{path}/") };
            aliases.push((from, document.route.clone()));
        }
    }
    aliases.sort();
    aliases
}

/// Writes the headers: nothing is loaded but what the page itself brings.
fn headers(css: &str) -> String {
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(css.as_bytes()));
    format!(
        "/*\n  Content-Security-Policy: default-src 'none'; style-src 'self' 'sha256-{hash}'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\n  \
         X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n  Cross-Origin-Opener-Policy: same-origin\n  \
         Strict-Transport-Security: max-age=31536000\n  Permissions-Policy: interest-cohort=()\n\n\
         /assets/*\n  Cache-Control: public, max-age=31536000, immutable\n\n\
         /*.ics\n  Content-Type: text/calendar; charset=utf-8\n"
    )
}

/// Sets the links of a page where the site is: they are written from the root of the host, and change only if the
/// site stands in a folder of its host, or must work without one.
pub fn relocate(html: Vec<u8>, page_url: &str, base: &Base) -> Vec<u8> {
    if !base.relative && base.path == "/" {
        return html;
    }
    let up = "../".repeat(page_url.trim_start_matches('/').matches('/').count());
    let mut out = Vec::with_capacity(html.len() + 1024);
    let mut rest = html.as_slice();
    while let Some(at) = find_link(rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'#' | b'?')).unwrap_or(rest.len());
        let path = String::from_utf8_lossy(&rest[1..end]).into_owned();
        if base.relative {
            let file = file_of(&format!("/{path}"));
            out.extend_from_slice(up.as_bytes());
            out.extend_from_slice(file.as_bytes());
        } else {
            out.extend_from_slice(base.path.as_bytes());
            out.extend_from_slice(path.as_bytes());
        }
        rest = &rest[end..];
    }
    out.extend_from_slice(rest);
    out
}

/// Finds the next link from the root: the offset of its first `/`.
fn find_link(html: &[u8]) -> Option<usize> {
    const NAMES: [&[u8]; 4] = [b" href=\"/", b" src=\"/", b" action=\"/", b" poster=\"/"];
    let mut from = 0;
    while let Some(at) = html[from..].windows(3).position(|three| three == b"=\"/").map(|at| at + from) {
        let named = NAMES.iter().any(|name| html[..at + 3].ends_with(name));
        if named && html.get(at + 3) != Some(&b'/') {
            return Some(at + 2);
        }
        from = at + 3;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(html: &str, url: &str, relative: bool, path: &str) -> String {
        let base = Base { absolute: "https://x.org/".to_owned(), path: path.to_owned(), relative };
        String::from_utf8(relocate(html.into(), url, &base)).expect("UTF-8 stays UTF-8")
    }

    #[test]
    fn links_from_the_root_become_relative_or_move_into_the_folder() {
        let html = r#"<a href="/calls/#x">a</a><img src="/a.png"><a href="//y.org/">b</a> a="/b" <code>href=&quot;/</code>"#;
        assert_eq!(
            moved(html, "/fr/calls/", true, "/"),
            r#"<a href="../../calls/index.html#x">a</a><img src="../../a.png"><a href="//y.org/">b</a> a="/b" <code>href=&quot;/</code>"#
        );
        assert_eq!(moved("<a href=\"/\">a</a>", "/", true, "/"), "<a href=\"index.html\">a</a>");
        assert_eq!(moved("<a href=\"/x/\">a</a>", "/", false, "/w/"), "<a href=\"/w/x/\">a</a>");
        assert_eq!(moved("<a href=\"/x/\">a</a>", "/", false, "/"), "<a href=\"/x/\">a</a>");
    }
}
