//! Facts about the source tree that would rot if nobody looked.

#![allow(clippy::disallowed_methods, reason = "tests read files of their own")]

use std::path::Path;

use tests::programs::repository;
use walkdir::WalkDir;

fn rust_files() -> Vec<(String, String)> {
    let root = repository();
    let mut files = Vec::new();
    for member in ["schema", "generator", "intake", "tests"] {
        for entry in WalkDir::new(root.join(member)).sort_by_file_name().into_iter().flatten() {
            let path = entry.path();
            let skipped = path.components().any(|part| part.as_os_str() == "target");
            if path.extension().is_some_and(|extension| extension == "rs") && !skipped {
                let name = path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
                files.push((name, std::fs::read_to_string(path).expect("readable")));
            }
        }
    }
    files
}

#[test]
fn every_file_says_what_it_is_for() {
    for (name, text) in rust_files() {
        assert!(text.starts_with("//! "), "{name} does not begin with what it is for");
    }
}

#[test]
fn the_architecture_names_every_room_and_no_other() {
    let text = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let named: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    for (name, _) in rust_files() {
        let Some((member, module)) = name.split_once("/src/") else { continue };
        // A folder is one room; its files are its own affair.
        let room = match module.split_once('/') {
            Some((folder, _)) => format!("{member}/src/{folder}/"),
            None => format!("{member}/src/{module}"),
        };
        if matches!(module, "lib.rs" | "main.rs") {
            continue;
        }
        assert!(named.contains(&room.as_str()), "ARCHITECTURE.md does not name `{room}`");
    }
    for room in named.iter().filter(|name| name.contains("/src/")) {
        assert!(
            Path::new(&repository()).join(room).exists(),
            "ARCHITECTURE.md names `{room}`, which is not there"
        );
    }
}

#[test]
fn only_the_files_of_the_shell_may_touch_the_machine() {
    let text = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let shell =
        text.split("## The shell").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the chapter");
    let named: Vec<&str> =
        shell.split('`').skip(1).step_by(2).filter(|name| name.contains("/src/")).collect();
    for (name, text) in rust_files() {
        if name.starts_with("tests/") || name.contains("/tests/") {
            continue;
        }
        let is_shell = text.contains("clippy::disallowed_methods");
        assert_eq!(
            is_shell,
            named.contains(&name.as_str()),
            "{name}: the list of the shell in ARCHITECTURE.md is wrong"
        );
    }
}

#[test]
fn the_contract_does_no_input_or_output() {
    let manifest = std::fs::read_to_string(repository().join("schema/Cargo.toml")).expect("the manifest");
    for forbidden in
        ["walkdir", "notify", "rusqlite", "lettre", "mailparse", "tera", "tokio", "axum", "rustix", "clap"]
    {
        assert!(!manifest.contains(forbidden), "schema must not depend on {forbidden}");
    }
}

#[test]
fn the_yaml_engine_is_named_in_one_file() {
    let users: Vec<String> = rust_files()
        .into_iter()
        .filter(|(_, text)| text.contains("serde_yaml::"))
        .map(|(name, _)| name)
        .collect();
    let users: Vec<&String> = users.iter().filter(|name| !name.starts_with("tests/")).collect();
    assert_eq!(users, ["schema/src/yaml/mod.rs"]);
}

#[test]
fn nothing_is_left_for_later_in_the_code() {
    let words = ["TO", "FIX"].map(|start| start.to_owned() + if start == "TO" { "DO" } else { "ME" });
    for (name, text) in rust_files() {
        for word in &words {
            assert!(!text.contains(word.as_str()), "{name} holds {word}");
        }
        let macros = ["todo", "unimplemented"].map(|name| format!("{name}!("));
        assert!(!macros.iter().any(|left| text.contains(left.as_str())), "{name} is not finished");
    }
}

#[test]
fn the_lock_keeps_its_budget() {
    let lock = std::fs::read_to_string(repository().join("Cargo.lock")).expect("the lock");
    let packages = lock.matches("[[package]]").count();
    assert!(packages <= 450, "{packages} packages in Cargo.lock; 450 is the budget");
}

#[test]
fn every_feature_of_the_table_has_its_test() {
    let readme = std::fs::read_to_string(repository().join("README.md")).expect("README.md");
    let table = readme.split("## Beside other generators").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows: Vec<&str> =
        table.expect("the table").lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 30, "{} rows", rows.len());
    for row in rows {
        assert_eq!(row.matches(" | ").count(), 5, "{row}");
        let link = row.split("[✔](").nth(1).and_then(|rest| rest.split("\")").next());
        let (file, name) =
            link.and_then(|link| link.split_once(" \"")).unwrap_or_else(|| panic!("no test: {row}"));
        let text =
            std::fs::read_to_string(repository().join(file)).unwrap_or_else(|_| panic!("no file: {row}"));
        let shown = match file.ends_with(".md") {
            true => format!("\n## {name}\n"),
            false => format!("fn {name}("),
        };
        assert!(text.contains(&shown), "{file} has no `{name}`");
    }
}
