use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use crate::harness::Place;

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// `scripts/queries` writes what the compiler takes for granted about each query; a change of the schema or of a query
/// that forgot it shows here.
#[test]
fn what_is_known_about_every_query_fits_the_schema_and_the_source() {
    let place = Place::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // As the text of a literal: without the escapes that SQL needs in one.
    let source: String = files_below(&root.join("src"), ".rs")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap().replace("\\\"", "\"").replace("\\\n", ""))
        .collect();
    let known = files_below(&root.join(".sqlx"), ".json");
    assert!(known.len() > 30);
    let pool = place.connect(&place.superuser_url());
    for path in known {
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let sql = file["query"].as_str().unwrap();
        assert!(source.contains(sql), "no code asks this any more, run scripts/queries: {sql}");
        let now = place.wait(pool.describe(AssertSqlSafe(sql.to_owned()).into_sql_str()));
        let now = serde_json::to_value(now.unwrap_or_else(|e| panic!("{sql}: {e}"))).unwrap();
        assert_eq!(now, file["describe"], "run scripts/queries: {sql}");
    }
}
