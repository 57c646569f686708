//! One name per operation, with its request and response. The page calls them by `invoke` at the counter and by HTTP on
//! the web; the request's type is the operation.

pub mod account;
pub mod beside;
pub mod business;
pub mod catalogue;
pub mod data;
pub mod forecast;
pub mod learned;
pub mod people;
pub mod plan;
pub mod recipe;
pub mod registers;
pub mod sales;
pub mod sell;
pub mod settings;
pub mod shelf;
pub mod start;
pub mod sync;
pub mod today;
pub mod waste;
pub mod weather;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::permission::Permission;

/// A request that a back end answers.
pub trait Operation: Serialize + DeserializeOwned {
    const NAME: &'static str;
    const ACCESS: Access;
    type Response: Serialize + DeserializeOwned;
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Also before anybody signed in.
    Anyone,
    /// Whoever signed in, in any role.
    SignedIn,
    /// Who may do this, alone or with an approval.
    Needs(Permission),
}

/// An operation as the table lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    pub name: &'static str,
    pub access: Access,
}

/// What went wrong, for the interface to translate by `code` and `details`, and for scripts to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    pub code: String,
    /// One sentence in English.
    pub message: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

impl ApiError {
    /// `code` of an act that somebody else must approve; `details["permission"]` says which.
    pub const NEEDS_APPROVAL: &'static str = "needs_approval";
    /// `code` of an act before anybody signed in.
    pub const SIGNED_OUT: &'static str = "signed_out";

    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), details: BTreeMap::new() }
    }

    /// Something that is nobody's doing; the cause is in the log.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new("internal", message)
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

impl From<crate::Error> for ApiError {
    fn from(error: crate::Error) -> Self {
        let details = error.details().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { code: error.code().to_owned(), message: error.to_string(), details }
    }
}

macro_rules! operations {
    ($($request:ty = $name:literal, $access:expr => $response:ty;)+) => {
        $(impl Operation for $request {
            const NAME: &'static str = $name;
            const ACCESS: Access = $access;
            type Response = $response;
        })+

        /// Every operation with who may call it.
        pub const OPERATIONS: &[Listed] = &[$(Listed { name: $name, access: $access }),+];
    };
}

use Access::{Anyone, Needs};
use Permission as P;

operations! {
    start::Look = "look", Anyone => start::Front;
    start::FirstStart = "first_start", Anyone => start::Front;
    start::StartDemo = "start_demo", Anyone => start::Front;
    start::NameOwner = "name_owner", Anyone => start::Front;
    start::SignIn = "sign_in", Anyone => start::SignedIn;
    start::SignOut = "sign_out", Anyone => ();
    start::Approve = "approve", Needs(P::Sell) => start::Approval;

    sell::OpenCounter = "open_counter", Needs(P::Sell) => sell::Counter;
    sell::Tiles = "tiles", Needs(P::Sell) => Vec<sell::Tile>;
    sell::TilesOf = "tiles_of", Needs(P::Sell) => Vec<sell::Tile>;
    sell::FindProducts = "find_products", Needs(P::Sell) => Vec<sell::Tile>;
    sell::Scan = "scan", Needs(P::Sell) => sell::Scanned;
    sell::KeepCart = "keep_cart", Needs(P::Sell) => ();
    sell::CompleteSale = "complete_sale", Needs(P::Sell) => sell::SaleDone;
    sell::ChangeTender = "change_tender", Needs(P::ChangeTender) => sell::SaleDone;
    sell::Park = "park", Needs(P::Sell) => Vec<sell::Parked>;
    sell::ListParked = "list_parked", Needs(P::Sell) => Vec<sell::Parked>;
    sell::Resume = "resume", Needs(P::Sell) => crate::cart::Cart;
    sell::ConfirmClock = "confirm_clock", Needs(P::ConfirmClock) => ();
    sell::Picture = "picture", Needs(P::Sell) => sell::PictureData;

    shelf::SaySoldOut = "say_sold_out", Needs(P::Sell) => sell::Tile;
    shelf::SeeBatches = "see_batches", Needs(P::Sell) => shelf::Batches;
    shelf::MarkDown = "mark_down", Needs(P::MarkDown) => shelf::Markdowns;
    shelf::EndMarkdown = "end_markdown", Needs(P::MarkDown) => shelf::Markdowns;
    shelf::SeeMarkdowns = "see_markdowns", Needs(P::Sell) => shelf::Markdowns;

    plan::SeePlan = "see_plan", Needs(P::SeeFigures) => plan::Plan;
    plan::MakeForecast = "make_forecast", Needs(P::SeeFigures) => plan::Plan;
    plan::SetPlanned = "set_planned", Needs(P::SeeFigures) => plan::Plan;
    plan::SeeRisk = "see_risk", Needs(P::Sell) => plan::Risk;
    forecast::ListForecasts = "list_forecasts", Needs(P::SeeFigures) => forecast::Forecasts;
    forecast::SeeForecast = "see_forecast", Needs(P::SeeFigures) => forecast::ProductForecast;
    forecast::SeeOccasions = "see_occasions", Needs(P::SeeFigures) => forecast::Occasions;
    forecast::SetOccasion = "set_occasion", Needs(P::SeeFigures) => ();

    weather::SeeWeather = "see_weather", Needs(P::SeeFigures) => weather::WeatherDays;
    weather::SetWeather = "set_weather", Needs(P::SeeFigures) => weather::WeatherDays;

    learned::SeeAccuracy = "see_accuracy", Needs(P::SeeFigures) => Option<learned::Accuracy>;
    learned::SeeRuns = "see_runs", Needs(P::SeeFigures) => learned::Runs;
    learned::RollBack = "roll_back", Needs(P::EditSettings) => learned::Runs;
    recipe::SeeRecipe = "see_recipe", Needs(P::EditCatalogue) => recipe::Recipe;
    recipe::SaveRecipe = "save_recipe", Needs(P::EditCatalogue) => recipe::Recipe;
    recipe::SaveIngredient = "save_ingredient", Needs(P::EditCatalogue) => ();
    recipe::SeeShopping = "see_shopping", Needs(P::SeeFigures) => recipe::Shopping;
    recipe::SavePlan = "save_plan", Needs(P::SeeFigures) => data::Saved;

    waste::LogWaste = "log_waste", Needs(P::Sell) => waste::WasteDay;
    waste::TakeBackWaste = "take_back_waste", Needs(P::Sell) => waste::WasteDay;
    waste::SeeWasteDay = "see_waste_day", Needs(P::Sell) => waste::WasteDay;
    waste::SeeWaste = "see_waste", Needs(P::SeeFigures) => waste::WasteReport;

    sales::ListSales = "list_sales", Needs(P::Sell) => sales::SalePage;
    sales::SeeSale = "see_sale", Needs(P::Sell) => sales::SaleDetail;
    sales::RefundSale = "refund_sale", Needs(P::Refund) => sell::SaleDone;
    sales::VoidSale = "void_sale", Needs(P::Void) => sell::SaleDone;
    sales::PrintReceipt = "print_receipt", Needs(P::Sell) => ();
    sales::ReceiptText = "receipt_text", Needs(P::Sell) => sales::Text;
    sales::ReceiptPdf = "receipt_pdf", Needs(P::Sell) => data::Saved;

    today::SeeToday = "see_today", Needs(P::SeeFigures) => today::Today;
    today::SeeDayReport = "see_day_report", Needs(P::SeeFigures) => today::DayReport;
    today::SaveDayReport = "save_day_report", Needs(P::SeeFigures) => data::Saved;

    catalogue::ListProducts = "list_products", Needs(P::Sell) => catalogue::ProductPage;
    catalogue::SeeProduct = "see_product", Needs(P::Sell) => catalogue::ProductDetail;
    catalogue::SaveProduct = "save_product", Needs(P::EditCatalogue) => catalogue::ProductDetail;
    catalogue::SetPrice = "set_price", Needs(P::EditCatalogue) => catalogue::ProductDetail;
    catalogue::SetPicture = "set_picture", Needs(P::EditCatalogue) => catalogue::ProductDetail;
    catalogue::ListCategories = "list_categories", Needs(P::Sell) => Vec<catalogue::Category>;
    catalogue::SaveCategory = "save_category", Needs(P::EditCatalogue) => Vec<catalogue::Category>;
    catalogue::TakeIn = "take_in", Needs(P::Sell) => catalogue::ProductDetail;
    catalogue::CountStock = "count_stock", Needs(P::CountStock) => catalogue::ProductDetail;
    catalogue::PreviewImport = "preview_import", Needs(P::EditCatalogue) => catalogue::ImportPreview;
    catalogue::ImportProducts = "import_products", Needs(P::EditCatalogue) => catalogue::ImportedProducts;

    settings::SeeSettings = "see_settings", Needs(P::Sell) => settings::SettingsView;
    settings::SaveSettings = "save_settings", Needs(P::EditSettings) => settings::SettingsView;
    settings::SaveStall = "save_stall", Needs(P::EditSettings) => settings::SettingsView;
    settings::SaveTaxCategory = "save_tax_category", Needs(P::EditSettings) => settings::SettingsView;
    settings::SaveStaff = "save_staff", Needs(P::EditStaff) => settings::SettingsView;
    settings::SaveDevice = "save_device", Needs(P::EditDevice) => settings::SettingsView;
    settings::SaveAppearance = "save_appearance", Needs(P::Sell) => settings::Appearance;
    settings::TestPrint = "test_print", Needs(P::EditDevice) => ();
    settings::SeePrinter = "see_printer", Needs(P::Sell) => settings::PrinterStatus;

    sync::SeeSync = "see_sync", Needs(P::Sell) => sync::SyncStatus;
    sync::SyncNow = "sync_now", Needs(P::Sell) => sync::SyncStatus;
    sync::Enrol = "enrol", Needs(P::EditSettings) => sync::SyncStatus;
    sync::Join = "join", Anyone => start::Front;
    sync::BothWerePaid = "both_were_paid", Needs(P::Refund) => sync::SyncStatus;

    beside::SeeBeside = "see_beside", Needs(P::Sell) => beside::Besides;
    beside::LetJoin = "let_join", Needs(P::EditSettings) => beside::Besides;
    beside::StopJoin = "stop_join", Needs(P::EditSettings) => beside::Besides;
    beside::LetNobodyCome = "let_nobody_come", Needs(P::EditSettings) => beside::Besides;
    beside::JoinBeside = "join_beside", Needs(P::EditSettings) => beside::Besides;
    beside::ForgetBeside = "forget_beside", Needs(P::EditSettings) => beside::Besides;

    data::BackUp = "back_up", Needs(P::KeepData) => data::Saved;
    data::Verify = "verify", Needs(P::KeepData) => data::Verified;
    data::Export = "export", Needs(P::KeepData) => data::Saved;
    data::SeeWork = "see_work", Needs(P::KeepData) => data::Works;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let mut names: Vec<_> = OPERATIONS.iter().map(|o| o.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), OPERATIONS.len());
    }
}
