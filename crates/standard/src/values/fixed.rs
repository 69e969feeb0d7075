//! Text of a fixed number of half-width characters: office number, service type, serial.
//! Kept as bytes on the stack, so that keys of a whole month of files cost nothing to copy.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Declares a value of exactly `$length` ASCII characters that satisfy `$accepts`.
macro_rules! fixed_text {
    ($(#[$doc:meta])* $name:ident, $length:literal, $accepts:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// Number of characters.
            pub const LENGTH: usize = $length;

            /// Reads the value; `None` when the text has another form.
            pub fn parse(text: &str) -> Option<$name> {
                Self::from_bytes(text.as_bytes())
            }

            /// Reads the value from the bytes of a field or a file name.
            pub fn from_bytes(bytes: &[u8]) -> Option<$name> {
                let accepts: fn(&[u8]) -> bool = $accepts;
                <[u8; $length]>::try_from(bytes).ok().filter(|bytes| accepts(bytes)).map($name)
            }

            /// The characters as they stand in files and names.
            pub fn as_str(&self) -> &str {
                // Only ASCII gets in, so the conversion cannot fail.
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<$name, &'static str> {
                $name::parse(text).ok_or($expected)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let text = String::deserialize(deserializer)?;
                $name::parse(&text).ok_or_else(|| de::Error::custom($expected))
            }
        }
    };
}

/// Digits and capital letters: 総合事業 offices and service types hold letters (`2A`, `A2`).
fn is_code(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn is_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

fixed_text!(
    /// 事業所番号: ten digits (or capital letters, for 総合事業).
    OfficeNumber, 10, is_code, "an office number has 10 digits or capital letters"
);
fixed_text!(
    /// サービス種類コード: two characters such as `11`, `43`, `2A`, `A2`.
    ServiceType, 2, is_code, "a service type has 2 digits or capital letters"
);
fixed_text!(
    /// サービスコード of names of 4.0: three characters. What it stands for is not in the text at hand, so no service type is read
    /// from it.
    ServiceCode, 3, is_code, "a service code of 4.0 has 3 digits or capital letters"
);
fixed_text!(
    /// The 14-digit serial of a transmission unit, `YYYYMMDDHHMMSS`; import goes in its order.
    Serial, 14, is_digits, "a serial has 14 digits"
);

impl Serial {
    /// Whether the serial is a date and time that exists, as the standard says it is.
    pub fn is_date_and_time(&self) -> bool {
        let (date, time) = self.0.split_at(8);
        let clock = match time {
            [h1, h2, m1, m2, s1, s2] => {
                let two = |a: &u8, b: &u8| u32::from(a - b'0') * 10 + u32::from(b - b'0');
                two(h1, h2) < 24 && two(m1, m2) < 60 && two(s1, s2) < 60
            }
            _ => false,
        };
        clock && super::Date::from_bytes(date).is_some()
    }

    /// The serial that comes next: a second later where it is a moment, else the next number.
    ///
    /// None after the last one there is.
    pub fn following(&self) -> Option<Serial> {
        let number = self.as_str().parse::<u64>().ok()?;
        if !self.is_date_and_time() {
            return Serial::parse(&format!("{:014}", number.checked_add(1)?));
        }
        let (date, second) = (number / 1_000_000, number % 100);
        let (hour, minute) = (number / 10_000 % 100, number / 100 % 100);
        // What overflows carries on to the next larger unit; the calendar says when a month is over.
        let candidates = [
            (date, hour, minute, second + 1),
            (date, hour, minute + 1, 0),
            (date, hour + 1, 0, 0),
            (date + 1, 0, 0, 0),
            (date / 100 * 100 + 101, 0, 0, 0),
            (date / 10_000 * 10_000 + 10_101, 0, 0, 0),
        ];
        candidates
            .iter()
            .filter_map(|(date, hour, minute, second)| {
                Serial::parse(&format!("{date:08}{hour:02}{minute:02}{second:02}"))
            })
            .find(Serial::is_date_and_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_number_has_ten_characters_of_digits_and_capitals() {
        assert!(OfficeNumber::parse("1371215102").is_some(), "the trial's own number is read");
        assert!(OfficeNumber::parse("13A1215102").is_some(), "総合事業 numbers may hold letters");
        assert!(OfficeNumber::parse("137121510").is_none(), "nine characters are too few");
        assert!(OfficeNumber::parse("137121510a").is_none(), "small letters are not allowed");
        assert!(OfficeNumber::parse("１３７１２１５１０２").is_none(), "full width is not allowed");
    }

    #[test]
    fn a_serial_tells_whether_it_is_a_moment() {
        let is_moment = |text: &str| Serial::parse(text).map(|serial| serial.is_date_and_time());
        assert_eq!(is_moment("20270125200201"), Some(true), "an ordinary moment");
        assert_eq!(is_moment("20270230200201"), Some(false), "30 February does not exist");
        assert_eq!(is_moment("20270125250201"), Some(false), "there is no 25 o'clock");
        assert_eq!(is_moment("2027012520020"), None, "13 digits are no serial");
    }

    #[test]
    fn the_serial_that_follows_is_the_next_second_of_the_calendar() {
        let following = |text: &str| {
            let next = Serial::parse(text).unwrap().following();
            next.map(|serial| serial.to_string())
        };
        for (serial, expected, why) in [
            ("20270125200201", "20270125200202", "a second later"),
            ("20270125200259", "20270125200300", "a full minute"),
            ("20270125205959", "20270125210000", "a full hour"),
            ("20270125235959", "20270126000000", "midnight"),
            ("20270228235959", "20270301000000", "the end of a short month"),
            ("20280228235959", "20280229000000", "a leap year"),
            ("20271231235959", "20280101000000", "the end of a year"),
            ("20270230200201", "20270230200202", "no moment: the next number"),
        ] {
            assert_eq!(following(serial).as_deref(), Some(expected), "{why}");
        }
        assert_eq!(following("99991231235959"), None, "after the last moment comes none");
        assert_eq!(following("99999999999999"), None, "nor after the last number");
    }

    #[test]
    fn values_travel_through_json_as_plain_text() {
        let json = serde_json::to_string(&ServiceType::parse("2A")).unwrap();
        assert_eq!(json, "\"2A\"", "programs read the code itself");
        assert!(serde_json::from_str::<ServiceType>("\"2AA\"").is_err(), "a wrong form is refused");
    }
}
