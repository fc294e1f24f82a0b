//! Cells to label/value pairs.
//!
//! Forms come as two columns (label, answer), with a column of numbers before them, as two such pairs side by side, or with
//! the labels in the first row. Where a table can be read in two ways both are given: a wrong label matches no form.

/// Longest label, in characters.
const LABEL_CHARS: usize = 160;

/// A table, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// Label and value; neither is empty.
    pub(super) pairs: Vec<(String, String)>,
    /// The table as text.
    pub(super) lines: Vec<String>,
}

/// Returns a label without the marks around it.
pub(super) fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches([':', '：', ' ']).to_owned()
}

/// Reads a table's cells, row by row. Rows may differ in length.
pub(super) fn read(cells: &[Vec<String>]) -> Table {
    let rows = compact(cells);
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let mut table = Table::default();
    if width > 2 && is_side_by_side(&rows) {
        for row in &rows {
            for pair in row.chunks(2) {
                table.pair(pair);
            }
        }
        return table;
    }
    let heading = (width > 2).then(|| heading(&rows, width)).flatten();
    for (number, row) in rows.iter().enumerate() {
        match heading {
            Some(at) if number == at => table.line(row),
            Some(at) if number > at && filled(row) > 1 => table.under(&rows[at], row),
            _ => table.pair(row),
        }
    }
    table
}

impl Table {
    /// A row that is a pair, a heading, or neither.
    fn pair(&mut self, row: &[&str]) {
        let words: Vec<&str> = row.iter().copied().filter(|cell| !cell.is_empty()).collect();
        match words.as_slice() {
            [] => {}
            [first] if row.len() > 1 && row[0] == *first => self.lines.push(format!("{}:", label(first))),
            [only] => self.lines.push((*only).to_owned()),
            [first, value] if can_be_label(first) => {
                self.pairs.push((label(first), (*value).to_owned()));
                self.lines.push(format!("{}: {value}", label(first)));
            }
            _ => self.line(row),
        }
    }

    fn line(&mut self, row: &[&str]) {
        let words: Vec<&str> = row.iter().copied().filter(|cell| !cell.is_empty()).collect();
        self.lines.push(words.join(" | "));
    }

    /// A row under a row of headings. The first two cells may also be a pair: `Question | Answer | Help`.
    fn under(&mut self, headings: &[&str], row: &[&str]) {
        if row.len() > 1 && !row[1].is_empty() && can_be_label(row[0]) {
            self.pairs.push((label(row[0]), row[1].to_owned()));
        }
        for (heading, cell) in headings.iter().zip(row) {
            if !cell.is_empty() {
                self.pairs.push((label(heading), (*cell).to_owned()));
                self.lines.push(format!("{}: {cell}", label(heading)));
            }
        }
        self.lines.push(String::new());
    }
}

/// Trims the cells; leaves out empty rows, empty columns, and a first column of numbers.
fn compact(cells: &[Vec<String>]) -> Vec<Vec<&str>> {
    let mut rows: Vec<Vec<&str>> = cells
        .iter()
        .map(|row| row.iter().map(|cell| cell.trim()).collect::<Vec<_>>())
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut used = vec![false; width];
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            used[column] |= !cell.is_empty();
        }
    }
    // A second column without any answer yet is a form's all the same.
    if width == 2 {
        used = vec![true; 2];
    }
    if used.iter().filter(|used| **used).count() > 2 {
        let first = used.iter().position(|used| *used).unwrap_or(0);
        // A title above the table stands in its first column.
        let numbers = || {
            rows.iter()
                .filter(|row| filled(row) > 1)
                .filter_map(|row| row.get(first))
                .filter(|cell| !cell.is_empty())
        };
        if numbers().skip(1).all(|cell| is_number(cell))
            && numbers().next().is_some_and(|cell| is_number(cell) || cell.chars().count() <= 3)
        {
            used[first] = false;
        }
    }
    for row in &mut rows {
        let mut column = 0;
        row.retain(|_| {
            column += 1;
            used[column - 1]
        });
    }
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    rows
}

/// Returns the number of the row that names the columns: the first with more than one cell, if all its cells are labels.
fn heading(rows: &[Vec<&str>], width: usize) -> Option<usize> {
    let at = rows.iter().position(|row| filled(row) > 1)?;
    let row = &rows[at];
    let is_heading = row.len() == width
        && at + 1 < rows.len()
        && row.iter().all(|cell| can_be_label(cell) && !cell.ends_with([':', '：']));
    is_heading.then_some(at)
}

/// Tells `Name: | Ada | Country: | France`.
fn is_side_by_side(rows: &[Vec<&str>]) -> bool {
    let wide: Vec<&Vec<&str>> = rows.iter().filter(|row| row.len() > 2).collect();
    let marked = wide.iter().filter(|row| {
        row.len() % 2 == 0
            && row
                .chunks(2)
                .all(|pair| pair[0].is_empty() && pair[1].is_empty() || pair[0].ends_with([':', '：']))
    });
    !wide.is_empty() && marked.count() * 2 > wide.len()
}

fn filled(row: &[&str]) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}

fn can_be_label(cell: &str) -> bool {
    !cell.is_empty()
        && cell.chars().count() <= LABEL_CHARS
        && cell.lines().filter(|line| !line.trim().is_empty()).count() <= 4
        && cell.chars().any(char::is_alphabetic)
}

/// Tells `1`, `1.`, `2)`, `3.1`, `IV.`-less numbers and letters such as `a)`.
fn is_number(cell: &str) -> bool {
    let bare = cell.trim_end_matches(['.', ')', ':']);
    !bare.is_empty()
        && bare.chars().count() <= 6
        && (bare.chars().all(|character| character.is_numeric() || character == '.')
            || bare.chars().count() == 1 && bare.len() < cell.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` parts cells, a line is a row; the expectation is `label=value` in lines.
    fn check(table: &str, expected: &str) {
        let cells: Vec<Vec<String>> =
            table.lines().map(|row| row.split('|').map(|cell| cell.trim().to_owned()).collect()).collect();
        let pairs: Vec<String> =
            read(&cells).pairs.iter().map(|(label, value)| format!("{label}={value}")).collect();
        assert_eq!(pairs.join("\n"), expected, "{table}");
    }

    #[test]
    fn two_columns_are_label_and_value() {
        check("Name: | Ada\nCountry | France\nPhone |", "Name=Ada\nCountry=France");
    }

    #[test]
    fn numbers_and_empty_columns_do_not_count() {
        check("1. | Name | | Ada\n2. | Country | | France", "Name=Ada\nCountry=France");
        check("No | Name | Ada\n1 | Country | France", "Name=Ada\nCountry=France");
    }

    #[test]
    fn pairs_may_stand_side_by_side() {
        check("Name: | Ada | Country: | France\nPhone: | 1 | |", "Name=Ada\nCountry=France\nPhone=1");
    }

    #[test]
    fn a_first_row_of_labels_names_the_columns() {
        check(
            "Name | Country | Born\nAda | France | 1815\nBob | | 1900",
            "Ada=France\nName=Ada\nCountry=France\nBorn=1815\nName=Bob\nBorn=1900",
        );
    }

    #[test]
    fn question_answer_help_is_read_too() {
        check(
            "Question | Your answer | Help\nName | Ada | as in the passport",
            "Name=Ada\nQuestion=Name\nYour answer=Ada\nHelp=as in the passport",
        );
    }

    #[test]
    fn a_title_over_the_table_is_no_label() {
        check("Nomination form\nName | Ada", "Name=Ada");
        assert_eq!(
            read(&[vec!["Part A".into()], vec!["Name".into(), String::new()]]).lines,
            ["Part A", "Name:"]
        );
    }
}
