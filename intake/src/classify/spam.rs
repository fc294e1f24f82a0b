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
    only_links(&message.text).then(|| "there is nothing in it but links".into())
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
