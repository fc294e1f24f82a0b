//! The same readers in a process of their own.
//!
//! A file can make a reader crash, run for ever or eat all memory; then a process ends that holds nothing of ours. One
//! process reads one file: it gets the bytes on its standard input and answers on its standard output, both framed by
//! lengths, and first of all gives up what it does not need: memory beyond 1 GiB, time beyond 15 s, and any new file or
//! connection.

#![expect(clippy::disallowed_methods, reason = "shell: runs the reader in a process of its own")]

use std::io::{self, Read, Write};
use std::panic;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::{Document, Photo, Problem, Reading, is_opened, limits, read_here};
use crate::message::{FileType, sniff};

/// The hidden command that makes this program the reader.
pub const COMMAND: &str = "attachment-reader";

/// Begins every frame, so that another program's output is no answer.
const MAGIC: &[u8; 8] = b"wsis-at1";
/// Longest header of a frame: a document is in it, as JSON.
const HEADER_BYTES: u32 = 32 * 1024 * 1024;

/// What is asked.
#[derive(Serialize, Deserialize)]
struct Question {
    name: String,
    bytes: u64,
}

/// What is answered. A photo's bytes follow the header.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Document(Document),
    Photo {
        bytes: u64,
        png: bool,
        width: u32,
        height: u32,
        original_width: u32,
        original_height: u32,
        had_gps: bool,
    },
    Other,
    Problem(Problem),
}

/// Reads a file in a process of its own: the same program, started with [`COMMAND`].
///
/// # Errors
/// A [`Problem`] of the file; also where its reader crashes, is too slow or needs too much memory.
pub fn read(bytes: &[u8], file_type: FileType, name: &str) -> Result<Reading, Problem> {
    Reader::ours()?.read(bytes, file_type, name)
}

/// A program that reads files for us.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    limit: Duration,
}

impl Reader {
    /// Returns this very program.
    ///
    /// # Errors
    /// [`Problem::ReaderMissing`] where the system cannot say which that is.
    pub fn ours() -> Result<Self, Problem> {
        // The link still names the running program after an update has replaced the file.
        let itself = PathBuf::from("/proc/self/exe");
        if itself.exists() {
            return Ok(Self::at(itself));
        }
        std::env::current_exe().map(Self::at).map_err(|_| Problem::ReaderMissing)
    }

    /// Returns a reader that is another program, for tests.
    #[must_use]
    pub const fn at(program: PathBuf) -> Self {
        Self { program, limit: limits::READING }
    }

    /// Sets how long a reading may take.
    #[must_use]
    pub const fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Reads a file. Types that are never opened need no process.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&self, bytes: &[u8], file_type: FileType, name: &str) -> Result<Reading, Problem> {
        if !is_opened(file_type) || bytes.len() > limits::FILE_BYTES {
            return read_here(bytes, file_type, name);
        }
        if sniff::sniff(bytes) != file_type {
            return Err(Problem::Lie);
        }
        let mut child = Command::new(&self.program)
            .arg(COMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| Problem::ReaderMissing)?;
        let answer = converse(&mut child, bytes, name, self.limit);
        // Both may fail only because it has ended already.
        let _ = child.kill();
        let _ = child.wait();
        answer
    }
}

/// Asks the process and waits for its answer; both in threads, since either may never come to an end.
fn converse(child: &mut Child, bytes: &[u8], name: &str, limit: Duration) -> Result<Reading, Problem> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Problem::ReaderMissing);
    };
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let question = Question { name: name.to_owned(), bytes: bytes.len() as u64 };
            // A reader that ended early is found out by its missing answer.
            let _ = write_frame(&mut input, &question, bytes);
        });
        scope.spawn(move || {
            let _ = send.send(read_answer(&mut output.take(limits::ANSWER_BYTES)));
        });
        let answer = receive.recv_timeout(limit).unwrap_or(Err(Problem::TooSlow));
        // The threads wait for the pipes, and the pipes for the process.
        let _ = child.kill();
        answer
    })
}

fn read_answer(output: &mut impl Read) -> Result<Reading, Problem> {
    let died = |_: io::Error| Problem::ReaderDied;
    match read_header(output).map_err(died)? {
        Answer::Document(document) => Ok(Reading::Document(document)),
        Answer::Other => Ok(Reading::Other),
        Answer::Problem(problem) => Err(problem),
        Answer::Photo { bytes, png, width, height, original_width, original_height, had_gps } => {
            let bytes = read_bytes(output, bytes).map_err(died)?;
            // The process has read hostile bytes: what it says is a picture has to be one.
            let (file_type, media_type) =
                if png { (FileType::Png, "image/png") } else { (FileType::Jpeg, "image/jpeg") };
            if sniff::sniff(&bytes) != file_type {
                return Err(Problem::ReaderDied);
            }
            Ok(Reading::Photo(Photo {
                bytes,
                media_type,
                width,
                height,
                original_width,
                original_height,
                had_gps,
            }))
        }
    }
}

/// Is the reader: limits itself, reads one question from standard input, answers on standard output.
///
/// # Errors
/// Where the limits cannot be set or the pipes are broken.
pub fn serve_child() -> io::Result<()> {
    confine()?;
    // A panic is an answer, not talk.
    panic::set_hook(Box::new(|_| {}));
    let mut input = io::stdin().lock();
    let question: Question = read_header(&mut input)?;
    let bytes = read_bytes(&mut input, question.bytes)?;
    let reading = panic::catch_unwind(|| read_here(&bytes, sniff::sniff(&bytes), &question.name));
    let (answer, picture) = match reading.unwrap_or(Err(Problem::Damaged)) {
        Ok(Reading::Document(document)) => (Answer::Document(document), Vec::new()),
        Ok(Reading::Other) => (Answer::Other, Vec::new()),
        Err(problem) => (Answer::Problem(problem), Vec::new()),
        Ok(Reading::Photo(photo)) => (
            Answer::Photo {
                bytes: photo.bytes.len() as u64,
                png: photo.media_type == "image/png",
                width: photo.width,
                height: photo.height,
                original_width: photo.original_width,
                original_height: photo.original_height,
                had_gps: photo.had_gps,
            },
            photo.bytes,
        ),
    };
    write_frame(&mut io::stdout().lock(), &answer, &picture)
}

/// Gives up memory, time, core dumps, and all files but the three that are open: no file, no socket can be opened after this.
fn confine() -> io::Result<()> {
    let limits = [
        (Resource::As, limits::PROCESS_BYTES),
        (Resource::Cpu, limits::PROCESS_CPU_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 3),
    ];
    for (resource, most) in limits {
        // A parent that is limited itself passes its limits on, and they can only be lowered.
        let most = getrlimit(resource).maximum.map_or(most, |inherited| inherited.min(most));
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// A frame: magic, length of the header (32 bits, big endian), header as JSON, bytes.
fn write_frame(output: &mut impl Write, header: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    let header = serde_json::to_vec(header)?;
    let length = u32::try_from(header.len()).map_err(io::Error::other)?;
    output.write_all(MAGIC)?;
    output.write_all(&length.to_be_bytes())?;
    output.write_all(&header)?;
    output.write_all(bytes)?;
    output.flush()
}

fn read_header<T: for<'de> Deserialize<'de>>(input: &mut impl Read) -> io::Result<T> {
    let mut start = [0; 12];
    input.read_exact(&mut start)?;
    let length = u32::from_be_bytes([start[8], start[9], start[10], start[11]]);
    if &start[..8] != MAGIC || length > HEADER_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(serde_json::from_slice(&read_bytes(input, length.into())?)?)
}

/// Reads so many bytes, without room for more than come.
fn read_bytes(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_frame_comes_back() {
        let mut frame = Vec::new();
        write_frame(&mut frame, &Answer::Problem(Problem::Locked), b"").unwrap();
        assert_eq!(read_answer(&mut frame.as_slice()), Err(Problem::Locked));
        frame.pop();
        assert_eq!(read_answer(&mut frame.as_slice()), Err(Problem::ReaderDied));
    }

    #[test]
    fn a_picture_that_is_none_is_no_answer() {
        let mut frame = Vec::new();
        let script = b"<script>alert(1)</script>";
        let photo = Answer::Photo {
            bytes: script.len() as u64,
            png: false,
            width: 1,
            height: 1,
            original_width: 1,
            original_height: 1,
            had_gps: false,
        };
        write_frame(&mut frame, &photo, script).unwrap();
        assert_eq!(read_answer(&mut frame.as_slice()), Err(Problem::ReaderDied));
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(bytes: Vec<u8>, length: u32) {
            let _ = read_answer(&mut bytes.as_slice());
            let framed = [MAGIC.as_slice(), &length.to_be_bytes(), &bytes].concat();
            let _ = read_answer(&mut framed.as_slice());
        }
    }
}
