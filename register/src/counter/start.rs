use domain::api::ApiError;
use domain::api::settings::Appearance;
use domain::api::start::{
    Approval, Approve, FirstStart, Front, Look, NameOwner, SignIn, SignOut, SignedIn, StaffTile, Stage, StartDemo,
};
use domain::id::PersonId;
use domain::permission::{Verdict, verdict};
use domain::staff::{Role, parse_name};

use super::{Acting, Counter, Session};
use crate::init::{NewRegister, init, proposed_rounding};
use crate::shop::{self, Member};
use crate::store::{PinCheck, Pins, Store};
use crate::{Error, clock, demo};

pub fn look(counter: &mut Counter, _: Look) -> Result<Front, Error> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let machine_zone = clock::machine_zone();
    let Some(open) = &counter.open else {
        return Ok(Front {
            stage: Stage::Empty,
            version,
            business_name: String::new(),
            country: String::new(),
            stall_name: String::new(),
            language: String::new(),
            machine_zone,
            staff: Vec::new(),
            signed_in: None,
            appearance: Appearance::default(),
        });
    };
    let (store, shop) = (&open.store, &open.shop);
    let appearance: Appearance = store.device_value("appearance")?.unwrap_or_default();
    let mut staff = Vec::new();
    for member in active(store)? {
        if let (Some(name), true) = (store.name_of(member.person)?, store.has_pin(member.person)?) {
            staff.push(StaffTile { person: member.person, name, role: member.role });
        }
    }
    let signed_in = counter.session.map(|session| named(store, session)).transpose()?;
    let stage = match (&signed_in, staff.iter().any(|tile| tile.role == Role::Owner)) {
        (Some(_), _) => Stage::SignedIn,
        (None, true) => Stage::SignedOut,
        (None, false) => Stage::OwnerUnnamed,
    };
    let language =
        if appearance.language.is_empty() { shop.settings.language.clone() } else { appearance.language.clone() };
    Ok(Front {
        stage,
        version,
        business_name: shop.settings.business_name.clone(),
        country: shop.settings.country.clone(),
        stall_name: shop.stall.name.clone(),
        language,
        machine_zone,
        staff,
        signed_in,
        appearance,
    })
}

pub fn first_start(counter: &mut Counter, form: FirstStart) -> Result<Front, Error> {
    let new = NewRegister {
        cash_rounding: proposed_rounding(&form.country)?,
        business_name: form.business_name,
        country: form.country,
        currency: form.currency,
        zone: form.zone,
        language: form.language,
        tax_inclusive: form.tax_inclusive,
        day_start: form.day_start,
        stall_name: form.stall_name,
        stall_address: form.stall_address,
        opening_hours: form.opening_hours,
        owner: Some((form.owner_name, form.owner_pin)),
    };
    let store = init(&counter.options.data, &new)?;
    enter_as_owner(counter, store)
}

pub fn start_demo(counter: &mut Counter, form: StartDemo) -> Result<Front, Error> {
    let store = demo::start(&counter.options.data, &form.language, &mut |_, _| {})?;
    enter_as_owner(counter, store)
}

fn enter_as_owner(counter: &mut Counter, store: Store) -> Result<Front, Error> {
    let person = shop::owner(store.conn())?;
    counter.take_open(store)?;
    counter.session = Some(Session { person, role: Role::Owner });
    look(counter, Look {})
}

pub fn name_owner(counter: &mut Counter, form: NameOwner) -> Result<Front, Error> {
    let name = parse_name(&form.name)?;
    let verifier = Pins::verifier(&form.pin)?;
    let open = counter.opened()?;
    let person = shop::owner(open.store.conn())?;
    if open.store.has_pin(person)? {
        return Err(Error::refused("owner_has_pin", "the owner has a PIN already; sign in with it"));
    }
    open.store.write(|writer| {
        writer.set_name(person, &name)?;
        writer.set_pin(person, &verifier)
    })?;
    counter.session = Some(Session { person, role: Role::Owner });
    look(counter, Look {})
}

pub fn sign_in(counter: &mut Counter, form: SignIn) -> Result<SignedIn, Error> {
    let member = check(counter, form.person, &form.pin)?;
    let session = Session { person: member.person, role: member.role };
    counter.session = Some(session);
    let open = counter.opened()?;
    open.back_up_daily();
    named(&open.store, session)
}

pub fn sign_out(counter: &mut Counter, _: SignOut) -> Result<(), Error> {
    counter.session = None;
    Ok(())
}

pub fn approve(counter: &mut Counter, _: &Acting, form: Approve) -> Result<Approval, Error> {
    let member = check(counter, form.person, &form.pin)?;
    if verdict(member.role, form.permission) != Verdict::Allowed {
        return Err(domain::Error::Forbidden { permission: form.permission }.into());
    }
    Ok(Approval { token: counter.approvals.give(member.person, member.role) })
}

fn check(counter: &mut Counter, person: PersonId, pin: &str) -> Result<Member, Error> {
    let open = counter.opened()?;
    let member = active(&open.store)?
        .into_iter()
        .find(|m| m.person == person)
        .ok_or_else(|| Error::NotFound { what: "member of staff", text: person.to_string() })?;
    let refusal = |code: &str, wait_ms: i64, message: String| {
        let wait_s = (wait_ms + 999) / 1000;
        Error::Refused(ApiError::new(code, message).with("wait_s", wait_s.to_string()))
    };
    match open.store.check_pin(person, pin, open.shop.now().unix_ms())? {
        PinCheck::Right => Ok(member),
        PinCheck::Wrong { wait_ms: 0 } => Err(refusal("wrong_pin", 0, "this PIN is wrong".to_owned())),
        PinCheck::Wrong { wait_ms } => {
            Err(refusal("wrong_pin", wait_ms, format!("this PIN is wrong; try again in {} s", (wait_ms + 999) / 1000)))
        }
        PinCheck::Locked { wait_ms } => Err(refusal(
            "pin_locked",
            wait_ms,
            format!("too many wrong PINs; try again in {} s", (wait_ms + 999) / 1000),
        )),
        PinCheck::None => Err(Error::refused("no_pin", "this person has no PIN yet; the owner sets one")),
    }
}

fn active(store: &Store) -> Result<Vec<Member>, Error> {
    Ok(shop::staff(store.conn())?.into_iter().filter(|m| m.active).collect())
}

fn named(store: &Store, session: Session) -> Result<SignedIn, Error> {
    let name = store.name_of(session.person)?.unwrap_or_default();
    Ok(SignedIn { person: session.person, name, role: session.role })
}
