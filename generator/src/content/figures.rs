//! `content/key-figures.yaml`: what earlier Forums added up to, with day and source.

use jiff::civil::Date;
use schema::localized::Localized;
use schema::name::Slug;
use schema::yaml::{Context, Fields, Node, Read};

/// The figures of one source.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FigureSet {
    pub year: i16,
    /// The day of the statement; before it the figures do not exist.
    pub as_of: Option<Date>,
    pub source: SourceLink,
    pub figures: Vec<Figure>,
    pub note: Option<Localized>,
}

/// Where a figure comes from.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SourceLink {
    pub title: String,
    pub url: Option<String>,
}

/// One figure.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Figure {
    pub id: Slug,
    pub value: String,
    pub label: Localized,
}

impl Read for FigureSet {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a set of key figures", context)?;
        let year = fields.required("year", context);
        let as_of = fields.optional("as_of", context);
        let source = fields.required("source", context);
        let figures = fields.required("figures", context);
        let note = fields.optional("note", context);
        fields.finish(context);
        Some(FigureSet { year: year?, as_of, source: source?, figures: figures?, note })
    }
}

impl Read for SourceLink {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a source", context)?;
        let title = fields.required("title", context);
        let url = fields.optional("url", context);
        fields.finish(context);
        Some(SourceLink { title: title?, url })
    }
}

impl Read for Figure {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a key figure", context)?;
        let id = fields.required("id", context);
        let value = fields.required("value", context);
        let label = fields.required("label", context);
        fields.finish(context);
        Some(Figure { id: id?, value: value?, label: label? })
    }
}
