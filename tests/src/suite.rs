//! Cases as Markdown: a heading, prose, fenced files, and what is expected.
//!
//! A fence's info line is a language and a path (`yaml content/site.yaml`): that file is written over the base. `at`
//! holds the instant, `remove PATH` takes a file of the base away. `diagnostics` holds what `check` must tell, to the
//! letter; `html PATH` holds lines that the built file must contain, `absent PATH` lines that it must not, and
//! `missing` paths that must not exist. `UPDATE_SUITE=1` writes the diagnostics as they are.
#![expect(clippy::disallowed_methods, reason = "tests write and read their own folders")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::{AT, Root};

/// A case.
#[derive(Debug, Default)]
struct Case {
    title: String,
    fences: Vec<(String, String)>,
}

/// Runs the cases of all files of a folder; returns the codes that they told and what failed.
pub fn run(folder: &Path) -> (BTreeSet<String>, Vec<String>) {
    let mut codes = BTreeSet::new();
    let mut failures = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the suite is there")
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "md") && !path.ends_with("README.md"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "there are no cases");
    for file in files {
        let mut text = fs::read_to_string(&file).expect("a case can be read");
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let cases = parse(&text);
        assert!(!cases.is_empty(), "{name} has no cases");
        for case in cases {
            let told = play(&case, &mut codes, |problem| {
                failures.push(format!("{name}: {}\n{problem}", case.title));
            });
            if let Some((expected, told)) = told {
                if std::env::var_os("UPDATE_SUITE").is_some() {
                    let head = text.find(&format!("## {}\n", case.title)).unwrap_or(0);
                    let old = format!("```diagnostics\n{expected}```");
                    let tail = text[head..].replacen(&old, &format!("```diagnostics\n{told}```"), 1);
                    text = format!("{}{tail}", &text[..head]);
                } else {
                    failures
                        .push(format!("{name}: {}\n--- expected\n{expected}--- told\n{told}", case.title));
                }
            }
        }
        if std::env::var_os("UPDATE_SUITE").is_some() {
            fs::write(&file, text).expect("a case can be written");
        }
    }
    (codes, failures)
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut fence: Option<(String, String, String)> = None;
    for line in text.lines() {
        match &mut fence {
            Some((mark, info, body)) => {
                if line.trim_end() == mark {
                    if let Some(case) = cases.last_mut() {
                        case.fences.push((std::mem::take(info), std::mem::take(body)));
                    }
                    fence = None;
                } else {
                    body.push_str(line);
                    body.push('\n');
                }
            }
            None if line.starts_with("```") => {
                let mark: String = line.chars().take_while(|c| *c == '`').collect();
                fence = Some((mark.clone(), line[mark.len()..].trim().to_owned(), String::new()));
            }
            None => {
                if let Some(title) = line.strip_prefix("## ") {
                    cases.push(Case { title: title.to_owned(), fences: Vec::new() });
                }
            }
        }
    }
    cases
}

/// Plays a case; returns the expected and the told diagnostics where they differ.
fn play(case: &Case, codes: &mut BTreeSet<String>, mut fail: impl FnMut(String)) -> Option<(String, String)> {
    let root = Root::new();
    let mut at = AT.to_owned();
    let mut expected = String::new();
    for (info, body) in &case.fences {
        match info.split_once(' ') {
            None if info == "at" => body.trim().clone_into(&mut at),
            None if info == "diagnostics" => expected.clone_from(body),
            None if info == "missing" => {}
            Some(("remove", path)) => root.remove(path),
            Some(("html" | "absent", path)) if path.starts_with("public/") => {}
            Some((_, path)) => root.write(path, body),
            None => fail(format!("what is a fence of `{info}`?")),
        }
    }
    let diagnostics = root.check(&at);
    codes.extend(diagnostics.iter().map(|told| told.code.to_owned()));
    let told: String = diagnostics.iter().map(|told| told.render(None)).collect();
    let report = root.build(&at);
    let refused = schema::diagnostic::has_errors(&report.diagnostics) && report.pages == 0;
    if refused && !root.files("public").is_empty() {
        fail("something was written in spite of the errors".to_owned());
    }
    for (info, body) in &case.fences {
        match info.split_once(' ') {
            Some(("html", path)) => {
                let html = root.read(path);
                for line in body.lines().filter(|line| !html.contains(line.trim())) {
                    // The frame is the same on every page.
                    let main = html.find("<main").map_or(html.as_str(), |at| &html[at..]);
                    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
                    fail(format!("{path} does not contain\n{line}\n--- but is\n{main}"));
                }
            }
            Some(("absent", path)) => {
                let html = root.read(path);
                for line in body.lines().filter(|line| html.is_empty() || html.contains(line.trim())) {
                    fail(format!("{path} is missing or contains\n{line}"));
                }
            }
            None if info == "missing" => {
                for path in body.lines().filter(|path| root.path().join(path).exists()) {
                    fail(format!("{path} exists"));
                }
            }
            _ => {}
        }
    }
    (told != expected).then_some((expected, told))
}
