//! `Received` lines (RFC 5321 §4.4) and the instant at which a mail arrived.

use jiff::Timestamp;

use super::{Address, Message, address, date};

/// One hop of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hop {
    /// The server that wrote the line, in lower case.
    pub by: Option<String>,
    /// The server it came from, as that server wrote.
    pub from: Option<String>,
    /// The recipient of the envelope, if the line names one.
    pub recipient: Option<String>,
    /// When.
    pub instant: Option<Timestamp>,
}

impl Hop {
    /// Reads one line.
    pub(super) fn parse(value: &str) -> Self {
        let (words, instant) = match value.rsplit_once(';') {
            Some((words, when)) => (words, date::parse(when).map(|date| date.instant)),
            None => (value, None),
        };
        let mut hop = Self { instant, ..Self::default() };
        let mut depth = 0_usize;
        let mut words = words.split_whitespace();
        while let Some(word) = words.next() {
            let was_inside = depth > 0;
            depth = (depth + word.matches('(').count()).saturating_sub(word.matches(')').count());
            if was_inside {
                continue;
            }
            let slot = match word.to_ascii_lowercase().as_str() {
                "by" => &mut hop.by,
                "from" => &mut hop.from,
                "for" => &mut hop.recipient,
                _ => continue,
            };
            if slot.is_none() {
                *slot = words.next().map(|word| word.trim_matches(['<', '>', ';', ',']).to_ascii_lowercase());
            }
        }
        hop.recipient = hop.recipient.filter(|recipient| address::is_plausible(recipient));
        hop
    }
}

/// Returns the instant that decides a deadline.
///
/// The topmost `Received` line, or where `own_hosts` is not empty the topmost one written by one of them (a line below it can
/// be forged, and so can every line if none is ours); never later than the clock. Without a usable line it is the file's
/// modification time, also never later than the clock. The `Date` header is never asked.
#[must_use]
pub fn received_instant(
    message: &Message,
    own_hosts: &[String],
    clock: Timestamp,
    file_mtime: Option<Timestamp>,
) -> Timestamp {
    let is_ours = |hop: &&super::Hop| {
        own_hosts.is_empty()
            || hop.by.as_deref().is_some_and(|by| {
                own_hosts
                    .iter()
                    .any(|host| host.trim_end_matches('.').eq_ignore_ascii_case(by.trim_end_matches('.')))
            })
    };
    let from_header = if own_hosts.is_empty() {
        message.received.first().and_then(|hop| hop.instant)
    } else {
        message.received.iter().find(is_ours).and_then(|hop| hop.instant)
    };
    from_header.or(file_mtime).unwrap_or(clock).min(clock)
}

/// Collects the envelope recipients that servers wrote down.
pub(super) fn delivered_to(headers: &super::Headers, hops: &[Hop]) -> Vec<String> {
    const NAMES: &[&str] = &[
        "x-original-to",
        "delivered-to",
        "envelope-to",
        "x-envelope-to",
        "x-delivered-to",
        "original-recipient",
        "x-rcpt-to",
        "apparently-to",
    ];
    let mut found: Vec<String> = Vec::new();
    let mut add = |candidate: &str| {
        // `Original-Recipient: rfc822; a@b` (RFC 3798 §2.3)
        let candidate = candidate.rsplit(';').next().unwrap_or(candidate);
        for Address { email, .. } in address::list(candidate.as_bytes(), &mut Vec::new()).into_iter().take(20)
        {
            if !email.is_empty() && !found.iter().any(|seen| seen.eq_ignore_ascii_case(&email)) {
                found.push(email);
            }
        }
    };
    for name in NAMES {
        headers.all(name).take(20).for_each(&mut add);
    }
    hops.iter().filter_map(|hop| hop.recipient.as_deref()).take(20).for_each(&mut add);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read() {
        let hop = Hop::parse(
            "from mail.westharbour.example.org (mail.westharbour.example.org [192.0.2.11]) by mx1.secretariat.example with \
             ESMTPS id 01a for <wsis-info@itu.int>; Tue, 14 Jan 2020 10:12:35 +0100",
        );
        assert_eq!(hop.by.as_deref(), Some("mx1.secretariat.example"));
        assert_eq!(hop.recipient.as_deref(), Some("wsis-info@itu.int"));
        assert_eq!(hop.instant.map(|instant| instant.to_string()).as_deref(), Some("2020-01-14T09:12:35Z"));
    }

    #[test]
    fn the_clock_bounds_the_instant() {
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
        let clock = at("2020-01-20T08:00:00Z");
        let hop =
            |by: &str, when: &str| Hop { by: Some(by.into()), instant: Some(at(when)), ..Hop::default() };
        let message = Message {
            received: vec![
                hop("relay.example", "2020-01-19T08:00:00Z"),
                hop("mx.example", "2020-01-18T08:00:00Z"),
            ],
            ..Message::default()
        };
        let own = vec!["mx.example".to_owned()];
        let foreign = vec!["other.example".to_owned()];
        assert_eq!(received_instant(&message, &[], clock, None), at("2020-01-19T08:00:00Z"));
        assert_eq!(received_instant(&message, &own, clock, None), at("2020-01-18T08:00:00Z"));
        assert_eq!(
            received_instant(&message, &foreign, clock, Some(at("2020-01-17T08:00:00Z"))),
            at("2020-01-17T08:00:00Z")
        );
        assert_eq!(received_instant(&message, &foreign, clock, None), clock);
        assert_eq!(
            received_instant(&message, &[], at("2020-01-01T00:00:00Z"), None),
            at("2020-01-01T00:00:00Z")
        );
    }
}
