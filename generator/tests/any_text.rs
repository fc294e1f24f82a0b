//! No text of an editor makes the generator panic: texts of this repository, cut up and put together at random, as
//! front matter, Markdown with components, forms and data.
//!
//! The same texts come in every run. `WSIS_ANY_TEXT=600` goes on for that many seconds; `make fuzz` looks further, led by
//! what the code does.
#![allow(clippy::disallowed_methods, reason = "a test reads the repository, the clock and its environment")]

use std::path::Path;
use std::time::{Duration, Instant};

use schema::catalogue::{Catalogue, Source};
use schema::name::Lang;
use schema::template::mail_template;
use schema::yaml::Context;
use wsis_site::content::{self, KINDS, data};
use wsis_site::markdown::{self, Above, Rules};

/// Pieces that mean something.
const PIECES: &[&str] = &[
    ":::",
    "::",
    ":::note{",
    "::figure{src=",
    "alt=\"",
    "\"",
    "'",
    "}",
    "{",
    "\\",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    "> ",
    "- ",
    "1. ",
    "[^1]",
    "[^1]: ",
    "|",
    "|--:|",
    "---\n",
    "<!--",
    "-->",
    "<div>",
    "</div>",
    "<script>",
    "```",
    "~~~",
    "[a](b.md#c)",
    "![](",
    "# ",
    "## ",
    "## x {#id}",
    "Term\n: ",
    "- [x] ",
    "\0",
    "\u{fdd0}",
    "<!c\u{fdd0}0>",
    "\u{feff}",
    "世界",
    "مرحبا",
    "é",
    "e\u{301}",
    "\u{202e}",
    ": ",
    "*x",
    "&a",
    "!!",
    "title: ",
    "extra: ",
    "taxonomies: {",
    "toc: ",
    "publish_at: 2020-02-30",
    "2020-01/2020-02",
    ",",
    ";",
    "\"\"",
    "[{",
    "}]",
    "\\ud83d",
    "null",
    "rows: ",
    "columns: ",
];

/// A number sequence that is the same everywhere (Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or(0)
    }

    /// Returns a place between two letters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn piece<'t>(&mut self, text: &'t str, most: usize) -> &'t str {
        let from = self.place(text);
        let mut to = (from + self.below(most)).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        &text[from..to.max(from)]
    }

    fn text(&mut self, seeds: &[String]) -> String {
        let seed = &seeds[self.below(seeds.len())];
        let mut text = self.piece(seed, 3_000).to_owned();
        if self.below(2) == 0 {
            text.insert_str(0, self.piece(seed.get(..seed.len().min(400)).unwrap_or(seed), 400));
        }
        for _ in 0..=self.below(12) {
            let at = self.place(&text);
            match self.below(4) {
                0 => {
                    let end = at + self.piece(&text[at..], 40).len().min(text.len() - at);
                    if text.is_char_boundary(end) {
                        text.replace_range(at..end, "");
                    }
                }
                1 => {
                    let other = &seeds[self.below(seeds.len())];
                    let piece = self.piece(other, 200).to_owned();
                    text.insert_str(at, &piece);
                }
                _ => text.insert_str(at, PIECES[self.below(PIECES.len())]),
            }
        }
        text
    }
}

fn seeds() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = Vec::new();
    for folder in ["tests/suite", "content", "content/calls", "content/meetings", "content/forms"] {
        let mut files: Vec<_> = std::fs::read_dir(root.join(folder))
            .expect("the repository is there")
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "md" || end == "yaml"))
            .collect();
        files.sort();
        texts.extend(files.iter().filter_map(|path| std::fs::read_to_string(path).ok()));
    }
    assert!(texts.len() > 50);
    texts
}

fn as_markdown(text: &str) {
    for rules in [Rules::Editor(None), Rules::Editor(Some(Lang::Fr)), Rules::Record] {
        let body = markdown::render(text, Above { lines: 3, cols: 0 }, rules);
        let html = body.html(
            |link| body.links.get(link).map(|link| link.target.clone()),
            |heading| body.headings[heading].id.clone(),
            "",
        );
        let mut seen = 0;
        let filled = markdown::fill(&html, |at, inside| {
            seen += 1;
            assert!(at < body.components.len(), "{text:?}");
            Ok::<_, ()>(format!("[{at}{}]", inside.unwrap_or_default()))
        })
        .unwrap_or_default();
        assert_eq!(seen, body.components.len(), "{text:?}\n{filled:?}");
        assert!(!filled.contains('\0') && !filled.contains("<!c\u{fdd0}"), "{text:?}\n{filled:?}");
        if rules == Rules::Record {
            let lower = filled.to_ascii_lowercase();
            assert!(!lower.contains("<script") && !lower.contains("<img") && seen == 0, "{text:?}");
        }
        let last = text.split('\n').count() + 4;
        let places =
            body.links.iter().map(|link| link.place).chain(body.mistakes.iter().map(|own| own.place));
        for place in places {
            assert!(place.line > 3 && place.col >= 1 && place.line as usize <= last, "{place:?} of {text:?}");
        }
        let mut ids: Vec<&str> = body.headings.iter().map(|heading| heading.id.as_str()).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?} of {text:?}");
    }
    let _ = markdown::excerpt(text, 180);
}

fn as_front_matter(text: &str, nth: usize) {
    let kind = &KINDS[nth % KINDS.len()];
    let path = format!("content/{}/x.md", kind.folder);
    let mut context = Context::new(&path);
    let _ = content::read(&path, kind.folder, "x", text, Lang::En, &mut context);
    let _ = content::read(&path, kind.folder, "x.ar", text, Lang::En, &mut context);
    for told in &context.diagnostics {
        assert!(told.line >= 1 && told.col >= 1, "{told:?} of {text:?}");
        let _ = told.render(Some(text));
    }
}

fn as_form(text: &str) {
    let sources = [
        Source { path: "content/site.yaml", text: "languages: [en, ar]\n" },
        Source { path: "content/forms/x.yaml", text },
    ];
    let mut diagnostics = Vec::new();
    if let Some(catalogue) = Catalogue::read(sources, &mut diagnostics) {
        for form in catalogue.forms.values() {
            let _ = mail_template(form, Lang::Ar, &catalogue);
        }
    }
}

fn as_data(text: &str) {
    for name in ["x.csv", "x.json", "x.yaml"] {
        let mut context = Context::new(name);
        match data::read(name, text, &mut context) {
            Some(table) => {
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{text:?}");
                let mut rows: Vec<usize> = (0..table.rows.len()).collect();
                if !table.columns.is_empty() {
                    table.sort(&mut rows, 0, true, Lang::Ar);
                }
            }
            None => assert!(!context.diagnostics.is_empty(), "{text:?}"),
        }
    }
}

#[test]
fn no_text_makes_the_generator_panic() {
    let seeds = seeds();
    let seconds = std::env::var("WSIS_ANY_TEXT").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let (begin, most) = (Instant::now(), Duration::from_secs(seconds));
    // Another sequence where it goes on for longer: the short one is known.
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15 ^ seconds);
    let mut nth = 0;
    while nth < 600 || begin.elapsed() < most {
        let text = numbers.text(&seeds);
        as_markdown(&text);
        as_front_matter(&text, nth);
        as_form(&text);
        as_data(&text);
        nth += 1;
    }
    assert!(nth >= 600, "{nth} texts");
}
