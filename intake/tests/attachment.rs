//! The reader of attachments as it is in earnest: another process of this program, and what becomes of those that misbehave.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test: it plays the system's part")]

use std::io::{Cursor, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use image::{ImageFormat, Rgb, RgbImage};
use lopdf::{Object, Stream, dictionary};
use wsis_intake::attachment::child::Reader;
use wsis_intake::attachment::{Problem, Reading};
use wsis_intake::message::FileType;

fn reader() -> Reader {
    Reader::at(PathBuf::from(env!("CARGO_BIN_EXE_wsis-intake")))
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())])
}

/// A program that is no reader: a script of its own in a folder of its own.
fn script(folder: &Path, commands: &str) -> Reader {
    let path = folder.join("reader");
    std::fs::write(&path, format!("#!/bin/sh\n{commands}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    Reader::at(path)
}

#[test]
fn a_document_is_read() {
    let cells = "<w:tc><w:p><w:r><w:t>Name</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Ада 王</w:t></w:r></w:p></w:tc>";
    let body = format!("<w:tbl><w:tr>{cells}</w:tr></w:tbl>");
    match reader().read(&docx(&body), FileType::Docx, "form.docx") {
        Ok(Reading::Document(document)) => {
            assert_eq!(document.rows, [("Name".to_owned(), "Ада 王".to_owned())]);
            assert_eq!(document.text, "Name: Ада 王");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_is_known_by_its_name() {
    let read = |name: &str| match reader().read(b"Name;Ada\nCountry;France\n", FileType::Text, name) {
        Ok(Reading::Document(document)) => document.rows.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((read("form.CSV"), read("form.txt")), (2, 0));
}

#[test]
fn a_photo_is_read() {
    let mut jpeg = Cursor::new(Vec::new());
    RgbImage::from_pixel(2000, 1000, Rgb([200, 10, 10])).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    match reader().read(jpeg.get_ref(), FileType::Jpeg, "photo.jpg") {
        Ok(Reading::Photo(photo)) => {
            assert_eq!((photo.width, photo.height, photo.media_type), (1600, 800, "image/jpeg"));
            assert_eq!(image::load_from_memory(&photo.bytes).unwrap().width(), 1600);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_published_photo_tells_nothing_but_its_picture() {
    let mail = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/mail/attachment/photo-with-place.eml");
    let message = wsis_intake::message::parse(&std::fs::read(mail).unwrap());
    let original = &message.parts[0].bytes;
    let holds = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    let hidden: [&[u8]; 8] =
        [b"Exif", b"GPS", b"xmpmeta", b"adobe", b"Photoshop", b"Ana Silva", b"II*\0", b"taken at home"];
    assert!(hidden.iter().all(|needle| holds(original, needle)), "the case is none");
    match reader().read(original, FileType::Jpeg, "IMG_2020.JPG") {
        Ok(Reading::Photo(photo)) => {
            // Taken with the telephone turned: what was wide is high.
            assert_eq!((photo.width, photo.height, photo.had_gps), (8, 16, true));
            for needle in hidden {
                assert!(!holds(&photo.bytes, needle), "{}", String::from_utf8_lossy(needle));
            }
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_never_opened_needs_no_process() {
    let nobody = Reader::at(PathBuf::from("/nobody"));
    assert_eq!(nobody.read(b"<svg/>", FileType::Svg, "x.svg"), Ok(Reading::Other));
}

#[test]
fn a_lie_is_told() {
    assert_eq!(reader().read(b"MZ and more", FileType::Jpeg, "photo.jpg"), Err(Problem::Lie));
}

#[test]
fn bombs_end_in_problems() {
    let bomb = docx(&" ".repeat(200_000_000));
    assert!(bomb.len() < 500_000);
    assert_eq!(reader().read(&bomb, FileType::Docx, "form.docx"), Err(Problem::OverLimit));
}

/// Streams of objects, each within the limits and small in the file, that need gigabytes once they are read.
#[test]
fn a_reader_that_eats_all_memory_dies_alone() {
    let numbers = format!("1 0 [{}]", "0 ".repeat(3_900_000));
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    let mut write = |id: u32, object: &Object, bytes: &mut Vec<u8>| {
        places.push((id, bytes.len()));
        writeln!(bytes, "{id} 0 obj").unwrap();
        lopdf::Writer::write_object(bytes, object).unwrap();
        bytes.extend_from_slice(b"\nendobj\n");
    };
    write(1, &dictionary! { "Type" => "Catalog", "Pages" => (2, 0) }.into(), &mut bytes);
    write(
        2,
        &dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 }.into(),
        &mut bytes,
    );
    for stream in 0..8_u32 {
        let content = numbers.replacen('1', &(100 + stream).to_string(), 1);
        let first = i64::try_from(content.find('[').unwrap()).unwrap();
        let mut object =
            Stream::new(dictionary! { "Type" => "ObjStm", "N" => 1, "First" => first }, content.into_bytes());
        object.compress().unwrap();
        write(3 + stream, &object.into(), &mut bytes);
    }
    let start = bytes.len();
    writeln!(bytes, "xref\n0 1\n0000000000 65535 f ").unwrap();
    for (id, place) in &places {
        writeln!(bytes, "{id} 1\n{place:010} 00000 n ").unwrap();
    }
    writeln!(bytes, "trailer\n<< /Root 1 0 R /Size 200 >>\nstartxref\n{start}\n%%EOF").unwrap();
    let problem = reader().read(&bytes, FileType::Pdf, "form.pdf").unwrap_err();
    assert_eq!(problem, Problem::ReaderDied);
}

#[cfg(target_os = "linux")]
#[test]
fn the_reader_gives_up_what_it_does_not_need() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_wsis-intake"))
        .arg("attachment-reader")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let expected = [
        "Max open files 3 3",
        "Max address space 1073741824 1073741824",
        "Max cpu time 15 15",
        "Max file size 0 0",
    ];
    let start = Instant::now();
    let limits = loop {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let limits = limits.split_whitespace().collect::<Vec<_>>().join(" ");
        if expected.iter().all(|limit| limits.contains(limit)) || start.elapsed() > Duration::from_secs(20) {
            break limits;
        }
        std::thread::yield_now();
    };
    child.kill().unwrap();
    child.wait().unwrap();
    for limit in expected {
        assert!(limits.contains(limit), "{limit}: {limits}");
    }
}

#[test]
fn a_reader_that_takes_too_long_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let slow = script(folder.path(), "exec sleep 60").within(Duration::from_millis(300));
    let start = Instant::now();
    assert_eq!(slow.read(b"text", FileType::Text, "a.txt"), Err(Problem::TooSlow));
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_reader_that_crashes_or_babbles_is_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    for commands in ["exit 1", "kill -SEGV $$", "echo wsis-at1 and nonsense", "cat /dev/zero", "exec cat"] {
        let reader = script(folder.path(), commands).within(Duration::from_secs(10));
        assert_eq!(reader.read(b"text", FileType::Text, "a.txt"), Err(Problem::ReaderDied), "{commands}");
    }
    let large = vec![b'a'; 900_000];
    let deaf = script(folder.path(), "exec true");
    assert_eq!(deaf.read(&large, FileType::Text, "a.txt"), Err(Problem::ReaderDied));
}

#[test]
fn a_missing_reader_is_our_problem() {
    let problem = Reader::at(PathBuf::from("/nobody")).read(b"text", FileType::Text, "a.txt").unwrap_err();
    assert!(problem == Problem::ReaderMissing && problem.is_ours());
}
