//! Reading and understanding of mails made to hurt: seconds for 25 MB, growth from half of it, and the most memory ever held.
//!
//! Usage: `bench-message [MEGABYTES]`. Exit 1 where a mail takes more than a second, or twice the bytes take more than three
//! times as long (beyond a floor that noise cannot reach).

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark: it measures this machine")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use tests::repository;
use wsis_intake::decide;
use wsis_intake::office::Office;
use wsis_intake::submission::Thread;

const HEAD: &str =
    "From: Ana <ana@example.org>\r\nTo: office@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n";
/// Below this nothing is said about growth.
const FLOOR: Duration = Duration::from_millis(60);

/// A mail of about so many bytes.
type Make = Box<dyn Fn(usize) -> Vec<u8>>;

/// Repeats a piece after a head, up to a length.
fn filled(head: &str, piece: &str) -> Make {
    let (head, piece) = (format!("{HEAD}{head}"), piece.to_owned());
    Box::new(move |bytes| {
        let times = bytes.saturating_sub(head.len()) / piece.len();
        format!("{head}{}", piece.repeat(times)).into_bytes()
    })
}

fn numbered(head: &str, piece: fn(usize) -> String) -> Make {
    let head = format!("{HEAD}{head}");
    Box::new(move |bytes| {
        let mut out = head.clone();
        let mut number = 0;
        while out.len() < bytes {
            out.push_str(&piece(number));
            number += 1;
        }
        out.into_bytes()
    })
}

fn cases() -> Vec<(&'static str, Make)> {
    let text = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    let flowed = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n";
    let html = "Content-Type: text/html; charset=utf-8\r\n\r\n";
    let mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    let base64 = "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let nominating = format!("Subject: Nomination of a High-Level Track Facilitator\r\n{text}");
    let printable = "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    vec![
        ("a million headers", numbered("", |number| format!("X-{number}: y\r\n"))),
        ("one header", filled("X-Long: ", "x")),
        ("folded header", filled("X-Folded: a\r\n", " y\r\n")),
        ("encoded words opened", filled("X-Bomb: ", "=?")),
        ("encoded words", filled("X-Bomb: ", "=?utf-8?q?=C3=A9?= ")),
        ("addresses", numbered("Cc: ", |number| format!("Ana {number} <a{number}@example.org>,\r\n "))),
        ("broken addresses", filled("Cc: ", "\"<(a@b,")),
        ("one line", filled(text, "a")),
        ("one line of two bytes", filled(text, "é")),
        ("empty lines", filled(text, "\r\n")),
        ("flowed", filled(flowed, "word word word word \r\n")),
        ("flowed quotes", filled(flowed, "> > word word word \r\n")),
        ("quote marks", filled(text, "> a\r\n")),
        ("deep quote marks", filled(text, ">>>>>>>>>>>>>>>>>>>>")),
        ("attributions", filled(text, "On Mon, 20 Jan 2020 at 05:15, A <a@example.org> wrote:\r\n")),
        ("half attributions", filled(text, "On Mon, 20 Jan 2020 at 05:15,\r\n")),
        ("header lines", filled(text, "From: a@example.org\r\nSent: x\r\n")),
        ("forward marks", filled(text, "---------- Forwarded message ---------\r\n")),
        ("signatures", filled(text, "-- \r\nAna\r\n")),
        ("mailers' lines", filled(text, "Sent from my iPhone\r\n")),
        ("rulers", filled(text, "______\r\n\r\n")),
        ("code fences", filled(text, "```\r\n")),
        ("armour", filled(text, "-----BEGIN PGP SIGNED MESSAGE-----\r\n")),
        ("uuencoded", filled(text, "begin 644 x\r\n")),
        ("latin-1", Box::new(|bytes| [format!("{HEAD}\r\n").as_bytes(), &vec![0xE9; bytes]].concat())),
        ("combining marks", filled(text, "e\u{301}\u{327}\u{323}")),
        (
            "base64",
            filled(
                base64,
                "TmFtZTogQW5hIFNpbHZhDQpDb3VudHJ5OiBQZXJ1DQpOYW1lOiBBbmEgU2lsdmENCkNvdW50cnk6\r\n",
            ),
        ),
        ("base64 of nothing", filled(base64, "\r\n")),
        ("damaged base64", filled(base64, "T!m?F-t\r\n")),
        ("padded base64", filled(base64, "TQ==")),
        ("quoted-printable", filled(printable, "=41=C3=A9 soft=\r\n")),
        ("stray equals signs", filled(printable, "====")),
        ("parts", filled(mixed, "--b\r\nContent-Type: text/plain\r\nX: y\r\n\r\nhello\r\n")),
        ("delimiters", filled(mixed, "--b\r\n")),
        (
            "longer boundaries",
            numbered(mixed, |number| format!("--b{number}\r\nContent-Type: text/plain\r\n\r\nx\r\n")),
        ),
        ("dashes", filled(mixed, "\n--")),
        (
            "nested parts",
            numbered("", |number| {
                format!("Content-Type: multipart/mixed; boundary=\"b{number}\"\r\n\r\n--b{number}\r\n")
            }),
        ),
        (
            "boundaries of prefixes",
            numbered("", |number| {
                let boundary = "b".repeat(1 + number % 60);
                format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n")
            }),
        ),
        (
            "mails in mails",
            numbered("", |number| {
                format!("Content-Type: message/rfc822\r\n\r\nFrom: a{number}@example.org\r\n")
            }),
        ),
        (
            "mails side by side",
            filled(mixed, "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\n\r\nhi\r\n"),
        ),
        ("divisions", filled(html, "<div>")),
        ("formatting", filled(html, "<b><i><font color=1>")),
        ("attributes", numbered(html, |number| format!("<p a{number}=b>"))),
        ("one element of attributes", numbered(&format!("{html}<p "), |number| format!("a{number}=b "))),
        ("rows", filled(&format!("{html}<table>"), "<tr><td>Name</td><td>Ana</td></tr>")),
        ("cells", filled(&format!("{html}<table><tr>"), "<td>x")),
        ("tables", filled(html, "<table><tr><td>Name</td><td>Ana</td></tr></table>")),
        ("tables in tables", filled(html, "<table><tr><td>")),
        ("quotations", filled(html, "<blockquote type=cite>")),
        ("links", filled(html, "<a href='http://x.example/'>y</a>")),
        ("open links", filled(html, "<a href=x>")),
        ("lists", filled(html, "<ul><li>")),
        ("style sheets", filled(html, "<style>.a{display:none}</style>")),
        ("one style sheet", filled(&format!("{html}<style>"), ".a{display:none}")),
        ("classes", numbered(html, |number| format!("<p class=\"c{number} d{number}\">x</p>"))),
        ("entities", filled(html, "&amp;&#1114112;&notit;")),
        ("comments", filled(html, "<!--")),
        ("angle brackets", filled(html, "<")),
        ("misnested", filled(html, "</div></p></b><b><p>")),
        ("select", filled(html, "<select><option>")),
        ("html of one line", filled(html, "word ")),
        ("labels", filled(&nominating, "Organisation: A House of Books\r\nCountry: Kenya\r\n")),
        ("nominees", filled(&nominating, "Name of nominee: Ana Silva\r\nPosition: Director\r\n")),
        (
            "one answer",
            filled(&format!("{nominating}Short biography: "), "She teaches, and has since 1999. "),
        ),
        (
            "sentences",
            filled(
                &nominating,
                "We nominate Ana Silva, Director at the House of Books in Lima, Peru.\r\n\r\n",
            ),
        ),
        (
            "Russian",
            filled(&nominating, "Предлагаем кандидатуру: Анна Петрова, директор Дома книги в Москве.\r\n"),
        ),
        ("Chinese", filled(&nominating, "我们提名王芳女士，她是北京图书馆馆长，同意接受提名。\r\n")),
        ("Arabic", filled(&nominating, "نرشح السيدة أمينة حداد، مديرة دار الكتب في تونس، وهي موافقة.\r\n")),
        ("questions", filled(&nominating, "> Name of nominee?\r\nAna Silva\r\n> Country?\r\nPeru\r\n")),
    ]
}

fn measure(raw: &[u8], office: &Office) -> Duration {
    // The better of two: what else runs on this machine only ever adds.
    (0..2)
        .map(|_| {
            let start = Instant::now();
            let reading = decide::read(raw, raw.len() as u64, office);
            std::hint::black_box(office.reader().understand(
                &reading.message,
                &reading.class,
                &Thread::default(),
                &[],
            ));
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// The most memory this process ever held, in megabytes.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default()
        / 1024
}

fn main() -> ExitCode {
    let megabytes: usize = std::env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(25);
    let bytes = megabytes * 1024 * 1024;
    let root = Utf8PathBuf::from_path_buf(repository()).expect("UTF-8");
    let office = Office::open(&root).expect("the content of this repository");
    let mut slow = 0;
    println!("{:<28} {:>9} {:>9} {:>7}", "mail", "half", "whole", "growth");
    for (name, make) in cases() {
        let half = measure(&make(bytes / 2), &office);
        let whole = measure(&make(bytes), &office);
        let growth = whole.as_secs_f64() / half.as_secs_f64().max(1e-9);
        let is_slow = whole > Duration::from_secs(1) || whole > FLOOR && growth > 3.0;
        slow += usize::from(is_slow);
        let mark = if is_slow { "  SLOW" } else { "" };
        println!(
            "{name:<28} {:>7.3} s {:>7.3} s {growth:>6.1}x{mark}",
            half.as_secs_f64(),
            whole.as_secs_f64()
        );
    }
    println!("most memory ever held: {} MB; {slow} too slow", peak_megabytes());
    if slow == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
