//! Who writes, and for whom: the From line, the end of the letter, the sentence that says so.

use schema::field::{self, text};
use schema::record::{Answer, CheckReason};

use super::answers::Desk;
use super::card;
use super::domain;
use super::draft::{Draft, Rank, evidence};
use super::letter_end::{is_closing, is_name_line};
use super::person;
use super::prose::{self, Sentence};
use super::words::{self, closing};
use crate::submission::Place;

/// The writer of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Author {
    /// The name, in the order of speech.
    pub name: String,
    /// The address.
    pub email: String,
}

impl Author {
    /// Makes an author of a display name and an address; an address in place of the name is no name.
    pub(super) fn new(name: &str, email: &str) -> Self {
        let name = person::in_order(&text::line(name));
        let name =
            if name.contains('@') || name.eq_ignore_ascii_case(email.split('@').next().unwrap_or(email)) {
                String::new()
            } else {
                name
            };
        Author { name, email: email.to_owned() }
    }

    /// Reads `Name <address>` as mail programs write it above a forwarded text.
    pub(super) fn parse(line: &str) -> Self {
        let email = field::email::find(line).into_iter().next().unwrap_or_default();
        let name = line.split(['<', '[', '(']).next().unwrap_or(line).trim().trim_matches('"');
        Author::new(name, &email)
    }
}

/// What the end of a letter says of its writer.
#[derive(Debug, Clone, Default)]
pub(super) struct End {
    /// The name, as signed.
    pub name: Option<String>,
    /// The organisation, with the line that says so.
    pub organisation: Option<(String, String, Option<CheckReason>)>,
    /// The post, as a line or a piece of one says it.
    pub post: Option<String>,
    /// All pieces of its lines: one that is the nominee's house says so whatever it is called.
    pub pieces: Vec<String>,
}

/// How many lines of a letter's end are looked at: a signature is shorter, what follows is a disclaimer.
const MOST_LINES: usize = 40;

/// Reads the end of a letter.
pub(super) fn end_of_letter(
    tail: &[String],
    author: &Author,
    countries: &field::list_of_choices::Choices,
) -> End {
    let mut end = End::default();
    // What an office is called is no name of who signs.
    let person = if is_no_person(&author.name) { "" } else { author.name.as_str() };
    let names: Vec<String> =
        words::folded(person).split(' ').map(str::to_owned).filter(|name| name.chars().count() > 1).collect();
    let mut unknown: Option<String> = None;
    let mut unit = None;
    let mut signed = false;
    for line in tail.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).take(MOST_LINES) {
        let folded = words::folded(line);
        if words::begins_with(&folded, closing::POSTSCRIPTS).is_some() {
            break;
        }
        if is_closing(line) && !signed {
            continue;
        }
        let mut pieces: Vec<&str> = line
            .split(['|', '·', '•', '\t'])
            .flat_map(|piece| piece.split("  "))
            .flat_map(|piece| piece.split(" / "))
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
            .collect();
        if is_name_line(line, &names)
            || (end.name.is_none() && !signed && looks_like_name(pieces.first().copied().unwrap_or_default()))
        {
            signed = true;
            let first = pieces[0];
            let (name, behind) = first.split_once([',', '،', '，', '(']).unwrap_or((first, ""));
            end.name = end.name.or_else(|| Some(text::line(name)));
            pieces[0] = behind.trim();
        }
        for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
            end.pieces.push(text::line(piece.trim_end_matches(['.', ',', ';', ')', '）'])));
            if (end.organisation.is_some() && end.post.is_some())
                || piece.contains('@')
                || piece.contains("://")
                || is_number(piece)
            {
                continue;
            }
            let piece = piece.trim_end_matches(['.', ',', ';']);
            let is_post = person::is_post(piece) || signed && person::is_post_phrase(piece);
            if end.post.is_none() && is_post && piece.split_whitespace().count() <= 9 {
                let (post, behind) = card::post_and_house(piece);
                let post =
                    if behind.is_none() { piece.split(',').next().unwrap_or(piece).to_owned() } else { post };
                end.post = Some(text::line(&post));
            }
            match house_of(piece) {
                Some(_) if end.organisation.is_some() => {}
                // The house that a unit belongs to stands below it.
                Some(house) if is_unit(&house) => {
                    unit.get_or_insert((house, line.to_owned(), None));
                }
                // "председатель Фонда «…»": behind a post it stands in another case.
                Some(house) if prose::nominative(&house) != house => {
                    let check = Some(CheckReason::Inferred);
                    end.organisation = Some((prose::nominative(&house), line.to_owned(), check));
                }
                Some(house) => end.organisation = Some((house, line.to_owned(), None)),
                // "Tomas Reyl, Gridworks": the address is called so.
                None if end.organisation.is_none()
                    && signed
                    && domain::names(piece, std::slice::from_ref(&author.email)) =>
                {
                    end.organisation = Some((piece.to_owned(), line.to_owned(), None));
                }
                None if end.organisation.is_none()
                    && signed
                    && unknown.is_none()
                    && (could_be_house(piece, countries) || could_be_chinese_house(piece, countries)) =>
                {
                    unknown = Some(piece.to_owned());
                }
                None => {}
            }
        }
    }
    end.organisation = end.organisation.or(unit);
    if end.organisation.is_none() {
        end.organisation = unknown.map(|house| (house.clone(), house, Some(CheckReason::Inferred)));
    }
    end
}

/// Tells whether a line begins with a person's name and nothing else before a comma.
pub(super) fn looks_like_name(line: &str) -> bool {
    let head = line.split([',', '،', '，', '(', '（']).next().unwrap_or(line).trim();
    let (_, bare) = person::salutation(head);
    let found = person::at_start(&bare, true);
    found.is_some_and(|found| {
        found.rest.is_empty()
            && !person::is_house(&found.name)
            && !person::is_post(card::without_article(&found.name))
    })
}

fn is_number(piece: &str) -> bool {
    let digits = piece.chars().filter(|c| field::fold::digit(*c).is_some()).count();
    digits >= 5
}

/// Tells whether a name is of a part of a house: its secretariat, a department.
fn is_unit(house: &str) -> bool {
    words::begins_with(&words::folded(house), closing::UNITS).is_some()
}

/// Returns the organisation that a piece of a signature names, without the post before it.
fn house_of(piece: &str) -> Option<String> {
    if person::is_post(piece) {
        let (post, house) = card::post_and_house(piece);
        if house.is_some() {
            return house;
        }
        // "Coordinator, West Harbour Coalition of NGOs"
        let (_, behind) = piece
            .split_once([',', '،', '，'])
            .or_else(|| piece.split_once(" - "))
            .or_else(|| piece.split_once(" – "))?;
        let _ = post;
        let behind = behind.trim();
        return (person::is_house(behind) && !person::is_post(behind))
            .then(|| text::line(card::without_article(behind)));
    }
    if !person::is_house(piece) {
        return None;
    }
    // "كاتبة عامة، جمعية نور": what stands before the house is a post that nobody lists.
    if let Some((before, behind)) = piece.split_once([',', '،', '，'])
        && !person::is_house(before)
        && person::is_house(behind)
        && !behind.contains([',', '،', '，'])
    {
        return house_of(behind.trim());
    }
    // A house's name begins with a capital, or has no capitals: a sentence is no house, but `фонд «Волна»` is one.
    let named = piece.contains(['«', '“', '"', '„']) && piece.split_whitespace().count() <= 6;
    let begins = named || piece.starts_with(|c: char| !c.is_lowercase());
    let short = piece.split_whitespace().count() <= 14;
    (begins && short).then(|| text::line(card::without_article(piece)))
}

fn could_be_house(piece: &str, countries: &field::list_of_choices::Choices) -> bool {
    const WORDS: usize = 8;
    let words = piece.split_whitespace().count();
    (2..=WORDS).contains(&words)
        && piece.starts_with(char::is_uppercase)
        && !person::is_post(piece)
        && !piece.ends_with(['!', '?', ':'])
        && countries.exact(piece).is_none()
        && piece.rsplit_once(',').is_none_or(|(_, last)| countries.exact(last).is_none())
        && !piece.to_lowercase().contains("confidential")
}

/// Two to twelve ideographs alone on a line below the name: most likely the house.
fn could_be_chinese_house(piece: &str, countries: &field::list_of_choices::Choices) -> bool {
    let n = piece.chars().count();
    (3..=12).contains(&n)
        && piece.chars().all(field::fold::is_ideograph)
        && !piece.contains(['年', '月', '日', '您', '谢', '謝', '敬'])
        && !person::is_post(piece)
        && !looks_like_name(piece)
        && countries.exact(piece).is_none()
}

/// Fills what the form asks of the writer and the writer did not say in so many words.
pub(super) fn fill(
    desk: &Desk<'_>,
    drafts: &mut [Draft],
    author: &Author,
    end: &End,
    sentences: &[Sentence],
) {
    let roles = &desk.form.roles;
    let writer = prose::writer_of(desk, sentences, &author.name);
    let said = writer
        .house()
        .map(|(house, words, sure)| (house, words, (!sure).then_some(CheckReason::Inferred), Place::Prose));
    let signed =
        || end.organisation.clone().map(|(house, words, check)| (house, words, check, Place::Signature));
    let plain = said.clone().filter(|(_, _, check, _)| check.is_none());
    let certain = signed().filter(|(_, _, check, _)| check.is_none());
    let principals = writer.principal.as_ref().and_then(|principal| {
        let house = principal.house.clone()?;
        Some((house, principal.words.clone(), Some(CheckReason::Inferred), Place::Prose))
    });
    // A mailbox that is called like a house writes for it.
    let mailbox = || {
        let house = &author.name;
        (person::is_house(house) && house.contains(' ') && !is_unit(house))
            .then(|| (house.clone(), house.clone(), Some(CheckReason::Inferred), Place::Sender))
    };
    // "Mesa TIC" of the letter is signed "Asociación Mesa TIC": the whole name is the one that is signed.
    let whole = plain.as_ref().zip(certain.as_ref()).is_some_and(|((said, ..), (signed, ..))| {
        words::folded(signed)
            .strip_suffix(words::folded(said).as_str())
            .is_some_and(|kind| kind.ends_with(' '))
    });
    let plain = plain.filter(|_| !whole);
    let organisation = principals.or(plain).or(certain).or(said).or_else(signed).or_else(mailbox);
    let name = writer_name(author, end, &writer);
    // A line of the signature that is a nominee's own house names it whatever it is called.
    let own = drafts.iter().find_map(|draft| {
        let own = draft.text(roles.organisation)?;
        let key = words::folded(&own);
        let piece = end.pieces.iter().find(|piece| words::folded(piece) == key)?;
        Some((own, piece.clone(), None, Place::Signature))
    });
    for draft in &mut *drafts {
        let organisation = organisation
            .clone()
            .filter(|(.., check, _)| check.is_none())
            .or(own.clone())
            .or(organisation.clone());
        // What the nominee's own house is called is certainly a house.
        let organisation = organisation.clone().map(|(house, words, check, place)| {
            // Whose house was signed or spoken of is open where one writes for another.
            let hand = writer.principal.is_some().then_some(CheckReason::Inferred);
            let check = check.or(hand);
            let same = draft
                .text(roles.organisation)
                .is_some_and(|own| words::folded(&own) == words::folded(&house));
            (house, words, check.filter(|_| !same || hand.is_some()), place)
        });
        // Who only writes for somebody nominates nobody.
        let principal = writer.principal.as_ref().filter(|principal| {
            draft.text(roles.name).is_none_or(|nominee| !person::same(&nominee, &principal.name))
        });
        if let (Some(field), Some(principal)) = (roles.sender_name, principal) {
            draft.set(
                field,
                Answer::Text(text::line(&principal.name)),
                Some(CheckReason::Inferred),
                evidence(&principal.words, &Place::Prose),
                Rank::Sender,
            );
        } else if let (Some(field), Some(name)) =
            (roles.sender_name, name.as_ref().filter(|name| !name.is_empty()))
        {
            // An office, or an assistant, seldom nominates in its own name.
            let assists = end.post.as_ref().is_some_and(|post| is_assistant(post));
            let hand = roles.names_another() && (is_no_person(name) || is_no_person(&author.name) && assists);
            draft.set(
                field,
                Answer::Text(text::line(name)),
                hand.then_some(CheckReason::Inferred),
                evidence(&author.name, &Place::Sender),
                Rank::Sender,
            );
        }
        let is_other = roles.sender_name.is_some_and(|field| {
            draft
                .text(Some(field))
                .is_some_and(|known| name.as_ref().is_some_and(|own| !person::same(&known, own)))
        });
        if let (Some(field), Some(post), false, false) =
            (roles.own_position, &end.post, roles.names_another(), is_other)
        {
            draft.set(
                field,
                Answer::Text(post.clone()),
                None,
                evidence(post, &Place::Signature),
                Rank::Sender,
            );
        }
        if let (None, Some(field), Some(name)) = (roles.sender_name, roles.name, &name)
            && roles.sender_email.is_some()
            && !name.is_empty()
        {
            let answer = Answer::Text(text::line(name));
            draft.set(field, answer, None, evidence(&author.name, &Place::Sender), Rank::Sender);
        }
        if let (Some(field), false) = (roles.sender_email, author.email.is_empty()) {
            draft.set(
                field,
                Answer::Text(author.email.clone()),
                None,
                evidence(&author.email, &Place::Sender),
                Rank::Sender,
            );
        }
        if let (Some(field), Some((house, words, check, place))) = (roles.sender_organisation, &organisation)
        {
            draft.set(field, Answer::Text(house.clone()), *check, evidence(words, place), Rank::Sender);
        }
        if roles.names_another() {
            shared_house(desk, draft, author, &organisation);
        }
    }
    if roles.names_another() {
        share_ours(desk, drafts);
    }
}

/// The nominee and who nominates are of one house where the letter says so, names a post and no house, or where an office
/// writes from the domain of the nominee's address: what is known of one is concluded for the other.
fn shared_house(
    desk: &Desk<'_>,
    draft: &mut Draft,
    author: &Author,
    known: &Option<(String, String, Option<CheckReason>, Place)>,
) {
    let roles = &desk.form.roles;
    let (Some(theirs), Some(ours)) = (roles.organisation, roles.sender_organisation) else { return };
    let same_domain =
        draft.text(roles.email).is_some_and(|address| domain::is_same_house(&address, &author.email));
    // An office writes for its own house; a person may nominate a colleague in the name of another.
    let by_office = same_domain && is_no_person(&author.name);
    // A post that stands alone is one in the house that writes.
    let alone =
        roles.position.is_some_and(|field| draft.has(field) && (!draft.is_labelled(field) || same_domain));
    let ours_is_theirs = draft.is_of_writers_house || by_office;
    if !(ours_is_theirs || alone) || draft.text(roles.name).is_none() {
        return;
    }
    if let (Some((house, words, check, place)), false) = (known, draft.has(theirs)) {
        let check = if draft.is_of_writers_house { *check } else { Some(CheckReason::Inferred) };
        draft.set(theirs, Answer::Text(house.clone()), check, evidence(words, place), Rank::Concluded);
    }
    // For which house a person nominates is asked: an address of the same domain does not say it.
    if let (true, Some(house), false) = (ours_is_theirs, draft.text(Some(theirs)), draft.has(ours)) {
        let proof = draft.proof(theirs).unwrap_or_default();
        let sure = draft.is_of_writers_house && draft.is_labelled(theirs);
        let check = (!sure).then_some(CheckReason::Inferred);
        draft.set(ours, Answer::Text(house), check, evidence(&proof, &Place::Prose), Rank::Sender);
    }
}

/// Who nominates several people is of one house, also where only one of them shows which.
fn share_ours(desk: &Desk<'_>, drafts: &mut [Draft]) {
    let Some(ours) = desk.form.roles.sender_organisation else { return };
    let Some(known) = drafts.iter().find(|draft| draft.has(ours)).cloned() else { return };
    for draft in drafts {
        draft.inherit(&known, |field| field == ours);
    }
}

/// "Personal Assistant to the Minister" writes what others decide.
fn is_assistant(post: &str) -> bool {
    words::begins_with(&words::folded(post), closing::ASSISTANTS).is_some()
}

/// Returns the writer's name: as the address says it, unless that is an office or the letter spells it better.
fn writer_name(author: &Author, end: &End, writer: &prose::Writer) -> Option<String> {
    let said = writer.name.clone().filter(|name| !name.is_empty());
    let given = [said, end.name.clone()];
    if is_no_person(&author.name) {
        return given.into_iter().flatten().next().or_else(|| Some(author.name.clone()));
    }
    let (_, bare) = person::salutation(&author.name);
    let key = field::fold::key(&bare);
    let words = |name: &str| {
        let mut words: Vec<String> = words::folded(name).split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    // The letter spells the name, or says it whole where the address has a nickname alone.
    let spelt = |name: &String| {
        let nickname = is_nickname(&bare) && name.chars().filter(|c| c.is_whitespace()).count() >= 1
            || is_nickname(&bare) && name.starts_with(field::fold::is_ideograph);
        is_native(name, &bare)
            || field::fold::key(name) == key
            || words(name) == words(&bare)
            || nickname && (given_whole(name, &bare) || said_whole(name, &bare))
            || shortens(&bare, name)
    };
    given.iter().flatten().find(|name| spelt(name)).cloned().or(Some(bare))
}

/// A single word, or a Chinese name of endearment, is not what a form asks for.
fn is_nickname(name: &str) -> bool {
    if name.starts_with(field::fold::is_ideograph) {
        return name.chars().count() <= 3 && name.starts_with(['阿', '小', '老']);
    }
    !name.contains(' ')
}

/// A letter signed in another script than that of the address: the address has the name in Latin letters for machines.
fn is_native(name: &str, address: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<Vec<char>>();
    let (native, latin) = (letters(name), letters(address));
    let is_latin = |c: &char| u32::from(*c) < 0x250;
    let is_whole = !native.is_empty()
        && (name.contains(' ') || field::fold::is_ideograph(native[0]) && native.len() > 1);
    !latin.is_empty() && latin.iter().all(is_latin) && !native.iter().any(is_latin) && is_whole
}

/// "Moses K." is Moses Kiprotich.
fn shortens(short: &str, name: &str) -> bool {
    let (short, name) = (words::folded(short), words::folded(name));
    let pairs = || short.split(' ').zip(name.split(' '));
    short.split(' ').count() == name.split(' ').count()
        && short.contains(' ')
        && pairs().any(|(short, _)| short.chars().count() == 1)
        && pairs().all(|(short, name)| short == name || short.chars().count() == 1 && name.starts_with(short))
}

/// The whole name has the single word of the address as one of its own.
fn given_whole(name: &str, short: &str) -> bool {
    words::folded(name).split(' ').any(|word| word == words::folded(short))
}

/// A Chinese name that holds a sign of the nickname.
fn said_whole(name: &str, short: &str) -> bool {
    (2..=4).contains(&name.chars().count()) && short.chars().skip(1).any(|c| name.contains(c))
}

/// Tells whether the name of an address is none of a person: it is missing, or a house's, an office's, a post's.
pub(super) fn is_no_person(name: &str) -> bool {
    let bare = card::without_article(name);
    name.is_empty()
        || is_familiar(name)
        || person::is_house(name)
        || is_office(name)
        || name.split_whitespace().count() >= 2 && person::is_post(bare)
}

/// "小高" is how friends call somebody: the whole name may be signed.
fn is_familiar(name: &str) -> bool {
    name.chars().count() == 2 && name.starts_with(['小', '老', '阿'])
}

/// "Cabinet du Ministre", "Info" are no names of people.
fn is_office(name: &str) -> bool {
    words::contains(&words::folded(name), closing::OFFICES)
}
