//! Plain answers of records to HTML: paragraphs, lists and bare web links are recognised, nothing else is markup.

use super::{Body, escape_into};

/// Renders a plain answer.
pub fn render(text: &str) -> Body {
    let mut html = String::with_capacity(text.len() + 32);
    for block in blocks(text) {
        match block {
            Block::Paragraph(lines) => {
                html.push_str("<p>");
                for (nth, line) in lines.iter().enumerate() {
                    if nth > 0 {
                        html.push_str("<br>\n");
                    }
                    with_links(line, &mut html);
                }
                html.push_str("</p>\n");
            }
            Block::List(items) => {
                html.push_str("<ul>\n");
                for item in items {
                    html.push_str("<li>");
                    with_links(item, &mut html);
                    html.push_str("</li>\n");
                }
                html.push_str("</ul>\n");
            }
        }
    }
    Body::plain(html)
}

/// Renders one line of an answer, without a paragraph around it.
pub fn line(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    with_links(text, &mut html);
    html
}

enum Block<'t> {
    Paragraph(Vec<&'t str>),
    List(Vec<&'t str>),
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            blocks.extend(open.take());
            continue;
        }
        let item = ["- ", "* ", "• ", "– "].iter().find_map(|mark| line.strip_prefix(mark));
        open = Some(match (open.take(), item) {
            (Some(Block::List(mut items)), Some(item)) => {
                items.push(item.trim());
                Block::List(items)
            }
            (Some(Block::Paragraph(mut lines)), None) => {
                lines.push(line);
                Block::Paragraph(lines)
            }
            (before, item) => {
                blocks.extend(before);
                item.map_or(Block::Paragraph(vec![line]), |item| Block::List(vec![item.trim()]))
            }
        });
    }
    blocks.extend(open);
    blocks
}

/// Writes a line escaped, with bare addresses of the web as links.
fn with_links(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(at) = find_scheme(rest) {
        let end = rest[at..]
            .find(|c: char| c.is_whitespace() || "<>\"«»".contains(c))
            .map_or(rest.len(), |n| at + n);
        let url =
            rest[at..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '”', '。', '，']);
        let after_scheme = url.split_once("://").map_or("", |(_, host)| host);
        escape_into(&rest[..at], out);
        if after_scheme.is_empty() {
            escape_into(&rest[at..end], out);
            rest = &rest[end..];
            continue;
        }
        out.push_str("<a href=\"");
        escape_into(url, out);
        out.push_str("\" rel=\"nofollow\">");
        escape_into(url, out);
        out.push_str("</a>");
        rest = &rest[at + url.len()..];
    }
    escape_into(rest, out);
}

fn find_scheme(text: &str) -> Option<usize> {
    match (text.find("https://"), text.find("http://")) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (found, None) | (None, found) => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        render(text).html(|_| None, |_| String::new(), "")
    }

    #[test]
    fn an_answer_is_paragraphs_lists_and_links_and_nothing_else() {
        assert_eq!(
            html(
                "One <b>two</b>\nthree, see https://x.org/a?b=1&c=2.\n\n- a\n- {{ b }}\n\n# *not* a heading"
            ),
            "<p>One &lt;b&gt;two&lt;/b&gt;<br>\nthree, see <a href=\"https://x.org/a?b=1&amp;c=2\" rel=\"nofollow\">https://x.org/a?b=1&amp;c=2</a>.</p>\n\
             <ul>\n<li>a</li>\n<li>{{ b }}</li>\n</ul>\n<p># *not* a heading</p>\n"
        );
    }

    #[test]
    fn a_script_is_never_a_link() {
        assert_eq!(html("javascript:alert(1) http://"), "<p>javascript:alert(1) http://</p>\n");
    }
}
