//! Markdown to HTML: a pure function of the text, with every link and heading known by its place.
//!
//! Where a link leads depends on the language and the place of the page that shows the text, so the HTML has slots
//! that are filled when the page is made. Authors' pages may hold raw HTML; records may not, see [`Rules`].

pub mod answer;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use schema::diagnostic::Place;

/// A text as HTML with slots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    html: String,
    slots: Vec<Slot>,
    /// The links of the text in their order.
    pub links: Vec<Link>,
    /// The headings in their order.
    pub headings: Vec<Heading>,
}

/// A link or an image of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What the author wrote.
    pub target: String,
    /// Where the link stands in the file.
    pub place: Place,
    /// Whether it is an image.
    pub image: bool,
}

/// A heading of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its anchor.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A place in the HTML that is filled later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    at: usize,
    what: SlotKind,
    index: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SlotKind {
    /// The whole attribute ` href="…"`, absent where the link leads nowhere.
    Href,
    /// The value of `src`.
    Src,
    /// The value of `id`.
    Id,
}

/// What a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Everything: the text of an editor.
    Editor,
    /// No raw HTML, no images, and headings below those of the page: the text of a record.
    Record,
}

/// Renders a text that stands below and beside other parts of its file.
pub fn render(text: &str, above: Above, rules: Rules) -> Body {
    // CommonMark replaces U+0000, so that no text can hold one: it marks the slots.
    let clean;
    let text = if text.contains('\0') {
        clean = text.replace('\0', "\u{fffd}");
        &clean
    } else {
        text
    };
    let mut walk =
        Walk { body: Body::default(), events: Vec::with_capacity(text.len() / 16), open: Open::None };
    let lines = LineIndex::new(text);
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        let place = || {
            let mut place = lines.place(text, range.start, range.len());
            place.line += above.lines;
            place.col += above.cols;
            place
        };
        walk.take(event, place, rules);
    }
    let Walk { mut body, events, .. } = walk;
    body.html.reserve(text.len() + text.len() / 4);
    pulldown_cmark::html::push_html(&mut body.html, events.into_iter());
    body.cut_slots();
    body
}

/// The events of a text on their way to HTML.
struct Walk<'t> {
    body: Body,
    events: Vec<Event<'t>>,
    open: Open,
}

/// What is open and gathers text.
enum Open {
    None,
    /// A heading: where its opening tag belongs, and its text so far.
    Heading(usize, String),
    /// An image: how deep, its link, its title, and its alternative text so far.
    Image(usize, usize, String, String),
}

impl<'t> Walk<'t> {
    fn take(&mut self, event: Event<'t>, place: impl Fn() -> Place, rules: Rules) {
        if let Open::Image(depth, ..) = &mut self.open {
            match &event {
                Event::Start(_) => *depth += 1,
                Event::End(_) if *depth > 0 => *depth -= 1,
                Event::End(_) => self.close_image(rules),
                Event::Text(text) | Event::Code(text) => {
                    if let Open::Image(.., alt) = &mut self.open {
                        alt.push_str(text);
                    }
                }
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.into_string(),
                };
                let slot = if rules == Rules::Editor || may_link(&target) {
                    self.body.links.push(Link { target, place: place(), image: false });
                    slot(SlotKind::Href, self.body.links.len() - 1)
                } else {
                    String::new()
                };
                let title =
                    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(&title)) };
                self.events.push(Event::InlineHtml(format!("<a{slot}{title}>").into()));
            }
            Event::End(TagEnd::Link) => self.events.push(Event::InlineHtml("</a>".into())),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                self.body.links.push(Link { target: dest_url.into_string(), place: place(), image: true });
                self.open = Open::Image(0, self.body.links.len() - 1, title.into_string(), String::new());
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                // The page's title is the only heading of the first level.
                let highest = if rules == Rules::Record { 3 } else { 2 };
                self.body.headings.push(Heading {
                    level: (level as u8).max(highest),
                    id: id.map(CowStr::into_string).unwrap_or_default(),
                    text: String::new(),
                    place: place(),
                });
                self.open = Open::Heading(self.events.len(), String::new());
                self.events.push(Event::Rule); // replaced when the heading's text is known
            }
            Event::End(TagEnd::Heading(_)) => self.close_heading(),
            Event::Start(Tag::HtmlBlock) if rules == Rules::Record => {
                self.events.push(Event::Start(Tag::Paragraph));
            }
            Event::End(TagEnd::HtmlBlock) if rules == Rules::Record => {
                self.events.push(Event::End(TagEnd::Paragraph));
            }
            Event::Html(html) | Event::InlineHtml(html) if rules == Rules::Record => {
                self.events.push(Event::Text(html));
            }
            event => {
                if let (Open::Heading(_, heading), Event::Text(text) | Event::Code(text)) =
                    (&mut self.open, &event)
                {
                    heading.push_str(text);
                }
                self.events.push(event);
            }
        }
    }

    fn close_image(&mut self, rules: Rules) {
        if let Open::Image(_, link, title, alt) = std::mem::replace(&mut self.open, Open::None) {
            if rules == Rules::Record {
                self.body.links.truncate(link);
                self.events.push(Event::Text(alt.into()));
                return;
            }
            let title =
                if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(&title)) };
            let html = format!("<img src=\"{}\" alt=\"{}\"{title}>", slot(SlotKind::Src, link), escape(&alt));
            self.events.push(Event::InlineHtml(html.into()));
        }
    }

    fn close_heading(&mut self) {
        let Open::Heading(at, text) = std::mem::replace(&mut self.open, Open::None) else { return };
        let Some(last) = self.body.headings.len().checked_sub(1) else { return };
        let wanted = match self.body.headings[last].id.as_str() {
            "" => slug(&text),
            id => id.to_owned(),
        };
        let id = unique(&wanted, &self.body.headings[..last]);
        let heading = &mut self.body.headings[last];
        let open = format!("<h{} id=\"{}\">", heading.level, slot(SlotKind::Id, last));
        self.events[at] = Event::Html(open.into());
        self.events.push(Event::Html(format!("</h{}>\n", heading.level).into()));
        heading.id = id;
        heading.text = text;
    }
}

/// Returns whether a record may hold a link: to the web, to an address, or to another record by id or file name.
fn may_link(target: &str) -> bool {
    let lower = target.to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
        || record_of(target).is_some()
}

/// Returns the record id that a link of a record names: `ID`, `ID.md` or `ID.yaml`.
pub fn record_of(target: &str) -> Option<&str> {
    let id = target.strip_suffix(".md").or_else(|| target.strip_suffix(".yaml")).unwrap_or(target);
    schema::name::RecordId::parse(id).map(|_| id)
}

/// What of a file stands before a text: lines above it, columns to its left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Above {
    pub lines: u32,
    pub cols: u32,
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
}

fn slot(kind: SlotKind, index: usize) -> String {
    let letter = match kind {
        SlotKind::Href => 'a',
        SlotKind::Src => 's',
        SlotKind::Id => 'h',
    };
    format!("\0{letter}{index}\0")
}

impl Body {
    /// Turns the slot marks in the HTML into positions.
    fn cut_slots(&mut self) {
        let mut out = String::with_capacity(self.html.len());
        for (nth, part) in self.html.split('\0').enumerate() {
            if nth % 2 == 0 {
                out.push_str(part);
                continue;
            }
            let what = match part.as_bytes().first() {
                Some(b'a') => SlotKind::Href,
                Some(b's') => SlotKind::Src,
                _ => SlotKind::Id,
            };
            let index = part.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(0);
            self.slots.push(Slot { at: out.len(), what, index });
        }
        out.shrink_to_fit();
        self.html = out;
    }

    /// Returns the HTML with its links filled by `href` (`None` leaves the words without a link) and its headings
    /// by `id`.
    pub fn html(&self, href: impl Fn(usize) -> Option<String>, id: impl Fn(usize) -> String) -> String {
        let mut out = String::with_capacity(self.html.len() + self.slots.len() * 32);
        let mut from = 0;
        for slot in &self.slots {
            out.push_str(&self.html[from..slot.at]);
            from = slot.at;
            match slot.what {
                SlotKind::Href => {
                    if let Some(url) = href(slot.index) {
                        out.push_str(" href=\"");
                        escape_into(&url, &mut out);
                        out.push('"');
                    }
                }
                SlotKind::Src => escape_into(&href(slot.index).unwrap_or_default(), &mut out),
                SlotKind::Id => escape_into(&id(slot.index), &mut out),
            }
        }
        out.push_str(&self.html[from..]);
        out
    }

    /// Returns whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.html.trim().is_empty()
    }

    /// Takes HTML that has no links and no headings.
    pub fn plain(html: String) -> Body {
        Body { html, ..Body::default() }
    }

    /// Appends another body.
    pub fn append(&mut self, other: Body) {
        let (at, links, headings) = (self.html.len(), self.links.len(), self.headings.len());
        self.html.push_str(&other.html);
        self.slots.extend(other.slots.into_iter().map(|slot| Slot {
            at: slot.at + at,
            index: slot.index + if slot.what == SlotKind::Id { headings } else { links },
            ..slot
        }));
        self.links.extend(other.links);
        self.headings.extend(other.headings);
    }
}

/// Escapes text for HTML, also inside an attribute.
pub fn escape_into(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Escapes text for HTML, also inside an attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(text, &mut out);
    out
}

/// Makes an anchor of a heading's text: letters and digits of any script, with `-` between words.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() && !matches!(c, '\'' | '’') {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-').to_owned();
    if out.is_empty() { "section".to_owned() } else { out }
}

fn unique(wanted: &str, earlier: &[Heading]) -> String {
    let taken = |id: &str| earlier.iter().any(|heading| heading.id == id);
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2..).map(|n| format!("{wanted}-{n}")).find(|id| !taken(id)).unwrap_or_default()
}

/// Finds the line of a byte offset quickly.
struct LineIndex(Vec<usize>);

impl LineIndex {
    fn new(text: &str) -> LineIndex {
        LineIndex(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    fn place(&self, text: &str, offset: usize, len: usize) -> Place {
        let line = self.0.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.0.get(line).copied().unwrap_or(0);
        let on_line = text.get(offset..offset + len).unwrap_or("").lines().next().unwrap_or("");
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place {
            line: small(line + 1),
            col: small(text.get(start..offset).map_or(0, |before| before.chars().count()) + 1),
            len: small(on_line.chars().count()),
        }
    }
}

/// Returns the text alone of Markdown, at most `limit` characters, cut between words.
pub fn excerpt(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    let mut skip = 0_usize;
    for event in Parser::new_ext(text, options()) {
        let piece: CowStr<'_> = match event {
            Event::Start(Tag::Heading { .. } | Tag::Table(_) | Tag::Image { .. } | Tag::HtmlBlock) => {
                skip += 1;
                continue;
            }
            Event::End(TagEnd::Heading(_) | TagEnd::Table | TagEnd::Image | TagEnd::HtmlBlock) => {
                skip = skip.saturating_sub(1);
                continue;
            }
            Event::Text(text) | Event::Code(text) => text,
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => " ".into(),
            _ => continue,
        };
        if skip > 0 {
            continue;
        }
        count += piece.chars().count();
        out.push_str(&piece);
        if count > limit {
            break;
        }
    }
    shorten(&out, limit)
}

/// Shortens a text to at most `limit` characters, cut between words where it has any, with white space made single.
pub fn shorten(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= limit {
        return text;
    }
    let cut: String = text.chars().take(limit.saturating_sub(1)).collect();
    let cut = match cut.rfind(' ') {
        Some(space) if space > cut.len() / 2 => &cut[..space],
        _ => cut.as_str(),
    };
    format!("{}…", cut.trim_end_matches([',', ';', ':', '.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let body = render(text, Above::default(), Rules::Editor);
        body.html(|link| Some(format!("[{}]", body.links[link].target)), |id| body.headings[id].id.clone())
    }

    #[test]
    fn links_and_headings_are_filled_when_the_page_is_made() {
        assert_eq!(
            html("## Who *may*\n\nSee [it](calls.md) or <a@b.ch>.\n"),
            "<h2 id=\"who-may\">Who <em>may</em></h2>\n<p>See <a href=\"[calls.md]\">it</a> or <a href=\"[mailto:a@b.ch]\">a@b.ch</a>.</p>\n"
        );
    }

    #[test]
    fn equal_headings_get_different_anchors_in_any_script() {
        assert_eq!(
            html("## 主持人\n## 主持人\n# Top\n"),
            "<h2 id=\"主持人\">主持人</h2>\n<h2 id=\"主持人-2\">主持人</h2>\n<h2 id=\"top\">Top</h2>\n"
        );
    }

    #[test]
    fn a_link_knows_its_line_and_column() {
        let body = render("a\n\nwide 世界 [x](y.md)\n", Above { lines: 4, cols: 0 }, Rules::Editor);
        assert_eq!((body.links[0].place.line, body.links[0].place.col, body.links[0].place.len), (7, 9, 9));
    }

    #[test]
    fn a_record_holds_no_raw_html_and_no_images() {
        let text =
            "<script>x</script> and <b>y</b>\n\n<div>\nz\n</div>\n\n![alt](https://x/y.png)\n\n# Top\n";
        let body = render(text, Above::default(), Rules::Record);
        let html = body.html(|_| None, |_| "a".to_owned());
        assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<div"), "{html}");
        assert!(!html.contains("<img") && html.contains("<h3 id=\"a\">Top</h3>"), "{html}");
    }

    #[test]
    fn an_excerpt_is_text_alone() {
        assert_eq!(excerpt("## H\n\nOne *two* [three](x).\n\nFour five", 18), "One two three…");
    }

    #[test]
    fn definition_lists_tables_footnotes_and_tasks_are_read() {
        let html =
            html("Term\n: Meaning\n\n| a |\n|---|\n| b |\n\n- [x] done ~~no~~[^1]\n\n[^1]: Note \"q\"\n");
        for part in ["<dt>Term</dt>", "<table>", "type=\"checkbox\"", "<del>no</del>", "footnote", "“q”"]
        {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}
