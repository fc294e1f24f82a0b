//! Labels and values that stand in a pattern of several lines, or several on one: questions with their answers, tables drawn
//! with bars, pairs side by side. Each is brought into lines of `Label: value`, of which [`super::layout`] tells more.

use super::labels::{LITTLE, numbering, undecorated};
use super::layout::{Known, capital, is_label_like};

/// Takes away the lines that only draw: borders of tables, and rulers below short lines where several are underlined.
pub(super) fn unruled(lines: Vec<String>) -> Vec<String> {
    const SEVERAL: usize = 3;
    const LONGEST: usize = 70;
    let is_border = |line: &str| {
        let line = line.trim();
        line.chars().count() >= 5
            && line.starts_with(['+', '|', '┌', '├', '└', '╔', '╠', '╚'])
            && line.chars().all(|c| "+-=|:─┬┼┴┌├└┐┤┘═╦╬╩╔╠╚╗╣╝ ".contains(c))
    };
    let is_ruler = |line: &str| {
        let line = line.trim();
        line.chars().count() >= 3 && (line.chars().all(|c| c == '-') || line.chars().all(|c| c == '='))
    };
    let underlined = |at: usize| {
        at > 0
            && is_ruler(&lines[at])
            && !lines[at - 1].trim().is_empty()
            && lines[at - 1].chars().count() <= LONGEST
            && lines.get(at + 1).is_some_and(|next| !next.trim().is_empty())
    };
    let several = (0..lines.len()).filter(|at| underlined(*at)).count() >= SEVERAL;
    let gone: Vec<bool> =
        (0..lines.len()).map(|at| is_border(&lines[at]) || several && underlined(at)).collect();
    lines.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|(line, _)| line).collect()
}

/// Takes tables drawn with bars or tabulators apart whose first row holds the labels: a block of lines for each row.
pub(super) fn rows(lines: &[String], known: Known<'_>) -> Vec<String> {
    const COLUMNS: usize = 3;
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim();
        let mark = if line.contains('|') { '|' } else { '\t' };
        let inner = line.strip_prefix(mark).unwrap_or(line);
        let inner = inner.strip_suffix(mark).unwrap_or(inner);
        inner.split(mark).map(|cell| cell.trim().trim_matches('*').to_owned()).collect()
    };
    let mut plain = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let labels = if lines[at].contains(['|', '\t']) { cells(&lines[at]) } else { Vec::new() };
        let n_known = labels.iter().filter(|label| known(label).is_some()).count();
        let mut next = at + 1;
        if labels.len() >= COLUMNS && n_known >= COLUMNS && n_known * 2 >= labels.len() {
            while next < lines.len()
                && lines[next].contains(['|', '\t'])
                && cells(&lines[next]).len() == labels.len()
            {
                let values = cells(&lines[next]);
                for (label, value) in labels.iter().zip(&values).filter(|(label, _)| !label.is_empty()) {
                    plain.push(format!("{label}: {value}"));
                }
                plain.push(String::new());
                next += 1;
            }
        }
        if next == at + 1 {
            plain.push(lines[at].clone());
        }
        at = next;
    }
    plain
}

/// Marks of a question and of its answer, folded, in the six languages.
const ASKED: [(&[&str], &[&str]); 6] = [
    (
        &["q", "question", "вопрос", "в", "س", "السوال", "سوال"],
        &["a", "answer", "ans", "ответ", "о", "ج", "الجواب", "جواب"],
    ),
    (&["q", "question"], &["r", "reponse", "rep"]),
    (&["p", "pregunta"], &["r", "respuesta"]),
    (&["问"], &["答"]),
    (&["問"], &["答"]),
    (&["问 题"], &["回 答"]),
];

/// Joins questions with the answers below them: `Q1. Country?` `A1. Chad`.
pub(super) fn answered(lines: Vec<String>) -> Vec<String> {
    const SEVERAL: usize = 2;
    let Some((asks, answers)) = ASKED.iter().find(|(asks, answers)| {
        let n = |marks: &[&str]| lines.iter().filter(|line| behind_mark(line, marks).is_some()).count();
        let (asked, answered) = (n(asks), n(answers));
        asked >= SEVERAL && answered >= SEVERAL && answered <= asked
    }) else {
        return lines;
    };
    let mut plain: Vec<String> = Vec::with_capacity(lines.len());
    let mut open: Option<usize> = None;
    for line in lines {
        if let Some(question) = behind_mark(&line, asks) {
            let label = question
                .trim()
                .trim_start_matches(['¿', ' '])
                .trim_end_matches(['?', '？', '؟', '.', ':', ' ']);
            open = Some(plain.len());
            plain.push(capital(label));
        } else if let (Some(answer), Some(at)) = (behind_mark(&line, answers), open.take()) {
            let answer = format!("{}: {}", plain[at], answer.trim());
            plain.truncate(at);
            plain.push(answer);
        } else {
            // An answer on two lines, or none: the question stays as it is.
            plain.push(line);
        }
    }
    plain
}

/// Returns what stands behind a mark with which a line begins: `Q1.`, `Q:`, `س١:`, `Вопрос 3)`.
fn behind_mark<'l>(line: &'l str, marks: &[&str]) -> Option<&'l str> {
    let tokens = schema::field::fold::tokens(line);
    let first = tokens.first()?;
    let bare = first.text.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut end = first.end;
    let mut used = 1;
    let two = tokens.get(1).map(|second| format!("{} {}", first.text, second.text));
    if let Some(two) = two
        && marks.contains(&two.as_str())
    {
        end = tokens[1].end;
        used = 2;
    } else if !marks.contains(&bare) {
        return None;
    }
    // A number of its own: `Question 3:`.
    if let Some(number) = tokens.get(used).filter(|token| token.text.bytes().all(|b| b.is_ascii_digit())) {
        let gap = line[end..number.start].trim();
        if gap.is_empty() || gap == "." {
            end = number.end;
        }
    }
    let rest = line[end..].trim_start();
    rest.strip_prefix([':', '：', '.', ')', '）', '-', '–', '．']).map(str::trim_start)
}

/// Sets pairs that stand on one line on lines of their own: `Name: Ada | Country: Chad`, `Nom : Ada ; Pays : Togo`.
pub(super) fn apart(lines: Vec<String>, known: Known<'_>) -> Vec<String> {
    const CUTS: [&str; 9] = [" | ", "；", "; ", " ; ", " – ", " — ", " · ", "    ", "\t"];
    const SEVERAL: usize = 2;
    let pair = |piece: &str| {
        let (label, _) = piece.split_once([':', '：'])?;
        is_label_like(label).then(|| known(label).is_some())
    };
    lines
        .into_iter()
        .flat_map(|line| {
            if line.matches([':', '：']).count() < SEVERAL {
                return vec![line];
            }
            for cut in CUTS {
                // A wide gap stands between pairs alone; the others stand in sentences too.
                let wide = matches!(cut, " | " | "    " | "\t");
                let pieces: Vec<&str> =
                    line.split(cut).map(str::trim).filter(|piece| !piece.is_empty()).collect();
                let pairs: Vec<bool> = pieces.iter().filter_map(|piece| pair(piece)).collect();
                let n_known = pairs.iter().filter(|known| **known).count();
                if pieces.len() >= SEVERAL
                    && pairs.len() == pieces.len()
                    && n_known >= if wide { 1 } else { SEVERAL }
                    && n_known * 2 >= pairs.len()
                {
                    return pieces.into_iter().map(str::to_owned).collect();
                }
            }
            vec![line]
        })
        .collect()
}

/// Takes labels of two questions apart where the value has two parts: `Name/Country: Ada / Chad`, `Post and employer: …`.
pub(super) fn compound(lines: Vec<String>, known: Known<'_>) -> Vec<String> {
    const JOINTS: [&str; 12] =
        ["/", " and ", " & ", " + ", " et ", " y ", " e ", " и ", " و", "和", "与", "及"];
    const CUTS: [&str; 7] = [" / ", "; ", "；", ", ", "，", "、", "، "];
    let split = |line: &str| -> Option<Vec<String>> {
        let (label, value) = line.split_once([':', '：'])?;
        let label = undecorated(label);
        if known(label).is_some() || value.trim().is_empty() {
            return None;
        }
        let (first, second) = JOINTS.iter().find_map(|joint| {
            let (first, second) = label.split_once(joint)?;
            let (first, second) = (first.trim(), second.trim());
            let (a, b) = (known(first)?, known(second)?);
            (a != b).then(|| (first.to_owned(), capital(second)))
        })?;
        let (one, other) =
            CUTS.iter().find_map(|cut| value.split_once(cut)).or_else(|| value.split_once('/'))?;
        let (one, other) = (one.trim(), other.trim());
        (!one.is_empty() && !other.is_empty())
            .then(|| vec![format!("{first}: {one}"), format!("{second}: {other}")])
    };
    lines.into_iter().flat_map(|line| split(&line).unwrap_or_else(|| vec![line])).collect()
}

/// Joins a name that is asked for in two parts: `Surname: Okafor`, `First name: Ada`.
pub(super) fn joined_name(lines: &mut [String]) {
    const NEAR: usize = 3;
    const FIRST: &[&str] = &[
        "first name",
        "first names",
        "given name",
        "given names",
        "forename",
        "prenom",
        "prenoms",
        "nombre",
        "nombres",
        "nombre de pila",
        "имя",
        "الاسم الاول",
        "名",
    ];
    const LAST: &[&str] = &[
        "surname",
        "last name",
        "family name",
        "nom",
        "nom de famille",
        "apellido",
        "apellidos",
        "фамилия",
        "اسم العايله",
        "姓",
    ];
    let part = |line: &str, names: &[&str]| -> Option<String> {
        let (label, value) = line.split_once([':', '：'])?;
        let value = value.trim();
        (names.contains(&schema::field::fold::words(undecorated(label)).as_str())
            && !value.is_empty()
            && value.split_whitespace().count() <= 4)
            .then(|| value.to_owned())
    };
    let mut at = 0;
    while at < lines.len() {
        let near = at + 1..lines.len().min(at + 1 + NEAR);
        let joined = match (part(&lines[at], FIRST), part(&lines[at], LAST)) {
            (Some(first), _) => {
                near.clone().find_map(|other| Some((other, first.clone(), part(&lines[other], LAST)?)))
            }
            (None, Some(last)) => {
                near.clone().find_map(|other| Some((other, part(&lines[other], FIRST)?, last.clone())))
            }
            (None, None) => None,
        };
        if let Some((other, first, last)) = joined {
            let chinese = first.starts_with(schema::field::fold::is_ideograph);
            let name = if chinese { format!("{last}{first}") } else { format!("{first} {last}") };
            lines[at] = format!("Name: {name}");
            lines[other].clear();
        }
        at += 1;
    }
}

/// Labels with nothing between them and their values, as text taken out of a page has them: `Photographer Ada Okafor`.
/// Only a block of lines that nearly all begin so is read.
pub(super) fn bare(lines: &mut [String], known: Known<'_>) {
    const LINES: usize = 4;
    const WORDS: usize = 5;
    if lines.iter().any(|line| line.split_once([':', '：']).is_some_and(|(label, _)| known(label).is_some()))
    {
        return;
    }
    let label_end = |line: &str| -> Option<usize> {
        let begins = numbering(line).map_or(0, |rest| line.len() - rest.len());
        let mut end = None;
        for (n, (at, _)) in line.match_indices(' ').filter(|(at, _)| *at > begins).enumerate() {
            if n >= WORDS {
                break;
            }
            let last = line[..at].rsplit(' ').next().unwrap_or_default().to_lowercase();
            let open = last == "/" || line[at..].trim_start().starts_with(['|', '/', ':', '-', '–']);
            if known(&line[..at]).is_some()
                && !open
                && !LITTLE.contains(&last.as_str())
                && !line[at..].trim().is_empty()
            {
                end = Some(at);
            }
        }
        end
    };
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).find(|line| lines[*line].trim().is_empty()).unwrap_or(lines.len());
        let ends: Vec<Option<usize>> = if end - at >= LINES {
            lines[at..end].iter().map(|line| label_end(line)).collect()
        } else {
            Vec::new()
        };
        let found = ends.iter().flatten().count();
        if found >= LINES && found * 4 >= ends.len() * 3 {
            for (line, label) in (at..end).zip(ends) {
                if let Some(label) = label {
                    lines[line] = format!("{}: {}", &lines[line][..label], lines[line][label..].trim_start());
                }
            }
        }
        at = end + 1;
    }
}
