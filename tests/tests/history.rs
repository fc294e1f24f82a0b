//! Records become part of the repository's history while editors work in the same repository.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use std::process::{Command, Output};

use serde_json::json;
use tests::programs::{Root, repository};

fn nomination(unique: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    mail.replace("@UNIQUE@", unique).into_bytes()
}

fn git(root: &Root, arguments: &[&str]) -> Output {
    Command::new("git")
        .arg("-C")
        .arg(root.path("."))
        .args(["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .expect("git runs")
}

fn git_text(root: &Root, arguments: &[&str]) -> String {
    let output = git(root, arguments);
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A root that is a repository with its content committed.
fn repository_root() -> Root {
    let root = Root::new();
    root.write("content/intake.yaml", "commit: on-arrival\n");
    root.write(".gitignore", "var/\npublic/\n");
    git_text(&root, &["init", "--quiet", "--initial-branch=main"]);
    git_text(&root, &["add", "-A"]);
    git_text(&root, &["commit", "--quiet", "-m", "content"]);
    root
}

fn record_of(root: &Root) -> String {
    let (name, _) = root.files("content/records").pop().expect("a record");
    format!("content/records/{name}")
}

#[test]
fn a_record_is_committed_alone_with_the_ledger_position() {
    let root = repository_root();
    root.drop_mail("1", &nomination("git"));
    root.intake(&["run", "--once"]);
    let record = record_of(&root);
    assert_eq!(git_text(&root, &["show", "--name-only", "--format=", "HEAD"]).trim(), record);
    assert_eq!(git_text(&root, &["log", "-1", "--format=%(trailers:key=Intake-Seq,valueonly)"]).trim(), "1");
    assert_eq!(git_text(&root, &["status", "--porcelain"]), "");
    let text = git_text(&root, &["log", "-p", "--all"]);
    for private in ["w.sorensen@", "000 555 014", "amina.okello"] {
        assert!(!text.contains(private), "the history holds {private}");
    }
}

#[test]
fn what_an_editor_has_staged_or_changed_stays_as_it_is() {
    let root = repository_root();
    root.write("content/contact.md", root.read("content/contact.md") + "\nStaged.\n");
    git_text(&root, &["add", "content/contact.md"]);
    root.write("content/prizes.md", root.read("content/prizes.md") + "\nChanged.\n");
    root.drop_mail("1", &nomination("staged"));
    root.intake(&["run", "--once"]);
    assert_eq!(git_text(&root, &["show", "--name-only", "--format=", "HEAD"]).trim(), record_of(&root));
    assert_eq!(git_text(&root, &["status", "--porcelain"]), "M  content/contact.md\n M content/prizes.md\n");
}

#[test]
fn a_busy_repository_is_left_alone_until_it_is_free() {
    for busy in [".git/index.lock", ".git/MERGE_HEAD", ".git/rebase-merge/head-name"] {
        let root = repository_root();
        let before = git_text(&root, &["rev-parse", "HEAD"]);
        root.write(busy, "");
        root.drop_mail("1", &nomination("busy"));
        let output = root.intake(&["run", "--once"]);
        assert!(output.status.success());
        assert!(!root.files("content/records").is_empty(), "the file is written all the same");
        assert_eq!(git_text(&root, &["rev-parse", "HEAD"]), before, "{busy}: nothing is committed meanwhile");
        let path = root.path(busy);
        if busy.contains('-') {
            std::fs::remove_dir_all(path.parent().expect("a folder")).expect("removed");
        } else {
            std::fs::remove_file(path).expect("removed");
        }
        root.intake(&["run", "--once"]);
        assert_eq!(
            git_text(&root, &["show", "--name-only", "--format=", "HEAD"]).trim(),
            record_of(&root),
            "{busy}"
        );
    }
}

#[test]
fn an_editor_who_commits_the_record_first_is_not_in_the_way() {
    let root = repository_root();
    root.write("content/intake.yaml", "commit: on-accept\n");
    git_text(&root, &["commit", "--quiet", "-am", "on accept"]);
    root.drop_mail("1", &nomination("first"));
    root.intake(&["run", "--once"]);
    let record = record_of(&root);
    assert_eq!(
        git_text(&root, &["status", "--porcelain", "-uall"]),
        format!("?? {record}\n"),
        "not before it is accepted"
    );
    let accepted = root.read(&record).replace("status: submitted", "status: accepted");
    root.write(&record, accepted);
    git_text(&root, &["add", "-A"]);
    git_text(&root, &["commit", "--quiet", "-m", "accepted by hand"]);
    let id = record.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).expect("an id").to_owned();
    assert!(root.intake(&["accept", &id]).status.success());
    assert_eq!(git_text(&root, &["status", "--porcelain"]), "");
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
}
