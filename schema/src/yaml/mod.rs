//! Reads and writes YAML: the only module that names the engine.
//!
//! Authors' files are read into a [`Node`] tree in which every key and value knows its place, so that all mistakes
//! of a file can be told in one run, each at its line and column. Nothing here knows what the keys mean.

mod quick;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::shape::{Keys, Shape};

/// A value of an author's file with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where the value begins.
    pub place: Place,
    /// What stands there.
    pub value: Value,
}

/// What can stand in a file: text as it was typed (numbers and booleans too), a list or a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text; a quoted or block scalar is already unescaped.
    Text(String),
    /// A plain number or boolean as it was typed: `012` stays `012`, `no` stays `no`.
    Plain(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the order of the file, with the places of its keys.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where the key begins.
    pub place: Place,
    /// The key.
    pub name: String,
}

/// What the engine hands over, before the original spelling of plain scalars is put back.
enum Raw {
    Null,
    Text(String),
    /// A number or boolean: its spelling is taken from the source.
    Typed(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;
        impl<'de> Visitor<'de> for RawVisitor {
            type Value = Raw;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("text, a list or a map")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
                Raw::deserialize(deserializer)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
                Ok(Raw::Typed(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
                Ok(Raw::Typed(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
                Ok(Raw::Typed(value.to_string()))
            }
            fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
                Ok(Raw::Typed(value.to_string()))
            }
            fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
                Ok(Raw::Typed(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
                Ok(Raw::Typed(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
                Ok(Raw::Text(value.to_owned()))
            }
            fn visit_string<E>(self, value: String) -> Result<Raw, E> {
                Ok(Raw::Text(value))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    items.push(entry);
                }
                Ok(Raw::Map(items))
            }
        }
        deserializer.deserialize_any(RawVisitor)
    }
}

/// A file that is being read: its name, and the mistakes found so far.
#[derive(Debug)]
pub struct Context<'a> {
    /// The file's path relative to the root.
    pub file: &'a str,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// The keys that are asked for, while a reader tells its shape.
    sketch: Option<Box<Keys>>,
}

impl<'a> Context<'a> {
    /// Starts reading a file.
    pub fn new(file: &'a str) -> Self {
        Context { file, diagnostics: Vec::new(), sketch: None }
    }

    /// Starts noting what a reader asks for; see [`Shape::asked`].
    pub(crate) fn sketching() -> Self {
        let keys = Keys { open: true, ..Keys::default() };
        Context { file: "", diagnostics: Vec::new(), sketch: Some(Box::new(keys)) }
    }

    /// Returns what was asked for.
    pub(crate) fn into_sketch(self) -> Keys {
        self.sketch.map_or_else(Keys::default, |keys| *keys)
    }

    /// Notes that a reader asks for a key in its own way, with what may stand there.
    pub fn asks(&mut self, name: &str, shape: impl FnOnce() -> Shape, required: bool) {
        if let Some(keys) = &mut self.sketch {
            keys.note(name, shape(), required);
        }
    }

    /// Notes an error and returns it, so that help can be added.
    pub fn error(&mut self, place: Place, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Diagnostic::error(code, self.file, place, message))
    }

    /// Notes a warning and returns it, so that help can be added.
    pub fn warning(
        &mut self,
        place: Place,
        code: &'static str,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::warning(code, self.file, place, message))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        self.diagnostics.push(diagnostic);
        self.diagnostics.last_mut().expect("one was just pushed")
    }
}

impl Diagnostic {
    /// Sets how to mend it.
    pub fn set_help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
}

/// What can be read from a [`Node`]; `None` means that the mistake is noted in the context.
pub trait Read: Sized {
    /// Reads the value or notes what is wrong with it.
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self>;

    /// Tells what may stand there. A reader of keys need not say: its questions are noted.
    fn shape() -> Shape {
        Shape::asked(|node, context| {
            Self::read(node, context);
        })
    }
}

/// A value that remembers its place, for checks of later stages.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// Where it stands.
    pub place: Place,
    /// The value.
    pub value: T,
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        T::read(node, context).map(|value| At { place: node.place, value })
    }

    fn shape() -> Shape {
        T::shape()
    }
}

impl Node {
    /// Returns the scalar as it was typed.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Plain(text) => Some(text),
            _ => None,
        }
    }

    fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Text(_) | Value::Plain(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    fn wrong_kind(&self, context: &mut Context<'_>, wanted: &str) {
        let message = format!("expected {wanted}, found {}", self.kind());
        context.error(self.place, "wrong-type", message);
    }
}

impl Read for Node {
    fn read(node: &Node, _: &mut Context<'_>) -> Option<Self> {
        Some(node.clone())
    }

    fn shape() -> Shape {
        Shape::Any
    }
}

impl Read for String {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let text = node.text().map(str::to_owned);
        if text.is_none() {
            node.wrong_kind(context, "text");
        }
        text
    }

    fn shape() -> Shape {
        Shape::Text
    }
}

impl Read for bool {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        match node.text() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                let found = node.text().map_or_else(|| node.kind().to_owned(), |text| format!("`{text}`"));
                context
                    .error(node.place, "wrong-type", format!("expected true or false, found {found}"))
                    .set_help("write `true` or `false`, without quotes");
                None
            }
        }
    }

    fn shape() -> Shape {
        Shape::Flag
    }
}

macro_rules! read_number {
    ($($number:ty),*) => {$(
        impl Read for $number {
            fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
                let number = node.text().and_then(|text| text.parse().ok());
                if number.is_none() {
                    let found = node.text().map_or_else(|| node.kind().to_owned(), |text| format!("`{text}`"));
                    context.error(node.place, "wrong-type", format!("expected a whole number, found {found}"));
                }
                number
            }

            fn shape() -> Shape {
                Shape::Whole
            }
        }
    )*};
}
read_number!(i64, u64, u32, usize, i16);

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        match &node.value {
            Value::List(items) => {
                let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, context)).collect();
                read.into_iter().collect()
            }
            _ => {
                node.wrong_kind(context, "a list");
                None
            }
        }
    }

    fn shape() -> Shape {
        Shape::list(T::shape())
    }
}

/// Reads the keys of one map: known ones are taken by name, the rest is reported by [`Fields::finish`].
#[derive(Debug)]
pub struct Fields<'n> {
    what: &'static str,
    place: Place,
    entries: &'n [(Key, Node)],
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Opens a map; `what` names it in messages, such as `a call`.
    pub fn open(node: &'n Node, what: &'static str, context: &mut Context<'_>) -> Option<Self> {
        if let Some(keys) = &mut context.sketch {
            keys.what = what;
        }
        match &node.value {
            Value::Map(entries) => Some(Fields { what, place: node.place, entries, known: Vec::new() }),
            Value::Null => Some(Fields { what, place: node.place, entries: &[], known: Vec::new() }),
            _ => {
                node.wrong_kind(context, &format!("{what} (a map of `key: value`)"));
                None
            }
        }
    }

    /// Returns a key's value; an empty value counts as absent.
    pub fn node(&mut self, name: &'static str) -> Option<&'n Node> {
        self.known.push(name);
        let entry = self.entries.iter().find(|(key, _)| key.name == name)?;
        (!matches!(entry.1.value, Value::Null)).then_some(&entry.1)
    }

    /// Returns the place of a key, or of the map where the key is absent.
    pub fn place_of(&self, name: &str) -> Place {
        self.entries.iter().find(|(key, _)| key.name == name).map_or(self.place, |(key, _)| key.place)
    }

    /// Reads a key that may be absent.
    pub fn optional<T: Read>(&mut self, name: &'static str, context: &mut Context<'_>) -> Option<T> {
        context.asks(name, T::shape, false);
        self.node(name).and_then(|node| T::read(node, context))
    }

    /// Reads a key that may be absent, with its default.
    pub fn or<T: Read>(&mut self, name: &'static str, default: T, context: &mut Context<'_>) -> T {
        self.optional(name, context).unwrap_or(default)
    }

    /// Reads a key that must be there.
    pub fn required<T: Read>(&mut self, name: &'static str, context: &mut Context<'_>) -> Option<T> {
        context.asks(name, T::shape, true);
        match self.node(name) {
            Some(node) => T::read(node, context),
            None => {
                context
                    .error(self.place, "missing-field", format!("{} needs `{name}`", self.what))
                    .set_help(format!("add a line `{name}: …`"));
                None
            }
        }
    }

    /// Skips keys that are allowed and not read here.
    pub fn allow(&mut self, names: &[&'static str]) {
        self.known.extend_from_slice(names);
    }

    /// Reports every key that was not asked for.
    pub fn finish(self, context: &mut Context<'_>) {
        if let Some(keys) = &mut context.sketch {
            self.known.iter().for_each(|name| keys.note(name, Shape::Any, false));
            keys.open = false;
        }
        for (key, _) in self.entries {
            if self.known.iter().any(|known| *known == key.name) {
                continue;
            }
            let near = nearest(&key.name, self.known.iter().copied());
            let known = self.known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known fields: {known}"),
            };
            context
                .error(key.place, "unknown-field", format!("{} has no field `{}`", self.what, key.name))
                .set_help(help);
        }
    }
}

/// How much one file may hold; far above what authors write, far below what hurts.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Reads a YAML text; a broken one gives the engine's message as a diagnostic at its place.
pub fn parse(file: &str, text: &str) -> Result<Node, Box<Diagnostic>> {
    if text.len() > MAX_BYTES {
        let message = format!("the file is larger than {} MiB", MAX_BYTES / 1024 / 1024);
        return Err(Box::new(Diagnostic::error("too-large", file, Place::START, message)));
    }
    match quick::parse(text) {
        Some(node) => Ok(node),
        None => by_engine(file, text),
    }
}

/// Reads a text by the engine.
fn by_engine(file: &str, text: &str) -> Result<Node, Box<Diagnostic>> {
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: 24,
            max_nodes: 400_000,
            max_anchors: 0,
            max_aliases: 0,
        },
        with_snippet: false,
    };
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(resolve(raw, text)),
        Err(error) => Err(Box::new(broken(file, &error))),
    }
}

fn resolve(raw: Spanned<Raw>, source: &str) -> Node {
    let here = place(&raw);
    let slice = |spanned: &Spanned<Raw>| {
        let span = spanned.referenced.span();
        let from = usize::try_from(span.byte_offset()?).ok()?;
        let len = usize::try_from(span.byte_len()?).ok()?;
        source.get(from..from + len).map(str::trim).map(str::to_owned)
    };
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Typed(ref value) => Value::Plain(slice(&raw).unwrap_or_else(|| value.clone())),
        Raw::Text(text) => Value::Text(text),
        Raw::List(items) => Value::List(items.into_iter().map(|item| resolve(item, source)).collect()),
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| (Key { place: place(&key), name: key.value }, resolve(value, source)))
                .collect(),
        ),
    };
    Node { place: here, value }
}

fn place<T>(spanned: &Spanned<T>) -> Place {
    let location = spanned.referenced;
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Place { line: small(location.line()), col: small(location.column()), len: small(location.span().len()) }
}

/// Words the engine's refusal for the author.
fn broken(file: &str, error: &serde_yaml::Error) -> Diagnostic {
    use serde_yaml::Error;
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX).max(1);
    let at = error.location().map_or(Place::START, |at| Place {
        line: small(at.line()),
        col: small(at.column()),
        len: 1,
    });
    match error.without_snippet() {
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.clone().unwrap_or_default();
            let at = Place { len: small(key.chars().count() as u64), ..at };
            Diagnostic::error("duplicate-key", file, at, format!("`{key}` stands twice in the same map"))
                .help("keep one of the two lines")
        }
        Error::UnknownAnchor { .. } => {
            Diagnostic::error("bad-yaml", file, at, "a value that begins with `*` must be quoted")
                .help("write it between quotation marks: `\"*…\"`")
        }
        other => {
            let message = other.to_string();
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            let help = if message.contains("mapping values are not allowed") {
                "a value that holds `: ` must stand between quotation marks"
            } else if message.contains("quote") {
                "close the quotation mark on the same value"
            } else if message.contains("anchor") || message.contains("budget") {
                "anchors, aliases and very deep or very long structures are not used in content files"
            } else {
                "look at the indentation and the quotation marks of this line and the one before it"
            };
            Diagnostic::error("bad-yaml", file, at, format!("this is not valid YAML: {message}")).help(help)
        }
    }
}

/// Writes a value in the canonical form: the same value gives the same bytes.
pub fn write<T: serde::Serialize>(value: &T) -> String {
    serde_yaml::to_string(value).expect("plain data can always be written as YAML")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_field(text: &str) -> (Option<bool>, Vec<String>) {
        let node = parse("f.yaml", text).expect("valid YAML");
        let mut context = Context::new("f.yaml");
        let mut fields = Fields::open(&node, "a thing", &mut context).expect("a map");
        let draft = fields.optional("draft", &mut context);
        fields.optional::<String>("title", &mut context);
        fields.finish(&mut context);
        (draft, context.diagnostics.iter().map(|d| d.render(None)).collect())
    }

    #[test]
    fn scalars_keep_their_spelling() {
        let node = parse("f", "a: 012\nb: no\nc: 1e3\nd: \"x\\ty\"\ne: 2020-01\n").expect("valid YAML");
        let Value::Map(entries) = &node.value else { panic!("a map") };
        let texts: Vec<_> = entries.iter().map(|(_, node)| node.text().unwrap_or("-")).collect();
        assert_eq!(texts, ["012", "no", "1e3", "x\ty", "2020-01"]);
    }

    #[test]
    fn all_mistakes_of_a_map_are_told_at_their_places() {
        let (_, told) = one_field("titel: x\ndraft: perhaps\n");
        assert_eq!(
            told,
            [
                "f.yaml:2:8: error[wrong-type]: expected true or false, found `perhaps`\n  help: write `true` or `false`, without quotes\n",
                "f.yaml:1:1: error[unknown-field]: a thing has no field `titel`\n  help: did you mean `title`?\n",
            ]
        );
    }

    #[test]
    fn broken_yaml_is_told_in_words_for_authors() {
        let told = |text| parse("f", text).err().map(|d| (d.line, d.col, d.code));
        assert_eq!(told("a: 1\nb: 2\na: 3\n"), Some((3, 1, "duplicate-key")));
        assert_eq!(told("a: b: c\n"), Some((1, 5, "bad-yaml")));
        assert_eq!(told("a: 'x\n"), Some((1, 4, "bad-yaml")));
        assert_eq!(told("a: *x\n"), Some((1, 4, "bad-yaml")));
        assert_eq!(told(&"[".repeat(5000)).map(|t| t.2), Some("bad-yaml"));
    }

    /// Both readers give the same tree, or the quick one gives none.
    fn agree(text: &str) -> bool {
        let Some(quick) = quick::parse(text) else { return false };
        match by_engine("f", text) {
            Ok(engine) => assert_eq!(quick, engine, "{text}"),
            Err(told) => panic!("the engine refuses what the quick reader takes: {}\n{text}", told.message),
        }
        true
    }

    #[test]
    fn the_quick_reader_takes_plain_files_and_agrees() {
        assert!(agree(
            "schema: 1\nid: HLTF-4F7K92QD\nreceived: 2020-01-22T16:04:21+01:00\nlate: true\nanswers:\n  title: \"A: b\"\n  country: \"NO\"\n  lines: [C1, 12, x y]\n  none: []\n  text: |\n    One: two # three\n\n      more\n    - [x](y.md)\n\nnotes: Ünï cödé\n# end\n"
        ));
        assert!(agree("a: |-\n  x\n\n\nb: |\n    y\n\n\n"));
        for odd in [
            "a: 'x'\n",
            "a: x\n  y\n",
            "- a\n",
            "a:\n",
            "a: {b: c}\n",
            "a: no\n",
            "a: 012\n",
            "a: 1\na: 2\n",
            "a: x # y\n",
            "a: |2\n  x\n",
        ] {
            assert!(!agree(odd), "{odd}");
        }
    }

    /// A line of a file as people nearly write it.
    fn lines() -> impl proptest::strategy::Strategy<Value = String> {
        use proptest::prelude::*;
        let value = prop_oneof![
            "[A-Za-zé世][A-Za-z0-9é世 .,()/?!-]{0,20}",
            "[A-Za-z]{1,4}[:#'\"\\[{&*|>%@` ,-]{1,3}[a-z]{0,4}",
            "\"[^\"\\\\\n]{0,20}\"",
            "\\[([A-Za-z0-9. -]{0,6},){0,4}[A-Za-z0-9 ]{0,4}\\]",
            "[0-9]{1,10}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(Z|\\+01:00))?)?",
            "true|false|yes|No|null|~|[+-.]?[0-9]e?[0-9.]*",
        ];
        let block = ("\\||\\|-|>", proptest::collection::vec("[ ]{0,3}[A-Za-z#|:-]{0,8}[ ]{0,2}", 0..4))
            .prop_map(|(mark, lines)| lines.iter().fold(mark, |text, line| format!("{text}\n    {line}")));
        let value = prop_oneof![4 => value, 1 => block, 1 => Just(String::new())];
        ("(  ){0,2}", "[a-h]_?[a-h]?", prop_oneof![8 => Just(": "), 1 => Just(":"), 1 => Just(":   ")], value)
            .prop_map(|(indent, key, colon, value)| format!("{indent}{key}{colon}{value}\n"))
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3000))]
        #[test]
        fn the_quick_reader_never_disagrees_on_files(lines in proptest::collection::vec(lines(), 1..6)) {
            agree(&lines.concat());
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3000))]
        #[test]
        fn the_quick_reader_never_disagrees(
            text in "(([ ]{0,5}(a|b|c_d|e-f|no|1)(: |:|:  )([a-zA-Z0-9 .:#,é世'\"|>\\[\\]{}&*!%@~+<=-]{0,12}|\\||\\|-|\\[a, 1, C7-x\\]|\"x: y\"|2020-01-0[1-9]|true|[0-9]{1,4})|[ ]{0,6}[a-z#:-]{0,6})\n){1,8}"
        ) {
            agree(&text);
        }
    }
}
