//! As much of JSON Schema as our schemas use, written apart from what makes them.

use schema::yaml::{Node, Value};
use serde_json::Value as Json;

/// Returns what of a file's tree a schema does not allow, each with its line.
pub fn refused(node: &Node, schema: &Json) -> Vec<String> {
    let mut told = Vec::new();
    look(node, schema, &mut told);
    told
}

fn look(node: &Node, schema: &Json, told: &mut Vec<String>) {
    let line = node.place.line;
    if let Some(any) = schema.get("anyOf").and_then(Json::as_array) {
        let tries: Vec<Vec<String>> = any.iter().map(|one| refused(node, one)).collect();
        if !tries.iter().any(Vec::is_empty) {
            told.push(format!("{line}: none of the shapes fits: {tries:?}"));
        }
    }
    let value = as_json(node);
    if let Some(words) = schema.get("enum").and_then(Json::as_array)
        && !words.contains(&value)
    {
        told.push(format!("{line}: {value} is not among the words"));
    }
    if let Some(kinds) = schema.get("type") {
        let kinds: Vec<&str> = match kinds {
            Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        let is = match &value {
            Json::String(_) => "string",
            Json::Bool(_) => "boolean",
            Json::Number(number) if number.is_i64() => "integer",
            Json::Number(_) => "number",
            Json::Array(_) => "array",
            Json::Object(_) => "object",
            Json::Null => "null",
        };
        let fits = kinds.contains(&is) || (is == "integer" && kinds.contains(&"number"));
        if !fits {
            told.push(format!("{line}: {is} instead of {kinds:?}"));
        }
    }
    match &node.value {
        Value::List(items) => {
            if let Some(of) = schema.get("items") {
                items.iter().for_each(|item| look(item, of, told));
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                let known = schema.get("properties").and_then(|all| all.get(&key.name));
                match (known, schema.get("additionalProperties")) {
                    (Some(of), _) => look(value, of, told),
                    (None, Some(Json::Bool(false))) => {
                        told.push(format!("{}: `{}` is not known", key.place.line, key.name));
                    }
                    (None, Some(of)) => look(value, of, told),
                    (None, None) => {}
                }
            }
            for name in schema.get("required").and_then(Json::as_array).into_iter().flatten() {
                if !entries.iter().any(|(key, _)| Some(key.name.as_str()) == name.as_str()) {
                    told.push(format!("{line}: {name} is missing"));
                }
            }
        }
        _ => {}
    }
}

/// Returns a scalar as other tools read it, and an empty value of its kind for the rest.
fn as_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Text(text) => text.clone().into(),
        Value::Plain(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
        Value::List(_) => Json::Array(Vec::new()),
        Value::Map(_) => Json::Object(serde_json::Map::new()),
    }
}
