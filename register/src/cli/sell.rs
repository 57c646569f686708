use domain::id::PersonId;

use super::{Common, Done, lines};
use crate::order::{Answer, Order};
use crate::sell::{Seller, check_clock, sell};
use crate::shop::{self, Shop};
use crate::store::{Store, random};
use crate::{Error, clock};

/// Sells line by line.
pub(super) fn run(common: &Common) -> Done {
    let mut store = Store::open(&common.data)?;
    let shop = Shop::load(&store)?;
    let owner = shop::owner(store.conn())?;
    let watch = clock::Watch::start();
    lines::answer(common, |line| one(&mut store, &shop, owner, &watch, line))
}

fn one(store: &mut Store, shop: &Shop, owner: PersonId, watch: &clock::Watch, line: &[u8]) -> Result<Answer, Error> {
    let order = Order::read(line)?;
    let now = shop.now();
    let now_ms = now.unix_ms();
    let moment = match order.at {
        Some(at) => clock::in_zone(at.to_utc(), &shop.stall.zone),
        None => {
            check_clock(store, &now, watch)?;
            now
        }
    };
    let cart = order.cart(&shop.catalogue)?;
    let payment = order.payment()?;
    let seller = Seller { person: Some(owner), approver: None, moment, now_ms };
    let id = domain::id::EventId::new(now_ms, random());
    Ok(sell(store, shop, &seller, id, &cart, &payment, None)?.into())
}
