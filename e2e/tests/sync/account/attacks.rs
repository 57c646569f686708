use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use e2e::{Failure, Outcome};
use serde_json::{Value, json};

use crate::place::{EMAIL, PASSWORD, Place};
use e2e::browser::{Browser, tagged};

/// The page's cookies: name and value, and whether they are hidden from scripts.
fn cookies(browser: &Browser) -> Outcome<Vec<(String, String, bool)>> {
    let said = browser.page.ask_browser("Network.getCookies", &json!({}))?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = (said["cookies"].as_array().into_iter().flatten())
        .inspect(|one| assert_eq!(one["sameSite"], "Strict", "{one}"))
        .map(|one| (text(&one["name"]), text(&one["value"]), one["httpOnly"] == true))
        .collect();
    all.sort();
    Ok(all)
}

fn cookie(browser: &Browser, name: &str) -> Outcome<String> {
    let all = cookies(browser)?;
    let found = all.into_iter().find(|(known, ..)| known == name);
    found.map(|(_, value, _)| value).ok_or_else(|| Failure::new(format!("no cookie {name}")))
}

/// A request as a program makes it that holds a page's cookies; its status, its code, and the cookies of the answer.
fn send(place: &Place, operation: &str, headers: &[(&str, &str)]) -> Outcome<(u16, String, Vec<String>)> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let mut post = ureq::Agent::new_with_config(config)
        .post(format!("{}/api/call/{operation}", place.address()))
        .header("content-type", "application/json");
    for (name, value) in headers {
        post = post.header(*name, *value);
    }
    let mut answer = post.send("{}")?;
    let set = answer.headers().get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let set = set.filter_map(|one| Some(one.split(';').next()?.to_owned())).collect();
    let said: Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
    Ok((answer.status().as_u16(), said["code"].as_str().unwrap_or_default().to_owned(), set))
}

/// A site of somebody else's on this machine, which shows one page and says where.
fn foreign_site(page: String) -> Outcome<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let asked = BufReader::new(&stream).lines().map_while(Result::ok).find(String::is_empty);
            let length = asked.map_or(0, |_| page.len());
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length:";
            let _ = write!(stream, "{head} {length}\r\n\r\n{page}");
        }
    });
    Ok(address)
}

#[test]
fn twenty_wrong_passwords_wait_longer_and_longer_and_are_answered_alike_whoever_they_are_for() -> Outcome {
    let place = Place::new()?;
    let browser = Browser::open(&place, "en")?;
    let nobody = "nobody@bakery.example";
    let delays = "select coalesce(max(extract(epoch from next_at - last_at)), 0)::int from platform.attempt where scope = 'account'";
    for email in [EMAIL, nobody] {
        browser.page.fill(&tagged("email"), email)?;
        browser.page.fill(&tagged("password"), "not this one")?;
        let mut waits = Vec::new();
        for n in 1..=20 {
            browser.tap("sign-in")?;
            // A try is counted before it is answered, and the page forgets what it said before it asks again.
            let counted = "select max(failed) from platform.attempt where scope = 'account'";
            for _ in 0..3000 {
                if place.look(counted)? == n.to_string() {
                    break;
                }
            }
            assert_eq!(place.look(counted)?, n.to_string());
            browser.reads("sign-in-said", "E-mail address and password don’t belong together.")?;
            waits.push(place.look(delays)?.parse::<i64>().map_err(|e| Failure::new(e.to_string()))?);
            if n < 20 {
                // The delay passes, for this test at once.
                place.look("update platform.attempt set next_at = now()")?;
            }
        }
        assert!(waits.is_sorted() && waits[1] == 0 && waits[2] == 2 && waits[3] == 4 && waits[19] == 900, "{waits:?}");
        // Now the right one has to wait, too, and is told until when.
        browser.page.fill(&tagged("password"), PASSWORD)?;
        browser.tap("sign-in")?;
        browser.reads("sign-in-said", "Too many tries. Try again in 15 minutes, after ")?;
        assert!(!browser.page.shows(&tagged("sign-out"))?);
        // The next account begins anew, at an address that has had its share of tries.
        place.look("update platform.attempt set scope = 'account of ' || scope where scope = 'account'")?;
        place.look("update platform.attempt set next_at = now()")?;
    }
    // The address has a delay of its own, whosever account is tried.
    let of_address = "select failed || ' ' || (next_at > now()) from platform.attempt where scope = 'address'";
    assert_eq!(place.look(of_address)?, "40 false");
    browser.page.fill(&tagged("email"), "somebody@bakery.example")?;
    browser.tap("sign-in")?;
    browser.reads("sign-in-said", "don’t belong together")?;
    assert_eq!(place.look(of_address)?, "41 true");
    place.look("update platform.attempt set next_at = now() + interval '50 s' where scope = 'address'")?;
    browser.page.fill(&tagged("email"), EMAIL)?;
    browser.tap("sign-in")?;
    browser.reads("sign-in-said", "Too many tries. Wait ")?;
    // Once an hour for each account, and for what is none.
    let barred = "select count(*) from platform.audit where event = 'log_in_barred'";
    assert_eq!(place.look(barred)?, "2");

    // Once the delay is over, the right password is as good as ever, and the failed tries are forgotten.
    place.look("delete from platform.attempt where scope = 'account'")?;
    place.look("update platform.attempt set scope = 'account', next_at = now() where scope = 'account of account'")?;
    place.look("update platform.attempt set next_at = now()")?;
    let counted = "select count(*) from platform.attempt where scope = 'account' and failed >= 20";
    assert_eq!(place.look(counted)?, "2");
    browser.sign_in(EMAIL)?;
    assert_eq!(place.look(counted)?, "1");
    browser.page.close()
}

#[test]
fn a_planted_session_another_site_s_request_a_foreign_address_and_markup_do_nothing() -> Outcome {
    let place = Place::new()?;
    let register = place.found()?;
    let markup = "<img src=x onerror=window.ran=1><b>Rye</b>";
    register.import(&format!("name,price,tax_rate\n{markup},3.00,0\n"))?;
    register.sync()?;
    let browser = Browser::open(&place, "en")?;

    // Fixation: what somebody planted before is not what the sign-in has.
    for name in ["local-access", "local-refresh", "local-csrf"] {
        let planted = json!({ "url": place.address(), "name": name, "value": "planted", "sameSite": "Strict" });
        browser.page.ask_browser("Network.setCookie", &planted)?;
    }
    // Nor does the address lead anywhere else afterwards.
    browser.page.go(&format!("{}/?next=https://evil.example&url=//evil.example#//evil.example", place.address()))?;
    browser.sign_in(EMAIL)?;
    browser.page.find(&tagged("stall-The Crusty Loaf"))?;
    let origin = browser.page.execute("return location.origin", &[])?;
    assert_eq!(origin, place.address());
    let first = cookies(&browser)?;
    let shape: Vec<_> = first.iter().map(|(name, _, hidden)| (name.as_str(), *hidden)).collect();
    assert_eq!(shape, [("local-access", true), ("local-csrf", false), ("local-refresh", true)]);
    assert!(first.iter().all(|(_, value, _)| value != "planted" && value.len() > 20), "{first:?}");

    // A page of somebody else's, in the same browser and on the same host, where even strict cookies are sent along.
    let target = format!("{}/api/call/log_out", place.address());
    let foreign = foreign_site(format!(
        "<body><form method=post enctype=text/plain action='{target}'><input name='{{\"a' value='\":1}}'></form><script>
         const send = (type, mode) => fetch('{target}', {{ method: 'POST', mode, credentials: 'include', body: '{{}}', headers: {{ 'content-type': type }} }});
         Promise.allSettled([send('text/plain', 'no-cors'), send('application/json', 'cors')])
             .then(all => {{ document.title = all.map(one => one.status).join(' '); document.forms[0].submit(); }});
         </script>"
    ))?;
    browser.page.go(&foreign)?;
    browser.page.wait_for(
        "the form's answer",
        "return location.pathname === '/api/call/log_out' && document.body.innerText.includes('wrong_origin')",
        &[],
    )?;
    browser.page.go(&format!("{}/#/today", place.address()))?;
    browser.page.find(&tagged("sign-out"))?;
    assert_eq!(cookies(&browser)?, first);
    let held = first.iter().map(|(name, value, _)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let csrf = cookie(&browser, "local-csrf")?;
    let own = place.address();
    let refused = |headers: &[(&str, &str)]| send(&place, "who_am_i", headers).map(|(status, code, _)| (status, code));
    assert_eq!(refused(&[("cookie", &held), ("x-csrf-token", &csrf)])?, (403, "wrong_origin".to_owned()));
    assert_eq!(refused(&[("cookie", &held), ("origin", own)])?, (403, "wrong_csrf".to_owned()));
    let foreign_origin = [("cookie", held.as_str()), ("x-csrf-token", &csrf), ("origin", &foreign)];
    assert_eq!(refused(&foreign_origin)?, (403, "wrong_origin".to_owned()));
    assert_eq!(refused(&[("cookie", &held), ("x-csrf-token", &csrf), ("origin", own)])?.0, 200);

    // Markup that somebody stored as a name is a name.
    browser.tap("nav-products")?;
    browser.page.find(&tagged(&format!("product-{}", markup.replace('"', "\\\""))))?;
    assert!(browser.page.page_text()?.contains(markup));
    let ran = "return [window.ran ?? null, document.querySelectorAll('main img[src=x], main b').length]";
    assert_eq!(browser.page.execute(ran, &[])?, json!([null, 0]));

    // A refresh token that was copied: whoever comes second with it ends the sign-in, for both.
    let page_of_ours = [("cookie", held.as_str()), ("x-csrf-token", &csrf), ("origin", own)];
    let (status, _, stolen) = send(&place, "refresh", &page_of_ours)?;
    assert_eq!(status, 200);
    let stolen = stolen.join("; ");
    let by_the_thief = [("cookie", stolen.as_str()), ("x-csrf-token", &csrf), ("origin", own)];
    assert_eq!(send(&place, "who_am_i", &by_the_thief)?.0, 200);
    browser.page.ask_browser("Network.deleteCookies", &json!({ "name": "local-access", "url": own }))?;
    browser.page.execute("location.reload()", &[])?;
    browser.reads("gate-words", "This sign-in was used somewhere else, too")?;
    assert_eq!(send(&place, "who_am_i", &by_the_thief)?.1, "signed_out");
    assert_eq!(send(&place, "refresh", &by_the_thief)?.1, "signed_out");
    assert_eq!(place.look("select count(*) from platform.audit where event = 'refresh_reused'")?, "1");
    assert!(cookies(&browser)?.is_empty());

    // And the next sign-in shares nothing with that one.
    browser.sign_in(EMAIL)?;
    let second = cookies(&browser)?;
    assert!(first.iter().all(|(_, value, _)| second.iter().all(|(_, other, _)| other != value)));
    browser.page.close()
}
