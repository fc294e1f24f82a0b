//! What stands between the verb that nominates and the name: "our chairwoman, Ms Moe", "su presidente, don Emilio Zelaya",
//! "通信部数字司司长林美珍女士". A post, a house, or words that say that it is the writer's own.

use schema::field::fold;

use super::super::answers::Desk;
use super::super::card;
use super::super::person::{self, Person};
use super::super::words::{self, nominating, post};
use super::describe::{self, Description};
use super::writer::Writer;

/// A person that a sentence names, with what it says around the name.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// The person.
    pub person: Person,
    /// What stands between the verb and the name.
    pub before: String,
    /// What stands behind the name.
    pub behind: String,
}

/// What the words before a name say.
#[derive(Debug, Clone, Default)]
pub(super) struct Ahead {
    /// The post, and a house of another than the writer.
    pub told: Description,
    /// The person is of the writer's own house.
    pub own: bool,
}

/// Reads the words before a name.
pub(super) fn read(desk: &Desk<'_>, before: &str, writer: &Writer) -> Ahead {
    let before =
        before.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '،' | '，' | ':' | '：'));
    // "designa a su presidente", "nous recommandons à notre …"
    let before =
        ["a ", "al ", "à ", "to ", "de "].iter().find_map(|word| before.strip_prefix(word)).unwrap_or(before);
    let before = without_nouns(before);
    let (own, bare) = without_owner(before);
    let mut told = Description::default();
    if bare.starts_with(fold::is_ideograph) {
        told = describe::read(desk, bare);
        // The house before the post may be the writer's, said in short.
        if let (Some((house, _)), Some((known, sure))) = (&told.house, &writer.is.house)
            && known.ends_with(house.as_str())
        {
            told.house = Some((known.clone(), *sure));
        }
    } else if person::is_post_phrase(card::without_article(bare)) {
        // "the director of our institute, Mr Lee": the last piece is what stands nearest to the name.
        told = describe::read(desk, bare);
    }
    // "Mi profesor, el Dr. Ocampo" says what he is to the writer.
    let post = bare.split([',', '،', '，']).next().unwrap_or(bare);
    if own && nominating::RELATIONS.contains(&words::folded(post).as_str()) {
        return Ahead::default();
    }
    let own = own || told.post.is_some() && words::contains(&words::folded(before), nominating::HERE);
    Ahead { told, own }
}

/// "выдвинуть кандидатуру начальника …": what is put forward stands between the verb and the post.
fn without_nouns(before: &str) -> &str {
    let tokens = fold::tokens(before);
    match tokens.first().and_then(|_| describe::entry_at(&tokens, 0, nominating::VERBS)) {
        Some(length) if length < tokens.len() => before[tokens[length - 1].end..].trim_start(),
        _ => before,
    }
}

/// Takes the word for the writer's own house from a phrase: "our chairwoman", "本校副校长".
pub(super) fn without_owner(phrase: &str) -> (bool, &str) {
    let tokens = fold::tokens(phrase);
    if tokens.is_empty() {
        return (false, phrase);
    }
    // "one of our officers": what counts stands before.
    match describe::entry_at(&tokens, 0, nominating::OWNED) {
        Some(length) if length <= tokens.len() => {
            (true, phrase[tokens[length - 1].end..].trim_start_matches([' ', '的']))
        }
        _ => (false, phrase),
    }
}

/// Finds the person in a Chinese phrase behind a verb: posts and houses stand before the name, a title of honour behind it.
pub(super) fn chinese(text: &str) -> Option<Named> {
    const STOPS: [&str; 26] = [
        "担任", "作为", "出任", "参加", "主持", "当", "做", "为", "来", "，", "。", "、", "（", "(", ",",
        "！", "!", "；", ";", "是", "成为", "充当", "任", "先生", "女士", "代表",
    ];
    let text = text.trim_start_matches([' ', '：', ':', '了']);
    let skip = if text.starts_with("主持") { return None } else { 0 };
    let mut end = text.len();
    for (at, _) in text.char_indices().skip(skip + 1) {
        let stop = STOPS.iter().find(|stop| text[at..].starts_with(**stop));
        // 来 of 马来西亚 is no stop: a name must stand before it.
        let whole =
            stop.is_some_and(|stop| stop.chars().count() > 1 || stop.chars().all(|c| !fold::is_ideograph(c)));
        if person::starts_with_suffix(&text[at..]).is_some()
            || whole
            || stop.is_some() && name_at_end(&text[..at]).is_some()
        {
            end = at;
            break;
        }
    }
    let span = &text[..end];
    if span.chars().count() > 40
        || !span.chars().all(|c| fold::is_ideograph(c) || matches!(c, '·' | '•' | ' '))
    {
        return None;
    }
    let suffix = person::starts_with_suffix(&text[end..]);
    let cut = name_at_end(span)?;
    let behind = &text[end + suffix.as_ref().map_or(0, String::len)..];
    let titled = suffix.is_some();
    let whole = cut == 0;
    let stopped = STOPS.iter().any(|stop| text[end..].starts_with(stop));
    // Four ideographs without a title may be a post and half a name.
    if whole && span.chars().count() > 3 && !span.contains(['·', '•']) || !titled && whole && !stopped {
        return None;
    }
    Some(Named {
        person: Person {
            salutation: suffix.unwrap_or_default(),
            name: span[cut..].trim().to_owned(),
            rest: behind.to_owned(),
        },
        before: span[..cut].to_owned(),
        behind: behind.trim_start_matches(['，', ',', '、', '（', '(']).to_owned(),
    })
}

/// Returns where the name begins in a phrase that ends with it: behind the last post, behind the last 的, else at its start.
fn name_at_end(span: &str) -> Option<usize> {
    let is_name = |name: &str| {
        let n = name.trim().chars().count();
        (2..=4).contains(&n) || name.contains(['·', '•']) && n <= 12
    };
    let posts =
        post::POSTS.iter().chain(post::POST_HEADS).filter(|post| post.starts_with(fold::is_ideograph));
    let behind_post = posts
        .map(|post| post.replace(' ', ""))
        .flat_map(|post| {
            span.match_indices(post.as_str()).map(|(at, found)| at + found.len()).collect::<Vec<_>>()
        })
        .filter(|end| is_name(&span[*end..]))
        .max();
    behind_post
        .or_else(|| span.rfind('的').map(|at| at + '的'.len_utf8()).filter(|end| is_name(&span[*end..])))
        .or_else(|| is_name(span).then_some(0))
}
