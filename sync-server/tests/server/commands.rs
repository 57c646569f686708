use serde_json::Value;

use crate::harness::{PASSWORD, Place};

#[test]
fn an_owner_is_made_and_gets_a_code_by_script() {
    let place = Place::new();
    let account = place.owner("nadia@bakery.example");
    let made = place.run(&["enrol-code", "--email", "Nadia@bakery.example", "--stall", "Market", "--json"], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said: Value = serde_json::from_slice(&made.stdout).unwrap();
    let code = said["code"].as_str().unwrap();
    assert!(code.len() == 9 && code.as_bytes()[4] == b'-', "{code}");
    let kept = place.column("select stall_name || ' ' || account_id from platform.enrol_code where used_at is null");
    assert_eq!(kept, [format!("Market {account}")]);
    // Only something derived from it is kept.
    let row = place.column("select encode(code_hash, 'escape') from platform.enrol_code");
    assert!(!row[0].contains(&code.replace('-', "")) && !row[0].contains(code));
    assert_eq!((place.audit("registered"), place.audit("enrol_code_made")), (1, 1));
}

#[test]
fn a_command_that_can_t_be_done_changes_nothing_and_says_why() {
    let place = Place::new();
    place.owner("nadia@bakery.example");
    #[track_caller]
    fn refuses(place: &Place, arguments: &[&str], input: &str, part: &str) {
        let done = place.run(arguments, input);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && said.contains(part), "{said}");
        assert!(done.stdout.is_empty());
    }
    let create = |email: &'static str| ["create-vendor", "--password-stdin", "--name", "Nadia", "--email", email];
    refuses(&place, &create("nadia@bakery.example"), PASSWORD, "has an account already");
    refuses(&place, &create("nadia"), PASSWORD, "is not an e-mail address");
    refuses(&place, &create("other@bakery.example"), "password1", "too easy to guess");
    refuses(&place, &create("other@bakery.example"), "", "too easy to guess");
    refuses(&place, &["enrol-code", "--email", "nobody@bakery.example"], "", "no owner's account");
    assert_eq!(place.count("select count(*) from platform.account"), 1);
}

#[test]
fn an_admin_is_no_owner() {
    let place = Place::new();
    let made = place.run(&["create-admin", "--email", "root@platform.example", "--password-stdin", "--json"], PASSWORD);
    assert!(made.status.success());
    assert_eq!(place.column("select role from platform.account"), ["admin"]);
    assert!(!place.run(&["enrol-code", "--email", "root@platform.example"], "").status.success());
}
