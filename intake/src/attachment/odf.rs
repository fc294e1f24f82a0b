//! OpenDocument text and sheets (.odt, .ods): both are one `content.xml` of paragraphs and tables.
//!
//! Not read: deleted text of tracked changes, comments, notes, hidden text, sections, rows, columns and sheets, struck text,
//! prompts of empty content controls. Names are those of ODF 1.3 Part 3; `loext` ones are LibreOffice's.

use std::collections::{BTreeMap, BTreeSet};

use super::archive::Archive;
use super::document::Writer;
use super::xml::{self, Item, Tag};
use super::{Document, Problem, limits};

const TICKED: &str = "☒";
const UNTICKED: &str = "☐";
/// Tags whose content is no text of the document (comments, notes, old versions, scripts, titles of pictures).
const SKIPPED: [&str; 15] = [
    "tracked-changes",
    "annotation",
    "note",
    "hidden-text",
    "hidden-paragraph",
    "master-styles",
    "scripts",
    "event-listeners",
    "title",
    "desc",
    "ruby-text",
    "shapes",
    "named-expressions",
    "content-validations",
    "table-source",
];

/// Reads an OpenDocument text or sheet.
///
/// # Errors
/// [`Problem::Damaged`], [`Problem::Locked`] or [`Problem::OverLimit`].
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let mut archive = Archive::open(bytes)?;
    if let Some(manifest) = archive.file("META-INF/manifest.xml")? {
        xml::walk(&manifest, |item| match item {
            Item::Open("encryption-data", _) => Err(Problem::Locked),
            _ => Ok(()),
        })?;
    }
    let Some(content) = archive.file("content.xml")? else { return Err(Problem::Damaged) };
    let mut body = Body::default();
    xml::walk(&content, |item| match item {
        Item::Open(name, tag) => {
            body.open(name, &tag);
            Ok(())
        }
        Item::Close(name) => body.close(name),
        Item::Text(text) => {
            body.text(text);
            Ok(())
        }
    })?;
    Ok(body.writer.finish())
}

/// The document while it is walked through.
#[derive(Default)]
struct Body {
    writer: Writer,
    depth: usize,
    skipped: Option<usize>,
    /// The style that is being read, and those that hide what has them.
    style: String,
    hiding: BTreeSet<String>,
    paragraphs: Vec<String>,
    /// White space before the next letter is one blank, and none at the start of a paragraph (§6.1.2).
    blank: bool,
    items: usize,
    tables: Vec<Table>,
    /// Form controls by their id: what they show.
    controls: BTreeMap<String, String>,
    control: Option<Control>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    /// Columns that are hidden, and how many columns were declared.
    hidden_columns: Vec<(usize, usize)>,
    columns: usize,
    /// The column of the next cell.
    column: usize,
    row_is_hidden: bool,
    cell: Option<Cell>,
}

#[derive(Default)]
struct Cell {
    text: String,
    /// The value itself, where it is clearer than what is shown: days, yes or no.
    value: Option<String>,
    /// A number whose text is missing.
    number: Option<String>,
    repeated: usize,
}

/// A form control (§13).
#[derive(Default)]
struct Control {
    id: String,
    name: String,
    shows: String,
}

impl Body {
    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        self.depth += 1;
        if self.skipped.is_some() {
            return;
        }
        let is_hidden = tag.attribute("style-name").is_some_and(|style| self.hiding.contains(&style));
        match name {
            _ if SKIPPED.contains(&name) => self.skipped = Some(self.depth),
            "style" => self.style = tag.attribute("name").unwrap_or_default(),
            "text-properties" | "table-properties" | "section-properties" => self.style_properties(name, tag),
            "p" | "h" => {
                self.paragraphs.push(String::new());
                self.blank = false;
                if is_hidden {
                    self.skip_content();
                }
            }
            "span" if is_hidden => self.skipped = Some(self.depth),
            "section" if tag.attribute("display").is_some_and(|display| display != "true") => {
                self.skipped = Some(self.depth);
            }
            "s" => self.put(&" ".repeat(tag.number("c").unwrap_or(1).min(100))),
            "tab" => self.put("\t"),
            "line-break" => self.put("\n"),
            "list-item" => self.items += 1,
            "content-control" => self.content_control(tag),
            "table" if is_hidden => self.skipped = Some(self.depth),
            _ => {
                let _known = self.open_table(name, tag) || self.open_form(name, tag);
            }
        }
    }

    /// Leaves out what is in the tag just opened, but not the tag.
    fn skip_content(&mut self) {
        self.skipped = Some(self.depth);
    }

    fn style_properties(&mut self, name: &str, tag: &Tag<'_>) {
        let is = |attribute: &str, value: &str| tag.attribute(attribute).is_some_and(|found| found == value);
        let hides = match name {
            "table-properties" => is("display", "false"),
            "section-properties" => false,
            _ => {
                is("display", "none")
                    || tag.attribute("text-line-through-style").is_some_and(|style| style != "none")
            }
        };
        if hides && !self.style.is_empty() {
            self.hiding.insert(self.style.clone());
        }
    }

    /// A content control of LibreOffice 7.4 and later.
    fn content_control(&mut self, tag: &Tag<'_>) {
        let is = |name: &str| tag.attribute(name).is_some_and(|value| value == "true");
        let instead = if is("checkbox") {
            if is("checked") { TICKED } else { UNTICKED }
        } else if is("showing-place-holder") {
            ""
        } else {
            return;
        };
        self.put(instead);
        self.skipped = Some(self.depth);
    }

    /// Tags of tables (§9).
    fn open_table(&mut self, name: &str, tag: &Tag<'_>) -> bool {
        if name == "table" {
            self.tables.push(Table::default());
            return true;
        }
        let is_collapsed = || tag.attribute("visibility").is_some_and(|value| value != "visible");
        let Some(table) = self.tables.last_mut() else { return false };
        match name {
            "table-column" => {
                let end = table.columns.saturating_add(tag.number("number-columns-repeated").unwrap_or(1));
                if is_collapsed() {
                    table.hidden_columns.push((table.columns, end));
                }
                table.columns = end;
            }
            // A repeated row says nothing that the first does not.
            "table-row" => {
                table.rows.push(Vec::new());
                table.column = 0;
                table.row_is_hidden = is_collapsed();
            }
            "table-cell" | "covered-table-cell" => {
                let mut cell =
                    Cell { repeated: tag.number("number-columns-repeated").unwrap_or(1), ..Cell::default() };
                match tag.attribute("value-type").as_deref() {
                    Some("date") => {
                        cell.value = tag
                            .attribute("date-value")
                            .map(|date| date.strip_suffix("T00:00:00").unwrap_or(&date).to_owned());
                    }
                    Some("boolean") => {
                        let yes = tag.attribute("boolean-value").is_some_and(|value| value == "true");
                        cell.value = Some((if yes { "yes" } else { "no" }).to_owned());
                    }
                    Some("string") => cell.number = tag.attribute("string-value"),
                    _ => cell.number = tag.attribute("value"),
                }
                table.cell = Some(cell);
            }
            _ => return false,
        }
        true
    }

    /// Tags of forms, which stand before the text that shows them.
    fn open_form(&mut self, name: &str, tag: &Tag<'_>) -> bool {
        match name {
            "checkbox" | "radio" | "text" | "textarea" | "formatted-text" | "date" | "listbox"
            | "combobox" => {
                let Some(id) = tag.attribute("id").filter(|_| self.paragraphs.is_empty()) else {
                    return false;
                };
                let mut control =
                    Control { id, name: tag.attribute("name").unwrap_or_default(), shows: String::new() };
                if matches!(name, "checkbox" | "radio") {
                    let ticked = tag.attribute("current-state").is_some_and(|state| state == "checked")
                        || tag.attribute("current-selected").is_some_and(|selected| selected == "true");
                    control.shows = (if ticked { TICKED } else { UNTICKED }).to_owned();
                    if let Some(label) = tag.attribute("label") {
                        control.name.clone_from(&label);
                    }
                } else if let Some(value) = tag.attribute("current-value") {
                    control.shows = value;
                }
                self.control = Some(control);
            }
            "option" => {
                let selected = tag.attribute("current-selected").is_some_and(|selected| selected == "true");
                if let (true, Some(control), Some(label)) =
                    (selected, &mut self.control, tag.attribute("label"))
                {
                    if !control.shows.is_empty() {
                        control.shows.push_str("; ");
                    }
                    control.shows.push_str(&label);
                }
            }
            "control" => {
                let shown = tag.attribute("control").and_then(|id| self.controls.get(&id)).cloned();
                self.put(&shown.unwrap_or_default());
            }
            _ => return false,
        }
        true
    }

    fn close(&mut self, name: &str) -> Result<(), Problem> {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        if let Some(skipped) = self.skipped {
            if skipped != depth {
                return Ok(());
            }
            self.skipped = None;
            if !matches!(name, "p" | "h") {
                return Ok(());
            }
        }
        match name {
            "style" => self.style.clear(),
            "p" | "h" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    let is_item = self.items > 0 && !paragraph.trim().is_empty();
                    self.block(&format!("{}{}", if is_item { "- " } else { "" }, paragraph.trim_end()))?;
                }
            }
            "list-item" => self.items = self.items.saturating_sub(1),
            "table-cell" | "covered-table-cell" => self.close_cell()?,
            "table-row" => {
                if let Some(table) = self.tables.last_mut()
                    && (table.row_is_hidden || table.rows.last().is_some_and(Vec::is_empty))
                {
                    table.rows.pop();
                }
            }
            "table" => {
                if let Some(table) = self.tables.pop() {
                    if self.tables.is_empty() {
                        self.writer.table(&table.rows)?;
                    } else {
                        let lines = self.writer.table_lines(&table.rows)?.join("\n");
                        self.block(&lines)?;
                    }
                }
            }
            "checkbox" | "radio" | "text" | "textarea" | "formatted-text" | "date" | "listbox"
            | "combobox" => {
                if let Some(control) = self.control.take() {
                    self.writer.pair(&control.name, &control.shows)?;
                    let label = if control.shows == TICKED || control.shows == UNTICKED {
                        format!("{} {}", control.shows, control.name)
                    } else {
                        control.shows
                    };
                    self.controls.insert(control.id, label);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), Problem> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let Some(cell) = table.cell.take() else { return Ok(()) };
        let text = match cell.value {
            Some(value) => value,
            None if cell.text.trim().is_empty() => cell.number.unwrap_or_default(),
            None => cell.text,
        };
        let column = table.column;
        table.column = column.saturating_add(cell.repeated);
        let is_hidden = table.hidden_columns.iter().any(|(first, end)| (*first..*end).contains(&column));
        let Some(row) = table.rows.last_mut() else { return Ok(()) };
        // Empty cells are repeated up to the end of the sheet; a value that fills a row is no answer.
        let repeated = cell.repeated.min(if text.is_empty() { 20 } else { 3 });
        if row.len() + repeated > limits::CELLS {
            return Err(Problem::OverLimit);
        }
        if !is_hidden {
            row.extend(std::iter::repeat_n(text, repeated));
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.skipped.is_some() || self.paragraphs.is_empty() {
            return;
        }
        let mut collapsed = String::with_capacity(text.len());
        for character in text.chars() {
            if matches!(character, ' ' | '\t' | '\n' | '\r') {
                self.blank = true;
                continue;
            }
            let is_start = collapsed.is_empty() && self.paragraphs.last().is_none_or(String::is_empty);
            if std::mem::take(&mut self.blank) && !is_start {
                collapsed.push(' ');
            }
            collapsed.push(character);
        }
        self.put_here(&collapsed);
    }

    /// Writes what is no white space of the file, after a blank if one waits.
    fn put(&mut self, text: &str) {
        if std::mem::take(&mut self.blank)
            && self.paragraphs.last().is_some_and(|paragraph| !paragraph.is_empty())
        {
            self.put_here(" ");
        }
        self.put_here(text);
    }

    fn put_here(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push_str(text);
        }
    }

    /// Adds lines to the open cell, or to the document.
    fn block(&mut self, lines: &str) -> Result<(), Problem> {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            if cell.text.len() + lines.len() > limits::TEXT_BYTES {
                return Err(Problem::OverLimit);
            }
            if !cell.text.is_empty() {
                cell.text.push('\n');
            }
            cell.text.push_str(lines);
            return Ok(());
        }
        if lines.trim().is_empty() {
            self.writer.gap();
            return Ok(());
        }
        self.writer.line(lines)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{odf, zip};
    use super::*;

    fn check(kind: &str, styles: &str, body: &str, text: &str, rows: &[(&str, &str)]) {
        let document = read(&odf(kind, styles, body)).unwrap();
        let found: Vec<(&str, &str)> =
            document.rows.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!((document.text.as_str(), found.as_slice()), (text, rows), "{body}");
    }

    #[test]
    fn paragraphs_are_lines_and_white_space_is_spelled_out() {
        check(
            "text",
            "",
            "<text:h>Form</text:h><text:p>Name:\n <text:s text:c=\"2\"/>Ada<text:tab/>L<text:line-break/>x</text:p>\
             <text:p/><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>",
            "Form\nName:   Ada\tL\nx\n\n- one",
            &[],
        );
    }

    #[test]
    fn tables_are_rows() {
        check(
            "text",
            "",
            "<table:table><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell>\
             <table:table-cell><text:p>Ada</text:p><text:p>Lovelace</text:p></table:table-cell></table:table-row></table:table>",
            "Name: Ada\nLovelace",
            &[("Name", "Ada\nLovelace")],
        );
    }

    #[test]
    fn what_is_hidden_or_deleted_is_not_read() {
        let styles = "<style:style style:name=\"T1\"><style:text-properties text:display=\"none\"/></style:style>\
                      <style:style style:name=\"T2\"><style:text-properties style:text-line-through-style=\"solid\"/></style:style>";
        check(
            "text",
            styles,
            "<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:p>new<office:annotation><text:p>note</text:p></office:annotation>\
             <text:span text:style-name=\"T1\">hidden</text:span><text:span text:style-name=\"T2\">struck</text:span></text:p>\
             <text:p text:style-name=\"T1\">hidden</text:p><text:section text:display=\"none\"><text:p>hidden</text:p></text:section>",
            "new",
            &[],
        );
    }

    #[test]
    fn boxes_and_controls_are_read() {
        check(
            "text",
            "",
            "<office:forms><form:form><form:checkbox form:id=\"c1\" form:name=\"n\" form:label=\"I agree\" form:current-state=\"checked\"/>\
             <form:text form:id=\"c2\" form:name=\"Country\" form:current-value=\"France\"/></form:form></office:forms>\
             <text:p><draw:control draw:control=\"c1\"/></text:p><text:p>Country: <draw:control draw:control=\"c2\"/></text:p>\
             <text:p><loext:content-control loext:checkbox=\"true\" loext:checked=\"true\">☐</loext:content-control> yes \
             <loext:content-control loext:showing-place-holder=\"true\">Choose</loext:content-control></text:p>",
            "☒ I agree\nCountry: France\n☒ yes",
            &[("I agree", "☒"), ("Country", "France")],
        );
    }

    #[test]
    fn sheets_have_values_and_hidden_parts() {
        let cell = |text: &str| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let styles =
            "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
        let body = format!(
            "<table:table table:name=\"a\"><table:table-column table:number-columns-repeated=\"2\"/><table:table-column table:visibility=\"collapse\"/>\
             <table:table-row>{}{}{}<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>\
             <table:table-row table:visibility=\"filter\">{}{}</table:table-row>\
             <table:table-row>{}<table:table-cell office:value-type=\"date\" office:date-value=\"2020-01-20\"><text:p>20.01.20</text:p></table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
             <table:table table:name=\"b\" table:style-name=\"ta2\"><table:table-row>{}{}</table:table-row></table:table>",
            cell("Name"),
            cell("Ada"),
            cell("secret"),
            cell("Filtered"),
            cell("x"),
            cell("Day"),
            cell("Hidden"),
            cell("x")
        );
        check(
            "spreadsheet",
            styles,
            &body,
            "Name: Ada\nDay: 2020-01-20",
            &[("Name", "Ada"), ("Day", "2020-01-20")],
        );
    }

    #[test]
    fn bombs_damage_and_passwords_are_refused() {
        assert_eq!(read(&odf("text", "", &"<text:p>".repeat(5000))), Err(Problem::OverLimit));
        assert_eq!(read(&odf("text", "", &" ".repeat(30_000_000))), Err(Problem::OverLimit));
        let rows = "<table:table-row><table:table-cell/></table:table-row>".repeat(300_000);
        assert!(read(&odf("spreadsheet", "", &format!("<table:table>{rows}</table:table>"))).is_err());
        let manifest = b"<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
        assert_eq!(
            read(&zip(&[("META-INF/manifest.xml", manifest), ("content.xml", b"x")])),
            Err(Problem::Locked)
        );
        let whole = odf("text", "", "<text:p>Name</text:p>");
        for length in [0, 30, whole.len() / 2, whole.len() - 1] {
            assert!(read(&whole[..length]).is_err());
        }
    }

    const TAGS: &str = "(</?(text:(p|span|s|list-item)|table:(table|table-row|table-cell|table-column)|form:(text|option) form:id=\"a\")/?>|[a ]){0,60}";

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_tags_are_read(body in TAGS) {
            let _ = read(&odf("text", "", &body));
            let _ = read(&odf("spreadsheet", "", &body));
        }
    }
}
