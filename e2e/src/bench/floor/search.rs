//! The least that finding products can cost: a walk over their folded names, without order, score or answer.

use domain::search::fold;

use crate::growth::name;

/// Every product's name as a search compares it.
#[derive(Debug)]
pub struct Names(Vec<String>);

impl Names {
    pub fn new(n_products: usize) -> Self {
        Self((0..n_products).map(|n| fold(&name(n))).collect())
    }

    /// Which names hold every word that was typed.
    pub fn holding(&self, typed: &str) -> Vec<usize> {
        let typed = fold(typed);
        let words: Vec<&str> = typed.split(' ').collect();
        let holds = |name: &String| words.iter().all(|word| name.contains(word));
        self.0.iter().enumerate().filter(|(_, name)| holds(name)).map(|(index, _)| index).collect()
    }
}
