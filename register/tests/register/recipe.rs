//! How products are made, and what has to be bought for a plan.

use domain::api::plan::PlanRow;
use domain::api::recipe::{SaveIngredient, SaveRecipe, Terms, TypedPart};
use domain::event::Body;
use domain::forecast::{Forecast, Prediction};
use domain::id::ProductId;
use domain::quantity::{Quantity, Unit};
use domain::stock::{Count, Intake, Movement};
use register::catalogue::Product;
use register::outlook;
use register::recipe;
use register::verify::verify;

use crate::bakery::Bakery;
use crate::stall::{Stall, money, quantity};

fn part(name: &str, unit: Unit, thousandths: i64) -> TypedPart {
    TypedPart { name: name.to_owned(), unit, quantity: quantity(thousandths) }
}

fn bread(stall: &Stall) -> Product {
    stall.shop.catalogue.product(stall.bread).unwrap().clone()
}

fn form(stall: &Stall) -> SaveRecipe {
    SaveRecipe {
        product: stall.bread,
        terms: Terms { tray: Some(quantity(6_000)), keeps_days: Some(3), salvage_minor: Some(money(-5)) },
        yields: Some(quantity(12_000)),
        parts: vec![part("Flour", Unit::Kilogram, 3_600), part("Salt", Unit::Gram, 80_000)],
    }
}

fn n_events(stall: &Stall) -> i64 {
    stall.store.conn().query_row("select count(*) from event", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_recipe_is_kept_field_by_field_and_an_ingredient_is_known_by_its_name() {
    let mut stall = Stall::open();
    let author = stall.author(&stall.shop.now());
    let product = bread(&stall);
    let mut form = form(&stall);
    recipe::save(&mut stall.store, &author, &product, &form).unwrap();
    let seen = recipe::see(&stall.store, &product).unwrap();
    assert_eq!((seen.terms, seen.yields), (form.terms, form.yields));
    let parts: Vec<_> = seen.parts.iter().map(|p| (p.name.as_str(), p.unit, p.quantity.thousandths())).collect();
    assert_eq!(parts, [("Flour", Unit::Kilogram, 3_600), ("Salt", Unit::Gram, 80_000)]);

    let before = n_events(&stall);
    recipe::save(&mut stall.store, &author, &product, &form).unwrap();
    assert_eq!(n_events(&stall), before, "what is the same is not written");
    // Another case and no accents are the same flour; its unit stays.
    form.parts = vec![part(" FLOUR ", Unit::Gram, 4_000)];
    form.terms.tray = None;
    recipe::save(&mut stall.store, &author, &product, &form).unwrap();
    let changed = recipe::see(&stall.store, &product).unwrap();
    assert_eq!(changed.parts.len(), 1);
    assert_eq!(changed.parts[0].ingredient, seen.parts[0].ingredient);
    assert_eq!((changed.parts[0].unit, changed.parts[0].quantity), (Unit::Kilogram, quantity(4_000)));
    assert_eq!((changed.terms.tray, changed.terms.keeps_days, changed.ingredients.len()), (None, Some(3), 2));
    let verified = verify(&stall.store, true, &mut |_, _| {}).unwrap();
    assert!(verified.ok, "{:?}", verified.problems);
}

#[test]
fn a_recipe_that_makes_no_sense_changes_nothing() {
    let mut stall = Stall::open();
    let author = stall.author(&stall.shop.now());
    let product = bread(&stall);
    let before = n_events(&stall);
    let good = form(&stall);
    let wrong: [(&str, SaveRecipe); 7] = [
        ("no_yield", SaveRecipe { yields: None, ..good.clone() }),
        ("whole_pieces", SaveRecipe { yields: Some(quantity(500)), ..good.clone() }),
        ("keeps_days", SaveRecipe { terms: Terms { keeps_days: Some(0), ..good.terms }, ..good.clone() }),
        (
            "twice",
            SaveRecipe { parts: vec![part("Flour", Unit::Gram, 1), part("flour", Unit::Gram, 1)], ..good.clone() },
        ),
        ("missing", SaveRecipe { parts: vec![part("  ", Unit::Gram, 1)], ..good.clone() }),
        ("not_positive", SaveRecipe { parts: vec![part("Flour", Unit::Gram, 0)], ..good.clone() }),
        (
            "too_many_parts",
            SaveRecipe { parts: (0..61).map(|n| part(&n.to_string(), Unit::Gram, 1)).collect(), ..good },
        ),
    ];
    for (code, form) in wrong {
        assert_eq!(recipe::save(&mut stall.store, &author, &product, &form).unwrap_err().code(), code);
    }
    assert_eq!(n_events(&stall), before);
}

#[test]
fn an_ingredient_has_a_supplier_who_is_known_by_name_and_may_move() {
    let mut stall = Stall::open();
    let author = stall.author(&stall.shop.now());
    let product = bread(&stall);
    let form = form(&stall);
    recipe::save(&mut stall.store, &author, &product, &form).unwrap();
    let ingredients = recipe::see(&stall.store, &product).unwrap().ingredients;
    let of = |at: usize, supplier: &str, contact: &str| SaveIngredient {
        ingredient: ingredients[at].ingredient,
        name: ingredients[at].name.clone(),
        supplier: supplier.to_owned(),
        contact: contact.to_owned(),
        pack: Some(quantity(25_000)),
    };
    recipe::save_ingredient(&mut stall.store, &author, &of(0, "Moulin des Prés", "gate 7")).unwrap();
    recipe::save_ingredient(&mut stall.store, &author, &of(1, "moulin des pres", "gate 9")).unwrap();
    let suppliers = |stall: &Stall| {
        let count = |sql: &str| stall.store.conn().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        (count("select count(*) from supplier"), count("select count(*) from supplier where contact = 'gate 9'"))
    };
    assert_eq!(suppliers(&stall), (1, 1), "one supplier, who can be reached elsewhere now");
    let taken = SaveIngredient { name: "SALT".to_owned(), ..of(0, "", "") };
    assert_eq!(recipe::save_ingredient(&mut stall.store, &author, &taken).unwrap_err().code(), "name_taken");
    let no_pack = SaveIngredient { pack: Some(Quantity::ZERO), ..of(0, "", "") };
    assert_eq!(recipe::save_ingredient(&mut stall.store, &author, &no_pack).unwrap_err().code(), "not_positive");
}

#[test]
fn a_plan_comes_in_trays_and_its_list_is_the_recipes_sum_in_whole_packs() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let plan = outlook::plan(&bakery.store, &bakery.shop, bakery.today, None).unwrap();
    let [first, second] = [0, 1].map(|at| bakery.shop.catalogue.product(plan.rows[at].product).unwrap().clone());
    let author = bakery.author();
    let flour = |quantity| part("Flour", Unit::Kilogram, quantity);
    for (product, parts) in
        [(&first, vec![flour(3_600), part("Yeast", Unit::Gram, 7_000)]), (&second, vec![flour(1_000)])]
    {
        let form = SaveRecipe {
            product: product.id,
            terms: Terms { tray: Some(quantity(8_000)), ..Terms::default() },
            yields: Some(quantity(12_000)),
            parts,
        };
        recipe::save(&mut bakery.store, &author, product, &form).unwrap();
    }
    let ingredients = recipe::see(&bakery.store, &first).unwrap().ingredients;
    let of_flour = SaveIngredient {
        ingredient: ingredients.iter().find(|i| i.name == "Flour").unwrap().ingredient,
        name: "Flour".to_owned(),
        supplier: "Mill".to_owned(),
        contact: String::new(),
        pack: Some(quantity(25_000)),
    };
    recipe::save_ingredient(&mut bakery.store, &author, &of_flour).unwrap();
    outlook::set_planned(&mut bakery.store, &author, &second, plan.day, Some(quantity(600_000))).unwrap();

    let planned = outlook::plan(&bakery.store, &bakery.shop, bakery.today, None).unwrap();
    let row = planned.rows.iter().find(|row| row.product == first.id).unwrap();
    assert_eq!(row.proposed.thousandths() % 8_000, 0, "{row:?}");
    let list = outlook::shopping(&bakery.store, &bakery.shop, bakery.today, None, 1).unwrap();
    assert_eq!((list.from, list.to), (plan.day, plan.day));
    assert_eq!(list.suppliers.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["Mill", ""]);
    let need = &list.suppliers[0].needs[0];
    let of_first = row.proposed.thousandths() * 3_600 / 12_000;
    assert_eq!(need.quantity.thousandths(), of_first + 600_000 * 1_000 / 12_000);
    assert_eq!(need.n_packs, Some(need.quantity.thousandths().cast_unsigned().div_ceil(25_000)));
    assert_eq!(
        list.without_recipe.len(),
        planned.rows.iter().filter(|r| r.own.unwrap_or(r.proposed) > Quantity::ZERO).count() - 2
    );
    let week = outlook::shopping(&bakery.store, &bakery.shop, bakery.today, None, 3).unwrap();
    assert!(week.suppliers[0].needs[0].quantity > need.quantity);
    assert_eq!(outlook::shopping(&bakery.store, &bakery.shop, bakery.today, None, 8).unwrap_err().code(), "days");
}

fn keeps(bakery: &mut Bakery, product: &Product, days: u16) {
    let author = bakery.author();
    let form = SaveRecipe {
        product: product.id,
        terms: Terms { keeps_days: Some(days), ..Terms::default() },
        yields: None,
        parts: Vec::new(),
    };
    recipe::save(&mut bakery.store, &author, product, &form).unwrap();
}

fn counted(bakery: &mut Bakery, product: ProductId, days_ago: u64, pieces: i64) {
    let cover = bakery.store.write(|writer| writer.cover_of(product)).unwrap();
    let business_day = bakery.today.days_before(days_ago);
    bakery.append(Body::Count(Count { business_day, product, counted: quantity(pieces * 1000), cover }));
}

fn planned(bakery: &Bakery, product: ProductId, days_ahead: u64) -> PlanRow {
    let day = Some(bakery.today.days_after(days_ahead));
    let plan = outlook::plan(&bakery.store, &bakery.shop, bakery.today, day).unwrap();
    plan.rows.into_iter().find(|row| row.product == product).unwrap()
}

#[test]
fn what_keeps_and_lies_there_is_not_made_again() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let plan = outlook::plan(&bakery.store, &bakery.shop, bakery.today, Some(bakery.today.days_after(1))).unwrap();
    let most = plan.rows.iter().max_by_key(|row| row.expected).unwrap().clone();
    assert!(most.proposed > Quantity::ZERO && most.n_days == 1, "{most:?}");
    let product = bakery.shop.catalogue.product(most.product).unwrap().clone();
    counted(&mut bakery, product.id, 0, 400);
    assert_eq!(planned(&bakery, product.id, 1), most, "what does not keep is gone tomorrow");
    keeps(&mut bakery, &product, 7);
    let kept = planned(&bakery, product.id, 1);
    assert_eq!(kept.proposed, Quantity::ZERO, "{kept:?}");
    assert!(kept.there > quantity(200_000) && kept.there <= quantity(400_000), "{kept:?}");
    assert!(kept.enough > most.enough, "what keeps is worth having more of");
    // Nobody makes it the day after either, when tomorrow has taken what it asks for.
    let after = planned(&bakery, product.id, 2);
    let rest = quantity(kept.there.thousandths() - kept.expected.thousandths());
    assert_eq!((after.there, after.proposed), (rest, Quantity::ZERO), "{after:?}");
    // What would be too old by then has been thrown away.
    keeps(&mut bakery, &product, 2);
    let gone = planned(&bakery, product.id, 2);
    assert!(gone.there < gone.expected && gone.proposed > Quantity::ZERO, "{gone:?}");
}

#[test]
fn what_is_not_made_each_day_is_made_until_it_is_made_again_or_expires() {
    let mut bakery = Bakery::of_which_nothing_was_expected();
    let (today, product) = (bakery.today, bakery.product("Coffee"));
    let found = bakery.shop.catalogue.product(product).unwrap().clone();
    // It comes in on tomorrow's weekday and three days after that.
    for back in [3, 6, 10, 13, 17, 20, 24, 27] {
        let movements = vec![Movement { product, quantity: quantity(30_000), line: None }];
        let business_day = today.days_before(back);
        let (tenders, note, batches) = (Vec::new(), String::new(), Vec::new());
        bakery.append(Body::Intake(Intake { business_day, tenders, movements, note, batches }));
    }
    let predictions = (1..7)
        .map(|n| Prediction { product, day: today.days_after(n), quantiles: vec![quantity(10_000); 19] })
        .collect();
    let (model, version) = ("ets".to_owned(), String::new());
    bakery.append(Body::Forecast(Box::new(Forecast { business_day: today, model, version, predictions })));
    // What should be there from before it would have expired was thrown away, and nobody logged it. Thirty
    // came in three days ago.
    counted(&mut bakery, product, 4, 60);
    for (days, there) in [(4, 0), (5, 30), (6, 60)] {
        keeps(&mut bakery, &found, days);
        assert_eq!(planned(&bakery, product, 1).there, quantity(there * 1000), "keeps {days}");
    }
    counted(&mut bakery, product, 0, 0);
    let pieces = |row: &PlanRow| (row.there.thousandths() / 1000, row.proposed.thousandths() / 1000, row.n_days);
    for (days, made) in [(1, 10), (2, 20), (3, 30), (9, 30)] {
        keeps(&mut bakery, &found, days);
        assert_eq!(planned(&bakery, product, 1).proposed, quantity(made * 1000), "keeps {days}");
    }
    let week = |bakery: &Bakery| (1..=5).map(|n| pieces(&planned(bakery, product, n))).collect::<Vec<_>>();
    assert_eq!(week(&bakery), [(0, 30, 3), (20, 0, 2), (10, 0, 1), (0, 30, 3), (20, 0, 2)]);
    // What lies there already is there on the days after a closed one, too.
    counted(&mut bakery, product, 0, 12);
    let tomorrow = today.days_after(1).weekday().num_days_from_monday() as usize;
    let hours = bakery.shop.stall.opening_hours.0[tomorrow].take();
    assert!(hours.is_some());
    assert_eq!(week(&bakery)[..3], [(12, 0, 1), (12, 8, 2), (10, 0, 1)]);
    bakery.shop.stall.opening_hours.0[tomorrow] = hours;
    // What the vendor makes instead is there too.
    let author = bakery.author();
    outlook::set_planned(&mut bakery.store, &author, &found, today.days_after(1), Some(quantity(13_000))).unwrap();
    assert_eq!(week(&bakery)[..2], [(12, 18, 3), (15, 5, 2)]);
}
