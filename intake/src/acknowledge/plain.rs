//! A letter as plain text.

use schema::name::Lang;
use schema::template::{Question, colon};

use super::direction::isolated;
use super::letter::Piece;

/// Writes the pieces, an empty line between them.
pub(super) fn render(pieces: &[Piece], lang: Lang) -> String {
    let paragraphs: Vec<String> = pieces.iter().map(|piece| paragraph(piece, lang)).collect();
    paragraphs.join("\n\n") + "\n"
}

fn paragraph(piece: &Piece, lang: Lang) -> String {
    let colon = colon(lang);
    // A full-width colon brings its own blank.
    let blank = if colon == "：" { "" } else { " " };
    match piece {
        Piece::Paragraph(text) | Piece::Notice(text) => text.clone(),
        Piece::Title(id) => format!("{id}\n{}", "-".repeat(id.chars().count())),
        Piece::List { heading, items } => {
            let items = items.iter().map(|item| format!("\n- {item}"));
            format!("{heading}{colon}{}", items.collect::<String>())
        }
        Piece::Rows { heading, note, rows } => {
            let mut text = format!("{heading}{colon}");
            if let Some(line) = note {
                text.push_str(&format!("\n{line}"));
            }
            for (label, value) in rows {
                text.push_str(&format!("\n- {label}{colon}{blank}{}", value_lines(value, lang)));
            }
            text
        }
        Piece::Block(questions) => {
            let lines: String = questions.iter().map(Question::lines).collect();
            lines.trim_end_matches('\n').to_owned()
        }
        Piece::Foot(text) => format!("-- \n{text}"),
    }
}

/// Lines of a value after the first are indented, so that none is taken for a label's.
fn value_lines(value: &str, lang: Lang) -> String {
    let lines = value.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| isolated(line, lang)).collect::<Vec<_>>().join("\n  ")
}
