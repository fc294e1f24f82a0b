//! Any text is understood without a panic, in bounded time.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wsis_intake::understand::Reader;

use super::{Ledger, catalogue, read};

/// Pieces of letters in all languages, whole and broken.
const PIECES: &[&str] = &[
    "Name",
    "Nom",
    "الاسم",
    "姓名",
    "ФИО",
    ":",
    "：",
    " : ",
    "\n",
    "\n\n",
    " ",
    "\u{a0}",
    "(",
    ")",
    "[x]",
    "[ ]",
    "☒",
    "☐",
    "|",
    "\t",
    "...",
    "____",
    "==",
    "> ",
    "-- \n",
    "On Mon, X wrote:\n",
    "From: A <a@b.example>\n",
    "---------- Forwarded message ---------\n",
    "Dr",
    "Dr. ",
    "г-жа",
    "د.",
    "博士",
    "Ana",
    "Иван",
    "王伟",
    "ليلى",
    "nominate",
    "proposons",
    "推荐",
    "نرشح",
    "выдвигаем",
    "is",
    "est",
    "是",
    "hltf",
    "C7",
    "(e-environment)",
    "31 March",
    "le 1er avril",
    "3月31日",
    "31 مارس",
    "both days",
    "yes",
    "нет",
    "1.",
    "2)",
    "•",
    "*",
    "**",
    "a@b.example",
    "+41 22 555 01 01",
    "https://x.example",
    "Kind regards",
    "С уважением",
    "Nominated by",
    "Country",
    "Bio",
    "Kenya",
    "من",
    "в",
    "e\u{301}",
    "\u{202e}",
    "ﷺ",
    "İ",
    "ß",
    "½",
    "🇨🇭",
    "…",
    "«",
    "»",
    "“",
    "”",
    "'",
    "?",
    "？",
    "؟",
    "Do you request a session?",
    "Director of the Institute",
    "at the Ministry of Roads",
    "，",
    "。",
    "、",
    "،",
    "C1-C3",
    "1/2/2020",
    "2020-13-45",
    "99999999999",
];

#[test]
fn any_text_is_read_to_its_end() {
    let catalogue = catalogue();
    let reader = Reader::new(&catalogue);
    let text = prop::collection::vec(
        prop_oneof![9 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,6}"],
        0..60,
    );
    let default = Config::default(); // which reads PROPTEST_CASES
    let mut runner =
        TestRunner::new(Config { cases: default.cases.max(400), failure_persistence: None, ..default });
    let result = runner.run(&(text, "\\PC{0,30}", any::<bool>()), |(pieces, subject, replies)| {
        let reply = if replies { "In-Reply-To: <hltf-ask-1@secretariat.example>\n" } else { "" };
        let raw = format!(
            "From: Ana Díaz <ana@x.example>\nTo: wsis-info@itu.int\nSubject: hltf {subject}\n{reply}Content-Type: text/plain; charset=utf-8\n\n{}",
            pieces.concat()
        );
        read(raw.as_bytes(), &reader, &catalogue, &mut Ledger::default());
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
