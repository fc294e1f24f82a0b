//! Who a message is from, as far as that can be shown.
//!
//! A `From` line shows nothing. Two things do: our own mail server's word that the sender's domain stands behind the mail
//! (`Authentication-Results`, RFC 8601), and a token that only somebody who reads the mailbox can know, because it stood
//! in a mail of ours to it. Tokens stand in addresses (`contact+t-TOKEN@…`) and subjects (`[t-TOKEN]`); those of the
//! envelope's sender (`contact+b-TOKEN@…`) feed the reader of bounces and prove nothing.

use crate::message::Message;

/// How many letters and digits a token of 128 bits has.
const TOKEN_LENGTH: usize = 26;
/// For how many days a token proves something.
pub const TOKEN_DAYS: i64 = 60;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Whoever knows it reads the mailbox that it was sent to.
    Identity,
    /// The mail that carries it came back.
    Bounce,
}

impl Purpose {
    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Identity => "identity",
            Purpose::Bounce => "bounce",
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Purpose::Identity => "t-",
            Purpose::Bounce => "b-",
        }
    }
}

/// A token that a reply carries, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The hash of the token; the token itself is in the reply alone.
    pub hash: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Until when it counts.
    pub expires: jiff::Timestamp,
}

/// Writes a token so that it survives mail addresses and people: lower-case letters and digits.
pub fn token(bytes: [u8; 16]) -> String {
    data_encoding::BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()
}

/// Returns the hash under which the ledger knows a token.
pub fn hash(token: &str) -> String {
    crate::ledger::hex(token.as_bytes())
}

/// Returns our address with a token in it; `None` where the address has no local part.
pub fn tagged(contact: &str, purpose: Purpose, token: &str) -> Option<String> {
    let (local, domain) = contact.rsplit_once('@')?;
    Some(format!("{local}+{}{token}@{domain}", purpose.mark()))
}

/// Adds a token to a subject.
pub fn tagged_subject(subject: &str, token: &str) -> String {
    format!("{subject} [{}{token}]", Purpose::Identity.mark())
}

/// Returns the tokens of a purpose that a message was sent with: in the addresses of ours that it went to, and for
/// identity also in its subject. `recipients` are those of the envelope.
pub fn tokens(message: &Message, recipients: &[String], own: &[String], purpose: Purpose) -> Vec<String> {
    let written = message.to.iter().chain(&message.cc).map(|address| address.email.as_str());
    let addresses = recipients.iter().chain(&message.delivered_to).map(String::as_str).chain(written);
    let mut found: Vec<String> =
        addresses.filter_map(|address| token_of_address(address, own, purpose)).collect();
    if purpose == Purpose::Identity {
        found.extend(tokens_of_subject(&message.subject));
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn token_of_address(address: &str, own: &[String], purpose: Purpose) -> Option<String> {
    let lower = address.to_lowercase();
    let (local, domain) = lower.rsplit_once('@')?;
    let (name, tag) = local.split_once('+')?;
    let is_ours = own.iter().any(|own| own.eq_ignore_ascii_case(&format!("{name}@{domain}")));
    let token = tag.strip_prefix(purpose.mark())?;
    (is_ours && is_token(token)).then(|| token.to_owned())
}

fn tokens_of_subject(subject: &str) -> Vec<String> {
    let lower = subject.to_lowercase();
    lower
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .filter_map(|(inside, _)| inside.trim().strip_prefix(Purpose::Identity.mark()))
        .filter(|token| is_token(token))
        .map(str::to_owned)
        .collect()
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LENGTH && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
}

/// Tells whether our own mail server says that the domain of the one author stands behind the message: by DMARC, or by an
/// aligned DKIM signature or SPF. Only the topmost `Authentication-Results` is asked, and only where one of the
/// configured servers wrote it: everything below may be the sender's own invention.
pub fn is_authenticated(message: &Message, authserv_ids: &[String]) -> bool {
    let [author] = message.from.as_slice() else { return false };
    let Some((_, domain)) = author.email.rsplit_once('@') else { return false };
    let Some(value) = message.headers.first("authentication-results") else { return false };
    let plain = without_comments(value);
    let mut parts = plain.split(';');
    let server = parts.next().and_then(|part| part.split_whitespace().next()).unwrap_or_default();
    if !authserv_ids.iter().any(|id| id.eq_ignore_ascii_case(server)) {
        return false;
    }
    let domain = domain.to_lowercase();
    let mut aligned = false;
    for part in parts {
        let mut words = part.split_whitespace();
        let Some((method, result)) = words.next().and_then(|word| word.split_once('=')) else { continue };
        let method = method.split('/').next().unwrap_or(method).to_ascii_lowercase();
        let passed = result.eq_ignore_ascii_case("pass");
        let property = |names: &[&str]| {
            part.split_whitespace().filter_map(|word| word.split_once('=')).find_map(|(name, value)| {
                names.iter().any(|known| name.eq_ignore_ascii_case(known)).then(|| {
                    let value = value.trim_matches('"').to_lowercase();
                    value.rsplit_once('@').map_or(value.clone(), |(_, domain)| domain.to_owned())
                })
            })
        };
        match method.as_str() {
            "dmarc" if passed => aligned |= property(&["header.from"]).is_some_and(|from| from == domain),
            // What the domain's own policy refuses is not saved by anything else.
            "dmarc" if !result.eq_ignore_ascii_case("none") => return false,
            "dkim" if passed => {
                aligned |= property(&["header.d", "header.i"]).is_some_and(|by| stands_for(&by, &domain));
            }
            "spf" if passed => {
                aligned |= property(&["smtp.mailfrom"]).is_some_and(|by| stands_for(&by, &domain));
            }
            _ => {}
        }
    }
    aligned
}

/// Tells whether a domain may speak for another: the same, or the one above it.
fn stands_for(by: &str, domain: &str) -> bool {
    by == domain || by.contains('.') && domain.strip_suffix(by).is_some_and(|rest| rest.ends_with('.'))
}

/// Takes out comments (RFC 5322 §3.2.2), in which a sender's words may stand; a comment without end takes the rest.
fn without_comments(value: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::new(), 0_usize, false, false);
    for c in value.chars() {
        let was_escaped = escaped;
        escaped = c == '\\' && !was_escaped;
        match c {
            '"' if depth == 0 && !was_escaped => {
                quoted = !quoted;
                out.push(c);
            }
            '(' if !quoted && !was_escaped => depth += 1,
            ')' if !quoted && !was_escaped => depth = depth.saturating_sub(1),
            // A semicolon within quotes divides nothing.
            ';' if quoted => out.push(','),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(headers: &str) -> Message {
        crate::message::parse(format!("{headers}\n\nHello\n").as_bytes())
    }

    fn check_authenticated(results: &str, expected: bool) {
        let message = mail(&format!("{results}\nFrom: Ada <ada@mail.example.org>\nTo: us@ours.example"));
        let ids = ["mx.ours.example".to_owned()];
        assert_eq!(is_authenticated(&message, &ids), expected, "{results}");
    }

    #[test]
    fn only_our_own_servers_topmost_word_counts() {
        let cases = [
            ("Authentication-Results: mx.ours.example; dmarc=pass header.from=mail.example.org", true),
            ("Authentication-Results: mx.ours.example 1; dkim=pass (2048 bit) header.d=example.org", true),
            ("Authentication-Results: MX.ours.example; spf=pass smtp.mailfrom=ada@mail.example.org", true),
            ("Authentication-Results: mx.ours.example; dkim=pass header.i=@mail.example.org", true),
            ("Authentication-Results: mx.ours.example; dkim=pass header.d=evil.example", false),
            ("Authentication-Results: mx.ours.example; dkim=pass header.d=ample.org", false),
            ("Authentication-Results: mx.ours.example; dkim=fail header.d=mail.example.org", false),
            (
                "Authentication-Results: mx.ours.example; dkim=pass header.d=mail.example.org; \
                 dmarc=fail header.from=mail.example.org",
                false,
            ),
            ("Authentication-Results: mx.ours.example; dmarc=pass header.from=other.example", false),
            ("Authentication-Results: evil.example; dmarc=pass header.from=mail.example.org", false),
            (
                "Authentication-Results: evil.example; dmarc=none\n\
                 Authentication-Results: mx.ours.example; dmarc=pass header.from=mail.example.org",
                false,
            ),
            (
                "Authentication-Results: mx.ours.example; spf=fail \
                 (x; dmarc=pass header.from=mail.example.org) smtp.mailfrom=a@b.example",
                false,
            ),
            (
                "Authentication-Results: mx.ours.example; spf=fail \
                 reason=\"; dmarc=pass header.from=mail.example.org\"",
                false,
            ),
            ("X-Nothing: here", false),
        ];
        for (results, expected) in cases {
            check_authenticated(results, expected);
        }
    }

    #[test]
    fn two_authors_are_nobody() {
        let message = mail(
            "Authentication-Results: mx; dmarc=pass header.from=a.example\nFrom: a@a.example, b@b.example",
        );
        assert!(!is_authenticated(&message, &["mx".to_owned()]));
    }

    #[test]
    fn a_token_comes_back_by_address_or_subject() {
        let known = token([7; 16]);
        assert_eq!(known.len(), TOKEN_LENGTH);
        let own = ["us@ours.example".to_owned()];
        let to = tagged("us@ours.example", Purpose::Identity, &known).expect("an address");
        let subject = tagged_subject("Received", &known);
        for headers in [
            format!("To: {to}"),
            format!("To: US+T-{}@OURS.example", known.to_uppercase()),
            format!("Delivered-To: {to}"),
            format!("Subject: Re: {subject}"),
        ] {
            let found = tokens(&mail(&headers), &[], &own, Purpose::Identity);
            assert_eq!(found, std::slice::from_ref(&known), "{headers}");
            assert!(tokens(&mail(&headers), &[], &own, Purpose::Bounce).is_empty(), "{headers}");
        }
        let foreign = mail(&format!("To: us+t-{known}@evil.example\nSubject: [t-short]"));
        assert!(tokens(&foreign, &[], &own, Purpose::Identity).is_empty());
    }
}
