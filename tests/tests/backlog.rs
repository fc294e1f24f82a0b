//! A morning's backlog: thousands of mails of every kind, some of them poison, and a worker that is killed twice on the
//! way. Every one is accounted for, and the worker stays small.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]
#![allow(clippy::print_stdout, reason = "a long run tells its figures")]

use std::time::{Duration, Instant};

use serde_json::json;
use tests::programs::{Root, Running, repository};

/// What a message must hold to break the reader, every time it is tried.
const POISON: &str = "<poison-";

/// How many mails: some in the ordinary run, ten thousand when WSIS_BACKLOG says so.
fn mails() -> usize {
    std::env::var("WSIS_BACKLOG").ok().and_then(|mails| mails.parse().ok()).unwrap_or(400)
}

/// The mail at a place of the backlog, and whether it is poison.
fn mail(number: usize, sample: &str) -> (Vec<u8>, bool) {
    let unique = if number % 200 == 77 { format!("poison-{number}") } else { format!("backlog-{number}") };
    let nomination =
        || sample.replace("@UNIQUE@", &unique).replace("amina.okello@", &format!("amina.{number}@"));
    let bytes = match number % 10 {
        0 => format!(
            "From: q{number}@example.org\nTo: wsis-info@itu.int\nSubject: A question\nMessage-ID: <{unique}@example.org>\n\n\
             Could you tell me by when nominations must reach you?\n"
        )
        .into_bytes(),
        1 => format!(
            "From: a{number}@example.org\nAuto-Submitted: auto-replied\nSubject: Away\nMessage-ID: <{unique}@example.org>\n\n\
             I am out of the office.\n"
        )
        .into_bytes(),
        2 => {
            // Noise that is no mail at all, and never twice the same.
            let mut noise: Vec<u8> = unique.bytes().cycle().take(700).collect();
            noise.iter_mut().enumerate().for_each(|(at, byte)| *byte = byte.wrapping_mul(31).wrapping_add(at as u8));
            noise
        }
        3 => {
            let mut mail = nomination().into_bytes();
            mail.extend("\n-- \nA long signature follows.\n".repeat(3000).into_bytes());
            mail
        }
        _ => nomination().into_bytes(),
    };
    (bytes, number % 200 == 77)
}

/// The most memory that a running program has used so far, in megabytes.
fn peak_memory(running: &Running) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.0.id())).unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    kilobytes.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

#[test]
fn a_backlog_with_poison_is_worked_off_through_two_kills() {
    let root = Root::new();
    let sample =
        std::fs::read_to_string(repository().join("tests/mail/sample/nomination.eml")).expect("the sample");
    let count = mails();
    let mut poison = 0;
    for number in 0..count {
        let (bytes, is_poison) = mail(number, &sample);
        poison += usize::from(is_poison);
        root.drop_mail(&format!("{number:06}"), &bytes);
    }
    let mut peak = 0;
    for share in [3, 2] {
        let mut worker = root.start_with(&[("WSIS_INTAKE_STUMBLE_ON", POISON)], "wsis-intake", &["run"]);
        let until = Instant::now() + Duration::from_secs(900);
        loop {
            // The account looks at every byte: not too often.
            std::thread::sleep(Duration::from_millis(200 + count as u64 / 5));
            peak = peak.max(peak_memory(&worker));
            assert!(worker.0.try_wait().expect("a status").is_none(), "the worker ended by itself");
            let account = root.intake_json(&["audit"]);
            assert_eq!(account["problems"], json!([]), "{account}");
            let waiting = account["waiting"].as_u64().unwrap_or(0) as usize;
            let taken_in = account["taken_in"].as_u64().unwrap_or(0) as usize;
            if taken_in - waiting >= count / share {
                break;
            }
            assert!(Instant::now() < until, "{account}");
        }
        drop(worker);
    }
    let output = root.intake_with(&[("WSIS_INTAKE_STUMBLE_ON", POISON)], &["run", "--once"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let account = root.intake_json(&["audit"]);
    assert_eq!(account["problems"], json!([]), "{account}");
    assert_eq!(account["taken_in"].as_u64(), Some(count as u64), "{account}");
    assert_eq!(account["waiting"].as_u64(), Some(0), "{account}");
    assert!(account["quarantined"].as_u64() >= Some(poison as u64), "{account}");
    assert!(root.files("var/maildir/new").is_empty(), "a message was left behind");
    assert!(peak < 200, "the worker used {peak} MB");
    println!("{count} mails, {poison} of them poison; peak memory of the worker {peak} MB; {account}");
}
