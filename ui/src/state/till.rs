//! The open cart: what taps, scans and keypads do to it, and the bill it comes to, by the same rules that the register
//! applies.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::api::sell::{SaleDone, TaxChoice, Tile};
use domain::cart::{Asked, Cart, Goods, Item, Terms, bill};
use domain::id::{ProductId, TaxCategoryId};
use domain::quantity::{Quantity, Unit};
use domain::sale::{Bill, LineKind};
use domain::tax::Service;
use domain::{Error, Money};
use yew::Reducible;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Till {
    pub cart: Cart,
    /// The tiles of everything in the cart, and of what was shown.
    known: BTreeMap<ProductId, Tile>,
    /// The line that was touched last.
    pub last_line: Option<usize>,
    /// How many of the next product, from the quantity key.
    pub prefix: Option<Quantity>,
    /// What the customer gives on top.
    pub tip: Money,
    /// The sale that was just committed; it stands until the next tap.
    pub done: Option<SaleDone>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    /// Tiles as they stand now.
    Know(Vec<Tile>),
    /// One more of a product, or as many as the prefix says.
    Tap(Tile),
    /// A quantity of its own, from a scale, a label or a keypad.
    Add {
        tile: Tile,
        quantity: Quantity,
        price_minor: Option<Money>,
        label_minor: Option<Money>,
    },
    AddAmount {
        name: String,
        tax_category: TaxCategoryId,
        amount_minor: Money,
    },
    SetQuantity(usize, Quantity),
    SetPrice(usize, Option<Money>),
    SetDiscount(usize, Option<Asked>),
    SetNote(usize, String),
    Remove(usize),
    SetService(Service),
    SetCartDiscount(Option<Asked>),
    SetPrefix(Option<Quantity>),
    SetTip(Money),
    /// Another cart: resumed, or kept from the last time.
    Open(Cart),
    /// Nothing is on the counter.
    Clear,
    /// The cart was paid.
    Paid(SaleDone),
    /// The change was given; the counter is free.
    Next,
}

impl Reducible for Till {
    type Action = Move;

    fn reduce(self: Rc<Self>, action: Move) -> Rc<Self> {
        let mut till = Rc::unwrap_or_clone(self);
        till.apply(action);
        Rc::new(till)
    }
}

impl Till {
    fn apply(&mut self, action: Move) {
        match action {
            Move::Know(tiles) => {
                self.known.extend(tiles.into_iter().map(|tile| (tile.product, tile)));
                return;
            }
            Move::Tap(tile) => {
                let quantity = self.prefix.take().unwrap_or(Quantity::ONE);
                self.add(tile, quantity, None, None);
            }
            Move::Add { tile, quantity, price_minor, label_minor } => {
                self.prefix = None;
                self.add(tile, quantity, price_minor, label_minor);
            }
            Move::AddAmount { name, tax_category, amount_minor } => {
                self.prefix = None;
                let mut item = Item::new(Goods::FreeAmount { name, tax_category }, Quantity::ONE);
                item.price_minor = Some(amount_minor);
                self.push(item);
            }
            Move::SetQuantity(line, quantity) => self.change(line, |item| item.quantity = quantity),
            Move::SetPrice(line, price) => self.change(line, |item| item.price_minor = price),
            Move::SetDiscount(line, discount) => self.change(line, |item| item.discount = discount),
            Move::SetNote(line, note) => self.change(line, |item| item.note = note),
            Move::Remove(line) => {
                if line < self.cart.items.len() {
                    self.cart.items.remove(line);
                }
                self.last_line = self.cart.items.len().checked_sub(1);
                if self.cart.items.is_empty() {
                    self.cart.discount = None;
                    self.cart.parked = None;
                    self.tip = Money::ZERO;
                }
            }
            Move::SetService(service) => self.cart.service = service,
            Move::SetCartDiscount(discount) => self.cart.discount = discount,
            Move::SetPrefix(prefix) => {
                self.prefix = prefix;
                return;
            }
            Move::SetTip(tip) => self.tip = tip,
            Move::Open(cart) => {
                self.tip = Money::ZERO;
                self.last_line = cart.items.len().checked_sub(1);
                self.cart = cart;
            }
            Move::Clear => self.clear(),
            Move::Paid(done) => {
                self.clear();
                self.done = Some(done);
                return;
            }
            Move::Next => {}
        }
        self.done = None;
    }

    fn clear(&mut self) {
        // Eat in or take away stays: at most counters it is the same for hours.
        self.cart = Cart { service: self.cart.service, ..Cart::default() };
        self.last_line = None;
        self.prefix = None;
        self.tip = Money::ZERO;
    }

    fn add(&mut self, tile: Tile, quantity: Quantity, price_minor: Option<Money>, label_minor: Option<Money>) {
        let product = tile.product;
        let by_piece = tile.terms.unit == Unit::Piece && price_minor.is_none() && label_minor.is_none();
        self.known.insert(product, tile);
        let plain = |item: &Item| {
            item.of == Goods::Product(product)
                && item.price_minor.is_none()
                && item.label_minor.is_none()
                && item.discount.is_none()
                && item.note.is_empty()
        };
        if by_piece && let Some(line) = self.cart.items.iter().position(plain) {
            let sum = self.cart.items[line].quantity.thousandths() + quantity.thousandths();
            if let Ok(sum) = Quantity::new(sum) {
                self.cart.items[line].quantity = sum;
                self.last_line = Some(line);
            }
            return;
        }
        let mut item = Item::new(Goods::Product(product), quantity);
        item.price_minor = price_minor;
        item.label_minor = label_minor;
        self.push(item);
    }

    fn push(&mut self, item: Item) {
        self.cart.items.push(item);
        self.last_line = Some(self.cart.items.len() - 1);
    }

    fn change(&mut self, line: usize, change: impl FnOnce(&mut Item)) {
        if let Some(item) = self.cart.items.get_mut(line) {
            change(item);
            self.last_line = Some(line);
        }
    }

    /// Products of the cart whose terms are not known yet.
    pub fn unknown(cart: &Cart) -> Vec<ProductId> {
        let mut products: Vec<ProductId> = cart
            .items
            .iter()
            .filter_map(|item| match item.of {
                Goods::Product(product) => Some(product),
                Goods::FreeAmount { .. } => None,
            })
            .collect();
        products.sort_unstable();
        products.dedup();
        products
    }

    /// How many of a product are in the cart, for its badge.
    pub fn in_cart(&self, product: ProductId) -> Option<Quantity> {
        let of_it = self.cart.items.iter().filter(|item| item.of == Goods::Product(product));
        let sum: i64 = of_it.map(|item| item.quantity.thousandths()).sum();
        if sum == 0 { None } else { Quantity::new(sum).ok() }
    }

    /// What the lines of the cart cost on this day; a product that is gone is left out.
    fn terms(&self, item: &Item, taxes: &[TaxChoice]) -> Option<Terms> {
        match &item.of {
            Goods::Product(product) => self.known.get(product).map(|tile| tile.terms.clone()),
            Goods::FreeAmount { name, tax_category } => {
                let choice = taxes.iter().find(|choice| choice.tax_category == *tax_category)?;
                Some(Terms {
                    product: None,
                    name: name.clone(),
                    kind: LineKind::Goods,
                    unit: Unit::Piece,
                    tax_category: *tax_category,
                    list_price_minor: None,
                    rates: choice.rates.clone(),
                    reduced: Vec::new(),
                })
            }
        }
    }

    /// When the next price of the cart or of a tile that was shown begins or ends to be reduced.
    pub fn next_change_ms(&self, now_ms: i64) -> Option<i64> {
        let times = self.known.values().flat_map(|tile| &tile.terms.reduced).flat_map(|r| [r.from_ms, r.until_ms]);
        times.filter(|&at| at > now_ms).min()
    }

    /// The bill of the open cart at a moment; none when it is empty.
    ///
    /// # Errors
    /// As [`bill`].
    pub fn bill(&self, taxes: &[TaxChoice], tax_inclusive: bool, now_ms: i64) -> Option<Result<Bill, Error>> {
        if self.cart.items.is_empty() {
            return None;
        }
        let terms: Option<Vec<Terms>> = self.cart.items.iter().map(|item| self.terms(item, taxes)).collect();
        let Some(terms) = terms else {
            return Some(Err(Error::Missing { what: "a product of the cart" }));
        };
        let lines: Vec<(&Item, &Terms)> = self.cart.items.iter().zip(&terms).collect();
        Some(bill(&lines, self.cart.service, self.cart.discount.as_ref(), tax_inclusive, now_ms))
    }
}

#[cfg(test)]
mod tests {
    use domain::tax::{Rates, TaxRate};

    use super::*;

    fn tile(id: u8, price: i64, unit: Unit) -> Tile {
        let product = ProductId::derived(&[id; 32]);
        let terms = Terms {
            product: Some(product),
            name: format!("product {id}"),
            kind: LineKind::Goods,
            unit,
            tax_category: TaxCategoryId::NIL,
            list_price_minor: Some(Money::new(price).unwrap()),
            rates: Rates::flat(TaxRate::from_ppm(200_000).unwrap()),
            reduced: Vec::new(),
        };
        Tile { product, terms, category: None, picture: None, left: None, sold_out: None }
    }

    fn after(moves: Vec<Move>) -> Till {
        let mut till = Rc::new(Till::default());
        for action in moves {
            till = till.reduce(action);
        }
        Rc::unwrap_or_clone(till)
    }

    fn total(till: &Till) -> i64 {
        till.bill(&[], true, 0).unwrap().unwrap().total_minor.minor()
    }

    #[test]
    fn tapping_a_tile_twice_makes_one_line_of_two() {
        let till = after(vec![Move::Tap(tile(1, 250, Unit::Piece)), Move::Tap(tile(1, 250, Unit::Piece))]);
        assert_eq!(till.cart.items.len(), 1);
        assert_eq!(total(&till), 500);
    }

    #[test]
    fn the_quantity_prefix_holds_for_one_product() {
        let three = Quantity::new(3000).unwrap();
        let till = after(vec![
            Move::SetPrefix(Some(three)),
            Move::Tap(tile(1, 100, Unit::Piece)),
            Move::Tap(tile(2, 10, Unit::Piece)),
        ]);
        assert_eq!(total(&till), 310);
        assert_eq!(till.prefix, None);
    }

    #[test]
    fn every_weighing_is_a_line_of_its_own() {
        let weigh = |grams| Move::Add {
            tile: tile(1, 640, Unit::Kilogram),
            quantity: Quantity::new(grams).unwrap(),
            price_minor: None,
            label_minor: None,
        };
        let till = after(vec![weigh(612), weigh(500)]);
        assert_eq!(till.cart.items.len(), 2);
        assert_eq!(total(&till), 392 + 320);
    }

    #[test]
    fn a_line_with_a_discount_stays_apart_from_the_next_tap() {
        let half = Asked { given: domain::discount::Reduction::Amount(Money::new(50).unwrap()), reason: String::new() };
        let till = after(vec![
            Move::Tap(tile(1, 100, Unit::Piece)),
            Move::SetDiscount(0, Some(half)),
            Move::Tap(tile(1, 100, Unit::Piece)),
        ]);
        assert_eq!(till.cart.items.len(), 2);
        assert_eq!(total(&till), 150);
    }

    #[test]
    fn the_last_line_going_takes_the_cart_discount_with_it() {
        let asked = Asked { given: domain::discount::Reduction::Amount(Money::new(5).unwrap()), reason: String::new() };
        let till =
            after(vec![Move::Tap(tile(1, 100, Unit::Piece)), Move::SetCartDiscount(Some(asked)), Move::Remove(0)]);
        assert_eq!(till.cart.discount, None);
        assert_eq!(till.bill(&[], true, 0), None);
    }

    #[test]
    fn a_tip_goes_with_its_cart() {
        let tip = Money::new(50).unwrap();
        let given = || vec![Move::Tap(tile(1, 100, Unit::Piece)), Move::SetTip(tip)];
        assert_eq!(after(given()).tip, tip);
        for ends in [Move::Remove(0), Move::Clear, Move::Open(Cart::default())] {
            let mut moves = given();
            moves.push(ends);
            assert_eq!(after(moves).tip, Money::ZERO);
        }
    }

    #[test]
    fn a_reduced_price_of_the_cart_goes_back_at_its_end() {
        use domain::id::MarkdownId;
        use domain::markdown::{Given, Reduced};
        let mut reduced = tile(1, 300, Unit::Piece);
        let given = Given::Price(Money::new(200).unwrap());
        reduced.terms.reduced = vec![Reduced { markdown: MarkdownId::NIL, given, from_ms: 100, until_ms: 900 }];
        let till = after(vec![Move::Tap(reduced)]);
        let total = |now_ms| till.bill(&[], true, now_ms).unwrap().unwrap().total_minor.minor();
        assert_eq!([99, 100, 899, 900].map(total), [300, 200, 200, 300]);
        assert_eq!([0, 100, 900].map(|now| till.next_change_ms(now)), [Some(100), Some(900), None]);
    }

    #[test]
    fn a_cart_whose_product_is_gone_is_not_billed_wrong() {
        let gone = Item::new(Goods::Product(ProductId::NIL), Quantity::ONE);
        let till = after(vec![Move::Open(Cart { items: vec![gone], ..Cart::default() })]);
        assert!(till.bill(&[], true, 0).unwrap().is_err());
    }
}
