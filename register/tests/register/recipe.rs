//! How products are made, and what has to be bought for a plan.

use domain::api::recipe::{SaveIngredient, SaveRecipe, Terms, TypedPart};
use domain::event::Body;
use domain::quantity::{Quantity, Unit};
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

#[test]
fn what_keeps_and_lies_there_is_not_made_again() {
    let mut bakery = Bakery::open();
    bakery.forecast();
    let tomorrow = Some(bakery.today.days_after(1));
    let row = |bakery: &Bakery, product| {
        let plan = outlook::plan(&bakery.store, &bakery.shop, bakery.today, tomorrow).unwrap();
        plan.rows.into_iter().find(|row| row.product == product)
    };
    let plan = outlook::plan(&bakery.store, &bakery.shop, bakery.today, tomorrow).unwrap();
    let most = plan.rows.iter().max_by_key(|row| row.expected).unwrap().clone();
    let product = bakery.shop.catalogue.product(most.product).unwrap().clone();
    let cover = bakery.store.write(|writer| writer.cover_of(product.id)).unwrap();
    let count =
        domain::stock::Count { business_day: bakery.today, product: product.id, counted: quantity(400_000), cover };
    bakery.append(Body::Count(count));
    assert_eq!(row(&bakery, product.id).unwrap().there, Quantity::ZERO, "what does not keep is gone tomorrow");
    let author = bakery.author();
    let form = SaveRecipe {
        product: product.id,
        terms: Terms { keeps_days: Some(2), ..Terms::default() },
        yields: None,
        parts: Vec::new(),
    };
    recipe::save(&mut bakery.store, &author, &product, &form).unwrap();
    let kept = row(&bakery, product.id).unwrap();
    assert_eq!(kept.there, kept.expected, "all that tomorrow asks for lies there");
    assert!(kept.proposed < most.proposed, "{kept:?} beside {most:?}");
    assert!(kept.enough > most.enough, "what keeps is worth having more of");
}
