//! A disk that fills up: mail is refused for now, nothing that was taken in is hurt, and work goes on after.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use tests::programs::{Root, repository};

/// A small disk of its own, where this machine lets us have one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(path: PathBuf) -> Option<SmallDisk> {
        SmallDisk::mount_of("16m", path)
    }

    fn mount_of(size: &str, path: PathBuf) -> Option<SmallDisk> {
        std::fs::create_dir_all(&path).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(&path)
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(SmallDisk(path))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

/// A mail with a file of a megabyte: a dozen of them fill the disk.
fn with_large_file(mail: &str) -> String {
    let (head, body) = mail.split_once("\n\n").expect("a head and a body");
    let head: String = head
        .lines()
        .filter(|line| !line.starts_with("Content-") && !line.starts_with("MIME-"))
        .map(|line| format!("{line}\n"))
        .collect();
    let file = format!("{}\n", "AAAA".repeat(19)).repeat(13_000);
    format!(
        "{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=part\n\n\
         --part\nContent-Type: text/plain; charset=utf-8\n\n{body}\n\
         --part\nContent-Type: application/octet-stream; name=data.bin\nContent-Transfer-Encoding: base64\n\n\
         {file}--part--\n"
    )
}

#[test]
fn a_full_disk_refuses_new_mail_and_keeps_the_old() {
    let root = Root::new();
    let Some(_disk) = SmallDisk::mount(root.path("var")) else {
        eprintln!("SKIPPED: this machine lets nobody mount a small disk");
        return;
    };
    let sample =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    let mail = |number: u32| {
        let own = sample
            .replace("@UNIQUE@", &format!("full-{number}"))
            .replace("amina.", &format!("amina{number}."));
        with_large_file(&own)
    };
    // The Maildir is on another disk, as a mail server's would be.
    root.write("content/intake.yaml", "maildir: mail\n");
    for number in 0..20 {
        root.write(&format!("mail/new/{number:02}"), mail(number));
    }
    let output = root.intake(&["run", "--once"]);
    assert_eq!(output.status.code(), Some(3), "a full disk is a failure that may pass");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nearly full"));
    let left = root.files("mail/new").len();
    assert!((1..20).contains(&left), "{left} mails are left");
    let account = root.intake_json(&["audit"]);
    assert_eq!(account["taken_in"], json!(20 - left), "{account}");
    assert_eq!(account["problems"], json!([]), "{account}");

    let delivered = root.deliver(mail(99).as_bytes());
    assert_eq!(delivered.status.code(), Some(75), "a mail server is told to try again");

    // Room is made: the operator gives the worker a larger disk.
    let larger = Command::new("mount").args(["-o", "remount,size=64m"]).arg(root.path("var")).status();
    assert!(larger.is_ok_and(|status| status.success()));
    assert!(root.intake(&["run", "--once"]).status.success());
    let account = root.intake_json(&["audit"]);
    assert_eq!((account["taken_in"].clone(), account["waiting"].clone()), (json!(20), json!(0)), "{account}");
    assert_eq!(account["problems"], json!([]), "{account}");
    assert!(root.files("mail/new").is_empty());
}

#[test]
fn a_running_worker_waits_until_there_is_room() {
    let root = Root::new();
    let (Some(_var), Some(_records)) =
        (SmallDisk::mount(root.path("var")), SmallDisk::mount_of("300k", root.path("content/records")))
    else {
        eprintln!("SKIPPED: this machine lets nobody mount a small disk");
        return;
    };
    root.write("content/intake.yaml", "maildir: mail\n");
    std::fs::create_dir_all(root.path("mail/new")).expect("folder made");
    let mut worker = root.start("wsis-intake", &["run"]);
    let sample =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    // More records than their disk holds, and more mail than the ledger's disk may take.
    for number in 0..120 {
        let own = sample
            .replace("@UNIQUE@", &format!("room-{number}"))
            .replace("amina.", &format!("amina{number}."));
        let mail = if number % 10 == 0 { with_large_file(&own) } else { own };
        root.write(&format!("mail/tmp/{number:03}"), mail);
        std::fs::rename(
            root.path(&format!("mail/tmp/{number:03}")),
            root.path(&format!("mail/new/{number:03}")),
        )
        .expect("dropped");
    }
    let left = || root.files("mail/new").len();
    let full = tests::programs::eventually("a disk is full", || {
        let before = (left(), root.files("content/records").len());
        std::thread::sleep(std::time::Duration::from_secs(4));
        (before == (left(), root.files("content/records").len())).then_some(before)
    });
    assert!(full.0 > 0 || full.1 < 120, "{full:?}: nothing was full");
    assert!(worker.0.try_wait().expect("a status").is_none(), "the worker waits, it does not stop");
    for (disk, size) in [("var", "64m"), ("content/records", "8m")] {
        let larger =
            Command::new("mount").args(["-o", &format!("remount,size={size}")]).arg(root.path(disk)).status();
        assert!(larger.is_ok_and(|status| status.success()));
    }
    let records = || {
        let files = root.files("content/records");
        files.iter().filter(|(name, _)| name.ends_with(".yaml") && !name.contains("_counts")).count()
    };
    tests::programs::eventually("every record is written", || (records() == 120).then_some(()));
    assert_eq!(left(), 0);
    let account = root.intake_json(&["audit"]);
    assert_eq!(account["quarantined"], json!(0), "want of room is no fault of a mail: {account}");
    assert_eq!(account["problems"], json!([]), "{account}");
    drop(worker);
}
