//! How many ordinary mails are parsed, classified and understood in a second, on one core: those of `tests/mail/`, in six
//! languages and every style, one after the other.
//!
//! Usage: `bench-understand [SECONDS]`. Exit 1 below 500 in a second.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark: it measures this machine")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use tests::repository;
use walkdir::WalkDir;
use wsis_intake::decide;
use wsis_intake::office::Office;
use wsis_intake::submission::Thread;

/// No ordinary mail is longer: what is measured here is reading, not the fixtures of limits.
const MOST_BYTES: usize = 64 * 1024;
/// So many in a second are asked for.
const GOAL: f64 = 500.0;

fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).map_or(5, |seconds| seconds.parse().expect("a number"));
    let root = Utf8PathBuf::from_path_buf(repository()).expect("UTF-8");
    let office = Office::open(&root).expect("the content of this repository");
    let mails: Vec<Vec<u8>> = WalkDir::new(root.join("tests/mail"))
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "eml"))
        .map(|entry| std::fs::read(entry.path()).expect("a mail"))
        .filter(|mail| mail.len() <= MOST_BYTES)
        .collect();
    let reader = office.reader();
    let (mut read, mut slowest) = (0_u32, Duration::ZERO);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        for mail in &mails {
            let begun = Instant::now();
            let reading = decide::read(mail, mail.len() as u64, &office);
            std::hint::black_box(reader.understand(
                &reading.message,
                &reading.class,
                &Thread::default(),
                &[],
            ));
            slowest = slowest.max(begun.elapsed());
            read += 1;
        }
    }
    let rate = f64::from(read) / start.elapsed().as_secs_f64();
    println!(
        "{rate:.0} mails/s parsed and understood on one core ({} mails; the slowest {:.1} ms)",
        mails.len(),
        slowest.as_secs_f64() * 1000.0
    );
    ExitCode::from(u8::from(rate < GOAL))
}
