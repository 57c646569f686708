use domain::api::data::Saved;
use domain::api::sales::{
    ListSales, PrintReceipt, ReceiptPdf, ReceiptText, RefundSale, SaleDetail, SalePage, SeeSale, Text, VoidSale,
};
use domain::api::sell::SaleDone;
use domain::permission::Permission;

use super::{Acting, Counter, save_for_people, settings};
use crate::sell::{Back, give_back};
use crate::{Error, history, paper, print};

pub fn list_sales(counter: &mut Counter, acting: &Acting, request: ListSales) -> Result<SalePage, Error> {
    let open = counter.opened()?;
    if request.day != Some(open.today()) {
        acting.require(Permission::SeeFigures)?;
    }
    history::list(&open.store, &request)
}

pub fn see_sale(counter: &mut Counter, acting: &Acting, request: SeeSale) -> Result<SaleDetail, Error> {
    let open = counter.opened()?;
    let detail = history::detail(&open.store, &open.shop, request.sale)?;
    // A customer comes back with the receipt of another day: whoever may refund may look at that sale.
    if detail.summary.business_day != open.today() && acting.require(Permission::Refund).is_err() {
        acting.require(Permission::SeeFigures)?;
    }
    Ok(detail)
}

pub fn refund_sale(counter: &mut Counter, acting: &Acting, request: RefundSale) -> Result<SaleDone, Error> {
    let back = Back::Lines { lines: &request.lines, by: request.by, restock: request.restock };
    give(counter, acting, request.id, request.sale, &back, &request.reason)
}

pub fn void_sale(counter: &mut Counter, acting: &Acting, request: VoidSale) -> Result<SaleDone, Error> {
    give(counter, acting, request.id, request.sale, &Back::Void, &request.reason)
}

fn give(
    counter: &mut Counter,
    acting: &Acting,
    id: domain::id::EventId,
    sale: domain::id::EventId,
    back: &Back<'_>,
    reason: &str,
) -> Result<SaleDone, Error> {
    let watch = &counter.watch;
    let Some(open) = &mut counter.open else {
        return Err(Error::NotInitialised { folder: counter.options.data.clone() });
    };
    let now = open.shop.now();
    crate::sell::check_clock(&open.store, &now, watch)?;
    let reason: String = reason.trim().chars().filter(|c| !c.is_control()).take(200).collect();
    let seller = open.seller(acting, now);
    give_back(&mut open.store, &open.shop, &seller, id, sale, back, &reason)
}

pub fn print_receipt(counter: &mut Counter, _: &Acting, request: PrintReceipt) -> Result<(), Error> {
    let open = counter.opened()?;
    let device = settings::device(&open.store)?;
    let columns = settings::columns(&device.printer)
        .ok_or_else(|| Error::refused("no_printer", "no printer is set up; choose one in the settings"))?;
    let copy = print::times_given(&open.store, request.sale)? > 0;
    let bytes = paper::receipt_escpos(&open.store, &open.shop, request.sale, columns, copy, false)?;
    print::enqueue(&mut open.store, Some(request.sale), "receipt", &bytes, open.shop.now().unix_ms())?;
    open.printing.wake();
    Ok(())
}

pub fn receipt_text(counter: &mut Counter, _: &Acting, request: ReceiptText) -> Result<Text, Error> {
    let open = counter.opened()?;
    Ok(Text { text: paper::receipt_text(&open.store, &open.shop, request.sale)? })
}

pub fn receipt_pdf(counter: &mut Counter, _: &Acting, request: ReceiptPdf) -> Result<Saved, Error> {
    let saves = counter.saves();
    let open = counter.opened()?;
    let copy = print::times_given(&open.store, request.sale)? > 0;
    let bytes = paper::receipt_pdf(&open.store, &open.shop, request.sale, copy)?;
    let name = history::summary(&open.store, request.sale)?.map_or_else(|| request.sale.to_string(), |s| s.receipt);
    let saved = save_for_people(&saves, &format!("{name}.pdf"), &bytes)?;
    // Behind the file: one that could not be saved was not given out.
    print::note_given(&mut open.store, request.sale, open.shop.now().unix_ms())?;
    Ok(saved)
}
