//! The window opens, draws its first page, and answers its page.

use e2e::{Outcome, scenario};
use serde_json::json;

#[test]
fn the_window_opens_on_a_page_without_accessibility_faults() -> Outcome {
    scenario("opens", |window| {
        assert_eq!(window.execute("return [innerWidth, innerHeight]", &[])?, json!([1280, 800]));
        assert!(!window.page_text()?.trim().is_empty(), "the first page is empty");
        window.check_accessibility("the first page")
    })
}

#[test]
fn an_unknown_operation_is_refused_by_its_name() -> Outcome {
    scenario("unknown-operation", |window| {
        let refusal = window.invoke("no_such_thing", json!({}), None)?.unwrap_err();
        assert_eq!(refusal["code"], "unknown_operation");
        Ok(())
    })
}
