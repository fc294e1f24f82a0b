//! The git command, called with arguments and never through a shell: it has the operator's hooks and credentials.

#![expect(clippy::disallowed_methods, reason = "shell: runs git")]

use std::process::{Command, Output, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

use crate::failpoint::reach;

/// What became of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was made.
    Committed,
    /// History had it already.
    NothingToCommit,
    /// There is no repository here.
    NoRepository,
    /// Not now: somebody is busy in the repository, or git refused. It is tried again.
    Later(String),
}

fn git(root: &Utf8Path, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
}

/// States in which an editor is in the middle of something.
const BUSY: [&str; 6] =
    ["index.lock", "MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "REVERT_HEAD"];

/// Commits exactly these paths, as they are in the work tree, and nothing that is staged beside them. What of the paths
/// themselves is staged is for the caller to ask with [`staged`], and to leave out.
pub fn commit(root: &Utf8Path, paths: &[Utf8PathBuf], message: &str, author: &str) -> Outcome {
    let Some(signs) = signs_of_work(root) else { return Outcome::NoRepository };
    if let Some((name, _)) = signs.iter().find(|(_, place)| place.exists()) {
        return Outcome::Later(format!("someone is busy in the repository ({name})"));
    }
    let paths = known_paths(root, paths);
    if paths.is_empty() {
        return Outcome::NothingToCommit;
    }
    // A new file is only announced: were this program to end here, nothing would look staged, and no other commit would
    // carry the file.
    let names: Vec<&str> = paths.iter().map(|path| path.as_str()).collect();
    let announced = git(root, &[&["add", "--intent-to-add", "--"], names.as_slice()].concat());
    if let Some(why) = refusal(&announced) {
        return Outcome::Later(why);
    }
    reach("commit-announced");
    let name = "user.name=WSIS intake".to_owned();
    let email = format!("user.email={author}");
    let start = ["-c", &name, "-c", &email, "commit", "--quiet", "-m", message, "--only", "--"];
    let committed = git(root, &[&start[..], names.as_slice()].concat());
    match &committed {
        Ok(output) if output.status.success() => {
            reach("commit-made");
            Outcome::Committed
        }
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains("nothing") => Outcome::NothingToCommit,
        other => {
            let why = refusal(other).unwrap_or_default();
            // What was announced for this commit alone is taken back.
            let _ = git(root, &[&["reset", "--quiet", "--"], names.as_slice()].concat());
            Outcome::Later(why)
        }
    }
}

/// Returns which of these files, or files below these folders, somebody has staged, relative to the root.
pub fn staged(root: &Utf8Path, paths: &[Utf8PathBuf]) -> Vec<Utf8PathBuf> {
    let names = paths.iter().map(|path| path.as_str());
    let question = ["diff", "--cached", "--relative", "--name-only", "-z", "--"];
    let question: Vec<&str> = question.into_iter().chain(names).collect();
    let output = git(root, &question).map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).split('\0').filter(|name| !name.is_empty()).map(Into::into).collect()
}

/// Merges what editors did in the repository that this one was cloned from; returns whether anything came.
///
/// Where both changed the same lines, theirs are taken: the ledger still knows ours, and the next projection merges a
/// record field by field. A merge that git cannot finish is undone.
pub fn pull(root: &Utf8Path, author: &str) -> Result<bool, String> {
    if let Some(name) = busy(root) {
        return Err(format!("someone is busy in the repository ({name})"));
    }
    let before = head(root);
    let (name, email) = ("user.name=WSIS intake".to_owned(), format!("user.email={author}"));
    let start = ["-c", &name, "-c", &email, "pull", "--quiet", "--no-rebase", "--no-edit", "-X", "theirs"];
    if let Some(why) = refusal(&git(root, &start)) {
        if busy(root).is_some() {
            let _ = git(root, &["merge", "--abort"]);
        }
        return Err(why);
    }
    Ok(head(root) != before)
}

/// Brings our commits to the repository that this one was cloned from; does nothing where there are none.
pub fn push(root: &Utf8Path) -> Result<(), String> {
    let ahead = git(root, &["rev-list", "--count", "@{upstream}..HEAD"]);
    if let Some(why) = refusal(&ahead) {
        return Err(why);
    }
    if ahead.is_ok_and(|output| output.stdout.trim_ascii() == b"0") {
        return Ok(());
    }
    refusal(&git(root, &["push", "--quiet"])).map_or(Ok(()), Err)
}

fn head(root: &Utf8Path) -> Vec<u8> {
    git(root, &["rev-parse", "HEAD"]).map(|output| output.stdout).unwrap_or_default()
}

/// Returns what an editor, or git itself, is in the middle of.
fn busy(root: &Utf8Path) -> Option<&'static str> {
    signs_of_work(root)?.into_iter().find(|(_, place)| place.exists()).map(|(name, _)| name)
}

/// Returns where each sign of somebody's work would lie; nothing where there is no repository.
fn signs_of_work(root: &Utf8Path) -> Option<Vec<(&'static str, Utf8PathBuf)>> {
    let plain = root.join(".git");
    if plain.is_dir() {
        return Some(BUSY.into_iter().map(|name| (name, plain.join(name))).collect());
    }
    // A work tree of another repository, or a folder of a larger one: git knows.
    let signs = BUSY.iter().flat_map(|name| ["--git-path", name]);
    let question: Vec<&str> = ["rev-parse", "--is-inside-work-tree"].into_iter().chain(signs).collect();
    let output = git(root, &question).ok().filter(|output| output.status.success())?;
    let places = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(BUSY.into_iter().zip(places.lines().skip(1).map(|place| root.join(place))).collect())
}

/// Keeps the paths that are there, or that were there at the last commit: git refuses all where it knows one of them not.
fn known_paths(root: &Utf8Path, paths: &[Utf8PathBuf]) -> Vec<Utf8PathBuf> {
    let (mut known, gone): (Vec<_>, Vec<_>) = paths.iter().partition(|path| root.join(path).exists());
    let names: Vec<&str> = gone.iter().map(|path| path.as_str()).collect();
    if !names.is_empty()
        && let Ok(tracked) = git(root, &[&["ls-files", "-z", "--"], names.as_slice()].concat())
    {
        let tracked = String::from_utf8_lossy(&tracked.stdout).into_owned();
        let is_tracked = |path: &Utf8Path| {
            tracked.split('\0').any(|name| !name.is_empty() && Utf8Path::new(name).starts_with(path))
        };
        known.extend(gone.into_iter().filter(|path| is_tracked(path)));
    }
    known.into_iter().cloned().collect()
}

fn refusal(output: &std::io::Result<Output>) -> Option<String> {
    match output {
        Ok(output) if output.status.success() => None,
        Ok(output) => {
            Some(String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("git refused").to_owned())
        }
        Err(error) => Some(format!("git cannot be run: {error}")),
    }
}
