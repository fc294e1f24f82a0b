//! Answers as people write them, read with the forms and vocabularies of this repository.

#![allow(clippy::disallowed_methods, reason = "tests read files of their own")]

use std::path::Path;

use schema::catalogue::{Catalogue, Source};
use schema::field::list_of_choices::Lists;
use schema::field::{Context, Reading, read};
use schema::record::Answer;

fn catalogue() -> Catalogue {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    collect(&root, &root.join("content"), &mut files);
    let sources = files.iter().map(|(path, text)| Source { path, text });
    Catalogue::read(sources, &mut Vec::new()).expect("the content of this repository is readable")
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
            files.push((name, text));
        }
    }
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(" | "),
        Answer::Text(text) => text.clone(),
        Answer::Number(number) => number.to_string(),
        Answer::Flag(flag) => flag.to_string(),
    }
}

/// `form.field`, the words, and what is read: the answer (`?` behind it if flagged), `-` for blank, `!code` for refused.
const CASES: &[(&str, &str, &str)] = &[
    ("hltf-nomination.stakeholder_type", "Civil Society", "civil-society"),
    ("hltf-nomination.stakeholder_type", "Business / private sector", "private-sector"),
    ("hltf-nomination.stakeholder_type", "Gouvernement", "government"),
    ("hltf-nomination.stakeholder_type", "الأوساط التقنية والأكاديمية", "technical-academic"),
    ("hltf-nomination.stakeholder_type", "الجهات التقنية والأكاديمية", "technical-academic"),
    ("hltf-nomination.stakeholder_type", "NGO (non-profit)", "civil-society"),
    ("hltf-nomination.stakeholder_type", "Technical and academic community", "technical-academic"),
    ("hltf-nomination.stakeholder_type", "Goverment", "government?"),
    ("hltf-nomination.stakeholder_type", "organización de la sociedad civil", "civil-society"),
    ("hltf-nomination.stakeholder_type", "民间团体", "civil-society"),
    ("hltf-nomination.stakeholder_type", "гражданское общество", "civil-society"),
    (
        "hltf-nomination.stakeholder_type",
        "[ ] Government  [ ] Private Sector  [x] Civil Society\n   [ ] Technical/Academic community",
        "civil-society",
    ),
    ("hltf-nomination.stakeholder_type", "banana", "!choice"),
    ("hltf-nomination.stakeholder_type", "____", "-"),
    ("hltf-nomination.stakeholder_type", "a national regulator of telecoms", "government"),
    ("hltf-nomination.gender", "f", "female"),
    ("hltf-nomination.gender", "Homme", "male"),
    ("hltf-nomination.gender", "女", "female"),
    ("hltf-nomination.gender", "prefer not to say", "undisclosed"),
    ("hltf-nomination.country", "Côte d'Ivoire", "CI"),
    ("hltf-nomination.country", "الأردن", "JO"),
    ("hltf-nomination.country", "the United Kingdom", "GB"),
    ("hltf-nomination.country", "Suva, Fiji", "FJ"),
    ("hltf-nomination.country", "Fiji (Suva)", "FJ"),
    ("hltf-nomination.country", "Республика Казахстан", "KZ"),
    ("hltf-nomination.country", "肯尼亚", "KE"),
    ("hltf-nomination.country", "Papua New Guinea", "PG"),
    ("hltf-nomination.country", "Papua New Guinee", "PG?"),
    ("hltf-nomination.country", "South Sudan", "SS"),
    ("hltf-nomination.country", "República Dominicana", "DO"),
    ("hltf-nomination.country", "CH", "CH"),
    ("hltf-nomination.country", "Europe", "!country"),
    ("hltf-nomination.country", "Kenyan", "KE?"),
    ("hltf-nomination.languages", "English, French", "en | fr"),
    ("hltf-nomination.languages", "français, anglais", "fr | en"),
    ("hltf-nomination.languages", "العربية والإنكليزية", "ar | en"),
    ("hltf-nomination.languages", "español e inglés; también portugués", "es | en | other"),
    ("hltf-nomination.languages", "English (fluent), Wolof", "en | other"),
    ("hltf-nomination.languages", "русский и английский", "ru | en"),
    ("hltf-nomination.languages", "中文、英文", "zh | en"),
    ("hltf-nomination.languages", "en, fr, es", "en | fr | es"),
    ("hltf-nomination.languages", "EN/FR", "en | fr"),
    ("hltf-nomination.themes", "C3, C10", "C3 | C10"),
    ("hltf-nomination.themes", "C4 et C7 (télé-enseignement)", "C4 | C7-elea"),
    ("hltf-nomination.themes", "C3, C7 (e-environment), C11", "C3 | C7-eenv | C11"),
    ("hltf-nomination.themes", "C7 e-health and C5", "C7-ehea | C5"),
    ("hltf-nomination.themes", "С2 и С5", "C2 | C5"),
    ("hltf-nomination.themes", "Capacity building; e-agriculture", "C4 | C7-eagr"),
    ("hltf-nomination.themes", "بناء القدرات", "C4"),
    ("hltf-nomination.themes", "C3 and quantum knitting", "C3?"),
    ("photo-contest-entry.sdgs", "13 and 14, a little of 5", "13 | 14 | 5"),
    ("photo-contest-entry.sdgs", "SDG 4 (quality education), SDG9", "4 | 9"),
    ("photo-contest-entry.sdgs", "SDG4, SDG 5, SDG 10 & SDG 17", "4 | 5 | 10 | 17?"),
    ("photo-contest-entry.sdgs", "Gender equality; Climate action", "5 | 13"),
    ("photo-contest-entry.sdgs", "目标4、目标13", "4 | 13"),
    ("photo-contest-entry.sdgs", "ЦУР 13 и 14", "13 | 14"),
    ("photo-contest-entry.sdgs", "ODS 1, 4 y 10", "1 | 4 | 10"),
    ("photo-contest-entry.sdgs", "الهدف 4 والهدف 13", "4 | 13"),
    ("photo-contest-entry.sdgs", "٤ و ١٣", "4 | 13"),
    ("photo-contest-entry.sdgs", "Industry, innovation and infrastructure", "9"),
    ("hltf-nomination.available_dates", "31 March and 1 April 2020", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "le 1er avril uniquement", "2020-04-01"),
    ("hltf-nomination.available_dates", "1 April only (31 March: board meeting)", "2020-04-01"),
    ("hltf-nomination.available_dates", "31 March but not 1 April", "2020-03-31"),
    ("hltf-nomination.available_dates", "both days", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "les deux jours", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "el 31 de marzo y el 1 de abril", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "31 مارس و1 أبريل 2020", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "٣١ مارس فقط", "2020-03-31"),
    ("hltf-nomination.available_dates", "3月31日和4月1日", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "仅4月1日", "2020-04-01"),
    ("hltf-nomination.available_dates", "两天均可", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "31 марта и 1 апреля", "2020-03-31 | 2020-04-01"),
    ("hltf-nomination.available_dates", "только 1 апреля", "2020-04-01"),
    ("hltf-nomination.available_dates", "Tuesday only", "2020-03-31"),
    ("hltf-nomination.available_dates", "mardi 31 mars 2020", "2020-03-31"),
    ("hltf-nomination.available_dates", "5 May", "!choice"),
    ("official-submission.preferred_dates", "30 March - 1 April", "2020-03-30 | 2020-03-31 | 2020-04-01"),
    (
        "official-submission.preferred_dates",
        "any day",
        "2020-03-30 | 2020-03-31 | 2020-04-01 | 2020-04-02 | 2020-04-03",
    ),
    (
        "official-submission.preferred_dates",
        "any day except 3 April",
        "2020-03-30 | 2020-03-31 | 2020-04-01 | 2020-04-02",
    ),
    ("hltf-nomination.self_funded", "yes, our ministry pays", "yes"),
    ("hltf-nomination.self_funded", "No", "no"),
    ("hltf-nomination.self_funded", "не знаю", "unknown"),
    ("hltf-nomination.self_funded", "oui, par le ministère", "yes"),
    ("hltf-nomination.self_funded", "自费", "yes"),
    ("hltf-nomination.nominee_consent", "yes, she accepts", "true"),
    ("hltf-nomination.nominee_consent", "Yes – confirmed by phone on 20 January", "true"),
    ("hltf-nomination.nominee_consent", "是", "true"),
    ("hltf-nomination.nominee_consent", "نعم", "true"),
    ("hltf-nomination.nominee_consent", "да, согласна", "true"),
    ("hltf-nomination.nominee_consent", "sí", "true"),
    ("hltf-nomination.nominee_consent", "L'intéressée est d'accord", "true"),
    ("hltf-nomination.nominee_consent", "no", "false"),
    ("hltf-nomination.nominee_consent", "нет", "false"),
    ("hltf-nomination.nominee_consent", "not yet asked", "!consent"),
    ("hltf-nomination.nominee_consent", "to be confirmed", "!consent"),
    ("hltf-nomination.nominee_consent", "[x]", "true"),
    ("hltf-nomination.nominee_consent", "[ ]", "-"),
    ("hltf-nomination.nominee_consent", "[x] yes [ ] no", "true"),
    ("hltf-nomination.nominee_consent", "[ ] yes [x] no", "false"),
    ("hltf-nomination.nominee_consent", "被提名人已同意", "true"),
    ("hltf-nomination.nominee_consent", "未同意", "false"),
    ("hltf-nomination.nominee_name", "no", "no"),
    ("hltf-nomination.nominee_name", "012", "012"),
    ("hltf-nomination.nominee_name", "n/a", "-"),
    ("hltf-nomination.nominee_email", "ingrid@x.example<mailto:ingrid@x.example>", "ingrid@x.example"),
    ("hltf-nomination.nominee_email", "ingrid at the office", "!email"),
    ("hltf-nomination.nominee_phone", "+43\u{a0}000\u{a0}555\u{a0}0123", "+43 000 555 0123"),
    ("photo-contest-entry.taken_on", "November 2019", "2019-11"),
    ("photo-contest-entry.taken_on", "в ноябре 2019 г.", "2019-11"),
    ("photo-contest-entry.taken_on", "2019年11月", "2019-11"),
    ("photo-contest-entry.taken_on", "نوفمبر ٢٠١٩", "2019-11"),
    ("photo-contest-entry.taken_on", "novembre 2019", "2019-11"),
    ("photo-contest-entry.taken_on", "last year", "!month"),
    ("photo-contest-entry.people_shown", "Yes, and they agreed", "yes-with-their-consent"),
    ("photo-contest-entry.people_shown", "no", "no"),
    ("photo-contest-entry.people_shown", "нет", "no"),
    (
        "official-submission.session_format",
        "[x] Thematic Workshop  [ ] Country Workshop  [ ] Knowledge Café",
        "thematic-workshop",
    ),
    ("official-submission.special_track", "Space and SDGs", "space-and-sdgs"),
    ("official-submission.wants_exhibition", "[ ] yes [x] no", "no"),
    (
        "official-submission.speakers",
        "Yuki Tanabe-Lindqvist (moderator); Amara Diallo, River Watch\n         (remote); third speaker to be confirmed",
        "Yuki Tanabe-Lindqvist (moderator) | Amara Diallo, River Watch (remote)?",
    ),
    (
        "official-submission.co_organisers",
        "UNESCO, Atoll Institute and ITU",
        "UNESCO | Atoll Institute | ITU",
    ),
    (
        "official-submission.co_organisers",
        "- River Watch, Oslo\n- Open Maps",
        "River Watch, Oslo | Open Maps",
    ),
    ("wsis-prizes-entry.category", "9", "9"),
    ("wsis-prizes-entry.category", "Category 9 - E-learning", "9"),
    ("wsis-prizes-entry.category", "C7 e-learning", "9"),
    ("wsis-prizes-entry.website", "maps.example", "https://maps.example"),
    ("stocktaking-entry.coverage_countries", "Kenya, Uganda and Côte d'Ivoire", "KE | UG | CI"),
    (
        "stocktaking-entry.beneficiaries",
        "women, youth and rural population",
        "women | youth | rural-population",
    ),
];

#[test]
fn answers_are_read_as_people_write_them() {
    let catalogue = catalogue();
    let lists = Lists::new(&catalogue);
    let context = Context { lists: &lists, language: None };
    let mut wrong = Vec::new();
    for (place, raw, expected) in CASES {
        let (form, field) = place.split_once('.').expect("form.field");
        let field = catalogue.forms[form].field(field).unwrap_or_else(|| panic!("no field {place}"));
        let reading = match read(field, raw, &context) {
            Reading::Blank => "-".to_owned(),
            Reading::Refused(refusal) => format!("!{}", refusal.code),
            Reading::Answered(answer, None) => shown(&answer),
            Reading::Answered(answer, Some(_)) => format!("{}?", shown(&answer)),
        };
        if reading != *expected {
            wrong.push(format!("{place}: {raw:?}\n  expected {expected}\n  read     {reading}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

/// Every key, label and alias of every choice is read as that choice, or as one that shares the word.
#[test]
fn every_label_of_every_choice_is_understood() {
    let catalogue = catalogue();
    let lists = Lists::new(&catalogue);
    let context = Context { lists: &lists, language: None };
    for form in catalogue.forms.values() {
        for field in &form.fields {
            for item in field.choices(&catalogue.vocabularies) {
                let names =
                    std::iter::once(item.key.as_str()).chain(item.title.iter().map(|(_, title)| title));
                for name in names {
                    match read(field, name, &context) {
                        Reading::Answered(answer, None) => {
                            assert_eq!(
                                answer.texts(),
                                vec![item.key.clone()],
                                "{} {} {name}",
                                form.id.value,
                                field.name
                            );
                        }
                        other => panic!("{} {} {name}: {other:?}", form.id.value, field.name),
                    }
                }
            }
        }
    }
}
