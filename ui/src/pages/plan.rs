//! What to bake for tomorrow, what will not sell today, what is expected of each product, and how good that was.

mod accuracy;
pub mod forecast;
mod risk;
mod shopping;
mod table;

use domain::api::plan::{MakeForecast, Plan as Planned, SeePlan, Standing};
use domain::api::recipe::SavePlan;
use domain::permission::Permission;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_state};

use self::accuracy::Accuracy;
use self::forecast::Forecast;
use self::risk::AtRisk;
use self::table::Rows;
use crate::backend;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::Empty;
use crate::shop::{Shop, use_shop};
use crate::text;

#[component]
pub fn Plan() -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let figures = shop.may(Permission::SeeFigures);
    let view = use_state(|| AttrValue::from(if figures { "plan" } else { "risk" }));
    let seen = use_state(|| None::<Planned>);
    let busy = use_state(|| false);
    {
        let (shop, seen) = (shop.clone(), seen.setter());
        use_effect_with((figures, shop.sync.news), move |&(figures, _)| {
            if !figures {
                return;
            }
            spawn_local(async move {
                match backend::call(SeePlan { day: None }).await {
                    Ok(plan) => seen.set(Some(plan)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let make = {
        let (shop, seen, busy) = (shop.clone(), seen.setter(), busy.clone());
        Callback::from(move |()| {
            busy.set(true);
            let (shop, seen, busy) = (shop.clone(), seen.clone(), busy.setter());
            spawn_local(async move {
                match backend::call(MakeForecast {}).await {
                    Ok(plan) => seen.set(Some(plan)),
                    Err(error) => shop.complain(&error),
                }
                busy.set(false);
            });
        })
    };
    // One a day is made without asking.
    let stale = seen.as_ref().is_some_and(|plan| match &plan.standing {
        Standing::TooEarly { .. } => false,
        Standing::Missing => true,
        Standing::Made { on, .. } => *on < plan.today,
    });
    {
        let make = make.clone();
        use_effect_with(stale, move |&stale| {
            if stale {
                make.emit(());
            }
        });
    }
    let choices = vec![
        Choose::new("plan", i18n.text("plan-tomorrow"), "plan-tomorrow"),
        Choose::new("risk", i18n.text("plan-risk"), "plan-risk"),
        Choose::new("forecast", i18n.text("plan-forecast"), "plan-forecast"),
        Choose::new("accuracy", i18n.text("plan-accuracy"), "plan-accuracy"),
    ];
    let onchoose = {
        let view = view.setter();
        Callback::from(move |chosen: AttrValue| view.set(chosen))
    };
    let middle = html! {
        if figures {
            <Choice label={i18n.text("nav-plan")} {choices} value={(*view).clone()} {onchoose} look={Look::Segments} />
        }
    };
    let note = seen.as_ref().map(|plan| standing(&shop, &plan.standing)).unwrap_or_default();
    let onplan = {
        let seen = seen.setter();
        Callback::from(move |plan| seen.set(Some(plan)))
    };
    let onmake = make.reform(|()| ());
    let body = match (&*seen, view.as_str()) {
        (_, "risk") => html! { <AtRisk busy={*busy} /> },
        (_, "forecast") => html! { <Forecast busy={*busy} {onmake} /> },
        (_, "accuracy") => html! { <Accuracy /> },
        (None, _) => Html::default(),
        (Some(plan), _) => match plan.standing {
            Standing::TooEarly { n_days, needed } => too_early(&shop, n_days, needed),
            _ if *busy && plan.rows.is_empty() => html! {
                <Empty glyph={Glyph::Plan} title={i18n.text("plan-making")} words={i18n.text("plan-making-words")} />
            },
            _ => html! { <Rows plan={plan.clone()} busy={*busy} {onplan} {onmake} /> },
        },
    };
    html! { <Frame title={i18n.text("nav-plan")} {note} {middle}>{ body }</Frame> }
}

pub fn too_early(shop: &Shop, n_days: u32, needed: u32) -> Html {
    let i18n = &shop.i18n;
    let left = i64::from(needed.saturating_sub(n_days));
    html! { <Empty glyph={Glyph::Plan} title={i18n.text("plan-too-early")} words={text!(i18n, "plan-too-early-words", n = left)} /> }
}

/// Where the figures come from.
fn standing(shop: &Shop, standing: &Standing) -> String {
    match standing {
        Standing::Made { at, model, .. } => {
            let model = shop.i18n.text(&format!("model-{model}"));
            text!(shop.i18n, "plan-made", time = at.clone(), model = model)
        }
        Standing::TooEarly { .. } | Standing::Missing => String::new(),
    }
}

/// Writes the plan or a shopping list to a file and says where it is.
pub fn save_pdf(shop: &Shop, request: SavePlan) {
    let shop = shop.clone();
    spawn_local(async move {
        match backend::call(request).await {
            Ok(saved) => shop.tell(text!(shop.i18n, "saved-as", path = saved.path)),
            Err(error) => shop.complain(&error),
        }
    });
}

/// A button that forecasts anew.
pub fn again(shop: &Shop, busy: bool, onmake: &Callback<()>) -> Html {
    let onclick = onmake.reform(|_| ());
    html! {
        <button type="button" class="btn" disabled={busy} {onclick} data-testid="plan-again">
            <Icon glyph={Glyph::Swap} />{ shop.i18n.text(if busy { "plan-making" } else { "plan-again" }) }
        </button>
    }
}
