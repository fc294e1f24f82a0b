//! Form fields (AcroForm, ISO 32000-1 §12.7) and text typed over a page (§12.5.6.6).
//!
//! Fields are found by what is shown of them on the pages: a field that nobody sees says nothing.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::layout::Piece;
use super::{entry, numbers, words};
use crate::attachment::document::Writer;
use crate::attachment::{Problem, limits};

const TICKED: &str = "☒";
const UNTICKED: &str = "☐";
/// Annotation flags hidden and no-view (§12.5.3).
const INVISIBLE: i64 = 1 << 1 | 1 << 5;
/// Field flags (§12.7.4).
const PASSWORD: i64 = 1 << 13;
const RADIO: i64 = 1 << 15;
const BUTTON: i64 = 1 << 16;

/// The fields met so far.
#[derive(Default)]
pub(super) struct Fields {
    seen: BTreeSet<(String, String)>,
    count: usize,
}

impl Fields {
    /// Writes the fields of a page as pairs, and puts their values among the page's pieces.
    pub(super) fn page(
        &mut self,
        pdf: &lopdf::Document,
        page: ObjectId,
        writer: &mut Writer,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Problem> {
        for note in pdf.get_page_annotations(page).unwrap_or_default() {
            self.count += 1;
            if self.count > limits::FIELDS {
                return Err(Problem::OverLimit);
            }
            if entry(pdf, note, b"F")
                .and_then(|flags| flags.as_i64().ok())
                .is_some_and(|flags| flags & INVISIBLE != 0)
            {
                continue;
            }
            let shown = match entry(pdf, note, b"Subtype").and_then(|name| name.as_name().ok()) {
                Some(b"Widget") => self.widget(pdf, note, writer)?,
                Some(b"FreeText") => entry(pdf, note, b"Contents").and_then(words),
                _ => None,
            };
            if let Some(shown) = shown {
                put(pdf, note, &shown, pieces);
            }
        }
        Ok(())
    }

    /// Writes a field and returns what it shows.
    fn widget(
        &mut self,
        pdf: &lopdf::Document,
        widget: &Dictionary,
        writer: &mut Writer,
    ) -> Result<Option<String>, Problem> {
        let flags = upwards(pdf, widget, b"Ff").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        let value = upwards(pdf, widget, b"V");
        let name = name(pdf, widget);
        let label = upwards(pdf, widget, b"TU").and_then(words).filter(|label| !label.trim().is_empty());
        let label = label.unwrap_or_else(|| name.rsplit('.').next().unwrap_or_default().to_owned());
        let (answer, shown) = match upwards(pdf, widget, b"FT").and_then(|kind| kind.as_name().ok()) {
            Some(b"Tx") if flags & PASSWORD == 0 => {
                let text = value.and_then(words).unwrap_or_default();
                (Some(text.clone()), text)
            }
            Some(b"Ch") => {
                let text = choices(pdf, widget, value);
                (Some(text.clone()), text)
            }
            Some(b"Btn") if flags & BUTTON == 0 => {
                let (is_on, export) = button(pdf, widget, value);
                let telling = export.filter(|export| is_telling(export));
                let answer = match (is_on, telling, flags & RADIO != 0) {
                    (true, Some(export), _) => Some(export),
                    (_, _, true) => None,
                    (is_on, _, false) => Some((if is_on { TICKED } else { UNTICKED }).to_owned()),
                };
                (answer, (if is_on { TICKED } else { UNTICKED }).to_owned())
            }
            _ => return Ok(None),
        };
        if let Some(answer) = answer
            && self.seen.insert((name, answer.clone()))
        {
            writer.pair(&label, &answer)?;
        }
        Ok(Some(shown))
    }
}

/// Returns an entry of a field, or of the nearest field above it that has it (§12.7.3.1).
fn upwards<'a>(pdf: &'a lopdf::Document, field: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut field = field;
    for _ in 0..limits::PDF_DEPTH {
        if let Some(found) = entry(pdf, field, key) {
            return Some(found);
        }
        field = entry(pdf, field, b"Parent")?.as_dict().ok()?;
    }
    None
}

/// Returns the full name of a field, from the outermost in.
fn name(pdf: &lopdf::Document, field: &Dictionary) -> String {
    let mut names = Vec::new();
    let mut field = Some(field);
    for _ in 0..limits::PDF_DEPTH {
        let Some(this) = field else { break };
        names.extend(entry(pdf, this, b"T").and_then(words));
        field = entry(pdf, this, b"Parent").and_then(|parent| parent.as_dict().ok());
    }
    names.reverse();
    names.join(".")
}

/// Returns what was chosen, in the words that are shown (§12.7.4.4).
fn choices(pdf: &lopdf::Document, widget: &Dictionary, value: Option<&Object>) -> String {
    let chosen: Vec<String> = match value {
        Some(Object::Array(values)) => values.iter().take(limits::FIELDS).filter_map(words).collect(),
        Some(one) => words(one).into_iter().collect(),
        None => Vec::new(),
    };
    let options = upwards(pdf, widget, b"Opt").and_then(|options| options.as_array().ok());
    let show = |export: String| {
        let shown = options?.iter().take(limits::FIELDS).find_map(|option| {
            let pair = pdf.dereference(option).ok()?.1.as_array().ok()?;
            let [key, shown] = pair.as_slice() else { return None };
            (words(key)? == export).then(|| words(shown)).flatten()
        });
        Some(shown.unwrap_or(export))
    };
    chosen.into_iter().map(|export| show(export.clone()).unwrap_or(export)).collect::<Vec<_>>().join("; ")
}

/// Returns whether a check box or radio button is on, and the name of its state then (§12.7.4.2).
fn button(pdf: &lopdf::Document, widget: &Dictionary, value: Option<&Object>) -> (bool, Option<String>) {
    let on = entry(pdf, widget, b"AP")
        .and_then(|appearance| entry(pdf, appearance.as_dict().ok()?, b"N"))
        .and_then(|normal| {
            let states = normal.as_dict().ok()?;
            states.iter().map(|(state, _)| state).find(|state| state.as_slice() != b"Off")
        });
    let state = entry(pdf, widget, b"AS").or(value).and_then(|state| state.as_name().ok());
    let is_on = state.is_some_and(|state| state != b"Off" && on.is_none_or(|on| on == state));
    let export = on.map(Vec::as_slice).or(state).map(|state| String::from_utf8_lossy(state).into_owned());
    (is_on, export)
}

/// Tells whether the name of a button's state says more than that it is on.
fn is_telling(export: &str) -> bool {
    let plain = ["yes", "on", "true", "oui", "ja", "si", "sí", "choice", "x", "checked", "tick"];
    let letters: String = export.chars().filter(|character| character.is_alphabetic()).collect();
    !letters.is_empty() && !plain.contains(&letters.to_lowercase().as_str())
}

/// Puts a value where its box stands, line by line from its top.
fn put(pdf: &lopdf::Document, note: &Dictionary, shown: &str, pieces: &mut Vec<Piece>) {
    let Some(place) = entry(pdf, note, b"Rect").map(|place| numbers(pdf, place)) else { return };
    let [x1, y1, x2, y2] = place.as_slice() else { return };
    if !place.iter().all(|number| number.is_finite()) {
        return;
    }
    let (left, right, bottom, top) = (x1.min(*x2), x1.max(*x2), y1.min(*y2), y1.max(*y2));
    let lines: Vec<&str> = shown.lines().take(1000).collect();
    // A field of one line is as high as its text and a little more; its letters stand near the bottom.
    let size = ((top - bottom) * 0.7).clamp(6.0, 11.0);
    let first = if top - bottom < 2.0 * size {
        bottom + (top - bottom - size) / 2.0 + 0.2 * size
    } else {
        top - size
    };
    let mut y = first;
    for line in lines {
        pieces.push(Piece {
            x: left,
            y,
            end_x: right.min(left + 2.0 * size),
            end_y: y,
            size,
            text: line.to_owned(),
            is_standing: false,
        });
        y -= 1.2 * size;
    }
}
