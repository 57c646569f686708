//! What real stalls do to a layout: long names, many products, a cart of sixty lines, large text.

use domain::api::sell::KeepCart;
use domain::api::settings::{Appearance, SaveAppearance, Theme};
use domain::cart::{Cart, Goods, Item};
use domain::quantity::{Quantity, Unit};
use e2e::{Home, Outcome, scenario_in};

use crate::bakery::{Bakery, answer, show};
use crate::counter::{escape, has_lines, id, reads, tap, taps};
use crate::walk::{Look, Walk};

const LOOKS: [Look; 2] = [("light", 1024, 768), ("contrast", 1280, 800)];

/// As long as a name may be, without a space to break at; markup; another direction; many words.
const NAMES: [&str; 5] = [
    "Donaudampfschifffahrtsgesellschaftskapitänstorte",
    "<b>Pain</b> & \"brioche\" &amp; <script>alert(1)</script>",
    "לחם שאור מקמח מלא עם אגוזים וצימוקים",
    "Slow-fermented wholemeal sourdough with toasted walnuts, dried figs and a little rosemary from the garden",
    "超長い名前のパン屋さんの特製あんぱん",
];

#[test]
fn long_names_and_a_full_cart_stay_in_their_places() -> Outcome {
    let home = Home::new()?;
    scenario_in("stretch", &home, |window| {
        let bakery = Bakery::found(window, "en")?;
        let mut products = Vec::new();
        for (n, name) in NAMES.into_iter().enumerate() {
            let price = Some(99_999 + 111 * n as i64);
            products.push(bakery.stock(window, name, price, Unit::Piece, None, Some(bakery.shelf))?);
        }
        for n in 0..55 {
            let name = format!("Roll no. {n}");
            products.push(bakery.stock(window, &name, Some(100 + n), Unit::Piece, None, Some(bakery.shelf))?);
        }
        let items = products.iter().map(|&product| Item::new(Goods::Product(product), Quantity::ONE)).collect();
        answer(window, &KeepCart { cart: Some(Cart { items, ..Cart::default() }) })?;
        show(window, "/sell")?;
        has_lines(window, 60)?;
        // The newest line is in sight, and the total and the ways to pay are never pushed out.
        let in_sight = r#"
            const box = e => document.querySelector(`[data-testid="${e}"]`).getBoundingClientRect();
            const list = document.querySelector(".cart-lines").getBoundingClientRect();
            return box("line-60").bottom <= list.bottom + 1 && box("pay-split").bottom <= innerHeight && list.height > 150;
        "#;
        window.wait_for("line, total and payment in sight", in_sight, &[])?;
        let mut walk = Walk::new(window, "en", &LOOKS);
        walk.look("stretch-sell")?;
        tap(window, "line-4")?;
        walk.look("stretch-line")?;
        escape(window)?;
        tap(window, "exact-cash")?;
        window.find(&id("change-due"))?;
        walk.look("stretch-change-due")?;
        tap(window, "receipt-show")?;
        reads(window, "slip", "Donaudampf")?;
        walk.look("stretch-receipt")?;
        escape(window)?;
        tap(window, "nav-products")?;
        window.find(&id(&format!("product-{}", NAMES[0])))?;
        tap(window, &format!("product-{}", NAMES[0]))?;
        walk.look("stretch-products")?;
        taps(window, ["nav-sales"])?;
        window.tap(&e2e::css(".list-row--sale"))?;
        window.find(&id("refund"))?;
        walk.look("stretch-sale")?;
        tap(window, "nav-today")?;
        window.find(&e2e::css(".top-row"))?;
        walk.look("stretch-today")?;
        walk.faultless()
    })
}

#[test]
fn at_twice_the_text_size_everything_can_still_be_reached() -> Outcome {
    let home = Home::new()?;
    scenario_in("large-text", &home, |window| {
        Bakery::open(window)?;
        let appearance = Appearance { theme: Theme::Light, language: String::new(), text_size: 200 };
        answer(window, &SaveAppearance { appearance })?;
        show(window, "/sell")?;
        taps(window, ["tile-Baguette", "tile-Croissant"])?;
        has_lines(window, 2)?;
        let mut walk = Walk::new(window, "en", &[("light", 1280, 800)]);
        walk.look("large-sell")?;
        taps(window, ["pay-split", "split-card"])?;
        window.find(&id("change-due"))?;
        let whole = r#"
            const due = document.querySelector(".change-due"), section = due.parentElement;
            const box = due.getBoundingClientRect(), frame = section.getBoundingClientRect();
            return section.scrollTop === 0 && box.height >= due.scrollHeight && box.top >= frame.top;
        "#;
        window.wait_for("the change due, whole", whole, &[])?;
        walk.look("large-change-due")?;
        for place in ["today", "products", "sales", "settings"] {
            tap(window, &format!("nav-{place}"))?;
            walk.look(&format!("large-{place}"))?;
        }
        walk.faultless()
    })
}
