//! Product pictures, each fetched once.

use std::cell::RefCell;
use std::collections::HashMap;

use domain::api::sell::Picture;
use domain::blob::BlobName;
use yew::{AttrValue, hook, use_effect_with, use_state};

use crate::backend;

thread_local! {
    static SEEN: RefCell<HashMap<String, AttrValue>> = RefCell::new(HashMap::new());
}

/// The picture's address for an image; none until it is there, and for ever when it is missing.
#[hook]
pub fn use_picture(name: Option<BlobName>) -> Option<AttrValue> {
    let seen = name.and_then(|name| SEEN.with(|seen| seen.borrow().get(&name.to_string()).cloned()));
    let loaded = use_state(|| None::<(String, AttrValue)>);
    {
        let loaded = loaded.clone();
        let wanted = if seen.is_some() { None } else { name };
        use_effect_with(wanted, move |wanted| {
            if let Some(name) = *wanted {
                wasm_bindgen_futures::spawn_local(async move {
                    // A missing picture is no fault: the tile shows its letters.
                    if let Ok(data) = backend::call(Picture { name }).await {
                        let url = AttrValue::from(data.data_url);
                        SEEN.with(|seen| seen.borrow_mut().insert(name.to_string(), url.clone()));
                        loaded.set(Some((name.to_string(), url)));
                    }
                });
            }
        });
    }
    seen.or_else(|| {
        let name = name?.to_string();
        loaded.as_ref().filter(|(of, _)| *of == name).map(|(_, url)| url.clone())
    })
}
