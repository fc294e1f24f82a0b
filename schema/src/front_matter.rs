//! Splits a Markdown file into its front matter and its body.

use crate::diagnostic::{Diagnostic, Place};
use crate::yaml::{self, Node, Value};

/// A Markdown file in its two parts.
#[derive(Debug)]
pub struct Split<'a> {
    /// The front matter; places count from the top of the file.
    pub front: Node,
    /// The text below it.
    pub body: &'a str,
    /// How many lines stand above the body.
    pub body_line: u32,
}

/// Splits at the `---` lines.
pub fn split<'a>(file: &str, text: &'a str) -> Result<Split<'a>, Box<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let missing = |message: &str| {
        Box::new(
            Diagnostic::error("no-front-matter", file, Place::START, message)
                .help("begin the file with a line `---`, the fields, and another line `---`"),
        )
    };
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Err(missing("the file does not begin with front matter"));
    }
    let mut at = first.len();
    for (index, line) in lines.enumerate() {
        if line.trim_end() == "---" {
            let front = yaml::parse(file, &text[first.len()..at]).map_err(|mut diagnostic| {
                diagnostic.line += 1;
                diagnostic
            })?;
            let body_line = u32::try_from(index + 2).unwrap_or(u32::MAX);
            return Ok(Split { front: down(front), body: &text[at + line.len()..], body_line });
        }
        at += line.len();
    }
    Err(missing("the front matter is not closed"))
}

/// Moves every place one line down, past the opening `---`.
fn down(mut node: Node) -> Node {
    node.place = node.place.down(1);
    node.value = match node.value {
        Value::List(items) => Value::List(items.into_iter().map(down).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(mut key, value)| {
                    key.place = key.place.down(1);
                    (key, down(value))
                })
                .collect(),
        ),
        scalar => scalar,
    };
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_from_the_top_of_the_file() {
        let split = split("a.md", "---\ntitle: x\nopens: y\n---\n\nBody\n").expect("front matter");
        let Value::Map(entries) = &split.front.value else { panic!("a map") };
        assert_eq!((entries[1].0.place.line, entries[1].1.place.col), (3, 8));
        assert_eq!((split.body, split.body_line), ("\nBody\n", 4));
    }

    #[test]
    fn a_broken_front_matter_is_told_at_its_line() {
        let error = split("a.md", "---\ntitle: a: b\n---\n").expect_err("broken");
        assert_eq!((error.line, error.col), (2, 9));
        assert_eq!(split("a.md", "# Hello\n").expect_err("none").code, "no-front-matter");
        assert_eq!(split("a.md", "---\ntitle: x\n").expect_err("open").code, "no-front-matter");
    }
}
