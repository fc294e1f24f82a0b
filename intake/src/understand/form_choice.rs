//! Which form a message answers, and how that is known: the address it was sent to, the thread, the words of its text, an
//! attached template, the subject, and last the labels. What stays unclear is not guessed: a person decides.

use std::collections::BTreeMap;

use schema::field::fold;
use schema::form::Form;
use schema::name::Slug;

use super::Reader;
use super::draft::evidence;
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
    let body = merged(texts_name(texts.new), texts_name(texts.forwarded));
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
        let most = counts.iter().copied().max().unwrap_or(0);
        unclear = (0..counts.len()).filter(|form| most >= 2 && counts[*form] == most).collect();
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

fn labelled(reader: &Reader, counts: &[usize], form: usize) -> Choice {
    let words = format!("{} of its labels", counts[form]);
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
    let words = words::folded(text);
    let mut hits: Vec<(usize, usize, usize)> = Vec::new();
    if words.is_empty() {
        return Named::new();
    }
    let padded = format!(" {words} ");
    for (form, index) in reader.forms.iter().enumerate() {
        for name in &index.names {
            let wanted = format!(" {name} ");
            for at in memchr::memmem::find_iter(padded.as_bytes(), wanted.as_bytes()) {
                hits.push((at, at + wanted.len() - 1, form));
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

/// Counts for each form how many of its fields have a label in the texts.
fn matching_labels(reader: &Reader, texts: Texts<'_>) -> Vec<usize> {
    const LINES: usize = 400;
    let mut labels: Vec<String> = Vec::new();
    let all = texts
        .new
        .lines()
        .chain(texts.forwarded.lines())
        .chain(texts.attached.iter().flat_map(|file| file.text.lines()));
    for line in all.take(LINES) {
        let label = line.split([':', '：', '?', '？', '؟', '\t']).next().unwrap_or(line).trim();
        if !label.is_empty() && label.len() <= 160 {
            labels.push(label.to_owned());
        }
    }
    labels.extend(texts.attached.iter().flat_map(|file| file.rows.iter().map(|(label, _)| label.clone())));
    reader
        .forms
        .iter()
        .map(|form| {
            let mut fields: Vec<usize> =
                labels.iter().filter_map(|label| form.labels.find_exact(label)).collect();
            fields.sort_unstable();
            fields.dedup();
            fields.len()
        })
        .collect()
}

/// Returns the one form of a pool whose labels clearly match best.
fn clearly_best(counts: &[usize], pool: &[usize]) -> Option<usize> {
    const ENOUGH: usize = 3;
    let mut sorted: Vec<(usize, usize)> = pool.iter().map(|form| (counts[*form], *form)).collect();
    sorted.sort_unstable();
    match sorted.as_slice() {
        [.., (second, _), (first, form)]
            if *first >= ENOUGH && (first >= &(second + 2) || (*first >= 4 && first > second)) =>
        {
            Some(*form)
        }
        [(first, form)] if *first >= 1 => Some(*form),
        _ => None,
    }
}

/// Returns the other form whose labels match far better than those of the one that is named.
fn contradicted(counts: &[usize], named: usize) -> Option<usize> {
    let best = (0..counts.len()).max_by_key(|form| counts[*form])?;
    (best != named && counts[best] >= 5 && counts[named] * 3 < counts[best]).then_some(best)
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
    names.sort();
    names.dedup();
    names
}
