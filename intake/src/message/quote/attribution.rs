//! The line above a quotation that says who wrote when: `On Mon, 20 Jan 2020 at 05:15, Jane <jane@example.org> wrote:`.

use super::{
    line::{self, Line},
    words,
};

/// Most lines that an attribution spans.
const LINES: usize = 7;
/// Longest attribution, in bytes.
const BYTES: usize = 600;

/// Returns how many lines the attribution at the start of `lines` spans, `None` if none begins there. `quoted` ignores
/// quote marks before it.
pub(super) fn length(lines: &[Line<'_>], quoted: bool) -> Option<usize> {
    let mut joined = String::new();
    let mut empty_lines = 0;
    for (index, line) in lines.iter().take(LINES).enumerate() {
        if line.text.len() > 2 * BYTES {
            return None;
        }
        let plain = line::plain(line.text);
        let mut piece = plain.trim();
        if quoted || index > 0 {
            piece = piece.trim_start_matches(['>', ' ']);
        }
        if piece.is_empty() {
            // Some mailers put an empty line inside, never at the start.
            empty_lines += 1;
            if index == 0 || empty_lines > 2 || !is_open(&joined) {
                return None;
            }
            continue;
        }
        if index == 0 && !can_begin(piece) {
            return None;
        }
        if joined.len() + piece.len() > BYTES {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(piece);
        if is_attribution(&joined) {
            // What stands above a mailer's own line is the writer's: "SDG: 6 / Start: 2018 / On Mon, Jane wrote:".
            if index > 0 && !is_started(&joined) && begins_below(&lines[..=index], quoted) {
                return None;
            }
            // A verb split from its colon, `wrote` / `:`.
            let next =
                lines.get(index + 1).map_or("", |line| line.text.trim().trim_start_matches(['>', ' ']));
            return Some(index + 1 + usize::from(matches!(next, ":" | ">:" | "> :")));
        }
    }
    None
}

/// Returns who wrote, as an attribution names the writer: `Name <address>`, as much of it as there is.
pub(super) fn writer(lines: &[Line<'_>]) -> String {
    let joined = lines.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
    let Some((before, rest)) = joined.split_once('<') else { return String::new() };
    let address = rest.split('>').next().unwrap_or_default().trim();
    if !address.contains('@') {
        return String::new();
    }
    // The name is the last that stands before the address: behind the date, or in quotation marks.
    let before =
        before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '(' | '\''));
    let name = before.rsplit([',', ';', ':', '"', '“', '،', '，']).next().unwrap_or_default();
    let name = name.trim_start_matches(|c: char| !c.is_alphabetic());
    format!("{name} <{address}>")
}

/// Tells whether a text begins with a word that mailers write first.
fn is_started(text: &str) -> bool {
    let lower: String = bare(text).chars().take(12).collect::<String>().to_lowercase();
    words::STARTS.iter().any(|start| lower.starts_with(start))
}

/// Tells whether one of the lines below the first begins an attribution with a mailer's first word, below an empty line.
fn begins_below(lines: &[Line<'_>], quoted: bool) -> bool {
    (2..lines.len()).any(|at| {
        let above = line::plain(lines[at - 1].text);
        above.trim().is_empty()
            && is_started(&line::plain(lines[at].text))
            && length(&lines[at..], quoted).is_some_and(|length| length == lines.len() - at)
    })
}

/// Tells whether more of an attribution may come after an empty line: it has not named its writer yet.
fn is_open(joined: &str) -> bool {
    joined.bytes().filter(u8::is_ascii_digit).count() >= 4 && joined.len() < 120
}

/// A quick look at the first line, so that ordinary text costs nothing.
fn can_begin(piece: &str) -> bool {
    let bare = bare(piece);
    let lower: String = bare.chars().take(12).collect::<String>().to_lowercase();
    piece.len() < BYTES
        && (words::STARTS.iter().any(|start| lower.starts_with(start))
            || piece.bytes().take(60).any(|byte| byte.is_ascii_digit())
            || piece.contains('@')
            || piece.contains('<'))
}

fn bare(text: &str) -> &str {
    text.trim_matches(|character: char| {
        character.is_whitespace() || matches!(character, '*' | '_' | '-' | '—' | '>' | '"')
    })
}

/// Tells whether a joined line is an attribution.
fn is_attribution(joined: &str) -> bool {
    let text = joined.trim().trim_end_matches(['*', '_', ' ']);
    let lower = text.to_lowercase();
    let core = bare(&lower);
    let ends_open = core.ends_with([':', '：']);
    let closed =
        core.trim_end_matches(|character: char| character.is_whitespace() || matches!(character, ':' | '：'));
    let digits = core.bytes().filter(u8::is_ascii_digit).count();
    let has_address = core.contains('@') || (core.contains('<') && core.contains('>'));
    let has_date = digits >= 3 && has_date_shape(core);
    let starts = words::STARTS.iter().any(|start| core.starts_with(start));
    let ends_with_verb = words::WROTE.iter().chain(words::ENDS).any(|verb| ends_with_word(closed, verb));
    if ends_with_verb && (ends_open || starts && has_date) && (has_address || has_date) {
        // "In her book of 2016 she wrote:" names no writer's address and begins with no mailer's word.
        return starts && (has_date || has_address) || begins_with_date(core) || names_writer_first(core);
    }
    // German with the date after the verb, Arabic with the writer after it: "Jane <jane@example.org> schrieb am Fr., 28. Apr. 2017 um 11:53 Uhr:"
    if ends_open
        && has_address
        && has_date
        && words::WROTE.iter().any(|verb| core.contains(&format!(" {verb} ")))
    {
        return true;
    }
    // "2017-11-24 16:32 GMT+01:00 Jane <jane@example.org>:", "30.09.2017, 18.30, "Jane" <jane@example.org>:"
    if has_date
        && has_address
        && begins_with_date(core)
        && has_time(core)
        && ends_open
        && ends_with_address(closed)
    {
        return true;
    }
    // "2013/7/20 Jane via a forum <forum@example.org>"
    if has_iso_date(core) && lower.ends_with('>') && has_address && core.len() < 120 {
        return true;
    }
    // "2016-03-03 17:21 GMT+01:00 Jane Doe"
    has_iso_date(core)
        && core.contains(" gmt")
        && core.len() < 120
        && core.split_once(" gmt").is_some_and(|(_, rest)| rest.split_whitespace().count() >= 2)
}

/// `Jane Doe <jane@example.org> …`: a few words of a name, then the address.
fn names_writer_first(core: &str) -> bool {
    core.split_once('<').is_some_and(|(name, rest)| {
        rest.contains('@') && name.split_whitespace().count() <= 7 && !name.contains(['?', '!', ';'])
    })
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(before) = text.strip_suffix(word) else { return false };
    // Scripts without blanks between words need none before the verb.
    let is_spaced = word.is_ascii()
        || word.chars().all(|character| {
            character.is_alphabetic() && character < '\u{3000}' || !character.is_alphabetic()
        });
    before.is_empty() || !is_spaced || before.ends_with(|character: char| !character.is_alphabetic())
}

fn ends_with_address(closed: &str) -> bool {
    closed.ends_with('>') || closed.rsplit(char::is_whitespace).next().is_some_and(|word| word.contains('@'))
}

/// Tells whether a date stands in the text: a year or two numbers with a date's separators, or a time.
fn has_date_shape(text: &str) -> bool {
    has_time(text)
        || text
            .split(|character: char| !character.is_ascii_digit())
            .any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
        || text.split_whitespace().any(|word| {
            word.matches(['.', '/', '-']).count() >= 2 && word.bytes().filter(u8::is_ascii_digit).count() >= 4
        })
}

/// `05:15`, `18.30`, `18h30`.
fn has_time(text: &str) -> bool {
    text.split(|character: char| character.is_whitespace() || character == ',').any(|word| {
        let digits: Vec<&str> = word.split([':', '.', 'h']).collect();
        digits.len() >= 2
            && (1..=2)
                .contains(&digits[0].trim_start_matches(|character: char| !character.is_ascii_digit()).len())
            && digits[1].len() >= 2
            && digits[1].as_bytes()[..2].iter().all(u8::is_ascii_digit)
            && digits[0].ends_with(|character: char| character.is_ascii_digit())
    }) || text.contains('：') && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A date is the first thing: a day's number or a whole date within the first words. A bare year is none: "In 2016 she …".
fn begins_with_date(text: &str) -> bool {
    let first = text
        .split_whitespace()
        .take(4)
        .find(|word| word.starts_with(|character: char| character.is_ascii_digit()));
    first.is_some_and(|word| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        digits <= 2 || word.len() > digits && !word[digits..].starts_with([',', ';', ')'])
    })
}

fn has_iso_date(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("");
    let parts: Vec<&str> = first.split(['-', '/']).collect();
    parts.len() == 3
        && parts[0].len() == 4
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}
