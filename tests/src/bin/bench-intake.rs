//! Measures the worker against the disk it runs on: durable take-in, and records decided, written and committed.
//!
//! `cargo run --release -p tests --bin bench-intake -- PROGRAM [MAILS]`; PROGRAM is the worker's release build. The
//! floors are measured in the same run, so that the ratios hold whatever else the machine is doing.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests::programs::repository;

const WRITERS: usize = 16;
/// How long the worker may take for all of it.
const PATIENCE: Duration = Duration::from_secs(300);

fn mail(number: usize) -> Vec<u8> {
    let sample =
        fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    let own = sample.replace("@UNIQUE@", &format!("bench-{number}"));
    own.replace("amina.okello@", &format!("amina.{number}@")).into_bytes()
}

/// Runs one job on each writer; returns the seconds it took and the longest of a hundred waits, in milliseconds.
fn measure(mails: usize, job: impl Fn(usize, usize) -> Duration + Sync) -> (f64, f64) {
    let start = Instant::now();
    let mut waits: Vec<Duration> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let job = &job;
                scope.spawn(move || {
                    (writer..mails).step_by(WRITERS).map(|number| job(writer, number)).collect::<Vec<_>>()
                })
            })
            .collect();
        writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    waits.sort_unstable();
    let p99 = waits[waits.len() * 99 / 100].as_secs_f64() * 1000.0;
    (seconds, p99)
}

/// What the disk itself can do: the same bytes, synced, renamed, and the folder synced.
fn disk(folder: &Path, mails: &[Vec<u8>]) -> (f64, f64) {
    fs::create_dir_all(folder).expect("a folder");
    measure(mails.len(), |_, number| {
        let start = Instant::now();
        let (temporary, name) = (folder.join(format!(".{number}")), folder.join(number.to_string()));
        let mut file = File::create(&temporary).expect("a file");
        file.write_all(&mails[number]).expect("written");
        file.sync_all().expect("synced");
        fs::rename(temporary, name).expect("renamed");
        File::open(folder).and_then(|folder| folder.sync_all()).expect("the folder synced");
        start.elapsed()
    })
}

/// What the worker does: a mail is dropped, and it is safe when its file has gone.
fn worker(root: &Path, mails: &[Vec<u8>]) -> (f64, f64) {
    let new = root.join("var/maildir/new");
    let temporary = root.join("var/maildir/tmp");
    measure(mails.len(), |_, number| {
        let (from, to) = (temporary.join(number.to_string()), new.join(number.to_string()));
        fs::write(&from, &mails[number]).expect("written");
        let start = Instant::now();
        fs::rename(from, &to).expect("dropped");
        while to.exists() {
            std::thread::sleep(Duration::from_micros(500));
        }
        start.elapsed()
    })
}

fn git(root: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["-c", "user.name=Bench", "-c", "user.email=bench@example.org"])
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .expect("git runs");
    assert!(done.success(), "git {arguments:?}");
}

/// Returns the record files of each commit that the worker made, in order; counts are not records.
fn batches(root: &Path) -> Vec<Vec<String>> {
    let log = Command::new("git")
        .arg("-C")
        .arg(root)
        .args([
            "log",
            "--reverse",
            "--name-only",
            "--format=%x00",
            "--diff-filter=A",
            "--",
            "content/records",
        ])
        .output()
        .expect("git runs");
    let log = String::from_utf8(log.stdout).expect("names in UTF-8");
    let names = |commit: &str| -> Vec<String> {
        commit
            .lines()
            .filter(|name| name.ends_with(".yaml") && !name.contains("/_"))
            .map(str::to_owned)
            .collect()
    };
    log.split('\0').map(names).filter(|names| !names.is_empty()).collect()
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-r").arg(from).arg(to).status().expect("cp runs");
    assert!(done.success());
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let program = PathBuf::from(arguments.next().expect("the worker's program"));
    let count: usize = arguments.next().map_or(2000, |count| count.parse().expect("a number"));
    let folder = tempfile::tempdir_in(repository().join("target")).expect("a folder on the disk");
    let mails: Vec<Vec<u8>> = (0..count).map(mail).collect();

    let root = folder.path().join("root");
    fs::create_dir_all(&root).expect("a root");
    copy(&repository().join("content"), &root.join("content"));
    let _ = fs::remove_dir_all(root.join("content/records"));
    fs::write(root.join(".gitignore"), "var/\n").expect("written");
    fs::write(root.join("content/intake.yaml"), "commit: on-arrival\n").expect("written");
    git(&root, &["init", "--quiet"]);
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "--quiet", "-m", "content"]);

    let before = disk(&folder.path().join("disk-before"), &mails);

    let mut running = Command::new(&program)
        .args(["--root", root.to_str().expect("UTF-8"), "--at", "2020-01-20T09:00:00+01:00", "run"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the worker starts");
    while !root.join("var/ledger.sqlite").exists() {
        assert!(running.try_wait().expect("a status").is_none(), "the worker ended before it began");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    let (seconds, ours) = worker(&root, &mails);
    let rate = count as f64 / seconds;

    let records = root.join("content/records/hltf-nomination/2020");
    let written = |folder: &Path| fs::read_dir(folder).map_or(0, |entries| entries.flatten().count());
    while written(&records) < count && start.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(50));
    }
    // The last batch is committed after its files are there; git is asked only when it has committed something.
    let mut seen = None;
    while start.elapsed() < PATIENCE {
        let head = fs::metadata(root.join(".git/logs/HEAD")).and_then(|log| log.modified()).ok();
        if head != seen {
            seen = head;
            let status = Command::new("git")
                .arg("-C")
                .arg(&root)
                .args(["status", "--porcelain", "content/records"])
                .output();
            if status.is_ok_and(|status| status.stdout.is_empty()) {
                break;
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let through = count as f64 / start.elapsed().as_secs_f64();
    let memory = fs::read_to_string(format!("/proc/{}/status", running.id())).unwrap_or_default();
    let peak =
        memory.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim().to_owned();
    let _ = running.kill();
    let _ = running.wait();

    // A disk is not the same from one second to the next: its floor is the mean of before and after.
    let after = disk(&folder.path().join("disk-after"), &mails);
    let (floor, p99) = (2.0 * count as f64 / (before.0 + after.0), f64::midpoint(before.1, after.1));
    println!(
        "the disk itself:     {floor:8.0} mails/s   p99 {p99:7.1} ms   ({WRITERS} writers, fsync + rename + fsync)"
    );
    println!(
        "durable take-in:     {rate:8.0} mails/s   p99 {ours:7.1} ms   ratio {:.2}, p99 ratio {:.2}",
        rate / floor,
        ours / p99
    );

    // What git itself can do with the same files in the same batches.
    let batches = batches(&root);
    let plain = folder.path().join("plain");
    fs::create_dir_all(&plain).expect("a folder");
    git(&plain, &["init", "--quiet"]);
    let start = Instant::now();
    for batch in &batches {
        for name in batch {
            let copy = plain.join(name);
            fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
            fs::copy(root.join(name), copy).expect("copied");
        }
        let names: Vec<&str> = batch.iter().map(String::as_str).collect();
        git(&plain, &[&["add", "--"], names.as_slice()].concat());
        git(&plain, &[&["commit", "--quiet", "-m", "batch", "--only", "--"], names.as_slice()].concat());
    }
    let floor = count as f64 / start.elapsed().as_secs_f64();
    println!(
        "git itself:          {floor:8.0} records/s           (add and commit, the same {} batches)",
        batches.len()
    );
    println!(
        "mail to committed:   {through:8.0} records/s           ratio {:.2}; peak memory {peak}",
        through / floor
    );
}
