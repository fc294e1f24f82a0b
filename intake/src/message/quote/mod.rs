//! Which lines of a text are the writer's own: new text, quotations, signature, forwarded mail.
//!
//! Lines are told apart once (in `line`), then read from top to bottom. Nothing is thrown away: whoever needs the quoted form
//! with answers between its lines finds it in [`Segments::quoted`]. If nothing new would be left, everything is new.

mod attribution;
mod headers;
mod line;
mod words;

pub use words::is_forward_subject;

pub use line::is_mailer_line;
use line::{Kind, Line};

/// A text taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segments {
    /// What the writer wrote now. Quoted passages between answers are cut out.
    pub new: String,
    /// What is quoted, in order.
    pub quoted: Vec<Quoted>,
    /// The signature: what follows the signature mark, and lines that a mailer adds by itself.
    pub signature: String,
    /// A mail that is forwarded within the text.
    pub forwarded: Option<Forwarded>,
    /// Nothing of the text is new: all of it is quoted or a signature, and [`Segments::new`] is all of it again, lest a
    /// careless mailer's marks hide a letter.
    pub all_quoted: bool,
}

/// A quoted passage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quoted {
    /// The line that says who wrote when, on one line; empty where there is none.
    pub attribution: String,
    /// The passage, one level of quote marks removed.
    pub text: String,
}

/// A mail forwarded inline, by its own header lines. Claims, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// `From` as written.
    pub from: String,
    /// `Date` or `Sent` as written.
    pub date: String,
    /// `Subject` as written.
    pub subject: String,
    /// `To` as written.
    pub to: String,
    /// Its text.
    pub text: String,
}

impl Segments {
    /// Returns the text that counts: the new text; in a mere forward the forwarded text.
    #[must_use]
    pub fn own_text(&self) -> &str {
        match &self.forwarded {
            Some(forwarded) if self.new.is_empty() => &forwarded.text,
            _ => &self.new,
        }
    }
}

/// Takes a text apart. `is_forward` says that the subject calls the mail a forward, which decides what an unmarked block of
/// header lines is.
#[must_use]
pub fn segments(text: &str, is_forward: bool) -> Segments {
    let lines = line::classify(text);
    let mut reading = Reading::default();
    let mut at = 0;
    while at < lines.len() {
        at = reading.step(&lines, at, is_forward);
    }
    let segments = reading.finish();
    if segments.new.is_empty() && segments.forwarded.is_none() && !is_only_attributions(&lines) {
        let all_quoted = !segments.quoted.is_empty();
        return Segments { new: text.trim().to_owned(), all_quoted, ..segments };
    }
    segments
}

/// A text of nothing but "on … wrote:" lines says nothing.
fn is_only_attributions(lines: &[Line<'_>]) -> bool {
    let mut says_something = false;
    let mut attributions = 0;
    let mut at = 0;
    while at < lines.len() {
        let bare = lines[at].text.trim_start_matches(['>', ' ']);
        if bare.is_empty() {
            at += 1;
        } else if let Some(length) = attribution::length(&lines[at..], true) {
            attributions += 1;
            at += length;
        } else {
            says_something = true;
            at += 1;
        }
    }
    attributions > 0 && !says_something
}

#[derive(Default)]
struct Reading<'a> {
    new: Vec<&'a str>,
    quoted: Vec<Quoted>,
    signature: Vec<&'a str>,
    forwarded: Option<Forwarded>,
}

impl<'a> Reading<'a> {
    fn has_new(&self) -> bool {
        self.new.iter().any(|line| !line.trim().is_empty())
    }

    /// Handles what begins at a line; returns the next line to handle.
    fn step(&mut self, lines: &[Line<'a>], at: usize, is_forward: bool) -> usize {
        match lines[at].kind {
            Kind::ForwardMark => self.forward(lines, at),
            Kind::OriginalMark => self.original(lines, at, is_forward),
            Kind::Header => self.header_block(lines, at, at, is_forward),
            Kind::Attribution(length) => self.attributed(lines, at, length),
            Kind::Quote => self.quote(lines, at, String::new()),
            Kind::SignatureMark => self.signature(lines, at),
            Kind::MailerLine => {
                if line::rest_is_empty_or_quoted(&lines[at + 1..]) {
                    self.signature.push(lines[at].text);
                    at + 1
                } else {
                    self.keep(lines, at)
                }
            }
            Kind::Ruler => self.ruler(lines, at, is_forward),
            Kind::Text | Kind::Empty | Kind::Code => self.keep(lines, at),
        }
    }

    fn keep(&mut self, lines: &[Line<'a>], at: usize) -> usize {
        self.new.push(lines[at].text);
        at + 1
    }

    /// A ruler belongs to what it introduces; at the end of the text it says nothing; elsewhere it is the writer's.
    fn ruler(&mut self, lines: &[Line<'a>], at: usize, is_forward: bool) -> usize {
        let next = line::skip_empty(lines, at + 1);
        match lines.get(next).map(|line| line.kind) {
            None
            | Some(Kind::ForwardMark | Kind::OriginalMark | Kind::SignatureMark | Kind::Attribution(_)) => {
                at + 1
            }
            Some(Kind::Header) => self.header_block(lines, at, next, is_forward),
            Some(Kind::Ruler) if line::rest_is_rulers(&lines[next..]) => lines.len(),
            _ => self.keep(lines, at),
        }
    }

    /// `---------- Forwarded message ----------`, then header lines, then the rest of the text.
    fn forward(&mut self, lines: &[Line<'a>], at: usize) -> usize {
        let start = line::skip_empty(lines, at + 1);
        let (mut forwarded, mut body) = headers::read(lines, start);
        // Some mailers write who wrote when in one line here too.
        if forwarded.from.is_empty()
            && let Some(Kind::Attribution(length)) = lines.get(start).map(|line| line.kind)
        {
            body = lines.len().min(start + length);
            forwarded.from = attribution::writer(&lines[start..body]);
        }
        forwarded.text = line::unquoted_text(&lines[body.min(lines.len())..]);
        if self.forwarded.is_none() {
            self.forwarded = Some(forwarded);
        }
        lines.len()
    }

    /// `-----Original Message-----`: Outlook's mark for replies and, with a forward's subject, for forwards.
    fn original(&mut self, lines: &[Line<'a>], at: usize, is_forward: bool) -> usize {
        let start = line::skip_empty(lines, at + 1);
        if lines.get(start).is_some_and(|line| line.kind == Kind::Header) {
            return self.header_block(lines, at, start, is_forward);
        }
        if !self.has_new() {
            return at + 1;
        }
        self.quoted.push(Quoted {
            attribution: lines[at].text.trim().to_owned(),
            text: line::text(&lines[start.min(lines.len())..]),
        });
        lines.len()
    }

    /// Header lines in the text: the mail before. Without anything new above, or under a forward's subject, it is forwarded.
    fn header_block(&mut self, lines: &[Line<'a>], mark: usize, start: usize, is_forward: bool) -> usize {
        let (mut forwarded, body) = headers::read(lines, start);
        if is_forward || !self.has_new() {
            forwarded.text = line::unquoted_text(&lines[body.min(lines.len())..]);
            if self.forwarded.is_none() {
                self.forwarded = Some(forwarded);
            }
        } else {
            let attribution = lines[mark..body.min(lines.len())]
                .iter()
                .map(|line| line.text.trim())
                .filter(|text| !text.is_empty());
            let attribution = attribution.collect::<Vec<_>>().join(" ");
            self.quoted.push(Quoted { attribution, text: line::text(&lines[body.min(lines.len())..]) });
        }
        lines.len()
    }

    /// "On … wrote:". Quote marks after it bound the quotation, and answers may follow; without them it is all the rest,
    /// unless there is nothing before: then the attribution alone is cut.
    fn attributed(&mut self, lines: &[Line<'a>], at: usize, length: usize) -> usize {
        let attribution =
            lines[at..at + length].iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
        let start = line::skip_empty(lines, at + length);
        if lines.get(start).is_some_and(|line| line.kind == Kind::Quote || line::is_marked(line.text)) {
            return self.quote(lines, start, attribution);
        }
        if !self.has_new() && start < lines.len() {
            self.quoted.push(Quoted { attribution, text: String::new() });
            return start;
        }
        self.quoted.push(Quoted { attribution, text: line::text(&lines[start.min(lines.len())..]) });
        lines.len()
    }

    /// A run of lines with quote marks, blank lines between them included.
    fn quote(&mut self, lines: &[Line<'a>], at: usize, attribution: String) -> usize {
        let mut end = at;
        let mut next = at;
        while next < lines.len() {
            if lines[next].kind == Kind::Quote || line::is_marked(lines[next].text) {
                next += 1;
                end = next;
            } else if lines[next].kind == Kind::Empty {
                next += 1;
            } else if !attribution.is_empty() && next == end && line::continues_quote(lines, next) {
                // The tail of a quoted line that a mailer wrapped.
                next += 1;
                end = next;
            } else {
                break;
            }
        }
        self.quoted.push(Quoted { attribution, text: line::unquoted_text(&lines[at..end]) });
        // Answers on both sides of a passage must not run together.
        self.new.push("");
        end
    }

    /// `-- ` and what follows it, up to a quotation or a forwarded mail below.
    fn signature(&mut self, lines: &[Line<'a>], at: usize) -> usize {
        let mut end = at + 1;
        while end < lines.len()
            && !matches!(
                lines[end].kind,
                Kind::Attribution(_) | Kind::Header | Kind::ForwardMark | Kind::OriginalMark | Kind::Quote
            )
        {
            end += 1;
        }
        self.signature.extend(lines[at + 1..end].iter().map(|line| line.text));
        end
    }

    fn finish(mut self) -> Segments {
        while self.new.last().is_some_and(|line| line.trim().is_empty() || line::is_ruler(line)) {
            self.new.pop();
        }
        let mut new = String::new();
        let mut blanks = 0;
        for text in &self.new {
            // Cut passages leave no more than one blank line; the writer's own blank lines stay.
            blanks = if text.is_empty() { blanks + 1 } else { 0 };
            if blanks < 3 && !(new.is_empty() && text.trim().is_empty()) {
                new.push_str(text);
                new.push('\n');
            }
        }
        new.truncate(new.trim_end().len());
        let signature = self.signature.join("\n").trim().to_owned();
        Segments { new, quoted: self.quoted, signature, forwarded: self.forwarded, all_quoted: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_taken_apart() {
        let found = segments(
            "Samoa.\n\n-- \nTomás\n\nOn Mon, 20 Jan 2020 at 05:15, WSIS <w@itu.int> wrote:\n> Which country?\n>\n> WSIS",
            false,
        );
        assert_eq!(found.new, "Samoa.");
        assert_eq!(found.signature, "Tomás");
        assert_eq!(found.quoted[0].text, "Which country?\n\nWSIS");
        assert!(found.quoted[0].attribution.starts_with("On Mon"));
    }

    #[test]
    fn answers_between_the_quotes_stay() {
        let found = segments("> Country?\nSamoa\n> E-mail?\na@b.example", false);
        assert_eq!(found.new, "Samoa\n\na@b.example");
        assert_eq!(found.quoted.len(), 2);
    }

    #[test]
    fn nothing_new_keeps_everything() {
        assert_eq!(segments("> all of it", false).new, "> all of it");
        assert!(segments("> all of it", false).all_quoted);
        assert_eq!(segments("-- \nonly me", false).new, "-- \nonly me");
        assert_eq!(segments("", false), Segments::default());
    }

    #[test]
    fn a_forward_is_a_mail_in_a_mail() {
        let found = segments(
            "Please see below.\n\n---------- Forwarded message ---------\nFrom: N J <n@d.example>\nDate: Mon, 27 Jan 2020 at 11:02\n\
             Subject: Nomination\nTo: D <d@m.example>\nCc: <s@d.example>\n\n\nDear D,\n\nName: X",
            true,
        );
        assert_eq!(found.new, "Please see below.");
        let forwarded = found.forwarded.expect("a forward");
        assert_eq!(
            (forwarded.from.as_str(), forwarded.subject.as_str()),
            ("N J <n@d.example>", "Nomination")
        );
        assert_eq!(forwarded.text, "Dear D,\n\nName: X");
    }

    #[test]
    fn labels_of_a_form_are_no_headers() {
        let text = "From: Ana Silva\nCountry: Peru\nTo be held in: Geneva\nDate: 3 May";
        assert_eq!(segments(text, false).new, text);
    }
}
