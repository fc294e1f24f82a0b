//! A real SMTP server on loopback that keeps what it is given and answers as a test tells it to (RFC 5321).

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A mail as the server received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What stood in `MAIL FROM`.
    pub sender: String,
    /// What stood in `RCPT TO`.
    pub recipient: String,
    /// The mail's bytes, without the final dot.
    pub bytes: Vec<u8>,
}

/// A server that runs until the test ends.
#[derive(Debug, Clone)]
pub struct Sink {
    /// Its port on 127.0.0.1.
    pub port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<Vec<&'static str>>>,
}

impl Sink {
    /// Starts a server; each answer is given once to a recipient, in order, then all are taken.
    pub fn start(answers: &[&'static str]) -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let answers: Vec<&'static str> = answers.iter().rev().copied().collect();
        let sink = Sink { port, received: Arc::default(), answers: Arc::new(Mutex::new(answers)) };
        let served = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sink = served.clone();
                std::thread::spawn(move || sink.serve(&stream));
            }
        });
        sink
    }

    /// Returns what it has received.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("the list").clone()
    }

    fn serve(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut writer = stream.try_clone().ok()?;
        let mut say = move |line: &str| writer.write_all(format!("{line}\r\n").as_bytes()).ok();
        say("220 sink ready")?;
        let (mut sender, mut recipient) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_owned();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    say("250-sink")?;
                    say("250 8BITMIME")?;
                }
                "MAIL" => {
                    sender = between(&line);
                    say("250 ok")?;
                }
                "RCPT" => {
                    recipient = between(&line);
                    let answer = self.answers.lock().ok()?.pop();
                    say(answer.unwrap_or("250 ok"))?;
                }
                "DATA" => {
                    say("354 go on")?;
                    let mut bytes = Vec::new();
                    loop {
                        let mut line = Vec::new();
                        if reader.read_until(b'\n', &mut line).ok()? == 0 {
                            return None;
                        }
                        if line == b".\r\n" {
                            break;
                        }
                        let stuffed = line.starts_with(b".");
                        bytes.extend_from_slice(&line[usize::from(stuffed)..]);
                    }
                    let mail = Received { sender: sender.clone(), recipient: recipient.clone(), bytes };
                    self.received.lock().ok()?.push(mail);
                    say("250 taken")?;
                }
                "QUIT" => {
                    say("221 bye")?;
                    return None;
                }
                _ => say("250 ok")?,
            }
        }
    }
}

fn between(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or("", |(inside, _)| inside)
        .to_owned()
}
