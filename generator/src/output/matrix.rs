//! The matrix of Action Lines and goals: how many records name both, and the list of them.

use schema::name::Lang;
use serde::Serialize;

use super::{Artifact, Output, Rank, Stage, file_of, html};
use crate::fingerprint::{Fingerprint, Mixer};
use crate::site::records::Collection;
use crate::view::record::{TermLink, choices, form_link, term_route};
use crate::view::{LinkView, Words, document, lists};

/// The two fields of the matrix.
const ROWS: &str = "action_lines";
const COLUMNS: &str = "sdgs";

/// The matrix.
pub struct Matrix;

/// A cell of the matrix that has records.
pub struct Cell {
    /// The route of its list.
    pub route: String,
    /// The title of its list.
    pub title: Words,
    /// The row.
    pub row: TermLink,
    /// The column.
    pub column: TermLink,
}

/// The matrix as templates see it.
#[derive(Debug, Clone, Serialize)]
struct MatrixView {
    columns: Vec<TermLink>,
    rows: Vec<RowView>,
}

#[derive(Debug, Clone, Serialize)]
struct RowView {
    term: TermLink,
    cells: Vec<CellView>,
}

#[derive(Debug, Clone, Serialize)]
struct CellView {
    count: usize,
    url: Option<String>,
}

/// Returns whether a collection can be shown as a matrix.
pub fn has_matrix(collection: &Collection) -> bool {
    collection.facet(ROWS).is_some() && collection.facet(COLUMNS).is_some()
}

/// Returns the records that two terms share; both lists are sorted.
fn both(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut b = b.iter().peekable();
    a.iter()
        .filter(|at| {
            while b.next_if(|other| other < at).is_some() {}
            b.peek() == Some(at)
        })
        .copied()
        .collect()
}

impl Output for Matrix {
    fn name(&self) -> &'static str {
        "matrix"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        let known = stage.site.collections.values().filter(|own| !own.records.is_empty() && has_matrix(own));
        known.flat_map(|collection| of_collection(stage, collection)).collect()
    }
}

fn of_collection<'s>(stage: &'s Stage<'s>, collection: &'s Collection) -> Vec<Artifact<'s>> {
    let (Some(rows), Some(columns)) = (collection.facet(ROWS), collection.facet(COLUMNS)) else {
        return Vec::new();
    };
    let mut artifacts = Vec::new();
    let mut cells: Vec<(u16, u16, Vec<u32>)> = Vec::new();
    for (row, members) in &rows.terms {
        for (column, others) in &columns.terms {
            let shared = both(members, others);
            if !shared.is_empty() {
                cells.push((*row, *column, shared));
            }
        }
    }
    for lang in stage.site.languages.keys() {
        artifacts.push(matrix_page(stage, *lang, collection, &cells));
    }
    for lang in stage.site.languages.keys() {
        for (row, column, members) in &cells {
            let (Some(row), Some(column)) = (
                term(stage, *lang, collection, ROWS, *row),
                term(stage, *lang, collection, COLUMNS, *column),
            ) else {
                continue;
            };
            let title = format!("{} × {}", row.0.title.text, column.0.title.text);
            let cell = Cell {
                route: format!("{}{}/", row.1, column.2),
                title: Words { text: title, ..row.0.title.clone() },
                row: row.0,
                column: column.0,
            };
            artifacts.extend(html::cell_pages(stage, *lang, collection, cell, members.clone()));
        }
    }
    artifacts
}

/// Returns a term as a link, with its route and its slug.
fn term(
    stage: &Stage<'_>,
    lang: Lang,
    collection: &Collection,
    field: &str,
    at: u16,
) -> Option<(TermLink, String, String)> {
    let item = choices(stage.site, &collection.form, field).get(usize::from(at))?;
    let route = term_route(&collection.form, field, item);
    let link = TermLink {
        key: item.key.clone(),
        title: Words::of(&item.title, lang),
        url: Some(stage.site.localized(lang, &route)),
    };
    Some((link, route, item.slug.clone()))
}

fn matrix_page<'s>(
    stage: &'s Stage<'s>,
    lang: Lang,
    collection: &'s Collection,
    cells: &[(u16, u16, Vec<u32>)],
) -> Artifact<'s> {
    let site = stage.site;
    let all = |field: &str| -> Vec<u16> {
        (0..choices(site, &collection.form, field).len()).filter_map(|at| u16::try_from(at).ok()).collect()
    };
    let has_list =
        |field: &str, at: u16| collection.facet(field).is_some_and(|facet| facet.terms.contains_key(&at));
    let link = |field: &str, at: u16| {
        term(stage, lang, collection, field, at).map(|(link, route, slug)| {
            (TermLink { url: link.url.filter(|_| has_list(field, at)), ..link }, route, slug)
        })
    };
    let columns: Vec<(u16, TermLink, String)> = all(COLUMNS)
        .into_iter()
        .filter_map(|at| link(COLUMNS, at).map(|(term, _, slug)| (at, term, slug)))
        .collect();
    let rows = all(ROWS).into_iter().filter_map(|row| {
        let (term, route, _) = link(ROWS, row)?;
        let cells = columns.iter().map(|(column, _, slug)| {
            let count = cells
                .iter()
                .find(|(r, c, _)| (*r, *c) == (row, *column))
                .map_or(0, |(_, _, members)| members.len());
            let url = (count > 0).then(|| site.localized(lang, &format!("{route}{slug}/")));
            CellView { count, url }
        });
        Some(RowView { term, cells: cells.collect() })
    });
    let matrix = MatrixView {
        rows: rows.collect(),
        columns: columns.iter().map(|(_, term, _)| term.clone()).collect(),
    };
    let route = format!("/records/{}/matrix/", collection.form);
    let title = Words::new(site.words(lang).get("matrix_heading"), lang, lang);
    let mut page = lists::plain_page(site, lang, "matrix", &collection.form, &route, title);
    let form = site.catalogue.forms.get(&collection.form).map(|form| form_link(site, lang, form));
    page.breadcrumbs = vec![document::home(site, lang)];
    if let Some(form) = &form {
        page.breadcrumbs.push(LinkView { title: form.title.text.clone(), url: form.url.clone() });
    }
    let fingerprint = Mixer::new()
        .with(stage.shared(lang).frame)
        .with(Fingerprint::of_value(&(&page, &matrix, &form)))
        .finish();
    let path = file_of(&page.url);
    let make = move || {
        let mut context = stage.context(lang);
        context.insert("matrix", &matrix);
        context.insert("form", &form);
        context.insert("page", &page);
        html::render(stage, "matrix", &context, &page.url, "content/records")
    };
    Artifact {
        path,
        fingerprint,
        rank: Rank::List,
        owner: "content/records".to_owned(),
        make: Box::new(make),
    }
}

#[cfg(test)]
mod tests {
    use super::both;

    #[test]
    fn two_terms_share_what_is_in_both_lists() {
        assert_eq!(both(&[1, 3, 5, 9], &[2, 3, 4, 9, 10]), [3, 9]);
        assert!(both(&[1], &[]).is_empty());
    }
}
