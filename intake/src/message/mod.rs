//! Received mail, as a value.
//!
//! [`parse`] turns any bytes into a [`Message`]: it never fails, never panics, and stays within the bounds of
//! [`limits`]. What was wrong with the bytes is said in [`Message::defects`]; what could not be read at all in
//! [`Message::unreadable`]. Nothing here touches disk, clock or network, and nothing here knows what a nomination is.
//!
//! Reading order: [`structure`] (the tree of parts), [`body`] (which parts are the text), [`quote`] (which lines of the
//! text are new).

pub mod address;
pub mod body;
pub mod charset;
pub mod clean;
pub mod date;
pub mod defect;
pub mod flowed;
pub mod header;
pub mod html;
pub mod limits;
pub mod normalise;
pub mod param;
pub mod quote;
pub mod received;
pub mod report;
pub mod sniff;
pub mod structure;
pub mod transfer;
pub mod word;

mod assemble;

use std::sync::Arc;

use jiff::{Timestamp, tz::Offset};

pub use address::Address;
pub use charset::CharsetSource;
pub use defect::{Defect, Unreadable};
pub use header::Headers;
pub use html::{Direction, HtmlRow};
pub use quote::{Forwarded, Quoted, Segments, is_mailer_line};
pub use received::{Hop, received_instant};
pub use report::{Delivery, Report, ReportKind};
pub use sniff::FileType;
pub use structure::Rung;

/// One received mail, read as far as it can be read.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// `Message-ID` with its angle brackets (RFC 5322 §3.6.4); `None` where the mail has none.
    pub message_id: Option<String>,
    /// `In-Reply-To`, each id with its angle brackets.
    pub in_reply_to: Vec<String>,
    /// `References`, oldest first, each id with its angle brackets.
    pub references: Vec<String>,
    /// `From`: whom the mail claims to come from. Never proof of anything.
    pub from: Vec<Address>,
    /// `Sender`.
    pub sender: Vec<Address>,
    /// `Reply-To`.
    pub reply_to: Vec<Address>,
    /// `To`.
    pub to: Vec<Address>,
    /// `Cc`.
    pub cc: Vec<Address>,
    /// The envelope sender, where the receiving server wrote it down.
    pub return_path: ReturnPath,
    /// Envelope recipients as the receiving servers wrote them down (`Delivered-To`, `X-Original-To`, `Envelope-To`,
    /// `Original-Recipient` …), without doubles, topmost first.
    pub delivered_to: Vec<String>,
    /// `Subject`, decoded, on one line, without control characters and bidi overrides; empty where there is none.
    pub subject: String,
    /// `Date`: a hint of the sender's clock, never a deadline's proof.
    pub date: Option<SentDate>,
    /// The `Received` lines, topmost (= last hop) first.
    pub received: Vec<Hop>,
    /// `Content-Language` and `X-…-Language` tags in lower case, in their order.
    pub content_language: Vec<String>,
    /// Every header, decoded, in the order of the mail.
    pub headers: Headers,
    /// The best text of the body: line ends are `\n`, flowed lines are joined, text is NFC.
    pub text: String,
    /// Where [`Message::text`] comes from.
    pub text_source: TextSource,
    /// The charset that the text was decoded with (WHATWG name), empty where there was no text.
    pub charset: &'static str,
    /// Why that charset.
    pub charset_source: CharsetSource,
    /// Label and value pairs of the HTML body's tables, in both directions.
    pub html_rows: Vec<HtmlRow>,
    /// Attachments and inline files, in the order of the mail.
    pub parts: Vec<Part>,
    /// Mails inside this mail (message/rfc822), at most [`limits::NESTED_DEPTH`] levels.
    pub nested: Vec<Message>,
    /// The machine-readable parts of a multipart/report.
    pub report: Option<Report>,
    /// `METHOD` of a text/calendar part, in upper case: `REQUEST`, `REPLY`, `CANCEL` …
    pub calendar_method: Option<String>,
    /// The content is encrypted: nobody here can read it.
    pub encrypted: bool,
    /// The content claims a signature (S/MIME or OpenPGP); it is not verified.
    pub signed: bool,
    /// The rung of the salvage ladder that read the structure.
    pub rung: Rung,
    /// What was wrong with the bytes, each kind once, sorted.
    pub defects: Vec<Defect>,
    /// Why this mail goes to quarantine; `None` for a mail that can be read.
    pub unreadable: Option<Unreadable>,
    /// Length of the raw bytes.
    pub size_bytes: usize,
}

/// The envelope sender as recorded in `Return-Path` (RFC 5321 §4.4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ReturnPath {
    /// No such header.
    #[default]
    Absent,
    /// `<>`: the mail must not be answered.
    Null,
    /// An address.
    Address(String),
}

/// The `Date` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentDate {
    /// The instant it names.
    pub instant: Timestamp,
    /// The sender's offset from UTC.
    pub offset: Offset,
}

/// Where the text of a message comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextSource {
    /// There is no text.
    #[default]
    None,
    /// text/plain.
    Plain,
    /// text/plain with `format=flowed`, joined again.
    Flowed,
    /// text/html.
    Html,
    /// Some parts were taken from text/plain, others from text/html.
    Mixed,
    /// The raw bytes: no MIME structure could be found.
    Raw,
}

/// A file in a mail, attached or inline.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The file name for people: decoded, without path, control and bidi characters. Never a path on disk: see
    /// [`Part::stored_name`].
    pub file_name: Option<String>,
    /// `Content-Type` without parameters, in lower case.
    pub declared_type: String,
    /// What the bytes are.
    pub sniffed_type: FileType,
    /// `attachment`, `inline` or empty.
    pub disposition: String,
    /// `Content-ID` without angle brackets.
    pub content_id: Option<String>,
    /// `Content-Description`, decoded.
    pub description: Option<String>,
    /// The decoded bytes.
    pub bytes: Arc<[u8]>,
    /// What was wrong with this part.
    pub defects: Vec<Defect>,
    /// An HTML body shows it by `cid:`; usually a logo or a picture in the text.
    pub referenced_by_cid: bool,
}

impl Part {
    /// Returns the name under which the bytes are kept: SHA-256 of the bytes and the extension of what they are, so that
    /// nothing of a sender's choice reaches a path.
    #[must_use]
    pub fn stored_name(&self) -> String {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(&self.bytes);
        let mut name = data_encoding::HEXLOWER.encode(&digest);
        name.push('.');
        name.push_str(self.sniffed_type.extension());
        name
    }
}

impl Message {
    /// Returns the first address of `From` that has an e-mail address.
    #[must_use]
    pub fn author(&self) -> Option<&Address> {
        self.from.iter().find(|address| !address.email.is_empty()).or(self.from.first())
    }

    /// Returns the new, quoted, forwarded and signature parts of the text.
    #[must_use]
    pub fn segments(&self) -> Segments {
        quote::segments(&self.text, quote::is_forward_subject(&self.subject))
    }

    /// Tells whether something of the text that is read, here or in the mail inside, was left out for its length.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let is_html = matches!(self.text_source, TextSource::Html | TextSource::Mixed);
        self.has(Defect::TextCut)
            || is_html && self.has(Defect::HtmlExcess)
            || self.nested.first().is_some_and(Message::is_cut)
    }

    /// Tells whether a defect of this kind was found.
    #[must_use]
    pub fn has(&self, defect: Defect) -> bool {
        self.defects.contains(&defect)
    }
}

/// Reads a mail.
///
/// Total: never panics, ends for any input within the bounds of [`limits`] (one second for 25 MB), and always returns a
/// message. Longer input is cut at [`limits::MESSAGE_BYTES`] and marked unreadable.
#[must_use]
pub fn parse(raw: &[u8]) -> Message {
    assemble::message(raw, 0)
}
