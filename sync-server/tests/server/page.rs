use serde_json::json;

use crate::harness::{PASSWORD, Place, Server};

const NADIA: &str = "nadia@bakery.example";

#[test]
fn a_page_is_signed_in_by_cookies_that_no_script_reads() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let said = server.call("log_in", &json!({ "email": NADIA, "password": PASSWORD }));
    // What a script could steal is not in the answer.
    assert!(said.ok().get("tokens").is_none());
    let cookies: Vec<&str> = said.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 3);
    for cookie in cookies {
        assert!(cookie.contains("; Path=/") && cookie.contains("; SameSite=Strict") && !cookie.contains("Domain"));
        // Without TLS no cookie may call itself bound to it.
        assert!(cookie.starts_with("local-") && !cookie.contains("Secure"), "{cookie}");
        assert_eq!(cookie.contains("; HttpOnly"), !cookie.starts_with("local-csrf"), "{cookie}");
    }
    let mut page = server.page(NADIA, PASSWORD);
    assert_eq!(page.call("who_am_i", &json!({})).ok()["account"]["email"], NADIA);
    page.call("refresh", &json!({})).ok();
    page.call("who_am_i", &json!({})).ok();
    page.call("log_out", &json!({})).ok();
    assert!(page.cookies.is_empty());
}

#[test]
fn behind_tls_the_cookies_are_bound_to_the_host() {
    let place = Place::new();
    place.owner(NADIA);
    let mut command = place.program();
    command.env("PUBLIC_URL", "https://shop.example");
    let server = Server::start(command, place.folder.path());
    let said = server.call("log_in", &json!({ "email": NADIA, "password": PASSWORD }));
    for cookie in said.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), "{cookie}");
    }
    // The address that it listens on is no page's then.
    let foreign =
        server.call_with("log_in", &[("origin", &server.url)], &json!({ "email": NADIA, "password": PASSWORD }));
    foreign.refused(403, "wrong_origin");
}

#[test]
fn a_page_of_another_site_gets_nothing_done() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let mut page = server.page(NADIA, PASSWORD);
    let own = page.origin.clone();
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"] {
        page.origin = origin.to_owned();
        page.call("log_out", &json!({})).refused(403, "wrong_origin");
        page.call("refresh", &json!({})).refused(403, "wrong_origin");
    }
    page.origin = own;
    // A cookie alone, as a form of another site would send it, where the browser named no origin.
    let cookies: Vec<String> = page.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let csrf = page.cookies["local-csrf"].clone();
    let headers = [("cookie", cookies.join("; ")), ("x-csrf-token", csrf)];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    server.call_with("log_out", &headers, &json!({})).refused(403, "wrong_origin");
    page.call("who_am_i", &json!({})).ok();
}

#[test]
fn every_call_of_a_page_needs_the_token_of_its_own_sign_in() {
    let place = Place::new();
    place.owner(NADIA);
    place.owner("marc@cheese.example");
    let server = place.serve();
    let mut page = server.page(NADIA, PASSWORD);
    let foreign = server.page("marc@cheese.example", PASSWORD).cookies["local-csrf"].clone();
    for operation in ["who_am_i", "log_out", "list_sessions", "refresh", "make_enrol_code"] {
        for csrf in [None, Some(""), Some("x"), Some(foreign.as_str())] {
            page.call_as(operation, csrf, &json!({})).refused(403, "wrong_csrf");
        }
    }
    page.call("who_am_i", &json!({})).ok();
}

#[test]
fn a_sign_in_never_takes_over_what_was_there_before() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let mut page = server.page(NADIA, PASSWORD);
    let before = page.cookies.clone();
    page.call("log_in", &json!({ "email": NADIA, "password": PASSWORD })).ok();
    for (name, value) in &before {
        assert_ne!(&page.cookies[name], value, "{name}");
    }
    // A cookie sent twice is somebody's attempt to plant one.
    let planted = format!("local-access={}; local-access={}", before["local-access"], page.cookies["local-access"]);
    let headers = [("cookie", planted.as_str()), ("origin", page.origin.as_str())];
    server.call_with("who_am_i", &headers, &json!({})).refused(401, "signed_out");
}

#[test]
fn a_page_s_refresh_token_is_worth_nothing_outside_its_cookie() {
    let place = Place::new();
    place.owner(NADIA);
    let server = place.serve();
    let page = server.page(NADIA, PASSWORD);
    let token = &page.cookies["local-refresh"];
    server.call("refresh", &json!({ "refresh_token": token })).refused(401, "signed_out");
}

#[test]
fn the_interface_is_served_with_what_a_browser_has_to_know_of_it() {
    let place = Place::new();
    let folder = place.folder.path().join("pages");
    std::fs::create_dir_all(folder.join("css")).unwrap();
    std::fs::write(folder.join("index.html"), "<!doctype html>").unwrap();
    std::fs::write(folder.join("css/base.css"), "p{}").unwrap();
    std::fs::write(folder.join("favicon.ico"), "icon").unwrap();
    std::fs::create_dir_all(folder.join("v-0123")).unwrap();
    std::fs::write(folder.join("v-0123/ui_bg.wasm"), b"\0asm").unwrap();
    std::fs::write(folder.join("v-0123/ui_bg.wasm.br"), b"packed").unwrap();
    std::fs::write(place.folder.path().join("secret"), "no file of the interface").unwrap();
    let mut program = place.program();
    program.env("INTERFACE", &folder);
    let server = Server::start(program, place.folder.path());
    let start = server.get("/");
    assert_eq!((start.status, start.text.as_str()), (200, "<!doctype html>"));
    assert!(start.header("content-security-policy").unwrap().contains("'wasm-unsafe-eval'"));
    assert_eq!(start.header("cache-control"), Some("no-cache"));
    assert_eq!(server.get("/css/base.css").header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(server.get("/favicon.ico").header("content-type"), Some("image/x-icon"));
    let policy = start.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("style-src 'self' 'unsafe-inline'"),
        "{policy}"
    );
    // What lies in a folder that is named for what is in it is kept for ever, and sent packed to whoever understands it.
    let plain = server.get("/v-0123/ui_bg.wasm");
    assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!((plain.header("content-encoding"), plain.text.as_str()), (None, "\0asm"));
    for (accepted, sent) in [("gzip, br", true), ("br;q=0.9", true), ("br;q=0", false), ("gzip", false)] {
        let answer = server.get_with("/v-0123/ui_bg.wasm", &[("accept-encoding", accepted)]);
        assert_eq!(answer.header("content-encoding"), sent.then_some("br"), "{accepted}");
        assert_eq!(answer.header("content-type"), Some("application/wasm"));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
    }
    let etag = start.header("etag").unwrap();
    assert_eq!(server.get_with("/", &[("if-none-match", etag)]).status, 304);
    for nowhere in ["/css", "/css/../../secret", "/%2e%2e/secret", "/v-0123/ui_bg.wasm.br", "/index.htm"] {
        server.get(nowhere).refused(404, "not_found");
    }
    server.post("/index.html", &[], "").refused(404, "not_found");
    server.get("/api/news").refused(401, "signed_out");
}
