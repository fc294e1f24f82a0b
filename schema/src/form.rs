//! What a call asks: `content/forms/<id>.yaml`.

use std::collections::BTreeMap;

use crate::diagnostic::did_you_mean;
use crate::localized::Localized;
use crate::name::{FieldName, Lang, Slug};
use crate::shape::Shape;
use crate::vocabulary::{Item, Vocabulary};
use crate::yaml::{At, Context, Fields, Node, Read};

/// A form: the one source of the web form, the mail template, the validation, the reply and the page.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its id; the file has the same name.
    pub id: At<Slug>,
    /// Prefix of its records' ids and tag of its mail address, such as `HLTF`.
    pub code: String,
    /// The calls it answers.
    pub calls: Vec<At<Slug>>,
    /// Its title.
    pub title: Localized,
    /// Phrases by which mails name it, in any language.
    pub names: Vec<String>,
    /// Words of what it is about, in any language, for mails that name no form; an ending `*` stands for any ending.
    pub topics: Vec<String>,
    /// Languages in which answers are taken.
    pub languages: Vec<Lang>,
    /// Whether it may be completed in stages.
    pub drafts: bool,
    /// Whether it is for the web alone, so that no mail is read as one.
    pub web_only: bool,
    /// How many entries one person may send.
    pub max_entries_per_person: Option<u32>,
    /// The fields that make a record's page.
    pub show: Show,
    /// Rules that people accept.
    pub rules: Vec<Rule>,
    /// Groups of fields.
    pub sections: Vec<Section>,
    /// The questions in their order.
    pub fields: Vec<Field>,
}

/// Which fields make a record's title, text and picture.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Show {
    pub title: Option<At<FieldName>>,
    pub summary: Option<At<FieldName>>,
    pub image: Option<At<FieldName>>,
}

/// A rule of the call.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id.
    pub id: Slug,
    /// What it says.
    pub text: Localized,
}

/// A group of fields.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: Localized,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in records.
    pub name: FieldName,
    /// Where the name stands in the file.
    pub place: crate::diagnostic::Place,
    /// The section it belongs to.
    pub section: Option<At<String>>,
    /// The question.
    pub label: Localized,
    /// Labels that people really use, in any language.
    pub aliases: Vec<String>,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// When it must be answered.
    pub required: Required,
    /// Its limits.
    pub limits: Limits,
    /// Choices written in the form itself.
    pub options: Vec<Item>,
    /// The vocabulary that holds its choices.
    pub options_from: Option<At<String>>,
    /// Who may see the answer.
    pub visibility: Visibility,
    /// What of the mail's sender may answer it when nothing is said.
    pub sender: Option<Sender>,
    /// A line of help.
    pub help: Option<Localized>,
}

/// The kinds of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum FieldKind {
    Text,
    Textarea,
    Choice,
    Multichoice,
    Date,
    Month,
    Country,
    Email,
    Phone,
    Url,
    Number,
    File,
    Consent,
    List,
}

impl FieldKind {
    /// Every kind with its name in form files.
    pub const ALL: [(FieldKind, &'static str); 14] = [
        (FieldKind::Text, "text"),
        (FieldKind::Textarea, "textarea"),
        (FieldKind::Choice, "choice"),
        (FieldKind::Multichoice, "multichoice"),
        (FieldKind::Date, "date"),
        (FieldKind::Month, "month"),
        (FieldKind::Country, "country"),
        (FieldKind::Email, "email"),
        (FieldKind::Phone, "phone"),
        (FieldKind::Url, "url"),
        (FieldKind::Number, "number"),
        (FieldKind::File, "file"),
        (FieldKind::Consent, "consent"),
        (FieldKind::List, "list"),
    ];

    /// Returns the name used in form files and templates.
    pub fn as_str(self) -> &'static str {
        FieldKind::ALL.iter().find(|(kind, _)| *kind == self).map_or("text", |(_, name)| name)
    }
}

/// When a question must be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Required {
    /// Always.
    Always,
    /// Never.
    Never,
    /// Where another field has this answer.
    If(FieldName, String),
}

/// Limits of an answer; `None` means no limit.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Limits {
    pub max_chars: Option<u32>,
    pub min_words: Option<u32>,
    pub max_words: Option<u32>,
    pub max_items: Option<u32>,
    pub max_bytes: Option<u64>,
    pub accept: Vec<String>,
}

/// Who may see an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// May be published.
    Public,
    /// Never leaves the worker.
    Private,
    /// Only in counts.
    Aggregate,
}

impl Visibility {
    /// Every visibility with its word.
    pub const ALL: [(Visibility, &'static str); 3] = [
        (Visibility::Public, "public"),
        (Visibility::Private, "private"),
        (Visibility::Aggregate, "aggregate"),
    ];
}

/// What of a mail's sender may stand in for an answer that is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Sender {
    Name,
    Email,
    Organisation,
}

impl Sender {
    /// Every part with its word.
    pub const ALL: [(Sender, &'static str); 3] =
        [(Sender::Name, "name"), (Sender::Email, "email"), (Sender::Organisation, "organisation")];
}

impl Form {
    /// Returns the field with a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.as_str() == name)
    }

    /// Goes through the fields whose answers may be published.
    pub fn public_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.visibility == Visibility::Public)
    }
}

impl Field {
    /// Returns the choices of the field: its own, or those of its vocabulary.
    pub fn choices<'a>(&'a self, vocabularies: &'a BTreeMap<String, Vocabulary>) -> &'a [Item] {
        let from = match (&self.options_from, self.kind) {
            (Some(from), _) => from.value.as_str(),
            (None, FieldKind::Country) => "countries",
            _ => return &self.options,
        };
        vocabularies.get(from).map_or(&[], |vocabulary| &vocabulary.items)
    }
}

impl Read for Form {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a form", context)?;
        let id = fields.required("id", context);
        let code: Option<At<String>> = fields.required("code", context);
        let calls = fields.or("calls", Vec::new(), context);
        let title = fields.required("title", context);
        let names = fields.or("names", Vec::new(), context);
        let topics = fields.or("topics", Vec::new(), context);
        let languages = fields.or("languages", Lang::ALL.to_vec(), context);
        let drafts = fields.or("drafts", false, context);
        let web_only = fields.or("web_only", false, context);
        let max_entries_per_person = fields.optional("max_entries_per_person", context);
        let show = fields.or("show", Show::default(), context);
        let rules = fields.or("rules", Vec::new(), context);
        let sections = fields.or("sections", Vec::new(), context);
        let questions: Option<Vec<Field>> = fields.required("fields", context);
        fields.finish(context);
        let code = code?;
        if !(2..=8).contains(&code.value.len()) || !code.value.bytes().all(|b| b.is_ascii_uppercase()) {
            context
                .error(code.place, "bad-code", format!("`{}` is not a form code", code.value))
                .set_help("use 2 to 8 capital letters, such as HLTF");
        }
        let form = Form {
            id: id?,
            code: code.value,
            calls,
            title: title?,
            names,
            topics,
            languages,
            drafts,
            web_only,
            max_entries_per_person,
            show,
            rules,
            sections,
            fields: questions?,
        };
        form.check(context);
        Some(form)
    }
}

impl Form {
    /// Checks what the file says about itself: unique names, sections and conditions that exist.
    fn check(&self, context: &mut Context<'_>) {
        let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
        for (index, field) in self.fields.iter().enumerate() {
            if names[..index].contains(&field.name.as_str()) {
                context.error(
                    field.place,
                    "duplicate-id",
                    format!("the field `{}` stands twice in this form", field.name),
                );
            }
            if let Some(section) = &field.section
                && !self.sections.iter().any(|known| known.id == section.value)
            {
                let help = did_you_mean(&section.value, self.sections.iter().map(|known| known.id.as_str()));
                context
                    .error(section.place, "unknown-section", format!("no section `{}`", section.value))
                    .set_help(help);
            }
            if let Required::If(other, _) = &field.required
                && !names.contains(&other.as_str())
            {
                let help = did_you_mean(other.as_str(), names.iter().copied());
                context
                    .error(
                        field.place,
                        "unknown-field-name",
                        format!("`required_if` names `{other}`, no field"),
                    )
                    .set_help(help);
            }
        }
        for shown in [&self.show.title, &self.show.summary, &self.show.image].into_iter().flatten() {
            if !names.contains(&shown.value.as_str()) {
                let help = did_you_mean(shown.value.as_str(), names.iter().copied());
                context
                    .error(
                        shown.place,
                        "unknown-field-name",
                        format!("`show` names `{}`, no field", shown.value),
                    )
                    .set_help(help);
            }
        }
    }
}

impl Read for Show {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "`show`", context)?;
        let show = Show {
            title: fields.optional("title", context),
            summary: fields.optional("summary", context),
            image: fields.optional("image", context),
        };
        fields.finish(context);
        Some(show)
    }
}

impl Read for Rule {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a rule", context)?;
        let id = fields.required("id", context);
        let text = fields.required("text", context);
        fields.finish(context);
        Some(Rule { id: id?, text: text? })
    }
}

impl Read for Section {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a section", context)?;
        let id = fields.required("id", context);
        let title = fields.required("title", context);
        fields.finish(context);
        Some(Section { id: id?, title: title? })
    }
}

/// An option of a form, whose name is called `label` there.
struct FormOption(Item);

impl Read for FormOption {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        if let Some(key) = node.text() {
            let item = Item { key: key.to_owned(), title: Localized::english(key), ..Item::default() };
            return Some(FormOption(item));
        }
        let mut fields = Fields::open(node, "an option", context)?;
        let key: Option<String> = fields.required("key", context);
        let title = fields.required("label", context);
        let aliases = fields.or("aliases", Vec::new(), context);
        fields.finish(context);
        let key = key?;
        Some(FormOption(Item { slug: key.to_lowercase(), key, title: title?, aliases, ..Item::default() }))
    }

    fn shape() -> Shape {
        let map = Shape::asked(|node, context| {
            FormOption::read(node, context);
        });
        Shape::Either(vec![Shape::Text, map])
    }
}

impl Read for Field {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a field", context)?;
        let name: Option<At<FieldName>> = fields.required("name", context);
        let section = fields.optional("section", context);
        let label = fields.required("label", context);
        let aliases = fields.or("aliases", Vec::new(), context);
        let kind = fields.required("type", context);
        let always = fields.or("required", false, context);
        let condition: Option<Condition> = fields.optional("required_if", context);
        let limits = Limits {
            max_chars: fields.optional("max_chars", context),
            min_words: fields.optional("min_words", context),
            max_words: fields.optional("max_words", context),
            max_items: fields.optional("max_items", context),
            max_bytes: fields.optional("max_bytes", context),
            accept: fields.or("accept", Vec::new(), context),
        };
        let options: Vec<FormOption> = fields.or("options", Vec::new(), context);
        let options_from = fields.optional("options_from", context);
        let visibility = fields.required("visibility", context);
        let sender = fields.optional("sender", context);
        let help = fields.optional("help", context);
        fields.allow(&["format", "basis", "source", "verified"]);
        fields.finish(context);
        let name = name?;
        Some(Field {
            name: name.value,
            place: name.place,
            section,
            label: label?,
            aliases,
            kind: kind?,
            required: match condition {
                Some(Condition(other, answer)) => Required::If(other, answer),
                None if always => Required::Always,
                None => Required::Never,
            },
            limits,
            options: options.into_iter().map(|option| option.0).collect(),
            options_from,
            visibility: visibility?,
            sender,
            help,
        })
    }
}

struct Condition(FieldName, String);

impl Read for Condition {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        if let crate::yaml::Value::Map(entries) = &node.value
            && let [(key, answer)] = entries.as_slice()
            && let (Some(name), Some(answer)) = (FieldName::parse(&key.name), answer.text())
        {
            return Some(Condition(name, answer.to_owned()));
        }
        context
            .error(node.place, "wrong-type", "`required_if` takes one field and its answer")
            .set_help("write `required_if: {wants_session: \"yes\"}`");
        None
    }

    fn shape() -> Shape {
        Shape::Each(Box::new(Shape::Text))
    }
}

/// Reads one of a fixed set of words.
pub(crate) fn one_of<T: Copy>(
    node: &Node,
    context: &mut Context<'_>,
    code: &'static str,
    what: &str,
    words: &[(T, &'static str)],
) -> Option<T> {
    let text = String::read(node, context)?;
    let found = words.iter().find(|(_, word)| *word == text).map(|(value, _)| *value);
    if found.is_none() {
        let help = did_you_mean(&text, words.iter().map(|(_, word)| *word));
        context.error(node.place, code, format!("`{text}` is not {what}")).set_help(help);
    }
    found
}

/// Tells the shape of a fixed set of words.
pub(crate) fn word_shape<T>(words: &[(T, &'static str)]) -> Shape {
    Shape::words(words.iter().map(|(_, word)| *word))
}

impl Read for FieldKind {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-field-type", "a type of field", &FieldKind::ALL)
    }

    fn shape() -> Shape {
        word_shape(&FieldKind::ALL)
    }
}

impl Read for Visibility {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-visibility", "a visibility", &Visibility::ALL)
    }

    fn shape() -> Shape {
        word_shape(&Visibility::ALL)
    }
}

impl Read for Sender {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        one_of(node, context, "unknown-sender-part", "a part of the sender", &Sender::ALL)
    }

    fn shape() -> Shape {
        word_shape(&Sender::ALL)
    }
}
