//! Which stall something is of, where from afar there is more than one to choose from.

use std::rc::Rc;

use domain::api::registers::StallDay;
use domain::id::StallId;
use yew::{AttrValue, Callback, Html, Properties, html};

use super::field::Select;
use crate::shop::Shop;

#[derive(Properties, PartialEq, Clone, Default)]
pub struct StallProps {
    /// Between which can be chosen, from afar.
    #[prop_or_default]
    pub stalls: Rc<[StallDay]>,
    /// Whose it is; none is all.
    #[prop_or_default]
    pub stall: Option<StallId>,
    #[prop_or_default]
    pub onstall: Callback<Option<StallId>>,
}

impl StallProps {
    /// The choice, where there is one.
    pub fn select(&self, shop: &Shop, id: &'static str) -> Html {
        let all = (AttrValue::default(), AttrValue::from(shop.i18n.text("web-all-stalls")));
        self.among(shop, id, Some(all), self.stall)
    }

    /// The same of what no sum over all stalls says anything of.
    pub fn select_one(&self, shop: &Shop, id: &'static str) -> Html {
        self.among(shop, id, None, self.stall.or_else(|| self.stalls.first().map(|first| first.stall)))
    }

    fn among(
        &self,
        shop: &Shop,
        id: &'static str,
        all: Option<(AttrValue, AttrValue)>,
        chosen: Option<StallId>,
    ) -> Html {
        if self.stalls.len() < 2 {
            return Html::default();
        }
        let each = self.stalls.iter().map(|stall| (stall.stall.to_string().into(), stall.name.clone().into()));
        let options: Vec<(AttrValue, AttrValue)> = all.into_iter().chain(each).collect();
        let value = chosen.map(|stall| stall.to_string()).unwrap_or_default();
        let onchoose = self.onstall.reform(|id: String| id.parse().ok());
        html! { <Select {id} label={shop.i18n.text("web-stall")} bare=true {options} {value} {onchoose} /> }
    }
}
