//! Labelled values whose label says nothing to us: some values can answer one question alone.
//!
//! "From – Philippines" among labelled answers is the country, whatever stands before it; an address that is not the
//! writer's is that of the person named. Only what is that and nothing else counts, and only where one question of the form
//! asks for such a thing and nothing has answered it.

use schema::field::{self, Reading};
use schema::form::FieldKind;

use super::answers::Desk;
use super::words;
use super::words::closing::ELSEWHERE;

/// Returns the field that a value answers whatever its label says.
pub(super) fn field(desk: &Desk<'_>, label: &str, value: &str, taken: &[usize]) -> Option<usize> {
    const LONGEST: usize = 120;
    let value = value.trim().trim_end_matches(['.', ';', ',', '。', '،']);
    if value.is_empty()
        || value.chars().count() > LONGEST
        || words::contains(&words::folded(label), ELSEWHERE)
    {
        return None;
    }
    let roles = &desk.form.roles;
    let form = &desk.form.form;
    if value.contains('@') {
        let found = field::email::find(value);
        let [address] = found.as_slice() else { return None };
        let own = address.eq_ignore_ascii_case(desk.email);
        let asked = if own {
            roles.sender_email
        } else {
            roles.email.filter(|email| Some(*email) != roles.sender_email)
        };
        return asked.filter(|field| !taken.contains(field));
    }
    if value.starts_with("http") || value.starts_with("www.") {
        return only(desk, taken, |kind| kind == FieldKind::Url);
    }
    if is_number(value) {
        return only(desk, taken, |kind| kind == FieldKind::Phone);
    }
    let mut fitting = (0..form.fields.len()).filter(|index| {
        let field = &form.fields[*index];
        let choices = desk.context.lists.of_field(field);
        // Yes and no answer many questions.
        let plain = choices.by_key("yes").is_none() && choices.by_key("no").is_none();
        match field.kind {
            // "No" is no country here.
            FieldKind::Country => {
                (value.chars().count() > 3 || !value.is_ascii()) && choices.exact(value).is_some()
            }
            FieldKind::Choice => plain && choices.exact(value).is_some(),
            FieldKind::Multichoice => {
                plain && choices.exact(value).is_some()
                    || Some(*index) == roles.days
                        && matches!(field::read(field, value, &desk.context), Reading::Answered(_, None))
                    || Some(*index) == roles.languages && is_all_of(choices, value)
                    || plain && is_coded(value) && is_all_of(choices, value)
            }
            _ => false,
        }
    });
    let first = fitting.next()?;
    (fitting.next().is_none() && !taken.contains(&first)).then_some(first)
}

/// Returns the only field of some kind, where nothing has answered it.
fn only(desk: &Desk<'_>, taken: &[usize], is: impl Fn(FieldKind) -> bool) -> Option<usize> {
    let mut fields = (0..desk.form.form.fields.len()).filter(|index| is(desk.form.form.fields[*index].kind));
    let first = fields.next()?;
    (fields.next().is_none() && !taken.contains(&first)).then_some(first)
}

/// Tells whether a value is a telephone number and nothing else.
pub(super) fn is_number(value: &str) -> bool {
    const DIGITS: usize = 7;
    let digits = value.chars().filter(|c| field::fold::digit(*c).is_some()).count();
    let others = value.chars().filter(|c| c.is_alphabetic()).count();
    let called = value.starts_with('+') || value.starts_with("00") || value.starts_with('(');
    digits >= DIGITS && others == 0 && called
}

/// Tells whether every part of a list is one of some choices.
fn is_all_of(choices: &field::list_of_choices::Choices, value: &str) -> bool {
    let mut n = 0;
    let all =
        value.split([',', ';', '/', '،', '、', '，']).map(str::trim).filter(|part| !part.is_empty()).all(
            |part| {
                n += 1;
                choices.exact(part).is_some()
            },
        );
    all && n > 1
}

/// Tells whether every part of a list begins with a code such as `C4`: bare numbers can be of anything.
fn is_coded(value: &str) -> bool {
    field::fold::tokens(value).iter().any(|token| {
        token.text.starts_with('c')
            && token.text.len() > 1
            && token.text[1..].bytes().all(|b| b.is_ascii_digit())
    })
}

/// Tells whether what stands beside a label that is nobody's must not be read as the letter's own words: it is of somebody
/// else, or it answers a question about consent with no plain yes.
pub(super) fn is_apart(line: &str) -> bool {
    let Some((label, _)) = line.split_once([':', '：', '?', '？', '؟']) else { return false };
    let words = words::folded(label);
    words::contains(&words, ELSEWHERE)
        || words
            .split(' ')
            .any(|word| words::permission::ASKS_CONSENT.iter().any(|stem| word.starts_with(stem)))
}
