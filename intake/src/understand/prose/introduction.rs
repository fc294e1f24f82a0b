//! How writers introduce themselves and their house: "I am Noa Levi, research lead at Desert Water Lab, an institute in
//! Israel", "We are Tagus Immersive, a small studio in Portugal", "Meridian Cables, from Singapore, is interested …".
//!
//! Only for forms that are about what the writer sends. What is asked of a person named by the writer is read elsewhere.

use schema::field::{self, fold};
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::card;
use super::super::draft::{Draft, Rank, evidence};
use super::super::person;
use super::super::words::{self, nominating, statement, writer};
use super::{Letter, Sentence};

/// Reads what a sentence says of the writer.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    if desk.form.roles.names_another() || sentence.asks {
        return;
    }
    let text = sentence.text.as_str();
    if let Some(rest) = behind(text, writer::I_AM).or_else(|| behind_author(desk, text)) {
        myself(desk, draft, rest, sentence, letter);
    }
    if let Some(rest) = behind(text, writer::WE_ARE) {
        ourselves(desk, draft, rest, sentence, letter);
    }
    if let Some((house, rest)) = wishing(text) {
        set_house(desk, draft, &house, sentence, letter);
        origin(desk, draft, rest, sentence, letter);
        side(desk, draft, rest, sentence, letter);
    }
    if let Some(rest) = behind(text, nominating::WRITES_FOR) {
        let end = rest.find([',', '،', '，', ';', '.']).unwrap_or(rest.len());
        let house = card::without_article(rest[..end].trim());
        if named_house(house) {
            set_house(desk, draft, house, sentence, letter);
            origin(desk, draft, &rest[end..], sentence, letter);
            side(desk, draft, house, sentence, letter);
        }
    }
    if words::contains(&sentence.words, statement::US) {
        lives(desk, draft, sentence, letter);
    }
}

/// Returns what stands behind the first of some words.
fn behind<'t>(text: &'t str, entries: &[&str]) -> Option<&'t str> {
    const WORDS: usize = 6;
    let tokens = fold::tokens(text);
    for at in 0..tokens.len() {
        for length in (1..=WORDS.min(tokens.len() - at)).rev() {
            let joint = tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            if entries.contains(&joint.as_str()) {
                // A single word says so only at the beginning: "я", "мы", "soy".
                if length == 1 && at > 1 {
                    break;
                }
                return Some(text[tokens[at + length - 1].end..].trim_start_matches([' ', ':', '：', ',', '，', '\u{a0}']));
            }
        }
    }
    None
}

/// Returns what stands from the writer's own name on, where it stands in the text.
fn behind_author<'t>(desk: &Desk<'_>, text: &'t str) -> Option<&'t str> {
    if desk.author.split_whitespace().count() < 2 && !desk.author.chars().any(fold::is_ideograph) {
        return None;
    }
    text.find(desk.author).map(|at| &text[at..])
}

/// "NAME, POST at HOUSE, in COUNTRY", or what of it there is.
fn myself(desk: &Desk<'_>, draft: &mut Draft, rest: &str, sentence: &Sentence, letter: Letter<'_>) {
    let roles = &desk.form.roles;
    let named = person::at_start(rest, true).filter(|found| !person::is_house(&found.name) && !person::is_post(&found.name));
    let rest = match named {
        Some(found) if desk.author.is_empty() || person::same(&found.name, desk.author) => {
            let field = roles.sender_name.or(roles.name);
            if let Some(field) = field.filter(|field| !draft.has(*field)) {
                say(desk, draft, field, &found.name, None, sentence, letter);
            }
            found.rest
        }
        Some(_) => return,
        None => rest.to_owned(),
    };
    // Chinese puts the name last: `我是高原信息大学的副校长武文博`.
    let without_name = match desk.author.is_empty() {
        true => rest.clone(),
        false => rest.replacen(desk.author, "", 1),
    };
    affiliation(desk, draft, &without_name, sentence, letter);
    leads(desk, draft, &without_name, sentence, letter);
}

/// "and I run the FarmText service", "et je dirige les affaires publiques de la société Armor Fibre (France)".
fn leads(desk: &Desk<'_>, draft: &mut Draft, rest: &str, sentence: &Sentence, letter: Letter<'_>) {
    const WORKS: [&str; 34] = [
        "run", "lead", "head", "direct", "manage", "work for", "work at", "work with", "represent", "dirige", "gere", "travaille pour", "travaille a",
        "travaille chez", "represente", "preside", "dirijo", "trabajo en", "trabajo para", "represento", "presido", "gestiono", "работаю в", "возглавляю",
        "руковожу", "представляю", "اعمل في", "اعمل لدي", "ادير", "امثل", "工 作 于", "就 职 于", "代 表", "负 责",
    ];
    let roles = &desk.form.roles;
    if roles.sender_organisation.or(roles.organisation).is_none_or(|field| draft.has(field)) {
        return;
    }
    let Some(behind) = behind_any(rest, &WORKS) else { return };
    let end = behind.find(['.', ',', '，', ';', '。']).unwrap_or(behind.len());
    let piece = behind[..end].trim();
    let (piece, inside) = match piece.split_once(['(', '（']) {
        Some((before, inside)) => (before.trim(), inside.trim_end_matches([')', '）'])),
        None => (piece, ""),
    };
    let mut house = card::without_kind(card::without_article(piece));
    for joint in [" of the ", " of ", " at ", " for ", " de la ", " du ", " de l'", " de l’", " de ", " del ", " chez "] {
        if let Some((_, after)) = piece.rsplit_once(joint) {
            house = card::without_kind(card::without_article(after));
            break;
        }
    }
    if named_house(house) {
        set_house(desk, draft, house, sentence, letter);
        origin(desk, draft, inside, sentence, letter);
        side(desk, draft, rest, sentence, letter);
    }
}

/// Returns what stands behind some words, wherever they stand.
fn behind_any<'t>(text: &'t str, entries: &[&str]) -> Option<&'t str> {
    let tokens = fold::tokens(text);
    (0..tokens.len()).find_map(|at| {
        (1..=3.min(tokens.len() - at)).rev().find_map(|length| {
            let joint = tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            entries.contains(&joint.as_str()).then(|| text[tokens[at + length - 1].end..].trim_start())
        })
    })
}

/// Reads "POST at HOUSE (COUNTRY)" in its pieces.
fn affiliation(desk: &Desk<'_>, draft: &mut Draft, rest: &str, sentence: &Sentence, letter: Letter<'_>) {
    let roles = &desk.form.roles;
    let position = roles.sender_position.or(roles.position);
    for (index, piece) in rest.split([',', '،', '，', ';', '(', ')', '（', '）', '–', '—']).map(str::trim).enumerate().take(5) {
        let piece = clause(card::without_article(without_myself(piece))).trim_end_matches(['.', '。']);
        if piece.is_empty() || piece.contains('@') {
            continue;
        }
        if let Some(country) = whole_country(desk, piece) {
            set_country(desk, draft, country, None, sentence, letter);
        } else if person::is_post_phrase(piece) && !person::is_house(piece.split(' ').next().unwrap_or(piece)) || person::is_post(piece) {
            let (post, house) = card::post_and_house(piece);
            if let Some(field) = position.filter(|field| !draft.has(*field)) {
                say(desk, draft, field, &post, None, sentence, letter);
            }
            if let Some(house) = house {
                let (house, country) = without_country(desk, &house);
                set_house(desk, draft, &house, sentence, letter);
                if let Some(country) = country {
                    set_country(desk, draft, country, None, sentence, letter);
                }
            }
        } else if index > 0 && !draft.has(roles.sender_organisation.or(roles.organisation).unwrap_or(usize::MAX)) && named_house(piece) {
            set_house(desk, draft, piece, sentence, letter);
        } else {
            origin(desk, draft, piece, sentence, letter);
        }
        side(desk, draft, piece, sentence, letter);
    }
}

/// "я председатель": the word for oneself stands before the post.
fn without_myself(piece: &str) -> &str {
    const SELF: [&str; 14] = ["I am ", "I'm ", "and I am ", "et je suis ", "je suis ", "y soy ", "soy ", "я ", "и я ", "أنا ", "وأنا ", "我是", "是", "and "];
    SELF.iter().find_map(|own| piece.strip_prefix(own)).unwrap_or(piece).trim()
}

/// "HOUSE, a small studio in Portugal".
fn ourselves(desk: &Desk<'_>, draft: &mut Draft, rest: &str, sentence: &Sentence, letter: Letter<'_>) {
    let end = rest.find([',', '،', '，', '(', '（', '.']).unwrap_or(rest.len());
    let house = clause(rest[..end].trim());
    let proper = house.split_whitespace().all(|word| word.starts_with(|c: char| !c.is_lowercase()) || word.chars().count() <= 3);
    if house.chars().next().is_some_and(|c| c.is_uppercase() || c == '«' || c == '"') && proper {
        let house = card::without_article(house);
        if !house.is_empty() && person::salutation(house).0.is_empty() {
            set_house(desk, draft, house, sentence, letter);
        }
    }
    side(desk, draft, rest, sentence, letter);
    origin(desk, draft, rest, sentence, letter);
}

/// Finds the house with which a sentence begins and that wishes something: "La Fundación X, de Ecuador, desea …".
fn wishing(text: &str) -> Option<(String, &str)> {
    const LONGEST: usize = 160;
    let tokens = fold::tokens(text);
    for at in 1..tokens.len() {
        for length in (1..=3.min(tokens.len() - at)).rev() {
            let joint = tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            if !writer::WISHES.contains(&joint.as_str()) {
                continue;
            }
            let before = text[..tokens[at].start].trim();
            if before.chars().count() > LONGEST {
                return None;
            }
            let end = before.find([',', '،', '，', '(', '（']).unwrap_or(before.len());
            let house = card::without_article(before[..end].trim());
            // Arabic puts the verb first: "ترغب مؤسسة X، من Y، في …".
            let verb_first = house.split(' ').next().is_some_and(|word| writer::WISHES.contains(&words::folded(word).as_str()));
            let house = if verb_first { house.split_once(' ').map_or(house, |(_, rest)| rest) } else { house };
            let first = tokens.first().map(|token| token.text.as_str()).unwrap_or_default();
            let ours = statement::US.contains(&first) || words::person::PRONOUNS.contains(&first);
            return (!ours && named_house(house)).then(|| (house.to_owned(), &before[end..]));
        }
    }
    None
}

/// Tells whether words are the name of a house: called like one, or of several words with capitals.
pub(super) fn named_house(text: &str) -> bool {
    const WORDS: usize = 12;
    const BEFORE: [&str; 40] = [
        "for", "in", "on", "at", "with", "to", "as", "by", "from", "about", "this", "that", "our", "pour", "dans", "sur", "avec", "par", "en", "a", "au", "de",
        "para", "por", "con", "desde", "como", "sobre", "для", "в", "на", "по", "с", "от", "к", "о", "في", "علي", "من", "حول",
    ];
    let first = words::folded(text);
    if BEFORE.contains(&first.split(' ').next().unwrap_or_default())
        || ["对", "对 于", "关 于", "在", "为"].iter().any(|word| first.starts_with(word))
    {
        return false;
    }
    let n_words = text.split_whitespace().count();
    let capital = text.chars().next().is_some_and(|c| !c.is_lowercase() && (c.is_alphabetic() || "«“\"".contains(c)));
    let proper = text.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count();
    capital
        && n_words <= WORDS
        && !words::contains(&words::folded(text), statement::US)
        && (person::is_house(text) || (n_words >= 2 && proper == n_words && person::salutation(text).0.is_empty()))
}

fn clause(text: &str) -> &str {
    const CUTS: [&str; 18] = [
        " and we ", " and I ", " and would ", " et je ", " et nous ", " y queremos ", " y quiero ", " и мы ", " и я ", " who ", " which ", " where ",
        " qui ", " que ", ", которая ", ", который ", " donc ", " so ",
    ];
    let end = CUTS.iter().filter_map(|cut| text.find(cut)).min().unwrap_or(text.len());
    text[..end].trim()
}

/// Returns the country that a piece is, with or without the word before it.
fn whole_country(desk: &Desk<'_>, piece: &str) -> Option<usize> {
    const BEFORE: [&str; 20] = [
        "from ", "in ", "of ", "de ", "du ", "d'", "d’", "en ", "au ", "aux ", "à ", "из ", "в ", "من ", "في ", "来自", "位于", "del ", "based in ", "от ",
    ];
    let countries = desk.context.lists.named("countries");
    let bare = BEFORE.iter().find_map(|before| piece.strip_prefix(before)).unwrap_or(piece);
    countries.exact(card::without_article(bare)).or_else(|| countries.exact(bare))
}

/// Takes the country from the end of a house's name: "Lab in Israel".
pub(in super::super) fn without_country(desk: &Desk<'_>, house: &str) -> (String, Option<usize>) {
    const JOINTS: [&str; 14] = [
        " in ", " from ", " en ", " au ", " aux ", " de la ", " du ", " de ", " des ", " of ", " в ", " из ", " في ", " من ",
    ];
    for joint in JOINTS {
        if let Some((before, after)) = house.rsplit_once(joint) {
            let countries = desk.context.lists.named("countries");
            let after = card::without_article(after.trim());
            // "University of Chile" is the house's name; "Ministry of X of Chile" and "Lab in Chile" say where it is.
            let known = countries.exact(after).or_else(|| {
                let tokens = fold::tokens(after);
                let hits = countries.scan(after, &tokens);
                (hits.len() == 1 && hits[0].first == 0 && hits[0].end == tokens.len()).then(|| hits[0].item)
            });
            let named = matches!(joint, " de " | " du " | " des " | " of " | " de la ")
                && ![" de ", " du ", " des ", " of ", " del ", " d'"].iter().any(|other| before.contains(other));
            if let Some(item) = known.filter(|_| !named) {
                return (before.trim().to_owned(), Some(item));
            }
        }
    }
    (house.to_owned(), None)
}

fn set_house(desk: &Desk<'_>, draft: &mut Draft, house: &str, sentence: &Sentence, letter: Letter<'_>) {
    let roles = &desk.form.roles;
    let Some(field) = roles.sender_organisation.or(roles.organisation) else { return };
    let (house, country) = without_country(desk, house);
    if !draft.has(field) {
        say(desk, draft, field, card::without_article(&house), None, sentence, letter);
    }
    if let Some(country) = country {
        set_country(desk, draft, country, None, sentence, letter);
    }
}

/// Finds the country that a house or a person comes from in the words behind its name.
fn origin(desk: &Desk<'_>, draft: &mut Draft, text: &str, sentence: &Sentence, letter: Letter<'_>) {
    let countries = desk.context.lists.named("countries");
    let tokens = fold::tokens(text);
    let hits = countries.scan(text, &tokens);
    let Some(first) = hits.first() else { return };
    if hits.iter().all(|hit| hit.item == first.item) {
        set_country(desk, draft, first.item, None, sentence, letter);
    }
}

/// "I live in India", "our office is in Peru": where the writer is.
fn lives(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    const LIVES: [&str; 30] = [
        "live in", "living in", "based in", "i am from", "we are from", "come from", "study in", "work in", "our office in", "j habite", "je vis",
        "nous sommes bases", "je viens", "nous venons", "base a", "vivo en", "resido en", "soy de", "somos de", "estamos en", "trabajo en", "живу в",
        "я из", "мы из", "находимся в", "اعيش في", "اقيم في", "انا من", "住 在", "来 自",
    ];
    let Some((_, at)) = words::first_of(&sentence.words, &LIVES) else { return };
    let n_before = sentence.words[..at].split(' ').filter(|word| !word.is_empty()).count();
    let tokens = fold::tokens(&sentence.text);
    let Some(start) = tokens.get(n_before).map(|token| token.start) else { return };
    origin(desk, draft, &sentence.text[start..], sentence, letter);
}

fn set_country(
    desk: &Desk<'_>,
    draft: &mut Draft,
    item: usize,
    check: Option<CheckReason>,
    sentence: &Sentence,
    letter: Letter<'_>,
) {
    let Some(field) = desk.form.roles.country.filter(|field| !draft.has(*field)) else { return };
    let key = desk.context.lists.named("countries").items()[item].key.clone();
    draft.set(field, Answer::Text(key), check, evidence(&sentence.text, letter.place), Rank::Prose);
}

/// The side that a house stands for, as its kind says: "a company", "une association".
fn side(desk: &Desk<'_>, draft: &mut Draft, text: &str, sentence: &Sentence, letter: Letter<'_>) {
    let Some(field) = desk.form.roles.stakeholder.filter(|field| !draft.has(*field)) else { return };
    let types = desk.context.lists.of_field(&desk.form.form.fields[field]);
    let tokens = fold::tokens(text);
    let mut found: Vec<usize> = types.scan(text, &tokens).iter().map(|hit| hit.item).collect();
    found.dedup();
    if let [only] = found.as_slice() {
        let answer = Answer::key(&types.items()[*only].key);
        // "a company", "une association": that is what they say they are.
        const ARTICLES: [&str; 14] = ["a ", "an ", "une ", "un ", "una ", "как ", "we are a", "nous sommes une", "somos una", "la ONG", "la ong", "l'ONG", "НКО", "ООО"];
        let plain = ARTICLES.iter().any(|article| text.trim_start_matches([',', ' ', '(']).starts_with(article));
        draft.set(field, answer, (!plain).then_some(CheckReason::Inferred), evidence(&sentence.text, letter.place), Rank::Concluded);
    }
}

fn say(
    desk: &Desk<'_>,
    draft: &mut Draft,
    field: usize,
    text: &str,
    check: Option<CheckReason>,
    sentence: &Sentence,
    letter: Letter<'_>,
) {
    let reading = match field::read(&desk.form.form.fields[field], text, &desk.context) {
        field::Reading::Answered(answer, own) => field::Reading::Answered(answer, own.or(check)),
        other => other,
    };
    draft.offer(&desk.form.form, field, reading, evidence(&sentence.text, letter.place), Rank::Prose);
}
