//! stub
#![allow(missing_docs)]
use crate::classify::Classification;
use crate::message::Message;
use crate::submission::*;
use schema::catalogue::Catalogue;
use schema::name::{Lang, Slug};
use schema::record::Answer;
pub fn understand(
    m: &Message,
    _c: &Classification,
    k: &Catalogue,
    _t: &Thread,
    _a: &[AttachedText],
) -> Submission {
    let form = &k.forms["hltf-nomination"];
    let mut u = Understood::default();
    for line in m.text.lines() {
        if let Some((l, v)) = line.split_once(": ") {
            if let Some(f) = form.fields.iter().find(|f| {
                f.label.iter().any(|(_, x)| x.eq_ignore_ascii_case(l))
                    || f.aliases.iter().any(|x| x.eq_ignore_ascii_case(l))
            }) {
                if u.answered(f.name.as_str()).is_none() {
                    u.answers.push(Answered {
                        field: f.name.clone(),
                        answer: Answer::Text(v.to_owned()),
                        evidence: Evidence { quote: v.into(), place: Place::Label },
                        needs_check: None,
                    });
                }
            }
        }
    }
    let any = !u.answers.is_empty();
    Submission {
        kind: Kind::Submission,
        form: any.then(|| FormChoice {
            form: Slug::parse("hltf-nomination").unwrap(),
            by: FormSign::Labels,
            evidence: Evidence { quote: String::new(), place: Place::Label },
        }),
        form_unclear: vec![],
        call: None,
        language: Lang::En,
        text: String::new(),
        records: if any { vec![u] } else { vec![] },
        attachments: vec![],
        forwarded: None,
        question: false,
        withdrawal: false,
    }
}
pub fn attached_texts(_m: &Message) -> Vec<AttachedText> {
    vec![]
}
pub fn language_of(_t: &str) -> Lang {
    Lang::En
}
