//! `content/data/`: tables that editors keep as CSV, JSON or YAML, and show by the components `table` and `list`.
//!
//! A CSV file has a line of names above its rows, with commas, semicolons or tabs between. JSON and YAML hold a list of
//! maps with the same keys; YAML may also say `columns` (titles in several languages) and `rows`.

use std::cmp::Ordering;

use schema::diagnostic::{Diagnostic, Place};
use schema::localized::Localized;
use schema::name::Lang;
use schema::yaml::{self, Context, Fields, Node, Read, Value};

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Its columns in their order.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name in the file.
    pub key: String,
    title: Option<Localized>,
}

impl Column {
    /// Returns its title in a language: its name, unless the file says another.
    pub fn title(&self, lang: Lang) -> &str {
        self.title.as_ref().map_or(&self.key, |title| title.text(lang))
    }
}

/// A cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// The same in every language.
    Plain(String),
    /// In several languages.
    Words(Localized),
}

/// The most rows of a table: a page that shows more helps nobody.
const MOST_ROWS: usize = 20_000;

impl Table {
    /// Returns the place of a column.
    pub fn column(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    /// Returns the text of a cell in a language.
    pub fn text(&self, row: usize, column: usize, lang: Lang) -> &str {
        match self.rows.get(row).and_then(|row| row.get(column)) {
            Some(Cell::Plain(text)) => text,
            Some(Cell::Words(text)) => text.text(lang),
            None => "",
        }
    }

    /// Returns whether all cells of a column that hold anything hold numbers.
    pub fn is_numeric(&self, column: usize) -> bool {
        let mut some = false;
        let mut cells = self.rows.iter().filter_map(|row| row.get(column));
        let all = cells.all(|cell| match cell {
            Cell::Plain(text) if text.is_empty() => true,
            Cell::Plain(text) => {
                some = true;
                number(text).is_some()
            }
            Cell::Words(_) => false,
        });
        all && some
    }

    /// Sorts places of rows by a column: numbers by their value, all else by letters; what is empty comes last.
    pub fn sort(&self, rows: &mut [usize], column: usize, greatest_first: bool, lang: Lang) {
        let numeric = self.is_numeric(column);
        rows.sort_by(|a, b| {
            let (a, b) = (self.text(*a, column, lang), self.text(*b, column, lang));
            let order = match (a.is_empty(), b.is_empty()) {
                (true, true) => return Ordering::Equal,
                (true, false) => return Ordering::Greater,
                (false, true) => return Ordering::Less,
                _ if numeric => number(a).unwrap_or(0.0).total_cmp(&number(b).unwrap_or(0.0)),
                _ => a.to_lowercase().cmp(&b.to_lowercase()),
            };
            if greatest_first { order.reverse() } else { order }
        });
    }
}

/// Reads a number as people write it: `3,000`, `1.5`, `-2`, `12 %`.
fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim_end().trim_end_matches('+');
    let plain: String =
        text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '’')).collect();
    let digits = plain.strip_prefix(['-', '+', '−']).unwrap_or(&plain);
    if !digits.starts_with(|c: char| c.is_ascii_digit())
        || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    {
        return None;
    }
    plain.replace('−', "-").parse().ok()
}

/// Reads a file of data; what is wrong is noted at its place.
pub fn read(name: &str, text: &str, context: &mut Context<'_>) -> Option<Table> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match name.rsplit('.').next().unwrap_or_default() {
        "csv" => csv(text, context),
        "json" => json(text, context),
        _ => match yaml::parse(context.file, text) {
            Ok(node) => tree(&node, context),
            Err(told) => {
                context.diagnostics.push(*told);
                None
            }
        },
    }
}

/// Guesses what stands between the cells: what the line of names has most of.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |byte: u8| head.bytes().filter(|own| *own == byte).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}

fn csv(text: &str, context: &mut Context<'_>) -> Option<Table> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns: Vec<Column> = match reader.headers() {
        Ok(names) => names.iter().map(|name| Column { key: name.to_owned(), title: None }).collect(),
        Err(_) => Vec::new(),
    };
    if columns.iter().all(|column| column.key.is_empty()) {
        context
            .error(Place::START, "bad-data", "the file does not begin with the names of its columns")
            .set_help("write a first line such as `year,city,participants`");
        return None;
    }
    unique(&columns, context)?;
    let mut rows = Vec::new();
    let mut broken = false;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                let place = Place { line: u32::try_from(line).unwrap_or(u32::MAX), col: 1, len: 1 };
                context.error(place, "bad-data", "this row cannot be read");
                return None;
            }
        };
        if record.len() == 1 && record.get(0).is_some_and(str::is_empty) {
            continue;
        }
        if record.len() != columns.len() {
            let line = record.position().map_or(1, csv::Position::line);
            let place = Place { line: u32::try_from(line).unwrap_or(u32::MAX), col: 1, len: 1 };
            let message = format!("this row has {} instead of {} cells", record.len(), columns.len());
            context.error(place, "bad-data", message).set_help(
                "write a cell for every column; one that holds a comma stands between quotation marks",
            );
            broken = true;
        }
        rows.push(record.iter().map(|cell| Cell::Plain(cell.to_owned())).collect());
    }
    finish(Table { columns, rows }, broken, context)
}

fn unique(columns: &[Column], context: &mut Context<'_>) -> Option<()> {
    let twice = columns
        .iter()
        .enumerate()
        .find(|(nth, column)| columns[..*nth].iter().any(|other| other.key == column.key));
    match twice {
        None => Some(()),
        Some((_, column)) => {
            let message = format!("two columns are called `{}`", column.key);
            context.error(Place::START, "bad-data", message).set_help("give one of the two another name");
            None
        }
    }
}

fn finish(table: Table, broken: bool, context: &mut Context<'_>) -> Option<Table> {
    if table.rows.len() > MOST_ROWS {
        let message = format!("the file has {} rows; {MOST_ROWS} are the most", table.rows.len());
        context.error(Place::START, "bad-data", message);
        return None;
    }
    (!broken).then_some(table)
}

/// Reads JSON: its own reader says what is wrong with the syntax, the tree with places is that of YAML, whose flow
/// notation JSON is.
fn json(text: &str, context: &mut Context<'_>) -> Option<Table> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).max(1);
        let place = Place { line: small(error.line()), col: small(error.column()), len: 1 };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        context.error(place, "bad-data", format!("this is not valid JSON: {message}")).set_help(
            "look at the commas, the quotation marks and the brackets of this line and the one before it",
        );
        return None;
    }
    // Tabs between values are allowed in JSON only.
    match yaml::parse(context.file, &text.replace('\t', " ")) {
        Ok(node) => tree(&node, context),
        Err(told) => {
            context.diagnostics.push(Diagnostic { code: "bad-data", ..*told });
            None
        }
    }
}

fn tree(node: &Node, context: &mut Context<'_>) -> Option<Table> {
    let (mut columns, rows) = match &node.value {
        Value::Map(_) => {
            let mut fields = Fields::open(node, "a file of data", context)?;
            let titles = fields.node("columns");
            let rows: Option<Node> = fields.required("rows", context);
            fields.finish(context);
            let mut columns = Vec::new();
            if let Some(Node { value: Value::Map(entries), .. }) = titles {
                for (key, title) in entries {
                    let title = Localized::read(title, context)?;
                    columns.push(Column { key: key.name.clone(), title: Some(title) });
                }
            }
            (columns, rows?)
        }
        _ => (Vec::new(), node.clone()),
    };
    let Value::List(items) = &rows.value else {
        context
            .error(rows.place, "wrong-type", "expected a list of rows")
            .set_help("write each row as a map: `- {year: 2019, city: Geneva}`");
        return None;
    };
    let mut read = Vec::new();
    let mut broken = false;
    for item in items {
        let Value::Map(entries) = &item.value else {
            context
                .error(item.place, "wrong-type", "expected a row (a map of `column: value`)")
                .set_help("write it as `{year: 2019, city: Geneva}`");
            broken = true;
            continue;
        };
        let mut row: Vec<Option<Cell>> = columns.iter().map(|_| None).collect();
        for (key, value) in entries {
            let at = match columns.iter().position(|column| column.key == key.name) {
                Some(at) => at,
                None => {
                    columns.push(Column { key: key.name.clone(), title: None });
                    columns.len() - 1
                }
            };
            row.resize(columns.len(), None);
            match cell(value, context) {
                Some(cell) => row[at] = Some(cell),
                None => broken = true,
            }
        }
        read.push(row);
    }
    let rows = read.into_iter().map(|mut row| {
        row.resize(columns.len(), None);
        row.into_iter().map(|cell| cell.unwrap_or(Cell::Plain(String::new()))).collect()
    });
    let table = Table { rows: rows.collect(), columns };
    finish(table, broken, context)
}

fn cell(node: &Node, context: &mut Context<'_>) -> Option<Cell> {
    match &node.value {
        Value::Null => Some(Cell::Plain(String::new())),
        Value::Text(text) | Value::Plain(text) => Some(Cell::Plain(text.clone())),
        Value::Map(_) => Localized::read(node, context).map(Cell::Words),
        Value::List(items) => {
            let texts: Option<Vec<String>> = items.iter().map(|item| String::read(item, context)).collect();
            Some(Cell::Plain(texts?.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, text: &str) -> Result<Vec<String>, Vec<String>> {
        let mut context = Context::new(name);
        match read(name, text, &mut context) {
            Some(table) => {
                let head = table.columns.iter().map(|own| own.title(Lang::Fr)).collect::<Vec<_>>().join("|");
                let rows = (0..table.rows.len()).map(|row| {
                    let cells = (0..table.columns.len()).map(|at| table.text(row, at, Lang::Fr));
                    cells.collect::<Vec<_>>().join("|")
                });
                Ok(std::iter::once(head).chain(rows).collect())
            }
            None => Err(context.diagnostics.iter().map(|told| told.render(None)).collect()),
        }
    }

    #[test]
    fn the_same_table_is_read_from_every_format() {
        let expected = Ok(vec!["year|city".to_owned(), "2019|Genève, CH".to_owned(), "2020|".to_owned()]);
        assert_eq!(table("a.csv", "\u{feff}year;city\r\n2019;Genève, CH\r\n2020;\r\n\r\n"), expected);
        assert_eq!(table("a.csv", "year,city\n2019,\"Genève, CH\"\n2020,\n"), expected);
        assert_eq!(
            table("a.json", "[{\"year\": 2019,\n\t\"city\": \"Genève, CH\"}, {\"year\": 2020}]"),
            expected
        );
        assert_eq!(table("a.yaml", "- {year: 2019, city: [Genève, CH]}\n- year: 2020\n"), expected);
    }

    #[test]
    fn titles_and_cells_may_speak_several_languages() {
        let text =
            "columns: {city: {en: City, fr: Ville}}\nrows:\n  - {city: {en: Geneva, fr: Genève}, n: 1}\n";
        assert_eq!(table("a.yaml", text), Ok(vec!["Ville|n".to_owned(), "Genève|1".to_owned()]));
    }

    #[test]
    fn rows_are_sorted_by_number_or_by_letter() {
        let mut context = Context::new("a.csv");
        let table = read("a.csv", "n,w\n\"1,000+\",b\n9,A\n,c\n20,\n", &mut context).expect("a table");
        let mut rows = vec![0, 1, 2, 3];
        table.sort(&mut rows, 0, true, Lang::En);
        assert_eq!(rows, [0, 3, 1, 2]);
        table.sort(&mut rows, 1, false, Lang::En);
        assert_eq!(rows, [1, 0, 2, 3]);
        assert!(table.is_numeric(0) && !table.is_numeric(1));
    }
}
