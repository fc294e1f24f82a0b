//! How heavy a page is for a telephone on a slow line: its HTML with its stylesheets, as gzip packs them.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use schema::diagnostic::Place;
use scraper::Selector;

use super::{Findings, Seen, selector};
use crate::output::file_of;

static STYLESHEETS: LazyLock<Selector> = LazyLock::new(|| selector("link[rel=stylesheet][href]"));

/// Returns how many bytes are sent for a file.
pub(super) fn packed(bytes: &[u8]) -> u64 {
    let mut encoder = GzEncoder::new(Count(0), Compression::best());
    // Counting cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().map_or(0, |count| count.0)
}

/// Counts what is written to it.
struct Count(u64);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The page keeps its budget.
pub(super) fn page(page: &Seen<'_>, told: &mut Findings) {
    let budget = page.site.catalogue.settings.page_weight;
    let home = |path: &str| path == file_of("/") || path.split('/').count() == 2 && is_language(page, path);
    let (what, most) = if home(page.path) { ("home page", budget.home) } else { ("page", budget.others) };
    // A page that is small as it is need not be packed to be weighed.
    if (page.html.len() as u64) < most && page.all(&STYLESHEETS).next().is_none() {
        return;
    }
    let sheets: u64 = page
        .all(&STYLESHEETS)
        .filter_map(|link| page.stylesheets.get(&file_of(link.value().attr("href")?)))
        .sum();
    let bytes = packed(page.html.as_bytes()) + sheets;
    if bytes > most {
        let message = format!("the {what} weighs {bytes} bytes, more than {most}");
        let help = "shorten it, split it, or set `page_weight` in content/site.yaml";
        told.tell("page-weight", Place::START, message, help);
    }
}

fn is_language(page: &Seen<'_>, path: &str) -> bool {
    let (folder, file) = path.split_once('/').unwrap_or_default();
    file == "index.html" && page.site.languages.keys().any(|lang| lang.as_str() == folder)
}
