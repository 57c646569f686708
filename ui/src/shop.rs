//! What every page knows: who is signed in, the settings, the words, and the ways to go on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use domain::Money;
use domain::api::ApiError;
use domain::api::settings::{Printer, SettingsView};
use domain::api::start::{Front, SignedIn};
use domain::api::sync::SyncStatus;
use domain::business_day::BusinessDay;
use domain::country::TaxPreset;
use domain::currency::Currency;
use domain::discount::Reduction;
use domain::permission::{Permission, Verdict, verdict};
use domain::quantity::{Quantity, Unit};
use domain::tax::{Rates, TaxRate};
use domain::tender::TenderKind;
use gloo_timers::callback::Timeout;
use yew::{Callback, hook, use_context, use_memo, use_mut_ref, use_state};

use crate::backend::CANCELLED;
use crate::i18n::I18n;
use crate::locale::{Language, Locale};
use crate::route::Route;
use crate::state::keys::Keys;
use crate::text;

#[derive(Clone, PartialEq)]
pub struct Shop {
    pub front: Rc<Front>,
    /// The register's; none before somebody signed in.
    pub view: Option<Rc<SettingsView>>,
    /// None before somebody signed in.
    pub trade: Option<Trade>,
    /// Seen through a server: nobody sells, prints or counts there.
    pub afar: bool,
    pub i18n: I18n,
    pub route: Route,
    pub go: Callback<Route>,
    /// Reads the front again: somebody signed in or out, or the look changed.
    pub refresh: Callback<()>,
    pub onview: Callback<SettingsView>,
    /// Another language before anybody signed in; afterwards it is a setting.
    pub speak: Callback<Language>,
    /// A short word at the lower edge.
    pub say: Callback<Said>,
    /// How this register stands with its server.
    pub sync: Rc<SyncStatus>,
    pub onsync: Callback<SyncStatus>,
    /// What the counter is told beside its own events.
    pub scans: Scans,
}

/// What is taken, and on which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    pub currency: Currency,
    /// The current business day.
    pub today: BusinessDay,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub words: String,
    pub bad: bool,
}

/// How long a word stands at the lower edge.
const SAID_MS: u32 = 4_500;

/// The word that stands at the lower edge, and the way to say another.
#[hook]
pub fn use_said() -> (Option<Said>, Callback<Said>) {
    let said = use_state(|| None::<Said>);
    let timer = use_mut_ref(|| None::<Timeout>);
    // A callback that stays the same spares every page a drawing.
    let say = use_memo((), |()| {
        let said = said.setter();
        Callback::from(move |word: Said| {
            let over = {
                let said = said.clone();
                Timeout::new(SAID_MS, move || said.set(None))
            };
            timer.replace(Some(over));
            said.set(Some(word));
        })
    });
    ((*said).clone(), (*say).clone())
}

/// Codes that were scanned and not looked up yet; a scan made on another page waits here for the counter.
#[derive(Clone, Default)]
pub struct Scans {
    waiting: Rc<RefCell<VecDeque<String>>>,
    /// Grows with every scan, so that pages notice.
    pub n_heard: u64,
}

impl PartialEq for Scans {
    fn eq(&self, other: &Self) -> bool {
        self.n_heard == other.n_heard
    }
}

impl Scans {
    #[must_use]
    pub fn with(&self, code: String) -> Self {
        self.waiting.borrow_mut().push_back(code);
        Self { waiting: self.waiting.clone(), n_heard: self.n_heard + 1 }
    }

    pub fn take(&self) -> Option<String> {
        self.waiting.borrow_mut().pop_front()
    }
}

impl Shop {
    pub fn person(&self) -> Option<&SignedIn> {
        self.front.signed_in.as_ref()
    }

    /// Whether the person may do it, alone or with the approval that somebody at the counter gives.
    pub fn may(&self, permission: Permission) -> bool {
        self.person().is_some_and(|person| match verdict(person.role, permission) {
            Verdict::Allowed => true,
            Verdict::NeedsApproval => !self.afar,
            Verdict::Refused => false,
        })
    }

    pub fn currency(&self) -> Option<Currency> {
        self.trade.map(|trade| trade.currency)
    }

    /// Whether a printer is set up here.
    pub fn prints(&self) -> bool {
        self.view.as_ref().is_some_and(|view| view.device.printer != Printer::None)
    }

    /// The current business day, as far as it is known.
    pub fn today(&self) -> Option<BusinessDay> {
        self.trade.map(|trade| trade.today)
    }

    /// The text's size on this device, 1 being the usual.
    pub fn scale(&self) -> f64 {
        f64::from(self.front.appearance.text_size.max(100)) / 100.0
    }

    pub fn exponent(&self) -> u32 {
        self.currency().map_or(2, Currency::exponent)
    }

    pub fn symbol(&self) -> String {
        self.currency().map(Locale::sign).unwrap_or_default()
    }

    pub fn money(&self, amount: Money) -> String {
        self.currency().map_or_else(String::new, |currency| self.i18n.locale.money(amount, currency))
    }

    pub fn money_short(&self, amount: Money) -> String {
        self.currency().map_or_else(String::new, |currency| self.i18n.locale.money_short(amount, currency))
    }

    pub fn money_in_field(&self, amount: Option<Money>) -> String {
        match (self.currency(), amount) {
            (Some(currency), Some(amount)) => self.i18n.locale.money_in_field(amount, currency),
            _ => String::new(),
        }
    }

    /// `£6.40 / kg`.
    pub fn unit_price(&self, price: Option<Money>, unit: Unit) -> String {
        match (price, unit) {
            (None, _) => self.i18n.text("price-open"),
            (Some(price), Unit::Piece) => self.money(price),
            (Some(price), unit) => format!("{} / {}", self.money(price), unit.code()),
        }
    }

    /// What of an amount can be paid in coins and notes.
    pub fn in_coins(&self, amount: Money) -> Money {
        let rounding = self.view.as_ref().map(|view| view.settings.cash_rounding).unwrap_or_default();
        rounding.round(amount).unwrap_or(amount)
    }

    pub fn tender(&self, kind: TenderKind) -> String {
        self.i18n.text(&format!("tender-{}", kind.code()))
    }

    /// The rates of a tax category, as carried away and as eaten here where they differ: `5.5% / 10%`.
    pub fn rates(&self, rates: &Rates) -> String {
        let of = |rates: &[TaxRate]| {
            let words: Vec<String> = rates.iter().map(|rate| self.i18n.locale.rate(rate.ppm())).collect();
            words.join(" + ")
        };
        match (of(&rates.take_away), of(&rates.eat_in)) {
            (one, other) if one == other => one,
            (one, other) => format!("{one} / {other}"),
        }
    }

    /// A tax category that came with the country is named by a word; the vendor's own as they wrote it.
    pub fn tax_name(&self, name: &str) -> String {
        let key = format!("tax-{}", name.replace('_', "-"));
        if TaxPreset::NAMES.contains(&name) { self.i18n.text(&key) } else { name.to_owned() }
    }

    /// `10% off`, `£1.00 off`.
    pub fn off(&self, given: Reduction) -> String {
        let i18n = &self.i18n;
        let amount = match given {
            Reduction::Percent(share) => i18n.locale.percent(share.get()),
            Reduction::Amount(amount) => self.money(amount),
        };
        text!(i18n, "off", amount = amount)
    }

    pub fn measure(&self, quantity: Quantity, unit: Unit) -> String {
        self.i18n.locale.measure(quantity, unit)
    }

    pub fn keys(&self) -> Keys {
        self.view.as_ref().map(|view| Keys::new(&view.device.keys)).unwrap_or_default()
    }

    pub fn failure(&self, error: &ApiError) -> String {
        self.i18n.failure(error, self.currency())
    }

    /// Tells what went wrong, unless the person gave up on purpose.
    pub fn complain(&self, error: &ApiError) {
        if error.code != CANCELLED {
            self.say.emit(Said { words: self.failure(error), bad: true });
        }
        if error.code == ApiError::SIGNED_OUT {
            self.refresh.emit(());
        }
    }

    pub fn tell(&self, words: String) {
        self.say.emit(Said { words, bad: false });
    }
}

#[hook]
pub fn use_shop() -> Shop {
    use_context::<Shop>().expect("every page stands inside the app")
}
