//! Who is named in running text: cards, numbered people, and the sentence that nominates.

use schema::field::{self, fold};
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::card;
use super::super::draft::{Draft, Rank, evidence};
use super::super::lines::Paragraph;
use super::super::person::{self, Person};
use super::super::words::{self, nominating, organisation, post, statement};
use super::ahead::{self, Named};
use super::describe::{self, Description};
use super::writer::Writer;
use super::{Letter, Sentence, several};
use crate::submission::Place;

/// Finds the people named and fills the drafts: one each.
pub(super) fn read(
    desk: &Desk<'_>,
    drafts: &mut Vec<Draft>,
    paragraphs: &[Paragraph],
    sentences: &[Sentence],
    letter: Letter<'_>,
    writer: &Writer,
) {
    let roles = &desk.form.roles;
    let place = letter.place;
    if !roles.names_another() {
        return;
    }
    if drafts.iter().any(|draft| roles.name.is_some_and(|name| draft.has(name))) {
        tell(desk, drafts, sentences, place);
        return;
    }
    let cards: Vec<Draft> =
        paragraphs.iter().flat_map(|paragraph| cards(desk, &paragraph.text, place)).collect();
    if !cards.is_empty() && cards.len() >= several::listed(sentences).len() {
        for (index, card) in cards.into_iter().enumerate() {
            if drafts.len() <= index {
                drafts.push(Draft::default());
            }
            drafts[index].merge(card);
        }
        tell(desk, drafts, sentences, place);
        return;
    }
    let people = people(desk, sentences, letter, writer);
    if people.is_empty() && writer.nominates_self {
        nominates_self(desk, drafts, letter, writer);
        return;
    }
    for (index, (sentence, found)) in people.iter().enumerate() {
        if drafts.len() <= index {
            drafts.push(Draft::default());
        }
        let draft = &mut drafts[index];
        card::name(desk, draft, &found.person, &sentence.text, place);
        if bent(&sentence.text, &found.person) {
            draft.doubt_name(roles.name);
        }
        apposition(desk, draft, &found.behind, sentence, place, writer);
        let ahead = ahead::read(desk, &found.before, writer);
        ahead.told.fill(desk, draft, describe::fields_of_nominee(desk), &sentence.text, place);
        if ahead.own {
            own_house(desk, draft, writer, sentence, place);
        }
    }
    tell(desk, drafts, sentences, place);
}

/// Returns the people that sentences nominate or introduce, each with its sentence.
fn people<'s>(
    desk: &Desk<'_>,
    sentences: &'s [Sentence],
    letter: Letter<'_>,
    writer: &Writer,
) -> Vec<(&'s Sentence, Named)> {
    let mut people: Vec<(&Sentence, Named)> = Vec::new();
    let is_writer = |found: &Person| {
        writer.name.as_ref().is_some_and(|name| person::same(name, &found.name))
            || person::same(&letter.author.name, &found.name)
    };
    let known = |people: &[(&Sentence, Named)], found: &Person| {
        people.iter().any(|(_, known)| {
            person::same(&known.person.name, &found.name) || shares_name(&known.person.name, &found.name)
        })
    };
    let alone = |person: Person, behind: String| Named { person, before: String::new(), behind };
    let ordinal =
        sentences.iter().filter_map(|sentence| counted(&sentence.text).map(|found| (sentence, found)));
    for (sentence, found) in ordinal {
        if !known(&people, &found) {
            let behind = found.rest.clone();
            people.push((sentence, alone(found, behind)));
        }
    }
    if people.len() > 1 {
        return people;
    }
    people = several::listed(sentences);
    people.retain(|(_, found)| !is_writer(&found.person));
    if people.len() > 1 {
        return people;
    }
    people.clear();
    for sentence in sentences {
        if !words::contains(&sentence.words, words::introduction::MYSELF)
            && let Some(found) = nominated(&sentence.text)
            && !is_writer(&found.person)
        {
            for other in several::behind(&found) {
                people.push((sentence, other));
            }
            break;
        }
    }
    if people.len() > 1 {
        return people;
    }
    if people.is_empty() {
        people.extend(announced(sentences).filter(|(_, found)| !is_writer(&found.person)));
    }
    let first_is_nominated = !people.is_empty();
    for sentence in sentences {
        if let Some(found) = introduced(&sentence.text)
            && !is_writer(&found)
            && !known(&people, &found)
        {
            people.push((sentence, alone(found, String::new())));
        }
    }
    // Somebody introduced beside the one nominated is somebody else: a colleague, a predecessor.
    if people.len() > 1 && first_is_nominated {
        people.truncate(1);
    }
    if people.is_empty() {
        // "May I recommend somebody? Yael Markowitz is the CEO of SoundSteps."
        let plain = sentences.iter().filter(|sentence| !sentence.asks).find_map(|sentence| {
            let found = person::at_start(&sentence.text, true)?;
            let tokens = fold::tokens(&found.rest);
            let length = tokens.first().and_then(|_| describe::entry_at(&tokens, 0, statement::IS))?;
            let told = describe::read(desk, &found.rest[tokens[length - 1].end..]);
            let written = found.name.starts_with(|c: char| !c.is_lowercase());
            (written
                && told.post.is_some()
                && !is_writer(&found)
                && !person::is_house(&found.name)
                && !is_event(&found.name))
            .then_some((sentence, found))
        });
        if let Some((sentence, found)) = plain {
            people.push((sentence, alone(found, String::new())));
        }
    }
    people
}

/// "Our chairwoman", "sa directrice": the nominee's house is the writer's.
fn own_house(desk: &Desk<'_>, draft: &mut Draft, writer: &Writer, sentence: &Sentence, place: &Place) {
    draft.is_of_writers_house = true;
    let told = Description { house: writer.is.house.clone(), ..Description::default() };
    told.fill(desk, draft, describe::fields_of_nominee(desk), &sentence.text, place);
    if let (Some(field), Some(item)) = (desk.form.roles.country, writer.is.country)
        && !draft.has(field)
    {
        let key = Answer::Text(desk.context.lists.named("countries").items()[item].key.clone());
        let proof = evidence(&writer.house_words, place);
        draft.set(field, key, Some(CheckReason::Inferred), proof, Rank::Concluded);
    }
}

/// Fills in what sentences tell of the people found.
fn tell(desk: &Desk<'_>, drafts: &mut [Draft], sentences: &[Sentence], place: &Place) {
    let alone = drafts.len() < 2;
    for draft in drafts {
        if let Some(name) = draft.text(desk.form.roles.name) {
            for sentence in sentences.iter().filter(|sentence| {
                !sentence.asks
                    && if alone {
                        speaks_of(sentence, &name)
                            || words::begins_with(&sentence.words, statement::IS_FIRST).is_some()
                    } else {
                        super::statement::names_person(&sentence.words, &name)
                    }
            }) {
                described(desk, draft, sentence, &name, place);
                works(desk, draft, sentence, place);
            }
        }
    }
}

/// Puts the writer into the record: "I wish to put my own name forward".
fn nominates_self(desk: &Desk<'_>, drafts: &mut [Draft], letter: Letter<'_>, writer: &Writer) {
    let roles = &desk.form.roles;
    let Some(draft) = drafts.first_mut() else { return };
    let name = writer.name.clone().unwrap_or_else(|| letter.author.name.clone());
    let (Some(field), false) = (roles.name, name.is_empty()) else { return };
    let proof = || evidence(&writer.words, letter.place);
    draft.set(field, Answer::Text(name), None, proof(), Rank::Prose);
    writer.is.fill(desk, draft, describe::fields_of_nominee(desk), &writer.words, letter.place);
    if let Some(agrees) = roles.agrees {
        draft.set(agrees, Answer::Flag(true), None, proof(), Rank::Concluded);
    }
    if let Some(email) = roles.email
        && desk.form.form.fields[email].sender.is_none()
        && !draft.has(email)
        && !letter.author.email.is_empty()
    {
        let address = Answer::Text(letter.author.email.clone());
        draft.set(
            email,
            address,
            Some(CheckReason::Inferred),
            evidence(&letter.author.email, &Place::Sender),
            Rank::Concluded,
        );
    }
}

/// Finds the person that a sentence points at after one that announced a nomination: "We propose a candidate. It is Ada Sow,
/// Head of …"
fn announced(sentences: &[Sentence]) -> Option<(&Sentence, Named)> {
    sentences.windows(2).find_map(|pair| {
        let [before, sentence] = pair else { return None };
        if before.asks || sentence.asks || verb(&fold::tokens(&before.text)).is_none() {
            return None;
        }
        let tokens = fold::tokens(&sentence.text);
        let length = tokens.first().and_then(|_| describe::entry_at(&tokens, 0, nominating::POINTS))?;
        let rest = &sentence.text[tokens[length - 1].end..];
        let found = person::at_start(rest, true)?;
        let whole = found.name.contains(' ') || found.name.starts_with(fold::is_ideograph);
        let written = found.name.starts_with(|c: char| !c.is_lowercase());
        let other = person::is_house(&found.name) || person::is_post(&found.name) || is_event(&found.name);
        let behind = found.rest.clone();
        (whole && written && !other)
            .then(|| (sentence, Named { person: found, before: String::new(), behind }))
    })
}

/// Finds the person that a counting sentence names: "The second is Mr Pascal Habimana, Head of …".
fn counted(text: &str) -> Option<Person> {
    let tokens = fold::tokens(text);
    let length = tokens.first().and_then(|_| describe::entry_at(&tokens, 0, nominating::COUNTED))?;
    const FAR: usize = 6;
    (length..tokens.len().min(length + FAR)).find_map(|at| {
        let found = person::at_start(&text[tokens[at].start..], true)?;
        let capital = text[tokens[at].start..].starts_with(|c: char| !c.is_lowercase());
        (capital && !person::is_house(&found.name) && !person::is_post(&found.name) && !is_event(&found.name))
            .then_some(found)
    })
}

/// Russian and Arabic verbs put the name into another case.
fn bent(sentence: &str, found: &Person) -> bool {
    found.name.chars().any(|c| matches!(u32::from(c), 0x400..=0x4ff))
        && !sentence.trim_start().starts_with(&found.name)
        && found
            .name
            .split(' ')
            .any(|word| ["а", "у", "я", "ю", "ого", "его", "ой", "ую"].iter().any(|end| word.ends_with(end)))
}

/// Tells whether two names are one in two cases: "Фарруха Назарова" is "Фаррух Назаров".
fn is_same_in_some_case(one: &str, other: &str) -> bool {
    const STEM: usize = 3;
    const LONGEST_END: usize = 3;
    let is_of = |one: &str, other: &str| {
        let stem = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        stem >= STEM && one.chars().count().max(other.chars().count()) - stem <= LONGEST_END
    };
    let cyrillic = one.chars().any(|c| matches!(u32::from(c), 0x400..=0x4ff));
    cyrillic
        && one.split(' ').count() == other.split(' ').count()
        && one.split(' ').zip(other.split(' ')).all(|(one, other)| is_of(one, other))
}

/// Finds the person that a sentence introduces: a title of honour, a name and "is".
fn introduced(text: &str) -> Option<Person> {
    let found = person::at_start(text, false).filter(|found| !found.salutation.is_empty())?;
    let behind = words::folded(&found.rest);
    let verb = words::begins_with(&behind, statement::COPULAS).is_some();
    (verb && found.name.contains(' ')).then_some(found)
}

/// "Dr Otieno" is "Dr Peter Otieno".
fn shares_name(a: &str, b: &str) -> bool {
    let (a, b) = (words::folded(a), words::folded(b));
    match (a.rsplit(' ').next(), b.rsplit(' ').next()) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// Finds the visiting cards of a paragraph: the whole of it, or its numbered lines.
fn cards(desk: &Desk<'_>, paragraph: &str, place: &Place) -> Vec<Draft> {
    let lines: Vec<&str> = paragraph.lines().collect();
    let listed = |line: &&&str| {
        let trimmed = line.trim_start();
        super::super::labels::numbering(trimmed).is_some() || trimmed.starts_with(['-', '*', '•', '·'])
    };
    let one_line: Vec<Draft> =
        lines.iter().filter(listed).filter_map(|line| card::read(desk, line, place)).collect();
    if one_line.len() > 1 {
        return one_line;
    }
    match card::read(desk, paragraph, place) {
        Some(card) => vec![card],
        None => one_line,
    }
}

/// Finds the person that a sentence nominates, and what stands around the name.
pub(super) fn nominated(text: &str) -> Option<Named> {
    let words = words::folded(text);
    if words::contains(&words, nominating::DEAF) && text.trim_end().ends_with(['?', '؟', '？']) {
        return None;
    }
    let tokens = fold::tokens(text);
    let (_, verb) = verb(&tokens)?;
    let from = tokens[verb - 1].end;
    if text[from..].trim_start().starts_with(fold::is_ideograph)
        && let Some(found) = ahead::chinese(&text[from..])
    {
        return Some(found);
    }
    const FAR: usize = 14;
    let candidate = |at: usize, sure: bool| {
        let rest = &text[tokens[at].start..];
        let found = person::at_start(rest, sure)?;
        let capital = rest.starts_with(|c: char| !c.is_lowercase());
        let other = person::is_house(&found.name) || person::is_post(&found.name) || is_event(&found.name);
        let titled = !found.salutation.is_empty();
        (titled || capital && !other).then_some((at, found))
    };
    // Somebody with a title is a person for certain; a name without one stands near the verb.
    let titled = (verb..tokens.len().min(verb + FAR))
        .find_map(|at| candidate(at, false).filter(|(_, found)| !found.salutation.is_empty()));
    // "We put forward a colleague of ours: Ada Sow, Head of …"
    let announced = || {
        let behind_colon = |at: &usize| text[tokens[at - 1].end..tokens[*at].start].contains([':', '：']);
        let at = (verb..tokens.len()).find(behind_colon)?;
        candidate(at, true).filter(|(_, found)| found.name.contains(' '))
    };
    let (at, person) = titled.or_else(announced).or_else(|| {
        // "… своего директора Павла Снегирёва": farther away it stands behind a post.
        let after_post = |at: usize| {
            at > verb && at <= verb + FAR && person::is_post(&text[tokens[at - 1].start..tokens[at - 1].end])
        };
        (verb..tokens.len()).find_map(|at| candidate(at, at <= verb + 6 || after_post(at)))
    })?;
    let behind = person.rest.clone();
    Some(Named { person, before: text[from..tokens[at].start].to_owned(), behind })
}

/// Names of the Forum and its parts begin with capitals like people.
pub(super) fn is_event(name: &str) -> bool {
    const OURS: [&str; 4] = ["wsis", "smsi", "cmsi", "facilitator"];
    const EVENTS: [&str; 15] = [
        "high",
        "level",
        "track",
        "forum",
        "summit",
        "session",
        "sessions",
        "policy",
        "geneva",
        "world",
        "information",
        "society",
        "the",
        "on",
        "of",
    ];
    let words = words::folded(name);
    let mut said = words.split(' ');
    said.clone().any(|word| OURS.contains(&word)) || said.all(|word| EVENTS.contains(&word))
}

/// Returns the first nominating verb: its first word and the word after it.
fn verb(tokens: &[fold::Token]) -> Option<(usize, usize)> {
    const WORDS: usize = 5;
    for at in 0..tokens.len() {
        for length in (1..=WORDS.min(tokens.len() - at)).rev() {
            let joint =
                tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            if nominating::VERBS.contains(&joint.as_str()) {
                return Some((at, at + length));
            }
        }
    }
    None
}

/// What stands behind a name: ", Director of the Open Maps Foundation in Kenya, as …".
fn apposition(
    desk: &Desk<'_>,
    draft: &mut Draft,
    behind: &str,
    sentence: &Sentence,
    place: &Place,
    writer: &Writer,
) {
    let behind = behind.trim_start_matches([',', '،', '，', ' ', '(', '（', '–', '—', '-', ';']);
    if behind.is_empty() {
        return;
    }
    let fields = describe::fields_of_nominee(desk);
    // "Tomás Llorente, que es nuestro coordinador de formación"
    let tokens = fold::tokens(behind);
    let behind = match tokens.first().and_then(|_| describe::entry_at(&tokens, 0, statement::WHO_IS)) {
        Some(length) if length < tokens.len() => behind[tokens[length - 1].end..].trim_start(),
        _ => behind,
    };
    let (own, phrase) = ahead::without_owner(behind);
    let mut told = if is_purpose(behind) { Description::default() } else { describe::read(desk, phrase) };
    if told.country.is_none() {
        told.country = describe::country_behind(desk, behind);
    }
    // "… from Samoa, who is Director of X", "(Kenya), Director of X"
    if told.post.is_none() {
        for (at, _) in behind.match_indices([',', '，', '،', ')', '）', '(']) {
            let piece = behind[at..].trim_start_matches([',', '，', '،', ')', '）', '(', ' ']);
            let tokens = fold::tokens(piece);
            let skip = tokens
                .first()
                .and_then(|_| describe::entry_at(&tokens, 0, statement::WHO_IS))
                .map_or(0, |length| tokens[length - 1].end);
            if is_purpose(piece) {
                continue;
            }
            let more = describe::read(desk, &piece[skip..]);
            if more.post.is_some() {
                told.join(more);
                break;
            }
        }
    }
    // "Deputy Permanent Secretary in this Ministry": the writer's own house.
    let here = words::contains(&words::folded(clause_of(behind)), nominating::HERE);
    let own = told.post.is_some() && told.house.is_none() && (own || here);
    told.fill(desk, draft, fields, &sentence.text, place);
    if own {
        own_house(desk, draft, writer, sentence, place);
    }
}

fn clause_of(text: &str) -> &str {
    &text[..text.find([';', '.', '。', '؛']).unwrap_or(text.len())]
}

/// "as a facilitator", "to serve as", "pour animer": what somebody is named for, not what he is.
fn is_purpose(piece: &str) -> bool {
    words::begins_with(&words::folded(piece), nominating::PURPOSES).is_some()
}

/// "He is Programme Manager at X", "Ella es gerente general de X", "Он председатель правления фонда", "她是X的副总裁".
fn described(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, name: &str, place: &Place) {
    const FAR: usize = 9;
    let roles = &desk.form.roles;
    let full = |draft: &Draft| {
        roles.position.is_none_or(|field| draft.has(field))
            && roles.organisation.is_none_or(|field| draft.has(field))
    };
    if full(draft) {
        return;
    }
    let text = &sentence.text;
    let tokens = fold::tokens(text);
    let far = if text.starts_with(fold::is_ideograph) { 14 } else { FAR };
    let fields = describe::fields_of_nominee(desk);
    for at in 0..tokens.len().min(far) {
        if let Some(length) = describe::entry_at(&tokens, at, statement::IS)
            && !(at > 0 && super::statement::negated(&sentence.words, 0))
            && !is_of_writer(&tokens, at)
        {
            // "تعمل آمنة مديرة لمركز القاش": the name stands between.
            let names = words::folded(name);
            let skip = tokens[at + length..]
                .iter()
                .take_while(|token| {
                    token.text.chars().count() > 1 && names.split(' ').any(|word| word == token.text)
                })
                .count();
            let told = describe::read(desk, &text[tokens[at + length + skip - 1].end..]);
            if told.post.is_some() || told.house.as_ref().is_some_and(|(_, sure)| *sure) {
                told.fill(desk, draft, fields, text, place);
                return;
            }
        }
        if let Some(length) = describe::entry_at(&tokens, at, organisation::LEADS_HOUSE) {
            let rest = &text[tokens[at + length - 1].end..];
            let found =
                super::house::at_start(desk, rest).filter(|house| house.sure).map(|house| (house.end, house));
            let found = found.or_else(|| {
                super::house::anywhere(desk, rest, &["at", "chez", "en", "dans", "of", "de", "del", "du"])
                    .map(|house| (0, house))
            });
            if let Some((end, house)) = found {
                let told = Description {
                    post: bracketed_post(rest),
                    house: Some((house.name, house.sure && !house.bent)),
                    country: describe::country_behind(desk, &rest[end..]),
                    side: None,
                };
                told.fill(desk, draft, fields, text, place);
                return;
            }
        }
    }
    // Russian has no word for "is".
    if let Some(first) = tokens.first()
        && matches!(first.text.as_str(), "он" | "она" | "кандидат" | "кандидатка")
    {
        let told = describe::read(desk, &text[first.end..]);
        if told.post.is_some() {
            told.fill(desk, draft, fields, text, place);
        }
    } else if let Some(found) = person::at_start(text, true)
        && (person::same(&found.name, name) || is_same_in_some_case(&found.name, name))
    {
        let behind = found.rest.trim_start_matches([',', ' ', '–', '—', '-', '(']);
        let told = if is_purpose(behind) { Description::default() } else { describe::read(desk, behind) };
        if told.post.is_some() {
            told.fill(desk, draft, fields, text, place);
        }
    }
}

/// "Je coordonne la Fédération", "我是商会的陈伟良" are of the writer.
fn is_of_writer(tokens: &[fold::Token], verb: usize) -> bool {
    verb > 0
        && matches!(
            tokens[verb - 1].text.as_str(),
            "i" | "je" | "j" | "we" | "nous" | "yo" | "я" | "мы" | "我" | "们" | "انا"
        )
}

/// "heads up the team (Head of Digital Skills)"
fn bracketed_post(text: &str) -> Option<(String, bool)> {
    let (_, inside) = text.split_once('(')?;
    let (inside, _) = inside.split_once(')')?;
    person::is_post(inside).then(|| (inside.trim().to_owned(), false))
}

pub(super) fn speaks_of(sentence: &Sentence, name: &str) -> bool {
    const SOON: usize = 7;
    // "Since 2015 he has been …"
    let soon = sentence
        .words
        .split(' ')
        .take(SOON)
        .any(|word| matches!(word, "he" | "she" | "il" | "elle" | "ella" | "он" | "она" | "他" | "她"));
    super::statement::names_person(&sentence.words, name) || begins_with_pronoun(&sentence.words) || soon
}

pub(super) fn begins_with_pronoun(words: &str) -> bool {
    words::begins_with(words, words::person::PRONOUNS).is_some()
}

/// "He has run the measurement laboratory of the Atoll Institute": a post and a house, both concluded.
fn works(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, place: &Place) {
    let roles = &desk.form.roles;
    let (Some(position), Some(organisation)) = (roles.position, roles.organisation) else { return };
    if draft.has(position) && draft.has(organisation) {
        return;
    }
    let tokens = fold::tokens(&sentence.text);
    for at in 0..tokens.len() {
        for length in (1..=2.min(tokens.len() - at)).rev() {
            let joint =
                tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            let leads = post::LEADS.contains(&joint.as_str());
            let is = matches!(
                joint.as_str(),
                "is" | "is the"
                    | "serves as"
                    | "works as"
                    | "est"
                    | "es"
                    | "is a"
                    | "is an"
                    | "работает"
                    | "является"
                    | "تعمل"
                    | "يعمل"
                    | "现 任"
                    | "担 任"
                    | "是"
            );
            let of_another = is_of_writer(&tokens, at) || at > 0 && tokens[at - 1].text == "who";
            if !(leads || is) || of_another || at + length >= tokens.len() {
                continue;
            }
            let rest = clause(&sentence.text[tokens[at + length].start..]);
            if is && person::is_post(card::without_article(rest)) && !draft.has(position) {
                card::post(desk, draft, card::without_article(rest), place);
                draft.doubt(position, CheckReason::Inferred);
                return;
            }
            if leads && let Some((what, house)) = led(rest) {
                let proof = evidence(&sentence.text, place);
                if !draft.has(position) && !what.is_empty() {
                    let head = if joint.starts_with("chair") || joint.ends_with("chaired") {
                        "Chair"
                    } else {
                        "Head"
                    };
                    let post = format!("{head} of {what}");
                    draft.set(
                        position,
                        Answer::Text(post),
                        Some(CheckReason::Inferred),
                        proof.clone(),
                        Rank::Concluded,
                    );
                }
                if !draft.has(organisation) {
                    draft.set(
                        organisation,
                        Answer::Text(field::text::line(&house)),
                        None,
                        proof,
                        Rank::Prose,
                    );
                }
                return;
            }
        }
    }
}

fn clause(rest: &str) -> &str {
    const CUTS: [&str; 18] = [
        " for ",
        " since ",
        " and ",
        " where ",
        " which ",
        " from ",
        " between ",
        " until ",
        " depuis ",
        " et ",
        " où ",
        " y ",
        " desde ",
        " donde ",
        " и ",
        " منذ ",
        " in ",
        " с ",
    ];
    let end = rest.find([',', '.', ';', '(', '，', '。', '、', '،', '（']).unwrap_or(rest.len());
    let end = CUTS.iter().filter_map(|cut| rest.find(cut)).fold(end, usize::min);
    rest[..end].trim()
}

/// Takes "the measurement laboratory of the Atoll Institute" apart: what is led, and whose it is. A house led itself is the
/// house.
fn led(rest: &str) -> Option<(String, String)> {
    for joint in [" of the ", " of ", " at the ", " at "] {
        if let Some((what, house)) = rest.split_once(joint)
            && person::is_house(house)
            && house.starts_with(char::is_uppercase)
        {
            return Some((what.trim().to_owned(), house.trim().to_owned()));
        }
    }
    let house = card::without_article(rest);
    (person::is_house(house) && house.starts_with(char::is_uppercase))
        .then(|| (format!("the {house}"), house.to_owned()))
}
