//! Which key does what at the counter of this device.

use domain::api::settings::{Device, SaveDevice};
use web_sys::KeyboardEvent;
use yew::{Callback, Html, component, html, use_state};

use super::{ViewProps, head, send};
use crate::components::icon::{Glyph, Icon};
use crate::keyboard::use_window_keys;
use crate::shop::use_shop;
use crate::state::keys::{Act, Keys as Bound};

#[component]
pub fn Keys(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let waiting = use_state(|| None::<Act>);
    let taken = use_state(|| false);
    let keys = Bound::new(&props.view.device.keys);
    {
        let (shop, keys, waiting, taken, device) =
            (shop.clone(), keys.clone(), waiting.clone(), taken.clone(), props.view.device.clone());
        use_window_keys(move |event: &KeyboardEvent| {
            let Some(act) = *waiting else {
                return;
            };
            let key = event.key();
            if matches!(key.as_str(), "Shift" | "Control" | "Alt" | "Meta") {
                return;
            }
            event.prevent_default();
            if key == "Escape" {
                waiting.set(None);
                return;
            }
            match keys.with(act, &key) {
                Some(changed) => {
                    taken.set(false);
                    waiting.set(None);
                    send(&shop, SaveDevice { device: Device { keys: changed.changed(), ..device.clone() } });
                }
                None => taken.set(true),
            }
        });
    }
    let ask = |act: Act| {
        let (waiting, taken) = (waiting.clone(), taken.clone());
        Callback::from(move |_| {
            taken.set(false);
            waiting.set(Some(act));
        })
    };
    let usual = {
        let (shop, device) = (shop.clone(), props.view.device.clone());
        Callback::from(move |_| {
            send(&shop, SaveDevice { device: Device { keys: Bound::default().changed(), ..device.clone() } })
        })
    };
    html! {
        <>
            { head(i18n.text("section-keys"), i18n.text("section-keys-words")) }
            <ul class="card rows">
                { for Act::ALL.into_iter().map(|act| {
                    let here = *waiting == Some(act);
                    html! {
                        <li key={act.code()}>
                            <span class="grow strong">{ i18n.text(&format!("key-{}", act.code().replace('_', "-"))) }</span>
                            if here {
                                <span class="tag tag--honey" role="status">{ i18n.text("press-key") }</span>
                            } else {
                                <kbd>{ keys.of(act).to_owned() }</kbd>
                            }
                            <button type="button" class="btn" onclick={ask(act)} data-testid={format!("key-{}", act.code())}>{ i18n.text("change") }</button>
                        </li>
                    }
                }) }
            </ul>
            if *taken {
                <div class="notice" role="alert"><Icon glyph={Glyph::Warning} />{ i18n.text("key-taken") }</div>
            }
            if !props.view.device.keys.is_empty() {
                <div class="form-foot"><button type="button" class="btn" onclick={usual}>{ i18n.text("usual-keys") }</button></div>
            }
        </>
    }
}
