//! 練習用のデータ: ready plan sets of invented people in the export folder, one of them with an error. The templates are MS932 bytes with ASCII
//! placeholders (made by `cargo run -p todoke-trial --example practice`); filling them in is all that happens here.

use std::path::Path;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};

use super::cast::{DAY_CENTRE, LEARNER, Part, VISITS};
use super::files::{replace, unreadable, unwritable};
use crate::error::ClientError;
use crate::text;

/// 利用者補足情報 beside 第1表 to 第3表 belongs to no month.
const NO_MONTH: &str = "000000";

/// A set of files that go to one partner.
struct Set {
    receiver: Part,
    /// Kind and bytes.
    files: &'static [(&'static str, &'static [u8])],
}

macro_rules! files {
    ($set:literal: $($kind:literal)*) => {
        &[$(($kind, include_bytes!(concat!("templates/", $set, "-", $kind, ".csv")))),*]
    };
}

const SETS: [Set; 5] = [
    Set { receiver: VISITS, files: files!("1-care-plans": "UP1KYO" "UP2KYO" "UP3KYO" "UPHOSOKU") },
    Set {
        receiver: DAY_CENTRE,
        files: files!("2-care-plans": "UP1KYO" "UP2KYO" "UP3KYO" "UPHOSOKU"),
    },
    Set { receiver: VISITS, files: files!("3-monthly-plans": "UPPLAN" "UPSIKYU" "UPHOSOKU") },
    Set { receiver: DAY_CENTRE, files: files!("4-monthly-plans": "UPPLAN" "UPSIKYU" "UPHOSOKU") },
    // A 被保険者番号 of nine digits: 差戻し with its sentence.
    Set { receiver: VISITS, files: files!("5-with-an-error": "UPPLAN" "UPSIKYU" "UPHOSOKU") },
];

/// Puts all sets into a folder, for the month that it is in Japan.
pub(super) fn put(folder: &Path, now: Timestamp) -> Result<(), ClientError> {
    let values = values(text::japan(now).date()).map_err(unreadable)?;
    for (order, set) in SETS.iter().enumerate() {
        let later = i64::try_from(order).unwrap_or_default().seconds();
        let serial = serial(now.checked_add(later).unwrap_or(now));
        let is_monthly = set.files.iter().any(|(kind, _)| *kind == "UPPLAN");
        for (kind, template) in set.files {
            let month = match *kind {
                "UPHOSOKU" if !is_monthly => format!("_{NO_MONTH}"),
                "UPPLAN" | "UPSIKYU" | "UPHOSOKU" => format!("_{}", value(&values, "MONTH")),
                _ => String::new(),
            };
            let name = format!(
                "{kind}{month}_{}_{}_{}_{}_{serial}.CSV",
                LEARNER.number,
                LEARNER.service_type,
                set.receiver.number,
                set.receiver.service_type,
            );
            replace(&folder.join(name), &fill(template, &values)).map_err(unwritable)?;
        }
    }
    Ok(())
}

/// The 14-digit serial of a moment.
pub(super) fn serial(at: Timestamp) -> String {
    text::japan(at).strftime("%Y%m%d%H%M%S").to_string()
}

/// What the placeholders stand for.
type Values = Vec<(String, String)>;

fn values(today: Date) -> Result<Values, jiff::Error> {
    let month = today.first_of_month();
    let day = |date: Date| date.strftime("%Y%m%d").to_string();
    let mut values = vec![
        ("MONTH".to_owned(), month.strftime("%Y%m").to_string()),
        ("MADEON".to_owned(), day(month.checked_sub(1.month())?.with().day(25).build()?)),
        ("PLANDATE".to_owned(), day(month.checked_sub(1.month())?.with().day(20).build()?)),
        ("CERTIFIED".to_owned(), day(month.checked_sub(8.months())?.with().day(18).build()?)),
        ("VALIDFROM".to_owned(), day(month.checked_sub(7.months())?)),
        ("VALIDTO".to_owned(), day(month.checked_add(16.months())?.last_of_month())),
    ];
    for months in [0, 5, 11] {
        let other = month.checked_add(months.months())?;
        // 令和1年 = 2019.
        values.push((format!("YEAR{months}"), (other.year() - 2018).to_string()));
        values.push((format!("MONTH{months}"), other.month().to_string()));
    }
    let weekdays = [
        ("MON", Weekday::Monday),
        ("TUE", Weekday::Tuesday),
        ("WED", Weekday::Wednesday),
        ("THU", Weekday::Thursday),
        ("FRI", Weekday::Friday),
        ("SAT", Weekday::Saturday),
        ("SUN", Weekday::Sunday),
    ];
    for (name, weekday) in weekdays {
        for nth in 1..=4 {
            let date = month.nth_weekday_of_month(nth, weekday)?;
            values.push((format!("{name}{nth}"), day(date)));
        }
    }
    Ok(values)
}

fn value<'a>(values: &'a Values, name: &str) -> &'a str {
    values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// Replaces `<NAME>` bytewise. `<` is no second byte of any MS932 character, so no character is cut.
fn fill(template: &[u8], values: &Values) -> Vec<u8> {
    let mut filled = Vec::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
        let (before, from) = rest.split_at(start);
        filled.extend_from_slice(before);
        let end = from.iter().position(|byte| *byte == b'>').map_or(from.len(), |end| end + 1);
        let (placeholder, after) = from.split_at(end);
        let name = placeholder.get(1..placeholder.len().saturating_sub(1)).unwrap_or_default();
        filled
            .extend_from_slice(value(values, str::from_utf8(name).unwrap_or_default()).as_bytes());
        rest = after;
    }
    filled.extend_from_slice(rest);
    filled
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_of_every_template_is_known() {
        for (year, month) in [(2026, 11), (2027, 2), (2028, 2), (2026, 12), (2027, 1)] {
            let today = Date::new(year, month, 25).unwrap();
            let values = values(today).unwrap();
            for (kind, template) in SETS.iter().flat_map(|set| set.files) {
                let mut rest: &[u8] = template;
                while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
                    let from = &rest[start + 1..];
                    let end = from.iter().position(|byte| *byte == b'>').unwrap();
                    let name = str::from_utf8(&from[..end]).unwrap();
                    assert_ne!(value(&values, name), "", "{kind}: <{name}> has a value in {today}");
                    rest = &from[end..];
                }
            }
        }
    }

    #[test]
    fn a_placeholder_between_characters_of_two_bytes_is_replaced_and_they_stay() {
        let values = vec![("MONTH0".to_owned(), "11".to_owned())];
        // 表 (95 5C), the placeholder, 月 (8C 8E).
        let filled = fill(b"\x95\x5C<MONTH0>\x8C\x8E", &values);
        assert_eq!(filled, b"\x95\x5C11\x8C\x8E", "bytes beside it are not touched");
    }
}
