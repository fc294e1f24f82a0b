//! What editors are given to begin with: fresh files that pass the check, and schemas for their tools.

#![allow(clippy::disallowed_methods, reason = "tests read files of their own")]

use std::process::Output;

use schema::layout;
use schema::yaml;
use serde_json::Value as Json;
use tests::json_schema::refused;
use tests::programs::{Root, files, repository};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs `new` and returns the path of the file.
fn new(root: &Root, kind: &str, slug: &str) -> String {
    let output = root.site(&["new", kind, slug]);
    assert_eq!(output.status.code(), Some(0), "new {kind} {slug}: {}", said(&output));
    String::from_utf8(output.stdout).expect("a path").trim().to_owned()
}

fn check(root: &Root, what: &str) {
    let output = root.site(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{what}: {}", said(&output));
}

const ALL: [(&str, &str, &str); 13] = [
    ("page", "visa", "content/visa.md"),
    ("page", "help/visa", "content/help/visa.md"),
    ("call", "speakers-2020", "content/calls/speakers-2020.md"),
    ("track", "youth", "content/tracks/youth.md"),
    ("meeting", "ocp-virtual-2020", "content/meetings/ocp-virtual-2020.md"),
    ("edition", "2021", "content/editions/2021.md"),
    ("service", "parking", "content/services/parking.md"),
    ("news", "third-meeting", "content/news/third-meeting.md"),
    ("form", "speaker-proposal", "content/forms/speaker-proposal.yaml"),
    ("vocabulary", "rooms", "content/vocabulary/rooms.yaml"),
    ("record", "hltf-nomination/HLTF-1", "content/records/hltf-nomination/2020/HLTF-1.yaml"),
    ("translation", "contact.ru", "content/contact.ru.md"),
    ("translation", "calls/talkx.zh", "content/calls/talkx.zh.md"),
];

#[test]
fn every_fresh_file_passes_the_check_as_a_draft_and_when_it_is_published() {
    let root = Root::new();
    for (kind, slug, path) in ALL {
        assert_eq!(new(&root, kind, slug), path);
    }
    check(&root, "fresh files");
    for (.., path) in ALL {
        let text = root.read(path);
        let published = text.replace("draft: true\n", "").replace("status: submitted", "status: accepted");
        root.write(path, published.replace("#of:", "of:"));
    }
    check(&root, "published");
    let html = root.site(&["build"]);
    assert_eq!(html.status.code(), Some(0), "{}", said(&html));
    assert!(root.read("public/help/visa/index.html").contains("<h1>Visa</h1>"));
    assert!(root.path("public/records/hltf-nomination/HLTF-1/index.html").is_file());
}

#[test]
fn a_fresh_file_explains_every_key_that_may_stand_in_it() {
    let root = Root::new();
    let call = root.read(&new(&root, "call", "speakers-2020"));
    for line in [
        "title: \"Speakers 2020\"\n",
        "edition: 2020\n",
        "#publish: after-review  # When answers are shown: once accepted by a person, or at once if complete. One of: after-review, on-arrival.\n",
        "#closes: 2020-01-20  # The last day or instant;",
    ] {
        assert!(call.contains(line), "{line} is not in\n{call}");
    }
    let form = root.read(&new(&root, "form", "speaker-proposal"));
    assert!(form.starts_with("# yaml-language-server: $schema=../.schema/form.json\n"), "{form}");
    assert!(form.contains("code: SP\n") && form.contains("visibility: private\n"), "{form}");
}

#[test]
fn nothing_is_written_over_and_nothing_is_made_of_a_bad_name() {
    let root = Root::new();
    let before = root.files("content");
    for (kind, slug, told) in [
        ("cal", "x", "did you mean `call`?"),
        ("phase", "x", "content/phases.yaml"),
        ("call", "Photo Contest!", "such as `photo-contest`"),
        ("call", "../x", "cannot stand in an address"),
        ("page", "calls/x", "wsis-site new call x"),
        ("call", "talkx", "content/calls/talkx.md is there already"),
        ("record", "HLTF-1", "wsis-site new record FORM/ID"),
        ("record", "hltf-nominatio/HLTF-1", "did you mean `hltf-nomination`?"),
        ("translation", "contact.en", "the originals are in en"),
        ("translation", "contakt.fr", "there is no content/contakt.md to translate"),
    ] {
        let output = root.site(&["new", kind, slug]);
        assert_eq!(output.status.code(), Some(2), "new {kind} {slug}");
        assert!(said(&output).contains(told), "new {kind} {slug}: {}", said(&output));
    }
    assert_eq!(root.files("content"), before);
}

/// The schemas of both programs, by name.
fn schemas() -> Vec<(String, Json)> {
    let root = Root::new();
    let mut all = Vec::new();
    for output in [root.site(&["schema"]), root.intake(&["schema"])] {
        let Ok(Json::Object(schemas)) = serde_json::from_slice(&output.stdout) else {
            panic!("one object: {}", said(&output))
        };
        all.extend(schemas);
    }
    all
}

#[test]
fn the_schemas_of_the_repository_are_those_that_the_programs_write() {
    let folder = repository().join(layout::SCHEMAS);
    let kept: Vec<String> = files(&folder).into_iter().map(|(name, _)| name).collect();
    let mut wanted: Vec<String> = Vec::new();
    for (name, schema) in schemas() {
        let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap_or_default();
        assert!(text == wsis_site::schemas::text(&schema), "{name}.json is old: run `make schemas`");
        wanted.push(format!("{name}.json"));
    }
    wanted.sort();
    assert_eq!(kept, wanted);
}

#[test]
fn every_yaml_file_names_its_schema_and_keeps_to_it() {
    let schemas = schemas();
    let mut seen = 0;
    for (name, bytes) in files(&repository().join("content")) {
        let path = format!("content/{name}");
        let text = String::from_utf8_lossy(&bytes);
        let (schema, node) = if path.ends_with(".yaml") {
            let Some(schema) = layout::schema_of(&path) else { continue };
            let modeline = layout::modeline(&path);
            assert_eq!(text.lines().next(), modeline.as_deref(), "{path} does not name its schema");
            (schema, yaml::parse(&path, &text).unwrap_or_else(|told| panic!("{told:?}")))
        } else if let Some(layout::Place::Markdown { folder, name }) = layout::place(&path) {
            let kind =
                if name.contains('.') { "translation" } else { wsis_site::content::kind_of(folder).name };
            let split = schema::front_matter::split(&path, &text).unwrap_or_else(|told| panic!("{told:?}"));
            (format!("front-matter-{kind}"), split.front)
        } else {
            continue;
        };
        let (_, schema) =
            schemas.iter().find(|(name, _)| *name == schema).unwrap_or_else(|| panic!("{schema}"));
        assert_eq!(refused(&node, schema), Vec::<String>::new(), "{path}");
        seen += 1;
    }
    assert!(seen > 90, "{seen} files");
}

#[test]
fn a_schema_refuses_a_key_that_is_not_known_and_a_word_that_is_not_one() {
    let schemas = schemas();
    let told = |name: &str, text: &str| {
        let (_, schema) = schemas.iter().find(|(own, _)| own == name).expect("the schema");
        refused(&yaml::parse("f", text).expect("valid YAML"), schema)
    };
    assert_eq!(
        told("front-matter-call", "title: X\nedition: 2020\nclosses: 2020-02-03\n"),
        ["3: `closses` is not known"]
    );
    assert_eq!(told("front-matter-news", "title: X\n"), ["1: \"date\" is missing"]);
    assert_eq!(told("site", "languages: [en, xx]\n"), ["1: \"xx\" is not among the words"]);
    assert_eq!(told("intake", "comit: on-accept\n"), ["1: `comit` is not known"]);
    assert_eq!(
        told(
            "record-hltf-nomination",
            "id: A-1\nform: hltf-nomination\nstatus: acepted\nanswers: {nominee_nam: X}\n"
        ),
        ["3: \"acepted\" is not among the words", "4: `nominee_nam` is not known"]
    );
}

#[test]
fn translators_see_what_waits_for_them() {
    let root = Root::new();
    let output = root.site(&["--format", "json", "translations"]);
    let rows: Json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    let state = |file: &str, lang: &str| {
        let row = rows.as_array().into_iter().flatten().find(|row| row["file"] == file)?;
        let own = row["languages"].as_array()?.iter().find(|own| own["lang"] == lang)?;
        own["state"].as_str()
    };
    assert_eq!(state("content/index.md", "fr"), Some("translated"));
    assert_eq!(state("content/accessibility.md", "ar"), Some("missing"));
    root.write("content/index.md", root.read("content/index.md") + "\nOne more line.\n");
    let output = root.site(&["translations"]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(table.contains("content/index.md  older: ar zh fr ru es"), "{table}");
}
