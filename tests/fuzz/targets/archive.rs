//! The contents of Word, Excel and OpenDocument files, each in an archive as its program writes it; and any bytes as an archive.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use wsis_intake::attachment::{Reading, limits, read_here};
use wsis_intake::message::FileType;
use zip::write::SimpleFileOptions;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in files {
        writer.start_file(*name, stored).expect("a name");
        writer.write_all(content).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

const BOOK: &[u8] = br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>"#;
const LINKS: &[u8] = br#"<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const ROOT: &[u8] = br#"<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, xml) = input;
    let (bytes, file_type) = match kind % 6 {
        0 => (zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml)]), FileType::Docx),
        1 => {
            let text = b"application/vnd.oasis.opendocument.text";
            (zip(&[("mimetype", text), ("content.xml", xml)]), FileType::Odt)
        }
        2 => {
            let sheet = b"application/vnd.oasis.opendocument.spreadsheet";
            (zip(&[("mimetype", sheet), ("content.xml", xml)]), FileType::Ods)
        }
        3 => (
            zip(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("_rels/.rels", ROOT),
                ("xl/workbook.xml", BOOK),
                ("xl/_rels/workbook.xml.rels", LINKS),
                ("xl/worksheets/sheet1.xml", xml),
            ]),
            FileType::Xlsx,
        ),
        4 => (xml.to_vec(), FileType::Docx),
        _ => (xml.to_vec(), FileType::Xlsx),
    };
    if let Ok(Reading::Document(document)) = read_here(&bytes, file_type, "form") {
        assert!(document.text.len() <= limits::TEXT_BYTES && document.rows.len() <= limits::ROWS);
    }
});
