//! The labels of one form in all its languages, with the aliases people use, as an index for lines of text.
//!
//! Matching forgives case, accents, width, numbering, bullets, bold marks and brackets; then, in this order, little words
//! (`Name of the nominee`), whose it is (`Post of the candidate`), two languages side by side (`Name / Nom`), and a slip of the keyboard.

use std::collections::HashMap;

use schema::diagnostic::distance;
use schema::field::{self, Reading, fold};
use schema::form::{Field, FieldKind, Form};

use super::answers::Desk;
use super::kin::{Akin, Kin};
use super::roles::Roles;
use super::words::agreement::AGREES;
use super::words::closing::FOREIGN_LABELS;
use super::words::nominating;

/// The labels of one form.
#[derive(Debug)]
pub(super) struct Labels {
    exact: HashMap<String, Vec<usize>>,
    loose: HashMap<String, Vec<usize>>,
    foreign: HashMap<String, ()>,
    /// The form's own labels, for slips of the keyboard.
    typed: Vec<Typed>,
    /// The words of the form's labels.
    pub kin: Kin,
    /// What is asked about whoever is named, where that is another than the writer.
    theirs: Vec<usize>,
}

/// Ends of field names by which questions about a person are alike in all forms.
const PERSONAL: [&str; 5] = ["name", "position", "email", "phone", "country"];

/// A text folded once, to be held against the labels of many forms.
#[derive(Debug)]
pub(super) struct Wanted {
    exact: String,
    loose: String,
}

impl Wanted {
    /// Folds a text.
    pub(super) fn new(text: &str) -> Wanted {
        let bare = undecorated(text);
        Wanted { exact: fold::key(bare), loose: loose_key(&without_brackets(bare)) }
    }
}

/// A folded text as it is compared with what was meant to be typed.
#[derive(Debug)]
struct Typed {
    text: String,
    letters: usize,
    /// A bit for each letter that stands in it.
    kinds: u64,
}

impl Typed {
    fn new(text: String) -> Typed {
        let kinds = text.chars().fold(0, |kinds, c| kinds | (1 << (u32::from(c) % 64)));
        Typed { letters: text.chars().count(), kinds, text }
    }

    /// Tells whether so few slips might make one of the other: cheaply, and never wrongly no. Each slip changes at most
    /// two kinds of letters; one in the very first letter is rare, and looking for it dear.
    fn may_be(&self, other: &Typed, slips: usize) -> bool {
        self.letters.abs_diff(other.letters) <= slips
            && (self.kinds ^ other.kinds).count_ones() as usize <= 2 * slips
            && self.text.chars().next() == other.text.chars().next()
    }
}

/// A label that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelHit {
    /// The fields that have this label, the likelier first.
    pub fields: Vec<usize>,
    /// A number behind the label: `Nominee 2`.
    pub number: Option<u32>,
    /// How surely.
    pub strength: Strength,
}

/// How surely a label was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// It says mostly what the label says.
    Akin,
    /// It is nearly the label.
    Near,
    /// It is the label but for little words.
    Loose,
    /// It is the label.
    Exact,
}

/// Words that make no difference in a label.
pub(super) const LITTLE: [&str; 90] = [
    "the",
    "a",
    "an",
    "of",
    "s",
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "l",
    "el",
    "los",
    "las",
    "del",
    "your",
    "votre",
    "vos",
    "su",
    "sus",
    "my",
    "mon",
    "ma",
    "mes",
    "mi",
    "mis",
    "мой",
    "моя",
    "мое",
    "our",
    "notre",
    "please",
    "and",
    "et",
    "y",
    "и",
    "in",
    "en",
    "his",
    "her",
    "their",
    "full",
    "ال",
    "的",
    "您",
    "ваш",
    "ваше",
    "what",
    "which",
    "is",
    "are",
    "does",
    "do",
    "quel",
    "quelle",
    "quels",
    "quelles",
    "est",
    "sont",
    "son",
    "sa",
    "ses",
    "leur",
    "cual",
    "cuales",
    "es",
    "какой",
    "какая",
    "какие",
    "какова",
    "каков",
    "ما",
    "هو",
    "هي",
    "吗",
    "请",
    "你",
    "du",
    "au",
    "aux",
    "your",
    "its",
    "it",
    "this",
    "cette",
    "ce",
    "для",
    "به",
];

impl Labels {
    /// Indexes a form.
    ///
    /// `others` are all forms: what people call a question of one form they call it in another. Such borrowed names count
    /// only where the form has no field of that name itself.
    pub(super) fn new(form: &Form, others: &[&Form]) -> Self {
        let mut labels = Labels {
            exact: HashMap::new(),
            loose: HashMap::new(),
            foreign: HashMap::new(),
            typed: Vec::new(),
            kin: Kin::default(),
            theirs: Vec::new(),
        };
        if Roles::of(form).names_another() {
            labels.theirs = (0..form.fields.len()).filter(|at| form.fields[*at].sender.is_none()).collect();
        }
        // The label itself is stronger than any alias.
        for (index, field) in form.fields.iter().enumerate() {
            for (_, label) in field.label.iter() {
                labels.add(index, label);
            }
            labels.add(index, field.name.as_str());
        }
        for (index, field) in form.fields.iter().enumerate() {
            for (_, label) in field.label.iter() {
                if let Some((bare, _)) = label.split_once(['(', '（']) {
                    labels.add(index, bare);
                    labels.add(index, &without_brackets(label));
                }
                if let Some((bare, _)) =
                    label.split_once([':', '：', ',']).filter(|(bare, _)| bare.contains(' '))
                {
                    labels.add(index, bare);
                }
            }
            for alias in &field.aliases {
                labels.add(index, alias);
            }
        }
        labels.borrow(form, others);
        labels.kin = Kin::new(&names(form));
        for label in FOREIGN_LABELS {
            let key = fold::key(label);
            if !labels.exact.contains_key(&key) {
                labels.foreign.insert(key, ());
            }
        }
        labels
    }

    /// Takes the names of the same questions in other forms, where this form does not use them.
    fn borrow(&mut self, form: &Form, others: &[&Form]) {
        let own: std::collections::HashSet<String> = self.exact.keys().cloned().collect();
        self.typed = self.exact.keys().cloned().map(Typed::new).filter(|label| label.letters > 5).collect();
        self.typed.sort_by(|a, b| a.text.cmp(&b.text));
        let mut take = |index: usize, name: &str| {
            let key = fold::key(name);
            if !key.is_empty() && !own.contains(&key) {
                push(self.exact.entry(key).or_default(), index);
            }
        };
        for (index, field) in form.fields.iter().enumerate() {
            let end = field.name.as_str().rsplit('_').next().unwrap_or_default();
            let alone = form
                .fields
                .iter()
                .filter(|other| other.kind == field.kind && other.name.as_str().ends_with(end))
                .count()
                == 1;
            for other in others.iter().flat_map(|form| &form.fields) {
                let same = other.name == field.name;
                let alike = alone
                    && other.kind == field.kind
                    && PERSONAL.contains(&end)
                    && other.name.as_str().ends_with(&format!("_{end}"))
                    && other.sender == field.sender;
                if same || alike {
                    other
                        .aliases
                        .iter()
                        .map(String::as_str)
                        .chain(other.label.iter().map(|(_, label)| label))
                        .for_each(|name| take(index, name));
                }
            }
        }
        if let Some(agrees) = super::roles::Roles::of(form).agrees {
            AGREES.iter().for_each(|name| take(agrees, name));
        }
    }

    fn add(&mut self, field: usize, label: &str) {
        let key = fold::key(label);
        if !key.is_empty() {
            push(self.exact.entry(key).or_default(), field);
        }
        let loose = loose_key(label);
        if !loose.is_empty() {
            push(self.loose.entry(loose).or_default(), field);
        }
    }

    /// Returns the fields whose label a text is.
    pub(super) fn find(&self, text: &str) -> Option<LabelHit> {
        const LONGEST: usize = 220;
        let bare = undecorated(text);
        if bare.is_empty() || bare.len() > LONGEST {
            return None;
        }
        self.exactly(bare)
            .or_else(|| self.exactly(&without_brackets(bare)))
            .or_else(|| self.numbered(bare))
            .or_else(|| self.of_nominee(bare))
            .or_else(|| self.side_by_side(bare).or_else(|| self.loosely(bare)).or_else(|| self.nearly(bare)))
    }

    /// Returns the first field whose label this is, word by word: for counting, cheaper than [`Labels::find`].
    pub(super) fn find_exact(&self, wanted: &Wanted) -> Option<usize> {
        let fields = self.exact.get(&wanted.exact).or_else(|| self.loose.get(&wanted.loose))?;
        fields.first().copied()
    }

    /// Tells whether a text is a label that people write and that the form does not ask for.
    pub(super) fn is_foreign(&self, text: &str) -> bool {
        self.foreign.contains_key(&fold::key(undecorated(text)))
    }

    /// Returns the field that a label is akin to which stands in no list, beside a value that fits.
    pub(super) fn akin(&self, label: &str, value: &str, desk: &Desk<'_>) -> Option<LabelHit> {
        const ALIKE: f64 = 0.1;
        let hit = |field: usize| LabelHit { fields: vec![field], number: None, strength: Strength::Akin };
        let label = undecorated(label);
        if let Some(consent) = super::consents::asked(desk, label, value) {
            return Some(hit(consent));
        }
        if self.is_foreign(label) {
            return None;
        }
        let fitting: Vec<Akin> =
            self.kin.of(label).into_iter().filter(|akin| fits(desk, akin, value)).collect();
        match fitting.as_slice() {
            [only] => Some(hit(only.field)),
            [first, second, ..] if first.score >= second.score + ALIKE => Some(hit(first.field)),
            _ => None,
        }
    }

    fn exactly(&self, text: &str) -> Option<LabelHit> {
        let fields = self.exact.get(&fold::key(text))?.clone();
        Some(LabelHit { fields, number: None, strength: Strength::Exact })
    }

    /// `Nominee 2`, `Candidat n° 1`, `被提名人一`.
    fn numbered(&self, text: &str) -> Option<LabelHit> {
        let mut tokens = fold::tokens(text);
        let last = tokens.pop()?.text;
        // "№2" is folded to "no2".
        let number = numeral(last.strip_prefix("no").unwrap_or(&last))?;
        if matches!(
            tokens.last().map(|token| token.text.as_str()),
            Some("no" | "n" | "nr" | "number" | "номер" | "رقم")
        ) {
            tokens.pop();
        }
        let key = fold::key_of(tokens.iter().map(|token| token.text.as_str()));
        let fields = self.exact.get(&key)?.clone();
        Some(LabelHit { fields, number: Some(number), strength: Strength::Exact })
    }

    /// `Position of the candidate`, `被提名人的职务`: what is asked, and of whom.
    fn of_nominee(&self, text: &str) -> Option<LabelHit> {
        if self.theirs.is_empty() {
            return None;
        }
        let said: Vec<String> = fold::tokens(text)
            .into_iter()
            .map(|token| token.text)
            .filter(|word| !LITTLE.contains(&word.as_str()))
            .collect();
        let said = said.join(" ");
        nominating::OWNERS.iter().find_map(|owner| {
            let rest = match (said.strip_prefix(owner), said.strip_suffix(owner)) {
                (Some(rest), _) if rest.starts_with(' ') => rest,
                (_, Some(rest)) if rest.ends_with(' ') => rest,
                _ => return None,
            };
            let key = rest.replace(' ', "");
            // Arabic drops the article of what is somebody's.
            let whole = format!("ال{key}");
            let fields =
                [&key, &whole].iter().find_map(|key| self.exact.get(*key).or(self.loose.get(*key)))?;
            let fields: Vec<usize> =
                fields.iter().filter(|field| self.theirs.contains(field)).copied().collect();
            (!fields.is_empty()).then_some(LabelHit { fields, number: None, strength: Strength::Loose })
        })
    }

    /// `Name / Nom`: every part is a label of one and the same field.
    fn side_by_side(&self, text: &str) -> Option<LabelHit> {
        let parts: Vec<&str> = text
            .split(['/', '|', '·', '(', ')', '（', '）'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() < 2 || parts.len() > 7 {
            return None;
        }
        let mut common: Option<Vec<usize>> = None;
        for part in &parts {
            let fields = &self.exactly(part).or_else(|| self.loosely(part))?.fields;
            common = Some(match common {
                None => fields.clone(),
                Some(before) => before.into_iter().filter(|field| fields.contains(field)).collect(),
            });
        }
        let fields = common.filter(|fields| !fields.is_empty())?;
        Some(LabelHit { fields, number: None, strength: Strength::Loose })
    }

    fn loosely(&self, text: &str) -> Option<LabelHit> {
        let key = loose_key(&without_brackets(text));
        let fields = self.loose.get(&key)?;
        Some(LabelHit { fields: fields.clone(), number: None, strength: Strength::Loose })
    }

    fn nearly(&self, text: &str) -> Option<LabelHit> {
        let typed = Typed::new(fold::key(&without_brackets(text)));
        let allowed = match typed.letters {
            0..=5 => return None,
            6..=9 => 1,
            _ => 2,
        };
        if typed.letters > 60 || self.foreign.contains_key(&typed.text) {
            return None;
        }
        let (_, label) = self
            .typed
            .iter()
            .filter(|label| typed.may_be(label, allowed))
            .map(|label| (distance(&typed.text, &label.text), &label.text))
            .filter(|(steps, _)| *steps <= allowed)
            .min()?;
        Some(LabelHit { fields: self.exact.get(label)?.clone(), number: None, strength: Strength::Near })
    }
}

/// Tells whether a value can stand beside a label that is akin to a field: the less the label says, the more it must fit.
fn fits(desk: &Desk<'_>, akin: &Akin, value: &str) -> bool {
    const LONGEST_LINE: usize = 160;
    let field = &desk.form.form.fields[akin.field];
    let plain = || {
        field::email::find(value).is_empty()
            && field::yes_or_no(value).is_none()
            && !super::fitting::is_number(value)
    };
    match field.kind {
        FieldKind::File | FieldKind::Consent => false,
        FieldKind::Text => {
            akin.score >= 0.62 && !value.is_empty() && value.chars().count() <= LONGEST_LINE && plain()
        }
        FieldKind::Textarea | FieldKind::List => akin.score >= 0.6,
        _ => match field::read(field, value, &desk.context) {
            Reading::Answered(_, None) => akin.score >= 0.45,
            Reading::Answered(_, Some(_)) => akin.score >= 0.7,
            // The choices may stand on the lines below.
            Reading::Blank => akin.score >= 0.7,
            Reading::Refused(_) => akin.score >= 0.85,
        },
    }
}

/// Tells whether a label is the one that the form itself gives to a field: whoever wrote beside it meant that field.
pub(super) fn is_own(field: &Field, label: &str) -> bool {
    let label = fold::words(label);
    field.label.iter().any(|(_, own)| fold::words(own) == label)
}

/// Returns all names of a form's fields.
fn names(form: &Form) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (index, field) in form.fields.iter().enumerate() {
        names.extend(field.label.iter().map(|(_, label)| (index, without_brackets(label))));
        names.extend(field.aliases.iter().map(|alias| (index, alias.clone())));
        names.push((index, field.name.as_str().replace('_', " ")));
    }
    names
}

fn push(fields: &mut Vec<usize>, field: usize) {
    if !fields.contains(&field) {
        fields.push(field);
    }
}

fn loose_key(text: &str) -> String {
    // "What does he do" is not "he".
    const PERSONS: [&str; 22] = [
        "he", "she", "they", "him", "them", "who", "i", "we", "il", "elle", "lui", "nous", "ella", "ellos",
        "quien", "yo", "он", "она", "они", "кто", "я", "мы",
    ];
    let left: Vec<String> = fold::tokens(text)
        .into_iter()
        .map(|token| token.text)
        .filter(|word| !LITTLE.contains(&word.as_str()))
        .collect();
    if left.iter().all(|word| PERSONS.contains(&word.as_str())) {
        return String::new();
    }
    left.concat()
}

fn numeral(word: &str) -> Option<u32> {
    const CHINESE: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if let Ok(number) = word.parse::<u32>() {
        return (1..=30).contains(&number).then_some(number);
    }
    CHINESE.iter().position(|digit| *digit == word).and_then(|place| u32::try_from(place + 1).ok())
}

/// Leaves out what stands in brackets.
pub(super) fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut outside = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

/// Returns a line without bullets, numbering and marks around it.
pub(super) fn undecorated(text: &str) -> &str {
    let marks = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '*' | '_'
                    | '#'
                    | '•'
                    | '·'
                    | '‣'
                    | '⁃'
                    | '∙'
                    | '–'
                    | '—'
                    | '|'
                    | '>'
                    | '-'
                    | '='
                    | '~'
                    | '+'
            )
            || is_pictogram(c)
    };
    let mut bare = text.trim_matches(marks);
    for _ in 0..2 {
        let Some(rest) = numbering(bare) else { break };
        bare = rest.trim_start_matches(marks);
    }
    bare.trim_matches(|c: char| marks(c) || matches!(c, '.' | ':' | '：' | '…' | '،' | ','))
}

/// Tells whether a character is drawn before a line to make it a point: arrows, ticks, shapes, little pictures.
fn is_pictogram(c: char) -> bool {
    matches!(u32::from(c), 0x2190..=0x21ff | 0x25a0..=0x27bf | 0x2900..=0x297f | 0x2b00..=0x2bff | 0xfe0f | 0x1f000..=0x1faff)
}

/// Returns a line after its number: `1. `, `(2) `, `3) `, `a) `, `II. `, `4.1 `, `一、`.
pub(super) fn numbering(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (inside, opened) = match line.strip_prefix(['(', '（', '[', '［']) {
        Some(inside) => (inside, true),
        None => (line, false),
    };
    let end = inside.find(|c: char| !(c.is_alphanumeric() || c == '.'))?;
    let number = inside[..end].trim_end_matches('.');
    let dotted = end > number.len();
    let rest = &inside[end..];
    let digits = fold::tokens(number);
    let plain_digits = !digits.is_empty()
        && digits.iter().all(|token| token.text.len() <= 2 && token.text.bytes().all(|b| b.is_ascii_digit()));
    let letter = number.chars().count() == 1
        && number.chars().all(|c| c.is_ascii_alphabetic() || "абвгабجدھ".contains(c));
    let roman =
        !number.is_empty() && number.len() <= 4 && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let chinese = number.chars().count() == 1 && numeral(number).is_some();
    if !(plain_digits || letter || roman || chinese) || number.is_empty() {
        return None;
    }
    let after = rest.strip_prefix([')', '）', '、', '．']);
    let after = after.or_else(|| rest.strip_prefix([']', '］']).filter(|_| opened && plain_digits));
    match after {
        Some(after) => Some(after.trim_start()),
        None if opened => None,
        None if dotted && (plain_digits || roman || letter) && rest.starts_with(char::is_whitespace) => {
            Some(rest.trim_start())
        }
        // `2.1 Pays`; "3.5 million people" is a number.
        None if plain_digits && number.contains('.') && rest.starts_with(char::is_whitespace) => {
            let after = rest.trim_start();
            (!after.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())).then_some(after)
        }
        // `1- Nom`, `١ - الاسم`, `2/ Pays`; `2-3 days` is a span.
        None if plain_digits && !dotted => {
            let after = rest.trim_start().strip_prefix(['-', '–', '/', '°', 'º'])?;
            after.starts_with(char::is_whitespace).then(|| after.trim_start())
        }
        None => None,
    }
}

/// Returns the mark with which a line begins as one point of several: a bullet, or `1` for a number.
pub(super) fn bullet(line: &str) -> Option<char> {
    let line = line.trim_start();
    if numbering(line).is_some() {
        return Some('1');
    }
    line.chars()
        .next()
        .filter(|c| matches!(c, '*' | '-' | '–' | '—' | '•' | '·' | '‣' | '⁃' | '+') || is_pictogram(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_marks_before_a_label_are_none_of_it() {
        for (line, bare) in [
            ("1. Name", "Name"),
            ("(2) Name:", "Name"),
            ("a) Name", "Name"),
            ("  - **Name** :", "Name"),
            ("• Nom :", "Nom"),
            ("II. Name", "Name"),
            ("4.1. Name ......", "Name"),
            ("一、姓名", "姓名"),
            ("1- Name", "Name"),
            ("٢ - الاسم", "الاسم"),
            ("➤ Name", "Name"),
            ("C3", "C3"),
            ("31 March", "31 March"),
        ] {
            assert_eq!(undecorated(line), bare, "{line}");
        }
    }
}
