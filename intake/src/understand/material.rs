//! Sorts the texts of a message by whom they are of: new, forwarded, quoted, signed, attached.

use super::layout;
use super::sender::Author;
use crate::message::Message;
use crate::submission::{AttachedText, ForwardedFrom};

/// The texts of a message by whom they are of.
pub(super) struct Material<'m> {
    /// What the sender wrote now, without quotations and signature.
    pub new: String,
    /// Nothing of it is new.
    pub all_quoted: bool,
    pub signature: String,
    /// The forwarded text and who wrote it.
    pub forwarded: Option<(String, ForwardedFrom)>,
    pub quoted: Vec<(String, String)>,
    pub attached: Vec<AttachedText>,
    pub message: &'m Message,
}

impl<'m> Material<'m> {
    /// In an answer to us, what is quoted of our letter is ours, also where nothing stands above it: the answers between its
    /// lines are found there, and its words are not the writer's.
    pub(super) fn set_our_letter_apart(&mut self, contact: &str) {
        if self.all_quoted {
            self.new.clear();
        }
        if let Some((text, from)) =
            self.forwarded.take_if(|(_, from)| !contact.is_empty() && from.email.to_lowercase() == *contact)
        {
            self.quoted.push((format!("{} <{}>", from.name, from.email), text));
        }
    }

    /// Sets the labels of all texts apart by colons, however their writers do it.
    pub(super) fn undress(&mut self, known: layout::Known<'_>) {
        self.new = layout::plain(&self.new, known);
        if let Some((text, _)) = &mut self.forwarded {
            *text = layout::plain(text, known);
        }
        for file in &mut self.attached {
            file.text = layout::plain(&file.text, known);
        }
    }

    /// Sorts the texts of a message; `attached` are those of its files.
    pub(super) fn of(message: &'m Message, attached: &[AttachedText]) -> Self {
        let segments = message.segments();
        let mut new = segments.new;
        let mut all_quoted = segments.all_quoted;
        let forwarded = match (segments.forwarded, message.nested.first()) {
            (Some(forwarded), _) => {
                let author = Author::parse(&forwarded.from);
                let from = ForwardedFrom {
                    name: author.name,
                    email: author.email,
                    date: forwarded.date,
                    subject: forwarded.subject,
                };
                Some((forwarded.text, from))
            }
            (None, Some(nested)) => {
                let author = nested.author().cloned().unwrap_or_default();
                let author = Author::new(&author.name, &author.email);
                let date = nested.date.map(|date| date.instant.to_string()).unwrap_or_default();
                let from = ForwardedFrom {
                    name: author.name,
                    email: author.email,
                    date,
                    subject: nested.subject.clone(),
                };
                Some((nested.segments().own_text().to_owned(), from))
            }
            (None, None) => None,
        };
        if new.trim().is_empty() && forwarded.is_none() && segments.quoted.len() == 1 {
            new = segments.quoted[0].text.clone();
            all_quoted = true;
        }
        let quoted = segments.quoted.into_iter().map(|quoted| (quoted.attribution, quoted.text)).collect();
        Material {
            new,
            all_quoted,
            signature: segments.signature,
            forwarded,
            quoted,
            attached: attached.to_vec(),
            message,
        }
    }
}
