//! The events of a text on their way to HTML: links and headings get slots, components their places, notes their end.

use pulldown_cmark::{Alignment, CowStr, Event, LinkType, Tag, TagEnd};
use schema::diagnostic::Place;
use schema::name::Lang;

use super::marks::{Marked, What};
use super::writing::{self, in_text};
use super::{Body, Heading, Link, Mistake, Rules, SlotKind, escape, may_link, slot, unique};
use crate::component::{self, TextRule};

/// The walk over the events.
pub(super) struct Walk<'t> {
    pub(super) body: Body,
    pub(super) events: Vec<Event<'t>>,
    rules: Rules,
    lang: Lang,
    marked: Option<&'t Marked>,
    open: Open,
    /// How many blocks are open.
    depth: usize,
    /// The components whose text goes on, the innermost last.
    components: Vec<OpenComponent>,
    /// The raw HTML block that is open: whether it shows what it holds, and whether a line of it was seen.
    html: Option<RawHtml>,
    /// The columns of the open table, and the place in it.
    table: Option<Table>,
    notes: Notes<'t>,
    /// The last letter that was written, and a line break after it.
    last: Option<char>,
    pending_break: bool,
}

/// What is open and gathers text.
enum Open {
    None,
    /// A heading: where its opening tag belongs, and its text so far.
    Heading(usize, String),
    /// An image: how deep, its link, its title, and its alternative text so far.
    Image(usize, usize, String, String),
}

struct OpenComponent {
    used: Option<usize>,
    /// Blocks that were open around it.
    depth: usize,
    place: Place,
    name: String,
}

struct RawHtml {
    /// A comment or a script: what stands in it is not shown.
    silent: bool,
    first: bool,
}

struct Table {
    aligned: Vec<Alignment>,
    column: usize,
    head: bool,
    rows: usize,
}

/// The notes of a text (footnotes): they are numbered in the order in which they are mentioned and stand at its end.
#[derive(Default)]
struct Notes<'t> {
    /// The names in the order of their first mention, with how often each was mentioned.
    mentioned: Vec<(CowStr<'t>, usize)>,
    texts: Vec<(CowStr<'t>, Vec<Event<'t>>)>,
    /// The events of the text itself while a note is read.
    outside: Vec<(CowStr<'t>, Vec<Event<'t>>)>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str, rules: Rules, marked: Option<&'t Marked>) -> Walk<'t> {
        let lang = match rules {
            Rules::Editor(Some(lang)) => lang,
            _ => Lang::En,
        };
        Walk {
            body: Body::default(),
            events: Vec::with_capacity(text.len() / 16),
            rules,
            lang,
            marked,
            open: Open::None,
            depth: 0,
            components: Vec::new(),
            html: None,
            table: None,
            notes: Notes::default(),
            last: None,
            pending_break: false,
        }
    }

    fn is_record(&self) -> bool {
        self.rules == Rules::Record
    }

    /// Takes an event; `source` is the text that it was read from.
    pub(super) fn take(&mut self, event: Event<'t>, source: &'t str, place: impl Fn() -> Place) {
        let event = self.restored(event);
        if let Open::Image(depth, ..) = &mut self.open {
            match &event {
                Event::Start(_) => *depth += 1,
                Event::End(_) if *depth > 0 => *depth -= 1,
                Event::End(_) => self.close_image(),
                Event::Text(text) | Event::Code(text) => {
                    if let Open::Image(.., alt) = &mut self.open {
                        alt.push_str(text);
                    }
                }
                Event::SoftBreak | Event::HardBreak => {
                    if let Open::Image(.., alt) = &mut self.open {
                        alt.push(' ');
                    }
                }
                _ => {}
            }
            return;
        }
        match &event {
            Event::Start(tag) if is_block(tag) => self.depth += 1,
            Event::End(tag) if is_block_end(tag) => {
                self.close_components(self.depth);
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        if self.pending_break {
            self.write_break(&event);
        }
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.into_string(),
                };
                let slot = if !self.is_record() || may_link(&target) {
                    self.body.links.push(Link { target, place: place(), image: false });
                    slot(SlotKind::Href, self.body.links.len() - 1)
                } else {
                    String::new()
                };
                let title = title_attribute(&title);
                self.inline(format!("<a{slot}{title}>"));
            }
            Event::End(TagEnd::Link) => self.events.push(Event::InlineHtml("</a>".into())),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                self.body.links.push(Link { target: dest_url.into_string(), place: place(), image: true });
                self.open = Open::Image(0, self.body.links.len() - 1, title.into_string(), String::new());
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                // The page's title is the only heading of the first level.
                let highest = if self.is_record() { 3 } else { 2 };
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
            Event::Start(Tag::HtmlBlock) if self.is_record() => {
                self.events.push(Event::Start(Tag::Paragraph));
            }
            Event::End(TagEnd::HtmlBlock) if self.is_record() => {
                self.events.push(Event::End(TagEnd::Paragraph));
            }
            Event::Html(html) | Event::InlineHtml(html) if self.is_record() => {
                self.events.push(Event::Text(html));
            }
            Event::Start(Tag::HtmlBlock) => {
                self.html = Some(RawHtml { silent: false, first: true });
                self.events.push(event);
            }
            Event::End(TagEnd::HtmlBlock) => {
                self.html = None;
                self.events.push(event);
            }
            Event::Html(html) => self.raw_html(html),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let outside = std::mem::take(&mut self.events);
                self.notes.outside.push((name, outside));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((name, outside)) = self.notes.outside.pop() {
                    let own = std::mem::replace(&mut self.events, outside);
                    self.notes.texts.push((name, own));
                }
            }
            Event::FootnoteReference(name) => self.mention(name),
            Event::TaskListMarker(done) => {
                let words = in_text(self.lang);
                let (checked, label) = if done { (" checked", words.done) } else { ("", words.to_do) };
                self.inline(format!(
                    "<input type=\"checkbox\" disabled{checked} aria-label=\"{}\">\n",
                    escape(label)
                ));
            }
            Event::Start(Tag::Table(aligned)) => {
                self.table = Some(Table { aligned, column: 0, head: true, rows: 0 });
                self.block("<div class=\"scroll\"><table>\n<thead>\n<tr>".to_owned());
            }
            Event::End(TagEnd::Table) => {
                let rows = self.table.take().map_or(0, |table| table.rows);
                self.block(
                    if rows > 0 { "</tbody>\n</table></div>\n" } else { "</table></div>\n" }.to_owned(),
                );
            }
            Event::Start(Tag::TableHead | Tag::TableRow | Tag::TableCell)
            | Event::End(TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell) => self.table_part(&event),
            Event::SoftBreak => self.pending_break = true,
            Event::Text(text) => self.text(text, source),
            event => {
                if let (Open::Heading(_, heading), Event::Code(text)) = (&mut self.open, &event) {
                    heading.push_str(text);
                }
                if !matches!(event, Event::Start(_) | Event::End(_)) {
                    self.last = None;
                }
                self.events.push(event);
            }
        }
    }

    fn inline(&mut self, html: String) {
        self.events.push(Event::InlineHtml(html.into()));
    }

    fn block(&mut self, html: String) {
        self.events.push(Event::Html(html.into()));
    }

    /// Puts lines back that looked like components and stand in code or in running text.
    fn restored(&self, event: Event<'t>) -> Event<'t> {
        let Some(marked) = self.marked else { return event };
        let back = |text: CowStr<'t>| marked.restore(&text).map_or(text, CowStr::from);
        match event {
            Event::Text(text) => Event::Text(back(text)),
            Event::Code(text) => Event::Code(back(text)),
            Event::InlineHtml(html) => match marked.restore(&html) {
                Some(line) => Event::Text(line.into()),
                None => Event::InlineHtml(html),
            },
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Link { link_type, dest_url: back(dest_url), title: back(title), id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Image { link_type, dest_url: back(dest_url), title: back(title), id })
            }
            event => event,
        }
    }

    /// Writes text: the quotation marks that stood straight in the source, as the language sets them.
    fn text(&mut self, text: CowStr<'t>, source: &str) {
        let typed_straight = source == "\"" && self.rules != Rules::Editor(None);
        let text: CowStr<'t> = match &*text {
            "“" if typed_straight => writing::quotation_mark(self.lang, true).into(),
            "”" if typed_straight => writing::quotation_mark(self.lang, false).into(),
            _ => text,
        };
        if let Open::Heading(_, heading) = &mut self.open {
            heading.push_str(&text);
        }
        self.last = text.chars().next_back();
        self.events.push(Event::Text(text));
    }

    /// Writes a line break of the source: a space, but none between two letters of Chinese.
    fn write_break(&mut self, next: &Event<'_>) {
        self.pending_break = false;
        let next = match next {
            Event::Text(text) => text.chars().next(),
            _ => None,
        };
        let unspaced = |c: Option<char>| c.is_some_and(writing::is_unspaced);
        let joins = self.rules != Rules::Editor(None) && unspaced(self.last) && unspaced(next);
        if !joins {
            if let Open::Heading(_, heading) = &mut self.open {
                heading.push(' ');
            }
            self.events.push(Event::SoftBreak);
        }
    }

    fn close_image(&mut self) {
        if let Open::Image(_, link, title, alt) = std::mem::replace(&mut self.open, Open::None) {
            if self.is_record() {
                self.body.links.truncate(link);
                self.events.push(Event::Text(alt.into()));
                return;
            }
            if alt.trim().is_empty()
                && let Some(image) = self.body.links.get(link)
            {
                let told = Mistake::warning("empty-alt", image.place, "the picture has no alternative text")
                    .help("say what it shows, `![…](file)`; for a picture that only decorates use `::figure{src=… decorative}`");
                self.body.mistakes.push(told);
            }
            let title = title_attribute(&title);
            let html = format!("<img src=\"{}\" alt=\"{}\"{title}>", slot(SlotKind::Src, link), escape(&alt));
            self.inline(html);
        }
    }

    fn close_heading(&mut self) {
        let Open::Heading(at, text) = std::mem::replace(&mut self.open, Open::None) else { return };
        let Some(last) = self.body.headings.len().checked_sub(1) else { return };
        let wanted = match self.body.headings[last].id.as_str() {
            "" => writing::slug(&text),
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

    fn table_part(&mut self, event: &Event<'_>) {
        let Some(table) = &mut self.table else { return };
        let cell = if table.head { "th" } else { "td" };
        let html = match event {
            Event::Start(Tag::TableHead) => return,
            Event::End(TagEnd::TableHead) => {
                table.head = false;
                "</tr>\n</thead>\n".to_owned()
            }
            Event::Start(Tag::TableRow) => {
                table.column = 0;
                table.rows += 1;
                if table.rows == 1 { "<tbody>\n<tr>" } else { "<tr>" }.to_owned()
            }
            Event::End(TagEnd::TableRow) => "</tr>\n".to_owned(),
            Event::Start(_) => {
                let scope = if table.head { " scope=\"col\"" } else { "" };
                // A class and no style: the policy of the site forbids styles in elements.
                let aligned = match table.aligned.get(table.column) {
                    Some(Alignment::Center) => " class=\"middle\"",
                    Some(Alignment::Right) => " class=\"end\"",
                    _ => "",
                };
                table.column += 1;
                format!("<{cell}{scope}{aligned}>")
            }
            _ => format!("</{cell}>"),
        };
        self.inline(html);
    }

    /// Writes the mention of a note.
    fn mention(&mut self, name: CowStr<'t>) {
        let known = self.notes.mentioned.iter().position(|(other, _)| *other == name);
        let at = known.unwrap_or(self.notes.mentioned.len());
        if known.is_none() {
            self.notes.mentioned.push((name, 0));
        }
        let count = &mut self.notes.mentioned[at].1;
        *count += 1;
        let again = if *count > 1 { format!("-{count}") } else { String::new() };
        let (number, own) = (at + 1, slot(SlotKind::Prefix, 0));
        self.last = None;
        self.inline(format!(
            "<sup><a href=\"#{own}fn-{number}\" id=\"{own}fnref-{number}{again}\">{number}</a></sup>"
        ));
    }

    /// Ends the text: components that are still open, and the notes.
    pub(super) fn end(&mut self) {
        self.close_components(0);
        let mut texts = std::mem::take(&mut self.notes.texts);
        if texts.is_empty() {
            return;
        }
        let words = in_text(self.lang);
        self.block(format!("<section class=\"notes\" aria-label=\"{}\">\n<ol>\n", escape(words.notes)));
        let mentioned = std::mem::take(&mut self.notes.mentioned);
        for (nth, (name, count)) in mentioned.iter().enumerate() {
            let Some(at) = texts.iter().position(|(other, _)| other == name) else { continue };
            let (_, mut own) = texts.swap_remove(at);
            let (number, prefix) = (nth + 1, slot(SlotKind::Prefix, 0));
            self.block(format!("<li id=\"{prefix}fn-{number}\">\n"));
            let back: String = (1..=*count)
                .map(|n| {
                    let again = if n > 1 { format!("-{n}") } else { String::new() };
                    format!(
                        " <a href=\"#{prefix}fnref-{number}{again}\" aria-label=\"{}\">↩</a>",
                        escape(words.back)
                    )
                })
                .collect();
            let back = Event::InlineHtml(back.into());
            match own.last() {
                Some(Event::End(TagEnd::Paragraph)) => own.insert(own.len() - 1, back),
                _ => own.push(back),
            }
            self.events.append(&mut own);
            self.block("</li>\n".to_owned());
        }
        // A note that is never mentioned is still said.
        for (_, mut own) in texts {
            self.block("<li>\n".to_owned());
            self.events.append(&mut own);
            self.block("</li>\n".to_owned());
        }
        self.block("</ol>\n</section>\n".to_owned());
    }

    /// Takes a line of a block of raw HTML, which may be a mark.
    fn raw_html(&mut self, html: CowStr<'t>) {
        let first = self.html.as_mut().map(|open| std::mem::replace(&mut open.first, false));
        if first == Some(true) {
            let begin = html.trim_start().to_ascii_lowercase();
            let silent = ["<!--", "<script", "<style", "<pre", "<textarea", "<?"];
            if let Some(open) = &mut self.html {
                open.silent = silent.iter().any(|tag| begin.starts_with(tag));
            }
        }
        let mark = self.marked.and_then(|marked| Some((marked, marked.of_line(&html)?)));
        match (mark, first) {
            (Some((_, mark)), Some(true) | None) => self.component(mark.place, &mark.what),
            (Some((_, mark)), _) => {
                if !self.html.as_ref().is_some_and(|open| open.silent) && !matches!(mark.what, What::Rest) {
                    self.body.mistakes.push(
                        Mistake::error(
                            "component-in-html",
                            mark.place,
                            "a component cannot stand inside raw HTML",
                        )
                        .help("leave a blank line above it, so that the HTML ends there"),
                    );
                }
                self.block(format!("{}\n", escape(&mark.line)));
            }
            (None, _) => {
                let html = self.marked.and_then(|marked| marked.restore(&html)).map_or(html, CowStr::from);
                self.events.push(Event::Html(html));
            }
        }
    }

    fn component(&mut self, place: Place, what: &What) {
        // The mark's own block of HTML is open.
        let depth = self.depth.saturating_sub(1);
        match what {
            What::Rest => {}
            What::Broken((at, message, help), opens) => {
                let told = Mistake::error("component-syntax", *at, message.clone()).help(help.clone());
                self.body.mistakes.push(told);
                if *opens {
                    self.components.push(OpenComponent { used: None, depth, place, name: String::new() });
                }
            }
            What::Close => match self.components.last() {
                Some(open) if open.depth == depth => self.close_component(),
                _ => self.body.mistakes.push(
                    Mistake::error("stray-component-end", place, "no component is open here")
                        .help("take `:::` away, or begin the component above it with `:::name`"),
                ),
            },
            What::Alone(call) | What::Open(call) => {
                let is_open = matches!(what, What::Open(_));
                let used = component::read(call, &mut self.body);
                let at = used.map(|mut used| {
                    used.place = place;
                    used.has_text = is_open;
                    used.level = self.body.headings.last().map_or(2, |above| (above.level + 1).min(6));
                    let own = used.component;
                    let told = match (own.text, is_open) {
                        (TextRule::Always, false) => Some((
                            format!("{} has a text", own.what),
                            format!(
                                "begin with `:::{}`, and close with a line `:::` below the text",
                                own.name
                            ),
                        )),
                        (TextRule::Never, true) => Some((
                            format!("{} has no text", own.what),
                            format!("write two colons, `::{}`, and no line `:::` after it", own.name),
                        )),
                        _ => None,
                    };
                    if let Some((message, help)) = told {
                        self.body
                            .mistakes
                            .push(Mistake::error("component-text", call.place, message).help(help));
                    }
                    self.body.components.push(used);
                    self.body.components.len() - 1
                });
                if let Some(at) = at {
                    let kind = if is_open { SlotKind::Open } else { SlotKind::Alone };
                    self.block(slot(kind, at));
                }
                if is_open {
                    self.components.push(OpenComponent { used: at, depth, place, name: call.name.clone() });
                }
            }
        }
    }

    fn close_component(&mut self) {
        if let Some(open) = self.components.pop()
            && let Some(used) = open.used
        {
            self.block(slot(SlotKind::Close, used));
        }
    }

    /// Closes the components of a block that ends, and says that they were not closed.
    fn close_components(&mut self, depth: usize) {
        while let Some(open) = self.components.last().filter(|open| open.depth >= depth) {
            // What could not be read is told already.
            if !open.name.is_empty() {
                let message = format!("`{}` is not closed", open.name);
                let told = Mistake::error("unclosed-component", open.place, message)
                    .help("write a line `:::` where its text ends, as far in as the line that begins it");
                self.body.mistakes.push(told);
            }
            self.close_component();
        }
    }
}

fn title_attribute(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::HtmlBlock
    )
}

fn is_block_end(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::HtmlBlock
    )
}
