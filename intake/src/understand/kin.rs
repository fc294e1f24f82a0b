//! Labels that stand in no list: known by the words that they share with a form's own labels.
//!
//! "Current role of the candidate", "Who will travel with her?", "Where is it based": nobody can list all that people write
//! before a colon. A label is akin to a field when most of what it says, by the weight of its words, is said by one of the
//! field's names too, and by no other field's nearly as well. A word that many fields share weighs little.

use std::collections::HashMap;

use schema::field::fold;

use super::labels::LITTLE;

/// The names of a form's fields, taken apart into the stems of their words.
#[derive(Debug, Default)]
pub(super) struct Kin {
    names: Vec<Name>,
    /// For each stem its weight and the names that hold it.
    stems: HashMap<String, (f64, Vec<usize>)>,
    /// The weight of a word that no field uses.
    strange: f64,
}

#[derive(Debug)]
struct Name {
    field: usize,
    stems: Vec<String>,
    weight: f64,
}

/// A field that a label is akin to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Akin {
    /// The field.
    pub field: usize,
    /// How nearly the label says what a name of the field says: 1 is all of it.
    pub score: f64,
}

impl Kin {
    /// Takes the names of a form's fields apart.
    pub(super) fn new(names: &[(usize, String)]) -> Self {
        let mut kin = Kin::default();
        let mut fields_of: HashMap<String, Vec<usize>> = HashMap::new();
        for (field, name) in names {
            let stems = stems(name);
            if stems.is_empty() || stems.len() > 14 {
                continue;
            }
            for stem in &stems {
                let fields = fields_of.entry(stem.clone()).or_default();
                if !fields.contains(field) {
                    fields.push(*field);
                }
            }
            kin.names.push(Name { field: *field, stems, weight: 0.0 });
        }
        let n_fields = names.iter().map(|(field, _)| *field).max().map_or(1.0, |last| last as f64 + 1.0);
        let weight = |n: usize| (1.0 + n_fields / n.max(1) as f64).ln();
        kin.strange = weight(1) * 0.6;
        for (at, name) in kin.names.iter_mut().enumerate() {
            for stem in &name.stems {
                let n = fields_of.get(stem).map_or(1, Vec::len);
                name.weight += weight(n);
                kin.stems.entry(stem.clone()).or_insert_with(|| (weight(n), Vec::new())).1.push(at);
            }
        }
        kin
    }

    /// Returns the fields that a label is akin to, the nearest first.
    pub(super) fn of(&self, label: &str) -> Vec<Akin> {
        const MOST_WORDS: usize = 16;
        const LEAST: f64 = 0.4;
        let said = stems(label);
        if said.is_empty() || said.len() > MOST_WORDS {
            return Vec::new();
        }
        let whole: f64 =
            said.iter().map(|stem| self.stems.get(stem).map_or(self.strange, |(weight, _)| *weight)).sum();
        let mut shared: HashMap<usize, f64> = HashMap::new();
        for stem in &said {
            let Some((weight, names)) = self.stems.get(stem) else { continue };
            for name in names {
                *shared.entry(*name).or_default() += weight;
            }
        }
        let mut found: Vec<Akin> = Vec::new();
        let mut scored: Vec<(usize, f64)> = shared
            .into_iter()
            .map(|(name, shared)| (self.names[name].field, 2.0 * shared / (whole + self.names[name].weight)))
            .filter(|(_, score)| *score >= LEAST)
            .collect();
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (field, score) in scored {
            if !found.iter().any(|akin| akin.field == field) {
                found.push(Akin { field, score });
            }
        }
        found
    }
}

/// The stems of a sentence, to be held against the names of fields.
#[derive(Debug)]
pub(super) struct Said(Vec<String>);

impl Said {
    /// Takes a sentence apart.
    pub(super) fn of(sentence: &str) -> Self {
        Said(stems(sentence))
    }
}

impl Kin {
    /// Tells how much of one of a field's names a sentence says, names of several words alone: 1 is all of it.
    pub(super) fn said(&self, sentence: &Said, field: usize) -> f64 {
        self.names
            .iter()
            .filter(|name| name.field == field && name.stems.len() >= 2)
            .map(|name| {
                let shared: f64 = name
                    .stems
                    .iter()
                    .filter(|stem| sentence.0.contains(stem))
                    .map(|stem| self.stems.get(stem).map_or(0.0, |(weight, _)| *weight))
                    .sum();
                shared / name.weight
            })
            .fold(0.0, f64::max)
    }

    /// Tells whether a sentence holds a word that this field uses and hardly another.
    pub(super) fn hints(&self, sentence: &Said, field: usize) -> bool {
        const FEW: usize = 2;
        sentence.0.iter().any(|stem| {
            self.stems.get(stem).is_some_and(|(_, names)| {
                let mut fields: Vec<usize> = names.iter().map(|name| self.names[*name].field).collect();
                fields.sort_unstable();
                fields.dedup();
                fields.contains(&field) && fields.len() <= FEW
            })
        })
    }
}

/// Returns the stems of a text's words, each once, without little words.
fn stems(text: &str) -> Vec<String> {
    let mut stems: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for token in fold::tokens(text) {
        let word = token.text.as_str();
        // Two ideographs that follow each other are a word more often than one is.
        if let Some(c) = word.chars().next().filter(|c| fold::is_ideograph(*c)) {
            if let Some(before) = before {
                push(&mut stems, format!("{before}{c}"));
            }
            before = Some(c);
            continue;
        }
        before = None;
        if LITTLE.contains(&word) || STOPS.contains(&word) {
            continue;
        }
        push(&mut stems, stem(word));
    }
    stems
}

fn push(stems: &mut Vec<String>, stem: String) {
    if !stems.contains(&stem) {
        stems.push(stem);
    }
}

/// Words that ask, or ask politely, and say nothing of what is asked.
const STOPS: [&str; 134] = [
    "is",
    "are",
    "it",
    "this",
    "that",
    "to",
    "for",
    "on",
    "at",
    "by",
    "with",
    "do",
    "does",
    "if",
    "or",
    "any",
    "be",
    "we",
    "you",
    "i",
    "my",
    "what",
    "which",
    "as",
    "from",
    "has",
    "have",
    "est",
    "sont",
    "ce",
    "cette",
    "pour",
    "par",
    "sur",
    "il",
    "elle",
    "un",
    "une",
    "au",
    "aux",
    "quel",
    "quelle",
    "es",
    "son",
    "que",
    "para",
    "por",
    "con",
    "se",
    "lo",
    "una",
    "al",
    "ли",
    "для",
    "на",
    "по",
    "с",
    "هل",
    "من",
    "في",
    "على",
    "could",
    "can",
    "may",
    "would",
    "please",
    "kindly",
    "us",
    "send",
    "sending",
    "tell",
    "give",
    "provide",
    "share",
    "indicate",
    "confirm",
    "let",
    "know",
    "need",
    "pouvez",
    "pourriez",
    "peux",
    "vous",
    "nous",
    "envoyer",
    "indiquer",
    "preciser",
    "fournir",
    "donner",
    "communiquer",
    "transmettre",
    "dire",
    "merci",
    "veuillez",
    "podria",
    "podrian",
    "puede",
    "pueden",
    "nos",
    "enviarnos",
    "enviar",
    "mandarnos",
    "mandar",
    "indicarnos",
    "indicar",
    "decirnos",
    "darnos",
    "facilitarnos",
    "proporcionar",
    "proporcionarnos",
    "comunicarnos",
    "confirmar",
    "могли",
    "бы",
    "вы",
    "нам",
    "можете",
    "прислать",
    "пришлите",
    "укажите",
    "указать",
    "сообщите",
    "сообщить",
    "просим",
    "пожалуйста",
    "напишите",
    "يرجي",
    "نرجو",
    "ارسال",
    "تزويدنا",
    "يمكنكم",
    "موافاتنا",
    "افادتنا",
    "ذكر",
];

/// Returns what is common to the forms of a word: its beginning, and in Arabic what is left without the glued letters.
fn stem(word: &str) -> String {
    const LATIN: usize = 6;
    const CYRILLIC: usize = 5;
    let first = word.chars().next().unwrap_or(' ');
    match u32::from(first) {
        0x600..=0x6ff => {
            let bare = ["وال", "بال", "لل", "ال", "و", "ل", "ب"]
                .iter()
                .find_map(|glued| word.strip_prefix(glued).filter(|rest| rest.chars().count() >= 3))
                .unwrap_or(word);
            let bare = ["هم", "ها", "ات", "ين", "ون", "يه", "ه", "ك"]
                .iter()
                .find_map(|end| bare.strip_suffix(end).filter(|rest| rest.chars().count() >= 3))
                .unwrap_or(bare);
            bare.to_owned()
        }
        0x400..=0x4ff => word.chars().take(CYRILLIC).collect(),
        _ => {
            let bare =
                word.strip_suffix('s').filter(|rest| rest.len() >= 3 && !rest.ends_with('s')).unwrap_or(word);
            bare.chars().take(LATIN).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<(usize, String)> {
        [
            (0, "Name of nominee"),
            (0, "candidate"),
            (1, "Position"),
            (1, "role"),
            (2, "Country"),
            (2, "country of residence"),
            (3, "Structure and programme of the Forum"),
            (4, "被提名人电子邮箱"),
        ]
        .into_iter()
        .map(|(field, name)| (field, name.to_owned()))
        .collect()
    }

    #[test]
    fn a_label_is_akin_to_the_field_whose_name_it_mostly_says() {
        let kin = Kin::new(&names());
        for (label, field) in [
            ("Current role", Some(1)),
            ("Country where he lives and works", Some(2)),
            ("Programme and structure", Some(3)),
            ("Full name of our nominee", Some(0)),
            ("电子邮箱地址", Some(4)),
            ("Something else entirely", None),
        ] {
            assert_eq!(kin.of(label).first().map(|akin| akin.field), field, "{label}");
        }
    }
}
