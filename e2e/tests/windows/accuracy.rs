//! The owner of the demo bakery sees how good the forecasts were and what was learned, and goes back to an earlier version.

use e2e::{Home, Outcome, css, scenario_in};
use forecast::version::{Parameters, Versions};
use register::outlook::learned::{Done, Kind, Learned};
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
        open_for_longer(&home)?;
        taps(window, ["plan-risk", "plan-accuracy"])?;
        let sign = "£";
        reads(window, "accuracy-cost", sign)?;
        reads(window, "accuracy-off", "%")?;
        window.find(&css(".accuracy-chart rect"))?;
        walk.look("accuracy")?;
        window.execute("document.querySelector('.habits').scrollIntoView({ block: 'end' })", &[])?;
        // Every month that it was open in, and those of the year that nobody knows.
        window.find(&css(".habit--year li:nth-child(12)"))?;
        walk.look("accuracy-learned")?;
        window.find(&css("[data-testid=accuracy-runs] tbody tr:nth-child(7)"))?;
        tap(window, "all-runs")?;
        window.find(&css("[data-testid=accuracy-runs] tbody tr:nth-child(9)"))?;
        window
            .execute("document.querySelector('[data-testid=accuracy-runs]').scrollIntoView({ block: 'end' })", &[])?;
        walk.look("accuracy-runs")?;
        tap(window, "roll-back-1")?;
        // The other one can be gone back to now.
        window.find(&id("roll-back-2"))?;
        let store = Store::read(&home.data())?;
        let versions = Learned::open(&store)?.versions()?;
        assert_eq!(versions.active().map(|version| version.number), Some(1));
        tap(window, "weeks-13")?;
        reads(window, "accuracy-cost", sign)?;
        // Of what was never forecast there is nothing to say.
        rusqlite::Connection::open(home.data().join("register.db"))?.execute("delete from prediction", [])?;
        taps(window, ["plan-risk", "plan-accuracy"])?;
        window.find(&css(".accuracy .empty"))?;
        walk.look("accuracy-nothing")?;
        walk.faultless()
    })
}

/// A second version, some more runs, and sales of the year before.
fn open_for_longer(home: &Home) -> Outcome {
    let mut learned = Learned::open(&Store::read(&home.data())?)?;
    let Some(of) = learned.versions()?.active().cloned() else { return Err(e2e::Failure::new("no version forecasts")) };
    let parameters = Parameters { seed: 2, ..of.parameters };
    let add = |versions: &mut Versions| Ok(versions.add(of.from, of.to, parameters, of.metrics).number);
    learned.change(None, add)?;
    let Some(run) = learned.runs(1)?.pop() else { return Err(e2e::Failure::new("nothing was forecast")) };
    for kind in [Kind::Daily, Kind::Daily, Kind::Daily, Kind::Weekly, Kind::Daily, Kind::Drift, Kind::Daily] {
        let reason = (kind == Kind::Drift).then(|| "Bread".to_owned());
        learned.note(&Done { kind, reason, ..run.clone() })?;
    }
    learned.note(&Done { kind: Kind::Daily, champion: None, error: Some("the disk is full".to_owned()), ..run })?;
    let before = "update sale set business_day = date(business_day, '-300 days')
                  where business_day < (select date(min(business_day), '+40 days') from sale)";
    rusqlite::Connection::open(home.data().join("register.db"))?.execute(before, [])?;
    Ok(())
}
