//! A reply as a mail: composed by lettre from values that are cleaned first, the same values giving the same bytes.

use jiff::Timestamp;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

/// What a reply needs beside its text.
#[derive(Debug, Clone)]
pub struct Envelope<'a> {
    /// The address that people write to, with its name.
    pub from: (&'a str, &'a str),
    /// To whom, with the name if it is known.
    pub to: (Option<&'a str>, &'a str),
    /// Where answers go, where that is not the address of `from`.
    pub reply_to: Option<&'a str>,
    /// The subject.
    pub subject: &'a str,
    /// The reply's own Message-ID, with angle brackets.
    pub message_id: &'a str,
    /// The Message-ID of the mail it answers.
    pub in_reply_to: Option<&'a str>,
    /// The thread so far.
    pub references: &'a [String],
    /// The instant of the decision.
    pub date: Timestamp,
    /// The language of the text, such as `fr`.
    pub language: &'a str,
}

/// Why a mail cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address is not one that mail can be sent to.
    #[error("`{0}` is not an address that can be answered")]
    Address(String),
    /// The mail could not be put together.
    #[error("the reply cannot be composed: {0}")]
    Compose(#[from] lettre::error::Error),
}

macro_rules! plain_header {
    ($name:ident, $text:literal) => {
        #[derive(Debug, Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($name(value.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

// RFC 3834 §5, and what Exchange understands in its place.
plain_header!(AutoSubmitted, "Auto-Submitted");
plain_header!(Suppress, "X-Auto-Response-Suppress");
plain_header!(Language, "Content-Language");

/// Composes the mail: the text, and the same as HTML for mailers that show it (RFC 2046 §5.1.4).
pub fn compose(envelope: &Envelope<'_>, text: &str, html: &str) -> Result<Vec<u8>, MailError> {
    let (name, address) = envelope.from;
    let from = mailbox(Some(name), address)?;
    let to = mailbox(envelope.to.0, envelope.to.1)?;
    let date = std::time::UNIX_EPOCH
        + std::time::Duration::from_secs(u64::try_from(envelope.date.as_second()).unwrap_or_default());
    let mut builder = lettre::Message::builder()
        .from(from)
        .to(to)
        .subject(clean(envelope.subject, 300))
        .date(date)
        .message_id(Some(envelope.message_id.to_owned()))
        .header(AutoSubmitted("auto-replied".to_owned()))
        .header(Suppress("All".to_owned()))
        .header(Language(envelope.language.to_owned()));
    if let Some(address) = envelope.reply_to {
        builder = builder.reply_to(mailbox(Some(name), address)?);
    }
    if let Some(id) = envelope.in_reply_to {
        builder = builder.in_reply_to(clean(id, 998));
        let mut references: Vec<String> = envelope.references.iter().map(|id| clean(id, 998)).collect();
        if !references.iter().any(|known| known == id) {
            references.push(clean(id, 998));
        }
        // A long thread keeps its first and its last mails.
        if references.len() > 12 {
            references.drain(1..references.len() - 11);
        }
        builder = builder.references(references.join(" "));
    }
    // The boundary belongs to the frozen bytes: it is made of the mail's own id, not by chance.
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(envelope.message_id.as_bytes()));
    let alternative = MultiPart::alternative()
        .boundary(format!("=_{}", &digest[..32]))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(with_line_ends(text)))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(with_line_ends(html)));
    Ok(builder.multipart(alternative)?.formatted())
}

fn with_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn mailbox(name: Option<&str>, address: &str) -> Result<Mailbox, MailError> {
    let parsed = address.parse().map_err(|_| MailError::Address(clean(address, 320)))?;
    let name = name.map(|name| clean(name, 120)).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, parsed))
}

/// Returns whether a reply can be sent to an address.
pub fn is_answerable(address: &str) -> bool {
    address.parse::<lettre::Address>().is_ok()
}

/// Takes out what must not stand in a header: controls, line ends and marks that turn the reading direction.
pub fn clean(text: &str, most: usize) -> String {
    let shown: String = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .take(most)
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope<'a>(name: &'a str, subject: &'a str) -> Envelope<'a> {
        Envelope {
            from: ("WSIS Secretariat", "wsis@example.org"),
            to: (Some(name), "a@example.net"),
            reply_to: None,
            subject,
            message_id: "<MSG-1.received@example.org>",
            in_reply_to: Some("<x@example.net>"),
            references: &[],
            date: Timestamp::from_second(1_579_510_800).expect("an instant"),
            language: "en",
        }
    }

    #[test]
    fn a_hostile_name_or_subject_adds_no_header() {
        let mail =
            compose(&envelope("Eve\r\nBcc: v@example.net\0", "Hi\r\nX-Evil: 1"), "Hello\n", "<p>Hello</p>")
                .expect("a mail");
        let text = String::from_utf8(mail).expect("ASCII");
        assert!(text.lines().all(|line| !line.starts_with("Bcc:") && !line.starts_with("X-Evil:")), "{text}");
        assert!(text.contains("Auto-Submitted: auto-replied\r\n"));
        assert!(text.contains("In-Reply-To: <x@example.net>\r\n"));
    }

    #[test]
    fn the_same_reply_is_the_same_bytes() {
        let reply =
            || compose(&envelope("Ingrid Vögele", "Reçu: 提名"), "Grüße\n", "<p>Grüße</p>").expect("a mail");
        assert_eq!(reply(), reply());
    }
}
