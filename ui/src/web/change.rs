//! A change on the owner's pages whose answer is the list that it was made in.

use domain::api::Operation;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use crate::backend;
use crate::shop::Shop;

/// Makes the change, hands the new list on and says that it is done.
pub fn send<O: Operation + 'static>(shop: &Shop, ondone: &Callback<O::Response>, request: O, said: String) {
    let (shop, ondone) = (shop.clone(), ondone.clone());
    spawn_local(async move {
        match backend::ask(request).await {
            Ok(list) => {
                shop.tell(said);
                ondone.emit(list);
            }
            Err(error) => shop.complain(&error),
        }
    });
}
