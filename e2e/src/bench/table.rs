use std::fmt;

use serde_json::{Value, json};

/// What was measured, a row each.
#[derive(Debug, Default)]
pub struct Table(Vec<Row>);

#[derive(Debug)]
struct Row {
    what: String,
    unit: &'static str,
    value: f64,
    /// The least that the same can take, in the same unit, and how often the value holds it.
    floor: Option<(f64, f64)>,
    budget: Budget,
}

/// What a row may come to.
#[derive(Debug, Clone, Copy)]
pub enum Budget {
    /// The value is at most so much.
    Value(f64),
    /// The value is at most so many times the floor.
    Ratio(f64),
    /// Shown, and held against nothing.
    None,
}

impl Table {
    pub fn add(&mut self, what: impl Into<String>, value: f64, unit: &'static str, budget: Budget) {
        self.0.push(Row { what: what.into(), unit, value, floor: None, budget });
    }

    /// Adds a row whose floor was measured in the same run.
    pub fn add_beside(
        &mut self,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        (floor, ratio): (f64, f64),
        budget: Budget,
    ) {
        self.0.push(Row { what: what.into(), unit, value, floor: Some((floor, ratio)), budget });
    }

    pub fn all_kept(&self) -> bool {
        self.0.iter().all(Row::kept)
    }

    pub fn to_json(&self) -> Value {
        let rows = self.0.iter().map(|row| {
            json!({
                "what": row.what,
                "unit": row.unit,
                "value": row.value,
                "floor": row.floor.map(|(floor, _)| floor),
                "ratio": row.floor.map(|(_, ratio)| ratio),
                "budget": row.budget.limit(),
                "budget_of": row.budget.of(),
                "kept": row.kept(),
            })
        });
        json!({ "rows": rows.collect::<Vec<_>>(), "kept": self.all_kept() })
    }
}

impl Row {
    fn kept(&self) -> bool {
        match self.budget {
            Budget::Value(limit) => self.value <= limit,
            Budget::Ratio(limit) => self.floor.is_some_and(|(_, ratio)| ratio <= limit),
            Budget::None => true,
        }
    }
}

impl Budget {
    const fn limit(self) -> Option<f64> {
        match self {
            Self::Value(limit) | Self::Ratio(limit) => Some(limit),
            Self::None => None,
        }
    }

    const fn of(self) -> Option<&'static str> {
        match self {
            Self::Value(_) => Some("value"),
            Self::Ratio(_) => Some("ratio"),
            Self::None => None,
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wide = self.0.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
        writeln!(f, "{:wide$}  {:>12}  {:>12}  {:>6}  {:>12}", "", "floor", "value", "ratio", "budget")?;
        for row in &self.0 {
            let (floor, ratio) = match row.floor {
                Some((floor, ratio)) => (amount(floor, row.unit), format!("{ratio:.2}")),
                None => (String::new(), String::new()),
            };
            let (budget, kept) = match row.budget {
                Budget::Value(limit) => (amount(limit, row.unit), if row.kept() { "ok" } else { "MISSED" }),
                Budget::Ratio(limit) => (format!("{limit:.2} x"), if row.kept() { "ok" } else { "MISSED" }),
                Budget::None => (String::new(), ""),
            };
            let value = amount(row.value, row.unit);
            writeln!(f, "{:wide$}  {floor:>12}  {value:>12}  {ratio:>6}  {budget:>12}  {kept}", row.what)?;
        }
        Ok(())
    }
}

/// A figure as people read it: no decimals where there are many digits before them.
fn amount(value: f64, unit: &str) -> String {
    let decimals = if value >= 1000.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        3
    };
    format!("{value:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_holds_for_the_value_or_for_the_ratio() {
        let mut table = Table::default();
        table.add("search", 15.9, "ms", Budget::Value(16.0));
        table.add_beside("sale", 900.0, "ms", (450.0, 2.0), Budget::Ratio(2.0));
        table.add("memory", 1e9, "MB", Budget::None);
        assert!(table.all_kept());
        table.add_beside("sale", 1.0, "ms", (0.4, 2.5), Budget::Ratio(2.0));
        assert!(!table.all_kept());
        assert_eq!(table.to_json()["rows"][3]["kept"], false);
        assert!(table.to_string().lines().last().is_some_and(|line| line.ends_with("MISSED")));
    }
}
