//! Any text as a Markdown file of any kind: its front matter is read or told, and nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schema::name::Lang;
use schema::yaml::Context;
use wsis_site::content::{self, KINDS};

fuzz_target!(|text: &str| {
    for kind in KINDS {
        let folder = kind.folder;
        let path = format!("content/{folder}/x.md");
        let mut context = Context::new(&path);
        let _ = content::read(&path, folder, "x", text, Lang::En, &mut context);
        let _ = content::read(&path, folder, "x.fr", text, Lang::En, &mut context);
        for told in &context.diagnostics {
            assert!(told.line >= 1 && told.col >= 1, "{told:?}");
            let _ = told.render(Some(text));
        }
    }
});
