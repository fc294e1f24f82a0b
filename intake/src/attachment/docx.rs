//! Word documents (.docx): paragraphs, tables, check boxes and content controls of `word/document.xml`.
//!
//! Text that is deleted, moved away, hidden or struck out is no answer, and the grey prompt of an empty content control
//! ("Click here to enter text") is none either. Names are those of ECMA-376 Part 1 §17.

use super::archive::Archive;
use super::document::Writer;
use super::xml::{self, Item, Tag};
use super::{Document, Problem, limits};

/// A ticked and an unticked box.
const TICKED: &str = "☒";
const UNTICKED: &str = "☐";

/// Reads a Word document.
///
/// # Errors
/// [`Problem::Damaged`] or [`Problem::OverLimit`].
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let mut archive = Archive::open(bytes)?;
    let Some(document) = archive.file("word/document.xml")? else { return Err(Problem::Damaged) };
    let mut body = Body::default();
    xml::walk(&document, |item| match item {
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
    /// Depth of open tags, and the depth of the tag whose content is not read.
    depth: usize,
    skipped: Option<usize>,
    /// Open paragraphs: more than one where a text box stands in a paragraph.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    controls: Vec<Control>,
    /// The run of text is hidden or struck out.
    in_run: bool,
    run_is_gone: bool,
    in_text: bool,
    field: Option<Field>,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    is_item: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    /// The open row is deleted or hidden.
    row_is_gone: bool,
    cell: Option<String>,
}

/// A content control (§17.5.2).
#[derive(Default)]
struct Control {
    name: String,
    /// What stands for its content; the content itself is not read.
    instead: Option<String>,
    /// Nothing was filled in.
    is_prompt: bool,
    is_box: Option<bool>,
    in_content: bool,
    /// What is written in it.
    content: String,
}

/// A legacy form field (§17.16.17).
#[derive(Default)]
struct Field {
    checked: Option<bool>,
    choice: usize,
    entries: Vec<String>,
}

impl Body {
    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        self.depth += 1;
        if self.skipped.is_some() {
            return;
        }
        match name {
            // Deleted and moved text, field instructions, the second version of a drawing, ruby glosses.
            "del" | "moveFrom" if !self.in_row_properties() => self.skipped = Some(self.depth),
            "instrText" | "delText" | "delInstrText" | "Fallback" | "rt" | "sectPr" => {
                self.skipped = Some(self.depth);
            }
            "p" => self.paragraphs.push(Paragraph::default()),
            "numPr" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_item = true;
                }
            }
            "r" => (self.in_run, self.run_is_gone) = (true, false),
            "vanish" | "strike" | "dstrike" if self.in_run && tag.is_on() => self.run_is_gone = true,
            "t" => self.in_text = true,
            "tab" if self.in_run => self.write("\t"),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            "sym" => {
                if let Some(symbol) = symbol(tag) {
                    self.write(symbol);
                }
            }
            _ => {
                let _known =
                    self.open_table(name) || self.open_control(name, tag) || self.open_field(name, tag);
            }
        }
    }

    /// Tags of tables (§17.4).
    fn open_table(&mut self, name: &str) -> bool {
        match name {
            "tbl" => self.tables.push(Table::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                    table.row_is_gone = false;
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell = Some(String::new());
                }
            }
            // `w:del` and `w:hidden` among the properties of a row concern the row.
            "hidden" | "del" => {
                if let Some(table) = self.tables.last_mut().filter(|table| table.cell.is_none()) {
                    table.row_is_gone = true;
                }
            }
            _ => return false,
        }
        true
    }

    fn in_row_properties(&self) -> bool {
        self.paragraphs.is_empty() && self.tables.last().is_some_and(|table| table.cell.is_none())
    }

    /// Tags of content controls.
    fn open_control(&mut self, name: &str, tag: &Tag<'_>) -> bool {
        if name == "sdt" {
            self.controls.push(Control::default());
            return true;
        }
        let Some(control) = self.controls.last_mut().filter(|control| !control.in_content) else {
            return false;
        };
        match name {
            "alias" => control.name = tag.attribute("val").unwrap_or_default(),
            "tag" if control.name.is_empty() => control.name = tag.attribute("val").unwrap_or_default(),
            "showingPlcHdr" if tag.is_on() => control.is_prompt = true,
            "checkbox" => control.is_box = Some(false),
            "checked" if control.is_box.is_some() => control.is_box = Some(tag.is_on()),
            "date" => {
                // 2020-01-20T00:00:00Z is certain where 1/20/20 or 2/1/20 is not.
                control.instead = tag
                    .attribute("fullDate")
                    .and_then(|date| date.get(..10).map(str::to_owned))
                    .filter(|day| day.parse::<jiff::civil::Date>().is_ok());
            }
            "sdtContent" => {
                control.in_content = true;
                if let Some(ticked) = control.is_box {
                    control.instead = Some((if ticked { TICKED } else { UNTICKED }).to_owned());
                } else if control.is_prompt {
                    control.instead = Some(String::new());
                }
            }
            _ => return false,
        }
        true
    }

    /// Tags of legacy form fields.
    fn open_field(&mut self, name: &str, tag: &Tag<'_>) -> bool {
        if name == "ffData" {
            self.field = Some(Field::default());
            return true;
        }
        let Some(field) = &mut self.field else { return false };
        match name {
            "checkBox" => field.checked = Some(false),
            "checked" => field.checked = Some(tag.is_on()),
            "default" if field.checked.is_some() => field.checked = Some(tag.is_on()),
            "default" | "result" => field.choice = tag.number("val").unwrap_or(0),
            "listEntry" => field.entries.extend(tag.attribute("val")),
            _ => return false,
        }
        true
    }

    fn close(&mut self, name: &str) -> Result<(), Problem> {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        if let Some(skipped) = self.skipped {
            if skipped == depth {
                self.skipped = None;
            }
            return Ok(());
        }
        match name {
            "t" => self.in_text = false,
            "r" => (self.in_run, self.run_is_gone) = (false, false),
            "p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    let mark = if paragraph.is_item && !paragraph.text.trim().is_empty() { "- " } else { "" };
                    self.block(&format!("{mark}{}", paragraph.text.trim_end()))?;
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut()
                    && let Some(cell) = table.cell.take()
                    && let Some(row) = table.rows.last_mut()
                {
                    row.push(cell);
                }
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut().filter(|table| table.row_is_gone) {
                    table.rows.pop();
                }
            }
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    self.table(&table.rows)?;
                }
            }
            "ffData" => {
                if let Some(field) = self.field.take() {
                    self.field(&field);
                }
            }
            "sdtContent" => self.insert_instead(),
            "sdt" => {
                if let Some(control) = self.controls.pop() {
                    self.writer.pair(&control.name, &control.content)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipped.is_none() {
            self.write(text);
        }
    }

    /// Writes text into the open paragraph.
    fn write(&mut self, text: &str) {
        if self.run_is_gone {
            return;
        }
        if self.controls.iter().any(|control| control.in_content && control.instead.is_some()) {
            self.insert_instead();
            return;
        }
        self.put(text);
    }

    /// Writes, once, what stands for the content of the innermost control that has it.
    fn insert_instead(&mut self) {
        let found =
            self.controls.iter_mut().rev().find(|control| control.in_content && control.instead.is_some());
        let Some(control) = found else { return };
        let instead = control.instead.as_mut().map(std::mem::take).unwrap_or_default();
        if !instead.is_empty() {
            self.put(&instead);
        }
    }

    fn put(&mut self, text: &str) {
        for control in self.controls.iter_mut().filter(|control| control.in_content) {
            if control.content.len() + text.len() <= limits::TEXT_BYTES / 4 {
                control.content.push_str(text);
            }
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        } else if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.push_str(text);
        }
    }

    /// Adds lines to the open cell, or to the document.
    fn block(&mut self, lines: &str) -> Result<(), Problem> {
        for control in self.controls.iter_mut().filter(|control| control.in_content) {
            control.content.push('\n');
        }
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            if cell.len() + lines.len() > limits::TEXT_BYTES {
                return Err(Problem::OverLimit);
            }
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(lines);
            return Ok(());
        }
        if lines.trim().is_empty() {
            self.writer.gap();
            return Ok(());
        }
        self.writer.line(lines)
    }

    fn table(&mut self, rows: &[Vec<String>]) -> Result<(), Problem> {
        if self.tables.is_empty() {
            return self.writer.table(rows);
        }
        let lines = self.writer.table_lines(rows)?.join("\n");
        self.block(&lines)
    }

    fn field(&mut self, field: &Field) {
        match field.checked {
            Some(true) => self.write(TICKED),
            Some(false) => self.write(UNTICKED),
            None => {
                if let Some(entry) = field.entries.get(field.choice) {
                    self.write(&entry.clone());
                }
            }
        }
    }
}

/// Returns the box that a character of a symbol font shows (§17.3.3.30).
fn symbol(tag: &Tag<'_>) -> Option<&'static str> {
    let code = u32::from_str_radix(&tag.attribute("char")?, 16).ok()? & 0xFF;
    match (tag.attribute("font")?.as_str(), code) {
        ("Wingdings", 0xFB..=0xFE) | ("Wingdings 2", 0x50..=0x54) => Some(TICKED),
        ("Wingdings", 0xA8 | 0x6F | 0x71 | 0x72) | ("Wingdings 2", 0xA3 | 0x2A..=0x30) => Some(UNTICKED),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{docx, zip};
    use super::*;

    fn paragraph(text: &str) -> String {
        format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
    }

    fn cell(content: &str) -> String {
        format!("<w:tc>{content}</w:tc>")
    }

    fn check(body: &str, text: &str, rows: &[(&str, &str)]) {
        let document = read(&docx(body)).unwrap();
        let found: Vec<(&str, &str)> =
            document.rows.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!((document.text.as_str(), found.as_slice()), (text, rows), "{body}");
    }

    #[test]
    fn paragraphs_are_lines() {
        check(
            &[
                paragraph("Name: V&#246;gele &amp; Co"),
                "<w:p/>".to_owned(),
                "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>".to_owned(),
            ]
            .concat(),
            "Name: Vögele & Co\n\n- one\ttwo\nthree",
            &[],
        );
    }

    #[test]
    fn tables_are_rows() {
        let body = format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr><w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>{}{}</w:tr></w:tbl>",
            cell(&paragraph("Name")),
            cell(&paragraph("Ada")),
            cell(&paragraph("Bio:")),
            cell(&(paragraph("one") + &paragraph("two"))),
            cell(&paragraph("Gone")),
            cell(&paragraph("gone")),
        );
        check(&body, "Name: Ada\nBio: one\ntwo", &[("Name", "Ada"), ("Bio", "one\ntwo")]);
    }

    #[test]
    fn tables_in_tables_are_read() {
        let inner =
            format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(&paragraph("Name")), cell(&paragraph("Ada")));
        let body = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&(inner + "<w:p/>")));
        check(&body, "Name: Ada", &[("Name", "Ada")]);
    }

    #[test]
    fn boxes_are_ticked_or_not() {
        let control = |on: u8, sign: &str| {
            format!(
                "<w:sdt><w:sdtPr><w:alias w:val=\"Consent\"/><w14:checkbox><w14:checked w14:val=\"{on}\"/>\
                 </w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt>"
            )
        };
        let legacy = |inner: &str| {
            format!(
                "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:checkBox><w:default w:val=\"0\"/>{inner}\
                 </w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
            )
        };
        check(
            &format!(
                "<w:p>{}<w:r><w:t> yes </w:t></w:r>{}<w:r><w:t> no</w:t></w:r></w:p>",
                control(1, "X"),
                control(0, "☐")
            ),
            "☒ yes ☐ no",
            &[("Consent", "☒"), ("Consent", "☐")],
        );
        check(
            &format!(
                "<w:p>{}<w:r><w:t> yes </w:t></w:r>{}<w:r><w:t> no</w:t></w:r></w:p>",
                legacy("<w:checked/>"),
                legacy("")
            ),
            "☒ yes ☐ no",
            &[],
        );
        check(
            "<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t> a </w:t><w:sym w:font=\"Wingdings\" w:char=\"F0A8\"/><w:t> b</w:t></w:r></w:p>",
            "☒ a ☐ b",
            &[],
        );
    }

    #[test]
    fn content_controls_have_names_and_empty_ones_no_value() {
        let control = |properties: &str, content: &str| {
            format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>")
        };
        check(
            &control("<w:tag w:val=\"org\"/><w:alias w:val=\"Organisation\"/>", &paragraph("River Watch")),
            "River Watch",
            &[("Organisation", "River Watch")],
        );
        check(
            &format!(
                "<w:p><w:r><w:t>Bio: </w:t></w:r>{}</w:p>",
                control("<w:alias w:val=\"Bio\"/><w:showingPlcHdr/>", "<w:r><w:t>Click here</w:t></w:r>")
            ),
            "Bio:",
            &[],
        );
        check(
            &format!(
                "<w:p><w:r><w:t>Day: </w:t></w:r>{}</w:p>",
                control(
                    "<w:alias w:val=\"Day\"/><w:date w:fullDate=\"2020-02-01T00:00:00Z\"/>",
                    "<w:r><w:t>2/1/</w:t></w:r><w:r><w:t>2020</w:t></w:r>"
                )
            ),
            "Day: 2020-02-01",
            &[("Day", "2020-02-01")],
        );
    }

    #[test]
    fn what_is_deleted_hidden_or_struck_out_is_not_read() {
        check(
            "<w:p><w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>\
             <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr><w:strike w:val=\"0\"/></w:rPr><w:t> kept</w:t></w:r>\
             <w:r><w:rPr><w:strike/></w:rPr><w:t>struck</w:t></w:r></w:p>",
            "new kept",
            &[],
        );
    }

    #[test]
    fn a_text_box_is_read_once() {
        check(
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>\
             <mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "box",
            &[],
        );
    }

    #[test]
    fn bombs_and_damage_are_refused() {
        assert_eq!(read(&docx(&"<w:sdt>".repeat(5000))), Err(Problem::OverLimit));
        assert_eq!(read(&docx(&" ".repeat(30_000_000))), Err(Problem::OverLimit));
        assert_eq!(read(&zip(&[("word/other.xml", b"<a/>")])), Err(Problem::Damaged));
        let laughs =
            b"<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><w:document>&b;</w:document>";
        assert_eq!(read(&zip(&[("word/document.xml", laughs)])), Err(Problem::Damaged));
        let whole = docx(&paragraph("Name"));
        for length in [0, 30, whole.len() / 2, whole.len() - 1] {
            assert!(read(&whole[..length]).is_err());
        }
    }

    const TAGS: &str = "(</?w:(p|r|t|tbl|tr|tc|sdt|sdtPr|sdtContent|checkbox|checked|ffData|checkBox|del|alias w:val=\"a\")/?>|[a☒]){0,60}";

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_tags_are_read(body in TAGS) {
            let _ = read(&docx(&body));
        }
    }
}
