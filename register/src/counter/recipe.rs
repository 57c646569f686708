use domain::api::data::Saved;
use domain::api::recipe::{Recipe, SaveIngredient, SavePlan, SaveRecipe, SeeRecipe, SeeShopping, Shopping};

use super::{Acting, Counter, catalogue, save_for_people};
use crate::{Error, outlook, paper, recipe};

pub fn see_recipe(counter: &mut Counter, _: &Acting, request: SeeRecipe) -> Result<Recipe, Error> {
    let open = counter.opened()?;
    recipe::see(&open.store, catalogue::known(open, request.product)?)
}

pub fn save_recipe(counter: &mut Counter, acting: &Acting, request: SaveRecipe) -> Result<Recipe, Error> {
    let open = counter.opened()?;
    let product = catalogue::known(open, request.product)?.clone();
    let author = open.author(acting);
    recipe::save(&mut open.store, &author, &product, &request)?;
    recipe::see(&open.store, &product)
}

pub fn save_ingredient(counter: &mut Counter, acting: &Acting, request: SaveIngredient) -> Result<(), Error> {
    let open = counter.opened()?;
    let author = open.author(acting);
    recipe::save_ingredient(&mut open.store, &author, &request)
}

pub fn see_shopping(counter: &mut Counter, _: &Acting, request: SeeShopping) -> Result<Shopping, Error> {
    let open = counter.opened()?;
    outlook::shopping(&open.store, &open.shop, open.today(), request.day, request.n_days)
}

pub fn save_plan(counter: &mut Counter, _: &Acting, request: SavePlan) -> Result<Saved, Error> {
    let saves = counter.saves();
    let open = counter.opened()?;
    let (store, shop, today) = (&open.store, &open.shop, open.today());
    let (name, bytes) = match request.shopping_days {
        None => {
            let plan = outlook::plan(store, shop, today, request.day)?;
            (format!("plan-{}.pdf", plan.day), paper::plan_pdf(store, shop, &plan)?)
        }
        Some(n_days) => {
            let list = outlook::shopping(store, shop, today, request.day, n_days)?;
            (format!("shopping-{}.pdf", list.from), paper::shopping_pdf(store, shop, &list)?)
        }
    };
    save_for_people(&saves, &name, &bytes)
}
