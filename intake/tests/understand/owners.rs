//! Labels say whose they are: "Position of the candidate", "被提名人的职务".

use wsis_intake::understand::Reader;

use super::{Ledger, catalogue, read};

/// How people say whose an answer is, in each language, and what they call six questions.
const SAID: &[(&[&str], [&str; 6])] = &[
    (
        &["Nominee's {}", "Candidate's {}", "{} of the candidate", "{} of the nominee"],
        ["position", "organisation", "country", "biography", "e-mail", "phone"],
    ),
    (
        &["{} du candidat", "{} de la candidate", "{} de la personne désignée"],
        ["Fonction", "Organisation", "Pays", "Biographie", "Courriel", "Téléphone"],
    ),
    (
        &["{} de la candidata", "{} del candidato", "{} de la persona propuesta"],
        ["Cargo", "Organización", "País", "Biografía", "Correo", "Teléfono"],
    ),
    (
        &["{} кандидата", "{} номинанта"],
        ["Должность", "Организация", "Страна", "Биография", "Почта", "Телефон"],
    ),
    (&["{} المرشح", "{} المرشحة"], ["منصب", "مؤسسة", "بلد", "سيرة", "بريد", "هاتف"]),
    (
        &["被提名人{}", "被提名人的{}", "候选人的{}", "推荐人选{}"],
        ["职务", "单位", "国家", "简介", "邮箱", "电话"],
    ),
];

const ANSWERS: [(&str, &str); 6] = [
    ("nominee_position", "Director"),
    ("organisation", "Lake Foundation"),
    ("country", "Kenya"),
    ("bio", "Ada has led the lake network since 2003 and teaches in villages."),
    ("nominee_email", "ada@lake.example"),
    ("nominee_phone", "+254 700 123456"),
];

#[test]
fn a_label_may_say_whose_it_is() {
    let catalogue = catalogue();
    let reader = Reader::new(&catalogue);
    let mut unread = Vec::new();
    for (owners, questions) in SAID {
        for (owner, (question, (field, answer))) in
            owners.iter().flat_map(|owner| questions.iter().zip(ANSWERS).map(move |said| (owner, said)))
        {
            let label = owner.replace("{}", question);
            let mail = format!(
                "From: Ben Sow <ben@x.example>\nTo: wsis-info+hltf@itu.int\nSubject: HLTF\n\
                 Content-Type: text/plain; charset=utf-8\n\nName of nominee: Ada Lowe\n{label}: {answer}\n"
            );
            let outcome = read(mail.as_bytes(), &reader, &catalogue, &mut Ledger::default());
            if outcome.submission.records.first().is_none_or(|record| record.answer(field).is_none()) {
                unread.push(label);
            }
        }
    }
    assert!(unread.is_empty(), "{unread:?}");
}
