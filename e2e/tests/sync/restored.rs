use e2e::Outcome;

use crate::place::{Place, in_step};

#[test]
fn a_server_that_was_restored_gets_back_what_registers_hold_also_of_one_that_is_gone() -> Outcome {
    let mut place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    first.sell(2)?;
    in_step(&[&first, &second])?;
    place.back_up()?;

    // After the backup a third register comes, sells and is lost; the others go on.
    let third = place.join()?;
    third.sell(4)?;
    third.sync()?;
    first.sell(3)?;
    second.sell(1)?;
    in_step(&[&first, &second])?;
    let before = place.look("select count(*), sum(total_minor) from tenant.sale")?;
    assert_eq!(before, "10|2500");
    drop(third);

    place.restore()?;
    assert_eq!(place.look("select count(*) from tenant.sale")?, "2");
    second.sell(1)?;
    in_step(&[&first, &second])?;
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, "11|2750");
    assert_eq!(place.look("select count(*) from tenant.register")?, "3", "the lost register is known again");
    assert_eq!(first.verified()?["digest"], second.verified()?["digest"]);
    assert_eq!(place.look("select epoch from tenant.vendor_head")?, "2");
    Ok(())
}
