//! Finds people: titles of honour, names, what stands around them.

use schema::field::fold::{self, Token};

use super::words::person::{PARTICLES, SALUTATIONS, SUFFIXES};
use super::words::{begins_with, folded, organisation, post};

/// A person as named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The title of honour, as written; empty where there is none.
    pub salutation: String,
    /// The name, as written.
    pub name: String,
    /// What stands behind the name, as written, without the comma.
    pub rest: String,
}

/// Takes a title of honour from a name: `Ms Adaeze Nwankwo-Hale`, `д-р Иванова`, `王伟博士`.
pub(super) fn salutation(text: &str) -> (String, String) {
    let text = text.trim();
    let tokens = fold::tokens(text);
    let mut end = 0;
    let mut at = 0;
    // Several may follow each other: `H.E. Dr`.
    while at < tokens.len() {
        let Some(length) = salutation_at(text, &tokens, at) else { break };
        if at + length >= tokens.len() {
            break;
        }
        at += length;
        end = after_dot(text, tokens[at - 1].end);
    }
    if end > 0 {
        let title = text[..end].trim().trim_end_matches(',').trim();
        return (
            title.to_owned(),
            text[end..].trim_start_matches([',', ' ', '\u{a0}', '-']).trim().to_owned(),
        );
    }
    for suffix in by_length(SUFFIXES) {
        let written: String = suffix.chars().filter(|c| *c != ' ').collect();
        if let Some(name) = text.strip_suffix(written.as_str())
            && !name.trim().is_empty()
        {
            return (written, name.trim().to_owned());
        }
    }
    (String::new(), text.to_owned())
}

fn by_length(entries: &[&'static str]) -> Vec<&'static str> {
    let mut sorted = entries.to_vec();
    sorted.sort_by_key(|entry| std::cmp::Reverse(entry.len()));
    sorted
}

/// Returns how many words of a title of honour stand at a word.
fn salutation_at(text: &str, tokens: &[Token], at: usize) -> Option<usize> {
    const WORDS: usize = 3;
    for length in (1..=WORDS.min(tokens.len() - at)).rev() {
        let words: Vec<&str> = tokens[at..at + length].iter().map(|token| token.text.as_str()).collect();
        if !SALUTATIONS.contains(&words.join(" ").as_str()) {
            continue;
        }
        let last = &tokens[at + length - 1];
        let written = &text[tokens[at].start..last.end];
        // A single letter is a title only with its dot, and small letters are words.
        let dotted = text[last.end..].starts_with('.');
        let single = length == 1 && last.text.chars().count() == 1;
        let latin = written.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
        let don = matches!(written, "don" | "doña" | "mr" | "mrs" | "ms" | "dr" | "prof" | "madam" | "miss")
            && text[last.end..].strip_prefix(' ').is_some_and(|name| name.starts_with(char::is_uppercase));
        let small = latin && written.chars().next().is_some_and(char::is_lowercase) && !dotted;
        let small = small && !don && !SMALL_TITLES.contains(&last.text.as_str());
        let pronoun =
            matches!(written, "he" | "He" | "me" | "Me" | "don" | "d" | "m" | "sa") && !dotted && !don;
        if (single && !dotted && last.text != "m") || small || pronoun {
            continue;
        }
        return Some(length);
    }
    None
}

/// Returns a Russian title of honour as it is called by itself: "г-жи" is "г-жа"; others as they are.
pub(super) fn title_itself(title: &str) -> String {
    const CASES: [(&str, &[&str]); 6] = [
        ("г-жа", &["г-жи", "г-жу", "г-же"]),
        ("г-н", &["г-на", "г-ну"]),
        ("госпожа", &["госпожи", "госпожу", "госпоже"]),
        ("господин", &["господина", "господину"]),
        ("профессор", &["профессора", "профессору"]),
        ("доктор", &["доктора", "доктору"]),
    ];
    let small = title.to_lowercase();
    let found = CASES.iter().find(|(_, bent)| bent.contains(&small.as_str()));
    match found {
        Some((itself, _)) if title.starts_with(char::is_uppercase) => {
            let mut letters = itself.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
        Some((itself, _)) => (*itself).to_owned(),
        None => title.to_owned(),
    }
}

/// Titles of honour that are written with small letters in running text: "la doctora Adriana Cifuentes".
const SMALL_TITLES: [&str; 20] = [
    "doctora",
    "doctor",
    "senora",
    "senor",
    "profesora",
    "profesor",
    "ingeniera",
    "ingeniero",
    "licenciada",
    "licenciado",
    "madame",
    "monsieur",
    "professeur",
    "professeure",
    "docteur",
    "docteure",
    "maestra",
    "maestro",
    "embajadora",
    "embajador",
];

/// Behind the dot of an abbreviated title, and the raised letter of "D.ª", "Dr.ª", "M.º".
fn after_dot(text: &str, end: usize) -> usize {
    let behind = &text[end..];
    let dotted = behind.strip_prefix('.').unwrap_or(behind);
    let raised = dotted.strip_prefix(['ª', 'º']).map(|rest| rest.strip_prefix('.').unwrap_or(rest));
    text.len() - raised.unwrap_or(dotted).len()
}

/// Tells whether a text is a title of honour and nothing else.
pub(super) fn is_salutation(text: &str) -> bool {
    let tokens = fold::tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        let words = |length: usize| {
            tokens[at..at + length].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let longest = (1..=3.min(tokens.len() - at)).rev().find(|length| {
            let words = words(*length);
            SALUTATIONS.contains(&words.as_str()) || SUFFIXES.contains(&words.as_str())
        });
        match longest {
            Some(length) => at += length,
            None => return false,
        }
    }
    !tokens.is_empty()
}

/// Finds the person with whom a text begins; `sure` says that a person is expected here, so a title is not needed.
pub(super) fn at_start(text: &str, sure: bool) -> Option<Person> {
    let trimmed = text.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ':' | '：' | '"' | '“' | '«' | '-' | '*' | '–')
    });
    let (title, rest) = leading_salutation(trimmed);
    let (length, words) = name_length(rest);
    if length == 0 {
        return None;
    }
    let name = rest[..length].trim();
    let after = rest[length..].trim_start();
    if let Some((suffix, after)) = suffix_at(after, name) {
        let (name, suffix) = (name.trim_end_matches(suffix.as_str()).trim().to_owned(), suffix);
        return Some(Person { salutation: suffix, name, rest: behind(after).to_owned() });
    }
    if title.is_empty() && (words < 2 || !sure) {
        return None;
    }
    if is_house(name) && title.is_empty() {
        return None;
    }
    Some(Person { salutation: title.to_owned(), name: name.to_owned(), rest: behind(after).to_owned() })
}

fn behind(after: &str) -> &str {
    after.trim_start_matches([',', '，', '،', ' ', ';', '(', '（', '–', '—', '-']).trim()
}

fn leading_salutation(text: &str) -> (&str, &str) {
    let tokens = fold::tokens(text);
    if tokens.first().is_some_and(|token| token.start > 2) {
        return ("", text);
    }
    let (mut at, mut end) = (0, 0);
    while at < tokens.len() {
        let Some(length) = salutation_at(text, &tokens, at) else { break };
        at += length;
        end = after_dot(text, tokens[at - 1].end);
    }
    if end == 0 {
        ("", text)
    } else {
        (text[..end].trim(), text[end..].trim_start_matches([' ', '\u{a0}', '\n']))
    }
}

/// Returns the Chinese title of honour with which a text begins.
pub(super) fn starts_with_suffix(text: &str) -> Option<String> {
    by_length(SUFFIXES)
        .into_iter()
        .map(|suffix| suffix.replace(' ', ""))
        .find(|suffix| text.starts_with(suffix.as_str()))
}

/// A Chinese title of honour behind a name, or at its end.
fn suffix_at<'a>(after: &'a str, name: &str) -> Option<(String, &'a str)> {
    for suffix in by_length(SUFFIXES) {
        let written: String = suffix.chars().filter(|c| *c != ' ').collect();
        if let Some(rest) = after.strip_prefix(written.as_str()) {
            return Some((written, rest));
        }
        if name.ends_with(&written) && name.len() > written.len() {
            return Some((written, after));
        }
    }
    None
}

/// Returns the length of the name with which a text begins, in bytes, and its words.
fn name_length(text: &str) -> (usize, usize) {
    let first = text.chars().next();
    if first.is_some_and(fold::is_ideograph) {
        return chinese_name(text);
    }
    if first.is_some_and(is_arabic) {
        return arabic_name(text);
    }
    const WORDS: usize = 7;
    let mut end = 0;
    let mut words = 0;
    let mut at = 0;
    while words < WORDS {
        let rest = &text[at..];
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        at += rest.len() - trimmed.len();
        let length = trimmed
            .find(|c: char| c.is_whitespace() || ",;:()[]{}<>|/\"“”«»!?–—".contains(c))
            .unwrap_or(trimmed.len());
        if length == 0 {
            break;
        }
        let word = &trimmed[..length];
        let bare = word.trim_end_matches('.');
        let initial = bare.chars().count() <= 2 && word.ends_with('.');
        let upper = bare.chars().next().is_some_and(char::is_uppercase);
        let particle = PARTICLES.contains(&folded(bare).as_str()) && !upper;
        let lettered = bare
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | 'ʻ' | '·' | '\u{301}' | '‑'));
        if !lettered || !(upper || (particle && words > 0)) {
            break;
        }
        at += length;
        if upper {
            end = at - (word.len() - bare.len()) * usize::from(!initial);
            words += 1;
        }
        // A full stop ends the name with the sentence.
        if word.ends_with('.') && !initial {
            break;
        }
        if text[at..].starts_with(['\n']) {
            break;
        }
    }
    (end, words)
}

fn is_arabic(c: char) -> bool {
    matches!(u32::from(c), 0x621..=0x64a | 0x670..=0x6d3)
}

/// Two to four words up to a comma, a line's end, or a word that cannot be of a name.
fn arabic_name(text: &str) -> (usize, usize) {
    const STOPS: [&str; 60] = [
        "زميلتنا",
        "زميلنا",
        "زميلتي",
        "زميلي",
        "الزميله",
        "الزميل",
        "مرشحتنا",
        "مرشحنا",
        "لاداره",
        "لقياده",
        "لتراس",
        "لرياسه",
        "لتمثيل",
        "ليدير",
        "لتدير",
        "مرشحا",
        "مرشحه",
        "باعتبارها",
        "وانا",
        "انا",
        "من",
        "في",
        "علي",
        "الي",
        "عن",
        "مع",
        "كميسر",
        "كميسره",
        "لتيسير",
        "للمسار",
        "لمسار",
        "لهذه",
        "لهذا",
        "لجلسات",
        "لجلسه",
        "ميسرا",
        "ميسره",
        "بصفته",
        "بصفتها",
        "وهو",
        "وهي",
        "الذي",
        "التي",
        "لدي",
        "ممثلا",
        "ممثله",
        "عضو",
        "ليكون",
        "لتكون",
        "للجلسات",
        "والتي",
        "والذي",
        "بوصفها",
        "بوصفه",
        "ضمن",
        "للقيام",
        "لتولي",
        "للمشاركه",
        "للعمل",
        "وتعمل",
    ];
    const WORDS: usize = 4;
    let mut end = 0;
    let mut words = 0;
    for word in text.split_inclusive([' ', '\n', ',', '،', '.', '؛', '(', ')', ':']) {
        let bare = word.trim_end_matches([' ', '\n', ',', '،', '.', '؛', '(', ')', ':']);
        let key = folded(bare);
        if bare.is_empty()
            || !bare.chars().all(|c| is_arabic(c) || c == '-' || ('\u{64b}'..='\u{652}').contains(&c))
            || STOPS.contains(&key.as_str())
            || begins_with(&key, post::POSTS).is_some()
        {
            break;
        }
        words += 1;
        let at = end;
        end = at + word.len();
        if words == WORDS || !word.ends_with(' ') || word.trim_end() != bare {
            end = at + bare.len();
            break;
        }
    }
    (text[..end].trim_end().len(), words)
}

/// Two to four ideographs, or a foreign name with a dot inside, before what cannot be of a name.
fn chinese_name(text: &str) -> (usize, usize) {
    const STOPS: [&str; 22] = [
        "为",
        "担任",
        "作为",
        "，",
        "、",
        "（",
        "(",
        "。",
        "来",
        "是",
        "现",
        "先生",
        "女士",
        "博士",
        "教授",
        "阁下",
        "小姐",
        "大使",
        "参加",
        "出任",
        "主持",
        "副教授",
    ];
    let mut end = 0;
    let mut count = 0;
    for (at, c) in text.char_indices() {
        if STOPS.iter().any(|stop| text[at..].starts_with(stop)) {
            break;
        }
        if !(fold::is_ideograph(c) || c == '·' || c == '•') || count >= 12 {
            break;
        }
        end = at + c.len_utf8();
        count += 1;
    }
    let name = &text[..end];
    let dotted = name.contains(['·', '•']);
    if (2..=4).contains(&count) || (dotted && count <= 12) { (end, 2) } else { (0, 0) }
}

/// Tells whether a text is called like an organisation.
pub(super) fn is_house(text: &str) -> bool {
    let words = folded(text);
    organisation::NAMES.iter().any(|name| super::words::place(&words, name).is_some())
        || words.split(' ').any(|word| {
            let bare = word.strip_prefix("ال").or_else(|| word.strip_prefix("لل")).unwrap_or(word);
            bare != word && organisation::NAMES.contains(&bare)
                || organisation::NAMES.iter().any(|name| is_case_of(word, name))
        })
}

/// Tells whether a text begins like a post.
pub(super) fn is_post(text: &str) -> bool {
    let words = folded(text);
    let words = words.strip_prefix("the ").or_else(|| words.strip_prefix("our ")).unwrap_or(&words);
    let first = words.split(' ').next().unwrap_or_default();
    // "National" begins a coordinator and an agency.
    const BOTH: [&str; 5] = ["national", "regional", "general", "project", "policy"];
    let is_plain = |begun: &str| {
        let rest = words[begun.len()..].trim_start();
        !BOTH.contains(&begun) || begins_with(rest, post::POSTS).is_some() || !is_house(words)
    };
    begins_with(words, post::POSTS).is_some_and(is_plain)
        || (text.chars().next().is_some_and(fold::is_ideograph)
            && post::POSTS.iter().any(|post| words.ends_with(post) || words.starts_with(post)))
        || first.strip_prefix("ال").is_some_and(|bare| post::POSTS.contains(&bare))
        || post::POSTS.iter().any(|post| is_case_of(first, post))
}

/// Tells whether a text is a post whose own word does not stand first: `station manager`, `технический директор`.
pub(super) fn is_post_phrase(text: &str) -> bool {
    const WORDS: usize = 10;
    const BEFORE: usize = 2;
    if is_post(text) {
        return true;
    }
    let words = folded(text);
    let tokens: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    if tokens.len() < 2 || tokens.len() > WORDS || is_house(&tokens[..1].join(" ")) {
        return false;
    }
    (1..=BEFORE.min(tokens.len() - 1)).any(|at| {
        let plain = tokens[..at].iter().all(|word| !super::words::organisation::OF.contains(word));
        plain && begins_with(&tokens[at..].join(" "), post::POSTS).is_some_and(|post| !VAGUE.contains(&post))
    })
}

/// Words that begin a post and are no post alone.
const VAGUE: [&str; 14] = [
    "senior",
    "junior",
    "general",
    "national",
    "regional",
    "policy",
    "programme",
    "program",
    "project",
    "team",
    "principal",
    "assistant",
    "associate",
    "deputy",
];

/// Tells whether a Russian word is another in some case: `директора`, `директору` of `директор`.
pub(super) fn is_case_of(word: &str, of: &str) -> bool {
    const SHORTEST: usize = 4;
    const LONGEST_END: usize = 3;
    let cyrillic = |text: &str| text.chars().all(|c| ('а'..='я').contains(&c));
    if !cyrillic(of) || !cyrillic(word) || of.chars().count() < SHORTEST {
        return false;
    }
    let stem = of.trim_end_matches(['а', 'я', 'й', 'ь', 'о', 'е', 'и', 'ы']);
    stem.chars().count() + 1 >= SHORTEST
        && word.strip_prefix(stem).is_some_and(|end| end.chars().count() <= LONGEST_END)
}

/// Tells whether two names can be the same person: one is made of words of the other.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (folded(a), folded(b));
    let words =
        |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (a, b) = (words(&a), words(&b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().all(|word| long.contains(word))
}

/// Brings `Last, First` into the order of speech.
pub(super) fn in_order(name: &str) -> String {
    let name = name.trim().trim_matches(['"', '\'']).trim();
    match name.split_once(',') {
        Some((last, first))
            if !first.trim().is_empty()
                && !first.contains(',')
                && last.split_whitespace().count() <= 3
                && first.split_whitespace().count() <= 3
                && !is_house(first)
                && !is_post(first) =>
        {
            let first = first.split('(').next().unwrap_or(first);
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.split(['(', '|']).next().unwrap_or(name).trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_honour_are_taken_from_names() {
        for (text, title, name) in [
            ("Ms Adaeze Nwankwo-Hale", "Ms", "Adaeze Nwankwo-Hale"),
            ("Mrs. Ingrid Vögele", "Mrs.", "Ingrid Vögele"),
            ("M. Kouadio Brou", "M.", "Kouadio Brou"),
            ("H.E. Dr. Amina Sow", "H.E. Dr.", "Amina Sow"),
            ("د. ليلى الحداد", "د.", "ليلى الحداد"),
            ("السيدة نور العلي", "السيدة", "نور العلي"),
            ("г-жа Анна Иванова", "г-жа", "Анна Иванова"),
            ("王伟博士", "博士", "王伟"),
            ("Drew Barry", "", "Drew Barry"),
            ("Herr Doktor", "Herr", "Doktor"),
            ("Don", "", "Don"),
        ] {
            assert_eq!(salutation(text), (title.to_owned(), name.to_owned()), "{text}");
        }
        assert!(is_salutation("H.E. Dr.") && is_salutation("女士") && !is_salutation("Director"));
    }

    #[test]
    fn people_are_found_where_they_are_named() {
        for (text, title, name, rest) in [
            ("Dr Sione Latu for the sessions", "Dr", "Sione Latu", "for the sessions"),
            ("Ms Ana de la Cruz Pérez, Director of X", "Ms", "Ana de la Cruz Pérez", "Director of X"),
            ("г-жу Анну Иванову", "г-жу", "Анну Иванову", ""),
            ("王伟博士担任主持人", "博士", "王伟", "担任主持人"),
            ("السيدة نور العلي من الأردن", "السيدة", "نور العلي", "من الأردن"),
        ] {
            match at_start(text, true) {
                Some(person) => assert_eq!(
                    (person.salutation.as_str(), person.name.as_str(), person.rest.as_str()),
                    (title, name, rest),
                    "{text}"
                ),
                None => assert_eq!(name, "", "{text}"),
            }
        }
        assert_eq!(in_order("Steinfeld, Jakob"), "Jakob Steinfeld");
        assert_eq!(in_order("Open Maps, Secretariat"), "Open Maps, Secretariat");
    }
}
