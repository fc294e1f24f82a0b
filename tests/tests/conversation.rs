//! Our own question, answered inside: the quoted block filled in, as plain text and as HTML, in each language.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]

use std::collections::BTreeMap;

use schema::catalogue::{Catalogue, Source};
use schema::name::Lang;
use schema::template::{Question, questions};
use serde_json::{Value, json};
use tests::programs::Root;
use wsis_intake::message::{normalise, parse, structure, transfer};

/// What is left out at first, and what is answered to it.
const MISSING: [&str; 4] = ["stakeholder_type", "country", "nominee_email", "nominee_consent"];

fn catalogue(root: &Root) -> Catalogue {
    let files: Vec<(String, String)> = root
        .files("content")
        .into_iter()
        .filter_map(|(path, bytes)| Some((format!("content/{path}"), String::from_utf8(bytes).ok()?)))
        .collect();
    let sources = files.iter().map(|(path, text)| Source { path, text });
    Catalogue::read(sources, &mut Vec::new()).expect("the content of this repository")
}

/// How a mailer quotes what it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Every line with a mark.
    Marks,
    /// A blockquote of HTML.
    Gmail,
    /// The whole page under header lines, as Outlook does.
    Outlook,
    /// New text alone: the block copied out of the quotation.
    Copied,
}

const STYLES: [Style; 4] = [Style::Marks, Style::Gmail, Style::Outlook, Style::Copied];

struct Talk {
    lang: Lang,
    style: Style,
    sender: String,
}

fn talks() -> Vec<Talk> {
    let all = Lang::ALL.into_iter().flat_map(|lang| STYLES.into_iter().map(move |style| (lang, style)));
    all.map(|(lang, style)| Talk {
        lang,
        style,
        sender: format!("{lang}-{style:?}@x.example").to_lowercase(),
    })
    .collect()
}

fn nomination(talk: &Talk, catalogue: &Catalogue) -> String {
    let (lang, form) = (talk.lang, &catalogue.forms["hltf-nomination"]);
    let label = |name: &str| form.field(name).expect("a field").label.text(lang).to_owned();
    let answers = [
        ("nominee_name", "Amina Okello"),
        ("nominee_position", "Director"),
        ("organisation", "Delta Libraries"),
        ("bio", "Amina Okello has led the Delta Libraries since 2014."),
        ("nominator_name", "Jo Park"),
        ("nominator_organisation", "Coalition of Readers"),
    ];
    let mut text = format!("{}\n\n", form.title.text(lang));
    for (name, answer) in answers {
        text.push_str(&format!("{}: {answer}\n", label(name)));
    }
    format!(
        "From: Jo Park <{}>\nTo: wsis-info+hltf@itu.int\nSubject: HLTF\nMessage-ID: <first.{}>\nContent-Language: {lang}\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}",
        talk.sender, talk.sender
    )
}

/// The answer to a question as somebody writes it: a choice, a country, an address, a yes.
fn answer(at: usize, lang: Lang) -> &'static str {
    let yes = match lang {
        Lang::Ar => "نعم",
        Lang::Zh => "是",
        Lang::En => "yes",
        Lang::Fr => "oui",
        Lang::Ru => "да",
        Lang::Es => "sí",
    };
    ["", "Kenya", "amina@delta.example", yes][at]
}

/// Fills in the lines of a plain text.
fn filled_text(text: &str, questions: &[Question], lang: Lang) -> String {
    let mut text = text.to_owned();
    for (at, question) in questions.iter().enumerate() {
        let empty = question.lines();
        let full = match question.choices.first() {
            Some(first) => empty.replacen(&format!("[ ] {first}"), &format!("[x] {first}"), 1),
            None => format!("{} {}\n", question.head, answer(at, lang)),
        };
        // Mailers drop blanks at the ends of lines.
        let (empty, full) = (empty.trim_end(), full.trim_end());
        assert!(text.contains(empty), "{lang}: {empty:?} is not in\n{text}");
        text = text.replacen(empty, full, 1);
    }
    text
}

/// Fills in the cells of the page.
fn filled_page(page: &str, questions: &[Question], lang: Lang) -> String {
    let mut page = page.to_owned();
    for (at, question) in questions.iter().enumerate() {
        let start = page.find(&format!("{}</th>", question.head)).expect("the question's row");
        let end = start + page[start..].find("</tr>").expect("its end");
        let row = &page[start..end];
        let full = match question.choices.first() {
            Some(first) => row.replacen(&format!("[ ] {first}"), &format!("[x] {first}"), 1),
            None if question.is_tick => row.replacen("[ ]", answer(at, lang), 1),
            None => row.replacen("&nbsp;", answer(at, lang), 1),
        };
        assert_ne!(row, full);
        page.replace_range(start..end, &full);
    }
    page
}

/// The HTML part of a mail of ours.
fn page_of(raw: &[u8]) -> String {
    let (bytes, _) = normalise::normalise(raw);
    let (root, _) = structure::read(&bytes, false, false, &mut Vec::new());
    let part = root.children.iter().find(|part| part.media_type() == "text/html").expect("an HTML part");
    let (page, _) = transfer::decode(part.header("content-transfer-encoding"), part.body);
    String::from_utf8(page.into_owned()).expect("UTF-8").replace("\r\n", "\n")
}

fn reply(talk: &Talk, asked: &[u8], catalogue: &Catalogue) -> String {
    let message = parse(asked);
    let form = &catalogue.forms["hltf-nomination"];
    let questions = questions(form, &MISSING, talk.lang, catalogue);
    let kind = if matches!(talk.style, Style::Gmail | Style::Outlook) { "html" } else { "plain" };
    let quoted = |text: &str| {
        text.lines().map(|line| format!("> {line}").trim_end().to_owned() + "\n").collect::<String>()
    };
    let body = match talk.style {
        Style::Marks => format!(
            "On Mon, 20 Jan 2020 at 09:00, WSIS <wsis-info@itu.int> wrote:\n\n{}",
            quoted(&filled_text(&message.text, &questions, talk.lang))
        ),
        Style::Copied => {
            let block: String = questions.iter().map(Question::lines).collect();
            format!(
                "{}\n\nOn Mon, 20 Jan 2020 at 09:00, WSIS <wsis-info@itu.int> wrote:\n\n{}",
                filled_text(&block, &questions, talk.lang),
                quoted(&message.text)
            )
        }
        Style::Gmail => format!(
            "<div dir=\"ltr\"><br></div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Mon, 20 Jan 2020 \
             at 09:00, WSIS &lt;<a href=\"mailto:wsis-info@itu.int\">wsis-info@itu.int</a>&gt; wrote:<br></div><blockquote \
             class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex\">{}</blockquote></div>",
            filled_page(&page_of(asked), &questions, talk.lang)
        ),
        Style::Outlook => format!(
            "<html><body><div class=\"WordSection1\"><p class=\"MsoNormal\">&nbsp;</p><div style=\"border:none;border-top:solid \
             #E1E1E1 1.0pt\"><p class=\"MsoNormal\"><b>From:</b> WSIS &lt;wsis-info@itu.int&gt;<br><b>Sent:</b> Monday, 20 \
             January 2020 09:00<br><b>To:</b> Jo Park<br><b>Subject:</b> {}</p></div>{}</div></body></html>",
            message.subject,
            filled_page(&page_of(asked), &questions, talk.lang)
        ),
    };
    format!(
        "From: Jo Park <{}>\nTo: wsis-info@itu.int\nSubject: Re: {}\nMessage-ID: <second.{}>\nIn-Reply-To: {}\n\
         References: {}\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}",
        talk.sender,
        message.subject,
        talk.sender,
        message.message_id.as_deref().expect("an id"),
        message.message_id.as_deref().expect("an id"),
    )
}

/// The mails in the folder of replies, by their recipient.
fn asked(root: &Root) -> BTreeMap<String, Vec<u8>> {
    let replies = root.files("var/outbox").into_iter().map(|(_, bytes)| bytes);
    replies.filter_map(|bytes| Some((parse(&bytes).to.first()?.key(), bytes))).collect()
}

#[test]
fn our_question_answered_inside_completes_the_record() {
    let root = Root::new();
    let catalogue = catalogue(&root);
    let talks = talks();
    for talk in &talks {
        root.drop_mail(&talk.sender, nomination(talk, &catalogue).as_bytes());
    }
    assert!(root.intake(&["run", "--once"]).status.success());
    let rows = root.intake_json(&["list"]);
    assert_eq!(rows.as_array().map(Vec::len), Some(talks.len()), "{rows}");
    for row in rows.as_array().expect("rows") {
        assert_eq!(row["missing_required"], json!(MISSING), "{row}");
    }
    let asked = asked(&root);
    for talk in &talks {
        let asked = &asked[&talk.sender];
        assert!(parse(asked).content_language.contains(&talk.lang.to_string()), "{:?}", talk.sender);
        root.drop_mail(&format!("re-{}", talk.sender), reply(talk, asked, &catalogue).as_bytes());
    }
    assert!(root.intake(&["run", "--once"]).status.success());
    let mut mistakes = Vec::new();
    for row in root.intake_json(&["list"]).as_array().expect("rows") {
        let id = row["id"].as_str().expect("an id");
        let shown = root.intake_json(&["show", id]);
        let answers = &shown["fields"];
        let expected = json!(["government", "KE", "amina@delta.example", true]);
        let found: Value = MISSING.iter().map(|name| answers[*name].clone()).collect();
        let others = json!([answers["nominee_name"], answers["organisation"]]);
        if row["state"] != "complete"
            || found != expected
            || others != json!(["Amina Okello", "Delta Libraries"])
        {
            mistakes.push(format!("{} {row}\n  found {found} {others}", shown["sender"]));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn a_change_from_another_address_waits_for_a_person() {
    let root = Root::new();
    let catalogue = catalogue(&root);
    let talk = Talk { lang: Lang::En, style: Style::Marks, sender: "jo@x.example".into() };
    root.drop_mail("1", nomination(&talk, &catalogue).as_bytes());
    root.intake(&["run", "--once"]);
    let answered = reply(&talk, &asked(&root)[&talk.sender], &catalogue)
        .replace("<jo@x.example>", "<mallory@y.example>");
    // Who knows our token may answer from anywhere; this one knows the thread alone.
    let (subject, rest) = answered.split_once(" [").expect("a token in the subject");
    let answered = format!("{subject}{}", &rest[rest.find(']').expect("its end") + 1..]);
    // What our own server did not say is no proof.
    let forged = "Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=y.example\n";
    root.drop_mail("2", format!("{forged}{answered}").as_bytes());
    root.intake(&["run", "--once"]);
    let rows = root.intake_json(&["list"]);
    let record =
        rows.as_array().and_then(|rows| rows.iter().find(|row| row["what"] == "record")).expect("the record");
    assert_eq!(record["missing_required"], json!(MISSING), "{rows}");
    assert_eq!(root.intake_json(&["audit"])["held"], json!(1));
}
