//! Finding products at the counter: letter by letter, and by the scanner.

use std::path::Path;

use domain::api::Operation;
use domain::api::sell::{FindProducts, Scan, Scanned};
use domain::api::start::{Look, SignIn};
use register::counter::{Counter, Options};

use super::floor::search::Names;
use super::kept::backed_up_today;
use super::table::{Budget, Table};
use super::times::Times;
use crate::Chance;
use crate::growth::{self, PIN, grow};
use crate::{Failure, Outcome};

const N_PRODUCTS: usize = 50_000;
const N_QUERIES: usize = 200;

pub fn measure(folder: &Path, table: &mut Table) -> Outcome<()> {
    drop(grow(folder, N_PRODUCTS)?);
    backed_up_today(folder)?;
    let mut counter = Counter::open(options(folder))?;
    sign_in(&mut counter)?;
    let mut chance = Chance::new(2);
    let names = Names::new(N_PRODUCTS);
    let (mut times, mut floors) = (Times::default(), Times::default());
    for _ in 0..N_QUERIES {
        let name = growth::name(chance.below(N_PRODUCTS as u64) as usize);
        let mut typed = String::new();
        let mut found = Vec::new();
        for letter in name.chars() {
            typed.push(letter);
            let request = FindProducts { text: typed.clone(), limit: 50 };
            found = times.take(|| call(&mut counter, &request))?;
            if floors.take(|| names.holding(&typed)).is_empty() {
                return Err(Failure::new(format!("no name holds “{typed}”")));
            }
        }
        if found.first().is_none_or(|tile| tile.terms.name != name) {
            return Err(Failure::new(format!("“{name}” was not found first")));
        }
    }
    let what = format!("search-as-you-type over {N_PRODUCTS} products");
    for (percent, budget) in [(50, Budget::None), (99, Budget::Value(16.0))] {
        let (value, floor) = (times.percentile(percent), floors.percentile(percent));
        table.add_beside(format!("{what}, p{percent}"), value, "ms", (floor, value / floor), budget);
    }

    let mut times = Times::default();
    for _ in 0..1_000 {
        let code = growth::barcode(chance.below(N_PRODUCTS as u64) as usize)?;
        let request = Scan { code: code.as_str().to_owned() };
        match times.take(|| call(&mut counter, &request))? {
            Scanned::Found { .. } => {}
            Scanned::Unknown { code } => return Err(Failure::new(format!("no product with barcode {code}"))),
        }
    }
    table.add("scan to the register's answer, p99", times.percentile(99), "ms", Budget::Value(16.0));
    Ok(())
}

pub fn options(folder: &Path) -> Options {
    Options { data: folder.to_owned(), saves: Some(folder.join("saves")) }
}

/// Signs the owner of a grown register in.
pub fn sign_in(counter: &mut Counter) -> Outcome<()> {
    let front = call(counter, &Look {})?;
    let person = front.staff.first().ok_or_else(|| Failure::new("nobody has a PIN"))?.person;
    call(counter, &SignIn { person, pin: PIN.to_owned() })?;
    Ok(())
}

/// Calls as the window does, by name and through JSON.
pub fn call<O: Operation>(counter: &mut Counter, request: &O) -> Outcome<O::Response> {
    let answer = counter.call(O::NAME, &serde_json::to_string(request)?, None)?;
    Ok(serde_json::from_str(&answer)?)
}
