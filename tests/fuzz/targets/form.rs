//! Any text as a form, and below a line `%%` as an answer to each of its fields: both are read or told.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schema::catalogue::{Catalogue, Source};
use schema::field::list_of_choices::Lists;
use schema::field::{self, Context};
use schema::name::Lang;
use schema::template::mail_template;

const SITE: &str = "languages: [en, fr, ar]\n";
const LINES: &str =
    "title: {en: Lines}\nitems:\n  - {key: C1, title: {en: One}}\n  - {key: C2, title: {en: Two}}\n";

fuzz_target!(|text: &str| {
    let (text, answer) = text.split_once("\n%%\n").unwrap_or((text, "x"));
    let sources = [
        Source { path: "content/site.yaml", text: SITE },
        Source { path: "content/vocabulary/lines.yaml", text: LINES },
        Source { path: "content/forms/x.yaml", text },
    ];
    let mut diagnostics = Vec::new();
    if let Some(catalogue) = Catalogue::read(sources.into_iter(), &mut diagnostics) {
        for form in catalogue.forms.values() {
            for lang in [Lang::En, Lang::Fr, Lang::Ar, Lang::Zh] {
                let _ = mail_template(form, lang, &catalogue);
            }
            let lists = Lists::new(&catalogue);
            for one in &form.fields {
                let _ = field::read(one, answer, &Context { lists: &lists, language: Some(Lang::Fr) });
            }
        }
    }
    for told in &diagnostics {
        assert!(told.line >= 1 && told.col >= 1, "{told:?}");
    }
});
