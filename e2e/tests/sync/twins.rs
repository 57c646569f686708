use std::fs;

use e2e::{Home, Outcome};

use crate::place::{Place, Register, in_step};

#[test]
fn a_copy_that_nobody_noticed_loses_nothing_and_both_go_on() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    first.sell(3)?;
    first.sync()?;
    // The whole folder is copied to another user of the same machine, who has no memory of receipts.
    let twin = Register { home: Home::new()? };
    fs::create_dir_all(twin.home.data())?;
    for file in ["register.db", "device.key"] {
        fs::copy(first.home.data().join(file), twin.home.data().join(file))?;
    }
    first.sell(2)?;
    twin.sell(4)?;
    first.count("Baguette", "50")?;
    twin.count("Baguette", "40")?;
    first.sync()?;
    twin.sync()?;
    first.sell(1)?;
    twin.sell(1)?;
    in_step(&[&first, &twin])?;
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, "11|2750", "both sides are counted");
    assert_eq!(place.look("select count(*) from tenant.series where forked_from is not null")?, "1");
    let (one, other) = (first.verified()?, twin.verified()?);
    assert_eq!((&one["sales"], &other["sales"]), (&11.into(), &11.into()));
    assert_eq!(one["digest"], other["digest"]);
    Ok(())
}

#[test]
fn an_older_copy_gets_back_what_it_forgot() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    register.sell(2)?;
    register.sync()?;
    let copy = register.home.path().join("copy.db");
    fs::copy(register.database(), &copy)?;
    register.sell(3)?;
    register.sync()?;
    // Restored: what was sold since is known to the server alone.
    fs::copy(&copy, register.database())?;
    for ending in ["register.db-wal", "register.db-shm"] {
        let _ = fs::remove_file(register.home.data().join(ending));
    }
    register.sell(1)?;
    in_step(&[&register])?;
    assert_eq!(register.verified()?["sales"], 6);
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, "6|1500");
    Ok(())
}
