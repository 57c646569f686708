use std::io::{self, BufRead, Read as _, Write};
use std::process::ExitCode;

use domain::id::PersonId;

use super::out::{Out, failed};
use super::{Common, Done};
use crate::order::{Answer, Order, Refusal};
use crate::sell::{Seller, check_clock, sell};
use crate::shop::{self, Shop};
use crate::store::{Store, random};
use crate::{Error, clock};

/// The longest line that is read, in bytes: far more than the largest sale.
const MAX_LINE: u64 = 1024 * 1024;

/// Sells line by line. An answer is written and flushed after the commit of its sale, and never before.
pub(super) fn run(common: &Common) -> Done {
    let mut store = Store::open(&common.data)?;
    let shop = Shop::load(&store)?;
    let owner = shop::owner(store.conn())?;
    let watch = clock::Watch::start();
    let mut out = Out::open(common)?;
    let mut lines = io::stdin().lock();
    let mut broken = None;
    loop {
        let mut line = Vec::new();
        if lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        let answer = if line.len() as u64 == MAX_LINE && !line.ends_with(b"\n") {
            skip_line(&mut lines).map_err(failed)?;
            Err(Error::refused("bad_request", "the line is longer than 1 MiB"))
        } else if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        } else {
            one(&mut store, &shop, owner, &watch, &line)
        };
        let json = match answer {
            Ok(answer) => serde_json::to_string(&answer),
            Err(error) => {
                let no_sale_can =
                    matches!(error, Error::DiskFull | Error::ReadOnly { .. } | Error::Damaged(_) | Error::Database(_));
                if no_sale_can {
                    broken = Some(error.to_string());
                }
                serde_json::to_string(&Refusal::from(error))
            }
        };
        let json = json.expect("answers have string keys and no floats");
        writeln!(out, "{json}").and_then(|()| out.flush()).map_err(failed)?;
    }
    out.finish()?;
    match broken {
        None => Ok(ExitCode::SUCCESS),
        // The line has its answer; whoever started the program learns of it too.
        Some(sentence) => Err(Error::Usage(sentence)),
    }
}

fn skip_line(lines: &mut impl BufRead) -> io::Result<()> {
    let mut rest = Vec::new();
    loop {
        rest.clear();
        let n = lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut rest)?;
        if n == 0 || rest.ends_with(b"\n") {
            return Ok(());
        }
    }
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
