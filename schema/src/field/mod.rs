//! Reads what people write as the answer to a field.
//!
//! One truth for mail, web form and build: [`read`] takes the words and returns the answer as it stands in records, says
//! that nothing was answered, or refuses with a reason that a reply can tell. What is not certain is marked, never guessed.

/// What was made of the words for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Nothing was answered: blanks, underscores, `n/a`.
    Blank,
    /// An answer, and why a person should look at it, if so.
    Answered(crate::record::Answer, Option<crate::record::CheckReason>),
    /// The words cannot be an answer to this field.
    Refused(Refusal),
}

/// Why words cannot be an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reason's code: `email` is told by the phrase `reason_email` of `content/replies/`.
    pub code: &'static str,
    /// What the phrase's placeholders stand for, such as `value` and `limit`.
    pub values: Vec<(&'static str, String)>,
}
