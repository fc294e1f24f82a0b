//! Any bytes as a PDF, and as what is drawn on the one page of a sound one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wsis_intake::attachment::{Reading, limits, read_here};
use wsis_intake::message::FileType;

/// A PDF of one page with a font that says which letters its codes are.
fn page(content: &[u8]) -> Vec<u8> {
    let map = "2 beginbfrange <01> <7e> <0001> <80> <ff> <0600> endbfrange 1 beginbfchar <20> <06440627> endbfchar";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned().into_bytes(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 4 0 R>>>>>>".to_vec(),
        [
            format!("<</Type/XObject/Subtype/Form/Length {}>>\nstream\n", content.len()).as_bytes(),
            content,
            b"\nendstream",
        ]
        .concat(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>".to_vec(),
        format!("<</Length {}>>\nstream\n{map}\nendstream", map.len()).into_bytes(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(b"xref\n0 7\n0000000000 65535 f \n");
    for place in places {
        out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(format!("trailer\n<</Root 1 0 R/Size 7>>\nstartxref\n{start}\n%%EOF").as_bytes());
    out
}

fuzz_target!(|bytes: &[u8]| {
    let whole = if bytes.starts_with(b"%PDF") { bytes.to_vec() } else { page(bytes) };
    if let Ok(Reading::Document(document)) = read_here(&whole, FileType::Pdf, "form.pdf") {
        assert!(document.text.len() <= limits::TEXT_BYTES && document.rows.len() <= limits::ROWS);
    }
});
