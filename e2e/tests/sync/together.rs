use e2e::Outcome;

use crate::place::{Place, in_step};

#[test]
fn two_registers_that_were_offline_agree_to_the_cent_and_to_the_piece() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    first.count("Baguette", "100")?;
    in_step(&[&first, &second])?;

    // Both are offline: each sells, counts and edits the same product.
    first.sell(7)?;
    second.sell(5)?;
    first.import("name,price,tax_rate\nRye,3.40,20\n")?;
    second.import("name,price,tax_rate\nRye,3.60,20\n")?;
    second.count("Baguette", "90")?;
    first.sell(3)?;
    second.sell(2)?;
    in_step(&[&first, &second])?;

    let (one, other) = (first.verified()?, second.verified()?);
    assert_eq!(one["digest"], other["digest"]);
    assert_eq!(one["sales"], 17);
    let money = "select sum(total_minor) from sale";
    assert_eq!(
        (first.look::<i64>(money)?, place.look(money.replace("sale", "tenant.sale").as_str())?.as_str()),
        (17 * 250, "4250")
    );
    // The second counted 90 when it knew of its own 5 and not of the first's 10: they come on top, and its 2 after it.
    let on_hand = "select quantity from stock";
    assert_eq!((first.look::<i64>(on_hand)?, second.look::<i64>(on_hand)?), (78_000, 78_000));
    assert_eq!(place.look("select quantity from tenant.stock")?, "78000");
    // The later price counts everywhere.
    let price = "select price_minor from price p join product using (product_id) where name = 'Rye'
                 order by valid_from desc limit 1";
    assert_eq!((first.look::<i64>(price)?, second.look::<i64>(price)?), (360, 360));
    Ok(())
}

#[test]
fn what_was_handed_in_is_known_again_and_counted_once() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    register.sell(4)?;
    assert_eq!(register.sync()?["pushed"], 4);
    // The acknowledgement was lost: the register hands everything in again.
    let conn = rusqlite::Connection::open(register.database())?;
    conn.execute("update series set acked_through = 1", [])?;
    drop(conn);
    register.sync()?;
    let counted = place.look("select count(*), sum(total_minor) from tenant.sale")?;
    assert_eq!(counted, "4|1000");
    assert_eq!(place.look("select count(distinct vendor_seq) = max(vendor_seq) from tenant.event")?, "t");
    Ok(())
}

#[test]
fn a_change_by_somebody_who_may_not_is_put_back_everywhere() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    // While the second is offline, its owner's role ends on the server.
    place.look("update tenant.staff set active = 0")?;
    second.import("name,price,tax_rate\nRye,9.90,20\n")?;
    second.sell(2)?;
    in_step(&[&first, &second])?;
    let price = "select price_minor from price p join product using (product_id) where name = 'Rye'
                 order by valid_from desc limit 1";
    assert_eq!((first.look::<i64>(price)?, second.look::<i64>(price)?), (320, 320));
    assert_eq!(first.look::<i64>("select count(*) from sale")?, 2, "facts always count");
    assert_eq!(first.verified()?["digest"], second.verified()?["digest"]);
    assert_eq!(place.look("select count(*) from tenant.event where state = 'refused'")?, "1");
    Ok(())
}
