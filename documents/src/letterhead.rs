use crate::locale::Language;

/// Whose document it is: what stands above and below the figures. Empty texts leave no gap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letterhead {
    pub business_name: String,
    /// Left out where it is the business's own name.
    pub stall_name: String,
    /// One line or several.
    pub address: String,
    pub tax_number: String,
    /// The vendor's own words above a receipt's lines.
    pub header: String,
    /// The vendor's own words at a receipt's end.
    pub footer: String,
    pub language: Language,
    /// Who sold; of a receipt only.
    pub cashier: String,
}

impl Letterhead {
    /// Stall, address and tax number as lines, without those that say nothing new.
    pub(crate) fn under_name(&self, tax_number_label: &str) -> Vec<String> {
        let mut lines = Vec::new();
        if self.stall_name.trim() != self.business_name.trim() {
            lines.extend(text_lines(&self.stall_name));
        }
        lines.extend(text_lines(&self.address));
        if !self.tax_number.trim().is_empty() {
            lines.push(format!("{tax_number_label} {}", self.tax_number.trim()));
        }
        lines
    }
}

/// The lines of a text that somebody typed, without empty ones.
pub(crate) fn text_lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}
