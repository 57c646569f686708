//! A price list in: products by their barcode or name, added or brought to what the list says.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};

use domain::api::catalogue::{ImportPreview, ImportedProducts, PreviewRow};
use domain::id::ProductId;

use super::Progress;
pub use super::Source;
use super::columns::Columns;
use super::notation::Notation;
use super::product_row::{COLUMNS, ProductRow};
use super::product_write::Writing;
use super::reason::Reason;
use super::refusals::Refusals;
use super::sheet::Sheet;
use crate::Error;
use crate::catalogue::Catalogue;
use crate::shop::Shop;
use crate::store::{Author, Store};

/// Rows of one transaction.
const BATCH: usize = 500;
/// Rows that a preview shows.
const SHOWN: usize = 20;
/// Refused rows that a preview lists.
const LISTED: usize = 100;

/// A price list that was looked at and can be read.
struct PriceList<'a> {
    sheet: Sheet<'a>,
    columns: Columns,
    notation: Notation,
    exponent: u32,
}

/// What a row is matched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    New,
    Known(ProductId),
}

impl<'a> PriceList<'a> {
    fn open(
        source: Source<'a>,
        map: &BTreeMap<String, String>,
        exponent: u32,
        progress: Progress<'_>,
    ) -> Result<Self, Error> {
        let sheet = Sheet::open(source)?;
        let columns = Columns::find(&sheet, COLUMNS, map)?;
        let mut notation = Notation::default();
        sheet.rows(&mut |done, all| progress(done / 2, all), &mut |row| {
            if let Ok(cells) = &row.cells {
                for key in ["price", "cost"] {
                    columns.cell(cells, key).into_iter().for_each(|cell| notation.learn(cell));
                }
            }
            Ok(true)
        })?;
        Ok(Self { sheet, columns, notation, exponent })
    }

    fn rows(
        &self,
        progress: Progress<'_>,
        each: &mut dyn FnMut(u64, Result<ProductRow, Reason>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let mut codes = Codes::default();
        self.sheet.rows(progress, &mut |row| {
            let read = row.cells.and_then(|cells| {
                let read = ProductRow::read(&cells, &self.columns, self.notation, self.exponent)?;
                codes.check(row.line, &read)?;
                Ok(read)
            });
            each(row.line, read)
        })
    }
}

/// Looks at a price list without changing anything.
///
/// # Errors
/// [`Error::Usage`] for a file that can't be read as such.
pub fn preview(name: &str, bytes: &[u8], map: &BTreeMap<String, String>, shop: &Shop) -> Result<ImportPreview, Error> {
    let exponent = shop.stall.currency.exponent();
    let list = PriceList::open(Source::Bytes { name, bytes }, map, exponent, &mut |_, _| {})?;
    let mut rows = Vec::new();
    let mut n_rows = 0;
    let mut refused = Refusals::default();
    list.rows(&mut |_, _| {}, &mut |line, read| {
        n_rows += 1;
        let fits = read.and_then(|row| {
            let by_code = row.barcode.as_ref().and_then(|code| shop.catalogue.by_code(code.as_str())).map(|p| p.id);
            matched(&row, by_code, shop.catalogue.ids_named(&row.name)).map(|_| ())
        });
        if let Err(reason) = fits {
            refused.add(line, reason);
        }
        Ok(true)
    })?;
    list.sheet.rows(&mut |_, _| {}, &mut |row| {
        rows.push(PreviewRow { row: row.line, cells: list.columns.shown(&row) });
        Ok(rows.len() < SHOWN)
    })?;
    let n_refused = refused.count();
    let mut refused = refused.into_rows();
    refused.truncate(LISTED);
    Ok(ImportPreview {
        columns: list.sheet.columns.clone(),
        map: list.columns.map(&list.sheet),
        rows,
        n_rows,
        n_refused,
        refused,
        encoding: list.sheet.encoding().to_owned(),
    })
}

/// Takes a price list in and brings the shop's catalogue up to date.
///
/// # Errors
/// [`Error::Usage`] for a file that can't be read as such, which changes nothing; what the disk says, after which the
/// rows before stay in and the same file goes on where it stopped.
pub fn import(
    store: &mut Store,
    shop: &mut Shop,
    source: Source<'_>,
    map: &BTreeMap<String, String>,
    author: &Author,
    progress: Progress<'_>,
) -> Result<ImportedProducts, Error> {
    let done = write(store, shop, source, map, author, progress);
    shop.catalogue = Catalogue::load(store.conn())?;
    done
}

/// As [`import`], for a caller that needs the catalogue no more.
///
/// # Errors
/// As [`import`].
pub fn write(
    store: &mut Store,
    shop: &Shop,
    source: Source<'_>,
    map: &BTreeMap<String, String>,
    author: &Author,
    progress: Progress<'_>,
) -> Result<ImportedProducts, Error> {
    let list = PriceList::open(source, map, shop.stall.currency.exponent(), progress)?;
    let mut writing = Writing::new(shop, author.clone());
    let mut done = ImportedProducts::default();
    let mut refused = Refusals::default();
    let mut batch: Vec<(u64, ProductRow)> = Vec::with_capacity(BATCH);
    let mut flush = |batch: &mut Vec<(u64, ProductRow)>, refused: &mut Refusals| -> Result<(), Error> {
        let (products, already) = store.write(|writer| writing.rows(writer, batch, refused))?;
        done.products += products;
        done.already += already;
        batch.clear();
        Ok(())
    };
    list.rows(&mut |at, all| progress(all / 2 + at / 2, all), &mut |line, read| {
        match read {
            Ok(row) => batch.push((line, row)),
            Err(reason) => refused.add(line, reason),
        }
        if batch.len() == BATCH {
            flush(&mut batch, &mut refused)?;
        }
        Ok(true)
    })?;
    flush(&mut batch, &mut refused)?;
    done.refused = refused.into_rows();
    Ok(done)
}

/// Which product a row is about.
///
/// # Errors
/// Why the row is refused: its barcode and its name are two products', or its name is several products'.
pub(super) fn matched(row: &ProductRow, by_code: Option<ProductId>, by_name: &[ProductId]) -> Result<Match, Reason> {
    match (by_code, by_name) {
        (Some(product), named) if named.is_empty() || named.contains(&product) => Ok(Match::Known(product)),
        (Some(_), _) => {
            let code = row.barcode.as_ref().map_or("", |b| b.as_str());
            let sentence = format!("barcode {code} belongs to another product than the name “{}”", row.name);
            Err(Reason::new("barcode_of_another", sentence).with("code", code).with("name", row.name.clone()))
        }
        (None, []) => Ok(Match::New),
        (None, [product]) => Ok(Match::Known(*product)),
        (None, _) => {
            let sentence = format!("more than one product is called “{}”; give its barcode", row.name);
            Err(Reason::new("several_of_name", sentence).with("name", row.name.clone()))
        }
    }
}

/// The barcodes of the file so far, each by a hash: where it stood and of which name.
#[derive(Debug, Default)]
struct Codes {
    seen: HashMap<u64, (u64, u64)>,
    hasher: RandomState,
}

impl Codes {
    fn check(&mut self, line: u64, row: &ProductRow) -> Result<(), Reason> {
        let Some(code) = &row.barcode else { return Ok(()) };
        let name = self.hasher.hash_one(&row.name);
        match self.seen.entry(self.hasher.hash_one(code.as_str())) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert((line, name));
                Ok(())
            }
            std::collections::hash_map::Entry::Occupied(seen) if seen.get().1 == name => Ok(()),
            std::collections::hash_map::Entry::Occupied(seen) => {
                let row = seen.get().0;
                let sentence = format!("barcode {code} stands on row {row} for another product already");
                Err(Reason::new("barcode_twice", sentence).with("code", code.as_str()).with("row", row.to_string()))
            }
        }
    }
}
