//! Ticked boxes in a text form: `[x] yes [ ] no`, `☒ Government ☐ Other`, `Yes ✓`.

/// A box in a text: its place in bytes and whether it is ticked.
#[derive(Debug, Clone, Copy)]
struct Tick {
    start: usize,
    end: usize,
    ticked: bool,
}

const EMPTY: [char; 6] = ['☐', '□', '⬜', '▢', '○', '◻'];
const FULL: [char; 9] = ['☑', '☒', '✓', '✔', '■', '⬛', '●', '◉', '✅'];
const IN_BRACKETS: [&str; 10] = ["x", "X", "х", "Х", "✓", "✔", "*", "√", "v", "V"];

fn boxes(text: &str) -> Vec<Tick> {
    let mut boxes = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let end = at + c.len_utf8();
        if EMPTY.contains(&c) || FULL.contains(&c) {
            // Emoji variation selectors belong to the mark.
            let end =
                end + text[end..].chars().take_while(|c| *c == '\u{fe0f}').map(char::len_utf8).sum::<usize>();
            boxes.push(Tick { start: at, end, ticked: FULL.contains(&c) });
            at = end;
            continue;
        }
        let close = match c {
            '[' => Some(']'),
            '(' => Some(')'),
            '［' => Some('］'),
            '（' => Some('）'),
            '【' => Some('】'),
            _ => None,
        };
        if let Some(close) = close
            && let Some(length) =
                text[end..].char_indices().take(6).find(|(_, c)| *c == close).map(|(i, _)| i)
        {
            let inside = text[end..end + length].trim().trim_matches('_');
            let after = end + length + close.len_utf8();
            if IN_BRACKETS.contains(&inside) || (inside.is_empty() && (length > 0 || c == '[')) {
                boxes.push(Tick { start: at, end: after, ticked: !inside.is_empty() });
                at = after;
                continue;
            }
        }
        at = end;
    }
    boxes
}

/// Returns the texts beside the ticked boxes; `None` where there are no boxes. A box without text gives an empty text.
pub fn ticked(text: &str) -> Option<Vec<&str>> {
    let text = text.trim();
    let boxes = boxes(text);
    let first = boxes.first()?;
    let leads = text[..first.start].trim().is_empty();
    let mut labels = Vec::new();
    for (index, mark) in boxes.iter().enumerate() {
        if !mark.ticked {
            continue;
        }
        let label = if leads {
            let end = boxes.get(index + 1).map_or(text.len(), |next| next.start);
            &text[mark.end..end]
        } else {
            let start = if index == 0 { 0 } else { boxes[index - 1].end };
            &text[start..mark.start]
        };
        labels.push(label.trim().trim_matches([',', ';', '|', '/', '•', '·']).trim());
    }
    Some(labels)
}

/// Tells whether a text is nothing but a mark that ticks: `x`, `[x]`, `✓`.
pub fn is_tick(text: &str) -> bool {
    let text = text.trim();
    IN_BRACKETS[..6].contains(&text) || ticked(text).is_some_and(|labels| labels == [""])
}

/// Returns the text of a line that begins with a box, and whether the box is ticked.
pub fn leading(line: &str) -> Option<(bool, &str)> {
    let line = line.trim().trim_start_matches(['-', '*', '•', '·']).trim_start();
    let mark = boxes(line).into_iter().next()?;
    (mark.start == 0).then(|| (mark.ticked, line[mark.end..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_stand_before_or_after_what_they_tick() {
        for (text, expected) in [
            ("[x] yes [ ] no", vec!["yes"]),
            ("[ ] Government  [ ] Private Sector  [X] Civil Society\n   [ ] Other", vec!["Civil Society"]),
            ("☐ да ☒ нет", vec!["нет"]),
            ("Yes [x] No [ ]", vec!["Yes"]),
            ("Yes ☐ No ☑", vec!["No"]),
            ("(x) yes ( ) no", vec!["yes"]),
            ("☐ A ☐ B", vec![]),
            ("✔️ A, ✔️ B", vec!["A", "B"]),
            ("[_] A [✓] B", vec!["B"]),
        ] {
            assert_eq!(ticked(text), Some(expected), "{text}");
        }
        assert_eq!(ticked("C7 (e-environment), f(x)y"), Some(vec!["C7 (e-environment), f"]));
        assert_eq!(ticked("Vera (moderator)"), None);
        assert!(is_tick(" X ") && is_tick("[x]") && !is_tick("x-ray"));
        assert_eq!(leading("  [x] I agree."), Some((true, "I agree.")));
        assert_eq!(leading("I [x] agree."), None);
    }
}
