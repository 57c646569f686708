//! The product's mark: an awning.

use yew::{Html, component, html};

#[component]
pub fn Mark() -> Html {
    html! {
        <div class="mark">
            <svg viewBox="0 0 48 48" aria-hidden="true">
                <rect width="48" height="48" rx="12" fill="var(--on-brand)" />
                <path d="M11 23v13a2 2 0 0 0 2 2h22a2 2 0 0 0 2-2V23" fill="none" stroke="var(--brand)" stroke-width="2.8"
                    stroke-linejoin="round" />
                <path d="M12 10h24l4 10a4.7 4.7 0 0 1-8 3 5.3 5.3 0 0 1-8 0 5.3 5.3 0 0 1-8 0 4.7 4.7 0 0 1-8-3z"
                    fill="var(--brand)" />
            </svg>
            { "Local Vendor Platform" }
        </div>
    }
}
