//! What a mail is about, where it names no form: words of each form's topic, from the form files.
//!
//! A nomination in prose says "candidate" and "moderate", an entry for a contest "photo" and "caption". One such word says
//! little, several of them, and hardly one of another form's, say which form is meant. A word that several forms share counts
//! for each of them by its part.

use std::collections::HashMap;

use schema::field::fold;
use schema::form::Form;

use super::form_choice::uninflected;

/// The topics of all forms.
#[derive(Debug, Default)]
pub(super) struct Topics {
    topics: Vec<Topic>,
    /// Topics by the first letters of their first word.
    by_start: HashMap<String, Vec<usize>>,
    forms: usize,
}

#[derive(Debug)]
struct Topic {
    words: Vec<Stem>,
    forms: Vec<usize>,
}

#[derive(Debug, PartialEq, Eq)]
struct Stem {
    text: String,
    /// Any ending may follow.
    open: bool,
}

/// How much a text says of one form's topic.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    /// The weight of its topics.
    pub weight: f64,
    /// The words that were found, each topic once.
    pub words: Vec<String>,
}

impl Topics {
    /// Indexes the topics of forms.
    pub(super) fn of(forms: &[&Form]) -> Self {
        let mut topics = Topics { forms: forms.len(), ..Topics::default() };
        for (form, topic) in
            forms.iter().enumerate().flat_map(|(form, of)| of.topics.iter().map(move |topic| (form, topic)))
        {
            let words = stems(topic);
            let Some(start) = words.first().map(|first| start_of(&first.text)) else { continue };
            if let Some(known) = topics.topics.iter_mut().find(|known| known.words == words) {
                if !known.forms.contains(&form) {
                    known.forms.push(form);
                }
                continue;
            }
            topics.by_start.entry(start).or_default().push(topics.topics.len());
            topics.topics.push(Topic { words, forms: vec![form] });
        }
        topics
    }

    /// Says for each form how much a text is about it; the text's beginning alone is read.
    pub(super) fn about(&self, text: &str) -> Vec<About> {
        const WORDS: usize = 1_500;
        let tokens = fold::tokens(text);
        let words: Vec<(&str, &str)> = tokens
            .iter()
            .take(WORDS)
            .map(|token| (token.text.as_str(), uninflected(token.text.as_str())))
            .collect();
        let mut about: Vec<About> = vec![About::default(); self.forms];
        let mut seen: Vec<usize> = Vec::new();
        // Within a topic of a form that was found no shorter one of the same form counts.
        let mut covered: Vec<usize> = vec![0; self.forms];
        for at in 0..words.len() {
            let mut here: Vec<usize> = self
                .starting(words[at])
                .filter(|topic| stands(&self.topics[*topic].words, &words[at..]))
                .collect();
            here.sort_by_key(|topic| (std::cmp::Reverse(self.topics[*topic].words.len()), *topic));
            here.dedup();
            for index in here {
                let topic = &self.topics[index];
                let free: Vec<usize> =
                    topic.forms.iter().copied().filter(|form| covered[*form] <= at).collect();
                for form in &free {
                    covered[*form] = at + topic.words.len();
                }
                if seen.contains(&index) {
                    continue;
                }
                seen.push(index);
                let said: Vec<&str> =
                    words[at..at + topic.words.len()].iter().map(|(word, _)| *word).collect();
                for form in free {
                    about[form].weight += weight(topic);
                    about[form].words.push(said.join(" "));
                }
            }
        }
        about
    }

    fn starting<'a>(&'a self, (word, bare): (&str, &str)) -> impl Iterator<Item = usize> + use<'a> {
        let (start, bare) = (start_of(word), start_of(bare));
        let other = (bare != start).then_some(bare);
        std::iter::once(start)
            .chain(other)
            .filter_map(|start| self.by_start.get(&start))
            .flat_map(|topics| topics.iter().copied())
    }
}

/// A phrase says more than a word, and a word of several forms less.
fn weight(topic: &Topic) -> f64 {
    const PHRASE: f64 = 1.5;
    let ideographs = topic.words.iter().filter(|word| word.text.chars().any(fold::is_ideograph)).count();
    let phrase = if ideographs > 0 { ideographs >= 4 } else { topic.words.len() >= 2 };
    let whole = if phrase { PHRASE } else { 1.0 };
    whole / topic.forms.len() as f64
}

fn stands(stems: &[Stem], words: &[(&str, &str)]) -> bool {
    stems.len() <= words.len()
        && stems.iter().zip(words).all(|(stem, (word, bare))| {
            if stem.open {
                word.starts_with(&stem.text) || bare.starts_with(&stem.text)
            } else {
                *word == stem.text || *bare == uninflected(&stem.text)
            }
        })
}

fn stems(topic: &str) -> Vec<Stem> {
    topic
        .split_whitespace()
        .flat_map(|word| {
            let open = word.ends_with('*');
            let mut stems: Vec<Stem> = fold::tokens(word.trim_end_matches('*'))
                .into_iter()
                .map(|token| Stem { text: token.text, open: false })
                .collect();
            if let Some(last) = stems.last_mut() {
                last.open = open;
            }
            stems
        })
        .collect()
}

/// Two letters, or one ideograph: by them topics are looked up. One letter alone is a topic of its own.
fn start_of(word: &str) -> String {
    let first = word.chars().next().unwrap_or(' ');
    word.chars().take(if fold::is_ideograph(first) { 1 } else { 2 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_stems_of_six_languages_are_found_once_each() {
        let topics = Topics {
            topics: ["photo*", "my photo*", "摄影", "снимк*", "مرشح*"]
                .iter()
                .map(|topic| Topic { words: stems(topic), forms: vec![0] })
                .collect(),
            by_start: HashMap::new(),
            forms: 1,
        };
        let by_start = topics.topics.iter().enumerate().fold(
            HashMap::<String, Vec<usize>>::new(),
            |mut map, (at, topic)| {
                map.entry(start_of(&topic.words[0].text)).or_default().push(at);
                map
            },
        );
        let topics = Topics { by_start, ..topics };
        for (text, words) in [
            ("Photographs and photos", vec!["photographs"]),
            ("This is my photo", vec!["my photo"]),
            ("我的摄影作品", vec!["摄 影"]),
            ("Посылаю снимки", vec!["снимки"]),
            ("والمرشحة هي", vec!["والمرشحه"]),
            ("Nothing of that", vec![]),
        ] {
            assert_eq!(topics.about(text)[0].words, words, "{text}");
        }
    }
}
