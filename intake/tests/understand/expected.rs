//! What a mail should come out as: `*.expected.yaml`.

use schema::yaml::{self, Node, Value};

/// What is expected of one mail. What is absent is not compared, but for fields: an absent field is not answered.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) kind: Option<String>,
    pub(crate) form: Option<String>,
    pub(crate) call: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) question: Option<bool>,
    pub(crate) records: Vec<Record>,
}

/// What is expected of one record.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) update: bool,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) missing: Vec<String>,
    pub(crate) needs_check: Vec<String>,
}

impl Expected {
    pub(crate) fn parse(text: &str) -> Self {
        let node = yaml::parse("expected.yaml", text).expect("valid YAML");
        let message = get(&node, "message");
        let of = |name: &str| {
            message.and_then(|message| get(message, name)).map(|node| node.text().unwrap_or("-").to_owned())
        };
        let records = get(&node, "records").map(items).unwrap_or_default().iter().map(record).collect();
        let question = message
            .and_then(|message| get(message, "question"))
            .and_then(Node::text)
            .map(|text| text == "true");
        Expected {
            kind: of("kind"),
            form: of("form"),
            call: of("call"),
            language: of("language"),
            question,
            records,
        }
    }
}

fn record(node: &Node) -> Record {
    let names = |name: &str| -> Vec<String> {
        get(node, name).map(items).unwrap_or_default().iter().filter_map(name_of).collect()
    };
    let fields = match get(node, "fields").map(|fields| &fields.value) {
        Some(Value::Map(entries)) => {
            entries.iter().map(|(key, value)| (key.name.clone(), shown(&key.name, value))).collect()
        }
        _ => Vec::new(),
    };
    Record {
        update: get(node, "update").and_then(Node::text) == Some("true"),
        fields,
        missing: names("missing_required"),
        needs_check: names("needs_check"),
    }
}

fn name_of(node: &Node) -> Option<String> {
    node.text().or_else(|| get(node, "field")?.text()).map(str::to_owned)
}

fn shown(field: &str, node: &Node) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match &node.value {
        Value::List(values) => {
            let mut texts: Vec<String> =
                values.iter().map(|value| line(value.text().unwrap_or_default())).collect();
            if field != "speakers" {
                texts.sort();
            }
            texts.join(" | ")
        }
        _ => line(node.text().unwrap_or_default()),
    }
}

fn get<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Map(entries) => entries.iter().find(|(key, _)| key.name == name).map(|(_, value)| value),
        _ => None,
    }
}

fn items(node: &Node) -> Vec<Node> {
    match &node.value {
        Value::List(items) => items.clone(),
        _ => Vec::new(),
    }
}
