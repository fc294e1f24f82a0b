//! Text in several languages.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::name::Lang;
use crate::shape::{Key as ShapeKey, Keys, Shape};
use crate::yaml::{Context, Fields, Node, Read, Value};

/// A text in one or more languages; English is always there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Localized(BTreeMap<Lang, String>);

impl Localized {
    /// Makes a text that is known in English alone.
    pub fn english(text: &str) -> Self {
        Localized(BTreeMap::from([(Lang::En, text.to_owned())]))
    }

    /// Returns the text in a language, if there is one.
    pub fn exact(&self, lang: Lang) -> Option<&str> {
        self.0.get(&lang).map(String::as_str)
    }

    /// Returns the text in a language or else in English, with the language it is in.
    pub fn get(&self, lang: Lang) -> (Lang, &str) {
        match self.exact(lang) {
            Some(text) => (lang, text),
            None => (Lang::En, self.exact(Lang::En).unwrap_or_default()),
        }
    }

    /// Returns the text in a language or else in English.
    pub fn text(&self, lang: Lang) -> &str {
        self.get(lang).1
    }

    /// Goes through all languages.
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &str)> {
        self.0.iter().map(|(lang, text)| (*lang, text.as_str()))
    }
}

impl Read for Localized {
    /// A map of language to text; a plain text is taken as English.
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        if !matches!(node.value, Value::Map(_)) {
            return String::read(node, context).map(|text| Localized::english(&text));
        }
        let before = context.diagnostics.len();
        let mut fields = Fields::open(node, "a text in several languages", context)?;
        let mut texts = BTreeMap::new();
        for lang in Lang::ALL {
            if let Some(text) = fields.optional::<String>(lang.as_str(), context) {
                texts.insert(lang, text);
            }
        }
        fields.finish(context);
        if !texts.contains_key(&Lang::En) && context.diagnostics.len() == before {
            context
                .error(node.place, "missing-english", "a text in several languages needs English (`en`)")
                .set_help("add `en: …`; readers of the other languages see it until theirs is there");
        }
        (context.diagnostics.len() == before).then_some(Localized(texts))
    }

    fn shape() -> Shape {
        let key = |lang: Lang| ShapeKey {
            name: lang.as_str().to_owned(),
            shape: Shape::Text,
            required: lang == Lang::En,
        };
        let keys = Lang::ALL.into_iter().map(key).collect();
        Shape::Either(vec![
            Shape::Text,
            Shape::Keys(Keys { what: "a text in several languages", keys, open: false }),
        ])
    }
}
