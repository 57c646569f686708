//! What the program asks of the system, in order: an answer leaves only after the write-ahead log has been synced.

use std::collections::HashMap;
use std::process::Command;

use e2e::{Chance, Home, Outcome, Till};

use crate::price_list::{any_sale, receipt, set_up, to_json};

const N_SALES: usize = 20;

#[test]
fn the_log_is_synced_before_a_sale_is_acknowledged() -> Outcome {
    let home = Home::new()?;
    set_up(&home)?;
    let trace = home.path().join("trace");
    let mut command = Command::new("strace");
    home.enter(&mut command)
        .args(["-f", "-y", "-s", "64", "-e", "trace=/^p?writev?(64|2)?$,/^f(data)?sync$,sync_file_range", "-o"])
        .arg(&trace)
        .arg(e2e::program("local-vendor")?)
        .arg("sell");
    let mut till = Till::start(command)?;
    let mut chance = Chance::new(3);
    for _ in 0..N_SALES {
        let asked = any_sale(&mut chance);
        receipt(&asked, &till.ask(&to_json(&asked))?);
    }
    till.close()?;
    let n_answers = check(&std::fs::read_to_string(&trace)?).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(n_answers, N_SALES);
    Ok(())
}

/// Counts the answers in a trace, each of which must follow a sync that followed the log's last write.
fn check(trace: &str) -> Result<usize, String> {
    let mut n_answers = 0;
    let (mut written, mut synced) = (false, false);
    let mut begun: HashMap<&str, &str> = HashMap::new();
    for line in trace.lines() {
        // `4711 pwrite64(5</data/register.db-wal>, "…", 4096, 32) = 4096`
        let (thread, call) = line.split_once(' ').map_or(("", line), |(thread, call)| (thread, call.trim_start()));
        // A call that another thread's came between stands in two lines. A write counts from its begin, a sync from its
        // end.
        let (call, answered) = match call.strip_suffix(" <unfinished ...>") {
            Some(call) => {
                begun.insert(thread, call);
                (call, "")
            }
            None if call.starts_with("<... ") => match begun.remove(thread) {
                Some(first) if first.contains("sync(") => (first, call),
                _ => continue,
            },
            None => (call, call),
        };
        let (name, rest) = call.split_once('(').unwrap_or((call, ""));
        let log = rest.split_once('>').is_some_and(|(file, _)| file.ends_with("-wal"));
        match name {
            "fsync" | "fdatasync" if log => synced |= answered.trim_end().ends_with("= 0"),
            // The line feed may come in a write of its own.
            "write" | "writev" if rest.starts_with("1<") && rest.contains(", \"{") => {
                if !written || !synced {
                    return Err(format!(
                        "an answer before the log was {}: {line}",
                        if written { "synced" } else { "written" }
                    ));
                }
                n_answers += 1;
                (written, synced) = (false, false);
            }
            _ if log && name.contains("write") => (written, synced) = (true, false),
            _ => {}
        }
    }
    Ok(n_answers)
}

#[test]
fn a_trace_without_a_sync_is_seen() {
    let write = "7 pwrite64(5</d/register.db-wal>, \"x\", 4096, 32) = 4096\n";
    let sync = "7 fdatasync(5</d/register.db-wal>) = 0\n";
    let other = "7 fdatasync(4</d/register.db>) = 0\n";
    let answer = "7 write(1<pipe:[1]>, \"{}\", 2) = 2\n";
    assert_eq!(check(&[write, sync, answer].concat()), Ok(1));
    let begins = "7 fdatasync(5</d/register.db-wal> <unfinished ...>\n";
    let ends = "7 <... fdatasync resumed>) = 0\n";
    assert_eq!(check(&[write, begins, "8 write(2<tty>, \"x\", 1) = 1\n", ends, answer].concat()), Ok(1));
    assert!(check(&[write, begins, answer, ends].concat()).is_err());
    for broken in [[write, answer, ""], [write, other, answer], [sync, write, answer], [sync, answer, ""]] {
        assert!(check(&broken.concat()).is_err(), "{broken:?}");
    }
}
