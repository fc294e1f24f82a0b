//! Addresses in running text. The writer's own, and the writer's telephone, are not the nominee's.

use schema::field::{self, Reading, email, fold, phone, url};

use super::super::answers::Desk;
use super::super::draft::{Draft, Rank, evidence};
use super::super::words::{self, contact, person};
use super::{Letter, Sentence};
use crate::submission::Place;

/// Reads mail addresses, telephones and links of a sentence.
pub(super) fn read(desk: &Desk<'_>, draft: &mut Draft, sentence: &Sentence, letter: Letter<'_>) {
    let roles = &desk.form.roles;
    let form = &desk.form.form;
    let rank = if letter.corrects { Rank::Correction } else { Rank::Prose };
    let ours = sentence.words.split(' ').any(|word| {
        matches!(word, "my" | "mine" | "me" | "mon" | "moi" | "mi" | "мой" | "мне" | "بريدي" | "هاتفي" | "我")
    }) || words::contains(&sentence.words, contact::OUR_ADDRESS);
    if let Some(field) = roles.email
        && form.fields[field].sender.is_none()
    {
        let found: Vec<String> = email::find(&sentence.text)
            .into_iter()
            .map(|address| address.trim_matches(fold::is_ideograph).to_owned())
            .filter(|address| !letter.own_addresses.iter().any(|own| own.eq_ignore_ascii_case(address)))
            .collect();
        let contact = words::contains(&sentence.words, contact::CONTACT)
            || words::contains(&sentence.words, person::PRONOUNS);
        if let [only] = found.as_slice()
            && (!ours || contact && words::contains(&sentence.words, person::PRONOUNS))
        {
            let reading = field::read(&form.fields[field], only, &desk.context);
            draft.offer(form, field, reading, evidence(&sentence.text, letter.place), rank);
        }
    }
    let beside = |draft: &Draft| {
        draft
            .text(roles.email)
            .is_some_and(|address| sentence.text.to_lowercase().contains(&address.to_lowercase()))
    };
    if let Some(field) = roles.phone
        && form.fields[field].sender.is_none()
        && !ours
        && (beside(draft)
            || words::contains(&sentence.words, contact::CONTACT)
            || words::contains(&sentence.words, contact::TELEPHONE))
        && let Some(number) = phone_number(&sentence.text)
    {
        let reading = field::read(&form.fields[field], number, &desk.context);
        draft.offer(form, field, reading, evidence(&sentence.text, letter.place), rank);
    }
    if let Some(field) = roles.url
        && !draft.has(field)
        && let [only] = url::find(&sentence.text, false).as_slice()
        && let reading @ Reading::Answered(..) = field::read(&form.fields[field], only, &desk.context)
    {
        draft.offer(form, field, reading, evidence(&sentence.text, &Place::Prose), Rank::Prose);
    }
}

/// A telephone in a sentence begins with `+` or two zeros: other numbers are years and counts.
fn phone_number(text: &str) -> Option<&str> {
    let start = text.find(['+', '＋']).or_else(|| text.find(" 00").map(|at| at + 1))?;
    phone::number(&text[start..])
}
