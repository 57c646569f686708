//! Two registers whose counters are open, beside each other without their server, and a network between them that drops,
//! delays, doubles and changes what goes over.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use domain::api::sales::VoidSale;
use domain::api::sell::{KeepCart, OpenCounter};
use domain::api::sync::SyncNow;
use domain::cart::Cart;
use domain::id::ParkedId;
use e2e::{Chance, Failure, Outcome};

use crate::desk::Desk;
use crate::place::{Place, Register, in_step};

/// What happens to one direction of a connection after so many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// The connection ends in the middle.
    Cut,
    /// Nothing goes through any more, and nobody says so for a while.
    Silence,
    /// Bytes come twice.
    Twice,
    /// One is another.
    Changed,
    /// Everything takes its time.
    Late,
}

const FAULTS: [Fault; 5] = [Fault::Cut, Fault::Silence, Fault::Twice, Fault::Changed, Fault::Late];

/// Stands between two registers, as long as the test runs.
struct Crossing {
    address: String,
    /// Every connection is let through as it is.
    calm: Arc<AtomicBool>,
    /// None is let through, and those that are open end.
    shut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    struck: Arc<AtomicU64>,
}

impl Crossing {
    fn new(port: &str, seed: u64) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let far = format!("127.0.0.1:{port}");
        let crossing = Self {
            address,
            calm: Arc::new(AtomicBool::new(true)),
            shut: Arc::default(),
            open: Arc::default(),
            struck: Arc::default(),
        };
        let (calm, shut, open) = (crossing.calm.clone(), crossing.shut.clone(), crossing.open.clone());
        let struck = crossing.struck.clone();
        thread::spawn(move || {
            let mut chance = Chance::new(seed);
            for near in listener.incoming().flatten() {
                if shut.load(Ordering::SeqCst) {
                    continue;
                }
                let mut faults = [(Fault::None, 0); 2];
                if !calm.load(Ordering::SeqCst) && chance.below(3) > 0 {
                    // A greeting has a few hundred bytes, a turn with events some thousands.
                    let most = *chance.pick(&[100, 2_000, 10_000]);
                    let way = usize::from(chance.below(2) == 1);
                    faults[way] = (*chance.pick(&FAULTS), chance.below(most));
                }
                let Ok(far) = TcpStream::connect(&far) else { continue };
                let Ok((near_too, far_too)) = near.try_clone().and_then(|n| Ok((n, far.try_clone()?))) else {
                    continue;
                };
                if let (Ok(near), Ok(far), Ok(mut open)) = (near.try_clone(), far.try_clone(), open.lock()) {
                    open.extend([near, far]);
                }
                for (from, to, (fault, after)) in [(near, far_too, faults[0]), (far, near_too, faults[1])] {
                    let struck = struck.clone();
                    thread::spawn(move || carry(from, to, fault, after, &struck));
                }
            }
        });
        Ok(crossing)
    }

    /// Whether faults strike connections that begin from now on; those that are open end.
    fn weather(&self, bad: bool) {
        self.calm.store(!bad, Ordering::SeqCst);
        self.end_all();
    }

    /// Parts the two, or lets them meet again.
    fn part(&self, apart: bool) {
        self.shut.store(apart, Ordering::SeqCst);
        self.end_all();
    }

    fn end_all(&self) {
        for stream in self.open.lock().expect("nobody panics with it").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn struck(&self) -> u64 {
        self.struck.load(Ordering::SeqCst)
    }
}

/// Carries one direction, until it ends or the fault ends it.
fn carry(mut from: TcpStream, mut to: TcpStream, fault: Fault, after: u64, struck: &AtomicU64) {
    let mut buffer = [0; 4_096];
    let (mut passed, mut done) = (0, false);
    while let Ok(n) = from.read(&mut buffer) {
        if n == 0 {
            break;
        }
        let bytes = &mut buffer[..n];
        let here = usize::try_from(after.saturating_sub(passed)).unwrap_or(n).min(n);
        passed += n as u64;
        let strikes = fault != Fault::None && !done && passed > after;
        if strikes {
            struck.fetch_add(1, Ordering::SeqCst);
            done = fault != Fault::Late;
        }
        let sent = match fault {
            Fault::Cut if strikes => {
                let _ = to.write_all(&bytes[..here]);
                break;
            }
            Fault::Silence if strikes => {
                let _ = to.write_all(&bytes[..here]);
                thread::sleep(Duration::from_millis(500));
                break;
            }
            Fault::Twice if strikes => to.write_all(bytes).and_then(|()| to.write_all(bytes)),
            Fault::Changed if strikes => {
                bytes[here.min(n - 1)] ^= 1;
                to.write_all(bytes)
            }
            Fault::Late => {
                thread::sleep(Duration::from_millis(60));
                to.write_all(bytes)
            }
            _ => to.write_all(bytes),
        };
        if sent.is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// Two registers with open counters that met over a crossing; their server is gone.
struct Stall {
    place: Place,
    registers: [Register; 2],
    crossing: Crossing,
}

/// Founds a business with a hundred baguettes, lets another register join, and connects the two by a code.
fn stall(seed: u64) -> Outcome<(Stall, Desk, Desk)> {
    let mut place = Place::new()?;
    let registers = [place.found()?, place.join()?];
    let [first, second] = &registers;
    first.count("Baguette", "100")?;
    in_step(&[first, second])?;
    let mut one = Desk::found(first)?;
    let mut two = Desk::open(second)?;
    let (port, code) = one.let_join()?;
    let crossing = Crossing::new(&port, seed)?;
    two.join(&crossing.address, &code)?.map_err(|(_, said)| Failure::new(said))?;
    one.in_step()?;
    two.in_step()?;
    place.kill_server()?;
    Ok((Stall { place, registers, crossing }, one, two))
}

/// Takes a ticket as a person does who is told to wait: again, until it is there.
fn take(desk: &mut Desk, id: ParkedId) -> Outcome<Cart> {
    desk.until("a ticket is taken", |desk| match desk.resume(id)? {
        Ok(cart) => Ok(Some(cart)),
        Err((code, _)) if code == "ticket_held" => Ok(None),
        Err((_, said)) => Err(Failure::new(said)),
    })
}

/// Both have the same rows to the last byte, as far as the whole database tells, and nothing is wrong with it.
fn agree(registers: &[Register; 2]) -> Outcome {
    let [first, second] = registers;
    assert_eq!(first.verified()?["digest"], second.verified()?["digest"]);
    Ok(())
}

/// Starts the server again, lets both hand in what they have, and counts what it holds.
fn hand_in(stall: &mut Stall, one: &mut Desk, two: &mut Desk, n_sales: i64, left: i64) -> Outcome {
    stall.place.start_again()?;
    for desk in [one, two] {
        desk.ok(&SyncNow {})?;
        desk.finds(
            "select (select count(*) from given) = 0 and not exists (select 1 from event where vendor_seq is null)",
        )?;
    }
    let place = &stall.place;
    let n = format!("select count(*) = {n_sales} and count(distinct receipt) = {n_sales} from tenant.sale");
    assert_eq!(place.look(&n)?, "t");
    let once = "select count(*) = count(distinct event_id) and count(*) = count(distinct hash)
                and count(distinct vendor_seq) = max(vendor_seq) from tenant.event";
    assert_eq!(place.look(once)?, "t");
    assert_eq!(place.look("select quantity from tenant.stock")?, format!("{left}000"));
    Ok(())
}

#[test]
fn over_a_bad_network_two_registers_sell_count_and_share_tickets_and_the_server_counts_once() -> Outcome {
    let (mut stall, mut one, mut two) = stall(4_711)?;
    let mut n_sales = 0;
    for round in 0..3 {
        stall.crossing.weather(true);
        one.sell(2)?;
        two.sell(1)?;
        one.price_rye(300 + round)?;
        two.price_rye(400 + round)?;
        // What one put aside, the other's customer pays; and the other way round.
        let ours = one.park(&format!("table {round}"), 2)?;
        let theirs = two.park(&format!("bench {round}"), 1)?;
        two.sees(ours, |ticket| ticket.total_minor.minor() == 500)?;
        let cart = take(&mut two, ours)?;
        assert_eq!(cart.items[0].quantity.thousandths(), 2_000);
        two.pay(cart, 2)?;
        one.sees(theirs, |_| true)?;
        let cart = take(&mut one, theirs)?;
        one.pay(cart, 1)?;
        one.sees_no(ours)?;
        two.sees_no(theirs)?;
        if round == 1 {
            // What is counted here covers what was done there.
            one.finds("select quantity = 88000 from stock")?;
            two.finds("select quantity = 88000 from stock")?;
            one.count(90)?;
        }
        n_sales += 5;
    }
    let struck = stall.crossing.struck();
    assert!(struck >= 3, "too little happened: {struck} faults");
    println!("{struck} faults");
    stall.crossing.weather(false);
    for desk in [&mut one, &mut two] {
        desk.finds("select quantity = 84000 from stock")?;
        desk.finds(&format!("select count(*) = {n_sales} from sale"))?;
        desk.in_step()?;
        assert_eq!(desk.sync()?.paid_twice, []);
    }
    agree(&stall.registers)?;
    hand_in(&mut stall, &mut one, &mut two, n_sales, 84)?;
    one.close()?;
    two.close()?;
    agree(&stall.registers)?;
    for register in &stall.registers {
        assert_eq!(register.look::<i64>("select count(*) from parked where place <> 'done'")?, 0);
    }
    Ok(())
}

/// Three sales one after the other, each seen before the next.
const SOON: Duration = Duration::from_secs(7);

/// How long three sales at one register take to be seen at the other; the first of them is the so many'th of both.
fn soon(seller: &mut Desk, other: &mut Desk, first: i64) -> Outcome<Duration> {
    let since = Instant::now();
    for n in first..first + 3 {
        seller.sell(1)?;
        other.finds(&format!("select count(*) = {n} from sale"))?;
    }
    Ok(since.elapsed())
}

#[test]
fn a_ticket_that_two_parted_registers_both_took_is_paid_twice_shown_and_put_right() -> Outcome {
    let (mut stall, mut one, mut two) = stall(4_712)?;
    // What is new goes over at once, whichever of the two came to the other. By beats alone it would take twice as long.
    let (sold_here, sold_there) = (soon(&mut one, &mut two, 1)?, soon(&mut two, &mut one, 4)?);
    println!("three sales seen beside after {sold_here:?}, {sold_there:?}");
    assert!(sold_here < SOON && sold_there < SOON);

    let open = one.park("table 1", 2)?;
    let parked = one.park("table 2", 1)?;
    two.sees(parked, |ticket| ticket.holder.is_some() && !ticket.in_use)?;
    let cart = one.resume(open)?.map_err(|(_, said)| Failure::new(said))?;
    two.sees(open, |ticket| ticket.in_use)?;
    let (code, said) = two.resume(open)?.expect_err("it is on the other's counter");
    assert_eq!(code, "ticket_in_use", "{said}");

    stall.crossing.part(true);
    let (code, said) = two.resume(parked)?.expect_err("the other may be in the middle of it");
    assert_eq!(code, "ticket_held", "{said}");
    assert!(said.contains("taken over in"), "{said}");
    // Nobody hears the other: what it has is taken over. Meanwhile it sells its own.
    let taken = take(&mut two, parked)?;
    let own = one.resume(parked)?.map_err(|(_, said)| Failure::new(said))?;
    one.pay(own, 1)?;
    two.pay(taken, 1)?;
    // The one that is on the counter there can be had as well, as it was put aside.
    let copy = take(&mut two, open)?;
    assert_eq!(copy, cart);
    two.pay(copy, 2)?;
    one.ok(&KeepCart { cart: Some(cart) })?;
    assert_eq!(one.sync()?.lost, None);

    stall.crossing.part(false);
    for desk in [&mut one, &mut two] {
        desk.ok(&SyncNow {})?;
        desk.in_step()?;
        desk.finds("select count(*) = 9 from sale")?;
        // Both sales stand and both count; nobody dropped one silently.
        desk.finds("select quantity = 90000 from stock")?;
        let twice = desk.until("it is seen", |desk| Ok(desk.sync()?.paid_twice.pop()))?;
        assert_eq!((twice.ticket, twice.label.as_str(), twice.sales.len()), (parked, "table 2", 2), "{twice:?}");
        assert_ne!(twice.sales[0].receipt, twice.sales[1].receipt);
        assert!(desk.parked()?.is_empty());
    }
    // The first's counter still has a ticket that was paid at the second.
    let lost = one.sync()?.lost.ok_or_else(|| Failure::new("it does not say so"))?;
    assert!(lost.done, "{lost:?}");
    one.ok(&KeepCart { cart: None })?;
    assert_eq!(one.sync()?.lost, None);
    // The customer paid once: one of the two goes back, and the other register hears of it.
    let twice = one.sync()?.paid_twice.remove(0);
    let id = one.ok(&OpenCounter {})?.next_sale;
    one.ok(&VoidSale { id, sale: twice.sales[0].sale, reason: "paid twice".to_owned() })?;
    assert_eq!(one.sync()?.paid_twice, []);
    two.until("it is put right", |desk| Ok(desk.sync()?.paid_twice.is_empty().then_some(())))?;
    hand_in(&mut stall, &mut one, &mut two, 10, 91)?;
    one.close()?;
    two.close()?;
    agree(&stall.registers)
}
