//! The public collections as data: CSV (RFC 4180) and JSON of the records of each form, and JSON of the calls.

use schema::form::Form;
use schema::name::Lang;

use super::{Artifact, Output, Rank, Stage};
use crate::content::record::{Answers, Piece};
use crate::fingerprint::Mixer;
use crate::site::records::{Collection, Record, route};
use crate::view::call::CallView;

/// The data.
pub struct Data;

impl Output for Data {
    fn name(&self) -> &'static str {
        "data"
    }

    fn artifacts<'s>(&self, stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
        let mut artifacts = calls(stage);
        for collection in stage.site.collections.values().filter(|own| !own.records.is_empty()) {
            let Some(form) = stage.site.catalogue.forms.get(&collection.form) else { continue };
            let mut mixer = Mixer::new().with(stage.site.catalogue_hash);
            for record in &collection.records {
                mixer.mix(record.facts.hash);
                mixer.add(record.awards.join("\n").as_bytes());
            }
            let fingerprint = mixer.finish();
            let path = |end: &str| format!("records/{0}/{0}.{end}", collection.form);
            let artifact = |path: String, make: super::Make<'s>| Artifact {
                path,
                fingerprint,
                rank: Rank::Index,
                owner: "content/records".to_owned(),
                make,
            };
            artifacts.push(artifact(path("csv"), Box::new(move || csv(stage, form, collection))));
            artifacts.push(artifact(path("json"), Box::new(move || json(stage, form, collection))));
        }
        artifacts
    }
}

/// The columns of the calls.
const CALL: [&str; 7] = ["id", "title", "url", "state", "opens", "closes", "form"];

/// Lists the calls as JSON and as CSV.
fn calls<'s>(stage: &'s Stage<'s>) -> Vec<Artifact<'s>> {
    let site = stage.site;
    let lang = site.default_language();
    let calls = site.of_kind("call").into_iter().filter_map(|own| CallView::new(site, lang, own));
    let rows: Vec<[String; 7]> = calls
        .map(|call| {
            [
                call.link.id,
                call.link.title.text,
                site.base.url(&call.link.url),
                call.state.to_owned(),
                call.opens.map(|date| date.iso).unwrap_or_default(),
                call.closes.map(|date| date.iso).unwrap_or_default(),
                call.form.map(|form| site.base.url(&form.url)).unwrap_or_default(),
            ]
        })
        .collect();
    let mut table = String::new();
    row(CALL.into_iter().map(str::to_owned), &mut table);
    let mut objects = Vec::new();
    for cells in rows {
        let value =
            |text: &String| if text.is_empty() { serde_json::Value::Null } else { text.clone().into() };
        let pairs = CALL.iter().zip(&cells).map(|(name, text)| ((*name).to_owned(), value(text)));
        objects.push(serde_json::Value::Object(pairs.collect()));
        row(cells.into_iter(), &mut table);
    }
    let mut json = serde_json::to_vec_pretty(&objects).unwrap_or_default();
    json.push(b'\n');
    [("calls/calls.json", json), ("calls/calls.csv", table.into_bytes())]
        .into_iter()
        .map(|(path, bytes)| Artifact {
            path: path.to_owned(),
            fingerprint: crate::fingerprint::Fingerprint::of(&bytes),
            rank: Rank::Index,
            owner: "content/calls".to_owned(),
            make: Box::new(move || Ok(bytes.clone())),
        })
        .collect()
}

/// Returns an answer as it stands in data: keys of choices, texts without markup of ours.
fn texts(piece: &Piece) -> Vec<String> {
    match piece {
        Piece::Prose(body) => vec![plain(&body.html(|_| None, |_| String::new(), ""))],
        Piece::Line(text) | Piece::Url(text) | Piece::Date(text) => vec![text.clone()],
        Piece::Keys(keys) => keys.clone(),
        Piece::Lines(lines) => lines.clone(),
        Piece::Number(number) => vec![number.to_string()],
        Piece::Flag(flag) => vec![flag.to_string()],
    }
}

/// Takes the tags out of HTML that we made ourselves.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let out = out.trim();
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(out.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

fn values(answers: &Answers, field: &str) -> Vec<String> {
    answers.0.iter().find(|(name, _)| name == field).map(|(_, piece)| texts(piece)).unwrap_or_default()
}

type Told = Vec<schema::diagnostic::Diagnostic>;

fn csv(stage: &Stage<'_>, form: &Form, collection: &Collection) -> Result<Vec<u8>, Told> {
    let fields: Vec<&str> = form.public_fields().map(|field| field.name.as_str()).collect();
    let mut out = String::new();
    row(
        ["id", "url", "received", "language"].into_iter().chain(fields.iter().copied()).map(str::to_owned),
        &mut out,
    );
    for record in &collection.records {
        let head = head(stage, record);
        stage.with_answers(record, |answers| {
            let cells = fields.iter().map(|field| values(answers, field).join("; "));
            row(head.into_iter().chain(cells), &mut out);
        })?;
    }
    Ok(out.into_bytes())
}

fn head(stage: &Stage<'_>, record: &Record) -> [String; 4] {
    let facts = &record.facts;
    let day = facts.received.as_deref().and_then(|received| received.get(..10)).unwrap_or_default();
    [facts.id.clone(), stage.site.base.url(&route(facts)), day.to_owned(), facts.language().to_string()]
}

fn row(cells: impl Iterator<Item = String>, out: &mut String) {
    for (nth, cell) in cells.enumerate() {
        if nth > 0 {
            out.push(',');
        }
        // A cell that a spreadsheet would run as a formula is marked as text.
        let cell = if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell };
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

fn json(stage: &Stage<'_>, form: &Form, collection: &Collection) -> Result<Vec<u8>, Told> {
    let lang: Lang = stage.site.default_language();
    let mut records = Vec::with_capacity(collection.records.len());
    for record in &collection.records {
        let [id, url, received, language] = head(stage, record);
        let answers = stage.with_answers(record, |answers| {
            form.public_fields()
                .filter_map(|field| {
                    let piece = &answers.0.iter().find(|(name, _)| name == field.name.as_str())?.1;
                    let mut texts = texts(piece);
                    let value = match piece {
                        Piece::Keys(_) | Piece::Lines(_) => texts.into(),
                        Piece::Number(number) => (*number).into(),
                        Piece::Flag(flag) => (*flag).into(),
                        _ => texts.pop().unwrap_or_default().into(),
                    };
                    Some((field.name.to_string(), value))
                })
                .collect::<serde_json::Map<String, serde_json::Value>>()
        })?;
        records.push(serde_json::json!({
            "id": id, "url": url, "received": received, "language": language, "awards": record.awards, "answers": answers,
        }));
    }
    let all = serde_json::json!({ "form": form.id.value.as_str(), "title": form.title.text(lang), "records": records });
    let mut bytes = serde_json::to_vec(&all).unwrap_or_default();
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        let mut out = String::new();
        row(["a", "b,c", "d\"e", "=1+1"].into_iter().map(str::to_owned), &mut out);
        assert_eq!(out, "a,\"b,c\",\"d\"\"e\",'=1+1\r\n");
        assert_eq!(plain("<p>a &lt;b&gt; &amp;amp;</p>\n"), "a <b> &amp;");
    }
}
