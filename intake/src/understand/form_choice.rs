//! Which form a message answers, and how that is known: the address it was sent to, the thread, the words of its text, an
//! attached template, the subject, and last the labels. What stays unclear is not guessed: a person decides.

use std::collections::BTreeMap;

use schema::field::fold;
use schema::form::{FieldKind, Form, Required};
use schema::name::Slug;

use super::Reader;
use super::draft::evidence;
use super::labels::Wanted;
use super::words;
use crate::message::Message;
use crate::submission::{AttachedText, Evidence, FormChoice, FormSign, Place, Thread};

/// The form of a message, or the forms that it might answer.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// The form.
    pub form: Option<FormChoice>,
    /// Forms that it might answer, where it could not be told which.
    pub unclear: Vec<Slug>,
}

/// The texts of a message, in which forms are named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'a> {
    /// The new text.
    pub new: &'a str,
    /// The forwarded text.
    pub forwarded: &'a str,
    /// What is quoted.
    pub quoted: &'a str,
    /// The forms attached.
    pub attached: &'a [AttachedText],
    /// The labels of tables.
    pub rows: &'a [String],
}

/// Chooses the form of a message.
pub(super) fn choose(reader: &Reader, message: &Message, texts: Texts<'_>, known: &Thread) -> Choice {
    if let Some(choice) = by_address(reader, message).or_else(|| by_thread(reader, message, known)) {
        return Choice { form: Some(choice), unclear: Vec::new() };
    }
    let counts = matching_labels(reader, texts);
    // Each sign names one form, several or none; several are told apart by the signs below it.
    let subject = named(reader, &message.subject);
    let texts_name = |text: &str| named(reader, text);
    // A question of one form may hold the name of another: labels name nothing.
    let body =
        merged(texts_name(&unlabelled(reader, texts.new)), texts_name(&unlabelled(reader, texts.forwarded)));
    let attached = texts
        .attached
        .iter()
        .map(|file| merged(texts_name(head(&file.text)), texts_name(&file.file_name)))
        .fold(BTreeMap::new(), merged);
    let signs: [(FormSign, &Named); 3] =
        [(FormSign::Text, &body), (FormSign::Attachment, &attached), (FormSign::Subject, &subject)];
    let mut candidates: Vec<usize> = Vec::new();
    for (sign, found) in signs {
        let forms: Vec<usize> = match candidates.as_slice() {
            [] => found.keys().copied().collect(),
            several => several.iter().copied().filter(|form| found.contains_key(form)).collect(),
        };
        if let [only] = forms.as_slice() {
            // A text may name one form and hold the answers to another: then the labels know better.
            if let Some(other) = contradicted(&counts, *only) {
                return labelled(reader, &counts, other);
            }
            let words = found.get(only).or(body.get(only)).cloned().unwrap_or_default();
            return chosen(reader, *only, sign, evidence(&words, &place_of(sign, texts)));
        }
        if !forms.is_empty() {
            candidates = forms;
        }
    }
    let pool: Vec<usize> =
        if candidates.is_empty() { (0..reader.forms.len()).collect() } else { candidates.clone() };
    if let Some(best) = clearly_best(&counts, &pool) {
        return labelled(reader, &counts, best);
    }
    // The one that is named at greatest length, where all are in the text.
    if let Some(best) = longest(&body, &candidates).or_else(|| longest(&subject, &candidates)) {
        let words = body.get(&best).or(subject.get(&best)).cloned().unwrap_or_default();
        return chosen(reader, best, FormSign::Text, evidence(&words, &Place::Prose));
    }
    if let Some(best) = named(reader, texts.quoted)
        .keys()
        .next()
        .copied()
        .filter(|_| candidates.is_empty() && named(reader, texts.quoted).len() == 1)
    {
        return chosen(
            reader,
            best,
            FormSign::Thread,
            evidence(&named(reader, texts.quoted)[&best], &Place::Quoted),
        );
    }
    let mut unclear: Vec<usize> = candidates;
    if unclear.is_empty() {
        let most = counts.iter().map(|found| found.fields).max().unwrap_or(0);
        unclear = (0..counts.len()).filter(|form| most >= 2 && counts[*form].fields == most).collect();
    }
    Choice {
        form: None,
        unclear: unclear.into_iter().map(|form| reader.forms[form].form.id.value.clone()).collect(),
    }
}

fn chosen(reader: &Reader, form: usize, by: FormSign, evidence: Evidence) -> Choice {
    let form = reader.forms[form].form.id.value.clone();
    Choice { form: Some(FormChoice { form, by, evidence }), unclear: Vec::new() }
}

fn labelled(reader: &Reader, counts: &[Match], form: usize) -> Choice {
    let words = format!("{} of its labels", counts[form].fields);
    chosen(reader, form, FormSign::Labels, evidence(&words, &Place::Label))
}

fn place_of(sign: FormSign, texts: Texts<'_>) -> Place {
    match sign {
        FormSign::Attachment => {
            Place::Attachment(texts.attached.first().map(|file| file.file_name.clone()).unwrap_or_default())
        }
        FormSign::Subject => Place::Subject,
        _ => Place::Prose,
    }
}

/// Returns a text without the labels at the beginnings of its lines, where it has several.
fn unlabelled(reader: &Reader, text: &str) -> String {
    const SEVERAL: usize = 3;
    let label = |line: &str| -> Option<usize> {
        let at = line.find([':', '：', '?', '？', '؟'])?;
        is_label(reader, &Wanted::new(&line[..at])).then_some(at)
    };
    if text.lines().filter(|line| label(line).is_some()).count() < SEVERAL {
        return text.to_owned();
    }
    text.lines().map(|line| label(line).map_or(line, |at| &line[at..])).collect::<Vec<_>>().join("\n")
}

/// Tells whether a text is the label of a question of any form.
fn is_label(reader: &Reader, wanted: &Wanted) -> bool {
    reader.forms.iter().any(|form| form.labels.find_exact(wanted).is_some())
}

/// The first lines of an attached form: where its name stands.
fn head(text: &str) -> &str {
    const HEAD: usize = 800;
    &text[..text.floor_char_boundary(HEAD)]
}

/// `wsis-info+hltf@…`: the tag is the form's code.
fn by_address(reader: &Reader, message: &Message) -> Option<FormChoice> {
    let own_local = reader.contact.split('@').next().unwrap_or_default().to_owned();
    let addresses = message
        .to
        .iter()
        .chain(&message.cc)
        .map(|address| address.email.as_str())
        .chain(message.delivered_to.iter().map(String::as_str));
    for address in addresses {
        let lower = address.to_lowercase();
        let Some((local, _)) = lower.split_once('@') else { continue };
        let Some((name, tag)) = local.split_once('+') else { continue };
        if !own_local.is_empty() && name != own_local {
            continue;
        }
        let tag = tag.split(['-', '+', '.']).next().unwrap_or(tag);
        if let Some(form) = reader.forms.iter().find(|form| form.form.code.to_lowercase() == tag) {
            return Some(FormChoice {
                form: form.form.id.value.clone(),
                by: FormSign::Address,
                evidence: evidence(address, &Place::Recipient),
            });
        }
    }
    None
}

/// The thread's records; or an id of our own mails, which begins with the form's code: `<hltf-ask-…@…>`.
fn by_thread(reader: &Reader, message: &Message, known: &Thread) -> Option<FormChoice> {
    if let Some(record) = known.records.first() {
        return Some(FormChoice {
            form: record.form.clone(),
            by: FormSign::Thread,
            evidence: evidence(record.id.as_str(), &Place::Thread),
        });
    }
    for id in message.in_reply_to.iter().chain(message.references.iter().rev()) {
        let bare = id.trim_matches(['<', '>']).to_lowercase();
        let Some((code, rest)) = bare.split_once('-') else { continue };
        if rest.contains('@')
            && let Some(form) = reader.forms.iter().find(|form| form.form.code.to_lowercase() == code)
        {
            return Some(FormChoice {
                form: form.form.id.value.clone(),
                by: FormSign::Thread,
                evidence: evidence(id, &Place::Thread),
            });
        }
    }
    None
}

/// Forms that are named, with the longest words that name each.
type Named = BTreeMap<usize, String>;

/// Finds the forms whose names, titles or calls stand in a text. A name within a longer one of another form does not count.
fn named(reader: &Reader, text: &str) -> Named {
    let words = inflected(&words::folded(text));
    let mut hits: Vec<(usize, usize, usize)> = Vec::new();
    if words.is_empty() {
        return Named::new();
    }
    let padded = format!(" {words} ");
    for (form, index) in reader.forms.iter().enumerate() {
        for name in &index.name_finders {
            for at in name.find_iter(padded.as_bytes()) {
                hits.push((at, at + name.needle().len() - 1, form));
            }
        }
    }
    let mut named = Named::new();
    for (start, end, form) in &hits {
        let within = hits.iter().any(|(other_start, other_end, other)| {
            other != form && other_start <= start && other_end >= end && other_end - other_start > end - start
        });
        if within {
            continue;
        }
        let words = padded[*start..*end].trim().to_owned();
        let longest = named.entry(*form).or_default();
        if words.len() > longest.len() {
            *longest = words;
        }
    }
    named
}

fn merged(mut a: Named, b: Named) -> Named {
    for (form, words) in b {
        let longest = a.entry(form).or_default();
        if words.len() > longest.len() {
            *longest = words;
        }
    }
    a
}

fn longest(named: &Named, among: &[usize]) -> Option<usize> {
    let mut sorted: Vec<(usize, usize)> = named
        .iter()
        .filter(|(form, _)| among.contains(form))
        .map(|(form, words)| (words.split(' ').count(), *form))
        .collect();
    sorted.sort_unstable();
    match sorted.as_slice() {
        [.., (second, _), (first, form)] if first > second && *first >= 2 => Some(*form),
        [(_, form)] => Some(*form),
        _ => None,
    }
}

/// How well the labels of a text match one form.
#[derive(Debug, Clone, Copy, Default)]
struct Match {
    /// How many of its fields have a label there.
    fields: usize,
    /// How much these say for this form: a label that every form has says little, and all that must be answered much.
    weight: f64,
}

/// Holds the labels of the texts against each form.
fn matching_labels(reader: &Reader, texts: Texts<'_>) -> Vec<Match> {
    const LINES: usize = 400;
    const NOMINATES: f64 = 1.0;
    let mut labels: Vec<String> = Vec::new();
    let take = |labels: &mut Vec<String>, lines: &mut dyn Iterator<Item = &str>| {
        for line in lines.take(LINES) {
            let line = line.trim_start_matches(['>', ' ', '*', '_', '|']);
            let label = line.split([':', '：', '?', '？', '؟', '\t', '|']).next().unwrap_or(line).trim();
            let label = label.split(" - ").next().unwrap_or(label).trim_end_matches(['*', '_']);
            if !label.is_empty() && label.len() <= 160 {
                labels.push(label.to_owned());
            }
        }
    };
    take(&mut labels, &mut texts.new.lines().chain(texts.forwarded.lines()));
    take(&mut labels, &mut texts.attached.iter().flat_map(|file| file.text.lines()));
    take(
        &mut labels,
        &mut texts.attached.iter().flat_map(|file| file.rows.iter().map(|(label, _)| label.as_str())),
    );
    take(&mut labels, &mut texts.rows.iter().map(String::as_str));
    // A form may be filled in within its quotation.
    if labels.iter().filter(|label| is_label(reader, &Wanted::new(label))).nth(1).is_none() {
        take(&mut labels, &mut texts.quoted.lines());
    }
    labels.sort();
    labels.dedup();
    let mut found: Vec<Vec<(usize, f64)>> = vec![Vec::new(); reader.forms.len()];
    for label in &labels {
        let wanted = Wanted::new(label);
        let hits: Vec<(usize, usize)> = (0..reader.forms.len())
            .filter_map(|form| Some((form, reader.forms[form].labels.find_exact(&wanted)?)))
            .collect();
        for (form, field) in &hits {
            let weight = 1.0 / hits.len() as f64;
            match found[*form].iter_mut().find(|(known, _)| known == field) {
                Some((_, known)) => *known = known.max(weight),
                None => found[*form].push((*field, weight)),
            }
        }
    }
    let words = words::folded(&format!("{}\n{}", texts.new, texts.forwarded));
    const STEMS: [&str; 12] = [
        "nomin",
        "candid",
        "postul",
        "designons",
        "designe",
        "رشح",
        "ترشيح",
        "مرشح",
        "выдвиг",
        "выдвин",
        "кандидат",
        "номин",
    ];
    let nominates = words.split(' ').any(|word| {
        let bare = word
            .strip_prefix('ب')
            .or_else(|| word.strip_prefix('ن'))
            .or_else(|| word.strip_prefix("ال"))
            .unwrap_or(word);
        STEMS.iter().any(|stem| word.starts_with(stem) || bare.starts_with(stem))
    }) || words::contains(&words, &["提 名", "推 荐", "候 选 人"]);
    found
        .into_iter()
        .zip(&reader.forms)
        .map(|(found, form)| {
            let fields = found.len();
            let own: f64 = found.iter().map(|(_, weight)| weight).sum();
            let required: Vec<usize> = (0..form.form.fields.len())
                .filter(|field| {
                    let field = &form.form.fields[*field];
                    field.required == Required::Always
                        && field.sender.is_none()
                        && field.kind != FieldKind::File
                })
                .collect();
            let answered =
                required.iter().filter(|field| found.iter().any(|(known, _)| known == *field)).count();
            let covered = if fields < 3 { 0.0 } else { 2.0 * answered as f64 / required.len().max(1) as f64 };
            let verb = if nominates && form.roles.names_another() && fields > 0 { NOMINATES } else { 0.0 };
            Match { fields, weight: own + covered + verb }
        })
        .collect()
}

/// Returns the one form of a pool whose labels clearly match best.
fn clearly_best(counts: &[Match], pool: &[usize]) -> Option<usize> {
    const ENOUGH: usize = 3;
    const CLEARLY: f64 = 0.5;
    let mut sorted: Vec<usize> = pool.to_vec();
    sorted.sort_by(|a, b| counts[*a].weight.total_cmp(&counts[*b].weight).then(b.cmp(a)));
    match sorted.as_slice() {
        [.., second, first] => {
            let (first_match, second) = (counts[*first], counts[*second]);
            let many = first_match.fields >= ENOUGH && first_match.weight >= second.weight + CLEARLY;
            let more = first_match.fields >= second.fields + 2 && first_match.fields >= ENOUGH;
            (many || more).then_some(*first)
        }
        [only] if counts[*only].fields >= 1 => Some(*only),
        _ => None,
    }
}

/// Returns the other form whose labels match far better than those of the one that is named.
fn contradicted(counts: &[Match], named: usize) -> Option<usize> {
    let best = (0..counts.len()).max_by_key(|form| counts[*form].fields)?;
    let (found, own) = (counts[best], counts[named]);
    (best != named && found.fields >= 5 && (own.fields * 3 < found.fields || own.weight * 2.0 < found.weight))
        .then_some(best)
}

/// Cuts the ends of words that only say their case or number, and the letters that Arabic glues to their beginning:
/// `заседаний высокого уровня` and `заседания высокого уровня` are the same.
fn inflected(words: &str) -> String {
    let mut cut = String::with_capacity(words.len());
    for word in words.split(' ') {
        if !cut.is_empty() {
            cut.push(' ');
        }
        cut.push_str(uninflected(word));
    }
    cut
}

fn uninflected(word: &str) -> &str {
    const RUSSIAN: [&str; 27] = [
        "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "ий", "ый", "ой", "ей", "ая", "яя",
        "ое", "ее", "ые", "ие", "ия", "ью", "а", "я", "у", "ы", "и", "е",
    ];
    let first = word.chars().next().unwrap_or(' ');
    let n = word.chars().count();
    match u32::from(first) {
        0x400..=0x4ff if n >= 5 => RUSSIAN
            .iter()
            .filter_map(|end| word.strip_suffix(end))
            .find(|rest| rest.chars().count() >= 4)
            .unwrap_or(word),
        0x600..=0x6ff if n >= 5 => ["وال", "بال", "لل", "ال", "ل", "ب", "و"]
            .iter()
            .filter_map(|glued| word.strip_prefix(glued))
            .find(|rest| rest.chars().count() >= 3)
            .unwrap_or(word),
        _ if word.is_ascii() && n >= 6 => word.strip_suffix('s').unwrap_or(word),
        _ => word,
    }
}

/// Folds the names of a form: its phrases, title, code and the titles of its calls.
pub(super) fn names_of(form: &Form, call_titles: &[String]) -> Vec<String> {
    let mut names: Vec<String> = form
        .names
        .iter()
        .map(String::as_str)
        .chain(form.title.iter().map(|(_, title)| title))
        .chain(call_titles.iter().map(String::as_str))
        .map(fold::words)
        .filter(|name| !name.is_empty())
        .collect();
    names.push(fold::words(form.id.value.as_str()));
    let mut names: Vec<String> = names.iter().map(|name| inflected(name)).collect();
    names.sort();
    names.dedup();
    names
}
