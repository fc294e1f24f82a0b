//! The language of a text: by its script, then by its commonest words, then as declared.

use schema::field::fold;
use schema::name::Lang;

/// Words that are common in one language and rare in the others.
const COMMON: [(Lang, &[&str]); 3] = [
    (
        Lang::En,
        &[
            "the", "and", "of", "to", "for", "is", "with", "our", "we", "from", "this", "your", "please",
            "dear", "regards", "name", "yes", "has", "are", "on", "hello", "hi", "here", "what", "thanks",
            "thank", "best", "country", "it", "in", "was", "you",
        ],
    ),
    (
        Lang::Fr,
        &[
            "le",
            "les",
            "des",
            "du",
            "et",
            "est",
            "pour",
            "une",
            "nous",
            "vous",
            "dans",
            "sur",
            "avec",
            "notre",
            "votre",
            "madame",
            "monsieur",
            "nom",
            "pays",
            "que",
            "cordialement",
            "au",
            "aux",
            "bonjour",
            "voici",
            "merci",
            "ce",
            "qui",
            "courriel",
            "biographie",
            "en",
            "ma",
            "mon",
            "sa",
            "je",
            "oui",
            "la",
            "ci",
            "joint",
            "bien",
            "cela",
            "suis",
            "sont",
            "ou",
            "plus",
            "fiche",
            "adresse",
            "poste",
            "type",
        ],
    ),
    (
        Lang::Es,
        &[
            "el",
            "los",
            "las",
            "y",
            "del",
            "una",
            "para",
            "por",
            "con",
            "que",
            "nuestra",
            "nuestro",
            "estimada",
            "estimado",
            "estimados",
            "pais",
            "nombre",
            "saludos",
            "gracias",
            "hola",
            "buenos",
            "dias",
            "senores",
            "el",
            "datos",
            "candidato",
            "candidata",
            "organizacion",
            "biografia",
            "resena",
            "mi",
            "su",
            "es",
            "se",
            "al",
            "correo",
            "cargo",
            "la",
            "en",
            "adjunto",
            "adjunta",
            "adjuntamos",
            "envio",
            "enviamos",
            "sociedad",
            "tipo",
            "breve",
            "persona",
            "pueden",
            "quiero",
            "queremos",
            "sobre",
            "muy",
            "senor",
            "senora",
            "atentamente",
            "saludo",
            "va",
        ],
    ),
];

/// Letters and marks that one of the languages writes and the others hardly; English has none.
const MARKS: [&[char]; 3] = [
    &[],
    &['è', 'ê', 'ë', 'à', 'ç', 'ù', 'û', 'î', 'œ', 'È', 'Ê', 'À', 'Ç'],
    &['ñ', '¿', '¡', 'í', 'ó', 'á', 'ú', 'Ñ', 'Í', 'Ó', 'Á', 'Ú'],
];

/// Names hold such letters too: more of them say no more.
const MOST_MARKED: usize = 3;

/// Returns the language of a text, with the declared one where the text does not say.
pub(super) fn of(text: &str, declared: &[String]) -> Lang {
    let (mut arabic, mut cyrillic, mut ideographs, mut latin) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        match u32::from(c) {
            0x600..=0x6ff | 0x750..=0x77f | 0xfb50..=0xfdff | 0xfe70..=0xfeff => arabic += 1,
            0x400..=0x52f => cyrillic += 1,
            _ if fold::is_ideograph(c) => ideographs += 1,
            _ if c.is_alphabetic() => latin += 1,
            _ => {}
        }
    }
    // An ideograph says as much as several letters; labels and addresses in Latin letters stand in every letter.
    let scripts = [(Lang::Zh, ideographs * 3), (Lang::Ar, arabic), (Lang::Ru, cyrillic)];
    if let Some((lang, weight)) = scripts.into_iter().max_by_key(|(_, weight)| *weight)
        && weight > 0
        && weight * 2 >= latin
    {
        return lang;
    }
    let words = fold::words(text);
    let mut counts = [0_usize; 3];
    for word in words.split(' ') {
        for (count, (_, common)) in counts.iter_mut().zip(&COMMON) {
            *count += usize::from(common.contains(&word));
        }
    }
    for (count, marks) in counts.iter_mut().zip(MARKS) {
        *count += text.split_whitespace().filter(|word| word.contains(marks)).take(MOST_MARKED).count();
    }
    let declared = declared.iter().find_map(|tag| Lang::from_tag(tag));
    let best = (0..3).max_by_key(|at| (counts[*at], std::cmp::Reverse(*at))).unwrap_or(0);
    let second = (0..3).filter(|at| *at != best).map(|at| counts[at]).max().unwrap_or(0);
    let clear = counts[best] >= 3 && counts[best] >= second + 2;
    match declared {
        _ if clear => COMMON[best].0,
        Some(declared) => declared,
        None if counts[best] > 0 => COMMON[best].0,
        None => Lang::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_decide_before_what_is_declared() {
        for (text, declared, expected) in [
            ("Dear Secretariat, please find our nomination for the session", "de-AT", Lang::En),
            ("Nous proposons la candidature de Mme Sow pour le volet", "en-us", Lang::Fr),
            ("Estimada Secretaría: proponemos a la Sra. López para las sesiones", "", Lang::Es),
            ("Name: 王伟\n职务：主任\n国家：中国", "", Lang::Zh),
            ("الاسم: ليلى laila@x.example", "", Lang::Ar),
            ("Имя: Анна, anna@x.example", "", Lang::Ru),
            ("Laila Haddad", "fr", Lang::Fr),
            ("ok", "", Lang::En),
        ] {
            assert_eq!(of(text, &[declared.to_owned()]), expected, "{text}");
        }
    }
}
