//! A mail server by SMTP: STARTTLS or TLS, with a password that comes from a file of the operator's.

#![expect(clippy::disallowed_methods, reason = "shell: reads the password's file")]

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::{SmtpTransport, Transport as _};

use super::{Letter, Refusal, Transport};
use crate::config::{Security, Server};

/// How long a server may keep us waiting.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to a mail server.
#[derive(Debug)]
pub(super) struct Smtp(SmtpTransport);

impl Smtp {
    pub(super) fn new(server: &Server) -> Result<Smtp, String> {
        let builder = match server.security {
            Security::Starttls => SmtpTransport::starttls_relay(&server.host),
            Security::Tls => SmtpTransport::relay(&server.host),
            Security::None => Ok(SmtpTransport::builder_dangerous(&server.host)),
        };
        let mut builder = builder.map_err(|error| format!("the mail server {}: {error}", server.host))?;
        builder = builder.timeout(Some(PATIENCE));
        if let Some(port) = server.port {
            builder = builder.port(port);
        }
        if let Some(name) = &server.hello {
            builder = builder.hello_name(ClientId::Domain(name.clone()));
        }
        if let Some(user) = &server.user {
            builder = builder.credentials(Credentials::new(user.clone(), password()?));
        }
        Ok(Smtp(builder.build()))
    }
}

/// Reads the password from the file that the environment names, or from the service manager's credentials.
fn password() -> Result<String, String> {
    let named = std::env::var_os("WSIS_SMTP_PASSWORD_FILE").map(PathBuf::from);
    let credential =
        std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| PathBuf::from(folder).join("smtp-password"));
    let path = named.or(credential).ok_or(
        "the mail server wants a password: name its file in WSIS_SMTP_PASSWORD_FILE, or give the credential smtp-password",
    )?;
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Makes the envelope of a reply.
pub(super) fn envelope(letter: &Letter<'_>) -> Result<Envelope, Refusal> {
    let never = |address: &str| Refusal::Never(format!("`{address}` is not an address"));
    let sender = match letter.sender {
        Some(address) => Some(address.parse().map_err(|_| never(address))?),
        None => None,
    };
    let recipient = letter.recipient.parse().map_err(|_| never(letter.recipient))?;
    Envelope::new(sender, vec![recipient]).map_err(|error| Refusal::Never(error.to_string()))
}

impl Transport for Smtp {
    fn send(&mut self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let envelope = envelope(letter)?;
        match self.0.send_raw(&envelope, letter.bytes) {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Refusal::Never(error.to_string())),
            Err(error) if error.is_transient() => Err(Refusal::Later(error.to_string())),
            Err(error) => Err(Refusal::Unreachable(error.to_string())),
        }
    }
}
