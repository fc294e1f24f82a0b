//! The two real programs, built once, run on a fresh root.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use walkdir::WalkDir;

/// A day on which calls are open.
pub const OPEN_DAY: &str = "2020-01-20T09:00:00+01:00";

/// Returns the folder of this repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Builds both programs and returns the folder they are in.
fn programs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "-p", "wsis-site", "-p", "wsis-intake"])
            .current_dir(repository())
            .status()
            .expect("cargo runs");
        assert!(built.success(), "the programs do not build");
        let test = std::env::current_exe().expect("the test's own path");
        let profile = test.ancestors().nth(2).expect("target/<profile>");
        profile.to_owned()
    })
}

/// Returns a complete nomination with a Message-ID of its own.
pub fn nomination(unique: &str) -> Vec<u8> {
    let mail =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    mail.replace("@UNIQUE@", unique).into_bytes()
}

/// Returns the path of one of the two programs.
pub fn program(name: &str) -> PathBuf {
    programs().join(name)
}

/// A fresh root with the repository's own content and theme.
#[derive(Debug)]
pub struct Root {
    folder: tempfile::TempDir,
}

impl Root {
    /// Copies content/ and themes/ into a new folder.
    pub fn new() -> Root {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["content", "themes"] {
            copy(&repository().join(name), &folder.path().join(name));
        }
        let records = folder.path().join("content/records");
        if records.exists() {
            std::fs::remove_dir_all(records).expect("records removed");
        }
        Root { folder }
    }

    /// Returns a path in the root.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Reads a file as text.
    pub fn read(&self, relative: &str) -> String {
        std::fs::read_to_string(self.path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Writes a file.
    pub fn write(&self, relative: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
        std::fs::write(path, bytes).expect("file written");
    }

    /// Drops a mail into the Maildir as a mail server would.
    pub fn drop_mail(&self, name: &str, bytes: &[u8]) {
        self.write(&format!("var/maildir/tmp/{name}"), bytes);
        std::fs::create_dir_all(self.path("var/maildir/new")).expect("folder made");
        std::fs::rename(
            self.path(&format!("var/maildir/tmp/{name}")),
            self.path(&format!("var/maildir/new/{name}")),
        )
        .expect("mail dropped");
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(programs().join(program));
        command.arg("--root").arg(self.folder.path()).args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs the worker's program to its end on the open day.
    pub fn intake(&self, arguments: &[&str]) -> Output {
        self.command("wsis-intake", &[&["--at", OPEN_DAY], arguments].concat())
            .output()
            .expect("the worker runs")
    }

    /// Returns the worker's program on the open day, to be started in a way of one's own.
    pub fn worker(&self, arguments: &[&str]) -> Command {
        self.command("wsis-intake", &[&["--at", OPEN_DAY], arguments].concat())
    }

    /// Hands a mail to the worker as a mail server's pipe does.
    pub fn deliver(&self, mail: &[u8]) -> Output {
        use std::io::Write;
        let mut command = self.command("wsis-intake", &["--at", OPEN_DAY, "deliver", "wsis-info@itu.int"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the worker starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        // A program that refuses early closes its end: that is no failure of the test.
        let _ = pipe.write_all(mail);
        drop(pipe);
        child.wait_with_output().expect("the worker ends")
    }

    /// Runs the worker's program to its end at an instant.
    pub fn intake_at(&self, at: &str, arguments: &[&str]) -> Output {
        self.command("wsis-intake", &[&["--at", at], arguments].concat()).output().expect("the worker runs")
    }

    /// Runs the worker's program with additions to its environment.
    pub fn intake_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        self.command("wsis-intake", &[&["--at", OPEN_DAY], arguments].concat())
            .envs(environment.iter().copied())
            .output()
            .expect("the worker runs")
    }

    /// Runs the worker's program and returns its JSON.
    pub fn intake_json(&self, arguments: &[&str]) -> Value {
        let output = self.intake(&[&["--format", "json"], arguments].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!("{arguments:?}: {error}: {}", String::from_utf8_lossy(&output.stderr))
        })
    }

    /// Runs the site's program to its end on the open day.
    pub fn site(&self, arguments: &[&str]) -> Output {
        self.command("wsis-site", &[&["--at", OPEN_DAY], arguments].concat())
            .output()
            .expect("the generator runs")
    }

    /// Starts the worker or the site and returns it; it is killed when dropped.
    pub fn start(&self, program: &str, arguments: &[&str]) -> Running {
        self.start_as(OPEN_DAY, &[], program, arguments)
    }

    /// Starts one of them at an instant.
    pub fn start_at(&self, at: &str, program: &str, arguments: &[&str]) -> Running {
        self.start_as(at, &[], program, arguments)
    }

    /// Starts a program with additions to its environment.
    pub fn start_with(&self, environment: &[(&str, &str)], program: &str, arguments: &[&str]) -> Running {
        self.start_as(OPEN_DAY, environment, program, arguments)
    }

    fn start_as(&self, at: &str, environment: &[(&str, &str)], program: &str, arguments: &[&str]) -> Running {
        let child = self
            .command(program, &[&["--at", at], arguments].concat())
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        Running(child)
    }

    /// Returns the files below a folder, relative to it, sorted, with their bytes.
    pub fn files(&self, below: &str) -> Vec<(String, Vec<u8>)> {
        files(&self.path(below))
    }
}

impl Default for Root {
    fn default() -> Self {
        Root::new()
    }
}

/// Returns the files below a folder, relative to it, sorted, with their bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() {
            let name =
                entry.path().strip_prefix(folder).expect("below the folder").to_string_lossy().into_owned();
            files.push((name, std::fs::read(entry.path()).unwrap_or_default()));
        }
    }
    files
}

/// A program that runs until it is dropped.
#[derive(Debug)]
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until something holds; fails loudly after a time that is far too long.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(180), "never happened: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from).into_iter().flatten() {
        let target = to.join(entry.path().strip_prefix(from).expect("below the folder"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).expect("folder made");
        } else {
            std::fs::copy(entry.path(), target).expect("file copied");
        }
    }
}
