//! The program's commands.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::SecondsFormat;
use clap::{Args, Parser, Subcommand};
use domain::email::Email;
use domain::id::AccountId;
use domain::staff::{Role, parse_name};
use serde_json::json;
use sqlx::PgPool;

use crate::account::audit::{self, Event, Who};
use crate::account::enrol_code::{self, CodeFor};
use crate::account::open::{self, NewAccount};
use crate::account::password::Hashing;
use crate::cluster::Cluster;
use crate::config::{self, Config};
use crate::error::StartError;
use crate::secrets::Secrets;
use crate::{database, serve};

/// Collects every register's events; hosts accounts and the web.
///
/// Settings come from the environment: DATABASE_URL, LISTEN (127.0.0.1:8080), PUBLIC_URL, SECRET_KEY or SECRET_KEY_FILE,
/// SMTP_URL, MAIL_FROM, INTERFACE, TRUSTED_PROXIES, DATABASE_CONNECTIONS (10), CONNECTIONS (4000), REQUEST_SECONDS (75),
/// FORECASTERS (1), MIGRATE_DATABASE_URL, LOG (info), LOG_FORMAT (json; text on a terminal).
#[derive(Parser)]
#[command(name = "sync-server", version)]
struct Cli {
    /// Keep a PostgreSQL of its own in this folder, instead of DATABASE_URL
    #[arg(long, global = true, value_name = "FOLDER")]
    local: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer registers and browsers until told to end
    Serve,
    /// Bring the database to this program's version (as MIGRATE_DATABASE_URL, else DATABASE_URL)
    Migrate,
    /// Open an owner's account; its business is the one that its first register brings
    CreateVendor(NewPerson),
    /// Open an account that runs the platform
    CreateAdmin(NewPerson),
    /// Make a code with which one register joins an owner's business
    EnrolCode {
        #[arg(long)]
        email: String,
        /// Where the register will stand
        #[arg(long)]
        stall: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Show what happened to an account's safety, the newest first; of an owner, that of everybody in the business
    Audit {
        #[arg(long)]
        email: String,
        /// At most so many
        #[arg(long, default_value_t = 1_000)]
        limit: u32,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct NewPerson {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: Option<String>,
    /// Read the password from the standard input, up to the end of the line
    #[arg(long, required = true)]
    password_stdin: bool,
    #[arg(long)]
    json: bool,
}

pub fn run() -> ExitCode {
    let cli = Cli::parse();
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return said(&error.into()),
    };
    match runtime.block_on(obey(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => said(&error),
    }
}

fn said(error: &StartError) -> ExitCode {
    eprintln!("sync-server: {error}");
    ExitCode::FAILURE
}

async fn obey(cli: Cli) -> Result<(), StartError> {
    let local = match &cli.local {
        Some(folder) => Some(Local::open(folder).await?),
        None => None,
    };
    let variable = |name: &str| match (&local, name) {
        (Some(local), "DATABASE_URL") => Some(local.urls.server.clone()),
        (Some(local), "MIGRATE_DATABASE_URL") => Some(local.urls.owner.clone()),
        (Some(local), "SMTP_URL") => std::env::var(name).ok().or_else(|| Some(local.mail.clone())),
        _ => std::env::var(name).ok(),
    };
    match cli.command {
        Command::Migrate => migrate(variable).await,
        Command::Serve => {
            let config = Config::from(variable)?;
            if local.is_some() {
                migrate(variable).await?;
            }
            serve::serve(&config).await
        }
        Command::CreateVendor(new) => create(variable, new, Role::Owner).await,
        Command::CreateAdmin(new) => create(variable, new, Role::Admin).await,
        Command::Audit { email, limit, json } => read_audit(variable, &email, limit, json).await,
        Command::EnrolCode { email, stall, json } => make_code(variable, &email, stall.as_deref(), json).await,
    }
}

/// A PostgreSQL of one's own, with the ways into it.
struct Local {
    urls: crate::cluster::Urls,
    mail: String,
    /// Ends with this.
    _cluster: Cluster,
}

impl Local {
    async fn open(folder: &Path) -> Result<Self, StartError> {
        let cluster = Cluster::kept(&folder.join("postgres"))?;
        let urls = cluster.database("local_vendor").await?;
        Ok(Self { urls, mail: format!("folder:{}", folder.join("mail").display()), _cluster: cluster })
    }
}

async fn migrate(variable: impl Fn(&str) -> Option<String>) -> Result<(), StartError> {
    let server = variable("DATABASE_URL").filter(|url| !url.is_empty());
    let owner = variable("MIGRATE_DATABASE_URL").filter(|url| !url.is_empty()).or_else(|| server.clone());
    let (Some(server), Some(owner)) = (server, owner) else {
        return Err(StartError::Refused(
            "DATABASE_URL is missing: it says which role will work on the tables".to_owned(),
        ));
    };
    config::check_database_url("DATABASE_URL", &server)?;
    config::check_database_url("MIGRATE_DATABASE_URL", &owner)?;
    database::migrate(&owner, &server).await
}

async fn create(variable: impl Fn(&str) -> Option<String>, new: NewPerson, role: Role) -> Result<(), StartError> {
    let refused = |e: domain::Error| StartError::Refused(e.to_string());
    let email = Email::parse(&new.email).map_err(refused)?;
    let name = parse_name(new.name.as_deref().unwrap_or(email.as_str())).map_err(refused)?;
    let password = read_password()?;
    let (pool, _) = connect(variable).await?;
    let hash = Hashing::default().hash(&password, &[email.as_str(), &name]).await?;
    let mut transaction = pool.begin().await?;
    let person = NewAccount {
        email: &email,
        name: &name,
        role,
        vendor: None,
        language: "en",
        password: Some(&hash),
        // Whoever may run this command vouches for it.
        verified: true,
    };
    let made = open::make(&mut transaction, &person).await?;
    let account = made.ok_or_else(|| StartError::Refused(format!("{email} has an account already")))?;
    audit::note(&mut transaction, Event::Registered, Who::default().account(account), Some("command line")).await?;
    transaction.commit().await?;
    print(new.json, &json!({ "account": account }), &format!("account {account}"));
    Ok(())
}

async fn make_code(
    variable: impl Fn(&str) -> Option<String>,
    email: &str,
    stall: Option<&str>,
    as_json: bool,
) -> Result<(), StartError> {
    let email = Email::parse(email).map_err(|e| StartError::Refused(e.to_string()))?;
    let (pool, secrets) = connect(variable).await?;
    let mut connection = pool.acquire().await?;
    let found = open::by_email(&mut connection, &email).await?;
    let account: AccountId = found
        .filter(|f| f.role == Role::Owner)
        .map(|f| f.account)
        .ok_or_else(|| StartError::Refused(format!("no owner's account has the address {email}")))?;
    let made =
        enrol_code::make(&mut connection, &secrets, account, CodeFor { stall, register: None }, Who::default()).await?;
    print(as_json, &json!({ "code": made.code, "expires_at": made.expires_at }), &made.code);
    Ok(())
}

async fn read_audit(
    variable: impl Fn(&str) -> Option<String>,
    email: &str,
    limit: u32,
    as_json: bool,
) -> Result<(), StartError> {
    let email = Email::parse(email).map_err(|e| StartError::Refused(e.to_string()))?;
    let (pool, _) = connect(variable).await?;
    let mut connection = pool.acquire().await?;
    let found = open::by_email(&mut connection, &email).await?;
    let found = found.ok_or_else(|| StartError::Refused(format!("no account has the address {email}")))?;
    let vendor = found.vendor.filter(|_| found.role == Role::Owner);
    for line in audit::read(&mut connection, found.account, vendor, limit).await? {
        let at = line.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (address, detail) =
            (line.address.as_deref().unwrap_or_default(), line.detail.as_deref().unwrap_or_default());
        let plain = format!("{at} {} {address} {detail}", line.event);
        let value = json!({
            "at": at, "event": line.event, "account": line.account, "address": line.address, "detail": line.detail,
        });
        print(as_json, &value, plain.trim_end());
    }
    Ok(())
}

async fn connect(variable: impl Fn(&str) -> Option<String>) -> Result<(PgPool, Secrets), StartError> {
    let config = Config::from(variable)?;
    let pool = database::open(&config.database_url, 2).await?;
    let secrets = Secrets::load(config.secret_key.as_ref(), &pool).await?;
    Ok((pool, secrets))
}

fn read_password() -> Result<String, StartError> {
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        eprintln!("password, then Enter and Ctrl-D (it is shown):");
    }
    let mut text = String::new();
    // No password is longer; what is piped in by mistake may be.
    (&mut input).take(4096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or("").to_owned())
}

fn print(as_json: bool, value: &serde_json::Value, plain: &str) {
    if as_json {
        println!("{value}");
    } else {
        println!("{plain}");
    }
}

/// Lines for programs on the standard error; no names, no addresses, no paths of requests.
fn start_log() {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;

    let asked = std::env::var("LOG").ok().and_then(|text| text.parse::<LevelFilter>().ok());
    // Libraries say less: some would print whole requests.
    let levels =
        Targets::new().with_default(LevelFilter::WARN).with_target("sync_server", asked.unwrap_or(LevelFilter::INFO));
    let format = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let registry = tracing_subscriber::registry().with(levels);
    let as_text = match std::env::var("LOG_FORMAT") {
        Ok(format) => format == "text",
        Err(_) => std::io::stderr().is_terminal(),
    };
    if as_text {
        registry.with(format).init();
    } else {
        registry.with(format.json().flatten_event(true)).init();
    }
}
