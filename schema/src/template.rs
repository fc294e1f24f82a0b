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

/// Returns the lines of some questions, to be filled in by replying.
pub fn block(form: &Form, names: &[&str], lang: Lang, catalogue: &Catalogue) -> String {
    let fields =
        names.iter().filter_map(|name| form.field(name)).filter(|field| field.kind != FieldKind::File);
    fields.map(|field| line(field, lang, catalogue, None)).collect()
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
    let label = field.label.text(lang);
    let mark = if field.required == Required::Always { " *" } else { "" };
    let colon = match lang {
        Lang::Fr => "\u{a0}:",
        Lang::Zh => "：",
        _ => ":",
    };
    let head = format!("{label}{mark}{colon}");
    match answer {
        Some(answer) => {
            // Further lines are indented: a line of an answer is never taken for a label's by its place.
            let mut lines = answer.lines();
            let mut text = format!("{head} {}\n", lines.next().unwrap_or_default());
            for line in lines {
                text.push_str(if line.is_empty() { "" } else { "  " });
                text.push_str(line);
                text.push('\n');
            }
            text
        }
        None => match boxes_of(field, catalogue) {
            Some(items) => {
                let mut text = format!("{head}\n");
                for item in items {
                    text.push_str(&format!("  [ ] {}\n", item.title.text(lang)));
                }
                text
            }
            None if field.kind == FieldKind::Consent => format!("{head} [ ]\n"),
            None => format!("{head} \n"),
        },
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
