//! A day of the western calendar as `YYYYMMDD`, leap years included.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Month;
use super::month::digits;

/// A date that exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date([u8; 8]);

/// The day of the week of a [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// 月
    Monday,
    /// 火
    Tuesday,
    /// 水
    Wednesday,
    /// 木
    Thursday,
    /// 金
    Friday,
    /// 土
    Saturday,
    /// 日
    Sunday,
}

impl Weekday {
    /// The one-character Japanese name.
    pub fn japanese(self) -> &'static str {
        match self {
            Weekday::Monday => "月",
            Weekday::Tuesday => "火",
            Weekday::Wednesday => "水",
            Weekday::Thursday => "木",
            Weekday::Friday => "金",
            Weekday::Saturday => "土",
            Weekday::Sunday => "日",
        }
    }
}

impl Date {
    /// Reads `YYYYMMDD`; `None` when there is no such day.
    pub fn parse(text: &str) -> Option<Date> {
        Self::from_bytes(text.as_bytes())
    }

    /// Reads the date from the bytes of a field or a file name.
    pub fn from_bytes(bytes: &[u8]) -> Option<Date> {
        let bytes = <[u8; 8]>::try_from(bytes).ok()?;
        if !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let date = Date(bytes);
        let month = Month::from_bytes(bytes.first_chunk::<6>()?)?;
        (1..=month.days()).contains(&date.day()).then_some(date)
    }

    /// The date of a year, month and day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        Self::parse(&format!("{year:04}{month:02}{day:02}"))
    }

    /// The year.
    pub fn year(&self) -> u16 {
        digits(self.0.first_chunk::<4>().map_or(&[][..], |year| year))
    }

    /// The month this day lies in.
    pub fn month(&self) -> Month {
        self.0.first_chunk::<6>().and_then(|bytes| Month::from_bytes(bytes)).unwrap_or(Month::ZERO)
    }

    /// The day of the month from 1.
    pub fn day(&self) -> u8 {
        digits(self.0.last_chunk::<2>().map_or(&[][..], |day| day)) as u8
    }

    /// The day of the week.
    pub fn weekday(&self) -> Weekday {
        // Sakamoto's method: an offset per month, January and February counting to the year before.
        const OFFSETS: [u16; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let month = self.month().number();
        let year = self.year() - u16::from(month < 3);
        let offset = OFFSETS.get(usize::from(month.max(1)) - 1).copied().unwrap_or(0);
        let day = u16::from(self.day());
        match (year + year / 4 - year / 100 + year / 400 + offset + day) % 7 {
            1 => Weekday::Monday,
            2 => Weekday::Tuesday,
            3 => Weekday::Wednesday,
            4 => Weekday::Thursday,
            5 => Weekday::Friday,
            6 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// The characters as they stand in files.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({})", self.as_str())
    }
}

impl std::str::FromStr for Date {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Date, &'static str> {
        Date::parse(text).ok_or("a date is YYYYMMDD and exists")
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| de::Error::custom("a date is YYYYMMDD and exists"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_dates() {
        assert!(Date::parse("20280229").is_some(), "2028 is a leap year");
        assert!(Date::parse("19000228").is_some(), "people born in 1900 exist");
        for text in ["20270229", "21000229", "20270431", "20270100", "20271301", "00000000"] {
            assert!(Date::parse(text).is_none(), "{text} does not exist");
        }
    }

    #[test]
    fn the_weekdays_of_the_trial_come_out() {
        let weekday = |text: &str| Date::parse(text).unwrap().weekday();
        assert_eq!(weekday("20210201"), Weekday::Monday, "trial-scenarios section 6, printed");
        assert_eq!(weekday("20210205"), Weekday::Friday, "trial-scenarios section 6, printed");
        assert_eq!(weekday("20270201"), Weekday::Monday, "2027 has the weekdays of 2021");
        assert_eq!(weekday("20280229"), Weekday::Tuesday, "a leap day");
        assert_eq!(weekday("20270103"), Weekday::Sunday, "January counts to the year before");
    }
}
