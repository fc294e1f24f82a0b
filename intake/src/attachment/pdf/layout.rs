//! Pieces of text back into lines, and lines into label and value.

use super::Problem;
use crate::attachment::document::Writer;

/// Longest label before a wide gap, in characters.
const LABEL_CHARS: usize = 60;

/// Lines of one paragraph are no further apart than this many times their size …
const TIGHT: f32 = 1.45;
/// … and from this on there is an empty line between them.
const LOOSE: f32 = 1.9;

/// A string on a page: where it starts and ends, and its size, in points from the lower left corner.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) end_x: f32,
    pub(super) end_y: f32,
    pub(super) size: f32,
    pub(super) text: String,
}

/// What stands between two wide gaps of a line.
#[derive(Debug)]
struct Cell {
    x: f32,
    end_x: f32,
    text: String,
}

struct Line {
    y: f32,
    size: f32,
    cells: Vec<Cell>,
}

/// Turns the pieces as the page is turned for reading, clockwise in degrees.
pub(super) fn turned(mut pieces: Vec<Piece>, degrees: i64) -> Vec<Piece> {
    let turn = |x: f32, y: f32| match degrees.rem_euclid(360) {
        90 => (y, -x),
        180 => (-x, -y),
        270 => (-y, x),
        _ => (x, y),
    };
    for piece in &mut pieces {
        (piece.x, piece.y) = turn(piece.x, piece.y);
        (piece.end_x, piece.end_y) = turn(piece.end_x, piece.end_y);
    }
    pieces
}

/// Writes a page: its lines, and the pairs that wide gaps show.
pub(super) fn write(pieces: Vec<Piece>, writer: &mut Writer) -> Result<(), Problem> {
    let lines = lines(pieces);
    let mut above: Option<&Line> = None;
    for block in lines.chunk_by(|above, below| above.y - below.y < TIGHT * above.size.max(below.size)) {
        if above.zip(block.first()).is_some_and(|(above, below)| above.y - below.y > LOOSE * below.size) {
            writer.gap();
        }
        above = block.last();
        if let Some((label, value)) = answer(block) {
            writer.pair(label, &value)?;
            writer.line(&format!("{}: {value}", label.trim_end_matches([':', '：'])))?;
            continue;
        }
        for (index, line) in block.iter().enumerate() {
            let pairs = pairs(&line.cells);
            for (label, value) in &pairs {
                let mut value_text = value.text.clone();
                if pairs.len() == 1 {
                    for next in block[index + 1..].iter().map_while(|next| continues(next, value.x)) {
                        value_text.push('\n');
                        value_text.push_str(next);
                    }
                }
                writer.pair(label, &value_text)?;
            }
            writer.line(&text(&line.cells))?;
        }
    }
    writer.gap();
    Ok(())
}

/// Returns the pair of a row of a table whose value has several lines and whose label stands beside any of them.
fn answer(block: &[Line]) -> Option<(&str, String)> {
    let at = block.iter().position(|line| line.cells.len() > 1)?;
    let [(label, value)] = pairs(&block[at].cells)[..] else { return None };
    let mut lines = Vec::new();
    for (index, line) in block.iter().enumerate() {
        lines.push(if index == at { value.text.as_str() } else { continues(line, value.x)? });
    }
    (block.len() > 1).then(|| (label, lines.join("\n")))
}

/// Returns the text of a line that has nothing but one cell, right under or over another that starts at `x`.
fn continues(line: &Line, x: f32) -> Option<&str> {
    match line.cells.as_slice() {
        [cell] if (cell.x - x).abs() < line.size => Some(&cell.text),
        _ => None,
    }
}

/// Returns a line's text. Cells that hold a label of their own get a line of their own.
fn text(cells: &[Cell]) -> String {
    let has_label = |cell: &Cell| {
        let text = cell.text.trim_end_matches([':', '：']);
        text.contains(": ") || text.contains('：')
    };
    let ends_label = |cell: &Cell| cell.text.ends_with([':', '：']);
    let mut out = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            let before = &cells[index - 1];
            let is_new = has_label(cell) || ends_label(cell) && (has_label(before) || index % 2 == 0);
            out.push_str(if is_new {
                "\n"
            } else if ends_label(before) {
                " "
            } else {
                "  "
            });
        }
        out.push_str(&cell.text);
    }
    out
}

/// Returns the pairs of a line: two cells, or pairs of cells whose labels have a colon.
fn pairs(cells: &[Cell]) -> Vec<(&str, &Cell)> {
    let is_label = |cell: &Cell| {
        cell.text.chars().count() <= LABEL_CHARS
            && cell.text.chars().any(char::is_alphabetic)
            && !cell.text.contains(['☒', '☐'])
    };
    match cells {
        [label, value] if is_label(label) => vec![(label.text.as_str(), value)],
        [] | [_] | [_, _] => Vec::new(),
        many if many.len() % 2 == 0
            && many.chunks(2).all(|pair| is_label(&pair[0]) && pair[0].text.ends_with([':', '：'])) =>
        {
            many.chunks(2).map(|pair| (pair[0].text.as_str(), &pair[1])).collect()
        }
        _ => Vec::new(),
    }
}

/// Puts pieces that stand beside each other on one line, from top to bottom.
fn lines(mut pieces: Vec<Piece>) -> Vec<Line> {
    pieces.retain(|piece| !piece.text.trim().is_empty());
    pieces.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if (row[0].y - piece.y).abs() < 0.45 * row[0].size.max(piece.size).max(1.0) => {
                row.push(piece);
            }
            _ => rows.push(vec![piece]),
        }
    }
    rows.into_iter().map(line).collect()
}

fn line(mut pieces: Vec<Piece>) -> Line {
    pieces.sort_by(|a, b| a.x.total_cmp(&b.x));
    let size = pieces.iter().map(|piece| piece.size).fold(1.0, f32::max);
    let mut cells: Vec<Cell> = Vec::new();
    let mut shown: Option<(f32, String)> = None;
    for piece in &pieces {
        // Bold by drawing twice.
        let is_twice =
            shown.as_ref().is_some_and(|(x, text)| (x - piece.x).abs() < 0.1 * size && *text == piece.text);
        if is_twice {
            continue;
        }
        shown = Some((piece.x, piece.text.clone()));
        let text = piece.text.trim_end();
        let end_x = piece.end_x.max(piece.x);
        match cells.last_mut() {
            Some(cell) if piece.x - cell.end_x < 1.6 * size || is_box(&cell.text) && is_box(text) => {
                if piece.x - cell.end_x > 0.14 * size && !cell.text.ends_with(' ') && !text.starts_with(' ') {
                    cell.text.push(' ');
                }
                cell.text.push_str(&piece.text);
                cell.end_x = cell.end_x.max(end_x);
            }
            _ => cells.push(Cell { x: piece.x, end_x, text: piece.text.clone() }),
        }
    }
    for cell in &mut cells {
        cell.text = cell.text.trim().to_owned();
    }
    cells.retain(|cell| !cell.text.is_empty());
    Line { y: pieces.first().map_or(0.0, |piece| piece.y), size, cells }
}

/// Choices with their boxes belong together, however far apart they stand.
fn is_box(text: &str) -> bool {
    text.trim_start().starts_with(['☒', '☐', '☑'])
}
