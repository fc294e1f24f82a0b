//! Finds dates in text, as people write them in the six languages and with the digits of several scripts.

use jiff::civil::Date;

use super::fold::{self, Token};

/// A date found in a text, as exact as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundDate {
    /// The year, if it was written.
    pub year: Option<i16>,
    /// The month.
    pub month: i8,
    /// The day, if it was written.
    pub day: Option<i8>,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Day and month could be the other way round: `03/04/2020`.
    pub ambiguous: bool,
}

impl FoundDate {
    /// Returns the day, where year, month and day are known.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day?).ok()
    }

    /// Tells whether it can be a given day.
    pub fn fits(&self, date: Date) -> bool {
        self.year.is_none_or(|year| year == date.year())
            && self.month == date.month()
            && self.day.is_none_or(|day| day == date.day())
    }
}

/// The names of the months, folded; several to a month, shorter ones stand for themselves alone.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "jan",
        "janvier",
        "janv",
        "enero",
        "ene",
        "يناير",
        "جانفي",
        "январь",
        "января",
        "январе",
        "янв",
        "كانون الثاني",
    ],
    &[
        "february",
        "feb",
        "fevrier",
        "fevr",
        "fev",
        "febrero",
        "فبراير",
        "فيفري",
        "شباط",
        "февраль",
        "февраля",
        "феврале",
        "фев",
    ],
    &["march", "mar", "mars", "marzo", "مارس", "اذار", "март", "марта", "марте", "мар"],
    &[
        "april",
        "apr",
        "avril",
        "avr",
        "abril",
        "abr",
        "ابريل",
        "افريل",
        "نيسان",
        "апрель",
        "апреля",
        "апреле",
        "апр",
    ],
    &["may", "mai", "mayo", "مايو", "ماي", "ايار", "май", "мая", "мае"],
    &["june", "jun", "juin", "junio", "يونيو", "يونيه", "جوان", "حزيران", "июнь", "июня", "июне", "июн"],
    &[
        "july",
        "jul",
        "juillet",
        "juil",
        "julio",
        "يوليو",
        "يوليه",
        "جويليه",
        "تموز",
        "июль",
        "июля",
        "июле",
        "июл",
    ],
    &["august", "aug", "aout", "agosto", "ago", "اغسطس", "اوت", "اب", "август", "августа", "августе", "авг"],
    &[
        "september",
        "sept",
        "sep",
        "septembre",
        "septiembre",
        "setiembre",
        "سبتمبر",
        "ايلول",
        "сентябрь",
        "сентября",
        "сентябре",
        "сент",
        "сен",
    ],
    &["october", "oct", "octobre", "octubre", "اكتوبر", "تشرين الاول", "октябрь", "октября", "октябре", "окт"],
    &[
        "november",
        "nov",
        "novembre",
        "noviembre",
        "نوفمبر",
        "تشرين الثاني",
        "ноябрь",
        "ноября",
        "ноябре",
        "нояб",
        "ноя",
    ],
    &[
        "december",
        "dec",
        "decembre",
        "diciembre",
        "dic",
        "ديسمبر",
        "كانون الاول",
        "декабрь",
        "декабря",
        "декабре",
        "дек",
    ],
];

/// Words that stand inside a date and mean nothing.
const INSIDE: [&str; 18] = [
    "of", "de", "del", "the", "d", "г", "года", "году", "من", "شهر", "عام", "سنه", "st", "nd", "rd", "th",
    "го", "le",
];

/// Words that join days of one month: `30 and 31 March`.
const JOINS: [&str; 16] =
    ["and", "to", "et", "au", "y", "al", "a", "و", "الي", "и", "по", "or", "ou", "o", "или", "او"];

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    /// A number and how many digits it has.
    Number(i32, usize),
    Month(i8),
    /// Chinese 年, 月, 日.
    Unit(char),
    /// A single mark between two numbers.
    Mark(char),
    Inside,
    Join,
    Other,
}

#[derive(Debug, Clone)]
struct Placed {
    piece: Piece,
    start: usize,
    end: usize,
}

/// Finds the dates of a text, in their order.
pub fn find(text: &str) -> Vec<FoundDate> {
    let pieces = pieces(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        match date_at(&pieces, at) {
            Some((mut dates, next)) => {
                found.append(&mut dates);
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

fn pieces(text: &str) -> Vec<Placed> {
    let tokens = fold::tokens(text);
    let mut pieces: Vec<Placed> = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let token = &tokens[index];
        if let Some(before) = pieces.last()
            && let Some(mark) = mark_between(&text[before.end..token.start])
        {
            let (start, end) = (before.end, token.start);
            pieces.push(Placed { piece: mark, start, end });
        }
        index += push_token(&mut pieces, &tokens, index);
    }
    pieces
}

/// Returns the one mark that stands between two words, if it matters in dates.
fn mark_between(gap: &str) -> Option<Piece> {
    let mut marks = gap.chars().filter(|c| !c.is_whitespace());
    match (marks.next(), marks.next()) {
        (None, _) => None,
        (Some(mark), None) => match mark {
            '.' | '/' => Some(Piece::Mark(mark)),
            '-' | '–' | '—' | '−' | '~' | '～' => Some(Piece::Mark('-')),
            ',' | '،' | '、' | '，' | '&' => Some(Piece::Mark(',')),
            '\'' | '’' | 'º' | '°' => None,
            _ => Some(Piece::Other),
        },
        _ => Some(Piece::Other),
    }
}

/// Reads the word at an index; returns how many words it took.
fn push_token(pieces: &mut Vec<Placed>, tokens: &[Token], index: usize) -> usize {
    let token = &tokens[index];
    let placed = |piece| Placed { piece, start: token.start, end: token.end };
    let word = token.text.as_str();
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    if !digits.is_empty() && digits.len() <= 4 {
        let rest = &word[digits.len()..];
        let number = Piece::Number(digits.parse().unwrap_or(0), digits.len());
        if rest.is_empty()
            || ["st", "nd", "rd", "th", "er", "re", "o", "a", "е", "го", "ое", "г", "號", "号"]
                .contains(&rest)
        {
            pieces.push(placed(number));
            return 1;
        }
        // `31mars`, `3Apr`.
        if let Some(month) = month(rest) {
            pieces.push(placed(number));
            pieces.push(placed(Piece::Month(month)));
            return 1;
        }
        pieces.push(placed(Piece::Other));
        return 1;
    }
    if let Some(next) = tokens.get(index + 1)
        && let Some(month) = month(&format!("{word} {}", next.text))
    {
        pieces.push(Placed { piece: Piece::Month(month), start: token.start, end: next.end });
        return 2;
    }
    // Arabic writes "and" as part of the word: `و1`, `ومارس`.
    if let Some(rest) = word.strip_prefix('و').filter(|rest| !rest.is_empty()) {
        let joined = rest.parse::<i32>().map(|n| Piece::Number(n, rest.len())).ok();
        if let Some(piece) = joined.or_else(|| month(rest).map(Piece::Month)) {
            pieces.push(placed(Piece::Join));
            pieces.push(placed(piece));
            return 1;
        }
    }
    let piece = match word {
        "年" | "月" | "日" | "号" | "號" => Piece::Unit(if word == "年" {
            '年'
        } else if word == "月" {
            '月'
        } else {
            '日'
        }),
        "和" | "与" | "及" | "至" | "到" => Piece::Join,
        _ => match month(word) {
            Some(month) => Piece::Month(month),
            None if INSIDE.contains(&word) => Piece::Inside,
            None if JOINS.contains(&word) => Piece::Join,
            None => Piece::Other,
        },
    };
    pieces.push(placed(piece));
    1
}

/// Tells whether a folded word names a month in one of the six languages.
pub fn is_month(word: &str) -> bool {
    month(word).is_some()
}

fn month(word: &str) -> Option<i8> {
    let bare = word.strip_prefix("ال").unwrap_or(word);
    let place = MONTHS.iter().position(|names| names.contains(&word) || names.contains(&bare))?;
    i8::try_from(place + 1).ok()
}

/// Reads the date, or the days of one month, that begin at a piece.
fn date_at(pieces: &[Placed], at: usize) -> Option<(Vec<FoundDate>, usize)> {
    chinese(pieces, at)
        .or_else(|| days_of_month(pieces, at))
        .or_else(|| year_first(pieces, at))
        .or_else(|| month_first(pieces, at))
        .or_else(|| numeric(pieces, at))
}

fn number(pieces: &[Placed], at: usize) -> Option<(i32, usize)> {
    match pieces.get(at)?.piece {
        Piece::Number(number, digits) => Some((number, digits)),
        _ => None,
    }
}

fn skip_inside(pieces: &[Placed], mut at: usize) -> usize {
    while matches!(pieces.get(at).map(|placed| &placed.piece), Some(Piece::Inside)) {
        at += 1;
    }
    at
}

fn year_of(number: i32, digits: usize) -> Option<i16> {
    (digits == 4 && (1900..2100).contains(&number)).then_some(number as i16)
}

fn day_of(number: i32, digits: usize) -> Option<i8> {
    (digits <= 2 && (1..=31).contains(&number)).then_some(number as i8)
}

fn month_of(number: i32, digits: usize) -> Option<i8> {
    (digits <= 2 && (1..=12).contains(&number)).then_some(number as i8)
}

/// `2020年3月31日`, `3月31日`, `2019年11月`, `3月30日至31日`.
fn chinese(pieces: &[Placed], at: usize) -> Option<(Vec<FoundDate>, usize)> {
    let unit = |at: usize, unit: char| pieces.get(at).is_some_and(|placed| placed.piece == Piece::Unit(unit));
    let mut next = at;
    let mut year = None;
    let (first, digits) = number(pieces, at)?;
    if unit(at + 1, '年') {
        year = year_of(first, digits);
        year?;
        next = at + 2;
    }
    let (number_of_month, digits) = number(pieces, next)?;
    let month = month_of(number_of_month, digits)?;
    if !unit(next + 1, '月') {
        return None;
    }
    next += 2;
    let start = pieces[at].start;
    let mut found = Vec::new();
    let mut end = next;
    let mut cursor = next;
    while let Some((value, digits)) = number(pieces, cursor)
        && let Some(day) = day_of(value, digits)
        && !unit(cursor + 1, '月')
        && !unit(cursor + 1, '年')
    {
        let with_unit = unit(cursor + 1, '日');
        if !with_unit && !found.is_empty() {
            break;
        }
        end = cursor + 1 + usize::from(with_unit);
        found.push(FoundDate {
            year,
            month,
            day: Some(day),
            start: if found.is_empty() { start } else { pieces[cursor].start },
            end: pieces[end - 1].end,
            ambiguous: false,
        });
        cursor = end;
        while matches!(pieces.get(cursor).map(|p| &p.piece), Some(Piece::Join | Piece::Mark(',' | '-'))) {
            cursor += 1;
        }
    }
    if found.is_empty() {
        found.push(FoundDate { year, month, day: None, start, end: pieces[end - 1].end, ambiguous: false });
    }
    Some((found, end))
}

/// `31 March 2020`, `le 1er avril`, `30, 31 March and 1 April` (the days that share a month).
fn days_of_month(pieces: &[Placed], at: usize) -> Option<(Vec<FoundDate>, usize)> {
    let mut days: Vec<(i8, usize)> = Vec::new();
    let mut next = at;
    loop {
        let (value, digits) = number(pieces, next)?;
        days.push((day_of(value, digits)?, next));
        next += 1;
        // An ordinal's dot, `1. April`, and little words between day and month.
        let mut after = skip_inside(pieces, next);
        if matches!(pieces.get(after).map(|p| &p.piece), Some(Piece::Mark('.' | '-')))
            && matches!(pieces.get(after + 1).map(|p| &p.piece), Some(Piece::Month(_)))
        {
            after += 1;
        }
        if let Some(Piece::Month(month)) = pieces.get(after).map(|p| p.piece.clone()) {
            let (year, end) = year_after(pieces, after + 1);
            let found = days
                .iter()
                .map(|(day, place)| FoundDate {
                    year,
                    month,
                    day: Some(*day),
                    start: pieces[*place].start,
                    end: if *place == next - 1 { pieces[end - 1].end } else { pieces[*place].end },
                    ambiguous: false,
                })
                .collect();
            return Some((found, end));
        }
        // More days before the month.
        let before = next;
        next = skip_joins(pieces, next);
        if next == before || days.len() > 7 {
            return None;
        }
    }
}

fn skip_joins(pieces: &[Placed], mut at: usize) -> usize {
    while matches!(
        pieces.get(at).map(|p| &p.piece),
        Some(Piece::Join | Piece::Inside | Piece::Mark(',' | '-' | '/'))
    ) {
        at += 1;
    }
    at
}

/// Returns the year that follows, and where to go on.
fn year_after(pieces: &[Placed], at: usize) -> (Option<i16>, usize) {
    let mut next = skip_inside(pieces, at);
    if matches!(pieces.get(next).map(|p| &p.piece), Some(Piece::Mark(_))) {
        next = skip_inside(pieces, next + 1);
    }
    match number(pieces, next).and_then(|(value, digits)| year_of(value, digits)) {
        Some(year) => (Some(year), next + 1),
        None => (None, at),
    }
}

/// `2015 June`, `2015-June`: the year before a month that has no other.
fn year_first(pieces: &[Placed], at: usize) -> Option<(Vec<FoundDate>, usize)> {
    let (value, digits) = number(pieces, at)?;
    let year = year_of(value, digits)?;
    let dashed = matches!(pieces.get(at + 1).map(|p| &p.piece), Some(Piece::Mark('-' | '/')));
    let place = at + 1 + usize::from(dashed);
    let Piece::Month(month) = pieces.get(place)?.piece else { return None };
    // "In 2015, March 2016": the month has a year of its own, unless that one begins the next date.
    if let (Some(_), next) = year_after(pieces, place + 1)
        && !matches!(pieces.get(next).map(|p| &p.piece), Some(Piece::Month(_)))
    {
        return None;
    }
    if number(pieces, place + 1).is_some() {
        return None;
    }
    let (start, end) = (pieces[at].start, pieces[place].end);
    Some((vec![FoundDate { year: Some(year), month, day: None, start, end, ambiguous: false }], place + 1))
}

/// `March 31, 2020`, `November 2019`, `March 30 and 31`, `Nov. 2019`, a month alone.
fn month_first(pieces: &[Placed], at: usize) -> Option<(Vec<FoundDate>, usize)> {
    let Piece::Month(month) = pieces.get(at)?.piece else { return None };
    let start = pieces[at].start;
    let (year, end) = year_after(pieces, at + 1);
    if year.is_some() {
        let end_at = pieces[end - 1].end;
        return Some((vec![FoundDate { year, month, day: None, start, end: end_at, ambiguous: false }], end));
    }
    let mut days: Vec<(i8, usize)> = Vec::new();
    let mut next = skip_inside(pieces, at + 1);
    if matches!(pieces.get(next).map(|p| &p.piece), Some(Piece::Mark('.'))) {
        next += 1;
    }
    let mut end = at + 1;
    while let Some(day) = number(pieces, next).and_then(|(value, digits)| day_of(value, digits)) {
        // The number may belong to the next date: `March, 1 April`.
        let after = skip_inside(pieces, next + 1);
        if matches!(pieces.get(after).map(|p| &p.piece), Some(Piece::Month(_))) && !days.is_empty() {
            break;
        }
        days.push((day, next));
        end = next + 1;
        next = skip_joins(pieces, end);
        if next == end {
            break;
        }
    }
    let (year, end) = if days.is_empty() { (None, end) } else { year_after(pieces, end) };
    if days.is_empty() {
        let found = FoundDate { year, month, day: None, start, end: pieces[at].end, ambiguous: false };
        return Some((vec![found], at + 1));
    }
    let found = days
        .iter()
        .map(|(day, place)| FoundDate {
            year,
            month,
            day: Some(*day),
            start: if *place == days[0].1 { start } else { pieces[*place].start },
            end: pieces[*place].end,
            ambiguous: false,
        })
        .collect();
    Some((found, end))
}

/// `2020-03-31`, `31.03.2020`, `31/3`, `2019-11`, `11/2019`.
fn numeric(pieces: &[Placed], at: usize) -> Option<(Vec<FoundDate>, usize)> {
    let mark = |at: usize| match pieces.get(at)?.piece {
        Piece::Mark(mark @ ('.' | '/' | '-')) => Some(mark),
        _ => None,
    };
    let (first, first_digits) = number(pieces, at)?;
    let first_mark = mark(at + 1)?;
    let (second, second_digits) = number(pieces, at + 2)?;
    let found = |year, month, day, last: usize, ambiguous| {
        let place = FoundDate { year, month, day, start: pieces[at].start, end: pieces[last].end, ambiguous };
        Some((vec![place], last + 1))
    };
    let third = (mark(at + 3) == Some(first_mark)).then(|| number(pieces, at + 4)).flatten();
    if let Some(year) = year_of(first, first_digits) {
        let month = month_of(second, second_digits)?;
        return match third.and_then(|(value, digits)| day_of(value, digits)) {
            Some(day) => found(Some(year), month, Some(day), at + 4, false),
            None => found(Some(year), month, None, at + 2, false),
        };
    }
    if let Some(year) = year_of(second, second_digits) {
        return found(Some(year), month_of(first, first_digits)?, None, at + 2, false);
    }
    // Day before month, as almost everywhere; the other way round only where it cannot be otherwise.
    let (day, month, swapped) =
        match (day_of(first, first_digits), month_of(second, second_digits), month_of(first, first_digits)) {
            (Some(day), Some(month), other) => (day, month, other.is_some() && first != second),
            (Some(_), None, Some(month)) => (day_of(second, second_digits)?, month, false),
            _ => return None,
        };
    match third.and_then(|(value, digits)| {
        year_of(value, digits).or_else(|| (digits == 2).then_some(2000 + value as i16))
    }) {
        Some(year) => found(Some(year), month, Some(day), at + 4, swapped),
        None if first_mark == '-' => None,
        None => found(None, month, Some(day), at + 2, swapped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = find(text)
            .iter()
            .map(|date| {
                let year = date.year.map_or("?".to_owned(), |year| year.to_string());
                let day = date.day.map_or("?".to_owned(), |day| day.to_string());
                format!("{year}-{}-{day}", date.month)
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_names_of_the_months_are_folded() {
        let names = MONTHS.iter().flat_map(|names| names.iter());
        let unfolded: Vec<_> = names.filter(|name| fold::words(name) != **name).collect();
        assert!(unfolded.is_empty(), "{unfolded:?}");
    }

    #[test]
    fn dates_are_found_as_they_are_written_in_six_languages() {
        check("31 March and 1 April 2020", &["?-3-31", "2020-4-1"]);
        check("le 1er avril uniquement", &["?-4-1"]);
        check("el 31 de marzo y el 1 de abril", &["?-3-31", "?-4-1"]);
        check("31 مارس و1 أبريل 2020", &["?-3-31", "2020-4-1"]);
        check("٣١ مارس ٢٠٢٠", &["2020-3-31"]);
        check("2020年3月31日和4月1日", &["2020-3-31", "?-4-1"]);
        check("3月30日至31日", &["?-3-30", "?-3-31"]);
        check("31 марта и 1 апреля 2020 г.", &["?-3-31", "2020-4-1"]);
        check("30 and 31 March 2020", &["2020-3-30", "2020-3-31"]);
        check("March 31st, 2020 or April 1", &["2020-3-31", "?-4-1"]);
        check("November 2019", &["2019-11-?"]);
        check("в ноябре 2019 года", &["2019-11-?"]);
        check("تشرين الثاني 2019", &["2019-11-?"]);
        check("2015 June – 2018 December, in 2015 March 2016", &["2015-6-?", "2018-12-?", "2016-3-?"]);
        check("11/2019, 2019-12, 2019.10", &["2019-11-?", "2019-12-?", "2019-10-?"]);
        check("31.03.2020, 1/4/2020, 2020-04-02", &["2020-3-31", "2020-4-1", "2020-4-2"]);
        check("31/3", &["?-3-31"]);
        check("1st of April", &["?-4-1"]);
        check("Taken on 3 Nov. 2019 at dawn", &["2019-11-3"]);
        check("1. April 2020", &["2020-4-1"]);
        check("from 2015 to 2019, 12 speakers, 1-2 pages", &[]);
        check("2019年11月", &["2019-11-?"]);
    }
}
