//! A product's picture, or its letters on a calm colour; never a broken image.

use domain::blob::BlobName;
use yew::{AttrValue, Html, Properties, component, html};

use crate::pictures::use_picture;

#[derive(Properties, PartialEq)]
pub struct ThumbProps {
    pub name: AttrValue,
    #[prop_or_default]
    pub picture: Option<BlobName>,
    /// Things of one kind share a colour, such as the products of a category.
    #[prop_or_default]
    pub kind: AttrValue,
}

#[component]
pub fn Thumb(props: &ThumbProps) -> Html {
    match use_picture(props.picture) {
        Some(url) => html! { <span class="thumb"><img src={url} alt="" draggable="false" /></span> },
        None => html! {
            <span class={format!("thumb mono hue{}", hue(&props.kind))} aria-hidden="true">{ letters(&props.name) }</span>
        },
    }
}

#[derive(Properties, PartialEq)]
pub struct AvatarProps {
    pub name: AttrValue,
    #[prop_or_default]
    pub large: bool,
}

/// A person as two letters. They are drawn by the style sheet: a button's name is the person's, not the letters.
#[component]
pub fn Avatar(props: &AvatarProps) -> Html {
    let size = props.large.then_some("avatar--l");
    html! {
        <span class={yew::classes!("avatar", size, format!("hue{}", hue(&props.name)))} aria-hidden="true"
            data-letters={initials(&props.name)}></span>
    }
}

/// The same colour for the same word, always.
fn hue(word: &str) -> u32 {
    word.bytes().fold(7_u32, |sum, b| sum.wrapping_mul(31).wrapping_add(u32::from(b))) % 6 + 1
}

/// `Ba` of Baguette.
fn letters(name: &str) -> String {
    let mut letters = name.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    letters.next().map_or(first.clone(), |second| format!("{first}{}", second.to_lowercase()))
}

/// `AB` of Ada Byron, `NA` of Nadia.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let letters: String = match words.as_slice() {
        [first, .., last] => first.chars().take(1).chain(last.chars().take(1)).collect(),
        [one] => one.chars().take(2).collect(),
        [] => "?".to_owned(),
    };
    letters.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_for_names_of_any_kind() {
        assert_eq!(letters("Baguette"), "Ba");
        assert_eq!(letters("7 seeds"), "7s");
        assert_eq!(letters("é"), "É");
        assert_eq!(letters("…"), "");
        assert_eq!(initials("Ada King Byron"), "AB");
        assert_eq!(initials("Nadia"), "NA");
        assert_eq!(initials(""), "?");
    }
}
