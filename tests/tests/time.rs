//! Time as an input: `next` names every change of the output and no other, and a running `serve` follows it.

#![allow(clippy::disallowed_methods, reason = "tests write folders of their own")]

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tests::programs::{self, eventually, repository};
use tests::{Root, copy};

type Files = BTreeMap<String, Vec<u8>>;

/// Builds at an instant and returns the files, and when the next change is.
fn build(root: &Root, at: Timestamp) -> (Files, Option<Timestamp>) {
    let report = root.build(&at.to_string());
    assert!(!schema::diagnostic::has_errors(&report.diagnostics), "{:?}", report.diagnostics);
    (root.files("public"), report.next)
}

fn changed<'f>(one: &'f Files, other: &'f Files) -> Vec<&'f String> {
    let differs = |path: &&String| one.get(*path) != other.get(*path);
    let mut paths: Vec<&String> = one.keys().chain(other.keys()).filter(differs).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// Says where `next` and the output disagree, from an instant on, for some steps; and how many there were.
fn walk(root: &Root, from: &str, steps: usize) -> (Vec<String>, usize) {
    let mut at: Timestamp = from.parse().expect("an instant");
    let mut wrong = Vec::new();
    let mut walked = 0;
    let (mut now, mut next) = build(root, at);
    for _ in 0..steps {
        let Some(change) = next else { break };
        assert!(change > at, "{at}: the next change is not to come: {change}");
        let just_before = change.saturating_sub(SignedDuration::from_secs(1)).expect("an instant");
        let (before, same) = build(root, just_before);
        if before != now {
            wrong.push(format!("between {at} and {change}: {:?} changed", changed(&now, &before)));
        }
        if same != Some(change) && just_before >= at {
            wrong.push(format!("{just_before}: the next change is {same:?} instead of {change}"));
        }
        let (after, then) = build(root, change);
        if after == before {
            wrong.push(format!("{change}: nothing changed"));
        }
        (at, now, next) = (change, after, then);
        walked += 1;
    }
    (wrong, walked)
}

/// A small site in which everything happens that time can do.
fn eventful() -> Root {
    let root = Root::new();
    root.write(
        "content/calls/entries.md",
        "---\ntitle: Call for entries\nedition: 2020\nopens: 2019-06-20\ncloses: 2020-02-03\nform: entry\nrevisions:\n  - {announced: 2020-01-30, closes: 2020-02-10T12:00}\n---\n\nSend.\n",
    );
    root.write("content/calls/soon.md", "---\ntitle: A month\nedition: 2020\nopens: 2020-01\n---\n\nx\n");
    root.write(
        "content/calls/short.md",
        "---\ntitle: Short\nedition: 2020\nopens: 2020-02-01\ncloses: 2020-02-04\n---\n\nx\n",
    );
    root.write("content/consultation.md", "---\ntitle: Consultation\nlayout: consultation\n---\n\nx\n");
    root.write("content/meetings.md", "---\ntitle: Meetings\nlayout: meetings\n---\n\nx\n");
    root.write(
        "content/phases.yaml",
        "- {id: one, title: {en: One}, dates: 2019-06-04}\n- {id: two, title: {en: Two}, dates: 2020-01/2020-02}\n- {id: three, title: {en: Three}, dates: 2020-02-28}\n",
    );
    root.write(
        "content/meetings/first.md",
        "---\ntitle: First\ngroup: ocp\ndates: 2020-02-02/2020-02-05\nrevisions:\n  - {announced: 2020-01-15, dates: 2020-02-20, place: Geneva}\n---\n\nx\n",
    );
    root.write(
        "content/editions/2020.md",
        "---\ntitle: Forum\nyear: 2020\ndates: 2020-03-30/2020-04-03\nannounced: 2019-06-20\nrevisions:\n  - {announced: 2020-03-10, dates: 2020-08-31/2020-09-04}\n---\n\nx\n",
    );
    root.write(
        "content/later.md",
        "---\ntitle: Later\npublish_at: 2020-02-01T18:00\nexpires_at: 2020-05-01\n---\n\nx\n",
    );
    root.write("content/news/n.md", "---\ntitle: News\ndate: 2020-01-21\n---\n\nx\n");
    root.write(
        "content/key-figures.yaml",
        "- year: 2020\n  as_of: 2020-03-31\n  source: {title: Us}\n  figures: [{id: a, value: 1, label: {en: Ones}}]\n",
    );
    root.write("content/figures.md", "---\ntitle: Figures\nlayout: figures\n---\n\nx\n");
    root.write(
        "content/records/entry/2020/E-1.yaml",
        "schema: 1\nid: E-1\nform: entry\ncall: entries\nstatus: accepted\nreceived: 2020-01-10T10:00:00+01:00\nchannel: import\nlanguage: en\nanswers: {name: One}\nawards: [{award: winner, publish_at: 2020-03-31T18:00}]\n",
    );
    root
}

#[test]
fn between_two_changes_nothing_changes_and_at_each_something_does() {
    let (wrong, walked) = walk(&eventful(), "2019-01-01T00:00:00Z", 200);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(walked > 30, "{walked} steps");
}

#[test]
fn next_is_right_for_the_content_of_the_repository() {
    for at in ["2019-06-20T09:00:00+02:00", "2020-01-20T09:00:00+01:00", "2020-03-09T12:00:00+01:00"] {
        let root = Root::new();
        std::fs::remove_dir_all(root.path().join("content")).expect("the small content goes");
        copy(&repository().join("content"), &root.path().join("content"));
        let (wrong, walked) = walk(&root, at, 3);
        assert!(wrong.is_empty() && walked == 3, "{walked}: {}", wrong.join("\n"));
    }
}

#[test]
fn a_running_serve_builds_again_at_the_next_change_by_itself() {
    let root = programs::Root::new();
    let output = root.site(&["build"]);
    assert_eq!(output.status.code(), Some(0));
    let next = root.site(&["--format", "json", "next"]);
    let next: serde_json::Value = serde_json::from_slice(&next.stdout).expect("JSON");
    let change: Timestamp = next["at"].as_str().expect("an instant").parse().expect("an instant");
    let before = root.files("public");
    // It begins three seconds before the change, and nobody touches a file.
    let soon = change.saturating_sub(SignedDuration::from_secs(3)).expect("an instant").to_string();
    let _served = root.start_at(&soon, "wsis-site", &["serve", "--port", "0"]);
    eventually("the site is built anew", || (root.files("public") != before).then_some(()));
}
