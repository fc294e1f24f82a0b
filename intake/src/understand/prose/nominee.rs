//! Who is named in running text: cards, numbered people, and the sentence that nominates.

use schema::field::{self, fold};
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::card;
use super::super::draft::{Draft, Rank, evidence};
use super::super::lines::Paragraph;
use super::super::person::{self, Person};
use super::super::words::{self, nominating, organisation, statement};
use super::Sentence;
use crate::submission::Place;

/// Finds the people named and fills the drafts: one each.
pub(super) fn read(
    desk: &Desk<'_>,
    drafts: &mut Vec<Draft>,
    paragraphs: &[Paragraph],
    sentences: &[Sentence],
    place: &Place,
) {
    let roles = &desk.form.roles;
    if !roles.names_another() || drafts.iter().any(|draft| roles.name.is_some_and(|name| draft.has(name))) {
        return;
    }
    let cards: Vec<Draft> =
        paragraphs.iter().flat_map(|paragraph| cards(desk, &paragraph.text, place)).collect();
    if !cards.is_empty() {
        for (index, card) in cards.into_iter().enumerate() {
            if drafts.len() <= index {
                drafts.push(Draft::default());
            }
            drafts[index].merge(card);
        }
        return;
    }
    let nominations = sentences
        .iter()
        .filter_map(|sentence| nominated(&sentence.text).map(|(found, behind)| (sentence, found, behind)));
    let introductions = sentences.iter().filter_map(|sentence| {
        let found = introduced(&sentence.text).map(|found| (sentence, found, String::new()));
        found.or_else(|| {
            presented(&sentence.text).map(|found| {
                let behind = found.rest.clone();
                (sentence, found, behind)
            })
        })
    });
    let mut people: Vec<(&Sentence, Person, String)> = Vec::new();
    for (sentence, found, behind) in nominations.take(1).chain(introductions) {
        if !people.iter().any(|(_, known, _)| {
            person::same(&known.name, &found.name) || shares_name(&known.name, &found.name)
        }) {
            people.push((sentence, found, behind));
        }
    }
    // Somebody introduced beside the one nominated is somebody else: a colleague, a predecessor.
    if people.len() > 1 && nominated(&people[0].0.text).is_some() {
        people.truncate(1);
    }
    for (index, (sentence, found, behind)) in people.iter().enumerate() {
        if drafts.len() <= index {
            drafts.push(Draft::default());
        }
        card::name(desk, &mut drafts[index], found, &sentence.text, place);
        apposition(desk, &mut drafts[index], behind, sentence, place);
    }
    for draft in drafts {
        if let Some(name) = draft.text(roles.name) {
            let alone = people.len() < 2;
            for sentence in sentences.iter().filter(|sentence| {
                if alone {
                    speaks_of(sentence, &name)
                } else {
                    super::statement::names_person(&sentence.words, &name)
                }
            }) {
                works(desk, draft, sentence, place);
            }
        }
    }
}

/// Finds the person that a sentence introduces: a title of honour, a name and "is".
fn introduced(text: &str) -> Option<Person> {
    let found = person::at_start(text, false).filter(|found| !found.salutation.is_empty())?;
    let behind = words::folded(&found.rest);
    let verb = words::begins_with(&behind, statement::COPULAS).is_some();
    (verb && found.name.contains(' ')).then_some(found)
}

/// Finds the person that a sentence presents behind "is": "La première est Mme Leïla Mansouri, présidente de …".
fn presented(text: &str) -> Option<Person> {
    const FIRST: usize = 6;
    let tokens = fold::tokens(text);
    (1..tokens.len().min(FIRST)).find_map(|at| {
        let is = matches!(tokens[at - 1].text.as_str(), "is" | "est" | "es" | "это" | "هي" | "هو" | "sont" | "are" | "son" | "是" | "为");
        let rest = &text[tokens[at].start..];
        is.then(|| person::at_start(rest, false)).flatten().filter(|found| {
            !found.salutation.is_empty() && (found.name.contains(' ') || found.name.chars().any(fold::is_ideograph))
        })
    })
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

/// Finds the person that a sentence nominates, and what stands behind the name.
fn nominated(text: &str) -> Option<(Person, String)> {
    let words = words::folded(text);
    if words::contains(&words, nominating::DEAF) && text.trim_end().ends_with(['?', '؟', '？']) {
        return None;
    }
    let tokens = fold::tokens(text);
    let (_, verb) = verb(&tokens)?;
    for at in verb..tokens.len() {
        let rest = &text[tokens[at].start..];
        let Some(found) = person::at_start(rest, at <= verb + 6) else { continue };
        let capital = rest.starts_with(|c: char| !c.is_lowercase());
        let titled = !found.salutation.is_empty();
        let other = person::is_house(&found.name) || person::is_post(&found.name) || is_event(&found.name);
        if !titled && (!capital || other) {
            continue;
        }
        let behind = found.rest.clone();
        return Some((found, behind));
    }
    None
}

/// Names of the Forum and its parts begin with capitals like people.
fn is_event(name: &str) -> bool {
    const EVENTS: [&str; 14] = [
        "high",
        "level",
        "track",
        "facilitator",
        "wsis",
        "forum",
        "summit",
        "session",
        "sessions",
        "policy",
        "geneva",
        "world",
        "smsi",
        "cmsi",
    ];
    words::folded(name).split(' ').any(|word| EVENTS.contains(&word))
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
fn apposition(desk: &Desk<'_>, draft: &mut Draft, behind: &str, sentence: &Sentence, place: &Place) {
    let mut before = Draft::default();
    let mut pieces = behind
        .split([',', '，', '،', '(', ')', '（', '）', ';', '–', '—'])
        .map(str::trim)
        .filter(|piece| !piece.is_empty());
    for piece in pieces.by_ref().take(4) {
        let piece = cut_purpose(piece);
        if piece.is_empty() {
            break;
        }
        if let Some(item) = leading_country(desk, piece) {
            if let Some(country) = desk.form.roles.country {
                let key = desk.context.lists.named("countries").items()[item].key.clone();
                before.set(country, Answer::Text(key), None, evidence(&sentence.text, place), Rank::Prose);
            }
        } else if person::is_post(piece) || (person::is_post_phrase(piece) && !person::is_house(first_words(piece))) {
            card::post(desk, &mut before, piece, place);
        } else if person::is_house(piece) && piece.starts_with(|c: char| !c.is_lowercase()) {
            card::house(desk, &mut before, piece, None, place);
        } else {
            let countries = desk.context.lists.named("countries");
            let bare = ["from ", "de ", "du ", "d'", "من ", "из ", "来自"]
                .iter()
                .find_map(|from| piece.strip_prefix(from))
                .unwrap_or(piece);
            match (countries.exact(bare), desk.form.roles.country) {
                (Some(item), Some(country)) => before.set(
                    country,
                    Answer::Text(countries.items()[item].key.clone()),
                    None,
                    evidence(&sentence.text, place),
                    Rank::Prose,
                ),
                _ => break,
            }
        }
    }
    // Where words change their ends with their place, what stands there is not the name itself.
    if card::inflects(behind) {
        for field in [desk.form.roles.position, desk.form.roles.organisation].into_iter().flatten() {
            before.doubt(field, CheckReason::Inferred);
        }
    }
    draft.merge(before);
}

/// Returns the country that a piece is, behind "of" or "from": "Dr Eero Väisänen of Finland".
fn leading_country(desk: &Desk<'_>, piece: &str) -> Option<usize> {
    const BEFORE: [&str; 14] =
        ["from ", "of ", "in ", "de ", "du ", "d'", "d’", "en ", "au ", "из ", "в ", "من ", "في ", "来自"];
    let countries = desk.context.lists.named("countries");
    let bare = BEFORE.iter().find_map(|before| piece.strip_prefix(before)).unwrap_or(piece);
    countries.exact(card::without_article(bare)).or_else(|| countries.exact(bare))
}

fn first_words(piece: &str) -> &str {
    let end = piece.match_indices(' ').nth(1).map_or(piece.len(), |(at, _)| at);
    &piece[..end]
}

/// Cuts a piece where it goes on to say what for: "as a facilitator", "for the sessions".
fn cut_purpose(piece: &str) -> &str {
    const CUTS: [&str; 16] = [
        " as ",
        " for ",
        " comme ",
        " en tant que ",
        " pour ",
        " como ",
        " para ",
        " в качестве ",
        " для ",
        " на роль ",
        " to ",
        "担任",
        "作为",
        "为",
        " كميسر",
        " لتيسير",
    ];
    let end = CUTS.iter().filter_map(|cut| piece.find(cut)).min().unwrap_or(piece.len());
    let head = &piece[..end];
    let begins = [
        "as ",
        "for ",
        "comme ",
        "en tant ",
        "pour ",
        "como ",
        "para ",
        "в качестве",
        "для ",
        "на роль",
        "担任",
        "作为",
        "为",
        "كميسر",
        "لتيسير",
    ];
    if begins.iter().any(|begin| piece.starts_with(begin)) { "" } else { head.trim() }
}

pub(super) fn speaks_of(sentence: &Sentence, name: &str) -> bool {
    super::statement::names_person(&sentence.words, name) || begins_with_pronoun(&sentence.words)
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
            let leads = organisation::LEADS.contains(&joint.as_str());
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
                    | "هي"
                    | "هو"
                    | "منصب"
                    | "position of"
                    | "post of"
                    | "poste de"
                    | "cargo de"
                    | "должность"
                    | "works in"
                    | "travaille comme"
                    | "trabaja como"
                    | "est la"
                    | "est le"
                    | "es la"
                    | "es el"
                    | "is our"
            );
            if !(leads || is) || at + length >= tokens.len() {
                continue;
            }
            let rest = clause(&sentence.text[tokens[at + length].start..]);
            if is && person::is_post_phrase(card::without_article(rest)) && !draft.has(position) {
                card::post(desk, draft, card::without_article(rest), place);
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
    let whole = card::without_article(rest);
    let house = card::without_kind(whole);
    (person::is_house(whole) && house.starts_with(char::is_uppercase))
        .then(|| (format!("the {house}"), house.to_owned()))
}

/// Returns whom the writer writes for, as a sentence says it: "I write for the Pacific Operators' Forum".
pub(in super::super) fn writes_for(sentences: &[Sentence]) -> Option<(String, String)> {
    for sentence in sentences {
        let Some((entry, _)) = words::first_of(&sentence.words, nominating::WRITES_FOR) else {
            continue;
        };
        let tokens = fold::tokens(&sentence.text);
        let n_words = entry.split(' ').count();
        let Some(at) = (0..tokens.len().saturating_sub(n_words)).find(|at| {
            tokens[*at..*at + n_words].iter().map(|token| token.text.as_str()).eq(entry.split(' '))
        }) else {
            continue;
        };
        let rest = &sentence.text[tokens[at + n_words].start..];
        let strong = entry != "desde";
        if let Some(house) = house_at_start(rest).or_else(|| strong.then(|| named_at_start(rest)).flatten()) {
            return Some((house, sentence.text.clone()));
        }
    }
    None
}

/// Returns whom a sentence names as the one who nominates: "La propone la Asociación X".
pub(in super::super) fn nominating_house(sentences: &[Sentence]) -> Option<(String, String)> {
    for sentence in sentences {
        let tokens = fold::tokens(&sentence.text);
        for at in 0..tokens.len() {
            for length in (1..=5.min(tokens.len() - at)).rev() {
                let joint =
                    tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
                if !nominating::NOMINATED_BY.contains(&joint.as_str()) {
                    continue;
                }
                let rest = sentence.text[tokens[at + length - 1].end..].trim_start_matches([' ', ':', '：']);
                if let Some(house) = house_at_start(rest).or_else(|| named_at_start(rest)) {
                    return Some((house, sentence.text.clone()));
                }
                break;
            }
        }
    }
    None
}

/// Returns the words with capitals, or up to the first comma in a script without them, with which a text begins, where
/// what stands before says that it is a name.
fn named_at_start(rest: &str) -> Option<String> {
    const WORDS: usize = 9;
    const IDEOGRAPHS: usize = 20;
    const SMALL: [&str; 22] = [
        "of", "for", "the", "and", "de", "du", "des", "la", "le", "les", "del", "los", "las", "y", "et", "e", "в", "и", "по", "da", "do", "d",
    ];
    let rest = card::without_article(rest.trim());
    let end = rest.find([',', '.', ';', '，', '。', '،', '(', '（', ':']).unwrap_or(rest.len());
    let head = rest[..end].trim();
    if head.starts_with(fold::is_ideograph) || head.starts_with(|c: char| matches!(u32::from(c), 0x621..=0x64a)) {
        let short = head.chars().count() <= IDEOGRAPHS || !head.starts_with(fold::is_ideograph);
        return (short && person::is_house(head)).then(|| head.to_owned());
    }
    let mut name: Vec<&str> = Vec::new();
    for word in head.split_whitespace() {
        let proper = word.starts_with(|c: char| c.is_uppercase() || matches!(c, '«' | '“' | '"'));
        if proper || (!name.is_empty() && SMALL.contains(&words::folded(word).as_str())) {
            name.push(word);
        } else {
            break;
        }
    }
    while name.last().is_some_and(|word| word.starts_with(char::is_lowercase)) {
        name.pop();
    }
    let person = name.len() <= 3 && person::salutation(&name.join(" ")).0.chars().count() > 0;
    ((2..=WORDS).contains(&name.len()) && !person && !is_event(&name.join(" "))).then(|| name.join(" "))
}

/// Returns the organisation with whose name a text begins.
fn house_at_start(rest: &str) -> Option<String> {
    const LONGEST: usize = 120;
    const CUTS: [&str; 16] = [
        ", ",
        ". ",
        " we ",
        " I ",
        " and we ",
        " nous ",
        " je ",
        " мы ",
        " я ",
        " I'",
        " is pleased",
        " has the honour",
        " أن ",
        "，",
        "،",
        " we'",
    ];
    let tokens = fold::tokens(rest);
    let verb = verb(&tokens).map_or(rest.len(), |(verb, _)| tokens[verb].start);
    let rest = &rest[..verb];
    let end = CUTS.iter().filter_map(|cut| rest.find(cut)).min().unwrap_or(rest.len());
    let house = card::without_article(rest[..end].trim().trim_end_matches(['.', ':', ';', ',', '。']));
    let begins = house.starts_with(|c: char| !c.is_lowercase());
    (begins && person::is_house(house) && house.chars().count() <= LONGEST).then(|| house.to_owned())
}

/// Returns the organisation that does the nominating, as the sentence says it: what stands before the verb.
pub(in super::super) fn subject(sentences: &[Sentence]) -> Option<(String, String)> {
    const LEADS: [&str; 22] = [
        " is pleased to",
        " are pleased to",
        " has the honour",
        " have the honour",
        " would like to",
        " wishes to",
        " hereby",
        " sends",
        " has decided",
        " has agreed",
        " is honoured",
        " is happy to",
        " has chosen",
        " has selected",
        " is delighted",
        " a l'honneur",
        " a le plaisir",
        " souhaite",
        " tiene el honor",
        " se complace",
        " desea",
        " имеет честь",
    ];
    for sentence in sentences {
        let tokens = fold::tokens(&sentence.text);
        let Some((verb, _)) = verb(&tokens) else { continue };
        let before = &sentence.text[..tokens[verb].start];
        let cut = LEADS.iter().filter_map(|lead| before.find(lead)).min().unwrap_or(before.len());
        let head = before[..cut].rsplit([',', ':', '،', '，']).next().unwrap_or(before).trim();
        // "L'Association X, dont je suis le secrétaire, souhaite désigner": the house stands before the clause.
        let first = before[..cut].split([',', '،', '，']).next().unwrap_or(before).trim();
        for candidate in [head, arabic_subject(head), first, arabic_subject(first)] {
            let house = card::without_article(candidate.trim());
            let house = trim_verb(house);
            if house.split_whitespace().count() <= 14
                && (person::is_house(house) && house.starts_with(|c: char| !c.is_lowercase()))
                && !words::contains(&words::folded(house), statement::US)
            {
                return Some((house.to_owned(), sentence.text.clone()));
            }
        }
    }
    None
}

/// Arabic and Chinese put the verb elsewhere: "يسر X أن يرشح", "X推荐".
fn arabic_subject(head: &str) -> &str {
    const VERBS: [&str; 18] = [
        "يسر ", "تسر ", "يسعد ", "تسعد ", "يتشرف ", "تتشرف ", "ترغب ", "يرغب ", "تود ", "يود ", "تتقدم ", "يتقدم ", "تعتزم ", "يعتزم ", "قررت ", "قرر ",
        "تقترح ", "يقترح ",
    ];
    let rest =
        VERBS.iter().find_map(|verb| head.find(verb).map(|at| &head[at + verb.len()..])).unwrap_or(head);
    rest.split(" أن ").next().unwrap_or(rest).trim_end_matches(" أن").trim()
}

fn trim_verb(house: &str) -> &str {
    const ENDS: [&str; 20] = [
        "希望",
        "拟",
        "谨",
        "特此",
        "愿",
        "决定",
        "现",
        "很荣幸",
        " to",
        " hereby",
        " formally",
        " would",
        " will",
        " a",
        " va",
        " ha",
        " désire",
        " souhaite",
        " quiere",
        " désigne",
    ];
    ENDS.iter().find_map(|end| house.strip_suffix(end)).unwrap_or(house).trim()
}
