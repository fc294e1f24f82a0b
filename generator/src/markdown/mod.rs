//! Markdown to HTML: a pure function of the text, with every link, heading and component known by its place.
//!
//! Where a link leads depends on the language and the place of the page that shows the text, and how a component
//! looks depends on the theme, so the HTML has slots that are filled when the page is made. Authors' pages may hold
//! raw HTML and components; records may not, see [`Rules`].

pub mod answer;
mod marks;
mod walk;
mod writing;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use schema::diagnostic::{Diagnostic, Place};
use schema::name::Lang;

use crate::component::Used;
pub use marks::{Argument, Call};
use walk::Walk;
pub use writing::{RESERVED, slug};

/// A text as HTML with slots.
#[derive(Debug, Clone, Default)]
pub struct Body {
    html: String,
    slots: Vec<Slot>,
    /// The links of the text in their order, and the files that its components name.
    pub links: Vec<Link>,
    /// The headings in their order.
    pub headings: Vec<Heading>,
    /// The components in their order.
    pub components: Vec<Used>,
    /// What is wrong with the text itself.
    pub mistakes: Vec<Mistake>,
}

/// A mistake in a text, whose file is not known here.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Mistake {
    pub code: &'static str,
    pub place: Place,
    pub message: String,
    pub help: Option<String>,
    pub is_warning: bool,
}

impl Mistake {
    /// Makes an error.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Mistake {
        Mistake { code, place, message: message.into(), help: None, is_warning: false }
    }

    /// Makes a warning.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Mistake {
        Mistake { is_warning: true, ..Mistake::error(code, place, message) }
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Mistake {
        self.help = Some(help.into());
        self
    }

    /// Says it of a file.
    pub fn of(&self, file: &str) -> Diagnostic {
        let make = if self.is_warning { Diagnostic::warning } else { Diagnostic::error };
        let mut told = make(self.code, file, self.place, self.message.clone());
        told.help.clone_from(&self.help);
        told
    }
}

/// A link or an image of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What the author wrote.
    pub target: String,
    /// Where the link stands in the file.
    pub place: Place,
    /// Whether it is an image or another file that the page shows.
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
    /// What stands before the ids of notes, so that two texts on one page do not share them.
    Prefix,
    /// A component without a text.
    Alone,
    /// A component whose text begins.
    Open,
    /// The end of its text.
    Close,
}

/// What a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Everything: the text of an editor, in a language whose quotation marks are set; `None` leaves them as typed.
    Editor(Option<Lang>),
    /// No raw HTML, no images, no components, and headings below those of the page: the text of a record.
    Record,
}

/// Renders a text that stands below and beside other parts of its file.
pub fn render(text: &str, above: Above, rules: Rules) -> Body {
    // CommonMark replaces U+0000, so that no text can hold one: it marks the slots. The sign of components is a
    // noncharacter, which no text should hold.
    let clean;
    let text = if text.contains('\0') || text.contains(marks::SIGN) {
        clean = text.replace(['\0', marks::SIGN], "\u{fffd}");
        &clean
    } else {
        text
    };
    let marked = if rules == Rules::Record { None } else { marks::find(text) };
    let text = marked.as_ref().map_or(text, |marked| &marked.text);
    let mut walk = Walk::new(text, rules, marked.as_ref());
    let lines = LineIndex::new(text);
    for (event, range) in Parser::new_ext(text, options(rules)).into_offset_iter() {
        let place = || lines.place(text, range.start, range.len());
        walk.take(event, text.get(range.clone()).unwrap_or(""), place);
    }
    walk.end();
    let Walk { mut body, events, .. } = walk;
    body.html.reserve(text.len() + text.len() / 4);
    pulldown_cmark::html::push_html(&mut body.html, events.into_iter());
    body.cut_slots();
    body.move_down(above);
    body
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

fn options(rules: Rules) -> Options {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST;
    if rules == Rules::Editor(None) { options } else { options | Options::ENABLE_SMART_PUNCTUATION }
}

fn slot(kind: SlotKind, index: usize) -> String {
    let letter = match kind {
        SlotKind::Href => 'a',
        SlotKind::Src => 's',
        SlotKind::Id => 'h',
        SlotKind::Prefix => 'p',
        SlotKind::Alone => 'c',
        SlotKind::Open => 'o',
        SlotKind::Close => 'e',
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
                Some(b'p') => SlotKind::Prefix,
                Some(b'c') => SlotKind::Alone,
                Some(b'o') => SlotKind::Open,
                Some(b'e') => SlotKind::Close,
                _ => SlotKind::Id,
            };
            let index = part.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(0);
            self.slots.push(Slot { at: out.len(), what, index });
        }
        out.shrink_to_fit();
        self.html = out;
    }

    /// Moves every place below and beside what stands above.
    fn move_down(&mut self, above: Above) {
        if above == Above::default() {
            return;
        }
        let down = |place: &mut Place| {
            place.line += above.lines;
            place.col += above.cols;
        };
        self.links.iter_mut().for_each(|link| down(&mut link.place));
        self.headings.iter_mut().for_each(|heading| down(&mut heading.place));
        self.mistakes.iter_mut().for_each(|mistake| down(&mut mistake.place));
        self.components.iter_mut().for_each(|used| used.move_places(down));
    }

    /// Returns the HTML with its links filled by `href` (`None` leaves the words without a link), its headings by
    /// `id`, and `prefix` before the ids of notes. Components stay as marks, for [`fill`].
    pub fn html(
        &self,
        href: impl Fn(usize) -> Option<String>,
        id: impl Fn(usize) -> String,
        prefix: &str,
    ) -> String {
        let mut out = String::with_capacity(self.html.len() + self.slots.len() * 32);
        let mut from = 0;
        for slot in &self.slots {
            out.push_str(&self.html[from..slot.at]);
            from = slot.at;
            match slot.what {
                SlotKind::Href => {
                    if let Some(url) = href(slot.index) {
                        out.push_str(" href=\"");
                        escape_url_into(&url, &mut out);
                        out.push('"');
                    }
                }
                SlotKind::Src => escape_url_into(&href(slot.index).unwrap_or_default(), &mut out),
                SlotKind::Id => escape_into(&id(slot.index), &mut out),
                SlotKind::Prefix => escape_into(prefix, &mut out),
                SlotKind::Alone | SlotKind::Open | SlotKind::Close => {
                    out.push_str(&self::slot(slot.what, slot.index));
                }
            }
        }
        out.push_str(&self.html[from..]);
        out
    }

    /// Returns whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty() && self.html.trim().is_empty()
    }

    /// Takes HTML that has no links and no headings.
    pub fn plain(html: String) -> Body {
        Body { html, ..Body::default() }
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

/// Escapes an address for an attribute: what cannot stand in an address is written in percent.
pub fn escape_url_into(url: &str, out: &mut String) {
    for byte in url.bytes() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#39;"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte as char),
            _ if b"-._~:/?#@!$()*+,;=%".contains(&byte) => out.push(byte as char),
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(HEX[usize::from(byte >> 4)] as char);
                out.push(HEX[usize::from(byte & 15)] as char);
            }
        }
    }
}

/// Fills the components of a page: `make` gets the place of each in the list of its text, and the HTML of what it
/// holds, the inner ones first.
pub fn fill<E>(
    html: &str,
    mut make: impl FnMut(usize, Option<String>) -> Result<String, E>,
) -> Result<String, E> {
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut out = String::with_capacity(html.len() * 2);
    for (nth, part) in html.split('\0').enumerate() {
        if nth % 2 == 0 {
            out.push_str(part);
            continue;
        }
        let index = part.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(0);
        match part.as_bytes().first() {
            Some(b'c') => out.push_str(&make(index, None)?),
            Some(b'o') => open.push((index, std::mem::take(&mut out))),
            _ => {
                if let Some((own, outside)) = open.pop() {
                    let inside = std::mem::replace(&mut out, outside);
                    out.push_str(&make(own, Some(inside))?);
                }
            }
        }
    }
    Ok(out)
}

fn unique(wanted: &str, earlier: &[Heading]) -> String {
    let wanted = if is_of_note(wanted) { format!("h-{wanted}") } else { wanted.to_owned() };
    let taken = |id: &str| earlier.iter().any(|heading| heading.id == id) || RESERVED.contains(&id);
    if !taken(&wanted) {
        return wanted;
    }
    (2..).map(|n| format!("{wanted}-{n}")).find(|id| !taken(id)).unwrap_or_default()
}

/// Returns whether an id is one that notes have.
fn is_of_note(id: &str) -> bool {
    let digits = id.strip_prefix("fn-").or_else(|| id.strip_prefix("fnref-"));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
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
    for event in Parser::new_ext(text, options(Rules::Record)) {
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
        let body = render(text, Above::default(), Rules::Editor(Some(Lang::En)));
        body.html(
            |link| Some(format!("({})", body.links[link].target)),
            |id| body.headings[id].id.clone(),
            "",
        )
    }

    #[test]
    fn links_and_headings_are_filled_when_the_page_is_made() {
        assert_eq!(
            html("## Who *may*\n\nSee [it](calls.md) or <a@b.ch>.\n"),
            "<h2 id=\"who-may\">Who <em>may</em></h2>\n<p>See <a href=\"(calls.md)\">it</a> or <a href=\"(mailto:a@b.ch)\">a@b.ch</a>.</p>\n"
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
    fn a_character_that_no_text_should_hold_reaches_no_page() {
        for rules in [Rules::Editor(None), Rules::Record] {
            let body = render("*\u{fdd0} \0", Above::default(), rules);
            assert_eq!(body.html(|_| None, |_| String::new(), ""), "<p>*\u{fffd} \u{fffd}</p>\n");
        }
    }

    #[test]
    fn a_link_knows_its_line_and_column() {
        let body = render("a\n\nwide 世界 [x](y.md)\n", Above { lines: 4, cols: 0 }, Rules::Editor(None));
        assert_eq!((body.links[0].place.line, body.links[0].place.col, body.links[0].place.len), (7, 9, 9));
    }

    #[test]
    fn a_record_holds_no_raw_html_and_no_images() {
        let text =
            "<script>x</script> and <b>y</b>\n\n<div>\nz\n</div>\n\n![alt](https://x/y.png)\n\n# Top\n";
        let body = render(text, Above::default(), Rules::Record);
        let html = body.html(|_| None, |_| "a".to_owned(), "");
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
        for part in
            ["<dt>Term</dt>", "<table>", "type=\"checkbox\"", "<del>no</del>", "class=\"notes\"", "“q”"]
        {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    fn in_language(lang: Lang, text: &str) -> String {
        render(text, Above::default(), Rules::Editor(Some(lang))).html(|_| None, |_| String::new(), "")
    }

    #[test]
    fn quotation_marks_are_those_of_the_language_and_typed_ones_stay() {
        for (lang, wanted) in [
            (Lang::En, "“a” it’s “b”"),
            (Lang::Fr, "«\u{a0}a\u{a0}» it’s “b”"),
            (Lang::Ru, "«a» it’s “b”"),
            (Lang::Zh, "“a” it’s “b”"),
        ] {
            assert_eq!(in_language(lang, "\"a\" it's “b”"), format!("<p>{wanted}</p>\n"));
        }
        assert_eq!(in_language(Lang::Fr, "`\"a\"`"), "<p><code>\"a\"</code></p>\n");
    }

    #[test]
    fn a_line_break_between_chinese_letters_is_no_space() {
        assert_eq!(
            in_language(Lang::Zh, "世界\n峰会，\n论坛 WSIS\nForum"),
            "<p>世界峰会，论坛 WSIS\nForum</p>\n"
        );
    }

    #[test]
    fn notes_are_numbered_as_they_are_mentioned_and_lead_back() {
        let html = in_language(Lang::En, "a[^x] b[^y] c[^x]\n\n[^y]: Y\n[^x]: X\n[^z]: Z\n");
        assert_eq!(
            html,
            "<p>a<sup><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup> b<sup><a href=\"#fn-2\" id=\"fnref-2\">2</a></sup> c<sup><a href=\"#fn-1\" id=\"fnref-1-2\">1</a></sup></p>\n\
             <section class=\"notes\" aria-label=\"Notes\">\n<ol>\n\
             <li id=\"fn-1\">\n<p>X <a href=\"#fnref-1\" aria-label=\"back to the text\">↩</a> <a href=\"#fnref-1-2\" aria-label=\"back to the text\">↩</a></p>\n</li>\n\
             <li id=\"fn-2\">\n<p>Y <a href=\"#fnref-2\" aria-label=\"back to the text\">↩</a></p>\n</li>\n\
             <li>\n<p>Z</p>\n</li>\n</ol>\n</section>\n"
        );
    }

    #[test]
    fn columns_are_aligned_by_classes_because_the_policy_forbids_styles() {
        let html = in_language(Lang::En, "| a | b |\n|---|--:|\n| c | d |\n");
        assert_eq!(
            html,
            "<div class=\"scroll\"><table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"end\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>c</td><td class=\"end\">d</td></tr>\n</tbody>\n</table></div>\n"
        );
    }

    #[test]
    fn a_heading_does_not_take_an_id_of_the_page() {
        let body = render("## Main\n## Toc\n## fn-1\n", Above::default(), Rules::Editor(None));
        let ids: Vec<&str> = body.headings.iter().map(|heading| heading.id.as_str()).collect();
        assert_eq!(ids, ["main-2", "toc-2", "h-fn-1"]);
    }
}
