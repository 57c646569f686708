use std::path::Path;
use std::process::{Command, Stdio};

use e2e::{Failure, Outcome};

/// Says that this process sees a small disk of its own, and where.
const DISK: &str = "LOCAL_VENDOR_TEST_DISK";

/// Runs a test a second time in a mount namespace of its own, where its temporary files lie on a disk of 4 MB. That
/// needs no rights: in its own namespaces everybody is root.
pub fn on_a_small_disk(test: &str, play: impl FnOnce(&Path) -> Outcome) -> Outcome {
    if let Some(disk) = std::env::var_os(DISK) {
        return play(Path::new(&disk));
    }
    let disk = tempfile::tempdir()?;
    let script = "mount -t tmpfs -o size=4m,mode=0700 tmpfs \"$0\" && exec \"$@\"";
    let done = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(disk.path())
        .arg(std::env::current_exe()?)
        .args(["--exact", test, "--nocapture"])
        .env(DISK, disk.path())
        .env("TMPDIR", disk.path())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::from(error).during("unshare"))?;
    let said = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    if done.status.success() && said.contains("1 passed") {
        return Ok(());
    }
    Err(Failure::new(format!("on a small disk of its own: {said}")))
}

/// Makes a command run as somebody whom the permissions of files bind, also where root runs the tests.
pub fn bound_by_permissions(command: &Command) -> Command {
    let mut bound = Command::new("unshare");
    bound.args(["--map-user=1000", "--map-group=1000"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bound.env(name, value),
            None => bound.env_remove(name),
        };
    }
    bound
}
