//! A PostgreSQL of one's own: for trying the server out, and for tests. It is reached through a socket in a folder that
//! only its user may enter, and ends with the process that started it, whatever ends that.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::database;
use crate::error::StartError;

/// Owns the schema.
const OWNER: &str = "local_vendor_owner";
/// What the server works as.
const SERVER: &str = "local_vendor_web";
const SUPERUSER: &str = "postgres";

pub struct Cluster {
    pid: u32,
    sockets: PathBuf,
    /// None for one that another process started.
    watch: Option<Watch>,
}

/// The two ways into a database of a cluster.
#[derive(Debug, Clone)]
pub struct Urls {
    pub owner: String,
    pub server: String,
}

impl Cluster {
    /// A new one in the temporary folder, quick and forgetful, removed at the end.
    ///
    /// # Errors
    /// [`StartError::Cluster`].
    pub fn temporary() -> Result<Self, StartError> {
        let folder = tempfile::Builder::new().prefix("local-vendor-pg-").tempdir()?.keep();
        let settings = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 400\n";
        Self::start(&folder, settings, true)
    }

    /// The one kept in a folder, started unless it runs.
    ///
    /// # Errors
    /// [`StartError::Cluster`].
    pub fn kept(folder: &Path) -> Result<Self, StartError> {
        fs::DirBuilder::new().recursive(true).mode(0o755).create(folder)?;
        let folder = reachable(folder.canonicalize()?)?;
        match Self::running(&folder) {
            Some(cluster) => Ok(cluster),
            None => Self::start(&folder, "", false),
        }
    }

    pub const fn pid(&self) -> u32 {
        self.pid
    }

    pub fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@localhost/{database}?host={}", self.sockets.display())
    }

    /// The ways into a database; it is made, and its roles with it, where it is missing.
    ///
    /// # Errors
    /// The database's.
    pub async fn database(&self, name: &str) -> Result<Urls, StartError> {
        self.make(name, "template0").await
    }

    /// A copy of another database.
    ///
    /// # Errors
    /// The database's.
    pub async fn copy(&self, of: &str, name: &str) -> Result<Urls, StartError> {
        self.make(name, of).await
    }

    async fn make(&self, name: &str, template: &str) -> Result<Urls, StartError> {
        let url = self.url(SUPERUSER, "postgres");
        let mut root = database::options(&url)?.connect().await.map_err(StartError::Unreachable)?;
        for (role, rights) in [(OWNER, "login createrole"), (SERVER, "login")] {
            let exists = "select exists (select from pg_roles where rolname = $1)";
            if !sqlx::query_scalar(exists).bind(role).fetch_one(&mut root).await? {
                sqlx::query(AssertSqlSafe(format!("create role {role} {rights}"))).execute(&mut root).await?;
            }
        }
        let exists = "select exists (select from pg_database where datname = $1)";
        if !sqlx::query_scalar(exists).bind(name).fetch_one(&mut root).await? {
            let name = database::quoted(name);
            let make = format!("create database {name} template {template} owner {OWNER} encoding 'UTF8'");
            sqlx::query(AssertSqlSafe(make)).execute(&mut root).await?;
        }
        root.close().await?;
        Ok(Urls { owner: self.url(OWNER, name), server: self.url(SERVER, name) })
    }

    fn start(folder: &Path, settings: &str, temporary: bool) -> Result<Self, StartError> {
        let programs = programs()?;
        let user = other_user()?;
        let data = folder.join("data");
        // A socket's path is at most 107 bytes, and its user has to get there: it can't lie below any folder.
        let sockets = tempfile::Builder::new().prefix("local-vendor-pg-").tempdir_in("/tmp")?.keep();
        for own in [folder, &sockets] {
            fs::set_permissions(own, fs::Permissions::from_mode(0o700))?;
            if let Some(user) = user {
                std::os::unix::fs::chown(own, Some(user.id), Some(user.group))?;
            }
        }
        if !data.join("PG_VERSION").exists() {
            let mut make = as_user(&programs.join("initdb"), user);
            make.arg("--pgdata").arg(&data).args(["--username", SUPERUSER, "--encoding", "UTF8", "--locale", "C"]);
            make.args(["--auth-local", "trust", "--auth-host", "reject", "--no-instructions", "--no-sync"]);
            done(make.current_dir("/").output()?, "initdb")?;
        }
        let written = format!(
            "{settings}listen_addresses = ''\nunix_socket_directories = '{}'\nunix_socket_permissions = 0700\n",
            sockets.display()
        );
        fs::File::create(data.join("conf.local"))?.write_all(written.as_bytes())?;
        fs::set_permissions(data.join("conf.local"), fs::Permissions::from_mode(0o644))?;
        let main = fs::read_to_string(data.join("postgresql.conf"))?;
        if !main.contains("include 'conf.local'") {
            fs::write(data.join("postgresql.conf"), main + "\ninclude 'conf.local'\n")?;
        }
        let mut start = as_user(&programs.join("pg_ctl"), user);
        start.args(["start", "--wait", "--silent", "--timeout", "60", "--pgdata"]).arg(&data);
        // Its messages go to a file; an inherited pipe would keep this waiting for its end.
        start.arg("--log").arg(folder.join("data/messages.log")).current_dir("/").process_group(0);
        let status = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if !status.success() {
            let messages = fs::read_to_string(folder.join("data/messages.log")).unwrap_or_default();
            return Err(StartError::Cluster(format!("PostgreSQL does not start in {}: {messages}", folder.display())));
        }
        let mut cluster = Self::running(folder)
            .ok_or_else(|| StartError::Cluster(format!("PostgreSQL in {} ended at once", folder.display())))?;
        cluster.watch = Some(Watch::start(cluster.pid, &cluster.sockets, temporary.then_some(folder))?);
        Ok(cluster)
    }

    /// What `postmaster.pid` tells, if that process lives.
    fn running(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        let pid: u32 = lines.first()?.trim().parse().ok()?;
        let sockets = PathBuf::from(lines.get(4)?.trim());
        let signalled =
            Command::new("sh").args(["-c", "kill -0 \"$0\" 2>/dev/null", &pid.to_string()]).status().ok()?;
        let lives = sockets.join(".s.PGSQL.5432").exists() && signalled.success();
        lives.then_some(Self { pid, sockets, watch: None })
    }
}

/// A small process that waits for the end of this one, then ends PostgreSQL by its number and removes what it leaves.
struct Watch(Child);

impl Watch {
    fn start(pid: u32, sockets: &Path, remove: Option<&Path>) -> Result<Self, StartError> {
        // SIGINT ends sessions and shuts down cleanly; SIGQUIT needs no care where everything is thrown away.
        let signal = if remove.is_some() { "QUIT" } else { "INT" };
        let script = r#"cat >/dev/null
            kill -s "$1" "$2" 2>/dev/null
            while kill -0 "$2" 2>/dev/null; do sleep 0.05; done
            rm -rf "$3" "$4""#;
        let mut watch = Command::new("sh");
        watch.args(["-c", script, "watch", signal, &pid.to_string()]).arg(sockets);
        watch.arg(remove.unwrap_or(sockets)).current_dir("/");
        watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        Ok(Self(watch.spawn()?))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // It is the last to go: nothing is left to do about an error.
        let _ = self.0.wait();
    }
}

#[derive(Debug, Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

/// PostgreSQL refuses to work as root: then it works as the user that its package made.
fn other_user() -> Result<Option<User>, StartError> {
    // A new folder belongs to whom this process works as.
    if tempfile::tempdir()?.path().metadata()?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let line = users.lines().find(|l| l.starts_with("postgres:"));
    let mut numbers = line.into_iter().flat_map(|l| l.split(':').skip(2)).map_while(|n| n.parse().ok());
    let (Some(id), Some(group)) = (numbers.next(), numbers.next()) else {
        return Err(StartError::Cluster("PostgreSQL can't run as root and there is no user postgres".to_owned()));
    };
    Ok(Some(User { id, group }))
}

/// The folder itself, or one that stands in for it where PostgreSQL's user may not pass: root's home is closed to others.
fn reachable(folder: PathBuf) -> Result<PathBuf, StartError> {
    let open = |a: &Path| fs::metadata(a).is_ok_and(|m| m.permissions().mode() & 0o001 != 0);
    if other_user()?.is_none() || folder.ancestors().skip(1).all(open) {
        return Ok(folder);
    }
    let name: String = folder.to_string_lossy().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let elsewhere = Path::new("/var/lib/local-vendor").join(name.trim_matches('-'));
    fs::DirBuilder::new().recursive(true).mode(0o755).create(&elsewhere)?;
    tracing::warn!(folder = %elsewhere.display(), "PostgreSQL works as the user postgres and keeps its data elsewhere");
    Ok(elsewhere)
}

fn as_user(program: &Path, user: Option<User>) -> Command {
    let mut command = Command::new(program);
    if let Some(user) = user {
        command.uid(user.id).gid(user.group);
    }
    command.env_remove("PGDATA").env("LC_ALL", "C");
    command
}

fn done(output: Output, name: &str) -> Result<(), StartError> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(StartError::Cluster(format!("{name} failed: {}", said.trim())))
}

/// The newest of the server's programs: Debian keeps them off the path.
fn programs() -> Result<PathBuf, StartError> {
    let numbered = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = numbered
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .max_by_key(|bin| bin.parent().and_then(Path::file_name).and_then(|n| n.to_str()?.parse::<u32>().ok()));
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    newest.or_else(on_path).ok_or_else(|| {
        StartError::Cluster("PostgreSQL's server is not installed; install the package postgresql".to_owned())
    })
}
