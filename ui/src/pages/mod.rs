//! The pages, one file each; larger ones have a folder of their parts.

mod categories;
mod import;
mod lock;
pub mod plan;
pub mod products;
pub mod sales;
pub mod sell;
mod set_up;
mod settings;
mod today;
pub mod waste;
mod welcome;

use yew::{Html, html};

use crate::route::Route;

/// The page of a place.
pub fn switch(route: Route) -> Html {
    match route {
        Route::Welcome => html! { <welcome::Welcome /> },
        Route::SetUp => html! { <set_up::SetUp /> },
        Route::Lock => html! { <lock::Lock /> },
        Route::Sell => html! { <sell::Sell /> },
        Route::Today => html! { <today::Today /> },
        Route::Products => html! { <products::Products /> },
        Route::Categories => html! { <categories::Categories /> },
        Route::Import => html! { <import::Import /> },
        Route::Waste => html! { <waste::Waste /> },
        Route::Plan => html! { <plan::Plan /> },
        Route::Sales => html! { <sales::Sales /> },
        Route::Settings(section) => html! { <settings::Settings {section} /> },
    }
}
