//! PDFs made by hand and what is read of them.

use lopdf::{Document as Pdf, Object, Stream, StringFormat, dictionary};
use proptest::prelude::*;

use super::read;
use crate::attachment::{Problem, limits};

/// Makes a PDF of pages with content and annotations.
fn pdf(pages: &[(&str, Vec<Object>)]) -> Pdf {
    let mut pdf = Pdf::with_version("1.7");
    let tree = pdf.new_object_id();
    let font = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let mut kids = Vec::new();
    for (content, notes) in pages {
        let content = pdf.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        let page = pdf.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content, "Annots" => notes.clone(),
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        });
        kids.push(Object::Reference(page));
    }
    let count = i64::try_from(kids.len()).unwrap();
    pdf.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    pdf.trailer.set("Root", catalog);
    pdf
}

fn bytes(mut pdf: Pdf) -> Vec<u8> {
    let mut out = Vec::new();
    pdf.save_to(&mut out).unwrap();
    out
}

fn check(pdf: Pdf, text: &str, rows: &[(&str, &str)]) {
    let document = read(&bytes(pdf)).unwrap();
    let found: Vec<(&str, &str)> =
        document.rows.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
    assert_eq!((document.text.as_str(), found.as_slice()), (text, rows));
}

fn text(value: &str) -> Object {
    lopdf::text_string(value)
}

fn rect(x: i64, y: i64, width: i64, height: i64) -> Object {
    vec![x.into(), y.into(), (x + width).into(), (y + height).into()].into()
}

#[test]
fn strings_on_a_height_are_a_line() {
    check(
        pdf(&[(
            "BT /F1 12 Tf 50 800 Td (Name: A) Tj (da) Tj 0 -14 Td [(V\\366)-20(gele) -400 (Co)] TJ ET \
             BT /F1 12 Tf 1 0 0 1 50 700 Tm 14 TL (para) Tj T* (graph) Tj (next) ' ET",
            vec![],
        )]),
        "Name: Ada\nVögele Co\n\npara\ngraph\nnext",
        &[],
    );
}

#[test]
fn wide_gaps_part_label_and_value() {
    check(
        pdf(&[(
            "BT /F1 10 Tf 1 0 0 1 50 800 Tm (Name) Tj 1 0 0 1 200 800 Tm (Ada) Tj \
             1 0 0 1 50 780 Tm (Bio) Tj 1 0 0 1 200 780 Tm (one) Tj 1 0 0 1 200 768 Tm (two) Tj \
             1 0 0 1 50 740 Tm (Town:) Tj 1 0 0 1 120 740 Tm (Bern) Tj 1 0 0 1 300 740 Tm (Land:) Tj 1 0 0 1 380 740 Tm (CH) Tj ET",
            vec![],
        )]),
        "Name  Ada\n\nBio: one\ntwo\n\nTown: Bern\nLand: CH",
        &[("Name", "Ada"), ("Bio", "one\ntwo"), ("Town", "Bern"), ("Land", "CH")],
    );
}

#[test]
fn a_label_may_stand_beside_any_line_of_its_value() {
    let line = |x: i32, y: i32, text: &str| format!("1 0 0 1 {x} {y} Tm ({text}) Tj ");
    let body = [
        line(50, 800, "Name"),
        line(200, 800, "Ada"),
        line(200, 780, "one"),
        line(50, 768, "Bio"),
        line(200, 768, "two"),
        line(200, 756, "three"),
        line(50, 736, "Town"),
        line(200, 736, "Bern"),
    ];
    check(
        pdf(&[(&format!("BT /F1 10 Tf {} ET", body.concat()), vec![])]),
        "Name  Ada\n\nBio: one\ntwo\nthree\n\nTown  Bern",
        &[("Name", "Ada"), ("Bio", "one\ntwo\nthree"), ("Town", "Bern")],
    );
}

#[test]
fn form_fields_are_pairs_and_stand_beside_their_labels() {
    let widget = |kind: &str, name: &str, place: Object| {
        dictionary! { "Type" => "Annot", "Subtype" => "Widget", "FT" => kind, "T" => text(name), "Rect" => place }
    };
    let mut name = widget("Tx", "Text1", rect(95, 796, 200, 16));
    name.set("V", text("Ada Vögele – 王"));
    let mut country = widget("Ch", "country", rect(95, 776, 200, 16));
    country.set("TU", text("Country of origin"));
    country.set("V", text("FR"));
    country.set("Opt", vec![Object::Array(vec![text("FR"), text("France")])]);
    let tick = |name: &str, x: i64, state: &str| {
        let mut tick = widget("Btn", name, rect(x, 757, 10, 10));
        tick.set("AS", state);
        tick.set("AP", dictionary! { "N" => dictionary! { "Yes" => 1, "Off" => 2 } });
        tick
    };
    let mut hidden = widget("Tx", "hidden", rect(95, 700, 200, 16));
    hidden.set("V", text("secret"));
    hidden.set("F", 2);
    let mut password = widget("Tx", "password", rect(95, 680, 200, 16));
    password.set("V", text("secret"));
    password.set("Ff", 1 << 13);
    let typed = dictionary! { "Subtype" => "FreeText", "Contents" => text("+41 22"), "Rect" => rect(95, 736, 100, 16) };
    let notes =
        [name, country, tick("consent", 95, "Yes"), tick("list", 150, "Off"), hidden, password, typed];
    check(
        pdf(&[(
            "BT /F1 10 Tf 1 0 0 1 50 800 Tm (Name:) Tj 1 0 0 1 50 780 Tm (Land:) Tj \
             1 0 0 1 50 760 Tm (Agree:) Tj 1 0 0 1 108 760 Tm (yes) Tj 1 0 0 1 163 760 Tm (no) Tj 1 0 0 1 50 740 Tm (Phone:) Tj ET",
            notes.into_iter().map(Object::Dictionary).collect(),
        )]),
        "Name: Ada Vögele – 王\nLand: France\n\nAgree: ☒ yes  ☐ no\nPhone: +41 22",
        &[
            ("Text1", "Ada Vögele – 王"),
            ("Country of origin", "France"),
            ("consent", "☒"),
            ("list", "☐"),
            ("Land", "France"),
        ],
    );
}

#[test]
fn a_radio_group_says_what_was_chosen() {
    let mut file = pdf(&[("", vec![])]);
    let group = file.add_object(dictionary! {
        "FT" => "Btn", "Ff" => 1 << 15, "T" => text("type"), "TU" => text("Stakeholder type"), "V" => "Government",
    });
    let button = |state: &str, current: &str| {
        Object::Dictionary(dictionary! {
            "Subtype" => "Widget", "Parent" => group, "Rect" => rect(50, 800, 10, 10), "AS" => current,
            "AP" => dictionary! { "N" => dictionary! { state => 1, "Off" => 2 } },
        })
    };
    let page = file.page_iter().next().unwrap();
    let notes = vec![button("Government", "Government"), button("Academia", "Off")];
    file.get_dictionary_mut(page).unwrap().set("Annots", notes);
    let rows = read(&bytes(file)).unwrap().rows;
    assert_eq!(rows, [("Stakeholder type".to_owned(), "Government".to_owned())]);
}

#[test]
fn codes_become_letters_by_their_map() {
    let mut file = pdf(&[("BT /F1 10 Tf 50 800 Td <00010002> Tj ET", vec![])]);
    let map = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange \
               2 beginbfchar <0001> <0627> <0002> <738B> endbfchar endcmap";
    let map = file.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
    let font = *file
        .objects
        .iter()
        .find(|(_, object)| object.as_dict().is_ok_and(|dictionary| dictionary.has_type(b"Font")))
        .unwrap()
        .0;
    let composite = |unicode: Option<Object>| {
        let mut font = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H",
            "DescendantFonts" => vec![dictionary! { "W" => vec![1.into(), vec![500.into(), 900.into()].into()] }.into()],
        };
        if let Some(unicode) = unicode {
            font.set("ToUnicode", unicode);
        }
        Object::Dictionary(font)
    };
    file.objects.insert(font, composite(Some(Object::Reference(map))));
    assert_eq!(read(&bytes(file.clone())).unwrap().text, "ا王");
    file.objects.insert(font, composite(None));
    assert_eq!(read(&bytes(file)), Err(Problem::NoText));
}

#[test]
fn drawings_in_drawings_are_read_and_loops_end() {
    let mut file = pdf(&[("q 1 0 0 1 50 800 cm /X Do Q", vec![])]);
    let page = file.page_iter().next().unwrap();
    let font = file.get_dictionary(page).unwrap().get(b"Resources").unwrap().clone();
    let drawing = file.new_object_id();
    let mut content =
        Stream::new(dictionary! { "Subtype" => "Form" }, b"BT /F1 10 Tf (inside) Tj ET".to_vec());
    file.objects.insert(drawing, content.clone().into());
    let mut resources = font.as_dict().unwrap().clone();
    resources.set("XObject", dictionary! { "X" => drawing });
    file.get_dictionary_mut(page).unwrap().set("Resources", resources.clone());
    check(file.clone(), "inside", &[]);
    // A drawing that draws itself, twice.
    content.set_plain_content(b"/X Do /X Do".to_vec());
    file.objects.insert(drawing, content.into());
    assert_eq!(read(&bytes(file)), Err(Problem::OverLimit));
}

#[test]
fn page_loops_and_many_pages_end() {
    let mut file = pdf(&[("BT /F1 10 Tf 50 800 Td (once) Tj ET", vec![])]);
    let tree = file.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let page = file.page_iter().next().unwrap();
    let kids: Vec<Object> = vec![page.into(), tree.into()];
    file.get_dictionary_mut(tree).unwrap().set("Kids", kids);
    file.get_dictionary_mut(page).unwrap().set("Parent", page);
    assert!(read(&bytes(file)).is_ok_and(|document| document.text.contains("once")));
    let pages = vec![("", vec![]); limits::PAGES + 1];
    assert_eq!(read(&bytes(pdf(&pages))), Err(Problem::OverLimit));
}

#[test]
fn bombs_are_refused() {
    let mut file = pdf(&[("", vec![])]);
    let page = file.page_iter().next().unwrap();
    let mut bomb = Stream::new(dictionary! {}, vec![b' '; 3 * limits::STREAM_BYTES]);
    bomb.compress().unwrap();
    assert!(bomb.content.len() < 100_000);
    let bomb = file.add_object(bomb);
    file.get_dictionary_mut(page).unwrap().set("Contents", bomb);
    assert_eq!(read(&bytes(file)), Err(Problem::OverLimit));
    let many = "q Q ".repeat(limits::OPERATIONS / 2 + 1);
    assert_eq!(read(&bytes(pdf(&[(&many, vec![])]))), Err(Problem::OverLimit));
    let fields = vec![Object::Dictionary(dictionary! {}); limits::FIELDS + 1];
    assert_eq!(read(&bytes(pdf(&[("", fields)]))), Err(Problem::OverLimit));
}

#[test]
fn scans_and_damage_have_their_names() {
    assert_eq!(read(&bytes(pdf(&[("0 0 m 10 10 l S", vec![])]))), Err(Problem::NoText));
    assert_eq!(read(b"%PDF-1.7 and nothing"), Err(Problem::Damaged));
    let whole = bytes(pdf(&[("BT /F1 10 Tf 50 800 Td (Name) Tj ET", vec![])]));
    for length in [0, 20, whole.len() / 3] {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn strings_may_be_written_in_any_way() {
    let mut file = pdf(&[("", vec![])]);
    let page = file.page_iter().next().unwrap();
    let note = dictionary! {
        "Subtype" => "FreeText", "Rect" => rect(50, 800, 100, 16),
        "Contents" => Object::String(b"\xFE\xFF\x06\x27".to_vec(), StringFormat::Hexadecimal),
    };
    file.get_dictionary_mut(page).unwrap().set("Annots", vec![Object::Dictionary(note)]);
    check(file, "ا", &[]);
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        let _ = read(&bytes);
        let _ = read(&[b"%PDF-1.4\n".as_slice(), &bytes, b"\nstartxref\n0\n%%EOF"].concat());
    }

    #[test]
    fn any_content_is_read(content in "(BT|ET|q|Q|Tj|TJ|cm|Tm|T\\*|Do|/F1|/X|\\(a\\)|\\[|\\]|<0|-?[0-9]{1,9}(\\.[0-9])?|Tf|Td|'|\"| ){0,60}") {
        let _ = read(&bytes(pdf(&[(&content, vec![])])));
    }

    #[test]
    fn any_damage_is_survived(at in 0_usize..2000, byte: u8) {
        let mut bytes = bytes(pdf(&[("BT /F1 10 Tf 50 800 Td (Name) Tj ET", vec![])]));
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(&bytes);
    }
}

/// A font whose codes are letters by `ToUnicode`, each 500 thousandths wide: code 1 is the first letter, and so on.
fn with_letters(mut pdf: Pdf, letters: &[&str]) -> Pdf {
    let units = |text: &str| text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<String>();
    let map: String = letters
        .iter()
        .enumerate()
        .map(|(index, text)| format!("<{:04X}> <{}>\n", index + 1, units(text)))
        .collect();
    let map = format!("{} beginbfchar\n{map}endbfchar", letters.len());
    let map = pdf.add_object(Stream::new(dictionary! {}, map.into_bytes()));
    let inner = pdf.add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "DW" => 500 });
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H", "ToUnicode" => map,
        "DescendantFonts" => vec![Object::Reference(inner)],
    };
    let plain = pdf
        .objects
        .iter()
        .find(|(_, object)| object.as_dict().is_ok_and(|dict| dict.get(b"BaseFont").is_ok()))
        .map(|(id, _)| *id)
        .unwrap();
    pdf.objects.insert(plain, font.into());
    pdf
}

#[test]
fn arabic_comes_out_as_it_is_read() {
    // From the left: "ىليل :مسالا", with the ligature of lam and alef, a name in Latin, and a word that is told by ActualText.
    let letters = ["ا", "ل", "س", "م", ":", " ", "ي", "ى", "لا", "A", "d", "a", "\u{64f}"];
    let page = "BT /F1 10 Tf 1 0 0 1 300 800 Tm <0008 0002 0007 0002 0006 0005 0004 0003 0009> Tj \
                1 0 0 1 400 780 Tm <0005 0004 0003 0002 0001> Tj 1 0 0 1 200 780 Tm <000A 000B 000C> Tj \
                1 0 0 1 300 760 Tm <0008 0002> Tj /Span << /ActualText <FEFF0645064F> >> BDC <000D 0004> Tj EMC \
                1 0 0 1 300 740 Tm <0004 0009 0003> Tj ET";
    let document = read(&bytes(with_letters(pdf(&[(page, vec![])]), &letters))).unwrap();
    assert_eq!(document.text, "لاسم: ليلى\n\nالسم: Ada\n\nمُلى\n\nسلام");
    assert_eq!(document.rows, [("السم".to_owned(), "Ada".to_owned())]);
}
