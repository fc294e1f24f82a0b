//! Likely spam: what a filter before us said, and mails that are nothing but links.
//!
//! Only a mark. Nothing is dropped for it; a person looks at it, and no answer confirms the address to a spammer.

use crate::message::Message;

/// Returns why a mail is likely spam.
pub(super) fn reason(message: &Message) -> Option<String> {
    let headers = &message.headers;
    if let Some(value) = headers.first("x-spam-flag").filter(|value| value.trim().eq_ignore_ascii_case("yes"))
    {
        return Some(format!("the mail server says X-Spam-Flag: {value}"));
    }
    if headers.first("x-spam-status").is_some_and(|value| value.trim().to_lowercase().starts_with("yes")) {
        return Some("the mail server says X-Spam-Status: Yes".into());
    }
    let level =
        headers.first("x-ms-exchange-organization-scl").and_then(|value| value.trim().parse::<i32>().ok());
    if level.is_some_and(|level| level >= 5) {
        return Some("the mail server gives it a high spam confidence level".into());
    }
    let subject = message.subject.to_lowercase();
    if subject.starts_with("***spam***")
        || subject.starts_with("[spam]")
        || subject.starts_with("*****spam*****")
    {
        return Some("the mail server marked the subject as spam".into());
    }
    if let Some([first, second]) = offers(&format!("{subject}\n{}", message.text)) {
        return Some(format!("it offers what only unasked mail offers: “{first}”, “{second}”"));
    }
    only_links(&message.text).then(|| "there is nothing in it but links".into())
}

/// What sellers of lists, links and invoices offer to everybody. One of these may stand in an honest letter; two do not.
const OFFERS: [&str; 34] = [
    "attendee list",
    "attendees list",
    "delegate list",
    "delegates list",
    "verified contacts",
    "verified emails",
    "email list",
    "mailing list of",
    "opt-in",
    "free sample",
    "this week only",
    "limited offer",
    "guest post",
    "backlinks",
    "seo services",
    "first page of google",
    "rank your website",
    "buy followers",
    "crypto",
    "casino",
    "bitcoin",
    "lottery",
    "won the sum",
    "next of kin",
    "unsubscribe here",
    "代开",
    "发票",
    "税率优惠",
    "验证后付款",
    "加微信",
    "купить базу",
    "база контактов",
    "base de datos de asistentes",
    "liste des participants à vendre",
];

/// Returns two such offers, where a short text makes them.
fn offers(text: &str) -> Option<[&'static str; 2]> {
    const LONGEST: usize = 3_000;
    if text.len() > LONGEST {
        return None;
    }
    let text = text.to_lowercase();
    let mut found = OFFERS.iter().filter(|offer| text.contains(**offer));
    Some([found.next()?, found.next()?])
}

/// Tells whether a text is links and hardly a word.
fn only_links(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(400).collect();
    let links = words
        .iter()
        .filter(|word| word.contains("http://") || word.contains("https://") || word.starts_with("www."))
        .count();
    links > 0 && words.len() - links < 4 + 4 * links.min(3)
}
