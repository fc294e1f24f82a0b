//! `content/intake.yaml`: how the worker works here. Every key has a default, so the file may be absent.

use schema::diagnostic::Diagnostic;
use schema::yaml::{self, Context, Fields, Node, Read};

/// The settings of the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// When record files become part of the repository's history.
    pub commit: Commit,
    /// Hosts whose Received lines are our own, topmost first; empty means that the topmost line counts.
    pub own_hosts: Vec<String>,
    /// Further addresses that are ours, beside the contact.
    pub own_addresses: Vec<String>,
    /// Names by which our own mail server signs its Authentication-Results.
    pub authserv_ids: Vec<String>,
    /// The Maildir, relative to the root.
    pub maildir: String,
    /// The folder that replies are put into, relative to the root.
    pub outbox: String,
}

/// When record files become part of the repository's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// As soon as they are written.
    OnArrival,
    /// Once a person decided about them.
    OnAccept,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            commit: Commit::OnArrival,
            own_hosts: Vec::new(),
            own_addresses: Vec::new(),
            authserv_ids: Vec::new(),
            maildir: "var/maildir".to_owned(),
            outbox: "var/outbox".to_owned(),
        }
    }
}

impl Config {
    /// Reads the file's text.
    pub fn parse(file: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
        let mut context = Context::new(file);
        let config = match yaml::parse(file, text) {
            Ok(node) => Config::read(&node, &mut context),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                None
            }
        };
        diagnostics.append(&mut context.diagnostics);
        config
    }
}

impl Read for Config {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "the worker's settings", context)?;
        let default = Config::default();
        let config = Config {
            commit: fields.or("commit", default.commit, context),
            own_hosts: fields.or("own_hosts", default.own_hosts, context),
            own_addresses: fields.or("own_addresses", default.own_addresses, context),
            authserv_ids: fields.or("authserv_ids", default.authserv_ids, context),
            maildir: fields.or("maildir", default.maildir, context),
            outbox: fields.or("outbox", default.outbox, context),
        };
        fields.finish(context);
        Some(config)
    }
}

impl Read for Commit {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        match node.text() {
            Some("on-arrival") => Some(Commit::OnArrival),
            Some("on-accept") => Some(Commit::OnAccept),
            _ => {
                context
                    .error(node.place, "unknown-commit", "this is not a moment of committing")
                    .set_help("write `on-arrival` or `on-accept`");
                None
            }
        }
    }
}
