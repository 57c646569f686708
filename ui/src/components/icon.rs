//! The icons: one stroke, one weight, drawn on 24 × 24.

use yew::{AttrValue, Html, Properties, component, html};

macro_rules! glyphs {
    ($($name:ident => $path:literal,)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Glyph {
            $($name),+
        }

        impl Glyph {
            const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path),+
                }
            }
        }
    };
}

glyphs! {
    Sell => "M5 9h14l-1.2 9.2a2 2 0 0 1-2 1.8H8.2a2 2 0 0 1-2-1.8zM8.5 9 11 4M15.5 9 13 4M3.5 9h17M10 13v3.5M14 13v3.5",
    Today => "M4 4v16h16M8 15l3.5-4 3 2.5L20 7",
    Products => "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    Sales => "M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9.5 8.5h5M9.5 12.5h5",
    Settings => "M4 7h8.8M17.2 7H20M4 17h2.8M11.2 17H20M12.8 7a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0zM6.8 17a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0z",
    Search => "M5 11a6 6 0 1 0 12 0a6 6 0 1 0 -12 0zM20 20l-4.5-4.5",
    Check => "M5 12.5l4.5 4.5L19 7.5",
    Card => "M5.5 6h13a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-13a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2zM3.5 10h17M7 14.5h3",
    Cash => "M5 6.5h14a2 2 0 0 1 2 2v7a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-7a2 2 0 0 1 2 -2zM9.4 12a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0zM6.5 12h.01M17.5 12h.01",
    Phone => "M9.2 3h5.6a2.2 2.2 0 0 1 2.2 2.2v13.6a2.2 2.2 0 0 1 -2.2 2.2h-5.6a2.2 2.2 0 0 1 -2.2 -2.2v-13.6a2.2 2.2 0 0 1 2.2 -2.2zM11 17.5h2",
    Ticket => "M3.5 8h17v3a1.5 1.5 0 0 0 0 3v3h-17v-3a1.5 1.5 0 0 0 0-3zM14 8v2M14 12v1M14 15v2",
    Bank => "M4 10 12 5l8 5M5 10h14M7 10v7M11 10v7M13 10v7M17 10v7M4 19.5h16M5 17h14",
    More => "M6 12h.01M12 12h.01M18 12h.01",
    Close => "M6 6l12 12M18 6 6 18",
    Print => "M7 9V4h10v5M7 17H4.5v-6.5A1.5 1.5 0 0 1 6 9h12a1.5 1.5 0 0 1 1.5 1.5V17H17M7 14h10v6H7z",
    Eye => "M3 12c3-5 6-7 9-7s6 2 9 7c-3 5-6 7-9 7s-6-2-9-7zM9.3 12a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0 -5.4 0z",
    File => "M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zM13.5 3.5v5h5M12 12v5M9.5 14.8 12 17.3l2.5-2.5",
    Swap => "M4 9h14l-4-4M20 15H6l4 4",
    Erase => "M21 6H9l-6 6 6 6h12zM12 9.5l5 5M17 9.5l-5 5",
    Next => "M9 6l6 6-6 6",
    Back => "M15 6l-6 6 6 6",
    Plus => "M12 5v14M5 12h14",
    Minus => "M5 12h14",
    Upload => "M12 15V4M7.5 8.5 12 4l4.5 4.5M4.5 15v3.5A1.5 1.5 0 0 0 6 20h12a1.5 1.5 0 0 0 1.5-1.5V15",
    Store => "M4.5 11.5v8h15v-8M3 9l2-5h14l2 5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0zM9.5 19.5V14.5h5v5",
    People => "M5.5 8a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0zM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3.2 2.6 3.5 5.5",
    Barcode => "M4 6v12M7.5 6v12M11 6v9M14 6v9M17 6v12M20 6v12",
    Coins => "M3.5 9a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0zM14.3 10.8a5.5 5.5 0 1 1-5.5 5.5c0-.6.1-1.2.3-1.8M9 6.5v5",
    Percent => "M18 6 6 18M5.2 7.5a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0zM14.2 16.5a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0z",
    Globe => "M3.8 12a8.2 8.2 0 1 0 16.4 0a8.2 8.2 0 1 0 -16.4 0zM4 12h16M12 3.8c2.5 2.3 3.6 5 3.6 8.2s-1.1 5.9-3.6 8.2c-2.5-2.3-3.6-5-3.6-8.2s1.1-5.9 3.6-8.2z",
    Sun => "M8.2 12a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4",
    Keyboard => "M5 6h14a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14.2h8",
    Safe => "M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM9 12l2.2 2.2L15.5 10",
    Up => "M12 19V5M6.5 10.5 12 5l5.5 5.5",
    Down => "M12 5v14M6.5 13.5 12 19l5.5-5.5",
    Pause => "M8.5 6v12M15.5 6v12",
    Warning => "M12 4 21 19.5H3zM12 10v4.5M12 17h.01",
    Bin => "M4.5 7h15M9 7V4.5h6V7M6.5 7l1 12.5h9l1-12.5M10 11v5M14 11v5",
    Plan => "M5 6h14a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 19 20H5a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 5 6zM3.5 10.5h17M8 3.5V8M16 3.5V8M8 15l2.5 2.5L16 13",
    Leave => "M10 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h4M14.5 8l4 4-4 4M18.5 12H9.5",
    Pencil => "M5 19l.8-3.8L16 5l3 3L8.8 18.2zM14 7l3 3",
}

#[derive(Properties, PartialEq)]
pub struct IconProps {
    pub glyph: Glyph,
    /// `icon--s`, `icon--l`, `icon--turn`, …
    #[prop_or_default]
    pub class: AttrValue,
}

/// Says nothing to a screen reader: the word stands beside it, or in the button's name.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    // What points onward or back turns with the script.
    let turn = matches!(props.glyph, Glyph::Next | Glyph::Back | Glyph::Erase | Glyph::Swap | Glyph::Leave)
        .then_some("icon--turn");
    html! {
        <svg class={yew::classes!("icon", props.class.to_string(), turn)} viewBox="0 0 24 24" aria-hidden="true">
            <path d={props.glyph.path()} />
        </svg>
    }
}
