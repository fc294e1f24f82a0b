//! What stands behind a name or behind "is": a post, its house, the country, the side. "Director of Research at the Lake
//! Institute in Kenya", "gérante de Lagune Tech, une jeune entreprise d'Abidjan (Côte d'Ivoire)", "云帆科技有限公司的副总裁".

use schema::field::fold::{self, Token};
use schema::field::text;
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::person;
use super::super::words::{self, belonging, house as house_words, post};
use super::house::{self, House};
use crate::submission::Place;

/// What a phrase says of somebody.
#[derive(Debug, Clone, Default)]
pub(super) struct Description {
    /// The post, as written; true where it stands in another case than the nominative.
    pub post: Option<(String, bool)>,
    /// The organisation, and whether that is certain.
    pub house: Option<(String, bool)>,
    /// The country: its place in the list.
    pub country: Option<usize>,
    /// The side, as an apposition says it: "an NGO", "une jeune entreprise".
    pub side: Option<usize>,
}

/// The fields of a form that a description fills.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fields {
    pub position: Option<usize>,
    pub organisation: Option<usize>,
    pub country: Option<usize>,
    pub stakeholder: Option<usize>,
}

impl Description {
    /// Tells whether nothing was understood.
    pub(super) fn is_empty(&self) -> bool {
        self.post.is_none() && self.house.is_none() && self.country.is_none()
    }

    /// Takes what another description says and this one does not.
    pub(super) fn join(&mut self, other: Description) {
        self.post = self.post.take().or(other.post);
        self.house = self.house.take().or(other.house);
        self.country = self.country.or(other.country);
        self.side = self.side.or(other.side);
    }

    /// Fills a draft with what it says.
    pub(super) fn fill(
        &self,
        desk: &Desk<'_>,
        draft: &mut Draft,
        fields: Fields,
        proof: &str,
        place: &Place,
    ) {
        let proof = || evidence(proof, place);
        let doubt = |sure: bool| (!sure).then_some(CheckReason::Inferred);
        if let (Some(field), Some((post, bent))) = (fields.position, &self.post)
            && !draft.has(field)
        {
            draft.set(field, Answer::Text(text::line(post)), doubt(!bent), proof(), Rank::Prose);
        }
        if let (Some(field), Some((house, sure))) = (fields.organisation, &self.house)
            && !draft.has(field)
        {
            draft.set(field, Answer::Text(text::line(house)), doubt(*sure), proof(), Rank::Prose);
        }
        if let (Some(field), Some(item)) = (fields.country, self.country)
            && !draft.has(field)
        {
            let key = desk.context.lists.named("countries").items()[item].key.clone();
            draft.set(field, Answer::Text(key), None, proof(), Rank::Prose);
        }
        if let (Some(field), Some(item)) = (fields.stakeholder, self.side)
            && !draft.has(field)
        {
            let types = desk.context.lists.of_field(&desk.form.form.fields[field]);
            draft.set(field, Answer::key(&types.items()[item].key), None, proof(), Rank::Concluded);
        }
    }
}

/// Reads a phrase that describes somebody, from its beginning.
pub(super) fn read(desk: &Desk<'_>, phrase: &str) -> Description {
    let phrase = phrase.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '،' | '，' | ':' | '：' | '—' | '–' | '-' | '(' | '（')
    });
    match phrase.chars().next() {
        Some(c) if fold::is_ideograph(c) => chinese(desk, phrase),
        Some(c) if matches!(u32::from(c), 0x621..=0x64a) => arabic(desk, phrase),
        Some('«' | '《') | None => Description::default(),
        Some(_) => lettered(desk, phrase),
    }
}

/// Words that may stand before a post.
const BEFORE: [&str; 40] = [
    "the",
    "a",
    "an",
    "our",
    "currently",
    "now",
    "presently",
    "also",
    "le",
    "la",
    "l",
    "les",
    "actuellement",
    "notre",
    "un",
    "une",
    "el",
    "actualmente",
    "nuestra",
    "nuestro",
    "una",
    "ahora",
    "сейчас",
    "ныне",
    "наш",
    "наша",
    "here",
    "working",
    "as",
    "en",
    "qualite",
    "de",
    "both",
    "comme",
    "como",
    "new",
    "nueva",
    "nuevo",
    "in",
    "her",
];

fn lettered(desk: &Desk<'_>, phrase: &str) -> Description {
    let tokens = fold::tokens(phrase);
    let mut first = 0;
    while first + 1 < tokens.len()
        && first < 3
        && BEFORE.contains(&tokens[first].text.as_str())
        && !apart(phrase, &tokens[first], &tokens[first + 1])
        && !person::is_post(&phrase[tokens[first].start..])
    {
        first += 1;
    }
    if first >= tokens.len() {
        return Description::default();
    }
    let text = &phrase[tokens[first].start..];
    let tokens = fold::tokens(text);
    let mut found = Description::default();
    let mut rest = 0;
    if begins_post(text, &tokens) {
        let (post_end, behind) = split(desk, text, &tokens);
        // "координатор проекта «Тёплый экран»"
        let open = text[..post_end].matches('«').count() > text[..post_end].matches('»').count();
        let post_end =
            post_end + if open && text[post_end..].starts_with('»') { '»'.len_utf8() } else { 0 };
        let post = without_own_house(&post_text(&text[..post_end]));
        let bent = is_bent(&post);
        let unsure = behind.as_ref().is_some_and(|(house, _)| !house.sure);
        found.post = Some((if bent { straight(&post) } else { post }, bent || unsure));
        rest = post_end;
        if let Some((house, start)) = behind {
            rest = start + house.end;
            found.house = Some((house.name, house.sure && !house.bent));
        } else if let Some((house, end)) = next_piece_house(desk, text, post_end) {
            found.house = Some((house.name, house.sure && !house.bent));
            rest = end;
        }
    } else if let Some(house) = house::at_start(desk, behind_of(text, &tokens)) {
        // "Professor Holm of the Technical University of Uppland"
        let skipped = text.len() - behind_of(text, &tokens).len();
        let house = House { end: house.end + skipped, ..house };
        if skipped > 0 && !(house.sure && person::is_house(&house.name)) {
            return Description::default();
        }
        if !house.sure && !person::is_house(&house.name) {
            return Description::default();
        }
        rest = house.end;
        found.house = Some((house.name, house.sure && !house.bent));
    }
    if found.is_empty() {
        return found;
    }
    found.country = country_behind(desk, &text[rest..]);
    found.side = side_behind(desk, &text[rest..]).or_else(|| side_in_brackets(desk, &text[rest..]));
    found
}

/// "programme lead at Himal Connect (Nepal, NGO)"
fn side_in_brackets(desk: &Desk<'_>, rest: &str) -> Option<usize> {
    let stakeholder = desk.form.roles.stakeholder?;
    let (inside, _) = rest.trim_start().strip_prefix(['(', '（'])?.split_once([')', '）'])?;
    let types = desk.context.lists.of_field(&desk.form.form.fields[stakeholder]);
    inside.split([',', ';', '/', '，', '、', '،']).find_map(|piece| types.exact(piece.trim()))
}

/// Returns what stands behind "of" or "at" where a phrase begins so.
fn behind_of<'t>(text: &'t str, tokens: &[Token]) -> &'t str {
    const OF_HOUSE: [&str; 10] = ["of", "at", "from", "de", "du", "des", "del", "d", "из", "chez"];
    match tokens.first() {
        Some(first) if OF_HOUSE.contains(&first.text.as_str()) => &text[first.end..],
        _ => text,
    }
}

/// Tells whether a text begins with a post: "Programme Manager", "research lead", "технический директор".
fn begins_post(text: &str, tokens: &[Token]) -> bool {
    if person::is_post(text) {
        return true;
    }
    const WORDS: usize = 4;
    for at in 0..tokens.len().min(WORDS) {
        let word = tokens[at].text.as_str();
        if at > 0 && apart(text, &tokens[at - 1], &tokens[at]) || JOINTS.contains(&word) {
            return false;
        }
        if post::POST_HEADS.contains(&word)
            || post::POST_HEADS.iter().any(|head| person::is_case_of(word, head))
        {
            return true;
        }
        if post::NOT_POSTS.contains(&word) {
            return false;
        }
    }
    false
}

const AT: [&str; 8] = ["at", "with", "chez", "при", "within", "bei", "aupres", "ante"];
const OF: [&str; 18] = [
    "of", "de", "du", "des", "del", "d", "for", "au", "a", "aux", "in", "en", "dans", "в", "to", "во",
    "pour", "para",
];
const JOINTS: [&str; 24] = [
    "at", "with", "chez", "of", "de", "du", "des", "del", "d", "for", "au", "a", "in", "en", "dans", "в",
    "who", "which", "that", "as", "from", "is", "has", "and",
];

/// Tells whether two words are of different clauses.
fn apart(text: &str, before: &Token, after: &Token) -> bool {
    let gap = &text[before.end..after.start];
    gap.contains([',', ';', ':', '(', ')', '!', '?', '،', '，', '"', '“', '»'])
        || gap.contains(" - ")
        || gap.contains(['–', '—'])
        || (gap.contains('.') && gap.contains(' '))
}

/// Splits a post from its house: where the post ends, and the house with its place.
fn split(desk: &Desk<'_>, text: &str, tokens: &[Token]) -> (usize, Option<(House, usize)>) {
    const FAR: usize = 14;
    let mut clause = tokens.len().min(FAR);
    let mut of: Option<(usize, House, usize)> = None;
    let mut weak: Option<(usize, House, usize)> = None;
    let cyrillic = text.chars().next().is_some_and(|c| matches!(u32::from(c), 0x400..=0x4ff));
    let mut at = 1;
    while at < clause {
        let word = tokens[at].text.as_str();
        if apart(text, &tokens[at - 1], &tokens[at]) {
            clause = at;
            break;
        }
        let behind = tokens[at].end;
        if AT.contains(&word)
            && let Some(house) = house::at_start(desk, &text[behind..])
        {
            return (tokens[at - 1].end, Some((house, behind)));
        }
        if OF.contains(&word)
            && of.is_none()
            && let Some(house) = house::at_start(desk, &text[behind..])
            && !person::is_post(&house.name)
        {
            let folded = words::folded(&house.name);
            let head = folded.split(' ').next().unwrap_or_default().to_owned();
            let place_word = matches!(word, "in" | "en" | "dans" | "в" | "во" | "to" | "a" | "pour" | "para");
            let post = words::folded(&text[..tokens[at - 1].end]);
            let whole = house_words::WHOLE.contains(&post.as_str());
            let department = house_words::DEPARTMENTS.contains(&head.as_str());
            let country = desk.context.lists.named("countries").exact(&house.name).is_some();
            let work = house_words::TOPICS.contains(&folded.as_str());
            let part = !whole && words::begins_with(&folded, house_words::PARTS).is_some();
            let department = department || work || part;
            let named = person::is_house(&house.name) && (whole || !department);
            if house.sure && (named || !department && !country) {
                of = Some((tokens[at - 1].end, house, behind));
            } else if weak.is_none()
                && !place_word
                && !country
                && (!department || whole)
                && (whole || house.name.contains(' '))
            {
                // "Director of Open Wheels", "Director of Data Protection": nobody says which is a house.
                weak = Some((tokens[at - 1].end, House { sure: whole, ..house }, behind));
            }
        }
        // Russian joins post and house by the genitive alone.
        if cyrillic
            && of.is_none()
            && let Some(house) = house::at_start(desk, &text[tokens[at].start..])
            && house.sure
            && !person::is_post(&house.name)
        {
            return (tokens[at - 1].end, Some((house, tokens[at].start)));
        }
        if cyrillic
            && word == "и"
            && text[behind..].trim_start().starts_with(char::is_lowercase)
            && !person::is_post(text[behind..].trim_start())
        {
            clause = at;
            break;
        }
        if matches!(
            word,
            "who"
                | "which"
                | "that"
                | "since"
                | "qui"
                | "que"
                | "depuis"
                | "desde"
                | "which is"
                | "где"
                | "как"
                | "and"
                | "et"
                | "y"
                | "from"
                | "as"
                | "comme"
                | "como"
                | "on"
                | "where"
        ) {
            let more = text[behind..].trim_start();
            let goes_on = matches!(word, "and" | "et" | "y")
                && (person::is_post(more)
                    || tokens.get(at + 1).is_some_and(|next| {
                        post::POST_HEADS.contains(&next.text.as_str()) || is_upper(text, next)
                    }));
            if !goes_on {
                clause = at;
                break;
            }
        }
        if is_verb(word) {
            clause = at;
            break;
        }
        at += 1;
    }
    if let Some((end, house, start)) = of.or(weak) {
        return (end, Some((house, start)));
    }
    // The post goes up to the clause's end, or to the place where it is done.
    let countries = desk.context.lists.named("countries");
    let mut end = clause;
    for at in 1..clause {
        let word = tokens[at].text.as_str();
        let small =
            matches!(word, "in" | "en" | "au" | "aux" | "du" | "de" | "of" | "for" | "в" | "from" | "d");
        if small {
            let behind = &text[tokens[at].end..];
            if countries.scan(behind, &fold::tokens(behind)).first().is_some_and(|hit| hit.first <= 1) {
                end = at;
                break;
            }
        }
        if matches!(word, "in" | "en" | "at" | "within" | "dans")
            && tokens.get(at + 1).is_some_and(|next| {
                matches!(
                    next.text.as_str(),
                    "this"
                        | "our"
                        | "the"
                        | "ce"
                        | "cette"
                        | "notre"
                        | "este"
                        | "esta"
                        | "nuestra"
                        | "nuestro"
                        | "la"
                        | "el"
                        | "same"
                )
            })
        {
            end = at;
            break;
        }
    }
    (tokens.get(end.saturating_sub(1)).map_or(text.len(), |token| token.end), None)
}

fn is_upper(text: &str, token: &Token) -> bool {
    text[token.start..token.end].starts_with(char::is_uppercase)
}

/// Verbs that may follow a post at once.
fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "is" | "has"
            | "will"
            | "would"
            | "was"
            | "can"
            | "represents"
            | "works"
            | "est"
            | "sera"
            | "es"
            | "будет"
            | "ведет"
            | "работает"
            | "i"
            | "we"
            | "he"
            | "she"
            | "je"
            | "nous"
            | "il"
            | "elle"
            | "here"
            | "ici"
            | "aqui"
            | "to"
    )
}

/// A house as the next piece behind a post: "заведующий кафедрой, Полесский институт информатики".
fn next_piece_house(desk: &Desk<'_>, text: &str, from: usize) -> Option<(House, usize)> {
    let rest = text[from..].trim_start();
    let behind = rest.strip_prefix([',', '，', '،', '–', '—', '('])?;
    let start = text.len() - behind.len();
    let house = house::at_start(desk, behind)?;
    let lowercase_first = behind.trim_start().starts_with(char::is_lowercase);
    (house.sure && !lowercase_first && !person::is_post(&house.name)).then(|| {
        let end = start + house.end;
        (house, end)
    })
}

/// "заведующая кафедрой нашего университета": whose house it is is no part of the post.
fn without_own_house(post: &str) -> String {
    const OWN: [&str; 10] = [
        " нашего ",
        " нашей ",
        " of our ",
        " at our ",
        " in our ",
        " in this ",
        " de notre ",
        " de nuestra ",
        " de nuestro ",
        " de esta ",
    ];
    const WHOSE: [&str; 16] = [
        " de la cooperativa",
        " de la asociación",
        " de la fundación",
        " de la red",
        " de la empresa",
        " de la universidad",
        " de l'association",
        " de l'entreprise",
        " de la coopérative",
        " du réseau",
        " of the association",
        " of the company",
        " of the network",
        " of the cooperative",
        " of the foundation",
        " de la organización",
    ];
    let end = OWN.iter().filter_map(|own| post.find(own)).min().unwrap_or(post.len());
    let post = &post[..end];
    WHOSE.iter().find_map(|whose| post.strip_suffix(whose)).unwrap_or(post).to_owned()
}

fn post_text(text: &str) -> String {
    text.trim().trim_end_matches([',', ';', '.', '(', '-', '–', ':']).trim().to_owned()
}

/// Tells whether a Russian post stands in another case: "директором".
fn is_bent(post: &str) -> bool {
    const WORDS: usize = 3;
    let folded = words::folded(post);
    let heads = || post::POSTS.iter().chain(post::POST_HEADS);
    // The first word that a post has for its own tells the case of all.
    folded
        .split(' ')
        .take(WORDS)
        .find(|word| heads().any(|head| word == head || person::is_case_of(word, head)))
        .is_some_and(|word| {
            word.chars().any(|c| ('а'..='я').contains(&c)) && !heads().any(|head| word == *head)
        })
}

fn straight(post: &str) -> String {
    const ENDS: [(&str, &str); 9] = [
        ("ором", "ор"),
        ("ером", "ер"),
        ("елем", "ель"),
        ("ником", "ник"),
        ("ентом", "ент"),
        ("истом", "ист"),
        ("ым", "ый"),
        ("им", "ий"),
        ("еля", "ель"),
    ];
    post.split(' ')
        .take(3)
        .map(|word| {
            ENDS.iter()
                .find_map(|(bent, straight)| {
                    word.strip_suffix(bent)
                        .filter(|stem| stem.chars().count() > 2)
                        .map(|stem| format!("{stem}{straight}"))
                })
                .unwrap_or_else(|| word.to_owned())
        })
        .chain(post.split(' ').skip(3).map(str::to_owned))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns the country that a text names soon: "in Kenya", "(Madagascar)", ", Беларусь".
pub(super) fn country_behind(desk: &Desk<'_>, rest: &str) -> Option<usize> {
    const FAR: usize = 12;
    const STOPS: [&str; 22] = [
        "who",
        "which",
        "he",
        "she",
        "they",
        "qui",
        "elle",
        "il",
        "que",
        "quien",
        "ella",
        "который",
        "которая",
        "он",
        "она",
        "since",
        "depuis",
        "desde",
        "has",
        "was",
        "worked",
        "also",
    ];
    let tokens = fold::tokens(rest);
    let countries = desk.context.lists.named("countries");
    let stop =
        tokens.iter().position(|token| STOPS.contains(&token.text.as_str())).unwrap_or(tokens.len()).min(FAR);
    let sentence = rest.find(['。', '；', ';', '?', '!']).unwrap_or(rest.len());
    let hits: Vec<_> = countries
        .scan(rest, &tokens)
        .into_iter()
        .filter(|hit| hit.first < stop && tokens[hit.first].start < sentence)
        .collect();
    let hit = hits.first()?;
    if hits.iter().any(|other| other.item != hit.item) {
        return None;
    }
    let gap = &rest[..tokens[hit.first].start];
    let before = if hit.first == 0 { "" } else { tokens[hit.first - 1].text.as_str() };
    let joined = gap.trim_end().ends_with([',', '(', '（', '，', '،', '–', '—', '-', '/'])
        || belonging::ORIGINS.contains(&before)
        || matches!(
            before,
            "from"
                | "of"
                | "of the"
                | "d"
                | "del"
                | "la"
                | "el"
                | "des"
                | "les"
                | "the"
                | "los"
                | "aux"
                | "республики"
                | "республике"
                | "دوله"
                | "بدوله"
                | "جمهوريه"
                | "بجمهوريه"
                | "في"
                | "自"
                | "国"
                | "在"
                | "是"
                | "住"
                | "于"
        );
    let glued = gap.is_empty() || rest[tokens[hit.first].start..].starts_with(['ب', 'ل']);
    let ideographs = rest[tokens[hit.first].start..].starts_with(fold::is_ideograph);
    let capital = rest[tokens[hit.first].start..].starts_with(|c: char| !c.is_lowercase());
    (capital && (joined || glued || ideographs)).then_some(hit.item)
}

/// Returns the side that an apposition says: ", an NGO", ", une jeune entreprise".
fn side_behind(desk: &Desk<'_>, rest: &str) -> Option<usize> {
    let stakeholder = desk.form.roles.stakeholder?;
    let behind = rest.trim_start().strip_prefix([',', '(', '–', '—', '，', '،'])?.trim_start();
    let folded = words::folded(behind);
    words::begins_with(
        &folded,
        &["a", "an", "une", "un", "una", "which is a", "qui est une", "que es una", "وهي", "это"],
    )?;
    let end = behind.find([',', ';', '(', '.', ')']).unwrap_or(behind.len());
    let head = &behind[..end];
    let cut = [
        " that ",
        " which ",
        " who ",
        " in ",
        " from ",
        " based ",
        " working ",
        " qui ",
        " de ",
        " d'",
        " que ",
        " en ",
        " basée",
        " for ",
        " dedicada",
        " with ",
    ]
    .iter()
    .filter_map(|cut| head.find(cut))
    .min()
    .unwrap_or(head.len());
    only_side(desk, stakeholder, &head[..cut])
}

/// Returns the one side that a text names.
pub(super) fn only_side(desk: &Desk<'_>, stakeholder: usize, text: &str) -> Option<usize> {
    let types = desk.context.lists.of_field(&desk.form.form.fields[stakeholder]);
    let tokens = fold::tokens(text);
    let mut items: Vec<usize> = types.scan(text, &tokens).iter().map(|hit| hit.item).collect();
    items.dedup();
    match items.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// "云帆科技有限公司的副总裁", "高原信息大学的副校长武文博", "星火乡村图书馆的理事长".
fn chinese(desk: &Desk<'_>, phrase: &str) -> Description {
    let phrase = phrase.trim_start_matches(['是', '为', '任']);
    let clause_end =
        phrase.find(['，', '。', '、', '；', ',', '（', '(', ';', '：', '\n']).unwrap_or(phrase.len());
    let clause = &phrase[..clause_end];
    let mut found = Description::default();
    let mut rest = 0;
    let named = house::at_start(desk, clause);
    let split = clause.find('的').filter(|at| *at > 3);
    let house = match (&named, split) {
        (Some(house), _) => Some((house.name.clone(), house.end, true)),
        (None, Some(at)) if post_prefix(&clause[at + '的'.len_utf8()..]).is_some() => {
            Some((clause[..at].trim_start_matches(['我', '们']).to_owned(), at, false))
        }
        _ => None,
    };
    if let Some((name, end, sure)) = house {
        let behind = clause[end..].trim_start_matches('的').trim_start();
        rest = end;
        let post = post_prefix(behind);
        if post.is_some() || sure {
            found.house = Some((name, sure));
        }
        if let Some(post) = post {
            rest = clause.len() - behind.len() + post.len();
            found.post = Some((post.to_owned(), false));
        }
    } else if let Some(post) = post_prefix(clause) {
        found.post = Some((post.to_owned(), false));
        rest = post.len();
    }
    if !found.is_empty() {
        found.country = country_behind(desk, &phrase[rest..]);
    }
    found
}

/// Returns the post with which a Chinese text begins: all of a short clause that ends with one, else the longest one known.
fn post_prefix(text: &str) -> Option<&str> {
    const LONGEST: usize = 14;
    let end = text
        .find(['，', '。', '、', '；', ',', '（', '(', '兼', '和', '与', '！', ' '])
        .unwrap_or(text.len());
    let clause = &text[..end];
    let heads =
        || post::POSTS.iter().chain(post::POST_HEADS).filter(|post| post.starts_with(fold::is_ideograph));
    let written = |post: &str| post.replace(' ', "");
    // "代表政府": whom somebody speaks for is no post.
    if ["代表", "他代表", "她代表", "并代表"].iter().any(|begin| clause.starts_with(begin))
        && clause.chars().count() > 2
    {
        return None;
    }
    // "首席运营官": whatever the chief is chief of.
    let is_chief = clause.starts_with("首席") && clause.ends_with(['官', '师', '家', '员']);
    if clause.chars().count() <= LONGEST
        && (is_chief || heads().any(|post| clause.ends_with(written(post).as_str())))
    {
        return Some(clause);
    }
    // "副校长武文博": the post, then the name.
    let best = heads()
        .filter_map(|post| {
            let post = written(post);
            clause.find(post.as_str()).map(|at| at + post.len())
        })
        .filter(|end| clause[..*end].chars().count() <= 8)
        .min()?;
    let longer = heads()
        .filter_map(|post| {
            let post = written(post);
            clause.find(post.as_str()).map(|at| at + post.len())
        })
        .filter(|end| *end >= best && clause[best..*end].chars().count() <= 2)
        .max()
        .unwrap_or(best);
    Some(&clause[..longer])
}

/// "مدير مركز البيانات في جامعة الساحل بدولة الإمارات": the post, its house, the country.
fn arabic(desk: &Desk<'_>, phrase: &str) -> Description {
    const FAR: usize = 14;
    let tokens = fold::tokens(phrase);
    let mut found = Description::default();
    let end = (1..tokens.len())
        .find(|at| apart(phrase, &tokens[at - 1], &tokens[*at]))
        .unwrap_or(tokens.len())
        .min(FAR);
    let mut rest = 0;
    if person::is_post(phrase) {
        let house_at = |at: usize| {
            house::at_start(desk, &phrase[tokens[at].start..]).filter(|house| house.name.contains(' '))
        };
        let by_in = (1..end.saturating_sub(1))
            .find(|at| matches!(tokens[*at].text.as_str(), "في" | "لدي") && house_at(at + 1).is_some());
        let is_part = |at: &usize| words::begins_with(&tokens[*at].text, house_words::PARTS).is_some();
        let direct = (1..end)
            .filter(|at| !is_part(at))
            .find(|at| house_at(*at).is_some() && !(tokens[*at].text == "موسسه" && *at == 0));
        let (post_end, start) = match (by_in, direct) {
            (Some(by_in), _) => (by_in, Some(by_in + 1)),
            (None, Some(direct)) => (direct, Some(direct)),
            (None, None) => {
                let cut = (1..end)
                    .find(|at| house_words::ARABIC_ENDS.contains(&tokens[*at].text.as_str()))
                    .unwrap_or(end);
                (cut, None)
            }
        };
        if let Some(last) = tokens.get(post_end.saturating_sub(1)) {
            rest = last.end;
            found.post = Some((phrase[..last.end].trim().to_owned(), false));
        }
        if let Some(start) = start
            && let Some(house) = house_at(start)
        {
            rest = tokens[start].start + house.end;
            found.house = Some((house.name, !house.bent));
        }
    } else if let Some(house) = house::at_start(desk, phrase) {
        rest = house.end;
        found.house = Some((house.name, !house.bent));
    }
    if !found.is_empty() {
        found.country = country_behind(desk, &phrase[rest..]);
    }
    found
}

/// Returns a country that stands behind one of the phrases given in a sentence: "I live in Can Tho, Vietnam".
pub(super) fn country_after(desk: &Desk<'_>, sentence: &str, before: &[&str]) -> Option<usize> {
    let tokens = fold::tokens(sentence);
    for at in 0..tokens.len() {
        if let Some(length) = entry_at(&tokens, at, before)
            && let Some(last) = tokens.get(at + length - 1)
        {
            // The word before the country may be of the entry itself.
            let from = sentence[last.end..].trim_start();
            let countries = desk.context.lists.named("countries");
            let inner = fold::tokens(from);
            let direct = countries.scan(from, &inner).into_iter().next().filter(|hit| {
                hit.first == 0
                    || hit.first == 1
                        && matches!(
                            inner[0].text.as_str(),
                            "the"
                                | "la"
                                | "le"
                                | "el"
                                | "en"
                                | "in"
                                | "au"
                                | "в"
                                | "республике"
                                | "de"
                                | "d"
                        )
            });
            if let Some(hit) = direct {
                return Some(hit.item);
            }
            if let Some(item) = country_behind(desk, from) {
                return Some(item);
            }
        }
    }
    None
}

/// Returns how many words of the longest entry stand at a place.
pub(super) fn entry_at(tokens: &[Token], at: usize, entries: &[&str]) -> Option<usize> {
    let first = tokens[at].text.as_str();
    let mut longest = None;
    for entry in entries {
        let Some(rest) = entry.strip_prefix(first) else { continue };
        if !(rest.is_empty() || rest.starts_with(' ')) {
            continue;
        }
        let n_words = 1 + rest.matches(' ').count();
        let all = rest
            .split(' ')
            .skip(1)
            .enumerate()
            .all(|(n, word)| tokens.get(at + 1 + n).is_some_and(|token| token.text == word));
        if all && longest.is_none_or(|longest| n_words > longest) {
            longest = Some(n_words);
        }
    }
    longest
}

/// Returns the fields of the person a record is about.
pub(super) fn fields_of_nominee(desk: &Desk<'_>) -> Fields {
    let roles = &desk.form.roles;
    Fields {
        position: roles.position,
        organisation: roles.organisation,
        country: roles.country,
        stakeholder: roles.stakeholder,
    }
}
