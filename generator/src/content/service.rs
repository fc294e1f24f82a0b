//! A service or tool for participants.

use schema::yaml::{Context, Fields};

use super::{Kind, word};

/// The pictures a service may have; the theme draws them.
const ICONS: &[&str] = &["hands", "captions", "globe", "remote", "account", "podcast"];

/// The front matter of a service.
#[derive(Debug, Clone)]
pub struct Service {
    /// The year from which it is offered.
    pub new_in: Option<i16>,
    /// Its picture.
    pub icon: Option<&'static str>,
}

impl Kind for Service {
    const NAME: &'static str = "service";
    const FOLDER: &'static str = "services";
    const WHAT: &'static str = "a service";

    fn read(fields: &mut Fields<'_>, context: &mut Context<'_>) -> Option<Self> {
        Some(Service {
            new_in: fields.optional("new_in", context),
            icon: word(fields, "icon", "unknown-icon", "a picture of the theme", ICONS, context),
        })
    }
}
