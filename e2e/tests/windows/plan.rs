//! The demo bakery looks at tomorrow, takes its own number, and lets go of what will not sell.

use domain::api::catalogue::{CountStock, ListProducts};
use domain::quantity::Quantity;
use e2e::{Home, Outcome, css, scenario_in};

use crate::bakery::answer;
use crate::counter::{id, key_in, reads, tap, taps};
use crate::disk::Disk;

#[test]
fn the_demo_bakery_plans_tomorrow_with_a_number_of_its_own_and_sees_what_is_at_risk() -> Outcome {
    let home = Home::new()?;
    scenario_in("plan", &home, |window| {
        tap(window, "look-around")?;
        window.find(&css(".tile"))?;
        tap(window, "nav-plan")?;
        // Made without asking, the first time on a day.
        window.find(&id("plan-Bread"))?;
        let disk = Disk::of(&home)?;
        assert!(disk.one::<i64>("select count(*) from prediction", [])? > 50);
        tap(window, "plan-Bread")?;
        key_in(window, "77")?;
        tap(window, "keypad-done")?;
        reads(window, "plan-Bread", "77")?;
        assert_eq!(disk.one::<i64>("select quantity from planned", [])?, 77_000);
        taps(window, ["plan-Bread", "plan-proposed"])?;
        window.gone(&css("[data-testid=plan-Bread] .soft"))?;

        // Far more on the shelf than a day sells.
        let found = ListProducts { text: "Bread".to_owned(), category: None, archived: false, offset: 0, limit: 1 };
        let product = answer(window, &found)?.rows[0].product;
        answer(window, &CountStock { product, counted: Quantity::new(400_000)? })?;
        tap(window, "plan-risk")?;
        reads(window, "risk-sum", "£")?;
        window.find(&css(".risk"))?;
        let faults = window.faults()?;
        assert!(faults.is_empty(), "{faults:?}");
        window.save_screenshot(&e2e::target_folder().join("screens/plan-risk.png"))?;
        tap(window, "plan-tomorrow")?;
        window.find(&id("plan-Bread"))?;
        window.save_screenshot(&e2e::target_folder().join("screens/plan.png"))
    })
}
