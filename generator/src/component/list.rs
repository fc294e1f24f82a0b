//! Data as a list.

use serde_json::json;

use super::table::{columns_exist, rows};
use super::{Component, Kind, Parameter, Scene, TextRule, Used};

/// Data as a list.
pub(super) const LIST: Component = Component {
    name: "list",
    what: "a list",
    about: "Rows of a file in `content/data/` (CSV, JSON or YAML) as a list of links with a remark each.",
    example: "::list{data=\"partners.yaml\" title=name link=url note=role}\n",
    text: TextRule::Never,
    parameters: &[
        Parameter { name: "data", kind: Kind::Data, required: true, about: "the file" },
        Parameter { name: "title", kind: Kind::Columns, required: true, about: "the column of the words" },
        Parameter { name: "link", kind: Kind::Columns, required: false, about: "the column of the address" },
        Parameter { name: "note", kind: Kind::Columns, required: false, about: "the column of the remark" },
        Parameter {
            name: "sort",
            kind: Kind::Columns,
            required: false,
            about: "by which column; `-year` for the greatest first",
        },
        Parameter { name: "limit", kind: Kind::Count, required: false, about: "how many rows at most" },
    ],
    check: |scene, used| columns_exist(scene, used, &["title", "link", "note", "sort"]),
    show,
};

fn show(scene: &Scene<'_>, used: &Used) -> Option<serde_json::Value> {
    let table = scene.data(used, "data")?;
    let lang = scene.text_lang;
    let cell = |row: usize, argument: &str| {
        let (name, _) = used.columns(argument).into_iter().next()?;
        Some(table.text(row, table.column(name)?, lang)).filter(|text| !text.is_empty())
    };
    let is_safe = |url: &&str| {
        let lower = url.to_ascii_lowercase();
        ["https://", "http://", "mailto:", "/"].iter().any(|begin| lower.starts_with(begin))
            && !url.starts_with("//")
    };
    let items: Vec<_> = rows(scene, used, table)
        .into_iter()
        .filter_map(|row| {
            let title = cell(row, "title")?;
            Some(json!({ "title": title, "url": cell(row, "link").filter(is_safe), "note": cell(row, "note") }))
        })
        .collect();
    (!items.is_empty()).then(|| json!({ "items": items }))
}
