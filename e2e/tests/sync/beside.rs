//! Two registers of a stall that meet without their server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use e2e::{Failure, Outcome};
use serde_json::{Value, json};

use crate::place::{Place, Register, in_step};

/// A register that shows a code and listens, until it is dropped.
pub struct Listening {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
    pub address: String,
    pub code: String,
}

impl Listening {
    /// `--once` ends it after the first register that came and was in step.
    pub fn start(register: &Register, once: bool) -> Outcome<Self> {
        let mut command = register.home.local_vendor()?;
        command.args(["beside", "--listen", "127.0.0.1:0", "--json"]);
        if once {
            command.arg("--once");
        }
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(process.stdout.take().expect("it was piped"));
        let mut line = String::new();
        output.read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line)?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        Ok(Self { process, output, address: text("listening"), code: text("code") })
    }

    /// What it said of the register that came.
    pub fn met(&mut self) -> Outcome<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }

    /// Ends it; what it complained of.
    pub fn end(mut self) -> Outcome<String> {
        self.process.kill()?;
        self.process.wait()?;
        let mut said = String::new();
        if let Some(mut errors) = self.process.stderr.take() {
            errors.read_to_string(&mut said)?;
        }
        Ok(said)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Goes to where another listens, and has to be let in.
pub fn visit(register: &Register, address: &str, code: Option<&str>) -> Outcome<Value> {
    let mut arguments = vec!["beside", "--connect", address, "--json"];
    arguments.extend(code.iter().flat_map(|code| ["--code", code]));
    register.json(&arguments)
}

/// Goes there and is refused with one sentence.
pub fn refused(register: &Register, address: &str, code: Option<&str>) -> Outcome<String> {
    let mut arguments = vec!["beside", "--connect", address];
    arguments.extend(code.iter().flat_map(|code| ["--code", code]));
    let output = register.home.run(&arguments)?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert!(!output.status.success() && said.lines().count() == 1, "{said}");
    Ok(said)
}

/// What the whole of a database comes to.
fn digest(register: &Register) -> Outcome<Value> {
    Ok(register.verified()?["digest"].clone())
}

#[test]
fn two_registers_agree_beside_each_other_and_the_server_counts_each_event_once() -> Outcome {
    let mut place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    first.count("Baguette", "100")?;
    in_step(&[&first, &second])?;
    place.kill_server()?;

    first.sell(7)?;
    second.sell(5)?;
    second.import("name,price,tax_rate\nRye,3.60,20\n")?;
    let mut listening = Listening::start(&first, true)?;
    let met = visit(&second, &listening.address, Some(&listening.code))?;
    assert_eq!((&met["given"], &met["taken"]), (&json!(6), &json!(7)), "{met}");
    assert_eq!(listening.met()?["taken"], 6);
    drop(listening);

    // Without a server: the same rows to the last byte, money and goods.
    assert_eq!(digest(&first)?, digest(&second)?);
    for (register, given) in [(&first, 6), (&second, 7)] {
        assert_eq!(register.look::<i64>("select sum(total_minor) from sale")?, 12 * 250);
        assert_eq!(register.look::<i64>("select quantity from stock")?, 88_000);
        assert_eq!(register.look::<i64>("select count(*) from given")?, given);
    }
    // They know each other now. A count covers what the other did.
    second.count("Baguette", "80")?;
    second.sell(1)?;
    let mut listening = Listening::start(&first, true)?;
    // At a new address as well.
    let met = visit(&second, &listening.address, None)?;
    assert_eq!((&met["given"], &met["taken"]), (&json!(2), &json!(0)), "{met}");
    listening.met()?;
    drop(listening);
    assert_eq!(digest(&first)?, digest(&second)?);
    assert_eq!(first.look::<i64>("select quantity from stock")?, 79_000);

    // Both push what they have; each event is there once, under one number.
    place.start_again()?;
    in_step(&[&first, &second])?;
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, format!("13|{}", 13 * 250));
    let once =
        "select count(*) = count(distinct event_id) and count(distinct vendor_seq) = max(vendor_seq) from tenant.event";
    assert_eq!(place.look(once)?, "t");
    assert_eq!(place.look("select quantity from tenant.stock")?, "79000");
    assert_eq!(digest(&first)?, digest(&second)?);
    for register in [&first, &second] {
        assert_eq!(register.look::<i64>("select count(*) from event where vendor_seq is null")?, 0);
        assert_eq!(register.look::<i64>("select count(*) from given")?, 0);
        assert_eq!(register.look::<i64>("select quantity from stock")?, 79_000);
    }
    Ok(())
}

#[test]
fn what_a_lost_register_gave_its_neighbour_reaches_the_server_all_the_same() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    in_step(&[&first, &second])?;
    second.sell(4)?;
    let listening = Listening::start(&first, true)?;
    visit(&second, &listening.address, Some(&listening.code))?;
    drop(listening);
    // The second falls into the river.
    drop(second);
    first.sync()?;
    first.sync()?;
    assert_eq!(place.look("select count(*), sum(total_minor) from tenant.sale")?, "4|1000");
    assert_eq!(first.look::<i64>("select count(*) from event where vendor_seq is null")?, 0);
    first.verified()?;
    Ok(())
}

#[test]
fn a_register_that_was_taken_out_hands_in_its_own_whatever_it_holds_of_others() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    in_step(&[&first, &second])?;
    first.sell(4)?;
    let listening = Listening::start(&first, true)?;
    visit(&second, &listening.address, Some(&listening.code))?;
    drop(listening);
    let registers = place.owner("list_registers", &json!({}))?;
    place.owner("revoke_register", &json!({ "register": registers[1]["register"] }))?;
    second.sell(1)?;
    assert!(!second.home.run(&["sync", "--once", "--json"])?.status.success(), "it is out");
    assert_eq!(place.look("select sum(n_sales), sum(total_minor) from tenant.held_back")?, "1|250");
    assert_eq!(place.look("select count(*) from tenant.sale")?, "0");
    first.sync()?;
    assert_eq!(place.look("select count(*) from tenant.sale")?, "4");
    Ok(())
}

#[test]
fn whoever_is_not_meant_is_refused_with_one_sentence_and_nothing_changes() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    let third = place.join()?;
    in_step(&[&first, &second, &third])?;
    second.sell(1)?;
    let before = digest(&first)?;
    let listening = Listening::start(&first, false)?;
    let (address, code) = (listening.address.clone(), listening.code.clone());

    assert!(refused(&second, &address, Some("AAAAA-AAAAA"))?.contains("code is wrong"));
    // Nobody listens; nobody is known there.
    assert!(refused(&second, "127.0.0.1:9", Some(&code))?.contains("does not answer"));
    assert!(refused(&second, &address, None)?.contains("--code"));
    // Another business, and one that was never enrolled.
    let stranger = Register { home: e2e::Home::new()? };
    let init = ["init", "--name", "Rival", "--country", "GB", "--currency", "GBP", "--zone", "Europe/London"];
    stranger.ok(&init)?;
    assert!(refused(&stranger, &address, Some(&code))?.contains("enrol both"));
    // The code is still good, for one.
    visit(&second, &address, Some(&code.to_lowercase()))?;
    assert!(refused(&third, &address, Some(&code))?.contains("used this code"));
    let said = listening.end()?;
    // One sentence each; the last may not have been said yet.
    assert!((2..=3).contains(&said.lines().count()), "{said}");
    assert_ne!(digest(&first)?, before, "the second's sale came");
    assert_eq!(first.look::<i64>("select count(*) from neighbour")?, 1);
    assert_eq!(second.look::<i64>("select count(*) from neighbour")?, 1);
    assert_eq!(third.look::<i64>("select count(*) from neighbour")?, 0);
    assert_eq!(stranger.look::<i64>("select count(*) from neighbour")?, 0);

    // A key that was never met, one that the owner took out, and the owner's own word at the next contact.
    let listening = Listening::start(&first, false)?;
    let conn = rusqlite::Connection::open(third.database())?;
    conn.execute("attach ?1 as other", [second.database().display().to_string()])?;
    conn.execute("insert into neighbour select * from other.neighbour", [])?;
    conn.execute("update neighbour set address = ?1", [&listening.address])?;
    drop(conn);
    assert!(refused(&third, &listening.address, None)?.contains("don't know each other"));
    drop(listening);
    let conn = rusqlite::Connection::open(first.database())?;
    conn.execute("update enrolment set active = 0 where name is not null", [])?;
    drop(conn);
    let listening = Listening::start(&first, false)?;
    assert!(refused(&second, &listening.address, Some(&listening.code))?.contains("took"));
    Ok(())
}

/// Whether somebody closed a connection, in a while.
fn is_closed(stream: &mut TcpStream, within: Duration) -> Outcome<bool> {
    stream.set_read_timeout(Some(within))?;
    let ended = stream.read_to_end(&mut Vec::new());
    Ok(ended.map_or_else(|error| error.kind() == std::io::ErrorKind::ConnectionReset, |_| true))
}

#[test]
fn noise_at_the_door_is_shut_out_while_others_come_in() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    in_step(&[&first, &second])?;
    second.sell(2)?;
    let mut listening = Listening::start(&first, false)?;
    let knock = || TcpStream::connect(&listening.address);
    let since = Instant::now();
    // Somebody drips, one says nothing at all, one speaks HTTP, one is of another version, one sends what was recorded.
    let mut slow = knock()?;
    slow.write_all(b"LV")?;
    let silent = knock()?;
    let mut browser = knock()?;
    browser.write_all(b"GET / HTTP/1.1\r\nhost: register\r\n\r\n")?;
    let mut old = knock()?;
    old.write_all(b"LVBESIDE\x09\x01")?;
    let mut answer = [0; 26];
    old.read_exact(&mut answer)?;
    assert_eq!((&answer[..9], answer[9]), (&b"LVBESIDE\x01"[..], 1), "it says that the versions differ");
    let mut again = knock()?;
    again.write_all(b"LVBESIDE\x01\x01")?;
    again.read_exact(&mut answer)?;
    again.write_all(&[&[0, 48][..], &[7; 48]].concat())?;
    let mut told = [0; 3];
    again.read_exact(&mut told)?;
    assert_eq!(told, [0, 1, 3], "it says that the code is wrong");
    // Meanwhile the second comes in.
    let met = visit(&second, &listening.address, Some(&listening.code))?;
    assert_eq!(met["given"], 2);
    assert!(since.elapsed() < Duration::from_secs(9), "it waited for those who hold the line");
    listening.met()?;
    for (who, mut stream) in [("slow", slow), ("silent", silent), ("browser", browser), ("old", old), ("again", again)]
    {
        if !is_closed(&mut stream, Duration::from_secs(20))? {
            return Err(Failure::new(format!("{who} still holds the line")));
        }
    }
    drop(listening);
    first.verified()?;
    assert_eq!(first.look::<i64>("select count(*) from sale")?, 2);
    Ok(())
}

#[test]
fn who_knocks_again_and_again_takes_no_thread_for_each() -> Outcome {
    let place = Place::new()?;
    let first = place.found()?;
    let second = place.join()?;
    in_step(&[&first, &second])?;
    let listening = Listening::start(&first, false)?;
    let tasks = format!("/proc/{}/task", listening.process.id());
    let n_guests = || -> Outcome<usize> {
        let names = std::fs::read_dir(&tasks)?.flatten().map(|task| task.path().join("comm"));
        // A thread may end meanwhile.
        Ok(names.filter(|name| std::fs::read_to_string(name).is_ok_and(|name| name.trim() == "guest")).count())
    };
    let mut knocks = Vec::new();
    for _ in 0..60 {
        knocks.push(TcpStream::connect(&listening.address)?);
    }
    // The last one is hung up on, before or after the others gave up.
    let mut last = knocks.pop().expect("there are many");
    let mut most = 0;
    while !is_closed(&mut last, Duration::from_millis(20))? {
        most = most.max(n_guests()?);
    }
    most = most.max(n_guests()?);
    assert!((1..=20).contains(&most), "{most} threads for those who only knock");
    drop(knocks);
    let began = Instant::now();
    while visit(&second, &listening.address, Some(&listening.code)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(60), "nobody comes in any more");
    }
    Ok(())
}
