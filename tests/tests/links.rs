//! Links to other sites, asked for at a real server on loopback that remembers how it was asked.

#![allow(clippy::disallowed_methods, reason = "tests run a server of their own")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tests::programs::Root;

/// A server that answers by the path, and what it was asked: method, path, and since when.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<(String, Instant)>>>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || serve(&stream, &seen));
            }
        });
        Server { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().expect("the list");
        let lines = asked.iter().map(|(line, _)| line.clone()).collect();
        asked.clear();
        lines
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn serve(stream: &TcpStream, asked: &Mutex<Vec<(String, Instant)>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        let mut line = String::new();
        while reader.read_line(&mut line).unwrap_or(0) > 2 {
            line.clear();
        }
        let mut words = first.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let again = {
            let mut asked = asked.lock().expect("the list");
            let line = format!("{method} {path}");
            let again = asked.iter().any(|(old, _)| *old == line);
            asked.push((line, Instant::now()));
            again
        };
        let (status, headers, body) = match path {
            "/robots.txt" => ("200 OK", "", "User-agent: *\nDisallow: /private\n"),
            "/fine" | "/new" => ("200 OK", "", "hello"),
            "/moved" => ("301 Moved Permanently", "Location: /new\r\n", ""),
            "/elsewhere" => ("302 Found", "Location: /new\r\n", ""),
            "/round" => ("302 Found", "Location: /round\r\n", ""),
            "/only-get" if method == "HEAD" => ("405 Method Not Allowed", "", ""),
            "/only-get" => ("200 OK", "", "hello"),
            "/busy" if !again => ("429 Too Many Requests", "Retry-After: 1\r\n", ""),
            "/busy" => ("200 OK", "", ""),
            "/broken" => ("500 Internal Server Error", "", ""),
            "/slow" => {
                std::thread::sleep(Duration::from_secs(5));
                ("200 OK", "", "")
            }
            _ => ("404 Not Found", "", ""),
        };
        let length = body.len();
        let body = if method == "HEAD" { "" } else { body };
        let answer = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        if (&mut &*stream).write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// A root whose page links to all of the server.
fn root(server: &Server) -> Root {
    let root = Root::new();
    // Nobody but our own server is there to be asked.
    for (name, bytes) in root.files("content") {
        let is_text = name.ends_with(".md") || name.ends_with(".yaml");
        if is_text && name != "site.yaml" {
            let text = String::from_utf8(bytes).expect("text");
            root.write(&format!("content/{name}"), text.replace("https://", "http://127.0.0.1:1/"));
        }
    }
    let paths = [
        "/fine",
        "/fine#part",
        "/moved",
        "/elsewhere",
        "/round",
        "/only-get",
        "/busy",
        "/broken",
        "/slow",
        "/gone",
        "/private/x",
    ];
    let links: String = paths.iter().map(|path| format!("- [x]({})\n", server.url(path))).collect();
    root.write("content/elsewhere.md", format!("---\ntitle: Elsewhere\n---\n\n{links}"));
    root
}

fn ask(root: &Root) -> (Output, Vec<Json>) {
    let arguments = ["--format", "json", "links", "--local", "--pause", "0.05", "--patience", "2"];
    let output = root.site(&arguments);
    let told: Vec<Json> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    // Whether the sites that the repository links to answer is no affair of this test.
    let own = told.into_iter().filter(|one| one["file"] == "content/elsewhere.md").collect();
    (output, own)
}

#[test]
fn other_sites_are_asked_politely_and_their_answers_are_kept() {
    let server = Server::start();
    let root = root(&server);
    let (output, told) = ask(&root);
    let lines: Vec<String> = told
        .iter()
        .map(|one| format!("{}:{} {} {}", one["line"], one["col"], one["code"], one["message"]))
        .map(|line| line.replace(&server.url(""), "").replace('"', ""))
        .collect();
    assert_eq!(
        lines,
        [
            "7:7 external-moved /moved has moved for good",
            "9:7 external-unsure it is not known whether /round is there: it leads from one address to the next without end",
            "12:7 external-unsure it is not known whether /broken is there: the answer was 500",
            "13:7 external-unsure it is not known whether /slow is there: timeout: global",
            "14:7 external-gone /gone is not there any more (404)",
        ]
    );
    assert_eq!(output.status.code(), Some(1), "something is gone");

    let asked = server.asked();
    assert_eq!(asked.first().map(String::as_str), Some("GET /robots.txt"), "{asked:?}");
    assert!(!asked.iter().any(|line| line.contains("/private")), "{asked:?}");
    let count = |line: &str| asked.iter().filter(|own| own.as_str() == line).count();
    assert_eq!((count("HEAD /fine"), count("GET /fine")), (1, 0), "one page, however often it is linked");
    assert_eq!((count("HEAD /only-get"), count("GET /only-get")), (1, 1));
    assert_eq!(count("HEAD /busy"), 2, "asked again after the wait");

    // At once again, nobody is asked: the answers lie in var/.
    let (again, told_again) = ask(&root);
    assert_eq!(server.asked(), Vec::<String>::new());
    assert_eq!((again.status.code(), told_again), (Some(1), told));

    // No build is kept from its work by any of this.
    let build = root.site(&["build"]);
    assert_eq!(build.status.code(), Some(0), "{}", String::from_utf8_lossy(&build.stderr));
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[test]
fn one_host_is_asked_for_one_page_at_a_time_with_a_pause() {
    let server = Server::start();
    let root = root(&server);
    ask(&root);
    let asked = server.asked.lock().expect("the list");
    let times: Vec<Instant> =
        asked.iter().filter(|(line, _)| !line.contains("robots")).map(|(_, at)| *at).collect();
    assert!(times.len() > 10);
    for pair in times.windows(2) {
        assert!(pair[1].duration_since(pair[0]) >= Duration::from_millis(45), "{asked:?}");
    }
}

#[test]
fn nobody_of_this_network_is_asked_unless_it_is_wished() {
    let server = Server::start();
    let root = root(&server);
    root.site(&["links", "--pause", "0", "--patience", "1"]);
    assert_eq!(server.asked(), Vec::<String>::new());
}
