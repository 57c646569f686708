//! Every operation, called straight through the window's seam by every role.

use domain::api::start::{Approve, SignIn, SignOut};
use domain::api::{Access, OPERATIONS};
use domain::permission::{Verdict, verdict};
use domain::staff::Role;
use e2e::{Home, Outcome, Window, scenario_in};
use serde_json::{Value, json};

use crate::bakery::{Bakery, CASHIER, MANAGER, OWNER, answer};

/// The codes of the answers to a request that no operation can read: it shows whether the door was open, and nothing
/// happens behind it.
fn knock(window: &Window, calls: &[(&str, Option<String>)]) -> Outcome<Vec<String>> {
    let script = r#"
        const [calls, done] = arguments;
        (async () => {
            const codes = [];
            for (const [operation, approval] of calls) {
                const call = window.__TAURI__.core.invoke("call", { operation, request: "nothing", approval });
                codes.push(await call.then(() => "answered", error => error.code));
            }
            return codes;
        })().then(done);
    "#;
    let calls = calls.iter().map(|(name, token)| json!([name, token])).collect::<Vec<Value>>();
    let codes = window.execute_async(script, &[json!(calls)])?;
    Ok(serde_json::from_value(codes)?)
}

#[test]
fn the_permission_table_decides_every_operation_for_every_role() -> Outcome {
    let home = Home::new()?;
    scenario_in("permissions", &home, |window| {
        let bakery = Bakery::found(window, "en")?;
        let people = [
            None,
            Some((Role::Owner, bakery.owner, OWNER.pin)),
            Some((Role::Manager, bakery.manager, MANAGER.pin)),
            Some((Role::Cashier, bakery.cashier, CASHIER.pin)),
        ];
        let all: Vec<(&str, Option<String>)> = OPERATIONS.iter().map(|listed| (listed.name, None)).collect();
        for who in people {
            answer(window, &SignOut {})?;
            if let Some((_, person, pin)) = who {
                answer(window, &SignIn { person, pin: pin.to_owned() })?;
            }
            let role = who.map(|(role, ..)| role);
            let codes = knock(window, &all)?;
            assert_eq!(codes.len(), OPERATIONS.len());
            for (listed, code) in OPERATIONS.iter().zip(codes) {
                let want = match (listed.access, role) {
                    (Access::Anyone, _) => "bad_request",
                    (Access::SignedIn | Access::Needs(_), None) => "signed_out",
                    (Access::SignedIn, Some(_)) => "bad_request",
                    (Access::Needs(permission), Some(role)) => match verdict(role, permission) {
                        Verdict::Allowed => "bad_request",
                        Verdict::NeedsApproval => "needs_approval",
                        Verdict::Refused => "forbidden",
                    },
                };
                assert_eq!(code, want, "{} as {role:?}", listed.name);
            }
        }
        Ok(())
    })
}

#[test]
fn an_approval_opens_one_door_once_and_none_that_is_shut() -> Outcome {
    let home = Home::new()?;
    scenario_in("approvals", &home, |window| {
        let bakery = Bakery::found(window, "en")?;
        answer(window, &SignOut {})?;
        answer(window, &SignIn { person: bakery.cashier, pin: CASHIER.pin.to_owned() })?;
        let mut n_doors = 0;
        for listed in OPERATIONS {
            let Access::Needs(permission) = listed.access else { continue };
            let shut = match verdict(Role::Cashier, permission) {
                Verdict::Allowed => continue,
                Verdict::NeedsApproval => false,
                Verdict::Refused => true,
            };
            let approve = Approve { person: bakery.owner, pin: OWNER.pin.to_owned(), permission };
            let token = Some(answer(window, &approve)?.token);
            let codes = knock(window, &[(listed.name, token.clone()), (listed.name, token)])?;
            let want = if shut { ["forbidden"; 2] } else { ["bad_request", "needs_approval"] };
            assert_eq!(codes, want, "{}", listed.name);
            n_doors += 1;
        }
        assert!(n_doors > 15, "{n_doors}");
        Ok(())
    })
}
