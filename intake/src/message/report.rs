//! Machine-readable reports (RFC 6522): delivery status (RFC 3464), receipts (RFC 8098), abuse feedback (RFC 5965).

use super::{address, clean, header, word};

/// What a report is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReportKind {
    /// A delivery status notification: a mail of somebody's was (not) delivered.
    #[default]
    Delivery,
    /// A disposition notification: somebody's mailer says that a mail was read or deleted.
    Disposition,
    /// Abuse feedback (ARF).
    Feedback,
    /// Anything else, such as DMARC or TLS reports.
    Other,
}

/// The machine-readable content of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub kind: ReportKind,
    /// `Reporting-MTA` or `Reporting-UA`.
    pub reporter: Option<String>,
    /// Per recipient; empty for a receipt.
    pub deliveries: Vec<Delivery>,
    /// `Disposition` of a receipt, in lower case.
    pub disposition: Option<String>,
    /// Message-ID of the mail that the report is about, with angle brackets.
    pub original_message_id: Option<String>,
    /// Its envelope id (RFC 3464 §2.2.1).
    pub original_envelope_id: Option<String>,
    /// Its first recipient, from its headers.
    pub original_to: Option<String>,
    /// Its subject.
    pub original_subject: Option<String>,
}

/// What became of a mail for one recipient (RFC 3464 §2.3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// `Final-Recipient`, the address alone; `Original-Recipient` where that is missing.
    pub recipient: String,
    /// `Original-Recipient`, the address alone.
    pub original_recipient: Option<String>,
    /// `Action` in lower case: `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    pub action: String,
    /// `Status`, such as `5.1.1`.
    pub status: String,
    /// `Diagnostic-Code`, on one line.
    pub diagnostic: Option<String>,
}

impl Delivery {
    /// Tells whether the address will never work: a failure with a permanent status (RFC 3463 §2), or with none.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        (self.action == "failed" || self.action.is_empty())
            && !self.status.starts_with('4')
            && !self.status.starts_with('2')
    }
}

impl Report {
    /// Reads a message/delivery-status part: groups of fields, the first about the message, the others per recipient.
    pub(super) fn add_delivery_status(&mut self, body: &[u8]) {
        self.kind = ReportKind::Delivery;
        for group in groups(body) {
            let field = |name: &str| {
                header::first(&group, name).map(|value| clean::line(&word::decode(value, &mut Vec::new())))
            };
            if let Some(reporter) = field("reporting-mta") {
                self.reporter = Some(after_type(&reporter));
            }
            if let Some(id) = field("original-envelope-id") {
                self.original_envelope_id = Some(id);
            }
            let original = field("original-recipient")
                .map(|value| address_of(&value))
                .filter(|address| !address.is_empty());
            let last = field("final-recipient")
                .map(|value| address_of(&value))
                .filter(|address| !address.is_empty());
            let Some(recipient) = last.or_else(|| original.clone()) else { continue };
            if self.deliveries.len() >= 200 {
                break;
            }
            self.deliveries.push(Delivery {
                recipient,
                original_recipient: original,
                action: first_word(&field("action").unwrap_or_default()),
                status: first_word(&field("status").unwrap_or_default()),
                diagnostic: field("diagnostic-code").map(|code| after_type(&code)),
            });
        }
    }

    /// Reads a message/disposition-notification part (RFC 8098 §3).
    pub(super) fn add_disposition(&mut self, body: &[u8]) {
        self.kind = ReportKind::Disposition;
        for group in groups(body) {
            let field = |name: &str| {
                header::first(&group, name).map(|value| clean::line(&word::decode(value, &mut Vec::new())))
            };
            self.reporter = self.reporter.take().or_else(|| field("reporting-ua"));
            self.disposition =
                self.disposition.take().or_else(|| field("disposition").map(|value| value.to_lowercase()));
            self.original_to =
                self.original_to.take().or_else(|| field("final-recipient").map(|value| address_of(&value)));
            if let Some(id) =
                field("original-message-id").and_then(|value| message_ids(&value).into_iter().next())
            {
                self.original_message_id = Some(id);
            }
        }
    }

    /// Reads the headers of the original mail, from text/rfc822-headers or a returned message.
    pub(super) fn add_original(&mut self, headers: &[header::RawHeader]) {
        let field = |name: &str| {
            header::first(headers, name).map(|value| clean::line(&word::decode(value, &mut Vec::new())))
        };
        if self.original_message_id.is_none() {
            self.original_message_id =
                field("message-id").and_then(|value| message_ids(&value).into_iter().next());
        }
        if self.original_subject.is_none() {
            self.original_subject = field("subject");
        }
        if self.original_to.is_none() {
            self.original_to = header::first(headers, "to").and_then(|value| {
                address::list(value, &mut Vec::new())
                    .into_iter()
                    .map(|address| address.email)
                    .find(|email| !email.is_empty())
            });
        }
    }
}

/// Reads the report that an old mail server wrote in prose: the original's headers quoted in the text (qmail, exim).
pub(super) fn from_prose(text: &str) -> Option<Report> {
    let mut report = Report::default();
    for line in text.lines().take(2_000) {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.to_ascii_lowercase().as_str() {
            "message-id" if report.original_message_id.is_none() => {
                report.original_message_id = message_ids(value).into_iter().next();
            }
            "subject" if report.original_subject.is_none() => {
                report.original_subject = Some(clean::line(value));
            }
            _ => {}
        }
    }
    for line in text.lines().take(200) {
        // qmail: `<jane@example.org>:`; exim: an indented address alone on its line.
        let line = line.trim();
        let candidate = line.strip_suffix(':').unwrap_or(line);
        let candidate = candidate.trim_matches(['<', '>']);
        if address::is_plausible(candidate) && report.deliveries.len() < 20 {
            let action = "failed".to_owned();
            report.deliveries.push(Delivery {
                recipient: candidate.to_owned(),
                action,
                ..Delivery::default()
            });
        }
    }
    (report.original_message_id.is_some() || !report.deliveries.is_empty()).then_some(report)
}

/// Splits a status body into its groups of fields, at empty lines.
fn groups(body: &[u8]) -> Vec<Vec<header::RawHeader>> {
    let mut groups = Vec::new();
    let mut rest = body;
    while !rest.is_empty() && groups.len() < 250 {
        let block = header::split(rest, &mut Vec::new());
        // Progress is certain: an empty block consumes at least its empty line, else we stop.
        if block.body_start == 0 {
            let next = header::line_end(rest, 0);
            rest = &rest[next..];
            continue;
        }
        if !block.headers.is_empty() {
            groups.push(block.headers);
        }
        rest = &rest[block.body_start..];
    }
    groups
}

/// `rfc822; jane@example.org` → the address.
fn address_of(value: &str) -> String {
    let value = after_type(value);
    address::list(value.as_bytes(), &mut Vec::new())
        .into_iter()
        .map(|address| address.email)
        .find(|email| !email.is_empty())
        .unwrap_or_default()
}

/// `dns; mx.example` → `mx.example`.
fn after_type(value: &str) -> String {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim().to_owned()
}

fn first_word(value: &str) -> String {
    value
        .split(|character: char| character.is_whitespace() || character == '(')
        .find(|word| !word.is_empty())
        .unwrap_or("")
        .to_lowercase()
}

/// Returns the message ids in a header value, each with its angle brackets; blanks inside are dropped. A lone id without
/// brackets counts too.
#[must_use]
pub fn message_ids(value: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut rest = value;
    while let Some(open) = rest.find('<') {
        let Some(length) = rest[open..].find('>') else { break };
        let inside: String = rest[open + 1..open + length]
            .chars()
            .filter(|character| !character.is_whitespace() && *character != '<')
            .collect();
        if !inside.is_empty() && inside.len() < 1_000 {
            ids.push(format!("<{inside}>"));
        }
        rest = &rest[open + length + 1..];
        if ids.len() >= 200 {
            break;
        }
    }
    if ids.is_empty() {
        let bare = value.trim();
        if bare.contains('@') && !bare.contains(char::is_whitespace) && bare.len() < 1_000 {
            ids.push(format!("<{}>", bare.trim_matches(['<', '>'])));
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_status_is_read() {
        let mut report = Report::default();
        report.add_delivery_status(
            b"Reporting-MTA: dns; mx1.example\r\n\r\nFinal-Recipient: rfc822; c@r.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
              Diagnostic-Code: smtp; 550 5.1.1\r\n    User unknown\r\n\r\nFinal-Recipient: rfc822;d@r.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n",
        );
        assert_eq!(report.reporter.as_deref(), Some("mx1.example"));
        let found: Vec<(&str, bool)> =
            report.deliveries.iter().map(|one| (one.recipient.as_str(), one.is_permanent())).collect();
        assert_eq!(found, [("c@r.example", true), ("d@r.example", false)]);
        assert_eq!(report.deliveries[0].diagnostic.as_deref(), Some("550 5.1.1 User unknown"));
    }

    #[test]
    fn message_ids_keep_their_brackets() {
        assert_eq!(message_ids(" <a@b> (x) <c d@e>"), ["<a@b>", "<cd@e>"]);
        assert_eq!(message_ids("a@b"), ["<a@b>"]);
        assert!(message_ids("from me").is_empty());
    }
}
