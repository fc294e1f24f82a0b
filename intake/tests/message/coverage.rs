//! Every known way to fail has its mail: the page `tests/mail/README.md` against the tree.

use std::path::Path;

use crate::files;

/// How many rows each table has.
const COMING_IN: usize = 36;
const FAULTS: usize = 14;

#[test]
fn every_way_to_fail_has_its_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mails = root.join("tests/mail");
    let page = std::fs::read_to_string(mails.join("README.md")).unwrap();
    let mut code = String::new();
    for folder in ["intake/src", "intake/tests", "tests/tests"] {
        for path in files(&root.join(folder)) {
            if path.extension().is_some_and(|extension| extension == "rs") {
                code.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut ids = Vec::new();
    let mut mistakes = Vec::new();
    for row in page.lines().filter(|line| line.starts_with("| C") || line.starts_with("| F")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        ids.push(cells[1].to_owned());
        let cases: Vec<&str> = cells[3].split('`').skip(1).step_by(2).collect();
        if cases.is_empty() {
            mistakes.push(format!("{} has no case", cells[1]));
        }
        for case in cases {
            let is_there = if case.contains('/') {
                mails.join(case).with_extension("eml").exists()
                    && mails.join(case).with_extension("expected.yaml").exists()
            } else {
                code.contains(&format!("fn {case}("))
            };
            if !is_there {
                mistakes.push(format!("{}: `{case}` is not there", cells[1]));
            }
        }
    }
    let expected: Vec<String> =
        (1..=COMING_IN).map(|n| format!("C{n}")).chain((1..=FAULTS).map(|n| format!("F{n}"))).collect();
    assert_eq!(ids, expected);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}
