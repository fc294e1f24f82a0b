//! Which field of a form is what: found by its type and by the conventions of names, never by one form's id.
//!
//! `x_salutation` beside `x_name` is the title of honour of the person in `x_name`; `x_position`, `x_email`, `x_phone`,
//! `x_country` and `x_consent` are that person's. A field with `sender` is the writer's own.

use schema::form::{Field, FieldKind, Form, Required, Sender, Visibility};
use schema::name::FieldName;

/// The fields of a form by what they are; places in `form.fields`.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// The person (or work) that a record is about.
    pub name: Option<usize>,
    pub salutation: Option<usize>,
    pub position: Option<usize>,
    pub organisation: Option<usize>,
    pub stakeholder: Option<usize>,
    pub country: Option<usize>,
    pub email: Option<usize>,
    pub phone: Option<usize>,
    pub biography: Option<usize>,
    pub days: Option<usize>,
    pub languages: Option<usize>,
    pub themes: Option<usize>,
    pub goals: Option<usize>,
    pub funded: Option<usize>,
    /// The consent of the person named.
    pub agrees: Option<usize>,
    /// "I am 18 or older".
    pub adult: Option<usize>,
    /// Picture files.
    pub pictures: Vec<usize>,
    pub url: Option<usize>,
    pub sender_name: Option<usize>,
    pub sender_email: Option<usize>,
    pub sender_organisation: Option<usize>,
    /// The writer's own post, where the form names nobody else.
    pub own_position: Option<usize>,
    /// What the thing sent is called, where a record is of a thing.
    pub title: Option<usize>,
    /// What the thing sent is about: the first long text that must be there and is no course of life.
    pub story: Option<usize>,
    /// Where something was made.
    pub place: Option<usize>,
}

impl Roles {
    /// Finds the roles of a form's fields.
    pub(super) fn of(form: &Form) -> Self {
        let first = |test: &dyn Fn(&Field) -> bool| form.fields.iter().position(test);
        let ends = |field: &Field, end: &str| field.name.as_str().ends_with(end);
        let options =
            |field: &Field, name: &str| field.options_from.as_ref().is_some_and(|from| from.value == name);
        let sender = |wanted: Sender| first(&|field| field.sender == Some(wanted));
        let name = first(&|field| {
            field.kind == FieldKind::Text
                && ends(field, "_name")
                && field.visibility == Visibility::Public
                && field.sender != Some(Sender::Organisation)
        });
        let prefix = name.map(|name| form.fields[name].name.as_str().trim_end_matches("_name").to_owned());
        let of_person = |end: &str| {
            prefix
                .as_ref()
                .and_then(|prefix| first(&|field| field.name.as_str() == format!("{prefix}_{end}")))
        };
        let consents: Vec<usize> =
            (0..form.fields.len()).filter(|index| form.fields[*index].kind == FieldKind::Consent).collect();
        Roles {
            title: first(&|field| {
                field.kind == FieldKind::Text && (ends(field, "_title") || field.name.as_str() == "title")
            }),
            story: first(&|field| {
                field.kind == FieldKind::Textarea
                    && field.required != Required::Never
                    && !(ends(field, "bio") || ends(field, "biography"))
            }),
            place: first(&|field| field.kind == FieldKind::Text && field.name.as_str() == "location"),
            name,
            salutation: of_person("salutation"),
            position: of_person("position"),
            organisation: first(&|field| field.name.as_str() == "organisation"),
            stakeholder: first(&|field| options(field, "stakeholder-types")),
            country: first(&|field| field.kind == FieldKind::Country),
            email: of_person("email").or_else(|| first(&|field| field.kind == FieldKind::Email)),
            phone: of_person("phone").or_else(|| first(&|field| field.kind == FieldKind::Phone)),
            biography: first(&|field| {
                field.kind == FieldKind::Textarea && (ends(field, "bio") || ends(field, "biography"))
            }),
            days: first(&|field| {
                field.kind == FieldKind::Multichoice
                    && field.options.iter().all(|item| item.key.parse::<jiff::civil::Date>().is_ok())
                    && !field.options.is_empty()
            }),
            languages: first(&|field| {
                field.kind == FieldKind::Multichoice
                    && (options(field, "languages") || field.options.iter().any(|item| item.key == "zh"))
            }),
            themes: first(&|field| options(field, "action-lines")),
            goals: first(&|field| options(field, "sdgs")),
            funded: first(&|field| field.kind == FieldKind::Choice && ends(field, "_funded")),
            agrees: of_person("consent").filter(|index| consents.contains(index)),
            adult: consents
                .iter()
                .copied()
                .find(|index| form.fields[*index].label.text(schema::name::Lang::En).contains("18")),
            pictures: (0..form.fields.len())
                .filter(|index| form.fields[*index].kind == FieldKind::File)
                .collect(),
            url: first(&|field| field.kind == FieldKind::Url),
            sender_name: sender(Sender::Name),
            sender_email: sender(Sender::Email),
            sender_organisation: sender(Sender::Organisation),
            own_position: sender(Sender::Name)
                .and_then(|name| form.fields[name].name.as_str().strip_suffix("_name").map(str::to_owned))
                .and_then(|own| first(&|field| field.name.as_str() == format!("{own}_position"))),
        }
    }

    /// Tells whether somebody else is named than the writer.
    pub(super) fn names_another(&self) -> bool {
        let person = self.salutation.is_some() || self.agrees.is_some();
        person && self.name.is_some() && self.sender_name.is_some() && self.name != self.sender_name
    }
}

/// Returns the title-of-honour field beside a name field, or the other way round.
pub(super) fn beside(form: &Form, field: &FieldName, end: &str, other: &str) -> Option<usize> {
    let prefix = field.as_str().strip_suffix(end)?;
    form.fields.iter().position(|field| field.name.as_str() == format!("{prefix}{other}"))
}
