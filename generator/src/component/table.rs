//! Data as a table.

use serde_json::json;

use super::{Component, Kind, Parameter, Scene, TextRule, Used};
use crate::content::data::Table;
use crate::markdown::Mistake;

/// Data as a table.
pub(super) const TABLE: Component = Component {
    name: "table",
    what: "a table",
    about: "Rows of a file in `content/data/` (CSV, JSON or YAML) as a table. `x.fr.csv` beside `x.csv` is its French.",
    example: "::table{data=\"venues.csv\" caption=\"Where we met\" columns=\"year, city: City\" sort=\"-year\"}\n",
    text: TextRule::Never,
    parameters: &[
        Parameter { name: "data", kind: Kind::Data, required: true, about: "the file" },
        Parameter { name: "caption", kind: Kind::Words, required: true, about: "what the table shows" },
        Parameter {
            name: "columns",
            kind: Kind::Columns,
            required: false,
            about: "which columns, each with another title if need be; all unless said",
        },
        Parameter {
            name: "sort",
            kind: Kind::Columns,
            required: false,
            about: "by which column; `-year` for the greatest first",
        },
        Parameter { name: "limit", kind: Kind::Count, required: false, about: "how many rows at most" },
        Parameter { name: "source", kind: Kind::Words, required: false, about: "where the data comes from" },
    ],
    check: |scene, used| columns_exist(scene, used, &["columns", "sort"]),
    show,
};

/// Says which named column the data does not have.
pub(super) fn columns_exist(scene: &Scene<'_>, used: &Used, arguments: &[&str]) -> Option<Mistake> {
    let table = scene.data(used, "data")?;
    arguments.iter().find_map(|argument| {
        let names = used.columns(argument);
        let (name, _) = names.iter().find(|(name, _)| table.column(without_sign(name)).is_none())?;
        let file = used.text("data").unwrap_or_default();
        let message = format!("`{file}` has no column `{}`", without_sign(name));
        let known = table.columns.iter().map(|column| column.key.as_str());
        let help = schema::diagnostic::did_you_mean(without_sign(name), known);
        Some(Mistake::error("unknown-column", used.place_of(argument), message).help(help))
    })
}

fn without_sign(name: &str) -> &str {
    name.strip_prefix('-').unwrap_or(name).trim()
}

/// Returns the places of the rows as they are asked for.
pub(super) fn rows(scene: &Scene<'_>, used: &Used, table: &Table) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..table.rows.len()).collect();
    for (name, _) in used.columns("sort").into_iter().rev() {
        if let Some(column) = table.column(without_sign(name)) {
            table.sort(&mut rows, column, name.starts_with('-'), scene.text_lang);
        }
    }
    rows.truncate(used.count("limit").unwrap_or(usize::MAX));
    rows
}

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    let table = scene.data(used, "data")?;
    let lang = scene.text_lang;
    let named = used.columns("columns");
    let columns: Vec<(usize, String)> = if named.is_empty() {
        table.columns.iter().enumerate().map(|(at, column)| (at, column.title(lang).to_owned())).collect()
    } else {
        let known = |(name, title): &(&str, Option<&str>)| {
            let at = table.column(name)?;
            Some((at, title.map_or_else(|| table.columns[at].title(lang).to_owned(), str::to_owned)))
        };
        named.iter().filter_map(known).collect()
    };
    let columns: Vec<(usize, String, bool)> =
        columns.into_iter().map(|(at, title)| (at, title, table.is_numeric(at))).collect();
    let heads: Vec<_> =
        columns.iter().map(|(_, title, number)| json!({ "title": title, "number": number })).collect();
    let rows: Vec<Vec<_>> = rows(scene, used, table)
        .into_iter()
        .map(|row| {
            let cell = |(at, _, number): &(usize, String, bool)| {
                json!({ "text": table.text(row, *at, lang), "number": number })
            };
            columns.iter().map(cell).collect()
        })
        .collect();
    Some(json!({
        "caption": used.text("caption"),
        "columns": heads,
        "rows": rows,
        "source": used.text("source"),
    }))
}
