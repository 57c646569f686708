//! Daily sales of many series from a CSV file, plain or packed with gzip.
//!
//! Columns by name, in any order: `series,date,quantity,open`, and where there are `price`, `holiday`, `school_holiday`,
//! `promotion`; every other numeric column is known up to the day before. No model takes those yet: of the days ahead they say
//! nothing. A date that any series has
//! and another lacks counts as a quantity of 0 with that day's `open`, from the lacking one's first row on.

use std::collections::HashMap;
use std::io::Read;

use chrono::NaiveDate;
use flate2::read::MultiGzDecoder;
use forecast::holiday;
use forecast::series::{Known, Opening, Panel, Series};

use crate::Error;

/// What one line says.
struct Line {
    date: NaiveDate,
    quantity: f64,
    open: Opening,
    known: Known,
    others: Vec<f64>,
}

/// Columns of known meaning, by place.
struct Header {
    series: usize,
    date: usize,
    quantity: usize,
    open: usize,
    price: Option<usize>,
    holiday: Option<usize>,
    school_holiday: Option<usize>,
    promotion: Option<usize>,
    others: Vec<(usize, String)>,
}

/// Reads a table. `name` is the file's name for messages, `country` marks public holidays where no column does.
/// `until`, when given, is the last day that is read.
pub(super) fn read(name: &str, bytes: &[u8], country: Option<&str>, until: Option<NaiveDate>) -> Result<Panel, Error> {
    let mut unpacked = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        MultiGzDecoder::new(bytes).read_to_end(&mut unpacked).map_err(|e| Error::unreadable(name, &e))?;
        unpacked.as_slice()
    } else {
        bytes
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let wrong = |line: u64, what: String| Error::Usage(format!("{name}, line {line}: {what}"));
    let titles = reader.headers().map_err(|e| wrong(1, e.to_string()))?.clone();
    let header = Header::of(&titles).map_err(|missing| {
        wrong(1, format!("there is no column {missing}; needed are series, date, quantity and open"))
    })?;
    let mut order: Vec<String> = Vec::new();
    let mut lines: HashMap<String, Vec<Line>> = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| Error::Usage(format!("{name}: {e}")))?;
        let at = record.position().map_or(0, csv::Position::line);
        let (series, line) = header.line(&record).map_err(|what| wrong(at, what))?;
        if until.is_some_and(|until| line.date > until) {
            continue;
        }
        if !lines.contains_key(&series) {
            order.push(series.clone());
        }
        lines.entry(series).or_default().push(line);
    }
    let dates = || lines.values().flatten().map(|line| line.date);
    let (Some(start), Some(end)) = (dates().min(), dates().max()) else {
        return Err(Error::Usage(format!("{name} has no line to learn from")));
    };
    let days = usize::try_from((end - start).num_days()).unwrap_or(0) + 1;
    if days > 40_000 {
        return Err(Error::Usage(format!("{name} goes from {start} to {end}; a century is the most")));
    }
    if let Some(country) = country.filter(|c| holiday::is_holiday(c, start).is_none()) {
        let known: Vec<&str> = holiday::countries().collect();
        return Err(Error::Usage(format!("no holidays are known of {country}, only of {}", known.join(", "))));
    }
    let day_of = |date: NaiveDate| usize::try_from((date - start).num_days()).unwrap_or(0);
    // What the others say of a day that a series lacks.
    let mut shop: Vec<(Opening, Known)> = vec![(Opening::Closed, Known::default()); days];
    for line in lines.values().flatten() {
        let (open, known) = &mut shop[day_of(line.date)];
        *open = match (*open, line.open) {
            (Opening::Open, _) | (_, Opening::Open) => Opening::Open,
            (Opening::Unknown, _) | (_, Opening::Unknown) => Opening::Unknown,
            _ => Opening::Closed,
        };
        known.holiday = known.holiday.max(line.known.holiday);
        known.school_holiday = known.school_holiday.max(line.known.school_holiday);
    }
    let mut seen = vec![false; days];
    lines.values().flatten().for_each(|line| seen[day_of(line.date)] = true);
    let mut all = Vec::with_capacity(order.len());
    for series in order {
        let rows = lines.remove(&series).unwrap_or_default();
        let first = rows.iter().map(|line| day_of(line.date)).min().unwrap_or(0);
        let quantity: Vec<f64> = (0..days).map(|d| if d >= first && seen[d] { 0.0 } else { f64::NAN }).collect();
        let mut made = Series::new(series, first, quantity, shop.iter().map(|(open, _)| *open).collect());
        made.known = shop.iter().map(|(_, known)| *known).collect();
        made.observed = header.others.iter().map(|(_, name)| (name.clone(), vec![f64::NAN; days])).collect();
        for line in rows {
            let day = day_of(line.date);
            made.quantity[day] = line.quantity;
            made.opening[day] = line.open;
            made.known[day] = line.known;
            for ((_, values), value) in made.observed.iter_mut().zip(line.others) {
                values[day] = value;
            }
        }
        made.whole = made.quantity.iter().all(|q| !q.is_finite() || q.fract() == 0.0);
        // A price stays until there is another.
        let mut price = f64::NAN;
        for known in &mut made.known {
            if known.price > 0.0 {
                price = known.price;
            } else {
                known.price = price;
            }
        }
        if let (Some(country), None) = (country, header.holiday) {
            for (day, known) in made.known.iter_mut().enumerate() {
                let date = start + chrono::Days::new(day as u64);
                known.holiday = f64::from(holiday::is_holiday(country, date) == Some(true));
            }
        }
        all.push(made);
    }
    Panel::new(start, all).map_err(|e| Error::Usage(format!("{name}: {e}")))
}

impl Header {
    fn of(titles: &csv::StringRecord) -> Result<Self, &'static str> {
        let find = |wanted: &str| titles.iter().position(|t| t.eq_ignore_ascii_case(wanted));
        let must = |wanted: &'static str| find(wanted).ok_or(wanted);
        let header = Self {
            series: must("series")?,
            date: must("date")?,
            quantity: must("quantity")?,
            open: must("open")?,
            price: find("price"),
            holiday: find("holiday"),
            school_holiday: find("school_holiday"),
            promotion: find("promotion"),
            others: Vec::new(),
        };
        let named = [
            Some(header.series),
            Some(header.date),
            Some(header.quantity),
            Some(header.open),
            header.price,
            header.holiday,
            header.school_holiday,
            header.promotion,
        ];
        let others = titles.iter().enumerate().filter(|(i, _)| !named.contains(&Some(*i)));
        Ok(Self { others: others.map(|(i, t)| (i, t.to_owned())).collect(), ..header })
    }

    fn line(&self, record: &csv::StringRecord) -> Result<(String, Line), String> {
        let text = |place: usize| record.get(place).unwrap_or_default();
        let number = |place: usize, what: &str| match text(place) {
            "" => Ok(f64::NAN),
            text => text.parse::<f64>().map_err(|_| format!("“{text}” is no {what}")),
        };
        let series = text(self.series);
        if series.is_empty() {
            return Err("the series has no name".to_owned());
        }
        let date = text(self.date);
        let date = date.parse().map_err(|_| format!("“{date}” is no date of the form 2024-12-31"))?;
        let open = match text(self.open) {
            "1" | "true" => Opening::Open,
            "0" | "false" => Opening::Closed,
            "" => Opening::Unknown,
            other => return Err(format!("“{other}” is no 1 for open, 0 for closed or nothing for unknown")),
        };
        let flag = |place: Option<usize>, what: &str| {
            place.map_or(Ok(0.0), |p| number(p, what).map(|v| if v.is_finite() { v } else { 0.0 }))
        };
        let known = Known {
            holiday: flag(self.holiday, "holiday")?,
            school_holiday: flag(self.school_holiday, "school holiday")?,
            promotion: flag(self.promotion, "promotion")?,
            price: self.price.map_or(Ok(f64::NAN), |p| number(p, "price"))?,
        };
        let others = self.others.iter().map(|(place, name)| number(*place, name)).collect::<Result<_, _>>()?;
        Ok((series.to_owned(), Line { date, quantity: number(self.quantity, "quantity")?, open, known, others }))
    }
}
