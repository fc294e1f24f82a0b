//! `content/intake.yaml`: how the worker works here. Every key has a default, so the file may be absent.

use schema::diagnostic::Diagnostic;
use schema::shape::Shape;
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
    /// How replies go out.
    pub replies: Outgoing,
    /// Whether mail to `contact+anything@` reaches us, so that tokens may stand in addresses.
    pub plus_addresses: bool,
    /// Who is told by mail when something needs a person at the machine.
    pub operator: Option<String>,
    /// How many replies go out at most.
    pub limits: Limits,
    /// What a worker with a clone of its own does with the repository that it was cloned from.
    pub git: Git,
}

/// What is exchanged with the repository that ours was cloned from: the upstream of the branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Git {
    /// Whether what editors did there is fetched and merged.
    pub pull: bool,
    /// Whether our commits are brought there.
    pub push: bool,
}

/// How many replies go out at most; what is more is kept and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To one address in a day: a loop of two machines ends here at the latest.
    pub address: u32,
    /// About one record in a day.
    pub thread: u32,
    /// In all in an hour; then sending stops until a person has looked.
    pub all: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { address: 30, thread: 10, all: 20_000 }
    }
}

/// A way out for replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// Files in a folder, relative to the root.
    Folder(String),
    /// The system's sendmail command.
    Sendmail(String),
    /// A mail server.
    Smtp(Server),
}

/// A mail server for replies. Its password is never here: see `WSIS_SMTP_PASSWORD_FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port, where it is not the usual one.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: Security,
    /// The account, where it wants one.
    pub user: Option<String>,
    /// The name by which we greet it.
    pub hello: Option<String>,
    /// A file with the certificate that vouches for it, where it is not a public one.
    pub ca: Option<String>,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// By STARTTLS, or not at all.
    Starttls,
    /// By TLS from the first byte.
    Tls,
    /// Not protected, for a server on this machine.
    None,
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
            replies: Outgoing::Folder("var/outbox".to_owned()),
            plus_addresses: true,
            operator: None,
            limits: Limits::default(),
            git: Git::default(),
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
            replies: fields.or("replies", default.replies, context),
            plus_addresses: fields.or("plus_addresses", default.plus_addresses, context),
            operator: fields.optional("operator", context),
            limits: fields.or("limits", default.limits, context),
            git: fields.or("git", default.git, context),
        };
        fields.finish(context);
        Some(config)
    }
}

impl Read for Limits {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "limits of replies", context)?;
        let default = Limits::default();
        let limits = Limits {
            address: fields.or("address", default.address, context),
            thread: fields.or("thread", default.thread, context),
            all: fields.or("all", default.all, context),
        };
        fields.finish(context);
        Some(limits)
    }
}

impl Read for Git {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "the exchange with another repository", context)?;
        let git = Git { pull: fields.or("pull", false, context), push: fields.or("push", false, context) };
        fields.finish(context);
        Some(git)
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

    fn shape() -> Shape {
        Shape::words(["on-arrival", "on-accept"])
    }
}

impl Read for Outgoing {
    /// One of `folder: PATH`, `sendmail: COMMAND`, `smtp: {host: …}`.
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "`replies`", context)?;
        let folder = fields.optional("folder", context).map(Outgoing::Folder);
        let sendmail = fields.optional("sendmail", context).map(Outgoing::Sendmail);
        let smtp = fields.optional("smtp", context).map(Outgoing::Smtp);
        fields.finish(context);
        let mut named = [folder, sendmail, smtp].into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(one), None) => Some(one),
            _ => {
                context
                    .error(node.place, "unknown-transport", "replies go out in exactly one way")
                    .set_help("write one of `folder: PATH`, `sendmail: COMMAND`, `smtp: {host: …}`");
                None
            }
        }
    }
}

impl Read for Server {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        let mut fields = Fields::open(node, "a mail server", context)?;
        let host = fields.required("host", context);
        let port: Option<u32> = fields.optional("port", context);
        let security = fields.or("security", Security::Starttls, context);
        let user = fields.optional("user", context);
        let hello = fields.optional("hello", context);
        let ca = fields.optional("ca", context);
        fields.finish(context);
        Some(Server {
            host: host?,
            port: port.and_then(|port| u16::try_from(port).ok()),
            security,
            user,
            hello,
            ca,
        })
    }
}

impl Read for Security {
    fn read(node: &Node, context: &mut Context<'_>) -> Option<Self> {
        match node.text() {
            Some("starttls") => Some(Security::Starttls),
            Some("tls") => Some(Security::Tls),
            Some("none") => Some(Security::None),
            _ => {
                context
                    .error(node.place, "unknown-security", "this is not a way to protect a connection")
                    .set_help("write `starttls`, `tls`, or `none` for a server on this machine");
                None
            }
        }
    }

    fn shape() -> Shape {
        Shape::words(["starttls", "tls", "none"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_hint() {
        let shape = Config::shape();
        let keys = shape.keys().expect("a map");
        assert!(!keys.open && keys.keys.len() >= 6, "{keys:?}");
        for key in &keys.keys {
            assert!(schema::hints::of(keys.what, &key.name).is_some(), "no hint for `{}`", key.name);
        }
    }
}
