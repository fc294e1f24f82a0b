//! `format=flowed` (RFC 3676): joins the lines that a mailer wrapped.
//!
//! Without this a wrapped answer breaks in the middle and its second half looks like a new line of the form.

/// Joins flowed lines. `delete_space` is the DelSp parameter (§4.3): the blank at the end is not part of the text.
#[must_use]
pub fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The quote depth of a line that waits for its continuation.
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = &line[depth..];
        // Space-stuffing (§4.4).
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- " || content == "--";
        let continues = open == Some(depth) && !is_signature;
        if !continues {
            if open.is_some() || !out.is_empty() {
                out.push('\n');
            }
            if depth > 0 {
                out.extend(std::iter::repeat_n('>', depth));
                if !content.is_empty() {
                    out.push(' ');
                }
            }
        }
        // The signature mark is never flowed (§4.3).
        let flows = content.ends_with(' ') && !is_signature;
        let kept = if flows && delete_space { &content[..content.len() - 1] } else { content };
        out.push_str(kept);
        open = flows.then_some(depth);
        if !flows && out.is_empty() {
            // An empty first line must still be a line.
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_line_ends_go_hard_ones_stay() {
        let check = |text: &str, delete_space: bool, expected: &str| {
            assert_eq!(unflow(text, delete_space), expected, "{text:?}");
        };
        check("one \ntwo\nthree", false, "one two\nthree");
        check("one \r\ntwo\r\n", false, "one two\n");
        check("con \ntinued", true, "continued");
        check("> a \n> b\n> c\nd", false, "> a b\n> c\nd");
        check(" From x\n  two", false, "From x\n two");
        check("end \n-- \nname", false, "end \n-- \nname");
        check("> a \nb", false, "> a \nb");
    }
}
