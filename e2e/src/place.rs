//! A server with a PostgreSQL of its own, and registers that are enrolled with it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use domain::sync::message::Enrol;
use serde_json::{Value, json};
use sync_server::cluster::{Cluster, Urls};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{Failure, Home, Outcome, Till, program};

pub const EMAIL: &str = "owner@bakery.example";
pub const PASSWORD: &str = "four loaves and a very long spoon";
/// 32 bytes of 7, in base64: the server's key is configured, not kept in the database.
const SECRET_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// A price list of two things.
const PRICES: &str = "name,price,tax_rate\nBaguette,2.50,0\nRye,3.20,20\n";

/// What a business has by which it is forecast.
const SOLD: [&str; 7] = ["vendor_head", "stall", "setting", "product", "price", "sale", "sale_line"];

pub struct Place {
    runtime: Runtime,
    folder: TempDir,
    cluster: Cluster,
    urls: Urls,
    server: Option<Child>,
    address: String,
    /// Where the server hands its mail in, if anywhere.
    mail: Option<String>,
    log: &'static str,
}

impl Place {
    pub fn new() -> Outcome<Self> {
        Self::start_one(None, "debug")
    }

    /// With a server that sends its mail to this one.
    pub fn mailing(mail: Option<String>) -> Outcome<Self> {
        Self::start_one(mail, "debug")
    }

    /// With a server that says only so much of what it does.
    pub fn logging(log: &'static str) -> Outcome<Self> {
        Self::start_one(None, log)
    }

    fn start_one(mail: Option<String>, log: &'static str) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("local-vendor-").tempdir()?;
        let mut open = std::fs::metadata(folder.path())?.permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o755);
        std::fs::set_permissions(folder.path(), open)?;
        let runtime = Runtime::new()?;
        let cluster = Cluster::kept(&folder.path().join("postgres")).map_err(|e| Failure::new(e.to_string()))?;
        let urls = runtime.block_on(cluster.database("vendors")).map_err(|e| Failure::new(e.to_string()))?;
        let mut place = Self { runtime, folder, cluster, urls, server: None, address: String::new(), mail, log };
        place.command("migrate")?.status()?;
        place.start("127.0.0.1:0")?;
        place.create_owner(EMAIL)?;
        Ok(place)
    }

    /// An owner, who brings a business with the first register.
    pub fn create_owner(&self, email: &str) -> Outcome {
        let mut create = self.command("create-vendor")?;
        create.args(["--email", email, "--password-stdin", "--name", "Ann", "--json"]);
        let mut create = create.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        create.stdin.take().expect("it was piped").write_all(PASSWORD.as_bytes())?;
        assert!(create.wait()?.success());
        Ok(())
    }

    /// The server's command line, on this database.
    fn command(&self, name: &str) -> Outcome<Command> {
        let mut command = Command::new(program("sync-server")?);
        command.arg(name).env("DATABASE_URL", &self.urls.server).env("MIGRATE_DATABASE_URL", &self.urls.owner);
        command.env("SECRET_KEY", SECRET_KEY).env("LOG", "warn").stderr(Stdio::null());
        // The interface lies in the repository.
        command.current_dir(crate::repository());
        Ok(command)
    }

    fn start(&mut self, listen: &str) -> Outcome {
        let Serving { child, address } = self.serve(listen)?;
        (self.server, self.address) = (Some(child), address);
        Ok(())
    }

    /// One more server on the same database.
    pub fn another_server(&self) -> Outcome<Another> {
        Ok(Another(self.serve("127.0.0.1:0")?))
    }

    fn serve(&self, listen: &str) -> Outcome<Serving> {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("server.log"))?;
        let mut server = self.command("serve")?;
        server.env("LISTEN", listen).env("LOG", self.log).stderr(log).stdout(Stdio::piped());
        if let Some(mail) = &self.mail {
            server.env("SMTP_URL", mail);
        }
        let mut server = server.spawn()?;
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("it was piped")).read_line(&mut line)?;
        let address = line.strip_prefix("listening on ").and_then(|rest| rest.split(',').next());
        let address = address.ok_or_else(|| Failure::new(format!("the server said {line:?}")))?.to_owned();
        Ok(Serving { child: server, address })
    }

    /// Everything that server and database write, their logs, too.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends the server with SIGKILL, wherever it is.
    pub fn kill_server(&mut self) -> Outcome {
        if let Some(mut server) = self.server.take() {
            server.kill()?;
            server.wait()?;
        }
        Ok(())
    }

    /// Starts it again where it was.
    pub fn start_again(&mut self) -> Outcome {
        let listen = self.address.trim_start_matches("http://").to_owned();
        self.start(&listen)
    }

    /// Ends PostgreSQL as a power cut would, and starts it again on what is on the disk.
    pub fn crash_database(&mut self) -> Outcome {
        let signal = Command::new("kill").args(["-s", "QUIT", &self.cluster.pid().to_string()]).status()?;
        assert!(signal.success(), "PostgreSQL had ended by itself");
        let folder = self.folder.path().join("postgres");
        let gone = || !folder.join("data/postmaster.pid").exists();
        for _ in 0..600 {
            if gone() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        self.cluster = Cluster::kept(&folder).map_err(|e| Failure::new(e.to_string()))?;
        self.urls = self.runtime.block_on(self.cluster.database("vendors")).map_err(|e| Failure::new(e.to_string()))?;
        Ok(())
    }

    /// The server's database, for whoever may do everything there.
    pub fn database(&self) -> String {
        self.cluster.url("postgres", "vendors")
    }

    /// A value of the server's database, as text, whatever the vendor.
    pub fn look(&self, sql: &str) -> Outcome<String> {
        let output = Command::new("psql").args([&self.database(), "-XAtc", sql]).output()?;
        if !output.status.success() {
            return Err(Failure::new(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// One more business that sold what the first one did, and has no register any more.
    pub fn copy_business(&self, no: usize) -> Outcome {
        let new = format!("'0190a000-0000-7000-8000-{no:012}'");
        let tables = SOLD.map(|name| {
            format!(
                "create temp table copied as select * from tenant.{name}
                     where vendor_id = (select vendor_id from platform.vendor order by claimed_at limit 1);
                 update copied set vendor_id = {new}; insert into tenant.{name} select * from copied; drop table copied;"
            )
        });
        let vendor = format!("insert into platform.vendor (vendor_id, claimed_at) values ({new}, now());");
        self.look(&format!("{vendor} {}", tables.concat())).map(drop)
    }

    /// Runs a statement as the superuser on a database that nobody uses.
    fn administer(&self, sql: &str) -> Outcome {
        let url = self.cluster.url("postgres", "postgres");
        let output = Command::new("psql").args([&url, "-XAqc", sql]).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(Failure::new(said)) }
    }

    /// Takes a backup of the server's database. The server is down meanwhile.
    pub fn back_up(&mut self) -> Outcome {
        self.kill_server()?;
        self.administer("create database backup template vendors")?;
        self.start_again()
    }

    /// Puts the backup in the place of the database.
    pub fn restore(&mut self) -> Outcome {
        self.kill_server()?;
        self.administer("drop database vendors with (force)")?;
        self.administer("alter database backup rename to vendors")?;
        self.start_again()
    }

    pub fn code(&self) -> Outcome<String> {
        self.code_of(EMAIL)
    }

    /// A code of this owner's.
    pub fn code_of(&self, email: &str) -> Outcome<String> {
        let output = self.command("enrol-code")?.args(["--email", email, "--json"]).output()?;
        let said: Value = serde_json::from_slice(&output.stdout)?;
        Ok(said["code"].as_str().unwrap_or_default().to_owned())
    }

    /// The first register: it founds the business and brings it.
    pub fn found(&self) -> Outcome<Register> {
        let register = Register { home: Home::new()? };
        let zone = zone_of_noon();
        let init = ["init", "--name", "The Crusty Loaf", "--country", "GB", "--currency", "GBP", "--zone", &zone];
        register.ok(&init)?;
        register.import(PRICES)?;
        self.enrol(&register)?;
        Ok(register)
    }

    /// Another register of the same stall.
    pub fn join(&self) -> Outcome<Register> {
        let register = Register { home: Home::new()? };
        self.enrol(&register)?;
        Ok(register)
    }

    /// An operation that the owner's program calls; status and answer.
    pub fn ask(&self, operation: &str, request: &Value) -> Outcome<(u16, Value)> {
        self.post(operation, Some(&self.token()?), request)
    }

    /// What the owner's program shows after it signed in.
    pub fn token(&self) -> Outcome<String> {
        let signing = json!({ "email": EMAIL, "password": PASSWORD, "client": "program" });
        let (_, signed) = self.post("log_in", None, &signing)?;
        let token = signed["tokens"]["access_token"].as_str().ok_or_else(|| Failure::new(signed.to_string()))?;
        Ok(token.to_owned())
    }

    /// The same, where it has to be answered.
    pub fn owner(&self, operation: &str, request: &Value) -> Outcome<Value> {
        let (status, answer) = self.ask(operation, request)?;
        if status == 200 { Ok(answer) } else { Err(Failure::new(format!("{operation}: {status} {answer}"))) }
    }

    /// An operation by whoever shows this token.
    pub fn post(&self, operation: &str, token: Option<&str>, request: &Value) -> Outcome<(u16, Value)> {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let mut post = ureq::Agent::new_with_config(config)
            .post(format!("{}/api/call/{operation}", self.address))
            .header("content-type", "application/json");
        if let Some(token) = token {
            post = post.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = post.send(request.to_string())?;
        Ok((answer.status().as_u16(), serde_json::from_str(&answer.body_mut().read_to_string()?)?))
    }

    /// An account of the same business in another role, with the owner's password; its address.
    pub fn colleague(&self, role: &str) -> Outcome<String> {
        let email = format!("{role}@bakery.example");
        self.look(&format!(
            "insert into platform.account
                 (account_id, email, name, role, vendor_id, language, password, email_verified_at, made_at)
             select gen_random_uuid(), '{email}', initcap('{role}'), '{role}', vendor_id, language, password, now(), now()
             from platform.account where email = '{EMAIL}'"
        ))?;
        Ok(email)
    }

    /// Another register, with a code that the owner made.
    pub fn join_with(&self, code: &str) -> Outcome<Register> {
        let register = Register { home: Home::new()? };
        register.ok(&["enrol", "--server", &self.address, "--code", code, "--json"])?;
        Ok(register)
    }

    /// Takes a device in that is no register's program.
    pub fn join_as(&self, enrol: &Enrol) -> Outcome {
        let address = format!("{}/api/sync/enrol", self.address);
        ureq::post(address).header("content-type", "application/json").send(serde_json::to_string(enrol)?)?;
        Ok(())
    }

    pub fn enrol(&self, register: &Register) -> Outcome {
        let code = self.code()?;
        register.ok(&["enrol", "--server", &self.address, "--code", &code, "--json"]).map(drop)
    }
}

struct Serving {
    child: Child,
    address: String,
}

/// A server beside the place's own.
pub struct Another(Serving);

impl Another {
    pub fn address(&self) -> &str {
        &self.0.address
    }
}

impl Drop for Another {
    fn drop(&mut self) {
        let _ = self.0.child.kill();
        let _ = self.0.child.wait();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.kill_server();
    }
}

/// A register without a window, in a home of its own.
pub struct Register {
    pub home: Home,
}

impl Register {
    /// A command that has to succeed; what it said.
    pub fn ok(&self, arguments: &[&str]) -> Outcome<Output> {
        let output = self.home.run(arguments)?;
        if output.status.success() {
            return Ok(output);
        }
        Err(Failure::new(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr))))
    }

    pub fn json(&self, arguments: &[&str]) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.ok(arguments)?.stdout)?)
    }

    pub fn import(&self, prices: &str) -> Outcome<Value> {
        let file = self.home.path().join("prices.csv");
        std::fs::write(&file, prices)?;
        self.json(&["import", "products", &file.display().to_string(), "--json"])
    }

    /// Takes over what another till sold.
    pub fn import_sales(&self, sales: &str) -> Outcome {
        let file = self.home.path().join("sales.csv");
        std::fs::write(&file, sales)?;
        self.ok(&["import", "sales", &file.display().to_string()]).map(drop)
    }

    /// Sells so many baguettes, one a sale; the receipts.
    pub fn sell(&self, n: usize) -> Outcome<Vec<String>> {
        let mut till = Till::open(&self.home)?;
        let receipts = (0..n)
            .map(|_| {
                let answer = till.ask(&baguette())?;
                let receipt = answer["receipt"].as_str().ok_or_else(|| Failure::new(answer.to_string()))?;
                Ok(receipt.to_owned())
            })
            .collect();
        till.close()?;
        receipts
    }

    pub fn count(&self, product: &str, counted: &str) -> Outcome {
        let mut command = self.home.local_vendor()?;
        command.arg("count");
        let mut counting = Till::start(command)?;
        let answer = counting.ask(&json!({ "product": product, "counted": counted }))?;
        assert!(answer["id"].is_string(), "{answer}");
        counting.close()
    }

    pub fn sync(&self) -> Outcome<Value> {
        self.json(&["sync", "--once", "--json"])
    }

    /// The digest of the whole database, once nothing is found wrong with it.
    pub fn verified(&self) -> Outcome<Value> {
        let verified: Value = serde_json::from_slice(&self.home.run(&["verify", "--full", "--json"])?.stdout)?;
        assert_eq!((&verified["ok"], &verified["problems"]), (&json!(true), &json!([])), "{verified}");
        Ok(verified)
    }

    /// A value of the register's database.
    pub fn look<T: rusqlite::types::FromSql>(&self, sql: &str) -> Outcome<T> {
        let conn = rusqlite::Connection::open(self.database())?;
        Ok(conn.query_row(sql, [], |row| row.get(0))?)
    }

    pub fn database(&self) -> PathBuf {
        self.home.data().join("register.db")
    }
}

/// Where it is about noon now, so that no test meets a midnight and with it another business day.
fn zone_of_noon() -> String {
    let hour = chrono::Timelike::hour(&chrono::Utc::now());
    // West of Greenwich these names have a plus.
    format!("Etc/GMT{:+}", i64::from(hour) - 12)
}

pub fn baguette() -> Value {
    json!({ "lines": [{ "product": "Baguette", "quantity": "1" }], "tenders": [{ "kind": "cash", "amount_minor": 250 }] })
}

/// Lets registers sync until none has anything for another.
pub fn in_step(registers: &[&Register]) -> Outcome<Vec<Value>> {
    for _ in 0..4 {
        for register in registers {
            register.sync()?;
        }
    }
    let rounds: Vec<Value> = registers.iter().map(|register| register.sync()).collect::<Outcome<_>>()?;
    for round in &rounds {
        assert_eq!(
            (&round["pushed"], &round["pulled"], &round["waiting"]),
            (&json!(0), &json!(0), &json!(0)),
            "{round}"
        );
        assert_eq!(round["pulled_digest"], rounds[0]["pulled_digest"]);
    }
    Ok(rounds)
}
