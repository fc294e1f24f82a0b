//! The generator from end to end: the cases of the suite, and what no single case can show.

#![allow(clippy::disallowed_methods, reason = "tests read files of their own")]

use std::collections::BTreeMap;

use tests::{AT, Root, repository, suite};
use wsis_site::codes::CODES;
use wsis_site::inputs::Options;

#[test]
fn the_cases_of_the_suite_hold_and_every_code_has_one() {
    let (told, failures) = suite::run(&repository().join("tests/suite"));
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    for code in &told {
        assert!(CODES.iter().any(|(known, _)| known == code), "{code} is not in codes.rs");
    }
    // These need a file that Markdown cannot hold, a machine that fails, or another site: `tests/tests/links.rs`.
    let elsewhere = [
        "bad-file-name",
        "external-gone",
        "external-moved",
        "external-unsure",
        "not-utf8",
        "too-large",
        "unreadable",
    ];
    for (code, _) in CODES {
        assert!(told.contains(*code) || elsewhere.contains(code), "{code} has no case in tests/suite");
    }
}

#[test]
fn the_reference_of_components_is_what_the_program_knows() {
    let (file, reference) = (repository().join("COMPONENTS.md"), wsis_site::component::reference());
    if std::env::var_os("UPDATE_SUITE").is_some() {
        std::fs::write(&file, &reference).expect("the reference can be written");
    }
    let held = std::fs::read_to_string(&file).expect("COMPONENTS.md is there");
    assert!(held == reference, "COMPONENTS.md is older than the program: UPDATE_SUITE=1 writes it");
}

#[test]
fn no_heading_of_a_text_can_take_an_id_of_the_theme() {
    for (path, bytes) in tests::programs::files(&repository().join("themes")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for id in text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let is_fixed = path.ends_with(".html") && !id.contains("{{");
            assert!(
                !is_fixed || wsis_site::markdown::RESERVED.contains(&id),
                "{path}: `{id}` is not reserved"
            );
        }
    }
}

#[test]
fn codes_are_sorted_and_stand_once() {
    assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

#[test]
fn files_that_are_not_text_or_too_large_are_told() {
    let root = Root::new();
    root.write("content/phases.yaml", &format!("# {}\n", "x".repeat(5 * 1024 * 1024)));
    let bytes = b"---\ntitle: \xff\n---\n";
    root.write_bytes("content/about.md", bytes);
    let codes: Vec<&str> = root.check(AT).iter().map(|told| told.code).collect();
    assert_eq!(codes, ["not-utf8", "too-large"]);
}

/// Adds some records, pages and embargoed facts to a root.
fn furnish(root: &Root) {
    for n in 1..=7 {
        let line = ["C1", "C2", "C11"][n % 3];
        root.write(
            &format!("content/records/entry/2020/E-{n}.yaml"),
            &format!(
                "schema: 1\nid: E-{n}\nform: entry\ncall: entries\nstatus: accepted\nreceived: 2020-01-1{n}T10:00:00+01:00\nchannel: import\nlanguage: en\nformat: markdown\nanswers:\n  name: Entry {n}\n  action_lines: [{line}]\n  country: CH\n  text: |\n    Text of **{n}**, see [one](E-1).\n"
            ),
        );
    }
    root.write("content/about.md", "---\ntitle: About\n---\n\nAbout [calls](calls.md).\n");
}

#[test]
fn the_same_content_gives_the_same_bytes_on_any_number_of_threads() {
    let root = Root::new();
    furnish(&root);
    let mut seen: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
    for (nth, threads) in [1, 2, 2, 3].into_iter().enumerate() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be made");
        let out = format!("out-{nth}");
        let report = pool.install(|| root.build_with(AT, Options::default(), &out, false));
        assert!(report.written > 20 && report.diagnostics.is_empty(), "{report:?}");
        seen.push(root.files(&out));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_second_build_writes_nothing_with_the_cache_and_without() {
    let root = Root::new();
    furnish(&root);
    let first = root.build(AT);
    let second = root.build(AT);
    assert_eq!((second.written, second.removed, second.unchanged), (0, 0, first.written));
    let third = root.build_with(AT, Options::default(), "public", false);
    assert_eq!((third.written, third.removed), (0, 0));
}

#[test]
fn a_warm_build_gives_the_bytes_of_a_cold_one() {
    let root = Root::new();
    furnish(&root);
    root.build(AT);
    root.write("content/about.md", "---\ntitle: About us\n---\n\nOther words.\n");
    let record = root.read("content/records/entry/2020/E-3.yaml").replace("Entry 3", "Entry three");
    root.write("content/records/entry/2020/E-3.yaml", &record);
    root.remove("content/records/entry/2020/E-5.yaml");
    let warm = root.build(AT);
    assert!(warm.written > 0 && warm.unchanged > 0 && warm.removed > 0, "{warm:?}");
    root.build_with(AT, Options::default(), "cold", false);
    assert_eq!(root.files("public"), root.files("cold"));
    // At another instant only what the time changes is written, and the same bytes come out.
    let later = "2020-03-01T00:00:00+01:00";
    let warm = root.build(later);
    assert!(warm.written > 0 && warm.unchanged > 0, "{warm:?}");
    root.build_with(later, Options::default(), "cold", true);
    assert_eq!(root.files("public"), root.files("cold"));
}

#[test]
fn a_file_that_is_not_ours_is_never_removed_and_ours_are_found_without_the_cache() {
    let root = Root::new();
    furnish(&root);
    root.build(AT);
    root.write("public/about/foreign.txt", "keep me");
    root.remove("content/about.md");
    root.remove("var/site-cache");
    let report = root.build(AT);
    assert_eq!(report.removed, 2, "the page in two languages: {report:?}");
    assert_eq!(root.read("public/about/foreign.txt"), "keep me");
    assert!(!root.files("public").contains_key("fr/about/index.html"));
}

#[test]
fn with_an_error_in_the_content_the_published_site_stays() {
    let root = Root::new();
    furnish(&root);
    root.build(AT);
    let before = root.files("public");
    root.write("content/about.md", "---\ntitle: About\n---\n\n[x](nowhere.md)\n");
    root.write("content/calls.md", "---\ntitle: Changed\nlayout: calls\n---\n");
    let report = root.build(AT);
    assert_eq!((report.written, report.pages), (0, 0));
    assert_eq!(root.files("public"), before);
}

#[test]
fn what_is_embargoed_is_in_no_byte_of_the_output() {
    let root = Root::new();
    furnish(&root);
    let front = "title: Zebracanary page\nsummary: zebracanary\npublish_at: 2020-03-31T18:00\n";
    root.write(
        "content/zebracanary.md",
        &format!(
            "---\n{front}aliases: [/zebracanary-old/]\n---\n\nZebracanary ![x](photos/zebracanary.jpg).\n"
        ),
    );
    root.write("content/photos/zebracanary.jpg", "a picture");
    root.write("content/zebracanary.fr.md", "---\ntitle: Zebracanary\nof: 00000000\n---\n\nZebracanary.\n");
    root.write("content/meetings/zebracanary.md", &format!("---\n{front}dates: 2020-03-31\n---\n"));
    root.write("content/draft.md", "---\ntitle: Zebracanary draft\ndraft: true\n---\n\nx\n");
    root.write("content/news/n.md", "---\ntitle: Zebracanary news\ndate: 2020-03-31\n---\n\nx\n");
    root.write(
        "content/key-figures.yaml",
        "- year: 2020\n  as_of: 2020-03-31\n  source: {title: Zebracanary}\n  figures: [{id: a, value: zebracanary, label: {en: zebracanary}}]\n",
    );
    root.write("content/about.md", "---\ntitle: About\n---\n\nSee [this](zebracanary.md).\n");
    let record = root.read("content/records/entry/2020/E-1.yaml");
    root.write(
        "content/records/entry/2020/E-1.yaml",
        &format!("{record}awards: [{{award: zebracanary, publish_at: 2020-03-31T18:00}}]\n"),
    );
    for n in [2, 3] {
        let record = root.read(&format!("content/records/entry/2020/E-{n}.yaml"));
        let status = if n == 2 { "submitted" } else { "declined" };
        root.write(
            &format!("content/records/entry/2020/E-{n}.yaml"),
            &record.replace("accepted", status).replace("name: Entry", "name: Zebracanary"),
        );
    }
    let has_canary = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        files
            .iter()
            .filter(|(path, bytes)| {
                let text = String::from_utf8_lossy(bytes).to_lowercase();
                path.to_lowercase().contains("zebracanary") || text.contains("zebracanary")
            })
            .map(|(path, _)| path.clone())
            .collect()
    };
    let report = root.build("2020-03-31T17:59:59+02:00");
    assert!(!schema::diagnostic::has_errors(&report.diagnostics), "{:?}", report.diagnostics);
    // The figures and the news are of that day, which has begun; the rest waits for the evening.
    let report = root.build("2020-03-30T12:00:00+02:00");
    assert_eq!(report.next_change.as_deref(), Some("2020-03-31T00:00:00+02:00"));
    assert_eq!(has_canary(&root.files("public")), Vec::<String>::new());
    // The preview shows drafts and what waits, and still nothing that is embargoed.
    let pending = Options { pending: true, base_url: None };
    root.build_with("2020-03-30T12:00:00+02:00", pending, "var/preview", true);
    let shown = has_canary(&root.files("var/preview"));
    assert!(
        shown.contains(&"draft/index.html".to_owned())
            && shown.contains(&"records/entry/E-2/index.html".to_owned())
    );
    assert!(!shown.iter().any(|path| path.contains("zebracanary") || path.contains("E-1")), "{shown:?}");
    // In the evening it is there.
    root.build("2020-03-31T18:00:00+02:00");
    let shown = has_canary(&root.files("public"));
    for path in [
        "photos/zebracanary.jpg",
        "zebracanary/index.html",
        "records/entry/E-1/index.html",
        "calendar.ics",
        "_redirects",
        "sitemap.xml",
    ] {
        assert!(shown.contains(&path.to_owned()), "{path} in {shown:?}");
    }
}

#[test]
fn what_is_private_is_in_no_byte_of_the_output() {
    let root = Root::new();
    furnish(&root);
    let form = root.read("content/forms/entry.yaml").replace(
        "  - {name: email,",
        "  - {name: passport, label: {en: Passport}, type: file, visibility: private}\n  - {name: email,",
    );
    root.write("content/forms/entry.yaml", &form);
    // Accepted, with what editors note and a file that answers a private question; waiting; declined; withdrawn.
    for (n, status) in [(1, "accepted"), (2, "submitted"), (3, "declined"), (4, "withdrawn")] {
        let path = format!("content/records/entry/2020/E-{n}.yaml");
        let secret = "Quaggacanary";
        let mut record = root.read(&path).replace("status: accepted", &format!("status: {status}"));
        if n > 1 {
            record = record
                .replace("Text of", &format!("{secret} of"))
                .replace("name: Entry", "name: Quaggacanary");
        }
        root.write(
            &path,
            &format!(
                "{record}needs_check: [{{field: name, reason: inferred}}]\nattachments: [{{field: passport, file: quaggacanary-{n}.jpg, media_type: image/jpeg, bytes: 1, sha256: x}}]\nnotes: |\n  {secret} said so.\n"
            ),
        );
        root.write(&format!("content/records/entry/2020/E-{n}/quaggacanary-{n}.jpg"), "quaggacanary");
    }
    root.write("content/records/entry/2020/_counts.yaml", "quaggacanary: 7\n");
    root.write("content/intake.yaml", "# quaggacanary\ncommit: on-accept\n");
    let report = root.build(AT);
    assert!(report.written > 20 && !schema::diagnostic::has_errors(&report.diagnostics), "{report:?}");
    let leaks: Vec<String> = root
        .files("public")
        .into_iter()
        .filter(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes).to_lowercase();
            path.to_lowercase().contains("quaggacanary") || text.contains("quaggacanary")
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(leaks, Vec::<String>::new());
}

#[test]
fn a_copy_with_relative_links_works_from_a_folder() {
    let root = Root::new();
    furnish(&root);
    let options = Options { base_url: Some("./".to_owned()), pending: false };
    root.build_with(AT, options, "copy", false);
    let files = root.files("copy");
    let mut links = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html") && !path.contains("404")) {
        let html = String::from_utf8_lossy(bytes);
        let is_stub = html.contains("http-equiv=\"refresh\"");
        for link in html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let file = link.split(['#', '?']).next().unwrap_or_default();
            if file.is_empty() || file.contains(':') || is_stub {
                continue;
            }
            assert!(!file.starts_with('/'), "{path}: {link}");
            let mut parts: Vec<&str> = path.split('/').collect();
            parts.pop();
            for part in file.split('/') {
                if part == ".." {
                    parts.pop();
                } else {
                    parts.push(part);
                }
            }
            assert!(files.contains_key(&parts.join("/")), "{path}: {link}");
            links += 1;
        }
    }
    assert!(links > 100);
}

#[test]
fn the_next_change_is_the_closing_to_the_second() {
    let root = Root::new();
    let next = |at: &str| root.build(at).next_change;
    assert_eq!(next("2020-02-03T12:00:00+01:00").as_deref(), Some("2020-02-04T00:00:00+01:00"));
    assert_eq!(next("2020-02-04T00:00:00+01:00"), None);
    assert_eq!(next("2019-01-01T00:00:00+01:00").as_deref(), Some("2019-06-20T00:00:00+02:00"));
}

#[test]
fn the_cost_of_a_list_page_does_not_depend_on_its_term() {
    // Every page of a list holds its own entries and no more: its size stays within the size of its entries.
    let root = Root::new();
    furnish(&root);
    root.build(AT);
    let sizes: Vec<usize> = root
        .files("public")
        .iter()
        .filter(|(path, _)| path.starts_with("records/entry/country/ch/"))
        .map(|(_, bytes)| bytes.len())
        .collect();
    assert_eq!(sizes.len(), 4);
    let (least, most) = (sizes.iter().min().copied().unwrap_or(0), sizes.iter().max().copied().unwrap_or(0));
    assert!(most - least < 1_000, "{sizes:?}");
}
