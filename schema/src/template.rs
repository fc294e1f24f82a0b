//! A form as plain text to fill in: the mail template, the block in a reply, the body of a `mailto:` link.

use crate::catalogue::Catalogue;
use crate::field::boxes;
use crate::form::{Field, FieldKind, Form, Required};
use crate::name::Lang;
use crate::vocabulary::Item;

/// The most choices that are written out as boxes; a longer list is answered in words.
const MOST_BOXES: usize = 12;

/// Returns the form as `Label:` lines to fill in, in a language.
///
/// A line stands for every question a mail can answer; files are attached instead. Required questions carry a `*`, which
/// readers of labels ignore. Choices stand below their question as boxes, so that an `x` is enough.
pub fn mail_template(form: &Form, lang: Lang, catalogue: &Catalogue) -> String {
    fill(form, lang, catalogue, |_| None)
}

/// A question of a form as it stands in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The label with its colon.
    pub head: String,
    /// The choices to tick, where they are few; empty where the answer is written.
    pub choices: Vec<String>,
    /// A tick alone is the answer.
    pub is_tick: bool,
}

impl Question {
    /// Returns the question as the lines of a plain text, each ended.
    pub fn lines(&self) -> String {
        let head = &self.head;
        let mut text = match (self.choices.is_empty(), self.is_tick) {
            (true, true) => format!("{head} [ ]\n"),
            (true, false) => format!("{head} \n"),
            (false, _) => format!("{head}\n"),
        };
        for choice in &self.choices {
            text.push_str(&format!("  [ ] {choice}\n"));
        }
        text
    }
}

/// Returns the colon as a language writes it behind a label.
pub fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => "\u{a0}:",
        Lang::Zh => "：",
        _ => ":",
    }
}

/// Returns some questions of a form, to be filled in by replying: all of them are wanted, so none is marked as required.
/// Files are attached instead.
pub fn questions(form: &Form, names: &[&str], lang: Lang, catalogue: &Catalogue) -> Vec<Question> {
    let fields =
        names.iter().filter_map(|name| form.field(name)).filter(|field| field.kind != FieldKind::File);
    fields.map(|field| question(field, false, lang, catalogue)).collect()
}

/// Returns the template with answers in it, each as a person would write it.
pub fn fill(
    form: &Form,
    lang: Lang,
    catalogue: &Catalogue,
    answer: impl Fn(&Field) -> Option<String>,
) -> String {
    let mut text = format!("{}\n", form.title.text(lang));
    let mut section: Option<&str> = None;
    for field in form.fields.iter().filter(|field| field.kind != FieldKind::File) {
        let own = field.section.as_ref().map(|section| section.value.as_str());
        if own != section {
            section = own;
            if let Some(title) = form.sections.iter().find(|known| Some(known.id.as_str()) == own) {
                text.push_str(&format!("\n== {} ==\n", title.title.text(lang)));
            }
        }
        text.push_str(&line(field, lang, catalogue, answer(field).as_deref()));
    }
    text
}

/// Writes one question with its answer, or with the boxes to tick.
fn line(field: &Field, lang: Lang, catalogue: &Catalogue, answer: Option<&str>) -> String {
    let question = question(field, field.required == Required::Always, lang, catalogue);
    let Some(answer) = answer else { return question.lines() };
    // Further lines are indented: a line of an answer is never taken for a label's by its place.
    let mut lines = answer.lines();
    let mut text = format!("{} {}\n", question.head, lines.next().unwrap_or_default());
    for line in lines {
        text.push_str(if line.is_empty() { "" } else { "  " });
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn question(field: &Field, is_marked: bool, lang: Lang, catalogue: &Catalogue) -> Question {
    let label = field.label.text(lang);
    let mark = if is_marked { " *" } else { "" };
    let colon = colon(lang);
    let boxes = boxes_of(field, catalogue).unwrap_or_default();
    Question {
        head: format!("{label}{mark}{colon}"),
        choices: boxes.iter().map(|item| item.title.text(lang).to_owned()).collect(),
        is_tick: field.kind == FieldKind::Consent,
    }
}

/// Returns the choices of a question that are few enough, and plain enough, to be boxes.
fn boxes_of<'a>(field: &'a Field, catalogue: &'a Catalogue) -> Option<&'a [Item]> {
    let items = match field.kind {
        FieldKind::Choice | FieldKind::Multichoice => field.choices(&catalogue.vocabularies),
        _ => return None,
    };
    let plain = items.iter().all(|item| item.title.iter().all(|(_, title)| boxes::ticked(title).is_none()));
    ((1..=MOST_BOXES).contains(&items.len()) && plain).then_some(items)
}
