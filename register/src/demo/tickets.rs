use std::collections::BTreeMap;
use std::io::Read as _;

use chrono::{Days, NaiveDate, NaiveTime};

use crate::Error;

const TICKETS: &[u8] = include_bytes!("../../demo/bread_basket_tickets.csv.gz");

/// What somebody bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basket {
    pub number: u64,
    pub time: NaiveTime,
    /// Product and pieces, in the order of the ticket.
    pub goods: Vec<(String, u32)>,
}

/// The bakery's days, each with its baskets by time of day.
pub(super) fn days() -> Result<BTreeMap<NaiveDate, Vec<Basket>>, Error> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(TICKETS).read_to_string(&mut text).map_err(|e| broken(&e.to_string()))?;
    let mut days: BTreeMap<NaiveDate, Vec<Basket>> = BTreeMap::new();
    for record in csv::Reader::from_reader(text.as_bytes()).into_records() {
        let record = record.map_err(|e| broken(&e.to_string()))?;
        let cell = |place: usize| record.get(place).unwrap_or_default().trim();
        if cell(3) == "NONE" {
            continue;
        }
        let date = NaiveDate::parse_from_str(cell(0), "%d-%m-%Y").map_err(|_| broken(cell(0)))?;
        let time = NaiveTime::parse_from_str(cell(1), "%H:%M:%S").map_err(|_| broken(cell(1)))?;
        let number: u64 = cell(2).parse().map_err(|_| broken(cell(2)))?;
        let baskets = days.entry(date).or_default();
        if baskets.last().is_none_or(|basket| basket.number != number) {
            baskets.push(Basket { number, time, goods: Vec::new() });
        }
        if let Some(basket) = baskets.last_mut() {
            match basket.goods.iter_mut().find(|(name, _)| name == cell(3)) {
                Some((_, pieces)) => *pieces += 1,
                None => basket.goods.push((cell(3).to_owned(), 1)),
            }
        }
    }
    for baskets in days.values_mut() {
        baskets.sort_by_key(|basket| (basket.time, basket.number));
    }
    Ok(days)
}

/// Each day of the demo with the day of the bakery that it is: shifted by whole weeks, so that weekdays stay true, to
/// end within the seven days before `today`; the days from there to yesterday are the same weekdays of five weeks before: were they last
/// week's, last week would seem to foretell them.
pub(super) fn calendar(first: NaiveDate, last: NaiveDate, today: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let weeks = (today - last).num_days().saturating_sub(1).div_euclid(7);
    let shift = Days::new(u64::try_from(weeks * 7).unwrap_or(0));
    let mut days = Vec::new();
    let mut day = first + shift;
    while day < today {
        let source = day - shift;
        days.push((day, if source > last { source - Days::new(35) } else { source }));
        day = day + Days::new(1);
    }
    days
}

fn broken(what: &str) -> Error {
    Error::Damaged(format!("the demo's tickets: {what}"))
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use super::*;

    #[test]
    fn the_bakery_is_whole() {
        let days = days().unwrap();
        assert_eq!(days.len(), 159);
        assert_eq!(days.values().map(Vec::len).sum::<usize>(), 9465);
        let pieces = |basket: &Basket| basket.goods.iter().map(|(_, pieces)| pieces).sum::<u32>();
        assert_eq!(days.values().flatten().map(pieces).sum::<u32>(), 20_507);
    }

    #[test]
    fn the_demo_ends_yesterday_and_weekdays_stay_true() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (first, last) = (date("2016-10-30"), date("2017-04-09"));
        for offset in 0..15 {
            let today = date("2026-11-20") + Days::new(offset);
            let days = calendar(first, last, today);
            assert_eq!(days.last().unwrap().0, today - Days::new(1));
            assert!(
                days.iter().all(|(day, source)| day.weekday() == source.weekday() && (first..=last).contains(source))
            );
            let end = days.iter().find(|(_, source)| *source == last).unwrap().0;
            assert!((today - end).num_days() <= 7 && end < today, "{today}: {end}");
        }
    }
}
