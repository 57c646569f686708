//! The cookies of a signed-in page. `__Host-` binds them to this host and to TLS; on loopback without TLS they have
//! other names, so that they can never be mistaken for those.

use axum::http::{HeaderMap, HeaderValue, header};
use domain::api::account::{CSRF_COOKIE, CSRF_COOKIE_LOCAL};

#[derive(Debug, Clone, Copy)]
pub struct Names {
    pub access: &'static str,
    pub refresh: &'static str,
    pub csrf: &'static str,
    attributes: &'static str,
}

impl Names {
    pub const fn new(secure: bool) -> Self {
        if secure {
            Self {
                access: "__Host-access",
                refresh: "__Host-refresh",
                csrf: CSRF_COOKIE,
                attributes: "; Path=/; Secure; SameSite=Strict",
            }
        } else {
            Self {
                access: "local-access",
                refresh: "local-refresh",
                csrf: CSRF_COOKIE_LOCAL,
                attributes: "; Path=/; SameSite=Strict",
            }
        }
    }

    /// Adds the cookies of a sign-in to an answer.
    pub fn set(&self, headers: &mut HeaderMap, access: &str, refresh: &str, csrf: &str, keep_s: i64) {
        self.put(headers, self.access, access, keep_s, true);
        self.put(headers, self.refresh, refresh, keep_s, true);
        // The page's script reads this one and sends it back in a header, which another site's page can't.
        self.put(headers, self.csrf, csrf, keep_s, false);
    }

    pub fn clear(&self, headers: &mut HeaderMap) {
        for (name, hidden) in [(self.access, true), (self.refresh, true), (self.csrf, false)] {
            self.put(headers, name, "", 0, hidden);
        }
    }

    fn put(&self, headers: &mut HeaderMap, name: &str, value: &str, keep_s: i64, hidden: bool) {
        let hidden = if hidden { "; HttpOnly" } else { "" };
        let cookie = format!("{name}={value}; Max-Age={keep_s}{}{hidden}", self.attributes);
        headers.append(header::SET_COOKIE, HeaderValue::try_from(cookie).expect("tokens are plain letters"));
    }
}

/// The cookie's value, if it was sent exactly once: two of a name are somebody's attempt.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let mut of_name = all.filter_map(|pair| pair.trim().split_once('=')).filter(|(n, _)| *n == name);
    match (of_name.next(), of_name.next()) {
        (Some((_, value)), None) if !value.is_empty() => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_s_cookies_are_hidden_bound_to_the_host_and_to_tls() {
        let mut headers = HeaderMap::new();
        Names::new(true).set(&mut headers, "a", "r", "c", 60);
        let all: Vec<_> = headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect();
        assert_eq!(
            all,
            [
                "__Host-access=a; Max-Age=60; Path=/; Secure; SameSite=Strict; HttpOnly",
                "__Host-refresh=r; Max-Age=60; Path=/; Secure; SameSite=Strict; HttpOnly",
                "__Host-csrf=c; Max-Age=60; Path=/; Secure; SameSite=Strict",
            ]
        );
    }

    #[test]
    fn a_cookie_sent_twice_counts_as_none() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; b=2; b=3; c=".parse().unwrap());
        assert_eq!(["a", "b", "c", "d"].map(|name| get(&headers, name)), [Some("1"), None, None, None]);
    }
}
