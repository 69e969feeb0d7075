//! サービス提供年月: a month of the western calendar, with the sentinel `000000` of 利用者補足情報.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Date;

/// A month as `YYYYMM`. [`Month::ZERO`] (`000000`) stands for "goes with the plan, not a month".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month([u8; 6]);

impl Month {
    /// `000000`: the 利用者補足情報 that goes with 第1表-第3表.
    pub const ZERO: Month = Month(*b"000000");

    /// Reads `YYYYMM` (month 01-12) or `000000`.
    pub fn parse(text: &str) -> Option<Month> {
        Self::from_bytes(text.as_bytes())
    }

    /// Reads the month from the bytes of a field or a file name.
    pub fn from_bytes(bytes: &[u8]) -> Option<Month> {
        let bytes = <[u8; 6]>::try_from(bytes).ok()?;
        if !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let month = Month(bytes);
        let fits = month.year() >= 1900 && (1..=12).contains(&month.number());
        (fits || month.is_zero()).then_some(month)
    }

    /// The month that holds a year and a month number.
    pub fn new(year: u16, number: u8) -> Option<Month> {
        Self::parse(&format!("{year:04}{number:02}"))
    }

    /// Whether this is the sentinel `000000`.
    pub fn is_zero(&self) -> bool {
        *self == Month::ZERO
    }

    /// The year, 0 for the sentinel.
    pub fn year(&self) -> u16 {
        digits(self.0.first_chunk::<4>().map_or(&[][..], |year| year))
    }

    /// The month of the year from 1, 0 for the sentinel.
    pub fn number(&self) -> u8 {
        digits(self.0.last_chunk::<2>().map_or(&[][..], |month| month)) as u8
    }

    /// How many days the month has (0 for the sentinel).
    pub fn days(&self) -> u8 {
        match self.number() {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap(self.year()) => 29,
            2 => 28,
            _ => 0,
        }
    }

    /// The date of one day of this month.
    pub fn day(&self, day: u8) -> Option<Date> {
        Date::parse(&format!("{self}{day:02}"))
    }

    /// The month after this one; the sentinel stays what it is.
    pub fn next(&self) -> Month {
        let next = match self.number() {
            0 => None,
            12 => Month::new(self.year() + 1, 1),
            number => Month::new(self.year(), number + 1),
        };
        next.unwrap_or(*self)
    }

    /// The characters as they stand in files and names.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The number a run of ASCII digits stands for.
pub(super) fn digits(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| sum * 10 + u16::from(byte - b'0'))
}

/// Leap years of the Gregorian calendar.
pub(super) fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Month({})", self.as_str())
    }
}

impl std::str::FromStr for Month {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Month, &'static str> {
        Month::parse(text).ok_or("a month is YYYYMM")
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
        let text = String::deserialize(deserializer)?;
        Month::parse(&text).ok_or_else(|| de::Error::custom("a month is YYYYMM"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_know_their_days_and_their_successor() {
        let month = |text| Month::parse(text).unwrap();
        assert_eq!(month("202702").days(), 28, "2027 is no leap year");
        assert_eq!(month("202802").days(), 29, "2028 is a leap year");
        assert_eq!(month("210002").days(), 28, "2100 is no leap year");
        assert_eq!(month("202712").next(), month("202801"), "the year turns");
        assert_eq!(Month::ZERO.next(), Month::ZERO, "the sentinel has no successor");
    }

    #[test]
    fn a_month_that_does_not_exist_is_refused() {
        for text in ["202700", "202713", "2027-2", "２０２７", "20270", "2027011"] {
            assert!(Month::parse(text).is_none(), "{text} is not a month");
        }
    }
}
