//! How this browser shows the web: in which language, light or dark. It is chosen here once, or as the browser says.

use domain::api::settings::Theme;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_context};

use crate::app::theme;
use crate::components::choice::{Choice, Choose};
use crate::dom;
use crate::i18n::I18n;
use crate::locale::Language;

/// What the browser says counts until somebody chose.
const SPOKEN: &str = "spoken";

pub const THEMES: [Theme; 4] = [Theme::Auto, Theme::Light, Theme::Dark, Theme::HighContrast];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub language: Language,
    pub theme: Theme,
}

impl Look {
    pub fn kept() -> Self {
        let said = dom::recalled(SPOKEN).or_else(|| dom::window().navigator().language());
        Self { language: Language::of(&said.unwrap_or_default()), theme: theme_of(&dom::recalled("appearance")) }
    }

    /// Shows the document like this, at the next visit, too.
    pub fn wear(self) {
        dom::dress(theme(self.theme), self.language.tag(), 100);
    }
}

/// The theme of a name, as it is kept; what the system has where there is none.
fn theme_of(name: &Option<String>) -> Theme {
    THEMES.into_iter().find(|one| name.as_deref() == Some(theme(*one))).unwrap_or_default()
}

/// The look and the way to another, for every page and door.
#[derive(Clone, PartialEq)]
pub struct Looks {
    pub look: Look,
    pub onlook: Callback<Look>,
}

impl Looks {
    pub fn speak(&self, tag: &str) {
        dom::remember(SPOKEN, tag);
        self.onlook.emit(Look { language: Language::of(tag), ..self.look });
    }

    pub fn wear(&self, name: &str) {
        self.onlook.emit(Look { theme: theme_of(&Some(name.to_owned())), ..self.look });
    }
}

#[derive(Properties, PartialEq)]
pub struct LanguagesProps {
    pub i18n: I18n,
    /// Told of the language that was chosen.
    #[prop_or_default]
    pub onspeak: Callback<Language>,
}

/// The languages, each by its own name for itself.
#[component]
pub fn Languages(props: &LanguagesProps) -> Html {
    let Some(looks) = use_context::<Looks>() else { return Html::default() };
    let choices = Language::ALL.map(|l| Choose::new(l.tag(), l.name(), format!("language-{}", l.tag())));
    let value = looks.look.language.tag();
    let onchoose = {
        let onspeak = props.onspeak.clone();
        Callback::from(move |tag: AttrValue| {
            looks.speak(&tag);
            onspeak.emit(Language::of(&tag));
        })
    };
    html! { <Choice label={props.i18n.text("web-language")} choices={choices.to_vec()} {value} {onchoose} /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_found_again_by_the_name_that_is_kept() {
        for one in THEMES {
            assert_eq!(theme_of(&Some(theme(one).to_owned())), one);
        }
        assert_eq!(theme_of(&None), Theme::Auto);
        assert_eq!(theme_of(&Some("purple".to_owned())), Theme::Auto);
    }
}
