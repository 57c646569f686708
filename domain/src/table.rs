//! The projected tables, described once. Each store creates them in its own migrations and fills them by one generic
//! applier; a test of each store compares its schema with this description.

use crate::error::Error;

/// How rows of a table come together when events arrive in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// A row is inserted once; a repeated key changes nothing.
    Fact,
    /// Columns are sums; a missing row counts as zeros.
    Sum,
    /// Each column holds the value with the greatest stamp, kept beside it in `<column>_stamp`.
    Latest,
    /// Written by [`crate::reducer::Change::Move`] and [`crate::reducer::Change::Rebase`] alone.
    Stock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// 16 bytes.
    Id,
    Int,
    Text,
    Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub of: ColumnType,
    pub optional: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub merge: Merge,
    pub key: &'static [Column],
    pub columns: &'static [Column],
}

impl Table {
    /// Key and other columns, in order.
    pub fn all_columns(&self) -> impl Iterator<Item = &Column> {
        self.key.iter().chain(self.columns)
    }

    /// # Errors
    /// [`Error::Malformed`] for a name that no projected table has.
    pub fn named(name: &str) -> Result<&'static Self, Error> {
        ALL.iter()
            .copied()
            .find(|t| t.name == name)
            .ok_or_else(|| Error::Malformed { what: "a projected table", text: name.to_owned() })
    }
}

const fn id(name: &'static str) -> Column {
    Column { name, of: ColumnType::Id, optional: false }
}
const fn int(name: &'static str) -> Column {
    Column { name, of: ColumnType::Int, optional: false }
}
const fn text(name: &'static str) -> Column {
    Column { name, of: ColumnType::Text, optional: false }
}
const fn bytes(name: &'static str) -> Column {
    Column { name, of: ColumnType::Bytes, optional: false }
}
const fn or_null(column: Column) -> Column {
    Column { optional: true, ..column }
}

/// Sales and refunds, one row each; figures of refunds are negative. An imported sale names no register.
pub static SALE: Table = Table {
    name: "sale",
    merge: Merge::Fact,
    key: &[id("sale_id")],
    columns: &[
        text("kind"),
        id("stall_id"),
        or_null(id("register_id")),
        or_null(id("incarnation_id")),
        or_null(int("register_seq")),
        text("receipt"),
        text("business_day"),
        int("at_ms"),
        int("offset_min"),
        or_null(id("person_id")),
        or_null(id("of_sale_id")),
        text("currency"),
        text("service"),
        int("n_lines"),
        int("turnover_minor"),
        int("discount_minor"),
        int("total_minor"),
        int("tip_minor"),
        int("rounding_minor"),
        or_null(text("ticket")),
    ],
};

/// Which sale a parked ticket became. Two registers that could not hear each other may both have sold it.
pub static PARKED_PAID: Table = Table {
    name: "parked_paid",
    merge: Merge::Fact,
    key: &[id("parked_id"), id("sale_id")],
    columns: &[id("stall_id"), text("business_day")],
};

pub static SALE_LINE: Table = Table {
    name: "sale_line",
    merge: Merge::Fact,
    key: &[id("sale_id"), int("line_no")],
    columns: &[
        text("kind"),
        or_null(id("product_id")),
        text("name"),
        id("tax_category_id"),
        text("unit"),
        int("quantity"),
        or_null(int("list_price_minor")),
        int("price_minor"),
        int("discount_minor"),
        int("amount_minor"),
        int("tax_minor"),
    ],
};

pub static SALE_TAX: Table = Table {
    name: "sale_tax",
    merge: Merge::Fact,
    key: &[id("sale_id"), int("rate_ppm")],
    columns: &[int("net_minor"), int("tax_minor")],
};

/// Payments of sales, refunds and changes of payment type.
pub static TENDER: Table = Table {
    name: "tender",
    merge: Merge::Fact,
    key: &[id("event_id"), int("tender_no")],
    columns: &[
        id("sale_id"),
        id("stall_id"),
        text("business_day"),
        text("kind"),
        int("amount_minor"),
        int("change_minor"),
        int("rounding_minor"),
    ],
};

/// How much of each line came back.
pub static REFUNDED: Table =
    Table { name: "refunded", merge: Merge::Sum, key: &[id("sale_id"), int("line_no")], columns: &[int("quantity")] };

pub static STOCK_MOVEMENT: Table = Table {
    name: "stock_movement",
    merge: Merge::Fact,
    key: &[id("stall_id"), id("product_id"), id("event_id"), int("movement_no")],
    columns: &[text("reason"), int("quantity"), text("business_day"), id("incarnation_id"), int("register_seq")],
};

/// What was lost, one row an entry; taken back, its figures are negative.
pub static WASTE: Table = Table {
    name: "waste",
    merge: Merge::Fact,
    key: &[id("event_id")],
    columns: &[
        id("stall_id"),
        id("product_id"),
        text("reason"),
        int("quantity"),
        or_null(int("cost_minor")),
        or_null(int("retail_minor")),
        text("currency"),
        text("business_day"),
        int("at_ms"),
        int("offset_min"),
        or_null(id("person_id")),
        or_null(id("of_event_id")),
    ],
};

/// Somebody said that nothing is left of a product, or (0) that it is there again.
pub static SOLD_OUT: Table = Table {
    name: "sold_out",
    merge: Merge::Fact,
    key: &[id("event_id")],
    columns: &[
        id("stall_id"),
        id("product_id"),
        text("business_day"),
        int("at_ms"),
        int("offset_min"),
        int("sold_out"),
    ],
};

/// Goods that came in with a last day.
pub static BATCH: Table = Table {
    name: "batch",
    merge: Merge::Fact,
    key: &[id("batch_id")],
    columns: &[
        id("stall_id"),
        id("product_id"),
        id("event_id"),
        text("business_day"),
        text("expires_on"),
        int("quantity"),
    ],
};

/// From which batches sales and losses were taken, as far as anybody knew; negative where one was taken back.
pub static BATCH_CLAIM: Table = Table {
    name: "batch_claim",
    merge: Merge::Fact,
    key: &[id("event_id"), int("line_no"), id("batch_id")],
    columns: &[id("stall_id"), id("product_id"), text("business_day"), int("quantity"), int("scanned")],
};

/// Reduced prices. The list price is not touched by them.
pub static MARKDOWN: Table = Table {
    name: "markdown",
    merge: Merge::Latest,
    key: &[id("markdown_id")],
    columns: &[
        or_null(id("stall_id")),
        or_null(id("product_id")),
        or_null(int("discount_bp")),
        or_null(int("price_minor")),
        or_null(text("business_day")),
        or_null(int("from_ms")),
        or_null(int("until_ms")),
        or_null(text("reason")),
        or_null(int("expected_left")),
        or_null(int("expected_at_list")),
        or_null(int("expected_reduced")),
        or_null(int("ended_ms")),
    ],
};

/// Lines that were sold at a reduced price.
pub static MARKED_DOWN: Table = Table {
    name: "marked_down",
    merge: Merge::Fact,
    key: &[id("sale_id"), int("line_no")],
    columns: &[
        id("stall_id"),
        id("product_id"),
        text("business_day"),
        int("at_ms"),
        int("quantity"),
        int("list_price_minor"),
        int("price_minor"),
        int("amount_minor"),
    ],
};

/// What runs expected of a product on a day, with all their quantiles; the newest counts.
pub static PREDICTION: Table = Table {
    name: "prediction",
    merge: Merge::Fact,
    key: &[id("event_id"), id("product_id"), text("business_day")],
    columns: &[id("stall_id"), text("made_on"), int("at_ms"), text("model"), text("version"), text("quantiles")],
};

/// The vendor's own numbers for days; the newest counts, and an empty one takes it back.
pub static PLANNED: Table = Table {
    name: "planned",
    merge: Merge::Fact,
    key: &[id("event_id")],
    columns: &[id("stall_id"), id("product_id"), text("business_day"), or_null(int("quantity"))],
};

/// Days of own events; what was said last of a day and a name counts.
pub static OCCASION: Table = Table {
    name: "occasion",
    merge: Merge::Fact,
    key: &[id("event_id")],
    columns: &[id("stall_id"), text("business_day"), text("name"), int("takes_place")],
};

pub static STOCK_COUNT: Table = Table {
    name: "stock_count",
    merge: Merge::Fact,
    key: &[id("event_id")],
    columns: &[id("stall_id"), id("product_id"), int("counted"), text("business_day")],
};

/// What is on hand: the figure of the count with the greatest stamp plus the movements outside its cover.
pub static STOCK: Table = Table {
    name: "stock",
    merge: Merge::Stock,
    key: &[id("stall_id"), id("product_id")],
    columns: &[int("quantity"), int("taken_in"), or_null(int("counted")), or_null(bytes("counted_stamp"))],
};

/// The cover of the count that is a stock's base.
pub static STOCK_COVER: Table = Table {
    name: "stock_cover",
    merge: Merge::Stock,
    key: &[id("stall_id"), id("product_id"), id("incarnation_id")],
    columns: &[int("through_seq")],
};

pub static PRODUCT: Table = Table {
    name: "product",
    merge: Merge::Latest,
    key: &[id("product_id")],
    columns: &[
        or_null(text("name")),
        or_null(id("category_id")),
        or_null(text("kind")),
        or_null(text("unit")),
        or_null(id("tax_category_id")),
        or_null(bytes("picture")),
        or_null(int("cost_minor")),
        or_null(int("position")),
        or_null(int("archived")),
    ],
};

/// How a product is made, and how it comes.
pub static RECIPE: Table = Table {
    name: "recipe",
    merge: Merge::Latest,
    key: &[id("product_id")],
    columns: &[or_null(int("tray")), or_null(int("keeps_days")), or_null(int("salvage_minor")), or_null(int("yields"))],
};

pub static RECIPE_PART: Table = Table {
    name: "recipe_part",
    merge: Merge::Latest,
    key: &[id("product_id"), id("ingredient_id")],
    columns: &[or_null(int("quantity"))],
};

pub static INGREDIENT: Table = Table {
    name: "ingredient",
    merge: Merge::Latest,
    key: &[id("ingredient_id")],
    columns: &[or_null(text("name")), or_null(text("unit")), or_null(id("supplier_id")), or_null(int("pack"))],
};

pub static SUPPLIER: Table = Table {
    name: "supplier",
    merge: Merge::Latest,
    key: &[id("supplier_id")],
    columns: &[or_null(text("name")), or_null(text("contact"))],
};

pub static BARCODE: Table =
    Table { name: "barcode", merge: Merge::Latest, key: &[text("code")], columns: &[or_null(id("product_id"))] };

pub static CATEGORY: Table = Table {
    name: "category",
    merge: Merge::Latest,
    key: &[id("category_id")],
    columns: &[or_null(text("name")), or_null(int("position")), or_null(int("archived"))],
};

/// `stall_id` is nil for the price of the whole vendor.
pub static PRICE: Table = Table {
    name: "price",
    merge: Merge::Latest,
    key: &[id("product_id"), id("stall_id"), text("valid_from")],
    columns: &[or_null(int("price_minor"))],
};

pub static TAX_CATEGORY: Table = Table {
    name: "tax_category",
    merge: Merge::Latest,
    key: &[id("tax_category_id")],
    columns: &[or_null(text("name")), or_null(int("archived"))],
};

/// Rates as text: whole parts per million joined by `+`.
pub static TAX_RATE: Table = Table {
    name: "tax_rate",
    merge: Merge::Latest,
    key: &[id("tax_category_id"), text("valid_from")],
    columns: &[or_null(text("take_away")), or_null(text("eat_in"))],
};

/// Values are the JSON of [`crate::settings::Setting`].
pub static SETTING: Table =
    Table { name: "setting", merge: Merge::Latest, key: &[text("name")], columns: &[or_null(text("value"))] };

pub static STALL: Table = Table {
    name: "stall",
    merge: Merge::Latest,
    key: &[id("stall_id")],
    columns: &[
        or_null(text("name")),
        or_null(text("address")),
        or_null(text("opening_hours")),
        or_null(text("currency")),
        or_null(text("zone")),
        or_null(int("day_start_min")),
    ],
};

pub static STAFF: Table = Table {
    name: "staff",
    merge: Merge::Latest,
    key: &[id("person_id")],
    columns: &[or_null(text("role")), or_null(int("active"))],
};

/// The vendor's devices, as the server says.
pub static ENROLMENT: Table = Table {
    name: "enrolment",
    merge: Merge::Latest,
    key: &[id("register_id")],
    columns: &[or_null(id("stall_id")), or_null(bytes("public_key")), or_null(text("name")), or_null(int("active"))],
};

/// Every projected table, by name.
pub static ALL: &[&Table] = &[
    &BARCODE,
    &BATCH,
    &BATCH_CLAIM,
    &CATEGORY,
    &ENROLMENT,
    &INGREDIENT,
    &MARKDOWN,
    &MARKED_DOWN,
    &OCCASION,
    &PARKED_PAID,
    &PLANNED,
    &PREDICTION,
    &PRICE,
    &PRODUCT,
    &RECIPE,
    &RECIPE_PART,
    &REFUNDED,
    &SALE,
    &SALE_LINE,
    &SALE_TAX,
    &SETTING,
    &SOLD_OUT,
    &STAFF,
    &STALL,
    &STOCK,
    &STOCK_COUNT,
    &STOCK_COVER,
    &STOCK_MOVEMENT,
    &SUPPLIER,
    &TAX_CATEGORY,
    &TAX_RATE,
    &TENDER,
    &WASTE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_listed_by_name_and_found() {
        assert!(ALL.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert_eq!(Table::named("stock").unwrap(), &STOCK);
        assert!(Table::named("sqlite_master").is_err());
    }
}
