//! The demo bakery looks at tomorrow, takes its own number, lets go of what will not sell, and asks why.

use domain::api::catalogue::{CountStock, ListProducts};
use domain::api::forecast::SeeForecast;
use domain::api::settings::{SaveStall, SeeSettings};
use domain::quantity::Quantity;
use domain::settings::{Hours, OpeningHours};
use e2e::{Home, Outcome, Window, css, scenario_in};

use crate::bakery::answer;
use crate::counter::{escape, id, key_in, reads, tap, taps};
use crate::disk::Disk;
use crate::walk::Walk;

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
        let made = "select count(*) from prediction where made_on = (select max(made_on) from prediction)";
        assert!(disk.one::<i64>(made, [])? > 200, "a week of each product");
        tap(window, "plan-Bread")?;
        key_in(window, "77")?;
        tap(window, "keypad-done")?;
        reads(window, "plan-Bread", "77")?;
        assert_eq!(disk.one::<i64>("select quantity from planned", [])?, 77_000);
        taps(window, ["plan-Bread", "plan-proposed"])?;
        window.gone(&css("[data-testid=plan-Bread] .soft"))?;

        // Far more on the shelf than a day sells, an hour and a half before closing.
        closes_in(window, 90)?;
        let found = ListProducts { text: "Bread".to_owned(), category: None, archived: false, offset: 0, limit: 1 };
        let product = answer(window, &found)?.rows[0].product;
        answer(window, &CountStock { product, counted: Quantity::new(400_000)? })?;
        tap(window, "plan-risk")?;
        reads(window, "risk-sum", "£")?;
        window.find(&css(".risk"))?;
        let faults = window.faults()?;
        assert!(faults.is_empty(), "{faults:?}");
        window.save_screenshot(&e2e::target_folder().join("screens/plan-risk.png"))?;
        // What is advised is taken with one tap, and sold at that price.
        tap(window, "risk-Bread")?;
        reads(window, "toast", "Bread is £")?;
        taps(window, ["nav-sell", "tile-Bread", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        let paid = "select total_minor from sale order by at_ms desc limit 1";
        let price = disk.one::<i64>("select price_minor from marked_down where price_minor < list_price_minor", [])?;
        assert_eq!(disk.one::<i64>(paid, [])?, price);
        tap(window, "next-sale")?;
        // Another one, reduced two or three minutes before closing, goes back by itself.
        closes_in(window, 3)?;
        tap(window, "nav-plan")?;
        tap(window, "nav-sell")?;
        window.hold(&id("tile-Focaccia"))?;
        taps(window, ["tile-reduce", "reduce-50"])?;
        let reduced = css(".tile--reduced[data-testid=tile-Focaccia]");
        window.find(&reduced)?;
        let started = std::time::Instant::now();
        while window.shows(&reduced)? {
            assert!(started.elapsed().as_secs() < 300, "the price of the list does not come back");
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        taps(window, ["tile-Focaccia", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        assert_eq!(disk.one::<i64>(paid, [])?, 350, "it is sold at the price of the list again");
        // What is left after closing is logged as waste from the board.
        taps(window, ["next-sale", "nav-plan", "plan-risk"])?;
        window.find(&id("over-Bread"))?;
        window.save_screenshot(&e2e::target_folder().join("screens/plan-over.png"))?;
        tap(window, "over-Bread")?;
        window.gone(&id("over-Bread"))?;
        let lost = "select max(quantity) from waste where reason = 'unsold'";
        assert_eq!(disk.one::<i64>(lost, [])?, 399_000);
        tap(window, "plan-tomorrow")?;
        window.find(&id("plan-Bread"))?;
        window.save_screenshot(&e2e::target_folder().join("screens/plan.png"))
    })
}

/// The stall moves to where it is eleven now, when most is still to be sold, and closes so many minutes later.
fn closes_in(window: &Window, minutes: i64) -> Outcome {
    let mut stall = answer(window, &SeeSettings {})?.stall;
    let now = chrono::Utc::now();
    // Zones of this name count westwards.
    stall.zone = match i64::from(chrono::Timelike::hour(&now)) - 11 {
        0 => "Etc/GMT".to_owned(),
        west => format!("Etc/GMT{west:+}"),
    };
    let closes = now.date_naive().and_time(chrono::NaiveTime::MIN)
        + chrono::TimeDelta::minutes(11 * 60 + i64::from(chrono::Timelike::minute(&now)) + minutes);
    let hours = Hours { from: "07:00".parse()?, to: closes.format("%H:%M").to_string().parse()? };
    stall.opening_hours = OpeningHours([Some(hours); 7]);
    answer(window, &SaveStall { stall }).map(drop)
}

#[test]
fn the_forecast_page_shows_the_demo_bakery_what_was_what_will_be_and_why() -> Outcome {
    let home = Home::new()?;
    scenario_in("forecast", &home, |window| {
        tap(window, "look-around")?;
        window.find(&css(".tile"))?;
        taps(window, ["nav-plan", "plan-forecast"])?;
        window.fill(&id("forecast-search"), "bre")?;
        tap(window, "forecast-Bread")?;
        reads(window, "forecast-of", "Bread")?;
        reads(window, "forecast-expected", "on eight days in ten")?;
        reads(window, "forecast-why", "chosen by how near each model came")?;
        reads(window, "forecast-why", "against the mean day")?;
        // The picture and its table say the same: six weeks, and seven days of which each open one has a range.
        let found = ListProducts { text: "Bread".to_owned(), category: None, archived: false, offset: 0, limit: 1 };
        let product = answer(window, &found)?.rows[0].product;
        let days = answer(window, &SeeForecast { product, stall: None })?.days;
        assert_eq!(days.len(), 49);
        let n = |which: fn(&domain::api::forecast::ForecastDay) -> bool| days.iter().filter(|day| which(day)).count();
        let script = "return arguments[0].map(at => document.querySelectorAll(at).length)";
        let at = [".chart svg .bar", ".chart svg .band", ".chart svg .closed", ".forecast-days td:first-of-type"];
        let drawn = window.execute(script, &[serde_json::json!(at)])?;
        // Of the past what was said the day before is a line.
        assert!(n(|day| day.open && day.sold.is_some() && day.expected.is_some()) > 25, "{days:?}");
        window.find(&css(".chart svg .usual"))?;
        let bands = days[42..].iter().filter(|day| day.open && day.expected.is_some()).count();
        assert!(bands >= 5 && n(|day| day.sold.is_some()) > 25, "{days:?}");
        assert_eq!(drawn, serde_json::json!([n(|day| day.sold.is_some()), bands, n(|day| !day.open), 49]));
        let mut walk = Walk::new(window, "en", &[("light", 1280, 800), ("dark", 1024, 768), ("contrast", 1024, 768)]);
        walk.look("forecast")?;

        // An own event is named by the calendar, stands at its day, and is taken back.
        tap(window, "occasions")?;
        window.find(&id("occasion-save"))?;
        tap(window, "occasion-save")?;
        window.find(&css("#occasion-name[aria-invalid]"))?;
        window.fill(&id("occasion-name"), "Village fête")?;
        tap(window, "occasion-save")?;
        window.find(&css("[data-testid$='Village fête']"))?;
        walk.look("forecast-occasions")?;
        escape(window)?;
        window.find(&css(".chart svg .occasion"))?;
        reads(window, "forecast-why", "Village fête")?;
        walk.look("forecast-event")?;
        tap(window, "occasions")?;
        window.tap(&css("[data-testid$='Village fête'] button"))?;
        window.gone(&css("[data-testid$='Village fête']"))?;
        escape(window)?;
        window.gone(&css(".chart svg .occasion"))?;
        window.fill(&id("forecast-search"), "zzz")?;
        window.find(&css(".forecast .list .empty"))?;
        walk.faultless()
    })
}

#[test]
fn a_recipe_entered_at_the_product_becomes_a_shopping_list_with_the_supplier_and_a_file() -> Outcome {
    let home = Home::new()?;
    scenario_in("shopping", &home, |window| {
        tap(window, "look-around")?;
        window.find(&css(".tile"))?;
        taps(window, ["nav-products", "product-Bread", "product-recipe"])?;
        window.fill(&id("recipe-tray"), "6")?;
        window.fill(&id("recipe-yields"), "12")?;
        tap(window, "part-add")?;
        window.fill(&id("part-name-0"), "Strong white flour")?;
        window.fill(&id("part-quantity-0"), "7.5")?;
        tap(window, "recipe-save")?;
        window.gone(&id("dialog"))?;
        tap(window, "nav-plan")?;
        let made = window.find(&id("plan-Bread"))?.text()?;
        let n: i64 = made.split_whitespace().last().unwrap_or_default().parse()?;
        assert_eq!(n % 6, 0, "{made}");
        taps(window, ["plan-shopping", "need-Strong white flour"])?;
        window.fill(&id("ingredient-supplier"), "Shipton Mill")?;
        window.fill(&id("ingredient-pack"), "16")?;
        tap(window, "ingredient-save")?;
        let supplier = "return document.querySelector('.shopping-from')?.textContent === 'Shipton Mill'";
        window.wait_for("the supplier", supplier, &[])?;
        // Seven and a half kilograms make twelve.
        let kilos = n * 625;
        let packs = (kilos + 15_999) / 16_000;
        window.wait_for(
            "packs",
            "return document.querySelector('.shopping-packs')?.textContent.startsWith(arguments[0])",
            &[format!("{packs} ×").into()],
        )?;
        tap(window, "shopping-pdf")?;
        reads(window, "toast", ".pdf")?;
        let saved: Vec<_> = std::fs::read_dir(home.downloads())?.collect::<Result<_, _>>()?;
        assert_eq!(saved.len(), 1, "{saved:?}");
        assert!(std::fs::read(saved[0].path())?.starts_with(b"%PDF"));
        Ok(())
    })
}
