use chrono::format::{Item, Parsed, StrftimeItems};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::Error as Rule;

use super::reason::Reason;
use super::sheet::{Cell, Form};
use crate::Error;

/// How a file writes dates and times, in the letters of `strftime`.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    date: String,
    /// Whether the format of the date holds the time too.
    date_has_time: bool,
    time: Option<String>,
}

/// What a time looks like when nobody said it.
const TIMES: [&str; 5] = ["%H:%M:%S", "%H:%M", "%H:%M:%S%.f", "%I:%M:%S %p", "%I:%M %p"];

impl Moments {
    /// # Errors
    /// [`Error::Usage`] for a format that is none.
    pub fn new(date: Option<&str>, time: Option<&str>) -> Result<Self, Error> {
        let date = date.unwrap_or("%Y-%m-%d");
        for format in [Some(date), time].into_iter().flatten() {
            if StrftimeItems::new(format).any(|item| item == Item::Error) || !format.contains('%') {
                return Err(Error::Usage(format!(
                    "“{format}” is no format of a date or time; write %d-%m-%Y or %H:%M"
                )));
            }
        }
        let date_has_time = ["%H", "%I", "%T", "%R", "%k", "%l"].iter().any(|part| date.contains(part));
        Ok(Self { date: date.to_owned(), date_has_time, time: time.map(str::to_owned) })
    }

    /// Whether a file without a column for the time can be read.
    pub const fn in_one_column(&self) -> bool {
        self.date_has_time
    }

    /// Reads the wall-clock time of a row; else says what is wrong.
    pub fn read(&self, date: Option<&Cell>, time: Option<&Cell>) -> Result<NaiveDateTime, Reason> {
        let date = date.ok_or_else(|| Reason::of("date", Rule::Missing { what: "the date" }))?;
        if date.form == Form::Moment {
            let at = iso(&date.text)?;
            return match time {
                None => Ok(at),
                Some(time) => Ok(at.date().and_time(self.time(time)?)),
            };
        }
        let text = date.text.trim();
        if self.date_has_time {
            return NaiveDateTime::parse_from_str(text, &self.date).map_err(|_| self.no_date(text));
        }
        let day = self.day(text)?;
        let time = time.ok_or_else(|| Reason::of("time", Rule::Missing { what: "the time" }))?;
        Ok(day.and_time(self.time(time)?))
    }

    fn day(&self, text: &str) -> Result<NaiveDate, Reason> {
        let mut parsed = Parsed::new();
        chrono::format::parse(&mut parsed, text, StrftimeItems::new(&self.date)).map_err(|_| self.no_date(text))?;
        parsed.to_naive_date().map_err(|_| self.no_date(text))
    }

    fn no_date(&self, text: &str) -> Reason {
        other_form("date", text, &self.date)
    }

    fn time(&self, cell: &Cell) -> Result<NaiveTime, Reason> {
        let text = cell.text.trim();
        if cell.form == Form::Moment {
            return iso(text).map(|at| at.time());
        }
        let read = |format: &str| NaiveTime::parse_from_str(text, format).ok();
        match &self.time {
            Some(format) => read(format).ok_or_else(|| other_form("time", text, format)),
            None => TIMES.iter().find_map(|f| read(f)).ok_or_else(|| malformed("time", "a time of day", text)),
        }
    }
}

fn iso(text: &str) -> Result<NaiveDateTime, Reason> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map_err(|_| malformed("date", "a date", text))
}

fn malformed(key: &str, what: &'static str, text: &str) -> Reason {
    Reason::of(key, Rule::Malformed { what, text: text.to_owned() })
}

fn other_form(key: &str, text: &str, form: &str) -> Reason {
    let sentence = format!("{key}: “{text}” is not written as {form}");
    Reason::new("other_form", sentence).with("column", key).with("text", text).with("form", form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(formats: (Option<&str>, Option<&str>), date: &str, time: Option<&str>, want: Result<&str, &str>) {
        let moments = Moments::new(formats.0, formats.1).unwrap();
        let cell = |text: &str| Cell { text: text.to_owned(), form: Form::Text };
        let got = moments.read(Some(&cell(date)), time.map(cell).as_ref()).map(|at| at.to_string());
        assert_eq!(got.map_err(|reason| reason.to_string()).as_deref().map_err(String::as_str), want);
    }

    #[test]
    fn dates_and_times_are_read_as_the_file_writes_them() {
        check((Some("%d-%m-%Y"), None), "30-10-2016", Some("09:58:11"), Ok("2016-10-30 09:58:11"));
        check((None, None), "2016-10-30", Some("9:58"), Ok("2016-10-30 09:58:00"));
        check((Some("%d/%m/%Y %H:%M"), None), "30/10/2016 09:58", None, Ok("2016-10-30 09:58:00"));
        check((None, Some("%Hh%M")), "2016-10-30", Some("09h58"), Ok("2016-10-30 09:58:00"));
        let wrong = "date: “30-10-2016” is not written as %Y-%m-%d";
        check((None, None), "30-10-2016", Some("09:58:11"), Err(wrong));
        check((None, None), "2016-02-30", Some("9:58"), Err("date: “2016-02-30” is not written as %Y-%m-%d"));
        check((None, None), "2016-10-30", Some("25:00"), Err("time: “25:00” is not a time of day"));
        check((None, None), "2016-10-30", None, Err("time: the time is missing"));
        assert!(Moments::new(Some("%!"), None).is_err());
        assert!(Moments::new(Some("dd-mm-yyyy"), None).is_err());
    }
}
