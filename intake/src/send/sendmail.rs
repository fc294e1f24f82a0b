//! The system's sendmail command, which has a queue of its own.

use lettre::Transport as _;
use lettre::transport::sendmail::SendmailTransport;

use super::{Letter, Refusal, Transport};

/// The command.
#[derive(Debug)]
pub(super) struct Sendmail(SendmailTransport);

impl Sendmail {
    pub(super) fn new(command: &str) -> Sendmail {
        Sendmail(SendmailTransport::new_with_command(command))
    }
}

impl Transport for Sendmail {
    fn send(&mut self, letter: &Letter<'_>) -> Result<(), Refusal> {
        let envelope = super::smtp::envelope(letter)?;
        self.0.send_raw(&envelope, letter.bytes).map_err(|error| {
            let told = error.to_string();
            if error.is_response() { Refusal::Later(told) } else { Refusal::Unreachable(told) }
        })
    }
}
