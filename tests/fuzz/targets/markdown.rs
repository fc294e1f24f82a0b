//! Any text as Markdown with components, of an editor and of a record: slots and marks are all filled, every place is a
//! place, and a record stays without raw HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schema::name::Lang;
use wsis_site::markdown::{self, Above, Rules};

fuzz_target!(|text: &str| {
    for rules in [Rules::Editor(None), Rules::Editor(Some(Lang::Fr)), Rules::Record] {
        let above = Above { lines: 3, cols: 0 };
        let body = markdown::render(text, above, rules);
        let html = body.html(
            |link| body.links.get(link).map(|link| link.target.clone()),
            |heading| body.headings[heading].id.clone(),
            "",
        );
        let mut seen = 0;
        let filled = markdown::fill(&html, |at, inside| {
            seen += 1;
            assert!(at < body.components.len());
            Ok::<_, ()>(format!("[{at}{}]", inside.unwrap_or_default()))
        });
        let filled = filled.unwrap_or_default();
        assert_eq!(seen, body.components.len(), "{filled}");
        assert!(!filled.contains('\0') && !filled.contains('\u{fdd0}'), "{filled:?}");
        if rules == Rules::Record {
            let lower = filled.to_ascii_lowercase();
            assert!(!lower.contains("<script") && !lower.contains("<img") && seen == 0, "{filled}");
        }
        let lines = text.split('\n').count() + 3;
        let places =
            body.links.iter().map(|link| link.place).chain(body.mistakes.iter().map(|own| own.place));
        for place in places {
            assert!(place.line > 3 && place.col >= 1 && place.line as usize <= lines + 1, "{place:?}");
        }
        let mut ids: Vec<&str> = body.headings.iter().map(|heading| heading.id.as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{ids:?}");
    }
    let _ = markdown::excerpt(text, 200);
});
