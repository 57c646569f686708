//! The counter: an open register with somebody signed in. The window calls it by the names of `domain::api`, and
//! every permission is checked here, by the one table, before anything happens.

mod approvals;
mod beside;
mod catalogue;
mod data;
mod desk;
mod learning;
mod neighbours;
mod outlook;
mod recipe;
mod sales;
mod sell;
mod settings;
mod shelf;
mod start;
mod sync;
mod ticket;
mod turn;
mod waste;
mod weather;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, Weak};

use domain::api::{Access, ApiError, OPERATIONS, Operation};
use domain::business_day::BusinessDay;
use domain::clock::Moment;
use domain::id::PersonId;
use domain::permission::{Permission, Verdict, verdict};
use domain::staff::Role;

use self::approvals::Approvals;
use self::beside::Beside;
pub use self::beside::{Answer, ComeBack};
pub use self::desk::Desk;
use crate::clock::Watch;
use crate::sell::Seller;
use crate::shop::Shop;
use crate::store::{Author, Store};
use crate::{Error, backup, neighbour, print};

/// Where a counter keeps its things.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the database.
    pub data: PathBuf,
    /// Where receipts, reports and exports are saved for people; none is the system's downloads folder.
    pub saves: Option<PathBuf>,
}

impl Default for Options {
    /// The usual folders of this user.
    fn default() -> Self {
        Self { data: crate::default_folder(), saves: None }
    }
}

/// One device's counter. Calls come one after the other.
#[derive(Debug)]
pub struct Counter {
    options: Options,
    open: Option<Open>,
    session: Option<Session>,
    approvals: Approvals,
    watch: Watch,
    beside: Beside,
    /// Where this counter is shared with what works beside it.
    desk: Weak<Mutex<Counter>>,
    training: turn::Turns,
}

/// A register that is open here.
#[derive(Debug)]
struct Open {
    store: Store,
    shop: Shop,
    printing: print::Worker,
    /// Of an enrolled register.
    syncing: Option<crate::sync::Worker>,
    /// Of one whose key the operating system keeps and has not given out yet.
    awaited: Option<desk::AwaitedKey>,
    /// Of one that others may meet.
    neighbours: Option<neighbour::Worker<desk::Beside>>,
    /// What those beside it were told of: own events, and the mark of parked tickets.
    told: (u64, (i64, [u8; 32])),
    /// What there was to hand in when the worker was woken last: events, records, pictures.
    outgoing: (u64, bool, u64),
    /// Grows when others' events came in.
    news: u64,
    /// Of one that works at a desk.
    learning: Option<learning::Learning>,
    rest: Option<crate::outlook::Rest>,
    /// The last own event, and others' news, that the rest of today was told of.
    rested: (u64, u64),
    /// The day of the last look whether a backup is due.
    backed_up: Option<BusinessDay>,
}

#[derive(Debug, Clone, Copy)]
struct Session {
    person: PersonId,
    role: Role,
}

/// Who does something, as far as one call is concerned.
#[derive(Debug, Clone, Copy)]
struct Acting {
    person: PersonId,
    role: Role,
    approver: Option<(PersonId, Role)>,
}

impl Acting {
    /// Allowed as such or by who approved.
    fn require(&self, permission: Permission) -> Result<(), Error> {
        let approved = self.approver.is_some_and(|(_, role)| verdict(role, permission) == Verdict::Allowed);
        match verdict(self.role, permission) {
            Verdict::Allowed => Ok(()),
            Verdict::NeedsApproval if approved => Ok(()),
            Verdict::NeedsApproval => Err(needs_approval(permission)),
            Verdict::Refused => Err(domain::Error::Forbidden { permission }.into()),
        }
    }
}

fn needs_approval(permission: Permission) -> Error {
    let message = format!("{} needs the PIN of somebody who may", permission.code());
    Error::Refused(ApiError::new(ApiError::NEEDS_APPROVAL, message).with("permission", permission.code()))
}

impl Counter {
    /// Opens the register of a folder, or an empty counter where there is none yet.
    ///
    /// # Errors
    /// As [`Store::open`], except that a missing register is none.
    pub fn open(options: Options) -> Result<Self, Error> {
        let open = match Store::open(&options.data) {
            // It joined a business and lost the network before the first page: it joins again.
            Ok(store) if store.link()?.is_some_and(|link| link.cursor.vendor_seq == 0) && !has_stall(&store)? => None,
            Ok(store) => Some(Open::new(store)?),
            Err(Error::NotInitialised { .. }) => None,
            Err(error) => return Err(error),
        };
        let (approvals, watch, beside) = (Approvals::default(), Watch::start(), Beside::default());
        Ok(Self {
            options,
            open,
            session: None,
            approvals,
            watch,
            beside,
            desk: Weak::new(),
            training: turn::Turns::default(),
        })
    }

    /// Answers an operation by its name: JSON in, JSON out. `approval` is the token of an approval that goes with this
    /// one call.
    ///
    /// # Errors
    /// `unknown_operation`, `bad_request`, `signed_out`, `needs_approval`, `forbidden`, and what the operation says.
    pub fn call(&mut self, operation: &str, request: &str, approval: Option<&str>) -> Result<String, ApiError> {
        self.begin(operation, request, approval)?.finish(self)
    }

    /// Like [`Self::call`], except that work which takes its time is handed back to be done without the counter.
    ///
    /// # Errors
    /// As [`Self::call`]; `busy` where such work is going on already.
    pub fn begin(&mut self, operation: &str, request: &str, approval: Option<&str>) -> Result<Answer, ApiError> {
        let listed = OPERATIONS
            .iter()
            .find(|o| o.name == operation)
            .ok_or_else(|| ApiError::new("unknown_operation", format!("there is no operation “{operation}”")))?;
        let approver = approval.and_then(|token| self.approvals.take(token));
        let acting = self.session.map(|s| Acting { person: s.person, role: s.role, approver });
        if let Access::Needs(permission) = listed.access {
            let acting = acting.ok_or_else(signed_out)?;
            acting.require(permission)?;
        }
        self.dispatch(listed.name, request, acting)
    }

    fn dispatch(&mut self, name: &str, request: &str, acting: Option<Acting>) -> Result<Answer, ApiError> {
        use domain::api::{
            beside as b, catalogue as c, data as d, forecast as f, learned as k, plan as p, recipe as r, sales as s,
            sell as l, settings as t, shelf as h, start as a, sync as n, today as y, waste as w, weather as e,
        };
        macro_rules! answers {
            (
                anyone { $($open:ty => $answer:path,)+ }
                staff { $($closed:ty => $handle:path,)+ }
                beside { $($long:ty => $work:path,)+ }
                errands { $($away:ty => $go:path,)+ }
            ) => {
                match name {
                    $(<$open>::NAME => answer(request, |r: $open| $answer(self, r)).map(Answer::Ready),)+
                    $(<$closed>::NAME => {
                        let acting = acting.ok_or_else(signed_out)?;
                        answer(request, |r: $closed| $handle(self, &acting, r)).map(Answer::Ready)
                    })+
                    $(<$long>::NAME => {
                        let work = $work(self, read::<$long>(request)?)?;
                        Ok(Answer::Work(Box::new(move || Ok(written::<$long>(&work()?)))))
                    })+
                    $(<$away>::NAME => {
                        let go = $go(self, read::<$away>(request)?)?;
                        Ok(Answer::Errand(Box::new(move || {
                            let back = go()?;
                            Ok(Box::new(move |counter: &mut Counter| Ok(written::<$away>(&back(counter)?))) as ComeBack)
                        })))
                    })+
                    _ => Err(ApiError::new("unknown_operation", format!("there is no operation “{name}”"))),
                }
            };
        }
        answers! {
            anyone {
                a::Look => start::look,
                a::FirstStart => start::first_start,
                a::StartDemo => start::start_demo,
                a::NameOwner => start::name_owner,
                a::SignIn => start::sign_in,
                a::SignOut => start::sign_out,
            }
            staff {
                a::Approve => start::approve,
                l::OpenCounter => sell::open_counter,
                l::Tiles => sell::tiles,
                l::TilesOf => sell::tiles_of,
                l::FindProducts => sell::find_products,
                l::Scan => sell::scan,
                l::KeepCart => sell::keep_cart,
                l::CompleteSale => sell::complete_sale,
                l::ChangeTender => sell::change_tender,
                l::Park => sell::park,
                l::ListParked => sell::list_parked,
                l::ConfirmClock => sell::confirm_clock,
                l::Picture => sell::picture,
                h::SaySoldOut => shelf::say_sold_out,
                h::SeeBatches => shelf::see_batches,
                h::MarkDown => shelf::mark_down,
                h::EndMarkdown => shelf::end_markdown,
                h::SeeMarkdowns => shelf::see_markdowns,
                p::SeePlan => outlook::see_plan,
                p::SetPlanned => outlook::set_planned,
                p::SeeRisk => outlook::see_risk,
                f::ListForecasts => outlook::list_forecasts,
                f::SetOccasion => outlook::set_occasion,
                e::SeeWeather => weather::see_weather,
                e::SetWeather => weather::set_weather,
                r::SeeRecipe => recipe::see_recipe,
                r::SaveRecipe => recipe::save_recipe,
                r::SaveIngredient => recipe::save_ingredient,
                r::SeeShopping => recipe::see_shopping,
                r::SavePlan => recipe::save_plan,
                w::LogWaste => waste::log_waste,
                w::TakeBackWaste => waste::take_back_waste,
                w::SeeWasteDay => waste::see_waste_day,
                w::SeeWaste => waste::see_waste,
                s::ListSales => sales::list_sales,
                s::SeeSale => sales::see_sale,
                s::RefundSale => sales::refund_sale,
                s::VoidSale => sales::void_sale,
                s::PrintReceipt => sales::print_receipt,
                s::ReceiptText => sales::receipt_text,
                s::ReceiptPdf => sales::receipt_pdf,
                y::SeeToday => data::see_today,
                y::SeeDayReport => data::see_day_report,
                y::SaveDayReport => data::save_day_report,
                c::ListProducts => catalogue::list_products,
                c::SeeProduct => catalogue::see_product,
                c::SaveProduct => catalogue::save_product,
                c::SetPrice => catalogue::set_price,
                c::SetPicture => catalogue::set_picture,
                c::ListCategories => catalogue::list_categories,
                c::SaveCategory => catalogue::save_category,
                c::TakeIn => catalogue::take_in,
                c::CountStock => catalogue::count_stock,
                c::PreviewImport => catalogue::preview_import,
                c::ImportProducts => catalogue::import_products,
                t::SeeSettings => settings::see_settings,
                t::SaveSettings => settings::save_settings,
                t::SaveStall => settings::save_stall,
                t::SaveTaxCategory => settings::save_tax_category,
                t::SaveStaff => settings::save_staff,
                t::SaveDevice => settings::save_device,
                t::SaveAppearance => settings::save_appearance,
                t::TestPrint => settings::test_print,
                t::SeePrinter => settings::see_printer,
                d::SeeWork => data::see_work,
                n::SeeSync => sync::see_sync,
                n::SyncNow => sync::sync_now,
                n::BothWerePaid => sync::both_were_paid,
                b::SeeBeside => neighbours::see_beside,
                b::LetJoin => neighbours::let_join,
                b::StopJoin => neighbours::stop_join,
                b::LetNobodyCome => neighbours::let_nobody_come,
                b::ForgetBeside => neighbours::forget_beside,
            }
            beside {
                k::SeeAccuracy => outlook::see_accuracy,
                k::SeeRuns => outlook::see_runs,
                k::RollBack => outlook::roll_back,
                d::BackUp => data::back_up,
                d::Verify => data::verify,
                d::Export => data::export,
                f::SeeForecast => outlook::see_forecast,
                f::SeeOccasions => outlook::see_occasions,
            }
            errands {
                n::Enrol => sync::enrol,
                n::Join => sync::join,
                p::MakeForecast => outlook::make_forecast,
                l::Resume => neighbours::resume,
                b::JoinBeside => neighbours::join_beside,
            }
        }
    }

    fn opened(&mut self) -> Result<&mut Open, Error> {
        let folder = self.options.data.clone();
        self.open.as_mut().ok_or(Error::NotInitialised { folder })
    }

    fn take_open(&mut self, store: Store) -> Result<(), Error> {
        self.open = Some(Open::new(store)?);
        Ok(())
    }

    /// The folder where files for people go.
    fn saves(&self) -> PathBuf {
        self.options.saves.clone().or_else(dirs::download_dir).unwrap_or_else(|| self.options.data.join("saved"))
    }
}

impl Open {
    fn new(store: Store) -> Result<Self, Error> {
        let shop = Shop::load(&store)?;
        let device = settings::device(&store)?;
        let printing = print::Worker::start(store.folder(), device.printer)?;
        let mut open = Self {
            store,
            shop,
            printing,
            syncing: None,
            awaited: None,
            neighbours: None,
            told: Default::default(),
            outgoing: Default::default(),
            news: 0,
            learning: None,
            rest: None,
            rested: Default::default(),
            backed_up: None,
        };
        open.back_up_daily();
        Ok(open)
    }

    fn author(&self, acting: &Acting) -> Author {
        let moment = self.shop.now();
        let now_ms = moment.unix_ms();
        Author { person: Some(acting.person), approver: acting.approver.map(|(person, _)| person), moment, now_ms }
    }

    fn seller(&self, acting: &Acting, moment: Moment) -> Seller {
        let now_ms = moment.unix_ms();
        Seller { person: Some(acting.person), approver: acting.approver.map(|(person, _)| person), moment, now_ms }
    }

    fn today(&self) -> BusinessDay {
        self.shop.business_day(&self.shop.now())
    }

    /// Once a business day, in the background: selling never waits for a copy.
    fn back_up_daily(&mut self) {
        let today = self.today();
        if self.backed_up != Some(today) {
            self.backed_up = Some(today);
            backup::daily_in_background(self.store.folder(), self.shop.now());
        }
    }
}

fn has_stall(store: &Store) -> Result<bool, Error> {
    Ok(store.conn().query_row("select exists (select 1 from stall)", [], |row| row.get(0))?)
}

fn signed_out() -> ApiError {
    ApiError::new(ApiError::SIGNED_OUT, "sign in first")
}

fn answer<O: Operation>(
    request: &str,
    handle: impl FnOnce(O) -> Result<O::Response, Error>,
) -> Result<String, ApiError> {
    Ok(written::<O>(&handle(read(request)?)?))
}

fn read<O: Operation>(request: &str) -> Result<O, ApiError> {
    serde_json::from_str(request).map_err(|e| ApiError::new("bad_request", format!("{} can't be read: {e}", O::NAME)))
}

fn written<O: Operation>(response: &O::Response) -> String {
    serde_json::to_string(response).expect("responses have string keys and no floats")
}

/// Writes a file for people under a name that is not taken yet.
fn save_for_people(folder: &Path, name: &str, bytes: &[u8]) -> Result<domain::api::data::Saved, Error> {
    std::fs::create_dir_all(folder).map_err(|e| Error::file(folder, e))?;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    for copy in 1.. {
        let name = if copy == 1 { format!("{stem}.{ending}") } else { format!("{stem} ({copy}).{ending}") };
        let path = folder.join(name);
        match std::fs::OpenOptions::new().create_new(true).write(true).open(&path) {
            Ok(mut file) => {
                std::io::Write::write_all(&mut file, bytes).map_err(|e| Error::file(&path, e))?;
                return Ok(domain::api::data::Saved { path: path.display().to_string() });
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(Error::file(&path, e)),
        }
    }
    unreachable!("there is always a next number")
}
