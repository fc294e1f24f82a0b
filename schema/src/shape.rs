//! What may stand in a place of a file, for editors' tools: told by the readers themselves.
//!
//! A reader of keys is asked for an empty map and the keys it asks for are noted ([`Shape::asked`]), so that there is
//! one truth of what a file may hold: the code that reads it. Rendered as JSON Schema (draft-07, as the YAML
//! extensions of editors understand it).

use serde_json::{Value as Json, json};

use crate::diagnostic::Place;
use crate::hints;
use crate::yaml::{Context, Node, Value};

/// What may stand in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Anything.
    Any,
    /// Text, as it was typed.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Whole,
    /// Text of a certain form.
    Pattern {
        /// A regular expression as JSON Schema knows them.
        pattern: &'static str,
        /// What it looks like.
        example: &'static str,
        /// The rule in words.
        rule: &'static str,
    },
    /// One of these words.
    Words(Vec<String>),
    /// A list.
    List(Box<Shape>),
    /// One of several.
    Either(Vec<Shape>),
    /// A map of any key to this.
    Each(Box<Shape>),
    /// A map of known keys.
    Keys(Keys),
}

/// The keys of a map.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// How messages name the map, such as `a call`.
    pub what: &'static str,
    /// The keys in the order in which they are asked for.
    pub keys: Vec<Key>,
    /// Whether other keys may stand there too.
    pub open: bool,
}

/// A key of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Key {
    pub name: String,
    pub shape: Shape,
    pub required: bool,
}

impl Shape {
    /// Asks a reader for an empty map and notes what it asks for.
    pub fn asked(read: impl FnOnce(&Node, &mut Context<'_>)) -> Shape {
        let empty = Node { place: Place::START, value: Value::Map(Vec::new()) };
        let mut context = Context::sketching();
        read(&empty, &mut context);
        Shape::Keys(context.into_sketch())
    }

    /// Makes the shape of a fixed set of words.
    pub fn words<T>(words: impl IntoIterator<Item = T>) -> Shape
    where
        T: Into<String>,
    {
        Shape::Words(words.into_iter().map(Into::into).collect())
    }

    /// Makes the shape of a list.
    pub fn list(of: Shape) -> Shape {
        Shape::List(Box::new(of))
    }

    /// Returns the keys, if it is a map of known keys.
    pub fn keys(&self) -> Option<&Keys> {
        match self {
            Shape::Keys(keys) => Some(keys),
            _ => None,
        }
    }

    /// Replaces the shape of a key; nothing happens where there is none.
    #[must_use]
    pub fn with(mut self, name: &str, shape: Shape) -> Shape {
        if let Shape::Keys(keys) = &mut self
            && let Some(key) = keys.keys.iter_mut().find(|key| key.name == name)
        {
            key.shape = shape;
        }
        self
    }

    /// Renders a whole schema.
    pub fn to_schema(&self, title: &str) -> Json {
        let mut schema = self.render();
        if let Json::Object(object) = &mut schema {
            object.insert("$schema".to_owned(), "http://json-schema.org/draft-07/schema#".into());
            object.insert("title".to_owned(), title.into());
        }
        schema
    }

    fn render(&self) -> Json {
        match self {
            Shape::Any => json!({}),
            Shape::Text => json!({ "type": ["string", "number", "boolean"] }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::Whole => json!({ "type": "integer" }),
            Shape::Pattern { pattern, example, rule } => json!({
                "type": ["string", "number"], "pattern": pattern, "examples": [example], "description": rule,
            }),
            Shape::Words(words) => {
                // A key such as `4` is a number to YAML and the same key to us.
                let numbers = words.iter().filter_map(|word| word.parse::<i64>().ok()).map(Json::from);
                let all: Vec<Json> = words.iter().map(|word| word.as_str().into()).chain(numbers).collect();
                json!({ "enum": all })
            }
            Shape::List(of) => json!({ "type": "array", "items": of.render() }),
            Shape::Either(shapes) => {
                json!({ "anyOf": shapes.iter().map(Shape::render).collect::<Vec<_>>() })
            }
            Shape::Each(of) => json!({ "type": "object", "additionalProperties": of.render() }),
            Shape::Keys(keys) => keys.render(),
        }
    }
}

impl Keys {
    fn render(&self) -> Json {
        let mut properties = serde_json::Map::new();
        for key in &self.keys {
            let mut property = key.shape.render();
            if let (Json::Object(object), Some(hint)) = (&mut property, hints::of(self.what, &key.name)) {
                let said = match object.get("description").and_then(Json::as_str) {
                    Some(rule) => format!("{hint}\n\n{rule}"),
                    None => hint.to_owned(),
                };
                object.insert("description".to_owned(), said.into());
            }
            properties.insert(key.name.clone(), property);
        }
        let required: Vec<&str> =
            self.keys.iter().filter(|key| key.required).map(|key| key.name.as_str()).collect();
        let mut schema = json!({ "type": "object", "properties": properties });
        if let Json::Object(object) = &mut schema {
            if !required.is_empty() {
                object.insert("required".to_owned(), required.into());
            }
            if !self.open {
                object.insert("additionalProperties".to_owned(), false.into());
            }
        }
        schema
    }

    /// Notes that a key is asked for; what is asked twice counts once.
    pub(crate) fn note(&mut self, name: &str, shape: Shape, required: bool) {
        match self.keys.iter_mut().find(|key| key.name == name) {
            Some(known) => known.required |= required,
            None => self.keys.push(Key { name: name.to_owned(), shape, required }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Fields, Read};

    struct Tea;

    impl Read for Tea {
        fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
            let mut fields = Fields::open(node, "a tea", context)?;
            let leaf: Option<String> = fields.required("leaf", context);
            fields.or("minutes", 3_i64, context);
            fields.node("extra");
            fields.finish(context);
            leaf.map(|_| Tea)
        }
    }

    #[test]
    fn a_reader_tells_its_own_schema() {
        let schema = Tea::shape().to_schema("Tea");
        assert_eq!(
            schema,
            json!({
                "$schema": "http://json-schema.org/draft-07/schema#",
                "title": "Tea",
                "type": "object",
                "properties": {
                    "leaf": { "type": ["string", "number", "boolean"] },
                    "minutes": { "type": "integer" },
                    "extra": {},
                },
                "required": ["leaf"],
                "additionalProperties": false,
            })
        );
    }
}
