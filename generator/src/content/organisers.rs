//! `content/organisers.yaml`: who hosts and organises, and who works with them.

use schema::localized::Localized;
use schema::name::Slug;
use schema::yaml::{At, Context, Fields, Node, Read};

use super::word;

/// The roles in the order in which lists show them.
pub const ROLES: &[&str] = &["host", "co-organiser", "agency", "partner"];

/// An organisation.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Organiser {
    pub id: At<Slug>,
    pub name: Localized,
    pub role: &'static str,
    /// What it does here.
    pub does: Option<String>,
    pub since: Option<i16>,
    pub url: Option<String>,
}

impl Read for Organiser {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "an organiser", context)?;
        let id = fields.required("id", context);
        let name = fields.required("name", context);
        let role = word(&mut fields, "role", "unknown-role", "a role of an organiser", ROLES, context);
        let does = fields.optional("for", context);
        let since = fields.optional("since", context);
        let url = fields.optional("url", context);
        fields.finish(context);
        Some(Organiser { id: id?, name: name?, role: role.unwrap_or("partner"), does, since, url })
    }
}
