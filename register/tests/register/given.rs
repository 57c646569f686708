//! What customers are given: once as the receipt, from then on as a copy, whatever is killed in between.

use std::process::Command;

use domain::api::sales::{PrintReceipt, ReceiptPdf};
use domain::api::sell::{OpenCounter, SaleDone};
use domain::api::settings::{Device, Printer, SaveDevice, SaveSettings, SeeSettings};
use domain::id::EventId;
use domain::settings::ReceiptMode;
use domain::tender::TenderKind;

use crate::counter::{Stall, sale};
use crate::stall::raw;

/// A printer that is unplugged: every ticket stays in the queue.
fn with_printer(receipts: ReceiptMode) -> Stall {
    let mut stall = Stall::open();
    let path = stall.folder.path().join("unplugged").display().to_string();
    let printer = Printer::File { path, columns: 42 };
    stall.ask(&SaveDevice { device: Device { printer, cash_drawer: true, ..Device::default() } }).unwrap();
    let mut settings = stall.ask(&SeeSettings {}).unwrap().settings;
    settings.receipts = receipts;
    stall.ask(&SaveSettings { settings }).unwrap();
    stall
}

/// The queue's tickets of a sale, oldest first.
fn tickets(stall: &Stall, sale: EventId) -> Vec<Vec<u8>> {
    let conn = raw(stall.folder.path());
    let mut statement = conn
        .prepare("select bytes from print_job where sale_id = ?1 and what = 'receipt' order by print_job_no")
        .unwrap();
    statement.query_map([sale.as_bytes()], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|found| found == part)
}

#[test]
fn a_receipt_that_prints_by_itself_is_queued_with_its_sale_or_neither_is() {
    let mut stall = with_printer(ReceiptMode::Always);
    let id = stall.ask(&OpenCounter {}).unwrap().next_sale;
    let request = sale(id, stall.cart(1), 130, TenderKind::Cash, 200);
    // Whatever ends the program before the ticket is queued ends the sale with it.
    let conn = raw(stall.folder.path());
    conn.execute_batch("create trigger killed before insert on print_job begin select raise(abort, 'killed'); end")
        .unwrap();
    assert!(stall.ask(&request).is_err());
    let n: i64 = conn.query_row("select count(*) from sale", [], |row| row.get(0)).unwrap();
    assert_eq!(n, 0);
    conn.execute_batch("drop trigger killed").unwrap();
    let done = stall.ask(&request).unwrap();
    assert_eq!(done.receipt.number(), 1);
    // Sent again, it is answered again and printed once.
    stall.ask(&request).unwrap();
    let queued = tickets(&stall, id);
    assert_eq!(queued.len(), 1);
    let ticket = &queued[0];
    assert!(has(ticket, done.receipt.to_string().as_bytes()) && has(ticket, b"Baguette") && has(ticket, b"Nadia"));
    assert!(has(ticket, &register::paper::drawer_pulse()) && !has(ticket, b"DUPLICATA"));
}

#[test]
fn a_receipt_on_paper_or_as_a_file_is_a_copy_from_the_second_time_on() {
    let mut stall = with_printer(ReceiptMode::OnRequest);
    let pdf = |stall: &mut Stall, done: &SaleDone| {
        let saved = stall.ask(&ReceiptPdf { sale: done.id }).unwrap().path;
        let text = Command::new("pdftotext").args(["-layout", &saved, "-"]).output().unwrap().stdout;
        has(&text, b"DUPLICATA")
    };
    let paper = |stall: &mut Stall, done: &SaleDone| {
        stall.ask(&PrintReceipt { sale: done.id }).unwrap();
        has(tickets(stall, done.id).last().unwrap(), b"DUPLICATA")
    };
    let first = stall.sell(1, 200).unwrap();
    assert_eq!([pdf(&mut stall, &first), pdf(&mut stall, &first), paper(&mut stall, &first)], [false, true, true]);
    let second = stall.sell(1, 200).unwrap();
    assert_eq!([paper(&mut stall, &second), pdf(&mut stall, &second), paper(&mut stall, &second)], [false, true, true]);
    assert!(register::verify::of_folder(stall.folder.path(), true, &mut |_, _| {}).unwrap().ok);
}
