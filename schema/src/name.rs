//! Names that are checked once and trusted afterwards.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostic::did_you_mean;
use crate::shape::Shape;
use crate::yaml::{Context, Node, Read};

/// A language of the site, as a lower-case primary tag of BCP 47.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "each variant is its own tag")]
pub enum Lang {
    Ar,
    Zh,
    En,
    Fr,
    Ru,
    Es,
}

impl Lang {
    /// The six official languages in the order in which the United Nations lists them on its sites.
    pub const ALL: [Lang; 6] = [Lang::Ar, Lang::Zh, Lang::En, Lang::Fr, Lang::Ru, Lang::Es];

    /// Returns the tag, such as `ar`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::Ar => "ar",
            Lang::Zh => "zh",
            Lang::En => "en",
            Lang::Fr => "fr",
            Lang::Ru => "ru",
            Lang::Es => "es",
        }
    }

    /// Returns the direction in which the language is written: `rtl` or `ltr`.
    pub const fn dir(self) -> &'static str {
        match self {
            Lang::Ar => "rtl",
            _ => "ltr",
        }
    }

    /// Returns the name of the language in the language itself.
    pub const fn endonym(self) -> &'static str {
        match self {
            Lang::Ar => "عربي",
            Lang::Zh => "中文",
            Lang::En => "English",
            Lang::Fr => "Français",
            Lang::Ru => "Русский",
            Lang::Es => "Español",
        }
    }

    /// Reads a tag; regions are ignored, so `fr-CH` is French.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Lang::ALL.into_iter().find(|lang| lang.as_str() == primary)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Read for Lang {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let text = String::read(node, context)?;
        let found = Lang::ALL.into_iter().find(|lang| lang.as_str() == text);
        if found.is_none() {
            let help = did_you_mean(&text, Lang::ALL.iter().map(|lang| lang.as_str()));
            context
                .error(node.place, "unknown-language", format!("`{text}` is not a language of this software"))
                .set_help(help);
        }
        found
    }

    fn shape() -> Shape {
        Shape::words(Lang::ALL.iter().map(|lang| lang.as_str()))
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $code:literal, $what:literal, $rule:literal, $pattern:literal, $example:literal, $ok:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks the spelling.
            pub fn parse(text: &str) -> Option<Self> {
                let ok: fn(&str) -> bool = $ok;
                ok(text).then(|| $name(text.to_owned()))
            }

            /// Returns the name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl Read for $name {
            fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
                let text = String::read(node, context)?;
                let name = $name::parse(&text);
                if name.is_none() {
                    context
                        .error(node.place, $code, format!("`{text}` is not {}", $what))
                        .set_help($rule);
                }
                name
            }

            fn shape() -> Shape {
                Shape::Pattern { pattern: $pattern, example: $example, rule: $rule }
            }
        }
    };
}

name!(
    /// The id of a form, call, track or list: it stands in paths and addresses.
    Slug,
    "bad-id",
    "an id",
    "use lower-case letters, digits and `-`, beginning with a letter or digit",
    "^[a-z0-9][a-z0-9-]{0,79}$",
    "photo-contest-2020",
    |text| {
        text.len() <= 80
            && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
);

name!(
    /// The name of a field of a form.
    FieldName,
    "bad-field-name",
    "a field name",
    "use lower-case letters, digits and `_`, beginning with a letter",
    "^[a-z][a-z0-9_]{0,59}$",
    "nominee_name",
    |text| {
        text.len() <= 60
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    }
);

name!(
    /// The id of a record: frozen when the record is made, and its file's name.
    RecordId,
    "bad-record-id",
    "a record id",
    "use letters, digits, `-` and `_`, beginning with a letter or digit",
    "^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$",
    "HLTF-4F7K92QD",
    |text| {
        text.len() <= 80
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    }
);

impl RecordId {
    /// Makes the id of a new record: the form's code and 8 base32 digits of a hash of the first message, the form
    /// and the record's place in the message (from 0).
    pub fn mint(code: &str, message: &[u8], form: &Slug, place: usize) -> RecordId {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(message);
        hash.update([0]);
        hash.update(form.as_str().as_bytes());
        hash.update([0]);
        hash.update(place.to_string().as_bytes());
        let digits = data_encoding::BASE32_NOPAD.encode(&hash.finalize()[..5]);
        RecordId(format!("{code}-{digits}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_message_form_and_place_alone() {
        let form = Slug::parse("hltf-nomination").expect("a valid id");
        let first = RecordId::mint("HLTF", b"mail", &form, 0);
        assert_eq!(first, RecordId::mint("HLTF", b"mail", &form, 0));
        assert_ne!(first, RecordId::mint("HLTF", b"mail", &form, 1));
        assert_eq!(first.as_str().len(), "HLTF-4F7K92QD".len());
    }

    #[test]
    fn names_with_path_or_control_characters_are_refused() {
        for bad in ["", "../x", "a b", "É", "-a", "a\u{202e}b"] {
            assert!(Slug::parse(bad).is_none() && RecordId::parse(bad).is_none(), "{bad:?}");
        }
    }
}
