//! CommonMark's own suite through our Markdown stage: what pulldown-cmark passes, we pass.
//!
//! The examples of the specification are under CC BY-SA, so none of them is kept here: they are read from the sources
//! of pulldown-cmark, which are on every machine that has built this crate. Without them the test fails.
#![allow(clippy::disallowed_methods, reason = "a test asks cargo where the sources of a dependency are")]

use std::path::PathBuf;
use std::process::Command;

use pulldown_cmark::{Options, Parser};
use schema::name::Lang;
use wsis_site::markdown::{self, Above, Rules};

/// An example: what is written, and the HTML that the specification wants.
type Example = (String, String);

/// Reads the examples from pulldown-cmark's own tests, which are made from the specification.
fn examples() -> Vec<Example> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let asked = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo says where its packages are");
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&asked.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let manifest = packages
        .iter()
        .find(|package| package["name"] == "pulldown-cmark")
        .and_then(|package| package["manifest_path"].as_str())
        .expect("the generator depends on pulldown-cmark");
    let file = PathBuf::from(manifest).with_file_name("tests/suite/spec.rs");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut strings =
        text.split("r##\"").skip(1).filter_map(|part| Some(part.split_once("\"##")?.0.to_owned()));
    let mut examples = Vec::new();
    while let (Some(written), Some(wanted)) = (strings.next(), strings.next()) {
        examples.push((written, wanted));
    }
    examples
}

/// Takes away what both may write in either way: the end of empty elements, quotation marks in attributes.
fn plain(html: &str) -> String {
    html.replace(" />", ">").replace("&#39;", "'").replace("&#x27;", "'").replace(">\n<", "><")
}

/// What our stage does on purpose and says so: a page has one heading of the first level, its title, and each heading
/// has an anchor.
fn with_our_headings(html: &str) -> String {
    html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
}

fn ours(text: &str, rules: Rules) -> String {
    let body = markdown::render(text, Above::default(), rules);
    let html = body.html(|link| body.links.get(link).map(|link| link.target.clone()), |_| String::new(), "");
    html.replace(" id=\"\"", "")
}

fn theirs(text: &str, options: Options) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(text, options));
    html
}

#[test]
fn no_example_of_the_specification_is_lost() {
    let examples = examples();
    assert!(examples.len() >= 650, "{} examples were found", examples.len());
    let (mut passed, mut passed_by_them, mut lost) = (0, 0, Vec::new());
    for (nth, (written, wanted)) in examples.iter().enumerate() {
        let they_pass = plain(&theirs(written, Options::empty())) == plain(wanted);
        let own = plain(&ours(written, Rules::Editor(None)));
        let we_pass = own == plain(&with_our_headings(wanted));
        passed_by_them += usize::from(they_pass);
        passed += usize::from(we_pass);
        if they_pass && !we_pass {
            lost.push(format!("example {}\n{written}--- wanted\n{wanted}--- ours\n{own}", nth + 1));
        }
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n\n"));
    assert!(passed >= passed_by_them, "{passed} pass; pulldown-cmark passes {passed_by_them}");
}

#[test]
fn smart_punctuation_changes_punctuation_only() {
    let letters =
        |html: &str| html.chars().filter(|c| c.is_alphanumeric() || "<>/".contains(*c)).collect::<String>();
    for (written, _) in examples() {
        let typed = ours(&written, Rules::Editor(None));
        // Entities of quotation marks become the marks themselves.
        let set = ours(&written, Rules::Editor(Some(Lang::En)));
        assert_eq!(letters(&typed.replace("&quot;", "")), letters(&set.replace("&quot;", "")), "{written}");
    }
}
