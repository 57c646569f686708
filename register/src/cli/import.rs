use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::api::catalogue::RefusedRow;

use super::bar::Bar;
use super::{Common, Done, author, out};
use crate::Error;
use crate::import::{Source, products, sales};
use crate::shop::Shop;
use crate::store::Store;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// A price list: name, price, tax_rate, and unit, barcode, category, cost, stock where it has them
    Products(Products),
    /// Past sales of another till: ticket, date, time, product, and quantity, price, total where it has them
    Sales(Sales),
}

#[derive(Debug, Args)]
pub(super) struct Products {
    /// CSV or XLSX
    file: PathBuf,
    /// Which column of the file is which, as name=Item,price=Preis
    #[arg(long, value_name = "OURS=THEIRS,…")]
    map: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Sales {
    /// CSV or XLSX
    file: PathBuf,
    /// Which column of the file is which, as ticket=Transaction,date=Date,time=Time,product=Item
    #[arg(long, value_name = "OURS=THEIRS,…")]
    map: Vec<String>,
    /// How the file writes dates, as %d-%m-%Y [default: %Y-%m-%d]
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// How the file writes times, as %H:%M
    #[arg(long, value_name = "FORMAT")]
    time_format: Option<String>,
    /// A CSV or XLSX file with product, price, tax_rate
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// Rows that are no goods, as product=NONE
    #[arg(long, value_name = "OURS=VALUE")]
    skip: Vec<String>,
}

impl Import {
    pub fn run(self, common: &Common) -> Done {
        match self {
            Self::Products(products) => products.run(common),
            Self::Sales(sales) => sales.run(common),
        }
    }
}

impl Products {
    fn run(self, common: &Common) -> Done {
        let map: BTreeMap<String, String> = pairs(&self.map, "--map")?.into_iter().collect();
        let mut store = Store::open(&common.data)?;
        let shop = Shop::load(&store)?;
        let author = author(&store, &shop)?;
        let mut bar = Bar::bytes();
        let source = Source::File(&self.file);
        let mut done = products::write(&mut store, &shop, source, &map, &author, &mut |done, all| bar.at(done, all))?;
        drop(bar);
        let words = format!(
            "{} products added or changed, {} there already, {} rows refused{}",
            done.products,
            done.already,
            done.refused.len(),
            listed(&done.refused)
        );
        in_a_sentence(&mut done.refused);
        out::answer(common, &done, &words)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Sales {
    fn run(self, common: &Common) -> Done {
        let reading = sales::Reading {
            map: pairs(&self.map, "--map")?.into_iter().collect(),
            date_format: self.date_format,
            time_format: self.time_format,
            prices: self.prices.as_deref().map(Source::File),
            skip: pairs(&self.skip, "--skip")?,
        };
        let mut store = Store::open(&common.data)?;
        let shop = Shop::load(&store)?;
        let author = author(&store, &shop)?;
        let mut bar = Bar::bytes();
        let source = Source::File(&self.file);
        let mut done = sales::import(&mut store, &shop, source, &reading, &author, &mut |done, all| bar.at(done, all))?;
        drop(bar);
        let words = format!(
            "{} tickets with {} lines of {} products imported, {} there already, {} rows skipped, {} refused{}",
            done.tickets,
            done.lines,
            done.products,
            done.already,
            done.skipped,
            done.refused.len(),
            listed(&done.refused)
        );
        in_a_sentence(&mut done.refused);
        out::answer(common, &done, &words)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Reads `a=b,c=d`. What stands behind a comma and has no `=` belongs to the value before.
fn pairs(texts: &[String], option: &str) -> Result<Vec<(String, String)>, Error> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for text in texts {
        for (place, part) in text.split(',').enumerate() {
            match (part.split_once('='), pairs.last_mut()) {
                (Some((ours, theirs)), _) => pairs.push((ours.trim().to_owned(), theirs.trim().to_owned())),
                (None, Some((_, theirs))) if place > 0 => {
                    theirs.push(',');
                    theirs.push_str(part);
                }
                _ => return Err(Error::Usage(format!("“{text}” of {option} is not written as ours=theirs"))),
            }
        }
    }
    Ok(pairs)
}

/// Scripts read a row and a sentence; the rest is for the interface's languages.
fn in_a_sentence(refused: &mut [RefusedRow]) {
    for row in refused {
        row.code.clear();
        row.details.clear();
    }
}

fn listed(refused: &[RefusedRow]) -> String {
    refused.iter().map(|refused| format!("\n  row {}: {}", refused.row, refused.reason)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_name_may_hold_a_comma() {
        let read = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&t| t.to_owned()).collect();
            pairs(&texts, "--map").map_err(|e| e.to_string())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(read(&["name=Item,price=Preis"]), Ok(vec![pair("name", "Item"), pair("price", "Preis")]));
        assert_eq!(read(&["name=Item, long", "price=P"]), Ok(vec![pair("name", "Item, long"), pair("price", "P")]));
        assert_eq!(read(&["name"]), Err("“name” of --map is not written as ours=theirs".to_owned()));
    }
}
