//! Shell: Asks other sites for their pages, politely: one request at a time to each host with a pause between them,
//! their robots.txt first, HEAD before GET, and as long a wait as they ask for.
#![expect(
    clippy::disallowed_methods,
    reason = "shell: asks the network, waits, and keeps the answers in var/"
)]

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::sync::Mutex;
use std::time::Duration;

use camino::Utf8Path;
use jiff::Timestamp;
use ureq::Agent;
use url::Url;

use super::{Answer, Known, Link, Memory, is_due, robots};
use crate::report;

/// How we ask.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// The pause between two requests to one host.
    pub pause: Duration,
    /// How long an answer may take.
    pub patience: Duration,
    /// The longest wait that a host may ask for before it is asked once more.
    pub longest_wait: Duration,
}

/// The name by which we ask.
const AGENT: &str = "wsis-site";
/// How many hosts are asked at the same time.
const HOSTS: usize = 8;
/// How often an address may lead on to another.
const HOPS: usize = 6;

/// Reads what was found out earlier; what cannot be read was never found out.
pub fn recall(path: &Utf8Path) -> Memory {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps what was found out.
pub fn remember(path: &Utf8Path, memory: &Memory) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("tmp");
    std::fs::write(&new, serde_json::to_string_pretty(memory).unwrap_or_default())?;
    std::fs::rename(&new, path)
}

/// Asks for every link that is due; hosts are asked side by side, the pages of one after the other.
pub fn all(links: &[Link], memory: &mut Memory, now: Timestamp, contact: &str, manners: Manners) {
    let mut by_host: BTreeMap<String, Vec<&Url>> = BTreeMap::new();
    for link in links.iter().filter(|link| is_due(memory.get(link.url.as_str()), now)) {
        by_host.entry(origin(&link.url)).or_default().push(&link.url);
    }
    let count: usize = by_host.values().map(Vec::len).sum();
    if count > 0 {
        report::talk(&format!("asking {} hosts for {count} pages", by_host.len()));
    }
    let agent = agent(contact, manners);
    let waiting = Mutex::new(by_host.into_iter());
    let found: Mutex<Vec<(String, Answer)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..HOSTS {
            scope.spawn(|| {
                while let Some((origin, urls)) = waiting.lock().ok().and_then(|mut waiting| waiting.next()) {
                    let answers = host(&agent, &origin, &urls, manners);
                    if let Ok(mut found) = found.lock() {
                        found.extend(answers);
                    }
                }
            });
        }
    });
    for (url, answer) in found.into_inner().unwrap_or_default() {
        memory.insert(url, Known { asked: now, answer });
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn agent(contact: &str, manners: Manners) -> Agent {
    Agent::config_builder()
        .timeout_global(Some(manners.patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(format!("{AGENT}/{} (checks links; +{contact})", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// Asks one host for its pages.
fn host(agent: &Agent, origin: &str, urls: &[&Url], manners: Manners) -> Vec<(String, Answer)> {
    let robots = robots_of(agent, origin);
    let mut answers = Vec::with_capacity(urls.len());
    for url in urls {
        let path = &url[url::Position::BeforePath..];
        let answer = if robots::allows(&robots, AGENT, path) {
            std::thread::sleep(manners.pause);
            page(agent, url, manners)
        } else {
            Answer::NotAsked
        };
        answers.push((url.to_string(), answer));
    }
    answers
}

/// Returns the rules of a host; a host without rules has none.
fn robots_of(agent: &Agent, origin: &str) -> String {
    let Ok(mut response) = agent.get(format!("{origin}/robots.txt")).call() else { return String::new() };
    let mut text = String::new();
    if response.status().is_success() {
        // As much as RFC 9309 asks us to read.
        let _ = response.body_mut().as_reader().take(500 * 1024).read_to_string(&mut text);
    }
    text
}

/// What came back from one request.
struct Reply {
    status: u16,
    leads_to: Option<String>,
    wait: Option<Duration>,
}

fn request(agent: &Agent, url: &Url, head: bool) -> Result<Reply, String> {
    let url = url.as_str();
    let response = if head { agent.head(url).call() } else { agent.get(url).call() };
    let response = response.map_err(|error| error.to_string())?;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    Ok(Reply {
        status: response.status().as_u16(),
        leads_to: header("location").map(str::to_owned),
        wait: header("retry-after").and_then(|text| text.trim().parse().ok()).map(Duration::from_secs),
    })
}

/// Asks for a page and follows where it leads.
fn page(agent: &Agent, url: &Url, manners: Manners) -> Answer {
    let unsure = |why: String| Answer::Unsure { why };
    let mut at = url.clone();
    let mut for_good = true;
    for _ in 0..HOPS {
        let reply = match patient(agent, &at, manners) {
            Ok(reply) => reply,
            Err(why) => return unsure(why),
        };
        match (reply.status, reply.leads_to) {
            (200..=299, _) => {
                let moved = for_good && at != *url;
                return if moved { Answer::Moved { to: at.to_string() } } else { Answer::Fine };
            }
            (404 | 410, _) => return Answer::Gone { status: reply.status },
            (301 | 302 | 303 | 307 | 308, Some(to)) => {
                for_good &= matches!(reply.status, 301 | 308);
                match at.join(&to) {
                    Ok(next) if matches!(next.scheme(), "http" | "https") => at = next,
                    _ => return unsure(format!("it leads to `{to}`, which is no address")),
                }
            }
            (status, _) => return unsure(format!("the answer was {status}")),
        }
        std::thread::sleep(manners.pause);
    }
    unsure("it leads from one address to the next without end".to_owned())
}

/// Asks for the head of a page, for the whole of it where the head tells nothing, and once more after the wait that
/// the host asks for.
fn patient(agent: &Agent, url: &Url, manners: Manners) -> Result<Reply, String> {
    let mut waited = false;
    let mut head = true;
    loop {
        let reply = request(agent, url, head)?;
        match reply.status {
            429 | 503 if !waited && reply.wait.is_some_and(|wait| wait <= manners.longest_wait) => {
                waited = true;
                std::thread::sleep(reply.wait.unwrap_or_default());
            }
            // Many hosts answer only GET.
            400..=599 if head && !matches!(reply.status, 410 | 429) => {
                head = false;
                std::thread::sleep(manners.pause);
            }
            _ => return Ok(reply),
        }
    }
}
