//! The real server on a real PostgreSQL, asked without a network between.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use domain::api::ApiError;
use domain::id::{AccountId, RegisterId, StallId, VendorId};
use domain::sync::message::{Enrol, Enrolled, Founded, Pulled};
use domain::sync::{frame, proof};
use register::sync::{Answer, Ask, DeviceKey};
use ring::hkdf;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sync_server::account::audit::Who;
use sync_server::account::enrol_code::{self, CodeFor};
use sync_server::app::App;
use sync_server::cluster::Cluster;
use sync_server::config::{Config, Origin};
use sync_server::tenant::Tenant;
use sync_server::{database, router};
use tower::ServiceExt;
use uuid::Uuid;

/// 32 bytes of 7.
const SECRET: [u8; 32] = [7; 32];
const SECRET_TEXT: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// Keeps a vendor's rows aside and puts them back, as a restore of the whole server would.
const BACKUP: &str = "
create schema aside;
do $$
declare name text;
begin
    for name in select tablename from pg_tables where schemaname = 'tenant' loop
        execute format('create table aside.%I as select * from tenant.%I where false', name, name);
        execute format('create index on aside.%I (vendor_id)', name);
    end loop;
end $$;
create function aside.keep(vendor uuid) returns void language plpgsql as $$
declare name text;
begin
    for name in select tablename from pg_tables where schemaname = 'tenant' loop
        execute format('delete from aside.%I where vendor_id = $1', name) using vendor;
        execute format('insert into aside.%I select * from tenant.%I where vendor_id = $1', name, name) using vendor;
    end loop;
end $$;
create function aside.put_back(vendor uuid) returns void language plpgsql as $$
declare name text;
begin
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'tenant' loop
        execute format('delete from tenant.%I where vendor_id = $1', name) using vendor;
        execute format('insert into tenant.%I select * from aside.%I where vendor_id = $1', name, name) using vendor;
    end loop;
end $$;
";

pub struct Place {
    pub app: App,
    router: Router,
    /// As the superuser, who sees every vendor's rows.
    pub root: PgPool,
    _cluster: Cluster,
}

impl Place {
    pub async fn new() -> Self {
        let cluster = Cluster::temporary().unwrap();
        let urls = cluster.database("vendors").await.unwrap();
        database::migrate(&urls.owner, &urls.server).await.unwrap();
        let pool = database::open(&urls.server, 8).await.unwrap();
        let root = cluster.url("postgres", "vendors");
        let root = PgPoolOptions::new().max_connections(4).connect(&root).await.unwrap();
        sqlx::raw_sql(BACKUP).execute(&root).await.unwrap();
        let config = Config::from(|name| match name {
            "DATABASE_URL" => Some(urls.server.clone()),
            "SECRET_KEY" => Some(SECRET_TEXT.to_owned()),
            _ => None,
        });
        let origin = Origin::of_listener(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let app = App::new(&config.unwrap(), pool, origin).await.unwrap();
        Self { router: router::router(app.clone()), app, root, _cluster: cluster }
    }

    /// What the server signs its own series with: derived as it derives it.
    pub fn server_key() -> DeviceKey {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"local-vendor server 1").extract(&SECRET);
        let mut seed = [0; 32];
        root.expand(&[b"series"], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut seed)).unwrap();
        DeviceKey::from_seed(RegisterId::NIL, &seed).unwrap()
    }

    /// An owner who has no business yet.
    pub async fn account(&self, id: Uuid) -> AccountId {
        sqlx::query(
            "insert into platform.account (account_id, email, name, role, language, made_at)
             values ($1, $1::text || '@bakery.example', 'Ann', 'owner', 'en', now())",
        )
        .bind(id)
        .execute(&self.root)
        .await
        .unwrap();
        id.into()
    }

    /// Takes a device in, with a code of its owner; else the code of the refusal.
    pub async fn enrol(
        &self,
        account: AccountId,
        from: SocketAddr,
        key: &DeviceKey,
        founded: Option<Founded>,
    ) -> Result<Enrolled, String> {
        let mut connection = self.app.pool.acquire().await.unwrap();
        let of = CodeFor::default();
        let code = enrol_code::make(&mut connection, &self.app.secrets, account, of, Who::default()).await.unwrap();
        drop(connection);
        let name = "Register".to_owned();
        let enrol = Enrol { code: code.code, register: key.register, public_key: key.public(), name, founded };
        let request = Request::post("/api/sync/enrol").extension(ConnectInfo(from));
        let (status, body) = self.send(request.body(to_json(&enrol).into()).unwrap()).await;
        if status == 200 { Ok(serde_json::from_slice(&body).unwrap()) } else { Err(code_of(&body)) }
    }

    /// A signed request, as a register makes it.
    pub async fn ask(&self, vendor: VendorId, key: &DeviceKey, ask: &Ask) -> Result<Answer, String> {
        let (path, body) = match ask {
            Ask::Push { push, bodies } => {
                let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
                ("/api/sync/push", zstd::encode_all(&frame::write(push, &bodies).unwrap()[..], 1).unwrap())
            }
            Ask::Pull(pull) => ("/api/sync/pull", to_json(pull)),
            Ask::Compare(compare) => ("/api/sync/compare", to_json(compare)),
            Ask::People(people) => ("/api/sync/people", to_json(people)),
        };
        let at_ms = chrono::Utc::now().timestamp_millis();
        let answer = self.signed(vendor, key, at_ms, path, body).await?;
        Ok(match ask {
            Ask::Push { .. } => Answer::Pushed(serde_json::from_slice(&answer).unwrap()),
            Ask::Pull(_) => {
                let plain = zstd::decode_all(&answer[..]).unwrap();
                let (head, bodies) = frame::read::<Pulled>(&plain).unwrap();
                match head {
                    Pulled::Page(page) => Answer::Page(page, bodies.into_iter().map(<[u8]>::to_vec).collect()),
                    Pulled::Elsewhere { .. } => Answer::Elsewhere,
                }
            }
            Ask::Compare(_) => Answer::Compared(serde_json::from_slice(&answer).unwrap()),
            Ask::People(people) => Answer::Peopled(people.changed.clone(), serde_json::from_slice(&answer).unwrap()),
        })
    }

    /// Any bytes to a route of registers; the answer, or the code of the refusal.
    pub async fn signed(
        &self,
        vendor: VendorId,
        key: &DeviceKey,
        at_ms: i64,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, String> {
        let word = key.sign(&proof::of_request("POST", path, key.register, at_ms, &body));
        let word = format!("Device {vendor} {} {at_ms} {word}", key.register);
        let request = Request::builder().method(Method::POST).uri(path).header(header::AUTHORIZATION, word);
        let (status, answer) = self.send(request.body(body.into()).unwrap()).await;
        if status == 200 { Ok(answer) } else { Err(code_of(&answer)) }
    }

    async fn send(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    pub async fn tenant(&self, vendor: VendorId) -> Tenant {
        Tenant::begin(&self.app.pool, vendor).await.unwrap()
    }

    /// Keeps a vendor's rows aside.
    pub async fn back_up(&self, vendor: VendorId) {
        sqlx::query("select aside.keep($1)").bind(Uuid::from(vendor)).execute(&self.root).await.unwrap();
    }

    /// Puts what was kept aside in the place of a vendor's rows.
    pub async fn restore(&self, vendor: VendorId) {
        sqlx::query("select aside.put_back($1)").bind(Uuid::from(vendor)).execute(&self.root).await.unwrap();
    }

    pub async fn revoke(&self, register: RegisterId) {
        sqlx::query("update tenant.register set revoked_at = now() where register_id = $1")
            .bind(Uuid::from(register))
            .execute(&self.root)
            .await
            .unwrap();
    }

    /// Where a joining register stands: at the first stall that the vendor has.
    pub async fn first_stall(&self, vendor: VendorId) -> Option<StallId> {
        let found: Option<Uuid> =
            sqlx::query_scalar("select stall_id from tenant.stall where vendor_id = $1 order by stall_id limit 1")
                .bind(Uuid::from(vendor))
                .fetch_optional(&self.root)
                .await
                .unwrap();
        found.map(StallId::from)
    }
}

fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

fn code_of(body: &[u8]) -> String {
    let said: ApiError =
        serde_json::from_slice(body).unwrap_or_else(|e| panic!("{e}: {:?}", String::from_utf8_lossy(body)));
    said.code
}
