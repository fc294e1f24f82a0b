//! Any text as a file of data in each format: it is read as a table whose rows are all as long, or told.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schema::name::Lang;
use schema::yaml::Context;
use wsis_site::content::data;

fuzz_target!(|text: &str| {
    for name in ["x.csv", "x.json", "x.yaml"] {
        let mut context = Context::new(name);
        if let Some(table) = data::read(name, text, &mut context) {
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
            for column in 0..table.columns.len().min(3) {
                let mut rows: Vec<usize> = (0..table.rows.len()).collect();
                table.sort(&mut rows, column, true, Lang::Ar);
            }
        } else {
            assert!(!context.diagnostics.is_empty());
        }
    }
});
