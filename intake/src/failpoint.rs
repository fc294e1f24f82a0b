//! Named steps of the protocol at which a test can kill the worker. In a release build this is nothing at all.

#![cfg_attr(
    debug_assertions,
    expect(clippy::disallowed_methods, reason = "shell: a test names the step in the environment")
)]

/// Every step, in the order of the protocol.
pub const STEPS: [&str; 12] = [
    "blob-written",
    "message-entered",
    "message-safe",
    "source-told",
    "attempt-counted",
    "decision-written",
    "decision-committed",
    "record-renamed",
    "record-noted",
    "reply-sending",
    "reply-written",
    "reply-sent",
];

/// Dies here, at once and without cleaning up, if `WSIS_INTAKE_DIE_AT` names this step.
#[cfg(debug_assertions)]
pub fn reach(step: &str) {
    debug_assert!(STEPS.contains(&step), "an unknown step");
    if std::env::var_os("WSIS_INTAKE_DIE_AT").is_some_and(|named| named == step) {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
#[inline]
pub fn reach(_: &str) {}

/// Panics over a message that holds the text that `WSIS_INTAKE_STUMBLE_ON` names, as a mistake of ours would.
#[cfg(debug_assertions)]
pub fn stumble(raw: &[u8]) {
    let named = std::env::var("WSIS_INTAKE_STUMBLE_ON").unwrap_or_default();
    let stumbles = !named.is_empty() && raw.windows(named.len()).any(|window| window == named.as_bytes());
    assert!(!stumbles, "a test asked for this");
}

/// Does nothing.
#[cfg(not(debug_assertions))]
#[inline]
pub fn stumble(_: &[u8]) {}
