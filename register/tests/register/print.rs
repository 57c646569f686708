//! Printing to a real listener: whole tickets, in order, once; and nothing of it disturbs a sale.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use domain::api::settings::{Printer, PrinterState};
use register::print::{Worker, enqueue, status, times_given};
use register::{paper, verify};

use crate::stall::{Stall, raw};

fn network(listener: &TcpListener) -> Printer {
    Printer::Network { address: listener.local_addr().unwrap().to_string(), columns: 42 }
}

/// A printer: takes connections and hands on what each brought.
fn printer(listener: TcpListener) -> Receiver<Vec<u8>> {
    let (jobs, taken) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut bytes = Vec::new();
            stream.unwrap().read_to_end(&mut bytes).unwrap();
            if jobs.send(bytes).is_err() {
                return;
            }
        }
    });
    taken
}

fn ticket(taken: &Receiver<Vec<u8>>) -> Vec<u8> {
    taken.recv_timeout(Duration::from_secs(20)).expect("a ticket comes")
}

/// Waits for the register to note what the printer already knows.
#[track_caller]
fn until(stall: &Stall, printer: &Printer, what: impl Fn(&domain::api::settings::PrinterStatus) -> bool) {
    let start = Instant::now();
    loop {
        let status = status(&stall.store, printer).unwrap();
        if what(&status) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{status:?}");
        std::thread::yield_now();
    }
}

/// The text of a ticket without its commands, and the commands by their first two bytes.
fn decode(bytes: &[u8]) -> (String, Vec<[u8; 2]>) {
    let mut text = Vec::new();
    let mut commands = Vec::new();
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        if first != 0x1b && first != 0x1d {
            text.push(first);
            rest = after;
            continue;
        }
        let command = [first, after[0]];
        commands.push(command);
        let n_arguments = match command {
            [0x1b, b'@'] => 0,
            [0x1b, b't' | b'R' | b'E' | b'a' | b'd'] | [0x1d, b'!'] => 1,
            [0x1d, b'V'] => 2,
            [0x1b, b'p'] => 3,
            other => panic!("an unknown command {other:?}"),
        };
        rest = &after[1 + n_arguments..];
    }
    (encoding_rs::WINDOWS_1252.decode_without_bom_handling(&text).0.into_owned(), commands)
}

#[test]
fn a_receipt_reaches_a_network_printer_as_the_text_and_commands_that_were_meant() {
    let mut stall = Stall::open();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = network(&listener);
    let taken = printer(listener);
    let worker = Worker::start(&stall.data(), to.clone()).unwrap();
    let done = stall.sell_at(&stall.shop.now(), &[(stall.cheese, 612)], &crate::stall::cash(2000));
    let bytes = paper::receipt_escpos(&stall.store, &stall.shop, done.id, 42, false, true).unwrap();
    assert_eq!(times_given(&stall.store, done.id).unwrap(), 0);
    enqueue(&mut stall.store, Some(done.id), "receipt", &bytes, stall.shop.now().unix_ms()).unwrap();
    worker.wake();
    let (text, commands) = decode(&ticket(&taken));
    for wanted in ["Marché Saint-Pierre", "Comté <12 mois>", "14.99", "€", &done.receipt.to_string()] {
        assert!(text.contains(wanted), "{wanted} in\n{text}");
    }
    assert_eq!(commands.first(), Some(&[0x1b, b'@']), "it starts the printer afresh");
    assert!(commands.contains(&[0x1b, b'p']), "the drawer opens");
    assert_eq!(commands.last(), Some(&[0x1d, b'V']), "it ends with the knife");
    until(&stall, &to, |s| s.state == PrinterState::Ready && s.n_waiting == 0);
    assert_eq!(times_given(&stall.store, done.id).unwrap(), 1);
    assert!(verify::verify(&stall.store, true, &mut |_, _| {}).unwrap().ok, "the notes keep their check sums");
}

#[test]
fn a_printer_unplugged_in_the_middle_prints_whole_tickets_once_and_in_order_later() {
    let mut stall = Stall::open();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = network(&listener);
    let address = listener.local_addr().unwrap();
    let worker = Worker::start(&stall.data(), to.clone()).unwrap();
    // Larger than what lies in the sockets, so that the break falls into the ticket.
    let long = vec![b'x'; 8 << 20];
    let now = stall.shop.now().unix_ms();
    enqueue(&mut stall.store, None, "receipt", &long, now).unwrap();
    enqueue(&mut stall.store, None, "receipt", b"second", now).unwrap();
    worker.wake();
    let (mut stream, _) = listener.accept().unwrap();
    let mut some = [0; 1000];
    stream.read_exact(&mut some).unwrap();
    drop(stream);
    drop(listener);
    until(&stall, &to, |s| s.state == PrinterState::Failing && s.n_waiting == 2);
    // A sale does not notice.
    stall.sell_bread();
    let told = status(&stall.store, &to).unwrap();
    assert!(told.problem.starts_with(&address.to_string()), "{}", told.problem);
    let taken = printer(TcpListener::bind(address).unwrap());
    worker.wake();
    assert_eq!(ticket(&taken).len(), long.len());
    assert_eq!(ticket(&taken), b"second");
    until(&stall, &to, |s| s.n_waiting == 0);
    drop(worker);
    assert!(taken.try_recv().is_err(), "nothing came twice");
}

#[test]
fn a_ticket_whose_printing_was_interrupted_by_a_crash_is_printed_again_as_a_copy() {
    let mut stall = Stall::open();
    let done = stall.sell_bread();
    let bytes = paper::receipt_escpos(&stall.store, &stall.shop, done.id, 42, false, true).unwrap();
    enqueue(&mut stall.store, Some(done.id), "receipt", &bytes, stall.shop.now().unix_ms()).unwrap();
    // A printer that takes everything and never ends: the worker is stopped while it waits to know.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let worker = Worker::start(&stall.data(), network(&listener)).unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut first = Vec::new();
    stream.read_to_end(&mut first).unwrap();
    drop(worker);
    assert_eq!(first, bytes);
    let sending: i64 = raw(&stall.data()).query_row("select sending from print_job", [], |row| row.get(0)).unwrap();
    assert_eq!(sending, 1, "begun, and nobody knows its end");
    drop(stream);
    let to = network(&listener);
    let taken = printer(listener);
    let _worker = Worker::start(&stall.data(), to.clone()).unwrap();
    let (text, commands) = decode(&ticket(&taken));
    assert!(text.contains("COPY"), "{text}");
    assert!(!commands.contains(&[0x1b, b'p']), "the drawer stays shut");
    until(&stall, &to, |s| s.n_waiting == 0);
}

#[test]
fn a_drawer_does_not_open_long_after_its_sale() {
    let mut stall = Stall::open();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = network(&listener);
    let taken = printer(listener);
    let done = stall.sell_bread();
    let an_hour_ago = stall.shop.now().unix_ms() - 3_600_000;
    enqueue(&mut stall.store, None, "drawer", &paper::drawer_pulse(), an_hour_ago).unwrap();
    let bytes = paper::receipt_escpos(&stall.store, &stall.shop, done.id, 42, false, true).unwrap();
    enqueue(&mut stall.store, Some(done.id), "receipt", &bytes, an_hour_ago).unwrap();
    let _worker = Worker::start(&stall.data(), to.clone()).unwrap();
    let (text, commands) = decode(&ticket(&taken));
    assert!(text.contains("Baguette") && !commands.contains(&[0x1b, b'p']));
    until(&stall, &to, |s| s.n_waiting == 0);
    assert!(taken.try_recv().is_err());
}

#[test]
fn a_device_file_is_written_and_never_made() {
    let mut stall = Stall::open();
    let path = stall.folder.path().join("lp0");
    let to = Printer::File { path: path.display().to_string(), columns: 32 };
    let worker = Worker::start(&stall.data(), to.clone()).unwrap();
    enqueue(&mut stall.store, None, "test", b"page", stall.shop.now().unix_ms()).unwrap();
    worker.wake();
    until(&stall, &to, |s| s.state == PrinterState::Failing);
    assert!(!path.exists());
    std::fs::write(&path, b"").unwrap();
    worker.wake();
    until(&stall, &to, |s| s.state == PrinterState::Ready);
    assert_eq!(std::fs::read(&path).unwrap(), b"page");
}

#[test]
fn without_a_printer_nothing_is_sent_and_another_printer_takes_over() {
    let mut stall = Stall::open();
    let worker = Worker::start(&stall.data(), Printer::None).unwrap();
    enqueue(&mut stall.store, None, "test", b"page", stall.shop.now().unix_ms()).unwrap();
    worker.wake();
    assert_eq!(status(&stall.store, &Printer::None).unwrap().state, PrinterState::None);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = network(&listener);
    let taken = printer(listener);
    worker.set_printer(to.clone());
    assert_eq!(ticket(&taken), b"page");
    until(&stall, &to, |s| s.n_waiting == 0);
}

#[test]
fn the_receipt_of_an_old_sale_counts_as_printed() {
    let mut stall = Stall::open();
    let long_ago = crate::stall::at("2024-03-01T10:00:00+01:00");
    let done = stall.sell_at(&long_ago, &[(stall.bread, 1000)], &crate::stall::cash(130));
    assert_eq!(times_given(&stall.store, done.id).unwrap(), 1);
}

#[test]
fn a_printer_that_hangs_does_not_keep_the_program_from_closing() {
    let mut stall = Stall::open();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let worker = Worker::start(&stall.data(), network(&listener)).unwrap();
    enqueue(&mut stall.store, None, "test", &vec![b'x'; 8 << 20], stall.shop.now().unix_ms()).unwrap();
    worker.wake();
    let (stream, _): (TcpStream, _) = listener.accept().unwrap();
    let start = Instant::now();
    drop(worker);
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    let mut stream = stream;
    stream.write_all(b"out of paper").ok();
}
