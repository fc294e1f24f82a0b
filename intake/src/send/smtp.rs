//! A mail server by SMTP: STARTTLS or TLS, with a password that comes from a file of the operator's.

#![expect(clippy::disallowed_methods, reason = "shell: reads the password's file")]

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
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
        let usual = match server.security {
            Security::Starttls => SUBMISSION_PORT,
            Security::Tls => SUBMISSIONS_PORT,
            Security::None => SMTP_PORT,
        };
        let mut builder = SmtpTransport::builder_dangerous(&server.host).port(usual);
        builder = match server.security {
            Security::Starttls => builder.tls(Tls::Required(trust(server)?)),
            Security::Tls => builder.tls(Tls::Wrapper(trust(server)?)),
            Security::None => builder,
        };
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

/// Whom we believe that it is the server: whoever a public authority vouches for, or the operator's own.
fn trust(server: &Server) -> Result<TlsParameters, String> {
    let named = |error: &dyn std::fmt::Display| format!("the mail server {}: {error}", server.host);
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.ca {
        let pem = fs::read(path).map_err(|error| format!("{path}: {error}"))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| format!("{path}: {error}"))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| named(&error))
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

/// Tells whether the server refused us, not the recipient (RFC 4954 §6).
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_some_and(|code| matches!(code.to_string().as_str(), "530" | "534" | "535" | "538"))
}

impl Transport for Smtp {
    fn send(&mut self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let envelope = envelope(letter)?;
        match self.0.send_raw(&envelope, letter.bytes) {
            Ok(_) => Ok(()),
            // The wrong password is ours, not the reader's: it can be mended.
            Err(error) if is_about_us(&error) => Err(Refusal::Unreachable(error.to_string())),
            Err(error) if error.is_permanent() => Err(Refusal::Never(error.to_string())),
            Err(error) if error.is_transient() => Err(Refusal::Later(error.to_string())),
            Err(error) => Err(Refusal::Unreachable(error.to_string())),
        }
    }
}
