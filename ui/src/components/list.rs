//! A list of any length that draws only the rows in sight.

use std::ops::Range;

use web_sys::{Event, HtmlElement};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_node_ref, use_state};

#[derive(Properties, PartialEq)]
pub struct ListProps {
    pub n_rows: usize,
    /// Of every row, in pixels.
    pub row_px: f64,
    /// Draws the row of an index.
    pub row: Callback<usize, Html>,
    /// Rows that come into sight.
    #[prop_or_default]
    pub onsight: Callback<Range<usize>>,
    /// When it changes, the list begins at its first row again.
    #[prop_or_default]
    pub of: AttrValue,
    pub label: AttrValue,
}

/// Rows drawn beyond each edge, so that a quick finger meets no gap.
const SPARE: usize = 6;

#[component]
pub fn List(props: &ListProps) -> Html {
    let node = use_node_ref();
    let place = use_state(|| (0.0_f64, 900.0_f64));
    let onscroll = {
        let (node, place) = (node.clone(), place.clone());
        Callback::from(move |_: Event| {
            if let Some(element) = node.cast::<HtmlElement>() {
                place.set((f64::from(element.scroll_top()), f64::from(element.client_height())));
            }
        })
    };
    {
        let (node, place) = (node.clone(), place.clone());
        use_effect_with(props.of.clone(), move |_| {
            if let Some(element) = node.cast::<HtmlElement>() {
                element.set_scroll_top(0);
                place.set((0.0, f64::from(element.client_height())));
            }
        });
    }
    let sight = in_sight(place.0, place.1, props.row_px, props.n_rows);
    {
        let onsight = props.onsight.clone();
        use_effect_with((sight.start, sight.end, props.of.clone()), move |(start, end, _)| onsight.emit(*start..*end));
    }
    let before = props.row_px * sight.start as f64;
    let after = props.row_px * props.n_rows.saturating_sub(sight.end) as f64;
    html! {
        <div class="scroll" ref={node} {onscroll} role="group" aria-label={props.label.clone()} tabindex="-1">
            <div style={format!("height:{before}px")}></div>
            { for sight.map(|i| props.row.emit(i)) }
            <div style={format!("height:{after}px")}></div>
        </div>
    }
}

fn in_sight(top: f64, height: f64, row: f64, n_rows: usize) -> Range<usize> {
    let first = ((top / row).floor().max(0.0) as usize).saturating_sub(SPARE);
    let last = ((top + height) / row).ceil().max(0.0) as usize + SPARE;
    first.min(n_rows)..last.min(n_rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_in_sight_and_a_few_more_are_drawn() {
        assert_eq!(in_sight(0.0, 680.0, 68.0, 50_000), 0..16);
        assert_eq!(in_sight(68_000.0, 680.0, 68.0, 50_000), 994..1016);
        assert_eq!(in_sight(0.0, 680.0, 68.0, 3), 0..3);
        assert_eq!(in_sight(9_000_000.0, 680.0, 68.0, 10), 10..10);
    }
}
