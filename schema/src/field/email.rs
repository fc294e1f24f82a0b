//! E-mail addresses, out of whatever programs and people wrap them in.

use super::{Reading, limited, refuse, text};
use crate::form::Field;
use crate::record::CheckReason;

pub(super) fn read(field: &Field, raw: &str) -> Reading {
    let found = find(raw);
    let Some(first) = found.first() else { return refuse("email", raw, Vec::new()) };
    match limited(field, first.clone()) {
        Reading::Answered(answer, None) if found.len() > 1 => {
            Reading::Answered(answer, Some(CheckReason::NearMiss))
        }
        reading => reading,
    }
}

/// Finds the addresses of a text, each once: `<a@b.org>`, `mailto:a@b.org`, `a@b.org<mailto:a@b.org>`, `a (at) b (dot) org`.
pub fn find(raw: &str) -> Vec<String> {
    let plain = text::line(raw).replace('＠', "@");
    let plain = if plain.contains('@') { plain } else { disguised(&plain) };
    let mut found: Vec<String> = Vec::new();
    for (at, _) in plain.match_indices('@') {
        let start = plain[..at]
            .rfind(|c: char| !is_local(c))
            .map_or(0, |before| before + plain[before..].chars().next().map_or(1, char::len_utf8));
        let rest = &plain[at + 1..];
        let end = rest.find(|c: char| !is_domain(c)).unwrap_or(rest.len());
        let local = plain[start..at].trim_start_matches(['.', '\'', '-']);
        let local = local.rsplit_once("mailto:").map_or(local, |(_, local)| local);
        let domain = rest[..end].trim_end_matches(['.', '-', '\'']);
        if is_address(local, domain) {
            let address = format!("{local}@{domain}");
            if !found.iter().any(|known| known.eq_ignore_ascii_case(&address)) {
                found.push(address);
            }
        }
    }
    found
}

/// Undoes the disguises by which people hide addresses from robots.
fn disguised(text: &str) -> String {
    const AT: [&str; 6] = [" (at) ", "(at)", " [at] ", "[at]", " {at} ", " at "];
    const DOT: [&str; 5] = [" (dot) ", "(dot)", " [dot] ", "[dot]", " dot "];
    let mut plain = text.to_owned();
    for word in AT {
        plain = plain.replacen(word, "@", usize::from(!plain.contains('@')));
    }
    // "at" alone is a word of English: only with a dot that is spelt out, or an address that needs none.
    for word in DOT {
        plain = plain.replace(word, ".");
    }
    plain
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-:".contains(c)
}

fn is_domain(c: char) -> bool {
    c.is_alphanumeric() || c == '.' || c == '-'
}

fn is_address(local: &str, domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    !local.is_empty()
        && local.len() <= 64
        && domain.len() <= 253
        && !local.contains([':', '/'])
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && labels.len() >= 2
        && labels.iter().all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        && labels
            .last()
            .is_some_and(|top| top.chars().count() >= 2 && !top.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn addresses_are_unwrapped() {
        for (raw, expected) in [
            ("ada@x.example", vec!["ada@x.example"]),
            ("<ada@x.example>.", vec!["ada@x.example"]),
            ("ada@x.example<mailto:ada@x.example>", vec!["ada@x.example"]),
            ("mailto:ada@x.example", vec!["ada@x.example"]),
            ("[ada@x.example](mailto:ada@x.example)", vec!["ada@x.example"]),
            ("'ada.b@x.example', b@y.example", vec!["ada.b@x.example", "b@y.example"]),
            ("ada (at) x (dot) example", vec!["ada@x.example"]),
            ("البريد: ada@x.example", vec!["ada@x.example"]),
            ("邮箱：ada＠x.example。", vec!["ada@x.example"]),
            ("josé@correo.example", vec!["josé@correo.example"]),
            ("name@localhost", vec![]),
            ("no address at all", vec![]),
            ("a..b@x.example", vec![]),
        ] {
            assert_eq!(find(raw), expected, "{raw}");
        }
    }
}
