//! A root that is a git repository, and git as an editor calls it.

use std::process::{Command, Output};

use crate::programs::Root;

/// Runs git as an editor does.
pub fn git(root: &Root, arguments: &[&str]) -> Output {
    Command::new("git")
        .arg("-C")
        .arg(root.path("."))
        .args(["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .expect("git runs")
}

/// Runs git to its good end and returns what it says.
pub fn git_text(root: &Root, arguments: &[&str]) -> String {
    let output = git(root, arguments);
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A root that is a repository with its content committed, in which the worker commits each record as it comes.
pub fn repository_root() -> Root {
    let root = Root::new();
    root.write("content/intake.yaml", "commit: on-arrival\n");
    root.write(".gitignore", "var/\npublic/\n");
    git_text(&root, &["init", "--quiet", "--initial-branch=main"]);
    git_text(&root, &["add", "-A"]);
    git_text(&root, &["commit", "--quiet", "-m", "content"]);
    root
}
