//! The words by which people say things in their mails, as tables. Beside a rule stand only the few words that are its own.
//!
//! Entries are folded as by [`schema::field::fold::words`]: small letters, no accents, one blank between words, and a blank
//! around each ideograph. A test holds them to it.

pub(super) mod agreement;
pub(super) mod attendance;
pub(super) mod belonging;
pub(super) mod choice;
pub(super) mod closing;
pub(super) mod consent;
pub(super) mod contact;
pub(super) mod correction;
pub(super) mod cost;
pub(super) mod entrant;
pub(super) mod house;
pub(super) mod introduction;
pub(super) mod life;
pub(super) mod nominating;
pub(super) mod offer;
pub(super) mod organisation;
pub(super) mod permission;
pub(super) mod person;
pub(super) mod post;
pub(super) mod project;
pub(super) mod question;
pub(super) mod statement;
pub(super) mod story;
pub(super) mod tongue;
pub(super) mod travel;
pub(super) mod writer;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use schema::field::fold;

/// A table of words: its entries by their first words.
type Table = &'static [&'static str];
type Index = HashMap<&'static str, Vec<&'static str>>;

thread_local! {
    /// The tables looked up so far, by their place in the program; a table never changes.
    static INDEXES: RefCell<HashMap<(usize, usize), Rc<Index>>> = RefCell::default();
}

fn index(entries: Table) -> Rc<Index> {
    let key = (entries.as_ptr().addr(), entries.len());
    INDEXES.with_borrow_mut(|indexes| {
        let index = indexes.entry(key).or_insert_with(|| {
            let mut index = Index::new();
            let mut longest_first = entries.to_vec();
            longest_first.sort_by_key(|entry| std::cmp::Reverse(entry.len()));
            for entry in longest_first {
                let first = entry.split(' ').next().unwrap_or(entry);
                index.entry(first).or_default().push(entry);
            }
            Rc::new(index)
        });
        Rc::clone(index)
    })
}

/// Returns the longest entry of a table that stands at a place in folded words.
fn at(index: &Index, words: &str, at: usize) -> Option<&'static str> {
    let rest = &words[at..];
    let first = rest.split(' ').next().unwrap_or(rest);
    index.get(first)?.iter().copied().find(|entry| stands(words, at, entry))
}

/// Returns the longest entry with which folded words begin.
pub(super) fn begins_with(words: &str, entries: Table) -> Option<&'static str> {
    let index = index(entries);
    let glued = words.starts_with('و').then_some('و'.len_utf8()).filter(|at| *at < words.len());
    std::iter::once(0)
        .chain(glued)
        .filter_map(|place| at(&index, words, place))
        .max_by_key(|entry| entry.len())
}

/// Tells whether an entry stands somewhere in folded words, as whole words.
pub(super) fn contains(words: &str, entries: Table) -> bool {
    let index = index(entries);
    starts(words).any(|place| at(&index, words, place).is_some())
}

/// Returns where an entry stands in folded words, as whole words, in bytes.
pub(super) fn place(words: &str, entry: &str) -> Option<usize> {
    starts(words).find(|at| stands(words, *at, entry))
}

/// Returns the first entry that stands in folded words, the longest of those that begin there, and where.
pub(super) fn first_of(words: &str, entries: Table) -> Option<(&'static str, usize)> {
    let index = index(entries);
    starts(words).find_map(|place| at(&index, words, place).map(|entry| (entry, place)))
}

/// Tells whether a word of folded words begins with one of the entries, behind the letters that Arabic writes together with
/// the next word: "and", "so", "by", "for", "as", the article, the mark of what is to come.
pub(super) fn has_beginning(words: &str, entries: &[&str]) -> bool {
    const MOST_GLUED: usize = 4;
    let is_glue = |letter: char| matches!(letter, 'و' | 'ف' | 'ب' | 'ل' | 'ك' | 'ا' | 'س');
    entries.iter().any(|entry| {
        words.match_indices(entry).any(|(at, _)| {
            let mut before = words[..at].chars().rev().take_while(|c| *c != ' ').take(MOST_GLUED + 1);
            before.clone().count() <= MOST_GLUED && before.all(is_glue)
        })
    })
}

fn stands(words: &str, at: usize, entry: &str) -> bool {
    words.as_bytes()[at..].starts_with(entry.as_bytes())
        && words.as_bytes().get(at + entry.len()).is_none_or(|byte| *byte == b' ')
}

/// Goes through the places where words begin. Arabic writes "and" and "so" as the first letter of the next word.
fn starts(words: &str) -> impl Iterator<Item = usize> {
    let blanks = words.bytes().enumerate().filter(|(_, byte)| *byte == b' ').map(|(at, _)| at + 1);
    std::iter::once(0).chain(blanks).filter(|at| *at < words.len()).flat_map(|at| {
        let glued = words[at..].starts_with(['و', 'ف']).then_some(at + 'و'.len_utf8());
        std::iter::once(at).chain(glued.filter(|at| *at < words.len()))
    })
}

/// Folds a text for looking it up in these tables.
pub(super) fn folded(text: &str) -> String {
    fold::words(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_folded() {
        let lists = [
            writer::I_AM,
            writer::WISHES,
            writer::CALLED,
            writer::MADE_IN,
            writer::OWN,
            writer::TURNS,
            permission::CONDITIONS,
            correction::MENDS,
            closing::CLOSINGS,
            closing::BEHIND_NAMES,
            closing::GREETINGS,
            closing::POLITE,
            closing::FOREIGN_LABELS,
            closing::OFFICES,
            person::SALUTATIONS,
            person::SUFFIXES,
            person::PARTICLES,
            nominating::VERBS,
            nominating::POINTS,
            nominating::RELATIONS,
            nominating::ORDINALS,
            nominating::OWNERS,
            nominating::COUNTED,
            nominating::PURPOSES,
            nominating::HERE,
            organisation::NAMES,
            post::POSTS,
            post::POST_HEADS,
            post::NOT_POSTS,
            organisation::OF,
            post::LEADS,
            organisation::LEADS_HOUSE,
            correction::WITHDRAWALS,
            correction::CORRECTIONS,
            question::RECEIPTS,
            statement::COPULAS,
            agreement::AGREES,
            attendance::AVAILABLE,
            attendance::BOTH,
            statement::NOT,
            travel::PAID,
            belonging::ORIGINS,
            statement::US,
            life::BIOGRAPHY,
            life::TALK,
            attendance::UNAVAILABLE,
            tongue::SPEAKS,
            travel::ASKS_FUNDS,
            introduction::WORK_OF,
            story::FOLLOWS,
            story::LATER,
            story::COMING,
            story::MAKES,
            story::THAT,
            story::BEHALF,
            statement::EVERYBODY,
            statement::FOR_ALL,
            question::MAY_I,
            question::OWN_DEEDS,
            question::EITHER,
            belonging::SIDE,
            travel::OUR_HOUSE,
            question::PLEASE_CONFIRM,
            person::PRONOUNS,
            person::I,
            closing::POSTSCRIPTS,
            nominating::DEAF,
            tongue::THEMES,
            statement::EXACT,
            contact::CONTACT,
            statement::IS,
            life::ABOUT,
            project::CALLED,
            project::WORKS,
            project::BEGAN,
            project::ENDED,
            life::OWN_LIFE,
            life::TRADES,
            belonging::BELONGS,
            belonging::CALLED,
            belonging::CALLED_PLAINLY,
            tongue::LANGUAGES,
            attendance::BUSY,
            belonging::STANDS,
            contact::OUR_ADDRESS,
            contact::TELEPHONE,
            statement::IS_FIRST,
            statement::WHO_IS,
            house::WITHIN,
            house::JOINS,
            house::ENDS,
            house::OURS,
            house::DEPARTMENTS,
            house::WHOLE,
            house::SHORT,
            house::ARABIC_ENDS,
            introduction::NAMED,
            introduction::AM,
            introduction::WE_ARE,
            introduction::LEAD,
            introduction::FOR,
            introduction::FIRST,
            introduction::LIVES,
            introduction::MYSELF,
            introduction::WANTS,
        ];
        let unfolded: Vec<_> =
            lists.into_iter().flatten().filter(|entry| fold::words(entry) != **entry).collect();
        assert!(unfolded.is_empty(), "{unfolded:?}");
    }
}
