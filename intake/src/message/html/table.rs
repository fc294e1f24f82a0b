//! Data tables: told from layout tables, read into cells, written as `Label: value` lines.

use std::collections::BTreeMap;

use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{Html, Node};

use super::{Direction, HtmlRow, content_id, input, style::Styles, writer::Writer};

/// Longest label, in characters.
const LABEL_CHARS: usize = 120;
/// Largest table that is read as data.
const ROWS: usize = 300;
const COLUMNS: usize = 30;

/// Which tables of a document hold other tables: those are layout.
pub(super) struct Tables {
    holds_table: BTreeMap<NodeId, bool>,
}

impl Tables {
    pub(super) fn of(document: &Html) -> Self {
        let mut holds_table = BTreeMap::new();
        let mut open: Vec<NodeId> = Vec::new();
        for edge in document.tree.root().traverse() {
            let (node, opens) = match edge {
                Edge::Open(node) => (node, true),
                Edge::Close(node) => (node, false),
            };
            if node.value().as_element().is_none_or(|element| element.name() != "table") {
                continue;
            }
            if opens {
                if let Some(outer) = open.last() {
                    holds_table.insert(*outer, true);
                }
                holds_table.entry(node.id()).or_insert(false);
                open.push(node.id());
            } else {
                open.pop();
            }
        }
        Self { holds_table }
    }

    /// Reads a table; `None` for layout.
    pub(super) fn data(&self, table: NodeRef<'_, Node>, styles: &Styles) -> Option<DataTable> {
        if self.holds_table.get(&table.id()).copied().unwrap_or(true) {
            return None;
        }
        let data = DataTable::read(table, styles);
        data.is_data().then_some(data)
    }
}

#[derive(Debug, Clone, Default)]
struct Cell {
    text: String,
    is_heading: bool,
}

impl Cell {
    fn label(&self) -> String {
        let one_line = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        one_line.trim_end_matches([':', '：', ' ']).to_owned()
    }

    fn can_be_label(&self) -> bool {
        let label = self.label();
        !label.is_empty()
            && label.chars().count() <= LABEL_CHARS
            && self.text.lines().filter(|line| !line.trim().is_empty()).count() <= 3
    }
}

/// A table without tables in it, cell by cell. Empty columns (spacers) are gone.
#[derive(Debug, Default)]
pub(super) struct DataTable {
    rows: Vec<Vec<Cell>>,
    pub(super) content_ids: Vec<String>,
}

impl DataTable {
    fn read(table: NodeRef<'_, Node>, styles: &Styles) -> Self {
        let mut data = Self::default();
        let mut writer = Writer::default();
        let mut in_cell = false;
        let mut hidden: Option<NodeId> = None;
        for edge in table.traverse() {
            match edge {
                Edge::Open(node) => {
                    if hidden.is_some() || data.rows.len() > ROWS {
                        continue;
                    }
                    match node.value() {
                        Node::Text(text) if in_cell => writer.text(text),
                        Node::Element(element) => match element.name() {
                            _ if styles.is_hidden(element) => hidden = Some(node.id()),
                            "style" | "script" => hidden = Some(node.id()),
                            "tr" => data.rows.push(Vec::new()),
                            "td" | "th" => {
                                writer = Writer::default();
                                in_cell = true;
                                if let Some(row) = data.rows.last_mut() {
                                    row.push(Cell {
                                        text: String::new(),
                                        is_heading: element.name() == "th",
                                    });
                                }
                            }
                            "br" => writer.line_break(),
                            "p" | "div" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" => writer.new_line(),
                            "input" => writer.text(&input(element)),
                            "img" => data.content_ids.extend(element.attr("src").and_then(content_id)),
                            _ => {}
                        },
                        _ => {}
                    }
                }
                Edge::Close(node) => {
                    if let Some(id) = hidden {
                        if id == node.id() {
                            hidden = None;
                        }
                        continue;
                    }
                    let Some(element) = node.value().as_element() else { continue };
                    match element.name() {
                        "td" | "th" => {
                            in_cell = false;
                            let text = std::mem::take(&mut writer).finish();
                            if let Some(cell) = data.rows.last_mut().and_then(|row| row.last_mut()) {
                                cell.text = text.trim().to_owned();
                            }
                        }
                        "p" | "div" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" => writer.new_line(),
                        _ => {}
                    }
                }
            }
        }
        data.drop_empty();
        data
    }

    /// Drops empty rows and the columns that are empty in every row.
    fn drop_empty(&mut self) {
        self.rows.retain(|row| row.iter().any(|cell| !cell.text.is_empty()));
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let used: Vec<bool> = (0..columns)
            .map(|column| {
                self.rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.text.is_empty()))
            })
            .collect();
        for row in &mut self.rows {
            let mut column = 0;
            row.retain(|_| {
                column += 1;
                used[column - 1]
            });
        }
    }

    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Tells data from layout: at least two columns, short labels in the first column or row, and more than half of the
    /// rows as wide as the table.
    fn is_data(&self) -> bool {
        let columns = self.columns();
        if !(2..=COLUMNS).contains(&columns) || self.rows.len() > ROWS {
            return false;
        }
        let full = self.rows.iter().filter(|row| row.len() == columns).count();
        if full * 2 <= self.rows.len() {
            return false;
        }
        let labels = self.rows.iter().filter(|row| row.first().is_some_and(Cell::can_be_label)).count();
        if columns == 2 {
            return labels * 3 >= self.rows.len() * 2
                && (self.rows.len() >= 2 || self.rows[0][0].text.trim_end().ends_with([':', '：']));
        }
        self.rows.len() >= 2
            && (self.rows[0].iter().all(Cell::can_be_label) || labels * 3 >= self.rows.len() * 2)
    }

    /// Tells whether the first row holds the labels: it is marked as headings and the first column is not.
    fn reads_down(&self) -> bool {
        let first_row =
            self.rows.first().is_some_and(|row| row.len() > 1 && row.iter().all(|cell| cell.is_heading));
        let first_column = self.rows.len() > 1
            && self.rows.iter().skip(1).all(|row| row.first().is_some_and(|cell| cell.is_heading));
        if first_row != first_column {
            return first_row;
        }
        self.columns() > 2
            && self.rows.len() >= 2
            && self.rows[0].iter().all(|cell| cell.can_be_label() && !cell.text.ends_with(':'))
    }

    /// Writes the table as lines a person would write.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        if self.reads_down() {
            for row in &self.rows[1..] {
                for (label, cell) in self.rows[0].iter().zip(row) {
                    push_line(&mut out, label, std::slice::from_ref(cell));
                }
                out.push('\n');
            }
        } else {
            for row in &self.rows {
                match row.split_first() {
                    Some((label, values))
                        if values.iter().any(|cell| !cell.text.is_empty())
                            || self.columns() == 2 && label.can_be_label() && row.len() == 2 =>
                    {
                        push_line(&mut out, label, values);
                    }
                    Some((only, _)) => {
                        out.push_str(&only.text);
                        out.push('\n');
                    }
                    None => {}
                }
            }
        }
        out.trim_end().to_owned()
    }

    /// Returns its label/value pairs in both directions: a reader who knows the labels can tell which one is meant.
    pub(super) fn rows(&self, table: usize) -> Vec<HtmlRow> {
        let mut rows = Vec::new();
        let mut push = |record: usize, direction: Direction, label: &Cell, value: &Cell| {
            if label.can_be_label() && rows.len() < super::limits::HTML_ROWS {
                rows.push(HtmlRow {
                    table,
                    record,
                    direction,
                    label: label.label(),
                    value: value.text.clone(),
                });
            }
        };
        for row in &self.rows {
            if let Some((label, values)) = row.split_first() {
                values
                    .iter()
                    .enumerate()
                    .for_each(|(record, value)| push(record, Direction::Across, label, value));
            }
        }
        if let Some((labels, records)) = self.rows.split_first() {
            for (record, row) in records.iter().enumerate() {
                labels.iter().zip(row).for_each(|(label, value)| push(record, Direction::Down, label, value));
            }
        }
        rows
    }
}

/// `Label: value`; further lines of the value are indented, so that they do not look like lines of their own.
fn push_line(out: &mut String, label: &Cell, values: &[Cell]) {
    let value = values
        .iter()
        .map(|cell| cell.text.as_str())
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" | ");
    let name = label.label();
    if name.is_empty() {
        out.push_str(&value);
    } else {
        out.push_str(&name);
        out.push(':');
        for (index, line) in value.lines().filter(|line| !line.trim().is_empty()).enumerate() {
            out.push_str(if index == 0 { " " } else { "\n  " });
            out.push_str(line.trim());
        }
    }
    out.push('\n');
}
