//! HTML bodies to text (and to label/value rows), by a real HTML parser.
//!
//! What a reader sees becomes text: blocks, lists, quotes, tables. What a reader does not see (hidden elements, text of no size
//! or in the colour of its background) is left out: it is there for machines, and no answer. A guard keeps hostile HTML
//! away from the parser, whose time is not linear in every input.

mod guard;
mod style;
mod table;
mod writer;

use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{Html, Node, node::Element};

use super::{clean, limits};
use style::{Look, Styles};
use writer::Writer;

/// An HTML body as text.
#[derive(Debug, Clone, Default)]
pub struct HtmlText {
    /// The visible text.
    pub text: String,
    /// Label/value rows of its data tables.
    pub rows: Vec<HtmlRow>,
    /// `cid:` references of its pictures.
    pub content_ids: Vec<String>,
    /// The body was over a limit: cut, or reduced to its bare text.
    pub is_reduced: bool,
}

/// One label and one value that stand beside or below each other in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlRow {
    /// The number of the table in the body.
    pub table: usize,
    /// The record within the table: the value column for [`Direction::Across`], the value row for [`Direction::Down`].
    pub record: usize,
    /// How the table is read.
    pub direction: Direction,
    /// The label, on one line, without a final colon.
    pub label: String,
    /// The value; lines are kept.
    pub value: String,
}

/// The direction in which a table is read. A table without clear headings yields rows in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Labels in the first column.
    Across,
    /// Labels in the first row.
    Down,
}

/// Turns an HTML body into text. Linear for practical purposes, bounded by [`limits`], never recursive.
#[must_use]
pub fn to_text(html: &str) -> HtmlText {
    let cut = html.floor_char_boundary(limits::HTML_BYTES);
    let is_cut = cut < html.len();
    let html = &html[..cut];
    if !guard::is_safe(html) {
        return HtmlText {
            text: clean::text(&guard::bare_text(html)),
            is_reduced: true,
            ..HtmlText::default()
        };
    }
    let document = Html::parse_document(html);
    let mut rendering = Rendering::new(&document);
    rendering.render(document.tree.root());
    HtmlText {
        text: clean::text(&rendering.writer.finish()),
        rows: rendering.rows,
        content_ids: rendering.content_ids,
        is_reduced: is_cut || rendering.nodes > limits::HTML_NODES,
    }
}

/// The state of one walk over a document.
struct Rendering<'a> {
    styles: Styles,
    tables: table::Tables,
    writer: Writer,
    looks: Vec<Look>,
    lists: Vec<Option<usize>>,
    links: Vec<Link<'a>>,
    n_links: usize,
    rows: Vec<HtmlRow>,
    content_ids: Vec<String>,
    nodes: usize,
}

/// An open link: where its text starts in the output.
struct Link<'a> {
    href: &'a str,
    start: usize,
}

impl<'a> Rendering<'a> {
    fn new(document: &'a Html) -> Self {
        Self {
            styles: Styles::of(document),
            tables: table::Tables::of(document),
            writer: Writer::default(),
            looks: vec![Look::default()],
            lists: Vec::new(),
            links: Vec::new(),
            n_links: 0,
            rows: Vec::new(),
            content_ids: Vec::new(),
            nodes: 0,
        }
    }

    fn render(&mut self, root: NodeRef<'a, Node>) {
        // While set, everything is skipped until this node closes.
        let mut skipped: Option<NodeId> = None;
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) => {
                    self.nodes += 1;
                    if self.nodes > limits::HTML_NODES {
                        break;
                    }
                    if skipped.is_some() {
                        continue;
                    }
                    match node.value() {
                        Node::Text(text) if !self.is_invisible_text() => self.writer.text(text),
                        Node::Element(element) if self.opens(node, element) => {
                            skipped = Some(node.id());
                        }
                        _ => {}
                    }
                }
                Edge::Close(node) => {
                    if let Some(id) = skipped {
                        if id == node.id() {
                            skipped = None;
                        }
                        continue;
                    }
                    if let Node::Element(element) = node.value() {
                        self.closes(element);
                    }
                }
            }
        }
    }

    fn is_invisible_text(&self) -> bool {
        self.looks.last().is_some_and(Look::is_invisible)
    }

    /// Handles a start tag; true if the element and all in it are skipped.
    fn opens(&mut self, node: NodeRef<'a, Node>, element: &'a Element) -> bool {
        let name = element.name();
        if matches!(
            name,
            "head"
                | "style"
                | "script"
                | "template"
                | "object"
                | "svg"
                | "math"
                | "iframe"
                | "noembed"
                | "title"
        ) || self.styles.is_hidden(element)
        {
            return true;
        }
        if name == "table"
            && let Some(data) = self.tables.data(node, &self.styles)
        {
            self.writer.blank_line();
            self.writer.block_text(&data.text());
            self.writer.blank_line();
            let table = self.rows.last().map_or(0, |row| row.table + 1);
            let room = limits::HTML_ROWS.saturating_sub(self.rows.len());
            self.rows.extend(data.rows(table).into_iter().take(room));
            self.content_ids.extend(data.content_ids);
            return true;
        }
        let inherited = self.looks.last().cloned().unwrap_or_default();
        self.looks.push(inherited.inside(element, &self.styles));
        match name {
            "br" => self.writer.line_break(),
            "hr" => self.writer.blank_line(),
            "pre" | "textarea" | "listing" | "xmp" => {
                self.writer.blank_line();
                self.writer.preformatted += 1;
            }
            "ul" | "menu" | "dir" => {
                self.writer.new_line();
                self.lists.push(None);
            }
            "ol" => {
                self.writer.new_line();
                let start = element.attr("start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push(Some(start));
            }
            "li" => {
                self.writer.new_line();
                let depth = self.lists.len().saturating_sub(1).min(8);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = format!("{}{number}. ", "  ".repeat(depth));
                        *number += 1;
                        mark
                    }
                    _ => format!("{}- ", "  ".repeat(depth)),
                };
                self.writer.mark(&mark);
            }
            "blockquote" => {
                self.writer.blank_line();
                if style::is_quotation(element) {
                    self.writer.quotes += 1;
                }
            }
            "a" => {
                if let Some(href) = element.attr("href") {
                    self.links.push(Link { href, start: self.writer.length() });
                } else {
                    self.links.push(Link { href: "", start: 0 });
                }
            }
            "img" => {
                if let Some(id) = element.attr("src").and_then(content_id) {
                    self.content_ids.push(id);
                }
            }
            "input" => self.writer.text(&input(element)),
            _ => self.space_around(name, element),
        }
        false
    }

    fn closes(&mut self, element: &Element) {
        let name = element.name();
        if self.looks.len() > 1 {
            self.looks.pop();
        }
        match name {
            "pre" | "textarea" | "listing" | "xmp" => {
                self.writer.preformatted = self.writer.preformatted.saturating_sub(1);
                self.writer.blank_line();
            }
            "ul" | "ol" | "menu" | "dir" => {
                self.lists.pop();
                if self.lists.is_empty() { self.writer.blank_line() } else { self.writer.new_line() }
            }
            "blockquote" => {
                self.writer.new_line();
                if style::is_quotation(element) {
                    self.writer.quotes = self.writer.quotes.saturating_sub(1);
                }
                self.writer.blank_line();
            }
            "a" => self.close_link(),
            "td" | "th" => self.writer.cell_end(),
            _ => self.space_around(name, element),
        }
    }

    /// A link's address is text only where it says something that the words do not.
    fn close_link(&mut self) {
        let Some(link) = self.links.pop() else { return };
        let href = link.href.trim();
        let shown = self.writer.since(link.start).trim().to_owned();
        let address = href.strip_prefix("mailto:").map(|rest| rest.split('?').next().unwrap_or(rest));
        let target = match address {
            Some(address) if address.contains('@') => address,
            Some(_) => return,
            None if href.starts_with("http://") || href.starts_with("https://") => href,
            None => return,
        };
        let plain = |text: &str| {
            let text = text
                .trim()
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_start_matches("www.");
            text.trim_end_matches('/').to_lowercase()
        };
        self.n_links += 1;
        if shown.is_empty() || plain(&shown) == plain(target) || self.n_links > limits::HTML_LINKS {
            return;
        }
        self.writer.text(&format!(" <{target}>"));
    }

    fn space_around(&mut self, name: &str, element: &Element) {
        match name {
            // Outlook's paragraphs are lines: it sets their margins to nothing and makes blank lines of empty paragraphs.
            "p" if style::is_line(element) => self.writer.new_line(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "dl" | "fieldset" | "figure" => {
                self.writer.blank_line();
            }
            "div" | "tr" | "dt" | "dd" | "section" | "article" | "header" | "footer" | "address"
            | "center" | "form" | "body" | "main" | "nav" | "aside" | "caption" | "option" | "select"
            | "legend" | "figcaption" | "details" | "summary" | "tbody" | "thead" => {
                self.writer.new_line();
            }
            _ => {}
        }
    }
}

/// Returns the content id of a `cid:` address, without escapes.
fn content_id(src: &str) -> Option<String> {
    let id = src.trim().strip_prefix("cid:")?;
    Some(id.replace("%40", "@"))
}

/// What a filled-in control shows.
fn input(element: &Element) -> String {
    match element.attr("type").unwrap_or("text").to_ascii_lowercase().as_str() {
        "checkbox" | "radio" => (if element.attr("checked").is_some() { "[x] " } else { "[ ] " }).to_owned(),
        "text" | "email" | "tel" | "url" | "date" | "number" => {
            element.attr("value").unwrap_or("").to_owned()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        assert_eq!(to_text(html).text, expected, "{html}");
    }

    #[test]
    fn blocks_lists_and_links() {
        check("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree");
        check("<div>a</div><div>b</div>", "a\nb");
        check("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc");
        check("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b");
        check(
            "a <a href='https://x.example/'>x.example</a>, <a href='https://y.example'>here</a>",
            "a x.example, here <https://y.example>",
        );
        check(
            "<a href='mailto:a@b.example'>a@b.example</a> <a href='mailto:a@b.example'>Ana</a>",
            "a@b.example Ana <a@b.example>",
        );
        check(
            "<p class=MsoNormal>a</p><p class=MsoNormal>b</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>c",
            "a\nb\n\nc",
        );
        check("<blockquote type=cite><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc");
        check("<pre>a\n  b</pre>", "a\n  b");
        check("a<script>b</script><style>c</style>d", "ad");
    }

    #[test]
    fn hidden_text_is_no_text() {
        check("a<span style='display:none'>b</span>c", "ac");
        check("a<span style='DISPLAY: none !important'>b</span>", "a");
        check("a<p hidden>b</p>", "a");
        check("a<span style='font-size:0px'>b</span>", "a");
        check("a<font color=white>b</font>", "a");
        check("a<span style='color:#fff;background:#ffffff'>b</span>", "a");
        check("<div style='background:#003366'><span style='color:#fff'>b</span></div>", "b");
        check("<style>.pre{display:none}</style><p class=pre>x</p>y", "y");
        check("<table bgcolor=black><tr><td><font color=white>b</font></td></tr></table>", "b");
    }

    #[test]
    fn tables_become_labelled_lines() {
        check(
            "<table><tr><td>Name</td><td>Ana</td></tr><tr><td>Country:</td><td>Peru</td></tr></table>",
            "Name: Ana\nCountry: Peru",
        );
        check(
            "<table><tr><th>Name</th><th>Country</th></tr><tr><td>Ana</td><td>Peru</td></tr><tr><td>Bo</td><td>Fiji</td></tr></table>",
            "Name: Ana\nCountry: Peru\n\nName: Bo\nCountry: Fiji",
        );
        check("<table><tr><td><p>only layout</p></td></tr></table>", "only layout");
        let rows = to_text(
            "<table><tr><td>Name</td><td>Ana</td></tr><tr><td>Country</td><td>Peru</td></tr></table>",
        )
        .rows;
        assert!(rows.contains(&HtmlRow {
            table: 0,
            record: 0,
            direction: Direction::Across,
            label: "Country".into(),
            value: "Peru".into()
        }));
        assert!(rows.contains(&HtmlRow {
            table: 0,
            record: 0,
            direction: Direction::Down,
            label: "Name".into(),
            value: "Country".into()
        }));
    }

    #[test]
    fn hostile_html_is_bounded() {
        for html in [
            "<div>".repeat(200_000),
            "<b><i><font color=1>".repeat(40_000),
            format!(
                "{}{}",
                (0..30_000).map(|number| format!("<font size={number}>")).collect::<String>(),
                "<p>x".repeat(30_000)
            ),
            format!("<a {}>", (0..150_000).map(|number| format!("a{number} ")).collect::<String>()),
            "<table><tr><td>".repeat(60_000),
            "<".repeat(1_000_000),
            "&".repeat(1_000_000),
            "<!--".repeat(250_000),
            "<p>x".repeat(250_000),
        ] {
            let _ = to_text(&html);
        }
    }
}
