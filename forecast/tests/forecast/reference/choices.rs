//! Automatic choices beside statsforecast's, and why they differ; `choices.py` made the figures.

use forecast::model::arima::{Arima, Order};
use forecast::model::ets::{Ets, Season, Trend};
use serde_json::Value;

use super::{apart, figures, history};

/// What the recipe says of "arima" or "ets".
fn choices(of: &str) -> Value {
    serde_json::from_str::<Value>(include_str!("choices.json")).unwrap()[of].clone()
}

fn order(value: &Value) -> Order {
    let o: Vec<usize> = figures(value).into_iter().map(|v| v as usize).collect();
    Order { p: o[0], d: o[1], q: o[2], seasonal_p: o[3], seasonal_d: o[4], seasonal_q: o[5] }
}

fn figure(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Our criterion as others write it, with the constants of the likelihood.
fn criterion(fit: &Arima) -> f64 {
    let n = (history().len() - 7 * fit.order.seasonal_d - fit.order.d) as f64;
    fit.aicc + n * (1.0 + std::f64::consts::TAU.ln())
}

/// Both find the same coefficients of an order: the criterion of the conditional likelihood is equal. Their week is
/// 0.1 % apart at most, but for the three orders whose seasonal moving average lies near the unit circle (coefficients
/// that sum to less than -0.9): there what is assumed before the first day, no errors here and their distribution in
/// statsforecast's filter, is still heard after 400 days, 0.5, 1.8 and 2.1 %.
#[test]
fn arima_of_a_given_order_agrees_with_statsforecast() {
    let mut within_one = 0;
    for said in choices("arima")["orders"].as_array().unwrap() {
        let fit = Arima::fit(&history(), 7, order(&said["order"])).unwrap();
        let apart = apart(&fit.forecast(7), &figures(&said["week"]));
        let worse = criterion(&fit) - figure(&said["conditional"]);
        println!("{}: {apart:.3} % apart, criterion {worse:+.4}", said["order"]);
        let near = figure(&said["seasonal_ma"]) < -0.9;
        assert!(apart < if near { 3.0 } else { 1.0 }, "{:?}: {apart:.2} % apart", fit.order);
        assert!(worse.abs() < 0.05, "{:?}: {worse:+.3}", fit.order);
        within_one += usize::from(!near);
    }
    assert_eq!(within_one, 8);
}

/// Why the automatic choice is 13.4 % from statsforecast's, though every order that both fit agrees: by which
/// likelihood orders are compared. Both have the same coefficients, those of the conditional likelihood (there, the
/// search of the exact one ends where it starts, `moved` of the recipe). Ours compares by that likelihood and takes
/// (2,0,1)(1,1,2) before (0,0,1)(1,1,1), 4394.6 to 4398.5; statsforecast compares by the exact likelihood at the same
/// coefficients and takes the second, 4418.6 to 4410.7. A search of the exact likelihood that does move (statsmodels)
/// takes ours before theirs too, 4407.6 to 4411.7, and its week for their order is 2.7 % from our choice's and 12.9 %
/// from theirs.
#[test]
fn automatic_arima_differs_from_statsforecast_by_the_likelihood_that_orders_are_compared_by() {
    let said = choices("arima");
    let of = |wanted: Order| {
        let mut all = said["orders"].as_array().unwrap().iter();
        all.find(|o| order(&o["order"]) == wanted).unwrap_or_else(|| panic!("{wanted:?} is not in the recipe"))
    };
    let their_order = order(&said["auto"]["order"]);
    let theirs = figures(&said["auto"]["week"]);
    let chosen = Arima::auto(&history(), 7, 24).unwrap();
    let of_their_order = Arima::fit(&history(), 7, their_order).unwrap();
    let (all, same) = (apart(&chosen.forecast(7), &theirs), apart(&of_their_order.forecast(7), &theirs));
    let most_likely = figures(&of(their_order)["most_likely_week"]);
    let (ours, exact) = (apart(&chosen.forecast(7), &most_likely), apart(&theirs, &most_likely));
    println!("{:?}: {all:.2} % apart, {same:.3} % in their order", chosen.order);
    println!("from the most likely week of their order: ours {ours:.2} %, theirs {exact:.2} %");
    // All of the difference is the order's.
    assert!(chosen.order != their_order && all < 15.0 && same < 1.0, "{all:.2} %, {same:.2} %");
    // Each is the better one by its own criterion; ours also by the exact likelihood where that is searched.
    let by = |name: &str| figure(&of(chosen.order)[name]) - figure(&of(their_order)[name]);
    assert!(criterion(&chosen) < criterion(&of_their_order) && by("conditional") < 0.0 && by("exact") > 0.0);
    assert!(by("most_likely") < 0.0 && ours < 5.0 && exact > 10.0, "{ours:.2} %, {exact:.2} %");
    assert!(said["orders"].as_array().unwrap().iter().all(|o| figure(&o["moved"]) < 1e-9));
}

/// What the parameters and the first states of a form are counted as, with the likelihood's sum beside them: `k` is
/// one more here than there, seven first states of the season where six are free.
fn likelihood(fit: &Ets, k: f64) -> f64 {
    let n = history().len() as f64;
    fit.aicc - 2.0 * k - 2.0 * k * (k + 1.0) / (n - k - 1.0)
}

/// With our first states, others find the same smoothing, the same likelihood and the same week (0.01 % apart). The
/// multiplicative form's likelihood has a second valley, 26 lower, at a level that never moves; our search ends in the
/// first.
#[test]
fn smoothing_from_the_same_first_states_agrees() {
    let given = choices("ets")["given"].clone();
    for (season, name) in [(Season::Additive, "ANA"), (Season::Multiplicative, "MNM")] {
        let fit = Ets::fit(&history(), 7, Trend::None, season).unwrap();
        let apart = apart(&fit.forecast(7), &figures(&given[name]["week"]));
        let worse = likelihood(&fit, 11.0) - figure(&given[name]["likelihood"]);
        println!("{name}: {apart:.4} % apart, likelihood {worse:+.4}");
        assert!(apart < 1.0 && worse.abs() < 0.1, "{name}: {apart:.2} %, {worse:.2}");
        let smoothing = figures(&given[name]["smoothing"]);
        assert!((fit.parameters[0] - smoothing[0]).abs() < 0.005 && (fit.parameters[2] - smoothing[1]).abs() < 0.005);
    }
    let lower = figure(&given["MNM"]["likelihood"]) - figure(&given["MNM_lower"]["likelihood"]);
    assert!((20.0..30.0).contains(&lower), "{lower:.1}");
}

/// Why the automatic smoothing is 5.7 % from statsforecast's. That takes a form which is not among ours,
/// multiplicative errors with an additive season (criterion 5662.1). Of the forms that both have it prefers, as ours,
/// multiplicative ones. Its criteria are lower, for it searches the first states too where ours come from the first
/// four weeks: 5743.9 to 5761.5 (ANA), 5686.6 to 5755.7 (MNM), and 6353.1 to 6353.3 where there is no season to begin
/// with.
#[test]
fn automatic_smoothing_differs_from_statsforecast_by_forms_and_first_states() {
    let said = choices("ets");
    assert_eq!(said["auto"]["form"], "MNAN");
    let chosen = Ets::auto(&history(), 7).unwrap();
    assert_eq!((chosen.trend, chosen.season), (Trend::None, Season::Multiplicative));
    let far = apart(&chosen.forecast(7), &figures(&said["auto"]["week"]));
    println!("{far:.2} % apart");
    assert!(far < 7.0, "{far:.2} % apart");
    let searched = |form: &str| figure(&said["searched"][form]["aicc"]);
    for form in ["ANN", "AAN", "AAdN", "ANA", "AAA", "AAdA"] {
        assert!(searched("MNM") < searched(form) && figure(&said["auto"]["aicc"]) < searched("MNM"), "{form}");
    }
    // Where there are no first states of a season, the criteria are the same.
    for (trend, form) in [(Trend::None, "ANN"), (Trend::Additive, "AAN"), (Trend::Damped, "AAdN")] {
        let fit = Ets::fit(&history(), 7, trend, Season::None).unwrap();
        let worse = fit.aicc - searched(form);
        println!("{form}: criterion {worse:+.2}");
        assert!(worse.abs() < 1.0, "{form}: {worse:+.2}");
    }
    // Where there are, ours is never the lower one.
    for (trend, season, form) in [
        (Trend::None, Season::Additive, "ANA"),
        (Trend::Additive, Season::Additive, "AAA"),
        (Trend::Damped, Season::Additive, "AAdA"),
        (Trend::None, Season::Multiplicative, "MNM"),
        (Trend::Additive, Season::Multiplicative, "MAM"),
        (Trend::Damped, Season::Multiplicative, "MAdM"),
    ] {
        let worse = Ets::fit(&history(), 7, trend, season).unwrap().aicc - searched(form);
        println!("{form}: criterion {worse:+.2}");
        assert!((10.0..80.0).contains(&worse), "{form}: {worse:+.2}");
    }
}
