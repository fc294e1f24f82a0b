//! Lists of choices that forms, pages and mails share: stakeholder types, Action Lines, goals, countries …

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::localized::Localized;
use crate::name::Slug;
use crate::yaml::{Context, Fields, Key as YamlKey, Node, Read, Value};

/// One list: `content/vocabulary/<name>.yaml`.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// What the list is called.
    pub title: Localized,
    /// The items in the order of the file.
    pub items: Vec<Item>,
}

/// One choice.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// Where it stands in its file.
    pub place: Place,
    /// What stands in records, such as `C7-elea`, `4` or `CH`.
    pub key: String,
    /// Its name.
    pub title: Localized,
    /// Other words for it, in any language.
    pub aliases: Vec<String>,
    /// The item above it, for sub-lines.
    pub parent: Option<String>,
    /// Its last part in addresses; the key in lower case where the file says none.
    pub slug: String,
    /// A line about it.
    pub summary: Option<Localized>,
    /// Free further facts: colour, facilitators, local spellings of the code …
    pub facts: BTreeMap<String, Vec<(String, String)>>,
}

impl Item {
    /// Returns one further fact written as plain text.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name)?.first().map(|(_, value)| value.as_str())
    }
}

impl Vocabulary {
    /// Returns the item with a key.
    pub fn item(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// Goes through the keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.items.iter().map(|item| item.key.as_str())
    }
}

impl Read for Vocabulary {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a vocabulary", context)?;
        let title = fields.required("title", context);
        let items: Option<Vec<Item>> = fields.required("items", context);
        fields.finish(context);
        let items = items?;
        let mut seen = BTreeMap::new();
        if let Value::Map(entries) = &node.value
            && let Some((_, Node { value: Value::List(nodes), .. })) =
                entries.iter().find(|(key, _)| key.name == "items")
        {
            for (item, node) in items.iter().zip(nodes) {
                if seen.insert(item.key.clone(), ()).is_some() {
                    context.error(
                        node.place,
                        "duplicate-id",
                        format!("the key `{}` stands twice in this list", item.key),
                    );
                }
            }
        }
        Some(Vocabulary { title: title?, items })
    }
}

impl Read for Item {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        const OWN: [&str; 6] = ["key", "title", "aliases", "parent", "slug", "summary"];
        let mut fields = Fields::open(node, "an item of a vocabulary", context)?;
        let key: Option<String> = fields.required("key", context);
        let title = fields.required("title", context);
        let aliases = fields.or("aliases", Vec::new(), context);
        let parent = fields.optional("parent", context);
        let slug: Option<Slug> = fields.optional("slug", context);
        let summary = fields.optional("summary", context);
        let mut facts = BTreeMap::new();
        if let Value::Map(entries) = &node.value {
            for (name, value) in entries {
                if !OWN.contains(&name.name.as_str()) {
                    facts.insert(name.name.clone(), flat(value));
                }
            }
        }
        let key = key?;
        let slug = slug.map_or_else(|| key.to_lowercase(), |slug| slug.to_string());
        Some(Item { place: node.place, slug, key, title: title?, aliases, parent, summary, facts })
    }
}

/// Flattens a free value into named texts: `{ru: С1}` to (`ru`, `С1`), a list to (``, item), a scalar likewise.
fn flat(node: &Node) -> Vec<(String, String)> {
    match &node.value {
        Value::Null => Vec::new(),
        Value::Text(text) | Value::Plain(text) => vec![(String::new(), text.clone())],
        Value::List(items) => items.iter().flat_map(flat).collect(),
        Value::Map(entries) => entries
            .iter()
            .filter_map(|(YamlKey { name, .. }, value)| Some((name.clone(), value.text()?.to_owned())))
            .collect(),
    }
}
