//! Runs work on a stranger's bytes so that it can neither stop the worker nor hold it up: in a thread whose panic is an
//! answer and whose delay is one, and from the second attempt on in a process of its own with limits.

#![expect(clippy::disallowed_methods, reason = "shell: threads and processes")]

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use camino::Utf8Path;
use jiff::Timestamp;
use rustix::process::{Resource, Rlimit, setrlimit};

/// How long one message may take.
pub fn patience() -> Duration {
    crate::failpoint::patience().unwrap_or(Duration::from_secs(20))
}
/// How much memory a process for one message may use.
const MEMORY: u64 = 1 << 30;
/// How much processor time it may use, in seconds.
const PROCESSOR: u64 = 15;
/// A deeply nested message needs stack, not recursion without end.
const STACK: usize = 16 * 1024 * 1024;

/// Why work gave no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// It panicked.
    Panicked,
    /// Its bytes are not those that were taken in.
    Damaged,
    /// It took too long. Its thread is left to itself; the process ends with the worker.
    TookTooLong,
}

/// Does work in a thread and waits for it, but not for ever.
pub fn guarded<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failed> {
    let (done, result) = mpsc::sync_channel(1);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let _ = done.send(work());
    });
    if thread.is_err() {
        return Err(Failed::Panicked);
    }
    result.recv_timeout(patience()).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => Failed::TookTooLong,
        mpsc::RecvTimeoutError::Disconnected => Failed::Panicked,
    })
}

/// Decides one message in a process of its own; tells whether that process ended well.
pub fn in_a_process(root: &Utf8Path, now: Timestamp, seq: i64) -> bool {
    let Ok(program) = std::env::current_exe() else { return false };
    let child = Command::new(program)
        .args(["--root", root.as_str(), "--at", &now.to_string(), "attempt", &seq.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < patience() => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// Sets the limits of a process for one message; called by that process before anything else.
pub fn limit_this_process() {
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    let _ = setrlimit(Resource::As, limit(MEMORY));
    let _ = setrlimit(Resource::Cpu, limit(PROCESSOR));
    let _ = setrlimit(Resource::Core, limit(0));
}
