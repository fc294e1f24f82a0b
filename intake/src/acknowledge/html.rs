//! A letter as HTML, for mailers from Outlook to telephones.
//!
//! Styles stand on the elements, since many mailers drop style sheets; nothing is loaded from anywhere. Every text is
//! escaped. The questions to fill in are a table with empty cells: whoever answers inside the quotation writes where the
//! answer belongs, and the reader of tables finds it there.

use schema::name::Lang;
use schema::template::Question;

use super::direction::is_rtl;
use super::letter::{About, Piece};

const INK: &str = "#1f2933";
const FAINT: &str = "#52606d";
const LINE: &str = "#cbd2d9";
const FONT: &str = "font-family:'Segoe UI',Arial,'Noto Sans','Noto Sans Arabic',Tahoma,sans-serif";

/// Writes the pieces as a whole document.
pub(super) fn render(pieces: &[Piece], lang: Lang, title: &str, about: About) -> String {
    let page = Page { lang };
    let direction = if is_rtl(lang) { "rtl" } else { "ltr" };
    let tag = lang.as_str();
    let start = page.start();
    let heading = lines(title);
    let title = escaped(title);
    let (tint, edge) = match about {
        About::Ask => ("#fff6e0", "#b25e09"),
        About::Received | About::Updated => ("#e8f5ec", "#1d7a3e"),
        _ => ("#eaf2fb", "#1b5fa8"),
    };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n</head>\n\
         <body lang=\"{tag}\" dir=\"{direction}\" style=\"margin:0;padding:16px;background:#ffffff;color:{INK};{FONT};\
         font-size:16px;line-height:1.5;text-align:{start}\">\n\
         <div style=\"max-width:40em;margin:0 auto\">\n\
         <p style=\"margin:0 0 20px;padding:12px 16px;background:{tint};color:{INK};border-{start}:4px solid {edge};\
         font-size:17px;font-weight:bold\">{heading}</p>\n"
    );
    for piece in pieces {
        page.piece(piece, &mut out);
    }
    out.push_str("</div>\n</body>\n</html>\n");
    out
}

struct Page {
    lang: Lang,
}

impl Page {
    /// The side where a line begins.
    fn start(&self) -> &'static str {
        if is_rtl(self.lang) { "right" } else { "left" }
    }

    fn piece(&self, piece: &Piece, out: &mut String) {
        match piece {
            Piece::Paragraph(text) => {
                out.push_str(&format!("<p style=\"margin:0 0 16px\">{}</p>\n", lines(text)));
            }
            Piece::Notice(text) => out.push_str(&format!(
                "<p style=\"margin:0 0 16px;padding:8px 12px;border:1px solid {LINE};font-weight:bold\">{}</p>\n",
                lines(text)
            )),
            Piece::Title(id) => out.push_str(&format!(
                "<h2 style=\"margin:24px 0 8px;font-size:18px;line-height:1.3\"><bdi>{}</bdi></h2>\n",
                escaped(id)
            )),
            Piece::List { heading, items } => {
                self.heading(heading, out);
                out.push_str("<ul style=\"margin:0 0 16px;padding:0 24px\">\n");
                for item in items {
                    out.push_str(&format!("<li style=\"margin:0 0 4px\">{}</li>\n", escaped(item)));
                }
                out.push_str("</ul>\n");
            }
            Piece::Rows { heading, note, rows } => {
                self.heading(heading, out);
                if let Some(note) = note {
                    out.push_str(&format!("<p style=\"margin:0 0 8px;color:{FAINT}\">{}</p>\n", lines(note)));
                }
                let cells = rows.iter().map(|(label, value)| (escaped(label), value_lines(value)));
                self.table(cells, "", out);
            }
            Piece::Block(questions) => {
                let cells = questions.iter().map(|question| (escaped(&question.head), answer_room(question)));
                self.table(cells, ";background:#fffdf5", out);
            }
            Piece::Foot(text) => out.push_str(&format!(
                "<p style=\"margin:24px 0 0;padding:12px 0 0;border-top:1px solid {LINE};color:{FAINT};\
                 font-size:14px\">{}</p>\n",
                lines(text)
            )),
        }
    }

    fn heading(&self, text: &str, out: &mut String) {
        out.push_str(&format!(
            "<h2 style=\"margin:24px 0 8px;font-size:17px;line-height:1.3\">{}</h2>\n",
            escaped(text)
        ));
    }

    fn table(&self, rows: impl Iterator<Item = (String, String)>, room: &str, out: &mut String) {
        let start = self.start();
        let direction = if is_rtl(self.lang) { "rtl" } else { "ltr" };
        let cell = format!(
            "padding:8px 10px;border:1px solid {LINE};vertical-align:top;text-align:{start};word-break:break-word"
        );
        out.push_str(&format!(
            "<table dir=\"{direction}\" width=\"100%\" cellspacing=\"0\" cellpadding=\"0\" style=\"width:100%;\
             border-collapse:collapse;margin:0 0 16px;font-size:15px;line-height:1.45\">\n"
        ));
        for (label, value) in rows {
            out.push_str(&format!(
                "<tr><th scope=\"row\" width=\"34%\" align=\"{start}\" style=\"{cell};width:34%;font-weight:bold\">{label}\
                 </th><td align=\"{start}\" style=\"{cell}{room}\">{value}</td></tr>\n"
            ));
        }
        out.push_str("</table>\n");
    }
}

/// What stands where an answer is to be written: the choices, a box to tick, or room.
fn answer_room(question: &Question) -> String {
    match (question.choices.as_slice(), question.is_tick) {
        ([], true) => "[ ]".to_owned(),
        ([], false) => "&nbsp;".to_owned(),
        (choices, _) => {
            let choices = choices.iter().map(|choice| format!("[ ] {}", escaped(choice)));
            choices.collect::<Vec<_>>().join("<br>\n")
        }
    }
}

/// A value as it was written, its lines kept, each running its own way.
fn value_lines(value: &str) -> String {
    let lines = value.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| format!("<bdi>{}</bdi>", escaped(line))).collect::<Vec<_>>().join("<br>\n")
}

fn lines(text: &str) -> String {
    text.lines().map(prose).collect::<Vec<_>>().join("<br>\n")
}

/// Escapes a line of ours. A reference (`HLTF-4F7K92QD`) is not broken at its hyphen and keeps its direction.
fn prose(line: &str) -> String {
    let mut out = String::new();
    for piece in line.split_inclusive(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')) {
        let word = piece.trim_end_matches(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
        if is_reference(word) {
            let rest = escaped(&piece[word.len()..]);
            out.push_str(&format!("<bdi style=\"white-space:nowrap\">{word}</bdi>{rest}"));
        } else {
            out.push_str(&escaped(piece));
        }
    }
    out
}

/// Tells whether a word is the id of a record or a message: capitals, a hyphen, eight letters or digits.
fn is_reference(word: &str) -> bool {
    let capitals = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    word.split_once('-')
        .is_some_and(|(code, rest)| code.len() >= 2 && rest.len() == 8 && capitals(code) && capitals(rest))
}

/// Escapes a text; characters that turn the reading direction or are no text at all are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(pieces: &[Piece], lang: Lang) -> String {
        render(pieces, lang, "A \"title\" & <more>", About::Ask)
    }

    #[test]
    fn nothing_that_was_written_becomes_markup() {
        let hostile = "<script>alert(1)</script>\n<img src=x onerror=y> {{ 7*7 }} \"'&\u{202e}\0";
        let html = page(
            &[Piece::Rows {
                heading: hostile.into(),
                note: Some(hostile.into()),
                rows: vec![(hostile.into(), hostile.into())],
            }],
            Lang::En,
        );
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains('\u{202e}'), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(html.contains("<title>A &quot;title&quot; &amp; &lt;more&gt;</title>"));
    }

    #[test]
    fn arabic_runs_from_right_to_left() {
        let html = page(
            &[Piece::Block(vec![]), Piece::Rows { heading: "x".into(), note: None, rows: vec![] }],
            Lang::Ar,
        );
        assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">") && html.contains("text-align:right"));
        assert!(!html.contains("text-align:left"));
    }

    #[test]
    fn a_reference_stays_whole() {
        assert_eq!(
            lines("see (HLTF-4F7K92QD), A-B & C"),
            "see (<bdi style=\"white-space:nowrap\">HLTF-4F7K92QD</bdi>), A-B &amp; C"
        );
    }

    #[test]
    fn nothing_is_loaded_from_anywhere() {
        let html = page(&[Piece::Paragraph("see https://example.org/".into())], Lang::En);
        for loads in ["src=", "href=", "url(", "@import", "<link", "<style"] {
            assert!(!html.contains(loads), "{loads}");
        }
    }
}
