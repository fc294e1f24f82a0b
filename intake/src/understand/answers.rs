//! From labelled answers to records: which field of several is meant, titles of honour, one record or several.

use schema::field::{self, Reading};
use schema::form::{Field, FieldKind, Sender};
use schema::name::{FieldName, Lang};
use schema::record::{Answer, CheckReason};

use super::FormIndex;
use super::age;
use super::cards;
use super::draft::{Draft, Rank, evidence};
use super::labels::{self, numbering};
use super::lines::{Entry, Paragraph, begins_block};
use super::nominated_by;
use super::period;
use super::person;
use super::prose::{consent_said, funding, people_shown_said};
use super::roles;
use super::words::{self, agreement, nominating, statement, travel};
use crate::submission::Place;

/// Everything that reading a form's answers needs.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    /// The form.
    pub form: &'a FormIndex,
    /// How fields are read.
    pub context: field::Context<'a>,
    /// The writer's name, by which "nominated by" is told apart.
    pub author: &'a str,
    /// The writer's address, which is nobody else's.
    pub email: &'a str,
    /// All addresses of the letter: their domains say how houses are called.
    pub addresses: &'a [String],
}

/// A group of labelled answers that make one record, with the heading above them.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The words of the heading, such as a name.
    pub heading: Option<String>,
    /// The answers.
    pub entries: Vec<Entry>,
    /// The line after the last.
    pub end: usize,
}

/// Sorts labelled answers into records. Returns the groups, and what stands before the first and applies to all.
pub(super) fn groups(
    desk: &Desk<'_>,
    entries: Vec<Entry>,
    headings: &[Paragraph],
    for_all: Option<usize>,
) -> (Vec<Group>, Vec<Entry>) {
    let mut groups: Vec<Group> = Vec::new();
    let mut shared: Vec<Entry> = Vec::new();
    let mut last: Vec<Entry> = Vec::new();
    let title =
        desk.form.form.show.title.as_ref().and_then(|title| desk.form.field_index(title.value.as_str()));
    // Where the answers are numbered themselves, a numbered line between them is another answer.
    const NUMBERED: usize = 3;
    let numbered = entries.iter().filter(|entry| entry.numbered).count() >= NUMBERED;
    // "For both photographs:" stands below all of them, or says nothing about what follows.
    let is_title = |entry: &Entry| title.is_some_and(|title| entry.fields.contains(&title));
    let last_title = entries.iter().filter(|entry| is_title(entry)).map(|entry| entry.line).max();
    let for_all = for_all.filter(|line| last_title.is_none_or(|title| title < *line));
    for entry in entries {
        if for_all.is_some_and(|line| entry.line > line) && !groups.is_empty() {
            last.push(entry);
            continue;
        }
        let heading = heading_between(headings, groups.last().map_or(0, |group| group.end), entry.line)
            .filter(|_| !numbered);
        let senders =
            |entry: &Entry| entry.fields.iter().all(|field| desk.form.form.fields[*field].sender.is_some());
        let begins = match groups.last() {
            None => true,
            // Behind "Nominated by" the same labels are asked of the writer.
            Some(group)
                if group
                    .entries
                    .iter()
                    .any(|known| known.heading && known.raw.is_empty() && senders(known)) =>
            {
                let of_nominee = words::has_beginning(&words::folded(&entry.label), nominating::NOMINEE);
                heading.is_some() || of_nominee && repeats(group, &entry, title)
            }
            Some(group) => {
                let nominates = desk.form.roles.names_another() && names_writer(desk, &entry.raw);
                heading.is_some() || !nominates && repeats(group, &entry, title)
            }
        };
        if begins {
            groups.push(Group { heading: heading.map(|heading| heading.text.clone()), ..Group::default() });
        }
        if let Some(group) = groups.last_mut() {
            group.end = entry.end;
            group.entries.push(entry);
        }
    }
    if let [only] = groups.as_mut_slice() {
        only.end = last.last().map_or(only.end, |entry| entry.end);
        only.entries.append(&mut last);
    }
    if are_sections(desk, &groups) {
        let end = groups.last().map_or(0, |group| group.end);
        let entries = groups.into_iter().flat_map(|group| group.entries).collect();
        groups = vec![Group { heading: None, entries, end }];
    }
    // What stands before the first heading belongs to all.
    if groups.len() > 1
        && groups[0].heading.is_none()
        && groups[1..].iter().all(|group| group.heading.is_some())
        && !groups[0].entries.iter().any(|entry| title.is_some_and(|title| entry.fields.contains(&title)))
    {
        shared = groups.remove(0).entries;
    }
    shared.append(&mut last);
    (groups, shared)
}

/// Tells whether numbered headings are the sections of one form: no question is answered below two of them, and they name
/// nobody.
fn are_sections(desk: &Desk<'_>, groups: &[Group]) -> bool {
    let headed = groups.iter().filter(|group| group.heading.is_some()).count();
    if headed == 0 || groups.len() < 2 {
        return false;
    }
    let names_person = |group: &Group| {
        let heading = group.heading.as_deref().unwrap_or_default();
        person::at_start(numbering(heading).unwrap_or(heading), true).is_some()
    };
    if desk.form.roles.names_another() && groups.iter().any(names_person) {
        return false;
    }
    let mut seen: Vec<&[usize]> = Vec::new();
    groups.iter().all(|group| {
        let own: Vec<&[usize]> = group.entries.iter().map(|entry| entry.fields.as_slice()).collect();
        let is_new = !own.iter().any(|fields| seen.contains(fields));
        seen.extend(own);
        is_new
    })
}

/// Returns the numbered line that stands between two places.
fn heading_between(headings: &[Paragraph], from: usize, to: usize) -> Option<&Paragraph> {
    headings.iter().rfind(|heading| heading.line >= from && heading.line < to && begins_block(&heading.text))
}

/// Tells whether a value begins with the writer's name.
fn names_writer(desk: &Desk<'_>, raw: &str) -> bool {
    let first = raw.split([',', '،', '，', '(', '\n']).next().unwrap_or(raw).trim();
    let (_, bare) = person::salutation(first);
    bare.contains(' ') && !desk.author.is_empty() && person::same(&bare, desk.author)
        || bare.starts_with(field::fold::is_ideograph) && bare == desk.author
}

/// Tells whether an answer begins the next record: its label has a new number, or the record's first label comes again.
fn repeats(group: &Group, entry: &Entry, title: Option<usize>) -> bool {
    let numbers: Vec<u32> = group.entries.iter().filter_map(|entry| entry.number).collect();
    if let Some(number) = entry.number
        && group.entries.iter().any(|known| known.fields == entry.fields && known.number.is_some())
    {
        return !numbers.contains(&number) || numbers.last() != Some(&number);
    }
    let Some(head) = group.entries.first() else { return false };
    let is_title = title.is_some_and(|title| {
        entry.fields.first() == Some(&title)
            && group.entries.iter().any(|known| known.fields.first() == Some(&title))
    });
    let again = head.fields == entry.fields && group.entries.len() > 1;
    is_title || (again && group.entries.len() > 2)
}

/// Makes a draft of the answers of one record.
pub(super) fn draft(desk: &Desk<'_>, entries: &[Entry], place: &Place) -> Draft {
    let mut draft = Draft::default();
    let mut of_sender = false;
    let mut headed = false;
    for entry in entries {
        let fields = &desk.form.form.fields;
        if entry.raw.is_empty() {
            // A heading such as "Nominated by:" turns the page.
            if entry.heading && desk.form.roles.names_another() {
                of_sender = entry.fields.iter().all(|field| fields[*field].sender.is_some());
                headed = of_sender;
            }
            continue;
        }
        headed &= !words::has_beginning(&words::folded(&entry.label), nominating::NOMINEE);
        if headed && entry.fields.iter().all(|field| fields[*field].sender.is_none()) {
            if let Some(field) = senders_field(desk, &entry.fields) {
                put(desk, &mut draft, field, entry, place);
            }
            continue;
        }
        if let Some(salutation) = title_beside_post(desk, entries, entry) {
            put(desk, &mut draft, salutation, entry, place);
            continue;
        }
        let Some(chosen) = choose(desk, &draft, entry, of_sender) else { continue };
        of_sender = fields[chosen].sender.is_some() && desk.form.roles.names_another();
        put(desk, &mut draft, chosen, entry, place);
    }
    draft
}

/// Words that ask for the title of honour where others write the post.
const TITLES: [&str; 5] = ["title", "titre", "titulo", "обращение", "اللقب"];

/// "Title: Chief" beside "Position: Chairman" asks for the title of honour.
fn title_beside_post(desk: &Desk<'_>, entries: &[Entry], entry: &Entry) -> Option<usize> {
    let roles = &desk.form.roles;
    let (salutation, position) = (roles.salutation?, roles.position?);
    let is_title = |entry: &Entry| TITLES.contains(&words::folded(&entry.label).as_str());
    let posts = |other: &&Entry| other.fields.first() == Some(&position) && !other.raw.is_empty();
    let short = entry.raw.split_whitespace().count() <= 2 && !entry.raw.contains('\n');
    let salutation_asked = entries
        .iter()
        .any(|other| other.fields.first() == Some(&salutation) && !is_title(other) && !other.raw.is_empty());
    (is_title(entry)
        && short
        && !salutation_asked
        && entries.iter().filter(posts).any(|other| !is_title(other)))
    .then_some(salutation)
}

/// Returns what is asked of the writer under a label that is the nominee's elsewhere: name, address, organisation.
fn senders_field(desk: &Desk<'_>, fields: &[usize]) -> Option<usize> {
    let roles = &desk.form.roles;
    let is = |role: Option<usize>| role.is_some_and(|role| fields.contains(&role));
    match () {
        () if is(roles.name) => roles.sender_name,
        () if is(roles.email) => roles.sender_email,
        () if is(roles.organisation) => roles.sender_organisation,
        () => None,
    }
}

/// Returns the field that an answer is meant for, of all that have its label.
fn choose(desk: &Desk<'_>, draft: &Draft, entry: &Entry, of_sender: bool) -> Option<usize> {
    if let [only] = entry.fields.as_slice() {
        // The second telephone below "Nominated by" is the writer's.
        let field = &desk.form.form.fields[*only];
        // An address that is not the writer's is that of the person named, unless that one is known.
        if field.sender == Some(Sender::Email)
            && let Some(email) = desk.form.roles.email
            && email != *only
            && !desk.email.is_empty()
            && !of_sender
            && !draft.is_labelled(email)
            && !labels::is_own(field, &entry.label)
            && !entry.raw.to_lowercase().contains(&desk.email.to_lowercase())
        {
            return Some(email);
        }
        // "Title: Ms" asks for the title of honour where others write the post.
        if TITLES.contains(&words::folded(&entry.label).as_str())
            && person::is_salutation(&entry.raw)
            && let Some(salutation) = roles::beside(&desk.form.form, &field.name, "_position", "_salutation")
        {
            return Some(salutation);
        }
        // Who writes under the nominee's label a second time nominates.
        if Some(*only) == desk.form.roles.name
            && desk.form.roles.names_another()
            && draft.is_labelled(*only)
            && names_writer(desk, &entry.raw)
        {
            return desk.form.roles.sender_name;
        }
        // Below who nominates, a label of the nominee's that is answered already asks of the writer.
        let taken = of_sender && draft.is_labelled(*only) && field.sender.is_none();
        let same = |known: String| words::folded(&known) == words::folded(&entry.raw);
        // A house may be both the nominee's and the nominator's; an address is of one of them.
        if taken && field.kind == FieldKind::Email && draft.text(Some(*only)).is_some_and(same) {
            return None;
        }
        if taken {
            return senders_field(desk, &entry.fields).filter(|field| !draft.is_labelled(*field));
        }
        return Some(*only);
    }
    let score = |index: usize| {
        let field = &desk.form.form.fields[index];
        let salutation = field.name.as_str().ends_with("_salutation");
        let is_salutation = person::is_salutation(&entry.raw);
        if salutation != is_salutation && (salutation || is_salutation) {
            return -5;
        }
        let fit = match field::read(field, &entry.raw, &desk.context) {
            Reading::Refused(_) => 0,
            Reading::Blank => 1,
            Reading::Answered(_, Some(_)) => 2,
            Reading::Answered(_, None) => 3,
        };
        let taken = if draft.is_labelled(index) { 3 } else { 0 };
        let side = if (field.sender.is_some()) == of_sender { 1 } else { 0 };
        let own = !desk.email.is_empty() && entry.raw.to_lowercase().contains(&desk.email.to_lowercase());
        let address = match field.kind {
            FieldKind::Email if own == (field.sender == Some(Sender::Email)) => 2,
            _ => 0,
        };
        fit * 2 - taken * 2 + side + address
    };
    entry.fields.iter().copied().rev().max_by_key(|field| score(*field))
}

/// Reads an answer into a draft.
fn put(desk: &Desk<'_>, draft: &mut Draft, index: usize, entry: &Entry, place: &Place) {
    let field = &desk.form.form.fields[index];
    let proof = evidence(&format!("{}: {}", entry.label, entry.raw), place);
    if field.kind == FieldKind::Text {
        // "Nominated by" asks for a person and a house: either may be written, or both.
        let house = entry
            .fields
            .iter()
            .copied()
            .find(|field| desk.form.form.fields[*field].sender == Some(Sender::Organisation))
            .or(desk
                .form
                .roles
                .sender_organisation
                .filter(|_| field.sender == Some(Sender::Name) && desk.form.roles.names_another()));
        if let Some(house) = house
            && nominated_by(desk, draft, house, entry, place)
        {
            return;
        }
        if field.name.as_str().ends_with("_name") && name(desk, draft, index, &entry.raw, entry, place) {
            return;
        }
        if [desk.form.roles.organisation, desk.form.roles.sender_organisation].contains(&Some(index))
            && let Some(house) = cards::house(desk, draft, &entry.raw, &proof)
        {
            draft.offer(
                &desk.form.form,
                index,
                field::read(field, &house, &desk.context),
                proof,
                Rank::Label,
            );
            return;
        }
    }
    // "to come", "TBC": the answer is promised, not given.
    if matches!(field.kind, FieldKind::Text | FieldKind::Textarea | FieldKind::List)
        && stands_for_answer(&entry.raw)
    {
        return;
    }
    if field.kind == FieldKind::Month && period::put(desk, draft, index, entry, &proof) {
        return;
    }
    let mut reading = field::read(field, &entry.raw, &desk.context);
    // "Sector: private" chooses the private sector.
    if matches!(reading, Reading::Refused(_)) && field.kind == FieldKind::Choice {
        let whole = [format!("{} {}", entry.raw, entry.label), format!("{} {}", entry.label, entry.raw)];
        let mut found = whole.iter().map(|words| field::read(field, words, &desk.context));
        reading = found.find(|found| matches!(found, Reading::Answered(_, None))).unwrap_or(reading);
    }
    if matches!(reading, Reading::Refused(_))
        && desk.form.roles.funded == Some(index)
        && let Some((paid, check)) = funding(&entry.raw)
            .or_else(|| somebody_pays(&entry.raw))
            .or_else(|| payer_named(&entry.label, &entry.raw))
    {
        reading = Reading::Answered(Answer::Text(if paid { "yes" } else { "no" }.to_owned()), check);
    }
    // "Travel and hotel: at my own cost" agrees to bear the costs.
    if field.kind == FieldKind::Consent
        && matches!(reading, Reading::Refused(_))
        && words::contains(
            &words::folded(field.label.text(Lang::En)),
            &["cost", "costs", "expense", "expenses"],
        )
        && let Some((true, check)) = funding(&entry.raw)
    {
        reading = Reading::Answered(Answer::Flag(true), check);
    }
    // An age lies in a group, and makes of age.
    if let Some(age) = age::written(&entry.raw) {
        if matches!(reading, Reading::Refused(_))
            && let Some(key) =
                age::group(field, age).filter(|_| age::group_field(&desk.form.form) == Some(index))
        {
            reading = Reading::Answered(Answer::key(key), None);
        }
        if desk.form.roles.adult == Some(index) {
            reading = Reading::Answered(Answer::Flag(age >= 18), None);
        }
    }
    // "Rights: I took it myself and you may use it" says in its own words what is asked.
    if matches!(reading, Reading::Refused(_)) {
        match field.kind {
            FieldKind::Consent => {
                let person = || {
                    desk.form.roles.agrees == Some(index)
                        && words::contains(&words::folded(&entry.raw), agreement::AGREES)
                        && !words::contains(&words::folded(&entry.raw), statement::NOT)
                        && !words::contains(&words::folded(&entry.raw), agreement::TO_BE_ASKED)
                };
                let said = consent_said(field.name.as_str(), &entry.raw).or_else(|| person().then_some(None));
                if let Some(check) = said {
                    draft.offer(
                        &desk.form.form,
                        index,
                        Reading::Answered(Answer::Flag(true), check),
                        proof,
                        Rank::Label,
                    );
                    return;
                }
            }
            FieldKind::Choice if field.name.as_str() == "people_shown" => {
                if let Some(key) = people_shown_said(&entry.raw) {
                    reading = Reading::Answered(Answer::key(key), None);
                }
            }
            _ => {}
        }
    }
    if field.kind == FieldKind::Consent && denies(field.label.text(Lang::En)) {
        reading = turned_round(field, reading, &entry.label);
        if let Reading::Answered(Answer::Flag(true), check) = &mut reading
            && super::consents::says_half(field, &format!("{} {}", entry.label, entry.raw))
        {
            *check = check.or(Some(CheckReason::Inferred));
        }
    }
    // "Type: knowledge café" where the type of the house was asked and given: the value says which question it answers.
    let other_choice = match (&reading, field.kind) {
        (Reading::Refused(_), FieldKind::Choice | FieldKind::Multichoice | FieldKind::Country) => true,
        (Reading::Answered(..), FieldKind::Textarea) => entry.raw.split_whitespace().count() <= 3,
        // "Capacity: ITU Sector Member": a post is called otherwise.
        (Reading::Answered(..), FieldKind::Text) => {
            field.name.as_str().ends_with("_position")
                && entry.raw.split_whitespace().count() >= 2
                && !person::is_post_phrase(&entry.raw)
        }
        _ => false,
    };
    if other_choice && let Some(other) = chosen_elsewhere(desk, draft, index, &entry.raw) {
        let reading = field::read(&desk.form.form.fields[other], &entry.raw, &desk.context);
        draft.offer(&desk.form.form, other, reading, proof, Rank::Label);
        return;
    }
    if entry.doubtful_end
        && let Reading::Answered(_, check) = &mut reading
    {
        *check = check.or(Some(CheckReason::NearMiss));
    }
    draft.offer(&desk.form.form, index, reading, proof, Rank::Label);
}

/// Returns the only other question of which a value is a choice, as long as nothing has answered it.
fn chosen_elsewhere(desk: &Desk<'_>, draft: &Draft, index: usize, raw: &str) -> Option<usize> {
    let fields = &desk.form.form.fields;
    let mut fitting = (0..fields.len()).filter(|other| {
        let field = &fields[*other];
        let list = desk.context.lists.of_field(field);
        *other != index
            && matches!(field.kind, FieldKind::Choice | FieldKind::Multichoice)
            && list.by_key("yes").is_none()
            && list.by_key("no").is_none()
            && matches!(field::read(field, raw, &desk.context), Reading::Answered(_, None))
            && (list.exact(raw).is_some()
                || raw.split_once(['(', '（']).is_some_and(|(bare, _)| list.exact(bare).is_some()))
    });
    let first = fitting.next()?;
    (fitting.next().is_none() && !draft.is_labelled(first)).then_some(first)
}

/// "The company pays": beside the question who pays, whoever is named pays, unless it is the house that is asked.
fn somebody_pays(text: &str) -> Option<(bool, Option<CheckReason>)> {
    let folded = words::folded(text);
    let pays = folded.split(' ').any(|word| words::writer::PAYS.iter().any(|stem| word.starts_with(stem)))
        || words::contains(&folded, &["支 付", "承 担", "负 担", "自 付", "自 理", "自 费"]);
    let ours = words::contains(&folded, travel::OUR_HOUSE)
        || words::contains(&folded, travel::ASKS_FUNDS)
        || words::contains(&folded, statement::NOT);
    (pays && !ours).then_some((true, None))
}

/// "Who pays: his employer": whoever is named pays, unless it is the house that is asked or nobody knows.
fn payer_named(label: &str, value: &str) -> Option<(bool, Option<CheckReason>)> {
    const WORDS: usize = 7;
    let (label, value) = (words::folded(label), words::folded(value));
    let pays = label.split(' ').any(|word| words::writer::PAYS.iter().any(|stem| word.starts_with(stem)))
        || words::contains(&label, &["付 费", "支 付", "承 担", "负 担", "自 付", "自 理", "自 费"]);
    let unsure = words::contains(&value, travel::OUR_HOUSE)
        || words::contains(&value, travel::ASKS_FUNDS)
        || words::contains(&value, statement::NOT)
        || field::is_promised(&value);
    (pays && !unsure && !value.is_empty() && value.split(' ').count() <= WORDS).then_some((true, None))
}

/// Tells whether words say that something is not so.
fn denies(label: &str) -> bool {
    let words = words::folded(label);
    words::contains(&words, statement::NOT) || words.contains('非')
}

/// "ITU staff: no" agrees to "I am not ITU staff"; "I am not ITU staff: no" could mean either.
fn turned_round(field: &Field, reading: Reading, label: &str) -> Reading {
    match reading {
        Reading::Answered(Answer::Flag(said), check)
            if !denies(label) && !label.is_empty() && !labels::is_own(field, label) =>
        {
            Reading::Answered(Answer::Flag(!said), check)
        }
        Reading::Answered(Answer::Flag(false), _) => {
            Reading::Refused(field::Refusal { code: "consent", values: vec![("value", label.to_owned())] })
        }
        other => other,
    }
}

/// Tells whether words stand in place of an answer: "to follow", "I will send it tomorrow", "(she is writing it)", "[left
/// blank]". In brackets less says so, for an answer does not stand there.
fn stands_for_answer(raw: &str) -> bool {
    const FEW: usize = 4;
    const SENTENCE: usize = 14;
    let trimmed = raw.trim().trim_end_matches('.');
    let inside = trimmed
        .strip_prefix(['(', '[', '（', '［', '【'])
        .and_then(|raw| raw.strip_suffix([')', ']', '）', '］', '】']));
    let text = inside.unwrap_or(trimmed);
    let words = words::folded(text);
    let count = words.split(' ').count();
    let promised = field::is_promised(text) || words::contains(&words, agreement::PROMISED);
    let excused = || field::is_blank(text) || words::contains(&words, agreement::EXCUSES);
    count <= FEW && promised
        || count <= SENTENCE && words::contains(&words, agreement::WILL_SEND)
        || inside.is_some() && count <= SENTENCE && (promised || excused())
}

/// Reads a name with what people write around it: a title of honour, a country in brackets, a post behind a comma.
fn name(desk: &Desk<'_>, draft: &mut Draft, index: usize, raw: &str, entry: &Entry, place: &Place) -> bool {
    let form = &desk.form.form;
    let field = &form.fields[index];
    let proof = || evidence(&format!("{}: {}", entry.label, entry.raw), place);
    let mut name = field::text::line(raw);
    if field::is_blank(&name) || name.is_empty() {
        return true;
    }
    if let Some(bare) = cards::person(desk, draft, field, raw, &proof()) {
        name = bare;
    }
    let country = roles::beside(form, &field.name, "_name", "_country").or(desk
        .form
        .roles
        .country
        .filter(|_| desk.form.roles.name == Some(index)));
    if let Some((before, inside)) = bracketed(&name) {
        let countries = desk.context.lists.named("countries");
        if let (Some(country), Some(key)) =
            (country, field::named(countries, inside).filter(|_| countries.exact(inside).is_some()))
        {
            draft.set(
                country,
                Answer::Text(key.to_owned()),
                Some(CheckReason::Inferred),
                proof(),
                Rank::Prose,
            );
            name = before.to_owned();
        } else if person::is_salutation(inside) {
            name = format!("{inside} {before}");
        } else if person::is_post(inside) {
            take_post(desk, draft, &field.name, inside, proof);
            name = before.to_owned();
        }
    }
    if let Some((before, after)) = name.split_once([',', '，', '،'])
        && person::is_post(after)
        && !person::is_salutation(before)
    {
        take_post(desk, draft, &field.name, after, proof);
        name = before.trim().to_owned();
    }
    // "Voahangy Rakotondrabe, institutrice": the writer's own name, and what she does.
    if let Some((before, _)) = name.split_once([',', '，', '،'])
        && names_writer(desk, before)
        && person::same(before, desk.author)
        && !person::is_salutation(before)
    {
        name = before.trim().to_owned();
    }
    if let Some(salutation) = roles::beside(form, &field.name, "_name", "_salutation") {
        let (title, bare) = person::salutation(&name);
        if !title.is_empty() && !bare.is_empty() {
            draft.set(salutation, Answer::Text(title), None, proof(), Rank::Prose);
            name = bare;
        }
    }
    let reading = field::read(field, &name, &desk.context);
    draft.offer(form, index, reading, proof(), Rank::Label);
    true
}

fn take_post(
    desk: &Desk<'_>,
    draft: &mut Draft,
    name: &FieldName,
    post: &str,
    proof: impl Fn() -> crate::submission::Evidence,
) {
    let post = post.split([',', '，', '،', ';', '(']).next().unwrap_or(post).trim();
    if let Some(position) = roles::beside(&desk.form.form, name, "_name", "_position") {
        draft.set(position, Answer::Text(field::text::line(post)), None, proof(), Rank::Concluded);
    }
}

fn bracketed(text: &str) -> Option<(&str, &str)> {
    let open = text.find(['(', '（'])?;
    let close = text.rfind([')', '）'])?;
    let inside = text.get(open..close)?.trim_start_matches(['(', '（']).trim();
    let before = text[..open].trim();
    (!before.is_empty() && !inside.is_empty()).then_some((before, inside))
}

/// Reads who nominates, where a value may name a person, a house, or both.
fn nominated_by(desk: &Desk<'_>, draft: &mut Draft, index: usize, entry: &Entry, place: &Place) -> bool {
    let form = &desk.form.form;
    let Some(person_field) = desk.form.roles.sender_name.filter(|field| *field != index) else {
        return false;
    };
    if !desk.form.roles.names_another() {
        return false;
    }
    // "Proposed by (organisation)".
    let names_house = || {
        entry.label.split(['(', '（', ')', '）', '/']).skip(1).any(|part| {
            let asked = desk.form.labels.find(part);
            asked.is_some_and(|hit| {
                desk.form.roles.organisation.is_some_and(|house| hit.fields.contains(&house))
            })
        })
    };
    let asks_house = !entry.fields.contains(&person_field)
        || labels::is_own(&form.fields[index], &entry.label)
        || names_house();
    let asks_both = !asks_house && entry.fields.contains(&index);
    let line = field::text::line(&entry.raw);
    let is_country = |text: &str| desk.context.lists.named("countries").exact(text).is_some();
    let found = nominated_by::read(&entry.raw, desk.author, &is_country);
    let titled = !person::salutation(&line).0.is_empty();
    let (person, house) = match (found.person, found.house) {
        // A house may be called like a person: only beside a second part it is told apart.
        (Some(_), None) if asks_house && line != desk.author => return false,
        (Some(_), None)
            if asks_both && line.split_whitespace().count() > 3 && !titled && line != desk.author =>
        {
            (None, Some(line))
        }
        (None, Some(_)) if !asks_both && !asks_house && !person::is_house(&line) => return false,
        (None, Some(_)) if asks_house => return false,
        (None, Some(_)) if asks_both => (None, Some(line)),
        (None, None) if asks_both && line.split_whitespace().count() > 3 => (None, Some(line)),
        (None, None) => return false,
        found => found,
    };
    for (field, text) in [(person_field, person), (index, house)] {
        let Some(text) = text else { continue };
        let proof = evidence(&format!("{}: {}", entry.label, entry.raw), place);
        draft.offer(form, field, field::read(&form.fields[field], &text, &desk.context), proof, Rank::Label);
    }
    true
}

/// Reads the heading of a record: a person, perhaps with more behind the name.
pub(super) fn heading(desk: &Desk<'_>, draft: &mut Draft, text: &str, place: &Place) {
    let Some(title) =
        desk.form.form.show.title.as_ref().and_then(|title| desk.form.field_index(title.value.as_str()))
    else {
        return;
    };
    if draft.has(title) {
        return;
    }
    let text = numbering(text.lines().next().unwrap_or(text))
        .unwrap_or(text)
        .trim()
        .trim_end_matches([':', '：', '.']);
    let entry = Entry::beside(vec![title], String::new(), text.to_owned());
    let is_person = desk.form.form.fields[title].name.as_str().ends_with("_name");
    if is_person {
        let Some(found) = person::at_start(text, true) else { return };
        let named = if found.salutation.is_empty() { found.name.clone() } else { String::new() };
        let whole = if named.is_empty() {
            text.trim_end_matches(found.rest.as_str())
                .trim_end_matches([' ', ',', '(', '–', '-', '，', '،'])
                .to_owned()
        } else {
            named
        };
        name(desk, draft, title, &whole, &entry, place);
        super::card::parts(desk, draft, &found.rest, &[',', ';', '，', '،'], place);
    } else {
        put(desk, draft, title, &entry, place);
    }
}

/// Tells whether a field is asked of the writer rather than of what the record is about.
pub(super) fn is_senders(field: &Field) -> bool {
    field.sender.is_some()
}
