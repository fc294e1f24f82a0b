//! Statements: who agrees, is free, pays, speaks what, comes from where, stands for which side, cares for which themes.

use schema::field::fold::{self, Token};
use schema::field::list_of_choices::{Choices, Hit};
use schema::field::{self, Reading};
use schema::form::FieldKind;
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::person;
use super::super::words::{self, statement};
use super::{Letter, Sentence};

/// What a sentence is about, for a clause that goes on with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Languages that somebody speaks.
    Languages,
}

/// Returns what a sentence is about.
pub(super) fn topic(sentence: &Sentence) -> Option<Topic> {
    words::contains(&sentence.words, statement::SPEAKS).then_some(Topic::Languages)
}

/// Reads all statements of a sentence.
pub(super) fn read(
    desk: &Desk<'_>,
    draft: &mut Draft,
    sentence: &Sentence,
    letter: Letter<'_>,
    topic: Option<Topic>,
) {
    if sentence.asks {
        return;
    }
    let reader = Reader { desk, sentence, letter };
    reader.agreement(draft);
    reader.consents(draft);
    reader.age(draft);
    reader.days(draft);
    reader.money(draft);
    reader.languages(draft, topic);
    reader.themes(draft);
    reader.goals(draft);
    reader.side(draft);
    reader.country(draft);
}

struct Reader<'a, 'd> {
    desk: &'a Desk<'d>,
    sentence: &'a Sentence,
    letter: Letter<'a>,
}

impl Reader<'_, '_> {
    fn words(&self) -> &str {
        &self.sentence.words
    }

    fn rank(&self) -> Rank {
        if self.letter.corrects { Rank::Correction } else { Rank::Prose }
    }

    fn set(&self, draft: &mut Draft, field: usize, answer: Answer, check: Option<CheckReason>) {
        draft.set(field, answer, check, evidence(&self.sentence.text, self.letter.place), self.rank());
    }

    fn tokens(&self) -> Vec<Token> {
        fold::tokens(&self.sentence.text)
    }

    /// The person named agrees.
    fn agreement(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.agrees else { return };
        let Some((entry, at)) = words::first_of(self.words(), statement::AGREES) else { return };
        if draft.has(field) || negated(self.words(), at) {
            return;
        }
        // "We agreed to put forward …": the writers agree with each other, and "I agree" is the writer's.
        let before = &self.words()[..at];
        let ours = before
            .split(' ')
            .rev()
            .take(3)
            .any(|word| matches!(word, "we" | "i" | "nous" | "je" | "yo" | "мы" | "я"));
        let to_name = words::contains(
            &self.words()[at + entry.len()..],
            &["to put forward", "to nominate", "to propose"],
        );
        if !ours && !to_name {
            self.set(draft, field, Answer::Flag(true), None);
        }
    }

    /// Consents and choices whose own words stand in the sentence: "you may use it", "they agreed to be shown".
    fn consents(&self, draft: &mut Draft) {
        for (field, key, phrase, half) in self.desk.form.phrases.in_sentence(self.words()) {
            if Some(field) == self.desk.form.roles.agrees || (draft.has(field) && !half) {
                continue;
            }
            let kind = self.desk.form.form.fields[field].kind;
            if kind == FieldKind::Consent && negated_phrase(self.words(), &phrase) {
                continue;
            }
            let answer = match key {
                Some(key) => Answer::key(&key),
                None => Answer::Flag(true),
            };
            self.set(draft, field, answer, half.then_some(CheckReason::Inferred));
        }
        if let Some(field) = super::super::consents::given(self.desk, self.words())
            && Some(field) != self.desk.form.roles.agrees
            && !draft.has(field)
        {
            self.set(draft, field, Answer::Flag(true), None);
        }
    }

    /// "I am 27".
    fn age(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.adult else { return };
        if let Some(age) = age_said(self.sentence)
            && !draft.has(field)
        {
            self.set(draft, field, Answer::Flag(age >= 18), None);
        }
    }

    /// When the person can come.
    fn days(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.days else { return };
        let available = words::contains(self.words(), statement::AVAILABLE);
        let both = words::contains(self.words(), statement::BOTH);
        let said = words::first_of(self.words(), statement::AVAILABLE)
            .or(words::first_of(self.words(), statement::BOTH));
        if said.is_some_and(|(_, at)| negated(self.words(), at)) {
            return;
        }
        let unable = words::contains(self.words(), statement::UNAVAILABLE);
        if !available && (!both || unable) {
            return;
        }
        let reading =
            field::read(&self.desk.form.form.fields[field], &self.sentence.text, &self.desk.context);
        if let Reading::Answered(answer, check) = reading {
            self.set(draft, field, answer, check);
        }
    }

    /// Who pays.
    fn money(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.funded else { return };
        if let Some((paid, check)) = funding(&self.sentence.text, false) {
            self.set(draft, field, Answer::Text(if paid { "yes" } else { "no" }.to_owned()), check);
        }
    }

    fn languages(&self, draft: &mut Draft, topic: Option<Topic>) {
        let Some(field) = self.desk.form.roles.languages else { return };
        let said = words::first_of(self.words(), statement::SPEAKS);
        let goes_on = self.sentence.goes_on && topic == Some(Topic::Languages);
        if said.is_none() && !goes_on || draft.is_labelled(field) {
            return;
        }
        let choices = self.desk.context.lists.of_field(&self.desk.form.form.fields[field]);
        let tokens = self.tokens();
        let mut items: Vec<Answer> = Vec::new();
        for hit in choices.scan(&self.sentence.text, &tokens) {
            let item = Answer::key(&choices.items()[hit.item].key);
            // Two letters are a language in a list, and a word in a sentence.
            let short = hit.end - hit.first == 1
                && tokens[hit.first].text.len() <= 3
                && tokens[hit.first].text.is_ascii();
            if !short && !items.contains(&item) && !is_denied(&tokens, &hit) {
                items.push(item);
            }
        }
        if !items.is_empty() {
            draft.add(field, items, evidence(&self.sentence.text, self.letter.place), Rank::Prose);
        }
    }

    /// Action Lines by their codes anywhere, by their names where the sentence is about themes.
    fn themes(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.themes else { return };
        if draft.is_labelled(field) {
            return;
        }
        let choices = self.desk.context.lists.of_field(&self.desk.form.form.fields[field]);
        let tokens = self.tokens();
        let about = words::contains(self.words(), statement::THEMES);
        let mut items: Vec<Answer> = Vec::new();
        let hits = choices.scan(&self.sentence.text, &tokens);
        for (index, hit) in hits.iter().enumerate() {
            let item = &choices.items()[hit.item];
            let coded = (hit.first..hit.end).any(|at| is_code(&tokens[at].text));
            let follows_code = index > 0
                && item.parent.as_deref() == Some(choices.items()[hits[index - 1].item].key.as_str());
            let ideographs = tokens[hit.first].text.chars().all(fold::is_ideograph);
            let named = about && hit.end - hit.first >= if ideographs { 5 } else { 2 };
            let narrowed = hits.get(index + 1).is_some_and(|next| {
                choices.items()[next.item].parent.as_deref() == Some(item.key.as_str())
                    && next.first <= hit.end + 1
            });
            let answer = Answer::key(&item.key);
            if (coded || follows_code || named)
                && !narrowed
                && !items.contains(&answer)
                && !is_denied(&tokens, hit)
            {
                items.push(answer);
            }
        }
        if !items.is_empty() {
            draft.add(field, items, evidence(&self.sentence.text, self.letter.place), Rank::Prose);
        }
    }

    /// Goals behind the word for them: "SDGs 13 and 14".
    fn goals(&self, draft: &mut Draft) {
        const GOALS: [&str; 12] = [
            "sdg",
            "sdgs",
            "goal",
            "goals",
            "odd",
            "ods",
            "objectif",
            "objectifs",
            "цур",
            "цели",
            "الهدف",
            "标",
        ];
        const JOINS: [&str; 10] = ["and", "et", "y", "и", "و", "as", "well", "和", "与", "n"];
        let Some(field) = self.desk.form.roles.goals else { return };
        if draft.is_labelled(field) {
            return;
        }
        let mut items: Vec<Answer> = Vec::new();
        let mut inside = false;
        for token in self.sentence.words.split(' ') {
            let glued =
                GOALS.iter().find_map(|word| token.strip_prefix(word)).filter(|rest| !rest.is_empty());
            match glued.unwrap_or(token).parse::<i64>() {
                Ok(number) if (inside || glued.is_some()) && (1..=17).contains(&number) => {
                    if !items.contains(&Answer::Number(number)) {
                        items.push(Answer::Number(number));
                    }
                    inside = true;
                }
                _ if GOALS.contains(&token) => inside = true,
                _ if inside && JOINS.contains(&token) => {}
                _ => inside = false,
            }
        }
        if !items.is_empty() {
            draft.add(field, items, evidence(&self.sentence.text, self.letter.place), Rank::Prose);
        }
    }

    /// The side somebody stands for: "from the technical and academic side", "pertenecen a la sociedad civil".
    fn side(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.stakeholder else { return };
        if draft.has(field) {
            return;
        }
        let types = self.desk.context.lists.of_field(&self.desk.form.form.fields[field]);
        let tokens = self.tokens();
        let hits = types.scan(&self.sentence.text, &tokens);
        let mut certain: Vec<usize> = Vec::new();
        let mut likely: Vec<usize> = Vec::new();
        for hit in &hits {
            if is_denied(&tokens, hit) {
                continue;
            }
            let before = tokens[hit.first.saturating_sub(3)..hit.first]
                .iter()
                .map(|token| token.text.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            let beside = ends_with(&before, statement::SIDE);
            let represents = ends_with(&before, &["represents", "representing", "represente", "represente le", "represente la", "representa a", "representa al",
                "representa a la", "representando a", "represents the", "representing the", "представляет", "представляя", "تمثل", "يمثل", "代 表", "属 于"]);
            let title = is_title(types, hit, &tokens) || represents;
            let group = tokens.get(hit.end).is_some_and(|token| {
                matches!(token.text.as_str(), "side" | "sector" | "community" | "stakeholder" | "group")
            });
            let capital = self.sentence.text[tokens[hit.first].start..].starts_with(char::is_uppercase);
            if title || (beside && group) {
                certain.push(hit.item);
            } else if group || (beside && !capital && hit.end - hit.first >= 2) {
                likely.push(hit.item);
            }
        }
        // "technical and academic side": words of one and the same side.
        let (found, check) =
            if certain.is_empty() { (likely, Some(CheckReason::Inferred)) } else { (certain, None) };
        if let Some(first) = found.first()
            && found.iter().all(|item| item == first)
        {
            // Several words of one side, the last before "side", are as good as its name.
            let check = if hits.iter().filter(|hit| hit.item == *first).count() > 1 { None } else { check };
            self.set(draft, field, Answer::key(&types.items()[*first].key), check);
        }
    }

    /// Where the person comes from; never from a region or a telephone prefix, never from the name of a house.
    fn country(&self, draft: &mut Draft) {
        const PLAIN: [&str; 12] = ["de", "du", "en", "au", "in", "из", "в", "من", "في", "d", "a", "from"];
        let roles = &self.desk.form.roles;
        let Some(field) = roles.country else { return };
        if draft.has(field) && !self.letter.corrects {
            return;
        }
        let countries = self.desk.context.lists.named("countries");
        let tokens = self.tokens();
        let pronoun = words::contains(self.words(), words::person::PRONOUNS);
        let named = draft.text(roles.name).is_some_and(|name| names_person(self.words(), &name));
        // "Trabaja en Perú": a verb of living says it without a name, where nobody speaks of themselves.
        let nominates = words::first_of(self.words(), words::nominating::VERBS).is_some();
        let ours = words::contains(self.words(), statement::US) && !nominates || !roles.names_another();
        if !pronoun && !named && ours {
            return;
        }
        let bare = !pronoun && !named;
        let mut found: Vec<(usize, bool)> = Vec::new();
        for hit in countries.scan(&self.sentence.text, &tokens) {
            let before = tokens[hit.first.saturating_sub(4)..hit.first]
                .iter()
                .map(|token| token.text.as_str())
                .collect::<Vec<_>>();
            let joined = before.join(" ");
            let joined = joined
                .strip_suffix(" the")
                .or_else(|| joined.strip_suffix(" la"))
                .or_else(|| joined.strip_suffix(" республики"))
                .unwrap_or(&joined);
            let inside = self.sentence.text[..tokens[hit.first].start].trim_end().ends_with(['(', '（'])
                && self.sentence.text[tokens[hit.end - 1].end..].trim_start().starts_with([')', '）']);
            if inside && !bare {
                found.push((hit.item, false));
                continue;
            }
            let nominates = words::first_of(self.words(), words::nominating::VERBS).is_some();
            if bare && nominates {
                found.push((hit.item, true));
                continue;
            }
            let Some(entry) = longest_end(joined, statement::ORIGINS) else { continue };
            if bare && !entry.contains(' ') && entry != "来 自" {
                continue;
            }
            if entry == "of" && person::is_house(&joined[..joined.len() - entry.len()]) {
                continue;
            }
            // "He works as director of X in Kyrgyzstan" says where he works.
            let works = words::contains(
                self.words(),
                &["works", "working", "travaille", "trabaja", "работает", "يعمل", "تعمل", "يشغل", "تشغل", "director", "professor", "head", "chief"],
            );
            found.push((hit.item, PLAIN.contains(&entry) && entry != "from" && !works));
        }
        let Some((first, plain)) = found.first().copied() else { return };
        let differs = found.iter().any(|(item, _)| *item != first);
        let check = match (differs, plain) {
            (true, _) => Some(CheckReason::NearMiss),
            (false, true) => Some(CheckReason::Inferred),
            (false, false) => None,
        };
        self.set(draft, field, Answer::Text(countries.items()[first].key.clone()), check);
    }
}

/// Tells who pays as far as a text says it: whether the nominee's side does, and what should be looked at.
pub(in super::super) fn funding(text: &str, labelled: bool) -> Option<(bool, Option<CheckReason>)> {
    const INDIRECT: [&str; 5] =
        ["nobody has to pay", "no one has to pay", "no cost to you", "without cost to", "no funding needed"];
    let folded = words::folded(text);
    if words::contains(&folded, statement::ASKS_FUNDS) {
        return Some((false, None));
    }
    let spoken = || {
        let begins = |list: &[&str]| {
            folded.split(' ').enumerate().find(|(_, word)| list.iter().any(|stem| word.starts_with(stem))).map(|(at, _)| at)
        };
        let pays = begins(statement::PAYS).is_some() || words::contains(&folded, &["支 付", "承 担", "负 担", "由"]);
        let travel = begins(statement::TRAVEL).is_some() || words::contains(&folded, &["旅 费", "差 旅", "费 用", "机 票", "路 费"]);
        (pays && (travel || labelled)).then_some(("", 0))
    };
    let (entry, at) = words::first_of(&folded, statement::PAID).or_else(spoken)?;
    if words::contains(&folded, statement::OUR_HOUSE) {
        return None;
    }
    // "nobody has to pay" begins with its own no.
    if negated(&folded, at) {
        return None;
    }
    Some((true, INDIRECT.contains(&entry).then_some(CheckReason::Inferred)))
}

/// Tells whether a word that turns it round stands shortly before a place.
pub(in super::super) fn negated(words: &str, at: usize) -> bool {
    const NEAR: usize = 3;
    let before: Vec<&str> = words[..at].split(' ').filter(|word| !word.is_empty()).collect();
    let near = &before[before.len().saturating_sub(NEAR)..];
    near.iter().any(|word| statement::NOT.contains(word))
        || before.iter().any(|word| matches!(*word, "if" | "whether" | "unless" | "если" | "اذا"))
}

fn negated_phrase(words: &str, phrase: &str) -> bool {
    let Some(at) = words::place(words, phrase) else { return false };
    let before: Vec<&str> = words[..at].split(' ').filter(|word| !word.is_empty()).collect();
    before.last().is_some_and(|word| statement::NOT.contains(word))
}

fn is_denied(tokens: &[Token], hit: &Hit) -> bool {
    hit.first.checked_sub(1).is_some_and(|at| statement::NOT.contains(&tokens[at].text.as_str()))
}

fn is_code(word: &str) -> bool {
    word.strip_prefix(['c', 'с', 'ج']).is_some_and(|digits| {
        !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Tells whether a hit is the choice's own name in some language, or an alias of several words.
fn is_title(choices: &Choices, hit: &Hit, tokens: &[Token]) -> bool {
    let words: Vec<&str> = tokens[hit.first..hit.end].iter().map(|token| token.text.as_str()).collect();
    let key = fold::key_of(words.iter().copied());
    let titles = choices.items()[hit.item].title.iter().any(|(_, title)| fold::key(title) == key);
    let ideographs = key.chars().all(fold::is_ideograph);
    titles && (words.len() > 1 && !ideographs || ideographs && words.len() >= 4)
}

fn ends_with(words: &str, entries: &[&str]) -> bool {
    longest_end(words, entries).is_some()
}

fn longest_end<'a>(words: &str, entries: &[&'a str]) -> Option<&'a str> {
    entries
        .iter()
        .copied()
        .filter(|entry| words.strip_suffix(entry).is_some_and(|rest| rest.is_empty() || rest.ends_with(' ')))
        .max_by_key(|entry| entry.len())
}

/// Tells whether a part of a person's name stands in folded words.
pub(super) fn names_person(sentence: &str, name: &str) -> bool {
    const SHORT: usize = 2;
    let padded = format!(" {sentence} ");
    let folded = words::folded(name);
    if name.chars().any(fold::is_ideograph) {
        // `叶青女士` is `叶女士` from then on.
        let surname = folded.split(' ').next().unwrap_or_default();
        return padded.contains(&format!(" {folded} "))
            || words::person::SUFFIXES.iter().any(|title| padded.contains(&format!(" {surname} {title} ")));
    }
    folded.split(' ').any(|word| {
        word.chars().count() > SHORT
            && (padded.contains(&format!(" {word} ")) || in_some_case(sentence, word))
    })
}

/// Tells whether a Russian name stands in a sentence, whatever the case of either.
fn in_some_case(sentence: &str, name: &str) -> bool {
    const SHORTEST: usize = 5;
    if !name.chars().all(|c| ('а'..='я').contains(&c)) || name.chars().count() < SHORTEST {
        return false;
    }
    let stem = name.trim_end_matches(['а', 'я', 'у', 'ю', 'е', 'и', 'й', 'ы', 'о', 'м']);
    stem.chars().count() >= 4
        && sentence.split(' ').any(|word| word.strip_prefix(stem).is_some_and(|end| end.chars().count() <= 3))
}

/// Returns the age that a sentence says somebody has.
pub(super) fn age_said(sentence: &Sentence) -> Option<u32> {
    const BEFORE: [&str; 16] = [
        "i am", "i m", "aged", "age", "j ai", "tengo", "мне", "عمري", "我 今 年", "我", "edad", "возраст", "i am now", "i turned", "今 年", "agee de",
    ];
    let tokens: Vec<&str> = sentence.words.split(' ').collect();
    for (at, token) in tokens.iter().enumerate() {
        let Ok(age) = token.parse::<u32>() else { continue };
        let before = tokens[..at].join(" ");
        let after = tokens.get(at + 1).copied().unwrap_or_default();
        let said = BEFORE.iter().any(|entry| before == *entry || before.ends_with(&format!(" {entry}")));
        let unit = matches!(
            after,
            "" | "and" | "years" | "year" | "ans" | "anos" | "лет" | "года" | "год" | "岁" | "سنه" | "عاما" | "سنوات" | "et" | "y" | "и"
        );
        // "I am 27, I made …": the comma is gone from the folded words.
        let comma = sentence.text.contains(&format!("{token},")) || sentence.text.contains(&format!("{token}."));
        if said && (unit || comma) && (5..=110).contains(&age) {
            return Some(age);
        }
        // "Nia Cole, 22, a student"
        if sentence.text.contains(&format!(", {token},")) && words::contains(&sentence.words, statement::US) && (10..=99).contains(&age) {
            return Some(age);
        }
    }
    None
}
