//! A special track or a feature of the programme.

use schema::name::Slug;
use schema::yaml::{At, Context, Fields};

use super::{Kind, word};

/// The front matter of a track.
#[derive(Debug, Clone)]
pub struct Track {
    /// `special-track` or `feature`.
    pub group: &'static str,
    /// The call to answer.
    pub call: Option<At<Slug>>,
    /// Who works on it together.
    pub partners: Vec<String>,
}

impl Kind for Track {
    const NAME: &'static str = "track";
    const FOLDER: &'static str = "tracks";
    const WHAT: &'static str = "a track";

    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self> {
        let groups = ["special-track", "feature"];
        let group = word(fields, "group", "unknown-group", "a group of tracks", &groups, context);
        let track = Track {
            group: group.unwrap_or("special-track"),
            call: fields.optional("call", context),
            partners: fields.or("partners", Vec::new(), context),
        };
        // By these names mails are recognised; the catalogue reads them.
        fields.optional::<Vec<String>>("names", context);
        Some(track)
    }
}
