//! Named steps of the protocol at which a test can kill the worker. In a release build this is nothing at all.

#![cfg_attr(
    debug_assertions,
    expect(clippy::disallowed_methods, reason = "shell: a test names the step in the environment")
)]

/// Every step, in the order of the protocol.
pub const STEPS: [&str; 15] = [
    "blob-written",
    "message-entered",
    "message-safe",
    "source-told",
    "attempt-counted",
    "token-used",
    "decision-written",
    "decision-committed",
    "record-renamed",
    "record-noted",
    "commit-announced",
    "commit-made",
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

/// Fails here as a disk does, if `WSIS_INTAKE_FAIL_AT` names this step.
#[cfg(debug_assertions)]
pub fn fault(step: &str) -> std::io::Result<()> {
    debug_assert!(STEPS.contains(&step), "an unknown step");
    match std::env::var_os("WSIS_INTAKE_FAIL_AT").is_some_and(|named| named == step) {
        true => Err(std::io::Error::from_raw_os_error(rustix::io::Errno::IO.raw_os_error())),
        false => Ok(()),
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
#[inline]
pub fn fault(_: &str) -> std::io::Result<()> {
    Ok(())
}

/// Panics over a message that holds the text that `WSIS_INTAKE_STUMBLE_ON` names, as a mistake of ours would; never ends
/// over one with `WSIS_INTAKE_HANG_ON`, and eats all memory over one with `WSIS_INTAKE_HOG_ON`.
#[cfg(debug_assertions)]
pub fn stumble(raw: &[u8]) {
    let meets = |name: &str| {
        let named = std::env::var(name).unwrap_or_default();
        !named.is_empty() && raw.windows(named.len()).any(|window| window == named.as_bytes())
    };
    assert!(!meets("WSIS_INTAKE_STUMBLE_ON"), "a test asked for this");
    while meets("WSIS_INTAKE_HANG_ON") {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let mut eaten: Vec<Vec<u8>> = Vec::new();
    while meets("WSIS_INTAKE_HOG_ON") {
        // The machine ends a process that eats all its memory; a process with limits of its own cannot.
        if rustix::process::getrlimit(rustix::process::Resource::As).current.is_none() {
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
        eaten.push(vec![1; 64 * 1024 * 1024]);
    }
}

/// How long one message may take, where a test is in a hurry.
#[cfg(debug_assertions)]
pub fn patience() -> Option<std::time::Duration> {
    let milliseconds = std::env::var("WSIS_INTAKE_PATIENCE").ok()?.parse().ok()?;
    Some(std::time::Duration::from_millis(milliseconds))
}

/// No test is in a hurry.
#[cfg(not(debug_assertions))]
#[inline]
pub fn patience() -> Option<std::time::Duration> {
    None
}

/// Does nothing.
#[cfg(not(debug_assertions))]
#[inline]
pub fn stumble(_: &[u8]) {}
