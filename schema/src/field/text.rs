//! Text of one line and of paragraphs: cleaned, unwrapped, counted.

use unicode_normalization::UnicodeNormalization;

use super::fold::is_ideograph;

/// Characters that are not seen and steer what is seen: they are no part of an answer.
pub fn is_invisible(c: char) -> bool {
    matches!(
        u32::from(c),
        0xad | 0x200b | 0x200e | 0x200f | 0x61c | 0x202a..=0x202e | 0x2060..=0x2064 | 0x2066..=0x206f | 0xfeff | 0xfff9..=0xfffb
    ) || (c.is_control() && c != '\n' && c != '\t')
}

fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || c == '\u{a0}'
}

/// Returns a text in NFC, on one line, with single blanks, without controls and direction overrides.
pub fn line(raw: &str) -> String {
    let mut line = String::with_capacity(raw.len());
    for c in raw.nfc() {
        if is_blank_char(c) || (c.is_control() && matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{85}')) {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !is_invisible(c) {
            line.push(c);
        }
    }
    while line.ends_with(' ') {
        line.pop();
    }
    line
}

/// Returns a text in NFC as paragraphs: wrapped lines are joined, blank lines and the lines of lists are kept.
pub fn paragraphs(raw: &str) -> String {
    let lines: Vec<String> =
        raw.replace("\r\n", "\n").split(['\n', '\u{2028}', '\u{2029}']).map(line).collect();
    let widest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let mut text = String::with_capacity(raw.len());
    let mut blank = false;
    let mut last_length = 0;
    for line in &lines {
        if line.is_empty() {
            blank = !text.is_empty();
            continue;
        }
        if blank {
            text.push_str("\n\n");
        } else if !text.is_empty() {
            text.push_str(joint(&text, line, last_length, widest));
        }
        text.push_str(line);
        blank = false;
        last_length = line.chars().count();
    }
    text
}

/// Returns what joins a line to the text before it: a blank where the line was only wrapped, else a line break.
fn joint(before: &str, line: &str, last_length: usize, widest: usize) -> &'static str {
    let first_word = line.split(' ').next().unwrap_or(line).chars().count();
    let is_item = line.starts_with(['-', '*', '•', '·', '–', '▪', '◦'])
        || line.split_once(['.', ')']).is_some_and(|(number, rest)| {
            (1..=2).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_digit())
                && rest.starts_with(' ')
        });
    let ideographs = before.chars().last().is_some_and(is_wide) && line.chars().next().is_some_and(is_wide);
    if is_item || (last_length + 1 + first_word <= widest.min(100) && !ideographs) {
        "\n"
    } else if ideographs {
        ""
    } else {
        " "
    }
}

fn is_wide(c: char) -> bool {
    is_ideograph(c) || matches!(u32::from(c), 0x3000..=0x303f | 0xff00..=0xffef)
}

/// Counts words; an ideograph counts as one, as Chinese word processors count.
pub fn count_words(text: &str) -> usize {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        if is_ideograph(c) {
            count += 1;
            inside = false;
        } else if c.is_alphanumeric() {
            count += usize::from(!inside);
            inside = true;
        } else if c.is_whitespace() || is_wide(c) {
            inside = false;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined_and_paragraphs_kept() {
        let wrapped = "Adaeze has led the Lagoon Digital Rights\n  Network since 2014. She trained as a\n  librarian.\n\nSecond.\r\n";
        assert_eq!(
            paragraphs(wrapped),
            "Adaeze has led the Lagoon Digital Rights Network since 2014. She trained as a librarian.\n\nSecond."
        );
        assert_eq!(
            paragraphs("Three points that matter to all of us here:\n- one\n- two"),
            "Three points that matter to all of us here:\n- one\n- two"
        );
        assert_eq!(paragraphs("她自二〇一四年起\n领导该网络。"), "她自二〇一四年起领导该网络。");
    }

    #[test]
    fn what_is_not_seen_is_no_answer() {
        assert_eq!(line("a\u{202e}b\u{0}c\u{a0} d\r\ne\u{301}\u{feff}"), "abc d é");
    }

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(count_words("don't count twice - really"), 4);
        assert_eq!(count_words("信息社会 world"), 5);
        assert_eq!(count_words("السلام عليكم"), 2);
    }
}
