//! Tables as text: .csv and .tsv, with the separator that the writer's language settings chose.

use super::document::Writer;
use super::{Document, Problem, limits, text};

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Lines that are looked at to find the separator.
const SAMPLE_LINES: usize = 20;

/// Reads a table written as text.
///
/// # Errors
/// As [`text::read`], and [`Problem::OverLimit`] for more cells than [`limits::CELLS`].
pub fn read(bytes: &[u8]) -> Result<Document, Problem> {
    let mut writer = Writer::default();
    writer.table(&cells(bytes, limits::CELLS)?)?;
    Ok(writer.finish())
}

/// Reads the cells of a table written as text, row by row.
///
/// # Errors
/// As [`read`], with `most` cells.
pub fn cells(bytes: &[u8], most: usize) -> Result<Vec<Vec<String>>, Problem> {
    let text = text::decode(bytes, None)?;
    let (separator, text) = separator(&text);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut count = 0;
    for record in reader.records() {
        let record = record.map_err(|_| Problem::Damaged)?;
        count += record.len();
        if count > most {
            return Err(Problem::OverLimit);
        }
        cells.push(record.iter().map(str::to_owned).collect());
    }
    Ok(cells)
}

/// Returns the separator and the text after the line `sep=;` that some programs write.
fn separator(text: &str) -> (u8, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some([separator]) = first.trim_end_matches('\r').strip_prefix("sep=").map(str::as_bytes)
        && separator.is_ascii()
    {
        return (*separator, rest);
    }
    // The one that most lines have, and of those the one that they have as often as each other.
    let score = |separator: u8| {
        let counts: Vec<usize> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(SAMPLE_LINES)
            .map(|line| outside_quotes(line, separator))
            .collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        let alike = counts.iter().filter(|count| **count > 0 && **count == most).count();
        (counts.iter().filter(|count| **count > 0).count(), alike)
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',');
    (best, text)
}

fn outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == separator
        })
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(table: &[u8], expected: &[(&str, &str)]) {
        let rows = read(table).unwrap().rows;
        let rows: Vec<(&str, &str)> =
            rows.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn any_separator_is_found() {
        let expected = [("Name", "Ada, Lovelace"), ("Bio", "one\ntwo; three")];
        check(b"Name,\"Ada, Lovelace\"\nBio,\"one\ntwo; three\"\n", &expected);
        check(b"Name;Ada, Lovelace\r\nBio;\"one\r\ntwo; three\"\r\n", &expected);
        check(b"\xEF\xBB\xBFName\tAda, Lovelace\nBio\t\"one\ntwo; three\"", &expected);
        check(b"sep=|\nName|Ada, Lovelace\nBio|\"one\ntwo; three\"", &expected);
    }

    #[test]
    fn a_heading_row_labels_each_row() {
        check(
            b"Name;Country;E-mail\nAda;FR;a@x.example\n",
            &[("Ada", "FR"), ("Name", "Ada"), ("Country", "FR"), ("E-mail", "a@x.example")],
        );
    }

    #[test]
    fn a_sum_is_text() {
        check(b"Name,=1+1\n", &[("Name", "=1+1")]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_text_is_read(text in "[a-c;,|\"\\t\\n]{0,60}") {
            prop_assert!(read(text.as_bytes()).is_ok());
        }
    }
}
