//! Forms in another dress, brought into the one that [`super::lines`] reads: `Label: value`.
//!
//! People set labels apart by whatever is at hand: `Name = Ada`, `1. Name – Ada`, `Name ..... Ada`, `【姓名】王伟`, `Nom → Ada`,
//! a label alone above its value, several on one line. What is asked and answered, and tables drawn with bars, are in
//! [`super::grids`]. Which dress a letter wears shows in its lines together: where several known labels are
//! set apart in one way, the other lines that are set apart so have labels too, also those that no list knows. Nothing
//! else is changed: a dash in a sentence stays a dash.

use super::grids;
use super::labels::{numbering, undecorated};

/// Tells which question a label asks, as a mark that is the same for labels of the same question.
pub(super) type Known<'a> = &'a dyn Fn(&str) -> Option<usize>;

/// How labels are set apart from values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dress {
    /// `=`, `:=`.
    Equals,
    /// `→`, `->`, `=>`, `>>`.
    Arrow,
    /// `——`, `--`.
    LongDash,
    /// ` – `, ` - `.
    Dash,
    /// `.....`, `…`.
    Dots,
    /// `【label】`, `[label]`.
    Brackets,
    /// A tabulator, or several blanks.
    Gap,
    /// `label | value`.
    Bar,
    /// `1.1 Label. Value`.
    Stop,
}

const DRESSES: [Dress; 9] = [
    Dress::Brackets,
    Dress::Arrow,
    Dress::Equals,
    Dress::LongDash,
    Dress::Dots,
    Dress::Dash,
    Dress::Bar,
    Dress::Gap,
    Dress::Stop,
];

/// Longer texts are no letters that somebody typed.
const MOST_LINES: usize = 2_000;

/// Returns a text with its labels set apart by colons; `known` tells which labels some form has.
pub(super) fn plain(text: &str, known: Known<'_>) -> String {
    let mut plain: Vec<String> = text.lines().map(str::to_owned).collect();
    if plain.len() > MOST_LINES {
        return text.to_owned();
    }
    plain = grids::rows(&grids::unruled(plain), known);
    plain = grids::answered(plain);
    let by_colon = set_apart_by_colons(&plain, known);
    for dress in DRESSES {
        undress(dress, &mut plain, known, by_colon);
    }
    plain = grids::apart(plain, known);
    plain = grids::compound(plain, known);
    grids::joined_name(&mut plain);
    heads(&mut plain, known, by_colon);
    indented(&mut plain, known);
    grids::bare(&mut plain, known);
    let mut joined = plain.join("\n");
    if text.ends_with('\n') {
        joined.push('\n');
    }
    joined
}

/// Counts the known labels that colons set apart already. In a letter that mostly writes so, whatever else looks like a
/// label in a further dress is one only where it is known: the rest are words of answers.
fn set_apart_by_colons(lines: &[String], known: Known<'_>) -> usize {
    let label = |line: &String| line.find([':', '：']).map(|at| line[..at].to_owned());
    lines.iter().filter_map(label).filter(|label| is_label_like(label) && known(label).is_some()).count()
}

/// Takes one dress off, where the text wears it.
fn undress(dress: Dress, lines: &mut [String], known: Known<'_>, by_colon: usize) {
    const SEVERAL: usize = 3;
    const ENOUGH: usize = 2;
    let pairs: Vec<(usize, usize, usize, bool)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let (label_end, value) = split(dress, line)?;
            let label = &line[..label_end];
            is_label_like(label).then(|| (at, label_end, value, known(label).is_some()))
        })
        .collect();
    let n_known = pairs.iter().filter(|(.., known)| *known).count();
    let weak = matches!(dress, Dress::Dash | Dress::Gap | Dress::Stop);
    let enough = if weak { SEVERAL } else { ENOUGH };
    if pairs.len() < SEVERAL || n_known < enough || n_known * 3 < pairs.len() {
        return;
    }
    for (at, label_end, value, is_known) in pairs {
        let line = &lines[at];
        // "Post      : x" is a label before a colon, however far apart.
        let has_colon = line[value..].trim_start().starts_with([':', '：']);
        if !is_known && !has_colon && by_colon > n_known {
            continue;
        }
        let label = line[..label_end]
            .trim_end()
            .trim_start_matches(['|', '｜', ' '])
            .trim_start_matches(['【', '〖', '[', '［', '<', '〈', '《', '「'])
            .trim_end_matches([':', '：', '】', '〗', ']', '］', '>', '〉', '》', '」'])
            .trim_end();
        let label = capital(label);
        let value = line[value..].trim().trim_start_matches([':', '：']).trim_end_matches(['|', '｜']).trim();
        lines[at] = format!("{label}: {value}");
    }
}

/// Begins a label with a capital, as one that is written beside a colon.
pub(super) fn capital(label: &str) -> String {
    let Some(at) = label.find(char::is_alphabetic) else { return label.to_owned() };
    let mut chars = label[at..].chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{}{first}{}", &label[..at], chars.as_str())
}

/// Returns where a line's label ends and its value begins.
fn split(dress: Dress, line: &str) -> Option<(usize, usize)> {
    // Bullets and blanks before the label set nothing apart.
    let number = numbering(line).map_or(0, |rest| line.len() - rest.len());
    let bare = number + line[number..].find(|c: char| c.is_alphanumeric() || matches!(c, '(' | '（'))?;
    let find = |marks: &[&str]| {
        marks
            .iter()
            .filter_map(|mark| line[bare..].find(mark).map(|at| (bare + at, bare + at + mark.len())))
            .min_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)))
    };
    let (end, value) = match dress {
        Dress::Equals => find(&["=", ":=", "＝"]).filter(|_| !line.contains("=="))?,
        Dress::Arrow => find(&["==>", "-->", "→", "->", "=>", ">>", "➜", "➔", "⇒", "►", "»»"])?,
        Dress::LongDash => find(&["——", "--", "——", "⸺"]).filter(|_| !line.contains("---"))?,
        Dress::Dash => find(&[" – ", " - ", " — ", "\u{a0}– ", "\u{a0}— ", "– ", "— "])?,
        Dress::Bar => find(&["|", "｜", "¦"])?,
        Dress::Stop if number > 0 => find(&[". ", "? ", "。"])?,
        Dress::Stop => return None,
        Dress::Dots => {
            let (start, _) = find(&["..", "…", "．．", "___"])?;
            let rest = line[start..].trim_start_matches(['.', '…', ' ', '．', '_', ':', '：']);
            (start, line.len() - rest.len())
        }
        Dress::Gap => {
            let (start, _) = find(&["\t", "   ", "\u{3000}"])?;
            (start, start)
        }
        Dress::Brackets => {
            let open = line.find(|c: char| !c.is_whitespace())?;
            let c = line[open..].chars().next()?;
            let close = match c {
                '【' => '】',
                '〖' => '〗',
                '［' => '］',
                '[' => ']',
                '<' => '>',
                '《' => '》',
                '「' => '」',
                _ => return None,
            };
            let end = open + line[open..].find(close)?;
            let inside = line[open + c.len_utf8()..end].trim();
            if inside.chars().count() < 2 {
                return None;
            }
            (end + close.len_utf8(), end + close.len_utf8())
        }
    };
    // A colon before the mark, unless it belongs to it, has set a label apart already.
    let before = line[..end].trim_end();
    let inner = before.trim_end_matches([':', '：']);
    if inner.contains([':', '：']) || inner.trim().is_empty() {
        return None;
    }
    Some((end, value))
}

/// Tells whether words can be a label: few, none of them an address, and no sentence ends among them.
pub(super) fn is_label_like(label: &str) -> bool {
    const WORDS: usize = 9;
    const LETTERS: usize = 70;
    let bare = undecorated(label);
    !bare.is_empty()
        && bare.chars().count() <= LETTERS
        && bare.split_whitespace().count() <= WORDS
        && bare.chars().any(char::is_alphabetic)
        && !bare.contains(['@', '。', '；', ';', '!'])
        && !bare.contains(". ")
        && !bare.contains("://")
        && !bare.starts_with(|c: char| schema::field::fold::digit(c).is_some())
}

/// Labels alone above their values, in paragraphs of their own: where several are known, the others are labels too.
fn heads(lines: &mut [String], known: Known<'_>, by_colon: usize) {
    const SEVERAL: usize = 3;
    const LONGEST: usize = 60;
    const WORDS: usize = 8;
    let is_blank = |at: usize, lines: &[String]| lines.get(at).is_none_or(|line| line.trim().is_empty());
    let first: Vec<usize> = (0..lines.len())
        .filter(|at| {
            !is_blank(*at, lines) && (*at == 0 || is_blank(*at - 1, lines)) && !is_blank(*at + 1, lines)
        })
        .collect();
    let alone = |line: &str| {
        let bare = line.trim();
        bare.chars().count() <= LONGEST
            && bare.split_whitespace().count() <= WORDS
            && !bare.contains([':', '：', '@', ','])
            && !bare.ends_with(['.', ',', ';', '!', '。', '，', '؛', '،'])
            && is_label_like(bare)
    };
    let heads: Vec<(usize, bool)> = first
        .into_iter()
        .filter(|at| alone(&lines[*at]))
        .map(|at| (at, known(lines[at].trim()).is_some()))
        .collect();
    let n_known = heads.iter().filter(|(_, known)| *known).count();
    if n_known < SEVERAL || n_known * 2 < heads.len() || by_colon > n_known {
        return;
    }
    // The last paragraph may be whose name signs the letter.
    let last = lines.iter().rposition(|line| line.trim().is_empty()).unwrap_or(0);
    let heads = heads.into_iter().filter(|(at, known)| *known || *at < last);
    for (at, _) in heads {
        let line = &mut lines[at];
        let end = line.trim_end().len();
        line.truncate(end);
        if !line.ends_with(['?', '？', '؟']) {
            line.push(':');
        }
    }
}

/// Labels alone on their lines above values that are indented; above further labels they are headings.
fn indented(lines: &mut [String], known: Known<'_>) {
    const SEVERAL: usize = 3;
    let indent = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
    let heads: Vec<(usize, bool)> = (0..lines.len().saturating_sub(1))
        .filter(|at| {
            let (line, next) = (&lines[*at], &lines[*at + 1]);
            !line.trim().is_empty()
                && !next.trim().is_empty()
                && indent(line) == 0
                && indent(next) >= 2
                && !line.contains([':', '：', '@'])
                && next.split_once([':', '：']).is_none_or(|(label, _)| known(label).is_none())
                && is_label_like(line)
        })
        .map(|at| (at, known(lines[at].trim()).is_some()))
        .collect();
    let n_known = heads.iter().filter(|(_, known)| *known).count();
    if n_known < SEVERAL || n_known * 2 < heads.len() {
        return;
    }
    for (at, _) in heads {
        lines[at] = format!("{}: {}", lines[at].trim_end(), lines[at + 1].trim());
        lines[at + 1].clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(label: &str) -> Option<usize> {
        let label = undecorated(label).to_lowercase();
        let label = label.trim_matches(['【', '】', '[', ']', '?']).trim();
        [
            &["name", "nom", "姓名", "имя", "الاسم"][..],
            &["country", "pays", "国家", "страна", "البلد"],
            &["email", "post"],
        ]
        .iter()
        .position(|names| names.contains(&label))
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text, &known), expected);
    }

    #[test]
    fn labels_set_apart_in_any_way_are_set_apart_by_colons() {
        check("Name = Ada\nCountry = Ghana\nShe pays = yes", "Name: Ada\nCountry: Ghana\nShe pays: yes");
        check(
            "1. Nom – Ada\n2. Pays – Togo\n3. Email – a@b.example\n4. Elle vient ? – oui",
            "1. Nom: Ada\n2. Pays: Togo\n3. Email: a@b.example\n4. Elle vient ?: oui",
        );
        check("【姓名】王伟\n【国家】中国\n【想法】好", "姓名: 王伟\n国家: 中国\n想法: 好");
        check("姓名——王伟\n国家——中国\n想法——好", "姓名: 王伟\n国家: 中国\n想法: 好");
        check("Имя → Ада\nСтрана → Чили\nПуть → сам", "Имя: Ада\nСтрана: Чили\nПуть: сам");
        check(
            "Name ...... Ada\nCountry .. Chad\nEmail .... a@b.example",
            "Name: Ada\nCountry: Chad\nEmail: a@b.example",
        );
        check("الاسم = آدا\nالبلد = تشاد\nالطريق = نعم", "الاسم: آدا\nالبلد: تشاد\nالطريق: نعم");
    }

    #[test]
    fn labels_alone_above_their_values_get_colons() {
        check(
            "NAME\nAda\n\nCOUNTRY\nGhana\n\nEMAIL\na@b.example\n\nWHO PAYS?\nwe do\n\nWe agree.",
            "NAME:\nAda\n\nCOUNTRY:\nGhana\n\nEMAIL:\na@b.example\n\nWHO PAYS?\nwe do\n\nWe agree.",
        );
    }

    #[test]
    fn questions_and_their_answers_are_labels_and_values() {
        check("Q1. Name?\nA1. Ada\n\nQ2. Country?\nA2. Ghana", "Name: Ada\n\nCountry: Ghana");
        check("问：姓名？\n答：王伟\n\n问：国家？\n答：中国", "姓名: 王伟\n\n国家: 中国");
        check("P: ¿Pays?\nR: Togo\nP: Nom\nR: Ada", "Pays: Togo\nNom: Ada");
    }

    #[test]
    fn several_on_one_line_stand_on_lines_of_their_own() {
        check(
            "Name: Ada | Country: Ghana\nEmail: a@b.example",
            "Name: Ada\nCountry: Ghana\nEmail: a@b.example",
        );
        check("Nom: Ada; Pays: Togo; Post: a", "Nom: Ada\nPays: Togo\nPost: a");
        check("Name/Country: Ada / Ghana", "Name: Ada\nCountry: Ghana");
        check("Name / Nom: Ada, Countess", "Name / Nom: Ada, Countess");
    }

    #[test]
    fn tables_drawn_with_bars_are_taken_apart() {
        check(
            "+---+---+\n| Name | Ada |\n+---+---+\n| Country | Chad |\n| Post | x |",
            "Name: Ada\nCountry: Chad\nPost: x",
        );
        check(
            "| Name | Country | Post |\n|---|---|---|\n| Ada | Chad | x |\n| Eva | Peru | y |",
            "Name: Ada\nCountry: Chad\nPost: x\n\nName: Eva\nCountry: Peru\nPost: y\n",
        );
    }

    #[test]
    fn dashes_of_sentences_stay() {
        for text in [
            "Name: Ada\nCountry: Ghana\nShe came – as always – late.\nA – b\nC – d",
            "2013 – joined\n2014 – left\n2015 – came back",
            "I saw him = once",
        ] {
            check(text, text);
        }
    }
}
