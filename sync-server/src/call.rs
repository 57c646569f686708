//! `POST /api/call/<operation>`: the operations of [`domain::api`] by their names, JSON in and out.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, RawPathParams, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::api::registers::on_the_server;
use domain::api::{
    Access, Operation, account as a, business as b, catalogue as c, forecast as f, people as p, registers as r,
    sales as s, sell as t, today as y, waste as w,
};
use domain::permission;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::account::audit::{self, Event, Who};
use crate::account::caller::{self, Caller};
use crate::account::{colleagues, enrol_code, registration, reset, second_factor, sessions, sign_in};
use crate::app::App;
use crate::error::Error;
use crate::http::cookies::Names;
use crate::http::{address, request};
use crate::shop::{business, catalogue, forecast, held_back, people, receipt, registers, sales, today, waste};
use crate::tenant::Tenant;

/// The largest request of an operation.
pub const LIMIT: usize = 256 * 1024;
/// The longest that an operation takes once its request is there.
const PATIENCE: Duration = Duration::from_secs(30);

/// One call of an operation.
pub struct Call {
    pub app: App,
    /// Where it comes from.
    pub address: IpAddr,
    pub headers: HeaderMap,
    /// Who calls; none before signing in.
    caller: Option<Caller>,
    cookies: Option<Cookies>,
}

/// What the answer does to the page's cookies.
pub enum Cookies {
    Set { access: String, refresh: String, csrf: String, keep_s: i64 },
    Clear,
}

impl Call {
    /// # Errors
    /// [`Error::SignedOut`].
    pub fn caller(&self) -> Result<&Caller, Error> {
        self.caller.as_ref().ok_or(Error::SignedOut)
    }

    /// The caller's vendor, to read and write.
    ///
    /// # Errors
    /// [`Error::SignedOut`], `no_vendor`; the database's.
    pub async fn tenant(&self) -> Result<Tenant, Error> {
        Ok(Tenant::begin(&self.app.pool, self.caller()?.vendor()?).await?)
    }

    pub fn change_cookies(&mut self, cookies: Cookies) {
        self.cookies = Some(cookies);
    }

    pub fn cookie_names(&self) -> Names {
        Names::new(self.app.origin.is_secure())
    }

    /// What the browser or program calls itself, shortened.
    pub fn device(&self) -> String {
        let agent = self.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
        agent.chars().filter(|c| !c.is_control()).take(200).collect()
    }
}

pub async fn call(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let address = address::client(peer.ip(), &headers, &app.trusted_proxies);
    let body = request::whole(&app, request, LIMIT).await;
    let mut call = Call { app, address, headers, caller: None, cookies: None };
    let outcome = match body {
        Err(error) => Err(error),
        Ok(body) => {
            // A name that is no text names no operation.
            let name = params.as_ref().ok().and_then(|p| request::part(p, "operation")).unwrap_or_default();
            tokio::time::timeout(PATIENCE, answer(&mut call, name, &body)).await.unwrap_or(Err(Error::Busy))
        }
    };
    if let Err(error @ (Error::WrongOrigin | Error::WrongCsrf)) = &outcome {
        let noted = audit::note_refused(&call.app.pool, Event::PageRefused, Who::at(address), Some(error.code()));
        if let Err(cause) = noted.await {
            tracing::error!(%cause, "a refusal is not noted");
        }
    }
    let names = call.cookie_names();
    let mut response = match outcome {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => error.into_response(),
    };
    match call.cookies {
        Some(Cookies::Set { access, refresh, csrf, keep_s }) => {
            names.set(response.headers_mut(), &access, &refresh, &csrf, keep_s);
        }
        Some(Cookies::Clear) => names.clear(response.headers_mut()),
        None => {}
    }
    response
}

async fn answer(call: &mut Call, name: &str, body: &[u8]) -> Result<String, Error> {
    let listed = on_the_server().find(|o| o.name == name).ok_or(Error::UnknownOperation)?;
    caller::check_origin(&call.headers, &call.app.origin)?;
    // A form of another site can't send this type without the browser asking first.
    let media_type = call.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if media_type.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Error::NotJson);
    }
    if listed.access != Access::Anyone {
        let caller = caller::identify(&call.app, &call.headers).await?;
        if let Access::Needs(permission) = listed.access {
            permission::require(caller.role, None, permission)?;
        }
        call.caller = Some(caller);
    }
    dispatch(call, listed.name, body).await
}

async fn dispatch(call: &mut Call, name: &str, body: &[u8]) -> Result<String, Error> {
    macro_rules! answers {
        ($($operation:ty => $handle:path,)+) => {
            match name {
                $(<$operation>::NAME => {
                    let request: $operation = read(<$operation>::NAME, body)?;
                    write(&$handle(call, request).await?)
                })+
                _ => Err(Error::UnknownOperation),
            }
        };
    }
    answers! {
        a::RegisterAccount => registration::register_account,
        a::VerifyEmail => registration::verify_email,
        a::LogIn => sign_in::log_in,
        a::Refresh => sign_in::refresh,
        a::LogOut => sign_in::log_out,
        a::WhoAmI => sign_in::who_am_i,
        a::Speak => sign_in::speak,
        a::ListSessions => sessions::list_sessions,
        a::RevokeSession => sessions::revoke_session,
        a::RequestReset => reset::request_reset,
        a::ResetPassword => reset::reset_password,
        a::ChangePassword => reset::change_password,
        a::ProposeSecondFactor => second_factor::propose,
        a::ConfirmSecondFactor => second_factor::confirm,
        a::RenewRecoveryCodes => second_factor::renew_codes,
        a::StopSecondFactor => second_factor::stop,
        a::ListAccounts => colleagues::list_accounts,
        a::InviteAccount => colleagues::invite_account,
        a::CloseAccount => colleagues::close_account,
        a::MakeEnrolCode => enrol_code::make_enrol_code,
        r::ListRegisters => registers::list_registers,
        r::RenameRegister => registers::rename_register,
        r::RevokeRegister => registers::revoke_register,
        r::AcceptHeldBack => held_back::accept,
        r::DropHeldBack => held_back::drop_all,
        p::ListPeople => people::list_people,
        p::GrantRole => people::grant_role,
        p::ErasePerson => people::erase_person,
        b::SeeBusiness => business::see_business,
        b::RenameBusiness => business::rename_business,
        b::AddStall => business::add_stall,
        r::SeeStalls => today::see_stalls,
        r::SeeStallToday => today::see_stall_today,
        y::SeeToday => today::see_today,
        s::ListSales => sales::list_sales,
        s::SeeSale => sales::see_sale,
        s::ReceiptText => receipt::receipt_text,
        t::Picture => catalogue::picture,
        c::ListCategories => catalogue::list_categories,
        c::ListProducts => catalogue::list_products,
        c::SeeProduct => catalogue::see_product,
        c::SetPrice => catalogue::set_price,
        w::SeeWaste => waste::see_waste,
        f::ListForecasts => forecast::list_forecasts,
        f::SeeForecast => forecast::see_forecast,
    }
}

fn read<T: DeserializeOwned>(name: &str, body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| request::unreadable(name, &error))
}

fn write(response: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(response).map_err(Error::internal)
}
