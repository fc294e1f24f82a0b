//! Records become part of the repository's history while editors work in the same repository.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use serde_json::json;
use tests::git::{git, git_text, repository_root};
use tests::programs::{Root, repository};

fn nomination(unique: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    mail.replace("@UNIQUE@", unique).into_bytes()
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
fn a_record_that_an_editor_has_staged_waits_and_no_other_waits_for_it() {
    let root = repository_root();
    root.write("content/intake.yaml", "commit: on-accept\n");
    git_text(&root, &["commit", "--quiet", "-am", "on accept"]);
    root.drop_mail("1", &nomination("staged"));
    root.intake(&["run", "--once"]);
    let staged = record_of(&root);
    git_text(&root, &["add", &staged]);
    root.write("content/intake.yaml", "commit: on-arrival\n");
    git_text(&root, &["commit", "--quiet", "-m", "on arrival", "--", "content/intake.yaml"]);
    root.drop_mail("2", &nomination("other"));
    let output = root.intake(&["run", "--once"]);
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(&format!("someone has staged {staged}")), "{said}");
    assert_eq!(git_text(&root, &["status", "--porcelain"]), format!("A  {staged}\n"));
    git_text(&root, &["commit", "--quiet", "-m", "ours", "--", &staged]);
    root.intake(&["run", "--once"]);
    assert_eq!(git_text(&root, &["status", "--porcelain"]), "");
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

#[test]
fn a_worker_with_a_clone_of_its_own_meets_the_editors_upstream() {
    let root = repository_root();
    root.write("content/intake.yaml", "commit: on-arrival\ngit: {pull: true, push: true}\n");
    git_text(&root, &["commit", "--quiet", "-am", "exchange"]);
    let upstream = tempfile::tempdir().expect("a folder");
    let (bare, editors) = (upstream.path().join("bare.git"), upstream.path().join("editors"));
    let (bare, editors) = (bare.to_str().expect("UTF-8"), editors.to_str().expect("UTF-8"));
    git_text(&root, &["clone", "--quiet", "--bare", ".", bare]);
    git_text(&root, &["remote", "add", "origin", bare]);
    git_text(&root, &["fetch", "--quiet", "origin"]);
    git_text(&root, &["branch", "--quiet", "--set-upstream-to=origin/main"]);
    let editor = |arguments: &[&str]| git_text(&root, &[&["-C", editors], arguments].concat());
    let pull = |root: &Root| {
        let output = root.intake(&["run", "--once"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && !said.contains("for now"), "{said}");
    };
    root.drop_mail("1", &nomination("clone"));
    pull(&root);
    let record = record_of(&root);
    git_text(&root, &["clone", "--quiet", bare, editors]);
    let text = root.read(&record);
    let theirs = std::path::Path::new(editors).join(&record);
    assert_eq!(std::fs::read_to_string(&theirs).expect("the pushed record"), text);

    // An editor accepts it and mends a word there, while a further mail comes here.
    let edited = text.replace("status: submitted", "status: accepted").replace("Head of", "Chief of");
    std::fs::write(&theirs, edited).expect("written");
    editor(&["commit", "--quiet", "-am", "accepted"]);
    editor(&["push", "--quiet"]);
    root.drop_mail("2", &nomination("another"));
    pull(&root);
    let merged = root.read(&record);
    assert!(merged.contains("status: accepted") && merged.contains("Chief of"), "{merged}");
    let id = record.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).expect("an id").to_owned();
    assert_eq!(root.intake_json(&["show", &id])["status"], "accepted");
    editor(&["pull", "--quiet"]);
    assert_eq!(std::fs::read_to_string(&theirs).expect("the record"), merged);
    assert_eq!(git_text(&root, &["status", "--porcelain"]), "");
    assert_eq!(git_text(&root, &["rev-list", "--count", "@{upstream}..HEAD"]).trim(), "0");
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
}

#[test]
fn an_editor_who_commits_stages_and_rebases_meanwhile_loses_nothing() {
    let root = repository_root();
    let worker = root.start("wsis-intake", &["run"]);
    let mut lines = 0;
    for round in 0..6 {
        root.drop_mail(&format!("{round}"), &nomination(&format!("busy-{round}")));
        let page = root.read("content/contact.md");
        root.write("content/contact.md", format!("{page}\nLine {round}.\n"));
        // The editor's own commands may meet the worker's lock; then they try again, as people do.
        let persist = |arguments: &[&str]| {
            tests::programs::eventually("the editor's turn", || {
                git(&root, arguments).status.success().then_some(())
            });
        };
        match round % 3 {
            0 => persist(&["commit", "--quiet", "-m", "a line", "--", "content/contact.md"]),
            1 => persist(&["add", "content/contact.md"]),
            _ => {
                persist(&["commit", "--quiet", "-m", "two lines", "--", "content/contact.md"]);
                persist(&["commit", "--quiet", "--amend", "-m", "two lines, amended"]);
            }
        }
        lines += 1;
    }
    let records = || {
        root.files("content/records")
            .iter()
            .filter(|(name, _)| name.ends_with(".yaml") && !name.contains("_counts"))
            .count()
    };
    tests::programs::eventually("the records", || (records() == lines).then_some(()));
    drop(worker);
    tests::programs::eventually("the last commit", || {
        root.intake(&["run", "--once"]);
        git_text(&root, &["status", "--porcelain", "-uall"]).is_empty().then_some(())
    });
    let page = git_text(&root, &["show", "HEAD:content/contact.md"]);
    for round in 0..lines {
        assert!(page.contains(&format!("Line {round}.")), "{page}");
    }
    assert_eq!(
        git_text(&root, &["ls-files", "content/records"])
            .lines()
            .filter(|name| name.ends_with(".yaml") && !name.contains("_counts"))
            .count(),
        lines
    );
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
}
