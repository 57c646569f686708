//! What a sale prints by itself: its receipt, the pulse that opens the drawer, or both.

use documents::Letterhead;
use domain::id::EventId;
use domain::sale::Sale;
use domain::settings::ReceiptMode;
use domain::tender::TenderKind;

use super::{Open, settings};
use crate::sell::Seller;
use crate::store::Writer;
use crate::{Error, paper, print};

/// A ticket that is laid out while its sale is committed.
pub(super) struct Ticket<'a> {
    seller: &'a Seller,
    letterhead: Letterhead,
    columns: u8,
    receipt: bool,
    drawer: bool,
}

impl<'a> Ticket<'a> {
    /// None where a sale prints nothing by itself. What can't be read here is no reason not to sell.
    pub fn of(open: &Open, seller: &'a Seller) -> Option<Self> {
        let device = settings::device(&open.store).ok()?;
        let columns = settings::columns(&device.printer)?;
        let receipt = open.shop.settings.receipts == ReceiptMode::Always;
        let letterhead = paper::letterhead(&open.store, &open.shop, seller.person).ok()?;
        (receipt || device.cash_drawer).then_some(Self {
            seller,
            letterhead,
            columns,
            receipt,
            drawer: device.cash_drawer,
        })
    }

    /// Puts it into the print queue in the sale's own transaction: a sale that is there after a crash has its ticket
    /// waiting, and one that is sent again has it once.
    ///
    /// # Errors
    /// Database errors, as the sale itself would have them.
    pub fn queue(&self, writer: &Writer<'_>, id: EventId, sale: &Sale) -> Result<(), Error> {
        let drawer = self.drawer && sale.tenders.iter().any(|t| t.kind == TenderKind::Cash);
        let now_ms = self.seller.now_ms;
        if self.receipt {
            let paper = paper::first_receipt_escpos(sale, &self.seller.moment, &self.letterhead, self.columns, drawer);
            // A receipt that can't be laid out must not undo the sale; it can be asked for again.
            let Ok(bytes) = paper else { return Ok(()) };
            print::add(writer, Some(id), "receipt", &bytes, now_ms)
        } else if drawer {
            print::add(writer, None, "drawer", &paper::drawer_pulse(), now_ms)
        } else {
            Ok(())
        }
    }
}
