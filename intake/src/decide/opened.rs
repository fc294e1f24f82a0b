//! The files of a message, opened: the text of documents and the publishable form of pictures.

use std::collections::BTreeMap;

use super::Reading;
use crate::attachment::{self, Photo, Problem};
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

/// How many files of one message are opened.
const MOST_FILES: usize = 20;

/// Opens the files of a message by a reader that is given; the worker's reader is a process of its own for each file.
pub fn open(
    reading: &Reading,
    read: impl Fn(&[u8], FileType, &str) -> Result<attachment::Reading, Problem>,
) -> Opened {
    let mut opened =
        Opened { texts: crate::understand::attached_texts(&reading.message), ..Opened::default() };
    let mut tried = 0;
    for (index, part) in reading.message.parts.iter().enumerate() {
        let known = opened.texts.iter().any(|text| text.part == index);
        let logo = part.referenced_by_cid;
        if known || logo || !attachment::is_opened(part.sniffed_type) || tried == MOST_FILES {
            continue;
        }
        tried += 1;
        let name = part.file_name.clone().unwrap_or_default();
        match read(&part.bytes, part.sniffed_type, &name) {
            Ok(attachment::Reading::Document(document)) => opened.texts.push(AttachedText {
                part: index,
                file_name: name,
                text: document.text,
                rows: document.rows,
            }),
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
