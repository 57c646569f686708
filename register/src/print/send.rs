//! Bytes to a printer.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use domain::api::settings::Printer;

/// Printers of a stall are near; what does not answer in this time is not there.
const CONNECT: Duration = Duration::from_secs(3);
/// A printer that is out of paper stops reading.
const WRITE: Duration = Duration::from_secs(10);
/// How long a printer may keep the connection open after the last byte before silence counts as taken.
const QUIET: Duration = Duration::from_secs(1);

/// Sends a whole job. An error means that some of it may not have arrived.
pub(super) fn send(printer: &Printer, bytes: &[u8]) -> Result<(), String> {
    match printer {
        Printer::None => Err("no printer is set up".to_owned()),
        Printer::Network { address, .. } => to_network(address, bytes),
        Printer::File { path, .. } => to_file(Path::new(path), bytes),
    }
}

fn to_network(address: &str, bytes: &[u8]) -> Result<(), String> {
    let said = |what: &str, error: &std::io::Error| format!("{address} {what}: {}", plain(error));
    let sockets = address.to_socket_addrs().map_err(|e| said("can't be found", &e))?;
    let mut failed = format!("{address} can't be found");
    for socket in sockets {
        let mut stream = match TcpStream::connect_timeout(&socket, CONNECT) {
            Ok(stream) => stream,
            Err(error) => {
                failed = said("does not answer", &error);
                continue;
            }
        };
        let sent = (|| {
            stream.set_write_timeout(Some(WRITE))?;
            stream.set_read_timeout(Some(QUIET))?;
            stream.write_all(bytes)?;
            stream.flush()?;
            stream.shutdown(Shutdown::Write)?;
            // A reset here says that bytes were thrown away; an end, that all were read.
            let mut answer = [0; 64];
            loop {
                match stream.read(&mut answer) {
                    Ok(0) => return Ok(()),
                    Ok(_) => {}
                    Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(()),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        })();
        return sent.map_err(|error| said("broke off", &error));
    }
    Err(failed)
}

fn to_file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let said = |error: &std::io::Error| format!("{}: {}", path.display(), plain(error));
    // Never created: a printer that is unplugged must not become a file on the disk.
    let mut file = OpenOptions::new().append(true).open(path).map_err(|e| said(&e))?;
    file.write_all(bytes).map_err(|e| said(&e))?;
    match file.sync_data() {
        // Devices have nothing to sync.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        other => other.map_err(|e| said(&e)),
    }
}

/// What happened, in words without numbers of the operating system.
fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "the connection is refused".to_owned(),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "it takes too long".to_owned(),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
            "the connection was closed".to_owned()
        }
        ErrorKind::NotFound => "it is not there".to_owned(),
        ErrorKind::PermissionDenied => "it may not be written".to_owned(),
        _ => error.to_string(),
    }
}
