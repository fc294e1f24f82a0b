//! A piece of news: it exists from its day on.

use jiff::civil::Date;
use schema::yaml::{Context, Fields};

use super::Kind;

/// The front matter of a piece of news.
#[derive(Debug, Clone)]
pub struct News {
    /// Its day.
    pub date: Date,
}

impl Kind for News {
    const NAME: &'static str = "news";
    const FOLDER: &'static str = "news";
    const WHAT: &'static str = "a piece of news";

    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self> {
        Some(News { date: fields.required("date", context)? })
    }
}
