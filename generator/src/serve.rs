//! Shell: The preview: builds, serves the output folder on the loopback address, and tells the open pages when
//! they changed. Its script stands only in the response, never on the disk.
#![expect(clippy::disallowed_methods, reason = "shell: the network, the clock and the output folder")]

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use camino::{Utf8Path, Utf8PathBuf};
use futures_util::stream::{self, Stream};
use jiff::{SignedDuration, Timestamp};
use schema::diagnostic;
use serde::Serialize;
use tokio::sync::watch;

use crate::cli::{Common, Serve};
use crate::inputs::Options;
use crate::report::{self, talk};
use crate::run::{self, Builder, Clock, Outcome};
use crate::watch::{Watch, Woken};

/// What the open pages are told.
#[derive(Debug, Clone, Default, Serialize)]
struct News {
    /// Counts the builds.
    build: u64,
    /// The files that were written or removed by the last one.
    changed: Vec<String>,
    /// The mistakes that keep the content from being built, as the terminal shows them.
    errors: Option<String>,
}

/// What the handlers share.
struct Preview {
    out: Utf8PathBuf,
    /// The folder of the host in which the site will stand; its pages link to each other below it.
    base: String,
    news: watch::Receiver<News>,
}

/// Runs `serve` until it is stopped.
pub fn serve(common: &Common, options: &Serve, clock: Clock<'_>) -> io::Result<Outcome> {
    let Some(opened) = run::open(common, clock)? else { return Ok(Outcome::WrongUsage) };
    let listener = std::net::TcpListener::bind(("127.0.0.1", options.port)).map_err(|error| {
        io::Error::new(error.kind(), format!("failed to listen on port {}: {error}", options.port))
    })?;
    let address = listener.local_addr()?;
    let root = opened.disk.root().to_owned();
    let out = root.join(if options.pending { "var/preview" } else { "public" });
    let watch =
        Watch::new(&root).map_err(|error| io::Error::other(format!("failed to watch `{root}`: {error}")))?;
    stop_on_signals(watch.stopper())?;
    let site = Options { base_url: None, pending: options.pending };
    let begin = (opened.now, Instant::now());
    let mut builder = Builder::new(opened, &out, site, true);
    let (send, news) = watch::channel(News::default());
    build(&mut builder, begin, &send, None)?;
    let preview = Arc::new(Preview { out, base: builder.base_path.clone(), news });
    std::thread::spawn(move || {
        if let Err(error) = listen(listener, preview) {
            talk(&format!("error: the server stopped: {error}"));
        }
    });
    talk(&format!("serving http://{address}{} (Ctrl-C stops)", builder.base_path));
    // After an edit only what the watcher named is looked at; once it is quiet, everything.
    let mut is_sure = true;
    loop {
        let until = builder.next_change.map(|next| {
            let wait = next.duration_since(now(begin));
            Duration::try_from(wait).unwrap_or(Duration::ZERO)
        });
        let until = if is_sure { until } else { Some(until.map_or(CALM, |until| until.min(CALM))) };
        match watch.wait(until) {
            Woken::Stop => break,
            Woken::Changed(changed) => {
                is_sure = changed.is_none();
                build(&mut builder, begin, &send, changed.as_ref())?;
            }
            Woken::Time => {
                is_sure = true;
                build(&mut builder, begin, &send, None)?;
            }
        }
    }
    builder.save()?;
    Ok(Outcome::Done)
}

/// How long it must be quiet before everything is looked at once more.
const CALM: Duration = Duration::from_secs(1);

/// Returns the instant of a clock that started somewhere and runs on.
fn now((started, since): (Timestamp, Instant)) -> Timestamp {
    let passed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::ZERO);
    started.saturating_add(passed).unwrap_or(started)
}

/// Builds and tells the open pages; says nothing if a second look finds nothing.
fn build(
    builder: &mut Builder,
    begin: (Timestamp, Instant),
    send: &watch::Sender<News>,
    named: Option<&BTreeSet<PathBuf>>,
) -> io::Result<()> {
    builder.set_now(now(begin));
    let (done, changed) = match named {
        Some(named) => builder.build_after(named)?,
        None => builder.build()?,
    };
    let failed = diagnostic::has_errors(&done.diagnostics);
    let errors = failed.then(|| report::render(builder.disk(), &done.diagnostics));
    let is_first = send.borrow().build == 0;
    let is_news = !changed.is_empty() || errors != send.borrow().errors;
    if is_news || is_first {
        send.send_modify(|news| *news = News { build: news.build + 1, changed, errors });
    }
    if named.is_none() && !is_news && !is_first {
        return builder.save();
    }
    report::tell(builder.disk(), &done.diagnostics);
    if failed && done.pages == 0 {
        talk("nothing was written; the site stays as it was");
    } else {
        talk(&run::summary(&done));
    }
    // Writing the cache can wait until it is quiet.
    if named.is_none() { builder.save() } else { Ok(()) }
}

fn stop_on_signals(stop: impl Fn() + Send + 'static) -> io::Result<()> {
    let mut signals =
        signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM])?;
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            stop();
        }
    });
    Ok(())
}

fn listen(listener: std::net::TcpListener, preview: Arc<Preview>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let router =
            Router::new().route(EVENTS, axum::routing::get(events)).fallback(page).with_state(preview);
        axum::serve(listener, router).await
    })
}

/// Where the open pages listen.
const EVENTS: &str = "/.wsis-site/events";

async fn events(State(preview): State<Arc<Preview>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut news = preview.news.clone();
    news.mark_changed();
    let told = stream::unfold(news, |mut news| async {
        news.changed().await.ok()?;
        let data = serde_json::to_string(&*news.borrow_and_update()).unwrap_or_default();
        Some((Ok(Event::default().data(data)), news))
    });
    Sse::new(told).keep_alive(KeepAlive::default())
}

async fn page(State(preview): State<Arc<Preview>>, request: Request<Body>) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = decode(request.uri().path());
    let path = match path.strip_prefix(preview.base.trim_end_matches('/')) {
        Some(inside) if inside.starts_with('/') => inside.to_owned(),
        _ => path,
    };
    let Some(file) = file_of(&preview.out, &path) else { return StatusCode::BAD_REQUEST.into_response() };
    if file.is_dir() && !path.ends_with('/') {
        return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{}/", request.uri().path()))])
            .into_response();
    }
    let file = if path.ends_with('/') { file.join("index.html") } else { file };
    match std::fs::read(&file) {
        Ok(bytes) => answer(&preview, StatusCode::OK, &file, bytes),
        Err(_) => {
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            let own = preview.out.join(first).join("404.html");
            let page = std::fs::read(&own).or_else(|_| std::fs::read(preview.out.join("404.html")));
            let page = page.unwrap_or_else(|_| EMPTY.as_bytes().to_vec());
            answer(&preview, StatusCode::NOT_FOUND, Utf8Path::new("404.html"), page)
        }
    }
}

/// What is shown while the content could never be built.
const EMPTY: &str = "<!doctype html><html lang=\"en\" dir=\"ltr\"><title>Nothing built yet</title><body><main><h1>Nothing built yet</h1></main></body></html>";

/// Returns the file of a path, never outside of the output folder.
fn file_of(out: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    let mut file = out.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." || part.contains(['\0', '\\']) {
            return None;
        }
        file.push(part);
    }
    Some(file)
}

fn decode(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn answer(preview: &Preview, status: StatusCode, file: &Utf8Path, bytes: Vec<u8>) -> Response {
    let kind = match file.extension().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "vtt" => "text/vtt; charset=utf-8",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "txt" | "" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    let bytes =
        if kind.starts_with("text/html") { with_script(&bytes, preview.news.borrow().build) } else { bytes };
    (status, [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], bytes).into_response()
}

/// Adds the script before the end of the page.
fn with_script(html: &[u8], build: u64) -> Vec<u8> {
    let html = String::from_utf8_lossy(html).into_owned();
    let script = format!("<script>{}</script>", SCRIPT.replace("BUILD", &build.to_string()));
    match html.rfind("</body>") {
        Some(at) => format!("{}{script}{}", &html[..at], &html[at..]).into_bytes(),
        None => format!("{html}{script}").into_bytes(),
    }
}

/// Reloads a page that changed, at the place where it was: scrolled as far, with the same element in focus, the same
/// details open and the same words in fields. Shows mistakes over it until they are mended.
const SCRIPT: &str = r#"(() => {
  const key = 'wsis-site:' + location.pathname;
  const way = (element) => {
    const steps = [];
    for (; element && element !== document.body && element.parentElement; element = element.parentElement) {
      steps.unshift([...element.parentElement.children].indexOf(element));
    }
    return steps;
  };
  const details = () => [...document.querySelectorAll('details')];
  const fields = () => [...document.querySelectorAll('input, select, textarea')];
  const keep = () => sessionStorage.setItem(key, JSON.stringify({
    x: scrollX, y: scrollY, focus: way(document.activeElement),
    open: details().map((own) => own.open), words: fields().map((own) => own.value),
  }));
  const restore = (kept) => {
    if (details().length === kept.open.length) details().forEach((own, nth) => { own.open = kept.open[nth]; });
    if (fields().length === kept.words.length) fields().forEach((own, nth) => { own.value = kept.words[nth]; });
    const focus = kept.focus.reduce((element, nth) => element && element.children[nth], document.body);
    if (kept.focus.length && focus && focus.focus) focus.focus({ preventScroll: true });
    scrollTo({ left: kept.x, top: kept.y, behavior: 'instant' });
  };
  const kept = sessionStorage.getItem(key);
  if (kept) { sessionStorage.removeItem(key); addEventListener('load', () => restore(JSON.parse(kept))); }
  const file = (() => { const p = decodeURIComponent(location.pathname).slice(1); return p === '' || p.endsWith('/') ? p + 'index.html' : p; })();
  const missing = document.querySelector('.layout-404') !== null;
  let seen = BUILD;
  let box = null;
  const show = (text) => {
    if (!text) { if (box) { box.remove(); box = null; } return; }
    if (!box) {
      box = document.createElement('pre');
      box.setAttribute('role', 'alert'); box.lang = 'en'; box.dir = 'ltr';
      box.style.cssText = 'position:fixed;inset:auto 0 0 0;max-block-size:60vh;overflow:auto;margin:0;padding:1rem;background:#14181d;color:#fff;font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap;z-index:99999;border-block-start:4px solid #e5243b';
      document.body.append(box);
    }
    box.textContent = 'The site stays as it was, because of:\n\n' + text;
  };
  new EventSource('/.wsis-site/events').onmessage = (event) => {
    const news = JSON.parse(event.data);
    show(news.errors);
    if (news.build === seen) return;
    const lost = news.build > seen + 1 || news.build < seen;
    seen = news.build;
    if (news.errors) return;
    if (lost || missing || news.changed.includes(file)) {
      keep();
      location.reload();
    }
  };
})();"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_the_output_folder() {
        let out = Utf8Path::new("/site");
        assert_eq!(file_of(out, &decode("/a/%2e%2e/b")), None);
        assert_eq!(file_of(out, "/../etc/passwd"), None);
        assert_eq!(file_of(out, &decode("/calls/%C3%A9/")).as_deref(), Some(Utf8Path::new("/site/calls/é")));
    }

    #[test]
    fn the_script_stands_before_the_end_of_the_page() {
        let page = with_script(b"<body>x</body></html>", 3);
        let page = String::from_utf8(page).expect("UTF-8");
        assert!(page.contains("let seen = 3;") && page.ends_with("</script></body></html>"));
    }
}
