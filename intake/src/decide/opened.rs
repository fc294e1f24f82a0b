//! The files of a message, opened: the text of documents and the publishable form of pictures.

use std::collections::BTreeMap;

use super::Reading;
use crate::attachment::limits::TEXT_BYTES;
use crate::attachment::{self, Document, Photo, Problem};
use crate::message::FileType;
use crate::submission::AttachedText;

/// What was in the files of a message.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// The text of documents.
    pub texts: Vec<AttachedText>,
    /// Pictures as they may be published, by the number of the part.
    pub photos: BTreeMap<usize, Photo>,
    /// Files that cannot be opened, by the number of the part.
    pub problems: BTreeMap<usize, Problem>,
}

impl Opened {
    /// Keeps the text of a file, as long as all texts together are no longer than is read of one.
    fn take(&mut self, text: AttachedText, left: &mut usize) {
        // What stands in rows stands in the text, too, but for the fields of a form.
        let rows: usize = text.rows.iter().map(|(label, value)| label.len() + value.len()).sum();
        match left.checked_sub(text.text.len().max(rows)) {
            Some(rest) => {
                *left = rest;
                self.texts.push(text);
            }
            None => {
                self.problems.insert(text.part, Problem::OverLimit);
            }
        }
    }
}

/// How many files of one message are opened.
const MOST_FILES: usize = 20;

/// Opens the files of a message by a reader that is given; the worker's reader is a process of its own for each file.
pub fn open(
    reading: &Reading,
    read: impl Fn(&[u8], FileType, &str) -> Result<attachment::Reading, Problem>,
) -> Opened {
    let mut opened = Opened::default();
    let mut left = TEXT_BYTES;
    for text in crate::understand::attached_texts(&reading.message) {
        opened.take(text, &mut left);
    }
    let mut tried = 0;
    for (index, part) in reading.message.parts.iter().enumerate() {
        let known =
            opened.texts.iter().any(|text| text.part == index) || opened.problems.contains_key(&index);
        let logo = part.referenced_by_cid;
        if known || logo || !attachment::is_opened(part.sniffed_type) || tried == MOST_FILES {
            continue;
        }
        tried += 1;
        let name = part.file_name.clone().unwrap_or_default();
        match read(&part.bytes, part.sniffed_type, &name) {
            Ok(attachment::Reading::Document(Document { text, rows })) => {
                opened.take(AttachedText { part: index, file_name: name, text, rows }, &mut left);
            }
            Ok(attachment::Reading::Photo(photo)) => {
                opened.photos.insert(index, photo);
            }
            Ok(attachment::Reading::Other) => {}
            Err(problem) => {
                opened.problems.insert(index, problem);
            }
        }
    }
    opened
}
