//! A page whose own code breaks.

use e2e::{Outcome, Window, css, scenario};

use crate::bakery::Bakery;
use crate::counter::{has_lines, id, tap};

/// Lets the page break: it puts a button before one that is not there any more.
fn break_it(window: &Window) -> Outcome {
    let rules = "return document.querySelectorAll('.prefix-digits').length === arguments[0]";
    for left in (1..4).rev() {
        window.tap(&css(".rows .btn--icon"))?;
        window.wait_for("the rule to go", rules, &[left.into()])?;
    }
    window.execute("document.querySelector('[data-testid=new-rule]').remove()", &[])?;
    window.tap(&css(".rows .btn--icon"))
}

#[test]
fn a_page_that_breaks_starts_again_and_what_was_rung_up_is_there() -> Outcome {
    scenario("breakdown", |window| {
        Bakery::open(window)?;
        tap(window, "tile-Croissant")?;
        has_lines(window, 1)?;
        tap(window, "nav-settings")?;
        tap(window, "settings-barcodes")?;
        window.execute("window.isOld = true", &[])?;
        break_it(window)?;
        window.wait_for(
            "a page that started again",
            "return !window.isOld && !!document.querySelector('#app > *')",
            &[],
        )?;
        let why = window.execute(
            "const why = sessionStorage.getItem('broke'); sessionStorage.removeItem('broke'); return why",
            &[],
        )?;
        assert!(why.as_str().is_some_and(|why| why.contains("panicked")), "{why}");
        tap(window, "nav-sell")?;
        has_lines(window, 1)?;

        // Where it breaks again at once it stands still and says so.
        tap(window, "nav-settings")?;
        tap(window, "settings-barcodes")?;
        tap(window, "usual-rules")?;
        window.find(&css(".prefix-digits"))?;
        window.execute("sessionStorage.setItem('broke-at', Date.now() + 60000)", &[])?;
        break_it(window)?;
        assert!(window.find(&css(".broken"))?.text()?.contains("open it again"));
        assert!(!window.shows(&id("new-rule"))?);
        window.execute("sessionStorage.clear()", &[]).map(drop)
    })
}
