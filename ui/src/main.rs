//! The interface. Pages in `pages/`, shared pieces in `components/`, what can be decided without a browser in
//! `state/`, and one file, `backend.rs`, that knows how to reach the register.

mod app;
mod backend;
mod breakdown;
mod components;
mod dom;
mod files;
mod i18n;
mod keyboard;
mod locale;
mod names;
mod pages;
mod pictures;
mod question;
mod route;
mod shop;
mod state;
mod web;

fn main() {
    breakdown::watch();
    let Some(root) = dom::document().get_element_by_id("app") else {
        return;
    };
    let codes = |names: &[route::DialogName]| names.iter().map(|name| name.code()).collect::<Vec<_>>();
    if backend::is_web() {
        dom::introduce(&web::PLACES, &codes(route::DialogName::AFAR));
        yew::Renderer::<web::Web>::with_root(root).render();
    } else {
        let routes: Vec<_> = route::Route::all().map(route::Route::path).collect();
        dom::introduce(&routes, &codes(route::DialogName::ALL));
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
