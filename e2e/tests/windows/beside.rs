//! Work that takes its time: the counter sells meanwhile.

use domain::api::data::{SeeWork, Work};
use e2e::growth::{PIN, grow};
use e2e::{Home, Outcome, css, scenario_in};

use crate::bakery::{Person, answer};
use crate::counter::{id, reads, sign_in, tap, taps};
use crate::disk::Disk;

#[test]
fn the_counter_sells_while_the_whole_past_is_checked() -> Outcome {
    let home = Home::new()?;
    // Years of sales: checking them takes several times as long as what is done meanwhile, on whatever machine.
    grow(&home.data(), 60)?.sell_past(40_000, |_| ())?;
    scenario_in("beside", &home, |window| {
        sign_in(window, Person { name: "Ada", pin: PIN })?;
        let disk = Disk::of(&home)?;
        let past: i64 = disk.one("select count(*) from sale", [])?;
        taps(window, ["nav-settings", "settings-data", "verify-full"])?;
        window.find(&id("working"))?;
        tap(window, "nav-sell")?;
        window.tap(&css(".tile"))?;
        tap(window, "exact-cash")?;
        reads(window, "change-due", "£0.00")?;
        assert_eq!(disk.one::<i64>("select count(*) from sale", [])?, past + 1);
        let running = answer(window, &SeeWork {})?.running.expect("the past is still being checked");
        assert_eq!(running.what, Work::Verify);
        // Back in the settings it is there to be followed, and nothing else is begun beside it.
        taps(window, ["nav-settings", "settings-data"])?;
        window.find(&id("working"))?;
        window.find(&css("[data-testid=back-up]:disabled"))?;
        window.save_screenshot(&e2e::target_folder().join("screens/working.en.light.1280.png"))?;
        reads(window, "verified", "Everything is in order")?;
        tap(window, "back-up")?;
        reads(window, "toast", ".db")?;
        window.find(&css("[data-testid=back-up]:enabled")).map(drop)
    })
}
