//! What can be read of a message before anything is known about it.

use crate::classify::{self, Classification, Kind, OwnAddresses};
use crate::ledger::MAX_MESSAGE_BYTES;
use crate::message::{self, Message};
use crate::office::Office;

/// A message, parsed and classified.
#[derive(Debug)]
pub struct Reading {
    /// The message.
    pub message: Message,
    /// What kind of mail it is.
    pub class: Classification,
    /// The SHA-256 of its bytes, in hex: the seed of the ids of its records.
    pub sha256: String,
    /// Whether our own mail server says that its author's domain stands behind it.
    pub is_authenticated: bool,
}

/// Parses and classifies a message. Total: any bytes give a reading.
pub fn read(raw: &[u8], size: u64, office: &Office) -> Reading {
    let message = message::parse(raw);
    let own = own_addresses(office);
    let mut class = classify::classify(&message, &own);
    if size > MAX_MESSAGE_BYTES {
        class.kind = Kind::Unreadable;
        class.reason = format!(
            "it has {} MB, more than the {} MB that are read",
            size / 1_000_000,
            MAX_MESSAGE_BYTES / 1_000_000
        );
    }
    let is_authenticated = crate::identity::is_authenticated(&message, &office.config.authserv_ids);
    Reading { message, class, sha256: crate::ledger::hex(raw), is_authenticated }
}

fn own_addresses(office: &Office) -> OwnAddresses {
    let addresses = office.own_addresses();
    let message_id_domains = vec![super::reply::domain(office)];
    OwnAddresses { addresses, message_id_domains }
}

impl Reading {
    /// Returns the Message-IDs that the message says it answers, the nearest first.
    pub fn thread_ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let reported = self.message.report.as_ref().and_then(|report| report.original_message_id.clone());
        for id in reported
            .into_iter()
            .chain(self.message.in_reply_to.iter().cloned())
            .chain(self.message.references.iter().rev().cloned())
        {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// Returns the addresses that a bounce is about.
    pub fn bounced(&self) -> Vec<String> {
        let Some(report) = self.message.report.as_ref().filter(|_| self.class.kind == Kind::Bounce) else {
            return Vec::new();
        };
        report.deliveries.iter().map(|delivery| delivery.recipient.clone()).collect()
    }
}
