//! Names of organisations in sentences: where one begins and where it ends.
//!
//! A name is known by its own words ("Ministry", "Réseau", "协会"), by quotation marks, or by its place and its capitals. It
//! ends where the sentence goes on.

use schema::field::fold::{self, Token};
use schema::name::Lang;

use super::super::answers::Desk;
use super::super::domain;
use super::super::person;
use super::super::words::{self, house as ends, organisation};

/// An organisation as named at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct House {
    /// The name, without the article and without a generic noun before it.
    pub name: String,
    /// Where the name ends in the text, in bytes.
    pub end: usize,
    /// The name says itself that it is one, or stands in quotation marks.
    pub sure: bool,
    /// It stands in another case than the nominative.
    pub bent: bool,
}

const QUOTES: [(char, char); 6] =
    [('«', '»'), ('“', '”'), ('"', '"'), ('„', '“'), ('「', '」'), ('《', '》')];
const ARTICLES: [&str; 22] = [
    "the", "our", "a", "an", "le", "la", "les", "l", "el", "los", "las", "notre", "nuestra", "nuestro", "my",
    "this", "une", "un", "una", "mi", "ma", "mon",
];

/// Returns the organisation with whose name a text begins.
pub(super) fn at_start(desk: &Desk<'_>, text: &str) -> Option<House> {
    let lead = text.len() - text.trim_start().len();
    let bare = &text[lead..];
    let found = match bare.chars().next()? {
        c if fold::is_ideograph(c) => chinese(bare),
        c if is_arabic(c) => arabic(desk, bare),
        _ => lettered(desk, bare),
    }?;
    Some(House { end: found.end + lead, ..found })
}

fn is_arabic(c: char) -> bool {
    matches!(u32::from(c), 0x621..=0x64a | 0x670..=0x6d3)
}

/// Returns what stands in quotation marks at the beginning of a text, and where it ends.
pub(super) fn quoted(text: &str) -> Option<(&str, usize)> {
    const LONGEST: usize = 160;
    let open = text.chars().next()?;
    let close = QUOTES.iter().find(|(mark, _)| *mark == open)?.1;
    let inside = &text[open.len_utf8()..];
    let end = inside.find(close)?;
    let name = inside[..end].trim();
    (!name.is_empty() && name.chars().count() <= LONGEST)
        .then_some((name, open.len_utf8() + end + close.len_utf8()))
}

/// A name in letters that know capitals.
fn lettered(desk: &Desk<'_>, text: &str) -> Option<House> {
    if let Some((name, end)) = quoted(text) {
        return accepted(desk, name).then(|| House { name: name.to_owned(), end, sure: true, bent: false });
    }
    let tokens = fold::tokens(text);
    let mut first = 0;
    while tokens
        .get(first)
        .is_some_and(|token| ARTICLES.contains(&token.text.as_str()) && !is_acronym(text, token))
    {
        first += 1;
    }
    let start = tokens.get(first)?;
    if text[..start.start].contains([',', ';', '.', '(', ':']) {
        return None;
    }
    if !is_upper(text, start) {
        return generic(desk, text, &tokens, first);
    }
    let (end, named, bent) = run(desk, text, &tokens, first, false)?;
    let name = text[start.start..end].trim();
    // "ONG Puerto Libre": the name stands behind what it is.
    let mut name = name.to_owned();
    for kind in ["ONG ", "NGO ", "НКО ", "ООО ", "АНО "] {
        if let Some(rest) = name.strip_prefix(kind)
            && rest.starts_with(|c: char| c.is_uppercase() || c == '«' || c == '"')
        {
            name = rest.trim_matches(['«', '»', '"']).to_owned();
        }
    }
    if bent {
        name = nominative(&name);
    }
    let sure = named || domain::names(&name, desk.addresses);
    accepted(desk, &name).then_some(House { name, end, sure, bent })
}

/// "the company Fjordcloud", "l'association Teranga Web", "компании «Зубр Софт»": the name stands behind what it is.
fn generic(desk: &Desk<'_>, text: &str, tokens: &[Token], first: usize) -> Option<House> {
    let mut at = first;
    let mut kinds = 0;
    while at < tokens.len() && at < first + 4 && !is_upper(text, &tokens[at]) {
        let kind = is_kind(&tokens[at].text);
        let small = matches!(
            tokens[at].text.as_str(),
            "de" | "d" | "l" | "civil" | "anonyme" | "anonima" | "general" | "social" | "limited"
        );
        if !kind && !small {
            return None;
        }
        kinds += usize::from(kind);
        at += 1;
        let behind = text[tokens[at - 1].end..].trim_start();
        if kinds > 0
            && let Some((name, length)) = quoted(behind)
        {
            let end = text.len() - behind.len() + length;
            return Some(House { name: name.to_owned(), end, sure: true, bent: false });
        }
    }
    if kinds == 0 || at >= tokens.len() || hard_gap(text, &tokens[at - 1], &tokens[at]) {
        return None;
    }
    if tokens[at - 1].text == "de" || tokens[at - 1].text == "of" {
        return None;
    }
    let (end, _, _) = run(desk, text, tokens, at, true)?;
    let name = text[tokens[at].start..end].trim().to_owned();
    accepted(desk, &name).then_some(House { name, end, sure: true, bent: false })
}

fn is_kind(word: &str) -> bool {
    const KINDS: [&str; 22] = [
        "startup",
        "studio",
        "firm",
        "charity",
        "nonprofit",
        "operator",
        "magazine",
        "plateforme",
        "plataforma",
        "ong",
        "estudio",
        "compagnie",
        "start",
        "up",
        "студии",
        "студия",
        "стартапа",
        "платформы",
        "коллектива",
        "фирмы",
        "фирма",
        "нко",
    ];
    KINDS.contains(&word)
        || organisation::NAMES.contains(&word)
        || organisation::NAMES.iter().any(|name| person::is_case_of(word, name))
}

/// Goes along a name from a word with a capital; returns its end, whether it has a word of organisations, and whether its
/// first word stands in another case.
fn run(
    desk: &Desk<'_>,
    text: &str,
    tokens: &[Token],
    first: usize,
    kind_said: bool,
) -> Option<(usize, bool, bool)> {
    const WORDS: usize = 14;
    let small_allowed = matches!(desk.context.language, Some(Lang::Fr | Lang::Es | Lang::Ru));
    let countries = desk.context.lists.named("countries");
    let mut end = tokens[first].end;
    let mut named = false;
    let mut n_capital = 0;
    let mut kind_at: Option<usize> = None;
    let mut at = first;
    while at < tokens.len() && at < first + WORDS {
        let token = &tokens[at];
        let word = token.text.as_str();
        if at > first {
            let gap = &text[tokens[at - 1].end..token.start];
            if let Some((_, length)) =
                quoted(gap.trim_start()).or_else(|| quoted(text[tokens[at - 1].end..].trim_start()))
            {
                // "Общественный фонд «Открытый Интернет»"
                if named {
                    let behind = text[tokens[at - 1].end..].trim_start();
                    end = text.len() - behind.len() + length;
                }
                break;
            }
            if hard_gap(text, &tokens[at - 1], token) {
                break;
            }
        }
        let upper = is_upper(text, token);
        if upper || word.bytes().all(|b| b.is_ascii_digit()) {
            // "Pacific Operators’ Forum" is a house; "the WSIS Forum" is what the letter is about.
            let ours = || {
                ends::OURS.contains(&word)
                    && !named
                    && n_capital < 2
                    && (word != "forum" || super::nominee::is_event(&text[tokens[first].start..token.end]))
                    // "Blue Line Foundation"
                    && !tokens.get(at + 1).is_some_and(|next| is_upper(text, next) && is_named(&next.text))
            };
            if at > first && (matches!(word, "i") || ours()) {
                break;
            }
            n_capital += 1;
            end = token.end;
            if is_named(word) {
                named = true;
                kind_at.get_or_insert(at);
            }
            at += 1;
            continue;
        }
        if at == first {
            return None;
        }
        // "Antenas para Todas", "Coordinadora Vecinal por la Conectividad"
        if at > first
            && matches!(word, "para" | "por" | "pour" | "sin" | "sans")
            && (named || kind_said || n_capital > 1)
            && let Some(next) = (at + 1..tokens.len().min(at + 3)).find(|next| is_upper(text, &tokens[*next]))
            && (at..next).all(|at| !hard_gap(text, &tokens[at], &tokens[at + 1]))
            && (at + 1..next).all(|at| ends::WITHIN.contains(&tokens[at].text.as_str()))
            && goes_on_with(desk, &text[tokens[next].start..])
        {
            at = next;
            continue;
        }
        if ends::WITHIN.contains(&word) {
            // "l'association Jeunes et Fleuve"
            if ends::JOINS.contains(&word) && !named && !kind_said {
                break;
            }
            // The country of a house is no part of its name, unless it is all the rest of it.
            let of = matches!(word, "of" | "de" | "du" | "del" | "d" | "des");
            let skip = (at + 1..tokens.len().min(at + 3)).find(|next| is_upper(text, &tokens[*next]));
            let whole = at - first >= 2;
            if of
                && whole
                && let Some(next) = skip
                && countries
                    .scan(&text[tokens[next].start..], &fold::tokens(&text[tokens[next].start..]))
                    .first()
                    .is_some_and(|hit| hit.first == 0)
            {
                break;
            }
            // "the Ministry of X of Dr Y", "viceministro de Innovación del Ministerio": the next name is another one.
            let other = skip.is_some_and(|next| {
                let behind = &text[tokens[next].start..];
                let (title, _) = person::salutation(behind);
                !title.is_empty() || of && !named && is_named(&tokens[next].text)
            });
            if other {
                break;
            }
            let next_upper = skip.is_some_and(|next| {
                (at..next).all(|at| !hard_gap(text, &tokens[at], &tokens[at + 1]))
                    && (at + 1..next).all(|at| ends::WITHIN.contains(&tokens[at].text.as_str()))
                    && !(ends::JOINS.contains(&word)
                        && matches!(tokens[next].text.as_str(), "i" | "we" | "he" | "she" | "nous" | "je"))
            });
            let small_next = small_allowed
                && named
                && !ends::JOINS.contains(&word)
                && tokens.get(at + 1).is_some_and(|next| {
                    !hard_gap(text, token, next) && !ends::ENDS.contains(&next.text.as_str())
                });
            if next_upper || small_next {
                at += 1;
                continue;
            }
            // "Ministère des postes et de l'économie numérique"
            let joined_small = small_allowed
                && named
                && matches!(word, "et" | "y" | "e" | "и")
                && tokens.get(at + 1).is_some_and(|next| {
                    !hard_gap(text, token, next)
                        && (ends::WITHIN.contains(&next.text.as_str())
                            || word == "и" && is_genitive(&next.text))
                });
            if joined_small {
                at += 1;
                continue;
            }
            break;
        }
        // Small words go on with a name only where its own kind was said: "Association malgache des opérateurs".
        if small_allowed
            && named
            && !ends::ENDS.contains(&word)
            && at - kind_at.unwrap_or(at) <= 8
            && !is_verb_like(word)
        {
            end = token.end;
            at += 1;
            continue;
        }
        // "Белорусская образовательная сеть": the kind stands in small letters behind its adjectives.
        if small_allowed
            && !named
            && at - first <= 2
            && let Some(kind) = (at..tokens.len().min(at + 3)).find(|at| is_named(&tokens[*at].text))
            && (at..kind).all(|at| {
                let gap = &text[tokens[at].end..tokens[at + 1].start];
                // "Казахстанская интернет-ассоциация"
                !hard_gap(text, &tokens[at], &tokens[at + 1])
                    && (gap == "-" || is_adjective(&tokens[at].text))
            })
        {
            named = true;
            kind_at = Some(kind);
            end = tokens[kind].end;
            at = kind + 1;
            continue;
        }
        // "Sauti ya Kijiji": a short word of another language between capitals.
        if word.chars().count() <= 3
            && !ends::SHORT.contains(&word)
            && tokens.get(at + 1).is_some_and(|next| is_upper(text, next) && !hard_gap(text, token, next))
        {
            at += 1;
            continue;
        }
        break;
    }
    // A dot that belongs to the name: "S.A.S."
    let initials = text[..end].strip_suffix(char::is_uppercase).is_some_and(|before| before.ends_with('.'));
    if initials && text[end..].starts_with('.') {
        end += 1;
    }
    let bent = tokens[first].text.chars().any(|c| ('а'..='я').contains(&c))
        && (first..tokens.len().min(first + 4)).take_while(|at| tokens[*at].start < end).any(|at| {
            organisation::NAMES
                .iter()
                .any(|name| tokens[at].text != *name && person::is_case_of(&tokens[at].text, name))
                || GENITIVES.iter().any(|(bent, _)| *bent == tokens[at].text)
        });
    (n_capital > 0).then_some((end, named, bent))
}

/// Tells whether what stands behind "for" can be of a name: no side, no country, no person, no part of the Forum.
fn goes_on_with(desk: &Desk<'_>, behind: &str) -> bool {
    let tokens = fold::tokens(behind);
    let begins = |list: &str| {
        desk.context.lists.named(list).scan(behind, &tokens).first().is_some_and(|hit| hit.first == 0)
    };
    let ours = tokens.first().is_some_and(|token| ends::OURS.contains(&token.text.as_str()));
    !begins("stakeholder-types") && !begins("countries") && !ours && person::salutation(behind).0.is_empty()
}

fn is_genitive(word: &str) -> bool {
    ["ий", "ов", "ей", "ых", "их", "ой", "ия", "ии", "сти", "ки", "ы"].iter().any(|end| word.ends_with(end))
}

/// Russian and Romance verbs that follow a name are told by their ends where no list knows them.
fn is_verb_like(word: &str) -> bool {
    word.chars().any(|c| ('а'..='я').contains(&c))
        && ["ает", "яет", "ует", "ила", "ил", "ала", "ает", "ится", "ется", "аем", "уем"]
            .iter()
            .any(|end| word.ends_with(end))
}

fn is_named(word: &str) -> bool {
    organisation::NAMES.contains(&word)
        || organisation::NAMES.iter().any(|name| person::is_case_of(word, name))
}

fn is_adjective(word: &str) -> bool {
    ["ая", "ое", "ый", "ий", "ой", "ом", "ого", "его", "ем", "ым", "им", "ей"]
        .iter()
        .any(|end| word.ends_with(end))
}

fn is_acronym(text: &str, token: &Token) -> bool {
    token.text.len() > 1 && text[token.start..token.end].chars().all(|c| c.is_uppercase())
}

fn is_upper(text: &str, token: &Token) -> bool {
    text[token.start..token.end].starts_with(char::is_uppercase)
}

/// Tells whether two words are of different clauses.
fn hard_gap(text: &str, before: &Token, after: &Token) -> bool {
    let gap = &text[before.end..after.start];
    if gap.contains([',', ';', ':', '(', ')', '!', '?', '\n', '"', '“', '”', '«', '»', '،', '，'])
        || gap.contains(" - ")
        || gap.contains('–')
        || gap.contains('—')
    {
        return true;
    }
    match gap.find('.') {
        // "S.A.S." and "St. Gallen" go on; a sentence's end does not.
        Some(_) => gap.contains(' ') && before.end - before.start > 3,
        None => false,
    }
}

/// Tells whether a name can be one of an organisation: no country, no part of the Forum, no day.
fn accepted(desk: &Desk<'_>, name: &str) -> bool {
    const LONGEST: usize = 120;
    let folded = words::folded(name);
    let tokens: Vec<&str> = folded.split(' ').collect();
    let lone_kind = tokens.len() == 1 && is_named(tokens[0]);
    !name.is_empty()
        && !lone_kind
        && !folded.ends_with("secretariat")
        && name.chars().count() <= LONGEST
        && name.chars().count() > 1
        && desk.context.lists.named("countries").exact(name).is_none()
        && !tokens.iter().all(|token| ends::OURS.contains(token) || ends::WITHIN.contains(token))
        && !matches!(tokens[0], "wsis" | "smsi" | "cmsi" | "ввуио" | "hltf")
        && !folded.starts_with("high level")
        && !desk.form.names.contains(&folded)
}

/// Russian words of organisations in other cases, and their nominatives.
const GENITIVES: [(&str, &str); 60] = [
    ("центра", "Центр"),
    ("центре", "Центр"),
    ("центром", "Центр"),
    ("университета", "Университет"),
    ("университете", "Университет"),
    ("университетом", "Университет"),
    ("института", "Институт"),
    ("институте", "Институт"),
    ("институтом", "Институт"),
    ("фонда", "Фонд"),
    ("фонде", "Фонд"),
    ("фондом", "Фонд"),
    ("ассоциации", "Ассоциация"),
    ("ассоциацией", "Ассоциация"),
    ("министерства", "Министерство"),
    ("министерстве", "Министерство"),
    ("министерством", "Министерство"),
    ("академии", "Академия"),
    ("академией", "Академия"),
    ("агентства", "Агентство"),
    ("агентстве", "Агентство"),
    ("комитета", "Комитет"),
    ("комитете", "Комитет"),
    ("совета", "Совет"),
    ("совете", "Совет"),
    ("союза", "Союз"),
    ("союзе", "Союз"),
    ("общества", "Общество"),
    ("обществе", "Общество"),
    ("организации", "Организация"),
    ("лаборатории", "Лаборатория"),
    ("палаты", "Палата"),
    ("палате", "Палата"),
    ("сети", "Сеть"),
    ("сетью", "Сеть"),
    ("школы", "Школа"),
    ("школе", "Школа"),
    ("службы", "Служба"),
    ("службе", "Служба"),
    ("федерации", "Федерация"),
    ("коалиции", "Коалиция"),
    ("управления", "Управление"),
    ("управлении", "Управление"),
    ("департамента", "Департамент"),
    ("департаменте", "Департамент"),
    ("объединения", "Объединение"),
    ("объединении", "Объединение"),
    ("альянса", "Альянс"),
    ("альянсе", "Альянс"),
    ("форума", "Форум"),
    ("форуме", "Форум"),
    ("клуба", "Клуб"),
    ("клубе", "Клуб"),
    ("библиотеки", "Библиотека"),
    ("библиотеке", "Библиотека"),
    ("группы", "Группа"),
    ("группе", "Группа"),
    ("банка", "Банк"),
    ("комиссии", "Комиссия"),
    ("комиссией", "Комиссия"),
];
/// Ends of adjectives before such a word, by its gender: oblique and nominative.
const ADJECTIVES: [(&str, &str); 5] =
    [("ского", "ский"), ("ском", "ский"), ("ной", "ная"), ("ской", "ская"), ("ного", "ный")];

/// Brings a Russian name into the nominative as far as its first words are known; the reader looks at it anyway.
pub(in super::super) fn nominative(name: &str) -> String {
    // "Министерство высокотехнологичной промышленности" is in the nominative: what follows its own word is not.
    let first = words::folded(name.split(' ').next().unwrap_or_default());
    if organisation::NAMES.contains(&first.as_str()) && !GENITIVES.iter().any(|(bent, _)| *bent == first) {
        return name.to_owned();
    }
    // "Сетевого совета" may be "Сетевой" or "Сетевый": what is not known for certain stays as it stands.
    let unsure = |word: &str| ["ого", "его"].iter().any(|end| word.ends_with(end));
    if name.split(' ').any(|word| unsure(word) && !ADJECTIVES.iter().any(|(end, _)| word.ends_with(end))) {
        return name.to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    let mut done = false;
    let n_words = name.split(' ').count();
    for (at, word) in name.split(' ').enumerate() {
        let folded = words::folded(word);
        let known = GENITIVES.iter().find(|(bent, _)| *bent == folded);
        match known {
            Some((_, nominative)) if !done => {
                done = true;
                out.push(if at == 0 { (*nominative).to_owned() } else { nominative.to_lowercase() });
            }
            _ if !done && at + 1 < n_words => {
                let neuter = name
                    .split(' ')
                    .skip(at)
                    .find_map(|word| {
                        let folded = words::folded(word);
                        GENITIVES
                            .iter()
                            .find(|(bent, _)| *bent == folded)
                            .map(|(_, nominative)| nominative.ends_with('о') || nominative.ends_with('е'))
                    })
                    .unwrap_or(false);
                let bent = ADJECTIVES.iter().find(|(end, _)| word.ends_with(end));
                out.push(match bent {
                    Some((end, straight)) if neuter => {
                        let straight = straight.replace("ий", "ое").replace("ый", "ое");
                        format!("{}{straight}", word.strip_suffix(end).unwrap_or(word))
                    }
                    Some((end, straight)) => format!("{}{straight}", word.strip_suffix(end).unwrap_or(word)),
                    None => match word.strip_suffix("ом") {
                        Some(stem) if stem.chars().count() > 4 => format!("{stem}ый"),
                        _ => word.to_owned(),
                    },
                });
            }
            _ => out.push(word.to_owned()),
        }
    }
    out.join(" ")
}

/// A Chinese name is known by its last word: 协会, 大学, 公司.
fn chinese(text: &str) -> Option<House> {
    if let Some((name, end)) = quoted(text) {
        return Some(House { name: name.to_owned(), end, sure: true, bent: false });
    }
    const LONGEST: usize = 30;
    const KINDS: [&str; 63] = [
        "大学",
        "学院",
        "研究院",
        "研究所",
        "研究中心",
        "委员会",
        "协会",
        "学会",
        "基金会",
        "公司",
        "集团",
        "中心",
        "联盟",
        "商会",
        "实验室",
        "组织",
        "机构",
        "论坛",
        "网络",
        "使团",
        "银行",
        "部",
        "局",
        "图书馆",
        "工作室",
        "电视台",
        "促进会",
        "公益会",
        "联合会",
        "合作社",
        "研究会",
        "中学",
        "学校",
        "医院",
        "总局",
        "总会",
        "办公室",
        "平台",
        "服务社",
        "社团",
        "创新院",
        "科技园",
        "署",
        "厅",
        "社",
        "联谊会",
        "校友会",
        "俱乐部",
        "协进会",
        "同盟",
        "出版社",
        "电台",
        "基地",
        "孵化器",
        "团队",
        "事务所",
        "合作组织",
        "书院",
        "研究室",
        "信息港",
        "博物馆",
        "档案馆",
        "合作联社",
    ];
    let mut best: Option<usize> = None;
    let mut count = 0;
    for (at, c) in text.char_indices() {
        if count >= LONGEST {
            break;
        }
        if ends::CHINESE_ENDS.iter().any(|end| {
            text[at..].starts_with(end)
                && !(*end == "在"
                    || *end == "为"
                    || *end == "现"
                    || *end == "特"
                    || *end == "将"
                    || *end == "向"
                    || *end == "对"
                    || *end == "于"
                    || *end == "请"
                    || *end == "想")
                || text[at..].starts_with(end) && best == Some(at)
        }) {
            break;
        }
        count += 1;
        let end = at + c.len_utf8();
        if KINDS.iter().any(|kind| text[..end].ends_with(kind)) && count > 2 {
            // 部 and 局 within a longer name go on: 部门 is no house.
            if !text[end..].starts_with(['门', '长', '队', '员', '分', '会', '区', '团', '群']) {
                best = Some(end);
            }
        }
    }
    let end = best?;
    let name = text[..end].trim_start_matches(['我', '们', '本']).to_owned();
    (name.chars().count() > 2).then_some(House { name, end, sure: true, bent: false })
}

/// An Arabic name begins with its kind: "جامعة الساحل".
fn arabic(desk: &Desk<'_>, text: &str) -> Option<House> {
    const WORDS: usize = 9;
    let tokens = fold::tokens(text);
    let first = tokens.first()?;
    let bare = bare_kind(&first.text)?;
    let countries = desk.context.lists.named("countries");
    let mut end = first.end;
    for at in 1..tokens.len().min(WORDS) {
        if hard_gap(text, &tokens[at - 1], &tokens[at]) {
            break;
        }
        let word = tokens[at].text.as_str();
        if ends::ARABIC_ENDS.contains(&word) || !person::salutation(&text[tokens[at].start..]).0.is_empty() {
            break;
        }
        if word.starts_with('ب') && countries.exact(word.trim_start_matches('ب')).is_some() {
            break;
        }
        if let Some((_, length)) = quoted(text[tokens[at - 1].end..].trim_start()) {
            let behind = text[tokens[at - 1].end..].trim_start();
            end = text.len() - behind.len() + length;
            return Some(House { name: text[..end].to_owned(), end, sure: true, bent: false });
        }
        end = tokens[at].end;
    }
    // "لشركة نجد" is "for the company Najd".
    let mut name = text[..end].trim().to_owned();
    let written = &text[first.start..first.end];
    if bare != first.text && !first.text.starts_with("ال") {
        let skip = if first.text.starts_with("لل") {
            "لل"
        } else {
            &written[..written.chars().next()?.len_utf8()]
        };
        let rest = name.strip_prefix(skip).unwrap_or(&name).to_owned();
        name = if skip == "لل" { format!("ال{rest}") } else { rest };
    }
    let company = bare == "شركه" && tokens.len() > 1 && end > first.end;
    // What is called a company is often not called so in its name.
    (name.contains(' ')).then_some(House { name, end, sure: true, bent: company })
}

/// Returns the kind of organisation that an Arabic word is, without what is glued to it.
fn bare_kind(word: &str) -> Option<&str> {
    ["", "ال", "لل", "ل", "ب", "بال", "و", "وال"]
        .iter()
        .filter_map(|glued| word.strip_prefix(glued))
        .find(|bare| bare.chars().count() > 2 && organisation::NAMES.contains(bare))
}

/// Returns the first organisation named behind one of the words given, anywhere in a text: "at the University of X".
pub(super) fn anywhere(desk: &Desk<'_>, text: &str, before: &[&str]) -> Option<House> {
    let tokens = fold::tokens(text);
    (0..tokens.len()).find_map(|at| {
        before
            .contains(&tokens[at].text.as_str())
            .then(|| at_start(desk, &text[tokens[at].end..]))
            .flatten()
            .filter(|house| house.sure)
    })
}
