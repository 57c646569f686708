//! The owner of the demo bakery sees how good the forecasts were, and goes back to an earlier version.

use std::collections::BTreeMap;

use e2e::{Home, Outcome, css, scenario_in};
use forecast::version::Parameters;
use register::outlook::learned::Learned;
use register::store::Store;

use crate::counter::{id, reads, tap, taps};
use crate::walk::{Look, Walk};

#[test]
fn an_owner_sees_how_good_the_forecasts_were_and_goes_back_to_an_earlier_version() -> Outcome {
    seen("en", &[("light", 1280, 800), ("dark", 1024, 768)])
}

#[test]
fn an_owner_sees_how_good_the_forecasts_were_in_french() -> Outcome {
    seen("fr", &[("dark", 1280, 800), ("contrast", 1024, 768)])
}

fn seen(language: &str, looks: &[Look]) -> Outcome {
    let home = Home::new()?;
    scenario_in(&format!("accuracy-{language}"), &home, |window| {
        let mut walk = Walk::new(window, language, looks);
        taps(window, [format!("language-{language}").as_str(), "look-around"])?;
        window.find(&css(".tile"))?;
        tap(window, "nav-plan")?;
        window.find(&id("plan-Bread"))?;
        tap(window, "plan-accuracy")?;
        window.find(&id("accuracy-models"))?;
        window.find(&css(".accuracy .empty"))?;
        walk.look("accuracy-nothing")?;

        published(&home)?;
        another_version(&home)?;
        taps(window, ["plan-risk", "plan-accuracy"])?;
        let sign = "£";
        reads(window, "accuracy-cost", sign)?;
        reads(window, "accuracy-off", "%")?;
        window.find(&css(".accuracy-chart rect"))?;
        walk.look("accuracy")?;
        window.execute("document.querySelector('.habits').scrollIntoView({ block: 'end' })", &[])?;
        walk.look("accuracy-learned")?;
        tap(window, "roll-back-1")?;
        // The other one can be gone back to now.
        window.find(&id("roll-back-2"))?;
        let store = Store::read(&home.data())?;
        let versions = Learned::open(&store)?.versions()?;
        assert_eq!(versions.active().map(|version| version.number), Some(1));
        tap(window, "weeks-13")?;
        reads(window, "accuracy-cost", sign)?;
        walk.faultless()
    })
}

/// As if the mean of the four weeks before had been forecast the day before, for a month.
fn published(home: &Home) -> Outcome {
    let disk = rusqlite::Connection::open(home.data().join("register.db"))?;
    let mut sold: BTreeMap<(Vec<u8>, String), i64> = BTreeMap::new();
    let mut statement = disk.prepare(
        "select l.product_id, s.business_day, sum(l.quantity) from sale s join sale_line l using (sale_id)
         where l.product_id is not null group by 1, 2",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        sold.insert((row.get(0)?, row.get(1)?), row.get(2)?);
    }
    let mut insert = disk.prepare(
        "insert into prediction (event_id, product_id, business_day, stall_id, made_on, at_ms, model, version, quantiles)
         select randomblob(16), ?1, ?2, stall_id, date(?2, '-1 day'), 0, 'ensemble', '', ?3 from register",
    )?;
    let day = |text: &str, back: i64| -> Outcome<String> {
        Ok(disk.query_row("select date(?1, ?2)", (text, format!("-{back} days")), |row| row.get(0))?)
    };
    for (product, of) in sold.keys().filter(|(_, of)| of.as_str() > "2") {
        let recent: bool = disk.query_row("select ?1 >= date('now', '-30 days')", [of], |row| row.get(0))?;
        if !recent {
            continue;
        }
        let mut sum = 0;
        for weeks in 1..=4 {
            sum += sold.get(&(product.clone(), day(of, 7 * weeks)?)).copied().unwrap_or(0);
        }
        let quantiles: Vec<String> = (0..19).map(|level| (sum / 4 * (60 + 4 * level) / 100).to_string()).collect();
        insert.execute((product, of, quantiles.join(" ")))?;
    }
    Ok(())
}

fn another_version(home: &Home) -> Outcome {
    let learned = Learned::open(&Store::read(&home.data())?)?;
    let mut versions = learned.versions()?;
    let Some(of) = versions.active().cloned() else { return Err(e2e::Failure::new("no version forecasts")) };
    let parameters = Parameters { seed: 2, ..of.parameters };
    versions.add(of.from, of.to, parameters, of.metrics);
    Ok(learned.keep_versions(&versions)?)
}
