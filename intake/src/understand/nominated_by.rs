//! What people write beside "Nominated by": a person, a house, or both, in any order and with any marks between them.
//!
//! `Ada Sow, Head of Unit, Lake Institute`, `Lake Institute (Ada Sow)`, `Lake Institute - Ada Sow`, `湖滨大学国际合作处　季文涛`.

use schema::field::{self, fold};

use super::card;
use super::person;
use super::sender;
use super::words::nominating::{FOR, SPEAKS_FOR};

/// Who nominates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Nominators {
    /// The person, without a title of honour.
    pub person: Option<String>,
    /// The house.
    pub house: Option<String>,
}

/// What a piece of the value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Person,
    House,
    Post,
    Address,
    Other,
}

/// Reads a value; `author` is the writer's name, which is a person's whatever it looks like.
pub(super) fn read(value: &str, author: &str, is_country: &dyn Fn(&str) -> bool) -> Nominators {
    let value = SPEAKS_FOR.iter().find_map(|begun| value.trim().strip_prefix(begun)).unwrap_or(value);
    if let Some((person, house)) = for_house(value, author) {
        return Nominators { person: Some(person), house: Some(house) };
    }
    let pieces = pieces(value);
    let parts: Vec<(Part, &Piece)> = pieces
        .iter()
        .map(|piece| (if is_country(&piece.text) { Part::Address } else { part(&piece.text, author) }, piece))
        .collect();
    let mut person = parts.iter().position(|(part, _)| *part == Part::Person);
    let has_house = parts.iter().any(|(part, _)| *part == Part::House);
    let others: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].0 == Part::Other).collect();
    // Beside a house, two or three words that are nothing else are a name.
    if let (None, true, [only]) = (person, has_house, others.as_slice())
        && could_be_name(&parts[*only].1.text)
    {
        person = Some(*only);
    }
    let mut house = String::new();
    for (at, (part, piece)) in parts.iter().enumerate() {
        let is_house = match part {
            Part::House => true,
            // What is called like nothing is a house only beside a person, or the rest of a house's name.
            Part::Other => Some(at) != person && person.is_some() && (!has_house || !house.is_empty()),
            // Behind a person, what is called like a second one is a house.
            Part::Person => Some(at) != person && !has_house && house.is_empty(),
            Part::Post | Part::Address => false,
        };
        match (is_house, house.is_empty(), piece.behind_comma) {
            (true, true, _) => house.push_str(card::without_article(&piece.text)),
            (true, false, true) => {
                house.push_str(", ");
                house.push_str(&piece.text);
            }
            _ => {}
        }
    }
    Nominators {
        person: person.map(|at| person::salutation(&parts[at].1.text).1),
        house: Some(house).filter(|house| !house.is_empty()),
    }
}

/// "Moana Tuilagi for Pacific Youth Tech"; "of" and "from" stand within names of houses, so that there the person must be the
/// writer.
fn for_house(value: &str, author: &str) -> Option<(String, String)> {
    let line = field::text::line(value);
    let (before, behind) = FOR.iter().find_map(|joint| line.split_once(joint))?;
    let speaks = || {
        SPEAKS_FOR.iter().any(|joint| line.contains(&format!(" {joint}")))
            && before.contains(' ')
            && part(before.trim(), author) == Part::Person
    };
    let is_capital = card::without_article(behind.trim()).starts_with(|c: char| !c.is_lowercase());
    let plain = !before.contains([',', '،', '，', ';']);
    (plain && is_capital && (is_author(before.trim(), author) || speaks()))
        .then(|| (person::salutation(before.trim()).1, card::without_article(behind.trim()).to_owned()))
}

/// Tells whether a text is the writer's name.
fn is_author(text: &str, author: &str) -> bool {
    let bare = person::salutation(text).1;
    let same = if text.contains(' ') { person::same(&bare, author) } else { bare == author };
    let is_whole = text.contains(' ') || text.starts_with(fold::is_ideograph);
    !sender::is_no_person(author) && is_whole && same
}

/// A piece of a value between two marks.
#[derive(Debug)]
struct Piece {
    text: String,
    behind_comma: bool,
}

fn pieces(value: &str) -> Vec<Piece> {
    const DASHES: [&str; 7] = [" - ", " – ", " — ", "——", " / ", "\t", "  "];
    let mut pieces: Vec<Piece> = Vec::new();
    let outer = value.split(['\n', '(', ')', '（', '）', ';', '；', '|']);
    for group in outer.flat_map(|part| DASHES.iter().fold(vec![part], |parts, dash| cut(parts, dash))) {
        for (at, piece) in group.split([',', '،', '，', '、']).enumerate() {
            let text = piece.trim().trim_end_matches('.').trim();
            if text.is_empty() {
                continue;
            }
            match by_blank(text) {
                Some((first, second)) => {
                    pieces.push(Piece { text: first.to_owned(), behind_comma: at > 0 });
                    pieces.push(Piece { text: second.to_owned(), behind_comma: false });
                }
                None => pieces.push(Piece { text: field::text::line(text), behind_comma: at > 0 }),
            }
        }
    }
    pieces
}

fn cut<'a>(parts: Vec<&'a str>, mark: &str) -> Vec<&'a str> {
    parts.into_iter().flat_map(|part| part.split(mark)).collect()
}

/// In Chinese a blank alone may stand between house and name.
fn by_blank(text: &str) -> Option<(&str, &str)> {
    const LONGEST_NAME: usize = 4;
    if !text.chars().any(fold::is_ideograph) {
        return None;
    }
    let is_name = |text: &str| text.chars().count() <= LONGEST_NAME && text.chars().all(fold::is_ideograph);
    let last = text
        .rsplit_once(char::is_whitespace)
        .filter(|(house, name)| is_name(name) && person::is_house(house));
    let first =
        text.split_once(char::is_whitespace).filter(|(name, house)| is_name(name) && person::is_house(house));
    last.or(first).map(|(a, b)| (a.trim(), b.trim()))
}

fn part(piece: &str, author: &str) -> Part {
    if piece.contains('@') || piece.contains("://") || piece.chars().any(|c| fold::digit(c).is_some()) {
        Part::Address
    } else if is_author(piece, author) {
        Part::Person
    } else if person::is_post(card::without_article(piece)) || person::is_salutation(piece) {
        Part::Post
    } else if person::is_house(piece) {
        Part::House
    } else if person::at_start(piece, true).is_some_and(|found| found.rest.is_empty()) {
        Part::Person
    } else {
        Part::Other
    }
}

fn could_be_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=4).contains(&words.len())
        && words.iter().all(|word| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_and_a_house_stand_in_any_order_with_any_marks() {
        for (value, person, house) in [
            ("Ada Sow, Head of Unit, Lake Institute", "Ada Sow", "Lake Institute"),
            ("Lake Institute (Ada Sow)", "Ada Sow", "Lake Institute"),
            ("Lake Institute - Ms Ada Sow", "Ada Sow", "Lake Institute"),
            ("Lake Institute, Ada Sow, ada@lake.example", "Ada Sow", "Lake Institute"),
            ("M. Ousmane Thiam, secrétaire général", "Ousmane Thiam", ""),
            ("Ассоциация «Доступ», Гульзат Асанова", "Гульзат Асанова", "Ассоциация «Доступ»"),
            (
                "Петрович Ольга Николаевна, Министерство связи",
                "Петрович Ольга Николаевна",
                "Министерство связи",
            ),
            ("جمعية التقنيين في تعز - عبد الرقيب المقطري", "عبد الرقيب المقطري", "جمعية التقنيين في تعز"),
            ("陈嘉慧（东南亚初创企业协会）", "陈嘉慧", "东南亚初创企业协会"),
            ("湖滨大学国际合作处 季文涛", "季文涛", "湖滨大学国际合作处"),
            ("邱美玲，新加坡技术公会", "邱美玲", "新加坡技术公会"),
            ("Ministry of Transport, Ada Sow", "Ada Sow", "Ministry of Transport"),
            ("Ada Sow for the Lake Institute", "Ada Sow", "Lake Institute"),
            ("on behalf of Lake Institute", "", "Lake Institute"),
        ] {
            let found = read(value, "", &|_| false);
            assert_eq!(found.person.as_deref().unwrap_or_default(), person, "{value}");
            assert_eq!(found.house.as_deref().unwrap_or_default(), house, "{value}");
        }
    }
}
