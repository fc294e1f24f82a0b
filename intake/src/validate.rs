//! Holds a record's answers against its form: what is missing, and what cannot be taken as written.

use schema::form::{FieldKind, Form, Required};
use schema::name::FieldName;
use schema::record::{Answer, Answers};

use crate::submission::Refused;

/// What a form finds in a record's answers.
#[derive(Debug, Clone, Default)]
pub struct Validated {
    /// Required fields without an answer, in the form's order.
    pub missing: Vec<FieldName>,
    /// What was written for required fields and cannot be their answer, in the form's order.
    pub invalid: Vec<Refused>,
}

impl Validated {
    /// Tells whether every required answer is there and none was refused.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.invalid.is_empty()
    }
}

/// Validates a record's answers. `files` are the fields that files were given for.
///
/// A refused answer counts only where the field has no answer otherwise. A required consent that was denied is missing.
pub fn validate(form: &Form, answers: &Answers, refusals: &[Refused], files: &[FieldName]) -> Validated {
    let mut validated = Validated::default();
    for field in &form.fields {
        let answer = answers.get(field.name.as_str());
        let given = match (field.kind, answer) {
            (FieldKind::File, _) => files.contains(&field.name),
            (FieldKind::Consent, Some(Answer::Flag(said))) => *said,
            (_, Some(Answer::Text(text))) => !text.trim().is_empty(),
            (_, Some(Answer::List(items))) => !items.is_empty(),
            (_, answer) => answer.is_some(),
        };
        let refused = refusals.iter().find(|refused| refused.field == field.name);
        match refused {
            Some(refused) if !given && is_required(&field.required, answers) => {
                validated.invalid.push(refused.clone());
            }
            _ if !given && is_required(&field.required, answers) => {
                validated.missing.push(field.name.clone());
            }
            _ => {}
        }
    }
    validated
}

/// Tells whether a question must be answered, given the other answers.
fn is_required(required: &Required, answers: &Answers) -> bool {
    match required {
        Required::Always => true,
        Required::Never => false,
        Required::If(other, value) => {
            answers.get(other.as_str()).is_some_and(|answer| answer.texts().iter().any(|text| text == value))
        }
    }
}
