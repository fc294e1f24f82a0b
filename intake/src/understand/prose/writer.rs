//! Who the writer is by the letter's own words: "I am Wanjiru Kamau and I coordinate the Lake Basin NGO Platform", "We are
//! Petra Immersive, five people in Amman, Jordan", "La Fundación Banco Andino, de Ecuador, desea …".

use schema::field::fold::{self, Token};

use super::super::answers::Desk;
use super::super::domain;
use super::super::person;
use super::super::words::{self, introduction, nominating};
use super::Sentence;
use super::describe::{self, Description, entry_at};
use super::house::{self, House};
use super::principal::{self, Principal};

/// What a letter says of its writer.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Writer {
    /// The name that the writer gives.
    pub name: Option<String>,
    /// Post, house, country, side.
    pub(super) is: Description,
    /// The sentence that names the house.
    pub house_words: String,
    /// The sentence that says most of it.
    pub words: String,
    /// The writer puts forward no one else.
    pub nominates_self: bool,
    /// The writer is only the hand of somebody else.
    pub principal: Option<Principal>,
}

impl Writer {
    /// Returns the house that the writer writes for, the words that say so, and whether they are plain.
    pub(in super::super) fn house(&self) -> Option<(String, String, bool)> {
        let (name, sure) = self.is.house.clone()?;
        Some((name, self.house_words.clone(), sure))
    }
}

/// Reads what a letter says of its writer.
pub(in super::super) fn of(desk: &Desk<'_>, sentences: &[Sentence], author: &str) -> Writer {
    let mut writer = Writer::default();
    let names: Vec<String> = words::folded(author).split(' ').map(str::to_owned).collect();
    // Said plainly, in the order of trust: "I am …" before "our institute would like to …".
    for sentence in sentences.iter().filter(|sentence| !sentence.asks) {
        introduced(desk, &mut writer, sentence);
    }
    for sentence in sentences.iter().filter(|sentence| !sentence.asks) {
        if let Some(rest) = behind_name(&sentence.text, &names)
            && writer.is.post.is_none()
        {
            describe_self(desk, &mut writer, rest, sentence);
        }
    }
    for sentence in sentences.iter().filter(|sentence| !sentence.asks) {
        if writer.is.house.is_none() {
            behalf(desk, &mut writer, sentence);
        }
    }
    for sentence in sentences.iter().filter(|sentence| !sentence.asks) {
        if writer.is.house.is_none() || writer.is.country.is_none() {
            subject(desk, &mut writer, sentence);
        }
        if writer.is.country.is_none() {
            writer.is.country = describe::country_after(desk, &sentence.text, introduction::LIVES);
        }
    }
    if !desk.form.roles.names_another() && desk.form.roles.title.is_some() {
        for sentence in sentences.iter().filter(|sentence| !sentence.asks) {
            if writer.is.house.is_none() {
                works_house(desk, &mut writer, sentence);
            }
        }
    }
    if writer.is.country.is_none() {
        writer.is.country = sentences.iter().find_map(|sentence| country_of_house(desk, &writer, sentence));
    }
    writer.nominates_self = sentences
        .iter()
        .any(|sentence| !sentence.asks && words::contains(&sentence.words, introduction::MYSELF));
    if desk.form.roles.names_another() && !writer.nominates_self {
        writer.principal = principal::of(desk, sentences)
            .filter(|found| !person::same(&found.name, author) || author.is_empty());
    }
    writer
}

/// "Andes Fibra, empresa chilena", "we are a Kenyan charity": right behind what the house is called, or behind "we are", a word
/// for a people beside one for a kind of house.
fn country_of_house(desk: &Desk<'_>, writer: &Writer, sentence: &Sentence) -> Option<usize> {
    const SOON: usize = 3;
    let (house, _) = writer.is.house.as_ref()?;
    let text = &sentence.text;
    let behind_house = || {
        let behind = text[text.find(house)? + house.len()..].trim_start();
        behind.starts_with([',', '،', '，', '(', '–', '—']).then_some(behind)
    };
    let behind_we_are = || {
        let tokens = fold::tokens(text);
        let length = tokens.first().and_then(|_| entry_at(&tokens, 0, introduction::WE_ARE))?;
        Some(&text[tokens[length - 1].end..])
    };
    let behind = behind_house().or_else(behind_we_are)?;
    let tokens = fold::tokens(behind);
    let is_kind = |at: usize| tokens.get(at).is_some_and(|token| person::is_house(&token.text));
    (0..tokens.len().min(SOON)).find_map(|at| {
        let hit = desk.context.lists.named("countries").of_people_at(&tokens, at)?;
        let is_half = behind[tokens[hit.end - 1].end..].starts_with('-');
        (!is_half && (is_kind(hit.end) || at > 0 && is_kind(at - 1))).then_some(hit.item)
    })
}

/// "I am X, Y at Z", "My name is X and I am Y at Z", "I coordinate the Z".
fn introduced(desk: &Desk<'_>, writer: &mut Writer, sentence: &Sentence) {
    let text = &sentence.text;
    let tokens = fold::tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        if let Some(length) = entry_at(&tokens, at, introduction::NAMED)
            && opens(&tokens, text, at)
            && at + length <= tokens.len()
        {
            let from = tokens[at + length - 1].end;
            if let Some(found) = named(&text[from..]) {
                let rest = found.rest.clone();
                writer.name.get_or_insert(found.name);
                describe_self(desk, writer, &rest, sentence);
                at += length;
                continue;
            }
        }
        if let Some(length) = entry_at(&tokens, at, introduction::LEAD)
            && !tokens[at.saturating_sub(2)..at]
                .iter()
                .any(|token| words::consent::NOT.contains(&token.text.as_str()))
        {
            let from = tokens[at + length - 1].end;
            let from = from + called(&text[from..]);
            if writer.is.house.is_none()
                && let Some(house) = house::at_start(desk, &text[from..])
                && (house.sure || house.name.contains(' '))
            {
                let house = House { sure: true, ..house };
                let rest = &text[from + house.end..];
                take_house(desk, writer, house, rest, sentence);
            } else if writer.is.house.is_none() {
                // "je dirige les affaires publiques de la société Armor Fibre"
                if let Some(house) = house::anywhere(
                    desk,
                    clause(&text[from..]),
                    &["of", "de", "du", "del", "at", "chez", "en", "в"],
                ) {
                    let rest = String::new();
                    take_house(desk, writer, house, &rest, sentence);
                    writer.is.country =
                        writer.is.country.or_else(|| describe::country_behind(desk, &text[from..]));
                }
            }
            at += length;
            continue;
        }
        if let Some(length) = entry_at(&tokens, at, introduction::AM)
            && alone(&tokens, at, length)
        {
            let from = tokens[at + length - 1].end;
            let rest = &text[from..];
            let named = if opens(&tokens, text, at) {
                named(rest).filter(|found| !found.name.is_empty())
            } else {
                None
            };
            match named {
                Some(found)
                    if writer.name.is_none()
                        || writer.name.as_ref().is_some_and(|name| person::same(name, &found.name)) =>
                {
                    let behind = found.rest.clone();
                    writer.name.get_or_insert(found.name);
                    describe_self(desk, writer, &behind, sentence);
                }
                _ => {
                    describe_self(desk, writer, rest, sentence);
                    chinese_self(writer, rest);
                }
            }
        }
        at += 1;
    }
}

/// Returns how long the words are that only say that a name comes: "a company called Volta Meters".
fn called(text: &str) -> usize {
    const FAR: usize = 4;
    const CALLED: [&str; 18] = [
        "called",
        "named",
        "appelee",
        "appele",
        "nommee",
        "nomme",
        "denommee",
        "denomme",
        "llamada",
        "llamado",
        "denominada",
        "denominado",
        "названием",
        "называется",
        "именем",
        "باسم",
        "تسمي",
        "اسمها",
    ];
    let tokens = fold::tokens(text);
    let Some(at) = (1..tokens.len().min(FAR + 1)).find(|at| CALLED.contains(&tokens[*at].text.as_str()))
    else {
        return 0;
    };
    let lower = tokens[..at].iter().all(|token| !text[token.start..].starts_with(char::is_uppercase));
    let one = !text[..tokens[at].start].contains([',', '.', ';', ':']);
    if lower && one { tokens[at].end } else { 0 }
}

/// Returns what stands behind the writer's own name: "Please deal with me: Stephen Achterberg, Head of Public Affairs".
fn behind_name<'t>(text: &'t str, names: &[String]) -> Option<&'t str> {
    if names.len() < 2 {
        return None;
    }
    let tokens = fold::tokens(text);
    let at = (0..tokens.len().saturating_sub(names.len() - 1))
        .find(|at| names.iter().zip(&tokens[*at..]).all(|(name, token)| *name == token.text))?;
    let rest = &text[tokens[at + names.len() - 1].end..];
    rest.trim_start().starts_with([',', '،', '，', '(', '–', '—']).then_some(rest)
}

/// "я" and "انا" are the writer where the sentence goes on with what he is.
fn alone(tokens: &[Token], at: usize, length: usize) -> bool {
    at + length < tokens.len()
}

/// The beginning of a clause: nobody says "I think this is Peter" of himself.
fn opens(tokens: &[Token], text: &str, at: usize) -> bool {
    at == 0
        || at <= 2
        || text[tokens[at - 1].end..tokens[at].start]
            .contains([',', ':', '—', '–', '،', '，', '!', '.', '(', '-'])
        || matches!(
            tokens[at - 1].text.as_str(),
            "and" | "et" | "y" | "и" | "و" | "hello" | "hi" | "bonjour" | "hola"
        )
}

fn clause(text: &str) -> &str {
    &text[..text.find(['.', ';', '。']).unwrap_or(text.len())]
}

/// Finds the name with which a text begins, written as a name and being neither post nor house.
fn named(text: &str) -> Option<person::Person> {
    let text = text.trim_start();
    let found = person::at_start(text, true).or_else(|| single(text))?;
    let capital = found.name.starts_with(|c: char| !c.is_lowercase());
    (capital && !person::is_house(&found.name) && !person::is_post(&found.name) && !is_ours(&found.name))
        .then_some(found)
}

/// A single name before a comma: "i'm Linh, 24" is no full name; it only opens the way to what follows.
fn single(text: &str) -> Option<person::Person> {
    let end = text.find([',', '،', '，'])?;
    let name = &text[..end];
    (name.chars().count() <= 14 && !name.contains(' ') && name.starts_with(char::is_uppercase)).then(|| {
        person::Person {
            salutation: String::new(),
            name: String::new(),
            rest: text[end..].trim_start_matches([',', '،', '，', ' ']).to_owned(),
        }
    })
}

fn is_ours(name: &str) -> bool {
    words::folded(name).split(' ').any(|word| words::house::OURS.contains(&word))
}

/// Reads what the writer says of himself behind his name.
fn describe_self(desk: &Desk<'_>, writer: &mut Writer, rest: &str, sentence: &Sentence) {
    let mut rest = rest.trim_start_matches([',', '،', '，', ' ', '(', '-', '–', '—', '.']).to_owned();
    // "… and I am Y", "et je suis Y", "وأنا"
    let tokens = fold::tokens(&rest);
    if let Some(length) = tokens.first().and_then(|first| {
        let skip = usize::from(matches!(first.text.as_str(), "and" | "et" | "y" | "и" | "و"));
        (skip < tokens.len())
            .then(|| entry_at(&tokens, skip, introduction::AM).map(|length| length + skip))
            .flatten()
    }) && length < tokens.len()
    {
        rest = rest[tokens[length - 1].end..].trim_start().to_owned();
    }
    if rest.is_empty() {
        return;
    }
    let lower = words::folded(&rest);
    if let Some(from) = words::begins_with(
        &lower,
        &["from", "of", "de", "del", "du", "из", "من", "来 自", "at", "with", "de la", "chez"],
    ) {
        let tokens = fold::tokens(&rest);
        let n = from.split(' ').count();
        let behind = rest[tokens[n - 1].end..].to_owned();
        if let Some(house) = house::at_start(desk, &behind) {
            let after = behind[house.end..].to_owned();
            if writer.is.house.is_none() {
                take_house(desk, writer, house, &after, sentence);
            }
            return;
        }
        writer.is.country = writer.is.country.or_else(|| describe::country_behind(desk, &rest));
        return;
    }
    let found = describe::read(desk, &rest);
    if !found.is_empty() {
        if writer.is.house.is_none() && found.house.is_some() {
            writer.house_words.clone_from(&sentence.text);
        }
        if writer.words.is_empty() {
            writer.words.clone_from(&sentence.text);
        }
        writer.is.join(found);
    }
}

/// "我是东海互联网协会的陈思远", "我是高原信息大学的副校长武文博": the name stands last.
fn chinese_self(writer: &mut Writer, rest: &str) {
    if writer.name.is_some() || !rest.trim_start().starts_with(fold::is_ideograph) {
        return;
    }
    let clause = &rest[..rest.find(['，', '。', ',', '、', '！']).unwrap_or(rest.len())];
    let Some(at) = clause.rfind('的') else { return };
    let behind = &clause[at + '的'.len_utf8()..];
    let n = behind.chars().count();
    if (2..=4).contains(&n) && !person::is_post(behind) && !person::is_house(behind) {
        writer.name = Some(behind.to_owned());
    }
}

fn take_house(desk: &Desk<'_>, writer: &mut Writer, house: House, rest: &str, sentence: &Sentence) {
    writer.house_words.clone_from(&sentence.text);
    if writer.words.is_empty() {
        writer.words.clone_from(&sentence.text);
    }
    let found = Description {
        post: None,
        country: describe::country_behind(desk, rest),
        side: side_of(desk, rest),
        house: Some((house.name, house.sure && !house.bent)),
    };
    writer.is.join(found);
}

fn side_of(desk: &Desk<'_>, rest: &str) -> Option<usize> {
    let behind = rest.trim_start().strip_prefix([',', '，', '،', '(', '–', '—'])?;
    let end = behind.find([',', '.', ';', '(', ')', '，', '。']).unwrap_or(behind.len());
    describe::only_side(desk, desk.form.roles.stakeholder?, &behind[..end])
}

/// "It is a training programme of the Hillside Teachers' Trust, a small non-profit in Jamaica": what is sent is of the
/// writer's house.
fn works_house(desk: &Desk<'_>, writer: &mut Writer, sentence: &Sentence) {
    let text = &sentence.text;
    let tokens = fold::tokens(text);
    for at in 0..tokens.len() {
        let Some(length) = entry_at(&tokens, at, introduction::WORK_OF) else { continue };
        let Some(last) = tokens.get(at + length - 1) else { continue };
        let Some(house) = house::at_start(desk, &text[last.end..]).filter(|house| house.sure) else {
            continue;
        };
        if is_ours(&house.name) || is_member(&house.name) || super::nominee::is_event(&house.name) {
            continue;
        }
        let rest = text[last.end + house.end..].to_owned();
        // Another house may have made it: the letter's addresses bear this one out, or a person looks at it.
        let sure = domain::names(&house.name, desk.addresses);
        take_house(desk, writer, House { sure, ..house }, &rest, sentence);
        return;
    }
}

/// "On behalf of Z", "we are Z", "greetings from Z", "Desde la ONG Z".
fn behalf(desk: &Desk<'_>, writer: &mut Writer, sentence: &Sentence) {
    let text = &sentence.text;
    // "我们公司（微桥科技，在新加坡）"
    let bracketed =
        ["我们公司（", "我们单位（", "我司（", "我们机构（", "我们协会（", "本公司（", "我们公司("]
            .iter()
            .find_map(|opening| text.find(opening).map(|at| &text[at + opening.len()..]));
    if let Some(inside) = bracketed {
        let end = inside.find(['，', ',', '）', ')', '、']).unwrap_or(0);
        let n = inside[..end].chars().count();
        if (3..=24).contains(&n) {
            let house = House { name: inside[..end].trim().to_owned(), end, sure: true, bent: false };
            let rest = inside[end..].to_owned();
            take_house(desk, writer, house, &rest, sentence);
            return;
        }
    }
    let tokens = fold::tokens(text);
    for at in 0..tokens.len() {
        let entry = entry_at(&tokens, at, introduction::FOR)
            .or_else(|| (at == 0).then(|| entry_at(&tokens, 0, introduction::FIRST)).flatten());
        let Some(length) = entry else { continue };
        let Some(last) = tokens.get(at + length - 1) else { continue };
        // "Submitted by Ada Okafor (Lake Basin Platform)": the house stands behind the person.
        if tokens[at].text != "выдвигает"
            && let Some(found) = person::at_start(&text[last.end..], true)
            && text[last.end..].split_once(found.name.as_str()).is_some_and(|(_, behind)| {
                behind.trim_start().starts_with(['(', ',', '（', '，', '،', '–', '—', '-'])
            })
            && !person::is_house(&found.name)
            && (person::same(&found.name, desk.author) || !found.salutation.is_empty())
        {
            let end = found.rest.find([')', '.', ';', '\n', '）', '。']).unwrap_or(found.rest.len());
            let name = found.rest[..end].trim();
            if !name.is_empty() && name.split_whitespace().count() <= 10 && !person::is_post(name) {
                writer.name.get_or_insert(found.name);
                writer.house_words.clone_from(&sentence.text);
                writer
                    .is
                    .join(Description { house: Some((name.to_owned(), true)), ..Description::default() });
            }
            return;
        }
        let Some(house) = house::at_start(desk, &text[last.end..]) else { continue };
        // "We are Sector Members", "at the Forum": a name without its kind needs the rest of a letter's opening.
        let first = at == 0 && entry_at(&tokens, 0, introduction::FOR).is_none();
        let rest = text[last.end + house.end..].to_owned();
        if first && !(house.sure || speaks_for(&rest)) || is_member(&house.name) {
            continue;
        }
        // "On behalf of Governments" names a side.
        let side = desk.context.lists.named("stakeholder-types").exact(&house.name).is_some();
        if side || !house.sure && writer_is_person(&house.name) {
            continue;
        }
        take_house(desk, writer, House { sure: true, ..house }, &rest, sentence);
        return;
    }
}

/// "At Fjordcloud AB in Sweden we have followed …"
fn speaks_for(rest: &str) -> bool {
    const WORDS: usize = 8;
    words::folded(rest).split(' ').take(WORDS).any(|word| {
        matches!(
            word,
            "we" | "nous"
                | "queremos"
                | "quisieramos"
                | "мы"
                | "quisiera"
                | "i"
                | "desearia"
                | "deseamos"
                | "proponemos"
                | "nos"
                | "aimerions"
        )
    })
}

fn writer_is_person(name: &str) -> bool {
    let (title, _) = person::salutation(name);
    !title.is_empty()
}

/// "We are an ITU-D Sector Member" names no house.
fn is_member(name: &str) -> bool {
    let folded = words::folded(name);
    folded.starts_with("sector member")
        || folded.starts_with("itu")
        || folded.starts_with("member state")
        || folded.starts_with("associate")
}

/// The house that stands at the beginning of a sentence and wants, nominates, gives: "Meridian Cables, a Sector Member from
/// Singapore, is interested in …".
fn subject(desk: &Desk<'_>, writer: &mut Writer, sentence: &Sentence) {
    let text = &sentence.text;
    let mut from = 0;
    let tokens = fold::tokens(text);
    if tokens.is_empty() {
        return;
    }
    // "Last Friday the X met": what comes before the comma is an adverb.
    let arabic_verb = words::begins_with(
        &tokens[0].text,
        &[
            "تهديكم",
            "يهديكم",
            "تهدي",
            "يهدي",
            "يسر",
            "تسر",
            "يسعد",
            "تسعد",
            "يتشرف",
            "تتشرف",
            "ترغب",
            "يرغب",
            "تود",
            "يود",
            "ترشح",
            "يرشح",
            "تقترح",
            "يقترح",
            "تتقدم",
            "يتقدم",
            "قررت",
            "قرر",
        ],
    );
    if arabic_verb.is_some() {
        from = tokens[0].end;
    }
    let Some(house) = house::at_start(desk, &text[from..]) else { return };
    let rest = &text[from + house.end..];
    let (aside, behind) = aside(rest);
    let behind_words = words::folded(behind);
    // "The Permanent Mission of Kiribati to the United Nations Office at Geneva presents …"
    let far = if house.sure && from == 0 { 10 } else { 3 };
    let wants = arabic_verb.is_some()
        || words::first_of(&behind_words, introduction::WANTS).is_some_and(|(_, at)| {
            behind_words[..at].split(' ').filter(|word| !word.is_empty()).count() <= far
        })
        || words::first_of(&behind_words, nominating::VERBS).is_some_and(|(_, at)| {
            behind_words[..at].split(' ').filter(|word| !word.is_empty()).count() <= far
        });
    if !wants
        || is_member(&house.name)
        || super::nominee::is_event(&house.name)
        || house.name.starts_with("I ")
    {
        return;
    }
    let (title, _) = person::salutation(&house.name);
    if !title.is_empty() {
        return;
    }
    let plain = house.sure
        || !aside.is_empty() && !aside.starts_with(|c: char| c.is_alphabetic())
        || house.name.split(' ').count() > 1;
    if !plain || words::begins_with(&words::folded(&house.name), nominating::VERBS).is_some() {
        return;
    }
    if writer.is.house.is_none() {
        let sure = house.sure || !aside.is_empty() || house.name.split(' ').count() > 1;
        let rest = if arabic_verb.is_some() { rest.to_owned() } else { aside.to_owned() };
        take_house(desk, writer, House { sure, ..house }, &rest, sentence);
    } else if let Some((known, _)) = &writer.is.house
        && words::folded(known) == words::folded(&house.name)
    {
        writer.is.country = writer.is.country.or_else(|| describe::country_behind(desk, aside));
    }
    // ", dont je suis le secrétaire général,"
    if let Some(at) = ["je suis ", "of which I am ", "del que soy ", "de la que soy ", "где я "]
        .iter()
        .find_map(|is| aside.find(is).map(|at| at + is.len()))
    {
        let found = describe::read(desk, &aside[at..]);
        writer.is.post = writer.is.post.take().or(found.post);
    }
}

/// Splits what stands between commas or brackets behind a name from what follows.
fn aside(rest: &str) -> (&str, &str) {
    let trimmed = rest.trim_start();
    if let Some(inside) = trimmed.strip_prefix(['(', '（'])
        && let Some(end) = inside.find([')', '）'])
    {
        let close = inside[end..].chars().next().map_or(0, char::len_utf8);
        let after = &inside[end + close..];
        // "(Россия), член Сектора МСЭ, хотел бы"
        if let Some(more) = after.trim_start().strip_prefix(',')
            && let Some(end) = more.find(',')
        {
            return (&trimmed[..trimmed.len() - more.len() + end], &more[end + 1..]);
        }
        return (&trimmed[..trimmed.len() - after.len()], after);
    }
    if let Some(inside) = trimmed.strip_prefix([',', '，', '،'])
        && let Some(end) = inside.find([',', '，', '،'])
    {
        let comma = inside[end..].chars().next().map_or(0, char::len_utf8);
        return (&trimmed[..trimmed.len() - inside.len() + end], &inside[end + comma..]);
    }
    let fields = ["in ", "from ", "of ", "en ", "de ", "du ", "au ", "из ", "в "];
    if fields.iter().any(|word| trimmed.starts_with(word)) {
        // "The Kabul IT Council in Afghanistan wants"
        return (trimmed, trimmed);
    }
    ("", rest)
}
