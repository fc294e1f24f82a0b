//! Any text as Markdown, of an editor and of a record: every place is a place, and a record stays without raw HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wsis_site::markdown::{self, Above, Rules};

fuzz_target!(|text: &str| {
    for rules in [Rules::Editor, Rules::Record] {
        let body = markdown::render(text, Above::default(), rules);
        let html = body.html(
            |link| body.links.get(link).map(|link| link.target.clone()),
            |heading| body.headings[heading].id.clone(),
        );
        assert!(!html.contains('\0'), "{html:?}");
        if rules == Rules::Record {
            let lower = html.to_ascii_lowercase();
            assert!(!lower.contains("<script") && !lower.contains("<img"), "{html}");
        }
        for link in &body.links {
            assert!(link.place.line >= 1 && link.place.col >= 1);
        }
    }
    let _ = markdown::excerpt(text, 200);
});
