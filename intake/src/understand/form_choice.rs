//! Which form a message answers, and how that is known. The address it was sent to and the thread say it alone; else all
//! signs are weighed together: names in its text, an attached template and the subject, the labels, and what it is about. What
//! stays unclear is not guessed: a person decides.

use std::collections::BTreeMap;

use schema::field::fold;
use schema::form::{FieldKind, Form, Required};
use schema::name::Slug;

use super::Reader;
use super::draft::evidence;
use super::labels::Wanted;
use super::topics::About;
use super::words;
use crate::message::Message;
use crate::submission::{AttachedText, Evidence, FormChoice, FormSign, Place, Thread};

/// The form of a message, or the forms that it might answer.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// The form.
    pub form: Option<FormChoice>,
    /// The form is certain; else it must be seen by the answers that this form is meant.
    pub sure: bool,
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

/// How much one form has for itself.
#[derive(Debug, Clone, Default)]
struct Signs {
    /// The words of the text, the subject and the attached files that name it.
    text: Option<String>,
    subject: Option<String>,
    attached: Option<String>,
    /// What of its topic is spoken of.
    about: About,
    labels: Match,
    /// A file has the type that the form cannot do without.
    file: bool,
}

impl Signs {
    /// A name says most, and says more the longer it is; labels and topics say a little each.
    fn weight(&self) -> f64 {
        const NAMED: f64 = 2.0;
        const LONGER: f64 = 0.5;
        const LONGEST: usize = 5;
        const FILE: f64 = 1.5;
        const MOST_TOPICS: f64 = 5.0;
        let name = |words: &Option<String>| {
            words.as_ref().map_or(0.0, |words| NAMED + LONGER * words.split(' ').count().min(LONGEST) as f64)
        };
        // The subject and the text often say the same: the second time it says half.
        let (text, subject) = (name(&self.text), name(&self.subject));
        text.max(subject)
            + text.min(subject) / 2.0
            + name(&self.attached)
            + self.about.weight.min(MOST_TOPICS)
            + self.labels.weight
            + if self.file { FILE } else { 0.0 }
    }

    fn is_named(&self) -> bool {
        self.text.is_some() || self.subject.is_some() || self.attached.is_some()
    }

    fn choice(&self, reader: &Reader, form: usize, texts: Texts<'_>) -> Choice {
        let named = [
            (FormSign::Text, &self.text),
            (FormSign::Attachment, &self.attached),
            (FormSign::Subject, &self.subject),
        ];
        let (sign, words) = match named.into_iter().find_map(|(sign, words)| Some((sign, words.as_ref()?))) {
            Some((sign, words)) => (sign, words.clone()),
            None if self.labels.fields >= ENOUGH_LABELS || self.labels.weight > self.about.weight => {
                (FormSign::Labels, format!("{} of its labels", self.labels.fields))
            }
            None => (FormSign::Topics, self.about.words.join(", ")),
        };
        let choice = chosen(reader, form, sign, evidence(&words, &place_of(sign, texts)));
        Choice { sure: choice.sure || self.weight() >= SURE, ..choice }
    }
}

/// With so much for itself a form is certain that nobody names.
const SURE: f64 = 2.5;

/// So many labels of a form are no chance.
const ENOUGH_LABELS: usize = 3;

/// Chooses the form of a message.
pub(super) fn choose(
    reader: &Reader,
    message: &Message,
    texts: Texts<'_>,
    known: &Thread,
    is_reply: bool,
) -> Choice {
    if let Some(choice) = by_address(reader, message).or_else(|| by_thread(reader, message, known)) {
        return Choice { form: Some(choice), sure: true, unclear: Vec::new() };
    }
    let mut signs = signs(reader, message, texts);
    if is_press(&message.subject, texts.new) {
        // What newspapers are told names prizes and projects: labels alone make it a form.
        signs = signs.into_iter().map(|signs| Signs { labels: signs.labels, ..Signs::default() }).collect();
    }
    // Who asks for an account answers none of the calls, though most of its labels are theirs too.
    if !signs.iter().any(Signs::is_named) && asks_for_web(reader, &message.subject, texts.new) {
        return Choice::default();
    }
    if let Some(best) = clearly_best(&signs) {
        return signs[best].choice(reader, best, texts);
    }
    // What an answer is about may stand in the letter that it quotes.
    let quoted = named(reader, texts.quoted);
    if let Some((form, words)) = quoted.first_key_value().filter(|_| quoted.len() == 1)
        && !signs.iter().any(Signs::is_named)
    {
        return chosen(reader, *form, FormSign::Thread, evidence(words, &Place::Quoted));
    }
    if is_reply && !signs.iter().any(Signs::is_named) {
        let whole = format!("{}\n{}", texts.new, texts.quoted);
        let about = reader.topics.about(&format!("{}\n{whole}", message.subject));
        let both = |(about, signs): (About, &Signs)| Signs { about, ..signs.clone() };
        let of_thread: Vec<Signs> = about.into_iter().zip(&signs).map(both).collect();
        if let Some(best) = clear_thread(&of_thread) {
            let words = of_thread[best].about.words.join(", ");
            return chosen(reader, best, FormSign::Topics, evidence(&words, &Place::Thread));
        }
    }
    Choice { form: None, sure: false, unclear: unclear(reader, &signs) }
}

/// How much more a topic says that stands in the subject.
const SUBJECT: f64 = 0.75;

/// Tells whether a text is written for newspapers.
fn is_press(subject: &str, text: &str) -> bool {
    const HEAD: usize = 300;
    let head = &text[..text.floor_char_boundary(HEAD)];
    words::contains(&words::folded(subject), words::offer::PRESS)
        || words::contains(&words::folded(head), words::offer::PRESS)
}

/// Tells whether a mail asks in its subject or its first lines for what is given on the web alone.
fn asks_for_web(reader: &Reader, subject: &str, text: &str) -> bool {
    const HEAD: usize = 300;
    let head = words::folded(&format!("{subject}\n{}", &text[..text.floor_char_boundary(HEAD)]));
    // "I could not create an account, so here is our entry" asks for none.
    const NEAR: usize = 4;
    let refused = |at: usize| {
        head[..at].split(' ').rev().filter(|word| !word.is_empty()).take(NEAR).any(|word| {
            words::statement::NOT.contains(&word)
                || words::consent::NOT.contains(&word)
                || word == "impossible"
        })
    };
    reader.web_names.iter().any(|name| words::place(&head, name).is_some_and(|at| !refused(at)))
}

/// Gathers what speaks for each form.
fn signs(reader: &Reader, message: &Message, texts: Texts<'_>) -> Vec<Signs> {
    let counts = matching_labels(reader, texts);
    let subject = named(reader, &message.subject);
    let texts_name = |text: &str| named(reader, text);
    // A question of one form may hold the name of another: labels name nothing.
    let new = unlabelled(reader, texts.new);
    let forwarded = unlabelled(reader, texts.forwarded);
    let body = merged(texts_name(&new), texts_name(&forwarded));
    let attached = texts
        .attached
        .iter()
        .map(|file| merged(texts_name(head(&file.text)), texts_name(&file.file_name)))
        .fold(BTreeMap::new(), merged);
    let mut spoken = format!("{}\n{new}\n{forwarded}", message.subject);
    for file in texts.attached {
        spoken.push('\n');
        spoken.push_str(head(&file.text));
    }
    // What the subject is about is what the mail is about.
    let about = reader.topics.about(&spoken).into_iter().zip(reader.topics.about(&message.subject)).map(
        |(mut all, subject)| {
            all.weight += subject.weight * SUBJECT;
            all
        },
    );
    let types: Vec<&str> = message
        .parts
        .iter()
        .filter(|part| !part.referenced_by_cid)
        .map(|part| part.sniffed_type.media_type())
        .collect();
    let is_for = |form: &Form| {
        form.fields.iter().any(|field| {
            field.kind == FieldKind::File
                && field.required == Required::Always
                && field.limits.accept.iter().any(|accepted| types.contains(&accepted.as_str()))
        })
    };
    counts
        .into_iter()
        .zip(about)
        .enumerate()
        .map(|(form, (labels, about))| Signs {
            text: body.get(&form).cloned(),
            subject: subject.get(&form).cloned(),
            attached: attached.get(&form).cloned(),
            about,
            labels,
            file: is_for(&reader.forms[form].form),
        })
        .collect()
}

/// Returns the one form that has clearly more for itself than every other.
fn clearly_best(signs: &[Signs]) -> Option<usize> {
    const LEAST: f64 = 1.0;
    const CLEARLY: f64 = 0.75;
    const BY_LABELS: f64 = 0.5;
    let (best, second) = best_two(signs)?;
    let (first, next) = (&signs[best], second.map(|form| &signs[form]));
    let labelled = first.labels.fields >= ENOUGH_LABELS;
    let enough = first.is_named() || labelled || first.weight() >= LEAST;
    let margin = if labelled { BY_LABELS } else { CLEARLY };
    let clear = next.is_none_or(|next| first.weight() >= next.weight() + margin);
    (enough && clear).then_some(best)
}

/// A thread of ours is about one of the forms: less is enough.
fn clear_thread(signs: &[Signs]) -> Option<usize> {
    const LEAST: f64 = 1.0;
    const CLEARLY: f64 = 0.5;
    let (best, second) = best_two(signs)?;
    let clear = second.is_none_or(|next| signs[best].weight() >= signs[next].weight() + CLEARLY);
    (signs[best].weight() >= LEAST && clear).then_some(best)
}

fn best_two(signs: &[Signs]) -> Option<(usize, Option<usize>)> {
    let mut sorted: Vec<usize> = (0..signs.len()).collect();
    sorted.sort_by(|a, b| signs[*b].weight().total_cmp(&signs[*a].weight()).then(a.cmp(b)));
    Some((*sorted.first()?, sorted.get(1).copied()))
}

/// Returns the forms that a message may answer, where it cannot be told which: they are named, or their labels stand there.
fn unclear(reader: &Reader, signs: &[Signs]) -> Vec<Slug> {
    let mut forms: Vec<usize> = (0..signs.len()).filter(|form| signs[*form].is_named()).collect();
    if forms.is_empty() {
        let most = signs.iter().map(|signs| signs.labels.fields).max().unwrap_or(0);
        forms = (0..signs.len()).filter(|form| most >= 2 && signs[*form].labels.fields == most).collect();
    }
    forms.into_iter().map(|form| reader.forms[form].form.id.value.clone()).collect()
}

fn chosen(reader: &Reader, form: usize, by: FormSign, evidence: Evidence) -> Choice {
    let form = reader.forms[form].form.id.value.clone();
    Choice {
        form: Some(FormChoice { form, by, evidence }),
        sure: by != FormSign::Topics,
        unclear: Vec::new(),
    }
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
            && let Some(form) = by_code(reader, code)
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

/// Returns the form of a code, or the only one whose id or code it shortens: `stck` is `stocktaking-entry`, `prz` is `PRIZ`.
pub(super) fn by_code<'a>(reader: &'a Reader, code: &str) -> Option<&'a super::FormIndex> {
    if let Some(form) = reader.forms.iter().find(|form| form.form.code.to_lowercase() == code) {
        return Some(form);
    }
    let mut shortened = reader.forms.iter().filter(|form| {
        shortens(code, form.form.id.value.as_str()) || shortens(code, &form.form.code.to_lowercase())
    });
    shortened.next().filter(|_| shortened.next().is_none())
}

/// Tells whether letters are those of a word in their order, its first among them.
fn shortens(code: &str, id: &str) -> bool {
    let word = id.split('-').next().unwrap_or(id);
    let mut letters = word.chars();
    (3..=6).contains(&code.len())
        && code.len() < word.len()
        && word.chars().next() == code.chars().next()
        && code.chars().all(|c| letters.any(|letter| letter == c))
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
    const EXPLAINED: f64 = 2.0;
    let mut labels: Vec<String> = Vec::new();
    let take = |labels: &mut Vec<String>, lines: &mut dyn Iterator<Item = &str>| {
        for line in lines.take(LINES) {
            let line = line.trim_start_matches(['>', ' ', '*', '_', '|']);
            let label = line
                .split([':', '：', '?', '？', '؟', '\t', '|', '=', '＝', '→', '…'])
                .next()
                .unwrap_or(line)
                .trim();
            let label = [" - ", " – ", " — ", "..", "   "]
                .iter()
                .fold(label, |label, separator| label.split(separator).next().unwrap_or(label))
                .trim_end_matches(['*', '_', ' ']);
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
    let mut known = 0_usize;
    let mut own_labels: Vec<usize> = vec![0; reader.forms.len()];
    for label in &labels {
        let wanted = Wanted::new(label);
        let hits: Vec<(usize, usize)> = (0..reader.forms.len())
            .filter_map(|form| Some((form, reader.forms[form].labels.find_exact(&wanted)?)))
            .collect();
        known += usize::from(!hits.is_empty());
        for (form, field) in &hits {
            let weight = 1.0 / hits.len() as f64;
            own_labels[*form] += 1;
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
        .zip(own_labels)
        .map(|((found, form), own_labels)| {
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
            // A form that does not know a label of the text is hardly meant.
            let explained =
                if known < ENOUGH_LABELS { 0.0 } else { EXPLAINED * own_labels as f64 / known as f64 };
            let covered = if fields < 3 { 0.0 } else { 2.0 * answered as f64 / required.len().max(1) as f64 };
            let verb = if nominates && form.roles.names_another() && fields > 0 { NOMINATES } else { 0.0 };
            Match { fields, weight: own + covered + explained + verb }
        })
        .collect()
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

/// Returns a word without the ends that only say its case or number.
pub(super) fn uninflected(word: &str) -> &str {
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
