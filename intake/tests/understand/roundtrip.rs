//! A form rendered as its own mail template, filled in at random in any language and sent, is understood exactly.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use schema::catalogue::Catalogue;
use schema::field::{self, fold};
use schema::form::{Field, FieldKind, Form};
use schema::name::Lang;
use schema::record::Answer;
use schema::template;
use wsis_intake::understand::Reader;

use super::{Ledger, catalogue, read};

/// Words and marks of each language as they stand in the sentences of answers; no line of them is a label.
const WORDS: [(Lang, &[&str]); 6] = [
    (
        Lang::En,
        &[
            "river",
            "maps",
            "lantern,",
            "bridges",
            "twelve",
            "harbour",
            "quiet",
            "wool",
            "O'Neil",
            "3rd",
            "naïve",
            "2019",
            "(pilot)",
            "50 %",
            "Kenya",
            "yes",
            "truly?",
            "“quoted”",
            "a: b",
            "C7",
            "and",
            "no. 4",
            "R&D",
            "1.5",
            "the",
            "aside:",
            "31 March",
            "https://x.example/a?b=c:d",
        ],
    ),
    (
        Lang::Fr,
        &[
            "rivière",
            "lanterne",
            "ponts",
            "l'été",
            "douze",
            "laine",
            "œuvre",
            "côte-à-côte",
            "« cité »",
            "en 2019 :",
            "Côte d’Ivoire",
            "oui",
            "n° 4",
            "(pilote),",
            "et",
        ],
    ),
    (
        Lang::Es,
        &[
            "río",
            "linterna",
            "puentes",
            "doce",
            "lana",
            "niñez",
            "¡ojalá!",
            "¿verdad?",
            "2019:",
            "Perú",
            "sí,",
            "n.º 4",
            "(piloto)",
            "y",
        ],
    ),
    (
        Lang::Ar,
        &[
            "نهر",
            "فانوس",
            "جسور",
            "صوف",
            "هدوء",
            "ميناء",
            "٢٠١٩",
            "مصر،",
            "نعم",
            "(تجربة)",
            "«اقتباس»",
            "و",
            "ICT",
            "أليس كذلك؟",
        ],
    ),
    (
        Lang::Zh,
        &[
            "河流",
            "灯笼",
            "桥梁",
            "港湾",
            "羊毛",
            "2019年",
            "（试点）",
            "“引用”",
            "中国",
            "，",
            "是",
            "ICT",
            "第4届：",
            "对吗？",
        ],
    ),
    (
        Lang::Ru,
        &[
            "река",
            "фонарь",
            "мосты",
            "двенадцать",
            "шерсть",
            "ёлка",
            "2019 г.",
            "(пилот)",
            "«цитата»",
            "Казахстан",
            "да,",
            "№ 4",
            "и",
            "правда?",
        ],
    ),
];

/// The pieces of sentences, and among them the plain words that names of people, houses and works are made of.
fn words(lang: Lang) -> (&'static [&'static str], Vec<&'static str>) {
    let pieces = WORDS.iter().find(|(known, _)| *known == lang).map_or(&[][..], |(_, words)| words);
    let is_plain = |word: &&str| word.chars().all(|c| c.is_alphabetic() || c == '\'');
    (pieces, pieces.iter().copied().filter(is_plain).collect())
}

/// A random answer: how it is written, and what it means.
fn answer(field: &Field, lang: Lang, catalogue: &Catalogue) -> BoxedStrategy<(String, Answer)> {
    let (pieces, plain) = words(lang);
    let some = |pool: Vec<&'static str>, least: usize, most: usize| {
        prop::collection::vec(prop::sample::select(pool), least..=most).prop_map(|words| words.join(" "))
    };
    let sentence = |least: usize, most: usize| some(pieces.to_vec(), least, most);
    let name = |least: usize, most: usize| some(plain.clone(), least, most);
    let choices: Vec<(String, String)> = field
        .choices(&catalogue.vocabularies)
        .iter()
        .map(|item| (item.title.text(lang).to_owned(), item.key.clone()))
        .collect();
    match field.kind {
        FieldKind::Text => name(1, 4).prop_map(|text| (text.clone(), Answer::Text(text))).boxed(),
        FieldKind::Textarea => {
            let least = field.limits.min_words.unwrap_or(3) as usize;
            prop::collection::vec(sentence(least.max(3), least.max(3) + 3), 1..=3)
                .prop_map(|paragraphs| {
                    let text = paragraphs.join("\n\n");
                    (text.clone(), Answer::Text(text))
                })
                .boxed()
        }
        FieldKind::Choice | FieldKind::Country => {
            prop::sample::select(choices).prop_map(|(title, key)| (title, Answer::key(&key))).boxed()
        }
        FieldKind::Multichoice => prop::sample::subsequence(choices.clone(), 1..=choices.len().min(3))
            .prop_map(|chosen| {
                let titles: Vec<&str> = chosen.iter().map(|(title, _)| title.as_str()).collect();
                (titles.join("; "), Answer::List(chosen.iter().map(|(_, key)| Answer::key(key)).collect()))
            })
            .boxed(),
        FieldKind::Date => (2000..2030_i16, 1..=12_i8, 1..=28_i8)
            .prop_map(|(year, month, day)| {
                let date = format!("{year:04}-{month:02}-{day:02}");
                (date.clone(), Answer::Text(date))
            })
            .boxed(),
        FieldKind::Month => (2000..2030_i16, 1..=12_usize)
            .prop_map(move |(year, month)| {
                let name = schema::calendar::months(lang)[month - 1];
                let written =
                    if lang == Lang::Zh { format!("{year}年{name}") } else { format!("{name} {year}") };
                (written, Answer::Text(format!("{year:04}-{month:02}")))
            })
            .boxed(),
        FieldKind::Email => "[a-z]{3,8}\\.[a-z]{3,8}@[a-z]{3,8}\\.example"
            .prop_map(|text| (text.clone(), Answer::Text(text)))
            .boxed(),
        FieldKind::Phone => "\\+[1-9][0-9]{1,2} [0-9]{3} [0-9]{3} [0-9]{4}"
            .prop_map(|text| (text.clone(), Answer::Text(text)))
            .boxed(),
        FieldKind::Url => "https://[a-z]{3,9}\\.example/[a-z0-9]{0,9}"
            .prop_map(|text| (text.clone(), Answer::Text(text)))
            .boxed(),
        FieldKind::Number => {
            (0..100_000_i64).prop_map(|number| (number.to_string(), Answer::Number(number))).boxed()
        }
        FieldKind::Consent => {
            const YES: [&str; 7] = ["yes", "oui", "sí", "نعم", "是", "да", "[x]"];
            prop::sample::select(&YES[..]).prop_map(|text| (text.to_owned(), Answer::Flag(true))).boxed()
        }
        FieldKind::List => prop::collection::hash_set(name(2, 3), 1..=3)
            .prop_map(|items| {
                let mut items: Vec<String> = items.into_iter().collect();
                items.sort();
                (items.join("; ") + ";", Answer::List(items.into_iter().map(Answer::Text).collect()))
            })
            .boxed(),
        FieldKind::File => Just((String::new(), Answer::Flag(false))).boxed(),
    }
}

/// Random answers to a form; `None` is left open.
fn filled(form: &Form, lang: Lang, catalogue: &Catalogue) -> BoxedStrategy<Vec<Option<(String, Answer)>>> {
    let fields: Vec<_> = form
        .fields
        .iter()
        .map(|field| {
            if field.kind == FieldKind::File {
                Just(None).boxed()
            } else {
                prop::option::weighted(0.9, answer(field, lang, catalogue)).boxed()
            }
        })
        .collect();
    fields.boxed()
}

fn mail(form: &Form, lang: Lang, text: &str) -> Vec<u8> {
    format!(
        "From: Ada Tester <ada@tester.example>\r\nTo: wsis-info@itu.int\r\nSubject: {}\r\nDate: Mon, 20 Jan 2020 10:00:00 +0100\r\n\
         Message-ID: <{}@tester.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
        form.code,
        lang.as_str(),
        text.replace('\n', "\r\n")
    )
    .into_bytes()
}

#[test]
fn a_filled_template_is_understood_exactly() {
    let catalogue = catalogue();
    let reader = Reader::new(&catalogue);
    for form in catalogue.forms.values().filter(|form| !form.web_only) {
        for lang in Lang::ALL {
            let default = Config::default(); // which reads PROPTEST_CASES
            let cases = if default.cases > 256 { default.cases } else { 6 };
            let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..default });
            let strategy = filled(form, lang, &catalogue);
            let result = runner.run(&strategy, |answers| check(form, lang, &catalogue, &reader, &answers));
            if let Err(error) = result {
                panic!("{} {lang}: {error}", form.id.value);
            }
        }
    }
}

fn check(
    form: &Form,
    lang: Lang,
    catalogue: &Catalogue,
    reader: &Reader,
    answers: &[Option<(String, Answer)>],
) -> Result<(), TestCaseError> {
    let given = |field: &Field| {
        let place = form.fields.iter().position(|known| known.name == field.name)?;
        answers[place].as_ref().map(|(written, _)| written.clone())
    };
    let text = template::fill(form, lang, catalogue, given);
    let outcome = read(&mail(form, lang, &text), reader, catalogue, &mut Ledger::default());
    let wanted = answers.iter().flatten().count();
    if wanted == 0 {
        return Ok(());
    }
    prop_assert_eq!(
        outcome.submission.form.as_ref().map(|choice| choice.form.as_str()),
        Some(form.id.value.as_str())
    );
    prop_assert_eq!(outcome.judged.len(), 1, "records of\n{}", text);
    let found = &outcome.judged[0].0;
    for (field, answer) in form.fields.iter().zip(answers) {
        let Some((_, answer)) = answer else { continue };
        let same = match (found.get(field.name.as_str()), answer) {
            (Some(Answer::Text(found)), Answer::Text(wanted)) => normal(found) == normal(wanted),
            (found, wanted) => found == Some(wanted),
        };
        prop_assert!(
            same,
            "{} {}: found {:?}, wanted {:?} in\n{}",
            field.name,
            fold::words(field.label.text(lang)),
            found.get(field.name.as_str()),
            answer,
            text
        );
    }
    Ok(())
}

fn normal(text: &str) -> String {
    field::text::line(text).replace('\n', " ")
}
