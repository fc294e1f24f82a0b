//! Pieces of text back into lines, and lines into label and value.

use super::Problem;
use super::bidi::{self, Base};
use crate::attachment::document::Writer;

/// Longest label before a wide gap, in characters.
const LABEL_CHARS: usize = 60;

/// Lines of one paragraph are no further apart than this many times their size …
const TIGHT: f32 = 1.45;
/// … or this, in Arabic, whose letters reach higher and lower …
const TIGHT_RTL: f32 = 1.8;
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
    /// The letters come as they stand on the page, from left to right, and not as they are read.
    pub(super) is_standing: bool,
}

/// What stands between two wide gaps of a line.
#[derive(Debug)]
struct Cell {
    x: f32,
    end_x: f32,
    text: String,
}

/// The cells of a line in the order of reading.
struct Line {
    y: f32,
    size: f32,
    base: Base,
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
    for block in lines.chunk_by(is_tight) {
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
                    for next in block[index + 1..].iter().map_while(|next| continues(next, value)) {
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

/// Tells whether two lines are of one paragraph.
fn is_tight(above: &Line, below: &Line) -> bool {
    let tight = if below.base == Base::Rtl { TIGHT_RTL } else { TIGHT };
    above.y - below.y < tight * above.size.max(below.size)
}

/// Returns the pair of a row of a table whose value has several lines and whose label stands beside any of them.
fn answer(block: &[Line]) -> Option<(&str, String)> {
    let at = block.iter().position(|line| line.cells.len() > 1)?;
    let [(label, value)] = pairs(&block[at].cells)[..] else { return None };
    let mut lines = Vec::new();
    for (index, line) in block.iter().enumerate() {
        lines.push(if index == at { value.text.as_str() } else { continues(line, value)? });
    }
    (block.len() > 1).then(|| (label, lines.join("\n")))
}

/// Returns the text of a line that has nothing but one cell, right under or over another that starts at the same place.
fn continues<'a>(line: &'a Line, value: &Cell) -> Option<&'a str> {
    let distance = |cell: &Cell| match line.base {
        Base::Ltr => (cell.x - value.x).abs(),
        Base::Rtl => (cell.end_x - value.end_x).abs(),
    };
    match line.cells.as_slice() {
        [cell] if distance(cell) < line.size => Some(&cell.text),
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
    let texts: Vec<String> = rows.iter_mut().map(|row| standing(row)).collect();
    let base = Base::of(texts.iter().map(String::as_str));
    rows.into_iter().map(|row| line(row, base)).collect()
}

/// Sorts a row from left to right and returns what stands in it.
fn standing(row: &mut [Piece]) -> String {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    // A mark over a letter stands before it from the left, since it is read after it.
    for at in 1..row.len() {
        let (before, mark) = (&row[at - 1], &row[at]);
        if bidi::is_marks(&mark.text) && !bidi::is_marks(&before.text) && mark.x < before.end_x {
            row.swap(at - 1, at);
        }
    }
    let mut out = String::new();
    let mut end_x = f32::MAX;
    for piece in row.iter().filter(|piece| piece.is_standing) {
        if piece.x - end_x > 0.14 * piece.size {
            out.push(' ');
        }
        out.push_str(&piece.text);
        end_x = piece.end_x.max(piece.x);
    }
    out
}

fn line(pieces: Vec<Piece>, base: Base) -> Line {
    let size = pieces.iter().map(|piece| piece.size).fold(1.0, f32::max);
    let y = pieces.first().map_or(0.0, |piece| piece.y);
    let mut cells: Vec<(Cell, Vec<Piece>)> = Vec::new();
    let mut shown: Option<(f32, String)> = None;
    for mut piece in pieces {
        // Bold by drawing twice.
        let is_twice =
            shown.as_ref().is_some_and(|(x, text)| (x - piece.x).abs() < 0.1 * size && *text == piece.text);
        if is_twice {
            continue;
        }
        shown = Some((piece.x, piece.text.clone()));
        let end_x = piece.end_x.max(piece.x);
        match cells.last_mut() {
            Some((cell, parts))
                if piece.x - cell.end_x < 1.6 * size || is_box(&cell.text) && is_box(&piece.text) =>
            {
                let is_apart = piece.x - cell.end_x > 0.14 * size
                    && !parts.last().is_some_and(|before| before.text.ends_with(' '))
                    && !piece.text.starts_with(' ');
                cell.end_x = cell.end_x.max(end_x);
                if is_apart {
                    piece.text.insert(0, ' ');
                }
                parts.push(piece);
            }
            _ => cells.push((Cell { x: piece.x, end_x, text: piece.text.clone() }, vec![piece])),
        }
    }
    let mut cells: Vec<Cell> =
        cells.into_iter().map(|(cell, parts)| Cell { text: read(&parts, base), ..cell }).collect();
    cells.retain(|cell| !cell.text.is_empty());
    if base == Base::Rtl {
        cells.reverse();
    }
    Line { y, size, base, cells }
}

/// Returns the parts of a cell as they are read.
fn read(parts: &[Piece], base: Base) -> String {
    let mut runs: Vec<String> = parts
        .chunk_by(|before, after| before.is_standing == after.is_standing)
        .map(|run| {
            let text: String = run.iter().map(|piece| piece.text.as_str()).collect();
            if run[0].is_standing { bidi::reading(&text, base) } else { text }
        })
        .collect();
    if base == Base::Rtl && runs.len() > 1 {
        runs.reverse();
        return runs.iter().map(|run| run.trim()).collect::<Vec<_>>().join(" ").trim().to_owned();
    }
    runs.concat().trim().to_owned()
}

/// Choices with their boxes belong together, however far apart they stand.
fn is_box(text: &str) -> bool {
    text.trim_start().starts_with(['☒', '☐', '☑'])
}
