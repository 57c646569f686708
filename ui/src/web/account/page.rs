//! The account of whoever looks: password, second factor, and where it is signed in.

use domain::api::account::{Account, WhoAmI};
use domain::permission::Permission;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, component, html, use_context, use_effect_with, use_state};

use super::appearance::Appearance;
use super::business::Business;
use super::password::Password;
use super::second_factor::Factor;
use super::sessions::Sessions;
use crate::backend;
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::shop::use_shop;
use crate::web::frame::Around;

#[component]
pub fn AccountPage() -> Html {
    let (shop, around) = (use_shop(), use_context::<Around>());
    let i18n = &shop.i18n;
    let account = use_state(|| None::<Account>);
    {
        let (shop, account) = (shop.clone(), account.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match backend::ask(WhoAmI {}).await {
                    Ok(known) => account.set(Some(known.account)),
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let onfactor = {
        let (known, account) = ((*account).clone(), account.setter());
        Callback::from(move |on| {
            account.set(known.clone().map(|known| Account { second_factor: on, ..known }));
        })
    };
    let leave = around.map(|around| around.leave.reform(|_| ())).unwrap_or_default();
    html! {
        <Frame title={i18n.text("account")}>
            <div class="content scroll account" tabindex="0">
                if let Some(account) = &*account {
                    <section class="card card--pad account-card">
                        <h2>{ &account.name }</h2>
                        <p class="soft selectable" data-testid="account-email">{ &account.email }</p>
                        <button type="button" class="btn" onclick={leave} data-testid="account-sign-out">
                            <Icon glyph={Glyph::Leave} />{ i18n.text("web-sign-out") }
                        </button>
                    </section>
                    <div class="account-side">
                        <Password />
                        <Sessions />
                    </div>
                    <div class="account-side">
                        <Factor on={account.second_factor} onchange={onfactor} />
                        <Appearance />
                        if shop.may(Permission::EditSettings) && !shop.front.business_name.is_empty() {
                            <Business name={shop.front.business_name.clone()} />
                        }
                    </div>
                }
            </div>
        </Frame>
    }
}
