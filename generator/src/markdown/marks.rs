//! Components in Markdown: finds the lines `::name{…}`, `:::name{…}` and `:::`, before CommonMark reads the text.
//!
//! Each such line is replaced by a mark that CommonMark reads as a line of raw HTML, which may interrupt a paragraph
//! and keeps its block where it is: in a list, in a quotation, at the top. Where CommonMark then finds a mark in code
//! or in running text, the line was none of ours and is put back. Every other line keeps its place.

use schema::diagnostic::Place;

use crate::component;

/// Stands in marks and in no text: a noncharacter of Unicode, taken out of the text before.
const SIGN: char = '\u{fdd0}';

/// How many lines the arguments of one component may fill.
const MOST_LINES: usize = 40;

/// A line that was replaced.
#[derive(Debug)]
pub(super) struct Mark {
    /// What stood there.
    pub(super) line: String,
    /// Where it begins.
    pub(super) place: Place,
    /// What it says.
    pub(super) what: What,
}

/// What a line says.
#[derive(Debug)]
pub(super) enum What {
    /// `::name{…}`: a component without a text.
    Alone(Call),
    /// `:::name{…}`: a text begins.
    Open(Call),
    /// `:::`: the text of the innermost component ends.
    Close,
    /// A further line of the arguments of the line before.
    Rest,
    /// A line that was meant as a component and cannot be read, and whether a text would begin there.
    Broken(Broken, bool),
}

/// A component as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// The arguments in their order.
    pub arguments: Vec<Argument>,
}

/// An argument as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// The value and where it stands; a name alone has none.
    pub value: Option<(String, Place)>,
}

/// The text with its marks.
pub(super) struct Marked {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
}

/// Finds the components of a text; `None` where there are none.
pub(super) fn find(text: &str) -> Option<Marked> {
    if !text.contains("::") {
        return None;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut marked = Marked { text: String::with_capacity(text.len()), marks: Vec::new() };
    let mut at = 0;
    while at < lines.len() {
        let (before, line) = lines[at].split_at(prefix(lines[at]));
        let Some(colons) = colons(line) else {
            push(&mut marked.text, lines[at]);
            at += 1;
            continue;
        };
        let (what, used) = Reader::new(&lines[at..], at, before).read(colons);
        marked.mark(before, line, place(at, before, line), what);
        for rest in &lines[at + 1..at + used] {
            let (before, line) = rest.split_at(prefix(rest));
            marked.mark(before, line, Place::START, What::Rest);
        }
        at += used;
    }
    (!marked.marks.is_empty()).then_some(marked)
}

fn push(out: &mut String, text: &str) {
    if text.contains(SIGN) {
        out.push_str(&text.replace(SIGN, "\u{fffd}"));
    } else {
        out.push_str(text);
    }
}

fn place(line: usize, before: &str, text: &str) -> Place {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        line: small(line + 1),
        col: small(before.chars().count() + 1),
        len: small(text.trim_end().chars().count()),
    }
}

/// Returns how long the part of a line is that stands before its text: space, marks of quotations and lists.
fn prefix(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'>') => at += 1,
            Some(b'-' | b'*' | b'+') if bytes.get(at + 1) == Some(&b' ') => at += 2,
            Some(b'0'..=b'9') => {
                let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                let after = &bytes[at + digits..];
                if digits > 9 || !matches!(after, [b'.' | b')', b' ', ..]) {
                    return at;
                }
                at += digits + 2;
            }
            _ => return at,
        }
    }
}

/// Returns the number of colons if a line is meant as a component: `::name`, `:::name` or `:::` alone.
fn colons(line: &str) -> Option<usize> {
    let colons = line.bytes().take_while(|byte| *byte == b':').count();
    let rest = &line[colons..];
    if colons < 2 {
        return None;
    }
    if rest.trim().is_empty() {
        return (colons >= 3).then_some(colons);
    }
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if colons == 2 && spaces > 0 {
        return None;
    }
    let rest = &rest[spaces..];
    let name = rest.bytes().take_while(|byte| is_of_name(*byte)).count();
    let after = rest[name..].trim_start_matches([' ', '\t']);
    let is_name = rest.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    // `::std::vector` and `::1 is an address` are words; three colons or the name of a component are always meant.
    let is_alone = after.trim_end().is_empty() || after.starts_with('{');
    let is_meant = colons >= 3 || component::is_known(&rest[..name]);
    (is_name && (is_alone || is_meant)).then_some(colons)
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

impl Marked {
    fn mark(&mut self, before: &str, line: &str, place: Place, what: What) {
        let end = line.trim_end_matches(['\n', '\r']);
        push(&mut self.text, before);
        self.text.push_str(&format!("<!c{SIGN}{}>", self.marks.len()));
        self.text.push_str(&line[end.len()..]);
        self.marks.push(Mark { line: end.to_owned(), place, what });
    }

    /// Returns the mark that a line of raw HTML is.
    pub(super) fn of_line(&self, html: &str) -> Option<&Mark> {
        let inside = html.trim().strip_prefix("<!c")?.strip_prefix(SIGN)?.strip_suffix('>')?;
        self.marks.get(inside.parse::<usize>().ok()?)
    }

    /// Puts the lines back into a text that holds marks; `None` where it holds none.
    pub(super) fn restore(&self, text: &str) -> Option<String> {
        if !text.contains(SIGN) {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(sign) = rest.find(SIGN) {
            let after = &rest[sign + SIGN.len_utf8()..];
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let mark = after[..digits].parse::<usize>().ok().and_then(|at| self.marks.get(at));
            out.push_str(rest[..sign].strip_suffix("<!c").unwrap_or(&rest[..sign]));
            out.push_str(mark.map_or("", |mark| &mark.line));
            rest = after[digits..].strip_prefix('>').unwrap_or(&after[digits..]);
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Reads one component, which may go on over several lines.
struct Reader<'t> {
    lines: &'t [&'t str],
    /// How many lines of the text stand above them.
    above: usize,
    /// The line that is read, counted from the first, and the byte in it.
    line: usize,
    at: usize,
}

/// What cannot be read: where, why, help.
pub(super) type Broken = (Place, String, String);

impl<'t> Reader<'t> {
    fn new(lines: &'t [&'t str], above: usize, before: &str) -> Reader<'t> {
        Reader { lines, above, line: 0, at: before.len() }
    }

    /// Reads the component; returns what it says and how many lines it fills.
    fn read(mut self, colons: usize) -> (What, usize) {
        self.at += colons;
        self.blanks();
        let begin = self.at;
        while self.peek().is_some_and(|c| c.is_ascii() && is_of_name(c as u8)) {
            self.at += 1;
        }
        let name = self.text()[begin..self.at].to_owned();
        if name.is_empty() {
            return (What::Close, 1);
        }
        let place = self.place(begin, name.chars().count());
        match self.arguments() {
            Ok(arguments) => {
                let call = Call { name, place, arguments };
                (if colons == 2 { What::Alone(call) } else { What::Open(call) }, self.line + 1)
            }
            Err(broken) => (What::Broken(broken, colons > 2), 1),
        }
    }

    fn text(&self) -> &'t str {
        self.lines.get(self.line).copied().unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.text()[self.at..].chars().next().filter(|c| !matches!(c, '\n' | '\r'))
    }

    fn place(&self, at: usize, len: usize) -> Place {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let before = self.text()[..at].chars().count();
        Place { line: small(self.above + self.line + 1), col: small(before + 1), len: small(len) }
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
    }

    /// Skips blanks and ends of lines between arguments; returns whether there is more.
    fn gap(&mut self) -> bool {
        loop {
            self.blanks();
            if self.peek().is_some() {
                return true;
            }
            let next = self.lines.get(self.line + 1).filter(|line| !line.trim().is_empty());
            if next.is_none() || self.line + 1 >= MOST_LINES {
                return false;
            }
            self.line += 1;
            self.at = self.text().len() - self.text().trim_start_matches([' ', '\t', '>']).len();
        }
    }

    fn arguments(&mut self) -> Result<Vec<Argument>, Broken> {
        self.blanks();
        let mut arguments: Vec<Argument> = Vec::new();
        let Some(first) = self.peek() else { return Ok(arguments) };
        let open = self.place(self.at, 1);
        if first != '{' {
            let message = "words cannot follow the name of a component".to_owned();
            return Err((open, message, "write its arguments between braces, `{name=\"value\"}`".to_owned()));
        }
        self.at += 1;
        loop {
            if !self.gap() {
                let help = "write `}` after the last argument; no blank line may stand between".to_owned();
                return Err((open, "the arguments are not closed".to_owned(), help));
            }
            if self.peek() == Some('}') {
                self.at += 1;
                break;
            }
            let argument = self.argument()?;
            if let Some(first) = arguments.iter().find(|other| other.name == argument.name) {
                let message = format!("the argument `{}` stands twice", first.name);
                return Err((argument.place, message, "keep one of the two".to_owned()));
            }
            arguments.push(argument);
        }
        self.blanks();
        match self.peek() {
            None => Ok(arguments),
            Some(_) => Err((
                self.place(self.at, 1),
                "words cannot follow the arguments of a component".to_owned(),
                "write them on a line of their own below it".to_owned(),
            )),
        }
    }

    fn argument(&mut self) -> Result<Argument, Broken> {
        let begin = self.at;
        while self.peek().is_some_and(|c| c.is_ascii() && is_of_name(c as u8)) {
            self.at += 1;
        }
        let name = self.text()[begin..self.at].to_owned();
        let place = self.place(begin, name.chars().count());
        if name.is_empty() {
            let found = self.peek().unwrap_or(' ');
            let message = format!("`{found}` cannot begin an argument");
            let help = "write `name=\"value\"`, with blanks between the arguments".to_owned();
            return Err((self.place(begin, 1), message, help));
        }
        if self.peek() != Some('=') {
            return Ok(Argument { name, place, value: None });
        }
        self.at += 1;
        let value = match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            _ => {
                let begin = self.at;
                while self.peek().is_some_and(|c| !matches!(c, ' ' | '\t' | '}' | '"' | '\'')) {
                    self.at += self.peek().map_or(1, char::len_utf8);
                }
                let value = self.text()[begin..self.at].to_owned();
                let place = self.place(begin, value.chars().count());
                if value.is_empty() {
                    let message = format!("the argument `{name}` has no value");
                    return Err((place, message, format!("write `{name}=\"value\"`")));
                }
                (value, place)
            }
        };
        Ok(Argument { name, place, value: Some(value) })
    }

    /// Reads a value between quotation marks; a line break inside is a blank.
    fn quoted(&mut self, quote: char) -> Result<(String, Place), Broken> {
        let open = self.place(self.at, 1);
        self.at += 1;
        let mut value = String::new();
        loop {
            match self.peek() {
                Some(c) if c == quote => {
                    self.at += 1;
                    let len = u32::try_from(value.chars().count()).unwrap_or(u32::MAX);
                    return Ok((value, Place { col: open.col + 1, len, ..open }));
                }
                Some('\\')
                    if self.text()[self.at + 1..].chars().next().is_some_and(|c| c == quote || c == '\\') =>
                {
                    self.at += 1;
                    value.extend(self.peek());
                    self.at += 1;
                }
                Some(c) => {
                    value.push(c);
                    self.at += c.len_utf8();
                }
                None => {
                    if !self.gap() {
                        let help = format!("write {quote} at its end; `\\{quote}` stands for one inside");
                        return Err((open, "the value is not closed".to_owned(), help));
                    }
                    if !value.ends_with(' ') {
                        value.push(' ');
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(text: &str) -> Vec<String> {
        let Some(marked) = find(text) else { return Vec::new() };
        let say = |call: &Call| {
            let arguments = call.arguments.iter().map(|argument| match &argument.value {
                Some((value, place)) => {
                    format!(" {}={value}@{}:{}", argument.name, place.line, place.col)
                }
                None => format!(" {}", argument.name),
            });
            format!("{}{}", call.name, arguments.collect::<String>())
        };
        let marks = marked.marks.iter().map(|mark| match &mark.what {
            What::Alone(call) => format!("alone {}", say(call)),
            What::Open(call) => format!("open {}", say(call)),
            What::Close => "close".to_owned(),
            What::Rest => "rest".to_owned(),
            What::Broken((place, message, _), _) => format!("{}:{} {message}", place.line, place.col),
        });
        marks.collect()
    }

    #[test]
    fn components_stand_on_lines_of_their_own() {
        assert_eq!(
            calls("a ::b\n::figure{src=a.jpg alt=\"Ünï \\\"x\\\"\" wide}\n"),
            ["alone figure src=a.jpg@2:14 alt=Ünï \"x\"@2:25 wide"]
        );
        assert_eq!(calls(":::note\nx\n:::\n"), ["open note", "close"]);
        assert_eq!(calls("- ::: note {kind=x}\n  > :::\n"), ["open note kind=x@1:18", "close"]);
        assert_eq!(calls("::1 is an address\n::std::x\n:: x\nx :::\n: d\n"), Vec::<String>::new());
    }

    #[test]
    fn arguments_may_fill_several_lines() {
        assert_eq!(
            calls("::figure{src=a\n  alt='one\n  two'}\nx\n"),
            ["alone figure src=a@1:14 alt=one two@2:8", "rest", "rest"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_place() {
        for (text, told) in [
            ("::x{a=\"b\n\nc\"}", "1:7 the value is not closed"),
            ("::x{a\n\n}", "1:4 the arguments are not closed"),
            ("::x{a=b a=c}", "1:9 the argument `a` stands twice"),
            ("::x{a=}", "1:7 the argument `a` has no value"),
            ("::note x", "1:8 words cannot follow the name of a component"),
            ("::x{=}", "1:5 `=` cannot begin an argument"),
            (":::x y", "1:6 words cannot follow the name of a component"),
            ("::x{} y", "1:7 words cannot follow the arguments of a component"),
        ] {
            assert_eq!(calls(text), [told], "{text}");
        }
    }

    #[test]
    fn lines_are_put_back_where_they_are_no_components() {
        let marked = find("```\n::x{a=b}\n```\n").expect("a mark");
        assert!(marked.text.starts_with("```\n<!c") && marked.text.ends_with(">\n```\n"), "{}", marked.text);
        assert_eq!(marked.restore(&marked.text).as_deref(), Some("```\n::x{a=b}\n```\n"));
        assert!(find("no such line").is_none());
    }
}
