//! Foreign mails: read, bounded, decided; replies trimmed as others trim them.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;
use wsis_intake::{
    attachment::child::Reader,
    decide::{self, Circumstances, Known},
    message::{Address, normalise, parse, quote::segments, structure, transfer},
    office::Office,
};

use crate::{computed, files};

/// Slowest that one mail may be. A build without optimisation gets a little more.
const SECONDS: f64 = if cfg!(debug_assertions) { 3.0 } else { 1.0 };

fn corpora() -> Option<PathBuf> {
    let found = std::env::var_os("WSIS_MAIL_FIXTURES").map(PathBuf::from);
    if found.is_none() {
        eprintln!("SKIPPED: WSIS_MAIL_FIXTURES is not set, no foreign mail was read");
    }
    found
}

/// The office of this repository: its forms, calls and phrases.
fn office() -> Office {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    Office::open(root.into()).unwrap_or_else(|closed| panic!("{}", closed.told()))
}

#[test]
fn every_foreign_mail_is_read_and_decided_in_time() {
    let Some(folder) = corpora() else { return };
    let office = office();
    let reader = Reader::at(env!("CARGO_BIN_EXE_wsis-intake").into());
    let mut count = 0;
    let mut actions: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slowest = (0.0, PathBuf::new());
    for path in files(&folder) {
        let raw = std::fs::read(&path).unwrap();
        let start = computed();
        let reading = decide::read(&raw, raw.len() as u64, &office);
        let _ = reading.message.segments();
        let seconds = (computed() - start).as_secs_f64();
        assert!(seconds < SECONDS, "{} took {seconds:.2} s", path.display());
        if seconds > slowest.0 {
            slowest = (seconds, path.clone());
        }
        let opened = decide::open(&reading, |bytes, file_type, name| reader.read(bytes, file_type, name));
        let explained = decide::decide(&reading, &Known::default(), &opened, &circumstances(&office, &raw));
        let verdict = explained.verdict;
        assert!(!verdict.reason.is_empty() && !verdict.kind.is_empty(), "{}", path.display());
        // A reply is a mail that can be read, to the one who wrote.
        if let Some(reply) = &verdict.reply {
            let sent = parse(&reply.bytes);
            assert_eq!((sent.unreadable, sent.to.len()), (None, 1), "{}", path.display());
        }
        *actions.entry(verdict.action.as_str()).or_default() += 1;
        count += 1;
    }
    assert!(count > 0);
    eprintln!(
        "{count} files decided: {actions:?}; the slowest in {:.3} s: {}",
        slowest.0,
        slowest.1.display()
    );
}

fn circumstances<'a>(office: &'a Office, raw: &[u8]) -> Circumstances<'a> {
    Circumstances {
        office,
        now: "2020-01-23T10:00:00Z".parse().unwrap(),
        id: "MSG-AAAAAAAA",
        arrived: None,
        source: "import",
        size: raw.len() as u64,
        released: false,
        form: None,
        note: None,
        replies_before: 0,
    }
}

/// Lines that say something, without the blanks at their ends.
fn essence(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn replies_are_trimmed_like_email_reply_trimmer_does() {
    let Some(folder) = corpora() else { return };
    let folder = folder.join("email-reply-trimmer");
    let mut count = 0;
    let mut misses = Vec::new();
    for path in files(&folder.join("emails")) {
        let Ok(expected) = std::fs::read_to_string(folder.join("trimmed").join(path.file_name().unwrap()))
        else {
            continue;
        };
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let found = segments(&text, false);
        count += 1;
        if essence(found.own_text()) != essence(&expected) {
            misses.push((
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                found.own_text().to_owned(),
                expected,
            ));
        }
    }
    report("email-reply-trimmer", count, &misses);
}

/// The paragraph that most of crisp's samples have above their quotation.
const PARAGRAPH: &str = "Fusce bibendum, quam hendrerit sagittis tempor";

/// What must stay and what must go in the other samples, in a few words each.
const FACTS: &[(&str, &[&str], &[&str])] = &[
    ("email_1", &["Hi folks", "-Abhishek Kona"], &[]),
    ("email_2", &["Hi,", "You can list the keys"], &["What is the best way to clear"]),
    ("email_3", &["Oh thanks.", "-Abhishek Kona"], &["It is in riak_kv"]),
    ("email_4", &["Awesome!"], &["Loader"]),
    ("email_5", &["One: Here's what I've got"], &[]),
    ("email_6", &["I get proper rendering"], &["Was this caching related"]),
    ("email_19", &["On Thursday, I get proper rendering"], &["Was this caching related"]),
    ("email_20", &["On Thursday."], &["When will you fix"]),
    ("email_21", &["On Thursday:", "laborum"], &[]),
    ("email_2_1", &["Outlook with a reply"], &["Dear Google Apps"]),
    ("email_tricky_1_on_false_positive", &["On the surface", "performance is great"], &[]),
    ("email_tricky_2_url_with_wrote", &["Check out this article", "John"], &[]),
    ("email_tricky_3_code_block", &["Sent from my custom mailer", "Notice how the code"], &[]),
    ("email_tricky_4_from_in_body", &["I need to parse", "actual message content"], &[]),
    ("email_tricky_6_regards_in_sentence", &["with regards to", "should be visible"], &[]),
    ("email_tricky_7_multiple_dashes", &["Key Points", "just separators"], &[]),
    ("email_tricky_8_sent_from_in_content", &["iPhone app", "main server"], &[]),
    ("email_tricky_9_nested_quotes", &["I agree"], &["Thanks for forwarding", "best approach"]),
    ("email_tricky_11_double_signature", &["Thanks for your help"], &["Senior Developer", "iPhone"]),
    ("email_tricky_13_timestamp_variations", &["2024-01-15", "not quote headers"], &[]),
    ("email_tricky_16_unicode_signatures", &["Thanks for the update"], &[]),
    ("email_tricky_17_forward_header", &["See the forwarded message"], &["treated as quoted"]),
    (
        "email_tricky_18_inline_reply",
        &["option A is great", "some drawbacks", "not suitable"],
        &["your opinion"],
    ),
    (
        "email_tricky_19_quote_without_header",
        &["respond to your points", "My response", "final thoughts"],
        &["just angle brackets"],
    ),
    ("email_tricky_20_html_entities", &["100 and"], &["Previous message with HTML"]),
    ("correct_sig", &["a correct -- signature"], &["rick"]),
    ("sig_no_empty_line", &["no empty line above"], &["rick"]),
    ("email_one_is_not_on", &["One outstanding question"], &["good news"]),
    ("email_sent_from", &["Hi it can happen"], &["TypeApp", "replicate and fix"]),
    ("email_sent_from_my_not_signature", &["much easier then my mobile phone"], &[]),
    ("email_emoji", &["🎉"], &[]),
    ("email_not_a_signature", &["Service Expire Date", "Registration Jun 27", "Super Domain"], &[]),
    ("email_not_a_signature_2", &["-- first point", "Thanks!"], &[]),
    ("email_reply_header", &["On the one hand", "On the other hand", "Stranger"], &["It's mrmister again"]),
    ("email_unquoted_reply", &["This is my reply."], &["This is my quote."]),
    ("email_zoho", &["running a test?"], &["Java sucks"]),
    ("email_thread", &["This is new email reply"], &["Ok. Thanks.", "write back if"]),
    ("email_with_regards", &["Can you help?"], &[]),
    ("email_bullets", &["test 2 this should list second"], &[]),
    ("email_blackberry", &["Here is another email"], &["Sent from my BlackBerry"]),
    ("email_iphone", &["Here is another email"], &["Sent from my iPhone"]),
    ("email_multi_word_sent_from_my_mobile_device", &["Here is another email"], &["Verizon"]),
];

#[test]
fn replies_are_trimmed_like_crisp_does() {
    let Some(folder) = corpora() else { return };
    let mut count = 0;
    let mut misses = Vec::new();
    for path in files(&folder.join("crisp-email-reply-parser")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let found = segments(&text, false).own_text().to_owned();
        if text.starts_with(PARAGRAPH) && name != "email_15" {
            count += 1;
            let expected: String = text.lines().take(5).collect::<Vec<_>>().join("\n");
            if essence(&found) != essence(&expected) {
                misses.push((name, found, expected));
            }
        } else if let Some((_, stays, goes)) = FACTS.iter().find(|(fact, ..)| *fact == name) {
            count += 1;
            let is_right = stays.iter().all(|words| found.contains(words))
                && !goes.iter().any(|words| found.contains(words));
            if !is_right {
                misses.push((name, found, format!("{stays:?} without {goes:?}")));
            }
        }
    }
    report("crisp", count, &misses);
}

fn report(corpus: &str, count: usize, misses: &[(String, String, String)]) {
    assert!(count > 0, "nothing found of {corpus}");
    for (name, found, expected) in misses {
        eprintln!("MISS {corpus}/{name}\n--- found\n{found}\n--- expected\n{expected}\n");
    }
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let share = 100.0 * (count - misses.len()) as f64 / count as f64;
    eprintln!("{corpus}: {} of {count} agree, {share:.1} %", count - misses.len());
    assert!(share >= 90.0, "{corpus}: only {share:.1} % agree");
}

/// Where mime4j and we decide differently, with the reason.
const OTHERWISE: &[(&str, &str)] = &[
    ("basic-plain-with-bad-header-separator", "a line of blanks ends the header, or the text would be lost"),
    (
        "malformedHeader-nocrlfcrlf",
        "an unknown header after a line that is none may as well be text: it stays visible",
    ),
    ("malformedHeaderStartsBody-nocrlfcrlf", "the same"),
    ("obsolete", "the same"),
    ("malformedHeader-noheader", "the text without headers is text, as it says itself"),
    ("malformedHeaderStartsBody-noheader", "the same"),
    ("missing-boundary", "a body without a delimiter is shown as text"),
    ("missing-inner-boundary", "the same"),
    ("missing-inner-start-boundary", "the same"),
    ("multipartnopart", "the same"),
];

#[test]
fn parts_are_decoded_like_mime4j_does() {
    let Some(folder) = corpora() else { return };
    let folder = folder.join("mime4j/testmsgs");
    let all = files(&folder);
    let mut count = 0;
    let mut misses = Vec::new();
    for path in all.iter().filter(|path| path.extension().is_some_and(|extension| extension == "msg")) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        // The tree names the files that hold its leaves.
        let tree = std::fs::read(folder.join(format!("{stem}_decoded.xml"))).unwrap();
        let expected: Vec<Vec<u8>> = String::from_utf8_lossy(&tree)
            .split("body name=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(|name| squeezed(&std::fs::read(folder.join(name)).unwrap()))
            .collect();
        let mut found = Vec::new();
        leaves(&std::fs::read(path).unwrap(), &mut found);
        found.retain(|bytes| !bytes.is_empty());
        let expected: Vec<Vec<u8>> = expected.into_iter().filter(|bytes| !bytes.is_empty()).collect();
        let is_otherwise = OTHERWISE.iter().any(|(name, _)| *name == stem);
        assert!(!(is_otherwise && found == expected), "{stem} agrees by now");
        count += usize::from(!is_otherwise);
        if found != expected && !is_otherwise {
            let show = |list: &[Vec<u8>]| {
                list.iter()
                    .map(|bytes| format!("{:?}", String::from_utf8_lossy(bytes)))
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            misses.push((stem, show(&found), show(&expected)));
        }
    }
    eprintln!("mime4j: {} are decided otherwise, each with its reason", OTHERWISE.len());
    report("mime4j", count, &misses);
    assert!(misses.is_empty());
}

/// Line ends are told apart elsewhere; white space at the ends of a part says nothing.
fn squeezed(bytes: &[u8]) -> Vec<u8> {
    bytes.trim_ascii().iter().copied().filter(|byte| *byte != b'\r').collect()
}

/// Collects the decoded leaves of a mail in their order, mails in mails opened.
fn leaves(raw: &[u8], found: &mut Vec<Vec<u8>>) {
    let (bytes, defects) = normalise::normalise(raw);
    let (root, _) = structure::read(&bytes, !defects.is_empty(), false, &mut Vec::new());
    let mut waiting = vec![&root];
    while let Some(node) = waiting.pop() {
        if !node.children.is_empty() {
            waiting.extend(node.children.iter().rev());
            continue;
        }
        let (body, _) = transfer::decode(node.header("content-transfer-encoding"), node.body);
        if node.media_type() == "message/rfc822" { leaves(&body, found) } else { found.push(squeezed(&body)) }
    }
}

/// What mail-parser's tree says of a mail, and we too: people, subject, id, and the start of the text.
#[test]
fn mails_say_what_mail_parser_hears() {
    let Some(folder) = corpora() else { return };
    let mut count = 0;
    let mut misses = Vec::new();
    for path in files(&folder.join("mail-parser")) {
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let raw = std::fs::read(&path).unwrap();
        for (tree, raw) in [("json", raw.clone()), ("crlf.json", with_crlf(&raw))] {
            let tree = std::fs::read(path.with_extension(tree)).unwrap();
            let tree: Value = serde_json::from_slice(&tree).unwrap();
            let message = parse(&raw);
            for (fact, expected) in heard(&tree) {
                let found = match fact {
                    "from" => people(&message.from),
                    "to" => people(&message.to),
                    "cc" => people(&message.cc),
                    "reply_to" => people(&message.reply_to),
                    "subject" => words(&message.subject),
                    "message_id" => message.message_id.clone().unwrap_or_default(),
                    _ => words(&message.text),
                };
                let agrees = match fact {
                    "message_id" => found.trim_matches(['<', '>']) == expected,
                    "text" => found.contains(&expected),
                    _ => found == expected,
                };
                count += 1;
                if !agrees {
                    misses.push((format!("{} {fact}", path.display()), found, expected));
                }
            }
        }
    }
    report("mail-parser", count, &misses);
}

fn with_crlf(raw: &[u8]) -> Vec<u8> {
    let lines = raw.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.collect::<Vec<_>>().join(&b"\r\n"[..])
}

/// The facts of a tree that are no matter of taste.
fn heard(tree: &Value) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    for header in tree["parts"][0]["headers"].as_array().into_iter().flatten() {
        let value = &header["value"];
        match header["name"].as_str().unwrap_or_default() {
            "subject" => facts.extend(value["Text"].as_str().map(|text| ("subject", words(text)))),
            "message_id" => facts.extend(value["Text"].as_str().map(|id| ("message_id", id.to_owned()))),
            name => {
                let fact = ["from", "to", "cc", "reply_to"].into_iter().find(|fact| *fact == name);
                let emails: Vec<String> = value["Address"]["List"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|one| one["address"].as_str())
                    .filter(|email| email.contains('@'))
                    .map(str::to_lowercase)
                    .collect();
                if let Some(fact) = fact.filter(|_| !emails.is_empty()) {
                    facts.push((fact, emails.join(" ")));
                }
            }
        }
    }
    let text = tree["text_body"].as_array().into_iter().flatten().find_map(|part| {
        let part = &tree["parts"][usize::try_from(part.as_u64()?).ok()?];
        part["body"]["Text"].as_str().map(words).filter(|text| !text.is_empty())
    });
    facts.extend(text.map(|text| ("text", text.chars().take(200).collect())));
    facts
}

fn people(list: &[Address]) -> String {
    let emails = list.iter().filter(|one| !one.email.is_empty()).map(Address::key);
    emails.collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The folders of the Ruby library say what is in their mails.
#[test]
fn mails_hold_what_their_folder_says() {
    let Some(folder) = corpora() else { return };
    let mut count = 0;
    let mut misses = Vec::new();
    for path in files(&folder.join("mikel-mail")) {
        let message = parse(&std::fs::read(&path).unwrap());
        let kind = path
            .parent()
            .and_then(|folder| folder.file_name())
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let holds = match kind.as_str() {
            "attachment_emails" => !message.parts.is_empty() || !message.nested.is_empty(),
            "multipart_report_emails" => message.report.is_some(),
            "multi_charset" => !message.text.is_empty() && !message.text.contains('\u{fffd}'),
            "plain_emails" | "mime_emails" => !message.text.is_empty() || !message.parts.is_empty(),
            "rfc6532" => {
                message.author().is_some_and(|author| !author.email.is_ascii() || !author.name.is_ascii())
            }
            _ => continue,
        };
        count += 1;
        if !holds {
            misses.push((path.display().to_string(), format!("{:?}", message.text), kind));
        }
    }
    report("mikel-mail", count, &misses);
}
