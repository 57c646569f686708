//! What the vendor decides once.

use e2e::{Home, Outcome, button, css, key, scenario_in};

use crate::bakery::{Bakery, OWNER, Person};
use crate::counter::{hand_over, id, reads, receipt, sign_in, tap, taps};
use crate::disk::Disk;

#[test]
fn language_and_theme_follow_a_tap_and_outlive_the_program() -> Outcome {
    let home = Home::new()?;
    let dressed =
        "const root = document.documentElement; return root.lang.startsWith('fr') && root.dataset.theme === 'dark'";
    scenario_in("appearance", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-settings", "settings-language", "language-fr"])?;
        reads(window, "nav-sell", "Vendre")?;
        taps(window, ["settings-appearance", "theme-dark"])?;
        window.wait_for("the dark theme in French", dressed, &[])?;
        let ground = window.execute("return getComputedStyle(document.body).backgroundColor", &[])?;
        assert_ne!(ground, "rgb(250, 247, 241)", "paper is for the day");
        Ok(())
    })?;
    scenario_in("appearance-again", &home, |window| {
        window.find(&id(&format!("person-{}", OWNER.name)))?;
        window.wait_for("the dark theme in French", dressed, &[])?;
        sign_in(window, OWNER)?;
        reads(window, "tile-Baguette", "1,30")
    })
}

#[test]
fn somebody_new_is_hired_and_sells_under_their_own_name() -> Outcome {
    let home = Home::new()?;
    scenario_in("hire", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-settings", "settings-staff", "new-person"])?;
        window.fill(&id("person-name"), "Zoë O’Neill")?;
        window.fill(&id("person-pin"), "135")?;
        tap(window, "person-save")?;
        // Too short: said at the field, and nothing else is lost.
        window.find(&css("#person-pin[aria-invalid]"))?;
        assert_eq!(window.find(&id("person-name"))?.value()?, "Zoë O’Neill");
        window.fill(&id("person-pin"), "1357")?;
        tap(window, "person-save")?;
        window.find(&id("member-Zoë O’Neill"))?;
        window.gone(&id("dialog"))?;
        hand_over(window, Person { name: "Zoë O’Neill", pin: "1357" })?;
        tap(window, "nav-sell")?;
        taps(window, ["tile-Baguette", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        let number = receipt(window)?;
        tap(window, "receipt-show")?;
        reads(window, "slip", "Zoë O’Neill")?;
        // Her name stands beside the log, never in it.
        let named = "select count(*) from event where instr(bytes, cast('Neill' as blob)) > 0";
        assert_eq!(Disk::of(&home)?.one::<i64>(named, [])?, 0, "{number}");
        Ok(())
    })
}

#[test]
fn a_key_is_changed_and_cash_is_rounded_to_five_pence() -> Outcome {
    let home = Home::new()?;
    scenario_in("keys-and-cash", &home, |window| {
        let bakery = Bakery::open(window)?;
        bakery.stock(window, "Odd bun", Some(133), domain::quantity::Unit::Piece, None, Some(bakery.shelf))?;
        taps(window, ["nav-settings", "settings-keys", "key-exact_cash"])?;
        // A key that does something else already is refused.
        window.press(&[key::F8])?;
        window.find(&css(".settings-body [role=alert]"))?;
        window.press(&[key::F10])?;
        window.wait_for("the new key", "return document.querySelector('.rows').innerText.includes('F10')", &[])?;
        tap(window, "settings-cash")?;
        window.tap(&button("To £0.05"))?;
        reads(window, "toast", "Saved")?;
        tap(window, "nav-sell")?;
        tap(window, "tile-Odd bun")?;
        reads(window, "total", "£1.33")?;
        reads(window, "exact-cash", "£1.35")?;
        window.press(&[key::F10])?;
        reads(window, "change-due", "£0.00")?;
        let disk = Disk::of(&home)?;
        assert_eq!(disk.one::<i64>("select rounding_minor from sale", [])?, 2);
        assert_eq!(disk.tenders(&receipt(window)?)?, [("cash".to_owned(), 135, 0)]);
        // A card is never rounded.
        taps(window, ["tile-Odd bun", "pay-card"])?;
        reads(window, "change-due", "£1.33")?;
        Ok(())
    })
}

#[test]
fn a_tax_rate_of_a_later_day_is_chosen_from_the_calendar() -> Outcome {
    let home = Home::new()?;
    scenario_in("later-tax", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-settings", "settings-taxes", "new-tax"])?;
        window.fill(&id("tax-name"), "Hot food")?;
        window.fill(&id("tax-rate"), "12.5")?;
        tap(window, "tax-from")?;
        // Each column is named after the day that stands below it.
        let named = r#"
            const names = [...document.querySelectorAll(".month-weekday")], days = [...document.querySelectorAll(".month-day")];
            return names.length === 7 && days.length >= 28
                && days.every((day, i) => day.querySelector(".unseen").innerText.startsWith(names[i % 7].innerText));
        "#;
        window.wait_for("the names of the weekdays", named, &[])?;
        window.save_screenshot(&e2e::target_folder().join("screens/calendar.en.light.1280.png"))?;
        window.tap(&css("[aria-label='Next month']"))?;
        window.tap(&css(".month-day:not(.month-day--other):nth-of-type(12)"))?;
        window.wait_for("one dialog", "return document.querySelectorAll('[role=dialog]').length === 1", &[])?;
        let day = window.find(&id("tax-from"))?.text()?;
        let day = chrono::NaiveDate::parse_from_str(&day, "%d/%m/%Y")?;
        tap(window, "tax-save")?;
        window.gone(&id("dialog"))?;
        let sql = "select valid_from from tax_rate where take_away like '%125000%'";
        assert_eq!(Disk::of(&home)?.one::<String>(sql, [])?, day.to_string());
        let written = format!("12.5% from {}", day.format("%-d %B %Y"));
        window.wait_for(
            "the rate",
            "return document.querySelector('.rows').innerText.includes(arguments[0])",
            &[written.into()],
        )?;
        Ok(())
    })
}

#[test]
fn currencies_are_called_by_their_names() -> Outcome {
    let home = Home::new()?;
    scenario_in("currencies", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-settings", "settings-stall"])?;
        let chosen = "const field = document.querySelector('#currency'); return field?.selectedOptions[0]?.text === arguments[0]";
        window.wait_for("the currency", chosen, &["GBP · British Pound".into()])?;
        taps(window, ["settings-language", "language-fr", "settings-stall"])?;
        window.wait_for("the currency in French", chosen, &["GBP · livre sterling".into()]).map(drop)
    })
}

#[test]
fn what_is_known_of_tomorrows_weather_is_entered_corrected_and_taken_back() -> Outcome {
    let home = Home::new()?;
    let row = css("[data-testid^='weather-2']");
    scenario_in("weather", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-settings", "settings-stall"])?;
        window.fill(&id("warmth"), "mild")?;
        window.fill(&id("rain"), "12")?;
        tap(window, "weather-save")?;
        window.find(&css("#warmth[aria-invalid]"))?;
        assert!(!window.shows(&row)?, "nothing is kept of a form with an error");
        window.fill(&id("warmth"), "-3.5")?;
        tap(window, "weather-save")?;
        window.wait_for(
            "the weather",
            "return document.querySelector('[data-testid^=weather-2]')?.innerText.includes('−3.5 °C · 12 mm')",
            &[],
        )?;
        assert_eq!(
            (window.find(&id("warmth"))?.value()?, window.find(&id("rain"))?.value()?),
            (String::new(), String::new())
        );
        window.fill(&id("rain"), "0")?;
        tap(window, "weather-save")?;
        window.wait_for(
            "other weather",
            "return document.querySelector('[data-testid^=weather-2]')?.innerText.includes('0 mm')",
            &[],
        )?;
        assert_eq!(window.all(&row)?.len(), 1, "a day has one weather");
        window.save_screenshot(&e2e::target_folder().join("screens/settings-weather.en.light.1280.png"))?;
        window.tap(&css("[data-testid^='weather-2'] button"))?;
        window.gone(&row)
    })
}
