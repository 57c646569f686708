//! However copies of a ticket travel between registers, all end with the same one.

use domain::Money;
use domain::cart::Cart;
use domain::id::{ParkedId, RegisterId};
use domain::parked::{Place, Ticket};
use proptest::prelude::*;

fn register(n: u8) -> RegisterId {
    RegisterId::new(1, [n; 10])
}

fn copies() -> impl Strategy<Value = Ticket> {
    let place = prop_oneof![Just(Place::Parked), Just(Place::Open), Just(Place::Done)];
    (1..4_u64, 0..3_u8, place, 0..3_i64, "[ab]?").prop_map(|(turn, holder, place, changed_at_ms, label)| Ticket {
        id: ParkedId::new(1, [1; 10]),
        turn,
        holder: register(holder),
        place,
        label,
        parked_at_ms: 1,
        changed_at_ms,
        n_lines: 1,
        total_minor: Money::ZERO,
        cart: (place != Place::Done).then(Cart::default),
    })
}

proptest! {
    #[test]
    fn it_matters_neither_in_what_order_copies_are_merged_nor_how_often(a in copies(), b in copies(), c in copies()) {
        let merge = |a: &Ticket, b: &Ticket| a.clone().merge(b.clone());
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
        prop_assert_eq!(merge(&a, &a), a.clone());
        let all = merge(&merge(&a, &b), &c);
        prop_assert_eq!(merge(&all, &b), all.clone());
        // Done is done, and no turn is lost.
        let copies = [&a, &b, &c];
        let done = copies.iter().any(|copy| copy.place == Place::Done);
        prop_assert_eq!(all.place == Place::Done, done);
        if !done {
            prop_assert_eq!(Some(all.turn), copies.iter().map(|copy| copy.turn).max());
        }
    }

    /// Three registers do what they may with a ticket and tell each other when they happen to meet. Once all met, there
    /// is one holder, and while all hear each other two never had it on the counter.
    #[test]
    fn registers_that_tell_each_other_everything_agree_who_has_a_ticket(
        steps in prop::collection::vec((0..3_usize, 0..3_usize, 0..4_u8), 1..40),
        apart in any::<bool>(),
    ) {
        let first = Ticket { place: Place::Parked, ..ticket() };
        let mut copies = [first.clone(), first.clone(), first];
        for (now_ms, (who, other, what)) in (1..).zip(steps) {
            let own = register(u8::try_from(who).unwrap());
            let to = register(u8::try_from(other).unwrap());
            let mine = copies[who].clone();
            let silent = if apart { None } else { Some(0) };
            let next = match what {
                // What a register may do with it by itself.
                0 => matches!(mine.way(own, silent), domain::parked::Way::Open | domain::parked::Way::TakeOver)
                    .then(|| mine.clone().turned(own, Place::Open, now_ms)),
                1 => (mine.holder == own && mine.place == Place::Open)
                    .then(|| mine.clone().turned(own, Place::Parked, now_ms)),
                2 => mine.lent(own, to, now_ms),
                _ => None,
            };
            if let Some(next) = next {
                copies[who] = next;
            }
            let merged = copies[who].clone().merge(copies[other].clone());
            if what == 3 {
                (copies[who], copies[other]) = (merged.clone(), merged);
            }
            let open: Vec<RegisterId> = (0..3_u8)
                .filter(|&n| copies[usize::from(n)].place == Place::Open && copies[usize::from(n)].holder == register(n))
                .map(register)
                .collect();
            prop_assert!(apart || open.len() <= 1, "{open:?}");
        }
        let all = copies.iter().cloned().reduce(Ticket::merge).unwrap();
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let again = order.map(|n| copies[n].clone()).into_iter().reduce(Ticket::merge).unwrap();
            prop_assert_eq!(&again, &all);
        }
    }
}

fn ticket() -> Ticket {
    Ticket {
        id: ParkedId::new(1, [1; 10]),
        turn: 1,
        holder: register(0),
        place: Place::Parked,
        label: String::new(),
        parked_at_ms: 1,
        changed_at_ms: 1,
        n_lines: 1,
        total_minor: Money::ZERO,
        cart: Some(Cart::default()),
    }
}
