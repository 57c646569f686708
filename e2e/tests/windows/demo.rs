//! Looking around in the demo bakery.

use e2e::{Home, Outcome, css, scenario_in};

use crate::counter::{reads, tap, taps};
use crate::disk::Disk;

#[test]
fn the_demo_bakery_has_pictures_and_a_past_and_sells() -> Outcome {
    let home = Home::new()?;
    scenario_in("demo", &home, |window| {
        tap(window, "look-around")?;
        let drawn = "return [...document.querySelectorAll('.tile img')].filter(i => i.naturalWidth > 0).length >= 5";
        window.wait_for("tiles with pictures", drawn, &[])?;
        let disk = Disk::of(&home)?;
        let past: i64 = disk.one("select count(*) from sale", [])?;
        assert!(past > 9_000, "half a year is {past} sales");

        window.tap(&css(".tile:has(img)"))?;
        tap(window, "exact-cash")?;
        reads(window, "change-due", "£0.00")?;
        assert_eq!(disk.one::<i64>("select count(*) from sale", [])?, past + 1);

        taps(window, ["next-sale", "nav-today"])?;
        window.find(&css(".stat strong"))?;
        let stats = window.all(&css(".stat strong"))?;
        assert_ne!(stats[0].text()?, "£0.00", "the sale counts today");
        Ok(())
    })
}
