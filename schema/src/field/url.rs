//! Web addresses: http and https alone; a bare domain gets `https://`.

use super::{Reading, limited, refuse, text};
use crate::form::Field;
use crate::record::CheckReason;

pub(super) fn read(field: &Field, raw: &str) -> Reading {
    let found = find(raw, true);
    let Some(first) = found.first() else { return refuse("url", raw, Vec::new()) };
    match limited(field, first.clone()) {
        Reading::Answered(answer, None) if found.len() > 1 => {
            Reading::Answered(answer, Some(CheckReason::NearMiss))
        }
        reading => reading,
    }
}

/// Finds the web addresses of a text, each once; `bare` takes `www.x.org` and `x.org/y` too.
pub fn find(raw: &str, bare: bool) -> Vec<String> {
    let line = text::line(raw);
    let mut found: Vec<String> = Vec::new();
    for word in line.split(|c: char| c.is_whitespace() || "<>\"“”«»，。；、（）[]".contains(c)) {
        let word = word.trim_start_matches(['(', '\'']);
        let lower = word.to_ascii_lowercase();
        let address = if lower.starts_with("http://") || lower.starts_with("https://") {
            Some(trimmed(word).to_owned())
        } else if bare && is_bare_domain(trimmed(word)) {
            Some(format!("https://{}", trimmed(word)))
        } else {
            None
        };
        if let Some(address) = address
            && host(&address).is_some_and(is_host)
            && !found.iter().any(|known| known.trim_end_matches('/') == address.trim_end_matches('/'))
        {
            found.push(address);
        }
    }
    found
}

fn trimmed(word: &str) -> &str {
    let mut word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '。']);
    while word.ends_with(')') && word.matches(')').count() > word.matches('(').count() {
        word = word[..word.len() - 1].trim_end_matches(['.', ',', ';']);
    }
    word
}

fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?;
    // `user@host` in a web address is a trick.
    if host.contains('@') { None } else { Some(host.split(':').next().unwrap_or(host)) }
}

fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        })
        && labels.last().is_some_and(|top| top.chars().count() >= 2)
}

fn is_bare_domain(word: &str) -> bool {
    let host = word.split(['/', '?', '#']).next().unwrap_or(word);
    !word.contains('@')
        && is_host(host)
        && host.rsplit('.').next().is_some_and(|top| top.chars().all(char::is_alphabetic))
        && (host.starts_with("www.") || word.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn web_addresses_are_found_and_completed() {
        for (raw, expected) in [
            ("https://maps.example/a?b=c#d", vec!["https://maps.example/a?b=c#d"]),
            ("maps.example", vec!["https://maps.example"]),
            ("www.maps.example/x).", vec!["https://www.maps.example/x"]),
            ("<http://maps.example/>", vec!["http://maps.example/"]),
            ("maps.example<https://maps.example>", vec!["https://maps.example"]),
            ("https://en.example/Sun_(star)", vec!["https://en.example/Sun_(star)"]),
            ("javascript:alert(1)", vec![]),
            ("http://user@evil.example/", vec![]),
            ("none", vec![]),
            ("ada@x.example", vec![]),
        ] {
            assert_eq!(find(raw, true), expected, "{raw}");
        }
    }
}
