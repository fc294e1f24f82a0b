//! What a stranger writes is text: it comes out of a record's file and of a built page as the same harmless words,
//! whatever YAML, Tera, HTML or Markdown would make of them.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use schema::record::{Answer, RecordFile};
use schema::yaml::{Context, Read as _};
use scraper::{Html, Node};
use tests::programs::{Root, repository};

/// What is written, and the harmless text that it is.
const ANSWERS: [(&str, &str); 19] = [
    ("Delta Library Network", "Delta Library Network"),
    ("no", "no"),
    ("012", "012"),
    ("1e3", "1e3"),
    ("2020-01-17", "2020-01-17"),
    ("~ null", "~ null"),
    ("- {c: &d *e} | [a, b] >-", "{c: &d *e} | [a, b] >-"),
    ("Office # not a comment", "Office # not a comment"),
    ("Office: the second", "Office: the second"),
    ("'single' \"double\" \\n \\u0041", "'single' \"double\" \\n \\u0041"),
    ("!!python/object/apply:os.system ['true']", "!!python/object/apply:os.system ['true']"),
    ("{{ 7*7 }} {% raw %} {# note #}", "{{ 7*7 }} {% raw %} {# note #}"),
    ("<script>alert(1)</script> Office", "<script>alert(1)</script> Office"),
    ("Office <img src=x onerror=alert(1)>", "Office <img src=x onerror=alert(1)>"),
    ("Office --> ]]> &lt;b&gt; &amp;", "Office --> ]]> &lt;b&gt; &amp;"),
    ("Office [x](javascript:alert(1)) ![y](z)", "Office [x](javascript:alert(1)) ![y](z)"),
    ("Office `code` <!-- hidden --> \\", "Office `code` <!-- hidden --> \\"),
    ("Office \u{202e}fdp.exe\u{202c}", "Office fdp.exe"),
    ("Office\u{0} of\u{7} bells\u{1b}[31m", "Office of bells[31m"),
];

/// A nomination whose house is what is written.
fn nomination(unique: &str, house: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    mail.replace("@UNIQUE@", unique)
        .replace("amina.okello@", &format!("amina.{unique}@"))
        .replace("Organisation: Delta Library Network", &format!("Organisation: {house}"))
        .into_bytes()
}

/// Returns an answer of a record's file.
fn answer(file: &str, text: &str, name: &str) -> String {
    let node = schema::yaml::parse(file, text).expect("YAML");
    let mut context = Context::new(file);
    let record = RecordFile::read(&node, &mut context).expect("a record").record;
    record.answers.get(name).and_then(Answer::as_text).unwrap_or_default()
}

/// Returns the names of the elements of a page in order, and its text with single blanks.
fn elements_and_text(page: &str) -> (Vec<String>, String) {
    let page = Html::parse_document(page);
    let mut elements = Vec::new();
    let mut text = String::new();
    for node in page.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let handlers = element.attrs().filter(|(name, _)| name.starts_with("on")).count();
                elements.push(format!("{} {handlers}", element.name()));
            }
            Node::Text(words) => text.push_str(words),
            _ => {}
        }
    }
    (elements, text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn hostile_answers_come_out_of_record_and_page_as_harmless_text() {
    let root = Root::new();
    for (number, (written, _)) in ANSWERS.iter().enumerate() {
        root.drop_mail(&format!("{number:03}"), &nomination(&format!("h{number}"), written));
        assert!(root.intake(&["run", "--once"]).status.success(), "{written:?}");
    }
    let mut ids = Vec::new();
    for row in root.intake_json(&["list", "--form", "hltf-nomination"]).as_array().expect("rows") {
        ids.push(row["id"].as_str().expect("an id").to_owned());
    }
    assert_eq!(ids.len(), ANSWERS.len());
    for id in &ids {
        assert!(root.intake(&["accept", id]).status.success(), "{id}");
    }
    assert_eq!(root.site(&["build"]).status.code(), Some(0));

    let mut seen = Vec::new();
    let mut pages = Vec::new();
    for id in &ids {
        let file = format!("content/records/hltf-nomination/2020/{id}.yaml");
        let house = answer(&file, &root.read(&file), "organisation");
        let (elements, text) =
            elements_and_text(&root.read(&format!("public/records/hltf-nomination/{id}/index.html")));
        assert!(text.contains(&house), "{house:?} is not on its page: {text}");
        seen.push(house);
        pages.push((id, elements));
    }
    let mut wanted: Vec<&str> = ANSWERS.iter().map(|(_, harmless)| *harmless).collect();
    wanted.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, wanted);
    // No answer adds an element or a handler: each page is built as the first one is.
    for (id, elements) in &pages {
        assert_eq!(elements, &pages[0].1, "{id}");
    }
}

#[test]
fn a_hostile_name_or_subject_stays_in_its_header() {
    let root = Root::new();
    let mail = String::from_utf8(nomination("headers", "Delta Library Network")).expect("UTF-8");
    let mail = mail
        .replace(
            "From: Amina Okello ",
            "From: =?utf-8?Q?Amina=0D=0ABcc:_all=40example.org=00_=E2=80=AEOkello?= ",
        )
        .replace(
            "Subject: Nomination of a High-Level Track Facilitator",
            "Subject: =?utf-8?Q?Nomination=0D=0AX-Injected:_yes=0D=0A=0D=0A{{_7*7_}}_of_a_High-Level_Track_Facilitator?=",
        );
    root.drop_mail("1", mail.as_bytes());
    assert!(root.intake(&["run", "--once"]).status.success());
    let (_, reply) = root.files("var/outbox").pop().expect("a reply");
    let reply = String::from_utf8(reply).expect("UTF-8");
    let (headers, _) = reply.split_once("\r\n\r\n").expect("headers and a body");
    for line in headers.lines() {
        let name = line.split(':').next().unwrap_or_default().to_lowercase();
        assert!(name != "bcc" && name != "x-injected", "{headers}");
    }
    assert!(!headers.contains('\0') && !headers.contains("49"), "{headers}");
    assert_eq!(headers.matches("\r\nTo:").count() + usize::from(headers.starts_with("To:")), 1, "{headers}");
}
