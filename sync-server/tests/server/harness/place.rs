use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Row};
use sync_server::cluster::{Cluster, Urls};
use sync_server::database;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::Server;

/// 32 bytes of 7, in base64.
const SECRET_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

/// One PostgreSQL for all tests of this run; it ends with the process.
static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
    let cluster = Cluster::temporary().unwrap();
    RUNTIME.block_on(async {
        let urls = cluster.database("template").await.unwrap();
        database::migrate(&urls.owner, &urls.server).await.unwrap();
    });
    cluster
});

/// A migrated database of one's own.
pub struct Place {
    pub urls: Urls,
    pub folder: TempDir,
    /// As the owner of the database, to look and to set up.
    pool: PgPool,
}

impl Place {
    pub fn new() -> Self {
        Self::copy_of("template")
    }

    /// Nothing was migrated here.
    pub fn empty() -> Self {
        Self::copy_of("template0")
    }

    fn copy_of(template: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let urls = RUNTIME.block_on(CLUSTER.copy(template, &name)).unwrap();
        // The superuser sees every vendor's rows: what tests look at must not depend on what they test.
        let url = CLUSTER.url("postgres", &name);
        let pool = RUNTIME.block_on(PgPoolOptions::new().max_connections(2).connect(&url)).unwrap();
        Self { urls, folder: tempfile::tempdir().unwrap(), pool }
    }

    pub fn superuser_url(&self) -> String {
        self.urls.owner.replacen("local_vendor_owner", "postgres", 1)
    }

    /// As any role.
    pub fn connect(&self, url: &str) -> PgPool {
        RUNTIME.block_on(PgPoolOptions::new().max_connections(1).connect(url)).unwrap()
    }

    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        RUNTIME.block_on(work)
    }

    /// How many rows a statement touched.
    pub fn execute(&self, sql: &str) -> u64 {
        let done = self.wait(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&self.pool));
        done.unwrap_or_else(|e| panic!("{sql}: {e}")).rows_affected()
    }

    /// The first column of every row, as text.
    #[track_caller]
    pub fn column(&self, sql: &str) -> Vec<String> {
        let rows = self.wait(sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&self.pool));
        rows.unwrap_or_else(|e| panic!("{sql}: {e}")).iter().map(|row| row.get(0)).collect()
    }

    #[track_caller]
    pub fn count(&self, sql: &str) -> i64 {
        let row = self.wait(sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool));
        row.unwrap_or_else(|e| panic!("{sql}: {e}")).get(0)
    }

    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
        command.env_clear().current_dir(self.folder.path());
        command.env("DATABASE_URL", &self.urls.server).env("SECRET_KEY", SECRET_KEY).env("LISTEN", "127.0.0.1:0");
        command.env("DATABASE_CONNECTIONS", "5").stdin(Stdio::null());
        command
    }

    /// Runs one of the program's commands, with something on its standard input.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.program();
        command.args(arguments);
        finish(command, input)
    }

    pub fn serve(&self) -> Server {
        Server::start(self.program(), self.folder.path())
    }

    /// An owner's account by the command line; its id.
    #[track_caller]
    pub fn owner(&self, email: &str) -> String {
        let made = create_owner(self.program(), email);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let said: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
        said["account"].as_str().unwrap().to_owned()
    }

    /// Gives an account a vendor, as its first register does.
    pub fn claim(&self, account: &str, vendor: &str) {
        self.execute(&format!(
            "insert into platform.vendor (vendor_id, claimed_at) values ('{vendor}', now()) on conflict do nothing"
        ));
        self.execute(&format!("update platform.account set vendor_id = '{vendor}' where account_id = '{account}'"));
    }

    /// Lets time pass for everything that counts tries.
    pub fn forget_delays(&self) {
        self.execute("update platform.attempt set next_at = now()");
    }

    pub fn audit(&self, event: &str) -> i64 {
        self.count(&format!("select count(*) from platform.audit where event = '{event}'"))
    }
}

/// Makes an owner's account by a program that may be set up otherwise.
pub fn create_owner(mut program: Command, email: &str) -> Output {
    program.args(["create-vendor", "--email", email, "--name", "Nadia", "--password-stdin", "--json"]);
    finish(program, super::PASSWORD)
}

fn finish(mut command: Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}
