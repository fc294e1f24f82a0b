//! Traditional Chinese: read as if it were written in simplified characters, which are what every table of words here holds;
//! what was understood is given back in the characters in which it was written.

use schema::field::fold::{is_ideograph, simplified};
use schema::record::Answer;

use crate::message::Message;
use crate::submission::{AttachedText, Submission};

/// Longest text that is read so, in bytes; each value is looked for in all of it.
const MOST_BYTES: usize = 64 * 1024;

/// A message in simplified characters, and how it was written.
#[derive(Debug)]
pub(super) struct Traditional {
    /// The message in simplified characters.
    pub message: Message,
    /// The texts of its files in simplified characters.
    pub attached: Vec<AttachedText>,
    /// All of its characters but blanks, as they were written …
    written: Vec<char>,
    /// … and the same in simplified ones, place by place.
    simple: String,
}

impl Traditional {
    /// Returns a message that has traditional characters; `None` for any other.
    pub(super) fn of(message: &Message, attached: &[AttachedText]) -> Option<Traditional> {
        let mut pieces = Vec::new();
        gather(message, &mut pieces);
        for file in attached {
            pieces.push(&file.text);
            pieces.extend(file.rows.iter().flat_map(|(label, value)| [label.as_str(), value]));
        }
        let bytes: usize = pieces.iter().map(|piece| piece.len()).sum();
        let is_traditional =
            || pieces.iter().flat_map(|piece| piece.chars()).any(|c| is_ideograph(c) && simplified(c) != c);
        if bytes > MOST_BYTES || !is_traditional() {
            return None;
        }
        let written: Vec<char> = pieces.join("\0").chars().filter(|c| !c.is_whitespace()).collect();
        let simple = written.iter().map(|c| simplified(*c)).collect();
        let mut attached = attached.to_vec();
        for file in &mut attached {
            simplify(&mut file.text);
            for (label, value) in &mut file.rows {
                simplify(label);
                simplify(value);
            }
        }
        let mut message = message.clone();
        simplify_message(&mut message);
        Some(Traditional { message, attached, written, simple })
    }

    /// Gives what was understood back as it was written.
    pub(super) fn restore(&self, submission: &mut Submission) {
        self.text(&mut submission.text);
        if let Some(choice) = &mut submission.form {
            self.text(&mut choice.evidence.quote);
        }
        if let Some(from) = &mut submission.forwarded {
            self.text(&mut from.name);
            self.text(&mut from.subject);
        }
        for record in &mut submission.records {
            for answered in &mut record.answers {
                self.answer(&mut answered.answer);
                self.text(&mut answered.evidence.quote);
            }
            for refused in &mut record.refusals {
                self.text(&mut refused.evidence.quote);
                refused.refusal.values.iter_mut().for_each(|(_, value)| self.text(value));
            }
        }
    }

    fn answer(&self, answer: &mut Answer) {
        match answer {
            Answer::Text(text) => self.text(text),
            Answer::List(list) => list.iter_mut().for_each(|answer| self.answer(answer)),
            Answer::Number(_) | Answer::Flag(_) => {}
        }
    }

    /// Puts the characters as written into a text: those of the place where all of it stands, or else of each run of it.
    fn text(&self, text: &mut String) {
        if !text.contains(is_ideograph) {
            return;
        }
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(written) = self.written(&bare) {
            let mut written = written.iter();
            *text = text
                .chars()
                .map(|c| if c.is_whitespace() { c } else { written.next().copied().unwrap_or(c) })
                .collect();
            return;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let runs_on = |c: char| is_ideograph(c) == is_ideograph(first);
            let (run, behind) = rest.split_at(rest.find(|c| !runs_on(c)).unwrap_or(rest.len()));
            match self.written(run).filter(|_| is_ideograph(first)) {
                Some(written) => out.extend(written),
                None => out.push_str(run),
            }
            rest = behind;
        }
        *text = out;
    }

    /// Returns how a text of simplified characters without blanks was written.
    fn written(&self, simple: &str) -> Option<&[char]> {
        let at = memchr::memmem::find(self.simple.as_bytes(), simple.as_bytes())?;
        let start = self.simple[..at].chars().count();
        self.written.get(start..start + simple.chars().count())
    }
}

fn gather<'a>(message: &'a Message, pieces: &mut Vec<&'a str>) {
    pieces.extend([message.text.as_str(), &message.subject]);
    pieces.extend(message.from.iter().map(|address| address.name.as_str()));
    pieces.extend(message.html_rows.iter().flat_map(|row| [row.label.as_str(), &row.value]));
    for nested in &message.nested {
        gather(nested, pieces);
    }
}

fn simplify_message(message: &mut Message) {
    simplify(&mut message.text);
    simplify(&mut message.subject);
    for address in &mut message.from {
        simplify(&mut address.name);
    }
    for row in &mut message.html_rows {
        simplify(&mut row.label);
        simplify(&mut row.value);
    }
    message.nested.iter_mut().for_each(simplify_message);
}

fn simplify(text: &mut String) {
    *text = text.chars().map(simplified).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_given_back_as_it_was_written() {
        let text = "推薦 鄧女士擔任\n主持人，謝謝".to_owned();
        let message = Message { text, subject: "推薦".to_owned(), ..Message::default() };
        let traditional = Traditional::of(&message, &[]).expect("traditional characters");
        assert_eq!(traditional.message.text, "推荐 邓女士担任\n主持人，谢谢");
        for (read, written) in [
            ("邓女士", "鄧女士"),
            ("邓女士 担任", "鄧女士 擔任"),
            ("担任 主持人", "擔任 主持人"),
            ("邓女士（主持人）", "鄧女士（主持人）"),
            ("private-sector", "private-sector"),
        ] {
            let mut text = read.to_owned();
            traditional.text(&mut text);
            assert_eq!(text, written, "{read}");
        }
    }

    #[test]
    fn a_message_of_simplified_characters_is_read_as_it_is() {
        let message = Message { text: "推荐邓女士".to_owned(), ..Message::default() };
        assert!(Traditional::of(&message, &[]).is_none());
    }
}
