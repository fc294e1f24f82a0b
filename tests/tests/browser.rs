//! What `serve` shows in a real browser. Where there is no Chromium or no Node.js, the test says so and passes;
//! `WSIS_BROWSER=required` makes it fail instead.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that drives a browser, or says that there is none"
)]

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use tests::programs::{Root, eventually, repository};

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let all = std::env::split_paths(&path).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    all.into_iter().find(|file| file.is_file())
}

#[test]
fn the_page_reloads_in_its_place_and_shows_what_the_terminal_shows() {
    let browser = program(&["chromium", "chromium-browser", "google-chrome"]);
    let (Some(browser), Some(node)) = (browser, program(&["node"])) else {
        assert!(std::env::var("WSIS_BROWSER").as_deref() != Ok("required"), "no Chromium or no Node.js");
        eprintln!("SKIPPED: there is no Chromium or no Node.js here; apt-get install chromium nodejs");
        return;
    };
    let root = Root::new();
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let _serve = root.start("wsis-site", &["serve", "--port", &port.to_string()]);
    let page = "calls/hltf-nominations";
    eventually("the page is built", || {
        root.path(&format!("public/{page}/index.html")).is_file().then_some(())
    });
    let folder = root.path("var/browser");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut driven = Command::new(node)
        .args(["--experimental-websocket", "--no-warnings"])
        .arg(repository().join("tests/browser/reload.mjs"))
        .arg(browser)
        .arg(format!("http://127.0.0.1:{port}/{page}/"))
        .arg(root.path(&format!("content/{page}.md")))
        .arg(&folder)
        .spawn()
        .expect("Node.js starts");
    eventually("the browser shows the mistake", || {
        let ended = driven.try_wait().expect("a child").is_some();
        assert!(!ended, "the browser's test failed; see above");
        folder.join("mistake-is-there").is_file().then_some(())
    });
    let check = root.site(&["check"]);
    std::fs::write(folder.join("go-on"), "").expect("a file");
    assert!(driven.wait().expect("a child").success(), "the browser's test failed; see above");
    // The overlay and the terminal say the same, excerpt, caret and help included; so does the JSON.
    let terminal = String::from_utf8_lossy(&check.stderr).into_owned();
    let shown = std::fs::read_to_string(folder.join("shown.txt")).expect("what was shown");
    let (_, shown) = shown.split_once("\n\n").expect("a line about it, then the mistakes");
    assert!(
        shown.contains("error[unknown-field]: a call has no field `editon`") && shown.contains("^^^^^^"),
        "{shown}"
    );
    assert!(shown.contains("help: did you mean `edition`?"), "{shown}");
    assert!(terminal.contains(shown.trim_end()), "{shown}\n--- but the terminal says\n{terminal}");
}
