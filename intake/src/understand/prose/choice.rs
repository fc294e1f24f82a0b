//! Choices, ages, months and names of works in running text, for the forms that ask for them: "I would participate online",
//! "We are not asking for a session", "my talk would be called “The cow that sent a text message”".

use schema::field::fold;
use schema::field::{self, Reading};
use schema::form::{Field, FieldKind, Required};
use schema::record::{Answer, CheckReason};

use super::super::age;
use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::words::{self, choice, consent, project, question, statement, tongue};
use super::describe::entry_at;
use super::{Letter, Sentence, house};

/// Reads what a sentence chooses and names.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    if sentence.asks && !is_polite_offer(sentence) || letter.corrects {
        return;
    }
    let reader = Reader { desk, sentence, letter, padded: format!(" {} ", sentence.words) };
    for (index, field) in desk.form.form.fields.iter().enumerate() {
        if draft.is_labelled(index) {
            continue;
        }
        match field.kind {
            FieldKind::Choice | FieldKind::Multichoice => reader.choose(draft, index, field),
            FieldKind::Text => reader.title(draft, index, field),
            FieldKind::Month => reader.month(draft, index, field),
            _ => {}
        }
    }
    reader.years(draft);
    reader.place(draft);
}

/// "Could I do a TalkX podcast?" offers one in the form of a question, as long as it asks for nothing else.
fn is_polite_offer(sentence: &Sentence) -> bool {
    const NEAR: usize = 2;
    let Some((may, at)) = words::first_of(&sentence.words, question::MAY_I) else { return false };
    let before = sentence.words[..at].split(' ').filter(|word| !word.is_empty()).count();
    let behind = sentence.words[at + may.len()..].trim_start();
    // "podria dar" says the deed itself.
    let deed = words::contains(may, question::OWN_DEEDS)
        || words::first_of(behind, question::OWN_DEEDS)
            .is_some_and(|(_, at)| behind[..at].split(' ').filter(|word| !word.is_empty()).count() <= NEAR);
    before <= NEAR && deed && !words::contains(&sentence.words, question::EITHER)
}

struct Reader<'a, 'd> {
    desk: &'a Desk<'d>,
    sentence: &'a Sentence,
    letter: Letter<'a>,
    padded: String,
}

impl Reader<'_, '_> {
    fn set(&self, draft: &mut Draft, field: usize, answer: Answer, check: Option<CheckReason>) {
        let proof = evidence(&self.sentence.text, self.letter.place);
        draft.set(field, answer, check, proof, Rank::Prose);
    }

    fn has(&self, entries: &[&str]) -> bool {
        begins(&self.padded, entries)
    }

    fn choose(&self, draft: &mut Draft, index: usize, field: &Field) {
        let name = field.name.as_str();
        if let Some((_, things)) = choice::WISHES.iter().find(|(wish, _)| *wish == name) {
            return self.wish(draft, index, things);
        }
        if name == "special_track" {
            return self.track(draft, index, field);
        }
        if name == "language" {
            return self.language(draft, index, field);
        }
        if name == "category" {
            return self.category(draft, index, field);
        }
        if name == "session_format" {
            return self.format(draft, index, field);
        }
        if !choice::WORDS.iter().any(|(of, ..)| *of == name) {
            return;
        }
        if choice::CUES.iter().any(|(of, cues)| *of == name && !self.has(cues)) {
            return;
        }
        let several = field.kind == FieldKind::Multichoice;
        let mut found: Vec<&str> = Vec::new();
        for clause in clauses(&self.sentence.text) {
            let padded = format!(" {} ", words::folded(&clause));
            for (_, key, entries) in choice::WORDS.iter().filter(|(of, ..)| *of == name) {
                let refusing =
                    entries.iter().any(|entry| entry.split(' ').any(|word| consent::NOT.contains(&word)));
                if begins(&padded, entries)
                    && (refusing || !is_denied(&padded, entries))
                    && !found.contains(key)
                {
                    found.push(key);
                }
            }
        }
        found.retain(|key| self.desk.context.lists.of_field(field).by_key(key).is_some());
        match (several, found.as_slice()) {
            (_, []) => {}
            (true, keys) => {
                let items = keys.iter().map(|key| Answer::key(key)).collect();
                let proof = evidence(&self.sentence.text, self.letter.place);
                draft.add(index, items, proof, Rank::Prose);
            }
            // "I can't travel to Geneva so I would participate online": the first of the table is the stronger word.
            (false, [first, rest @ ..]) => {
                let strongest = choice::WORDS
                    .iter()
                    .find(|(of, key, _)| *of == name && (key == first || rest.contains(key)))
                    .map_or(*first, |(_, key, _)| key);
                if !draft.has(index) {
                    self.set(draft, index, Answer::key(strongest), None);
                }
            }
        }
    }

    /// "We ask for a thematic workshop", "No solicitamos sesión".
    fn wish(&self, draft: &mut Draft, index: usize, things: &[&str]) {
        for clause in clauses(&self.sentence.text) {
            let padded = format!(" {} ", words::folded(&clause));
            if !begins(&padded, things) {
                continue;
            }
            let denied = padded.split(' ').any(|word| consent::NOT.contains(&word));
            let asks = begins(&padded, choice::ASKS) || self.has(choice::ASKS);
            // "No exhibition space, please" refuses without a verb.
            let bare = denied && padded.split(' ').count() <= 9;
            if (asks || bare) && !draft.has(index) {
                let key = if denied { "no" } else { "yes" };
                self.set(draft, index, Answer::key(key), None);
                return;
            }
        }
    }

    /// A track is meant where its own name stands.
    fn track(&self, draft: &mut Draft, index: usize, field: &Field) {
        let choices = self.desk.context.lists.of_field(field);
        let tokens = fold::tokens(&self.sentence.text);
        let hits = choices.scan(&self.sentence.text, &tokens);
        if let Some(hit) = hits.iter().find(|hit| hit.end - hit.first >= 2)
            && !draft.has(index)
        {
            self.set(draft, index, Answer::key(&choices.items()[hit.item].key), None);
        }
    }

    /// The language of a talk: "in English", "La daría en español".
    fn language(&self, draft: &mut Draft, index: usize, field: &Field) {
        const CUES: [&str; 34] = [
            "рассказ",
            "по ",
            "tell",
            "racont",
            "in ",
            "speak",
            "talk",
            "en ",
            "la daria",
            "charla",
            "interven",
            "parle",
            "hablo",
            "hablare",
            "на ",
            "выступ",
            "буду говорить",
            "доклад",
            "ب",
            "اتحدث",
            "ساتحدث",
            "باللغه",
            "用",
            "讲",
            "以",
            "说",
            "would give",
            "language",
            "langue",
            "idioma",
            "язык",
            "语",
            "present",
            "speech",
        ];
        if !self.has(&CUES) && !self.padded.contains(" بال") || draft.has(index) {
            return;
        }
        let choices = self.desk.context.lists.of_field(field);
        let tokens = fold::tokens(&self.sentence.text);
        let mut items: Vec<usize> = choices
            .scan(&self.sentence.text, &tokens)
            .iter()
            .filter(|hit| {
                tokens[hit.first].text.chars().count() > 3
                    || tokens[hit.first].text.starts_with(fold::is_ideograph)
            })
            .map(|hit| hit.item)
            .collect();
        items.dedup();
        // "Рассказывать буду по-русски": the stem of the language's name is enough.
        if items.is_empty() {
            let six = |token: &fold::Token| tongue::SIX.iter().find(|(_, stem)| token.text.starts_with(stem));
            let mut keys: Vec<&str> = tokens.iter().filter_map(six).map(|(key, _)| *key).collect();
            keys.dedup();
            if let [only] = keys.as_slice() {
                items.extend(choices.by_key(only));
            }
        }
        if let [only] = items.as_slice()
            && choices.items()[*only].key != "other"
        {
            self.set(draft, index, Answer::key(&choices.items()[*only].key), None);
        }
    }

    /// "in category 10, e-health"
    fn category(&self, draft: &mut Draft, index: usize, field: &Field) {
        const CUES: [&str; 8] =
            ["category", "categorie", "categoria", "категори", "فئه", "الفئه", "类 别", "奖 项"];
        if !self.has(&CUES) || draft.has(index) {
            return;
        }
        let choices = self.desk.context.lists.of_field(field);
        let tokens = fold::tokens(&self.sentence.text);
        let Some(at) = tokens.iter().position(|token| {
            CUES.iter().any(|cue| token.text.starts_with(cue.split(' ').next().unwrap_or(cue)))
        }) else {
            return;
        };
        let behind = &self.sentence.text[tokens[at].end..];
        let inner = fold::tokens(behind);
        let hit = choices.scan(behind, &inner).into_iter().find(|hit| hit.first <= 4);
        if let Some(hit) = hit {
            self.set(draft, index, Answer::key(&choices.items()[hit.item].key), None);
        }
    }

    fn format(&self, draft: &mut Draft, index: usize, field: &Field) {
        let choices = self.desk.context.lists.of_field(field);
        let tokens = fold::tokens(&self.sentence.text);
        let hits = choices.scan(&self.sentence.text, &tokens);
        if let [only] = hits.as_slice()
            && only.end - only.first >= 2
            && !tokens[..only.first].iter().any(|token| consent::NOT.contains(&token.text.as_str()))
            && self.has(choice::ASKS)
            && !draft.has(index)
        {
            self.set(draft, index, Answer::key(&choices.items()[only.item].key), None);
        }
    }

    /// What a work is called.
    fn title(&self, draft: &mut Draft, index: usize, field: &Field) {
        let name = field.name.as_str();
        if !(name == "title" || name.ends_with("_title")) || draft.has(index) && !draft.is_doubted(index) {
            return;
        }
        let text = &self.sentence.text;
        let tokens = fold::tokens(text);
        for at in 0..tokens.len() {
            let called = entry_at(&tokens, at, project::CALLED);
            let Some(length) = called.or_else(|| entry_at(&tokens, at, project::WORKS)) else { continue };
            let rest = text[tokens[at + length - 1].end..]
                .trim_start_matches([' ', ':', '：', '\u{a0}', ',', '-', '–', '—']);
            if let Some((title, _)) = first_quoted(rest) {
                self.replace(draft, index, title);
                return;
            }
            let capital = rest.starts_with(|c: char| c.is_uppercase() || fold::is_ideograph(c));
            let titled = called.is_some()
                && length > 0
                && !matches!(
                    tokens[at].text.as_str(),
                    "enter" | "submit" | "named" | "叫" | "тема" | "nomme" | "nommee"
                );
            if titled && capital {
                let end = rest.find(['.', ',', ';', '。', '，', '(', ':', '!']).unwrap_or(rest.len());
                let title = rest[..end].trim();
                let n_words = title.split_whitespace().count();
                let closed = rest[end..].trim_start_matches(['.', '。', '!']).trim().is_empty();
                if (1..=9).contains(&n_words) && title.chars().count() >= 4 && closed {
                    self.replace(draft, index, title);
                    return;
                }
            }
        }
    }

    fn replace(&self, draft: &mut Draft, index: usize, title: &str) {
        let title = title.trim().trim_end_matches([',', '.', '،', '，']);
        if let Reading::Answered(answer, check) =
            field::read(&self.desk.form.form.fields[index], title, &self.desk.context)
        {
            draft.clear_doubted(index);
            self.set(draft, index, answer, check);
        }
    }

    /// "I took it in Can Tho in August 2019", "empezó en abril de 2018".
    fn month(&self, draft: &mut Draft, index: usize, field: &Field) {
        if draft.has(index) {
            return;
        }
        let text = &self.sentence.text;
        let tokens = fold::tokens(text);
        let name = field.name.as_str();
        let cues: &[&str] = match name {
            "taken_on" => project::TOOK,
            "start_date" => project::BEGAN,
            "end_date" => project::ENDED,
            _ => return,
        };
        let from = if name == "taken_on" {
            if !self.has(cues) {
                return;
            }
            0
        } else {
            let Some((at, length)) =
                (0..tokens.len()).find_map(|at| entry_at(&tokens, at, cues).map(|length| (at, length)))
            else {
                return;
            };
            at + length
        };
        let far = if name == "taken_on" { tokens.len() } else { tokens.len().min(from + 7) };
        for at in from..far {
            let year = tokens[at].text.parse::<i32>().is_ok_and(|year| (1950..2031).contains(&year));
            if !year {
                continue;
            }
            for back in (1..=3).rev() {
                let Some(first) = at.checked_sub(back).filter(|first| *first >= from) else { continue };
                let mut end = tokens[at].end;
                // "2019年8月" has its month behind.
                if text[end..].starts_with('年') {
                    end = text[end..].find('月').map_or(end, |month| end + month + '月'.len_utf8());
                }
                if let Reading::Answered(answer @ Answer::Text(_), check) =
                    field::read(field, &text[tokens[first].start..end], &self.desk.context)
                    && answer.as_text().is_some_and(|text| text.len() >= 7)
                {
                    self.set(draft, index, answer, check);
                    return;
                }
            }
            if let Some(behind) = text[tokens[at].start..].find('月')
                && behind < 16
                && let Reading::Answered(answer, check) = field::read(
                    field,
                    &text[tokens[at].start..tokens[at].start + behind + '月'.len_utf8()],
                    &self.desk.context,
                )
            {
                self.set(draft, index, answer, check);
                return;
            }
        }
    }

    /// "I turned 26 last week", "21 years old", "今年19岁".
    fn years(&self, draft: &mut Draft) {
        let form = &self.desk.form.form;
        let (group, adult) = (age::group_field(form), self.desk.form.roles.adult);
        if group.is_none() && adult.is_none() {
            return;
        }
        let Some(age) = age::said(self.sentence) else { return };
        if let Some(adult) = adult.filter(|field| !draft.has(*field)) {
            self.set(draft, adult, Answer::Flag(age >= 18), None);
        }
        if let Some(group) = group.filter(|field| !draft.has(*field))
            && let Some(key) = age::group(&form.fields[group], age)
        {
            self.set(draft, group, Answer::key(key), None);
        }
    }

    /// Where a picture was taken.
    fn place(&self, draft: &mut Draft) {
        const IN: [&str; 10] = ["in", "at", "a", "en", "в", "في", "near", "au", "pres de", "aux"];
        let fields = &self.desk.form.form.fields;
        let Some(field) = fields.iter().position(|field| field.name.as_str() == "location") else { return };
        if draft.has(field) || !self.has(project::TOOK) {
            return;
        }
        let text = &self.sentence.text;
        let tokens = fold::tokens(text);
        let Some(took) = (0..tokens.len()).find(|at| {
            project::TOOK
                .iter()
                .any(|took| tokens[*at].text.starts_with(took.split(' ').next().unwrap_or(took)))
        }) else {
            return;
        };
        for at in took + 1..tokens.len() {
            if !IN.contains(&tokens[at].text.as_str()) {
                continue;
            }
            let rest = &text[tokens[at].end..];
            let inner = fold::tokens(rest);
            let end = (0..inner.len())
                .find(|n| {
                    IN.contains(&inner[*n].text.as_str())
                        || *n > 0
                            && rest[inner[*n - 1].end..inner[*n].start].contains([',', '.', ';', ':', '،'])
                        || matches!(
                            inner[*n].text.as_str(),
                            "during"
                                | "pendant"
                                | "durante"
                                | "last"
                                | "on"
                                | "и"
                                | "and"
                                | "when"
                                | "where"
                                | "el"
                                | "le"
                                | "в"
                                | "for"
                                | "while"
                                | "with"
                        )
                        || inner[*n].text.parse::<i32>().is_ok()
                })
                .unwrap_or(inner.len());
            if end == 0 || end > 6 {
                continue;
            }
            let name = rest[inner[0].start..inner[end - 1].end].trim();
            let month = inner[..end].iter().any(|token| is_time(&token.text));
            let proper = name.split_whitespace().any(|word| word.starts_with(char::is_uppercase))
                || name.chars().any(|c| matches!(u32::from(c), 0x621..=0x64a));
            if month || !proper {
                continue;
            }
            let bent = name.chars().any(|c| matches!(u32::from(c), 0x400..=0x4ff));
            self.set(draft, field, Answer::Text(name.to_owned()), bent.then_some(CheckReason::Inferred));
            return;
        }
    }
}

/// Tells whether a word tells a time rather than a place.
fn is_time(word: &str) -> bool {
    const TIMES: [&str; 8] = ["summer", "winter", "spring", "autumn", "شهر", "عام", "the", "سنه"];
    field::dates::is_month(word) || TIMES.contains(&word)
}

/// Returns what stands in quotation marks, soon in a text.
fn first_quoted(text: &str) -> Option<(&str, usize)> {
    const FAR: usize = 12;
    let at = text
        .char_indices()
        .take(FAR)
        .find(|(_, c)| matches!(c, '«' | '“' | '"' | '„' | '「' | '《'))
        .map(|(at, _)| at)?;
    if text[..at].contains(['.', ';', '。']) {
        return None;
    }
    house::quoted(&text[at..])
}

fn clauses(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = vec![text.to_owned()];
    for cut in
        [",", "，", "،", ";", "；", " but ", " mais ", " pero ", " но ", " so ", " y ", " and ", "也", "但"]
    {
        pieces = pieces.iter().flat_map(|piece| piece.split(cut).map(str::to_owned)).collect();
    }
    pieces
}

/// Tells whether words begin with one of the entries anywhere in a padded text.
fn begins(padded: &str, entries: &[&str]) -> bool {
    entries.iter().any(|entry| {
        padded.match_indices(entry).any(|(at, _)| {
            let before = padded[..at].chars().next_back();
            before == Some(' ') || matches!(before, Some('و' | 'ف' | 'ب' | 'ل'))
        })
    })
}

/// Tells whether a clause refuses what it names.
fn is_denied(padded: &str, entries: &[&str]) -> bool {
    let at =
        entries.iter().filter_map(|entry| padded.find(&format!(" {entry}"))).min().unwrap_or(padded.len());
    padded[..at]
        .split(' ')
        .filter(|word| !word.is_empty())
        .rev()
        .take(5)
        .any(|word| consent::NOT.contains(&word) || statement::NOT.contains(&word))
}

/// Drops what only a condition asks for and the condition denies: themes of a session that nobody wants.
pub(super) fn drop_unasked(desk: &Desk<'_>, draft: &mut Draft) {
    let form = &desk.form.form;
    for (index, field) in form.fields.iter().enumerate() {
        let Required::If(condition, _) = &field.required else { continue };
        let Some(other) = desk.form.field_index(condition.as_str()) else { continue };
        let answer = draft.text(Some(other));
        let denied = answer.is_some_and(|answer| answer == "no");
        if denied && !draft.is_labelled(index) {
            draft.forget(index);
        }
    }
}
