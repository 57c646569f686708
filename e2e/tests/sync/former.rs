use std::path::PathBuf;

use e2e::{Home, Outcome};

use crate::place::{Place, Register};

const OTHER: &str = "other@dairy.example";

#[test]
fn a_register_that_goes_to_and_fro_keeps_what_it_never_handed_in() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    place.create_owner(OTHER)?;
    let theirs = Register { home: Home::new()? };
    theirs.ok(&["init", "--name", "The Dairy", "--country", "GB", "--currency", "GBP", "--zone", "Europe/London"])?;
    let enrol = |register: &Register, email: &str| {
        let code = place.code_of(email)?;
        let output = register.ok(&["enrol", "--server", place.address(), "--code", &code])?;
        Ok::<_, e2e::Failure>(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    enrol(&theirs, OTHER)?;

    register.sell(2)?;
    let said = enrol(&register, OTHER)?;
    assert!(said.contains("2 events that it never handed in"), "{said}");
    enrol(&register, crate::place::EMAIL)?;
    register.sell(1)?;
    enrol(&register, OTHER)?;

    // Twice it left its first business, and what was sold then lies there.
    let mut sales = Vec::new();
    for folder in std::fs::read_dir(register.home.data().join("former"))? {
        let file: PathBuf = folder?.path().join("register.db");
        let conn = rusqlite::Connection::open(&file)?;
        sales.push(conn.query_row("select count(*) from sale", [], |row| row.get::<_, i64>(0))?);
    }
    sales.sort_unstable();
    assert_eq!(sales, [0, 1, 2]);
    Ok(())
}
