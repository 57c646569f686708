//! What is needed less often at the counter.

use yew::{Callback, Html, Properties, component, html, use_state};

use super::Sheet;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::route::DialogName;
use crate::shop::use_shop;
use crate::state::keys::Act;
use crate::state::till::Move;
use crate::text;

#[derive(Properties, PartialEq)]
pub struct MoreProps {
    pub filled: bool,
    pub n_parked: u32,
    pub ondo: Callback<Move>,
    pub onsheet: Callback<Sheet>,
    pub onclose: Callback<()>,
}

#[component]
pub fn More(props: &MoreProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    // Emptying a cart is asked twice, by the same button.
    let sure = use_state(|| false);
    let keys = shop.keys();
    let go = |sheet: Sheet| {
        let onsheet = props.onsheet.clone();
        Callback::from(move |_| onsheet.emit(sheet.clone()))
    };
    let empty = {
        let (sure, ondo, onclose) = (sure.clone(), props.ondo.clone(), props.onclose.clone());
        Callback::from(move |_| {
            if *sure {
                ondo.emit(Move::Clear);
                onclose.emit(());
            } else {
                sure.set(true);
            }
        })
    };
    html! {
        <Dialog name={DialogName::More} title={i18n.text("more")} onclose={props.onclose.clone()}>
            <div class="dialog-body">
                <button type="button" class="btn btn--wide" onclick={go(Sheet::Quantity)} data-testid="cart-quantity">
                    <Icon glyph={Glyph::Keyboard} /><span class="grow start">{ i18n.text("quantity-of-next") }</span><kbd>{ keys.of(Act::Quantity).to_owned() }</kbd>
                </button>
                <button type="button" class="btn btn--wide" disabled={!props.filled} onclick={go(Sheet::Discount)} data-testid="cart-discount">
                    <Icon glyph={Glyph::Percent} /><span class="grow start">{ i18n.text("cart-discount") }</span><kbd>{ keys.of(Act::Discount).to_owned() }</kbd>
                </button>
                <button type="button" class="btn btn--wide" disabled={!props.filled} onclick={go(Sheet::Tip)} data-testid="cart-tip">
                    <Icon glyph={Glyph::Coins} /><span class="grow start">{ i18n.text("tip") }</span>
                </button>
                <button type="button" class="btn btn--wide" disabled={props.n_parked == 0} onclick={go(Sheet::Parked)} data-testid="cart-parked">
                    <Icon glyph={Glyph::Pause} /><span class="grow start">{ text!(i18n, "n-parked", n = i64::from(props.n_parked)) }</span>
                </button>
                <button type="button" class="btn btn--wide btn--loss" disabled={!props.filled} onclick={empty} data-testid="cart-empty">
                    <Icon glyph={Glyph::Bin} /><span class="grow start">{ i18n.text(if *sure { "empty-cart-sure" } else { "empty-cart" }) }</span>
                </button>
            </div>
        </Dialog>
    }
}
