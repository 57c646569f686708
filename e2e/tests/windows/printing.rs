//! A receipt printer on the network: a listener of the test.

use std::io::Read;
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread::spawn;
use std::time::Duration;

use e2e::{Failure, Home, Outcome, scenario_in};

use crate::bakery::Bakery;
use crate::counter::{escape, id, reads, receipt, tap, taps};

/// What a printer takes in, a job for each connection.
struct Printer {
    address: String,
    jobs: Receiver<Vec<u8>>,
}

impl Printer {
    fn plug_in() -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let (sender, jobs) = channel();
        spawn(move || {
            for stream in listener.incoming() {
                let mut bytes = Vec::new();
                let read = stream.and_then(|mut stream| stream.read_to_end(&mut bytes));
                // A status question alone is no job.
                if read.is_err() || (bytes.len() > 16 && sender.send(bytes).is_err()) {
                    return;
                }
            }
        });
        Ok(Self { address, jobs })
    }

    /// The next job as text, with what is no letter left out.
    fn next(&self) -> Outcome<String> {
        let bytes = self.jobs.recv_timeout(Duration::from_secs(60))?;
        if !bytes.contains(&0x1b) && !bytes.contains(&0x1d) {
            return Err(Failure::new("the printer was sent no command"));
        }
        Ok(bytes.iter().map(|&byte| if (32..127).contains(&byte) { char::from(byte) } else { ' ' }).collect())
    }
}

#[test]
fn a_printed_receipt_is_a_copy_from_the_second_time_on() -> Outcome {
    let home = Home::new()?;
    let printer = Printer::plug_in()?;
    scenario_in("printing", &home, |window| {
        Bakery::open(window)?;
        taps(window, ["nav-settings", "settings-printer", "printer-network"])?;
        window.fill(&id("printer-address"), &printer.address)?;
        tap(window, "printer-save")?;
        tap(window, "test-print")?;
        let test = printer.next()?;
        assert!(test.contains("The Crusty Loaf"), "no name in {test}");

        tap(window, "nav-sell")?;
        taps(window, ["tile-Sourdough", "exact-cash"])?;
        reads(window, "change-due", "£0.00")?;
        let number = receipt(window)?;
        tap(window, "receipt-print")?;
        let first = printer.next()?;
        for part in ["Sourdough", "4.20", number.as_str()] {
            assert!(first.contains(part), "no {part} in {first}");
        }
        assert!(!first.contains("COPY"), "{first}");
        tap(window, "receipt-show")?;
        window.find(&id("slip-print"))?;
        escape(window)?;

        taps(window, ["nav-sales", &format!("sale-{number}"), "reprint"])?;
        let second = printer.next()?;
        assert!(second.contains("COPY") && second.contains(&number), "{second}");
        Ok(())
    })
}
