//! Who calls, by a cookie or a bearer token, and whether the page that calls is ours.

use axum::http::{HeaderMap, header};
use domain::api::account::CSRF_HEADER;
use domain::id::{AccountId, SessionId, VendorId};
use domain::staff::Role;
use uuid::Uuid;

use super::token;
use crate::app::App;
use crate::config::Origin;
use crate::error::Error;
use crate::http::cookies::{self, Names};
use crate::secrets;

/// A signed-in account, as the database has it now: what its token says about role and vendor may be minutes old.
#[derive(Debug, Clone)]
pub struct Caller {
    pub account: AccountId,
    pub session: SessionId,
    pub role: Role,
    pub vendor: Option<VendorId>,
    pub email: String,
}

impl Caller {
    /// # Errors
    /// `no_vendor` before the first register brought it.
    pub fn vendor(&self) -> Result<VendorId, Error> {
        self.vendor.ok_or_else(|| {
            Error::Conflict("no_vendor", "no register was enrolled yet: the first one brings the business".to_owned())
        })
    }
}

/// # Errors
/// [`Error::SignedOut`]; [`Error::WrongOrigin`], [`Error::WrongCsrf`] where a cookie came without its page.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Caller, Error> {
    identify_by(app, headers, true).await
}

/// Whoever only listens: a browser sends no origin with what changes nothing.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn reader(app: &App, headers: &HeaderMap) -> Result<Caller, Error> {
    identify_by(app, headers, false).await
}

async fn identify_by(app: &App, headers: &HeaderMap, changes: bool) -> Result<Caller, Error> {
    let (token, is_cookie) = match bearer(headers)? {
        Some(token) => (token, false),
        None => (cookies::get(headers, Names::new(app.origin.is_secure()).access).ok_or(Error::SignedOut)?, true),
    };
    let claims = app.access.verify(token).ok_or(Error::SignedOut)?;
    if is_cookie && changes {
        check_page(app, headers, claims.sid)?;
    }
    let row = sqlx::query!(
        "select a.role, a.vendor_id, a.email from platform.session s join platform.account a using (account_id)
         where s.session_id = $1 and s.account_id = $2 and s.revoked_at is null and s.expires_at > now()
             and a.closed_at is null",
        Uuid::from(claims.sid),
        Uuid::from(claims.sub)
    )
    .fetch_optional(&app.pool)
    .await?
    .ok_or(Error::SignedOut)?;
    Ok(Caller {
        account: claims.sub,
        session: claims.sid,
        role: row.role.parse()?,
        vendor: row.vendor_id.map(VendorId::from),
        email: row.email,
    })
}

/// A browser says where a write comes from; another site's page is refused whatever it carries.
///
/// # Errors
/// [`Error::WrongOrigin`].
pub fn check_origin(headers: &HeaderMap, own: &Origin) -> Result<(), Error> {
    match headers.get(header::ORIGIN) {
        None => Ok(()),
        Some(origin) if origin.to_str().is_ok_and(|o| is_own(o, own)) => Ok(()),
        Some(_) => Err(Error::WrongOrigin),
    }
}

/// A cookie is sent along by any page: what proves ours is the origin that the browser names, and a header that only a
/// script that reads our cookies can write.
///
/// # Errors
/// [`Error::WrongOrigin`], [`Error::WrongCsrf`].
pub fn check_page(app: &App, headers: &HeaderMap, session: SessionId) -> Result<(), Error> {
    if !headers.contains_key(header::ORIGIN) {
        return Err(Error::WrongOrigin);
    }
    check_origin(headers, &app.origin)?;
    let sent = headers.get(CSRF_HEADER).map_or(&b""[..], |v| v.as_bytes());
    if secrets::same(sent, csrf(app, session).as_bytes()) { Ok(()) } else { Err(Error::WrongCsrf) }
}

/// The token against foreign requests of a session.
pub fn csrf(app: &App, session: SessionId) -> String {
    token::text(&app.secrets.csrf(session.as_bytes()))
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Error> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Error::SignedOut)?;
    text.strip_prefix("Bearer ").map(|token| Some(token.trim())).ok_or(Error::SignedOut)
}

/// On loopback this machine has several names.
fn is_own(origin: &str, own: &Origin) -> bool {
    let own_text = own.to_string();
    if origin == own_text {
        return true;
    }
    let port = |text: &str| text.rsplit_once(':').map(|(_, port)| port.to_owned());
    own.is_loopback()
        && !own.is_secure()
        && port(origin) == port(&own_text)
        && origin.parse::<Origin>().is_ok_and(|o| o.is_loopback() && !o.is_secure())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_origin_is_ours() {
        let public: Origin = "https://shop.example".parse().unwrap();
        let local: Origin = "http://127.0.0.1:8080".parse().unwrap();
        assert!(is_own("https://shop.example", &public));
        for foreign in ["http://shop.example", "https://shop.example.evil", "https://evil.example", "null", ""] {
            assert!(!is_own(foreign, &public), "{foreign}");
        }
        assert!(is_own("http://localhost:8080", &local));
        assert!(!is_own("http://localhost:8081", &local) && !is_own("http://192.0.2.1:8080", &local));
    }
}
