//! Shell: Says when something below a root changed: one word for a burst of changes, with the paths that are known to
//! have changed.
//!
//! Watchers miss things (a new folder's first files, a burst that overflows): whoever acts on the paths looks again at
//! everything once it is quiet.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use camino::Utf8Path;
use notify::{EventKind, RecursiveMode, Watcher};

use crate::discover::is_noise;

/// How long it must be quiet before a burst counts as over.
const QUIET: Duration = Duration::from_millis(10);

/// Why the waiting ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Woken {
    /// Files changed: these, or who knows which.
    Changed(Option<BTreeSet<PathBuf>>),
    /// The time came.
    Time,
    /// The program should stop.
    Stop,
}

/// What arrives at the one who waits.
enum Message {
    Changed(Option<Vec<PathBuf>>),
    Stop,
}

/// A watcher; it watches as long as it lives.
pub struct Watch {
    messages: Receiver<Message>,
    stop: Sender<Message>,
    _watcher: notify::RecommendedWatcher,
}

impl Watch {
    /// Watches `content/` and `themes/` of a canonical root.
    pub fn new(root: &Utf8Path) -> notify::Result<Watch> {
        let (send, messages) = channel();
        let stop = send.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let message = match event {
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) if event.need_rescan() || event.paths.is_empty() => Message::Changed(None),
                Ok(mut event) => {
                    event.paths.retain(|path| !noise(path));
                    if event.paths.is_empty() {
                        return;
                    }
                    Message::Changed(Some(event.paths))
                }
                // After an overflow everything may have changed.
                Err(_) => Message::Changed(None),
            };
            let _ = send.send(message);
        })?;
        for folder in ["content", "themes"] {
            watcher.watch(root.join(folder).as_std_path(), RecursiveMode::Recursive)?;
        }
        Ok(Watch { messages, stop, _watcher: watcher })
    }

    /// Returns a switch that ends the waiting for good.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let stop = self.stop.clone();
        move || {
            let _ = stop.send(Message::Stop);
        }
    }

    /// Waits for a change, at most for a time.
    pub fn wait(&self, at_most: Option<Duration>) -> Woken {
        let first = match at_most {
            Some(time) => self.messages.recv_timeout(time),
            None => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let mut changed = Some(BTreeSet::new());
        let mut note = |paths: Option<Vec<PathBuf>>| match (&mut changed, paths) {
            (Some(changed), Some(paths)) => changed.extend(paths),
            (changed, _) => *changed = None,
        };
        match first {
            Ok(Message::Changed(paths)) => note(paths),
            Err(RecvTimeoutError::Timeout) => return Woken::Time,
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return Woken::Stop,
        }
        loop {
            match self.messages.recv_timeout(QUIET) {
                Ok(Message::Changed(paths)) => note(paths),
                Err(RecvTimeoutError::Timeout) => return Woken::Changed(changed),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return Woken::Stop,
            }
        }
    }
}

fn noise(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| is_noise(&name.to_string_lossy()))
}
