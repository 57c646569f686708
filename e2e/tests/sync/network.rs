//! A network between register and server that loses, cuts and invents.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use e2e::{Chance, Home, Outcome};

use crate::place::{Place, Register, in_step};

/// What the network does to one connection.
#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    /// The request never arrives.
    DropRequest,
    /// It arrives, and the answer is lost.
    DropReply,
    /// The answer is cut off.
    CutReply,
    /// A sign-in page answers.
    SignInPage,
}

const FAULTS: [Fault; 5] = [Fault::None, Fault::DropRequest, Fault::DropReply, Fault::CutReply, Fault::SignInPage];

/// Stands between registers and a server. `faulty` counts down the connections that something may happen to.
pub struct Network {
    pub address: String,
    pub faulty: Arc<AtomicU64>,
    pub struck: Arc<AtomicU64>,
}

impl Network {
    pub fn before(server: &str, seed: u64) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let server = server.trim_start_matches("http://").to_owned();
        let (faulty, struck) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let network = Self { address, faulty: faulty.clone(), struck: struck.clone() };
        thread::spawn(move || {
            let mut chance = Chance::new(seed);
            for client in listener.incoming().flatten() {
                let may = faulty.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
                let fault = if may { FAULTS[chance.below(FAULTS.len() as u64) as usize] } else { Fault::None };
                if !matches!(fault, Fault::None) {
                    struck.fetch_add(1, Ordering::SeqCst);
                }
                let server = server.clone();
                thread::spawn(move || drop(carry(client, &server, fault)));
            }
        });
        Ok(network)
    }

    /// Lets a register's way lead through it.
    pub fn lies_before(&self, register: &Register) -> Outcome {
        let conn = rusqlite::Connection::open(register.database())?;
        conn.execute("update link set server = ?1", [&self.address])?;
        Ok(())
    }
}

/// Carries one connection. A register asks one thing after the other; with a fault the connection ends after the first.
fn carry(mut client: TcpStream, server: &str, fault: Fault) -> std::io::Result<()> {
    match fault {
        Fault::DropRequest => return client.shutdown(Shutdown::Both),
        Fault::SignInPage => {
            let _ = client.read(&mut [0; 65_536])?;
            let page = "<html><body>Welcome to the market's network! Please sign in.</body></html>";
            let length = page.len();
            write!(
                client,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{page}"
            )?;
            return client.shutdown(Shutdown::Both);
        }
        Fault::None | Fault::DropReply | Fault::CutReply => {}
    }
    let mut far = TcpStream::connect(server)?;
    let (mut from_client, mut to_far) = (client.try_clone()?, far.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut from_client, &mut to_far);
        let _ = to_far.shutdown(Shutdown::Write);
    });
    match fault {
        Fault::DropReply | Fault::CutReply => {
            // The answer's first bytes mean that the server has done it.
            let mut answer = [0; 40];
            let n = far.read(&mut answer)?;
            if matches!(fault, Fault::CutReply) {
                client.write_all(&answer[..n])?;
            }
            client.shutdown(Shutdown::Both)?;
            far.shutdown(Shutdown::Both)
        }
        _ => {
            std::io::copy(&mut far, &mut client)?;
            client.shutdown(Shutdown::Both)
        }
    }
}

#[test]
fn whatever_the_network_does_everything_is_counted_once() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    let network = Network::before(place.address(), 4_711)?;
    for register in [&first, &second] {
        network.lies_before(register)?;
    }
    let mut sold = 0;
    for _ in 0..12 {
        for register in [&first, &second] {
            register.sell(2)?;
            sold += 2;
            network.faulty.store(3, Ordering::SeqCst);
            // It may fail, with a sentence; what is sold is kept.
            let output = register.home.run(&["sync", "--once", "--json"])?;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() || said.lines().count() == 1, "{said}");
        }
    }
    network.faulty.store(0, Ordering::SeqCst);
    in_step(&[&first, &second])?;
    let struck = network.struck.load(Ordering::SeqCst);
    println!("{struck} faults, {sold} sales");
    assert!(struck >= 15, "too few faults struck: {struck}");
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, format!("{sold}|{}", sold * 250));
    let (one, other) =
        (first.look::<i64>("select count(*) from sale")?, second.look::<i64>("select count(*) from sale")?);
    assert_eq!((one, other), (sold, sold));
    Ok(())
}

#[test]
fn no_code_is_said_where_everybody_reads_along() -> Outcome {
    let register = Register { home: Home::new()? };
    register.ok(&["init", "--name", "The Dairy", "--country", "GB", "--currency", "GBP", "--zone", "Europe/London"])?;
    // An address where nobody is: it is not even knocked at.
    for address in ["http://192.0.2.1:8080", "http://[2001:db8::1]:8080"] {
        let output = register.home.run(&["enrol", "--server", address, "--code", "ABCD-EFGH"])?;
        let said = String::from_utf8_lossy(&output.stderr);
        let other = address.replacen("http", "https", 1);
        assert!(!output.status.success() && said.contains(&format!("say {other}")), "{said}");
    }
    Ok(())
}
