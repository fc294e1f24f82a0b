//! Excel workbooks (.xlsx), read cell by cell with calamine: values as they were last computed, dates as dates.
//!
//! Hidden sheets, rows and columns hold what the sender does not see, and are not read. OpenDocument sheets are read by
//! [`super::odf`], which knows their hidden rows and does not multiply repeated ones.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx, XlsxError};

use super::archive::Archive;
use super::document::Writer;
use super::xml::{self, Item};
use super::{Document, Problem, limits};

/// Reads a workbook.
///
/// # Errors
/// [`Problem::Damaged`], [`Problem::Locked`], or [`Problem::OverLimit`] for an archive or a number of cells over the
/// [`limits`].
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let mut archive = Archive::open(bytes)?;
    // calamine reads without limits of its own: all that it may read is measured before.
    archive.check()?;
    let mut archive = Archive::open(bytes)?;
    let paths = paths(&mut archive)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Problem::Locked,
        _ => Problem::Damaged,
    })?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut writer = Writer::default();
    for name in names {
        let hidden = match paths.get(&name).map(|path| archive.file(path)).transpose()?.flatten() {
            Some(sheet) => Hidden::of(&sheet)?,
            None => Hidden::default(),
        };
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        let mut count = 0;
        while let Some(cell) = reader.next_cell().map_err(|_| Problem::Damaged)? {
            let (row, column) = cell.get_position();
            let Some(value) = value(cell.get_value()) else { continue };
            count += 1;
            if count > limits::CELLS {
                return Err(Problem::OverLimit);
            }
            if !hidden.holds(row, column) {
                rows.entry(row).or_default().insert(column, value);
            }
        }
        writer.table(&dense(&rows))?;
    }
    Ok(writer.finish())
}

/// Reads the cells of the first visible sheet that has any, row by row. For a workbook of our own: of a stranger's, use
/// [`read`].
///
/// # Errors
/// [`Problem::Damaged`] or [`Problem::Locked`]; [`Problem::OverLimit`] for more than `most` cells.
pub fn cells(bytes: &[u8], most: usize) -> Result<Vec<Vec<String>>, Problem> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Problem::Locked,
        _ => Problem::Damaged,
    })?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    for name in names {
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        let mut count = 0;
        while let Some(cell) = reader.next_cell().map_err(|_| Problem::Damaged)? {
            let (row, column) = cell.get_position();
            if let Some(value) = value(cell.get_value()) {
                count += 1;
                rows.entry(row).or_default().insert(column, value);
            }
            if count > most {
                return Err(Problem::OverLimit);
            }
        }
        let width = rows.values().filter_map(|row| row.keys().last()).max().map_or(0, |last| last + 1);
        if width > 0 && width < 1000 {
            let cell = |row: &BTreeMap<u32, String>, column| row.get(&column).cloned().unwrap_or_default();
            return Ok(rows
                .values()
                .map(|row| (0..width).map(|column| cell(row, column)).collect())
                .collect());
        }
    }
    Ok(Vec::new())
}

/// Makes rows of equal length, without the columns that nobody uses.
fn dense(rows: &BTreeMap<u32, BTreeMap<u32, String>>) -> Vec<Vec<String>> {
    let mut columns: Vec<u32> = rows.values().flat_map(|row| row.keys().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    // A wide and sparse sheet is no form; its rows stay as long as they are.
    if columns.len() > 100 {
        return rows.values().map(|row| row.values().cloned().collect()).collect();
    }
    rows.values()
        .map(|row| columns.iter().map(|column| row.get(column).cloned().unwrap_or_default()).collect())
        .collect()
}

/// Returns a cell as a person sees it; `None` for an empty one and for errors such as `#REF!`.
fn value(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        DataRef::DateTime(instant) => date(instant),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
        }
        DataRef::Error(_) | DataRef::Empty => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// Returns a day as ISO 8601, with its time if it has one; a time alone as such.
fn date(instant: &ExcelDateTime) -> String {
    let serial = instant.as_f64();
    // 2,958,466 is the day after 9999-12-31.
    if instant.is_duration() || !(0.0..2_958_466.0).contains(&serial) {
        return serial.to_string();
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => day,
        (hour, minute, _) if serial < 1.0 => format!("{hour:02}:{minute:02}"),
        (hour, minute, _) => format!("{day} {hour:02}:{minute:02}"),
    }
}

/// Returns the file of each sheet, by the sheet's name.
fn paths(archive: &mut Archive<'_>) -> Result<BTreeMap<String, String>, Problem> {
    let (Some(book), Some(links)) =
        (archive.file("xl/workbook.xml")?, archive.file("xl/_rels/workbook.xml.rels")?)
    else {
        return Ok(BTreeMap::new());
    };
    let mut targets = BTreeMap::new();
    xml::walk(&links, |item| {
        if let Item::Open("Relationship", tag) = item
            && let (Some(id), Some(target)) = (tag.attribute("Id"), tag.attribute("Target"))
        {
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(id, path);
        }
        Ok(())
    })?;
    let mut paths = BTreeMap::new();
    xml::walk(&book, |item| {
        if let Item::Open("sheet", tag) = item
            && let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id"))
            && let Some(path) = targets.get(&id)
        {
            paths.insert(name, path.clone());
        }
        Ok(())
    })?;
    Ok(paths)
}

/// Tells whether this is the place of a cell or a row: up to three letters, up to seven digits. calamine counts further without
/// looking whether its numbers still hold it.
fn is_place(place: &str) -> bool {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = &place[letters..];
    letters <= 3 && digits.len() <= 7 && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// The rows and columns of a sheet that are not shown, counted from 0.
#[derive(Debug, Default)]
struct Hidden {
    rows: Vec<u32>,
    columns: Vec<(u32, u32)>,
}

impl Hidden {
    fn of(sheet: &[u8]) -> Result<Self, Problem> {
        let mut hidden = Self::default();
        let mut row = 0_usize;
        xml::walk(sheet, |item| {
            let Item::Open(name, tag) = item else { return Ok(()) };
            if matches!(name, "row" | "c" | "dimension" | "mergeCell")
                && let Some(place) = tag.attribute("r").or_else(|| tag.attribute("ref"))
                && !place.split(':').all(is_place)
            {
                return Err(Problem::Damaged);
            }
            let is_hidden = || tag.attribute("hidden").is_some_and(|value| value == "1" || value == "true");
            match name {
                "row" => {
                    row = tag.number("r").unwrap_or(row + 1);
                    if is_hidden() {
                        hidden.rows.push(u32::try_from(row.saturating_sub(1)).unwrap_or(u32::MAX));
                    }
                }
                "col" if is_hidden() => {
                    let column = |name| tag.number(name).and_then(|number| u32::try_from(number).ok());
                    if let (Some(first), Some(last)) = (column("min"), column("max")) {
                        hidden.columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        hidden.rows.sort_unstable();
        hidden.columns.truncate(1000);
        Ok(hidden)
    }

    fn holds(&self, row: u32, column: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
            || self.columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{xlsx, zip};
    use super::*;

    fn text(reference: &str, text: &str) -> String {
        format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    }

    fn check(sheets: &[(&str, &str, &str)], expected: &[(&str, &str)]) {
        let rows = read(&xlsx(sheets)).unwrap().rows;
        let rows: Vec<(&str, &str)> =
            rows.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn cells_have_the_value_that_a_person_sees() {
        let rows = [
            format!("<row r=\"1\">{}{}</row>", text("A1", "Name"), text("B1", "Ada &amp; Co")),
            format!("<row r=\"3\">{}<c r=\"B3\" s=\"1\"><v>43850</v></c></row>", text("A3", "Day")),
            format!("<row r=\"4\">{}<c r=\"B4\"><f>1+1</f><v>2</v></c></row>", text("A4", "Sum")),
            format!("<row r=\"5\">{}<c r=\"B5\" t=\"b\"><v>1</v></c></row>", text("A5", "Consent")),
            format!("<row r=\"6\">{}<c r=\"B6\" t=\"e\"><v>#REF!</v></c></row>", text("A6", "Error")),
            format!("<row r=\"7\">{}<c r=\"B7\"><v>41220000000</v></c></row>", text("A7", "Phone")),
        ];
        let sheet = format!("<sheetData>{}</sheetData>", rows.concat());
        check(
            &[("Form", "visible", &sheet)],
            &[
                ("Name", "Ada & Co"),
                ("Day", "2020-01-20"),
                ("Sum", "2"),
                ("Consent", "yes"),
                ("Phone", "41220000000"),
            ],
        );
    }

    #[test]
    fn what_is_hidden_is_not_read() {
        let row = |attributes: &str, number: u32, value: &str| {
            format!(
                "<row r=\"{number}\" {attributes}>{}{}{}</row>",
                text(&format!("A{number}"), "Name"),
                text(&format!("B{number}"), value),
                text(&format!("C{number}"), "secret")
            )
        };
        let sheet = format!(
            "<cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols><sheetData>{}{}</sheetData>",
            row("", 1, "Ada"),
            row("hidden=\"1\"", 2, "Bob")
        );
        let other = format!("<sheetData>{}</sheetData>", row("", 1, "Eve"));
        check(&[("Form", "visible", &sheet), ("Lists", "hidden", &other)], &[("Name", "Ada")]);
    }

    /// Found by the fuzzer: the first panicked in calamine.
    #[test]
    fn places_beyond_all_sheets_are_damage() {
        for place in ["r=\"sheetData1\"", "r=\"99999999999\"", "r=\"A\u{b2}\""] {
            let sheet = format!("<sheetData><row {place}>{}</row></sheetData>", text("A1", "Name"));
            assert_eq!(read(&xlsx(&[("Form", "visible", &sheet)])), Err(Problem::Damaged), "{place}");
        }
    }

    #[test]
    fn cells_far_away_cost_nothing() {
        let sheet = format!(
            "<sheetData><row r=\"1\">{}</row><row r=\"1048576\">{}</row></sheetData>",
            text("A1", "Name"),
            text("XFD1048576", "Ada")
        );
        assert!(read(&xlsx(&[("Form", "visible", &sheet)])).is_ok());
    }

    #[test]
    fn bombs_and_cut_files_are_refused() {
        let bytes =
            zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", &vec![b' '; 40_000_000])]);
        assert_eq!(read(&bytes), Err(Problem::OverLimit));
        let whole = xlsx(&[("Form", "visible", "<sheetData/>")]);
        for length in [0, 10, whole.len() / 2, whole.len() - 1] {
            assert!(read(&whole[..length]).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_sheet_is_read(sheet in "(<(row|c|v|is|t|sheetData) ?(r=\"[A-Z0-9]{0,4}\"|t=\"[a-z]{1,3}\"|s=\"[0-9]\")?/?>|[0-9a]|</(row|c|v|is|t)>){0,30}") {
            let _ = read(&xlsx(&[("Form", "visible", &sheet)]));
        }
    }
}
