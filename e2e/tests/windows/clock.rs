//! A clock that stands before the last sale: the question, and what it does to the sale.

use e2e::{Home, Outcome, scenario_in};
use rusqlite::Connection;

use crate::bakery::Bakery;
use crate::counter::{escape, has_lines, id, read, reads, sell_one, tap, taps};
use crate::disk::Disk;

#[test]
fn a_clock_set_back_is_asked_about_once_and_the_sale_goes_on() -> Outcome {
    let home = Home::new()?;
    scenario_in("clock", &home, |window| {
        Bakery::open(window)?;
        sell_one(window, "Baguette")?;
        // As if the last sale had been made at noon in three days: somebody set the clock back since.
        let disk = Connection::open(home.data().join("register.db"))?;
        let noon =
            "update series set last_at_ms = ((last_at_ms / 86400000) + 3) * 86400000 + 43200000 where purpose = 'live'";
        assert_eq!(disk.execute(noon, [])?, 1);
        drop(disk);
        let disk = Disk::of(&home)?;
        let n_sales = || disk.one::<i64>("select count(*) from sale", []);
        let last: String = disk.one(
            "select strftime('%Y-%m-%d', last_at_ms / 1000, 'unixepoch') from series where purpose = 'live'",
            [],
        )?;
        let last = chrono::NaiveDate::parse_from_str(&last, "%Y-%m-%d")?;

        taps(window, ["tile-Croissant", "exact-cash"])?;
        window.find(&id("clock-right"))?;
        let asked = read(window, "clock-words")?;
        // As people here write it, not as the register does.
        let written = format!("{} at 1", last.format("%-d %B %Y"));
        assert!(asked.contains(&written), "no “{written}” in “{asked}”");
        assert!(!asked.contains(&last.to_string()), "{asked}");

        // Whoever wants to set the clock first has sold nothing, and keeps the cart.
        escape(window)?;
        has_lines(window, 1)?;
        assert_eq!(n_sales()?, 1);
        taps(window, ["exact-cash", "clock-right"])?;
        reads(window, "change-due", "£0.00")?;
        assert_eq!(n_sales()?, 2);
        // Answered once, it is not asked again.
        tap(window, "next-sale")?;
        sell_one(window, "Sourdough")?;
        assert_eq!(n_sales()?, 3);
        Ok(())
    })
}
