//! Replies: what is new in them, answers between the lines of a quoted form, what kind of message it is.

use schema::field::{self, Reading};
use schema::form::FieldKind;
use schema::name::FieldName;
use schema::record::CheckReason;

use super::answers::{self, Desk};
use super::draft::{Draft, Rank, evidence};
use super::letter_end;
use super::lines::{self, Manner};
use super::prose::{self, Sentence};
use super::words::{self, correction, question};
use super::{Reader, form_choice, interleaved, numbered};
use crate::message::Message;
use crate::submission::{Kind, KnownRecord, Place, Submission, Thread, Understood};

/// Takes a text apart into sentences.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    text.split("\n\n").enumerate().flat_map(|(index, paragraph)| prose::sentences(paragraph, index)).collect()
}

/// Tells whether a message answers one of ours: by the thread, or by what it quotes.
pub(super) fn is_reply(
    reader: &Reader,
    message: &Message,
    quoted: &[(String, String)],
    known: &Thread,
) -> bool {
    if known.ours || !known.records.is_empty() {
        return true;
    }
    if message.in_reply_to.is_empty() && message.references.is_empty() {
        return false;
    }
    let own = &reader.contact;
    let by_id = message.in_reply_to.iter().any(|id| {
        let bare = id.trim_matches(['<', '>']).to_lowercase();
        bare.split_once('-').is_some_and(|(code, _)| form_choice::by_code(reader, code).is_some())
            || is_at(&bare, &reader.contact)
    });
    let named = |attribution: &str| {
        let folded = words::folded(attribution);
        reader.contact_names.iter().any(|name| words::place(&folded, name).is_some())
    };
    // Some mailers quote the line that says who wrote when.
    let begins_so = |text: &str| {
        text.lines().filter(|line| !line.trim().is_empty()).take(2).any(|line| {
            line.trim_end().ends_with([':', '：'])
                && (named(line) || !own.is_empty() && line.to_lowercase().contains(own.as_str()))
        })
    };
    by_id
        || quoted.iter().any(|(_, text)| begins_so(text))
        || quoted.iter().any(|(attribution, _)| named(attribution))
        || !own.is_empty()
            && quoted.iter().any(|(attribution, _)| attribution.to_lowercase().contains(own.as_str()))
}

/// Tells whether a Message-ID ends in the domain of our own address: our mails have such ids.
fn is_at(id: &str, contact: &str) -> bool {
    let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    domain(contact).is_some_and(|own| !own.is_empty() && domain(id).as_deref() == Some(own.as_str()))
}

/// Tells whether somebody asks something that a receipt does not answer: with a question mark, or by saying so.
pub(super) fn asks(text: &str) -> bool {
    let open = without_answered(text);
    let sentences = sentences(&open);
    sentences.iter().any(|sentence| {
        let question = sentence.asks && sentence.words.split(' ').count() >= 2
            || words::contains(&sentence.words, question::WANTS_TO_KNOW);
        question
            && !words::contains(&sentence.words, question::RECEIPTS)
            && !words::contains(&sentence.words, question::PLEASE_CONFIRM)
            && !words::contains(&sentence.words, question::COURTESIES)
            && !is_answered_in_form(sentence)
    })
}

/// Leaves out the questions that the writer answers on the same line or the next, and those that are the labels of a form:
/// `Agreed? → yes`, `Q1. Who? / A1. …`.
fn without_answered(text: &str) -> String {
    const FEW_WORDS: usize = 12;
    const LABELLED: usize = 4;
    const LONGEST_LABEL: usize = 60;
    let lines: Vec<&str> = text.lines().collect();
    let answers = lines.iter().filter(|line| is_marked(line, question::ANSWER_MARKS)).count();
    let has_label = |line: &&&str| {
        line.find([':', '：', '\t']).is_some_and(|at| line[..at].chars().count() <= LONGEST_LABEL)
    };
    let labelled = lines.iter().filter(has_label).count() >= LABELLED;
    // A line that only goes on with the one above is a piece of a sentence, and what stands behind its question mark no answer.
    let goes_on = |at: usize| {
        const WRAPPED: usize = 50;
        at.checked_sub(1).map(|above| lines[above].trim()).is_some_and(|above| {
            above.chars().count() >= WRAPPED
                && !above.ends_with(['.', '!', '?', ':', '。', '！', '？', '：', '؟'])
        })
    };
    let answered = |line: &str| {
        let question = is_marked(line, question::QUESTION_MARKS) && answers >= 2;
        let short = line.split_whitespace().count() <= FEW_WORDS;
        let value = line.find(['?', '？', '؟']).is_some_and(|at| {
            let (before, mark) = (&line[..at], line[at..].chars().next().map_or(1, char::len_utf8));
            let rest = line[at + mark..].trim();
            let behind = rest.trim_start_matches(['→', ':', '：', '=', '-', '–', '—', '.', ' ', ')']);
            !behind.is_empty()
                && before.split_whitespace().count() <= FEW_WORDS
                && !behind.contains(['?', '？', '؟'])
                && (behind.len() < rest.len() || !letter_end::is_closing(behind))
                && !words::contains(&words::folded(behind), question::THANKS)
        });
        question || value || labelled && short && has_label(&&line)
    };
    let open = |(at, line): (usize, &&str)| {
        if answered(line) && !goes_on(at) { String::new() } else { (*line).to_owned() }
    };
    lines.iter().enumerate().map(open).collect::<Vec<_>>().join("\n")
}

/// Tells whether a line begins with a mark such as `Q1.` or `Answer:`.
fn is_marked(line: &str, marks: &[&str]) -> bool {
    const LONGEST: usize = 24;
    let line = line.trim_start();
    let end = line.find(['.', ':', '：', ')', '、']).unwrap_or(line.len());
    if end > LONGEST || end == line.len() {
        return false;
    }
    let word = words::folded(&line[..end]);
    marks.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '))
}

/// `Do you request a session? [x] yes` is a form's question, not the writer's.
fn is_answered_in_form(sentence: &Sentence) -> bool {
    sentence.text.contains(['[', '☐', '☒', '☑'])
        || sentence.text.matches([':', '：']).count() > 0 && sentence.text.len() < 60
}

/// Tells whether something is taken back.
pub(super) fn withdraws(subject: &str, sentences: &[Sentence]) -> bool {
    let said = |words: &str| {
        words::contains(words, correction::WITHDRAWALS)
            && !words.split(' ').any(|word| matches!(word, "if" | "si" | "если" | "اذا" | "unless" | "not"))
    };
    said(&words::folded(subject))
        || sentences
            .iter()
            .filter(|sentence| !sentence.asks)
            .any(|sentence| said(&sentence.words) && sentence.words.split(' ').count() < 40)
}

/// Tells whether a message fills in a form that it quotes, also where nothing else says that it answers us.
pub(super) fn fills_quotation(desk: &Desk<'_>, message: &Message) -> bool {
    const SEVERAL: usize = 3;
    interleaved::answers(desk, &message.text).len() >= SEVERAL
}

/// Reads the answers that stand within a quoted form: behind its labels, or on the lines below them.
pub(super) fn between_quotes(
    desk: &Desk<'_>,
    drafts: &mut Vec<Draft>,
    message: &Message,
    quoted: &[(String, String)],
    known: &Thread,
) {
    if drafts.is_empty() {
        drafts.push(Draft::default());
    }
    let wanted = |field: usize| match known.records.as_slice() {
        [] => true,
        records => records.iter().any(|record| is_wanted(record, &desk.form.form.fields[field].name)),
    };
    let below = interleaved::answers(desk, &message.text);
    if !below.is_empty() {
        let draft = answers::draft(desk, &below, &Place::Quoted);
        drafts[0].inherit(&draft, |_| true);
    }
    let asked: Vec<&str> = quoted.iter().map(|(_, text)| text.as_str()).collect();
    let numbered = numbered::answers(desk, &message.segments().new, &asked);
    if !numbered.is_empty() {
        let draft = answers::draft(desk, &numbered, &Place::Quoted);
        drafts[0].inherit(&draft, |_| true);
    }
    // What we only acknowledged asks nothing.
    let mut answered = message.in_reply_to.iter().chain(&message.references);
    if known.records.is_empty() && answered.any(|id| is_receipt(id)) {
        return;
    }
    for (_, text) in quoted {
        // What is quoted within the quotation is older still.
        let text: String =
            text.lines().filter(|line| !line.trim_start().starts_with('>')).collect::<Vec<_>>().join("\n");
        let parsed = lines::parse(&text, &Desk { author: "", email: "", ..*desk }, Manner::Letter);
        let has_blank = parsed.entries.iter().any(|entry| entry.raw.is_empty());
        if known.records.is_empty() && !has_blank && parsed.entries.len() < 2 {
            continue;
        }
        let filled: Vec<lines::Entry> = parsed
            .entries
            .into_iter()
            .filter(|entry| {
                !entry.raw.is_empty()
                    && entry.fields.iter().any(|field| wanted(*field))
                    && !is_example(&entry.raw)
            })
            .collect();
        let draft = answers::draft(desk, &filled, &Place::Quoted);
        drafts[0].inherit(&draft, wanted);
    }
}

/// The kinds of our mails that ask nothing, as their ids name them.
const RECEIPTS: [&str; 5] = ["received", "accepted", "updated", "receipt", "ack"];

/// Tells whether an id of a mail of ours says that it asked nothing: `<MSG-….received@…>`, `<hltf-ack-…@…>`.
fn is_receipt(id: &str) -> bool {
    let local = id.trim_matches(['<', '>']).split('@').next().unwrap_or(id);
    local.split(['.', '-']).any(|piece| RECEIPTS.contains(&piece))
}

/// "(for example: Fiji)" is ours.
fn is_example(value: &str) -> bool {
    let folded = words::folded(value);
    if words::begins_with(&folded, &["example", "exemple", "ejemplo", "пример", "مثال", "示 例", "例"])
        .is_some()
    {
        return true;
    }
    ["for example", "e g", "par exemple", "por ejemplo", "например", "例 如", "مثلا", "مثال"]
        .iter()
        .any(|entry| words::place(&folded, entry).is_some())
}

fn is_wanted(record: &KnownRecord, field: &FieldName) -> bool {
    record.missing.contains(field) || record.needs_check.contains(field)
}

/// Joins what a reply says with the records of its thread: which one is meant, and only what changes.
pub(super) fn join(records: &mut Vec<Understood>, known: &Thread) {
    for (place, record) in records.iter_mut().enumerate() {
        record.update = true;
        let target = match known.records.as_slice() {
            [] => None,
            [only] => Some(only),
            several => meant(several, record).or_else(|| several.get(place)),
        };
        if let Some(target) = target {
            record.id = Some(target.id.clone());
            record
                .answers
                .retain(|answered| target.answers.get(answered.field.as_str()) != Some(&answered.answer));
        }
    }
    records.retain(|record| {
        !record.answers.is_empty() || !record.refusals.is_empty() || !record.files.is_empty()
    });
}

/// Returns the record of a thread that an answer names or fits.
fn meant<'a>(records: &'a [KnownRecord], answer: &Understood) -> Option<&'a KnownRecord> {
    let misses = |record: &&KnownRecord| {
        answer.answers.iter().filter(|answered| record.missing.contains(&answered.field)).count()
    };
    let best = records.iter().max_by_key(misses)?;
    let most = misses(&best);
    let tied = records.iter().filter(|record| misses(record) == most).count() > 1;
    (most > 0 && !tied).then_some(best)
}

/// Tells what kind of message it is, once its records are known.
pub(super) fn kind(
    submission: &Submission,
    is_reply: bool,
    known: &Thread,
    sentences: &[Sentence],
    subject: &str,
) -> Kind {
    let labelled = submission.records.iter().any(|record| {
        record
            .answers
            .iter()
            .filter(|answered| {
                matches!(answered.evidence.place, Place::Label | Place::Table | Place::Attachment(_))
            })
            .count()
            >= 3
    });
    const MANY: usize = 8;
    let much = submission.records.iter().map(|record| record.answers.len()).max().unwrap_or(0) >= MANY;
    if submission.withdrawal && !labelled && !much {
        return Kind::Withdrawal;
    }
    if !submission.has_answers() {
        if corrects_before(subject, sentences) {
            return Kind::Correction;
        }
        return if submission.question { Kind::Question } else { Kind::Submission };
    }
    let mended = words::contains(&words::folded(subject), correction::MENDS)
        || sentences.iter().any(|sentence| words::contains(&sentence.words, correction::MENDS));
    if !is_reply {
        let corrects = words::contains(&words::folded(subject), correction::MENDED_SUBJECTS)
            || submission.forwarded.is_none() && corrects_before(subject, sentences);
        return if corrects { Kind::Correction } else { Kind::Submission };
    }
    let completes = match known.records.as_slice() {
        [] => true,
        records => submission.records.iter().any(|answer| {
            answer
                .answers
                .iter()
                .any(|answered| records.iter().any(|record| record.missing.contains(&answered.field)))
        }),
    };
    let corrects = sentences.iter().any(|sentence| words::contains(&sentence.words, correction::CORRECTIONS));
    match (completes, corrects) {
        (true, _) if known.records.is_empty() && mended => Kind::Correction,
        (true, _) => Kind::Completion,
        (false, true) => Kind::Correction,
        (false, false) => Kind::Update,
    }
}

/// Tells whether a mail outside of a thread mends what was sent before and is no submission of its own: it speaks of what was
/// sent, and says hardly more.
pub(super) fn corrects_before(subject: &str, sentences: &[Sentence]) -> bool {
    const SHORT: usize = 450;
    let mends = |words: &str| words::contains(words, correction::MENDS);
    let before = |words: &str| words::contains(words, correction::SENT_BEFORE);
    let subject = words::folded(subject);
    let (mended, sent) =
        sentences.iter().fold((mends(&subject), before(&subject)), |(mended, sent), sentence| {
            (mended || mends(&sentence.words), sent || before(&sentence.words))
        });
    let letters: usize = sentences.iter().map(|sentence| sentence.text.chars().count()).sum();
    letters <= SHORT && mended && sent
}

/// Takes the whole of a reply as the answer where our letter asked for one text alone. To be looked at.
pub(super) fn only_asked(
    desk: &Desk<'_>,
    drafts: &mut [Draft],
    paragraphs: &[lines::Paragraph],
    quoted: &[(String, String)],
    known: &Thread,
) {
    const ENOUGH: usize = 20;
    let [draft] = drafts else { return };
    let asked: Vec<usize> = match known.records.as_slice() {
        [record] => (0..desk.form.form.fields.len())
            .filter(|field| record.missing.contains(&desk.form.form.fields[*field].name))
            .collect(),
        [] => asked_in(desk, quoted),
        _ => return,
    };
    let [field] = asked.as_slice() else { return };
    if desk.form.form.fields[*field].kind != FieldKind::Textarea || draft.has(*field) {
        return;
    }
    let told: Vec<String> = paragraphs
        .iter()
        .map(|paragraph| {
            let own = sentences(&paragraph.text).into_iter().filter(|sentence| {
                !sentence.text.ends_with([':', '：'])
                    && !sentence.asks
                    && !words::contains(&sentence.words, question::THANKS)
                    && sentence.words.split(' ').count() > 3
            });
            own.map(|sentence| sentence.text).collect::<Vec<_>>().join(" ")
        })
        .filter(|text| !text.is_empty())
        .collect();
    let text = told.join("\n\n");
    if text.chars().count() < ENOUGH {
        return;
    }
    if let Reading::Answered(answer, _) = field::read(&desk.form.form.fields[*field], &text, &desk.context) {
        let proof = evidence(&text, &Place::Prose);
        draft.set(*field, answer, Some(CheckReason::Inferred), proof, Rank::Concluded);
    }
}

/// Returns the fields whose labels stand without an answer in what is quoted.
fn asked_in(desk: &Desk<'_>, quoted: &[(String, String)]) -> Vec<usize> {
    const LINES: usize = 200;
    let mut asked: Vec<usize> = Vec::new();
    for line in quoted.iter().flat_map(|(_, text)| text.lines()).take(LINES) {
        let line = line.trim_start_matches(['>', ' ']);
        let Some(label) = line.trim_end().strip_suffix([':', '：', '?', '？', '؟']) else { continue };
        let field = desk.form.labels.find(label).and_then(|hit| hit.fields.first().copied());
        if let Some(field) = field.filter(|field| !asked.contains(field)) {
            asked.push(field);
        }
    }
    asked
}

/// Tells what kind of message it is where no form was found.
pub(super) fn kind_without_form(submission: &Submission, mends: bool) -> Kind {
    match (submission.withdrawal, submission.question) {
        (true, _) => Kind::Withdrawal,
        _ if mends => Kind::Correction,
        (false, true) => Kind::Question,
        (false, false) => Kind::Submission,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acknowledge::letter::About;

    #[test]
    fn ids_of_our_mails_say_whether_they_asked_something() {
        for about in [About::Received, About::Accepted, About::Updated, About::Unreadable] {
            assert!(
                is_receipt(&format!("<MSG-AAAAAAAA.{}@intake.itu.int>", about.kind())),
                "{}",
                about.kind()
            );
        }
        assert!(!is_receipt(&format!("<MSG-AAAAAAAA.{}@intake.itu.int>", About::Ask.kind())));
        assert!(is_receipt("<hltf-ack-1@intake.itu.int>") && !is_receipt("<hltf-ask-1@intake.itu.int>"));
    }
}
