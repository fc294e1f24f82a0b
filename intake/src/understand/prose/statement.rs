//! Statements: who agrees, is free, pays, speaks what, comes from where, stands for which side, cares for which themes.

use schema::field::fold::{self, Token};
use schema::field::list_of_choices::{Choices, Hit};
use schema::field::{self, Reading};
use schema::form::FieldKind;
use schema::record::{Answer, CheckReason};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::person;
use super::super::words::{self, agreement, attendance, belonging, statement, tongue, travel};
use super::{Letter, Sentence};

/// What a sentence is about, for a clause that goes on with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Languages that somebody speaks.
    Languages,
}

/// Returns what a sentence is about.
pub(super) fn topic(sentence: &Sentence) -> Option<Topic> {
    words::contains(&sentence.words, tongue::SPEAKS).then_some(Topic::Languages)
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
        let Some((entry, at)) = words::first_of(self.words(), agreement::AGREES) else { return };
        if draft.has(field) || negated(self.words(), at) {
            return;
        }
        // "We agreed to put forward …": the writers agree with each other, and "I agree" is the writer's.
        let before = &self.words()[..at];
        // "I will make sure that she agrees": nothing is agreed yet.
        if words::contains(before, agreement::TO_BE_ASKED) {
            return;
        }
        let ours = before
            .split(' ')
            .rev()
            .take(3)
            .any(|word| matches!(word, "we" | "i" | "nous" | "je" | "yo" | "мы" | "я"));
        let to_name = words::contains(
            &self.words()[at + entry.len()..],
            &["to put forward", "to nominate", "to propose"],
        );
        // "I shall send it once she has agreed", "I am sure he accepts"
        const SOON: usize = 8;
        let near: Vec<&str> = before.split(' ').filter(|word| !word.is_empty()).collect();
        let near = near[near.len().saturating_sub(SOON)..].join(" ");
        let awaited = words::contains(&near, agreement::AWAITED);
        if !ours && !to_name && !awaited {
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
    }

    /// When the person can come: each clause for itself, "can come on 31 March but has to teach on 1 April".
    fn days(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.days else { return };
        let available = words::contains(self.words(), attendance::AVAILABLE);
        let both = words::contains(self.words(), attendance::BOTH);
        if !available && !both {
            return;
        }
        let form_field = &self.desk.form.form.fields[field];
        let clauses = day_clauses(&self.sentence.text);
        let alone = clauses.len() == 1;
        let mut days: Vec<Answer> = Vec::new();
        let mut check = None;
        for clause in &clauses {
            let folded = words::folded(clause);
            let unable = words::contains(&folded, attendance::UNAVAILABLE)
                || words::contains(&folded, attendance::BUSY)
                || words::first_of(&folded, attendance::AVAILABLE)
                    .is_some_and(|(_, at)| negated(&folded, at));
            if unable {
                if alone {
                    return;
                }
                continue;
            }
            if let Reading::Answered(Answer::List(found), doubt) =
                field::read(form_field, clause, &self.desk.context)
            {
                check = check.or(doubt);
                for day in found {
                    if !days.contains(&day) {
                        days.push(day);
                    }
                }
            }
        }
        if !days.is_empty() {
            self.set(draft, field, Answer::List(days), check);
        }
    }

    /// Who pays.
    fn money(&self, draft: &mut Draft) {
        let Some(field) = self.desk.form.roles.funded else { return };
        if let Some((paid, check)) = funding(&self.sentence.text) {
            self.set(draft, field, Answer::Text(if paid { "yes" } else { "no" }.to_owned()), check);
        }
    }

    fn languages(&self, draft: &mut Draft, topic: Option<Topic>) {
        let Some(field) = self.desk.form.roles.languages else { return };
        let said = words::first_of(self.words(), tongue::SPEAKS);
        let goes_on = self.sentence.goes_on && topic == Some(Topic::Languages);
        if said.is_none() && !goes_on || draft.is_labelled(field) {
            return;
        }
        let choices = self.desk.context.lists.of_field(&self.desk.form.form.fields[field]);
        let from = match said {
            Some((entry, at)) if !goes_on => self.sentence.words[..at + entry.len()].split(' ').count(),
            _ => 0,
        };
        let tokens = self.tokens();
        let hits = choices.scan(&self.sentence.text, &tokens);
        let mut items: Vec<Answer> = Vec::new();
        let mut push = |item: Answer| {
            if !items.contains(&item) {
                items.push(item);
            }
        };
        let mut at = from;
        while at < tokens.len() {
            let between = at > from && stops_list(&self.sentence.text[tokens[at - 1].end..tokens[at].start]);
            if let Some(hit) = hits.iter().find(|hit| hit.first == at) {
                // Two letters are a language in a list, and a word in a sentence.
                let short = hit.end - hit.first == 1
                    && tokens[hit.first].text.len() <= 3
                    && tokens[hit.first].text.is_ascii();
                if !short && !is_denied(&tokens, hit) {
                    push(Answer::key(&choices.items()[hit.item].key));
                }
                at = hit.end;
                continue;
            }
            let known = tongue::SIX.iter().find(|(_, stem)| tokens[at].text.starts_with(stem));
            if let Some((key, _)) = known
                && !between
            {
                push(Answer::key(key));
                at += 1;
                continue;
            }
            let other = tongue::OTHER_LANGUAGES.iter().any(|stem| tokens[at].text.starts_with(stem));
            if other && !between && choices.by_key("other").is_some() {
                push(Answer::key("other"));
            }
            at += 1;
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
        let about = words::contains(self.words(), tongue::THEMES);
        let mut items: Vec<Answer> = Vec::new();
        let hits = choices.scan(&self.sentence.text, &tokens);
        for (index, hit) in hits.iter().enumerate() {
            let item = &choices.items()[hit.item];
            let coded = (hit.first..hit.end).any(|at| is_code(&tokens[at].text));
            let follows_code = index > 0
                && item.parent.as_deref() == Some(choices.items()[hits[index - 1].item].key.as_str());
            let named = about && hit.end - hit.first >= 2;
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
        const JOINS: [&str; 17] = [
            "and", "et", "y", "и", "و", "as", "well", "和", "与", "n", "el", "la", "le", "the", "l", "odd",
            "ods",
        ];
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
        const GROUPS: [&str; 30] = [
            "side",
            "sector",
            "community",
            "stakeholder",
            "group",
            "people",
            "circles",
            "secteur",
            "milieu",
            "milieux",
            "communaute",
            "college",
            "monde",
            "sector",
            "sociedad",
            "comunidad",
            "ambito",
            "societe",
            "society",
            "сектор",
            "сектора",
            "общество",
            "общества",
            "сообщество",
            "сообщества",
            "круги",
            "кругов",
            "المجتمع",
            "القطاع",
            "الاوساط",
        ];
        let Some(field) = self.desk.form.roles.stakeholder else { return };
        if draft.has(field) && !draft.is_doubted(field) {
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
            let before = tokens[hit.first.saturating_sub(5)..hit.first]
                .iter()
                .map(|token| token.text.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            let written = &self.sentence.text[tokens[hit.first].start..tokens[hit.end - 1].end];
            let beside = ends_with(&before, belonging::SIDE);
            let stands = ends_with(&before, belonging::STANDS);
            let title = is_title(types, hit, &tokens);
            let next = tokens.get(hit.end).map(|token| token.text.as_str()).unwrap_or_default();
            let group = GROUPS.contains(&next)
                || (hit.first..hit.end).any(|at| GROUPS.contains(&tokens[at].text.as_str()))
                || written.ends_with(['界', '门', '体']);
            let capital = written.starts_with(char::is_uppercase);
            let several = hit.end - hit.first >= 2;
            if stands || title && (beside || several) || (beside && group) {
                certain.push(hit.item);
            } else if group && (several || !capital) || (beside && !capital && several) {
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

    /// "Ella es mexicana", "de nationalité sénégalaise", "is a Kenyan engineer": the country, and whether the word may go with
    /// another than the person.
    fn called(&self, tokens: &[fold::Token]) -> Option<(usize, bool)> {
        const BEFORE: usize = 4;
        // "Her working language is French."
        if words::contains(self.words(), words::tongue::LANGUAGES) {
            return None;
        }
        let countries = self.desk.context.lists.named("countries");
        (1..tokens.len()).find_map(|at| {
            let hit = countries.of_people_at(tokens, at)?;
            if self.sentence.text[tokens[hit.end - 1].end..].starts_with('-') {
                return None;
            }
            let before = tokens[at.saturating_sub(BEFORE)..at]
                .iter()
                .map(|token| token.text.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            let is_plain = longest_end(&before, belonging::CALLED_PLAINLY).is_some();
            (is_plain || longest_end(&before, belonging::CALLED).is_some()).then_some((hit.item, !is_plain))
        })
    }

    /// Where the person comes from; never from a region or a telephone prefix, never from the name of a house.
    fn country(&self, draft: &mut Draft) {
        const PLAIN: [&str; 9] = ["de", "du", "en", "au", "in", "в", "في", "d", "a"];
        let roles = &self.desk.form.roles;
        let Some(field) = roles.country else { return };
        if draft.has(field) && !self.letter.corrects {
            return;
        }
        let countries = self.desk.context.lists.named("countries");
        let tokens = self.tokens();
        let pronoun = words::contains(self.words(), words::person::PRONOUNS);
        let named = draft.text(roles.name).is_some_and(|name| names_person(self.words(), &name));
        if !pronoun && !named {
            return;
        }
        let past = words::contains(self.words(), words::life::PAST);
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
            let Some(entry) = longest_end(joined, belonging::ORIGINS) else { continue };
            if entry == "of" && person::is_house(&joined[..joined.len() - entry.len()]) {
                continue;
            }
            let plain = PLAIN.contains(&entry) && entry != "from";
            // "She holds a degree from a university in Tanzania": where somebody was is not where somebody is.
            if plain && past {
                continue;
            }
            found.push((hit.item, plain));
        }
        if found.is_empty()
            && let Some(called) = self.called(&tokens)
            && !past
        {
            found.push(called);
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

/// Tells whether a list of languages ends between two words.
fn stops_list(gap: &str) -> bool {
    gap.contains(['.', ';', ':', '。', '；'])
}

/// Takes a sentence apart where it turns: "but", a bracket, a semicolon.
fn day_clauses(text: &str) -> Vec<String> {
    const TURNS: [&str; 33] = [
        " but ",
        " however",
        " mais ",
        " pero ",
        " aunque ",
        " но ",
        " لكن ",
        " ولكن ",
        "但",
        "不过",
        ";",
        "；",
        "؛",
        "(",
        "（",
        ", not ",
        " and not ",
        ", the day after",
        " although ",
        " while ",
        " sauf ",
        " salvo ",
        " а не ",
        "而",
        "，",
        ", 1 ",
        ", 31 ",
        ", the 1",
        ", the 31",
        ", le 1",
        ", le 31",
        ", el 1",
        ", el 31",
    ];
    let mut cuts: Vec<usize> =
        TURNS.iter().flat_map(|turn| text.match_indices(turn).map(|(at, _)| at)).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut clauses = Vec::new();
    let mut from = 0;
    for cut in cuts {
        clauses.push(text[from..cut].to_owned());
        from = cut;
    }
    clauses.push(text[from..].to_owned());
    clauses.retain(|clause| !clause.trim().is_empty());
    clauses
}

/// Tells who pays as far as a text says it: whether the nominee's side does, and what should be looked at.
pub(in super::super) fn funding(text: &str) -> Option<(bool, Option<CheckReason>)> {
    const INDIRECT: [&str; 5] =
        ["nobody has to pay", "no one has to pay", "no cost to you", "without cost to", "no funding needed"];
    let folded = words::folded(text);
    if words::contains(&folded, travel::ASKS_FUNDS) {
        return Some((false, None));
    }
    if words::contains(&folded, travel::OUR_HOUSE) {
        return None;
    }
    if let Some((entry, at)) = words::first_of(&folded, travel::PAID) {
        // "nobody has to pay" begins with its own no.
        if negated(&folded, at) {
            return None;
        }
        return Some((true, INDIRECT.contains(&entry).then_some(CheckReason::Inferred)));
    }
    // In any words: somebody pays, and it is a journey.
    let pieces: Vec<&str> = text.split([';', '；', '。']).flat_map(|piece| piece.split(" but ")).collect();
    pieces
        .iter()
        .any(|piece| {
            let padded = format!(" {} ", words::folded(piece));
            let has = |entries: &[&str]| entries.iter().any(|entry| padded.contains(&format!(" {entry}")));
            let denied = padded
                .split(' ')
                .any(|word| words::consent::NOT.contains(&word) && word != "n" && word != "ne")
                || words::contains(padded.trim(), statement::NOT);
            has(words::cost::JOURNEY) && has(travel::PAYS) && !denied
        })
        .then_some((true, None))
}

/// Tells whether a word that turns it round stands shortly before a place.
pub(super) fn negated(words: &str, at: usize) -> bool {
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
    let key = words.concat();
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
        // "郑先生" is "郑文轩先生".
        let addressed = folded.split(' ').next().is_some_and(|surname| {
            words::person::SUFFIXES.iter().any(|suffix| padded.contains(&format!(" {surname} {suffix} ")))
        });
        return addressed || padded.contains(&format!(" {folded} "));
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
