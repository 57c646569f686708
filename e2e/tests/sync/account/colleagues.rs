use e2e::{Outcome, css};

use super::postbox::Postbox;
use crate::place::Place;
use e2e::browser::{Browser, tagged};

const OMAR: &str = "omar@bakery.example";
const HIS: &str = "quiet ovens hum before the church bells";

#[test]
fn somebody_is_asked_in_by_mail_sees_what_their_role_allows_and_is_out_once_the_account_is_closed() -> Outcome {
    let postbox = Postbox::open();
    let place = Place::mailing(Some(postbox.url()))?;
    let register = place.found()?;
    register.sell(1)?;
    register.sync()?;
    let owner = Browser::of_owner(&place, "en")?;
    owner.tap("nav-people")?;
    owner.tap("invite")?;
    owner.tap("invite-send")?;
    owner.page.find(&css("#name[aria-invalid=true]"))?;
    owner.page.fill(&tagged("name"), "Omar Blum")?;
    // Nobody's account is taken over by asking them in.
    owner.page.fill(&tagged("email"), crate::place::EMAIL)?;
    owner.tap("invite-send")?;
    owner.page.find(&css("#email[aria-invalid=true]"))?;
    owner.page.fill(&tagged("email"), OMAR)?;
    owner.tap("role-manager")?;
    owner.tap("invite-send")?;
    owner.reads("colleague", &format!("Omar Blum Manager · {OMAR} invited"))?;
    let first = postbox.token(OMAR, "reset");
    // Once more: the first link is void.
    owner.tap("invite-again")?;
    assert_eq!(owner.page.find(&tagged("email"))?.value()?, OMAR);
    owner.tap("invite-send")?;
    postbox.until(|| (postbox.mails(OMAR).len() == 2).then_some(()), "the second mail came");
    let link = |mail: &String| Some(mail.split("/#/reset/").nth(1)?.split_whitespace().next()?.to_owned());
    let second = postbox.mails(OMAR).iter().filter_map(link).find(|token| *token != first);
    let second = second.expect("each mail has a link of its own");

    let omar = Browser::open(&place, "en")?;
    let choose = |token: &str| -> Outcome {
        omar.page.go(&format!("{}/#/", place.address()))?;
        omar.page.find(&tagged("sign-in"))?;
        omar.page.go(&format!("{}/#/reset/{token}", place.address()))?;
        omar.page.find(&tagged("choose"))?;
        omar.page.fill(&tagged("password"), HIS)?;
        omar.tap("choose")
    };
    choose(&first)?;
    omar.reads("gate-words", "was used already or is too old")?;
    choose(&second)?;
    omar.tap("go-on")?;
    omar.page.fill(&tagged("email"), OMAR)?;
    omar.page.fill(&tagged("password"), HIS)?;
    omar.tap("sign-in")?;
    omar.reads("turnover", "£2.50")?;
    assert!(!omar.page.shows(&tagged("nav-people"))?);
    omar.page.go(&format!("{}/#/people", place.address()))?;
    omar.reads("turnover", "£2.50")?;

    owner.page.execute("location.reload()", &[])?;
    owner.page.find(&css("[data-testid=colleague]:last-of-type [data-testid=close-account]"))?;
    assert!(!owner.page.shows(&tagged("invite-again"))?);
    owner.tap("close-account")?;
    owner.tap("close-yes")?;
    owner.counts("colleague", 1)?;
    // His page finds it out at its next call, and he doesn't get back in.
    omar.tap("nav-sales")?;
    omar.page.find(&tagged("email"))?;
    omar.page.fill(&tagged("email"), OMAR)?;
    omar.page.fill(&tagged("password"), HIS)?;
    omar.tap("sign-in")?;
    omar.reads("sign-in-said", "don’t belong together")?;
    for event in ["account_invited", "account_closed"] {
        let n = place.look(&format!("select count(*) from platform.audit where event = '{event}'"))?;
        assert_eq!(n, if event == "account_invited" { "2" } else { "1" }, "{event}");
    }
    omar.page.close()?;
    owner.page.close()
}
