//! The words of a file, and the writer that the readers fill them in with.

use serde::{Deserialize, Serialize};

use super::{Problem, limits, table};
use crate::message::clean;

/// The words of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The text from top to bottom; line ends are `\n`, an empty line stands between paragraphs that have one. Rows of
    /// tables stand in it as `Label: value`; on a page of a PDF a wide gap may be two blanks.
    pub text: String,
    /// Pairs of label and value, from tables of two columns, tables with a heading row, and form fields, in their order.
    /// An unticked box is `☐`, a ticked one `☒`; empty values are left out.
    pub rows: Vec<(String, String)>,
}

/// Collects a [`Document`] within the limits.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    rows: Vec<(String, String)>,
    cells: usize,
}

impl Writer {
    /// Adds a line of text, or several.
    pub(super) fn line(&mut self, line: &str) -> Result<(), Problem> {
        if self.text.len() + line.len() > limits::TEXT_BYTES {
            return Err(Problem::OverLimit);
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        Ok(())
    }

    /// Adds an empty line, unless there is one.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a pair; the text is the caller's.
    pub(super) fn pair(&mut self, label: &str, value: &str) -> Result<(), Problem> {
        let label = table::label(&clean::line(label));
        let value = clean::text(value.trim());
        if label.is_empty() || value.is_empty() {
            return Ok(());
        }
        if self.rows.len() >= limits::ROWS || self.text.len() + value.len() > limits::TEXT_BYTES {
            return Err(Problem::OverLimit);
        }
        self.rows.push((label, value));
        Ok(())
    }

    /// Adds a table: its pairs, and its lines to the text.
    pub(super) fn table(&mut self, cells: &[Vec<String>]) -> Result<(), Problem> {
        for line in self.table_lines(cells)? {
            self.line(&line)?;
        }
        self.gap();
        Ok(())
    }

    /// Adds a table's pairs and returns the lines that it would have in the text.
    pub(super) fn table_lines(&mut self, cells: &[Vec<String>]) -> Result<Vec<String>, Problem> {
        self.cells += cells.iter().map(Vec::len).sum::<usize>();
        if self.cells > limits::CELLS {
            return Err(Problem::OverLimit);
        }
        let read = table::read(cells);
        for (label, value) in &read.pairs {
            self.pair(label, value)?;
        }
        Ok(read.lines)
    }

    /// Returns the document.
    pub(super) fn finish(self) -> Document {
        Document { text: clean::text(self.text.trim_start_matches('\n')), rows: self.rows }
    }

    /// Tells whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.text.trim().is_empty()
    }
}
