//! What is drawn on a page: each string with its place (ISO 32000-1 §8.4, §9.4).

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, ObjectId};

use super::font::Font;
use super::layout::Piece;
use super::{bidi, entry, inherited, numbers, words};
use crate::attachment::{Problem, limits};

/// Uncompressed content of all pages and drawings, in bytes.
const CONTENT_BYTES: usize = 64 * 1024 * 1024;
/// Saved states; a broken writer saves and never restores.
const SAVED: usize = 200;

/// Marked content within marked content; deeper ones are passed over.
const MARKED: usize = 50;

/// Follows the drawing of a document's pages, within the limits of all of them.
pub(super) struct Drawing<'a> {
    pdf: &'a lopdf::Document,
    operations: usize,
    bytes: usize,
    pieces: Vec<Piece>,
}

/// `[a b c d e f]`: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Clone, Copy)]
struct Matrix([f32; 6]);

#[derive(Clone)]
struct State {
    place: Matrix,
    font: Option<Vec<u8>>,
    size: f32,
    letter_space: f32,
    word_space: f32,
    stretch: f32,
    leading: f32,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(pdf: &'a lopdf::Document) -> Self {
        Self { pdf, operations: 0, bytes: 0, pieces: Vec::new() }
    }

    /// Returns the strings of a page, in the order of drawing.
    pub(super) fn page(&mut self, page: ObjectId) -> Result<Vec<Piece>, Problem> {
        let content = self.pdf.get_page_content_with_limit(page, limits::STREAM_BYTES)?;
        let resources =
            inherited(self.pdf, page, b"Resources").and_then(|resources| resources.as_dict().ok());
        self.content(&content, resources, Matrix::UNIT, 0)?;
        Ok(std::mem::take(&mut self.pieces))
    }

    fn content(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        place: Matrix,
        depth: usize,
    ) -> Result<(), Problem> {
        self.bytes += content.len();
        if self.bytes > CONTENT_BYTES || depth > limits::PDF_DEPTH {
            return Err(Problem::OverLimit);
        }
        let mut fonts: BTreeMap<Vec<u8>, Option<Font<'a>>> = BTreeMap::new();
        let mut state = State::new(place);
        let mut saved: Vec<State> = Vec::new();
        let (mut text, mut line) = (Matrix::UNIT, Matrix::UNIT);
        // The open marked contents, each with the text that its drawings stand for and the first piece of them.
        let mut marked: Vec<Option<(String, usize)>> = Vec::new();
        for operation in Content::decode_iter(content) {
            // What was drawn before the damage stays.
            let Ok(Operation { operator, operands }) = operation else { break };
            self.operations += 1;
            if self.operations > limits::OPERATIONS {
                return Err(Problem::OverLimit);
            }
            let number =
                |index: usize| operands.get(index).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
            let next_line = |line: Matrix, x: f32, y: f32| Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(line);
            match operator.as_str() {
                "q" if saved.len() < SAVED => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => state.place = Matrix::of(&operands).then(state.place),
                "BT" => (text, line) = (Matrix::UNIT, Matrix::UNIT),
                "Tf" => {
                    state.font = operands.first().and_then(|name| name.as_name().ok()).map(<[u8]>::to_vec);
                    state.size = number(1);
                }
                "Tc" => state.letter_space = number(0),
                "Tw" => state.word_space = number(0),
                "Tz" => state.stretch = number(0) / 100.0,
                "TL" => state.leading = number(0),
                "Tm" => {
                    line = Matrix::of(&operands);
                    text = line;
                }
                "Td" | "TD" => {
                    if operator == "TD" {
                        state.leading = -number(1);
                    }
                    line = next_line(line, number(0), number(1));
                    text = line;
                }
                "T*" | "'" | "\"" => {
                    if operator == "\"" {
                        (state.word_space, state.letter_space) = (number(0), number(1));
                    }
                    line = next_line(line, 0.0, -state.leading);
                    text = line;
                }
                "BMC" | "BDC" if marked.len() < MARKED => {
                    let actual =
                        operands.get(1).and_then(|properties| self.actual_text(properties, resources));
                    let actual = actual.filter(|_| marked.iter().all(Option::is_none));
                    marked.push(actual.map(|actual| (actual, self.pieces.len())));
                }
                "EMC" => {
                    if let Some(Some((actual, first))) = marked.pop() {
                        self.replace(first, actual);
                    }
                }
                "Do" => {
                    if let Some(name) = operands.first().and_then(|name| name.as_name().ok()) {
                        self.draw(name, resources, state.place, depth)?;
                    }
                }
                _ => {}
            }
            if matches!(operator.as_str(), "Tj" | "TJ" | "'" | "\"") {
                let Some(name) = &state.font else { continue };
                let font = fonts.entry(name.clone()).or_insert_with(|| font(self.pdf, resources?, name));
                if let (Some(font), Some(shown)) = (font, operands.last()) {
                    self.show(shown, font, &state, &mut text);
                }
            }
        }
        Ok(())
    }

    /// Shows a string, or strings with numbers that move them (§9.4.3).
    fn show(&mut self, shown: &Object, font: &Font<'_>, state: &State, text: &mut Matrix) {
        let items = match shown {
            Object::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            match item {
                Object::String(bytes, _) => {
                    let mut width = 0.0;
                    for code in font.codes(bytes) {
                        width += font.width(code) / 1000.0 * state.size + state.letter_space;
                        if font.is_blank(code) {
                            width += state.word_space;
                        }
                    }
                    let start = text.then(state.place);
                    text.move_by(width * state.stretch);
                    let end = text.then(state.place);
                    // 1.5 kilobytes is far more than a line.
                    let Some(letters) = font.letters(bytes).filter(|letters| !letters.is_empty()) else {
                        continue;
                    };
                    let size = state.size.abs() * start.height();
                    let ends = [start.0[4], start.0[5], end.0[4], end.0[5], size];
                    if ends.iter().all(|number| number.is_finite()) {
                        self.pieces.push(Piece {
                            x: ends[0],
                            y: ends[1],
                            end_x: ends[2],
                            end_y: ends[3],
                            size,
                            text: letters,
                            is_standing: true,
                        });
                    }
                }
                other => {
                    if let Ok(thousandths) = other.as_float() {
                        text.move_by(-thousandths / 1000.0 * state.size * state.stretch);
                    }
                }
            }
        }
    }

    /// Returns the text that drawings stand for (§14.9.4).
    fn actual_text(&self, properties: &Object, resources: Option<&'a Dictionary>) -> Option<String> {
        let properties = match properties {
            Object::Dictionary(properties) => properties,
            Object::Name(name) => named(self.pdf, resources, b"Properties", name)?.as_dict().ok()?,
            _ => return None,
        };
        words(properties.get(b"ActualText").ok()?)
    }

    /// Puts one piece with the given text in the place of the pieces from the given one on.
    fn replace(&mut self, first: usize, actual: String) {
        let mut replaced = self.pieces.drain(first.min(self.pieces.len())..);
        let Some(mut piece) = replaced.next() else { return };
        for other in replaced {
            // A letter is wider than its marks: its place is the place of all.
            if other.end_x - other.x > piece.end_x - piece.x {
                (piece.y, piece.end_y) = (other.y, other.end_y);
            }
            piece.x = piece.x.min(other.x);
            piece.end_x = piece.end_x.max(other.end_x);
            piece.size = piece.size.max(other.size);
        }
        piece.text = bidi::standing(actual);
        if !piece.text.is_empty() {
            self.pieces.push(piece);
        }
    }

    /// Draws a drawing of its own (§8.10); pictures are passed over.
    fn draw(
        &mut self,
        name: &[u8],
        resources: Option<&'a Dictionary>,
        place: Matrix,
        depth: usize,
    ) -> Result<(), Problem> {
        let Some(Object::Stream(form)) = named(self.pdf, resources, b"XObject", name) else { return Ok(()) };
        if entry(self.pdf, &form.dict, b"Subtype").and_then(|name| name.as_name().ok()) != Some(b"Form") {
            return Ok(());
        }
        let content = form.get_plain_content_with_limit(limits::STREAM_BYTES)?;
        let own = entry(self.pdf, &form.dict, b"Resources").and_then(|resources| resources.as_dict().ok());
        let matrix = entry(self.pdf, &form.dict, b"Matrix").map(|matrix| numbers(self.pdf, matrix));
        let matrix = matrix.and_then(|numbers| numbers.try_into().ok()).map_or(Matrix::UNIT, Matrix);
        self.content(&content, own.or(resources), matrix.then(place), depth + 1)
    }
}

fn named<'a>(
    pdf: &'a lopdf::Document,
    resources: Option<&'a Dictionary>,
    kind: &[u8],
    name: &[u8],
) -> Option<&'a Object> {
    entry(pdf, entry(pdf, resources?, kind)?.as_dict().ok()?, name)
}

fn font<'a>(pdf: &'a lopdf::Document, resources: &'a Dictionary, name: &[u8]) -> Option<Font<'a>> {
    let font = named(pdf, Some(resources), b"Font", name)?.as_dict().ok()?;
    Some(Font::new(pdf, font))
}

impl State {
    fn new(place: Matrix) -> Self {
        Self { place, font: None, size: 1.0, letter_space: 0.0, word_space: 0.0, stretch: 1.0, leading: 0.0 }
    }
}

impl Matrix {
    const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn of(operands: &[Object]) -> Self {
        let mut numbers = [0.0; 6];
        for (number, operand) in numbers.iter_mut().zip(operands) {
            *number = operand.as_float().unwrap_or(0.0);
        }
        Self(numbers)
    }

    /// Returns this matrix followed by another.
    fn then(self, next: Self) -> Self {
        let ([a, b, c, d, e, f], [na, nb, nc, nd, ne, nf]) = (self.0, next.0);
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    fn move_by(&mut self, x: f32) {
        self.0[4] += self.0[0] * x;
        self.0[5] += self.0[1] * x;
    }

    /// Returns how high a letter of size 1 stands.
    fn height(self) -> f32 {
        self.0[2].hypot(self.0[3])
    }
}
